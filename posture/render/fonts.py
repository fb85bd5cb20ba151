"""The package's own letters, for pictures and for files that carry their fonts."""

from __future__ import annotations

import base64
from functools import cache
from importlib import resources
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

WEIGHTS = {400: "Regular", 700: "Bold"}


@cache
def font_file(weight: int = 400) -> bytes:
    """Return the font file of this weight."""
    return (resources.files("posture.render") / "fonts" / f"SourceSansPro-{WEIGHTS[weight]}.ttf").read_bytes()


@cache
def font_addresses() -> dict[int, str]:
    """Return the fonts by weight, as addresses that hold the whole file.

    Handed over by a fetcher instead, a font outlives the interpreter and brings it down at the end.
    """
    return {
        weight: f"data:font/ttf;base64,{base64.b64encode(font_file(weight)).decode()}" for weight in WEIGHTS
    }


def picture_font(size: float, weight: int = 400) -> FreeTypeFont:
    """Return the letters for a picture; unlike Pillow's own they have those of every language."""
    from PIL import ImageFont

    return ImageFont.truetype(BytesIO(font_file(weight)), size)
