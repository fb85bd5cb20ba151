"""The whole body as numbers: known lengths, mirror, scale, place and size of the picture."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from posture.answer.vocabulary import ViewName
from posture.body.landmarks import Array, Joint, Landmarks
from posture.body.stance import level
from posture.measure.calibration import describe
from posture.measure.features import EVEN, ODD, READ, SIDE, odd_and_even, scale_px, sideways
from tests.bodies import VIEWS, figures, in_the_mirror, seeds, shaken
from tests.figure import HIP_WIDTH_M, LEG_M, SHOULDER_WIDTH_M, TRUNK_M, Figure

BODY_M = TRUNK_M + LEG_M
"""The body unit of an upright figure."""

frontal = pytest.mark.parametrize("view", ["front", "back"])
sagittal = pytest.mark.parametrize("view", ["left", "right"])
every_view = pytest.mark.parametrize("view", VIEWS)


def named(figure: Figure, view: ViewName) -> dict[str, float]:
    stance = level(figure.landmarks(view), view, 0.0)
    if view in ("left", "right"):
        return dict(zip(SIDE, sideways(stance).tolist(), strict=True))
    odd, even = odd_and_even(stance)
    return dict(zip(ODD, odd.tolist(), strict=True)) | dict(zip(EVEN, even.tolist(), strict=True))


def test_every_number_has_one_name() -> None:
    for names in (ODD, EVEN, ODD + EVEN, SIDE):
        assert len(set(names)) == len(names)
    front = level(Figure().landmarks("front"), "front", 0.0)
    odd, even = odd_and_even(front)
    assert (odd.shape, even.shape) == ((len(ODD),), (len(EVEN),))
    assert np.array_equal(describe(front), np.concatenate([odd, even]))
    side = level(Figure().landmarks("left"), "left", 0.0)
    assert sideways(side).shape == (len(SIDE),)
    assert np.array_equal(describe(side), sideways(side))


def test_the_features_read_both_sides_of_every_pair_and_the_nose() -> None:
    assert len(set(READ)) == len(READ)
    assert Joint.NOSE in READ
    sides = [{Joint(row).name.replace(side, "") for row in READ if side in Joint(row).name}
             for side in ("LEFT", "RIGHT")]  # fmt: skip
    assert sides[0] == sides[1]


@frontal
def test_frontal_features_are_lengths_in_body_units(view: ViewName) -> None:
    found = named(Figure(hip_obliquity=8, knee_out_right_m=0.02, head_forward_m=0.05), view)
    expected = {
        "hip_width": HIP_WIDTH_M,
        "shoulder_width": SHOULDER_WIDTH_M,
        "hip_right_higher": HIP_WIDTH_M * np.tan(np.radians(8)),
        "shoulder_right_higher": 0.0,
        "shoulder_middle_up": BODY_M,
        "hip_middle_up": LEG_M,
        "knee_middle_across": 0.01,
        "nose_across": 0.0,
        "nose_up": BODY_M + 0.22,
        "nose_forward": 0.05 + 0.11,
        "foot_index_middle_forward": 0.15,
    }
    for name, length_m in expected.items():
        assert found[name] == pytest.approx(length_m / BODY_M, abs=1e-9), name
    assert found["hip_obliquity_reading"] == pytest.approx(8)


@frontal
def test_right_forward_is_positive_in_front_and_back(view: ViewName) -> None:
    found = named(Figure(shoulder_rotation=10), view)
    forward_m = SHOULDER_WIDTH_M * np.sin(np.radians(10))
    assert found["shoulder_right_forward"] == pytest.approx(forward_m / BODY_M, abs=1e-9)
    assert found["hip_right_forward"] == pytest.approx(0, abs=1e-9)


@sagittal
def test_side_features_are_lengths_of_the_near_and_the_far_side(view: ViewName) -> None:
    found = named(Figure(knee_forward_m=0.03), view)
    expected = {
        "near_heel_forward": -0.05,
        "far_foot_index_forward": 0.15,
        "near_knee_forward": 0.03,
        "near_shoulder_up": BODY_M,
        "near_hip_nearer": HIP_WIDTH_M / 2,
        "far_hip_nearer": -HIP_WIDTH_M / 2,
        "nose_nearer": 0.0,
        "nose_up": BODY_M + 0.22,
    }
    for name, length_m in expected.items():
        assert found[name] == pytest.approx(length_m / BODY_M, abs=1e-9), name


def test_the_unit_is_trunk_and_legs_in_pixels() -> None:
    stance = level(Figure().landmarks("front", px_per_m=500), "front", 0.0)
    assert scale_px(stance) == pytest.approx(500 * BODY_M)


def close(found: Array, expected: Array) -> None:
    """Readings are angles of tens of degrees, lengths are around one: rounding errors, no more."""
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9)


@frontal
@given(figure=figures, seed=seeds)
def test_the_mirror_turns_odd_features_and_keeps_even_ones(view: ViewName, figure: Figure, seed: int) -> None:
    landmarks = shaken(figure.landmarks(view), seed)
    odd, even = odd_and_even(level(landmarks, view, 0.0))
    mirrored_odd, mirrored_even = odd_and_even(in_the_mirror(landmarks, view))
    close(mirrored_odd, -odd)
    close(mirrored_even, even)


@frontal
@given(figure=figures, seed=seeds, roll=st.floats(-8, 8))
def test_the_mirror_turns_the_camera_roll_too(view: ViewName, figure: Figure, seed: int, roll: float) -> None:
    landmarks = shaken(figure.landmarks(view, roll_deg=roll), seed)
    odd, even = odd_and_even(level(landmarks, view, roll))
    mirrored_odd, mirrored_even = odd_and_even(in_the_mirror(landmarks, view, roll))
    close(mirrored_odd, -odd)
    close(mirrored_even, even)


@sagittal
@given(figure=figures, seed=seeds)
def test_a_side_photo_has_the_features_of_its_mirror_image(view: ViewName, figure: Figure, seed: int) -> None:
    landmarks = shaken(figure.landmarks(view), seed)
    close(sideways(in_the_mirror(landmarks, view)), sideways(level(landmarks, view, 0.0)))


def moved(landmarks: Landmarks, scale: float, across_px: float, down_px: float) -> Landmarks:
    return replace(landmarks, xy_px=landmarks.xy_px * scale + (across_px, down_px))


@every_view
@given(
    figure=figures,
    seed=seeds,
    scale=st.floats(0.2, 5),
    across=st.floats(-900, 900),
    down=st.floats(-900, 900),
)
def test_size_and_place_of_the_body_do_not_matter(
    view: ViewName, figure: Figure, seed: int, scale: float, across: float, down: float
) -> None:
    landmarks = shaken(figure.landmarks(view), seed)
    expected = describe(level(landmarks, view, 0.0))
    close(describe(level(moved(landmarks, scale, across, down), view, 0.0)), expected)
    larger = replace(landmarks, world_m=landmarks.world_m * 1.3)
    close(describe(level(larger, view, 0.0)), expected)


@every_view
@given(
    figure=figures,
    roll=st.floats(-8, 8),
    width=st.integers(400, 4000),
    height=st.integers(400, 4000),
)
def test_the_size_of_the_picture_does_not_matter(
    view: ViewName, figure: Figure, roll: float, width: int, height: int
) -> None:
    portrait = figure.landmarks(view, roll_deg=roll)
    other = figure.landmarks(view, roll_deg=roll, px_per_m=173.0, width_px=width, height_px=height)
    close(describe(level(other, view, roll)), describe(level(portrait, view, roll)))


def test_a_level_camera_sees_what_a_rolled_one_sees_when_its_roll_is_taken_out() -> None:
    figure = Figure(hip_obliquity=4, trunk_lean=-3)
    for view in VIEWS:
        rolled = level(figure.landmarks(view, roll_deg=6.0), view, 6.0)
        close(describe(rolled), describe(level(figure.landmarks(view), view, 0.0)))
