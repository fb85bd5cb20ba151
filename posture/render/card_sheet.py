"""The sheet of cards to print: instructions and all pieces as one PDF, exact in size and made of lines only.

The same call writes the same bytes. ``posture.cards.sheet`` says where everything lies, the words come from
``posture/words``, the drawings are the web page's.
"""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from os import PathLike
from pathlib import Path
from typing import Any, BinaryIO

from posture.answer.vocabulary import Paper
from posture.cards.piece_words import PieceWords, piece_words, sheet_words
from posture.cards.sheet.drawing import svg
from posture.cards.sheet.layout import PAPERS_MM, Page, Picture, Placed, pages
from posture.cards.sheet.outline import outlines, tag_bits
from posture.cards.sheet.pieces import Box
from posture.cards.table import CARDS, PRINTED
from posture.errors import BadOption, MissingExtra
from posture.files import write_file
from posture.render.fonts import font_addresses, picture_font
from posture.render.pdf import pdf_of
from posture.words.language import DEFAULT, Language
from posture.words.phrases import say

RULER_MM = 100.0
BANK_CARD_MM = 85.6
RULER_AT_MM = (6.0, 11.0)
"""Left end of the ruler on every page."""

BANK_CARD_AT_MM = (114.0, 11.0)
"""Left end of the line that is as long as a bank card."""

_PT = 72 / 25.4
"""Points in a millimetre."""

_LINE, _BETWEEN = 1.25, 0.5
"""Height of a line of notes, white between paragraphs; in parts of the letters' size, as in the template."""

_SMALLEST_PT = 6.0

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


def fitting(box_mm: Box, size_pt: float, said: tuple[tuple[str, str], ...]) -> Notes:
    """Return the notes in letters of this size, or as much smaller as it takes to fit into their box."""
    _, _, wide, high = box_mm
    while _height_mm(said, wide, size_pt) > high and size_pt > _SMALLEST_PT:
        size_pt -= 0.25
    return Notes(box_mm, size_pt, said)


def _height_mm(said: tuple[tuple[str, str], ...], wide_mm: float, size_pt: float) -> float:
    """How high paragraphs are when their words are put into lines one after the other."""
    letter_mm = size_pt / _PT
    fonts = [picture_font(100.0, weight) for weight in (700, 400)]
    lines = 0
    for paragraph in said:
        at, lines = 0.0, lines + 1
        for text, font in zip(paragraph, fonts, strict=True):
            for word in text.split():
                length = font.getlength(f"{word} ") / 100 * letter_mm
                if at and at + length > wide_mm:
                    at, lines = 0.0, lines + 1
                at += length
    return lines * _LINE * letter_mm + (len(said) - 1) * _BETWEEN * letter_mm


def write(
    target: str | PathLike[str] | BinaryIO,
    paper: Paper = "a4",
    language: Language = DEFAULT,
    only: Collection[str] = (),
) -> None:
    """Write the sheet.

    Parameters
    ----------
    target : path or binary file
        Where the PDF goes.
    paper : "a4" or "letter"
        The paper it is printed on.
    language : Language
    only : collection of str
        Names of `PRINTED`: the pages on which one of these pieces lies. All pages when left out.

    Raises
    ------
    BadOption
        For another paper, or a name that nothing has.
    MissingExtra, MissingLibrary
        When a package that makes the PDF is not installed, or a library cannot be loaded.
    """
    if paper not in PAPERS_MM:
        raise BadOption(say("failure.paper", known=list(PAPERS_MM), paper=paper))
    printed = sheets(paper, language, only)
    pdf = _cut(pdf_of(_html(printed, paper, language))[0], printed, paper)
    if isinstance(target, (str, PathLike)):
        write_file(Path(target), pdf)
    else:
        target.write(pdf)


def sheets(paper: Paper, language: Language = DEFAULT, only: Collection[str] = ()) -> list[Printed]:
    """The pages in order: what to do, where the pieces go, then the pieces; parameters as for `write`."""
    wanted = _wanted(only)
    words = sheet_words(language)["sheet"]
    first = [_instructions(words, paper), _places(words, paper, language)]
    lying = [
        _with_pieces(page, words, language)
        for page in pages(paper, language)
        if not only or wanted & {placed.piece.card.id for placed in page.placed}
    ]
    return (first if not only or "instructions" in only else []) + lying


