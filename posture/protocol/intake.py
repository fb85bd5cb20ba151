"""What the person says about themselves: pain, tender spots, safety questions (``docs/intake.md``).

All fields are optional and flat, so that a form, a file and a program can send the same thing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Self, cast, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from posture.answer.protocol import SafetyAnswers
from posture.answer.vocabulary import Side
from posture.errors import BadIntake
from posture.files import BadTable, json_table, read_table_file
from posture.measure.indicators import INDICATORS
from posture.protocol.knowledge.entries import Irritability, PainSide
from posture.protocol.knowledge.load import knowledge
from posture.words.nearest import suggest
from posture.words.phrases import Message, say

_MAX_ITEMS = 40


def _items(value: object) -> object:
    """Accept ``a, b`` for a list, as a form or a command line sends it."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def no_bool(value: object) -> object:
    """Refuse true and false where a number is asked for; Python would read them as 1 and 0."""
    if isinstance(value, bool):
        raise ValueError("a number is needed")  # noqa: TRY004 - pydantic reports a ValueError only
    return value


def _findings(value: object) -> object:
    """Accept ``indicator:value:sem`` items, as a form sends them, beside the mapping."""
    listed = _items(value)
    if not isinstance(listed, list | tuple):
        return listed
    parts = [str(item).split(":") for item in listed]
    if any(len(part) != 3 for part in parts):
        raise ValueError("each finding needs indicator:value:sem")
    return {name.strip(): {"value_deg": angle, "sem_deg": sem} for name, angle, sem in parts}


def known_names(names: Iterable[str], allowed: Iterable[str]) -> None:
    """Refuse a name that nobody knows."""
    if set(names) - set(allowed):
        raise ValueError("unknown name")


Names = Annotated[tuple[str, ...], BeforeValidator(_items), Field(max_length=_MAX_ITEMS)]


