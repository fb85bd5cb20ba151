"""From what the network reads in the trunk to readings: hip line, shoulder line and their difference.

Landmarks and picture are two looks at one photo, whose errors are partly the same: the camera's roll surely,
of the rest what was measured. So they are put together once, photo by photo, before anything is averaged: the
pair of lines that generalised least squares makes of them (Aitken 1935), the surest that a weighted sum can
be, and with it their difference, whose error goes by the same covariance (Guide to the Expression of
Uncertainty in Measurement, JCGM 102:2011, 6.2).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from posture.answer.assessment import CameraRoll
from posture.answer.vocabulary import ViewName
from posture.body.landmarks import Array
from posture.measure.indicators import BY_ID
from posture.measure.readings import Outcome, Reading
from posture.pelvis.calibration import (
    DIFFERENCE,
    LINES,
    PictureCalibration,
    PictureTrust,
    PictureView,
    picture_calibration,
    trust,
)
from posture.pose.pelvis_lines import Lines

_FACING = {"front": 1.0, "back": -1.0}
"""Which end of a line in the picture is the subject's right: in front the picture's left."""


@dataclass(frozen=True, slots=True)
class _Look:
    """One source's value of one line, and what its error is made of; `place` is its row of correlations."""

    line: str
    value: float
    sem: float
    roll_sensitivity: float
    place: int


def readings(
    lines: Lines | None,
    landmarks: Sequence[Outcome],
    view: ViewName,
    roll: CameraRoll,
    made: PictureCalibration | None = None,
) -> list[Reading]:
    """What landmarks and picture say together about the lines.

    Parameters
    ----------
    lines : Lines or None
        What the network read in this photo; of None there are no readings.
    landmarks : sequence of Reading and NotMeasured
        What the landmarks of this photo say, as `posture.measure.readings.measure` tells; a line that they do
        not show, for whatever reason, is not read off the picture either.
    view : str
    roll : CameraRoll
        Taken out, as it is from the landmarks.
    made : PictureCalibration, optional
        Another calibration than the shipped one.

    Returns
    -------
    list of Reading
        Source ``picture``; none where the view has no calibration, or the picture is unlike those taught.
    """
    made = made or picture_calibration()
    known = made.views.get(view)
    shown = {item.indicator: item for item in landmarks if isinstance(item, Reading)}
    names = [name for name in LINES if name in shown]
    if lines is None or known is None or not names:
        return []
    trusted = trust(lines, known)
    if trusted.domain == "outside":
        return []
    looks = [*_of_landmarks(shown, names), *_of_picture(lines, names, known, trusted, view, roll)]
    weights = _surest(looks, names, known, roll.sem_deg)
    rows = dict(zip(names, weights, strict=True))
    if len(names) == len(LINES) and DIFFERENCE in shown:
        rows[DIFFERENCE] = rows[LINES[1]] - rows[LINES[0]]
    found = [_reading(shown[name], row, looks, known, trusted, made) for name, row in rows.items()]
    # One impossible value speaks against them all.
    return found if all(BY_ID[one.indicator].possible(one.value) for one in found) else []


def _of_landmarks(shown: Mapping[str, Reading], names: Sequence[str]) -> list[_Look]:
    """What calibrated landmarks say; how the errors of others go along with the picture's nobody measured."""
    return [
        _Look(name, one.value, one.model_sem, one.roll_sensitivity, LINES.index(name))
        for name in names
        if (one := shown[name]).calibrated
    ]


def _of_picture(
    lines: Lines,
    names: Sequence[str],
    known: PictureView,
    trusted: PictureTrust,
    view: ViewName,
    roll: CameraRoll,
) -> list[_Look]:
    facing, deg = _FACING[view], roll.deg or 0.0
    looks = []
    for name in names:
        parts = known.formulas[name].coefficients
        value = facing * sum(weight * (lines.deg[line] - deg) for line, weight in parts.items())
        turns = facing * sum(parts.values())
        looks.append(_Look(name, value, trusted.sem[name], turns, len(LINES) + LINES.index(name)))
    return looks


def _surest(looks: Sequence[_Look], names: Sequence[str], known: PictureView, roll_sem_deg: float) -> Array:
    """How much each look counts in each line, shape (lines, looks): (A'C⁻¹A)⁻¹A'C⁻¹.

    Standing there once more would move all looks at a line alike, and has no say in how much each counts.
    """
    turns = np.array([look.roll_sensitivity for look in looks])
    covariance = _covariance(looks, known) + roll_sem_deg**2 * np.outer(turns, turns)
    shows = np.array([[look.line == name for name in names] for look in looks], dtype=np.float64)
    weighed = np.linalg.solve(covariance, shows)
    return np.asarray(np.linalg.solve(shows.T @ weighed, weighed.T))


def _covariance(looks: Sequence[_Look], known: PictureView) -> Array:
    """Covariance of the looks' own errors, shape (looks, looks), square degrees."""
    places = [look.place for look in looks]
    sems = np.array([look.sem for look in looks])
    return np.asarray(np.outer(sems, sems) * np.array(known.correlation)[np.ix_(places, places)])


def _reading(
    one: Reading,
    weights: Array,
    looks: Sequence[_Look],
    known: PictureView,
    trusted: PictureTrust,
    made: PictureCalibration,
) -> Reading:
    """The weighted sum of the looks, in the place of what the landmarks say alone."""
    name = one.indicator
    variance = float(weights @ _covariance(looks, known) @ weights)
    return Reading(
        indicator=name,
        value=float(weights @ [look.value for look in looks]),
        model_sem=known.raised[name] * float(np.sqrt(variance)),
        repeat_sem=one.repeat_sem,
        roll_sensitivity=float(weights @ [look.roll_sensitivity for look in looks]),
        roll_sem_deg=one.roll_sem_deg,
        source="picture",
        view=one.view,
        domain=trusted.domain,
        opposite=made.shared[name],
    )
