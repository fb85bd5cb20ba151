"""A straight line through values over time, each weighted by its own error. Pure.

The errors of differences are known for pairs of answers; what of them belongs to each answer alone follows
from all pairs together. What the answers have in common shifts the line as a whole and not its slope.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Line:
    """How much a value grows in a day, its standard error, and the scatter around the line.

    `scatter` is the root of the mean squared distance from the line in standard errors (the Birge ratio:
    Birge 1932, Physical Review 40:207-227); where it is above 1, `sem` is wider by it.
    """

    per_day: float
    sem: float
    scatter: float


def line(days: Sequence[float], values: Sequence[float], variances: Numbers) -> Line:
    """Fit a straight line.

    Parameters
    ----------
    days, values : sequence of float
        At least three, on two days or more.
    variances : (n, n)
        Of the difference of each pair of values, in the square of the values' unit; symmetric, zero on the
        diagonal.
    """
    own = own_variances(variances)
    at, seen, weights = np.asarray(days, float), np.asarray(values, float), 1 / own
    at = at - np.average(at, weights=weights)
    spread = float(np.sum(weights * at**2))
    per_day = float(np.sum(weights * at * seen)) / spread
    left = seen - np.average(seen, weights=weights) - per_day * at
    scatter = sqrt(float(np.sum(weights * left**2)) / (len(seen) - 2))
    return Line(per_day, max(1.0, scatter) / sqrt(spread), scatter)


def own_variances(pairs: Numbers) -> Numbers:
    """Return what of the variances of all differences each value brings along.

    The least-squares solution of ``own[i] + own[k] = pairs[i, k]``; where that is no variance, half of the
    largest for all, which is rather too much.

    Parameters
    ----------
    pairs : (n, n)
        At least three values; as for `line`.
    """
    count, sums = len(pairs), pairs.sum(axis=1)
    own: Numbers = (sums - sums.sum() / (2 * (count - 1))) / (count - 2)
    return own if own.min() > 0 else np.full(count, pairs.max() / 2)
