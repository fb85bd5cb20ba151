"""How well one person stands the same way again, from several photos of one view. Pure; numpy only.

Whoever steps off and on again shows more of it than any table knows. What repeats scatter by is therefore
pooled with the usual error of standing there once more, by degrees of freedom (JCGM 100:2008: pooled
estimates 4.2.4, G.4.2; ``repeats.toml``). What else differs between two photos, such as the camera's roll
where nobody fixed it, has an error of its own and is taken off first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from posture.answer.assessment import Repeats
from posture.measure.covariance import covariances
from posture.measure.readings import Reading
from posture.package_data import read_toml

DEGREES: float = read_toml("posture.measure", "repeats")["own"]["degrees"]

CAUSE = "pose_repeat"


@dataclass(frozen=True, slots=True)
class _Scatter:
    """Repeats of one view: their sum of squares about the mean, degrees of freedom, and how far apart."""

    count: int
    squares: float
    free: int
    apart: float
    other: float


def own_repeats(readings: Sequence[Reading], fixed_camera: bool) -> Repeats | None:
    """What the repeats among the readings of one indicator and source tell of the person.

    Parameters
    ----------
    readings : sequence of Reading
    fixed_camera : bool
        Whether the camera stood still between the photos.

    Returns
    -------
    Repeats or None
        In the indicator's unit; None where no view was photographed twice.
    """
    groups: dict[tuple[str, str | None], list[Reading]] = {}
    for reading in readings:
        groups.setdefault((reading.indicator, reading.view), []).append(reading)
    repeated = [group for group in groups.values() if len(group) > 1 and group[0].view is not None]
    if not repeated:
        return None
    found = [_scatter(group, fixed_camera) for group in repeated]
    free = sum(one.free for one in found)
    squares = sum(one.squares for one in found)
    of_the_person = max(squares - sum(one.free * one.other for one in found), 0.0)
    usual = float(np.mean([reading.repeat_sem**2 for group in repeated for reading in group]))
    # Cards that were taped on anew have their scatter in the budget already (posture/measure/repeats.py).
    counted = any(reading.retaped for group in repeated for reading in group)
    pooled = usual if counted else (DEGREES * usual + of_the_person) / (DEGREES + free)
    return Repeats(
        n=sum(one.count for one in found),
        own_repeat_sd=sqrt(squares / free),
        most_apart=max(one.apart for one in found),
        pooled_sd=sqrt(pooled),
    )


def _scatter(group: Sequence[Reading], fixed_camera: bool) -> _Scatter:
    values = np.array([reading.value for reading in group])
    causes = covariances(group, np.ones(len(group)), fixed_camera)
    others = sum(covariance for cause, covariance in causes.items() if cause != CAUSE)
    every = np.asarray(others)
    apart = ~np.eye(len(group), dtype=bool)
    return _Scatter(
        count=len(group),
        squares=float(((values - values.mean()) ** 2).sum()),
        free=len(group) - 1,
        apart=float(np.ptp(values)),
        other=max(float(np.diag(every).mean() - every[apart].mean()), 0.0),
    )
