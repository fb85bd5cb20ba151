"""An answer that somebody hands in: read, and where it is wrong. Nothing of it is ever repeated."""

from __future__ import annotations

import json

from pydantic import ValidationError

MAX_BYTES = 1_048_576
"""Of one answer; a session of twelve photos has some 150 kB."""


def parsed(data: bytes) -> object:
    """What the JSON holds: UTF-8 or, as PowerShell writes files, UTF-16, with or without a mark.

    Raises
    ------
    ValueError
        It is no JSON, or nested too deep.
    """
    try:
        found: object = json.loads(data)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    return found


def place_of(error: ValidationError | RecursionError) -> str:
    """Where the first problem is, as far as this program named the fields."""
    place = error.errors()[0]["loc"] if isinstance(error, ValidationError) else ()
    words = [f"{part + 1}" if isinstance(part, int) else str(part) for part in place]
    return " ".join(words)[:80].encode("ascii", "replace").decode() or "-"
