"""How far the readings of one indicator are wrong together, and the surest mean of them. Pure; numpy only.

Each cause of error has a covariance D R D: D holds the readings' standard errors, R says which readings share
it (``shared.toml``). Causes are independent, so their covariances add up to C; a sum with weights w has the
variance w'Cw, and of all weights that sum to one those of C⁻¹1 leave the least: the law of propagation of
uncertainty for correlated readings (Guide to the Expression of Uncertainty in Measurement, JCGM 100:2008,
5.2.2; for a sum, distributions give the same, JCGM 101:2008).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import ConfigDict

from posture.body.landmarks import Array
from posture.measure.calibration import calibration
from posture.measure.readings import Reading
from posture.package_data import read_table

Mask = NDArray[np.bool_]

TOUCHED_SEM_DEG = 0.5
"""What a camera that stands still is still turned by between two photos, by the finger that releases
it [proposed]."""

Pair = Literal["repeats", "views", "sources"]


@dataclass(frozen=True, slots=True)
class Shared:
    """A row of ``shared.toml``; its header explains the fields."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    id: str
    causes: tuple[str, ...]
    pairs: tuple[Pair, ...]
    least: float
    most: float
    source: str
    of: tuple[str, ...] = ()
    fixed_camera: bool = False


SHARED: dict[str, Shared] = read_table("posture.measure", "shared", Shared)


def covariances(readings: Sequence[Reading], signs: Array, fixed_camera: bool) -> dict[str, Array]:
    """Covariance of the readings' errors by cause, shape (N, N) each, in the square of their unit.

    Parameters
    ----------
    readings : sequence of Reading
        N readings of one indicator, of any sources and views; of one source all are calibrated, or none.
    signs : Array
        Shape (N,): positive where a reading is added, negative where it is taken off; the same for all
        readings of one source and view.
    fixed_camera : bool
        Whether the camera stood still between the photos, so that its roll is one and the same.
    """
    parts = dict.fromkeys(cause for reading in readings for cause in reading.parts)
    slopes = np.array([reading.roll_sensitivity for reading in readings])
    sems = {
        "model": np.array([reading.model_sem for reading in readings]),
        "camera_roll": slopes * [reading.roll_sem_deg for reading in readings],
        "pose_repeat": np.array([reading.repeat_sem for reading in readings]),
        **{part: np.array([reading.parts.get(part, 0.0) for reading in readings]) for part in parts},
    }
    pairs = _pairs(readings)
    average = np.outer(signs, signs) > 0
    found = {
        cause: np.outer(sem, sem) * _correlation(cause, readings, pairs, average, fixed_camera)
        for cause, sem in sems.items()
    }
    if fixed_camera:
        several = (pairs["repeats"] | pairs["views"]).any(axis=1)
        found["camera_roll"] += np.diag(several * (slopes * TOUCHED_SEM_DEG) ** 2)
    return found


def independent(readings: Sequence[Reading]) -> bool:
    """Whether no two of them share anything: `covariances` then has nothing beside its diagonals."""
    sources_apart = not any("sources" in row.pairs for row in SHARED.values())
    return len(readings) == 1 or (
        sources_apart and len({reading.source for reading in readings}) == len(readings)
    )


def alone(reading: Reading) -> dict[str, float]:
    """Standard errors of one reading by cause: the roots of what `covariances` has of it."""
    return {
        "model": reading.model_sem,
        "camera_roll": abs(reading.roll_sensitivity * reading.roll_sem_deg),
        "pose_repeat": reading.repeat_sem,
        **reading.parts,
    }


def _pairs(readings: Sequence[Reading]) -> dict[Pair, Mask]:
    """Which two readings are repeats, of two views, of two sources; shape (N, N) each."""
    views = np.array([str(reading.view) for reading in readings])
    sources = np.array([reading.source for reading in readings])
    one_view, one_source = views[:, None] == views, sources[:, None] == sources
    itself = np.eye(len(readings), dtype=bool)
    return {
        "repeats": one_source & one_view & ~itself,
        "views": one_source & ~one_view,
        "sources": ~one_source,
    }


def _correlation(
    cause: str, readings: Sequence[Reading], pairs: dict[Pair, Mask], average: Mask, fixed_camera: bool
) -> Array:
    """Correlation of the errors of one cause, shape (N, N); `average` where two readings count alike."""
    found = np.eye(len(readings))
    there = {pair for pair, mask in pairs.items() if mask.any()}
    for row in SHARED.values():
        if cause in row.causes and there & set(row.pairs) and (fixed_camera or not row.fixed_camera):
            named = np.array([not row.of or reading.source in row.of for reading in readings])
            where = np.any([pairs[pair] for pair in row.pairs], axis=0) & np.outer(named, named)
            found[where] = np.where(average, row.most, row.least)[where]
    if cause == "model" and "views" in there:
        known = np.array([_measured(reading) for reading in readings])
        where = pairs["views"] & np.isfinite(np.add.outer(known, known))
        found[where] = np.where(average, np.fmax(known, 0.0), np.fmin(known, 0.0))[where]
    if cause == "placement" and "repeats" in there:
        retaped = [reading.retaped for reading in readings]
        found[pairs["repeats"] & np.logical_or.outer(retaped, retaped)] = 0.0
    return found


def _measured(reading: Reading) -> float:
    """The measured correlation of the model's errors in opposite views; NaN where nobody measured it."""
    if reading.opposite is not None:
        return reading.opposite
    return calibration().shared.get(reading.indicator, np.nan) if reading.calibrated else np.nan


def standard_error(weights: Array, covariance: Array) -> float:
    """Standard error of the weighted sum, the root of w'Cw; what rounding may have left counts as none.

    Raises
    ------
    ValueError
        When the variance is negative: the correlations contradict each other.
    """
    variance = float(weights @ covariance @ weights)
    terms = float(np.abs(weights) @ np.abs(covariance) @ np.abs(weights))
    rounding = len(weights) * np.finfo(float).eps * terms
    if variance < -rounding:
        raise ValueError("correlations that contradict each other give a negative variance")
    return 0.0 if variance <= rounding else float(np.sqrt(variance))


def surest(covariance: Array) -> Array:
    """Weights that sum to one and leave the least variance, shape (N,): C⁻¹1, normalised.

    Nothing is inverted: from equal weights one walks along every direction that changes the variance by more
    than rounding can. Where C is singular many weights are equally sure; these are the nearest to equal ones.
    """
    count = len(covariance)
    equal = np.full(count, 1 / count)
    centre = np.eye(count) - 1 / count  # takes weights to those that sum to nothing
    size, direction = np.linalg.eigh(centre @ covariance @ centre)
    # A difference of variances keeps half of the digits that they have.
    told = size > np.sqrt(np.finfo(float).eps) * np.trace(covariance)
    along = direction[:, told]
    return np.asarray(equal - along @ (along.T @ covariance @ equal / size[told]))


def counting(covariance: Array) -> Array:
    """The surest weights of those that should count at all, shape (N,).

    A negative weight would draw the mean away from a reading; whatever would have one is left out with weight
    zero, and the others are weighed without it.
    """
    weights = surest(covariance)
    kept = weights > 0
    if not kept.all():
        weights = np.zeros(len(kept))
        weights[kept] = counting(covariance[np.ix_(kept, kept)])
    return weights
