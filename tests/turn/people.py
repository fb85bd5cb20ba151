"""A stick figure that turns around before a camera: every heading and every rotation is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from posture.body.landmarks import MIRROR, Array, Joint, Landmarks
from posture.body.outline import LEVELS
from posture.turn.headings import TurnFit
from tests.figure import Figure

Marked = NDArray[np.bool_]
"""Which frames are meant, (N,)."""

TRUNK_HALF_M = (0.21, 0.12)
"""Half the width and half the depth of the trunk's cross-section, an ellipse."""


def even_headings(count: int = 36, start_deg: float = 10.0, whole_deg: float = 360.0) -> Array:
    """Headings of a person who turns evenly to their left, degrees."""
    return np.asarray(start_deg + np.arange(count) * whole_deg / count)


def turning(
    figure: Figure, headings_deg: Sequence[float] | Array, roll_deg: float = 0.0
) -> list[Landmarks | None]:
    """What an ideal detector reports while the figure turns; the trunk turns with the shoulders."""
    return [_seen(figure, float(heading), roll_deg) for heading in headings_deg]


def _seen(figure: Figure, heading_deg: float, roll_deg: float) -> Landmarks:
    turned = replace(figure, turn_deg=heading_deg)
    landmarks = turned.landmarks("front", roll_deg=roll_deg)
    angle = np.radians(heading_deg + figure.shoulder_rotation)
    half_px = 500.0 * np.hypot(TRUNK_HALF_M[0] * np.cos(angle), TRUNK_HALF_M[1] * np.sin(angle))
    middle = landmarks.xy_px[[Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER], 0].mean()
    edges = np.tile([middle - half_px, middle + half_px], (len(LEVELS), 1))
    return replace(landmarks, outline_px=edges)


def taken_for_the_back(one: Landmarks) -> Landmarks:
    """The same picture when the network takes front for back: left and right are exchanged."""
    return replace(one, xy_px=one.xy_px[MIRROR], world_m=one.world_m[MIRROR] * np.array([1.0, 1.0, -1.0]))


def hands_up(one: Landmarks | None, above_m: float = 0.15) -> Landmarks | None:
    """The same with the wrists above the elbows."""
    if one is None:
        return None
    xy = one.xy_px.copy()
    for side in ("LEFT", "RIGHT"):
        xy[Joint[f"{side}_WRIST"], 1] = xy[Joint[f"{side}_ELBOW"], 1] - 500.0 * above_m
    return replace(one, xy_px=xy)


def hiding(fit: TurnFit, rows: Sequence[int] | slice, frames: Marked) -> TurnFit:
    """The same turn with these rows of the outline hidden in the frames marked in (N,)."""
    edges = fit.outline_px.copy()
    chosen = edges[:, rows]
    chosen[frames] = np.nan
    edges[:, rows] = chosen
    return replace(fit, outline_px=edges)
