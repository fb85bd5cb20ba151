"""What the whole body tells about each indicator, learnt on people whose joints are known.

A landmark network lets the hips follow the trunk and shows their tilt at a quarter of its size. The
same landmarks, all of them, tell part of what it swallowed: one linear formula for each indicator
and view, mirror-odd where the indicator changes its sign in the mirrored photo. The formulas, their
error on held-out people and where they come from stand in ``calibration.json``.

Every photo gets its own standard error: it grows with small bodies, turned bodies, passes that
disagree, and with the distance from the bodies that the formulas were learnt on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Literal

import numpy as np
from pydantic import ConfigDict

from posture.answer.vocabulary import ViewName
from posture.body.landmarks import Array, Landmarks
from posture.body.stance import Stance, off_axis_deg
from posture.measure.features import EVEN, ODD, READ, SIDE, odd_and_even, scale_px, sideways
from posture.package_data import read_json

Domain = Literal["inside", "edge", "outside", "off"]
"""Where a photo lies against the photos that the formulas were learnt on; off: not wanted."""

OUTSIDE = 2.0
"""Times the distance that 99 of 100 learnt photos keep, from which a photo is read without the
calibration [proposed]; between once and twice that distance the error is taken to grow with it."""

Kind = str
"""``front``, ``back`` or ``side``: the two sides share one mirrored formula."""

FEATURES: Mapping[Kind, tuple[str, ...]] = {"front": ODD + EVEN, "back": ODD + EVEN, "side": SIDE}
CUES = ("distance", "turn", "smallness", "disagreement")
"""What a photo shows about its own error; explained in `cues`."""

_STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class Formula:
    """One indicator in one kind of view.

    Attributes
    ----------
    intercept : float
        In the indicator's unit.
    coefficients : mapping of feature name to float
        Features that are not named do not count.
    mirrored : bool
        Side views only: the sign turns in left photos, because positive is the subject's right.
    raised : float
        Factor that is in `sem` because people that were not learnt from needed it.
    sem : float
        Standard error of a photo with ordinary cues, in the indicator's unit.
    sem_growth : mapping of cue name to float
        The standard error is multiplied by exp(growth * (cue - ordinary cue)).
    held_out : mapping
        Figures on people that were not learnt from: photos, spread of the truth, RMSE, bias, share of
        truths in the 95 % interval, and the factor on the standard error that would make it 95 %.
    """

    __pydantic_config__ = _STRICT

    intercept: float
    coefficients: Mapping[str, float]
    sem: float
    sem_growth: Mapping[str, float]
    held_out: Mapping[str, float]
    mirrored: bool = False
    raised: float = 1.0


@dataclass(frozen=True)
class Cloud:
    """The cloud of bodies that the formulas were learnt on.

    Attributes
    ----------
    mean, axes
        Mean of all features, shape (P,), and directions, shape (K, P), along which the cloud has
        unit spread.
    limit : float
        Distance that 99 of 100 learnt photos keep, in root mean square spreads.
    ordinary : mapping of cue name to float
        Mean of each cue.
    least : mapping of cue name to float
        A cue better than that of 95 of 100 learnt photos counts as this one.
    """

    __pydantic_config__ = _STRICT

    mean: Sequence[float]
    axes: Sequence[Sequence[float]]
    limit: float
    ordinary: Mapping[str, float]
    least: Mapping[str, float]

    @cached_property
    def arrays(self) -> tuple[Array, Array]:
        """`mean` (P,) and `axes` (K, P)."""
        return np.array(self.mean), np.array(self.axes)


@dataclass(frozen=True, slots=True)
class KindOfView:
    """Formulas of one kind of view and the photos that they were learnt on."""

    __pydantic_config__ = _STRICT

    formulas: Mapping[str, Formula]
    cloud: Cloud


@dataclass(frozen=True)
class Calibration:
    """The whole file ``calibration.json``.

    Attributes
    ----------
    id : str
        Goes into every answer; answers with different ids are not comparable.
    provenance : mapping
        What was learnt from, with which command.
    network_sha256 : str
        The landmark network that it belongs to.
    views : mapping of kind of view to KindOfView
    shared : mapping of indicator to float
        Correlation of the errors of two opposite photos of one person.
    """

    __pydantic_config__ = _STRICT

    id: str
    provenance: Mapping[str, Any]
    network_sha256: str
    views: Mapping[Kind, KindOfView]
    shared: Mapping[str, float]

    @cached_property
    def matrices(self) -> dict[Kind, tuple[Array, Array]]:
        """Coefficients (N, P) and intercepts (N,) of all formulas, by kind of view."""
        return {kind: _matrix(kind, view) for kind, view in self.views.items()}


@cache
def calibration() -> Calibration:
    """The shipped calibration, checked when it is read."""
    return read_json("posture.measure", "calibration", Calibration)


def kind_of(view: ViewName) -> Kind:
    """The kind of view that a photo belongs to."""
    return view if view in ("front", "back") else "side"


def describe(stance: Stance) -> Array:
    """All features of a photo, in the order of `FEATURES`."""
    if kind_of(stance.view) == "side":
        return sideways(stance)
    return np.concatenate(odd_and_even(stance))


def _matrix(kind: Kind, view: KindOfView) -> tuple[Array, Array]:
    rows = [[f.coefficients.get(name, 0.0) for name in FEATURES[kind]] for f in view.formulas.values()]
    return np.array(rows), np.array([f.intercept for f in view.formulas.values()])


def values(stance: Stance, made: Calibration | None = None) -> dict[str, float]:
    """Every calibrated indicator of a photo, in its unit; NaN where landmarks contradict each other.

    Parameters
    ----------
    stance : Stance
        Level landmarks.
    made : Calibration, optional
        Another calibration than the shipped one.
    """
    kind, made = kind_of(stance.view), made or calibration()
    formulas = made.views[kind].formulas
    matrix, intercepts = made.matrices[kind]
    found = matrix @ describe(stance) + intercepts
    signs = (-1.0 if f.mirrored and stance.view == "left" else 1.0 for f in formulas.values())
    return {name: float(value) * sign for name, value, sign in zip(formulas, found, signs, strict=True)}


def cues(landmarks: Landmarks, stance: Stance, cloud: Cloud) -> dict[str, float]:
    """What a photo shows about its own error, each larger for worse.

    ``distance`` from the cloud of learnt bodies in root mean square spreads; ``turn`` away from the
    exact view in tens of degrees; ``smallness``, hundreds of body units in a pixel; ``disagreement``
    of the passes in percent of the body unit.
    """
    mean, axes = cloud.arrays
    offset = axes @ (describe(stance) - mean)
    scale = scale_px(stance)
    return {
        "distance": float(np.sqrt(np.mean(offset**2))),
        "turn": abs(off_axis_deg(landmarks, stance.view)) / 10,
        "smallness": 100 / scale,
        "disagreement": 100 * float(np.mean(landmarks.disagreement_px[READ])) / scale,
    }


@dataclass(frozen=True, slots=True)
class Trust:
    """Standard error of each indicator in one photo, and where the photo lies against the learnt ones."""

    sem: Mapping[str, float]
    domain: Domain


def trust(landmarks: Landmarks, stance: Stance, made: Calibration | None = None) -> Trust:
    """How wrong the calibrated values of this photo may be; `made` as in `values`."""
    view = (made or calibration()).views[kind_of(stance.view)]
    cloud = view.cloud
    found = cues(landmarks, stance, cloud)
    ratio = found["distance"] / cloud.limit
    # How the error grows with the distance was measured inside the cloud only.
    counted = {**found, "distance": min(found["distance"], cloud.limit)}
    worse = {name: max(counted[name], cloud.least[name]) - cloud.ordinary[name] for name in CUES}
    if not (ratio <= OUTSIDE and np.isfinite(list(found.values())).all()):
        return Trust({}, "outside")
    beyond = max(1.0, ratio)
    sem = {
        name: formula.sem
        * beyond
        * float(np.exp(sum(formula.sem_growth.get(cue, 0.0) * worse[cue] for cue in CUES)))
        for name, formula in view.formulas.items()
    }
    return Trust(sem, "edge" if ratio > 1 else "inside")
