"""What the page says about the printed cards, from their table, and their drawings with words in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.page.words import page_words
from api.problems.negotiate import language_of, spoken
from posture.cards.piece_words import PieceWords, piece_words, sheet_words
from posture.cards.sheet.drawing import names, svg
from posture.cards.sheet.numbered import numbered
from posture.cards.table import CARDS, Worn
from posture.words.language import Language

KEPT = {"Cache-Control": "private, max-age=3600"}
"""Who looks at a drawing again need not ask for it again at once."""

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Group:
    """The pieces that are worn on one side, and the drawings that show it."""

    id: str
    title: str
    drawings: tuple[str, ...]
    pieces: tuple[PieceWords, ...]


_DRAWINGS: Mapping[Worn, tuple[str, ...]] = {
    "front": ("front", "side"),
    "back": ("back",),
    "wall": ("thread",),
}


def guide(language: Language) -> dict[str, Any]:
    """Return everything that the page about the cards shows."""
    sheet = sheet_words(language)["sheet"]
    words = {name: sheet[name] for name in ("title", "intro", "steps", "places_title")}
    groups = tuple(_group(worn, language) for worn in _DRAWINGS)
    return words | {"groups": groups, "drawings": {name: numbered(name, language) for name in names()}}


def _group(worn: Worn, language: Language) -> Group:
    cards = [card for card in CARDS.values() if card.worn == worn]
    pieces = dict.fromkeys(piece_words(card, language) for card in cards)  # partners share their words
    title = page_words(language)["cards"][f"worn_{worn}"]
    return Group(f"worn-{worn}", title, _DRAWINGS[worn], tuple(pieces))


@router.get("/drawings/{name}.svg")
@router.head("/drawings/{name}.svg")
async def drawing(request: Request, name: str) -> Response:
    """Show one drawing alone, as it is printed, its words in the asker's language."""
    if name not in names():
        raise HTTPException(404)
    language = language_of(request)
    return Response(svg(name, language), media_type="image/svg+xml", headers=spoken(language) | KEPT)
