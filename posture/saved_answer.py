"""Reads an answer that was saved as JSON, as far as a comparison needs it; whatever it holds is checked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from posture.answer.assessment import ViewName
from posture.errors import BadAnswer
from posture.measure.indicators import INDICATORS
from posture.words.phrases import Phrase, say

MAX_ANSWER_BYTES = 1_048_576
"""Of one answer; a session of twelve photos has some 150 kB."""

_UNITS = {spec.id: spec.unit for spec in INDICATORS}
_LARGEST = 1e4

Text = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Number = Annotated[float, Field(ge=-_LARGEST, le=_LARGEST, allow_inf_nan=False)]
_STRICT = ConfigDict(frozen=True, strict=True, extra="ignore")


class SavedIndicator(BaseModel):
    """What was measured for one indicator; value and standard error in its unit, 0 when there is none."""

    model_config = _STRICT

    id: Annotated[str, StringConstraints(max_length=60)]
    unit: Literal["deg", "pct"]
    status: Literal["beyond_noise", "within_noise", "not_measured"]
    value: Number
    sem: Annotated[float, Field(ge=0, le=_LARGEST, allow_inf_nan=False)]
    source: Literal["landmarks", "turn", "card", "sticker", "therapist"] | None
    views: Annotated[tuple[ViewName, ...], Field(max_length=4, strict=False)]

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


class _Image(BaseModel):
    model_config = _STRICT
    sha256: Text


class SavedProvenance(BaseModel):
    """What made the answer."""

    model_config = _STRICT

    model: Text
    model_sha256: Text
    calibration: Text
    image: _Image | None = None


class _Photo(BaseModel):
    model_config = _STRICT
    image: _Image


class SavedAnswer(BaseModel):
    """The parts of a photo's, a session's or a turn's answer that are compared; the rest is not looked at."""

    model_config = _STRICT

    schema_version: Text
    provenance: SavedProvenance
    indicators: Annotated[tuple[SavedIndicator, ...], Field(min_length=1, max_length=100, strict=False)]
    photos_of_session: Annotated[
        tuple[_Photo, ...], Field(alias="photos", default=(), max_length=100, strict=False)
    ]

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if len({item.id for item in self.indicators}) < len(self.indicators):
            raise ValueError("an indicator twice")
        return self

    @property
    def photos(self) -> frozenset[str]:
        """SHA-256 of every photo or video that the answer is about."""
        images = [self.provenance.image, *(photo.image for photo in self.photos_of_session)]
        return frozenset(image.sha256 for image in images if image)

    def measured(self, indicator_id: str) -> SavedIndicator | None:
        """Return this indicator when it was measured."""
        found = (item for item in self.indicators if item.id == indicator_id)
        return next((item for item in found if item.status != "not_measured"), None)

    @classmethod
    def from_mapping(cls, which: Literal["before", "after"], answer: object) -> Self:
        """Check an answer that came as JSON.

        Raises
        ------
        BadAnswer
            One line that names the field; never with what it held.
        """
        try:
            return cls.model_validate(answer)
        except (ValidationError, RecursionError) as error:
            raise BadAnswer(say("compare.bad_answer", which=_named(which), field=_place(error))) from None

    @classmethod
    def from_json(cls, which: Literal["before", "after"], data: bytes) -> Self:
        """Check an answer from a file.

        Raises
        ------
        BadAnswer
            It is too large, no JSON, or no answer.
        """
        if len(data) > MAX_ANSWER_BYTES:
            raise BadAnswer(say("compare.too_large", which=_named(which), most=MAX_ANSWER_BYTES))
        try:
            answer = json.loads(data)  # UTF-8 or, as PowerShell writes files, UTF-16; with or without a mark
        except (ValueError, RecursionError):
            raise BadAnswer(say("compare.no_json", which=_named(which))) from None
        return cls.from_mapping(which, answer)

    @classmethod
    def from_file(cls, which: Literal["before", "after"], path: Path) -> Self:
        """Read and check a file; `BadAnswer` as in `from_json`, or when it cannot be read."""
        try:
            with path.open("rb") as file:
                data = file.read(MAX_ANSWER_BYTES + 1)
        except OSError:
            raise BadAnswer(say("compare.no_file", which=_named(which))) from None
        return cls.from_json(which, data)


def _named(which: str) -> Phrase:
    return say(f"compare.which.{which}")


def _place(error: ValidationError | RecursionError) -> str:
    """Where the first problem is, as far as this program named the fields."""
    place = error.errors()[0]["loc"] if isinstance(error, ValidationError) else ()
    words = [f"{part + 1}" if isinstance(part, int) else str(part) for part in place]
    return " ".join(words)[:80].encode("ascii", "replace").decode() or "-"
