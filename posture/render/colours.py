"""The colours of what is drawn, each said once: red, green and blue, 0 to 255."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Colour = tuple[int, int, int]
Role = Literal["ink", "paper", "guide", "to_the_right", "up", "outwards", "by_hand"]
"""What a colour is for; the three before the last are the axes of a card."""

COLOURS: Mapping[Role, Colour] = {
    "ink": (16, 86, 98),
    "paper": (255, 255, 255),
    "guide": (255, 196, 61),
    "to_the_right": (214, 58, 48),
    "up": (46, 148, 72),
    "outwards": (38, 104, 214),
    "by_hand": (142, 36, 170),
}

INK = COLOURS["ink"]
GREY: Colour = (119, 119, 119)
"""Of printed drawings and scales."""


def as_hex(colour: Colour) -> str:
    """Return the colour as SVG and CSS have it, ``#rrggbb``."""
    return "#{:02x}{:02x}{:02x}".format(*colour)
