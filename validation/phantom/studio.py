"""A person's surroundings without a room: two lamps, light from all round, and a backdrop behind them.

Nothing is path traced, so that every picture can have light and surroundings of its own. The backdrop is
flat: what is painted on it gets no shadow of the person.
"""

from __future__ import annotations

import colorsys
from collections.abc import Callable

import cv2
import numpy as np

from .crowd import Random
from .empty_room import EmptyRoom
from .lamps import MIDDLE, Lamp, panel
from .mesh import Floats

#: Farther than anybody stands, metres.
BEHIND_M = 1e3


def studio(rng: Random, size_px: int, roll_deg: float) -> EmptyRoom:
    """Draw the surroundings of one square picture; ``roll_deg`` turns what is level, clockwise."""
    low, high = _round_light(rng), _round_light(rng)
    return EmptyRoom(
        radiance=backdrop(rng, size_px, roll_deg),
        places=np.full((size_px, size_px, 4), BEHIND_M, np.float32),
        normals=np.zeros((size_px, size_px, 4), np.float32),
        low=low,
        high=0.5 * (low + high),
        lamps=[_lamp(rng, strong=True), _lamp(rng, strong=bool(rng.uniform() < 0.5))],
    )


def _lamp(rng: Random, *, strong: bool) -> Lamp:
    """A panel somewhere above or beside the camera's side of the person; seldom behind them."""
    around = rng.normal(0, 65)
    above, far = rng.uniform(-5, 80), rng.uniform(1.8, 4.0)
    out = np.array([np.sin(np.radians(around)), -np.cos(np.radians(around)), 0.0])
    middle = MIDDLE + far * (
        np.cos(np.radians(above)) * out + np.sin(np.radians(above)) * np.array([0, 0, 1.0])
    )
    ahead = (MIDDLE - middle) / np.linalg.norm(MIDDLE - middle)
    across = np.cross(ahead, [0.0, 0.0, 1.0] if abs(ahead[2]) < 0.95 else [0.0, 1.0, 0.0])
    across /= np.linalg.norm(across)
    half = float(np.exp(rng.uniform(np.log(0.08), np.log(1.2))))
    up = np.cross(ahead, across)
    strength = far**2 / half**2 * (rng.uniform(0.6, 2.0) if strong else rng.uniform(0.0, 0.5))
    return panel(middle, half * across, half * up, strength * _tint(rng, 0.25))


def _round_light(rng: Random) -> Floats:
    """Light from all round (9, 3): more from above, a little from one side."""
    strength = rng.uniform(0.25, 1.3)
    factors = np.zeros((9, 3))
    factors[0] = strength * _tint(rng, 0.15)
    factors[1] = factors[0] * rng.normal(-0.1, 0.25)
    factors[2] = factors[0] * rng.uniform(-0.1, 0.6)
    factors[3] = factors[0] * rng.normal(0, 0.3)
    return factors


def _tint(rng: Random, most: float) -> Floats:
    warm = rng.uniform(-most, most)
    return np.array([1 + warm, 1.0, 1 - warm])


def _colour(rng: Random) -> Floats:
    """Linear RGB (3,), mostly muted."""
    hue, saturation = rng.uniform(), rng.beta(1.1, 3.5)
    return np.array(colorsys.hsv_to_rgb(hue, saturation, rng.uniform(0.05, 1.0))) ** 2.2


def backdrop(rng: Random, size_px: int, roll_deg: float) -> Floats:
    """Paint what lies behind the person, (size, size, 3) linear."""
    flat = np.ones((size_px, size_px, 3)) * _colour(rng)
    for _ in range(int(rng.integers(0, 4))):
        flat = _PAINTERS[int(rng.integers(len(_PAINTERS)))](rng, flat, roll_deg)
    shade = 1 + rng.uniform(0, 0.6) * _waves(rng, size_px, rng.uniform(0.5, 3))
    flat = flat * np.maximum(shade, 0.2)[..., None]
    if rng.uniform() < 0.5:
        flat = cv2.GaussianBlur(flat, None, float(rng.uniform(0.5, 6)))
    return np.asarray(flat, dtype=float)


