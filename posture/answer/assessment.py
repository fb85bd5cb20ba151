"""The answer: what `analyse` returns, what the API sends, what the page and the report show.

The classes are the JSON: `to_dict` adds nothing and leaves nothing out. ``docs/answer.md`` explains it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from posture.answer.box import Box
from posture.answer.by_hand import SetPoint
from posture.answer.cards import CardSeen
from posture.answer.moments import earliest
from posture.answer.names import named
from posture.answer.protocol import Protocol
from posture.answer.summary import Summary
from posture.answer.vocabulary import Side, ViewName
from posture.words.phrases import Message, Text

if TYPE_CHECKING:
    from posture.answer.turn import TurnAssessment

SCHEMA_VERSION = "2.0"

COVERAGE_95 = 1.96
"""Half width of a 95 % interval in standard errors, normal distribution."""

UNIT_SIGNS = {"deg": "°", "pct": " %", "mm": " mm"}
"""How each unit of an indicator, or of a measure between points, follows a number."""

Status = Literal["clear", "usual", "unclear", "not_measured"]
"""`clear`: the whole 95 % interval lies beyond what matters and beyond what is usual; `usual`: all of it lies
within what people without pain show; `unclear`: all else that was measured (`posture.measure.verdicts`)."""

TurnedOver = Literal["stated", "camera"]
Verdict = Literal["consistent", "not_consistent", "not_resolvable"]


@dataclass(frozen=True, slots=True)
class View:
    """Which side of the subject the camera sees; `source` is ``stated``, ``landmarks`` or ``card``."""

    name: ViewName
    confidence: float
    source: str


@dataclass(frozen=True, slots=True)
class GateResult:
    """One quality gate: passed or not, what was found, and how to do better."""

    gate: str
    passed: bool
    detail: Text
    retake: Text | None
    withholds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CameraRoll:
    """Camera roll in degrees, positive when the picture's content is turned clockwise.

    `deg` is None when the roll is unknown; `sem_deg` is then the uncertainty of assuming a level camera.
    """

    deg: float | None
    sem_deg: float
    source: str
    detail: Text


@dataclass(frozen=True, slots=True)
class Threshold:
    """From which size (distance from `neutral`) a value is worth mentioning, and who says so."""

    value: float | None
    neutral: float
    source: Text


@dataclass(frozen=True, slots=True)
class Usual:
    """What people without pain show, from `low` to `high` in the indicator's unit, and who says so."""

    low: float
    high: float
    source: Text


@dataclass(frozen=True, slots=True)
class OtherSource:
    """What another source says about an indicator.

    `agrees` when the difference is within both errors; None where both are of the photo and are not
    compared: the picture's value has the landmarks in it.
    """

    source: str
    value: float
    sem: float
    interval95: tuple[float, float]
    agrees: bool | None


@dataclass(frozen=True, slots=True)
class Repeats:
    """How well the person stood the same way again, from repeats of a view, in the indicator's unit.

    `n` photos are repeats of others; `own_repeat_sd` is their standard deviation about the mean of their
    view, `most_apart` the largest difference between two of one view. `pooled_sd` is what counts in the
    budget for standing there once more: the person's own, as far as the camera does not explain it, pooled
    with the usual one by degrees of freedom.
    """

    n: int
    own_repeat_sd: float
    most_apart: float
    pooled_sd: float


@dataclass(frozen=True, slots=True)
class Indicator:
    """One measured quantity, or the reason why it was not measured.

    `value`, `sem` and `interval95` share `unit`; positive means the subject's right (sagittal plane:
    forward). `usual` is None where nobody has published what people without pain show. `budget` holds the
    standard errors that `sem` combines, same unit. `others` are sources with a larger error (landmarks,
    picture, turn, card, sticker, points, therapist), and landmarks that count in the picture's value.
    `repeats` is None where no view was photographed twice.
    """

    id: str
    label: Text
    plane: str
    unit: str
    value: float | None
    sem: float | None
    interval95: tuple[float, float] | None
    side: Side | None
    status: Status
    reason: Text | None
    text: Text
    source: str | None
    views: tuple[ViewName, ...]
    threshold: Threshold
    usual: Usual | None
    budget: Mapping[str, float]
    others: tuple[OtherSource, ...] = ()
    repeats: Repeats | None = None

    @property
    def from_neutral(self) -> float | None:
        """How far the value lies from `neutral`, signed: what people are shown, one number for one thing."""
        return None if self.value is None else self.value - self.threshold.neutral

    def __post_init__(self) -> None:
        measured = self.status != "not_measured"
        if measured != (self.value is not None) or measured != (self.reason is None):
            raise ValueError(f"{self.id}: a measurement needs a value, a missing one its reason")


