"""How finely a person is built: "fine" for the committed samples, "coarse" for small crowd photos."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Detail = Literal["fine", "coarse"]


@dataclass(frozen=True, slots=True)
class Level:
    """Sizes of one detail.

    Attributes
    ----------
    skin, suit, eyes
        Subdivision steps of the skin, of the suit that cloth is draped on, and of the eyes;
        cloth is cut one step finer than the suit.
    smoothing
        Share of the smoothing steps that gives the same drape: a quarter for edges twice as long.
    lashes
        Whether there are eyelashes.
    strands, points
        Share of the hair's strands and of the points along each.
    radius
        Scale of a strand's radius that keeps the hair dense.
    scatter_m
        Spread of the hair roots around the skin's vertices.
    """

    skin: int
    suit: int
    eyes: int
    smoothing: float
    lashes: bool
    strands: float
    points: float
    radius: float
    scatter_m: float


LEVELS: dict[Detail, Level] = {
    "fine": Level(2, 2, 3, 1.0, lashes=True, strands=1.0, points=1.0, radius=1.0, scatter_m=0.0008),
    "coarse": Level(1, 1, 2, 0.25, lashes=False, strands=0.23, points=0.6, radius=3.0, scatter_m=0.0022),
}
