"""From the room to what the graphics library draws: a cube from -1 to 1, the eye's way along z."""

from __future__ import annotations

import numpy as np

from .mesh import Floats

#: What is nearer or further than this is not drawn.
NEAR_M, FAR_M = 0.2, 12.0


def clip_matrix(
    position: Floats, axes: Floats, scale: tuple[float, float], aside: tuple[float, float] = (0.0, 0.0)
) -> Floats:
    """Room to clip space (4, 4); the first row of the picture is the first in memory.

    Parameters
    ----------
    position
        (3,) where the eye is.
    axes
        (3, 3), rows: right, down, ahead.
    scale
        Distance over half the width, and over half the height, of what is seen.
    aside
        Where the way ahead lies in what is drawn, from its middle: 1 is the border.
    """
    turned = np.eye(4)
    turned[:3, :3], turned[:3, 3] = axes, -axes @ position
    flat = np.zeros((4, 4))
    flat[0, 0], flat[1, 1] = scale
    flat[0, 2], flat[1, 2] = aside
    flat[2, 2] = (FAR_M + NEAR_M) / (FAR_M - NEAR_M)
    flat[2, 3] = -2 * FAR_M * NEAR_M / (FAR_M - NEAR_M)
    flat[3, 2] = 1.0
    return np.asarray(flat @ turned)
