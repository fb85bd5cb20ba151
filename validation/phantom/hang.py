"""Loose cloth hangs plumb from what stands out above it: chest, belly, buttocks, thighs.

Around an axis (the trunk's or a leg's) the radius of the suit is gridded by angle and height; the
running maximum from the top down is where a free-hanging sheet would be. Lengths are metres.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from .mesh import Floats, Ints

#: Cells of the grid around and along the axis.
AROUND, ALONG = 40, 36


@dataclass(frozen=True, slots=True)
class Tube:
    """Part of the suit that hangs around one axis.

    Attributes
    ----------
    index, weight
        Vertices of the suit and how much each takes part, in [0, 1].
    side
        +1 or -1 for a leg that must stay on its side of the body, 0 for the trunk.
    narrowing
        Factor of the running maximum from one cell to the next below.
    """

    index: Ints
    weight: Floats
    side: float
    narrowing: float


def _grid(angle: Floats, along: Floats, radius: Floats, narrowing: float) -> Floats:
    """Radius (ALONG, AROUND) of free-hanging cloth."""
    cell = along.astype(int) * AROUND + angle.astype(int) % AROUND
    highest = np.zeros(ALONG * AROUND)
    np.maximum.at(highest, cell, radius)
    grid = highest.reshape(ALONG, AROUND)
    for k in range(1, ALONG):
        grid[k] = np.maximum(grid[k], narrowing * grid[k - 1])
    return np.asarray(ndimage.gaussian_filter(grid, (1.0, 1.5), mode=("nearest", "wrap")))


def hung(suit: Floats, tube: Tube, start: Floats, end: Floats) -> Floats:
    """Move the tube's vertices outwards to where loose cloth hangs; returns the suit (V, 3)."""
    points = suit[tube.index]
    axis = (end - start) / np.linalg.norm(end - start)
    down = (points - start) @ axis
    flat = points - start - down[:, None] * axis
    radius = np.linalg.norm(flat, axis=1)
    angle = (np.arctan2(flat[:, 1], flat[:, 0]) / (2 * np.pi) % 1.0) * AROUND
    low, high = down.min(), down.max()
    along = (down - low) / (high - low + 1e-6) * (ALONG - 1)
    grid = _grid(angle, along, radius, tube.narrowing)
    wrapped = np.concatenate([grid[:, -1:], grid, grid[:, :1]], axis=1)
    free = ndimage.map_coordinates(wrapped, [along, angle + 0.5], order=1, mode="nearest")
    further = tube.weight * np.maximum(free - radius, 0.0)
    moved = points + further[:, None] * flat / np.maximum(radius, 1e-6)[:, None]
    if tube.side:
        # The legs' cloth meets in the middle, it does not cross.
        stop = np.minimum(tube.side * points[:, 0], 0.004)
        moved[:, 0] = tube.side * np.maximum(tube.side * moved[:, 0], stop)
    result = suit.copy()
    result[tube.index] = moved
    return result