def _waves(rng: Random, size_px: int, cells: float) -> Floats:
    """Smooth random field in about [-1, 1] with so many waves across the picture."""
    y, x = np.mgrid[0:size_px, 0:size_px] / size_px
    ways = rng.normal(0, cells, (6, 2))
    total = sum(np.sin(2 * np.pi * (a * x + b * y) + rng.uniform(0, 6.3)) for a, b in ways)
    return np.asarray(total) / 3


def _level(size_px: int, roll_deg: float) -> tuple[Floats, Floats]:
    """Place of each pixel across and down in a level room, as shares of the picture."""
    y, x = np.mgrid[0:size_px, 0:size_px] / size_px - 0.5
    c, s = np.cos(np.radians(roll_deg)), np.sin(np.radians(roll_deg))
    return c * x + s * y, -s * x + c * y


def _floor(rng: Random, flat: Floats, roll_deg: float) -> Floats:
    """A floor, perhaps with a skirting board."""
    _, down = _level(len(flat), roll_deg)
    edge, board = rng.uniform(-0.1, 0.6), rng.uniform(0.01, 0.04)
    flat = np.where((down > edge - board)[..., None], _colour(rng), flat)
    return np.where((down > edge)[..., None], _colour(rng), flat)


def _rectangles(rng: Random, flat: Floats, roll_deg: float) -> Floats:
    """Doors, frames, shelves: rectangles that hang level, or nearly."""
    for _ in range(int(rng.integers(1, 12))):
        lean = rng.normal(0, 1.0) if rng.uniform() < 0.7 else rng.uniform(-45, 45)
        across, down = _level(len(flat), roll_deg + lean)
        x, y = rng.uniform(-0.6, 0.6, 2)
        half_x, half_y = np.exp(rng.uniform(np.log(0.01), np.log(0.4), 2))
        far_x, far_y = np.abs(across - x) - half_x, np.abs(down - y) - half_y
        inside = (far_x < 0) & (far_y < 0)
        flat = np.where(inside[..., None], _colour(rng), flat)
        if rng.uniform() < 0.5:
            rim = inside & ((far_x > -0.015) | (far_y > -0.015))
            flat = np.where(rim[..., None], _colour(rng), flat)
    return flat


def _stripes(rng: Random, flat: Floats, roll_deg: float) -> Floats:
    """Curtains, boards, tiles, bricks: one or two sets of lines."""
    colour = _colour(rng)
    across, down = _level(len(flat), roll_deg + rng.choice([0.0, 90.0]))
    for way in (across, down)[: int(rng.integers(1, 3))]:
        count, share = np.exp(rng.uniform(np.log(2), np.log(30))), rng.uniform(0.05, 0.6)
        on = (way * count + rng.uniform()) % 1 < share
        flat = np.where(on[..., None], flat + rng.uniform(0.2, 1) * (colour - flat), flat)
    return flat


def _blots(rng: Random, flat: Floats, _roll_deg: float) -> Floats:
    """Plants, stones, people far away: blots of several sizes."""
    for _ in range(int(rng.integers(1, 4))):
        on = _waves(rng, len(flat), np.exp(rng.uniform(np.log(1), np.log(25)))) > rng.uniform(-0.3, 0.8)
        flat = np.where(on[..., None], _colour(rng), flat)
    return flat


def _grain(rng: Random, flat: Floats, _roll_deg: float) -> Floats:
    """Rough plaster, carpet, lawn."""
    rough = cv2.GaussianBlur(rng.normal(0, 1, flat.shape[:2]), None, float(rng.uniform(0.4, 2.5)))
    rough = rough / rough.std() * rng.uniform(0.03, 0.3)
    return np.asarray(flat * np.maximum(1 + rough, 0.1)[..., None])


_PAINTERS: tuple[Callable[[Random, Floats, float], Floats], ...] = (
    _floor,
    _rectangles,
    _rectangles,
    _stripes,
    _blots,
    _grain,
)
