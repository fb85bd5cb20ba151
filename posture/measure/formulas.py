"""The definition of every indicator as a formula on a `Stance`. Pure; numpy only.

Signs: positive is the subject's right (higher, further forward, shifted or leaning right); in the
sagittal plane positive is forward. Angles in degrees, offsets in percent of the length named.
What each indicator means, and how well it is known, stands in ``indicators.toml``.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from posture.body.geometry import bend_deg, inclination_deg
from posture.body.landmarks import Joint
from posture.body.stance import Stance

Formula = Callable[[Stance], float]


def _inclination(right: Joint, left: Joint) -> Formula:
    """Inclination of the line between two joints; positive when the right one is higher.

    NaN where the right joint lies on the left: a line beyond 90 degrees is a mix-up.
    """

    def formula(stance: Stance) -> float:
        across, up = stance.at(right) - stance.at(left)
        return inclination_deg(float(across), float(up))

    return formula


def _shoulder_hip_difference(stance: Stance) -> float:
    return FORMULAS["shoulder_obliquity"](stance) - FORMULAS["hip_obliquity"](stance)


def _lean(upper: tuple[Joint, ...], lower: tuple[Joint, ...]) -> Formula:
    """Angle of the line from `lower` to `upper` against the vertical, positive across."""

    def formula(stance: Stance) -> float:
        across, up = stance.at(*upper) - stance.at(*lower)
        return inclination_deg(float(up), float(across))

    return formula


def _offset_pct(upper: tuple[Joint, ...], lower: tuple[Joint, ...]) -> Formula:
    """How far `upper` stands across from `lower`, percent of the distance between them."""

    def formula(stance: Stance) -> float:
        line = stance.at(*upper) - stance.at(*lower)
        length = float(np.hypot(*line))
        return 100.0 * float(line[0]) / length if length else float("nan")

    return formula


def _frontal_knee(hip: Joint, knee: Joint, ankle: Joint, outward: float) -> Formula:
    """Bend of the leg in the frontal plane; positive is varus (knee outward), negative valgus."""

    def formula(stance: Stance) -> float:
        return outward * bend_deg(stance.at(hip), stance.at(knee), stance.at(ankle))

    return formula


def _knee_asymmetry(stance: Stance) -> float:
    return FORMULAS["knee_angle_right"](stance) - FORMULAS["knee_angle_left"](stance)


def _near(joint: str, stance: Stance) -> Joint:
    """The joint on the side that the camera sees in a side photo."""
    return Joint[f"{stance.view.upper()}_{joint}"]


def _near_lean(upper: str, lower: str) -> Formula:
    return lambda stance: _lean((_near(upper, stance),), (_near(lower, stance),))(stance)


def _near_offset_pct(upper: str, lower: str) -> Formula:
    return lambda stance: _offset_pct((_near(upper, stance),), (_near(lower, stance),))(stance)


def _knee_angle_sagittal(stance: Stance) -> float:
    """Flexion of the near knee: positive when the knee stands forward of the hip-ankle line."""
    hip, knee, ankle = (stance.at(_near(name, stance)) for name in ("HIP", "KNEE", "ANKLE"))
    return bend_deg(hip, knee, ankle)


def _trunk_thigh_angle(stance: Stance) -> float:
    """Angle between trunk and thigh at the near hip, front side; 180 is straight, less is flexed."""
    shoulder, hip, knee = (stance.at(_near(name, stance)) for name in ("SHOULDER", "HIP", "KNEE"))
    # A trunk bent forward over the thigh displaces the hip backward, which is a negative bend.
    return 180.0 + bend_deg(shoulder, hip, knee)


def pair_turn_deg(right: Joint, left: Joint, stance: Stance) -> float:
    """Turn of a left-right pair about the vertical as seen from the side, right forward positive.

    The forward offset is compared with the pair's width; the network's world landmarks give the
    width in trunk lengths, the picture gives the trunk length in pixels.
    """
    shoulders = (Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER)
    hips = (Joint.LEFT_HIP, Joint.RIGHT_HIP)
    trunk_px = np.hypot(*(stance.at(*shoulders) - stance.at(*hips)))
    world = stance.world_m
    trunk_m = np.linalg.norm(world[list(shoulders)].mean(axis=0) - world[list(hips)].mean(axis=0))
    width_px = np.linalg.norm(world[right] - world[left]) * trunk_px / trunk_m
    forward_px = (stance.at(right) - stance.at(left))[0]
    sine = float(forward_px / width_px)
    return float(np.degrees(np.arcsin(sine))) if abs(sine) <= 1 else float("nan")


def _shoulder_rotation(stance: Stance) -> float:
    """Shoulder girdle against the feet; turning the whole body moves both and cancels."""
    shoulders = pair_turn_deg(Joint.RIGHT_SHOULDER, Joint.LEFT_SHOULDER, stance)
    feet = pair_turn_deg(Joint.RIGHT_ANKLE, Joint.LEFT_ANKLE, stance)
    return shoulders - feet


_SHOULDERS = (Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER)
_HIPS = (Joint.LEFT_HIP, Joint.RIGHT_HIP)
_ANKLES = (Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE)

FORMULAS: dict[str, Formula] = {
    "hip_obliquity": _inclination(Joint.RIGHT_HIP, Joint.LEFT_HIP),
    "shoulder_obliquity": _inclination(Joint.RIGHT_SHOULDER, Joint.LEFT_SHOULDER),
    "shoulder_hip_difference": _shoulder_hip_difference,
    "trunk_lean": _lean(_SHOULDERS, _HIPS),
    "trunk_shift": _offset_pct(_SHOULDERS, _HIPS),
    "weight_shift": _offset_pct(_HIPS, _ANKLES),
    "knee_line_obliquity": _inclination(Joint.RIGHT_KNEE, Joint.LEFT_KNEE),
    "ankle_line_obliquity": _inclination(Joint.RIGHT_ANKLE, Joint.LEFT_ANKLE),
    "knee_angle_left": _frontal_knee(Joint.LEFT_HIP, Joint.LEFT_KNEE, Joint.LEFT_ANKLE, -1.0),
    "knee_angle_right": _frontal_knee(Joint.RIGHT_HIP, Joint.RIGHT_KNEE, Joint.RIGHT_ANKLE, 1.0),
    "knee_asymmetry": _knee_asymmetry,
    "head_tilt": _inclination(Joint.RIGHT_EAR, Joint.LEFT_EAR),
    "shoulder_rotation": _shoulder_rotation,
    "head_forward": _near_lean("EAR", "SHOULDER"),
    "trunk_lean_sagittal": _near_lean("SHOULDER", "HIP"),
    "hip_offset_sagittal": _near_offset_pct("HIP", "ANKLE"),
    "knee_angle_sagittal": _knee_angle_sagittal,
    "trunk_thigh_angle": _trunk_thigh_angle,
}
"""Formula by indicator id, NaN where landmarks contradict each other; indicators without one need another
source than a photo's landmarks."""
