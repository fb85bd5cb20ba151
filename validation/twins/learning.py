"""How far a measured difference follows the true change, and what its error is: learnt from pairs.

    difference = slope * change + error

The error's variance is that of an ordinary pair, and grows with the square of the change where the slope is
not the same for everybody: that part goes into the slope's own standard error. The variance of the camera's
roll, which the answers state, is apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from posture.answer.assessment import COVERAGE_95
from posture.answer.vocabulary import Source, ViewName
from posture.body.landmarks import Array
from posture.change.differences import Condition, Difference, Parts, error_of
from validation.learning import COVERAGE, short

from .pairs import FOLDS, Pairs

#: Fewer pairs teach nothing.
LEAST_PAIRS = 60
#: A slope must be surely larger: below it nothing is left of a change but noise, enlarged.
LEAST_SLOPE = 0.3
_ROUNDS = 20


@dataclass(frozen=True, slots=True)
class Key:
    """What a row of ``differences.json`` is about."""

    indicator: str
    source: Source
    views: tuple[ViewName, ...]
    condition: Condition


def fitted(pairs: Pairs, key: Key) -> Difference:
    """The row that these pairs teach; their roll was told, each time anew."""
    rolled = (pairs.roll**2).sum(axis=1)
    slope, spread, sem = _slope(pairs.change, pairs.difference, rolled)
    own = np.hypot(*pairs.own.T)
    ordinary = float(np.sqrt((own**2).mean()))
    error = pairs.difference - slope * pairs.change
    sigma = np.sqrt(sem**2 + rolled + (spread * pairs.change) ** 2)
    growth = _growth(np.log(np.maximum(own / ordinary, 1.0)), np.abs(error) / sigma)
    row = Difference(
        indicator=key.indicator,
        source=key.source,
        views=key.views,
        condition=key.condition,
        slope=short(slope),
        slope_sem=short(float(np.hypot(spread, _sem_of_slope(pairs.change, sigma)))),
        sem=short(sem),
        ordinary=short(ordinary),
        growth=short(growth),
        roll=1.0 if key.condition in ("camera", "everything") else 0.0,
        correlation=_correlation(pairs),
        persons=len(np.unique(pairs.person)),
        pairs=len(pairs),
    )
    return raised(row, pairs)


def _slope(change: Array, difference: Array, rolled: Array) -> tuple[float, float, float]:
    """Slope, its spread from pair to pair, and the error's standard deviation: iterated least squares."""
    variance = np.ones_like(change)
    slope, spread2, sem2 = 0.0, 0.0, 1.0
    for _ in range(_ROUNDS):
        slope = float((change * difference / variance).sum() / (change**2 / variance).sum())
        left = (difference - slope * change) ** 2 - rolled
        terms = np.stack([np.ones_like(change), change**2], axis=1) / variance[:, None]
        sem2, spread2 = np.linalg.lstsq(terms, left / variance, rcond=None)[0]
        if spread2 < 0:
            spread2, sem2 = 0.0, float((left / variance**2).sum() / (1 / variance**2).sum())
        sem2 = max(sem2, 1e-4)
        variance = sem2 + rolled + spread2 * change**2
    return slope, float(np.sqrt(spread2)), float(np.sqrt(sem2))


def _sem_of_slope(change: Array, sigma: Array) -> float:
    return float(1 / np.sqrt(((change / sigma) ** 2).sum()))


def _growth(larger: Array, size: Array) -> float:
    """The power with which errors grow where the stated ones are larger than ordinary; never negative."""
    if np.ptp(larger) == 0:
        return 1.0
    log_size = np.log(np.maximum(size, 0.05 * size.mean()))
    return float(np.clip(np.polyfit(larger, log_size, 1)[0], 0.0, 1.0))


def _correlation(pairs: Pairs) -> float:
    """Of the errors of both answers; what is left of their variances in the difference tells it."""
    before, after = pairs.errors.T
    return short(float(np.corrcoef(before, after)[0, 1]))


def standard(row: Difference, pairs: Pairs, *, usual: bool = False) -> Array:
    """Errors of the estimated change over their standard errors (N,), as the program would state them.

    Against the true change of the two stances; or of how the person usually stands, which holds that they
    never stand there quite the same.
    """
    truth = pairs.usual if usual else pairs.change
    estimates = [change_of(row, pairs, k, repeat=usual) for k in range(len(pairs))]
    change, sem = np.array(estimates).reshape(-1, 2).T
    return np.asarray((change - truth) / sem)


def change_of(row: Difference, pairs: Pairs, k: int, *, repeat: bool) -> tuple[float, float]:
    """Estimated change of pair `k` and its standard error."""
    parts = []
    repeats = pairs.repeat[k] * repeat
    for own, roll, again in zip(pairs.own[k], pairs.roll[k], repeats, strict=True):
        parts.append(Parts(float(np.sqrt(own**2 + roll**2 + again**2)), float(roll), float(again)))
    return error_of(row, *parts).true_change(float(pairs.difference[k]))


def raised(row: Difference, pairs: Pairs) -> Difference:
    """Larger where fewer than 95 % of these pairs' intervals hold; never a smaller error than measured."""
    needed = float(np.quantile(np.abs(standard(row, pairs)), COVERAGE)) / COVERAGE_95
    if needed <= 1:
        return row
    return replace(row, sem=short(row.sem * needed), slope_sem=short(row.slope_sem * needed))


def follows(row: Difference) -> bool:
    """Whether the source surely follows a change."""
    return row.slope - COVERAGE_95 * row.slope_sem > LEAST_SLOPE


def by_others(pairs: Pairs, key: Key) -> Sequence[Difference]:
    """For each fold, the row that all others teach."""
    return [fitted(pairs.part(pairs.fold != fold), key) for fold in range(FOLDS)]
