"""What is measured between points: known by construction, mirrored alike, with the error of the hand."""

from __future__ import annotations

from math import atan, degrees, hypot, sqrt
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posture.answer.vocabulary import Side, ViewName
from posture.body.landmarks import Joint, Landmarks
from posture.body.stance import level
from posture.measure.formulas import FORMULAS
from posture.measure.indicators import joints_of, shown_in
from posture.measure.readings import UNCERTAINTY
from posture.points.listed import measures, set_points
from posture.points.readings import Photo, readings
from posture.points.spread import spread
from posture.points.table import CAMERA, MEASURES, POINTS
from tests.conftest import english
from tests.figure import HIP_WIDTH_M, SHOULDER_WIDTH_M, Figure
from tests.points.marks import FAR_PX, at, enlarged, everything, mirrored, photo, row

PX_PER_M = 500.0
VIEWS: tuple[ViewName, ...] = ("front", "back", "left", "right")


def pair(name: str, landmarks: Landmarks, part: str, **more: Any) -> list[dict[str, Any]]:
    return [
        row(f"{side}_{name}", at(landmarks, Joint[f"{side}_{part}".upper()]), **more)
        for side in ("left", "right")
    ]


def values(one: Photo) -> dict[str, float]:
    return {reading.indicator: reading.value for reading in readings(one)}


def measured(one: Photo) -> dict[tuple[str, Side | None], float]:
    return {(m.id, m.side): m.value for m in measures(one) if m.value is not None}


@given(st.floats(-15, 15), st.floats(-10, 10), st.floats(-5, 5), st.sampled_from(["front", "back"]))
@settings(max_examples=30)
def test_lines_come_out_as_they_were_put_in(hip: float, shoulder: float, roll: float, view: ViewName) -> None:
    landmarks = Figure(hip_obliquity=hip, shoulder_obliquity=shoulder).landmarks(view, roll_deg=roll)
    rows = [*pair("acromion", landmarks, "shoulder"), *pair("iliac_crest", landmarks, "hip")]
    found = values(photo(rows, landmarks, view, roll_deg=roll))
    assert found["pelvis_obliquity"] == pytest.approx(hip, abs=1e-6)
    assert found["shoulder_obliquity"] == pytest.approx(shoulder, abs=1e-6)


def test_measures_of_a_stick_figure() -> None:
    landmarks = Figure().landmarks("front")
    hip, ankle = (at(landmarks, Joint[f"RIGHT_{part}"]) for part in ("HIP", "ANKLE"))
    knee = (hip + ankle) / 2
    rows = [
        row("right_trochanter", hip),
        row(
            "right_knee_joint_line", knee + (-20.0, 0.0)
        ),  # the picture's left is this person's right: outward
        row("right_lateral_malleolus", ankle),
        row("right_asis", hip),
        row("right_patella", knee),
        row("right_tibial_tuberosity", knee + (-np.tan(np.radians(14)) * 40, 40.0)),
    ]
    found = measured(photo(rows, landmarks))
    half = float(np.hypot(*(ankle - hip))) / 2
    assert found["limb_axis", "right"] == pytest.approx(2 * degrees(atan(20 / half)), abs=0.2)
    slope = degrees(np.arctan2(*(hip - ankle)[[0, 1]] * [1, -1]))
    assert found["q_angle", "right"] == pytest.approx(14 - slope, abs=1e-3)


