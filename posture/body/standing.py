"""How somebody stands: arms, legs and feet as numbers that tell quiet standing. Pure; numpy only.

Every number is in the picture plane and free of camera roll where it says so; lengths are in legs (from the
middle of the hips to the middle of the ankles, about 0.8 m) or in body heights. The limits, and what people
who do stand quietly show, are in ``posture/measure/gates.toml``.
"""

from __future__ import annotations

from math import acos, degrees, isfinite, sqrt

import numpy as np

from posture.body.geometry import bend_deg, direction_deg, wrapped_deg
from posture.body.landmarks import Array, Joint
from posture.body.stance import Stance

SIDES = ("LEFT", "RIGHT")


def angle_deg(first: Array, second: Array) -> float:
    """Angle from `second` to `first`, both (across, up) vectors, degrees in (-180, 180]."""
    return wrapped_deg(
        direction_deg(float(first[1]), float(first[0])) - direction_deg(float(second[1]), float(second[0]))
    )


def trunk_px(stance: Stance) -> Array:
    """From the middle of the hips to the middle of the shoulders, (across, up) in pixels."""
    shoulders = stance.at(Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER)
    return shoulders - stance.at(Joint.LEFT_HIP, Joint.RIGHT_HIP)


def legs_px(stance: Stance) -> list[list[Array]]:
    """Hip, knee and ankle of the left leg and of the right one, each (across, up) in pixels."""
    return [[stance.at(Joint[f"{side}_{part}"]) for part in ("HIP", "KNEE", "ANKLE")] for side in SIDES]


def knee_bend_deg(stance: Stance) -> float:
    """The more bent of the two knees, degrees from 0 (straight); free of camera roll."""
    return max(abs(bend_deg(*leg)) for leg in legs_px(stance))


def legs_against_trunk_deg(stance: Stance) -> tuple[float, float]:
    """Left and right leg (ankle to hip) against the trunk, signed degrees; free of camera roll."""
    left, right = (angle_deg(hip - ankle, trunk_px(stance)) for hip, _, ankle in legs_px(stance))
    return left, right


def thigh_to_shank(stance: Stance) -> float:
    """Length of the thigh in the picture over that of the shank, of the leg with the shorter thigh."""
    return min(
        float(np.hypot(*(hip - knee)) / np.hypot(*(knee - ankle))) for hip, knee, ankle in legs_px(stance)
    )


def side_bend_deg(stance: Stance) -> float:
    """Angle between shoulder line and hip line in a front or back photo, 0 to 180 degrees; free of roll."""
    shoulders = stance.at(Joint.RIGHT_SHOULDER) - stance.at(Joint.LEFT_SHOULDER)
    hips = stance.at(Joint.RIGHT_HIP) - stance.at(Joint.LEFT_HIP)
    return abs(angle_deg(shoulders, hips))


KNEE_SHARE = 0.75
"""Breadth of an ankle over that of a knee (about 7 over 9.5 cm): knees that touch are further apart."""


def side_by_side_legs(stance: Stance) -> float:
    """How far the legs stand apart in a front or back photo, in legs; negative where they are crossed.

    The smaller distance of ankles and knees (`KNEE_SHARE`), right minus left, counted as the hips lie.
    Heels and toes may come closer, but crossed ones count as what they are. Free of camera roll.
    """
    hips, knees, ankles, heels, toes = _apart_legs(stance, "HIP", "KNEE", "ANKLE", "HEEL", "FOOT_INDEX")
    order = 1.0 if hips >= 0 else -1.0
    crossed = min(order * heels, order * toes)
    return min(KNEE_SHARE * order * knees, order * ankles, *([crossed] if crossed < 0 else []))


def step_legs(stance: Stance) -> float:
    """How far one ankle stands before the other in a side photo, in legs, from 0; free of camera roll."""
    return abs(_apart_legs(stance, "ANKLE")[0])


def higher_ankle(stance: Stance, raised: float = 0.0) -> float:
    """How much higher one ankle stands in the picture, in body heights; never negative.

    `raised` is how much higher the right foot was stood on purpose, in body heights: that does not count.
    """
    return abs(_higher(stance, "ANKLE") / stance.body_height_px - raised)


