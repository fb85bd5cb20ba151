"""The room's two shining panels as shaders need them, and what each sees of the person."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import room
from .clipping import clip_matrix
from .mesh import Floats
from .spec import RoomSpec
from .surface import Entries

#: Names of the panels in the renderer's scene.
PANELS = ("ceiling", "daylight")
#: Side of the map of depths that a lamp sees.
SHADOW_TEXELS = 512
#: Everything that can cast a shadow is within this distance of this point.
MIDDLE, REACH_M = np.array([0.0, 0.0, 0.93]), 1.12


@dataclass(frozen=True, slots=True)
class Lamp:
    """A shining rectangle.

    Attributes
    ----------
    corners
        (4, 3) points on it from which it shines, metres.
    facing
        (3,) the way it shines.
    power
        (3,) radiance times a quarter of its area.
    half_m
        Half its side, were it a square.
    tangent
        Of half the angle under which it sees the person.
    matrix
        (4, 4) from the room to its map of depths.
    """

    corners: Floats
    facing: Floats
    power: Floats
    half_m: float
    tangent: float
    matrix: Floats


def lamps(spec: RoomSpec) -> list[Lamp]:
    """Measure the room's lights as they hang in the renderer's scene."""
    hung = room.lights(spec)
    return [_lamp(hung[name]) for name in PANELS]


def _lamp(entry: Entries) -> Lamp:
    place = np.array(entry["to_world"].matrix).reshape(4, 4)
    return panel(place[:3, 3], place[:3, 0], place[:3, 1], np.array(entry["emitter"]["radiance"]["value"]))


def panel(middle: Floats, across: Floats, up: Floats, radiance: Floats) -> Lamp:
    """Measure a shining rectangle by its middle and half its sides, (3,) each; it shines across x up."""
    corners = np.stack([middle + a * across + b * up for a in (-0.55, 0.55) for b in (-0.55, 0.55)])
    half = float(np.sqrt(np.linalg.norm(across) * np.linalg.norm(up)))
    facing = np.cross(across, up)
    facing /= np.linalg.norm(facing)
    ahead = MIDDLE - middle
    far = float(np.linalg.norm(ahead))
    ahead = ahead / far
    right = np.cross(ahead, [0.0, 0.0, 1.0] if abs(ahead[2]) < 0.95 else [0.0, 1.0, 0.0])
    right = right / np.linalg.norm(right)
    tangent = REACH_M / float(np.sqrt(far**2 - REACH_M**2))
    axes = np.stack([right, np.cross(ahead, right), ahead])
    matrix = clip_matrix(middle, axes, (1 / tangent, 1 / tangent))
    return Lamp(corners, facing, radiance * half**2, half, tangent, matrix)