def test_measures_from_the_side() -> None:
    landmarks = Figure().landmarks("right")
    hip = at(landmarks, Joint.RIGHT_HIP)
    up, forward = np.array([0.0, -1.0]), np.array([1.0, 0.0])  # who shows the right side looks to the right
    turn = np.tan(np.radians(50.0))
    rows = [
        row("c7", hip + 300 * up - 20 * forward),
        row("tragus", hip + (300 + 40 * turn) * up + 20 * forward),
        row("acromion", hip + 250 * up + 30 * forward),
        row("trochanter", hip),
        row("lateral_malleolus", hip - 400 * up),
        row("knee_joint_line", hip - 200 * up + 15 * forward),
        row("psis", hip + 40 * up - 60 * forward),
        row("asis", hip + 20 * up + 40 * forward),
    ]
    shown = photo(rows, landmarks, "right")
    found = measured(shown)
    assert found["head_c7", "right"] == pytest.approx(50.0, abs=1e-3)
    assert found["trunk_upright", "right"] == pytest.approx(degrees(atan(30 / 250)), abs=1e-3)
    assert found["body_upright", "right"] == pytest.approx(degrees(atan(30 / 650)), abs=1e-3)
    assert found["knee_side", "right"] == pytest.approx(2 * degrees(atan(15 / 200)), abs=1e-3)
    assert found["shank_upright", "right"] == pytest.approx(degrees(atan(15 / 200)), abs=1e-3)
    assert values(shown)["innominate_inclination_right"] == pytest.approx(degrees(atan(20 / 100)), abs=1e-3)


def test_leg_length_in_millimetres_only_where_the_height_is_known() -> None:
    landmarks = Figure().landmarks("front")
    rows = [*pair("asis", landmarks, "hip"), *pair("medial_malleolus", landmarks, "ankle")]
    rows[3]["y_px"] += 5.0  # the right foot further down
    plain = photo(rows, landmarks)
    (without,) = (m for m in measures(plain) if m.id == "leg_length_difference")
    (with_it,) = (
        m for m in measures(photo(rows, landmarks, height_cm=172)) if m.id == "leg_length_difference"
    )
    assert without.unit == "pct"
    assert with_it.unit == "mm"
    assert with_it.value is not None
    assert with_it.value == pytest.approx(
        5.0 * photo(rows, landmarks, height_cm=172).sight.mm_per_px, rel=0.01
    )
    assert without.value == pytest.approx(100 * with_it.value / 1720, rel=1e-6)
    assert "scale" in with_it.budget


def test_a_shoulder_blade_that_is_further_out() -> None:
    landmarks = Figure().landmarks("back")
    middle = (at(landmarks, Joint.LEFT_SHOULDER) + at(landmarks, Joint.RIGHT_SHOULDER)) / 2 + (0, 50)
    rows = [
        row("t3", middle),
        row("right_scapula_angle", middle + (44, 60)),
        row("left_scapula_angle", middle + (-36, 60)),
    ]
    assert measured(photo(rows, landmarks, "back"))["scapulae", None] == pytest.approx(20.0, abs=1e-6)


@given(st.integers(0, 10_000), st.sampled_from(VIEWS))
@settings(max_examples=40)
def test_the_mirror_image_says_the_same_of_the_other_side(seed: int, view: ViewName) -> None:
    landmarks = Figure(hip_obliquity=4, shoulder_obliquity=-3).landmarks(view)
    rows = everything(landmarks, view, seed)
    other: dict[ViewName, ViewName] = {"front": "front", "back": "back", "left": "right", "right": "left"}
    here = photo(rows, landmarks, view)
    there = photo(mirrored(rows, landmarks.width_px), landmarks.mirrored(), other[view])
    swap: dict[Side | None, Side | None] = {"left": "right", "right": "left", None: None}
    odd = {
        spec.id
        for spec in MEASURES.values()
        if spec.kind in ("line", "between", "length_difference", "unevenness")
    }
    found, again = measured(here), measured(there)
    assert {(name, swap[side]) for name, side in found} == set(again)
    for (name, side), value in found.items():
        assert again[name, swap[side]] == pytest.approx(-value if name in odd else value, abs=1e-6)
    sems = {(m.id, m.side): m.sem for m in measures(here)}
    for m in measures(there):
        assert m.sem == pytest.approx(sems[m.id, swap[m.side]], rel=1e-6)


