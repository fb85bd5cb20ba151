"""A made-up table of the errors of differences, and answers with known values and dates."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from posture.change import differences
from posture.change.compare import compare
from posture.change.comparison import Comparison
from posture.change.differences import Condition, Difference, Differences
from posture.change.saved import SavedAnswer
from tests.change.test_compare import Values, answer

CALIBRATION = "one"
_FIRST = date(2026, 11, 1)


def row(condition: Condition, sem: float, slope: float = 1.0, slope_sem: float = 0.0) -> Difference:
    """The hip line from the front: differences err by `sem`, and follow a change by `slope`."""
    return Difference(
        indicator="hip_obliquity",
        source="landmarks",
        views=("front",),
        condition=condition,
        slope=slope,
        slope_sem=slope_sem,
        sem=sem,
        ordinary=1.0,
        least=1.0,
        growth=0.0,
        roll=0.0,
        correlation=0.5,
        persons=100,
        pairs=100,
    )


def teach(monkeypatch: pytest.MonkeyPatch, *rows: Difference) -> None:
    """Put these rows in the place of those that were measured."""
    made = Differences({}, (CALIBRATION,), rows)
    monkeypatch.setattr(differences, "differences", lambda: made)


def on(day: int, values: Values, **changed: Any) -> SavedAnswer:
    """An answer about a photo of its own, taken on this day from the first of November 2026 on."""
    dated = {"taken_at": f"{_FIRST + timedelta(day - 1)}", "photo": f"of day {day}"}
    return SavedAnswer.from_mapping(day, answer(values, **dated | changed))


def hip_course(*values: float, sem: float = 2.0, **stated: Any) -> Comparison:
    """A course of the hip line, a week between one value and the next."""
    days = enumerate(values)
    return compare(*(on(1 + 7 * k, {"hip_obliquity": (value, sem)}) for k, value in days), **stated)
