"""The pain diary that a check-in takes (``docs/check-in.md``): a row for each day, no place for an angle."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from posture.errors import BadDiary
from posture.files import BadTable, read_table_file
from posture.measure.indicators import INDICATORS
from posture.protocol.intake import (
    Names,
    known_names,
    list_of,
    no_bool,
    safety_of,
    shown,
    tender_points,
    whole,
)
from posture.protocol.knowledge.check_in_rules import FLAG_RULE
from posture.protocol.knowledge.load import knowledge
from posture.words.nearest import suggest
from posture.words.phrases import Message, say

MAX_DAYS = 120
_YEARS = range(2000, 2200)


def _a_day(value: object) -> object:
    """Refuse numbers and moments, which would be read as days, and years that are slips of the pen."""
    day = date.fromisoformat(value) if isinstance(value, str) else value
    if type(day) is not date or day.year not in _YEARS:
        raise ValueError("a day is needed")
    return day


Score = Annotated[int, BeforeValidator(no_bool), Field(ge=0, le=10)]


class Day(BaseModel):
    """One day; what is left out was not noted, and never counts as good.

    Attributes
    ----------
    date
        The day, as ``2026-11-22``.
    pain_usual, pain_at_rest
        0 (none) to 10 (worst).
    night_spasm
        Spasm at night or on getting up.
    tender_0_10
        How tender each spot is when pressed, by ``muscle:left`` or ``muscle:right``; all that the intake
        names must be there, and an empty table says that there are none.
    bending_easy
        Slow bending to both sides was free of pain.
    stops
        Ids of the stop rules that were met; empty: none.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    date: Annotated[date, BeforeValidator(_a_day)]
    pain_usual: Score | None = None
    pain_at_rest: Score | None = None
    night_spasm: bool | None = None
    tender_0_10: dict[str, Score] | None = None
    bending_easy: bool | None = None
    stops: Names | None = None

    @field_validator("stops")
    @classmethod
    def _stops(cls, value: tuple[str, ...] | None) -> tuple[str, ...] | None:
        known_names(value or (), stop_rules())
        return value if value is None else tuple(dict.fromkeys(value))

    @field_validator("tender_0_10")
    @classmethod
    def _points(cls, value: dict[str, int] | None) -> dict[str, int] | None:
        known_names(value or (), tender_points())
        return value


class Diary(BaseModel):
    """The days in their order, and the safety questions that have become a yes.

    Attributes
    ----------
    days
        1 to 120, each date once, the earliest first.
    red_flags
        Ids of safety questions answered with yes since the last check-in.
    red_flags_answered
        Whether all safety questions were answered.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    days: Annotated[tuple[Day, ...], Field(min_length=1, max_length=MAX_DAYS)]
    red_flags: Names = ()
    red_flags_answered: bool = False

    @field_validator("days")
    @classmethod
    def _in_order(cls, value: tuple[Day, ...]) -> tuple[Day, ...]:
        dates = [day.date for day in value]
        if dates != sorted(set(dates)):
            raise ValueError("in order, each date once")
        return value

    @field_validator("red_flags")
    @classmethod
    def _flags(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        known_names(value, knowledge().red_flags)
        return tuple(dict.fromkeys(value))

    @classmethod
    def from_mapping(cls, answers: Mapping[str, Any]) -> Self:
        """Check a diary from a file or a program.

        Raises
        ------
        BadDiary
            One line that names the field and what it may hold.
        """
        try:
            return cls.model_validate(dict(answers))
        except ValidationError as error:
            raise BadDiary(_sentence(error), said=safety_of(answers)) from None

    @classmethod
    def from_file(cls, path: str | Path) -> Self:
        """Read and check a ``.json`` or ``.toml`` file.

        Raises
        ------
        BadDiary
            The file cannot be read, or one line about the field that is wrong.
        """
        try:
            return cls.from_mapping(read_table_file(path, "diary"))
        except BadTable as error:
            raise BadDiary(error.detail) from None


def stop_rules() -> tuple[str, ...]:
    """Return the ids that a day may name in `stops`."""
    return tuple(name for name in knowledge().stop_rules if name != FLAG_RULE)


def allowed_values() -> dict[str, Message]:
    """Return for each field, in words, what it may hold; error messages and the documentation use it."""
    yes_no = say("intake.yes_no")
    return {
        "days": say("diary.days", most=MAX_DAYS),
        "red_flags": list_of(knowledge().red_flags),
        "red_flags_answered": yes_no,
        "date": say("diary.date"),
        "pain_usual": whole(0, 10),
        "pain_at_rest": whole(0, 10),
        "night_spasm": yes_no,
        "tender_0_10": say("diary.tender_0_10"),
        "bending_easy": yes_no,
        "stops": say("diary.stops", known=stop_rules()),
    }


def _sentence(error: ValidationError) -> Message:
    """Say the first problem in one line; never with the value, which may be anything."""
    place = error.errors()[0]["loc"]
    # Only what is wrong inside of a day has one: days, its place in the list, its field.
    if len(place) < 3 or place[0] != "days":
        return _problem(str(place[0]) if place else "days", "failure.unknown_field")
    what = _problem(str(place[2]), "diary.unknown_field")
    return say("diary.on_day", number=int(place[1]) + 1, what=what)


def _problem(field: str, unknown: str) -> Message:
    """Say what is wrong with a field; `unknown` is the key of the words for one that nobody knows."""
    allowed = allowed_values()
    if field in {spec.id for spec in INDICATORS}:
        return say("diary.no_angles", field=field)
    if field not in allowed:
        return suggest(say(unknown, name=shown(field), known=list(allowed)), field, allowed)
    return say("intake.give", field=field, allowed=allowed[field])
