"""From a fitted turn to readings: formulas learnt on turning people whose joints are known.

The network lets the hips follow the shoulders: they swing with about a third of the pelvis's turn and a
third of the shoulders'. Everything else that swings tells how much of it is whose. One linear
formula for each indicator, mirror-odd, and its error on people it was not learnt from stand in
``calibration.json``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import ConfigDict

from posture.answer.turn import Arms
from posture.body.landmarks import Array
from posture.measure.calibration import OUTSIDE
from posture.measure.readings import UNCERTAINTY, NotMeasured, Outcome, Reading
from posture.package_data import read_json
from posture.turn.features import WIDTHS, features, outline_turns
from posture.turn.headings import TurnFit, facing_ankles
from posture.words.phrases import say

BLOCKS = 8
"""Parts of the turn that are left out in turn, to see how much the answer rests on single frames."""

MOST_OPEN = 0.5
"""Part of what the outline tells of an indicator, in variance among people, that may be left open where the
outline is not seen: with more, the average of all people would say as much [proposed]."""

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
    outline : sequence of sequences of float
        How alike the rows of the outline turn: their covariance about zero among the learnt turns, degrees
        squared, in the order of `posture.turn.features.WIDTHS`.
    """

    __pydantic_config__ = _STRICT

    formulas: Mapping[str, TurnFormula]
    features: Sequence[str]
    axes: Sequence[Sequence[float]]
    limit: float
    outline: Sequence[Sequence[float]]

    @cached_property
    def axes_matrix(self) -> Array:
        """`axes` as an array (K, features)."""
        return np.array(self.axes)

    @cached_property
    def rows(self) -> NDArray[np.intp]:
        """Where the rows of the outline stand among the features, (13,)."""
        return np.array([self.features.index(name) for name in WIDTHS])

    @cached_property
    def covariance(self) -> Array:
        """`outline` as an array (13, 13)."""
        return np.array(self.outline)


@dataclass(frozen=True)
class TurnCalibration:
    """The whole file ``calibration.json``.

    Attributes
    ----------
    id : str
        Goes into every answer; answers with different ids are not comparable.
    provenance : mapping
        What was learnt from, with which command.
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
    return read_json("posture.turn", "calibration", TurnCalibration)


def described(fit: TurnFit, made: ArmsFormulas) -> tuple[Array, Array]:
    """The turn's features (P,) in the calibration's order, and the covariance of what they leave open.

    Neighbouring rows of the outline turn nearly alike. So a row that is missing in some frames, or in all, is
    told by the others as far as they can (the conditional normal distribution, given how rows go together
    in `ArmsFormulas.outline`), and the rest stays open: a covariance (13, 13) in the order of `WIDTHS`.
    """
    found = features(fit)
    values = np.array([found[name] for name in made.features])
    values[made.rows], still_open = completed(*outline_turns(fit), made.covariance)
    return values, still_open


def completed(turns: Array, variances: Array, covariance: Array) -> tuple[Array, Array]:
    """The likeliest turns of rows (K,) that were seen with these `variances`, and what stays open, (K, K).

    A variance is infinite where nothing was seen; `covariance` (K, K) is that among people, about zero.
    """
    if not variances.any():
        return turns, np.zeros_like(covariance)
    seen = np.isfinite(variances)
    gain = np.linalg.solve(covariance[np.ix_(seen, seen)] + np.diag(variances[seen]), covariance[seen]).T
    return gain @ turns[seen], covariance - gain @ covariance[seen]


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
    found, still_open = described(fit, made)
    distance = float(np.sqrt(np.mean((made.axes_matrix @ found) ** 2))) / made.limit
    if not distance <= OUTSIDE:
        return [NotMeasured(name, _UNLIKE, None) for name in made.formulas]
    parts = np.stack([described(part, made)[0] for part in without_blocks(fit)])
    return [_reading(name, made, found, parts, still_open, distance) for name in made.formulas]


def _reading(
    name: str, made: ArmsFormulas, found: Array, parts: Array, still_open: Array, distance: float
) -> Outcome:
    """One indicator from the features (P,), those without one block each, (BLOCKS, P), and what is open."""
    formula = made.formulas[name]
    weights = np.array([formula.coefficients.get(feature, 0.0) for feature in made.features])
    outline = weights[made.rows]
    lacking, people = float(outline @ still_open @ outline), float(outline @ made.covariance @ outline)
    if lacking > MOST_OPEN * people:
        return NotMeasured(name, _NO_OUTLINE, None)
    value, frames = float(found @ weights), jackknife(parts @ weights) * formula.frames_factor
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
        # Rounding may leave a little less than nothing open.
        parts={"frames": float(np.hypot(frames, np.sqrt(max(0.0, lacking))))},
    )
