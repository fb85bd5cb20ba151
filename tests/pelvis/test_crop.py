"""The trunk's square: where it lies, what is beyond the border, and that mirroring changes no bit of it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from posture.body.landmarks import Joint, Landmarks
from posture.image.photo import Photo
from posture.pelvis.crop import LEAST_SIDE_PX, OUTSIDE, SIDE_TORSOS, SIZE_PX, trunk_square
from tests.conftest import every

Point = tuple[float, float]


def photo_of(rgb: NDArray[np.uint8], scale: int = 1) -> Photo:
    height, width = rgb.shape[:2]
    return Photo(rgb, width * scale, height * scale, "")


def trunk(photo: Photo, hips: tuple[Point, Point], shoulders: tuple[Point, Point]) -> Landmarks:
    """Landmarks of which only left and right hip, left and right shoulder (x, y; pixels) mean something."""
    xy = np.zeros((len(Joint), 2))
    xy[[Joint.LEFT_HIP, Joint.RIGHT_HIP]] = hips
    xy[[Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER]] = shoulders
    n = len(Joint)
    return Landmarks(xy, np.zeros((n, 3)), np.ones(n), photo.width_px, photo.height_px, np.zeros(n))


def noise(width: int, height: int, seed: int = 0) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def cut(photo: Photo, landmarks: Landmarks, size_px: int = SIZE_PX) -> NDArray[np.uint8]:
    square = trunk_square(photo, landmarks, size_px=size_px)
    assert square is not None
    return square


# Sixty-fourths, of which differences and halves are exact, so that no edge lies on two sides of a rounding.
places = st.tuples(*[st.integers(-64 * 200, 64 * 500).map(lambda part: part / 64)] * 2)


@given(
    width=st.integers(20, 300),
    height=st.integers(20, 300),
    hips=st.tuples(places, places),
    shoulders=st.tuples(places, places),
    scale=st.sampled_from([1, 2, 4]),
    size_px=st.sampled_from([144, SIZE_PX, 176]),
    seed=st.integers(0, 9),
)
@settings(deadline=None, max_examples=200)
def test_the_mirrored_photo_has_the_mirrored_square_to_the_last_bit(
    width: int,
    height: int,
    hips: tuple[Point, Point],
    shoulders: tuple[Point, Point],
    scale: int,
    size_px: int,
    seed: int,
) -> None:
    photo = photo_of(noise(width, height, seed), scale)
    landmarks = trunk(photo, hips, shoulders)
    plain = trunk_square(photo, landmarks, size_px=size_px)
    mirrored = trunk_square(photo.mirrored(), landmarks.mirrored(), size_px=size_px)
    assert (plain is None) == (mirrored is None)
    if plain is not None and mirrored is not None:
        assert plain.shape == (size_px, size_px, 3)
        np.testing.assert_array_equal(mirrored, plain[:, ::-1])


@pytest.mark.parametrize("size_px", every([SIZE_PX, 144, 176], 0))
def test_pillow_makes_every_side_smaller_or_larger_alike_from_left_and_right(size_px: int) -> None:
    rows = noise(2000, 4)

    def resized(side: int, *, over: bool) -> NDArray[np.uint8]:
        pixels = rows[:, :side]
        picture = Image.fromarray(np.ascontiguousarray(pixels[:, ::-1] if over else pixels))
        return np.asarray(picture.resize((size_px, 4), Image.Resampling.BICUBIC))

    uneven = [
        side
        for side in range(LEAST_SIDE_PX, 2001)
        if not np.array_equal(resized(side, over=True), resized(side, over=False)[:, ::-1])
    ]
    assert uneven == []


def test_the_square_lies_around_the_mid_hip_and_is_as_long_as_said() -> None:
    # A square of 2.5 torsos of 96 px has 240 px: it is cut out as it is.
    assert SIDE_TORSOS * 96 == SIZE_PX
    rgb = noise(400, 500)
    landmarks = trunk(photo_of(rgb), ((170.0, 300.0), (130.0, 300.0)), ((170.0, 204.0), (130.0, 204.0)))
    np.testing.assert_array_equal(cut(photo_of(rgb), landmarks), rgb[180:420, 30:270])


def test_a_leaning_trunk_is_as_long_as_it_is_and_positions_are_those_of_the_original() -> None:
    rgb = noise(400, 500)
    # Unpacked at half the size: 3-4-5 triangle, 2 * 96 px long, mid-hip at (300, 600) / 2.
    photo = photo_of(rgb, 2)
    middle = np.array([300.0, 600.0])
    up = middle - np.array([0.6, 0.8]) * 192
    landmarks = trunk(
        photo,
        ((middle[0] + 30, middle[1]), (middle[0] - 30, middle[1])),
        ((up[0] + 40, up[1]), (up[0] - 40, up[1])),
    )
    np.testing.assert_array_equal(cut(photo, landmarks), rgb[180:420, 30:270])


def test_what_lies_beyond_the_border_is_grey() -> None:
    rgb = np.full((100, 100, 3), 255, np.uint8)
    landmarks = trunk(photo_of(rgb), ((10.0, 90.0), (10.0, 90.0)), ((10.0, -6.0), (10.0, -6.0)))
    square = cut(photo_of(rgb), landmarks)
    # The square's left upper corner lies at (-110, -30).
    assert (square[30:130, 110:210] == 255).all()
    assert int((square != OUTSIDE).any(axis=2).sum()) == rgb[:, :, 0].size
    away = trunk(photo_of(rgb), ((900.0, 90.0), (900.0, 90.0)), ((900.0, -6.0), (900.0, -6.0)))
    assert (cut(photo_of(rgb), away) == OUTSIDE).all()


def test_a_trunk_without_length_has_no_square() -> None:
    photo = photo_of(noise(101, 100))
    landmarks = trunk(photo, ((40.0, 50.0), (60.0, 50.0)), ((40.0, 51.0), (60.0, 51.0)))
    assert trunk_square(photo, landmarks) is None