@given(st.integers(0, 10_000), st.sampled_from(VIEWS), st.floats(1.5, 5))
@settings(max_examples=30)
def test_more_pixels_say_the_same(seed: int, view: ViewName, factor: float) -> None:
    figure = Figure(hip_obliquity=3)
    small = figure.landmarks(view)
    large = figure.landmarks(
        view, px_per_m=PX_PER_M * factor, width_px=round(1080 * factor), height_px=round(1440 * factor)
    )
    middle = (
        np.array([large.width_px - factor * small.width_px, large.height_px - factor * small.height_px]) / 2
    )
    rows = everything(small, view, seed)
    more = [
        {**one, "x_px": one["x_px"] + middle[0], "y_px": one["y_px"] + middle[1]}
        for one in enlarged(rows, factor)
    ]
    before, after = photo(rows, small, view, focal_px=1500), photo(more, large, view, focal_px=1500 * factor)
    found, again = measured(before), measured(after)
    assert set(found) == set(again)
    for key, value in found.items():
        assert again[key] == pytest.approx(value, abs=1e-5)
    sems = {(m.id, m.side): m.sem for m in measures(before)}
    for m in measures(after):
        assert m.sem == pytest.approx(sems[m.id, m.side], rel=1e-3)  # the steps of half a pixel are larger


def test_a_lines_error_is_that_of_two_points_over_their_distance() -> None:
    landmarks = Figure().landmarks("front")
    shown = photo(pair("asis", landmarks, "hip"), landmarks)
    (reading,) = readings(shown)
    sight = shown.sight
    known = spread(POINTS["asis"], "palpated", np.zeros((1, 2)), sight.mm_per_px)
    span = HIP_WIDTH_M * PX_PER_M
    for cause, sem_px in (("placement", known.fixed_px), ("clicks", known.again_px)):
        assert reading.parts[cause] == pytest.approx(degrees(atan(sqrt(2) * sem_px / span)), rel=0.01)
    skin = degrees(7.0 * sqrt(2 * 0.1) / sight.mm_per_px / span)
    assert reading.parts["skin_depth"] == pytest.approx(skin, rel=0.01)
    assert reading.model_sem == 0
    assert abs(reading.roll_sensitivity) == pytest.approx(1.0, abs=1e-6)


def test_the_skin_counts_only_for_what_is_said_of_bones() -> None:
    landmarks = Figure().landmarks("front")
    (reading,) = readings(photo(pair("acromion", landmarks, "shoulder"), landmarks))
    assert "skin_depth" not in reading.parts
    assert reading.parts["shoulder_line"] == 1.5
    (crest,) = readings(photo(pair("iliac_crest", landmarks, "hip"), landmarks))
    assert "skin_depth" not in crest.parts  # nobody has published how deep it lies


def test_repeats_narrow_what_differs_and_leave_what_stays() -> None:
    landmarks = Figure().landmarks("front")
    once = pair("asis", landmarks, "hip")
    often = [{**one, "repeats": [[one["x_px"], one["y_px"]]] * 3} for one in once]
    (first,), (second,) = (readings(photo(rows, landmarks)) for rows in (once, often))
    assert second.parts["clicks"] < first.parts["clicks"] / 2
    assert second.parts["placement"] == first.parts["placement"]
    assert [one.times for one in set_points(photo(often, landmarks))] == [4, 4]


def test_a_camera_near_by_adds_what_a_turned_body_does() -> None:
    landmarks = Figure().landmarks("front")
    rows = pair("acromion", landmarks, "shoulder")
    (far,), (near,) = (readings(photo(rows, landmarks, focal_px=focal)) for focal in (FAR_PX, 1500.0))
    pitch, turn = np.tan(np.radians([CAMERA.pitch_deg, CAMERA.turned_deg]))
    assert far.parts["facing"] == pytest.approx(degrees(pitch * turn), rel=0.02)
    # above where the camera looks to, a turned line is tilted by the product of both tangents
    height_px = 720 - float(np.mean([at(landmarks, Joint[f"{s}_SHOULDER"])[1] for s in ("LEFT", "RIGHT")]))
    beside = degrees(hypot(height_px / 1500 * turn, pitch * turn))
    assert near.parts["facing"] == pytest.approx(beside, rel=0.05)


