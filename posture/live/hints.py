"""What one live picture says that the person must do before the shot. Pure; numpy only.

The gates are those of every photo (`posture.measure.gates`); only their words are other ones, because a
person who moves needs a direction and no explanation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from pydantic import ConfigDict

from posture.answer.assessment import GateResult, View
from posture.answer.vocabulary import ViewName
from posture.body.landmarks import Joint, Landmarks
from posture.body.stance import off_axis_deg
from posture.body.view import nearest
from posture.measure.camera_roll import unknown
from posture.measure.gates import GATES, GatedPhoto, gate_results
from posture.package_data import read_table

HintId = Literal[
    "no_picture",
    "too_dark",
    "no_person",
    "several_people",
    "upside_down",
    "too_near",
    "feet_not_visible",
    "head_not_visible",
    "step_left",
    "step_right",
    "step_forward",
    "step_backward",
    "come_nearer",
    "turn_front",
    "turn_back",
    "turn_left_side",
    "turn_right_side",
    "turn_a_little_left",
    "turn_a_little_right",
    "stand_upright",
    "legs_apart",
    "camera_tilted",
    "joints_hidden",
    "step_off",
    "arms_down",
    "heels_level",
    "feet_together",
    "too_blurred",
    "hold_still",
]
"""In this order they are said: what makes the later ones pointless comes first. Their words are in
``posture/words/*/camera.toml``, table ``hint``."""

WORTH_A_SHOT: frozenset[HintId] = frozenset({"arms_down", "heels_level", "feet_together"})
"""Hints about what spoils a few indicators only: waited for, but not for ever."""

_NAMED: dict[ViewName, HintId] = {
    "front": "turn_front",
    "back": "turn_back",
    "left": "turn_left_side",
    "right": "turn_right_side",
}
_TO_IMAGE_RIGHT: dict[ViewName, tuple[HintId, HintId]] = {
    "front": ("step_left", "step_right"),
    "back": ("step_right", "step_left"),
    "left": ("step_backward", "step_forward"),
    "right": ("step_forward", "step_backward"),
}
"""How a person who is seen like this gets further right in the picture, and further left."""

_SIMPLE: dict[str, HintId] = {
    "body_size": "come_nearer",
    "standing": "stand_upright",
    "trunk_straight": "stand_upright",
    "legs_side_by_side": "legs_apart",
    "no_step": "legs_apart",
    "arms_hanging": "arms_down",
    "no_foot_ahead": "heels_level",
    "picture_level": "camera_tilted",
    "joints_visible": "joints_hidden",
    "feet_level": "heels_level",
    "feet_together": "feet_together",
    "sharp": "too_blurred",
}


@dataclass(frozen=True, slots=True)
class HintLimit:
    """A row of ``guidance.toml``."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    id: str
    limit: float
    unit: str
    meaning: str
    source: str


LIMITS: Mapping[str, float] = {
    name: row.limit for name, row in read_table("posture.live", "guidance", HintLimit).items()
}


@dataclass(frozen=True, slots=True)
class Glimpse:
    """One live picture, as far as guidance needs it.

    Attributes
    ----------
    seconds : float
        When it was taken, on any clock that does not run backwards.
    landmarks : Landmarks or None
        Of the one person; None when there is none.
    several : bool
        More than one person is in the picture.
    blur : float
        Of the body, as `posture.image.sharpness.blur` tells it.
    brightness, contrast : float
        Mean and standard deviation of the whole picture, 0 to 255.
    scale : float
        Pixels the network saw for each pixel that the landmarks are given in.
    """

    seconds: float
    landmarks: Landmarks | None
    several: bool = False
    blur: float = 0.0
    brightness: float = 128.0
    contrast: float = 50.0
    scale: float = 1.0


def hints_of(glimpse: Glimpse, wanted: ViewName) -> tuple[HintId, ...]:
    """What stands in the way of a shot of this view in this one picture, the most important first.

    Whether the body is still, one picture cannot tell: `posture.live.guidance` adds it.
    """
    if max(glimpse.brightness, glimpse.contrast) < LIMITS["black"]:
        return ("no_picture",)
    if glimpse.several:
        return ("several_people",)
    dark: tuple[HintId, ...] = ("too_dark",) if glimpse.brightness < LIMITS["dark"] else ()
    if glimpse.landmarks is None:
        return dark or ("no_person",)
    if _lies(glimpse.landmarks):
        return (*dark, "upside_down")
    seen = GatedPhoto(
        glimpse.landmarks, View(wanted, 1.0, "stated"), unknown(""), glimpse.blur, glimpse.scale
    )
    failed = {gate.gate: gate for gate in gate_results(seen) if not gate.passed}
    found = {*dark, *_cut(glimpse.landmarks, failed), *_turn(glimpse.landmarks, wanted)}
    found |= {hint for gate, hint in _SIMPLE.items() if gate in failed}
    # The thighs of a person whose feet are out of sight, or who is far off the view, say nothing.
    if found & {"too_near", "feet_not_visible", *_NAMED.values()}:
        found -= {"stand_upright", "legs_apart", "camera_tilted", "joints_hidden", *WORTH_A_SHOT}
    return in_order(found)


def in_order(found: set[HintId]) -> tuple[HintId, ...]:
    """Hints in the order in which they are said."""
    return tuple(hint for hint in HintId.__args__ if hint in found)  # type: ignore[attr-defined]


def _lies(landmarks: Landmarks) -> bool:
    """Whether the body's axis is nearer to the picture's horizontal, or upside down."""
    shoulders = landmarks.xy_px[[Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER]].mean(axis=0)
    hips = landmarks.xy_px[[Joint.LEFT_HIP, Joint.RIGHT_HIP]].mean(axis=0)
    across, down = hips - shoulders
    return bool(down < abs(across))


def _cut(landmarks: Landmarks, failed: Mapping[str, GateResult]) -> Iterator[HintId]:
    """Which border cuts the body, as what the person can do about it."""
    xy = landmarks.xy_px
    tall = float(np.ptp(xy[:, 1]))
    eyes = xy[[Joint.LEFT_EYE, Joint.RIGHT_EYE], 1].min()
    head = eyes / tall < GATES["whole_body"].limit
    feet = "feet_shown" in failed or bool((xy[_LEGS, 1] > landmarks.height_px).any())
    if head and feet:
        yield "too_near"
    elif feet:
        yield "feet_not_visible"
    elif head:
        yield "head_not_visible"
    actual = nearest(landmarks)
    if xy[_TRUNK, 0].min() < 0:
        yield _TO_IMAGE_RIGHT[actual][0]
    elif xy[_TRUNK, 0].max() > landmarks.width_px:
        yield _TO_IMAGE_RIGHT[actual][1]


_LEGS = [Joint[f"{side}_{part}"] for side in ("LEFT", "RIGHT") for part in ("KNEE", "ANKLE")]
_TRUNK = [Joint[f"{side}_{part}"] for side in ("LEFT", "RIGHT") for part in ("SHOULDER", "HIP", "ANKLE")]


def _turn(landmarks: Landmarks, wanted: ViewName) -> Iterator[HintId]:
    """How to turn to the wanted view: who shows the right side too much turns to the right."""
    off = off_axis_deg(landmarks, wanted)
    if abs(off) > LIMITS["named_turn"]:
        yield _NAMED[wanted]
    elif abs(off) >= GATES["facing"].limit:
        yield "turn_a_little_right" if off > 0 else "turn_a_little_left"