@dataclass(frozen=True, slots=True)
class Measure:
    """What was measured between points of one photo, or which point it still lacks.

    `unit` is ``deg``, ``pct`` or ``mm``; `value`, `sem`, `interval95` and the standard errors in `budget`
    share it. `indicator` names the indicator for which it counts as one more source. `source` says who
    defines it.
    """

    id: str
    side: Side | None
    label: Text
    definition: Text
    unit: str
    value: float | None
    sem: float | None
    interval95: tuple[float, float] | None
    status: Status
    reason: Text | None
    text: Text
    view: ViewName
    points: tuple[str, ...]
    indicator: str | None
    usual: Usual | None
    budget: Mapping[str, float]
    source: str


@dataclass(frozen=True, slots=True)
class Cue:
    """What one indicator says about the pattern."""

    indicator: str
    says: str
    status: Status


@dataclass(frozen=True, slots=True)
class Pattern:
    """The torsion pattern: a hypothesis from visible cues, never a diagnosis."""

    name: str
    label: str
    verdict: Verdict
    side: Side | None
    summary: str
    cues: tuple[Cue, ...]


@dataclass(frozen=True, slots=True)
class LandmarkPoint:
    """One landmark in the upright photo."""

    name: str
    x_px: float
    y_px: float
    visibility: float
    disagreement_px: float


@dataclass(frozen=True, slots=True)
class ImageInfo:
    """Size of the upright photo as measured, and the SHA-256 of the bytes that were handed in.

    `turned_over` tells that the file held a mirror image, and by whose word: ``stated`` or ``camera``. All
    positions are then those of the picture turned back. `taken_at` is when the photo was taken, where the
    caller has stated it or has asked for the time in the file: ``2026-11-20``, or with the time of the place,
    ``2026-11-20T14:03:00``, or with its offset from UTC, ``2026-11-20T14:03:00+01:00``. `crop` is the part in
    which the person was looked for, where it was not all of it; all places are those of the whole photo.
    """

    width: int
    height: int
    sha256: str
    turned_over: TurnedOver | None = None
    taken_at: str | None = None
    crop: Box | None = None


@dataclass(frozen=True, slots=True)
class Provenance:
    """What made this answer, so that it can be made again."""

    version: str
    model: str
    model_sha256: str
    calibration: str
    passes: int
    image: ImageInfo | None


