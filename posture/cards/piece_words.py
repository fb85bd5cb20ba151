"""What is said of the printed pieces and on their sheet, in one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from posture.cards.table import Card
from posture.words.catalogue import ENGLISH, catalogue
from posture.words.phrases import in_language, say


@dataclass(frozen=True, slots=True)
class PieceWords:
    """What is said of a card, or of both partners: name, place, how to find it and tape it, what it shows."""

    label: str
    where: str
    find: str
    tape: str
    shows: str


def piece_words(card: Card, language: str = ENGLISH) -> PieceWords:
    """Return what is said of a card and, where it has one, of its partner."""
    return _pieces(language)[card.pair]


def label_of(card: Card, language: str = ENGLISH) -> str:
    """Return the name of one piece, with its side where it has one."""
    return in_language(say(f"card.{card.id}"), language)


def sheet_words(language: str) -> Mapping[str, Any]:
    """Return the words of the sheet and of what is printed on the pieces."""
    return catalogue("cards", language)


@cache
def _pieces(language: str) -> Mapping[str, PieceWords]:
    return {name: PieceWords(**row) for name, row in sheet_words(language)["piece"].items()}
