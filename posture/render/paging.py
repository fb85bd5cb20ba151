"""How pages are filled: the white that is left on each, and the diary's rows that take it up."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from posture.answer.vocabulary import Paper
from posture.cards.sheet.layout import PAPERS_MM
from posture.render.pdf import white_mm

PAGE_SIZES: dict[Paper, str] = {"a4": "A4", "letter": "Letter"}
"""As CSS names them."""

FOOT_MM = 14.0
"""The lower margin of every page; its number stands in it."""

_LEAST_ROWS, _MOST_ROWS = 7, 28
"""A week, and four."""

_ROW_MM, _HIGHEST_ROW_MM = 6.0, 8.5
"""Enough to write by hand [proposed]."""

_EMPTY = 0.3
"""A page with a larger share of white than this looks empty [proposed]."""

_BEGUN = 0.3
"""With a smaller share of it used, a last page looks left over [proposed]."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Diary:
    """The table to write into: its rows, and how high each is."""

    rows: int = _LEAST_ROWS
    row_mm: float = _ROW_MM


def diary_that_fills(page_of: Callable[[Diary], str]) -> Diary:
    """Return the diary that fills the last page of what it stands at the end of, at most with four weeks.

    Parameters
    ----------
    page_of : callable
        The HTML page with this diary.
    """
    white = white_mm(page_of(Diary()), FOOT_MM)
    pages, room = len(white), white[-1]
    rows = min(_MOST_ROWS, _LEAST_ROWS + int(room / _ROW_MM))
    row_mm = min(_HIGHEST_ROW_MM, (_LEAST_ROWS * _ROW_MM + room - 1.0) / rows)
    while rows > _LEAST_ROWS:  # a table's rows may come out a hair higher than they were asked to be
        diary = Diary(rows, max(row_mm, _ROW_MM))
        if len(white_mm(page_of(diary), FOOT_MM)) == pages:
            return diary
        rows, row_mm = rows - 1, _ROW_MM
    return Diary()


def best_filled(choices: Iterable[T], page_of: Callable[[T], str], paper: Paper) -> T:
    """Return the first choice that leaves no page empty, or the one whose emptiest page is fullest.

    Parameters
    ----------
    choices : iterable
        The best first.
    page_of : callable
        The HTML page of a choice.
    paper : "a4" or "letter"
        What it is printed on.
    """
    rated: list[tuple[float, T]] = []
    for choice in choices:
        empty = emptiness(white_mm(page_of(choice), FOOT_MM), paper)
        if empty <= 0:
            return choice
        rated.append((empty, choice))
    return min(rated, key=lambda one: one[0])[1]


def on_one_page(choices: Iterable[T], page_of: Callable[[T], str]) -> T:
    """Return the first choice that fits on one page; without any the last.

    Parameters
    ----------
    choices : iterable
        The best first, at least one.
    page_of : callable
        The HTML page of a choice.
    """
    tried = None
    for tried in choices:
        if len(white_mm(page_of(tried), FOOT_MM)) == 1:
            break
    assert tried is not None  # noqa: S101 - there is at least one
    return tried


def emptiness(white: Iterable[float], paper: Paper) -> float:
    """How much of the emptiest page is white beyond what is no fault, as a share; 0 and less is none."""
    shares = [one / (PAPERS_MM[paper][1] - FOOT_MM) for one in white]
    return max([shares[-1] - (1 - _BEGUN), *(share - _EMPTY for share in shares[:-1])])
