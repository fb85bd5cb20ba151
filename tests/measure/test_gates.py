"""Each gate fires for what it is for, spoils only what it must, and says how to do better."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posture.answer.assessment import CameraRoll, GateResult, View
from posture.answer.vocabulary import ViewName
from posture.body.landmarks import Joint, Landmarks
from posture.errors import (
    BodyCut,
    BodyTooSmall,
    NothingMeasurable,
    NotStanding,
    TiltedPicture,
    TooBlurred,
    UnclearBody,
    UnusableView,
    all_errors,
)
from posture.measure import camera_roll
from posture.measure.gates import _CHECKS, GATES, Gate, GatedPhoto, _standing, blocking, check, gate_results
from posture.measure.indicators import shown_in
from tests.conftest import english
from tests.figure import Figure

LEVEL = camera_roll.given(0.0)
NO_ROLL = camera_roll.unknown("nothing to see")


def seen(
    landmarks: Landmarks, view: ViewName = "front", roll: CameraRoll = LEVEL, blur: float = 0.2
) -> GatedPhoto:
    return GatedPhoto(landmarks, View(view, 1.0, "landmarks"), roll, blur)


def gates(scene: GatedPhoto) -> dict[str, GateResult]:
    return {result.gate: result for result in check(scene)}


def moved(landmarks: Landmarks, *changes: tuple[Joint, float, float]) -> Landmarks:
    xy = landmarks.xy_px.copy()
    for joint, dx, dy in changes:
        xy[joint] += (dx, dy)
    return replace(landmarks, xy_px=xy)


@pytest.mark.parametrize("view", ["front", "back", "left", "right"])
def test_a_good_photo_passes_every_gate_of_its_view(view: ViewName) -> None:
    results = gates(seen(Figure().landmarks(view), view))
    assert list(results) == [name for name, gate in GATES.items() if view in gate.views]
    for result in results.values():
        assert (result.passed, result.retake, result.withholds) == (True, None, ())


def test_size_is_judged_at_the_limit() -> None:
    figure = Figure()
    height = np.ptp(figure.landmarks(px_per_m=1.0).xy_px[:, 1])
    assert gates(seen(figure.landmarks(px_per_m=160.1 / height)))["body_size"].passed
    with pytest.raises(BodyTooSmall, match="160 are needed"):
        check(seen(figure.landmarks(px_per_m=159.5 / height)))


def test_a_cut_head_withholds_the_head_only() -> None:
    landmarks = Figure().landmarks()
    top = landmarks.xy_px[:, 1].min()
    lifted = replace(landmarks, xy_px=landmarks.xy_px - (0, top - 5))
    result = gates(seen(lifted))["whole_body"]
    assert not result.passed
    assert result.withholds == ("head_tilt",)
    assert english(result.detail) == "The top of the head is too close to the picture's border, or cut off."
    assert result.retake == GATES["whole_body"].retake


def test_room_for_the_head_is_no_cut_joint() -> None:
    landmarks = Figure().landmarks()
    beside = replace(landmarks, xy_px=landmarks.xy_px - (0, landmarks.xy_px[Joint.LEFT_ANKLE, 1] - 1440))
    details = gates(seen(replace(beside, height_px=1700)))["whole_body"]
    assert details.passed
    out = moved(landmarks, (Joint.LEFT_EAR, -2000, 0))
    detail = gates(seen(out))["whole_body"].detail
    assert english(detail) == "Cut off by the picture's border: left ear."


def test_cut_feet_or_a_cut_trunk_refuse() -> None:
    landmarks = Figure().landmarks()
    lowest = landmarks.xy_px[Joint.LEFT_FOOT_INDEX, 1]
    tall = np.ptp(landmarks.xy_px[:, 1])
    gates(seen(replace(landmarks, height_px=int(np.ceil(lowest + 0.02 * tall)))))
    for room in (0.019, -0.1):
        with pytest.raises(BodyCut):
            check(seen(replace(landmarks, height_px=int(lowest + room * tall))))
    with pytest.raises(BodyCut):
        check(seen(replace(landmarks, width_px=20)))


def test_hidden_joints() -> None:
    landmarks = Figure().landmarks()
    visibility = landmarks.visibility.copy()
    visibility[Joint.LEFT_KNEE] = 0.3
    gate = gates(seen(replace(landmarks, visibility=visibility)))["joints_visible"]
    assert "is missing" in english(
        gate.retake or ""
    )  # not everybody has all joints: clothes are not the only reason
    withheld = set(gate.withholds)
    assert withheld == {"knee_line_obliquity", "knee_angle_left", "knee_asymmetry"}
    with pytest.raises(UnclearBody):
        check(seen(replace(landmarks, visibility=np.zeros(33))))


def test_far_joints_of_a_side_photo_may_be_hidden() -> None:
    landmarks = Figure().landmarks("left")
    visibility = landmarks.visibility.copy()
    visibility[[joint for joint in Joint if joint.name.startswith("RIGHT")]] = 0.0
    assert gates(seen(replace(landmarks, visibility=visibility), "left"))["joints_visible"].passed


def test_sitting_lunging_and_walking_are_not_standing() -> None:
    front = Figure().landmarks()
    thigh = front.xy_px[Joint.LEFT_KNEE, 1] - front.xy_px[Joint.LEFT_HIP, 1]
    lowered = [(j, 0.0, 0.7 * thigh) for j in Joint if j < Joint.LEFT_KNEE]
    with pytest.raises(NotStanding, match="as in sitting"):
        check(seen(moved(front, *lowered)))
    lunge = moved(front, (Joint.LEFT_KNEE, 120, 0), (Joint.LEFT_ANKLE, 120, 0))
    with pytest.raises(NotStanding, match="a knee is bent"):
        check(seen(lunge))
    side = Figure().landmarks("left")
    stride = moved(
        side,
        (Joint.LEFT_ANKLE, 110, 0),
        (Joint.LEFT_KNEE, 55, 0),
        (Joint.RIGHT_ANKLE, -110, 0),
        (Joint.RIGHT_KNEE, -55, 0),
    )
    with pytest.raises(NotStanding, match="the legs are spread"):
        check(seen(stride, "left"))
    with pytest.raises(NotStanding, match="trunk and legs are not in line"):
        check(seen(Figure(trunk_lean=30).landmarks()))


def test_standing_does_not_depend_on_camera_roll() -> None:
    assert _standing(seen(Figure().landmarks(roll_deg=26)), 25).passed


@pytest.mark.parametrize(("turn", "fine"), [(14, True), (-14, True), (16, False), (-16, False)])
def test_facing(turn: float, fine: bool) -> None:
    scene = seen(Figure(turn_deg=turn).landmarks())
    if fine:
        assert gates(scene)["facing"].passed
    else:
        with pytest.raises(UnusableView, match="16 degrees"):
            check(scene)


def test_a_strongly_rolled_picture_needs_a_stated_roll() -> None:
    rolled = Figure().landmarks(roll_deg=26)
    with pytest.raises(TiltedPicture, match="26 degrees"):
        check(seen(rolled, roll=NO_ROLL))
    with pytest.raises(TiltedPicture):
        check(seen(rolled, roll=CameraRoll(26.0, 0.3, "room_edges", "")))
    with pytest.raises(TiltedPicture, match="26 degrees"):
        check(seen(Figure().landmarks(), roll=camera_roll.given(26.0)))
    assert gates(seen(rolled, roll=camera_roll.given(26.0)))["picture_level"].passed


def test_a_picture_on_its_side_is_to_be_rotated() -> None:
    with pytest.raises(TiltedPicture, match="rotate it first"):
        check(seen(Figure().landmarks(roll_deg=90), roll=NO_ROLL))


def test_staggered_feet_spoil_the_hip_line_only() -> None:
    landmarks = Figure().landmarks()
    tall = np.ptp(landmarks.xy_px[:, 1])
    staggered = moved(
        landmarks, *((Joint[f"LEFT_{p}"], 0, 0.03 * tall) for p in ("ANKLE", "HEEL", "FOOT_INDEX"))
    )
    result = gates(seen(staggered))["feet_level"]
    assert not result.passed
    assert set(result.withholds) == {
        "hip_obliquity", "shoulder_hip_difference", "weight_shift", "knee_line_obliquity",
        "ankle_line_obliquity",
    }  # fmt: skip


@pytest.mark.parametrize(("forward_m", "fine"), [(0.0, True), (0.05, True), (0.07, False)])
@pytest.mark.parametrize("view", ["left", "right"])
def test_a_foot_placed_forward_is_not_a_turn_of_the_shoulders(
    view: ViewName, forward_m: float, fine: bool
) -> None:
    landmarks = Figure().landmarks(view)
    side = 1 if view == "right" else -1
    step = side * forward_m * 500
    staggered = moved(landmarks, (Joint.RIGHT_ANKLE, step, 0), (Joint.RIGHT_KNEE, step / 2, 0))
    result = gates(seen(staggered, view))["feet_together"]
    assert result.passed == fine
    assert result.withholds == (() if fine else ("shoulder_rotation",))


def test_size_counts_the_pixels_that_were_unpacked() -> None:
    scene = seen(Figure().landmarks())
    with pytest.raises(BodyTooSmall):
        check(replace(scene, scale=0.15))


def test_blur_and_disagreement() -> None:
    landmarks = Figure().landmarks()
    with pytest.raises(TooBlurred):
        check(seen(landmarks, blur=0.95))
    apart = landmarks.disagreement_px.copy()
    apart[Joint.LEFT_EAR] = 0.2 * np.ptp(landmarks.xy_px[:, 1])
    assert gates(seen(replace(landmarks, disagreement_px=apart)))["passes_agree"].withholds == ("head_tilt",)


def test_gates_name_only_indicators_of_the_view() -> None:
    landmarks = Figure().landmarks("left")
    apart = np.full(33, np.ptp(landmarks.xy_px[:, 1]))
    apart[[Joint.LEFT_HIP, Joint.LEFT_KNEE, Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE]] = 0
    result = gates(seen(replace(landmarks, disagreement_px=apart), "left"))["passes_agree"]
    assert set(result.withholds) <= {spec.id for spec in shown_in("left")}


@pytest.mark.parametrize("gate", GATES.values(), ids=lambda gate: gate.id)
def test_every_gate_has_a_source_and_a_way_out(gate: Gate) -> None:
    assert len(gate.source) > 15
    assert english(gate.retake).endswith(".")
    assert gate.meaning.endswith(".")
    assert all(name in gate.source for name in gate.further)


def test_every_row_has_its_check_and_refuses_with_an_error_of_photos() -> None:
    assert set(_CHECKS) == set(GATES)
    codes = {error.code for error in all_errors() if issubclass(error, NothingMeasurable)}
    assert {gate.id for gate in GATES.values() if gate.error is None} == {"view_as_stated"}
    assert {gate.error for gate in GATES.values() if gate.error} <= codes


# Gates of how somebody stands; the numbers themselves are tested in tests/body/test_standing.py.


@pytest.mark.parametrize("view", ["front", "back"])
def test_crossed_legs_refuse(view: ViewName) -> None:
    landmarks = Figure().landmarks(view)
    xy = landmarks.xy_px.copy()
    xy[[Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE]] = xy[[Joint.RIGHT_ANKLE, Joint.LEFT_ANKLE]]
    with pytest.raises(NotStanding, match="The legs are crossed"):
        check(seen(replace(landmarks, xy_px=xy), view))


def test_a_step_seen_from_the_side_refuses() -> None:
    landmarks = Figure().landmarks("right")
    step = moved(landmarks, (Joint.RIGHT_ANKLE, 50, 0), (Joint.LEFT_ANKLE, -50, 0))
    with pytest.raises(NotStanding, match="One foot stands ahead"):
        check(seen(step, "right"))


def lifted(landmarks: Landmarks, side: str, deg: float) -> Landmarks:
    """The arm abducted by this angle, in the picture."""
    xy = landmarks.xy_px.copy()
    shoulder, elbow = Joint[f"{side}_SHOULDER"], Joint[f"{side}_ELBOW"]
    out = 1 if xy[shoulder, 0] > xy[Joint.NOSE, 0] else -1
    length = np.hypot(*(xy[elbow] - xy[shoulder]))
    xy[elbow] = xy[shoulder] + length * np.array([out * np.sin(np.radians(deg)), np.cos(np.radians(deg))])
    return replace(landmarks, xy_px=xy)


@pytest.mark.parametrize(("deg", "fine"), [(29, True), (31, False), (90, False)])
@pytest.mark.parametrize("side", ["LEFT", "RIGHT"])
def test_a_raised_arm_spoils_what_is_made_of_the_shoulders(side: str, deg: float, fine: bool) -> None:
    result = gates(seen(lifted(Figure().landmarks(), side, deg)))["arms_hanging"]
    assert result.passed == fine
    made_of_shoulders = {spec.id for spec in shown_in("front") if "shoulder" in spec.needs}
    assert set(result.withholds) == (set() if fine else made_of_shoulders)
    assert "hip_obliquity" not in result.withholds


def test_who_bends_to_the_side_is_not_told_to_face_the_camera() -> None:
    bent = Figure(shoulder_obliquity=-22, trunk_lean=8, turn_deg=20).landmarks()
    with pytest.raises(NotStanding) as caught:
        check(seen(bent))
    assert "Bend of the trunk to the side" in caught.value.detail
    assert "turned" not in caught.value.detail
    # The same turn without the bend is one.
    with pytest.raises(UnusableView, match="turned about 20 degrees"):
        check(seen(Figure(turn_deg=20).landmarks()))


def test_knees_that_are_not_told_apart_are_not_measured() -> None:
    scene = seen(Figure().landmarks())
    result = gates(replace(scene, knee_edge=5.0))["knees_shown"]
    assert set(result.withholds) == {spec.id for spec in shown_in("front") if "knee" in spec.needs}
    assert gates(replace(scene, knee_edge=60.0))["knees_shown"].passed
    # In side photos nobody looks whether one knee hides the other.
    assert "knees_shown" not in gates(replace(seen(Figure().landmarks("left"), "left"), knee_edge=5.0))


# What a refusal names

CURABLE = (
    "body_size",
    "facing",
    "arms_hanging",
    "legs_side_by_side",
    "sharp",
    "picture_level",
    "hidden_hips",
)


def scene_with(faults: frozenset[str]) -> GatedPhoto:
    """A front photo with exactly these faults, each made by itself."""
    landmarks = Figure(turn_deg=30.0 if "facing" in faults else 0.0).landmarks()
    if "arms_hanging" in faults:
        landmarks = lifted(landmarks, "LEFT", 80)
    if "legs_side_by_side" in faults:
        xy = landmarks.xy_px.copy()
        xy[[Joint.LEFT_HEEL, Joint.RIGHT_HEEL]] = xy[[Joint.RIGHT_HEEL, Joint.LEFT_HEEL]]
        landmarks = replace(landmarks, xy_px=xy)
    if "hidden_hips" in faults:
        visibility = landmarks.visibility.copy()
        visibility[[Joint.LEFT_HIP, Joint.RIGHT_HIP, Joint.LEFT_EAR, Joint.LEFT_KNEE, Joint.LEFT_ANKLE]] = 0.1
        landmarks = replace(landmarks, visibility=visibility)
    roll = camera_roll.given(14.0) if "picture_level" in faults else LEVEL
    return GatedPhoto(
        landmarks,
        View("front", 1.0, "landmarks"),
        roll,
        0.9 if "sharp" in faults else 0.2,
        scale=0.1 if "body_size" in faults else 1.0,
    )


GATE_OF = {name: "joints_visible" if name == "hidden_hips" else name for name in CURABLE}


@settings(deadline=None)
@given(st.frozensets(st.sampled_from(CURABLE)))
def test_curing_what_a_refusal_names_is_enough_and_curing_less_is_not(faults: frozenset[str]) -> None:
    blockers = blocking(gate_results(scene_with(faults)), "front")
    named = {name for name in faults if GATE_OF[name] in {result.gate for result in blockers}}
    assert len(named) == len(blockers)
    assert blocking(gate_results(scene_with(faults - named)), "front") == ()
    for one in named:
        rest = scene_with(faults - named | {one})
        assert blocking(gate_results(rest), "front") != (), f"{one} need not be cured"
    ranks = [GATES[result.gate].remedy_rank for result in blockers]
    assert ranks == sorted(ranks), "the easiest remedy first"


def test_a_refusal_says_all_that_blocks_and_nothing_else() -> None:
    scene = scene_with(frozenset({"body_size", "facing", "arms_hanging"}))
    with pytest.raises(UnusableView) as caught:
        check(scene)
    results = {result.gate: result for result in gate_results(scene)}
    facing, size = results["facing"], results["body_size"]
    assert caught.value.detail == f"{english(facing.detail)} {english(size.detail)}"
    assert caught.value.hint == " ".join(english(one.retake or "") for one in (facing, size))
    assert UnusableView().hint != caught.value.hint
    with pytest.raises(UnusableView) as alone:
        check(scene_with(frozenset({"facing", "arms_hanging"})))
    assert alone.value.hint == UnusableView().hint


def test_cards_are_only_spoilt_by_how_the_person_stands() -> None:
    scene = scene_with(frozenset({"body_size", "sharp"}))
    assert not {result.gate: result.passed for result in check(scene, with_cards=True)}["sharp"]
    crossed = scene_with(frozenset({"body_size", "legs_side_by_side"}))
    with pytest.raises(NotStanding) as caught:
        check(crossed, with_cards=True)
    assert caught.value.detail == "The legs are crossed, or one hides the other."


def on_a_block(step_mm: float) -> Landmarks:
    """A figure with a block under its right foot."""
    landmarks = Figure().landmarks("front")
    xy = landmarks.xy_px.copy()
    for part in ("KNEE", "ANKLE", "HEEL", "FOOT_INDEX"):
        xy[Joint[f"RIGHT_{part}"], 1] -= step_mm / 1000 * 500
    return replace(landmarks, xy_px=xy)


@pytest.mark.parametrize("gate", ["feet_level", "no_foot_ahead"])
def test_a_block_under_a_foot_is_no_uneven_stance_where_it_is_stated(gate: str) -> None:
    tall = seen(on_a_block(60))
    share = 30.0 / float(np.ptp(tall.landmarks.xy_px[:, 1]))
    assert gates(replace(tall, raised=share))[gate].passed
    assert not gates(replace(tall, raised=-10 * share))[gate].passed
    if gate == "feet_level":
        assert not gates(tall)[gate].passed
