"""Something by its name, and what is said when nothing is called so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from posture.errors import UnknownName
from posture.words.nearest import suggest
from posture.words.phrases import say

T = TypeVar("T")


def named(name: str, known: Mapping[str, T]) -> T:
    """Return what is called so.

    Raises
    ------
    UnknownName
        Nothing is; lists all names, and asks for the nearest one.
    """
    text = str(name)
    if text in known:
        return known[text]
    unknown = say("failure.unknown_name", name=repr(name)[:60], known=list(known))
    raise UnknownName(suggest(unknown, text, known))
