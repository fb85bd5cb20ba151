"""The one reader of words: a folder for each language, with TOML files of texts by their key.

What is said in a language is found by name, ``<language>/<name>.toml``: among the words that lie beside their
reader, and in the folder that the environment variable ``POSTURE_WORDS`` names, so that a translation can be
tried before it is part of the program. A language is there when its folder holds the words of answers,
protocol, camera and cards.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

ENGLISH = "en"

FOLDER = "POSTURE_WORDS"
"""The environment variable that names a folder with further languages."""


_WHOLE = ("answer.toml", "camera.toml", "cards.toml", "protocol.toml")
"""What a language must have to be offered; the page's words are asked for by the page."""


def _places(room: str) -> Iterator[Traversable]:
    yield resources.files(room) / "words"
    if further := os.environ.get(FOLDER):
        yield Path(further)


def languages() -> tuple[str, ...]:
    """Every language that there are words for, English first."""
    folders = (folder for place in _places("posture") if place.is_dir() for folder in place.iterdir())
    codes = {folder.name for folder in folders if all((folder / name).is_file() for name in _WHOLE)}
    return (ENGLISH, *sorted(codes - {ENGLISH}))


@cache
def catalogue(name: str, language: str, room: str = "posture") -> Mapping[str, Any]:
    """Return the parsed words ``<language>/<name>.toml``.

    Parameters
    ----------
    name, language : str
    room : str, optional
        The package whose folder ``words`` holds them; the library when left out.

    Raises
    ------
    FileNotFoundError
        There are no such words in this language.
    """
    for place in _places(room):
        file = place / language / f"{name}.toml"
        if file.is_file():
            return tomllib.loads(file.read_text("utf-8"))
    raise FileNotFoundError(f"no words {name}.toml for the language {language!r}")


@cache
def sentences(name: str, language: str, room: str = "posture") -> Mapping[str, str]:
    """Return every text of a catalogue by its dotted key; parameters as for `catalogue`."""
    return dict(_flat("", catalogue(name, language, room)))


def _flat(prefix: str, table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(f"{prefix}{name}.", value)
        else:
            yield prefix + name, value
