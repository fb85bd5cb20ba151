"""What the service knows, for the API and for the page's form: the same tables that measure and match."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter

from api import openapi
from api.deps import LanguageDep
from api.show import sentence
from posture.entries import MuscleOnSide, Stage
from posture.indicators import INDICATORS, IndicatorSpec
from posture.knowledge import knowledge
from posture.safety_entries import RedFlag

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


NUMBERS = (
    Number("pain_nrs", "How much, from 0 (none) to 10 (worst)", 0, 10),
    Number("age_years", "Your age in years", 0, 120),
)


def selects() -> tuple[Select, ...]:
    """Return the choices about pain, in the order of the form."""
    places, sides = knowledge().places.values(), knowledge().sides.items()
    return (
        Select("pain_place", "Where it hurts", tuple((p.id, sentence(p.label)) for p in places)),
        Select("pain_side", "On which side", tuple((side, sentence(row["pain"])) for side, row in sides)),
        Select(
            "irritability",
            "How easily it flares up",
            (
                ("low", "Seldom, and it settles at once"),
                ("moderate", "Sometimes, and it settles in hours"),
                ("high", "Easily, and it stays for a day or more"),
            ),
        ),
    )


def form_tables() -> dict[str, Any]:
    """Return everything that the form lists."""
    table = knowledge()
    return {
        "red_flags": list(table.red_flags.values()),
        "muscles": [(row.id, sentence(row.label), row.where) for row in table.muscles.values()],
        "contraindications": [
            (row.id, sentence(row.label), row.detail) for row in table.contraindications.values()
        ],
        "selects": selects(),
        "numbers": NUMBERS,
    }