class Answer:
    """What every kind of answer has and can do.

    `measured_at` is when it was measured, in UTC: ``2026-11-30T15:39:48Z``. `label` is what the caller calls
    it, as it was given; whoever shows it escapes it.
    """

    __slots__ = ()
    kind: ClassVar[Literal["photo", "session", "turn"]]
    summary: Summary
    measured_at: str
    label: str | None
    indicators: tuple[Indicator, ...]
    pattern: Pattern
    protocol: Protocol
    limits: tuple[Text, ...]
    provenance: Provenance

    if TYPE_CHECKING:  # at run time a dataclass would take them for the defaults of its fields

        @property
        def photos(self) -> tuple[PhotoPart, ...]:
            """The photos that were measured."""

        @property
        def refused(self) -> tuple[RefusedPhoto, ...]:
            """Photos in which nothing could be measured."""

    @property
    def session_roll(self) -> CameraRoll | None:
        """The roll of the camera that took the photos of a session; None where there is no session."""
        return None

    @property
    def taken_at(self) -> str | None:
        """When the first of its photos was taken, or its turn; None where nobody has said it."""
        images = [self.provenance.image, *(photo.image for photo in self.photos)]
        return earliest(image.taken_at for image in images if image)

    def turns(self) -> tuple[TurnAssessment, ...]:
        """The full turn with all findings, for drawing its curves."""
        return ()

    def singles(self) -> tuple[Assessment, ...]:
        """Each photo with all findings, for drawing them on it."""
        return ()

    def indicator(self, indicator_id: str) -> Indicator:
        """The indicator with this id; UnknownName, which is a KeyError too, names those that there are."""
        return named(indicator_id, {item.id: item for item in self.indicators})

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON types, exactly the answer of the API."""
        json: dict[str, Any] = plain(self)
        return json


@dataclass(frozen=True, slots=True)
class Assessment(Answer):
    """The answer for one photo."""

    kind = "photo"
    schema_version: str
    summary: Summary
    measured_at: str
    label: str | None
    view: View
    quality: tuple[GateResult, ...]
    camera_roll: CameraRoll
    indicators: tuple[Indicator, ...]
    pattern: Pattern
    protocol: Protocol
    landmarks: tuple[LandmarkPoint, ...]
    limits: tuple[Text, ...]
    provenance: Provenance
    cards: tuple[CardSeen, ...] = ()
    points: tuple[SetPoint, ...] = ()
    measures: tuple[Measure, ...] = ()

    @property
    def photos(self) -> tuple[PhotoPart, ...]:
        """The one photo; none for an answer that was put together without a file."""
        if self.provenance.image is None:
            return ()
        return (
            PhotoPart(
                view=self.view,
                quality=self.quality,
                camera_roll=self.camera_roll,
                landmarks=self.landmarks,
                passes=self.provenance.passes,
                image=self.provenance.image,
                cards=self.cards,
                points=self.points,
                measures=self.measures,
            ),
        )

    @property
    def refused(self) -> tuple[RefusedPhoto, ...]:
        """None: a single photo that is refused is an error."""
        return ()

    def singles(self) -> tuple[Assessment, ...]:
        """Itself."""
        return (self,)

    @property
    def turned_over(self) -> bool:
        """Whether the file held a mirror image, so that all places are those of the picture turned back."""
        image = self.provenance.image
        return image is not None and image.turned_over is not None


@dataclass(frozen=True, slots=True)
class PhotoPart:
    """What belongs to one photo of a session.

    `number` says which of the photos it is, counted from 1 in the order in which they were handed in; None
    where they were handed in by view.
    """

    view: View
    quality: tuple[GateResult, ...]
    camera_roll: CameraRoll
    landmarks: tuple[LandmarkPoint, ...]
    passes: int
    image: ImageInfo
    cards: tuple[CardSeen, ...] = ()
    points: tuple[SetPoint, ...] = ()
    measures: tuple[Measure, ...] = ()
    number: int | None = None


@dataclass(frozen=True, slots=True)
class RefusedPhoto:
    """A photo of a session in which nothing could be measured; the others still count.

    It is known by the view under which it was handed in or, where none was stated, by its `number` as in
    `PhotoPart`; the other one is None.
    """

    view: ViewName | None
    code: str
    detail: Text
    hint: Text
    number: int | None = None


@dataclass(frozen=True, slots=True)
class SessionAssessment(Answer):
    """The one answer for several photos of one person: indicators merged over all of them."""

    kind = "session"
    schema_version: str
    summary: Summary
    measured_at: str
    label: str | None
    photos: tuple[PhotoPart, ...]
    refused: tuple[RefusedPhoto, ...]
    camera_roll: CameraRoll
    indicators: tuple[Indicator, ...]
    pattern: Pattern
    protocol: Protocol
    limits: tuple[Text, ...]
    provenance: Provenance

    @property
    def session_roll(self) -> CameraRoll:
        """The roll of the camera that took all photos, or what stands for each photo's own."""
        return self.camera_roll

    def singles(self) -> tuple[Assessment, ...]:
        """Each photo with the session's findings, for drawing them on it."""
        return tuple(self.of_photo(part) for part in self.photos)

    def of_photo(self, part: PhotoPart) -> Assessment:
        """Return one photo of the session with the session's findings, for drawing on it."""
        return Assessment(
            schema_version=self.schema_version,
            summary=self.summary,
            measured_at=self.measured_at,
            label=self.label,
            view=part.view,
            quality=part.quality,
            camera_roll=part.camera_roll,
            indicators=self.indicators,
            pattern=self.pattern,
            protocol=self.protocol,
            landmarks=part.landmarks,
            limits=self.limits,
            provenance=dataclasses.replace(self.provenance, passes=part.passes, image=part.image),
            cards=part.cards,
            points=part.points,
            measures=part.measures,
        )


def plain(value: Any) -> Any:
    """Plain JSON types of any class of this module."""
    if value is None or isinstance(value, str | float | int):
        return value
    if isinstance(value, Message):
        return str(value)  # which says that it should have been said in a language before
    if dataclasses.is_dataclass(value):
        return {name: plain(getattr(value, name)) for name in value.__dataclass_fields__}
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    return value
