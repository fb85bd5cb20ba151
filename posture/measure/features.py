"""The whole body as numbers that a calibration reads: level, in units of the body, mirror-symmetric.

Front and back photos give two lists. *Odd* features change their sign in the mirrored photo (the
right side's height minus the left side's), *even* ones stay as they are (the width of the hips).
Side photos give one list, named after the near and the far side, so that a left and a right photo
of mirrored people give the same numbers.

Lengths are in units of the trunk and the legs together, about 0.8 of the stature, seen from the
middle between the ankles. Depth comes from the network's world landmarks and is a guess; it helps
only because the guess is systematic. Readings are the uncalibrated indicators, in their own unit.
"""

from __future__ import annotations

import numpy as np

from posture.body.landmarks import Array, Joint
from posture.body.stance import Stance
from posture.measure.formulas import FORMULAS

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

ODD_READINGS = (
    "hip_obliquity",
    "shoulder_obliquity",
    "trunk_lean",
    "weight_shift",
    "knee_line_obliquity",
    "ankle_line_obliquity",
    "knee_asymmetry",
    "head_tilt",
)
SIDE_READINGS = (
    "head_forward",
    "trunk_lean_sagittal",
    "hip_offset_sagittal",
    "knee_angle_sagittal",
    "trunk_thigh_angle",
)


def _rows(side: str) -> list[int]:
    """Landmark rows of all pairs on one side."""
    return [Joint[f"MOUTH_{side}" if name == "MOUTH" else f"{side}_{name}"] for name in PAIRS]


_LEFT, _RIGHT = _rows("LEFT"), _rows("RIGHT")
READ = [Joint.NOSE, *_LEFT, *_RIGHT]
"""Rows of all landmarks that the features read."""

_NAMES = [name.lower() for name in PAIRS]
_SHOULDER, _HIP, _ANKLE = (PAIRS.index(name) for name in ("SHOULDER", "HIP", "ANKLE"))
_BUT_ANKLES = [k for k in range(len(PAIRS)) if k != _ANKLE]
_BUT_HIPS = [k for k in range(len(PAIRS)) if k != _HIP]

ODD = (
    *(f"{_NAMES[k]}_middle_across" for k in _BUT_ANKLES),
    *(f"{name}_right_higher" for name in _NAMES),
    *(f"{name}_right_forward" for name in _NAMES),
    "nose_across",
    *(f"{name}_reading" for name in ODD_READINGS),
)
"""Features of front and back photos that change their sign in the mirrored photo."""

EVEN = (
    *(f"{name}_width" for name in _NAMES),
    *(f"{_NAMES[k]}_middle_up" for k in _BUT_ANKLES),
    *(f"{_NAMES[k]}_middle_forward" for k in _BUT_HIPS),
    "nose_up",
    "nose_forward",
    "knee_angle_middle_reading",
)
"""Features of front and back photos that are the same in the mirrored photo."""

SIDE = (
    *(
        f"{side}_{name}_{direction}"
        for direction in ("forward", "up", "nearer")
        for side in ("near", "far")
        for name in _NAMES
    ),
    "nose_forward",
    "nose_up",
    "nose_nearer",
    *(f"{name}_reading" for name in SIDE_READINGS),
)
"""Features of side photos."""


def scale_px(stance: Stance) -> float:
    """Length of trunk and legs along their middle lines, pixels: the unit of all features."""
    middle = (stance.points_px[_RIGHT] + stance.points_px[_LEFT]) / 2
    return float(np.hypot(*(middle[_SHOULDER] - middle[_HIP])) + np.hypot(*(middle[_HIP] - middle[_ANKLE])))


def _in_body_units(stance: Stance, towards: float) -> Array:
    """(33, 3): across, up, and depth in units of the body; `towards` +1 counts depth away, -1 nearness."""
    world = stance.world_m
    middle = (world[_RIGHT] + world[_LEFT]) / 2
    length_m = float(
        np.linalg.norm(middle[_SHOULDER] - middle[_HIP]) + np.linalg.norm(middle[_HIP] - middle[_ANKLE])
    )
    ankles = (stance.points_px[_RIGHT][_ANKLE] + stance.points_px[_LEFT][_ANKLE]) / 2
    flat = (stance.points_px - ankles) / scale_px(stance)
    return np.column_stack([flat, towards * world[:, 2] / length_m])


def odd_and_even(stance: Stance) -> tuple[Array, Array]:
    """Odd and even features of a front or back photo, in the order of `ODD` and `EVEN`."""
    # Forward is towards the camera in a front photo and away from it in a back photo.
    points = _in_body_units(stance, -1.0 if stance.view == "front" else 1.0)
    right, left, nose = points[_RIGHT], points[_LEFT], points[Joint.NOSE]
    middle, difference = (right + left) / 2, right - left
    readings = [FORMULAS[name](stance) for name in ODD_READINGS]
    knees = (FORMULAS["knee_angle_left"](stance) + FORMULAS["knee_angle_right"](stance)) / 2
    odd = [middle[_BUT_ANKLES, 0], difference[:, 1], difference[:, 2], nose[:1], readings]
    even = [difference[:, 0], middle[_BUT_ANKLES, 1], middle[_BUT_HIPS, 2], nose[1:], [knees]]
    return np.concatenate(odd), np.concatenate(even)


def sideways(stance: Stance) -> Array:
    """Features of a side photo, in the order of `SIDE`."""
    points = _in_body_units(stance, -1.0)
    near, far = (_RIGHT, _LEFT) if stance.view == "right" else (_LEFT, _RIGHT)
    parts = [points[side, axis] for axis in range(3) for side in (near, far)]
    readings = [FORMULAS[name](stance) for name in SIDE_READINGS]
    return np.concatenate([*parts, points[Joint.NOSE], readings])
