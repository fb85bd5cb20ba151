"""What an answer says about the printed cards in a photo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from posture.words.phrases import Text


@dataclass(frozen=True, slots=True)
class TagSeen:
    """A square tag in the upright photo: its number, and its corners as (x, y) in pixels.

    The corners are the upright print's top left, top right, bottom right and bottom left.
    """

    id: int
    corners_px: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class CardSeen:
    """A printed card or sticker that was seen.

    `detail` says why a card is unclear, or warns about its fold. Angles are the card's own against the
    camera, signs as for the indicators; None for stickers and unclear cards. `axes_px` is empty or four
    points (x, y) in pixels: the ridge's middle, and the ends of arrows from it to the person's right, up, and
    out of the card.
    """

    id: str
    label: Text
    seen: Literal["clear", "unclear"]
    detail: Text | None
    tags: tuple[TagSeen, ...]
    rotation_deg: float | None = None
    obliquity_deg: float | None = None
    tilt_deg: float | None = None
    axes_px: tuple[tuple[float, float], ...] = ()
