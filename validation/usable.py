"""Which photos the program would measure, and which indicators its gates would withhold."""

from __future__ import annotations

from posture.camera_roll import given
from posture.errors import PostureError
from posture.landmarks import Joint, Landmarks
from posture.quality import Seen, check
from posture.view import assess
from validation.observations import Observation

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


def withheld(seen: Observation, landmarks: Landmarks, blur: float = 0.0) -> frozenset[str] | None:
    """Indicators that a gate withholds from this photo; None when the program refuses it.

    The view is stated, and so is the camera's true roll.
    """
    whole = complete(landmarks)
    try:
        view = assess(whole, seen.view)
        gates = check(Seen(whole, view, given(seen.roll_deg), blur))
    except PostureError:
        return None
    return frozenset(name for gate in gates for name in gate.withholds)
