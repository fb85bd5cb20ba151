"""The room: shell, light and furniture.

Every function returns Mitsuba scene entries as plain dictionaries, placed in the room frame
(x right, y away from the camera, z up, metres).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from . import daylight
from .baking import baked
from .floors import DULL, FLOORS
from .furniture import FEATURES
from .spec import RoomSpec
from .surface import FINE_TEXELS, Entries, bitmap, box, matte, transform
from .walls import WALLS


def shell(spec: RoomSpec, rng: Any, texels: int = FINE_TEXELS) -> Entries:
    """Floor, back wall, side walls and skirting board."""
    wall = spec.wall_distance_m
    t = transform()
    covering, repeat = WALLS[spec.wall](spec.wall_colour, rng, texels)
    floor = FLOORS[spec.floor](spec.floor_colour, rng, texels)
    dull = spec.floor in DULL
    surface = {
        "type": "principled",
        "base_color": bitmap(floor, (3.2, 3.2)),
        "roughness": 0.85 if dull else 0.42,
        "specular": 0.2 if dull else 0.45,
    }
    plain = matte(spec.wall_colour, 0.9, 0.1)
    covered = {**plain, "base_color": bitmap(covering, repeat)}
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
            "bsdf": {"type": "twosided", "bsdf": covered},
        },
        "skirting": box((-4, wall - 0.016, 0), (4, wall, 0.09), matte((0.90, 0.89, 0.87), 0.4)),
        **sides,
    }


def lights(spec: RoomSpec) -> Entries:
    """Hang the room's lights."""
    return daylight.entries(spec.light, spec.light_side, spec.light_warmth)


def entries(spec: RoomSpec, texels: int = FINE_TEXELS) -> Entries:
    """Furnish and light the whole room.

    Below the full number of texels all plain parts become one mesh with coloured vertices: it
    loads faster, and the renderer need not compile a kernel for every new set of furniture.
    """
    rng = np.random.default_rng(spec.seed)
    parts = shell(spec, rng, texels)
    for k, feature in enumerate(spec.features):
        name, _, place = feature.partition("@")
        for part, entry in FEATURES[name](float(place), spec.wall_distance_m, rng).items():
            parts[f"{name}{k}_{part}"] = entry
    return {**(parts if texels >= FINE_TEXELS else baked(parts)), **lights(spec)}
