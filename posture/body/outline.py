"""The body's outline at given heights: where the person ends to the left and to the right. Pure; numpy only.

A turned trunk is seen by its outline: a body is wider from side to side than from front to back, so
its width over a full turn swings twice, and the phase of that swing is the trunk's own turn
(`posture.turn.features`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from posture.body.landmarks import Array, Joint

LEVELS: Array = np.linspace(-0.05, 0.60, 27)
"""Heights of the rows, from the middle of the shoulders (0) to the middle of the ankles (1)."""

_MIDDLES = [
    (Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER),
    (Joint.LEFT_HIP, Joint.RIGHT_HIP),
    (Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE),
]


def outline(mask: NDArray[np.float32], xy_px: Array) -> Array:
    """Left and right edge of the body in each row of `LEVELS`.

    Parameters
    ----------
    mask : ndarray of shape (H, W)
        Probability of each pixel to show the person.
    xy_px : ndarray of shape (33, 2)
        Landmarks in pixels of the mask.

    Returns
    -------
    ndarray of shape (27, 2)
        x of the picture's left and right edge, pixels; NaN where the row is outside the picture or the
        middle of the body is not taken for the person.
    """
    shoulders, hips, ankles = (xy_px[[left, right]].mean(axis=0) for left, right in _MIDDLES)
    rows = shoulders[1] + LEVELS * (ankles[1] - shoulders[1])
    heights = [shoulders[1], hips[1], ankles[1]]
    edges = np.full((len(LEVELS), 2), np.nan)
    if not heights[0] < heights[1] < heights[2]:
        return edges
    middles = np.interp(rows, heights, [shoulders[0], hips[0], ankles[0]])
    for k, (y, x) in enumerate(zip(rows - 0.5, middles, strict=True)):
        if 0 <= y < len(mask) - 1 and 0 <= x < mask.shape[1]:
            share = y - int(y)
            edges[k] = _ends(mask[int(y)] * (1 - share) + mask[int(y) + 1] * share, int(x))
    return edges


def _ends(row: NDArray[np.float32], middle: int) -> tuple[float, float]:
    """Where the run of person around `middle` ends, to a part of a pixel."""
    if row[middle] < 0.5:
        return np.nan, np.nan
    outside = np.flatnonzero(row < 0.5)
    before, after = outside[outside < middle], outside[outside > middle]
    left, right = 0.0, float(len(row))
    if len(before):
        k = int(before[-1])
        left = k + float((0.5 - row[k]) / (row[k + 1] - row[k])) + 0.5
    if len(after):
        k = int(after[0])
        right = k - float((0.5 - row[k]) / (row[k - 1] - row[k])) + 0.5
    return left, right
