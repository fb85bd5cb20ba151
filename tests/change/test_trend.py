"""The straight line through a course: exact where it can be known, wider where the values scatter."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from posture.change.trend import line, own_variances

OWN = st.lists(st.floats(0.1, 10), min_size=3, max_size=8)


def pairs(own: list[float]) -> NDArray[np.float64]:
    """Variances of differences of independent values."""
    sums: NDArray[np.float64] = np.add.outer(own, own)
    np.fill_diagonal(sums, 0.0)
    return sums


@given(OWN)
def test_each_value_s_own_variance_follows_from_all_pairs(own: list[float]) -> None:
    assert own_variances(pairs(own)) == pytest.approx(own, rel=1e-6, abs=1e-9)


def test_pairs_that_contradict_each_other_give_all_of_them_the_largest() -> None:
    contradicting = np.array([[0.0, 1.0, 1.0], [1.0, 0.0, 9.0], [1.0, 9.0, 0.0]])
    assert list(own_variances(contradicting)) == [4.5, 4.5, 4.5]


@given(OWN, st.floats(-2, 2), st.floats(-20, 20))
def test_a_line_is_found_wherever_it_lies(own: list[float], per_day: float, start: float) -> None:
    days = [float(k**2) for k in range(len(own))]
    found = line(days, [start + per_day * day for day in days], pairs(own))
    assert found.per_day == pytest.approx(per_day, abs=1e-6)
    assert found.scatter == pytest.approx(0.0, abs=1e-5)


def test_three_even_values_err_as_two_of_them_in_two_spans() -> None:
    found = line([0.0, 7.0, 14.0], [0.0, 3.0, 6.0], pairs([2.0, 2.0, 2.0]))
    assert found.sem == pytest.approx(sqrt(2 * 2.0) / 14.0)  # the middle one says nothing of the slope


def test_values_that_scatter_more_than_their_errors_widen_it() -> None:
    quiet = line([0.0, 7.0, 14.0], [0.0, 0.1, 0.0], pairs([1.0, 1.0, 1.0]))
    loud = line([0.0, 7.0, 14.0], [0.0, 10.0, 0.0], pairs([1.0, 1.0, 1.0]))
    assert quiet.scatter < 1 < loud.scatter
    assert loud.sem == pytest.approx(quiet.sem * loud.scatter)
