"""What two answers about one person say of the camera's roll, and what that does to a difference. Pure.

A roll that was taken out of a photo tilts its values by just as much. Of a camera that nobody touched the
same must be taken out twice; where it was not, the difference of two values is wrong by that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from math import hypot

from posture.answer.assessment import COVERAGE_95
from posture.change.differences import Parts
from posture.change.saved import SavedAnswer, SavedRoll
from posture.measure.covariance import TOUCHED_SEM_DEG


def turned_by(answers: Sequence[SavedAnswer]) -> float | None:
    """By how many degrees the rolls of any two answers surely differ; None where no two do.

    More than a finger on the camera and the errors of both explain: it was not left where it was.
    """
    pairs = [pair for pair in combinations((one.roll for one in answers), 2) if _contradict(*pair)]
    return max((_apart_deg(*pair) for pair in pairs), default=None)


def rolls_apart(before: SavedAnswer, after: SavedAnswer, was: Parts, now: Parts) -> float | None:
    """How far the rolls that were taken out put the two values apart if the camera was left where it was.

    Parameters
    ----------
    before, after : SavedAnswer
    was, now : Parts
        The errors of both values.

    Returns
    -------
    float or None
        Not negative, in the indicator's unit; 0 where it does not depend on the roll, or the same was taken
        out of both. None where it is not known, or the rolls contradict each other.
    """
    if was.roll == now.roll == 0:
        return 0.0
    one, other = before.roll, after.roll
    if one is None or other is None or one.taken_out is None or other.taken_out is None:
        return None
    if _contradict(one, other):
        return None
    return _slope(one, other, was, now) * _apart_deg(one, other)


def with_the_other_s_roll(
    before: SavedAnswer, after: SavedAnswer, was: Parts, now: Parts
) -> tuple[Parts, Parts]:
    """The errors of two values before a camera that was left where it was and whose roll one answer knows.

    The other took none out, so it is wrong by at least as much as the roll that is known.
    """
    one, other = before.roll, after.roll
    if one is None or other is None or (one.deg is None) == (other.deg is None):
        return was, now
    known = abs((one.deg or 0.0) + (other.deg or 0.0)) * _slope(one, other, was, now)
    return (_at_least(was, known), now) if one.deg is None else (was, _at_least(now, known))


def _at_least(parts: Parts, roll: float) -> Parts:
    if roll <= parts.roll:
        return parts
    return replace(parts, sem=hypot(parts.own, parts.repeat, roll), roll=roll)


def _contradict(one: SavedRoll | None, other: SavedRoll | None) -> bool:
    """Whether two rolls that were found or told cannot be those of one camera at one place."""
    if one is None or other is None or one.deg is None or other.deg is None:
        return False
    return abs(one.deg - other.deg) > COVERAGE_95 * hypot(one.sem_deg, other.sem_deg, TOUCHED_SEM_DEG)


def _apart_deg(one: SavedRoll | None, other: SavedRoll | None) -> float:
    first, second = (found.taken_out if found else None for found in (one, other))
    return abs((first or 0.0) - (second or 0.0))


def _slope(one: SavedRoll, other: SavedRoll, was: Parts, now: Parts) -> float:
    """By how much of its unit a value goes along with a degree of roll, the larger of both."""
    both = ((was.roll, one.sem_deg), (now.roll, other.sem_deg))
    return max((roll / sem_deg for roll, sem_deg in both if sem_deg > 0), default=0.0)
