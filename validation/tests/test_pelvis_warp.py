"""Warps that know their answer: a line drawn through the hips turns by the angle, the rest stays."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from posture.body.landmarks import MIRROR, Array, Joint
from validation.pelvis import counter_warp
from validation.pelvis.readers import inclination_deg
from validation.pelvis.warp import (
    LARGEST_DEG,
    Field,
    Grip,
    band_tilted,
    carried,
    drawn_band,
    legs_stretched,
    pelvis_turned,
    warped,
)

SIZE = (480, 280)
GRIP = Grip(
    hips=np.array([[114.0, 220.0], [166.0, 220.0]]),
    shoulders=np.array([[98.0, 110.0], [182.0, 110.0]]),
    ankles=np.array([[118.0, 420.0], [162.0, 420.0]]),
)
Made = Callable[[Grip, float], Field]
SHEAR_AND_TURN: list[Made] = [legs_stretched, pelvis_turned]


def landmarks() -> Array:
    """33 landmarks of somebody who faces the camera: the subject's left is the picture's right."""
    xy = np.full((33, 2), 140.0)
    for left, ends in (
        (Joint.LEFT_SHOULDER, GRIP.shoulders),
        (Joint.LEFT_HIP, GRIP.hips),
        (Joint.LEFT_KNEE, [[117, 320], [163, 320]]),
        (Joint.LEFT_ANKLE, GRIP.ankles),
        (Joint.LEFT_ELBOW, [[60, 165], [220, 165]]),
        (Joint.LEFT_WRIST, [[40, 220], [240, 220]]),
        (Joint.LEFT_INDEX, [[35, 235], [245, 235]]),
    ):
        xy[left], xy[left + 1] = ends[1], ends[0]
    return xy


def drawn_line(through_y: float = GRIP.middle[1]) -> NDArray[np.uint8]:
    picture = np.zeros((*SIZE, 3), np.uint8)
    picture[round(through_y) - 2 : round(through_y) + 2, 104:176] = 255
    return picture


def seen_inclination_deg(picture: NDArray[np.uint8]) -> float:
    """Of the bright line between the hips, from the middle of its pixels in each column."""
    columns = np.arange(114, 166)
    light = picture[:, columns, 0].astype(float)
    rows = (light * np.arange(len(light))[:, None]).sum(axis=0) / light.sum(axis=0)
    return float(np.degrees(np.arctan(np.polyfit(columns, rows, 1)[0])))


@pytest.mark.parametrize("deg", [-8.0, -3.0, 0.0, 2.0, 6.0])
@pytest.mark.parametrize("field", SHEAR_AND_TURN)
def test_a_line_drawn_through_the_hips_turns_by_the_angle(field: Made, deg: float) -> None:
    assert seen_inclination_deg(warped(drawn_line(), field(GRIP, deg))) == pytest.approx(deg, abs=0.1)


@pytest.mark.parametrize("field", SHEAR_AND_TURN)
def test_an_angle_lifts_the_pictures_left_end(field: Made) -> None:
    left, right = carried(GRIP.hips, field(GRIP, 5.0))
    assert left[1] < GRIP.middle[1] < right[1]


@pytest.mark.parametrize("deg", [-8.0, 8.0])
@pytest.mark.parametrize("field", SHEAR_AND_TURN)
def test_shoulders_and_feet_stay(field: Made, deg: float) -> None:
    for ends in (GRIP.shoulders, GRIP.ankles, GRIP.ankles + (0, 25)):
        assert carried(ends, field(GRIP, deg)) == pytest.approx(ends, abs=1.0)


@pytest.mark.parametrize("field", SHEAR_AND_TURN)
def test_a_hip_line_that_is_tilted_already_turns_on_by_the_angle(field: Made) -> None:
    tilted = GRIP.middle + np.array([[-26.0, -2.0], [26.0, 2.0]])
    before = inclination_deg(tilted)
    assert inclination_deg(carried(tilted, field(GRIP, 6.0))) == pytest.approx(before + 6.0, abs=0.1)


@pytest.mark.parametrize("seed", range(8))
def test_the_teaching_band_tilts_by_the_angle_and_leaves_shoulders_and_knees_where_they_are(
    seed: int,
) -> None:
    rng = np.random.default_rng(seed)
    deg, band = rng.uniform(-8, 8), drawn_band(rng)
    field = band_tilted(GRIP, deg, band)
    assert inclination_deg(carried(GRIP.hips, field)) == pytest.approx(deg, abs=1e-6)
    assert seen_inclination_deg(warped(drawn_line(), field)) == pytest.approx(deg, abs=0.15)
    shoulders, feet = GRIP.shoulders, GRIP.ankles
    assert carried(shoulders, field) == pytest.approx(shoulders, abs=1.0)
    assert carried(feet, field) == pytest.approx(feet, abs=1e-6)


def test_a_band_slides_without_tilting() -> None:
    bands = (drawn_band(np.random.default_rng(seed)) for seed in range(50))
    for band in bands:
        moved = carried(GRIP.hips, band_tilted(GRIP, 0.0, band))
        assert moved - GRIP.hips == pytest.approx(np.full((2, 2), [band.slide * GRIP.torso_px, 0]), abs=1e-6)


def test_no_field_folds_the_picture_over() -> None:
    x, y = np.meshgrid(np.arange(0.5, SIZE[1]), np.arange(0.5, SIZE[0]))
    rng = np.random.default_rng(0)
    for deg in (-LARGEST_DEG, LARGEST_DEG):
        fields = [field(GRIP, deg) for field in SHEAR_AND_TURN]
        fields += [band_tilted(GRIP, deg, drawn_band(rng)) for _ in range(40)]
        for field in fields:
            from_x, from_y = field(x, y)
            (x_down, x_across), (y_down, y_across) = np.gradient(from_x), np.gradient(from_y)
            assert (x_across * y_down - x_down * y_across).min() > 0


@pytest.mark.parametrize("field", SHEAR_AND_TURN)
def test_the_mirrored_photo_turns_the_other_way(field: Made) -> None:
    rng = np.random.default_rng(1)
    photo = cv2.GaussianBlur(rng.integers(0, 255, (*SIZE, 3)).astype(np.uint8), None, 3)
    ends = (GRIP.hips, GRIP.shoulders, GRIP.ankles)
    over = Grip(*(np.array([SIZE[1], 0]) + np.array([-1, 1]) * pair[::-1] for pair in ends))
    made = warped(np.ascontiguousarray(photo[:, ::-1]), field(over, -7.0))[:, ::-1]
    assert np.abs(made.astype(int) - warped(photo, field(GRIP, 7.0))).max() <= 1


def test_a_grip_is_the_same_from_the_front_and_from_the_back() -> None:
    front, back = Grip.of(landmarks()), Grip.of(landmarks()[MIRROR])
    for found in (front, back):
        assert found.hips == pytest.approx(GRIP.hips)
        assert found.shoulders == pytest.approx(GRIP.shoulders)
    assert (front.torso_px, front.half_shoulders_px) == (110.0, 42.0)


def person() -> NDArray[np.float32]:
    """A silhouette: trunk and legs."""
    mask = np.zeros(SIZE, np.float32)
    mask[100:430, 90:190] = 1
    return mask


def test_cloth_turns_within_an_outline_that_stays() -> None:
    photo = drawn_line()
    photo[person() == 0] = 90
    made = counter_warp.cloth_turned(photo, GRIP, 8.0, person())
    assert (made[person() == 0] == photo[person() == 0]).all()
    assert seen_inclination_deg(np.where(made == 90, 0, made)) == pytest.approx(8.0, abs=0.4)


def test_the_ground_turns_behind_a_person_who_stays() -> None:
    ground = np.zeros((*SIZE, 3), np.uint8)
    ground[60:70] = 255
    photo = np.where(person()[..., None] > 0, 120, ground).astype(np.uint8)
    made = counter_warp.ground_turned(photo, person(), 5.0)
    assert (made[person() > 0] == 120).all()
    columns = np.r_[10:80, 200:270]
    light = made[:95, columns, 0].astype(float)
    rows = (light * np.arange(95)[:, None]).sum(axis=0) / light.sum(axis=0)
    assert np.degrees(np.arctan(np.polyfit(columns, rows, 1)[0])) == pytest.approx(5.0, abs=0.3)


def test_arms_move_and_the_trunk_does_not() -> None:
    photo = np.zeros((*SIZE, 3), np.uint8)
    for at in landmarks()[[Joint.LEFT_INDEX, Joint.RIGHT_INDEX]]:
        cv2.circle(photo, tuple(int(v) for v in at), 3, (255, 255, 255), -1)
    photo[210:230, 100:180] = 200
    made = counter_warp.arms_moved(photo, landmarks(), GRIP, 8.0)
    assert (made[150:300, 100:180] == photo[150:300, 100:180]).all()
    heights = []
    for columns in (slice(0, 60), slice(220, 280)):
        light = made[:, columns, 0].sum(axis=1).astype(float)
        heights.append((light * np.arange(SIZE[0])).sum() / light.sum())
    assert heights[0] < 235 - 10 < 235 + 10 < heights[1]
