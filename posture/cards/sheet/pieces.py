"""Flat patterns of the printed pieces: outline, tags, fold lines, glue areas and words, before any ink.

Everything is in millimetres from a piece's lower left corner, x right and y up, as it is printed; the sizes
follow from ``cards.toml``, so that a piece that is folded on its lines gets the table's fold.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from posture.cards.piece_words import label_of, sheet_words
from posture.cards.table import Card, Worn, foot_towards, glue_line_mm, is_doubled
from posture.words.catalogue import ENGLISH

_NAME_PT = 400.0
"""A name on a strip fits between the hatched bands when its letters times their size are no more."""

Box = tuple[float, float, float, float]
"""x, y, width, height."""


@dataclass(frozen=True, slots=True)
class PrintedTag:
    """A tag and its middle on the piece."""

    id: int
    index: int
    x_mm: float
    y_mm: float


@dataclass(frozen=True, slots=True)
class Fold:
    """A fold line; mountain: the edge points to the reader, valley: away; says: in words."""

    start_mm: tuple[float, float]
    end_mm: tuple[float, float]
    way: Literal["mountain", "valley"]
    says: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A guide line on a piece, neither cut nor folded."""

    start_mm: tuple[float, float]
    end_mm: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Label:
    """Words centred on a place; `turned` runs upwards."""

    text: str
    x_mm: float
    y_mm: float
    size_pt: float = 9.0
    bold: bool = False
    turned: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing to cut out: its size and all that is printed on it."""

    card: Card
    part: Literal["roof", "strip", "sticker"]
    width_mm: float
    height_mm: float
    tags: tuple[PrintedTag, ...] = ()
    folds: tuple[Fold, ...] = ()
    marks: tuple[Mark, ...] = ()
    glue_mm: tuple[Box, ...] = ()
    labels: tuple[Label, ...] = ()
    ups_mm: tuple[tuple[float, float], ...] = ()


def roof(card: Card, language: str = ENGLISH) -> Piece:
    """The roof, unfolded: glue tab, left facet, ridge, right facet, glue tab."""
    panel, tab, words = card.panel_mm, card.tab_mm, sheet_words(language)["on_piece"]
    width = 2 * (panel + tab)
    folds = tuple(
        Fold((x, 0.0), (x, panel), "mountain" if x == tab + panel else "valley", says)
        for x, says in (
            (tab, words["valley"]),
            (tab + panel, words["ridge"]),
            (tab + 2 * panel, words["valley"]),
        )
    )
    middles = (tab / 2, width - tab / 2)
    says = [
        words["glue_side"].format(side=hand) if hand else words["glue"]
        for hand in _hands(card.worn, language)
    ]
    return Piece(
        card,
        "roof",
        width,
        panel,
        tags=tuple(
            PrintedTag(tag, index, tab + (index + 0.5) * panel, panel / 2)
            for index, tag in enumerate(card.tags)
        ),
        folds=folds,
        marks=tuple(Mark((x, panel / 2), (x + 2.5, panel / 2)) for x in (0.0, width - 2.5)),
        labels=(
            *(Label(label_of(card, language), x, panel * 0.23, 7.5, bold=True, turned=True) for x in middles),
            *(Label(text, x, panel * 0.64, 7.5, turned=True) for x, text in zip(middles, says, strict=True)),
        ),
        ups_mm=tuple((x, panel - 5.0) for x in middles),
    )


def strip(card: Card, language: str = ENGLISH) -> Piece:
    """The flat strip with the glue lines at the distance that gives the roof its fold."""
    if card.strip is None:
        raise ValueError(f"{card.id} has no strip")
    width, height = card.strip.length_mm, card.strip.height_mm
    middle, reach = width / 2, glue_line_mm(card)
    glued = min(height, card.panel_mm)
    wing = (middle - reach - card.tab_mm) / 2
    beside, words = middle - reach / 2, sheet_words(language)["on_piece"]
    name = words["strip"].format(card=label_of(card, language))
    labels = [
        Label(name, beside, height / 2 + 14, min(14.0, _NAME_PT / len(name)), bold=True),
        Label(words["glue_here"], beside, height / 2 + 7, 8.5),
    ]
    marks = [Mark((middle, 0.0), (middle, height)), Mark((0.0, height / 2), (width, height / 2))]
    if card.worn == "wall":
        for y in ((height - card.span_mm) / 2, (height + card.span_mm) / 2):
            labels.append(Label(words["thread"], beside, y - 1.0))
            marks.append(Mark((middle - 8.0, y), (middle + 8.0, y)))
    for hand, x in zip(_hands(card.worn, language), (wing, width - wing), strict=True):
        labels.append(Label(hand, x, height / 2 + 6, 13, bold=True))
        if hand:
            labels.append(Label(words["tape"], x, height / 2 - 9, 9))
    return Piece(
        card,
        "strip",
        width,
        height,
        marks=tuple(marks),
        glue_mm=tuple(
            (x, (height - glued) / 2, card.tab_mm, glued)
            for x in (middle - reach - card.tab_mm, middle + reach)
        ),
        labels=tuple(labels),
        ups_mm=tuple((x, height - 10.0) for x in (max(wing, 10.0), width - max(wing, 10.0))),
    )


def sticker(card: Card, language: str = ENGLISH) -> Piece:
    """A corner or flag sticker, unfolded."""
    return _flag(card, language) if card.kind == "flag" else _corner(card, language)


def _corner(card: Card, language: str) -> Piece:
    """Flag (with a blank layer when it is folded over), folded edge, foot, tape tab; or mirrored."""
    panel, doubled, words = card.panel_mm, is_doubled(card), sheet_words(language)["on_piece"]
    label, hand = label_of(card, language), _hand(card, language)
    reach = panel * (2 if doubled else 1)
    width, way = reach + panel + card.tab_mm, foot_towards(card)

    def x(from_edge: float) -> float:
        """Place on the piece of what lies `from_edge` from the folded edge, positive towards the foot."""
        return reach + from_edge if way > 0 else width - reach - from_edge

    middle, tab = panel / 2, panel + card.tab_mm / 2
    folds = [Fold((x(0), 0.0), (x(0), panel), "valley", words["point_valley"])]
    labels = [
        Label(label, x(tab) - 2.5, middle - 7, 8, bold=True, turned=True),
        Label(words["tape_side"].format(side=hand), x(tab) + 2.5, middle - 7, 8, turned=True),
    ]
    if doubled:
        says = words["fold_over"]
        folds.append(Fold((x(-panel), 0.0), (x(-panel), panel), "mountain", says))
        lines = (label, hand, "", *words["doubled"])
        labels += [
            Label(text, x(-middle), middle + 14 - 6 * row, 9, bold=row < 2)
            for row, text in enumerate(lines)
            if text
        ]
    ink = ((card.tags[0], 0, x(middle)), (card.tags[1], 1, x(middle - reach)))
    return Piece(
        card,
        "sticker",
        width,
        panel,
        tags=tuple(PrintedTag(tag, index, where, middle) for tag, index, where in ink),
        folds=tuple(folds),
        labels=tuple(labels),
        ups_mm=((x(tab), panel - 5.0),),
    )


def _flag(card: Card, language: str) -> Piece:
    """The flag above, the blank foot below."""
    panel, foot, words = card.panel_mm, card.tab_mm, sheet_words(language)["on_piece"]
    return Piece(
        card,
        "sticker",
        panel,
        panel + foot,
        tags=(PrintedTag(card.tags[0], 0, panel / 2, foot + panel / 2),),
        folds=(Fold((0.0, foot), (panel, foot), "mountain", ""),),
        labels=(
            Label(words["point_mountain"], panel / 2, foot - 4, 7),
            Label(label_of(card, language), panel / 2, foot - 10, 9, bold=True),
            Label(words["foot"].format(side=_hand(card, language)), panel / 2, foot - 15, 8),
        ),
        ups_mm=((panel / 2, 7.5),),
    )


def _hand(card: Card, language: str) -> str:
    return str(sheet_words(language)["side"][card.side]) if card.side else ""


def _hands(worn: Worn, language: str) -> tuple[str, str]:
    """What is on the left and on the right as one looks at the card."""
    left, right = (sheet_words(language)["side"][side] for side in ("left", "right"))
    return {"front": (right, left), "back": (left, right), "wall": ("", "")}[worn]
