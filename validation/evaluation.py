"""What the program says about phantoms that the calibration never saw, beside the truth.

From the committed table: single photos read in three ways (one pass of the network as it comes,
mirror-averaged, calibrated), and whole sessions as the program combines them. The single photos are
level by their true camera roll, so that the figures are those of the landmarks; the sessions are not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from posture.answer.assessment import COVERAGE_95, CameraRoll, GateResult, Indicator
from posture.answer.vocabulary import ViewName
from posture.body.landmarks import Array
from posture.body.stance import level
from posture.image.edges import Edges
from posture.measure import calibration
from posture.measure.budget import indicators_of
from posture.measure.camera_roll import estimate
from posture.measure.formulas import FORMULAS
from posture.measure.indicators import INDICATORS, IndicatorSpec, shown_in
from posture.measure.readings import Outcome, measure
from posture.measure.repeats import shared_roll, without_roll
from validation.observations import NAIVE
from validation.usable import Sample

NO_ROLL = "roll unknown"
FROM_EDGES = "roll from the room's edges"
NO_EDGES = Edges(np.empty(0), np.empty((0, 2)), np.empty(0))


@dataclass(frozen=True, slots=True)
class Reading:
    """One indicator in one held-out photo; values in the indicator's unit.

    ``naive`` and ``mirrored`` are NaN where the landmarks give no value.
    """

    photo: str
    look: str
    view: ViewName
    indicator: str
    truth: float
    naive: float
    mirrored: float
    calibrated: float
    sem: float
    turn_deg: float
    distance_m: float
    height_m: float


def readings(rows: Iterable[Sample]) -> list[Reading]:
    """Every indicator of every photo that the program would measure."""
    return [reading for row in rows for reading in _of_photo(row)]


def _of_photo(row: Sample) -> list[Reading]:
    seen = row.observation
    trust = calibration.trust(row.landmarks, row.stance)
    if trust.domain == "outside":
        return []
    values = calibration.values(row.stance)
    alone = level(seen.landmarks[NAIVE], seen.view, seen.roll_deg) if NAIVE in seen.landmarks else None
    return [
        Reading(
            photo=seen.name,
            look=seen.look,
            view=seen.view,
            indicator=spec.id,
            truth=row.truth[spec.id],
            naive=FORMULAS[spec.id](alone) if alone else float("nan"),
            mirrored=FORMULAS[spec.id](row.stance),
            calibrated=values[spec.id],
            sem=trust.sem[spec.id],
            turn_deg=seen.turn_deg,
            distance_m=seen.distance_m,
            height_m=seen.height_m,
        )
        for spec in shown_in(seen.view)
        if spec.id not in row.withheld
    ]


@dataclass(frozen=True, slots=True)
class SessionReading:
    """One indicator of one session of a held-out person, as the program answers it."""

    scene: str
    look: str
    photos: str
    roll: str
    indicator: str
    truth: float
    value: float
    sem: float


COMBINATIONS: dict[str, tuple[ViewName, ...]] = {
    "front": ("front",),
    "back": ("back",),
    "front + back": ("front", "back"),
    "left": ("left",),
    "right": ("right",),
    "left + right": ("left", "right"),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the program says of some photos of one scene, and what is true, by indicator.

    ``photos`` names the combination of views, ``roll`` what was known of the camera's roll.
    """

    scene: str
    look: str
    photos: str
    roll: str
    indicators: tuple[Indicator, ...]
    truths: Mapping[str, float]


def answers(rows: Iterable[Sample]) -> list[Answer]:
    """Of every combination of views, with the roll unknown and as the room tells it."""
    return [
        Answer(
            photos[0].observation.scene,
            photos[0].observation.look,
            name,
            source,
            _answered(photos, source),
            _truths(photos),
        )
        for photos, name in _combinations(rows)
        for source in (NO_ROLL, FROM_EDGES)
    ]


def sessions(found: Iterable[Answer]) -> list[SessionReading]:
    """Every indicator of every answer whose truth is known."""
    return [reading for answer in found for reading in _of_session(answer)]


def _combinations(rows: Iterable[Sample]) -> list[tuple[list[Sample], str]]:
    """The photos of every combination of views that a scene was measured in, and the combination's name."""
    scenes: dict[str, dict[ViewName, Sample]] = defaultdict(dict)
    for row in rows:
        scenes[row.observation.scene][row.observation.view] = row
    return [
        ([by_view[view] for view in views], name)
        for by_view in scenes.values()
        for name, views in COMBINATIONS.items()
        if set(views) <= set(by_view)
    ]


