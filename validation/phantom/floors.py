"""Floor coverings: one periodic square of texture each, linear RGB (texels, texels, 3).

The square covers 2.5 m of floor. The order of random draws is fixed for each covering, because
the committed sample pictures are made from it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .mesh import Floats
from .skin import linear
from .spec import Colour
from .surface import line_width, value_noise

Texture = Callable[[Colour, Any, int], Floats]


def planks(colour: Colour, rng: Any, texels: int) -> Floats:
    """Wooden boards along v: a tone for each board, grain along it, dark joints."""
    boards, joint = 12, line_width(2, texels)
    image = np.tile(linear(colour), (texels, texels, 1))
    width = texels // boards
    grain = value_noise((texels, texels), (12, 300), rng) * 0.05
    grain += value_noise((texels, texels), (5, 70), rng) * 0.06
    image *= (1 + grain)[..., None]
    for board in range(boards + 1):
        columns = slice(board * width, min((board + 1) * width, texels))
        start = int(rng.integers(texels))
        for rows in (slice(0, start), slice(start, texels)):
            image[rows, columns] *= 1 + rng.uniform(-0.16, 0.16)
        image[max(start - joint + 1, 0) : start + 1, columns] *= 0.45
        image[:, board * width : board * width + joint] *= 0.45
    return np.asarray(np.clip(image, 0.0, 1.0))


def tiles(colour: Colour, rng: Any, texels: int) -> Floats:
    """Square stone tiles with light joints."""
    count, joint = 4, line_width(3, texels)
    image = np.tile(linear(colour), (texels, texels, 1))
    image *= (1 + 0.05 * value_noise((texels, texels), (40, 40), rng))[..., None]
    step = texels // count
    for i in range(count):
        for j in range(count):
            image[i * step : (i + 1) * step, j * step : (j + 1) * step] *= rng.uniform(0.92, 1.08)
    for k in range(count):
        image[k * step : k * step + joint] *= 0.72
        image[:, k * step : k * step + joint] *= 0.72
    return np.asarray(np.clip(image, 0.0, 1.0))


def carpet(colour: Colour, rng: Any, texels: int) -> Floats:
    """Short-pile carpet: fine speckle over soft patches."""
    image = np.tile(linear(colour), (texels, texels, 1))
    patches = 0.13 * rng.normal(size=(texels, texels))
    speckle = patches + 0.05 * value_noise((texels, texels), (30, 30), rng)
    return np.asarray(np.clip(image * (1 + speckle)[..., None], 0.0, 1.0))


def herringbone(colour: Colour, rng: Any, texels: int) -> Floats:
    """Parquet of blocks four times as long as wide, laid crosswise in steps."""
    cells, length = 32, 4
    row, column = np.indices((texels, texels)) * cells / texels
    i, j = row.astype(int), column.astype(int)
    phase = (i + j) % (2 * length)
    across = phase < length
    # A block is named by the diagonal it lies on and by the cell where it begins.
    block = np.where(across, i * cells + (j - phase) % cells, 7919 + j * cells + (i - phase + length) % cells)
    tones = rng.uniform(0.80, 1.16, 4096)[(block * 37) % 4096]
    side = np.where(across, row - i, column - j)
    end = np.where(across, column - j + phase, row - i + phase - length)
    rim = (side < 0.09) | (end < 0.09)
    shade = tones * np.where(rim, 0.6, 1.0) * (1 + 0.04 * value_noise((texels, texels), (60, 60), rng))
    return np.asarray(np.clip(linear(colour) * shade[..., None], 0.0, 1.0))


def concrete(colour: Colour, rng: Any, texels: int) -> Floats:
    """Poured concrete: clouds, fine grain and pores."""
    shape = (texels, texels)
    shade = 1 + 0.07 * value_noise(shape, (5, 5), rng) + 0.04 * value_noise(shape, (28, 28), rng)
    shade += 0.03 * rng.normal(size=shape)
    shade[rng.random(shape) > 0.997] *= 0.7
    # Half of the colour is taken out: concrete is never bright red.
    grey = 0.5 * linear(colour) + 0.5 * linear(colour).mean()
    return np.asarray(np.clip(grey * shade[..., None], 0.0, 1.0))


def checker_vinyl(colour: Colour, rng: Any, texels: int) -> Floats:
    """Chequered vinyl: the colour and a lighter relative of it."""
    row, column = np.indices((texels, texels)) * 8 // texels
    light = 0.45 * linear(colour) + 0.40
    image = np.where(((row + column) % 2 == 0)[..., None], linear(colour), light)
    image = image * (1 + 0.03 * value_noise((texels, texels), (50, 50), rng))[..., None]
    return np.asarray(np.clip(image, 0.0, 1.0))


def lawn(colour: Colour, rng: Any, texels: int) -> Floats:
    """Mown grass: mostly green whatever the colour, blades as coarse noise."""
    shape = (texels, texels)
    green = 0.25 * linear(colour) + 0.75 * linear((0.30, 0.43, 0.17))
    shade = 1 + 0.16 * value_noise(shape, (9, 9), rng) + 0.16 * value_noise(shape, (90, 90), rng)
    shade += 0.16 * rng.normal(size=shape)
    image = green * np.clip(shade, 0.3, 1.9)[..., None]
    image[..., 0] *= 1 + 0.12 * value_noise(shape, (20, 20), rng)
    return np.asarray(np.clip(image, 0.0, 1.0))


FLOORS: dict[str, Texture] = {
    "planks": planks,
    "tiles": tiles,
    "mat": carpet,
    "herringbone": herringbone,
    "concrete": concrete,
    "checker_vinyl": checker_vinyl,
    "lawn": lawn,
}
#: Floors without shine.
DULL = frozenset({"mat", "concrete", "lawn"})
