"""Reads the one table of a ``.json`` or ``.toml`` file that a user wrote, or says what is wrong with it."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

from posture.words.phrases import Phrase, say

MAX_BYTES = 65_536

What = Literal["intake", "diary"]
"""What the table is, as the words name it."""


class BadTable(ValueError):
    """A file or text that holds no table; `detail` says what to do."""

    def __init__(self, detail: Phrase) -> None:
        super().__init__(detail)
        self.detail = detail


def read_table_file(path: str | Path, what: What) -> dict[str, Any]:
    """Read the one table of a ``.json`` or ``.toml`` file.

    Raises
    ------
    BadTable
        One line about what is wrong with the file.
    """
    parse = _PARSERS.get(Path(path).suffix.lower())
    if parse is None:
        raise BadTable(say(f"table.{what}.ending"))
    try:
        with Path(path).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError:
        raise BadTable(say(f"table.{what}.unreadable")) from None
    if len(data) > MAX_BYTES:
        raise BadTable(say(f"table.{what}.too_large", most=MAX_BYTES))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadTable(say(f"table.{what}.encoding")) from None
    return parse(text, what)


def json_table(text: str, what: What) -> dict[str, Any]:
    """Return the object that a JSON text holds; `BadTable` when it is anything else."""
    return _table("JSON", json.loads, text, what)


def _toml_table(text: str, what: What) -> dict[str, Any]:
    return _table("TOML", tomllib.loads, text, what)


def _table(syntax: str, parse: Callable[[str], object], text: str, what: What) -> dict[str, Any]:
    try:
        answers = parse(text)
    except (ValueError, RecursionError):
        # Also a number with more digits than Python converts; the parsers do not wrap that.
        raise BadTable(say(f"table.{what}.syntax", syntax=syntax)) from None
    if not isinstance(answers, dict):
        raise BadTable(say(f"table.{what}.one_table"))
    return answers


_PARSERS: Mapping[str, Callable[[str, What], dict[str, Any]]] = {".json": json_table, ".toml": _toml_table}