def _answered(photos: Sequence[Sample], source: str) -> tuple[Indicator, ...]:
    """All indicators of a session, its camera's roll unknown or told by the room's edges."""
    rolls = [_roll(photo, source) for photo in photos]
    roll, fixed = shared_roll(rolls)
    _, outcomes = without_roll(lambda one: _measured(photos, one, rolls), roll, fixed)
    return indicators_of(outcomes, fixed)


def _truths(photos: Sequence[Sample]) -> dict[str, float]:
    """What is true of a session, by indicator, as far as it is known."""
    by_view = {photo.observation.view: photo.truth for photo in photos}
    return {spec.id: truth for spec in INDICATORS if (truth := _truth(spec, by_view)) is not None}


def _of_session(answer: Answer) -> list[SessionReading]:
    return [
        SessionReading(
            scene=answer.scene,
            look=answer.look,
            photos=answer.photos,
            roll=answer.roll,
            indicator=indicator.id,
            truth=answer.truths[indicator.id],
            value=indicator.value,
            sem=_without_repeat(indicator),
        )
        for indicator in answer.indicators
        if indicator.value is not None and indicator.id in answer.truths
    ]


def _without_repeat(indicator: Indicator) -> float:
    """Standard error without that of standing there once more: a phantom stands still."""
    return float(np.sqrt(sum(part**2 for name, part in indicator.budget.items() if name != "pose_repeat")))


def _truth(spec: IndicatorSpec, by_view: Mapping[ViewName, Mapping[str, float]]) -> float | None:
    """The mean over the photos, for sagittal values differ between the sides; or right minus left."""
    if spec.difference_of and all(spec.difference_of in by_view.get(side, {}) for side in ("left", "right")):
        return by_view["right"][spec.difference_of] - by_view["left"][spec.difference_of]
    found = [truths[spec.id] for truths in by_view.values() if spec.id in truths]
    return float(np.mean(found)) if found else None


def _roll(photo: Sample, source: str) -> CameraRoll:
    seen = photo.observation
    if source == FROM_EDGES and np.isfinite(seen.roll_found):
        return CameraRoll(seen.roll_found, seen.roll_sem, "room_edges", "")
    return estimate(NO_EDGES, photo.landmarks)


def _measured(
    photos: Sequence[Sample], roll: CameraRoll | None, rolls: Sequence[CameraRoll]
) -> list[Outcome]:
    return [
        outcome
        for photo, own in zip(photos, rolls, strict=True)
        for outcome in measure(
            photo.landmarks,
            photo.observation.view,
            roll or own,
            _withholding(photo),
        )
    ]


def _withholding(photo: Sample) -> tuple[GateResult, ...]:
    return (
        GateResult("gates", passed=not photo.withheld, detail="", retake="", withholds=tuple(photo.withheld)),
    )


@dataclass(frozen=True, slots=True)
class Figures:
    """How well values agree with the truth; sd, bias, RMSE and width in the indicator's unit.

    ``slope`` is that of the values over the truth; ``coverage95`` the share of truths inside their
    95 % interval, ``width95`` the mean width of that interval, both NaN without standard errors.
    """

    n: int
    truth_sd: float
    bias: float
    rmse: float
    slope: float
    coverage95: float
    width95: float


def figures(truth: Array, value: Array, sem: Array | None = None) -> Figures:
    """Summarise values against truths, both of shape (n,); values that are NaN do not count."""
    known = np.isfinite(value)
    truth, value = truth[known], value[known]
    error = value - truth
    spread = float(truth.std())
    inside, width = float("nan"), float("nan")
    if sem is not None:
        inside = float((np.abs(error) <= COVERAGE_95 * sem[known]).mean())
        width = float(2 * COVERAGE_95 * sem[known].mean())
    return Figures(
        n=len(truth),
        truth_sd=spread,
        bias=float(error.mean()),
        rmse=float(np.sqrt((error**2).mean())),
        slope=float(np.polyfit(truth, value, 1)[0]) if spread > 0.1 else float("nan"),
        coverage95=inside,
        width95=width,
    )
