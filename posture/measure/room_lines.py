"""Which straight edges of a photo may be lines of the room, and not the person's.

The person is cut out: what a body, its clothes and its shadow's edge show must not tell how the camera was
held, or the room would lean with whoever leans in it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from posture.body.geometry import direction_deg
from posture.body.landmarks import HEAD, Array, Joint, Landmarks
from posture.body.view import plainly_seen
from posture.image.edges import Edges
from posture.measure.vanishing import LEVEL, Lines

_LIMBS = [
    (Joint.NOSE, Joint.LEFT_HIP),
    (Joint.NOSE, Joint.RIGHT_HIP),
    *(
        (Joint[f"{side}_{upper}"], Joint[f"{side}_{lower}"])
        for side in ("LEFT", "RIGHT")
        for upper, lower in (
            ("SHOULDER", "ELBOW"),
            ("ELBOW", "WRIST"),
            ("WRIST", "INDEX"),
            ("SHOULDER", "HIP"),
            ("HIP", "KNEE"),
            ("KNEE", "ANKLE"),
            ("HEEL", "FOOT_INDEX"),
        )
    ),
]
_SIDES = ("SHOULDER", "HIP", "KNEE", "ANKLE")
_RUNGS = 4
_POINTS = 8


def windows_deg(landmarks: Landmarks) -> list[float]:
    """About which angles lines are looked for: the picture's own, and that of a person far from upright."""
    axis = body_axis_deg(landmarks)
    return [0.0, axis] if abs(axis) > LEVEL["tilted_person"] else [0.0]


def room_lines(edges: Edges, landmarks: Landmarks, about_deg: float = 0.0) -> Lines:
    """The edges about an angle that may be upright or level in the room.

    Uprights are looked for above the knees only: floor boards that run away from the camera look upright.
    """
    fall = edges.lean_deg - np.copysign(90.0, edges.lean_deg)
    upright = np.abs(edges.lean_deg - about_deg) < LEVEL["window"]
    upright &= _above_the_knees(edges, landmarks)
    level = np.abs(fall - about_deg) < LEVEL["window"]
    looked_at = upright | level
    off = np.where(upright, edges.lean_deg, fall)[looked_at]
    near, upright = edges.where(looked_at), upright[looked_at]
    free = ~_on_body(near, landmarks) & ~_on_a_cover(near, landmarks)
    return Lines(upright[free], off[free], near.middle[free], near.length[free]).longest()


def body_axis_deg(landmarks: Landmarks) -> float:
    """Lean of the line from the ankles to the shoulders in the picture, clockwise positive."""
    ankles = landmarks.xy_px[[Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE]].mean(axis=0)
    shoulders = landmarks.xy_px[[Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER]].mean(axis=0)
    x, y = shoulders - ankles
    return direction_deg(-float(y), float(x))


def _on_body(edges: Edges, landmarks: Landmarks) -> Any:
    """Which edges lie on the person: near a limb, or near a line across trunk or legs."""
    xy = _in_long_sides(landmarks)
    left, right = ([Joint[f"{side}_{name}"] for name in _SIDES] for side in ("LEFT", "RIGHT"))
    down = np.linspace(0, len(_SIDES) - 1, _RUNGS * (len(_SIDES) - 1) + 1)
    ladder = [_along(xy[ends], down) for ends in (left, right)]
    across = [_along(np.stack(ends), np.linspace(0, 1, 3)) for ends in zip(*ladder, strict=True)]
    points = np.concatenate(
        [*across, *(_along(xy[list(limb)], np.linspace(0, 1, _POINTS)) for limb in _LIMBS)]
    )
    distance = np.linalg.norm(edges.middle[:, None] - points, axis=2).min(axis=1, initial=np.inf)
    return distance < LEVEL["beside_limb"] * np.ptp(xy[:, 1])


def _along(corners: Array, at: Array) -> Array:
    """Points (M, 2) of a line through corners (N, 2), at corner numbers between 0 and N - 1."""
    numbers = np.arange(len(corners))
    return np.stack([np.interp(at, numbers, corners[:, k]) for k in range(2)], axis=1)


def _on_a_cover(edges: Edges, landmarks: Landmarks) -> Any:
    """Which edges lie about a head that is not plainly seen."""
    if landmarks.head is None or plainly_seen(landmarks):
        return np.zeros(len(edges.length), bool)
    xy = _in_long_sides(landmarks)
    off = np.abs(edges.middle - xy[HEAD].mean(axis=0)).max(axis=1, initial=0.0)
    return off < LEVEL["beside_covered_head"] * np.ptp(xy[:, 1])


def _above_the_knees(edges: Edges, landmarks: Landmarks) -> Any:
    """Which edges have their middle above the knees."""
    return edges.middle[:, 1] < _in_long_sides(landmarks)[[Joint.LEFT_KNEE, Joint.RIGHT_KNEE], 1].mean()


def _in_long_sides(landmarks: Landmarks) -> Array:
    """Places (33, 2) of the landmarks as those of `Edges`: from the picture's centre, in its long sides."""
    size = np.array([landmarks.width_px, landmarks.height_px])
    return np.asarray((landmarks.xy_px - size / 2) / size.max())
