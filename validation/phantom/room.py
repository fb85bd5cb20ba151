"""The empty room and its light: floors, walls, ceiling panel and daylight.

Every function returns Mitsuba scene entries as plain dictionaries, placed in the room frame
(x right, y away from the camera, z up, metres); textures are linear RGB (H, W, 3).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .mesh import Floats
from .skin import linear
from .spec import Colour, RoomSpec
from .surface import Entries, bitmap, box, matte, transform, value_noise


def planks(colour: Colour, rng: Any) -> Floats:
    """Wooden boards along v: a tone for each board, grain along it, dark joints."""
    size, boards = 1024, 12
    image = np.tile(linear(colour), (size, size, 1))
    width = size // boards
    grain = value_noise((size, size), (12, 300), rng) * 0.05
    grain += value_noise((size, size), (5, 70), rng) * 0.06
    image *= (1 + grain)[..., None]
    for board in range(boards + 1):
        columns = slice(board * width, min((board + 1) * width, size))
        start = int(rng.integers(size))
        for rows in (slice(0, start), slice(start, size)):
            image[rows, columns] *= 1 + rng.uniform(-0.16, 0.16)
        image[max(start - 1, 0) : start + 1, columns] *= 0.45
        image[:, board * width : board * width + 2] *= 0.45
    return np.clip(image, 0.0, 1.0)


def tiles(colour: Colour, rng: Any) -> Floats:
    """Square stone tiles with light joints."""
    size, count = 1024, 4
    image = np.tile(linear(colour), (size, size, 1))
    image *= (1 + 0.05 * value_noise((size, size), (40, 40), rng))[..., None]
    step = size // count
    for i in range(count):
        for j in range(count):
            image[i * step : (i + 1) * step, j * step : (j + 1) * step] *= rng.uniform(0.92, 1.08)
    for k in range(count):
        image[k * step : k * step + 3] *= 0.72
        image[:, k * step : k * step + 3] *= 0.72
    return np.clip(image, 0.0, 1.0)


def carpet(colour: Colour, rng: Any) -> Floats:
    """Short-pile carpet: fine speckle over soft patches."""
    size = 1024
    image = np.tile(linear(colour), (size, size, 1))
    speckle = 0.13 * rng.normal(size=(size, size)) + 0.05 * value_noise((size, size), (30, 30), rng)
    return np.asarray(np.clip(image * (1 + speckle)[..., None], 0.0, 1.0))


FLOORS: dict[str, Callable[[Colour, Any], Floats]] = {
    "planks": planks,
    "tiles": tiles,
    "mat": carpet,
}


def shell(spec: RoomSpec, rng: Any) -> Entries:
    """Floor, back wall, side walls, ceiling and skirting board."""
    wall = spec.wall_distance_m
    t = transform()
    paint = np.tile(linear(spec.wall_colour), (256, 256, 1))
    paint *= (1 + 0.015 * value_noise((256, 256), (20, 20), rng))[..., None]
    floor = FLOORS[spec.floor](spec.floor_colour, rng)
    surface = {
        "type": "principled",
        "base_color": bitmap(floor, (3.2, 3.2)),
        "roughness": 0.85 if spec.floor == "mat" else 0.42,
        "specular": 0.2 if spec.floor == "mat" else 0.45,
    }
    plain = matte(spec.wall_colour, 0.9, 0.1)
    painted = {**plain, "base_color": bitmap(paint)}
    sides = {
        f"side{k}": {
            "type": "rectangle",
            "to_world": t.translate([x, wall - 4, 1.4]).rotate([0, 1, 0], -90 * np.sign(x)).scale(4),
            "bsdf": {"type": "twosided", "bsdf": plain},
        }
        for k, x in enumerate((-2.6, 2.6))
    }
    return {
        "floor": {
            "type": "rectangle",
            "to_world": t.translate([float(rng.uniform(-0.2, 0.2)), wall - 4, 0]).scale(4),
            "bsdf": surface,
        },
        "wall": {
            "type": "rectangle",
            "to_world": t.translate([0, wall, 2]).rotate([1, 0, 0], 90).scale(4),
            "bsdf": {"type": "twosided", "bsdf": painted},
        },
        "skirting": box((-4, wall - 0.016, 0), (4, wall, 0.09), matte((0.90, 0.89, 0.87), 0.4)),
        **sides,
    }


def lights(spec: RoomSpec) -> Entries:
    """Hang a ceiling panel over the camera side, a large window at one side and a faint fill."""
    t = transform()
    warm = np.array([1.0, 1 - 0.10 * spec.light_warmth, 1 - 0.28 * spec.light_warmth])
    side = spec.light_side

    def panel(origin: list[float], target: list[float], size: list[float], power: Any) -> Entries:
        radiance = {"type": "rgb", "value": [float(c) for c in power]}
        place = t.look_at(origin, target, [0, 0.1, 1]).scale([*size, 1])
        return {
            "type": "rectangle",
            "to_world": place,
            "emitter": {"type": "area", "radiance": radiance},
        }

    return {
        "ceiling": panel([0.2, -0.9, 2.75], [0, -0.6, 0], [0.55, 0.40], 9.5 * warm),
        "daylight": panel([side * 2.4, -1.9, 1.6], [0, 0, 1.1], [0.9, 1.0], np.array([5.2, 5.3, 5.5])),
        "fill": {"type": "constant", "radiance": {"type": "rgb", "value": [0.17, 0.175, 0.185]}},
    }
