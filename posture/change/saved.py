"""What an earlier answer is: the parts of a photo's, a session's or a turn's answer that are compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from posture.answer.assessment import Answer
from posture.answer.handed_in import MAX_BYTES, parsed, place_of
from posture.answer.labels import is_label
from posture.answer.moments import earliest, stated
from posture.answer.vocabulary import Source, ViewName
from posture.change.differences import Parts
from posture.errors import BadAnswer, FileNotReadable, TooManyBytes
from posture.files import read_file
from posture.measure.indicators import INDICATORS
from posture.points.table import MEASURES
from posture.words.phrases import Message, say

Which = Literal["before", "after"] | int
"""Which of the answers that were handed in: of two by name, of several by its number, counted from 1."""


@dataclass(frozen=True, slots=True)
class ComparedAnswer:
    """Which answer was compared: its label, when it was measured, when the first of its photos was taken."""

    label: str | None
    measured_at: str | None
    taken_at: str | None

    @property
    def date(self) -> str | None:
        """When its photo was taken; where nobody says that, when it was measured, which may be much later."""
        return self.taken_at or self.measured_at


_UNITS = {spec.id: spec.unit for spec in INDICATORS}
_LARGEST = 1e4
_UNKNOWN = "unknown"
"""Source of a roll that nobody knows: a level camera was assumed."""

Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Moment = Annotated[str, StringConstraints(max_length=40), AfterValidator(stated)]
Number = Annotated[float, Field(ge=-_LARGEST, le=_LARGEST, allow_inf_nan=False)]
Error = Annotated[float, Field(ge=0, le=_LARGEST, allow_inf_nan=False)]
_STRICT = ConfigDict(frozen=True, strict=True, extra="ignore")


class SavedIndicator(BaseModel):
    """What was measured for one indicator; value and standard error in its unit, 0 when there is none.

    Of the statuses only ``not_measured`` counts; answers of format 1.0 have other words for the rest.
    """

    model_config = _STRICT

    id: Annotated[str, StringConstraints(max_length=60)]
    unit: Literal["deg", "pct"]
    status: Literal["clear", "usual", "unclear", "beyond_noise", "within_noise", "not_measured"]
    value: Number
    sem: Error
    source: Source | None
    views: Annotated[tuple[ViewName, ...], Field(max_length=4, strict=False)]
    budget: Annotated[dict[str, Error], Field(default={}, max_length=20)]

    @model_validator(mode="before")
    @classmethod
    def _missing(cls, data: Any) -> Any:
        """A missing measurement has no numbers, a made one needs both."""
        if not isinstance(data, Mapping) or data.get("status") != "not_measured":
            return data
        if any(data.get(name) is not None for name in ("value", "sem", "source")):
            raise ValueError("a missing measurement with numbers")
        return {**data, "value": 0.0, "sem": 0.0}

    @model_validator(mode="after")
    def _known(self) -> Self:
        if self.status != "not_measured" and (self.source is None or self.sem == 0):
            raise ValueError("a measurement without source or error")
        if _UNITS.get(self.id, self.unit) != self.unit:
            raise ValueError("another unit")
        return self

    @property
    def parts(self) -> Parts:
        """Its error, and what of it the camera's roll and standing there once more are."""
        return Parts.of(self.sem, self.budget)


def _label(text: str) -> str:
    if not is_label(text):
        raise ValueError("no label")
    return text


class _Image(BaseModel):
    model_config = _STRICT
    sha256: Name
    taken_at: Moment | None = None


class SavedProvenance(BaseModel):
    """What made the answer."""

    model_config = _STRICT

    model: Name
    model_sha256: Name
    calibration: Name
    image: _Image | None = None


class SavedRoll(BaseModel):
    """The camera's roll that was taken out, degrees; `deg` is None where none was, or each photo's own."""

    model_config = _STRICT

    deg: Number | None
    sem_deg: Error
    source: Name

    @property
    def taken_out(self) -> float | None:
        """What was taken out of every photo, degrees; None where that is not one number."""
        return self.deg if self.source != _UNKNOWN else 0.0


class _Measure(BaseModel):
    """What was measured between points that were set by hand, and the indicator that it counts for."""

    model_config = _STRICT
    id: Annotated[str, StringConstraints(max_length=60)]
    indicator: Annotated[str, StringConstraints(max_length=60)] | None = None
    value: Number | None = None


_Measures = Annotated[tuple[_Measure, ...], Field(default=(), max_length=100, strict=False)]


