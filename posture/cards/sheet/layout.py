"""Where the pieces lie on the pages of the sheet, on both papers.

Everything is in millimetres from a page's lower left corner, x right and y up; pieces are never turned on
the page, so a tag stands upright there.
"""

from __future__ import annotations

from dataclasses import dataclass

from posture.answer.vocabulary import Paper
from posture.cards.piece_words import label_of, sheet_words
from posture.cards.sheet.pieces import Box, Piece, roof, sticker, strip
from posture.cards.table import CARDS, Card, Segment
from posture.words.catalogue import ENGLISH

PAPERS_MM: dict[Paper, tuple[float, float]] = {"a4": (210.0, 297.0), "letter": (215.9, 279.4)}
"""Width and height of an upright sheet (ISO 216; ANSI A)."""

MARGIN_MM = 5.0
"""Most printers leave 3 to 5 mm of a page white [proposed]."""

_ZOOM: dict[Segment, Box] = {"pelvis": (46.0, 82.0, 58.0, 29.0), "trunk": (46.0, 32.0, 58.0, 29.0)}
"""The part of the body's drawing around a piece: left, top, width and height in the drawing's units."""

_EDGE = 6.0
_GAP = 4.0
_ABOVE_RULER = 22.0


@dataclass(frozen=True, slots=True)
class Placed:
    """A piece and the place of its lower left corner on the page."""

    piece: Piece
    x_mm: float
    y_mm: float


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing in a box, as large as it fits; of it only a window, in the drawing's own units, y down."""

    drawing: str
    box_mm: Box
    window: Box | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page with its pieces; `notes_mm` is room for words of the size `notes_pt`."""

    title: str
    width_mm: float
    height_mm: float
    placed: tuple[Placed, ...]
    notes_mm: Box | None = None
    notes_pt: float = 10.0
    picture: Picture | None = None


def pages(paper: Paper, language: str = ENGLISH) -> tuple[Page, ...]:
    """All pages with pieces, in order; the page of instructions comes before them."""
    worn = [card for card in CARDS.values() if card.kind == "roof" and card.worn != "wall"]
    hung = [card for card in CARDS.values() if card.worn == "wall"]
    body = [_roof_page(card, paper, language) for card in worn]
    hanging = (_hanging_strip, _hanging_roof)
    wall = [page(card, paper, language) for card in hung for page in hanging]
    return (*body, *_sticker_pages(paper, language), *wall)


def _title(key: str, language: str, card: Card | None = None) -> str:
    title: str = sheet_words(language)["page"][key]
    return title.format(card=label_of(card, language)) if card else title


def _lying(paper: Paper) -> tuple[float, float]:
    height, width = PAPERS_MM[paper]
    return width, height


def _roof_page(card: Card, paper: Paper, language: str) -> Page:
    """Roof below, its strip above, words beside the roof over the place where it is worn."""
    width, height = _lying(paper)
    below, above = roof(card, language), strip(card, language)
    right = _EDGE + below.width_mm + _GAP
    wide = width - _EDGE - right
    high = wide / 2
    return Page(
        _title("roof", language, card),
        width,
        height,
        (
            Placed(below, _EDGE, _ABOVE_RULER),
            Placed(above, _EDGE, _ABOVE_RULER + below.height_mm + _GAP),
        ),
        notes_mm=(right, _ABOVE_RULER + high, wide, below.height_mm - high),
        notes_pt=9.5 if wide > 70 else 9.0,
        picture=Picture(card.worn, (right, _ABOVE_RULER, wide, high), _ZOOM[card.segment]),
    )


def _hanging_strip(card: Card, paper: Paper, language: str) -> Page:
    width, height = PAPERS_MM[paper]
    piece = strip(card, language)
    return Page(
        _title("strip", language, card),
        width,
        height,
        (Placed(piece, (width - piece.width_mm) / 2, 17.0),),
    )


def _hanging_roof(card: Card, paper: Paper, language: str) -> Page:
    width, height = _lying(paper)
    piece = roof(card, language)
    low = _ABOVE_RULER + piece.height_mm + _GAP
    return Page(
        _title("hanging", language, card),
        width,
        height,
        (Placed(piece, _EDGE, _ABOVE_RULER),),
        notes_mm=(_EDGE, low, 120.0, 70.0),
        picture=Picture("thread", (150.0, low, 110.0, 68.0)),
    )


def _sticker_pages(paper: Paper, language: str) -> tuple[Page, ...]:
    """Front hip and shoulder stickers on one page, rear hip stickers on another."""
    width, height = _lying(paper)
    high = height - 13.0
    corners = [card for card in CARDS.values() if card.kind == "corner"]
    front = [sticker(card, language) for card in corners if card.worn == "front"]
    rear = [sticker(card, language) for card in corners if card.worn == "back"]
    flags = [sticker(card, language) for card in CARDS.values() if card.kind == "flag"]
    beside = _EDGE + max(piece.width_mm for piece in front) + _GAP
    rows = [high - (row + 1) * (front[0].height_mm + 6.0) + 6.0 for row in range(2)]
    return (
        Page(
            _title("front_stickers", language),
            width,
            height,
            (
                *(Placed(piece, _EDGE, y) for piece, y in zip(front, rows, strict=True)),
                *(
                    Placed(piece, beside, 8.0 + row * (piece.height_mm + _GAP))
                    for row, piece in enumerate(reversed(flags))
                ),
            ),
            notes_mm=(_EDGE, 18.0, beside - _EDGE - _GAP, rows[-1] - 22.0),
            notes_pt=7.5,
        ),
        Page(
            _title("rear_hip_stickers", language),
            width,
            height,
            tuple(Placed(piece, _EDGE, y) for piece, y in zip(rear, rows, strict=True)),
            notes_mm=(_EDGE, 18.0, 198.0, rows[-1] - 22.0),
            picture=Picture(
                "stickers", (_EDGE + rear[0].width_mm + 8.0, rows[-1], 112.0, 2 * rear[0].height_mm + 6.0)
            ),
        ),
    )
