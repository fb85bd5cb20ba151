"""The printed cards: the sheet as a PDF, and what the page says about them, both from the table of cards."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from threading import Lock
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from api import openapi
from posture import card_sheet
from posture.card_drawing import names
from posture.card_layout import Paper
from posture.cards import CARDS, Card, Worn
from posture.tables import read_toml

PATH = "/v1/cards"
PDF = "application/pdf"

router = APIRouter(tags=["catalogue"])

_making = Lock()


class PdfResponse(Response):
    """A PDF, to be saved."""

    media_type = PDF


@router.get(
    PATH,
    operation_id="print_cards",
    summary="The cards to print",
    response_class=PdfResponse,
    responses={200: openapi.file_response(PDF), **openapi.problem_responses(405, 413, 422, 500)},
)
@router.head(PATH, include_in_schema=False)
def print_cards(
    paper: Annotated[Paper, Query(description="The paper it is printed on.")] = "a4",
) -> Response:
    """Return the sheet with the instructions and all cards and stickers, exact in size.

    Print it at 100 %. The same call answers the same bytes.
    """
    # No coroutine: the first call draws for half a second, in a thread.
    with _making:
        sheet = _sheet(paper)
    return PdfResponse(sheet, headers={"Content-Disposition": f'attachment; filename="cards-{paper}.pdf"'})


@cache
def _sheet(paper: Paper) -> bytes:
    out = io.BytesIO()
    card_sheet.write(out, paper)
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing's own title, which says what it shows, and its proportions."""

    title: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Piece:
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
    pieces: tuple[Piece, ...]


_GROUPS: dict[Worn, tuple[str, tuple[str, ...]]] = {
    "front": ("Worn in front", ("front", "side")),
    "back": ("Worn behind", ("back",)),
    "wall": ("Beside you", ("thread",)),
}


@cache
def guide() -> dict[str, Any]:
    """Return everything that the page about the cards shows."""
    sheet = read_toml("cards")["sheet"]
    words = {name: sheet[name] for name in ("title", "intro", "steps", "places_title")}
    groups = tuple(_group(worn) for worn in _GROUPS)
    return words | {"groups": groups, "drawings": {name: _drawing(name) for name in names()}}


def _group(worn: Worn) -> Group:
    title, drawings = _GROUPS[worn]
    cards = [card for card in CARDS.values() if card.worn == worn]
    pieces = dict.fromkeys(_piece(card) for card in cards)  # partners share their words
    return Group(f"worn-{worn}", title, drawings, tuple(pieces))


def _piece(card: Card) -> Piece:
    return Piece(card_sheet.unsided(card), card_sheet.place(card), card.find, card.tape, card.shows)


def _drawing(name: str) -> Drawing:
    text = (resources.files("posture") / "drawings" / f"{name}.svg").read_text("utf-8")
    title = re.search(r"<title>(.*?)</title>", text)
    box = re.search(r'viewBox="0 0 (\d+) (\d+)"', text)
    if title is None or box is None:
        raise ValueError(f"the drawing {name} has no title or no view box")
    return Drawing(title[1], int(box[1]), int(box[2]))
