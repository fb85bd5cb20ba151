"""Rooms drawn with known roll, pitch and turn of the wall, and a person who may lean in them."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from PIL import Image, ImageDraw

from posture.body.landmarks import Array, Landmarks
from posture.image.photo import Photo

WIDTH, HEIGHT, FOCAL = 1080, 1440, 1500.0
_WALL_M = 3.0
Pen = ImageDraw.ImageDraw


def room(
    roll_deg: float, pitch_deg: float = 0.0, *, columns: int = 0, rows: int = 0, wall_deg: float = 0.0
) -> Image.Image:
    """Upright bars and level boards on a wall 3 m away.

    The camera is rolled and looks down by `pitch_deg`; the wall is turned by `wall_deg`.
    """
    picture = Image.new("RGB", (WIDTH, HEIGHT), (200, 195, 185))
    pen = ImageDraw.Draw(picture)
    rng = np.random.default_rng(5)
    bars = [(x, -1.6, x + 0.05, 1.6) for x in _spread(columns, 0.95)]
    boards = [(-1.6, y, 1.6, y + 0.05) for y in _spread(rows, 1.1)]
    for left, top, right, bottom in bars + boards:
        corners = np.array([(left, top), (left, bottom), (right, bottom), (right, top)])
        shade = tuple(int(v) for v in rng.integers(20, 120, 3))
        pen.polygon(_seen(corners, roll_deg, pitch_deg, wall_deg), fill=shade)
    return picture


def _spread(count: int, reach: float) -> Iterable[float]:
    return np.linspace(-reach, reach, count) if count > 1 else [reach] * count


def _seen(corners: Array, roll_deg: float, pitch_deg: float, wall_deg: float) -> list[tuple[float, float]]:
    """Pixels of points (N, 2) of the wall, metres to the right and down from its middle."""
    roll, pitch, wall = np.radians([roll_deg, pitch_deg, wall_deg])
    x, y, depth = corners[:, 0] * np.cos(wall), corners[:, 1], _WALL_M + corners[:, 0] * np.sin(wall)
    away = depth * np.cos(pitch) + y * np.sin(pitch)
    u, v = FOCAL * x / away, FOCAL * (y * np.cos(pitch) - depth * np.sin(pitch)) / away
    across = WIDTH / 2 + u * np.cos(roll) - v * np.sin(roll)
    down = HEIGHT / 2 + u * np.sin(roll) + v * np.cos(roll)
    return list(zip(across.tolist(), down.tolist(), strict=True))


def with_person(picture: Image.Image, landmarks: Landmarks) -> Image.Image:
    """The picture with somebody in it who is made of straight edges."""
    shown = picture.copy()
    pen = ImageDraw.Draw(shown)
    for a, b in (
        (11, 23),
        (12, 24),
        (11, 12),
        (23, 24),
        (11, 13),
        (12, 14),
        (23, 25),
        (24, 26),
        (25, 27),
        (26, 28),
    ):
        pen.line([*landmarks.xy_px[a].tolist(), *landmarks.xy_px[b].tolist()], fill="black", width=40)
    return shown


def photo_of(picture: Image.Image) -> Photo:
    """The picture as a decoded photo."""
    return Photo(np.asarray(picture), *picture.size, "")
