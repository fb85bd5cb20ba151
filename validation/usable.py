"""Which photos the program would measure, what it reads from them, and what its gates withhold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from posture.body.landmarks import Array, Joint, Landmarks
from posture.body.stance import Stance, level, off_axis_deg
from posture.body.view import settled
from posture.errors import PostureError
from posture.measure import calibration as applied
from posture.measure.camera_roll import given
from posture.measure.gates import GatedPhoto, check
from posture.measure.readings import is_small
from validation.observations import Observation
from validation.reference import true_values

NETWORK = "full"
"""The landmark network that the program ships."""

HELD_OUT_EVERY = 5
_STAND_IN = {
    "INDEX": "WRIST",
    "PINKY": "WRIST",
    "THUMB": "WRIST",
    "EYE_INNER": "EYE_OUTER",
    "EYE": "EYE_OUTER",
}


def complete(landmarks: Landmarks) -> Landmarks:
    """Landmarks that the table does not keep, put where their nearest kept neighbour is."""
    rows = [_stand_in(joint) for joint in Joint]
    return Landmarks(
        xy_px=landmarks.xy_px[rows],
        world_m=landmarks.world_m[rows],
        visibility=landmarks.visibility[rows],
        width_px=landmarks.width_px,
        height_px=landmarks.height_px,
        disagreement_px=landmarks.disagreement_px[rows],
        passes=landmarks.passes,
    )


def _stand_in(joint: Joint) -> Joint:
    side, _, part = joint.name.partition("_")
    return Joint[f"{side}_{_STAND_IN[part]}"] if part in _STAND_IN else joint


def withheld(seen: Observation, landmarks: Landmarks) -> frozenset[str] | None:
    """Indicators that a gate withholds from this photo; None when the program refuses it.

    The view is stated, and so is the camera's true roll; `landmarks` are complete.
    """
    if abs(off_axis_deg(landmarks, seen.view)) > 90.0:
        return None  # the network takes it for the opposite view
    try:
        landmarks, view = settled(landmarks, seen.view)
        gates = check(GatedPhoto(landmarks, view, given(seen.roll_deg), blur=0.0))
    except PostureError:
        return None
    return frozenset(name for gate in gates for name in gate.withholds)


@dataclass(frozen=True, slots=True)
class Sample:
    """One usable photo: complete landmarks of one network, level, their features, and the truth."""

    observation: Observation
    landmarks: Landmarks
    stance: Stance
    features: Array
    truth: dict[str, float]
    withheld: frozenset[str]

    @property
    def held_out(self) -> bool:
        """Whether the scene is kept for the final figures."""
        return is_held_out(self.observation)


def is_held_out(seen: Observation) -> bool:
    """Scenes that are never learnt from."""
    return int(seen.scene[1:]) % HELD_OUT_EVERY == 0


def samples(observations: Iterable[Observation], network: str = NETWORK) -> list[Sample]:
    """All photos that the program would measure, level by their true camera roll.

    But for bodies of few pixels: nothing is learnt from them; `validation.small_bodies` tells their cost.
    """
    found = []
    for seen in observations:
        if network not in seen.landmarks:
            continue
        landmarks = complete(seen.landmarks[network])
        hidden = withheld(seen, landmarks)
        if hidden is None or is_small(landmarks):
            continue
        stance = level(landmarks, seen.view, seen.roll_deg)
        features = applied.describe(stance)
        if np.isfinite(features).all():
            found.append(Sample(seen, landmarks, stance, features, true_values(seen), hidden))
    return found
