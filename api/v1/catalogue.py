"""What the service knows, for the API and for the page's form: the same tables that measure and match."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from api.requests.deps import LanguageDep
from api.requests.forms import QueryRoute
from api.v1 import openapi
from posture.measure.indicators import INDICATORS, IndicatorSpec
from posture.points.catalogue import PointsCatalogue, points_catalogue
from posture.protocol.knowledge.entries import MuscleOnSide, Stage
from posture.protocol.knowledge.load import knowledge
from posture.protocol.knowledge.safety_entries import RedFlag
from posture.words.language import Language
from posture.words.phrases import in_language

LangQuery = Annotated[Language | None, Query(description="Instead of Accept-Language.")]


def _chosen(lang: LangQuery = None) -> None:
    """Take the field that `LanguageDep` reads."""


router = APIRouter(
    prefix="/v1",
    tags=["catalogue"],
    route_class=QueryRoute,
    dependencies=[Depends(_chosen)],
    responses=openapi.problem_responses(400, 405, 413, 422, 500),
)


@router.get("/indicators", operation_id="list_indicators", summary="Every indicator")
async def list_indicators(language: LanguageDep) -> list[IndicatorSpec]:
    """List what each indicator is, which photos show it, from which size it matters, and who says so."""
    return [spec.in_language(language) for spec in INDICATORS]


@router.get("/points", operation_id="list_points", summary="Every point that can be set by hand")
async def list_points(language: LanguageDep) -> PointsCatalogue:
    """List the points that a person can set in a photo, how they are found, and what is measured of them."""
    return in_language(points_catalogue(), language)


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
