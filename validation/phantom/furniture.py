"""What stands and hangs at the back wall.

Every function takes the place ``x`` along the wall, the distance ``wall`` of the wall (metres,
room frame) and a random generator for its small variations, and returns Mitsuba entries.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from . import equipment
from .mesh import Floats
from .skin import linear
from .spec import Colour
from .surface import Entries, bitmap, box, matte, transform, value_noise


def _colour(values: Floats) -> Colour:
    return float(values[0]), float(values[1]), float(values[2])


def _abstract(rng: Any) -> Floats:
    """Paint a quiet landscape of bands for the picture on the wall."""
    rows, size = np.linspace(0, 1, 256), 256
    image = np.zeros((size, size, 3))
    tones = linear(rng.uniform(0.25, 0.9, size=(5, 3)))
    wave = 0.06 * value_noise((5, size), (2, 5), rng)
    for band in range(5):
        below = rows[:, None] > (band / 5 + wave[band][None, :])
        image[below] = tones[band]
    return image


def door(x: float, wall: float, _rng: Any) -> Entries:
    """Build a panel door with frame and handle."""
    white, leaf = matte((0.88, 0.87, 0.84), 0.4), matte((0.83, 0.81, 0.77), 0.4)
    steel = {"type": "roughconductor", "material": "Cr", "alpha": 0.2}
    w, h, f = 0.86, 2.04, 0.075
    parts = {
        "leaf": box((x - w / 2, wall - 0.015, 0.005), (x + w / 2, wall, h), leaf),
        "left": box((x - w / 2 - f, wall - 0.03, 0), (x - w / 2, wall, h + f), white),
        "right": box((x + w / 2, wall - 0.03, 0), (x + w / 2 + f, wall, h + f), white),
        "lintel": box((x - w / 2 - f, wall - 0.03, h), (x + w / 2 + f, wall, h + f), white),
        "handle": box((x - 0.36, wall - 0.07, 1.03), (x - 0.24, wall - 0.055, 1.05), steel),
        "stem": box((x - 0.365, wall - 0.07, 1.03), (x - 0.345, wall - 0.01, 1.05), steel),
    }
    for k, (low, high) in enumerate(((0.18, 0.92), (1.12, 1.88))):
        parts[f"p{k}"] = box((x - 0.29, wall - 0.021, low), (x + 0.29, wall - 0.01, high), white)
    return parts


def picture(x: float, wall: float, rng: Any) -> Entries:
    """Build a framed picture."""
    w, h, z = 0.26, 0.34, 1.55
    art = {"type": "principled", "base_color": bitmap(_abstract(rng)), "roughness": 0.3}
    return {
        "frame": box(
            (x - w - 0.03, wall - 0.03, z - h - 0.03),
            (x + w + 0.03, wall, z + h + 0.03),
            matte((0.16, 0.13, 0.11), 0.4),
        ),
        "mount": box((x - w, wall - 0.033, z - h), (x + w, wall - 0.01, z + h), matte((0.93, 0.92, 0.90))),
        "art": {
            "type": "rectangle",
            "to_world": transform()
            .translate([x, wall - 0.036, z])
            .rotate([1, 0, 0], 90)
            .scale([w - 0.06, h - 0.07, 1]),
            "bsdf": {"type": "twosided", "bsdf": art},
        },
    }


def window(x: float, wall: float, _rng: Any) -> Entries:
    """Build a bright window with frame, cross bar and sill."""
    white = matte((0.90, 0.90, 0.88), 0.35)
    w, low, high, f = 0.52, 0.95, 2.25, 0.055
    pane = {
        "type": "rectangle",
        "to_world": transform()
        .translate([x, wall - 0.004, (low + high) / 2])
        .rotate([1, 0, 0], 90)
        .scale([w, (high - low) / 2, 1]),
        "emitter": {"type": "area", "radiance": {"type": "rgb", "value": [1.15, 1.3, 1.5]}},
    }
    bars = [(-w - f, -w), (w, w + f), (-f / 2, f / 2)]
    parts: Entries = {"pane": pane}
    for k, (a, b) in enumerate(bars):
        parts[f"v{k}"] = box((x + a, wall - 0.05, low - f), (x + b, wall, high + f), white)
    for k, z in enumerate((low - f, high, 1.75)):
        parts[f"h{k}"] = box((x - w, wall - 0.05, z), (x + w, wall, z + f), white)
    parts["sill"] = box((x - w - 0.12, wall - 0.2, low - f - 0.03), (x + w + 0.12, wall, low - f), white)
    return parts


def sideboard(x: float, wall: float, rng: Any) -> Entries:
    """Build a low cupboard with two doors, books and a vase."""
    wood, dark = matte((0.55, 0.40, 0.27), 0.45), matte((0.20, 0.15, 0.11))
    parts = {
        "body": box((x - 0.5, wall - 0.38, 0.12), (x + 0.5, wall, 0.78), wood),
        "gap": box((x - 0.003, wall - 0.382, 0.13), (x + 0.003, wall - 0.37, 0.77), dark),
        "feet": box((x - 0.46, wall - 0.34, 0.0), (x + 0.46, wall - 0.05, 0.12), dark),
        "vase": {
            "type": "sphere",
            "center": [x + 0.30, wall - 0.2, 0.87],
            "radius": 0.09,
            "bsdf": matte((0.32, 0.45, 0.47), 0.2, 0.5),
        },
    }
    at = x - 0.42
    for k in range(7):
        w, h = float(rng.uniform(0.022, 0.045)), float(rng.uniform(0.18, 0.26))
        cover = matte(_colour(rng.uniform(0.15, 0.75, 3)))
        parts[f"book{k}"] = box((at, wall - 0.24, 0.78), (at + w, wall - 0.06, 0.78 + h), cover)
        at += w + 0.002
    return parts


def radiator(x: float, wall: float, _rng: Any) -> Entries:
    """Build a white ribbed radiator."""
    white = matte((0.90, 0.90, 0.89), 0.35)
    parts = {"back": box((x - 0.48, wall - 0.06, 0.16), (x + 0.48, wall - 0.03, 0.70), white)}
    for k in range(20):
        at = x - 0.475 + k * 0.05
        parts[f"rib{k}"] = box((at, wall - 0.085, 0.14), (at + 0.032, wall - 0.05, 0.72), white)
    return parts


def ball(x: float, wall: float, rng: Any) -> Entries:
    """Build an exercise ball."""
    tone = _colour(rng.uniform([0.2, 0.35, 0.45], [0.5, 0.6, 0.75]))
    place = {"center": [x, wall - 0.34, 0.3], "radius": 0.3}
    return {"ball": {"type": "sphere", **place, "bsdf": matte(tone, 0.35, 0.5)}}


def wallbars(x: float, wall: float, _rng: Any) -> Entries:
    """Build Swedish wall bars."""
    wood = matte((0.74, 0.56, 0.36), 0.4)
    parts = {}
    for k, side in enumerate((-0.42, 0.42)):
        parts[f"post{k}"] = box((x + side - 0.025, wall - 0.12, 0), (x + side + 0.025, wall, 2.4), wood)
    for k in range(14):
        z = 0.2 + 0.155 * k
        parts[f"bar{k}"] = {
            "type": "cylinder",
            "p0": [x - 0.42, wall - 0.09, z],
            "p1": [x + 0.42, wall - 0.09, z],
            "radius": 0.017,
            "bsdf": {"type": "twosided", "bsdf": wood},
        }
    return parts


FEATURES: dict[str, Callable[[float, float, Any], Entries]] = {
    "door": door,
    "picture": picture,
    "window": window,
    "sideboard": sideboard,
    "radiator": radiator,
    "ball": ball,
    "wallbars": wallbars,
    "shelf": equipment.shelf,
    "table": equipment.table,
    "poster": equipment.poster,
    "mat_roll": equipment.mat_roll,
    "lamp": equipment.lamp,
    "chair": equipment.chair,
    "bed": equipment.bed,
    "plant": equipment.plant,
    "board": equipment.board,
    "clock": equipment.clock,
    "dumbbells": equipment.dumbbells,
    "curtain": equipment.curtain,
}
