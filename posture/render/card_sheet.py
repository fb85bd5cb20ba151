"""The sheet of cards to print: instructions and all pieces as one PDF, exact in size and made of lines only.

The same call writes the same bytes. ``posture.cards.sheet`` says where everything lies, the words come from
``cards.toml``, the drawings are the web page's.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any, BinaryIO

from posture.answer.vocabulary import Paper
from posture.cards.sheet.drawing import svg
from posture.cards.sheet.layout import PAPERS_MM, Page, Picture, Placed, pages
from posture.cards.sheet.outline import outlines, tag_bits
from posture.cards.sheet.pieces import Box
from posture.cards.table import CARDS, Card, place, unsided
from posture.errors import BadOption, MissingExtra
from posture.files import write_file
from posture.package_data import read_toml
from posture.render.fonts import font_addresses
from posture.render.pdf import pdf_of
from posture.words.phrases import say

RULER_MM = 100.0
BANK_CARD_MM = 85.6
RULER_AT_MM = (6.0, 11.0)
"""Left end of the ruler on every page."""

BANK_CARD_AT_MM = (114.0, 11.0)
"""Left end of the line that is as long as a bank card."""

_PT = 72 / 25.4
"""Points in a millimetre."""

_VIEWS = (
    ("front", ("pelvis_front", "chest", "acromion_right")),
    ("back", ("pelvis_back", "upper_back")),
    ("side", ("asis_right", "psis_right")),
)


@dataclass(frozen=True, slots=True)
class Notes:
    """Paragraphs with a bold beginning, from the top of a box."""

    box_mm: Box
    size_pt: float
    said: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Printed:
    """All that is on one page; places in millimetres from its lower left corner, y up."""

    title: str
    width_mm: float
    height_mm: float
    placed: tuple[Placed, ...]
    notes: tuple[Notes, ...]
    pictures: tuple[Picture, ...]


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
        When a package that makes the PDF is not installed, or a library cannot be loaded.
    """
    if paper not in PAPERS_MM:
        raise BadOption(say("failure.paper", known=list(PAPERS_MM), paper=paper))
    pdf = _cut(pdf_of(_html(paper))[0], paper)
    if isinstance(target, (str, PathLike)):
        write_file(Path(target), pdf)
    else:
        target.write(pdf)


def sheets(paper: Paper) -> list[Printed]:
    """All pages in order: what to do, where the pieces go, then the pieces."""
    words = _words()
    return [_instructions(words, paper), _places(words, paper), *map(_with_pieces, pages(paper))]


def _words() -> dict[str, Any]:
    words: dict[str, Any] = read_toml("posture.cards", "cards")["sheet"]
    return words


def _html(paper: Paper) -> str:
    """The pages as one document, each in the upper left corner of a square."""
    words = _words()
    try:
        from posture.render.html import templates
    except ModuleNotFoundError as error:
        raise MissingExtra(say("failure.needs_package", package="jinja2")) from error
    html: str = (
        templates("posture.render")
        .get_template("card_sheet.html")
        .render(
            title=words["title"],
            pages=sheets(paper),
            paper={"a4": "A4", "letter": "Letter"}[paper],
            side_mm=max(PAPERS_MM[paper]),
            rulers=(
                (RULER_AT_MM, RULER_MM, words["ruler"], 5),
                (BANK_CARD_AT_MM, BANK_CARD_MM, words["bank_card"]),
            ),
            fonts=font_addresses(),
            tag_path=_tag_path,
            picture_svg=_picture_svg,
        )
    )
    return html


