"""From a fitted turn to readings: formulas learnt on turning people whose joints are known.

The network lets the hips follow the shoulders: they swing with about a third of the pelvis's turn and a
third of the shoulders'. Everything else that swings tells how much of it is whose. One linear
formula for each indicator, mirror-odd, and its error on people it was not learnt from stand in
``data/turn_calibration.json``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np
from pydantic import ConfigDict

from posture.calibration import OUTSIDE
from posture.landmarks import Array
from posture.measure import UNCERTAINTY, NotMeasured, Outcome, Reading
from posture.phrases import say
from posture.tables import read_json
from posture.turn_answer import Arms
from posture.turn_features import features
from posture.turning import TurnFit, facing_ankles

BLOCKS = 8
"""Parts of the turn that are left out in turn, to see how much the answer rests on single frames."""

_UNLIKE = say("turn.unlike")
_NO_OUTLINE = say("turn.no_outline")
_ARMS = say("turn.arms")
_STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class TurnFormula:
    """One indicator.

    Attributes
    ----------
    coefficients : mapping of feature name to float
        Degrees for each unit of the feature; features that are not named do not count.
    model_sem : float
        Standard error that is left when every frame is perfectly fitted, degrees.
    frames_factor : float
        The scatter over left-out blocks is multiplied by this: neighbouring frames err alike.
    raised : float
        Factor that is in both because people that were not learnt from needed it.
    held_out : mapping
        Figures on people that were not learnt from.
    """

    __pydantic_config__ = _STRICT

    coefficients: Mapping[str, float]
    model_sem: float
    frames_factor: float
    held_out: Mapping[str, float]
    raised: float = 1.0


@dataclass(frozen=True)
class ArmsFormulas:
    """Formulas for one way to hold the arms, and the turns that they were learnt on.

    Attributes
    ----------
    formulas : mapping of indicator to TurnFormula
    features : sequence of str
        Names along `axes`.
    axes : sequence of sequences of float
        Directions (K, P) along which the learnt turns have unit spread about zero.
    limit : float
        Distance from zero that 99 of 100 learnt turns keep, in root mean square spreads.
    """

    __pydantic_config__ = _STRICT

    formulas: Mapping[str, TurnFormula]
    features: Sequence[str]
    axes: Sequence[Sequence[float]]
    limit: float

    @cached_property
    def axes_matrix(self) -> Array:
        """`axes` as an array (K, features)."""
        return np.array(self.axes)


@dataclass(frozen=True)
class TurnCalibration:
    """The whole file ``data/turn_calibration.json``.

    Attributes
    ----------
    id : str
        Goes into every answer; answers with different ids are not comparable.
    network_sha256 : str
        The network that it belongs to.
    arms : mapping of how the arms are held to ArmsFormulas
    """

    __pydantic_config__ = _STRICT

    id: str
    provenance: Mapping[str, Any]
    network_sha256: str
    arms: Mapping[Arms, ArmsFormulas]


@cache
def turn_calibration() -> TurnCalibration:
    """The shipped calibration, checked when it is read."""
    return read_json("turn_calibration", TurnCalibration)


def described(fit: TurnFit, made: ArmsFormulas) -> Array:
    """The turn's features in the calibration's order."""
    found = features(fit)
    return np.array([found[name] for name in made.features])


def without_blocks(fit: TurnFit) -> list[TurnFit]:
    """The turn without one block of neighbouring headings after the other."""
    place = np.argsort(np.argsort(fit.heading_deg))
    block = place * BLOCKS // len(place)
    return [facing_ankles(fit.only(block != k)) for k in range(BLOCKS)]


def jackknife(values: Array) -> float:
    """Standard error of a value from those (N,) without one block each; NaN ones do not count."""
    known = values[~np.isnan(values)]
    if len(known) < 2:
        return np.inf
    return float(np.sqrt((len(known) - 1) / len(known) * ((known - known.mean()) ** 2).sum()))


def readings(fit: TurnFit, made: TurnCalibration | None = None) -> list[Outcome]:
    """What the turn says about every indicator that it can show.

    A turn unlike all that were learnt from (twice as far from them as 99 of 100) is not measured; up to
    there the error is taken to grow with the distance.
    """
    made_for = (made or turn_calibration()).arms
    if fit.arms not in made_for:
        return [NotMeasured(name, _ARMS, None) for name in next(iter(made_for.values())).formulas]
    return _read(fit, made_for[fit.arms])


def _read(fit: TurnFit, made: ArmsFormulas) -> list[Outcome]:
    found = described(fit, made)
    # A row of the outline that is missing says nothing about how unlike the turn is.
    distance = float(np.sqrt(np.mean((made.axes_matrix @ np.nan_to_num(found)) ** 2))) / made.limit
    if not distance <= OUTSIDE:
        return [NotMeasured(name, _UNLIKE, None) for name in made.formulas]
    parts = np.stack([described(part, made) for part in without_blocks(fit)])
    return [_reading(name, made, found, parts, distance) for name in made.formulas]


def _reading(name: str, made: ArmsFormulas, found: Array, parts: Array, distance: float) -> Outcome:
    """One indicator from the features (P,), and from those without one block each, (BLOCKS, P)."""
    formula = made.formulas[name]
    read = [made.features.index(feature) for feature in formula.coefficients]
    weights = np.array(list(formula.coefficients.values()))
    value, frames = float(found[read] @ weights), jackknife(parts[:, read] @ weights)
    if not np.isfinite([value, frames]).all():
        return NotMeasured(name, _NO_OUTLINE, None)
    return Reading(
        indicator=name,
        value=value,
        model_sem=formula.model_sem * max(1.0, distance),
        repeat_sem=UNCERTAINTY["repeat"]["deg"],
        roll_sensitivity=0.0,
        roll_sem_deg=0.0,
        source="turn",
        view=None,
        domain="inside" if distance <= 1 else "edge",
        parts={"frames": frames * formula.frames_factor},
    )
