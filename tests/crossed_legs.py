"""Sample photos whose shanks are sheared until the ankles stand as close as wanted, or crossed.

The legs below the knees are cut out (grab cut about the landmarks), what is behind them is filled in from
both sides, and each shank is put back sheared about its knee: nothing above the knees changes.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from posture.body.landmarks import Array, Joint

Pixels = NDArray[np.uint8]
SIDES = ("LEFT", "RIGHT")


def crossed(rgb: Pixels, xy_px: Array, legs: NDArray[np.bool_], share: float) -> Pixels:
    """The photo with `share` of the distance between the ankles; negative crosses them.

    Parameters
    ----------
    rgb : ndarray of shape (H, W, 3)
    xy_px : ndarray of shape (33, 2)
        Landmarks of the person in it.
    legs : ndarray of shape (H, W)
        As `shanks` finds them.
    share : float
        1 leaves the ankles where they are, 0 puts one before the other, -1 exchanges them.
    """
    height, width = rgb.shape[:2]
    ankles = {side: xy_px[Joint[f"{side}_ANKLE"]] for side in SIDES}
    middle = (ankles["LEFT"][0] + ankles["RIGHT"][0]) / 2
    knee_y = xy_px[[Joint.LEFT_KNEE, Joint.RIGHT_KNEE], 1].mean()
    knee_x = xy_px[[Joint.LEFT_KNEE, Joint.RIGHT_KNEE], 0].mean()
    ankle_y = np.mean([ankle[1] for ankle in ankles.values()])
    rows, columns = np.arange(height), np.arange(width)
    below = np.clip((rows - knee_y) / (ankle_y - knee_y), 0, 1)
    legs = legs & (below > 0)[:, None]
    made = _filled(rgb, legs).astype(np.float32)
    between = knee_x + (middle - knee_x) * below
    for side in SIDES:
        to_left = ankles[side][0] < middle
        own = columns < between[:, None] if to_left else columns >= between[:, None]
        shift = (middle - ankles[side][0]) * (1 - share) * below
        from_x = (columns - shift[:, None]).astype(np.float32)
        from_y = np.repeat(rows[:, None], width, axis=1).astype(np.float32)
        mask = cv2.remap((legs & own).astype(np.float32), from_x, from_y, cv2.INTER_LINEAR)[..., None]
        moved = cv2.remap(rgb.astype(np.float32), from_x, from_y, cv2.INTER_LINEAR)
        made = made * (1 - mask) + moved * mask
    return np.clip(made, 0, 255).astype(np.uint8)


def shanks(rgb: Pixels, xy_px: Array) -> NDArray[np.bool_]:
    """Where knees, shanks and feet are, shape (H, W)."""
    apart = abs(float(xy_px[Joint.LEFT_KNEE, 0] - xy_px[Joint.RIGHT_KNEE, 0]))
    joints = [Joint[f"{side}_{part}"] for side in SIDES for part in ("KNEE", "ANKLE", "HEEL", "FOOT_INDEX")]
    low = np.maximum(xy_px[joints].min(axis=0) - apart, 0).astype(int)
    high = (xy_px[joints].max(axis=0) + apart * np.array([1.0, 0.35])).astype(int)
    cut = np.ascontiguousarray(rgb[low[1] : high[1], low[0] : high[0]])
    labels: Any = np.full(cut.shape[:2], cv2.GC_PR_BGD, np.uint8)
    for label, thickness in ((cv2.GC_PR_FGD, 0.45), (cv2.GC_FGD, 0.12)):
        for side in SIDES:
            line = [xy_px[Joint[f"{side}_{part}"]] - low for part in ("KNEE", "ANKLE", "FOOT_INDEX")]
            points = [np.round(line).astype(np.int32)]
            wide = max(3, int(thickness * apart))
            cv2.polylines(labels, points, isClosed=False, color=label, thickness=wide)
    model = np.zeros((1, 65))
    cv2.grabCut(cut, labels, None, model, model.copy(), 2, cv2.GC_INIT_WITH_MASK)
    found = np.zeros(rgb.shape[:2], dtype=bool)
    found[low[1] : high[1], low[0] : high[0]] = (labels == cv2.GC_FGD) | (labels == cv2.GC_PR_FGD)
    return found


def _filled(rgb: Pixels, legs: NDArray[np.bool_]) -> Pixels:
    """The photo without the legs: each row filled from what is left and right of them."""
    hidden = cv2.dilate(legs.astype(np.uint8), np.ones((7, 7), np.uint8)) > 0
    filled = rgb.copy()
    columns = np.arange(rgb.shape[1])
    for row in np.flatnonzero(hidden.any(axis=1)):
        seen = ~hidden[row]
        for channel in range(3):
            filled[row, ~seen, channel] = np.interp(columns[~seen], columns[seen], rgb[row, seen, channel])
    return filled