def _wanted(only: Collection[str]) -> set[str]:
    """The ids of the pieces that these names stand for."""
    for name in only:
        if name not in PRINTED:
            raise BadOption(say("failure.no_such_cards", name=name, known=list(PRINTED)))
    return {piece for name in only for piece in PRINTED[name]}


def _html(printed: Sequence[Printed], paper: Paper, language: Language) -> str:
    """The pages as one document, each in the upper left corner of a square."""
    words = sheet_words(language)["sheet"]
    try:
        from posture.render.html import templates
    except ModuleNotFoundError as error:
        raise MissingExtra(say("failure.needs_package", package="jinja2")) from error
    html: str = (
        templates("posture.render")
        .get_template("card_sheet.html")
        .render(
            title=words["title"],
            lang=language,
            words=words,
            pages=printed,
            paper={"a4": "A4", "letter": "Letter"}[paper],
            side_mm=max(PAPERS_MM[paper]),
            rulers=(
                (RULER_AT_MM, RULER_MM, words["ruler"], 5),
                (BANK_CARD_AT_MM, BANK_CARD_MM, words["bank_card"]),
            ),
            fonts=font_addresses(),
            tag_path=_tag_path,
            picture_svg=partial(_picture_svg, language=language),
        )
    )
    return html


def _cut(pdf: bytes, printed: Sequence[Printed], paper: Paper) -> bytes:
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
    for page, sheet in zip(writer.pages, printed, strict=True):
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


def _picture_svg(picture: Picture, page_height_mm: float, language: Language) -> str:
    """The drawing with its place on the page, y down."""
    x, y, width, height = picture.box_mm
    text = svg(picture.drawing, language)
    if picture.window is not None:
        window = " ".join(map(str, picture.window))
        text = re.sub(r'viewBox="[^"]*"', f'viewBox="{window}"', text, count=1)
    where = f'x="{x}" y="{page_height_mm - y - height}" width="{width}" height="{height}"'
    return text.replace("<svg ", f"<svg {where} ", 1)


def _instructions(words: Mapping[str, Any], paper: Paper) -> Printed:
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
        (fitting((6.0, low, column, room), 12.5, steps),),
        (
            Picture("roof", (right, low + room - 40.0, width - 6.0 - right, 40.0)),
            Picture("stickers", (right, low, width - 6.0 - right, room - 44.0)),
        ),
    )


def _places(words: Mapping[str, Any], paper: Paper, language: Language) -> Printed:
    """The body from three sides with the points; below, how to feel for them."""
    height, width = PAPERS_MM[paper]
    column = (width - 18.0) / 3
    tall = column * 200 / 150
    low = height - 14.0 - tall
    notes, pictures = [], []
    for index, (view, names) in enumerate(_VIEWS):
        x = 6.0 + index * (column + 3.0)
        pieces = (piece_words(CARDS[name], language) for name in names)
        said = ((f"{piece.label}:", f"{piece.where} {piece.find}") for piece in pieces)
        notes.append(fitting((x, 19.0, column - 2.0, low - 20.0), 10.0, tuple(said)))
        pictures.append(Picture(view, (x, low, column, tall)))
    return Printed(words["places_title"], width, height, (), tuple(notes), tuple(pictures))


def _with_pieces(page: Page, words: Mapping[str, Any], language: Language) -> Printed:
    """The pieces, and beside them what to know about them."""
    pieces = list(dict.fromkeys(piece_words(placed.piece.card, language) for placed in page.placed))
    said = tuple(_notes(pieces, words))
    notes = () if page.notes_mm is None else (fitting(page.notes_mm, page.notes_pt, said),)
    pictures = () if page.picture is None else (page.picture,)
    return Printed(page.title, page.width_mm, page.height_mm, page.placed, notes, pictures)


def _notes(pieces: Sequence[PieceWords], words: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What to know about the pieces of a page; partners share their words."""
    for piece in pieces:
        if len(pieces) > 1:
            yield f"{piece.label[0].upper()}{piece.label[1:]}.", ""
        yield from (
            (words["where"], piece.where),
            (words["find"], piece.find),
            (words["tape"], piece.tape),
            (words["shows"], f"{piece.shows}."),
        )
