"""The change of a person that a measured difference speaks for, with its interval. Pure.

Where the error of such a difference was measured (`posture.change.differences`), that counts, and what a
photo shows too small is made up for. Elsewhere both answers' errors count in full, as if nothing of them
cancelled, and the difference counts as it is: the interval is then rather too wide than too narrow.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot, sqrt

from posture.answer.assessment import COVERAGE_95
from posture.change.comparison import ChangeVerdict, ErrorFrom
from posture.change.differences import DifferenceError, Parts
from posture.change.family import by_chance


@dataclass(frozen=True, slots=True)
class Estimate:
    """An estimated change in the indicator's unit.

    `noise` is the smallest *measured* difference that counts as changed, `mdc95` the same as a change of the
    person.
    """

    change: float
    sem: float
    noise: float
    mdc95: float
    error: ErrorFrom

    @property
    def interval95(self) -> tuple[float, float]:
        """Where the change lies in 95 of 100 cases."""
        half = COVERAGE_95 * self.sem
        return self.change - half, self.change + half

    @property
    def no_larger_than(self) -> float:
        """The end of the interval that is further from zero, without its sign."""
        return abs(self.change) + COVERAGE_95 * self.sem

    @property
    def verdict(self) -> ChangeVerdict:
        """Whether the interval excludes zero."""
        return "changed" if abs(self.change) > COVERAGE_95 * self.sem else "no_larger"

    @property
    def by_chance(self) -> float:
        """How probable a change at least this large is where there is none."""
        return by_chance(self.change, self.sem)


def estimated(difference: float, before: Parts, after: Parts, known: DifferenceError | None) -> Estimate:
    """Estimate the change that a difference speaks for.

    Parameters
    ----------
    difference : float
        After minus before, in the indicator's unit.
    before, after : Parts
        What both answers say of their errors, same unit.
    known : DifferenceError or None
        The measured error of such a difference. Without one, or where its slope is not surely above zero,
        both errors are added.
    """
    if known is None or known.slope <= COVERAGE_95 * known.slope_sem:
        sem = hypot(before.sem, after.sem)
        return Estimate(difference, sem, COVERAGE_95 * sem, COVERAGE_95 * sem, "added")
    change, sem = known.true_change(difference)
    # The estimate whose interval just touches zero: its own error has the slope's in it.
    steep = sqrt(known.slope**2 - (COVERAGE_95 * known.slope_sem) ** 2)
    mdc95 = COVERAGE_95 * known.sem / steep
    return Estimate(change, sem, mdc95 * known.slope, mdc95, "measured")
