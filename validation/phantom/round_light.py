"""Light that reaches the person from all round, without the lamps' own: spherical harmonics.

Only the first nine count: the light on a surface is the mean over half of all directions, which leaves
hardly anything finer (Ramamoorthi and Hanrahan 2001).
"""

from __future__ import annotations

from itertools import product
from typing import Any

import mitsuba as mi
import numpy as np

from . import render
from .lamps import PANELS
from .mesh import Flags, Floats
from .surface import Entries
from .truth import Camera

#: Heights above the floor at which the light is taken, metres.
HEIGHTS_M = (0.25, 1.35)
#: Light paths for each pixel, and side in pixels, of the six pictures around such a place.
SAMPLES = 16
SIDE_PX = 16

_FACTORS = np.array([0.282095] + [0.488603] * 3 + [1.092548, 1.092548, 0.315392, 1.092548, 0.546274])


def _hits(origin: Floats, ways: Floats, panel: Entries) -> Flags:
    """Tell which rays (N, 3) from a point meet a shining rectangle."""
    inverse = np.linalg.inv(np.array(panel["to_world"].matrix).reshape(4, 4))
    start = inverse[:3, :3] @ origin + inverse[:3, 3]
    local = ways @ inverse[:3, :3].T
    steps = -start[2] / np.where(np.abs(local[:, 2]) < 1e-9, 1e-9, local[:, 2])
    at = start[:2] + steps[:, None] * local[:, :2]
    return np.asarray((steps > 0) & (np.abs(at) < 1.08).all(axis=1))


def _harmonics(n: Floats) -> Floats:
    x, y, z = n.T
    flat = np.stack([np.ones_like(x), y, z, x, x * y, y * z, 3 * z * z - 1, x * z, x * x - y * y], axis=1)
    return np.asarray(flat * _FACTORS)


def round_light(scene: Any, lights: Entries, height_m: float) -> Floats:
    """Irradiance at a height above the middle of the floor, (9, 3) factors of the shader's polynomial.

    Parameters
    ----------
    scene
        The renderer's scene, without the person.
    lights
        The entries of the scene with its panels.
    """
    origin = np.array([0.0, 0.0, height_m])
    grid = (np.arange(SIDE_PX) + 0.5) / SIDE_PX * 2 - 1
    x, y = np.meshgrid(grid, grid)
    total = np.zeros((9, 3))
    for axis, sign in product(range(3), (-1.0, 1.0)):
        ahead = np.zeros(3)
        ahead[axis] = sign
        down = np.array([0.0, 1.0, 0.0]) if axis == 2 else np.array([0.0, 0.0, -1.0])
        right = np.cross(down, ahead)
        view = Camera(origin, np.stack([right, down, ahead]), SIDE_PX / 2, SIDE_PX, SIDE_PX)
        seen = np.array(mi.render(scene, sensor=mi.load_dict(render.sensor(view, 1.0)), spp=SAMPLES))
        ways = x.reshape(-1, 1) * right + y.reshape(-1, 1) * down + ahead
        length = np.linalg.norm(ways, axis=1)
        ways = ways / length[:, None]
        angle = (2 / SIDE_PX) ** 2 / length**3
        light = seen[..., :3].reshape(-1, 3).astype(float)
        for name in PANELS:
            light[_hits(origin, ways, lights[name])] = 0.0
        total += (_harmonics(ways) * angle[:, None]).T @ light
    # Irradiance of each band, and the harmonics' own factors for the shader's plain polynomials.
    bands = np.array([np.pi] + [2 * np.pi / 3] * 3 + [np.pi / 4] * 5)
    return np.asarray(total * (bands * _FACTORS)[:, None])
