"""The short text by which a caller calls an answer: given back as it is, and safe to show on one line."""

from __future__ import annotations

import unicodedata

MAX_LABEL = 80
"""Most characters: a name and an occasion, on one line of a page or a terminal [proposed]."""

_JOINERS = "\u200c\u200d"
"""Invisible, but part of how Persian and Indic names and many emoji are spelt."""

_UNSAFE = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Categories of Unicode that end a line, turn the direction of writing round, or are no text: they would make
what stands beside the label look different."""


def is_label(text: object) -> bool:
    """Whether it is a text of 1 to `MAX_LABEL` characters, not all blank, and none of them unsafe to show."""
    return (
        isinstance(text, str)
        and 0 < len(text) <= MAX_LABEL
        and not text.isspace()
        and not any(unicodedata.category(sign) in _UNSAFE and sign not in _JOINERS for sign in text)
    )
