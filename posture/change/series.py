"""One indicator in several answers: each value against the first, and a straight line through all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from posture.change.comparable import BY_MODEL, Obstacle, comparable
from posture.change.differences import (
    UNTOUCHED,
    Condition,
    DifferenceError,
    Parts,
    difference_error,
    measured_with,
)
from posture.change.estimate import Estimate, estimated
from posture.change.rolls import rolls_apart, with_the_other_s_roll
from posture.change.saved import SavedAnswer, SavedIndicator
from posture.change.trend import Line, line
from posture.measure.indicators import IndicatorSpec

LEAST_FOR_A_LINE = 3
_A_DAY = 1.0


@dataclass(frozen=True, slots=True)
class Fitted:
    """A line through the values, and the change along all of it."""

    line: Line
    over_days: float
    change: Estimate


@dataclass(frozen=True, slots=True)
class Series:
    """What can be compared of one indicator: `at` are places in the list of answers, in time."""

    spec: IndicatorSpec
    at: tuple[int, ...]
    values: tuple[SavedIndicator, ...]
    since_first: tuple[Estimate, ...]
    trend: Fitted | None

    def tests(self) -> Iterator[tuple[str, float]]:
        """Yield every statement that is made of it by name, with how probable it is where nothing changed."""
        for place, estimate in zip(self.at[1:], self.since_first, strict=True):
            yield pair_name(self.spec.id, self.at[0], place), estimate.by_chance
        if self.trend is not None:
            yield trend_name(self.spec.id), self.trend.change.by_chance


def pair_name(indicator_id: str, first: int, second: int) -> str:
    """What the change between two answers is called among all that are tested."""
    return f"{indicator_id} {first} {second}"


def trend_name(indicator_id: str) -> str:
    """What a trend is called among all that are tested."""
    return f"{indicator_id} trend"


@dataclass(frozen=True, slots=True)
class _Read:
    """A value, and the answer that it stands in."""

    answer: SavedAnswer
    value: SavedIndicator


def _like_the_first(indicator_id: str, answers: Sequence[SavedAnswer]) -> list[tuple[int, _Read]]:
    """The values that are the same measurement as the first that there is, with their places."""
    first = next((at for at, one in enumerate(answers) if one.measured(indicator_id)), len(answers))
    found: list[tuple[int, _Read]] = []
    for at in range(first, len(answers)):
        pair = comparable(indicator_id, answers[first], answers[at])
        if not isinstance(pair, Obstacle):
            found.append((at, _Read(answers[at], pair[1])))
        elif at == first:
            break  # not even comparable with itself
    return found


def series_of(
    spec: IndicatorSpec, answers: Sequence[SavedAnswer], condition: Condition, days: Sequence[float] | None
) -> Series | None:
    """Follow one indicator through the answers.

    Parameters
    ----------
    spec : IndicatorSpec
    answers : sequence of SavedAnswer
        The earliest first.
    condition : Condition
        What else changed from each to the next.
    days : sequence of float or None
        When each answer was, in days; None where that is not known.

    Returns
    -------
    Series or None
        None with fewer than two values that can be compared.
    """
    like = _like_the_first(spec.id, answers)
    if len(like) < 2:
        return None
    at, read = tuple(place for place, _ in like), [one for _, one in like]
    since = tuple(_change(read[0], one, condition) for one in read[1:])
    when = [days[place] for place in at] if days is not None else None
    return Series(spec, at, tuple(one.value for one in read), since, _fitted(read, condition, when))


def change_of(indicator_id: str, before: SavedAnswer, after: SavedAnswer, condition: Condition) -> Estimate:
    """Estimate the change of an indicator that two answers measured in the same way."""
    was, now = before.measured(indicator_id), after.measured(indicator_id)
    assert was is not None  # noqa: S101 - asked by the caller
    assert now is not None  # noqa: S101
    return _change(_Read(before, was), _Read(after, now), condition)


def _change(was: _Read, now: _Read, condition: Condition) -> Estimate:
    difference = now.value.value - was.value.value
    return estimated(difference, was.value.parts, now.value.parts, _known(was, now, condition))


def _known(was: _Read, now: _Read, condition: Condition) -> DifferenceError | None:
    one = was.value
    assert one.source is not None  # noqa: S101 - both were measured
    if one.source in BY_MODEL and not measured_with(was.answer.provenance.calibration):
        return None
    answers, parts = (was.answer, now.answer), (one.parts, now.value.parts)
    if condition in UNTOUCHED:
        parts = with_the_other_s_roll(*answers, *parts)
    apart = rolls_apart(*answers, *parts)
    return difference_error(one.id, one.source, one.views, condition, *parts, apart)


def _fitted(read: Sequence[_Read], condition: Condition, days: Sequence[float] | None) -> Fitted | None:
    values = [one.value for one in read]
    if days is None or len(values) < LEAST_FOR_A_LINE or days[-1] - days[0] < _A_DAY:
        return None
    count = len(values)
    pairs = [(i, k) for i in range(count) for k in range(i + 1, count)]
    known = {(i, k): _known(read[i], read[k], condition) for i, k in pairs}
    measured = [one for one in known.values() if one is not None]
    variances = np.zeros((count, count))
    for i, k in pairs:
        error = known[i, k] if len(measured) == len(pairs) else None
        parts = values[i].sem ** 2 + values[k].sem ** 2
        variances[i, k] = variances[k, i] = parts if error is None else error.sem**2
    fit = line(days, [one.value for one in values], variances)
    span = days[-1] - days[0]
    # All pairs have one row of the table, so they follow a change alike.
    slope = measured[0] if len(measured) == len(pairs) else None
    error = slope and DifferenceError(slope.slope, slope.slope_sem, span * fit.sem)
    change = estimated(span * fit.per_day, Parts(span * fit.sem), Parts(0.0), error)
    return Fitted(fit, span, change)
