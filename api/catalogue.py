"""What the service knows, for the API and for the page's form: the same tables that measure and match."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from fastapi import APIRouter

from api import openapi
from api.deps import LanguageDep
from api.show import sentence
from posture import pain_map
from posture.body_map import body_map
from posture.entries import Irritability, MuscleOnSide, Stage
from posture.indicators import INDICATORS, IndicatorSpec
from posture.knowledge import Knowledge, knowledge
from posture.safety_entries import RedFlag
from posture.texts import Language

router = APIRouter(prefix="/v1", tags=["catalogue"], responses=openapi.problem_responses(405, 413, 500))


@router.get("/indicators", operation_id="list_indicators", summary="Every indicator")
async def list_indicators(language: LanguageDep) -> list[IndicatorSpec]:
    """List what each indicator is, which photos show it, from which size it matters, and who says so."""
    return [spec.in_language(language) for spec in INDICATORS]


@router.get("/stages", operation_id="list_stages", summary="The five stages")
async def list_stages(language: LanguageDep) -> list[Stage]:
    """List the stages in their order, each with what unlocks it; this service hands out stage one only."""
    return list(knowledge(language).stages)


@router.get("/red-flags", operation_id="list_red_flags", summary="Questions before any advice")
async def list_red_flags(language: LanguageDep) -> list[RedFlag]:
    """List the questions to ask first; the ids go into the form field `red_flags` when answered yes."""
    return list(knowledge(language).red_flags.values())


@dataclass(frozen=True, slots=True)
class PatternChoice:
    """A pattern that can be stated: its label for each side, and the muscles that may go with it."""

    id: str
    left: str
    right: str
    muscles: tuple[MuscleOnSide, ...]
    sources: tuple[str, ...]


@router.get("/patterns", operation_id="list_patterns", summary="Every pattern")
async def list_patterns(language: LanguageDep) -> list[PatternChoice]:
    """List the patterns that can be stated for `/v1/protocols/stage-one`, with their muscles."""
    known = knowledge(language)
    left, right = known.sides["left"], known.sides["right"]
    return [
        PatternChoice(row.id, row.label.format(**left), row.label.format(**right), row.muscles, row.sources)
        for row in known.patterns.values()
    ]


@dataclass(frozen=True, slots=True)
class Select:
    """A choice of the page's form."""

    name: str
    label: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number of the page's form."""

    name: str
    label: str
    low: int
    high: int


def _numbers(words: Mapping[str, str]) -> tuple[Number, ...]:
    return (Number("pain_nrs", words["nrs"], 0, 10), Number("age_years", words["age"], 0, 120))


def _selects(known: Knowledge, words: Mapping[str, str]) -> tuple[Select, ...]:
    """Return the choices about pain, in the order of the form."""
    places = tuple((place.id, sentence(place.label)) for place in known.places.values())
    sides = tuple((side, sentence(row["pain"])) for side, row in known.sides.items())
    return (
        Select("pain_place", words["place"], places),
        Select("pain_side", words["side"], sides),
        Select(
            "irritability",
            words["irritability"],
            tuple((level, words[level]) for level in get_args(Irritability)),
        ),
    )


def form_tables(language: Language, words: Mapping[str, str]) -> dict[str, Any]:
    """Return everything that the form lists; `words` are the page's own about pain."""
    known = knowledge(language)
    return {
        "red_flags": [(flag, known.urgencies[flag.urgency]) for flag in known.red_flags.values()],
        "muscles": [(row.id, sentence(row.label), row.where) for row in known.muscles.values()],
        "contraindications": [
            (row.id, sentence(row.label), row.detail) for row in known.contraindications.values()
        ],
        "selects": _selects(known, words),
        "numbers": _numbers(words),
        "figures": {"front": body_map().front, "back": body_map().back},
        "pain_places": pain_map.places(),
        "muscle_areas": pain_map.muscles(),
    }
