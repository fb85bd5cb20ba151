"""What each entry of the knowledge files must say; the headers of the files explain the fields.

An entry is put together from a rule in a table beside this file and its words in ``posture/words``. A text
may only name the placeholders that will be filled in, so a slip of the pen is found at load.
"""

from __future__ import annotations

from enum import StrEnum
from string import Formatter
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    model_validator,
)

from posture.answer.protocol import Grade

Relation = Literal["same", "opposite"]
PainSide = Literal["left", "right", "both", "middle"]
Irritability = Literal["low", "moderate", "high"]


class TechniqueKind(StrEnum):
    """Everything that stage one may do; lengthening and loading have no name here on purpose."""

    UNLOAD = "unload"
    BREATHE = "breathe"
    HEAT = "heat"
    POSITIONAL_RELEASE = "positional_release"
    COMPRESSION = "compression"
    RECHECK = "recheck"
    WALK = "walk"


def placeholders(*allowed: str, sided: bool = False) -> AfterValidator:
    """Refuse a text that names a placeholder which nobody will fill in.

    With `sided`, the names for a side that the text's own language has (``forms`` of the validation's
    context) may stand in it too.
    """

    def check(text: str, info: ValidationInfo) -> str:
        forms = (info.context or {}).get("forms", ()) if sided else ()
        parts = [part[1:] for part in Formatter().parse(text) if part[1] is not None]
        if any(spec or conversion for _, spec, conversion in parts):
            raise ValueError("a placeholder is a name and nothing else")
        names = {str(name) for name, _, _ in parts}
        if unknown := names - set(allowed) - set(forms):
            raise ValueError(f"unknown placeholder {sorted(unknown)}")
        return text

    return AfterValidator(check)


filled = StringConstraints(min_length=1, strip_whitespace=True)
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Sentence = Annotated[str, filled, placeholders()]
Sided = Annotated[str, filled, placeholders(sided=True)]
Pressing = Annotated[str, filled, placeholders("pressure")]
Ids = Annotated[tuple[Id, ...], Field(min_length=1)]
Sentences = Annotated[tuple[Sentence, ...], Field(min_length=1)]
SidedSentences = Annotated[tuple[Sided, ...], Field(min_length=1)]
Count = Annotated[int, Field(ge=1, le=100)]
Seconds = Annotated[int, Field(ge=10, le=900)]
Age = Annotated[int, Field(ge=0, le=120)]
Pressure = Annotated[int, Field(ge=1, le=5)]


class Entry(BaseModel):
    """Cannot be changed, and refuses fields that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Sourced(Entry):
    """Says where it comes from; ``opinion`` is a source too when it is said openly."""

    sources: Sentences


class Source(Entry):
    """Where knowledge comes from, and how much of it was read for this project."""

    id: Id
    cite: Sentence
    kind: Literal["review", "trial", "guideline", "advice", "study", "teaching"]
    read: Literal["abstract", "page", "notes"]


class MuscleOnSide(Entry):
    """A muscle, and on which side it may be tight: the pattern's or the painful one, or the other."""

    muscle: Id
    relation: Relation


class Place(Sourced):
    """Where it can hurt, and the muscles to begin with when no pattern says more."""

    id: Id
    label: Sentence
    muscles: tuple[MuscleOnSide, ...]


class Handling(Sourced):
    """How one technique is done on one muscle; `drawing` shows it for the right side.

    `pressure_max_0_10` is its own limit where that is lower than the technique's.
    """

    drawing: Id
    position: Sided
    how: SidedSentences
    not_if: tuple[Id, ...]
    pressure_max_0_10: Pressure | None = None


class Muscle(Sourced):
    """A muscle that stage one may address."""

    id: Id
    label: Sentence
    anatomical: Sentence
    where: Sentence
    feels: Sentence
    no_go: Ids
    never: tuple[TechniqueKind, ...]
    places: Ids
    techniques: Annotated[dict[Id, Handling], Field(min_length=1)]


class DoseRow(Sourced):
    """How much, and `says` how that was chosen; a step with `seconds_max` may fill free time up to it."""

    seconds: Seconds
    rounds: Count
    per_day: Count
    says: Sentence
    seconds_max: Seconds | None = None
    pressure_max_0_10: Pressure | None = None

    @model_validator(mode="after")
    def _grows(self) -> Self:
        if self.seconds_max is not None and self.seconds_max < self.seconds:
            raise ValueError("seconds_max is less than seconds")
        return self


class EvidenceRow(Sourced):
    """What is known about a technique; ``opinion`` is said openly."""

    grade: Grade
    summary: Sentence


class Technique(Sourced):
    """Something to do, with dose, stop rules and contraindications.

    `drawing_after` names another drawing for when the session began with that technique; `places`, where
    the pain must be for it, anywhere when empty.
    """

    id: Id
    kind: TechniqueKind
    title: Sentence
    when: Literal["always", "complaint", "region"]
    forcefulness: Annotated[int, Field(ge=0, le=5)]
    why: Sentence
    position: Sentence
    how: Annotated[tuple[Pressing, ...], Field(min_length=1)]
    drawing: Id | None = None
    drawing_after: dict[Id, Id] = {}
    places: tuple[Id, ...] = ()
    stop_if: Ids
    not_if: Ids
    dose: DoseRow
    evidence: EvidenceRow

    @model_validator(mode="after")
    def _is_drawn_once(self) -> Self:
        if (self.when == "region") != (self.drawing is None):
            raise ValueError("drawing: give one, unless every muscle has its own (when = region)")
        return self


class CueRow(Sourced):
    """How an indicator reads as a cue; `names` says which side the words name."""

    indicator: Id
    label: Sentence
    beyond: Sided
    names: Relation


class Pointer(Entry):
    """An indicator and the side, relative to the pattern's, to which it should point.

    `better` says the same more surely and is asked instead when it was measured.
    """

    indicator: Id
    relation: Relation
    better: Id | None = None

    @property
    def asked(self) -> tuple[Id, ...]:
        """The indicators that may answer, the best first."""
        return (self.better, self.indicator) if self.better else (self.indicator,)


class Conflict(Sourced):
    """Where sources disagree, and how the person can find out."""

    says: Sentence
    self_check: Sentence


class PatternRow(Sourced):
    """A visible pattern, with its cues and the muscles that may go with it."""

    id: Id
    label: Sided
    summary: Sided
    primary: Pointer
    supports: Annotated[tuple[Pointer, ...], Field(min_length=1)]
    muscles: Annotated[tuple[MuscleOnSide, ...], Field(min_length=1)]
    conflict: Annotated[tuple[Conflict, ...], Field(min_length=1)]


class NearLevel(Sourced):
    """What must have been measured, and be small, before it is called level."""

    label: Sentence
    requires: Ids
    if_measured: tuple[Id, ...]
    summary: Sentence
    rotation_unknown: Sentence


class Stage(Sourced):
    """One of the five stages; what unlocks the second stands in ``check_in.toml``."""

    stage: Annotated[int, Field(ge=1, le=5)]
    title: Sentence
    description: Sentence
    unlocks_when: tuple[Sentence, ...] = ()


class SessionRules(Sourced):
    """The limits of one stage-one session and the order of its steps."""

    order: tuple[TechniqueKind, ...]
    max_regions: Count
    max_seconds: Seconds
    time_goes_to: tuple[TechniqueKind, ...]
    symptom_muscles: Count
    default_place: Id
