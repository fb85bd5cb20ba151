"""Two answers about one person, before and after: what has changed, and what may be nothing but noise.

A change is called real only beyond the smallest detectable one, MDC95 = 2.77 x SEM with the root mean square
of the two standard errors, which is 1.96 times the standard error of the difference. The two errors are taken
as independent. Part of the network's error is surely the same on both days and would cancel, but how much of
it does was never measured on people, so nothing is taken off: the smallest detectable change is rather too
large than too small.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from math import hypot
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

from posture.answer.assessment import COVERAGE_95, SCHEMA_VERSION, plain
from posture.answer.labels import is_label
from posture.answer.moments import earliest, is_later, shown, stated
from posture.answer.names import named
from posture.answer.vocabulary import Source, ViewName
from posture.errors import BadAnswer, FileNotReadable, NotComparable, TooManyBytes
from posture.files import read_file
from posture.measure.indicators import INDICATORS, IndicatorSpec
from posture.points.table import MEASURES
from posture.words.language import DEFAULT, Language
from posture.words.phrases import Message, Text, in_language, say, together

ChangeVerdict = Literal["changed", "within_noise", "not_comparable"]

COMPARABLE = {"1.0", SCHEMA_VERSION}
"""Formats of answers whose values mean the same; the first has other words for `status`."""

_BY_MODEL = ("landmarks", "picture", "turn")
"""Sources that a network and a calibration stand behind; the others measure without them."""


@dataclass(frozen=True, slots=True)
class Change:
    """One indicator before and after, or the reason why the two cannot be compared.

    `before`, `after`, their standard errors, `difference` (after minus before), `sem` (of the difference) and
    `mdc95` share `unit`. Signs as for the indicators: positive is the subject's right, or forward. What one
    answer has measured is there even when the other has nothing to compare it with.
    """

    id: str
    label: Text
    plane: str
    unit: str
    before: float | None
    sem_before: float | None
    after: float | None
    sem_after: float | None
    difference: float | None
    sem: float | None
    mdc95: float | None
    verdict: ChangeVerdict
    reason: Text | None
    text: Text


@dataclass(frozen=True, slots=True)
class ComparedAnswer:
    """Which answer was compared: its label, when it was measured, when the first of its photos was taken."""

    label: str | None
    measured_at: str | None
    taken_at: str | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The answer to two answers. There is no overall result, because there is none.

    `dates` says of both when their photos were taken, or of one that does not say it, when it was measured;
    None unless both have a date.
    """

    schema_version: str
    language: str
    before: ComparedAnswer
    after: ComparedAnswer
    dates: Text | None
    changes: tuple[Change, ...]
    limits: tuple[Text, ...]

    def change(self, indicator_id: str) -> Change:
        """Return the change of this indicator; UnknownName, which is a KeyError too, names those that are."""
        return named(indicator_id, {item.id: item for item in self.changes})

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON types, exactly the answer of the API."""
        json: dict[str, Any] = plain(self)
        return json


def compare(before: SavedAnswer, after: SavedAnswer, language: Language = DEFAULT) -> Comparison:
    """Compare two answers indicator by indicator.

    Parameters
    ----------
    before, after : SavedAnswer
        The earlier and the later one.
    language : Language
        What the comparison is written in; the two answers may be in any.

    Raises
    ------
    NotComparable
        The answers have formats that differ in meaning, or nothing that was measured in both can be
        compared; says why.
    """
    versions = (before.schema_version, after.schema_version)
    if not set(versions) <= COMPARABLE and versions[0] != versions[1]:
        raise NotComparable(say("compare.schema", before=versions[0], after=versions[1]))
    changes = tuple(
        _change(spec, before, after)
        for spec in INDICATORS
        if before.measured(spec.id) or after.measured(spec.id)
    )
    if all(change.verdict == "not_comparable" for change in changes):
        reasons = tuple(dict.fromkeys(change.reason for change in changes if change.reason))
        raise NotComparable(together(say("compare.nothing"), *(reasons or (say("compare.no_value"),))))
    answer = Comparison(
        schema_version=SCHEMA_VERSION,
        language=language,
        before=before.compared,
        after=after.compared,
        dates=_dates(before.compared, after.compared),
        changes=changes,
        limits=_limits(before, after),
    )
    return in_language(answer, language)


def _change(spec: IndicatorSpec, before: SavedAnswer, after: SavedAnswer) -> Change:
    was, now = before.measured(spec.id), after.measured(spec.id)
    reason = _why_not(was, now, before, after)
    if was is None or now is None or reason is not None:
        return _not_comparable(spec, was, now, reason or say("compare.no_value"))
    difference = now.value - was.value
    sem = hypot(was.sem, now.sem)
    mdc95 = COVERAGE_95 * sem
    verdict: ChangeVerdict = "changed" if abs(difference) > mdc95 else "within_noise"
    return Change(
        id=spec.id,
        label=spec.label,
        plane=spec.plane,
        unit=spec.unit,
        before=was.value,
        sem_before=was.sem,
        after=now.value,
        sem_after=now.sem,
        difference=difference,
        sem=sem,
        mdc95=mdc95,
        verdict=verdict,
        reason=None,
        text=say(
            f"compare.{verdict}",
            label=spec.label,
            before=_rounded(was.value),
            after=_rounded(now.value),
            difference=_rounded(difference),
            mdc=mdc95,
            unit=spec.unit_sign,
        ),
    )


def _rounded(value: float) -> float:
    """Without the minus sign of a zero."""
    return round(value, 1) + 0.0


def _not_comparable(
    spec: IndicatorSpec, was: SavedIndicator | None, now: SavedIndicator | None, reason: Message
) -> Change:
    return Change(
        id=spec.id,
        label=spec.label,
        plane=spec.plane,
        unit=spec.unit,
        before=was.value if was else None,
        sem_before=was.sem if was else None,
        after=now.value if now else None,
        sem_after=now.sem if now else None,
        difference=None,
        sem=None,
        mdc95=None,
        verdict="not_comparable",
        reason=reason,
        text=say("compare.not_comparable", label=spec.label, reason=reason),
    )


def _why_not(
    was: SavedIndicator | None, now: SavedIndicator | None, before: SavedAnswer, after: SavedAnswer
) -> Message | None:
    """What makes the two values different measurements, the plainest reason first."""
    if was is None or now is None:
        return say("compare.only_after" if was is None else "compare.only_before")
    if was.source != now.source:
        names = [say(f"source.{one.source}") for one in (was, now)]
        return say("compare.source", before=names[0], after=names[1])
    if set(was.views) != set(now.views):
        return say("compare.views", before=_view_names(was), after=_view_names(now))
    if was.source in _BY_MODEL:
        return _other_model(before, after)
    if before.lines_of(was.id) != after.lines_of(now.id):
        return say("compare.points", before=_lines(before, was.id), after=_lines(after, now.id))
    return None


def _other_model(before: SavedAnswer, after: SavedAnswer) -> Message | None:
    if before.provenance.model_sha256 != after.provenance.model_sha256:
        return say("compare.model", before=before.provenance.model, after=after.provenance.model)
    return _other_calibration(before.provenance.calibration, after.provenance.calibration)


def _other_calibration(before: str, after: str) -> Message | None:
    if before != after:
        return say("compare.calibration", before=before, after=after)
    # A session of which some photos were read without it does not say which.
    return say("compare.part_calibrated") if "," in before else None


def _lines(answer: SavedAnswer, indicator_id: str) -> tuple[Message, ...]:
    """What a value set by hand was measured between, in words."""
    lines = sorted(answer.lines_of(indicator_id))
    return tuple(say(f"measure.{name}.label") for name in lines) or (say("compare.landmarks"),)


def _view_names(indicator: SavedIndicator) -> tuple[Message, ...]:
    return tuple(say(f"view.{name}") for name in sorted(indicator.views)) or (say("view.none"),)


def _dates(before: ComparedAnswer, after: ComparedAnswer) -> Message | None:
    earlier, later = _date(before), _date(after)
    return say("compare.dates", before=earlier, after=later) if earlier and later else None


def _date(answer: ComparedAnswer) -> Message | None:
    """When the photo was taken; where that is not known, when it was measured, which may be much later."""
    if answer.taken_at is not None:
        return say("compare.taken", date=shown(answer.taken_at))
    return say("compare.measured", date=shown(answer.measured_at)) if answer.measured_at else None


def _exchanged(before: ComparedAnswer, after: ComparedAnswer) -> bool:
    """Whether the answer that was given as the earlier one is surely the later."""
    if before.taken_at and after.taken_at:
        return is_later(before.taken_at, after.taken_at)
    if before.taken_at or after.taken_at:  # an old photo may have been measured late
        return False
    return bool(before.measured_at and after.measured_at and is_later(before.measured_at, after.measured_at))


def _limits(before: SavedAnswer, after: SavedAnswer) -> tuple[Message, ...]:
    names = ["meaning", "same_person", "independent", "by_chance", "too_small"]
    if _exchanged(before.compared, after.compared):
        names.insert(0, "exchanged")
    if before.photos & after.photos:
        names.insert(0, "same_photo")
    return tuple(say(f"compare.limits.{name}") for name in names)


MAX_ANSWER_BYTES = 1_048_576
"""Of one answer; a session of twelve photos has some 150 kB."""

_UNITS = {spec.id: spec.unit for spec in INDICATORS}
_LARGEST = 1e4

Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Moment = Annotated[str, StringConstraints(max_length=40), AfterValidator(stated)]
Number = Annotated[float, Field(ge=-_LARGEST, le=_LARGEST, allow_inf_nan=False)]
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
    sem: Annotated[float, Field(ge=0, le=_LARGEST, allow_inf_nan=False)]
    source: Source | None
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
    measures: _Measures


class SavedAnswer(BaseModel):
    """The parts of a photo's, a session's or a turn's answer that are compared; the rest is not looked at."""

    model_config = _STRICT

    schema_version: Name
    measured_at: Moment | None = None
    label: Annotated[str, AfterValidator(_label)] | None = None
    provenance: SavedProvenance
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
            raise _too_large(which)
        try:
            answer = json.loads(data)  # UTF-8 or, as PowerShell writes files, UTF-16; with or without a mark
        except (ValueError, RecursionError):
            raise BadAnswer(say("compare.no_json", which=_named(which))) from None
        return cls.from_mapping(which, answer)

    @classmethod
    def from_file(cls, which: Literal["before", "after"], path: Path) -> Self:
        """Read and check a file; `BadAnswer` as in `from_json`, or when it cannot be read."""
        try:
            return cls.from_json(which, read_file(path, MAX_ANSWER_BYTES))
        except FileNotReadable:
            raise BadAnswer(say("compare.no_file", which=_named(which))) from None
        except TooManyBytes:
            raise _too_large(which) from None


def _too_large(which: str) -> BadAnswer:
    return BadAnswer(say("compare.too_large", which=_named(which), most=MAX_ANSWER_BYTES))


def _named(which: str) -> Message:
    return say(f"compare.which.{which}")


def _place(error: ValidationError | RecursionError) -> str:
    """Where the first problem is, as far as this program named the fields."""
    place = error.errors()[0]["loc"] if isinstance(error, ValidationError) else ()
    words = [f"{part + 1}" if isinstance(part, int) else str(part) for part in place]
    return " ".join(words)[:80].encode("ascii", "replace").decode() or "-"
