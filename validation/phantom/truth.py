"""The true camera, joints and angles of a picture: numpy only.

Room frame: origin on the floor under the person, x to the picture's right, y away from the
camera, z up, metres. Pixels: x right, y down, origin at the top left corner of the picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .spec import CameraSpec

Floats = NDArray[np.float64]

FRAME = (
    "metres: origin on the floor under the person, x to the picture's right, y away from the "
    "camera, z up; pixels: x right, y down, from the top left corner of the picture"
)
SIGNS = (
    "left and right are the subject's; positive = the subject's right side higher (obliquity, "
    "tilt) or further forward (rotation, against the feet)"
)


@dataclass(frozen=True, slots=True)
class Camera:
    """Pinhole camera: ``position`` (3,) in the room, rows of ``axes`` (3, 3) = right, down, ahead.

    ``aside_px``: where the way ahead meets the picture, from the picture's middle; not 0 for a part of
    a larger picture.
    """

    position: Floats
    axes: Floats
    focal_px: float
    width_px: int
    height_px: int
    aside_px: tuple[float, float] = (0.0, 0.0)

    def project(self, points: Floats) -> Floats:
        """Room points (N, 3) in metres to pixels (N, 2)."""
        seen = (np.asarray(points) - self.position) @ self.axes.T
        centre = np.array([self.width_px, self.height_px]) / 2 + self.aside_px
        return np.asarray(self.focal_px * seen[:, :2] / seen[:, 2:] + centre)


def part(whole: Camera, middle_px: Floats, side_px: float, size_px: int) -> Camera:
    """The camera that sees a square part of a picture, ``size_px`` wide instead of ``side_px``."""
    scale = size_px / side_px
    ahead = np.array([whole.width_px, whole.height_px]) / 2 + whole.aside_px
    x, y = (ahead - middle_px) * scale
    return Camera(whole.position, whole.axes, whole.focal_px * scale, size_px, size_px, (float(x), float(y)))


def camera(spec: CameraSpec) -> Camera:
    """Place the camera; positive roll turns the picture content clockwise."""
    yaw, pitch, roll = np.radians([spec.yaw_deg, spec.pitch_deg, spec.roll_deg])
    ahead = np.array([np.sin(yaw) * np.cos(pitch), np.cos(yaw) * np.cos(pitch), -np.sin(pitch)])
    right = np.array([np.cos(yaw), -np.sin(yaw), 0.0])
    down = np.cross(ahead, right)
    turned = np.stack(
        [
            np.cos(roll) * right - np.sin(roll) * down,
            np.sin(roll) * right + np.cos(roll) * down,
            ahead,
        ]
    )
    position = np.array([spec.offset_m, -spec.distance_m, spec.height_m])
    return Camera(position, turned, spec.focal_px, spec.width_px, spec.height_px)


def inclination_deg(left: Floats, right: Floats) -> float:
    """Angle of the line left-right to the floor; positive when the right end is higher."""
    line = right - left
    return float(np.degrees(np.arcsin(line[2] / np.linalg.norm(line))))


def rotation_deg(left: Floats, right: Floats, turn_deg: float) -> float:
    """Turn of the line about the vertical against the feet; positive = right end forward."""
    line = right - left
    angle = np.degrees(np.arctan2(-line[1], -line[0])) - turn_deg
    return float((angle + 180) % 360 - 180)


def flexion_deg(hip: Floats, knee: Floats, ankle: Floats) -> float:
    """Angle hip-knee-ankle in space; 180 is straight."""
    a, b = hip - knee, ankle - knee
    cosine = a @ b / (np.linalg.norm(a) * np.linalg.norm(b))
    return float(np.degrees(np.arccos(np.clip(cosine, -1, 1))))


def angles(joints: dict[str, Floats], turn_deg: float) -> dict[str, float]:
    """Compute the true angles in degrees from 3-D joints in the room frame; signs as in the project."""
    tilt = {n: inclination_deg(joints[f"left_{n}"], joints[f"right_{n}"]) for n in _LINES}
    turned = {
        n: rotation_deg(joints[f"left_{n}"], joints[f"right_{n}"], turn_deg) for n in ("hip", "shoulder")
    }
    knees = {
        f"knee_angle_{side}": flexion_deg(*(joints[f"{side}_{n}"] for n in ("hip", "knee", "ankle")))
        for side in ("left", "right")
    }
    return {
        "hip_obliquity": tilt["hip"],
        "shoulder_obliquity": tilt["shoulder"],
        "shoulder_hip_difference": tilt["shoulder"] - tilt["hip"],
        "pelvis_rotation": turned["hip"],
        "shoulder_rotation": turned["shoulder"],
        "trunk_torsion": turned["shoulder"] - turned["hip"],
        "head_tilt": tilt["ear"],
        **knees,
    }


_LINES = ("hip", "shoulder", "ear")


def record(view: Camera, joints: dict[str, Floats], turn_deg: float) -> dict[str, Any]:
    """Joints and angles as they go into the JSON file."""
    pixels = view.project(np.stack(list(joints.values())))
    return {
        "joints": {
            name: {
                "x_px": round(float(p[0]), 2),
                "y_px": round(float(p[1]), 2),
                "x_m": round(float(j[0]), 5),
                "y_m": round(float(j[1]), 5),
                "z_m": round(float(j[2]), 5),
            }
            for (name, j), p in zip(joints.items(), pixels, strict=True)
        },
        "true_deg": {name: round(value, 3) for name, value in angles(joints, turn_deg).items()},
    }
