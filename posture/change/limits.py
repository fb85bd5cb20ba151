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


def conditions_of(same_clothes: bool | None, same_camera: bool | None, *, turned: bool = False) -> Conditions:
    """What else changed besides the person: what nobody says, and a camera that was turned, too."""
    names: dict[tuple[bool, bool], Condition] = {
        (True, True): "nothing",
        (False, True): "clothes",
        (True, False): "camera",
        (False, False): "everything",
    }
    counts_as = names[bool(same_clothes), bool(same_camera) and not turned]
    text = say(f"compare.conditions.{'turned' if turned and not same_clothes else counts_as}")
    return Conditions(same_clothes, same_camera, counts_as, text)


def limits(
    answers: Sequence[SavedAnswer],
    changes: Sequence[Change],
    *,
    exchanged: bool,
    turned_deg: float | None = None,
) -> Iterator[Message]:
    """Yield what to keep in mind, what touches the whole comparison first.

    Parameters
    ----------
    answers : sequence of SavedAnswer
        In time; `exchanged` tells that they were given in another order.
    changes : sequence of Change
    turned_deg : float, optional
        How far the camera was turned although somebody stated that it was left where it was.
    """
    if any(one.photos & other.photos for one, other in combinations(answers, 2)):
        yield say("compare.limits.same_photo")
    if turned_deg is not None:
        yield say("compare.limits.turned", apart=turned_deg)
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
