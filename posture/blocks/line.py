"""A straight line through values at known heights, and where it crosses nothing. Pure; numpy only.

The line is fitted by weighted least squares. Where the points scatter more than their errors allow, all
errors are raised by the Birge ratio (Birge 1932, Physical Review 40:207; never lowered). Where the line is
level is a ratio of two uncertain numbers, whose interval is Fieller's (Fieller 1954, Journal of the Royal
Statistical Society B 16:175): all heights at which the line does not surely differ from level. It is finite
only where the slope surely differs from nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from posture.answer.assessment import COVERAGE_95
from posture.body.landmarks import Array


@dataclass(frozen=True, slots=True)
class Errors:
    """Standard errors of the values of one course, in their unit.

    Attributes
    ----------
    own : ndarray of shape (N,)
        What may differ from photo to photo.
    alike : float
        How large all values may be wrong together, where nobody knows which part of `own` is: the line's
        height is then as wrong as the larger of the two.
    together : float
        What is surely the same in all photos, beside that.
    """

    own: Array
    alike: float
    together: float


@dataclass(frozen=True, slots=True)
class Line:
    """A fitted line; `slope` for each unit of height, `at_middle` its value at `middle`."""

    slope: float
    slope_sem: float
    middle: float
    at_middle: float
    middle_sem: float
    alike: float
    together: float
    scatter: float

    def at(self, height: float) -> float:
        """The value of the line at this height."""
        return self.at_middle + self.slope * (height - self.middle)

    @property
    def interval95(self) -> tuple[float, float]:
        """Of the slope."""
        half = COVERAGE_95 * self.slope_sem
        return self.slope - half, self.slope + half

    @property
    def sure(self) -> bool:
        """Whether the slope surely differs from nothing."""
        return abs(self.slope) > COVERAGE_95 * self.slope_sem

    @property
    def crossing(self) -> float:
        """Where the line is level."""
        return self.middle - self.at_middle / self.slope

    def crossing_interval95(self) -> tuple[float, float] | None:
        """Between which heights the line is level; None where these points do not tell it."""
        if not self.sure:
            return None
        ends = [*self._ends(self.middle_sem, self.slope_sem), *self._ends(self.alike, 0.0)]
        return self.middle + min(ends), self.middle + max(ends)

    def _ends(self, middle_sem: float, slope_sem: float) -> list[float]:
        """Where (value at u)^2 = z^2 (middle_sem^2 + together^2 + u^2 slope_sem^2), u from the middle."""
        across = COVERAGE_95**2 * (middle_sem**2 + self.together**2)
        square = self.slope**2 - COVERAGE_95**2 * slope_sem**2
        half = self.at_middle * self.slope
        root = sqrt(max(half**2 - square * (self.at_middle**2 - across), 0.0))
        return [(-half - root) / square, (-half + root) / square]


def fitted(heights: Array, values: Array, errors: Errors) -> Line:
    """Fit the line.

    Parameters
    ----------
    heights, values : ndarray of shape (N,)
        At least two different heights.
    errors : Errors

    Raises
    ------
    ValueError
        All heights are the same.
    """
    if np.ptp(heights) == 0:
        raise ValueError("one height alone has no line")
    weights = errors.own**-2
    middle = float(weights @ heights / weights.sum())
    at_middle = float(weights @ values / weights.sum())
    from_middle = heights - middle
    squares = float(weights @ from_middle**2)
    slope = float(weights @ (from_middle * (values - at_middle)) / squares)
    left_over = values - at_middle - slope * from_middle
    free = len(values) - 2
    scatter = max(1.0, sqrt(float(weights @ left_over**2) / free)) if free else 1.0
    return Line(
        slope=slope,
        slope_sem=scatter / sqrt(squares),
        middle=middle,
        at_middle=at_middle,
        middle_sem=scatter / sqrt(float(weights.sum())),
        alike=errors.alike,
        together=errors.together,
        scatter=scatter,
    )


def goes_one_way(heights: Array, values: Array) -> bool:
    """Whether the mean value goes up at each step from height to height, or down at each."""
    means = [float(values[heights == height].mean()) for height in np.unique(heights)]
    steps = np.diff(means)
    return bool((steps > 0).all() or (steps < 0).all())