@pytest.mark.parametrize("view", VIEWS)
def test_corrected_landmarks_are_read_by_the_indicators_own_formulas(view: ViewName) -> None:
    landmarks = Figure(hip_obliquity=5, shoulder_obliquity=2, knee_forward_m=0.02).landmarks(view)
    parts = [name for name, spec in POINTS.items() if spec.kind == "landmark"]
    near = ("left", "right") if view in ("front", "back") else (view,)
    rows = [
        row(f"{side}_{part}", at(landmarks, Joint[f"{side}_{part}".upper()]))
        for side in near
        for part in parts
    ]
    found = values(photo(rows, landmarks, view))
    stance = level(landmarks, view, 0.0)
    wanted = {spec.id for spec in shown_in(view)} - {"shoulder_rotation"}
    assert wanted <= set(found)
    for name in wanted:
        assert found[name] == pytest.approx(FORMULAS[name](stance), abs=1e-3)


def test_what_was_not_corrected_keeps_its_share_of_the_networks_error() -> None:
    landmarks = Figure().landmarks("front")
    rows = pair("hip", landmarks, "hip")
    both, one = ({r.indicator: r for r in readings(photo(part, landmarks))} for part in (rows, rows[:1]))
    network = UNCERTAINTY["model"]["hip_obliquity"]["front"]
    assert both["hip_obliquity"].model_sem == 0
    assert one["hip_obliquity"].model_sem == pytest.approx(network / sqrt(2))
    lean = one["trunk_lean"]
    assert lean.model_sem == pytest.approx(UNCERTAINTY["model"]["trunk_lean"]["front"] * sqrt(3 / 4))
    assert len(joints_of(shown_in("front")[0], "front")) == 2


def test_of_two_lines_of_one_indicator_the_surest_counts_and_both_are_shown() -> None:
    landmarks = Figure(hip_obliquity=4).landmarks("front")
    crest = [{**one, "how": "guessed"} for one in pair("iliac_crest", landmarks, "hip")]
    crest[0]["y_px"] += 20
    shown = photo([*pair("asis", landmarks, "hip"), *crest], landmarks)
    (reading,) = (one for one in readings(shown) if one.indicator == "pelvis_obliquity")
    assert reading.value == pytest.approx(4.0, abs=1e-6)
    assert {m.id for m in measures(shown) if m.indicator == "pelvis_obliquity"} == {"asis_line", "crest_line"}


def test_a_missing_point_is_named() -> None:
    landmarks = Figure().landmarks("front")
    (line, *_) = measures(photo(pair("asis", landmarks, "hip")[:1], landmarks))
    assert line.value is None
    assert line.status == "not_measured"
    assert line.reason is not None
    assert english(line.reason) == "needs also: right front hip bone (ASIS)"


def test_a_line_whose_ends_were_exchanged_is_no_value() -> None:
    landmarks = Figure().landmarks("front")
    rows = pair("asis", landmarks, "hip")
    rows[0]["x_px"], rows[1]["x_px"] = 538.0, 542.0  # so near the middle that neither is on a wrong side
    (line,) = (m for m in measures(photo(rows, landmarks)) if m.id == "asis_line")
    assert line.value is None


def test_the_error_of_the_sum_is_the_root_of_the_squares() -> None:
    landmarks = Figure().landmarks("front")
    for one in measures(photo(everything(landmarks, "front"), landmarks)):
        assert one.sem == pytest.approx(hypot(*one.budget.values()))
        assert one.interval95 is not None
        assert one.interval95[1] - one.interval95[0] == pytest.approx(2 * 1.96 * one.sem)  # type: ignore[operator]


def test_shoulders_are_wider_than_hips() -> None:
    assert SHOULDER_WIDTH_M > HIP_WIDTH_M  # or the errors above would be compared with the wrong span


def test_an_angle_whose_error_is_larger_than_it_could_be_is_withheld() -> None:
    landmarks = Figure().landmarks("back")
    middle = (at(landmarks, Joint.LEFT_HIP) + at(landmarks, Joint.RIGHT_HIP)) / 2
    rows = [row(f"{side}_psis", middle + (x, 0), how="guessed") for side, x in (("left", -25), ("right", 25))]
    shown = photo(rows, landmarks, "back")
    (line,) = measures(shown)
    assert line.value is None
    assert line.reason is not None
    assert "too close together" in english(line.reason)
    assert readings(shown) == []
    assert readings(photo([{**one, "how": "sticker"} for one in rows], landmarks, "back"))
