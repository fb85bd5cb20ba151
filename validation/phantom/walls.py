"""Back walls: a texture, linear RGB, and how often it repeats over the 8 m square of wall.

The square reaches from 2 m below to 6 m above the floor; row 0 of a texture is its lower edge.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .mesh import Floats
from .skin import linear
from .spec import Colour
from .surface import value_noise

Covering = tuple[Floats, tuple[float, float]]
ONCE = (1.0, 1.0)
#: Repeats of a texture that covers 2 m.
TWO_METRES = (4.0, 4.0)


def paint(colour: Colour, rng: Any, _texels: int) -> Covering:
    """Roller paint, hardly uneven."""
    image = np.tile(linear(colour), (256, 256, 1))
    return image * (1 + 0.015 * value_noise((256, 256), (20, 20), rng))[..., None], ONCE


def two_tone(colour: Colour, rng: Any, texels: int) -> Covering:
    """Dado: below about a metre a stronger colour, with a thin white line between."""
    image = np.tile(linear(colour), (texels, 8, 1))
    # A random hue that keeps to the lightness of real dados.
    dado = linear(colour) * rng.uniform(0.25, 0.75, 3)
    height_m = 8 * (np.arange(texels) + 0.5) / texels - 2
    edge = rng.uniform(0.85, 1.25)
    image[height_m < edge] = dado
    image[np.abs(height_m - edge) < 0.016] = linear((0.92, 0.91, 0.89))
    return np.clip(image, 0.0, 1.0), ONCE


def wallpaper(colour: Colour, rng: Any, texels: int) -> Covering:
    """Faint vertical stripes with a small motif on every other stripe."""
    size = texels // 2
    row, column = (np.indices((size, size)) + 0.5) / size
    stripes = int(rng.integers(7, 14)) * 2
    wide = (column * stripes).astype(int) % 2 == 0
    u = (column * stripes) % 1 - 0.5
    v = (row * stripes * 0.5 + 0.25 * ((column * stripes).astype(int) % 4)) % 1 - 0.5
    motif = wide & (np.abs(u) + 2.0 * np.abs(v) < 0.30)
    shade = 1 - rng.uniform(0.06, 0.16) * wide - 0.12 * motif
    return linear(colour) * shade[..., None], TWO_METRES


def brick(colour: Colour, rng: Any, texels: int) -> Covering:
    """Running bond, 25 cm x 8.3 cm, each brick with a tone of its own."""
    columns, rows = 8, 24
    v, u = (np.indices((texels, texels)) + 0.5) / texels
    course = (v * rows).astype(int)
    along = u * columns + 0.5 * (course % 2)
    tone = rng.uniform(0.70, 1.20, (rows, columns))[course, along.astype(int) % columns]
    joint = (np.minimum(along % 1, 1 - along % 1) < 0.024) | (np.abs(v * rows % 1 - 0.5) > 0.43)
    # Clay: three parts of a red brown and one of the wall's own colour.
    clay = 0.25 * linear(colour) + 0.75 * linear((0.60, 0.34, 0.26))
    grain = 1 + 0.06 * value_noise((texels, texels), (80, 80), rng)
    face = clay * (tone * grain)[..., None]
    mortar = linear((0.66, 0.64, 0.60)) * grain[..., None]
    return np.clip(np.where(joint[..., None], mortar, face), 0.0, 1.0), TWO_METRES


def wood_panels(colour: Colour, rng: Any, texels: int) -> Covering:
    """Upright boards with grooves and grain, browner than the wall's colour."""
    boards = 14
    u = (np.arange(texels) + 0.5) / texels * boards
    tone = rng.uniform(0.82, 1.14, boards)[u.astype(int)]
    groove = np.where(np.minimum(u % 1, 1 - u % 1) < 0.035, 0.45, 1.0)
    grain = 1 + 0.06 * value_noise((texels, texels), (5, 90), rng)
    wood = linear(colour) * np.array([0.78, 0.56, 0.36])
    return np.clip(wood * (grain * tone * groove)[..., None], 0.0, 1.0), TWO_METRES


def curtain(colour: Colour, rng: Any, texels: int) -> Covering:
    """Cloth that hangs in folds: shading by the slope of uneven waves."""
    u = 2 * np.pi * (np.arange(texels) + 0.5) / texels
    waves = np.zeros(texels)
    for folds in (int(rng.integers(11, 15)), int(rng.integers(17, 23)), int(rng.integers(5, 9))):
        waves += np.sin(folds * u + rng.uniform(0, 2 * np.pi))
    cloth = linear(colour) * rng.uniform(0.35, 0.95, 3)
    shade = np.clip(0.80 + 0.13 * waves, 0.35, 1.2)
    return np.clip(np.tile((cloth * shade[:, None])[None], (8, 1, 1)), 0.0, 1.0), TWO_METRES


WALLS: dict[str, Callable[[Colour, Any, int], Covering]] = {
    "paint": paint,
    "two_tone": two_tone,
    "wallpaper": wallpaper,
    "brick": brick,
    "wood_panels": wood_panels,
    "curtain": curtain,
}
