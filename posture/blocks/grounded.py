"""The legs of somebody who stands on a block, put back on the floor before landmarks are read.

A block lifts foot and knee whatever the pelvis does, and the calibration reads the whole body, legs and all:
lifted by 10 mm, foot and knee alone move the hip line of a front photo by 0.3 to 0.5 degrees, and that of a
back photo by as much the other way (measured on nine photos). Such a change would come from the block itself
and seem to be the pelvis's. So both are lowered by what stands under them, and only hips, trunk and the
picture of the trunk are left to follow the block.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from posture.blocks.stand import Stand
from posture.body.landmarks import Joint, Landmarks
from posture.points.table import BODY

_LIFTED = ("KNEE", "ANKLE", "HEEL", "FOOT_INDEX")


def grounded(landmarks: Landmarks, stand: Stand) -> Landmarks:
    """The same landmarks with nothing under either foot; how many pixels a millimetre has, the body tells."""
    if stand.side is None:
        return landmarks
    xy = landmarks.xy_px.copy()
    raised = [Joint[f"{stand.side.upper()}_{part}"] for part in _LIFTED]
    px_per_mm = float(np.ptp(xy[:, 1])) / (BODY.stature_mm * BODY.shown)
    xy[raised, 1] += abs(stand.step_mm) * px_per_mm
    return replace(landmarks, xy_px=xy)
