"""How far turns stay from every limit of a turn; see `validation.margins`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import numpy as np

from posture.body.landmarks import Landmarks
from posture.errors import NothingMeasurable
from posture.image import footage
from posture.image.footage import FRAMES, Footage, Frame
from posture.image.photo import Photo, decode
from posture.measure.budget import indicators_of
from posture.measure.calibration import OUTSIDE
from posture.measure.readings import Reading
from posture.pose.detector import Detector, MediaPipeDetector
from posture.turn.analysis import landmarks_of
from posture.turn.calibration import MOST_OPEN, ArmsFormulas, described, readings, turn_calibration
from posture.turn.headings import (
    HANGING_BELOW,
    MIN_FRAMES,
    MIN_TURN_DEG,
    RAISED_ABOVE,
    WORST_DISAGREEMENT,
    TurnFit,
    fit_turn,
    wrists_above_elbows,
)
from tests import phantom_films
from validation.margins import SAMPLES, Pixels, Verdicts, encoded, noisy, statuses

PICTURES: Mapping[str, Callable[[Pixels], Pixels]] = {
    "grey_1": lambda rgb: noisy(rgb, 1),
    "jpeg_90": lambda rgb: decode(encoded(rgb, 90)).rgb,
}


def turns() -> Mapping[str, Footage]:
    """The sample's turn, and the one before the film camera of tests/webcam/test_films.py."""
    shown = [picture for _, picture in phantom_films.frames([phantom_films.Segment(13.0, "turn")], 12.5)]
    chosen = np.linspace(0, len(shown) - 1, FRAMES - 4).round().astype(int)
    height, width = shown[0].shape[:2]
    frames = tuple(Frame(int(k), k / 12.5, Photo(shown[k], width, height, "film")) for k in chosen)
    return {
        "turn": footage.video(SAMPLES / "turn.mp4"),
        "turn before the film camera": Footage("video", frames, "film", width, height),
    }


def turns_looked_at(pictures: bool) -> Iterator[Verdicts]:
    """Both turns as they are, on this processor, and with their pixels changed."""
    with MediaPipeDetector.for_turns() as detector:
        for name, film in turns().items():
            yield turn_verdicts(name, "as it is", film, detector)
            for variant, changed in PICTURES.items() if pictures else ():
                yield turn_verdicts(name, variant, _changed(film, changed), detector)


def _changed(film: Footage, changed: Callable[[Pixels], Pixels]) -> Footage:
    frames = (
        replace(frame, photo=replace(frame.photo, rgb=changed(frame.photo.rgb))) for frame in film.frames
    )
    return replace(film, frames=tuple(frames))


def turn_verdicts(sample: str, variant: str, film: Footage, detector: Detector) -> Verdicts:
    """Measure one turn and read off every limit."""
    try:
        seen, _ = landmarks_of(film, detector)
        fit = fit_turn(seen, ordered=film.source == "video")
    except NothingMeasurable as error:
        return Verdicts(sample, variant, {}, {"refused": error.code})
    outcomes = readings(fit)
    indicators = indicators_of(outcomes, fixed_camera=True)
    said = {"refused": "no", "arms": fit.arms, "domain": "outside"}
    for outcome in outcomes:
        if isinstance(outcome, Reading):
            said["domain"] = outcome.domain
    said |= {f"status {one.id}": one.status for one in indicators if one.source == "turn"}
    room = {**_fit_room(fit, seen), **statuses(tuple(one for one in indicators if one.source == "turn"))}
    if fit.arms in turn_calibration().arms:
        room |= _told(fit, turn_calibration().arms[fit.arms])
    return Verdicts(sample, variant, room, said)


def _fit_room(fit: TurnFit, seen: list[Landmarks | None]) -> dict[str, float]:
    above = wrists_above_elbows(fit)
    apart = [
        float(np.mean(one.disagreement_px)) / float(np.ptp(one.xy_px[:, 1]))
        for one in seen
        if one is not None
    ]
    return {
        "turned": fit.turned_deg - MIN_TURN_DEG,
        "frames": len(fit.used) - MIN_FRAMES + 0.5,
        "arms raised": above - RAISED_ABOVE,
        "arms hanging": HANGING_BELOW - above,
        "frame disagreement": WORST_DISAGREEMENT - max(apart),
    }


def _told(fit: TurnFit, made: ArmsFormulas) -> dict[str, float]:
    """Distance from the learnt turns' limit, and what the outline leaves open of each indicator."""
    found, still_open = described(fit, made)
    distance = float(np.sqrt(np.mean((made.axes_matrix @ found) ** 2))) / made.limit
    room = {"domain edge": 1.0 - distance, "domain outside": OUTSIDE - distance}
    for name, formula in made.formulas.items():
        weights = np.array([formula.coefficients.get(feature, 0.0) for feature in made.features])[made.rows]
        if weights.any():
            share = (weights @ still_open @ weights) / (weights @ made.covariance @ weights)
            room[f"outline {name}"] = MOST_OPEN - float(share)
    return room
