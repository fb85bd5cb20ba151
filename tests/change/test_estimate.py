"""The change that a difference speaks for: measured errors, added errors, and where a verdict turns."""

from __future__ import annotations

from math import hypot

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posture.change.differences import DifferenceError, Parts
from posture.change.estimate import estimated

ONE = Parts(3.0)
SLOPES = st.floats(0.4, 1.2)
SEMS = st.floats(0.1, 5)


def test_what_comes_out_too_small_is_made_up_for_with_the_slope_s_own_error() -> None:
    got = estimated(3.5, ONE, ONE, DifferenceError(slope=0.7, slope_sem=0.05, sem=1.0))
    assert got.change == pytest.approx(5.0)
    assert got.sem == pytest.approx(hypot(1.0, 5.0 * 0.05) / 0.7)
    assert (got.error, got.verdict) == ("measured", "changed")


def test_without_a_measured_error_both_count_in_full() -> None:
    got = estimated(3.5, Parts(3.0), Parts(4.0), None)
    assert (got.change, got.sem, got.error, got.verdict) == (3.5, 5.0, "added", "no_larger")
    assert got.no_larger_than == pytest.approx(3.5 + 1.96 * 5)


@pytest.mark.parametrize("slope", [-0.5, 0.0, 0.19])
def test_a_source_that_does_not_surely_follow_a_change_is_not_stretched(slope: float) -> None:
    assert estimated(3.5, ONE, ONE, DifferenceError(slope, 0.1, 1.0)).error == "added"


@given(st.floats(-30, 30), SEMS, SLOPES, st.floats(0, 0.19))
def test_the_verdict_turns_at_the_smallest_change(
    difference: float, sem: float, slope: float, slope_sem: float
) -> None:
    got = estimated(difference, ONE, ONE, DifferenceError(slope, slope_sem, sem))
    if abs(abs(difference) - got.noise) > 1e-9 * max(1.0, got.noise):
        assert (got.verdict == "changed") is (abs(difference) > got.noise)
        assert (got.verdict == "changed") is (abs(got.change) > got.mdc95)
    low, high = got.interval95
    assert got.no_larger_than == pytest.approx(max(abs(low), abs(high)))
    assert (got.verdict == "changed") is (low > 0 or high < 0)


@given(st.floats(-30, 30), SEMS, SLOPES)
def test_a_mirrored_person_changes_the_other_way(difference: float, sem: float, slope: float) -> None:
    known = DifferenceError(slope, 0.05, sem)
    there, back = (estimated(sign * difference, ONE, ONE, known) for sign in (1, -1))
    assert back.change == -there.change
    assert (back.sem, back.by_chance, back.verdict) == (there.sem, there.by_chance, there.verdict)
