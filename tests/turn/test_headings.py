"""A turn's headings and phases, on stick figures whose angles are their parameters."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posture.body.geometry import wrapped_deg
from posture.body.landmarks import Joint, Landmarks
from posture.errors import FeetHidden, TooFewFrames, TurnTooShort
from posture.turn.curves import robust_fit
from posture.turn.features import FEATURES, features
from posture.turn.headings import fit_turn
from tests.figure import HIP_WIDTH_M, LEG_M, TRUNK_M, Figure
from tests.turn.people import even_headings, hands_up, taken_for_the_back, turning

TWISTED = Figure(pelvis_rotation=8.0, shoulder_rotation=-6.0)


@settings(max_examples=15, deadline=None)
@given(pelvis=st.floats(-15, 15), shoulders=st.floats(-15, 15), start=st.floats(-180, 180))
def test_phases_are_the_rotations(pelvis: float, shoulders: float, start: float) -> None:
    figure = Figure(pelvis_rotation=pelvis, shoulder_rotation=shoulders)
    found = features(fit_turn(turning(figure, even_headings(start_deg=start)), ordered=True))
    assert found["phase_hip"] == pytest.approx(pelvis, abs=0.2)
    assert found["phase_shoulder"] == pytest.approx(shoulders, abs=0.2)
    assert found["space_hip"] == pytest.approx(pelvis, abs=0.3)
    assert found["width_0"] == pytest.approx(shoulders, abs=0.3)
    assert found["phase_heel"] == pytest.approx(0, abs=0.2)
    assert found["phase_toes"] == pytest.approx(0, abs=0.2)


def test_headings_are_counted_from_the_ankle_line_whatever_the_hips_do() -> None:
    headings = even_headings()
    fit = fit_turn(turning(TWISTED, headings), ordered=True)
    assert np.abs(wrapped_deg(fit.heading_deg - headings)).max() < 1.0
    assert fit.turned_deg == pytest.approx(350, abs=2)


@pytest.mark.parametrize("way", [1.0, -1.0])
def test_pauses_uneven_speed_and_more_than_one_turn_do_not_matter(way: float) -> None:
    pieces = [np.linspace(0, 150, 10), np.full(8, 150.0), np.linspace(150, 480, 25)]
    headings = way * np.concatenate(pieces)
    fit = fit_turn(turning(TWISTED, headings), ordered=True)
    assert features(fit)["phase_hip"] == pytest.approx(8, abs=0.3)
    assert fit.turned_deg == pytest.approx(480, abs=5)


def test_photos_may_come_in_any_order() -> None:
    headings = np.random.default_rng(1).permutation(even_headings(12))
    fit = fit_turn(turning(TWISTED, headings), ordered=False)
    found = features(fit)
    assert found["phase_hip"] == pytest.approx(8, abs=0.5)
    assert found["phase_shoulder"] == pytest.approx(-6, abs=0.5)
    assert fit.turned_deg == pytest.approx(330, abs=3)
    assert not fit.ordered


def test_photos_in_the_order_in_which_they_were_taken_are_read_as_such() -> None:
    headings = even_headings(12, start_deg=-20)
    seen = turning(TWISTED, headings)
    behind = seen[6]
    assert behind is not None
    seen[6] = taken_for_the_back(behind)
    fit = fit_turn(seen, ordered=False)
    assert fit.ordered
    assert list(np.flatnonzero(fit.exchanged)) == [6]
    assert np.abs(wrapped_deg(fit.heading_deg - headings)).max() < 3.0


def test_frames_in_which_front_and_back_were_exchanged_are_put_right() -> None:
    headings = even_headings(36)
    seen = turning(TWISTED, headings)
    wrong = [k for k, heading in enumerate(headings) if abs(wrapped_deg(heading - 180)) < 18]
    for k in wrong:
        one = seen[k]
        assert one is not None
        seen[k] = taken_for_the_back(one)
    fit = fit_turn(seen, ordered=True)
    assert np.abs(wrapped_deg(fit.heading_deg - headings)).max() < 3.0
    assert list(np.flatnonzero(fit.exchanged)) == wrong
    assert features(fit)["phase_hip"] == pytest.approx(8, abs=0.5)


def test_a_few_wild_frames_and_frames_without_anybody_do_not_matter() -> None:
    seen = turning(TWISTED, even_headings(40))
    one = seen[7]
    assert one is not None
    seen[7] = replace(one, xy_px=one.xy_px + np.random.default_rng(3).normal(0, 60, one.xy_px.shape))
    seen[20] = None
    fit = fit_turn(seen, ordered=True)
    assert 20 not in fit.used
    assert features(fit)["phase_hip"] == pytest.approx(8, abs=0.7)


@settings(max_examples=10, deadline=None)
@given(roll=st.floats(-6, 6), obliquity=st.floats(-8, 8))
def test_the_camera_roll_leaves_the_inclination_alone(roll: float, obliquity: float) -> None:
    figure = Figure(hip_obliquity=obliquity)
    level = features(fit_turn(turning(figure, even_headings()), ordered=True))
    rolled = features(fit_turn(turning(figure, even_headings(), roll_deg=roll), ordered=True))
    assert rolled["drop_hip"] == pytest.approx(level["drop_hip"], abs=0.15)
    height = LEG_M + TRUNK_M
    expected = 100 * HIP_WIDTH_M * np.tan(np.radians(obliquity)) / height
    assert level["drop_hip"] == pytest.approx(expected, abs=0.1)


def test_a_mirrored_turn_gives_the_negated_features() -> None:
    figure = Figure(
        pelvis_rotation=7, shoulder_rotation=-3, hip_obliquity=4, trunk_lean=2, shoulder_obliquity=-2
    )
    seen = turning(figure, even_headings(30), roll_deg=1.5)
    there = features(fit_turn(seen, ordered=True))
    back = features(fit_turn([one.mirrored() for one in seen if one], ordered=True))
    for name, value in there.items():
        assert back[name] == pytest.approx(-value, abs=0.05), name


def test_the_table_of_features_names_what_is_computed() -> None:
    found = features(fit_turn(turning(TWISTED, even_headings()), ordered=True))
    assert set(found) == set(FEATURES)


def test_the_arms_are_told_apart() -> None:
    hanging = turning(TWISTED, even_headings(30))
    assert fit_turn(hanging, ordered=True).arms == "hanging"
    assert fit_turn([hands_up(one) for one in hanging], ordered=True).arms == "raised"
    assert fit_turn([hands_up(one, 0.0) for one in hanging], ordered=True).arms == "between"


def test_less_than_200_degrees_are_refused() -> None:
    with pytest.raises(TurnTooShort, match=r"18[0-9] degrees"):
        fit_turn(turning(Figure(), np.linspace(0, 185, 30)), ordered=True)
    fit_turn(turning(Figure(), np.linspace(0, 215, 30)), ordered=True)


def test_seven_frames_are_too_few() -> None:
    with pytest.raises(TooFewFrames, match="7 frames; at least 8"):
        fit_turn([*turning(Figure(), even_headings(7)), None, None], ordered=False)
    fit_turn(turning(Figure(), even_headings(8)), ordered=False)


def test_frames_whose_two_passes_disagree_are_not_used() -> None:
    seen = turning(Figure(), even_headings(30))
    blurred = [replace(one, disagreement_px=np.full(33, 130.0)) if one else None for one in seen[:10]]
    fit = fit_turn([*blurred, *seen[10:]], ordered=True)
    assert fit.used == tuple(range(10, 30))


def test_feet_outside_the_picture_are_said() -> None:
    def cut(one: Landmarks | None) -> Landmarks | None:
        return one and replace(one, height_px=int(one.xy_px[Joint.LEFT_ANKLE, 1]) - 20)

    with pytest.raises(FeetHidden):
        fit_turn([cut(one) for one in turning(Figure(), even_headings(24))], ordered=True)


def test_the_robust_fit_ignores_a_quarter_of_wild_values() -> None:
    rng = np.random.default_rng(0)
    x = np.linspace(-1, 1, 80)
    columns = np.stack([np.ones(80), x], axis=1)
    values = 2 + 3 * x + rng.normal(0, 0.01, 80)
    values[::4] += 5
    found, spread = robust_fit(columns, values)
    assert found == pytest.approx([2, 3], abs=0.03)
    assert spread < 0.1
