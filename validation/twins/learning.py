"""How far a measured difference follows the true change, and what its error is: learnt from pairs.

    difference = slope * change + error

The slope belongs to the source; the error's variance is that of an ordinary pair for what else changed. It
grows with the square of the change where the slope is not the same for everybody, which is counted with the
slope's own standard error. It is learnt where the camera's roll is told, each time anew; what an unknown roll
adds, the answers state, and where their roll as the program finds it needs more, the error is raised.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from posture.answer.assessment import COVERAGE_95
from posture.answer.vocabulary import Source, ViewName
from posture.body.landmarks import Array
from posture.change.differences import Condition, Difference, difference_sems, true_changes
from validation.learning import COVERAGE, short

from .conditions import CONDITIONS
from .pairs import FOLDS, Pairs

#: Fewer pairs of a condition teach nothing.
LEAST_PAIRS = 40
#: A slope must surely be larger: below it, little of a change is seen, and noise would be enlarged with it.
LEAST_SLOPE = 0.3
#: True changes that spread less tell no slope, in the indicator's unit.
LEAST_SPREAD = 0.3
#: Before a camera that was put up anew, a roll's error is another one.
ANEW: tuple[Condition, ...] = ("camera", "everything")
#: With the first power, both answers' errors go along equally much however large they are; where the stated
#: errors differ little, the true ones may differ more.
LEAST_GROWTH, MOST_GROWTH = 1.0, 4.0
#: The largest changes, three of a hundred, would alone decide how much the slope differs: left out of that.
USUAL = 0.97
_TURNS, _ROUNDS = 4, 20


@dataclass(frozen=True, slots=True)
class Kind:
    """What rows of ``differences.json`` are about, whatever else changed."""

    indicator: str
    source: Source
    views: tuple[ViewName, ...]


@dataclass(frozen=True, slots=True)
class _Fit:
    """Slope, its spread from pair to pair, and the error's standard deviation by condition."""

    slope: float
    spread: float
    sem: dict[Condition, float]


@dataclass(frozen=True, slots=True, eq=False)
class Lessons:
    """The same pairs, as far as the program answers them, with the roll told and as it is found."""

    told: Pairs
    found: Pairs

    def __bool__(self) -> bool:
        """Whether there are enough pairs, and true changes among them."""
        return len(self.told) >= LEAST_PAIRS and float(self.told.change.std()) > LEAST_SPREAD

    def without(self, fold: int) -> Lessons:
        """Those of all other people."""
        return Lessons(*(pairs.part(pairs.fold != fold) for pairs in (self.told, self.found)))


def fitted(lessons: Lessons, kind: Kind) -> dict[Condition, Difference]:
    """The rows that these pairs teach, by condition."""
    pairs = lessons.told
    own = np.hypot(*pairs.own.T)
    ordinary, least = float(np.sqrt((own**2).mean())), float(np.quantile(own, 0.05))
    stated = np.log(np.maximum(own, least) / ordinary)
    growth = LEAST_GROWTH
    for _ in range(_TURNS):
        larger = np.exp(growth * stated)
        fit = _fit(pairs, larger)
        sigma = _sigma(fit, pairs, larger)
        growth = _growth(stated, np.abs(pairs.difference - fit.slope * pairs.change) / sigma, growth)
    slope_sem = float(np.hypot(fit.spread, 1 / np.sqrt(((pairs.change / sigma) ** 2).sum())))
    rows = {}
    for condition in CONDITIONS:
        here = pairs.of(condition)
        if len(here) < LEAST_PAIRS:
            continue
        row = Difference(
            indicator=kind.indicator,
            source=kind.source,
            views=kind.views,
            condition=condition,
            slope=short(fit.slope),
            slope_sem=short(slope_sem),
            sem=short(fit.sem[condition]),
            ordinary=short(ordinary),
            least=short(least),
            growth=short(growth),
            roll=1.0 if condition in ANEW else 0.0,
            correlation=short(float(np.asarray(np.corrcoef(here.errors.T))[0, 1])),
            persons=len(np.unique(here.person)),
            pairs=len(here),
        )
        rows[condition] = raised(raised(row, here), lessons.found.of(condition))
    return rows


