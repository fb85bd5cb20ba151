"""The error of a difference: how far two answers about one person are wrong against each other.

Most of an answer's error belongs to the person, the clothes and the camera, and is in the next answer again;
it cancels in the difference. How much does was measured on drawn people who were photographed again
(docs/accuracy.md). ``differences.json`` holds it for each indicator, source, views and for what else changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from math import sqrt
from typing import Any, Literal, Self

import numpy as np
from pydantic import ConfigDict

from posture.answer.vocabulary import Source, ViewName
from posture.body.landmarks import Array
from posture.package_data import read_json

Condition = Literal["nothing", "clothes", "camera", "everything"]
"""What else changed besides the person: nothing; their clothes; the camera, which was put up anew; clothes,
camera and room."""

UNTOUCHED: tuple[Condition, ...] = ("nothing", "clothes")
"""Where nobody touched the camera."""

_WITHIN: Mapping[Condition, tuple[Condition, ...]] = {
    "nothing": ("nothing",),
    "clothes": ("nothing", "clothes"),
    "camera": ("nothing", "camera"),
    "everything": ("nothing", "clothes", "camera", "everything"),
}
"""What changed, and what of it changed at most: who changed less errs no more."""

_STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class Parts:
    """What an answer says about the error of one value; standard errors in the indicator's unit.

    `sem` is all of it, `roll` the camera roll's part and `repeat` that of standing there once more; 0 where
    there is none.
    """

    sem: float
    roll: float = 0.0
    repeat: float = 0.0

    @classmethod
    def of(cls, sem: float, budget: Mapping[str, float]) -> Self:
        """From an indicator's `sem` and `budget`."""
        return cls(sem, budget.get("camera_roll", 0.0), budget.get("pose_repeat", 0.0))

    @property
    def own(self) -> float:
        """What is left: the source's own error with this person, these clothes, this picture."""
        return sqrt(max(self.sem**2 - self.roll**2 - self.repeat**2, 0.0))


@dataclass(frozen=True, slots=True)
class DifferenceError:
    """How a measured difference follows the true change of how this person usually stands.

    Attributes
    ----------
    slope, slope_sem : float
        Measured for each unit of true change, and its standard error.
    sem : float
        Standard error of the measured difference around that, in the indicator's unit.
    """

    slope: float
    slope_sem: float
    sem: float

    def true_change(self, difference: float) -> tuple[float, float]:
        """Estimate of the true change and its standard error, from a measured difference; same unit."""
        change, sem = true_changes(self.slope, self.slope_sem, np.array(difference), np.array(self.sem))
        return float(change), float(sem)


@dataclass(frozen=True, slots=True)
class Difference:
    """One row of ``differences.json``: what pairs of answers about one person showed.

    Attributes
    ----------
    indicator, source, views, condition
        What was measured how, and what else changed; `views` sorted.
    slope, slope_sem : float
        Measured for each unit of true change, and its standard error.
    sem : float
        Standard error of the measured difference around that, indicator's unit: what the source makes of the
        two photos, without the camera's roll and without standing there once more, which pairs state.
    ordinary, least : float
        Root of the sum of both answers' squared own errors (`Parts.own`): of an ordinary pair, and of one
        that only 5 of 100 are below; same unit. No pair counts as surer than the latter.
    growth : float
        `sem` is that of an ordinary pair and goes with this power of what a pair states over `ordinary`.
    roll : float
        Share of the variance of both answers' roll that does not cancel: 0 before a camera that nobody
        touched, 1 before one that was put up anew.
    correlation : float
        Of the two answers' errors.
    persons, pairs : int
        How many taught it.
    """

    __pydantic_config__ = _STRICT

    indicator: str
    source: Source
    views: tuple[ViewName, ...]
    condition: Condition
    slope: float
    slope_sem: float
    sem: float
    ordinary: float
    least: float
    growth: float
    roll: float
    correlation: float
    persons: int
    pairs: int


@dataclass(frozen=True, slots=True)
class Differences:
    """The file: where it comes from, and its rows.

    `calibrations` are those that made the answers it was measured on, as their provenance names them: answers
    that were made with another one may err otherwise.
    """

    __pydantic_config__ = _STRICT

    provenance: Mapping[str, Any]
    calibrations: tuple[str, ...]
    rows: tuple[Difference, ...]


