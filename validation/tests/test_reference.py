"""The true values of phantoms whose joints are placed by hand; the person faces -y when not turned."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from posture.answer.vocabulary import ViewName
from posture.body.landmarks import Array, Joint
from posture.body.stance import FACING_DEG
from posture.measure.indicators import shown_in
from tests.bodies import VIEWS
from tests.figure import LEG_M, Figure
from validation.reference import rotation_deg, true_stance, true_values
from validation.tests.bodies import unseen

TURNS = (0.0, 12.0, -25.0)

turned = pytest.mark.parametrize("turn", TURNS)
every_view = pytest.mark.parametrize("view", VIEWS)


def in_the_room(figure: Figure, turn_deg: float) -> Array:
    """Joints (x right in the picture, y away, z up) of a figure turned so that +90 shows its right side."""
    right, up, forward = figure.joints_m().T
    # Facing the camera: right is -x, forward is -y. Turning to +90 brings forward to +x.
    turn = np.radians(turn_deg)
    towards_x, towards_y = (-np.cos(turn), -np.sin(turn)), (np.sin(turn), -np.cos(turn))
    x = right * towards_x[0] + forward * towards_y[0]
    y = right * towards_x[1] + forward * towards_y[1]
    return np.stack([x, y, up], axis=1)


def true_of(figure: Figure, view: ViewName, turn: float) -> dict[str, float]:
    return true_values(unseen(view, in_the_room(figure, FACING_DEG[view] + turn), turn))


def test_the_room_is_as_it_is_said_to_be() -> None:
    facing = in_the_room(Figure(), 0.0)
    assert facing[Joint.RIGHT_HIP, 0] < facing[Joint.LEFT_HIP, 0], "the right hip is left in the picture"
    assert facing[Joint.NOSE, 1] < 0, "the nose is towards the camera"
    side = in_the_room(Figure(), 90.0)
    assert side[Joint.RIGHT_HIP, 1] < side[Joint.LEFT_HIP, 1], "the right hip is nearer"
    assert side[Joint.NOSE, 0] > 0


@turned
@pytest.mark.parametrize("view", ["front", "back"])
def test_a_pelvis_inclined_by_five_degrees_is_so_however_the_body_is_turned(
    view: ViewName, turn: float
) -> None:
    found = true_of(Figure(hip_obliquity=5, shoulder_obliquity=-3, trunk_lean=2), view, turn)
    assert found["hip_obliquity"] == pytest.approx(5)
    assert found["shoulder_obliquity"] == pytest.approx(-3)
    assert found["shoulder_hip_difference"] == pytest.approx(-8)
    assert found["trunk_lean"] == pytest.approx(2)
    assert found["ankle_line_obliquity"] == pytest.approx(0, abs=1e-9)


@turned
@pytest.mark.parametrize("view", ["left", "right"])
def test_shoulders_turned_by_eight_degrees_are_so_in_both_side_views(view: ViewName, turn: float) -> None:
    found = true_of(Figure(shoulder_rotation=8, trunk_lean_sagittal=0), view, turn)
    assert found["shoulder_rotation"] == pytest.approx(8)
    level_figure = true_of(Figure(trunk_lean_sagittal=4, knee_forward_m=0.03), view, turn)
    assert level_figure["trunk_lean_sagittal"] == pytest.approx(4)
    assert level_figure["shoulder_rotation"] == pytest.approx(0, abs=1e-9)
    bend = 2 * np.degrees(np.arctan(0.03 / (LEG_M / 2)))
    assert level_figure["knee_angle_sagittal"] == pytest.approx(bend, rel=1e-3)


@every_view
@given(rotation=st.floats(-30, 30), turn=st.floats(-30, 30))
def test_the_feet_are_what_a_part_is_turned_against(view: ViewName, rotation: float, turn: float) -> None:
    figure = Figure(shoulder_rotation=rotation)
    seen = unseen(view, in_the_room(figure, FACING_DEG[view] + turn), turn)
    assert rotation_deg(seen, "SHOULDER") == pytest.approx(rotation, abs=1e-9)
    assert rotation_deg(seen, "HIP") == pytest.approx(0, abs=1e-9)


@every_view
@turned
def test_everything_that_a_view_shows_has_a_true_value(view: ViewName, turn: float) -> None:
    found = true_of(Figure(), view, turn)
    assert set(found) == {spec.id for spec in shown_in(view)}
    assert np.isfinite(list(found.values())).all()


@every_view
@turned
def test_the_true_stance_is_that_of_a_level_camera_far_away(view: ViewName, turn: float) -> None:
    figure = Figure(hip_obliquity=5, shoulder_rotation=8)
    right, up, forward = figure.joints_m().T
    seen = unseen(view, in_the_room(figure, FACING_DEG[view] + turn), turn)
    stance = true_stance(seen)
    assert stance.view == view
    across = right if view in ("front", "back") else forward
    np.testing.assert_allclose(stance.points_px, np.stack([across, up], axis=1), atol=1e-12)


def test_joints_that_are_not_known_spoil_only_what_is_made_of_them() -> None:
    room = in_the_room(Figure(hip_obliquity=5), 0.0)
    room[Joint.LEFT_EAR] = np.nan
    found = true_values(unseen("front", room))
    assert np.isnan(found.pop("head_tilt"))
    assert np.isfinite(list(found.values())).all()
    assert found["hip_obliquity"] == pytest.approx(5)