def _cut(pdf: bytes, paper: Paper) -> bytes:
    """The pages in their own sizes, to be printed as they are.

    The renderer knows one size of page in a file, and cannot say how a file wants to be printed; some viewers
    shrink pages by themselves unless the file asks them not to.
    """
    try:
        from pypdf import PdfWriter
        from pypdf.generic import NameObject, RectangleObject
    except ModuleNotFoundError as error:
        raise MissingExtra(say("failure.needs_package", package="pypdf")) from error
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    writer.pdf_header = "%PDF-1.7"  # as it came; viewers know how a file wants to be printed from 1.6 on
    side_mm = max(PAPERS_MM[paper])
    for page, sheet in zip(writer.pages, sheets(paper), strict=True):
        edges = (0.0, side_mm - sheet.height_mm, sheet.width_mm, side_mm)
        page.mediabox = RectangleObject([edge * _PT for edge in edges])
    writer.create_viewer_preferences()[NameObject("/PrintScaling")] = NameObject("/None")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _tag_path(tag_id: int) -> tuple[str, int]:
    """A tag in units of its squares, y down, and how many it has across.

    The black square without its white squares is one shape: no seams, and every edge is equally sharp.
    """
    bits = tag_bits(tag_id)
    across = len(bits)
    lines = ([(0, 0), (across, 0), (across, across), (0, across)], *outlines(bits))
    return "".join("M" + "L".join(f"{x} {y}" for x, y in line) + "Z" for line in lines), across


def _picture_svg(picture: Picture, page_height_mm: float) -> str:
    """The drawing with its place on the page, y down."""
    x, y, width, height = picture.box_mm
    text = svg(picture.drawing)
    if picture.window is not None:
        window = " ".join(map(str, picture.window))
        text = re.sub(r'viewBox="[^"]*"', f'viewBox="{window}"', text, count=1)
    where = f'x="{x}" y="{page_height_mm - y - height}" width="{width}" height="{height}"'
    return text.replace("<svg ", f"<svg {where} ", 1)


def _instructions(words: dict[str, Any], paper: Paper) -> Printed:
    """What to do, step by step, beside the drawings of folding and gluing."""
    height, width = PAPERS_MM[paper]
    low, room = 20.0, height - 35.0
    column = width * 0.47
    right = column + 12.0
    steps = (("", words["intro"]), *((f"{number}.", step) for number, step in enumerate(words["steps"], 1)))
    return Printed(
        words["title"],
        width,
        height,
        (),
        (Notes((6.0, low, column, room), 12.5, steps),),
        (
            Picture("roof", (right, low + room - 40.0, width - 6.0 - right, 40.0)),
            Picture("stickers", (right, low, width - 6.0 - right, room - 44.0)),
        ),
    )


def _places(words: dict[str, Any], paper: Paper) -> Printed:
    """The body from three sides with the points; below, how to feel for them."""
    height, width = PAPERS_MM[paper]
    column = (width - 18.0) / 3
    tall = column * 200 / 150
    low = height - 14.0 - tall
    notes, pictures = [], []
    for index, (view, names) in enumerate(_VIEWS):
        x = 6.0 + index * (column + 3.0)
        said = ((f"{unsided(card)}:", f"{place(card)} {card.find}") for card in map(CARDS.__getitem__, names))
        notes.append(Notes((x, 19.0, column - 2.0, low - 20.0), 10.0, tuple(said)))
        pictures.append(Picture(view, (x, low, column, tall)))
    return Printed(words["places_title"], width, height, (), tuple(notes), tuple(pictures))


def _with_pieces(page: Page) -> Printed:
    """The pieces, and beside them what to know about them."""
    cards = {unsided(placed.piece.card): placed.piece.card for placed in page.placed}
    notes = () if page.notes_mm is None else (Notes(page.notes_mm, page.notes_pt, tuple(_notes(cards))),)
    pictures = () if page.picture is None else (page.picture,)
    return Printed(page.title, page.width_mm, page.height_mm, page.placed, notes, pictures)


def _notes(cards: dict[str, Card]) -> Iterator[tuple[str, str]]:
    """What to know about the pieces of a page; partners share their words."""
    for label, card in cards.items():
        if len(cards) > 1:
            yield f"{label[0].upper()}{label[1:]}.", ""
        yield from (
            ("Where:", place(card)),
            ("Find:", card.find),
            ("Tape:", card.tape),
            ("Shows:", f"{card.shows}."),
        )
