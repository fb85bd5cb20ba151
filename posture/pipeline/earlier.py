"""An earlier answer as a stranger hands it in: what of it is looked at, and how it is checked.

Numbers, names and ids are taken over, each within its bounds; of texts none, so that nothing that a
stranger wrote is ever said in the program's name. Verdicts, thresholds and sentences are made anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import hypot
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

from posture.answer.assessment import SCHEMA_VERSION, TurnedOver
from posture.answer.handed_in import MAX_BYTES, parsed, place_of
from posture.answer.moments import stated
from posture.answer.vocabulary import Source, ViewName
from posture.body.landmarks import Joint
from posture.errors import BadAnswer, all_errors
from posture.measure.gates import GATES
from posture.measure.indicators import BY_ID
from posture.points.table import MEASURES
from posture.words.phrases import say

_LARGEST = 1e4
_STRICT = ConfigDict(frozen=True, strict=True, extra="ignore")

Value = Annotated[float, Field(ge=-_LARGEST, le=_LARGEST, allow_inf_nan=False)]
Sem = Annotated[float, Field(gt=0, le=_LARGEST, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Pixels = Annotated[float, Field(ge=-1e6, le=1e6, allow_inf_nan=False)]
Number = Annotated[int, Field(ge=1, le=100)]
Cause = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,30}$")]
Named = Annotated[str, StringConstraints(pattern=r"^[\w .,+-]{1,200}$")]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Moment = Annotated[str, StringConstraints(max_length=40), AfterValidator(stated)]


def _known(names: Mapping[str, object]) -> AfterValidator:
    def check(name: str) -> str:
        if name not in names:
            raise ValueError("unknown")
        return name

    return AfterValidator(check)


IndicatorId = Annotated[str, _known(BY_ID)]


class EarlierOther(BaseModel):
    """What another source said."""

    model_config = _STRICT
    source: Source
    value: Value
    sem: Sem


class EarlierRepeats(BaseModel):
    """What repeats of a view told."""

    model_config = _STRICT
    n: Number
    own_repeat_sd: Annotated[float, Field(ge=0, le=_LARGEST, allow_inf_nan=False)]
    most_apart: Annotated[float, Field(ge=0, le=_LARGEST, allow_inf_nan=False)]
    pooled_sd: Annotated[float, Field(ge=0, le=_LARGEST, allow_inf_nan=False)]


class EarlierIndicator(BaseModel):
    """One indicator, measured or not."""

    model_config = _STRICT
    id: IndicatorId
    status: Literal["clear", "usual", "unclear", "not_measured"]
    value: Value | None
    sem: Sem | None
    source: Source | None
    views: Annotated[tuple[ViewName, ...], Field(max_length=4, strict=False)]
    budget: Annotated[
        dict[Cause, Annotated[float, Field(ge=0, le=_LARGEST, allow_inf_nan=False)]], Field(max_length=20)
    ]
    others: Annotated[tuple[EarlierOther, ...], Field(max_length=10, strict=False)] = ()
    repeats: EarlierRepeats | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        measured = self.status != "not_measured"
        if any((one is not None) != measured for one in (self.value, self.sem, self.source)):
            raise ValueError("a measurement needs value, error and source, a missing one has none")
        if self.value is not None and not BY_ID[self.id].possible(self.value):
            raise ValueError("impossible")
        return self

    @property
    def parts(self) -> dict[str, float]:
        """The budget, where it is that of the standard error; otherwise all of it as the model's."""
        if self.sem is None:
            return {}
        fits = abs(hypot(*self.budget.values()) - self.sem) <= 1e-3 * self.sem
        return dict(self.budget) if fits else {"model": self.sem}


class EarlierView(BaseModel):
    """The view of a photo."""

    model_config = _STRICT
    name: ViewName
    confidence: Share
    source: Literal["stated", "landmarks", "card"]


class EarlierGate(BaseModel):
    """A quality gate."""

    model_config = _STRICT
    gate: Annotated[str, _known(GATES)]
    passed: bool
    withholds: Annotated[tuple[IndicatorId, ...], Field(max_length=100, strict=False)]


class EarlierRoll(BaseModel):
    """The camera's roll."""

    model_config = _STRICT
    deg: Annotated[float, Field(ge=-45, le=45, allow_inf_nan=False)] | None
    sem_deg: Annotated[float, Field(ge=0, le=45, allow_inf_nan=False)]
    source: Cause


class EarlierLandmark(BaseModel):
    """A landmark."""

    model_config = _STRICT
    name: Cause
    x_px: Pixels
    y_px: Pixels
    visibility: Share
    disagreement_px: Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False)]


class EarlierBox(BaseModel):
    """The part of a photo in which the person was looked for."""

    model_config = _STRICT
    left: Annotated[int, Field(ge=0, le=100_000)]
    top: Annotated[int, Field(ge=0, le=100_000)]
    width: Annotated[int, Field(ge=1, le=100_000)]
    height: Annotated[int, Field(ge=1, le=100_000)]


