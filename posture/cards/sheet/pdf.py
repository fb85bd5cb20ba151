"""The sheet to print: instructions and all pieces as one PDF, exact in size and made of lines only.

The same call writes the same bytes. ``layout`` says where everything lies; the words come from
``cards.toml``, the drawings from ``posture/drawings``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from os import PathLike, fspath
from typing import Any, BinaryIO

from posture.cards.sheet.drawing import Window
from posture.cards.sheet.ink import MM, Ink, open_canvas
from posture.cards.sheet.layout import PAPERS_MM, Page, Paper, pages
from posture.cards.table import CARDS, Card, Segment
from posture.errors import BadOption
from posture.package_data import read_toml
from posture.words.phrases import say

RULER_MM = 100.0
BANK_CARD_MM = 85.6
RULER_AT_MM = (6.0, 11.0)
"""Left end of the ruler on every page."""

BANK_CARD_AT_MM = (114.0, 11.0)
"""Left end of the line that is as long as a bank card."""

_ZOOM: dict[Segment, Window] = {"pelvis": (46.0, 82.0, 58.0, 29.0), "trunk": (46.0, 32.0, 58.0, 29.0)}
_VIEWS = (
    ("front", ("pelvis_front", "chest", "acromion_right")),
    ("back", ("pelvis_back", "upper_back")),
    ("side", ("asis_right", "psis_right")),
)


def write(target: str | PathLike[str] | BinaryIO, paper: Paper = "a4") -> None:
    """Write the sheet.

    Parameters
    ----------
    target : path or binary file
        Where the PDF goes.
    paper : "a4" or "letter"
        The paper it is printed on.

    Raises
    ------
    BadOption
        For another paper.
    MissingExtra, MissingLibrary
        When reportlab is not installed, or OpenCV cannot be loaded.
    """
    if paper not in PAPERS_MM:
        raise BadOption(say("failure.paper", known=list(PAPERS_MM), paper=paper))
    canvas = open_canvas(fspath(target) if isinstance(target, (str, PathLike)) else target)
    # Some viewers shrink pages by themselves unless the file asks them not to.
    canvas.setViewerPreference("PrintScaling", "None")
    _Sheet(canvas, paper).write()


class _Sheet:
    """One PDF in the making."""

    def __init__(self, canvas: Any, paper: Paper) -> None:
        self.canvas, self.paper = canvas, paper
        self.ink = Ink(canvas)
        self.words: dict[str, Any] = read_toml("posture.cards", "cards")["sheet"]
        self.pages = pages(paper)

    def write(self) -> None:
        """All pages, then the file."""
        self.canvas.setTitle(self.words["title"])
        height, width = PAPERS_MM[self.paper]
        self._begin(1, self.words["title"], width, height)
        self._instructions(width, height)
        self._begin(2, self.words["places_title"], width, height)
        self._places(width, height)
        for number, page in enumerate(self.pages, 3):
            self._begin(number, page.title, page.width_mm, page.height_mm)
            self._page(page)
        self.canvas.save()

    def _begin(self, number: int, title: str, width: float, height: float) -> None:
        """A new page with its title and the lines that check the printer."""
        if number > 1:
            self.canvas.showPage()
        self.canvas.setPageSize((width * MM, height * MM))
        paper = {"a4": "A4", "letter": "Letter"}[self.paper]
        line = height - 10.0
        self.ink.text(title[0].upper() + title[1:], 6.0, line, 13 if width > height else 10, bold=True)
        self.ink.text(f"{paper} · page {number} of {len(self.pages) + 2}", width - 6.0, line, 7, end=True)
        self.ink.ruler(*RULER_AT_MM, RULER_MM, self.words["ruler"], every_mm=5)
        self.ink.ruler(*BANK_CARD_AT_MM, BANK_CARD_MM, self.words["bank_card"])

    def _instructions(self, width: float, height: float) -> None:
        """What to do, step by step, beside the drawings of folding and gluing."""
        low, room = 20.0, height - 35.0
        column = width * 0.47
        steps = [("", self.words["intro"])]
        steps += [(f"{number}.", step) for number, step in enumerate(self.words["steps"], 1)]
        self.ink.notes(steps, (6.0, low, column, room), largest_pt=10.5)
        right = column + 12.0
        self.ink.drawing("roof", (right, low + room - 40.0, width - 6.0 - right, 40.0))
        self.ink.drawing("stickers", (right, low, width - 6.0 - right, room - 44.0))

    def _places(self, width: float, height: float) -> None:
        """The body from three sides with the points; below, how to feel for them."""
        column = (width - 18.0) / 3
        tall = column * 200 / 150
        low = height - 14.0 - tall
        for index, (view, cards) in enumerate(_VIEWS):
            x = 6.0 + index * (column + 3.0)
            self.ink.drawing(view, (x, low, column, tall))
            notes = [
                (f"{unsided(CARDS[card])}:", f"{place(CARDS[card])} {CARDS[card].find}") for card in cards
            ]
            self.ink.notes(notes, (x, 19.0, column - 2.0, low - 20.0))

    def _page(self, page: Page) -> None:
        """The pieces, and beside them what to know about them."""
        for placed in page.placed:
            self.ink.piece(placed)
        if page.notes_mm is None:
            return
        cards = {unsided(placed.piece.card): placed.piece.card for placed in page.placed}
        used = self.ink.notes(_notes(cards), page.notes_mm)
        if page.picture_mm is not None and page.picture is not None:
            self.ink.drawing(page.picture, page.picture_mm)
        elif page.picture is not None:
            x, y, width, height = page.notes_mm
            segment = page.placed[0].piece.card.segment
            self.ink.drawing(page.picture, (x, y, width, height - used - 1.0), _ZOOM[segment])


def unsided(card: Card) -> str:
    """The label without its side: what is said of both partners."""
    return card.label.removesuffix(f", {card.side}")


def _notes(cards: dict[str, Card]) -> Iterator[tuple[str, str]]:
    """What to know about the pieces of a page; partners share their words."""
    for label, card in cards.items():
        if len(cards) > 1:
            yield f"{label[0].upper()}{label[1:]}.", ""
        yield from _about(card)


def _about(card: Card) -> Iterable[tuple[str, str]]:
    return ("Where:", place(card)), ("Find:", card.find), ("Tape:", card.tape), ("Shows:", f"{card.shows}.")


def place(card: Card) -> str:
    """Where the piece goes; of two partners, both."""
    return card.where if card.side is None else card.where.replace(f"your {card.side} ", "each ")
