"""Reads the tables beside their readers: TOML that a person can correct and learnt JSON, both checked."""

from __future__ import annotations

import json
import tomllib
from functools import cache
from importlib import resources
from typing import Any, TypeVar

from pydantic import TypeAdapter

Content = TypeVar("Content")


@cache
def read_toml(room: str, name: str) -> dict[str, Any]:
    """The parsed file ``<name>.toml`` of a package, such as ``posture.measure.readings``."""
    return tomllib.loads((resources.files(room) / f"{name}.toml").read_text("utf-8"))


def read_json(room: str, name: str, kind: type[Content]) -> Content:
    """The file ``<name>.json`` of a package, which a script wrote, checked against the dataclass `kind`.

    Raises
    ------
    pydantic.ValidationError
        When a field is missing, has the wrong type, or is not known.
    """
    text = (resources.files(room) / f"{name}.json").read_text("utf-8")
    return TypeAdapter(kind).validate_python(json.loads(text))


def read_table(room: str, name: str, row: type[Content]) -> dict[str, Content]:
    """All rows of ``<name>.toml`` of a package by id, each checked against the dataclass `row`.

    Raises
    ------
    pydantic.ValidationError
        When a field is missing, has the wrong type, or is not known.
    """
    adapter = TypeAdapter(row)
    return {
        key: adapter.validate_python({"id": key, **fields}) for key, fields in read_toml(room, name).items()
    }
