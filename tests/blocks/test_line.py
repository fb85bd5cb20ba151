"""A line through values, where it is level, and whether its intervals hold; all truths are parameters."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from posture.answer.assessment import COVERAGE_95
from posture.blocks.line import Errors, Line, fitted, goes_one_way
from posture.body.landmarks import Array

HEIGHTS = np.array([-20.0, -10.0, 0.0, 10.0, 20.0])
finite = st.floats(-10, 10)


def even(count: int, own: float = 1.0, alike: float = 0.0, together: float = 0.0) -> Errors:
    return Errors(np.full(count, own), alike, together)


@given(finite, st.floats(-2, 2), st.lists(st.floats(0.2, 5), min_size=5, max_size=5))
def test_a_straight_line_is_found_whatever_the_weights(offset: float, slope: float, own: list[float]) -> None:
    line = fitted(HEIGHTS, offset + slope * HEIGHTS, Errors(np.array(own), 0.0, 0.0))
    assert line.slope == pytest.approx(slope, abs=1e-9)
    assert line.at(0.0) == pytest.approx(offset, abs=1e-9)
    assert line.scatter == 1.0


@given(st.lists(finite, min_size=5, max_size=5), finite)
def test_what_is_wrong_in_all_photos_alike_leaves_the_slope(values: list[float], wrong: float) -> None:
    told = np.array(values)
    plain, moved = (fitted(HEIGHTS, told + off, even(5)) for off in (0.0, wrong))
    assert moved.slope == pytest.approx(plain.slope, abs=1e-9)
    assert moved.slope_sem == pytest.approx(plain.slope_sem)
    assert moved.at(0.0) - plain.at(0.0) == pytest.approx(wrong, abs=1e-9)


@given(st.lists(finite, min_size=5, max_size=5), st.floats(0, 3), st.floats(0, 3))
def test_the_mirrored_person_has_the_mirrored_answer(
    values: list[float], alike: float, together: float
) -> None:
    told, errors = np.array(values), even(5, 0.7, alike, together)
    plain, mirrored = fitted(HEIGHTS, told, errors), fitted(-HEIGHTS, -told, errors)
    assert mirrored.slope == pytest.approx(plain.slope, abs=1e-9)
    ends, other = plain.crossing_interval95(), mirrored.crossing_interval95()
    assert (ends is None) == (other is None)
    if ends and other:
        assert other == pytest.approx((-ends[1], -ends[0]), rel=1e-6, abs=1e-6)


@given(st.lists(finite, min_size=5, max_size=5))
def test_scatter_beyond_the_errors_raises_them_and_none_lowers_them(values: list[float]) -> None:
    line = fitted(HEIGHTS, np.array(values), even(5, 0.5))
    expected = 0.5 / np.sqrt((HEIGHTS**2).sum())
    left_over = np.array(values) - [line.at(height) for height in HEIGHTS]
    ratio = float(np.sqrt((left_over**2).sum() / 3) / 0.5)
    assert line.slope_sem == pytest.approx(expected * max(1.0, ratio))


@given(st.floats(-8, 8), st.floats(0.02, 0.5), st.floats(0.2, 2), st.floats(0, 2), st.floats(0, 2))
def test_every_height_in_the_interval_may_be_level_and_none_outside(
    offset: float, slope: float, own: float, alike: float, together: float
) -> None:
    line = fitted(HEIGHTS, offset + slope * HEIGHTS, even(5, own, alike, together))
    ends = line.crossing_interval95()
    assert (ends is not None) == line.sure
    if ends is None:
        return
    assert ends[0] <= line.crossing <= ends[1]
    for end, outward in zip(ends, (-1, 1), strict=True):
        assert _off_by(line, end) == pytest.approx(COVERAGE_95, rel=1e-6)
        assert _off_by(line, end + outward * 0.1) > COVERAGE_95


def _off_by(line: Line, height: float) -> float:
    """How many standard errors the line lies off level at this height."""
    by_chance = line.middle_sem**2 + ((height - line.middle) * line.slope_sem) ** 2
    return abs(line.at(height)) / float(np.sqrt(max(by_chance, line.alike**2) + line.together**2))


def test_one_height_has_no_line() -> None:
    with pytest.raises(ValueError, match="one height"):
        fitted(np.zeros(3), np.arange(3.0), even(3))


def test_two_heights_have_one() -> None:
    line = fitted(np.array([0.0, 10.0]), np.array([-1.0, 1.0]), even(2, 0.2))
    assert line.slope == pytest.approx(0.2)
    assert line.crossing == pytest.approx(5.0)
    assert line.scatter == 1.0


@pytest.mark.parametrize(
    ("values", "one_way"),
    [
        ((-2, -1, 0, 1, 2), True),
        ((2, 1, 0, -1, -2), True),
        ((-2, 0, -1, 1, 2), False),
        ((0, 0, 1, 2, 3), False),
    ],
)
def test_order(values: tuple[float, ...], one_way: bool) -> None:
    assert goes_one_way(HEIGHTS, np.array(values, dtype=float)) is one_way


def test_repeats_of_a_height_count_by_their_mean() -> None:
    assert goes_one_way(np.array([0.0, 0.0, 10.0]), np.array([3.0, -3.0, 1.0]))


@given(st.floats(0, 1), st.integers(0, 2**31))
def test_intervals_hold_however_much_of_the_error_is_the_same_in_all_photos(shared: float, seed: int) -> None:
    """Nobody knows which share of the error is common: the interval of the level must hold for any."""
    rng, sem, roll, runs = np.random.default_rng(seed), 1.0, 1.0, 150
    offset, slope = 1.5, 0.25
    slopes, levels, told = 0, 0, 0
    for _ in range(runs):
        wrong = np.sqrt(shared) * sem * rng.normal() + np.sqrt(1 - shared) * sem * rng.normal(size=5)
        values: Array = offset + slope * HEIGHTS + wrong + roll * rng.normal()
        line = fitted(HEIGHTS, values, even(5, sem, sem, roll))
        low, high = line.interval95
        slopes += low <= slope <= high
        ends = line.crossing_interval95()
        if ends is not None:
            told += 1
            levels += ends[0] <= -offset / slope <= ends[1]
    assume(told > 0)
    # 95 of 100 hold; of 150 runs fewer than 85 % would happen once in a million.
    assert slopes >= 0.85 * runs
    assert levels >= 0.85 * told