class Finding(BaseModel):
    """An angle that a therapist measured by other means, with its standard error."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    value_deg: Annotated[float, BeforeValidator(no_bool), Field(ge=-200, le=200)]
    sem_deg: Annotated[float, BeforeValidator(no_bool), Field(gt=0, le=45)]


class Intake(BaseModel):
    """The answers of one person; a field that is not given stays unknown and is never guessed.

    Attributes
    ----------
    pain_side, pain_place, pain_nrs
        Where it hurts, or hurts most, and how much from 0 to 10.
    pain_also
        Where else it hurts, as ``place:side``: that takes steps away, but brings none in.
    tender_points
        Spots that are tender to touch, as ``muscle:left`` or ``muscle:right``, the worst first.
    contraindications, red_flags
        Ids of what applies; `red_flags` are the safety questions answered with yes.
    red_flags_answered
        Whether all safety questions were answered.
    irritability
        How easily the pain flares.
    stepped_down
        Whether a check-in said to leave the most forceful step out.
    therapist_findings
        Angles by indicator id, measured by other means.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    pain_side: PainSide | None = None
    pain_place: str | None = None
    pain_nrs: Annotated[int, BeforeValidator(no_bool), Field(ge=0, le=10)] | None = None
    pain_also: Names = ()
    tender_points: Names = ()
    contraindications: Names = ()
    red_flags: Names = ()
    red_flags_answered: bool = False
    age_years: Annotated[int, BeforeValidator(no_bool), Field(ge=0, le=120)] | None = None
    irritability: Irritability | None = None
    stepped_down: bool = False
    therapist_findings: Annotated[dict[str, Finding], BeforeValidator(_findings)] = Field(
        default_factory=dict
    )

    @field_validator("pain_place")
    @classmethod
    def _place(cls, value: str | None) -> str | None:
        known_names([value] if value is not None else [], knowledge().places)
        return value

    @field_validator("pain_also")
    @classmethod
    def _spots(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        known_names(value, pain_spots())
        return tuple(dict.fromkeys(value))

    @field_validator("tender_points")
    @classmethod
    def _points(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        known_names(value, tender_points())
        return tuple(dict.fromkeys(value))

    @field_validator("contraindications")
    @classmethod
    def _contraindications(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        known_names(value, knowledge().contraindications)
        return tuple(dict.fromkeys(value))

    @field_validator("red_flags")
    @classmethod
    def _red_flags(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        known_names(value, knowledge().red_flags)
        return tuple(dict.fromkeys(value))

    @field_validator("therapist_findings")
    @classmethod
    def _indicators(cls, value: dict[str, Finding]) -> dict[str, Finding]:
        known_names(value, measurable())
        return value

    @property
    def tender(self) -> tuple[tuple[str, Side], ...]:
        """The tender points as pairs of muscle id and side."""
        pairs = (point.split(":") for point in self.tender_points)
        return tuple((muscle, cast("Side", side)) for muscle, side in pairs)

    @property
    def painful_places(self) -> frozenset[str]:
        """The ids of all places where it hurts, the worst one among them."""
        also = {spot.partition(":")[0] for spot in self.pain_also}
        return frozenset(also if self.pain_place is None else also | {self.pain_place})

    @property
    def has_pain(self) -> bool:
        """Whether any pain is named."""
        return bool(self.pain_side or self.pain_place or self.pain_nrs or self.pain_also)

    @property
    def answered_pain(self) -> bool:
        """Whether anything was said about pain, be it that there is none."""
        return self.has_pain or self.pain_nrs is not None or bool(self.tender_points)

    @property
    def free_of_pain(self) -> bool:
        """Whether the person said that nothing hurts, and marked no tender spot."""
        return self.answered_pain and not self.has_pain and not self.tender_points

    @classmethod
    def from_mapping(cls, answers: Mapping[str, Any]) -> Self:
        """Check answers from a form, a file or a program.

        Parameters
        ----------
        answers : mapping
            Field names and values; an empty text or None means "not answered".

        Raises
        ------
        BadIntake
            One line that names the field and what it may hold.
        """
        try:
            return cls.model_validate({k: v for k, v in answers.items() if v is not None and v != ""})
        except ValidationError as error:
            raise BadIntake(_sentence(error, answers), said=safety_of(answers)) from None

    @classmethod
    def from_file(cls, path: str | Path) -> Self:
        """Read and check a ``.json`` or ``.toml`` file.

        Raises
        ------
        BadIntake
            The file cannot be read, or one line about the field that is wrong.
        """
        try:
            return cls.from_mapping(read_table_file(path, "intake"))
        except BadTable as error:
            raise BadIntake(error.detail) from None

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read and check one JSON object.

        Raises
        ------
        BadIntake
            The text is no JSON object, or one line about the field that is wrong.
        """
        return cls.from_mapping(json_object(text))


def json_object(text: str) -> dict[str, Any]:
    """Return the object that a JSON text holds; BadIntake when it is anything else."""
    try:
        return json_table(text, "intake")
    except BadTable as error:
        raise BadIntake(error.detail) from None


def safety_of(answers: Mapping[str, Any]) -> SafetyAnswers:
    """Return the safety answers that can be read, each by itself: a slip elsewhere must not swallow one."""
    known = knowledge()
    names = {"red_flags": known.red_flags, "contraindications": known.contraindications}
    said: dict[str, Any] = {
        field: tuple(dict.fromkeys(name for name in _texts(answers.get(field)) if name in allowed))
        for field, allowed in names.items()
    }
    try:
        age_years = Intake(age_years=answers.get("age_years")).age_years
    except ValidationError:
        age_years = None
    return SafetyAnswers(**said, age_years=age_years)


def _texts(value: object) -> list[str]:
    listed = _items(value)
    return [item for item in listed if isinstance(item, str)] if isinstance(listed, list | tuple) else []


def tender_points() -> list[str]:
    """Return everything that may be named as a tender point."""
    return [f"{muscle}:{side}" for muscle in knowledge().muscles for side in ("left", "right")]


def pain_spots() -> list[str]:
    """Return everything that may be named as a further painful place."""
    return [f"{place}:{side}" for place in knowledge().places for side in get_args(PainSide)]


def measurable() -> list[str]:
    """Return the indicators that a therapist may enter: those in degrees."""
    return [spec.id for spec in INDICATORS if spec.unit == "deg"]


def whole(low: int, high: int) -> Message:
    """Return the words for a whole number within these bounds."""
    return say("intake.whole", low=low, high=high)


def list_of(names: Iterable[str]) -> Message:
    """Return the words for a list of these ids."""
    return say("intake.list_of", known=tuple(names))


def allowed_values() -> dict[str, Message]:
    """Return for each field, in words, what it may hold; error messages and the documentation use it."""
    known = knowledge()
    yes_no = say("intake.yes_no")
    return {
        "pain_side": say("intake.one_of", known=get_args(PainSide)),
        "pain_place": say("intake.one_of", known=tuple(known.places)),
        "pain_nrs": whole(0, 10),
        "pain_also": say(
            "intake.pain_also", known=tuple(known.places), sides=get_args(PainSide), most=_MAX_ITEMS
        ),
        "tender_points": say("intake.tender_points", known=tuple(known.muscles), most=_MAX_ITEMS),
        "contraindications": list_of(known.contraindications),
        "red_flags": list_of(known.red_flags),
        "red_flags_answered": yes_no,
        "age_years": whole(0, 120),
        "irritability": say("intake.one_of", known=get_args(Irritability)),
        "stepped_down": yes_no,
        "therapist_findings": say("intake.therapist_findings", known=measurable()),
    }


def known_by_field() -> dict[str, Collection[str]]:
    """Return for each field that holds names which there are."""
    known = knowledge()
    return {
        "pain_side": get_args(PainSide),
        "pain_place": known.places,
        "pain_also": known.places,
        "tender_points": known.muscles,
        "contraindications": known.contraindications,
        "red_flags": known.red_flags,
        "irritability": get_args(Irritability),
        "therapist_findings": measurable(),
    }


def shown(name: str) -> str:
    """Return a name that somebody sent, short and in letters that every terminal has."""
    return name[:40].encode("ascii", "replace").decode()


def _sentence(error: ValidationError, answers: Mapping[str, Any]) -> Message:
    """Say the first problem in one line; never with the value, which may be anything."""
    problem = error.errors()[0]
    # A name that is no text that can be encoded comes without a place.
    field = str(*problem["loc"][:1])
    allowed = allowed_values()
    if field not in allowed:
        unknown = say("failure.unknown_field", name=shown(field), known=list(allowed))
        return suggest(unknown, field, allowed)
    give = say("intake.give", field=field, allowed=allowed[field])
    known = known_by_field().get(field, ())
    return suggest(give, _unknown_of(answers.get(field), known), known)


def _unknown_of(value: object, known: Collection[str]) -> str:
    """Return the first of these names that nobody knows; empty when that is not what is wrong."""
    listed = _items(value)
    names = listed if isinstance(listed, list | tuple | Mapping) else ()
    # What is said about a muscle or an indicator stands after its name.
    sent = (name.partition(":")[0] for name in names if isinstance(name, str))
    return next((name for name in sent if name not in known), "")
