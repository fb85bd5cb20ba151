"""Every formula against a figure whose angles are known by construction."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from posture.answer.vocabulary import ViewName
from posture.body.stance import level
from posture.measure.formulas import FORMULAS
from posture.measure.indicators import INDICATORS, shown_in
from tests.figure import LEG_M, Figure

angles = st.floats(-12, 12)


def read(name: str, figure: Figure, view: ViewName, roll_deg: float = 0.0) -> float:
    return FORMULAS[name](level(figure.landmarks(view, roll_deg=roll_deg), view, roll_deg))


@pytest.mark.parametrize("view", ["front", "back"])
@given(value=angles, roll=st.floats(-8, 8))
@pytest.mark.parametrize("name", ["hip_obliquity", "shoulder_obliquity", "head_tilt", "trunk_lean"])
def test_frontal_angles_come_out_as_put_in(name: str, view: ViewName, value: float, roll: float) -> None:
    figure = Figure(**{name: value})
    assert read(name, figure, view, roll) == pytest.approx(value, abs=1e-6)


@pytest.mark.parametrize("view", ["front", "back"])
def test_right_side_higher_is_positive(view: ViewName) -> None:
    landmarks = Figure(hip_obliquity=5).landmarks(view)
    right, left = landmarks.xy_px[24], landmarks.xy_px[23]
    assert right[1] < left[1], "the figure's right hip is higher in the picture"
    assert FORMULAS["hip_obliquity"](level(landmarks, view, 0)) == pytest.approx(5)


@pytest.mark.parametrize(("view", "sign"), [("front", 1), ("back", -1)])
def test_a_rolled_camera_tilts_front_and_back_oppositely(view: ViewName, sign: int) -> None:
    landmarks = Figure(hip_obliquity=3).landmarks(view, roll_deg=2)
    assert FORMULAS["hip_obliquity"](level(landmarks, view, 0)) == pytest.approx(3 + sign * 2)


@pytest.mark.parametrize("view", ["front", "back"])
def test_difference_is_free_of_camera_roll(view: ViewName) -> None:
    landmarks = Figure(hip_obliquity=3, shoulder_obliquity=-2).landmarks(view, roll_deg=4)
    assert FORMULAS["shoulder_hip_difference"](level(landmarks, view, 0)) == pytest.approx(-5)


@pytest.mark.parametrize("view", ["front", "back"])
def test_offsets_in_percent(view: ViewName) -> None:
    figure = Figure(pelvis_shift_m=0.05)
    expected = 100 * 0.05 / np.hypot(0.05, LEG_M)
    assert read("weight_shift", figure, view) == pytest.approx(expected)
    assert read("trunk_shift", Figure(trunk_lean=5), view) == pytest.approx(100 * np.sin(np.radians(5)))


@pytest.mark.parametrize("view", ["front", "back"])
def test_knee_outward_is_positive_on_its_own_side(view: ViewName) -> None:
    figure = Figure(knee_out_right_m=0.02)
    bend = read("knee_angle_right", figure, view)
    hip_knee = LEG_M / 2
    assert bend == pytest.approx(2 * np.degrees(np.arctan(0.02 / hip_knee)), rel=0.01)
    assert read("knee_angle_left", figure, view) == pytest.approx(0, abs=1e-9)
    assert read("knee_asymmetry", figure, view) == pytest.approx(bend)


@pytest.mark.parametrize("view", ["left", "right"])
@given(lean=angles, roll=st.floats(-8, 8))
def test_sagittal_lean_forward_is_positive(view: ViewName, lean: float, roll: float) -> None:
    figure = Figure(trunk_lean_sagittal=lean)
    assert read("trunk_lean_sagittal", figure, view, roll) == pytest.approx(lean, abs=1e-6)
    assert read("trunk_thigh_angle", figure, view, roll) == pytest.approx(180 - lean, abs=1e-6)


@pytest.mark.parametrize("view", ["left", "right"])
def test_sagittal_head_and_knee(view: ViewName) -> None:
    figure = Figure(head_forward_m=0.1, knee_forward_m=0.05)
    assert read("head_forward", figure, view) == pytest.approx(np.degrees(np.arctan2(0.1, 0.22)))
    assert read("knee_angle_sagittal", figure, view) == pytest.approx(
        2 * np.degrees(np.arctan(0.05 / (LEG_M / 2))), rel=0.001
    )


@pytest.mark.parametrize("view", ["left", "right"])
@given(turn=st.floats(-10, 10), rotation=st.floats(-20, 20))
def test_shoulder_rotation_does_not_see_the_whole_body_turn(
    view: ViewName, turn: float, rotation: float
) -> None:
    figure = Figure(shoulder_rotation=rotation, turn_deg=turn)
    assert read("shoulder_rotation", figure, view) == pytest.approx(rotation, abs=1e-6)


@pytest.mark.parametrize("view", ["front", "back", "left", "right"])
@given(data=st.data())
def test_mirror_scale_and_translation(view: ViewName, data: st.DataObject) -> None:
    figure = Figure(
        hip_obliquity=data.draw(angles),
        shoulder_obliquity=data.draw(angles),
        shoulder_rotation=data.draw(angles),
        trunk_lean=data.draw(angles),
        trunk_lean_sagittal=data.draw(angles),
        head_tilt=data.draw(angles),
        pelvis_shift_m=data.draw(st.floats(-0.05, 0.05)),
        knee_out_right_m=data.draw(st.floats(-0.02, 0.02)),
    )
    swapped: ViewName = {"left": "right", "right": "left"}.get(view, view)  # type: ignore[assignment]
    plain = figure.landmarks(view)
    resized = figure.landmarks(view, px_per_m=173.0, width_px=1700, height_px=650)
    for spec in shown_in(view):
        value = FORMULAS[spec.id](level(plain, view, 0))
        assert FORMULAS[spec.id](level(resized, view, 0)) == pytest.approx(value, abs=1e-7)
        other = {"knee_angle_left": "knee_angle_right", "knee_angle_right": "knee_angle_left"}
        mirrored = FORMULAS[other.get(spec.id, spec.id)](level(plain.mirrored(), swapped, 0))
        odd = spec.plane != "sagittal" and spec.sides == "both"
        assert mirrored == pytest.approx(-value if odd else value, abs=1e-7)


def test_every_photo_indicator_has_a_formula_and_no_formula_is_idle() -> None:
    assert set(FORMULAS) == {spec.id for spec in INDICATORS if spec.views}
