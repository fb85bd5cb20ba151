"""What the trunk's network learns from: angles and places known by construction."""

from __future__ import annotations

import numpy as np
import pytest

from posture.pelvis.crop import SIZE_PX
from validation.pelvis.groups import below, too_low
from validation.pelvis.pictures import COLUMNS, HIGH, ROWS, WIDE, placed, shot, square_of
from validation.phantom.truth import Camera, part

CAMERA = Camera(
    np.array([0.0, -3.0, 1.0]), np.array([[1.0, 0, 0], [0, 0, -1.0], [0, 1.0, 0]]), 900.0, 600, 800
)


def line_deg(left: np.ndarray, right: np.ndarray) -> float:
    """Inclination of a line in a picture, positive where its left end is higher."""
    across, down = right - left
    return float(np.degrees(np.arctan2(down, across)))


def test_a_part_of_a_picture_sees_what_the_whole_sees() -> None:
    points = np.array([[0.1, 0.0, 1.2], [-0.3, 0.2, 0.7], [0.0, 0.0, 1.0]])
    middle, side = np.array([250.0, 420.0]), 180.0
    seen = part(CAMERA, middle, side, 256).project(points)
    expected = (CAMERA.project(points) - (middle - side / 2)) * 256 / side
    assert np.allclose(seen, expected)


def test_a_part_of_a_part_is_a_part() -> None:
    points = np.array([[0.1, 0.0, 1.2], [-0.3, 0.2, 0.7]])
    first = part(CAMERA, np.array([250.0, 420.0]), 180.0, 256)
    twice = part(first, np.array([100.0, 90.0]), 64.0, 32).project(points)
    assert np.allclose(twice, (first.project(points) - (100 - 32, 90 - 32)) / 2)


@pytest.mark.parametrize("turn", [-6.0, 0.0, 2.5])
def test_a_look_turned_anticlockwise_lowers_the_left_end(turn: float) -> None:
    matrix = placed(3.0, 256, SIZE_PX, turn, 1.1, np.array([0.02, -0.03]))
    left, right = (matrix[:, :2] @ end + matrix[:, 2] for end in ([90.0, 130.0], [160.0, 130.0]))
    assert line_deg(left, right) == pytest.approx(-turn)


def test_the_middle_of_a_picture_is_the_middle_of_the_look() -> None:
    matrix = placed(3.0, 256, SIZE_PX, 4.0, 1.0, np.zeros(2))
    assert np.allclose(matrix[:, :2] @ [128.0, 128.0] + matrix[:, 2], SIZE_PX / 2)


def test_a_spot_lies_where_the_look_says() -> None:
    picture = np.full((256, 256, 3), 40, np.uint8)
    picture[138:147, 108:117] = 230
    away = []
    for seed in range(40):
        seen, matrix, _ = shot(np.random.default_rng(seed), picture, 3.0)
        assert seen.shape == (HIGH, WIDE, 3)
        grey = seen.astype(float).mean(axis=2)
        away_from_all = np.abs(grey - np.median(grey))
        rows, columns = np.nonzero(away_from_all > 0.6 * away_from_all.max())
        found = np.array([np.median(columns) + 0.5, np.median(rows) + 0.5])
        away.append(np.hypot(*(found - (matrix[:, :2] @ [112.5, 142.5] + matrix[:, 2]))))
    # Things before the person hide it in some.
    assert np.median(away) < 1.0


def test_what_the_network_looks_at_lies_evenly_about_the_middle_of_the_square() -> None:
    assert COLUMNS.start == SIZE_PX - COLUMNS.stop
    assert (HIGH % 16, WIDE % 16) == (0, 0)
    middle = np.array([SIZE_PX / 2 - COLUMNS.start, SIZE_PX / 2 - ROWS.start])
    assert np.allclose(square_of(middle), 0)
    assert np.allclose(square_of(np.array([-COLUMNS.start, -ROWS.start])), -1)


def test_few_intervals_that_hold_are_unlikely_by_chance() -> None:
    assert below(100, 100) == pytest.approx(1.0)
    assert below(0, 1) == pytest.approx(0.07)
    assert below(80, 100) < 1e-4


def test_groups_are_looked_at_together() -> None:
    assert too_low({"a": 0.001, "b": 0.02, "c": 0.9}) == {"a", "b"}
    # 0.03 would be too low alone, not as one of three.
    assert too_low({"a": 0.03, "b": 0.5, "c": 0.9}) == set()
