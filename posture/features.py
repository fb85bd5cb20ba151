"""The whole body as numbers that a calibration reads: level, in units of the body, mirror-symmetric.

Front and back photos give two lists. *Odd* features change their sign in the mirrored photo (the
right side's height minus the left side's), *even* ones stay as they are (the width of the hips).
Side photos give one list, named after the near and the far side, so that a left and a right photo
of a mirrored person give the same numbers.

Lengths are in units of the trunk and the legs together, about 0.8 of the stature, seen from the
middle between the ankles. Depth comes from the network's world landmarks and is a guess; it helps
only because the guess is systematic.
"""

from __future__ import annotations

import numpy as np

from posture.landmarks import Array, Joint
from posture.stance import Stance

PAIRS = (
    "EYE_OUTER",
    "EAR",
    "MOUTH",
    "SHOULDER",
    "ELBOW",
    "WRIST",
    "HIP",
    "KNEE",
    "ANKLE",
    "HEEL",
    "FOOT_INDEX",
)
"""Landmarks that exist on both sides and that a calibration may read."""


def _rows(side: str) -> list[int]:
    """Landmark rows of all pairs on one side."""
    return [Joint[f"MOUTH_{side}" if name == "MOUTH" else f"{side}_{name}"] for name in PAIRS]


_LEFT, _RIGHT = _rows("LEFT"), _rows("RIGHT")
_NAMES = [name.lower() for name in PAIRS]
_SHOULDER, _HIP, _ANKLE = (PAIRS.index(name) for name in ("SHOULDER", "HIP", "ANKLE"))

ODD = tuple(
    [f"{name}_middle_across" for name in _NAMES if name != "ankle"]
    + [f"{name}_right_higher" for name in _NAMES]
    + [f"{name}_right_forward" for name in _NAMES]
    + ["nose_across"]
)
"""Features of front and back photos that change their sign in the mirrored photo."""

EVEN = tuple(
    [f"{name}_width" for name in _NAMES]
    + [f"{name}_middle_up" for name in _NAMES if name != "ankle"]
    + [f"{name}_middle_forward" for name in _NAMES if name != "hip"]
    + ["nose_up", "nose_forward"]
)
"""Features of front and back photos that are the same in the mirrored photo."""

_PAIRED = tuple(
    f"{side}_{name}_{direction}"
    for direction in ("forward", "up", "nearer")
    for side in ("near", "far")
    for name in _NAMES
)

SIDE = (*_PAIRED, "nose_forward", "nose_up", "nose_nearer")
"""Features of side photos."""


def scale_px(stance: Stance) -> float:
    """Length of trunk and legs along their middle lines, pixels: the unit of all features."""
    middle = (stance.points_px[_RIGHT] + stance.points_px[_LEFT]) / 2
    return float(np.hypot(*(middle[_SHOULDER] - middle[_HIP])) + np.hypot(*(middle[_HIP] - middle[_ANKLE])))


def _in_body_units(stance: Stance) -> Array:
    """(33, 3): across, up, and depth away from the camera, in units of the body."""
    world = stance.world_m
    middle = (world[_RIGHT] + world[_LEFT]) / 2
    length_m = np.linalg.norm(middle[_SHOULDER] - middle[_HIP]) + np.linalg.norm(
        middle[_HIP] - middle[_ANKLE]
    )
    ankles = (stance.points_px[_RIGHT][_ANKLE] + stance.points_px[_LEFT][_ANKLE]) / 2
    flat = (stance.points_px - ankles) / scale_px(stance)
    return np.column_stack([flat, world[:, 2] / length_m])


def frontal(stance: Stance) -> tuple[Array, Array]:
    """Odd and even features of a front or back photo, in the order of `ODD` and `EVEN`."""
    points = _in_body_units(stance)
    points[:, 2] *= -1.0 if stance.view == "front" else 1.0  # depth becomes forward
    right, left, nose = points[_RIGHT], points[_LEFT], points[Joint.NOSE]
    middle, difference = (right + left) / 2, right - left
    others = [k for k in range(len(PAIRS)) if k != _ANKLE]
    but_hips = [k for k in range(len(PAIRS)) if k != _HIP]
    odd = [middle[others, 0], difference[:, 1], difference[:, 2], nose[:1]]
    even = [difference[:, 0], middle[others, 1], middle[but_hips, 2], nose[1:]]
    return np.concatenate(odd), np.concatenate(even)


def sideways(stance: Stance) -> Array:
    """Features of a side photo, in the order of `SIDE`."""
    points = _in_body_units(stance)
    points[:, 2] *= -1.0  # depth becomes nearness
    near, far = (_RIGHT, _LEFT) if stance.view == "right" else (_LEFT, _RIGHT)
    parts = [points[side, axis] for axis in range(3) for side in (near, far)]
    return np.concatenate([*parts, points[Joint.NOSE]])