@cache
def differences() -> Differences:
    """The shipped file, checked when it is read."""
    return read_json("posture.change", "differences", Differences)


def measured_with(calibration: str) -> bool:
    """Whether the errors of differences were measured on answers made like this one.

    `calibration` is that of an answer's provenance. Where it is another one, the caller adds two full errors.
    """
    return calibration in differences().calibrations


def difference_error(
    indicator: str,
    source: str,
    views: Iterable[str],
    condition: Condition,
    before: Parts,
    after: Parts,
    apart: float | None = 0.0,
) -> DifferenceError | None:
    """The error of a difference of two values of one indicator, which the same source read in the same views.

    Who left more as it was errs no more for it, whatever the pairs of one row happened to show: a row counts
    as no surer than those in which less changed; one that is missing, as the surest in which more did.

    Parameters
    ----------
    indicator, source : str
    views : iterable of str
        In any order; those of both answers are the same.
    condition : str
        What else changed.
    before, after : Parts
        The errors that the answers state, as `Parts.of` reads them: without their parts too little would be
        counted. The larger they are, the larger the answer. That both were made with calibrations that this
        was measured on, `measured_with` tells.
    apart : float or None
        How far the rolls that were taken out put both values apart, indicator's unit
        (`posture.change.rolls`); None where that is not known, so that nothing of a roll can cancel.

    Returns
    -------
    DifferenceError or None
        None where it was not measured, or where the source hardly follows a change.
    """
    rows, seen = _by_key(differences()), tuple(sorted(views))
    of = {one: rows[key] for one in _WITHIN if (key := (indicator, source, seen, one)) in rows}
    bounding = [one for one, within in _WITHIN.items() if condition in within and one in of]
    counted = [condition] if condition in of else bounding
    sems = {one: max(of[less].sem for less in _WITHIN[one] if less in of) for one in counted}
    errors = [error_of(replace(of[one], sem=sem), before, after, apart) for one, sem in sems.items()]
    return min(errors, key=lambda one: one.sem / one.slope, default=None)


def error_of(row: Difference, before: Parts, after: Parts, apart: float | None = 0.0) -> DifferenceError:
    """What a row says of a pair of answers that state these errors; `apart` as in `difference_error`."""
    own, repeat, roll = (
        np.array([[getattr(part, name) for part in (before, after)]]) for name in ("own", "repeat", "roll")
    )
    return DifferenceError(row.slope, row.slope_sem, float(difference_sems(row, own, repeat, roll, apart)[0]))


def difference_sems(
    row: Difference, own: Array, repeat: Array, roll: Array, apart: float | None = 0.0
) -> Array:
    """Standard errors of measured differences, shape (N,), indicator's unit.

    Parameters
    ----------
    row : Difference
    own, repeat, roll : Array
        Shape (N, 2): what both answers of each pair state, as in `Parts`.
    apart : float or None
        As in `difference_error`.
    """
    stated = np.maximum(np.hypot(*own.T), row.least)
    sem = row.sem * (stated / row.ordinary) ** row.growth
    variance = sem**2 + row.slope**2 * (repeat**2).sum(axis=1) + _roll_variance(row, roll, apart)
    return np.asarray(np.sqrt(variance))


def _roll_variance(row: Difference, roll: Array, apart: float | None) -> Array:
    """The roll's part: where one answer knows the roll better, only what both have in common can cancel.

    A camera that nobody touched has one roll, so the difference is wrong by what was taken out apart.
    """
    squared = roll**2
    if apart is None:
        return np.asarray(squared.sum(axis=1))
    known, unknown = squared.min(axis=1), squared.max(axis=1)
    return np.asarray(row.roll * 2 * known + unknown - known + ((1 - row.roll) * apart) ** 2)


def true_changes(slope: float, slope_sem: float, difference: Array, sem: Array) -> tuple[Array, Array]:
    """Estimates of true changes and their standard errors, from measured ones; one unit, any shape."""
    change = difference / slope
    return change, np.hypot(sem, change * slope_sem) / slope


_Key = tuple[str, str, tuple[str, ...], str]


def _by_key(made: Differences) -> dict[_Key, Difference]:
    return {(row.indicator, row.source, row.views, row.condition): row for row in made.rows}
