"""The printed sheet as a picture: every facet of every piece at 300 dpi, with its scale."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pypdfium2
from numpy.typing import NDArray

from posture.answer.vocabulary import Paper
from posture.cards.sheet.layout import Page, Placed, pages
from posture.cards.table import CARDS
from posture.render import card_sheet
from posture.words.language import DEFAULT, Language

DPI = 300
FIRST = 2
"""Pages of instructions before the first page with pieces."""


@dataclass(frozen=True)
class Facet:
    """One facet or panel as printed.

    Attributes
    ----------
    image : ndarray of uint8, shape (H, W)
        Grey picture of the panel, the tag with its white margins.
    to_mm : ndarray of shape (3, 3)
        Takes homogeneous pixels (x right, y down, origin at the picture's upper left corner, pixel centres at
        +0.5) to the tag frame in millimetres (x right, y up, origin in the tag's middle).
    """

    image: NDArray[np.uint8]
    to_mm: NDArray[np.float64]


@cache
def sheet(paper: Paper = "a4", language: Language = DEFAULT) -> bytes:
    file = io.BytesIO()
    card_sheet.write(file, paper, language)
    return file.getvalue()


def document(paper: Paper = "a4", language: Language = DEFAULT) -> Any:
    return pypdfium2.PdfDocument(sheet(paper, language))


@cache
def page_pixels(number: int, paper: Paper = "a4", language: Language = DEFAULT) -> NDArray[np.uint8]:
    """The page (from 0) as printed at 300 dpi, grey, shape (H, W)."""
    with document(paper, language) as pdf:
        picture = pdf[number].render(scale=DPI / 72, grayscale=True).to_numpy()
    pixels: NDArray[np.uint8] = np.array(picture).reshape(picture.shape[:2])
    pixels.flags.writeable = False
    return pixels


def px_per_mm(number: int, paper: Paper = "a4") -> NDArray[np.float64]:
    """Pixels of a millimetre, across and down: the picture is rounded up to whole pixels."""
    height, width = page_pixels(number, paper).shape
    page = pages(paper)[max(number - FIRST, 0)]
    return np.array([width / page.width_mm, height / page.height_mm])


def with_pieces(paper: Paper = "a4") -> list[tuple[int, Page, Placed]]:
    """Every piece with the number of its page (from 0) and the page."""
    return [
        (number, page, placed) for number, page in enumerate(pages(paper), FIRST) for placed in page.placed
    ]


def piece_pixels(card_id: str, paper: Paper = "a4") -> dict[int, Facet]:
    """The printed facets of a card by the index of their tag in ``Card.tags``."""
    half = CARDS[card_id].panel_mm / 2
    facets = {}
    for number, page, placed in with_pieces(paper):
        for tag in placed.piece.tags if placed.piece.card.id == card_id else ():
            x, y = placed.x_mm + tag.x_mm, page.height_mm - (placed.y_mm + tag.y_mm)
            scale = px_per_mm(number, paper)
            left, top = np.round((np.array([x, y]) - half) * scale).astype(int)
            right, bottom = np.round((np.array([x, y]) + half) * scale).astype(int)
            to_mm = np.array(
                [
                    [1 / scale[0], 0.0, left / scale[0] - x],
                    [0.0, -1 / scale[1], y - top / scale[1]],
                    [0.0, 0.0, 1.0],
                ]
            )
            facets[tag.index] = Facet(page_pixels(number, paper)[top:bottom, left:right], to_mm)
    return facets
