"""Holm's procedure: named by hand for a worked case, and what holds for any."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from posture.change.family import WRONGLY, by_chance, surely_changed

PROBABILITIES = st.dictionaries(st.text(max_size=4), st.floats(0, 1), max_size=12)


def test_a_worked_case() -> None:
    """0.05/3 = 0.0167, 0.05/2 = 0.025, 0.05: the third would pass by itself, the second stops it."""
    assert surely_changed({"a": 0.01, "b": 0.03, "c": 0.04}) == ("a",)
    assert surely_changed({"a": 0.024, "b": 0.01, "c": 0.04}) == ("b", "a", "c")


def test_of_one_value_it_is_the_ordinary_limit() -> None:
    assert surely_changed({"a": by_chance(1.97, 1.0)}) == ("a",)
    assert surely_changed({"a": by_chance(1.95, 1.0)}) == ()


@given(PROBABILITIES, st.floats(0, 1))
def test_between_bonferroni_and_each_by_itself(found: dict[str, float], more: float) -> None:
    sure = surely_changed(found)
    assert {name for name, one in found.items() if one <= WRONGLY / max(len(found), 1)} <= set(sure)
    assert set(sure) <= {name for name, one in found.items() if one <= WRONGLY}
    assert set(surely_changed({**found, "another": more})) - {"another"} <= set(sure)


def test_people_who_have_not_changed_are_rarely_told_so() -> None:
    """Twelve values of nobody who changed, errors that hang together: at most 5 of 100 comparisons."""
    rng = np.random.default_rng(1)
    shared, apart = rng.normal(size=(4000, 1)), rng.normal(size=(4000, 12))
    values = np.sqrt(0.3) * shared + np.sqrt(0.7) * apart
    said = [
        bool(surely_changed({f"{k}": by_chance(one, 1.0) for k, one in enumerate(row)})) for row in values
    ]
    assert np.mean(said) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 4000)