class EarlierMeasure(BaseModel):
    """What was measured between points that were set by hand, and the indicator that it counts for."""

    model_config = _STRICT
    id: Annotated[str, _known(MEASURES)]
    indicator: IndicatorId | None = None
    value: Value | None = None


class EarlierImage(BaseModel):
    """Size and digest of a photo."""

    model_config = _STRICT
    width: Annotated[int, Field(ge=1, le=100_000)]
    height: Annotated[int, Field(ge=1, le=100_000)]
    sha256: Digest
    turned_over: TurnedOver | None = None
    taken_at: Moment | None = None
    crop: EarlierBox | None = None


class EarlierPhoto(BaseModel):
    """One photo of an answer."""

    model_config = _STRICT
    view: EarlierView
    quality: Annotated[tuple[EarlierGate, ...], Field(max_length=len(GATES), strict=False)]
    camera_roll: EarlierRoll
    landmarks: Annotated[
        tuple[EarlierLandmark, ...], Field(min_length=len(Joint), max_length=len(Joint), strict=False)
    ]
    passes: Annotated[int, Field(ge=1, le=1000)] = 1
    image: EarlierImage
    number: Number | None = None
    measures: Annotated[tuple[EarlierMeasure, ...], Field(max_length=100, strict=False)] = ()

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if [one.name for one in self.landmarks] != [joint.name.lower() for joint in Joint]:
            raise ValueError("other landmarks")
        across, down = ([getattr(one, axis) for one in self.landmarks] for axis in ("x_px", "y_px"))
        if max(across) - min(across) < 1 or max(down) - min(down) < 1:
            raise ValueError("a body without size")
        return self


class EarlierProvenance(BaseModel):
    """What made the answer."""

    model_config = _STRICT
    model: Named
    model_sha256: Digest
    calibration: Named
    passes: Annotated[int, Field(ge=1, le=100_000)]
    image: EarlierImage | None = None


_REFUSALS = {kind.code: kind for kind in all_errors()}


class EarlierRefusal(BaseModel):
    """A photo of a session in which nothing could be measured."""

    model_config = _STRICT
    view: ViewName | None
    number: Number | None = None
    code: Annotated[str, _known(_REFUSALS)]


class EarlierAnswer(BaseModel):
    """An answer to one photo (with `view`), or to a session (with `photos`), of this version's format."""

    model_config = _STRICT
    schema_version: Literal["2.0"]
    provenance: EarlierProvenance
    indicators: Annotated[tuple[EarlierIndicator, ...], Field(min_length=1, max_length=100, strict=False)]
    limits: Annotated[
        tuple[Annotated[str, StringConstraints(max_length=2000)], ...], Field(max_length=50, strict=False)
    ]
    camera_roll: EarlierRoll
    photos: Annotated[tuple[EarlierPhoto, ...], Field(max_length=12, strict=False)]
    refused: Annotated[tuple[EarlierRefusal, ...], Field(max_length=12, strict=False)] = ()
    single: bool

    @model_validator(mode="before")
    @classmethod
    def _as_photos(cls, data: Any) -> Any:
        """The one photo of a photo's answer is brought into the form that those of a session have."""
        if not isinstance(data, Mapping):
            return data
        fields = {name: data[name] for name in _KEPT if name in data}
        if "photos" in data:
            return {**fields, "photos": data["photos"], "single": False}
        made = data.get("provenance")
        image, passes = (
            made.get(name) if isinstance(made, Mapping) else None for name in ("image", "passes")
        )
        parts = {name: data[name] for name in _OF_A_PHOTO if name in data}
        return {**fields, "photos": [{**parts, "image": image, "passes": passes}], "single": True}

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if len({item.id for item in self.indicators}) < len(self.indicators):
            raise ValueError("an indicator twice")
        if not self.photos:
            raise ValueError("no photo")
        return self

    @classmethod
    def from_mapping(cls, answer: object) -> Self:
        """Check an answer that came as JSON.

        Raises
        ------
        BadAnswer
            One line that names the field; never with what it held.
        """
        try:
            return cls.model_validate(answer)
        except (ValidationError, RecursionError) as error:
            raise BadAnswer(say("again.bad_answer", field=place_of(error))) from None

    @classmethod
    def from_json(cls, data: bytes) -> Self:
        """Check an answer from a file: BadAnswer where it is too large, no JSON, or none of ours."""
        if len(data) > MAX_BYTES:
            raise BadAnswer(say("again.too_large", most=MAX_BYTES))
        try:
            answer = parsed(data)
        except ValueError:
            raise BadAnswer(say("again.no_json")) from None
        return cls.from_mapping(answer)


_KEPT = ("schema_version", "provenance", "indicators", "limits", "camera_roll", "refused")
_OF_A_PHOTO = ("view", "quality", "camera_roll", "landmarks", "measures")
assert SCHEMA_VERSION == "2.0"  # noqa: S101 - the answers that are measured again are this version's
