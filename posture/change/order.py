"""Answers in the order of time: by their dates, where these surely tell it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import cmp_to_key
from itertools import pairwise
from typing import Any

from posture.answer.moments import is_later, shown
from posture.change.saved import ComparedAnswer, SavedAnswer
from posture.words.phrases import Message, say

_DAY_S = 86_400.0


def in_time(answers: Sequence[SavedAnswer]) -> list[SavedAnswer]:
    """Return the answers, the earliest first; as they were given where no date surely contradicts that.

    Dates of one kind are compared: when the photos were taken, or, where none says it, when they were
    measured. An old photo may have been measured late, so that the two kinds tell nothing of each other.
    """
    known = _of_one_kind([one.compared for one in answers])
    if known is None:
        return list(answers)
    return [answers[place] for place in sorted(range(len(known)), key=_by_date(known))]


def _of_one_kind(answers: Sequence[ComparedAnswer]) -> list[str] | None:
    """When the photos of all were taken or, where none says it, when all were measured; otherwise None."""
    for dates in ([one.taken_at for one in answers], [one.measured_at for one in answers]):
        known = [one for one in dates if one is not None]
        if known:
            return known if len(known) == len(answers) else None
    return None


def _by_date(dates: Sequence[str]) -> Callable[[int], Any]:
    """The key that sorts places in a list by the dates there."""

    def order(one: int, other: int) -> int:
        return is_later(dates[one], dates[other]) - is_later(dates[other], dates[one])

    return cmp_to_key(order)


def days(answers: Sequence[ComparedAnswer]) -> list[float] | None:
    """Return how many days after the first each is; None where a date is missing or contradicts the order.

    As in `in_time`, dates of one kind only.

    Of a day without its hour noon counts, and of an hour whose place is not known UTC: half a day says little
    in a course.
    """
    known = _of_one_kind(answers)
    if known is None or any(is_later(one, other) for one, other in pairwise(known)):
        return None
    moments = [_moment(one) for one in known]
    return [(moment - moments[0]).total_seconds() / _DAY_S for moment in moments]


def day_of(moment: str) -> date:
    """Return the day of a moment as an answer writes it."""
    return date.fromisoformat(moment[: len("2026-11-20")])


def _moment(stated: str) -> datetime:
    moment = datetime.fromisoformat(stated if "T" in stated else f"{stated}T12:00:00")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def dates_of(before: ComparedAnswer, after: ComparedAnswer) -> Message | None:
    """Return in words when both were; None where one does not say it."""
    earlier, later = date_of(before), date_of(after)
    return say("compare.dates", before=earlier, after=later) if earlier and later else None


def date_of(answer: ComparedAnswer) -> Message | None:
    """When the photo was taken; where that is not known, when it was measured."""
    if answer.taken_at is not None:
        return say("compare.taken", date=shown(answer.taken_at))
    return say("compare.measured", date=shown(answer.measured_at)) if answer.measured_at else None
