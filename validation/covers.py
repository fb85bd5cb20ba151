"""Heads hidden as people hide them before they hand a photo over: nine ways, drawn at random.

Used to learn how surely a view is recognised (`validation.views`). Sizes are parts of the body's height.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

Box = tuple[int, int, int, int]
Cover = Callable[[Image.Image, Box, np.random.Generator], Image.Image]

_SKINS = ((205, 165, 140), (120, 85, 65), (235, 200, 180), (90, 60, 45))


def covered(picture: Image.Image, head: Box, kind: str, rng: np.random.Generator) -> Image.Image:
    """Return a copy of the picture with its head hidden; `kind` is one of `COVERS` or ``none``."""
    return picture.copy() if kind == "none" else COVERS[kind](picture.copy(), head, rng)


def head_box(middle_px: tuple[float, float], height_px: float, rng: np.random.Generator) -> Box:
    """Return where a cover goes: about the head, as large as people make it."""
    tall = height_px * 0.075 * rng.uniform(0.95, 1.5)
    wide = tall * rng.uniform(0.75, 1.0)
    x, y = (place + height_px * rng.uniform(-0.01, 0.01) for place in middle_px)
    return round(x - wide), round(y - tall), round(x + wide), round(y + tall)


def _box(picture: Image.Image, head: Box, rng: np.random.Generator) -> Image.Image:
    colours = ((0, 0, 0), (255, 255, 255), tuple(int(level) for level in rng.integers(0, 256, 3)))
    ImageDraw.Draw(picture).rectangle(head, fill=colours[rng.integers(3)])
    return picture


def _oval(picture: Image.Image, head: Box, rng: np.random.Generator) -> Image.Image:
    ImageDraw.Draw(picture).ellipse(head, fill=_SKINS[rng.integers(len(_SKINS))])
    return picture


def _bar(picture: Image.Image, head: Box, rng: np.random.Generator) -> Image.Image:
    left, top, right, bottom = head
    tall = bottom - top
    upper = top + tall * rng.uniform(0.33, 0.42)
    ImageDraw.Draw(picture).rectangle(
        (left, upper, right, upper + tall * rng.uniform(0.1, 0.2)), fill="black"
    )
    return picture


def _blur(picture: Image.Image, head: Box, rng: np.random.Generator) -> Image.Image:
    radius = float((head[3] - head[1]) * rng.uniform(0.08, 0.22))
    picture.paste(picture.crop(head).filter(ImageFilter.GaussianBlur(radius)), head[:2])
    return picture


def _mosaic(picture: Image.Image, head: Box, rng: np.random.Generator) -> Image.Image:
    tiles = int(rng.integers(3, 7))
    part = picture.crop(head)
    small = part.resize((tiles, tiles), Image.Resampling.BOX)
    picture.paste(small.resize(part.size, Image.Resampling.NEAREST), head[:2])
    return picture


def _emoji(picture: Image.Image, head: Box, _: np.random.Generator) -> Image.Image:
    pen = ImageDraw.Draw(picture)
    left, top, right, bottom = head
    x, y, radius = (left + right) / 2, (top + bottom) / 2, (bottom - top) / 2
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=(255, 205, 60), outline=(200, 140, 20))
    for side in (-1, 1):
        eye = (x + side * radius * 0.35, y - radius * 0.25)
        dot = radius * 0.14
        pen.ellipse((eye[0] - dot, eye[1] - dot, eye[0] + dot, eye[1] + dot), fill=(80, 50, 20))
    mouth = (x - radius * 0.5, y - radius * 0.3, x + radius * 0.5, y + radius * 0.6)
    pen.arc(mouth, 20, 160, fill=(80, 50, 20), width=max(1, round(radius * 0.12)))
    return picture


def _scribble(picture: Image.Image, head: Box, rng: np.random.Generator) -> Image.Image:
    left, top, right, bottom = head
    points = np.column_stack([rng.uniform(left, right, 24), rng.uniform(top, bottom, 24)])
    wide = max(1, round((bottom - top) * rng.uniform(0.04, 0.1)))
    ImageDraw.Draw(picture).line([(x, y) for x, y in points.tolist()], fill="black", width=wide)
    return picture


def _patch(picture: Image.Image, head: Box, rng: np.random.Generator) -> Image.Image:
    """Painted out with something else of the same picture, as programs that erase things do."""
    wide, tall = head[2] - head[0], head[3] - head[1]
    left = int(rng.integers(0, max(1, picture.width - wide)))
    top = int(rng.integers(0, max(1, picture.height - tall)))
    picture.paste(picture.crop((left, top, left + wide, top + tall)), head[:2])
    return picture


def _cut(picture: Image.Image, head: Box, rng: np.random.Generator) -> Image.Image:
    """Without everything above a line between forehead and neck."""
    line = head[1] + (head[3] - head[1]) * rng.uniform(0.35, 1.0)
    return picture.crop((0, max(0, round(line)), picture.width, picture.height))


COVERS: dict[str, Cover] = {
    "box": _box,
    "oval": _oval,
    "bar": _bar,
    "blur": _blur,
    "mosaic": _mosaic,
    "emoji": _emoji,
    "scribble": _scribble,
    "patch": _patch,
    "cut": _cut,
}