NEARER = {"toes": 0.0064, "foot": 0.012, "shank": 0.036}
"""Spread of the three cues of `nearer_foot` over 768 front photos of phantoms that stand on one line
(validation/results/observations_*.npz, fresh_scenes.npz)."""

_NEARER_TOGETHER = 2.18
"""Spread of their sum in the same photos, each in its own spread."""


def nearer_foot(stance: Stance, raised: float = 0.0) -> float:
    """How clearly one foot stands before the other in a front photo, in spreads; never negative.

    The nearer foot lies lower in the picture with its toes (difference in body heights), is seen more from
    above (difference of the feet's lengths downwards, in legs) and belongs to the shank that appears longer
    (logarithm of the ratio); one number, because a person who steps shows all three. `raised` as above.
    """
    left, right = (_foot_down_px(stance, side) for side in SIDES)
    shanks = [float(np.hypot(*(knee - ankle))) for _, knee, ankle in legs_px(stance)]
    cues = {
        "toes": raised - _higher(stance, "FOOT_INDEX") / stance.body_height_px,
        "foot": (right - left) / _leg_px(stance),
        "shank": float(np.log(shanks[1] / shanks[0])),
    }
    return abs(sum(cues[name] / spread for name, spread in NEARER.items())) / _NEARER_TOGETHER


def arm_raise_deg(stance: Stance) -> float:
    """How far the more raised upper arm is lifted from the trunk's axis, degrees from 0 (hanging) to 180.

    The larger of the angle in the picture and of the one that the network guesses in space, which alone sees
    an arm that points at the camera; from behind the guess is not good enough. In a side photo the near arm
    only. Free of camera roll.
    """
    sides = [stance.view.upper()] if stance.view in ("left", "right") else list(SIDES)
    trunk, world = trunk_px(stance), stance.world_m
    trunk_m = (world[Joint.LEFT_SHOULDER] + world[Joint.RIGHT_SHOULDER]) / 2
    trunk_m = trunk_m - (world[Joint.LEFT_HIP] + world[Joint.RIGHT_HIP]) / 2
    found = []
    for side in sides:
        elbow, shoulder = Joint[f"{side}_ELBOW"], Joint[f"{side}_SHOULDER"]
        found.append(_between_deg(stance.at(shoulder) - stance.at(elbow), trunk))
        if stance.view != "back":
            found.append(_between_deg(world[shoulder] - world[elbow], trunk_m))
    # An arm that points exactly at the camera has no direction in the picture.
    return max((angle for angle in found if isfinite(angle)), default=float("nan"))


def _between_deg(first: Array, second: Array) -> float:
    """Angle between two vectors of any dimension, degrees in 0 to 180; NaN for a zero vector."""
    length = sqrt(float(first @ first) * float(second @ second))
    return degrees(acos(min(1.0, max(-1.0, float(first @ second) / length)))) if length else float("nan")


def _apart_legs(stance: Stance, *parts: str) -> list[float]:
    """Right minus left of each part, square to the legs' own axis, in legs; free of camera roll."""
    across, up = _legs_axis_px(stance)
    square = np.array([up, -across]) / (across**2 + up**2)
    right, left = ([Joint[f"{side}_{part}"] for part in parts] for side in ("RIGHT", "LEFT"))
    return [float(apart) for apart in (stance.points_px[right] - stance.points_px[left]) @ square]


def _higher(stance: Stance, part: str) -> float:
    """Right above left, in pixels."""
    return float((stance.at(Joint[f"RIGHT_{part}"]) - stance.at(Joint[f"LEFT_{part}"]))[1])


def _foot_down_px(stance: Stance, side: str) -> float:
    """How far the toes lie below the heel in the picture, in pixels."""
    return float((stance.at(Joint[f"{side}_HEEL"]) - stance.at(Joint[f"{side}_FOOT_INDEX"]))[1])


def _legs_axis_px(stance: Stance) -> Array:
    """From the middle of the ankles to the middle of the hips, (across, up) in pixels."""
    ankles = stance.at(Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE)
    return stance.at(Joint.LEFT_HIP, Joint.RIGHT_HIP) - ankles


def _leg_px(stance: Stance) -> float:
    return float(np.hypot(*_legs_axis_px(stance)))
