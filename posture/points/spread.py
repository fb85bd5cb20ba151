"""How well a point was set: the table's error for the way it was found, and what repeats say of it. Pure.

A hand that looks for a bone again looks for it in the same place: repeats scatter less than they err. So
the error has two parts. `again` differs each time; repeats tell it, pooled with the table's figure, and
their mean has less of it. `fixed` stays, however often a point is set (JCGM 100:2008: pooled estimates
4.2.4, degrees of freedom G.4.2).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot, sqrt

import numpy as np

from posture.body.landmarks import Array
from posture.points.table import POOLING, WAYS, PointSpec, Way


@dataclass(frozen=True, slots=True)
class Spread:
    """Standard errors of a point's place in any one direction of the picture, pixels."""

    fixed_px: float
    again_px: float

    @property
    def sem_px(self) -> float:
        """Both together."""
        return hypot(self.fixed_px, self.again_px)


def spread(spec: PointSpec, how: Way, xy_px: Array, mm_per_px: float) -> Spread:
    """What the mean of these places is worth.

    Parameters
    ----------
    spec : PointSpec
    how : str
    xy_px : ndarray of shape (N, 2)
        Where it was set, each time.
    mm_per_px : float
        At the person.
    """
    way, times = WAYS[how], len(xy_px)
    fixed = way.fixed * spec.palpation_mm / mm_per_px
    usual = max(way.again * spec.palpation_mm, way.again_mm) / mm_per_px
    again = pooled(usual, xy_px) / sqrt(times)
    # However well it is known: nobody can point at less than a pixel.
    lacking = POOLING.least_px**2 - fixed**2
    return Spread(fixed, max(again, sqrt(lacking) if lacking > 0 else 0.0))


def pooled(usual: float, xy_px: Array) -> float:
    """Standard deviation in one direction: that of repeats, pooled with a usual one that is not from repeats.

    s^2 = (v0 s0^2 + sum of squares about the mean) / (v0 + 2 (N - 1)): each repeat tells of two directions.
    """
    squares = float(((xy_px - xy_px.mean(axis=0)) ** 2).sum())
    free = 2 * (len(xy_px) - 1)
    return sqrt((POOLING.degrees * usual**2 + squares) / (POOLING.degrees + free))


def skin_px(spec: PointSpec, correlation: float, mm_per_px: float) -> float:
    """How much the depth of the skin differs between the sides of one person: standard deviation, pixels."""
    return float(spec.skin_mm * np.sqrt(2 * (1 - correlation))) / mm_per_px
