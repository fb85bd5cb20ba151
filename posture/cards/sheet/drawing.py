"""The line drawings that the sheet, the web page and the documentation show."""

from __future__ import annotations

import re
from importlib import resources

from posture.cards.piece_words import sheet_words
from posture.words.catalogue import ENGLISH

_WORDS = re.compile(r"(<(?:text|title|tspan)[^>]*>)([^<>]*[A-Za-z][^<>]*)(?=<)")
_FOLDER = resources.files("posture.cards.sheet") / "drawings"


def names() -> tuple[str, ...]:
    """The drawings that come with the package."""
    return tuple(
        sorted(path.name.removesuffix(".svg") for path in _FOLDER.iterdir() if path.name.endswith(".svg"))
    )


def svg(name: str, language: str = ENGLISH) -> str:
    """A drawing as SVG, its words in this language."""
    drawn = (_FOLDER / f"{name}.svg").read_text("utf-8")
    words = sheet_words(language)["drawing"]
    return _WORDS.sub(lambda found: found[1] + words[found[2]], drawn)
