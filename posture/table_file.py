"""Reads the one table of a ``.json`` or ``.toml`` file that a user wrote, or says what is wrong with it."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

MAX_BYTES = 65_536


class BadTable(ValueError):
    """A file or text that holds no table; the message says what to do."""


def read_table_file(path: str | Path, what: str) -> dict[str, Any]:
    """Read the one table of a ``.json`` or ``.toml`` file; `what` names it in the messages.

    Raises
    ------
    BadTable
        One line about what is wrong with the file.
    """
    parse = _PARSERS.get(Path(path).suffix.lower())
    if parse is None:
        raise BadTable(f"The {what} file must end in .json or .toml.")
    try:
        with Path(path).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError:
        raise BadTable(f"The {what} file cannot be read: check that it exists and may be read.") from None
    if len(data) > MAX_BYTES:
        raise BadTable(f"The {what} file is too large: at most {MAX_BYTES} bytes are read.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadTable(f"The {what} file is not in UTF-8: save it as UTF-8.") from None
    return parse(text, what)


def json_table(text: str, what: str) -> dict[str, Any]:
    """Return the object that a JSON text holds; `BadTable` when it is anything else."""
    return _table("JSON", json.loads, text, what)


def _toml_table(text: str, what: str) -> dict[str, Any]:
    return _table("TOML", tomllib.loads, text, what)


def _table(syntax: str, parse: Callable[[str], object], text: str, what: str) -> dict[str, Any]:
    try:
        answers = parse(text)
    except (ValueError, RecursionError):
        # Also a number with more digits than Python converts; the parsers do not wrap that.
        raise BadTable(f"The {what} is no valid {syntax}: correct its syntax.") from None
    if not isinstance(answers, dict):
        raise BadTable(f"The {what} must hold one table (in JSON: one object) of fields and values.")
    return answers


_PARSERS: Mapping[str, Callable[[str, str], dict[str, Any]]] = {".json": json_table, ".toml": _toml_table}
