"""The answer to several answers about one person: the classes are the JSON (``docs/compare.md``)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from posture.answer.assessment import plain
from posture.answer.names import named
from posture.change.differences import Condition
from posture.change.saved import ComparedAnswer
from posture.words.phrases import Text

ChangeVerdict = Literal["changed", "no_larger", "not_comparable"]
"""`changed`: the whole 95 % interval of the change lies on one side of zero; `no_larger`: it holds zero, and
nothing beyond its ends is likely; `not_comparable`: the values are different measurements."""

ErrorFrom = Literal["measured", "added"]
"""Whether the error of the difference was measured, or both answers' errors count in full."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """What else changed besides the person: as it was stated, None where nobody said it, and what counts."""

    same_clothes: bool | None
    same_camera: bool | None
    counts_as: Condition
    text: Text


@dataclass(frozen=True, slots=True)
class Change:
    """One indicator before and after, or the reason why the two cannot be compared.

    All numbers are in `unit`; people are shown how far values are from `neutral`, as in a result.

    `difference` is after minus before as measured; `estimate` the change of the person that it speaks for,
    which is larger where measured differences come out too small, `sem` and `interval95` its error. `mdc95`
    is the smallest estimate that counts as changed, `no_larger_than` the end of the interval that is further
    from zero. Signs as for the indicators: positive is the subject's right, or forward; of the head, that the
    right ear is higher. `sure` tells that the change holds for the comparison as a whole, of which at most 5
    in 100 say anything wrongly. What one answer has measured is there even when the other has nothing to
    compare it with; `next_time` then says what would make them comparable.
    """

    id: str
    label: Text
    plane: str
    unit: str
    neutral: float
    before: float | None
    sem_before: float | None
    after: float | None
    sem_after: float | None
    difference: float | None
    estimate: float | None
    sem: float | None
    interval95: tuple[float, float] | None
    mdc95: float | None
    no_larger_than: float | None
    error: ErrorFrom | None
    verdict: ChangeVerdict
    sure: bool
    reason: Text | None
    next_time: Text | None
    text: Text


@dataclass(frozen=True, slots=True)
class CoursePoint:
    """One value of a course, and its change since the first: fields as in `Change`, None for the first.

    `number` is that of the answer, counted from 1 in the order of `answers`; `noise` half the width of the
    band around the first value in which a value says nothing of a change.
    """

    number: int
    value: float
    sem: float
    noise: float | None
    estimate: float | None
    interval95: tuple[float, float] | None
    verdict: ChangeVerdict | None
    sure: bool


@dataclass(frozen=True, slots=True)
class Trend:
    """A straight line through the values by their dates, weighted by their errors.

    `estimate`, `sem` and `interval95` are the change along the line from the first date to the last,
    `over_days` days later; `per_week` the same for a week, `measured_per_week` the line as it was measured
    (see `Change.difference`). `scatter` is how far the values lie from the line
    against what their errors explain; above 1 it has widened `sem`.
    """

    over_days: float
    per_week: float
    measured_per_week: float
    estimate: float
    sem: float
    interval95: tuple[float, float]
    scatter: float
    verdict: ChangeVerdict
    sure: bool
    text: Text


@dataclass(frozen=True, slots=True)
class Course:
    """One indicator over time: what can be compared with its first value, oldest first, at least two values.

    `trend` is None with fewer than three values, without dates, and within one day.
    """

    id: str
    label: Text
    plane: str
    unit: str
    points: tuple[CoursePoint, ...]
    trend: Trend | None


@dataclass(frozen=True, slots=True)
class Told:
    """The comparison in a breath: what has surely changed, what is excluded, what would tell more."""

    headline: Text
    clear: tuple[Text, ...]
    excluded: tuple[Text, ...]
    more: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The answer to two or more answers. There is no overall result, because there is none.

    `answers` are in the order of their dates where these are known, otherwise as they were given; `before` is
    the first of them, `after` the last, and `changes` compare these two. `dates` says of both when their
    photos were taken, or of one that does not say it, when it was measured; None unless both have a date.
    """

    schema_version: str
    language: str
    summary: Told
    answers: tuple[ComparedAnswer, ...]
    before: ComparedAnswer
    after: ComparedAnswer
    dates: Text | None
    conditions: Conditions
    changes: tuple[Change, ...]
    courses: tuple[Course, ...]
    limits: tuple[Text, ...]

    def change(self, indicator_id: str) -> Change:
        """Return the change of this indicator; UnknownName, which is a KeyError too, names those that are."""
        return named(indicator_id, {item.id: item for item in self.changes})

    def course(self, indicator_id: str) -> Course:
        """Return the course of this indicator; UnknownName, which is a KeyError too, names those that are."""
        return named(indicator_id, {item.id: item for item in self.courses})

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON types, exactly the answer of the API."""
        json: dict[str, Any] = plain(self)
        return json
