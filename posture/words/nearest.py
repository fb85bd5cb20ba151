"""A misspelled name, and the known one that it is nearest to."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from posture.words.phrases import Message, say, together

_LOOKED_AT = 80
"""Letters of a name that are compared; no known name is as long, and the time grows with their square."""


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that differs least from this one; None when none is like it."""
    found = get_close_matches(name[:_LOOKED_AT], list(known), 1)
    return found[0] if found else None


def suggest(sentence: Message, name: str, known: Iterable[str]) -> Message:
    """Return the sentence about an unknown name, and after it the known one that may have been meant."""
    near = nearest(name, known)
    return sentence if near is None else together(sentence, did_you_mean(near))


def did_you_mean(*near: str) -> Message:
    """Return the question whether this was meant, or these."""
    return say("failure.did_you_mean", near=near)
