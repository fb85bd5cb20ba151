"""A point that a person set in a photo, as the answer shows it."""

from __future__ import annotations

from dataclasses import dataclass

from posture.answer.vocabulary import Side
from posture.words.phrases import Text


@dataclass(frozen=True, slots=True)
class SetPoint:
    """A point that was set by hand, in the upright photo.

    `how` is ``sticker``, ``palpated``, ``seen`` or ``guessed``, `times` how often it was set; the place is
    the mean of all times. `sem_px` and `sem_mm` are its standard error in any one direction. `moved_px`
    tells of a corrected landmark how far it was moved, and is None for a point that the network does not
    know.
    """

    name: str
    side: Side | None
    label: Text
    x_px: float
    y_px: float
    how: str
    times: int
    sem_px: float
    sem_mm: float
    moved_px: float | None
