"""Two answers compared: what has changed, and what is within measurement noise."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.problems.negotiate import spoken
from api.requests.deps import LanguageDep
from api.requests.forms import JsonRoute
from api.v1 import openapi
from posture.compare import MAX_ANSWER_BYTES, Comparison, SavedAnswer, compare
from posture.words.language import Language

PATH = "/v1/comparisons"
MAX_BYTES = 2 * MAX_ANSWER_BYTES

router = APIRouter(tags=["compare"], route_class=JsonRoute)


class ComparisonBody(BaseModel):
    """Two answers as this service or `posture --json` gave them (docs/compare.md)."""

    model_config = ConfigDict(extra="forbid")

    before: Annotated[dict[str, Any], Field(description="The earlier answer.")]
    after: Annotated[dict[str, Any], Field(description="The later answer.")]
    lang: Annotated[Language | None, Field(description="Instead of Accept-Language.")] = None


@router.post(
    PATH,
    operation_id="compare_answers",
    summary="Compare an earlier and a later answer",
    response_model=Comparison,
    responses={
        200: openapi.success_response("comparison"),
        **openapi.problem_responses(400, 405, 408, 409, 413, 422, 500),
    },
)
async def compare_answers(body: Annotated[ComparisonBody, Body()], language: LanguageDep) -> Response:
    """Answer changed, within measurement noise, or not comparable and why, for every indicator.

    Nothing is kept. The answers may be in any language; only what was measured and by what is looked at.
    """
    before = SavedAnswer.from_mapping("before", body.before)
    after = SavedAnswer.from_mapping("after", body.after)
    return JSONResponse(compare(before, after, language).to_dict(), headers=spoken(language))
