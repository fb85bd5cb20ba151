"""Lines and hollows of skin that the body model's smooth surface lacks, as darker colour.

All are bound to the resting body and so follow its bones: midline and navel, groins, the furrow of the spine,
the dimples over the PSIS, the gluteal cleft and folds. They tell how a pelvis lies where no cloth does.
Places are [proposed] from surface anatomy; lengths are metres.
"""

from __future__ import annotations

import numpy as np

from .body import Rest
from .bony import ASIS_RISE, ASIS_WIDTH, PSIS_RISE, PSIS_WIDTH
from .mesh import Floats, smoothstep

#: Half the width of a line and the radius of a hollow: as fine as the coarse body's vertices can show.
LINE_M, HOLLOW_M = 0.010, 0.016


def marks(rest: Rest, points: Floats) -> Floats:
    """How much of its light each resting point (N, 3) loses, from 0 to about 0.6, shape (N,)."""
    hip, shoulder = rest.joint("hip", "L"), rest.joint("shoulder", "L")
    half = ASIS_WIDTH * hip[0]
    asis = hip[2] + 2 * ASIS_RISE * half
    front = smoothstep(0.01, -0.01, points[:, 1] - hip[1])
    x, z = np.abs(points[:, 0]), points[:, 2]
    return np.asarray(
        np.maximum(
            front * _front(x, z, hip, half, asis, shoulder[2]),
            (1 - front) * _back(x, z, hip, half, asis, shoulder[2]),
        )
    )


def _front(x: Floats, z: Floats, hip: Floats, half: float, asis: float, shoulder: float) -> Floats:
    navel = asis + 0.035
    ribs = navel + 0.45 * (shoulder - navel)
    midline = 0.28 * _line(x) * _between(z, navel, ribs)
    below = 0.12 * _line(x) * _between(z, hip[2] - 0.02, navel)
    spot = 0.75 * np.exp(-((x / HOLLOW_M) ** 2) - ((z - navel) / HOLLOW_M) ** 2)
    groin = 0.4 * _line(_far(x, z, (0.8 * half, asis - 0.045), (0.03, hip[2] - 0.075)))
    point = 0.15 * np.exp(-(((x - half) / 0.02) ** 2) - ((z - asis + 0.012) / 0.012) ** 2)
    return np.asarray(np.maximum.reduce([midline, below, spot, groin, point]))


def _back(x: Floats, z: Floats, hip: Floats, half: float, asis: float, shoulder: float) -> Floats:
    sacrum = asis - 0.03
    furrow = 0.3 * _line(x) * _between(z, sacrum, sacrum + 0.8 * (shoulder - sacrum))
    psis = (PSIS_WIDTH * half, asis + 2 * PSIS_RISE * half)
    dimple = 0.3 * np.exp(-(((x - psis[0]) / HOLLOW_M) ** 2) - ((z - psis[1]) / HOLLOW_M) ** 2)
    cleft = 0.55 * _line(x) * _between(z, hip[2] - 0.10, sacrum + 0.015)
    fold = 0.35 * _line(_far(x, z, (0.02, hip[2] - 0.105), (0.11, hip[2] - 0.085)))
    return np.asarray(np.maximum.reduce([furrow, dimple, cleft, fold]))


def _line(far: Floats) -> Floats:
    return np.asarray(np.exp(-((far / LINE_M) ** 2)))


def _between(z: Floats, low: float, high: float) -> Floats:
    return np.asarray(smoothstep(low - 0.01, low + 0.01, z) * smoothstep(high + 0.02, high - 0.02, z))


def _far(x: Floats, z: Floats, one: tuple[float, float], other: tuple[float, float]) -> Floats:
    """Distance in the frontal plane from a segment."""
    along = np.array(other) - one
    share = np.clip(((x - one[0]) * along[0] + (z - one[1]) * along[1]) / (along @ along), 0.0, 1.0)
    return np.asarray(np.hypot(x - one[0] - share * along[0], z - one[1] - share * along[1]))