class _Photo(BaseModel):
    model_config = _STRICT
    image: _Image
    camera_roll: SavedRoll | None = None
    measures: _Measures


class SavedAnswer(BaseModel):
    """The parts of a photo's, a session's or a turn's answer that are compared; the rest is not looked at."""

    model_config = _STRICT

    schema_version: Name
    measured_at: Moment | None = None
    label: Annotated[str, AfterValidator(_label)] | None = None
    provenance: SavedProvenance
    camera_roll: SavedRoll | None = None
    indicators: Annotated[tuple[SavedIndicator, ...], Field(min_length=1, max_length=100, strict=False)]
    photos_of_session: Annotated[
        tuple[_Photo, ...], Field(alias="photos", default=(), max_length=100, strict=False)
    ]
    measures: _Measures

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if len({item.id for item in self.indicators}) < len(self.indicators):
            raise ValueError("an indicator twice")
        return self

    @property
    def _images(self) -> list[_Image]:
        images = [self.provenance.image, *(photo.image for photo in self.photos_of_session)]
        return [image for image in images if image]

    @property
    def photos(self) -> frozenset[str]:
        """SHA-256 of every photo or video that the answer is about."""
        return frozenset(image.sha256 for image in self._images)

    @property
    def roll(self) -> SavedRoll | None:
        """The roll that was taken out of all its photos alike; None where it does not say one."""
        own = {photo.camera_roll for photo in self.photos_of_session if photo.camera_roll}
        alike = {one.taken_out for one in own} <= {self.camera_roll.taken_out if self.camera_roll else None}
        return self.camera_roll if alike else None

    @property
    def compared(self) -> ComparedAnswer:
        """Which answer it is."""
        taken_at = earliest(image.taken_at for image in self._images)
        return ComparedAnswer(self.label, self.measured_at, taken_at)

    def lines_of(self, indicator_id: str) -> frozenset[str]:
        """Ids of what was measured between points for this indicator; none where landmarks were corrected."""
        found = [*self.measures, *(one for photo in self.photos_of_session for one in photo.measures)]
        known = (one.id for one in found if one.indicator == indicator_id and one.value is not None)
        return frozenset(name for name in known if name in MEASURES)

    def measured(self, indicator_id: str) -> SavedIndicator | None:
        """Return this indicator when it was measured."""
        found = (item for item in self.indicators if item.id == indicator_id)
        return next((item for item in found if item.status != "not_measured"), None)

    @classmethod
    def from_mapping(cls, which: Which, answer: object) -> Self:
        """Check an answer that came as JSON.

        Raises
        ------
        BadAnswer
            One line that names the field; never with what it held.
        """
        try:
            return cls.model_validate(answer)
        except (ValidationError, RecursionError) as error:
            raise BadAnswer(say("compare.bad_answer", which=_named(which), field=place_of(error))) from None

    @classmethod
    def from_json(cls, which: Which, data: bytes) -> Self:
        """Check an answer from a file.

        Raises
        ------
        BadAnswer
            It is too large, no JSON, or no answer.
        """
        if len(data) > MAX_BYTES:
            raise _too_large(which)
        try:
            answer = parsed(data)
        except ValueError:
            raise BadAnswer(say("compare.no_json", which=_named(which))) from None
        return cls.from_mapping(which, answer)

    @classmethod
    def from_file(cls, which: Which, path: Path) -> Self:
        """Read and check a file; `BadAnswer` as in `from_json`, or when it cannot be read."""
        try:
            return cls.from_json(which, read_file(path, MAX_BYTES))
        except FileNotReadable:
            raise BadAnswer(say("compare.no_file", which=_named(which))) from None
        except TooManyBytes:
            raise _too_large(which) from None


def _too_large(which: Which) -> BadAnswer:
    return BadAnswer(say("compare.too_large", which=_named(which), most=MAX_BYTES))


def _named(which: Which) -> Message:
    return (
        say("compare.which.number", number=which) if isinstance(which, int) else say(f"compare.which.{which}")
    )


def saved(which: Which, answer: Answer | Mapping[str, Any] | str | Path) -> SavedAnswer:
    """What is compared of an answer, its JSON, or a file that holds it; `BadAnswer` as in `from_file`."""
    if isinstance(answer, str | Path):
        return SavedAnswer.from_file(which, Path(answer))
    return SavedAnswer.from_mapping(which, answer.to_dict() if isinstance(answer, Answer) else answer)
