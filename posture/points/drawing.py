"""A standing person in outline, and where each point lies on it: for drawings, not for measuring.

Places are (across, up) in parts of the stature, as they are seen in the picture: across to its right, 0 in
the middle of the body; up from the floor.
"""

from __future__ import annotations

from posture.answer.vocabulary import Side, ViewName
from posture.points.table import PointSpec

Place = tuple[float, float]

_HALF = (
    *((0.045, 0.93), (0.03, 0.855), (0.11, 0.82), (0.14, 0.63), (0.145, 0.47), (0.12, 0.47), (0.105, 0.64)),
    *((0.095, 0.74), (0.08, 0.62), (0.1, 0.52), (0.09, 0.28), (0.095, 0.18), (0.08, 0.05), (0.085, 0.0)),
    *((0.045, 0.0), (0.045, 0.06), (0.04, 0.18), (0.035, 0.28), (0.01, 0.46)),
)
"""Half of a person from the front, without the head."""

_PROFILE = (
    *((0.04, 0.985), (0.065, 0.93), (0.04, 0.87), (0.03, 0.845), (0.075, 0.74), (0.06, 0.6), (0.055, 0.5)),
    *((0.045, 0.3), (0.035, 0.06), (0.11, 0.0), (-0.045, 0.0), (-0.04, 0.06), (-0.055, 0.2), (-0.03, 0.3)),
    *((-0.055, 0.45), (-0.085, 0.52), (-0.055, 0.62), (-0.085, 0.74), (-0.055, 0.83), (-0.06, 0.93)),
    (-0.02, 0.99),
)
"""A person who looks to the right."""

_ACROSS: dict[ViewName, float] = {"front": -1.0, "back": 1.0, "right": 1.0, "left": -1.0}
"""Where the picture shows the person's right or, from the side, what is in front."""


def outline(view: ViewName) -> tuple[Place, ...]:
    """The body's edge without the head, which is round; from the side with it."""
    if view in ("left", "right"):
        return tuple((_ACROSS[view] * across, up) for across, up in _PROFILE)
    return (*_HALF, *((-across, up) for across, up in reversed(_HALF)))


def spot(spec: PointSpec, side: Side | None, view: ViewName) -> Place:
    """Where a point lies on it."""
    beside, forward, up = spec.place
    if view in ("left", "right"):
        return _ACROSS[view] * forward, up
    return _ACROSS[view] * {"right": beside, "left": -beside, None: 0.0}[side], up
