"""What is wrong with one field of a request, in our own words: pydantic's messages exist in English only."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from posture.words.nearest import nearest, suggest
from posture.words.phrases import Message, say

_WORDS: Mapping[str, str] = {
    "missing": "missing",
    "extra_forbidden": "unknown",
    **dict.fromkeys(("int_type", "int_parsing", "int_parsing_size", "int_from_float"), "whole"),
    **dict.fromkeys(("float_type", "float_parsing", "finite_number"), "number"),
    **dict.fromkeys(("bool_type", "bool_parsing"), "yes_no"),
    **dict.fromkeys(("string_type", "string_unicode"), "text"),
    **dict.fromkeys(("list_type", "tuple_type"), "list"),
    **dict.fromkeys(
        ("dict_type", "mapping_type", "model_type", "model_attributes_type", "dataclass_type"), "table"
    ),
    **dict.fromkeys(("json_invalid", "json_type"), "json"),
}
"""Words by the type of pydantic's error, where they need no value."""

_LIMITS: Mapping[str, tuple[str, str]] = {
    "greater_than_equal": ("at_least", "ge"),
    "less_than_equal": ("at_most", "le"),
    "greater_than": ("above", "gt"),
    "less_than": ("below", "lt"),
}
"""Words by the type of pydantic's error, and what it calls the limit."""


def near_to(error: Mapping[str, Any], field: str, known: Sequence[str]) -> str | None:
    """Return what may have been meant by one of pydantic's errors: a field, or a field with a value.

    Parameters
    ----------
    error : mapping
        As in `problem_of`, with `input`, what was sent.
    field : str
        What the request calls it.
    known : sequence of str
        The fields that the request's body may have.
    """
    if error["type"] == "extra_forbidden":
        return nearest(field, known)
    near = nearest(_sent(error), _choices(error.get("ctx", {})))
    return near and f"{field}={near}"


def _choices(context: Mapping[str, Any]) -> list[str]:
    """Return the names that a field may hold, without the English between them: 'front', 'back' or 'left'."""
    return re.findall(r"'([^']*)'", str(context.get("expected", "")))


def _sent(error: Mapping[str, Any]) -> str:
    sent = error.get("input")
    return sent if isinstance(sent, str) else ""


def problem_of(error: Mapping[str, Any]) -> Message:
    """Return one of pydantic's errors in our words; what was sent is not repeated.

    Parameters
    ----------
    error : mapping
        With `type`, `msg` and, where there is one, `ctx` (``pydantic_core.ErrorDetails``).
    """
    kind, context = error["type"], error.get("ctx", {})
    words, limit = _LIMITS.get(kind, ("other", ""))
    if isinstance(context.get(limit), int | float):
        return say(f"field.{words}", limit=context[limit])
    if kind in ("literal_error", "enum"):
        known = _choices(context)
        one_of = say("field.one_of", known=known)
        # A part of the address may have been meant for another address than the one that took it.
        return one_of if "path" in error.get("loc", ()) else suggest(one_of, _sent(error), known)
    if kind == "value_error" and "UploadFile" in error["msg"]:
        return say("field.file")
    return say(f"field.{_WORDS.get(kind, 'other')}")
