"""What to keep in mind of a comparison, and what was stated about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from posture.answer.vocabulary import Source
from posture.change.comparison import Change, Conditions
from posture.change.differences import Condition
from posture.change.saved import SavedAnswer
from posture.words.phrases import Message, say

_READ_TOO_SMALL: tuple[Source, ...] = ("landmarks", "picture", "turn")


def conditions_of(same_clothes: bool | None, same_camera: bool | None) -> Conditions:
    """What else changed besides the person; what nobody says counts as changed."""
    names: dict[tuple[bool, bool], Condition] = {
        (True, True): "nothing",
        (False, True): "clothes",
        (True, False): "camera",
        (False, False): "everything",
    }
    counts_as = names[bool(same_clothes), bool(same_camera)]
    return Conditions(same_clothes, same_camera, counts_as, say(f"compare.conditions.{counts_as}"))


def limits(
    answers: Sequence[SavedAnswer], changes: Sequence[Change], *, exchanged: bool
) -> Iterator[Message]:
    """Yield what to keep in mind, what touches the whole comparison first.

    Parameters
    ----------
    answers : sequence of SavedAnswer
        In time; `exchanged` tells that they were given in another order.
    changes : sequence of Change
    """
    if any(one.photos & other.photos for one, other in combinations(answers, 2)):
        yield say("compare.limits.same_photo")
    if exchanged:
        yield say("compare.limits.exchanged")
    yield say("compare.limits.meaning")
    yield say("compare.limits.same_person")
    added = [one for one in changes if one.error == "added"]
    measured = any(one.error == "measured" for one in changes)
    if measured:
        yield say("compare.limits.measured")
    if added and not measured:
        yield say("compare.limits.all_added")
    elif added:
        yield say("compare.limits.added", labels=[one.label for one in added])
    yield say("compare.limits.by_chance")
    sources = {found.source for one in added if (found := answers[-1].measured(one.id))}
    if sources & set(_READ_TOO_SMALL):
        yield say("compare.limits.too_small")
