"""Ridge regression with honest errors: strength by cross-validation, standard error by photo.

Everything here works on arrays of features (n, P), truths (n,) and fold numbers (n,).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from posture.answer.assessment import COVERAGE_95
from posture.body.landmarks import Array
from posture.measure.calibration import CUES, FEATURES, Cloud

FOLDS = 10
STRENGTHS = (1.0, 3.0, 10.0, 30.0, 100.0, 300.0)
COVERAGE = 0.95
AXES = 35
"""Directions of the training cloud that are looked at for the distance from it: with 20, a hip landmark
moved by 8 % of the body stayed inside; with 50, real standing people fell outside."""


@dataclass(frozen=True, slots=True)
class Target:
    """What one regression learns: the truth as (n,) numbers and the features it may read.

    `still` is a change of these features, shape (P,), that must not change the value.
    """

    name: str
    truth: Array
    columns: Sequence[int]
    intercept: bool
    still: Array | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A fitted regression in the features' own units, with its cross-validated errors (n,)."""

    intercept: float
    weights: Array
    columns: Sequence[int]
    errors: Array

    def coefficients(self, kind: str) -> dict[str, float]:
        """Coefficient by feature name."""
        return {FEATURES[kind][c]: short(w) for c, w in zip(self.columns, self.weights, strict=True)}


def short(value: float) -> float:
    """Five digits: no more are known, and a person may want to read them."""
    return float(f"{value:.5g}")


def ridge(
    features: Array, truth: Array, strength: float, intercept: bool, still: Array | None = None
) -> tuple[float, Array]:
    """Intercept and weights of a ridge on standardised features, in the features' own units.

    With `still` the weights are those of the best formula that this change of features leaves alone.
    """
    middle = features.mean(axis=0) if intercept else np.zeros(features.shape[1])
    spread = np.sqrt(((features - middle) ** 2).mean(axis=0))
    unit = np.where(spread > 1e-12, spread, np.inf)
    z = (features - middle) / unit
    along = np.zeros(len(unit)) if still is None else still / unit / np.linalg.norm(still / unit)
    z = z - np.outer(z @ along, along)
    offset = float(truth.mean()) if intercept else 0.0
    gram = z.T @ z + strength * np.eye(z.shape[1])
    weights = np.linalg.solve(gram, z.T @ (truth - offset)) / unit
    return offset - float(middle @ weights), weights


def learn(target: Target, features: Array, fold: Array, strengths: Sequence[float] = STRENGTHS) -> Line:
    """Choose the ridge's strength by cross-validation, then learn from all rows."""
    chosen = features[:, target.columns]

    def errors(strength: float) -> Array:
        found = np.empty(len(fold))
        for k in range(FOLDS):
            learn, check = fold != k, fold == k
            intercept, weights = ridge(
                chosen[learn], target.truth[learn], strength, target.intercept, target.still
            )
            found[check] = chosen[check] @ weights + intercept - target.truth[check]
        return found

    tried = {strength: errors(strength) for strength in strengths}
    best = min(tried, key=lambda strength: float((tried[strength] ** 2).mean()))
    intercept, weights = ridge(chosen, target.truth, best, target.intercept, target.still)
    return Line(intercept, weights, target.columns, tried[best])


CuesIn = Callable[[Cloud], Array]


def unit_axes(z: Array) -> Array:
    """The longest directions (K, P) of a cloud (n, P), scaled so that it has unit spread along each."""
    _, sizes, directions = np.linalg.svd(z, full_matrices=False)
    return np.asarray(directions[:AXES] / (sizes[:AXES, None] / np.sqrt(len(z))))


def cloud_of(features: Array, cues_in: CuesIn) -> tuple[Cloud, Array]:
    """The cloud of features, and each row's cues (n, 4), which `cues_in` finds for a cloud."""
    mean, spread = features.mean(axis=0), features.std(axis=0)
    axes = unit_axes((features - mean) / spread) / spread
    bare = Cloud(mean.tolist(), axes.tolist(), np.inf, {}, {})
    cues = cues_in(bare)
    ordinary = dict(zip(CUES, (short(v) for v in cues.mean(axis=0)), strict=True))
    least = dict(zip(CUES, (short(v) for v in np.quantile(cues, 0.05, axis=0)), strict=True))
    return (
        Cloud(
            mean=[short(v) for v in mean],
            axes=[[short(v) for v in axis] for axis in axes],
            limit=short(np.quantile(cues[:, 0], 0.99)),
            ordinary=ordinary,
            least=least,
        ),
        cues,
    )


def sem_of(errors: Array, cues: Array, cloud: Cloud) -> tuple[float, dict[str, float]]:
    """Standard error of an ordinary photo and its growth with each cue, honest on these errors.

    The logarithm of the error is fitted to the cues; cues that do not make it larger are dropped.
    The level is then set so that 95 % of the errors lie inside their 95 % interval.
    """
    least = np.array([cloud.least[name] for name in CUES])
    ordinary = np.array([cloud.ordinary[name] for name in CUES])
    worse = np.maximum(cues, least) - ordinary
    size = np.log(np.maximum(np.abs(errors), 0.05 * np.abs(errors).mean()))
    kept = list(range(len(CUES)))
    growth = np.zeros(len(CUES))
    while kept:
        design = np.column_stack([np.ones(len(size)), worse[:, kept]])
        slopes = np.linalg.lstsq(design, size, rcond=None)[0][1:]
        if slopes.min() >= 0:
            growth[kept] = slopes
            break
        kept.pop(int(np.argmin(slopes)))
    scaled = np.abs(errors) / np.exp(worse @ growth)
    level95 = float(np.quantile(scaled, COVERAGE)) / COVERAGE_95
    return level95, {name: short(g) for name, g in zip(CUES, growth, strict=True) if g > 0}
