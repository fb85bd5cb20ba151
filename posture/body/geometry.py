"""Angles and directions in the picture plane. Pure mathematics on arrays; numpy only.

Axes: image x right, y down, in pixels. Angles in degrees; radians never leave a function.
A degenerate input (two points in one place) gives NaN, never 0.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np

from posture.body.landmarks import Array

Angle = TypeVar("Angle", float, Array)

MIX_UP_DEG = 90.0
"""A line from left to right, or from below to above, that is inclined by more than this runs the other way
round: its two ends were mixed up, and no angle of it is an answer."""


def rotated(xy_px: Array, angle_deg: float, centre_px: Array) -> Array:
    """Points turned clockwise (as seen on the picture) by `angle_deg` about `centre_px`.

    Parameters
    ----------
    xy_px : ndarray of shape (N, 2)
        Positions in pixels.
    angle_deg : float
        Positive turns the picture's content clockwise.
    centre_px : ndarray of shape (2,)
        Centre of rotation in pixels.

    Returns
    -------
    ndarray of shape (N, 2)
    """
    angle = np.radians(angle_deg)
    cos, sin = np.cos(angle), np.sin(angle)
    # y points down, so this matrix turns clockwise on the screen.
    return np.asarray((xy_px - centre_px) @ np.array([[cos, sin], [-sin, cos]]) + centre_px)


def direction_deg(along: float, across: float) -> float:
    """Angle in (-180, 180] of a vector, 0 along the first axis; NaN for a zero vector."""
    if along == 0 and across == 0:
        return float("nan")
    return float(np.degrees(np.arctan2(across, along)))


def inclination_deg(along: float, across: float) -> float:
    """Angle in [-90, 90] of a vector to the first axis; NaN when it points backwards or has no length."""
    angle = direction_deg(along, across)
    return angle if abs(angle) <= MIX_UP_DEG else float("nan")


def wrapped_deg(angle_deg: Angle) -> Angle:
    """The same angle, or array of them, in (-180, 180]: straight backwards is 180, as in `direction_deg`."""
    turned = (angle_deg + 180.0) % 360.0 - 180.0
    over: Angle = 360.0 * (turned == -180.0)
    return turned + over


def bend_deg(first: Array, middle: Array, last: Array) -> float:
    """Signed bend of the path first - middle - last, in (-180, 180]; 0 is straight.

    Parameters
    ----------
    first, middle, last : ndarray of shape (2,)
        Points as (across, up), any unit. Going down from `first` to `last`, the bend is positive
        when `middle` is displaced towards positive `across`.
    """
    upper, lower = middle - first, last - middle
    return wrapped_deg(
        direction_deg(-float(upper[1]), float(upper[0])) - direction_deg(-float(lower[1]), float(lower[0]))
    )
