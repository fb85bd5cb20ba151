"""What the page says about the printed cards, from their table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from posture.cards.piece_words import piece_words, sheet_words
from posture.cards.sheet.drawing import names, svg
from posture.cards.table import CARDS, Card, Worn
from posture.words.catalogue import ENGLISH


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing's own title, which says what it shows, and its proportions."""

    title: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class GuidePiece:
    """What the page says about a card, or about a pair of stickers."""

    label: str
    where: str
    find: str
    tape: str
    shows: str


@dataclass(frozen=True, slots=True)
class Group:
    """The pieces that are worn on one side, and the drawings that show it."""

    id: str
    title: str
    drawings: tuple[str, ...]
    pieces: tuple[GuidePiece, ...]


_GROUPS: dict[Worn, tuple[str, tuple[str, ...]]] = {
    "front": ("Worn in front", ("front", "side")),
    "back": ("Worn behind", ("back",)),
    "wall": ("Beside you", ("thread",)),
}


@cache
def guide() -> dict[str, Any]:
    """Return everything that the page about the cards shows."""
    sheet = sheet_words(ENGLISH)["sheet"]
    words = {name: sheet[name] for name in ("title", "intro", "steps", "places_title")}
    groups = tuple(_group(worn) for worn in _GROUPS)
    return words | {"groups": groups, "drawings": {name: _drawing(name) for name in names()}}


def _group(worn: Worn) -> Group:
    title, drawings = _GROUPS[worn]
    cards = [card for card in CARDS.values() if card.worn == worn]
    pieces = dict.fromkeys(_piece(card) for card in cards)  # partners share their words
    return Group(f"worn-{worn}", title, drawings, tuple(pieces))


def _piece(card: Card) -> GuidePiece:
    said = piece_words(card)
    return GuidePiece(said.label, said.where, said.find, said.tape, said.shows)


def _drawing(name: str) -> Drawing:
    text = svg(name)
    title = re.search(r"<title>(.*?)</title>", text)
    box = re.search(r'viewBox="0 0 (\d+) (\d+)"', text)
    if title is None or box is None:
        raise ValueError(f"the drawing {name} has no title or no view box")
    return Drawing(title[1], int(box[1]), int(box[2]))