def _growth(stated: Array, size: Array, growth: float) -> float:
    """The power of stated errors with which true ones go; their sizes were divided by that with `growth`."""
    if np.ptp(stated) == 0:
        return growth
    more = np.polyfit(stated, np.log(np.maximum(size, 0.05 * size.mean())), 1)[0]
    return float(np.clip(growth + more, LEAST_GROWTH, MOST_GROWTH))


def _fit(pairs: Pairs, larger: Array) -> _Fit:
    """Least squares of the differences, then of the squared errors, in turns.

    `larger` is how much larger each pair's error is than an ordinary one, by what it states.
    """
    there = [condition for condition in CONDITIONS if (pairs.condition == condition).any()]
    which = np.stack([pairs.condition == condition for condition in there], axis=1).astype(np.float64)
    which *= larger[:, None] ** 2
    usual = np.abs(pairs.change) <= np.quantile(np.abs(pairs.change), USUAL)
    fit = _Fit(1.0, 0.0, dict.fromkeys(there, 1.0))
    for _ in range(_ROUNDS):
        weight = 1 / _sigma(fit, pairs, larger) ** 2
        slope = float((weight * pairs.change * pairs.difference).sum() / (weight * pairs.change**2).sum())
        squared = (pairs.difference - slope * pairs.change) ** 2
        terms = np.concatenate([which, pairs.change[:, None] ** 2], axis=1)
        *variances, spread = _least(terms, squared, weight * usual)
        if spread < 0:
            variances, spread = _least(which, squared, weight * usual), 0.0
        sems = (float(np.sqrt(max(one, 1e-4))) for one in variances)
        fit = _Fit(slope, float(np.sqrt(spread)), dict(zip(there, sems, strict=True)))
    return fit


def _least(terms: Array, wanted: Array, weight: Array) -> list[float]:
    """Weighted least squares."""
    found = np.linalg.lstsq(terms * weight[:, None], wanted * weight, rcond=None)[0]
    return [float(one) for one in np.asarray(found, dtype=np.float64)]


def _sigma(fit: _Fit, pairs: Pairs, larger: Array) -> Array:
    """Standard deviation of each difference around the slope (N,)."""
    sem = larger * np.array([fit.sem[condition] for condition in pairs.condition.tolist()])
    return np.asarray(np.hypot(sem, fit.spread * pairs.change))


def standard(row: Difference, pairs: Pairs, *, usual: bool = False) -> Array:
    """Errors of the estimated change over their standard errors (N,), as the program would state them.

    Against the true change of the two stances; or of how the person usually stands, which holds that they
    never stand there quite the same.
    """
    truth = pairs.usual if usual else pairs.change
    change, sem = changes(row, pairs, repeat=usual)
    return np.asarray((change - truth) / sem)


def changes(row: Difference, pairs: Pairs, *, repeat: bool) -> tuple[Array, Array]:
    """Estimated changes and their standard errors (N,) each, with or without standing there once more."""
    sem = difference_sems(row, pairs.own, pairs.repeat * repeat, pairs.roll)
    return true_changes(row.slope, row.slope_sem, pairs.difference, sem)


def of_no_change(row: Difference, pairs: Pairs) -> Array:
    """Standard errors (N,) of the change of people who stand as they usually do."""
    sem = difference_sems(row, pairs.own, pairs.repeat, pairs.roll)
    return true_changes(row.slope, row.slope_sem, np.zeros(len(pairs)), sem)[1]


def raised(row: Difference, pairs: Pairs) -> Difference:
    """Larger where fewer than 95 % of these pairs' intervals hold; never a smaller error than measured."""
    if len(pairs) < LEAST_PAIRS:
        return row
    needed = float(np.quantile(np.abs(standard(row, pairs)), COVERAGE)) / COVERAGE_95
    return row if needed <= 1 else replace(row, sem=short(row.sem * needed))


def follows(row: Difference) -> bool:
    """Whether the source surely follows a change."""
    return row.slope - COVERAGE_95 * row.slope_sem > LEAST_SLOPE


def by_others(lessons: Lessons, kind: Kind) -> list[dict[Condition, Difference]]:
    """For each fold, the rows that all others teach."""
    return [fitted(lessons.without(fold), kind) for fold in range(FOLDS)]
