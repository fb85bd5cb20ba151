"""From level landmarks to readings: one photo's values with everything their error is made of.

A body like those that the calibration was learnt on is read with it; any other is read straight
from the landmarks, with the larger error that such readings have.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import hypot

import numpy as np

from posture.answer.assessment import CameraRoll, GateResult
from posture.answer.vocabulary import ViewName
from posture.body.landmarks import Landmarks
from posture.body.stance import Stance, level
from posture.measure import calibration
from posture.measure.calibration import Domain
from posture.measure.formulas import FORMULAS
from posture.measure.indicators import IndicatorSpec, shown_in
from posture.package_data import read_toml
from posture.words.phrases import Message, Text, say, together

UNCERTAINTY = read_toml("posture.measure", "uncertainty")
SMALL_BODIES = read_toml("posture.measure", "small_bodies")


_HALF_STEP_DEG = 0.5


@dataclass(frozen=True, slots=True)
class Reading:
    """One value from one source.

    Attributes
    ----------
    indicator : str
        Its id.
    value : float
        In the indicator's unit.
    model_sem, repeat_sem : float
        Standard errors of the model and of standing there once more, same unit.
    roll_sensitivity : float
        Change of the value for each degree of camera roll that was not taken out, signed.
    roll_sem_deg : float
        Standard error of the camera roll.
    source : str
        ``landmarks``, ``picture``, ``turn``, ``card``, ``sticker``, ``points`` or ``therapist``.
    view : str or None
    domain : str
        ``inside``, ``edge`` or ``outside`` of what the calibration was learnt on, ``off`` when it
        was not wanted; outside and off the reading is not calibrated.
    parts : mapping of str to float
        Further standard errors that are independent of those above, by cause; `posture/measure/shared.toml`
        says which of them photos of one person share.
    retaped : bool
        Whether the card was taped on anew for each repeat, so that `placement` is this reading's own error.
    opposite : float, optional
        Correlation of its model's error with that of the opposite view's, where the source has measured it;
        of calibrated landmarks the calibration knows it.
    """

    indicator: str
    value: float
    model_sem: float
    repeat_sem: float
    roll_sensitivity: float
    roll_sem_deg: float
    source: str
    view: ViewName | None
    domain: Domain = "off"
    parts: Mapping[str, float] = field(default_factory=dict)
    retaped: bool = False
    opposite: float | None = None

    @property
    def calibrated(self) -> bool:
        """Whether the calibration was applied."""
        return self.domain in ("inside", "edge")


@dataclass(frozen=True, slots=True)
class NotMeasured:
    """Why a photo gives no value for an indicator."""

    indicator: str
    reason: Text
    view: ViewName | None


Outcome = Reading | NotMeasured


def measure(
    landmarks: Landmarks,
    view: ViewName,
    roll: CameraRoll,
    quality: Sequence[GateResult],
    calibrated: bool = True,
) -> tuple[Outcome, ...]:
    """Every indicator that this view can show: a reading, or the reason why there is none.

    Parameters
    ----------
    landmarks : Landmarks
    view : str
    roll : CameraRoll
        Taken out before measuring; unknown counts as level with its uncertainty.
    quality : sequence of GateResult
        Failed gates withhold the indicators they name; with a hidden head nothing is calibrated.
    calibrated : bool
        Whether to read the whole body; otherwise values come straight from the landmarks.
    """
    reasons = _reasons(quality)
    deg = roll.deg or 0.0
    # The second and third stance tell how much a degree of camera roll would change each value.
    stances = tuple(level(landmarks, view, deg - step) for step in (0.0, -_HALF_STEP_DEG, _HALF_STEP_DEG))
    # The formulas read the whole body, head and all; of a hidden head there is only a guess, and they are no
    # better than the landmarks themselves (docs/method.md).
    whole = all(gate.passed for gate in quality if gate.gate == "head_shown")
    looks = _of_small_body(landmarks, _values_of(landmarks, stances, calibrated and whole))
    return tuple(
        NotMeasured(spec.id, reasons[spec.id], view)
        if spec.id in reasons
        else _outcome(spec, looks, roll.sem_deg)
        for spec in shown_in(view)
    )


@dataclass(frozen=True, slots=True)
class _Values:
    """All values of a photo as it is, and with half a degree less and more of camera roll."""

    values: tuple[Mapping[str, float], ...]
    sem: Mapping[str, float]
    domain: Domain
    view: ViewName


def _values_of(landmarks: Landmarks, stances: tuple[Stance, ...], calibrated: bool) -> _Values:
    view = stances[0].view
    trust = calibration.trust(landmarks, stances[0]) if calibrated else calibration.Trust({}, "off")
    if trust.sem:
        return _Values(tuple(calibration.values(stance) for stance in stances), trust.sem, trust.domain, view)
    names = [spec.id for spec in shown_in(view)]
    values = tuple({name: FORMULAS[name](stance) for name in names} for stance in stances)
    return _Values(values, {name: UNCERTAINTY["model"][name][view] for name in names}, trust.domain, view)


def is_small(landmarks: Landmarks) -> bool:
    """Whether the body has so few pixels that its values are less sure."""
    return float(np.ptp(landmarks.xy_px, axis=0).max()) < float(SMALL_BODIES["below_px"])


def _of_small_body(landmarks: Landmarks, looks: _Values) -> _Values:
    """The same values; those of a body of few pixels are less sure."""
    if not is_small(landmarks):
        return looks
    raised = SMALL_BODIES["raised"]
    return replace(looks, sem={name: hypot(sem, raised[name]) for name, sem in looks.sem.items()})


def _reasons(quality: Sequence[GateResult]) -> Mapping[str, Message]:
    reasons: dict[str, Message] = {}
    for gate in quality:
        for indicator in gate.withholds:
            reasons.setdefault(indicator, together(gate.detail, gate.retake or ""))
    return reasons


def _outcome(spec: IndicatorSpec, looks: _Values, roll_sem_deg: float) -> Outcome:
    value, less, more = (values[spec.id] for values in looks.values)
    if not (spec.possible(value) and np.isfinite([less, more]).all()):
        return NotMeasured(spec.id, say("text.contradict"), looks.view)
    return Reading(
        indicator=spec.id,
        value=value,
        model_sem=looks.sem[spec.id],
        repeat_sem=UNCERTAINTY["repeat"][spec.unit],
        roll_sensitivity=more - less,
        roll_sem_deg=roll_sem_deg,
        source="landmarks",
        view=looks.view,
        domain=looks.domain,
    )
