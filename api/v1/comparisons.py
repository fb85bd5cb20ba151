"""Answers about one person compared: what has changed, by how much, and how large a change is excluded."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Header
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.problems.negotiate import HTML, PDF, preferred, spoken
from api.requests.deps import LanguageDep, RenderingDep
from api.requests.forms import JsonRoute
from api.v1 import openapi
from api.v1.formats import report_file, success_response
from posture.answer.handed_in import MAX_BYTES as MAX_ANSWER_BYTES
from posture.answer.vocabulary import Paper
from posture.change.compare import MOST, check_count, compare
from posture.change.comparison import Comparison
from posture.change.saved import SavedAnswer
from posture.render.course_report import course_html, course_pdf
from posture.words.language import Language

PATH = "/v1/comparisons"
MAX_BYTES = 4 * MAX_ANSWER_BYTES
"""Of the whole body: twelve ordinary sessions take less than half of it."""

router = APIRouter(tags=["compare"], route_class=JsonRoute)

_Answer = Annotated[dict[str, Any] | None, Field(description="One of two: the earlier or the later answer.")]


class ComparisonBody(BaseModel):
    """Answers as this service or `posture --json` gave them (docs/compare.md).

    Either `before` and `after`, or `answers`.
    """

    model_config = ConfigDict(extra="forbid")

    before: _Answer = None
    after: _Answer = None
    answers: Annotated[
        list[dict[str, Any]] | None,
        Field(
            description=f"Two to {MOST} answers about one person.",
            json_schema_extra={"minItems": 2, "maxItems": MOST},
        ),
    ] = None
    same_clothes: Annotated[
        bool | None, Field(description="The person wore the same clothes in all of them.")
    ] = None
    same_camera: Annotated[bool | None, Field(description="The camera stood untouched in its place.")] = None
    paper: Annotated[Paper, Field(description="The paper of a report.")] = "a4"
    lang: Annotated[Language | None, Field(description="Instead of Accept-Language.")] = None

    def saved(self) -> list[SavedAnswer]:
        """Return the answers, checked.

        Raises
        ------
        BadAnswer, BadOption
            One that is none; too few or too many.
        RequestValidationError
            Half of a pair, or both ways at once.
        """
        if self.answers is not None:
            for name in ("before", "after"):
                if getattr(self, name) is not None:
                    raise _wrong("extra_forbidden", name)
            check_count(self.answers)
            return [SavedAnswer.from_mapping(number, one) for number, one in enumerate(self.answers, 1)]
        if self.before is None:
            raise _wrong("missing", "before" if self.after is not None else "answers")
        if self.after is None:
            raise _wrong("missing", "after")
        before = SavedAnswer.from_mapping("before", self.before)
        return [before, SavedAnswer.from_mapping("after", self.after)]


def _wrong(kind: str, field: str) -> RequestValidationError:
    return RequestValidationError([{"type": kind, "loc": ("body", field), "msg": "", "input": None}])


@router.post(
    PATH,
    operation_id="compare_answers",
    summary="Compare the answers about one person",
    response_model=Comparison,
    responses={
        200: success_response("comparison"),
        **openapi.problem_responses(400, 405, 408, 409, 413, 422, 500, 503),
    },
)
async def compare_answers(
    body: Annotated[ComparisonBody, Body()],
    language: LanguageDep,
    rendering: RenderingDep,
    accept: Annotated[str, Header(include_in_schema=False)] = "",
) -> Response:
    """Say of every indicator by how much it has changed, which change is excluded, or why nobody can tell.

    Nothing is kept. The answers may be in any language; only what was measured and by what is looked at. With
    `Accept: text/html` or `application/pdf` the answer is the report with the courses drawn, without photos.
    """
    stated = {"same_clothes": body.same_clothes, "same_camera": body.same_camera}
    answer = compare(*body.saved(), **stated, language=language)
    wanted = preferred(accept, [HTML, PDF])
    if wanted == HTML:
        html = await rendering.run(lambda: course_html(answer, paper=body.paper))
        # To be saved: the page's own policy forbids the style that the file carries.
        return HTMLResponse(html, headers=spoken(language) | report_file("attachment", "html"))
    if wanted == PDF:
        pdf = await rendering.run(lambda: course_pdf(answer, paper=body.paper))
        return Response(pdf, media_type=PDF, headers=spoken(language) | report_file("inline", "pdf"))
    return JSONResponse(answer.to_dict(), headers=spoken(language))
