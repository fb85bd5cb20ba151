"""Something by its name, and what is said when nothing is called so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher, get_close_matches
from typing import TypeVar

from posture.errors import UnknownName
from posture.words.phrases import say

T = TypeVar("T")


def named(name: str, known: Mapping[str, T]) -> T:
    """Return what is called so.

    Raises
    ------
    UnknownName
        Nothing is; asks for the nearest name, and lists all of them, the nearest first.
    """
    text, shown = str(name), repr(name)[:60]
    if text in known:
        return known[text]
    listed = nearest_first(text, known)
    if near := get_close_matches(text, listed, n=1):
        raise UnknownName(say("failure.unknown_name_near", name=shown, near=near[0], known=listed))
    raise UnknownName(say("failure.unknown_name", name=shown, known=listed))


def nearest_first(name: str, known: Iterable[str]) -> list[str]:
    """Names by how much they look like this one, the most similar first."""
    return sorted(known, key=lambda one: -SequenceMatcher(None, name, one).ratio())
