"""What one photo, or one saved answer, says of the pelvis: values that may be set against each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import hypot

from posture.answer.assessment import Measure
from posture.answer.vocabulary import BY_BONES, OF_THE_PHOTO, ViewName
from posture.blocks.stand import Stand
from posture.measure.covariance import alone
from posture.measure.readings import Outcome, Reading
from posture.pipeline.earlier import EarlierAnswer, EarlierIndicator, EarlierMeasure

SHOWN = ("pelvis_obliquity", "hip_obliquity")
"""The lines of the pelvis: of its bones, and between the hip joints."""

_SOURCES = (*OF_THE_PHOTO, *BY_BONES)


@dataclass(frozen=True, slots=True)
class Value:
    """One value of one photo.

    Attributes
    ----------
    number : int
        Which of the photos, counted from 1.
    stand : Stand
    indicator, source, views
        As in an answer.
    method : str
        What else makes two values alike: the calibration that read it, or the lines between points.
    value : float
        Degrees.
    own, by_roll : float
        Standard errors: that of the camera's roll, and all else.
    repeat : float
        That part of `own` which is standing there once more; 0 where it is not told apart.
    roll_deg : float
        The roll that was taken out, 0 where none was known.
    """

    number: int
    stand: Stand
    indicator: str
    source: str
    views: tuple[ViewName, ...]
    method: str
    value: float
    own: float
    by_roll: float
    roll_deg: float
    repeat: float = 0.0

    @property
    def sem(self) -> float:
        """The whole standard error."""
        return hypot(self.own, self.by_roll)

    @property
    def kind(self) -> tuple[str, str, tuple[ViewName, ...], str]:
        """Values of one kind may be set against each other."""
        return self.indicator, self.source, self.views, self.method


def of_photo(
    number: int,
    stand: Stand,
    outcomes: Sequence[Outcome],
    measures: Sequence[Measure],
    calibration: str,
    roll_deg: float,
) -> list[Value]:
    """The values of a photo.

    Parameters
    ----------
    number, stand
        As in `Value`.
    outcomes : sequence of Reading and NotMeasured
    measures : sequence of Measure
        Between points that were set in it.
    calibration : str
        What its landmarks and its picture were read with.
    roll_deg : float
    """
    return [
        Value(
            number=number,
            stand=stand,
            indicator=one.indicator,
            source=one.source,
            views=(one.view,) if one.view else (),
            method=_lines(measures, one.indicator) if one.source == "points" else _read_by(one, calibration),
            value=one.value,
            own=hypot(*(sem for cause, sem in alone(one).items() if cause != "camera_roll")),
            by_roll=abs(one.roll_sensitivity * one.roll_sem_deg),
            roll_deg=roll_deg,
            repeat=one.repeat_sem,
        )
        for one in outcomes
        if isinstance(one, Reading) and one.indicator in SHOWN and one.source in _SOURCES
    ]


def of_answer(number: int, stand: Stand, answer: EarlierAnswer) -> list[Value]:
    """The values of a saved answer, each source's; a source beside the best one has no budget of its own.

    Of somebody on a block only what bones show: what was read off the whole body has the lifted leg in it
    (`posture.blocks.grounded`).
    """
    lines = {name: _lines([one for photo in answer.photos for one in photo.measures], name) for name in SHOWN}
    found = []
    for one in answer.indicators:
        for source, value, own, by_roll, repeat in _said(one):
            if source in OF_THE_PHOTO and stand.side is not None:
                continue
            method = lines.get(one.id, "") if source == "points" else ""
            method = answer.provenance.calibration if source in OF_THE_PHOTO else method
            roll_deg = answer.camera_roll.deg or 0.0
            found.append(
                Value(number, stand, one.id, source, one.views, method, value, own, by_roll, roll_deg, repeat)
            )
    return found


def _said(one: EarlierIndicator) -> Iterator[tuple[str, float, float, float, float]]:
    """Source, value, own error, the roll's and the repeat's, of every source of a line of the pelvis."""
    if one.id not in SHOWN or one.value is None or one.source is None:
        return
    if one.source in _SOURCES:
        parts = one.parts
        by_roll = parts.pop("camera_roll", 0.0)
        yield one.source, one.value, hypot(*parts.values()), by_roll, parts.get("pose_repeat", 0.0)
    for other in one.others:
        if other.source in _SOURCES:
            yield other.source, other.value, other.sem, 0.0, 0.0


def _read_by(reading: Reading, calibration: str) -> str:
    if reading.source not in OF_THE_PHOTO:
        return ""
    return calibration if reading.calibrated else "none"


def _lines(measures: Sequence[Measure] | Sequence[EarlierMeasure], indicator: str) -> str:
    """Which lines between points a value may rest on: front hip bones are not iliac crests."""
    found = {one.id for one in measures if one.indicator == indicator and one.value is not None}
    return " ".join(sorted(found))
