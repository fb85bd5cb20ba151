"""Stage one without a photo: the protocol for a pattern that is known, its printed sheet, and check-ins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, make_dataclass
from typing import Annotated, Any, Literal, TypeVar, get_args, get_type_hints

from fastapi import APIRouter, Body, Depends, Form, Header, Path, Query
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.problems.negotiate import preferred, spoken
from api.requests.deps import LanguageDep, RenderingDep
from api.requests.forms import FormRoute, JsonRoute, QueryRoute
from api.requests.options import IntakeDep, IntakeForm
from api.v1 import openapi
from api.v1.cards import PDF, PdfResponse
from api.work.rendering import Rendering
from posture.answer.assessment import Pattern, plain
from posture.answer.protocol import Protocol
from posture.answer.vocabulary import Paper, Side
from posture.protocol.check_in import CheckIn, check_in
from posture.protocol.diary import Diary
from posture.protocol.intake import Intake
from posture.protocol.match import match, refuse_later
from posture.protocol.pattern import stated_or_none
from posture.render.protocol_sheet import sheet_html, sheet_pdf
from posture.words.language import Language

PATH = "/v1/protocols/stage-one"
CHECK_INS_PATH = "/v1/check-ins"
MAX_CHECK_IN_BYTES = 256 * 1024
"""A full diary has 120 days of some 300 bytes."""

HTML = "text/html"

Format = Literal["json", "html", "pdf"]
FORMATS: Mapping[str, Format] = {"application/json": "json", HTML: "html", PDF: "pdf"}
LaterStage = Literal["stage-two", "stage-three", "stage-four", "stage-five"]
LATER: Mapping[LaterStage, int] = dict(zip(get_args(LaterStage), range(2, 6), strict=True))


@dataclass(frozen=True, slots=True)
class StatedProtocol:
    """The answer: what was stated, and the protocol for it."""

    pattern: Pattern
    protocol: Protocol


@dataclass(frozen=True)
class Wish:
    """What the answer is for, and how it should come; the same in a form and in a query."""

    pattern: Annotated[str | None, Form(description="Id of a pattern (`/v1/patterns`); none: symptoms.")] = (
        None
    )
    side: Annotated[Side | None, Form(description="The side that the pattern is named after.")] = None
    ask: Annotated[
        str | None, Form(description="Something else, e.g. `stretching`: answered with why not yet.")
    ] = None
    lang: Annotated[Language | None, Form(description="Instead of Accept-Language.")] = None
    format: Annotated[Format | None, Form(description="Instead of Accept; html and pdf: the sheet.")] = None
    large_print: Annotated[bool, Form(description="The sheet in large print.")] = False
    paper: Annotated[Paper, Form(description="The paper of the sheet.")] = "a4"


Fields = TypeVar("Fields")


def in_a_query(form: type[Fields]) -> type[Fields]:
    """Return the same fields read from a query: same names, types, defaults and descriptions."""
    hints = get_type_hints(form, include_extras=True)
    made = []
    for field in fields(form):  # type: ignore[arg-type]  # only dataclasses are given
        kind, marker = get_args(hints[field.name])
        assert field.default is not MISSING  # noqa: S101 - every field of a form may be left out
        made.append((field.name, Annotated[kind, Query(description=marker.description)], field))
    return make_dataclass(f"{form.__name__}Query", made, bases=(form,), frozen=True)


WishQuery, IntakeQuery = in_a_query(Wish), in_a_query(IntakeForm)

router = APIRouter(tags=["protocol"], route_class=QueryRoute)
form_router = APIRouter(tags=["protocol"], route_class=FormRoute)
check_in_router = APIRouter(tags=["protocol"], route_class=JsonRoute)
routers = (router, form_router, check_in_router)

_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Done.",
        "content": openapi.success_response("protocol")["content"]
        | openapi.file_response(PDF)["content"]
        | openapi.file_response(HTML)["content"],
    },
    **openapi.problem_responses(400, 405, 408, 409, 413, 422, 500, 503),
}


@router.get(
    PATH,
    operation_id="get_stage_one",
    summary="Stage one for a stated pattern",
    response_model=StatedProtocol,
    responses=_ANSWERS,
)
async def get_stage_one(
    wish: Annotated[Wish, Depends(WishQuery)],
    intake: Annotated[IntakeForm, Depends(IntakeQuery)],
    language: LanguageDep,
    rendering: RenderingDep,
    accept: Annotated[str, Header(include_in_schema=False)] = "",
) -> Response:
    """Return the stage-one protocol for a pattern that was found by other means, and for these answers.

    With `format` or `Accept` it comes as the printable sheet. Addresses end up in logs and histories:
    `POST` takes the same fields in a form, and is the better choice for anything about a real person.
    """
    return await _answer(wish, intake.intake(), language, rendering, accept)


@form_router.post(
    PATH,
    operation_id="make_stage_one",
    summary="Stage one for a stated pattern, with the answers in a form",
    response_model=StatedProtocol,
    responses=_ANSWERS,
)
async def make_stage_one(
    wish: Annotated[Wish, Depends()],
    intake: IntakeDep,
    language: LanguageDep,
    rendering: RenderingDep,
    accept: Annotated[str, Header(include_in_schema=False)] = "",
) -> Response:
    """Return what `GET` returns; nothing about the person stands in the address."""
    return await _answer(wish, intake, language, rendering, accept)


@router.get(
    "/v1/protocols/{stage}",
    operation_id="get_later_stage",
    summary="A later stage: why not yet",
    responses=openapi.problem_responses(400, 405, 409, 413, 422, 500),
    status_code=409,
    response_model=None,
)
async def get_later_stage(
    stage: Annotated[LaterStage, Path(description="A stage that is not handed out yet.")],
    language: LanguageDep,
) -> None:
    """Answer with why not yet and what opens the stage; this service hands out stage one only."""
    refuse_later(LATER[stage], language)


class CheckInBody(BaseModel):
    """A diary, and what the protocol was made for (docs/check-in.md)."""

    model_config = ConfigDict(extra="forbid")

    diary: Annotated[dict[str, Any], Field(description="The days with their pain (docs/check-in.md).")]
    intake: Annotated[dict[str, Any], Field(description="What the person said (docs/intake.md).")] = {}
    pattern: Annotated[str | None, Field(description="What the protocol was for (`/v1/patterns`).")] = None
    side: Annotated[Side | None, Field(description="The side that the pattern is named after.")] = None
    lang: Annotated[Language | None, Field(description="Instead of Accept-Language.")] = None


@check_in_router.post(
    CHECK_INS_PATH,
    operation_id="check_in",
    summary="Answer a pain diary",
    response_model=CheckIn,
    responses={
        200: openapi.success_response("check_in"),
        **openapi.problem_responses(400, 405, 408, 413, 422, 500),
    },
)
async def answer_diary(
    body: Annotated[CheckInBody, Body(openapi_examples={"three_days": openapi.request_example("diary")})],
    language: LanguageDep,
) -> Response:
    """Answer stay, step down, stop and see someone, or ready for stage two; angles never count.

    `protocol` is the one to go on with: gentler after two stops, withheld when someone should look first.
    """
    found = stated_or_none(body.pattern, body.side, language)
    diary, intake = Diary.from_mapping(body.diary), Intake.from_mapping(body.intake)
    answer = check_in(diary, found, intake, language)
    return JSONResponse(answer.to_dict(), headers=spoken(language))


async def _answer(
    wish: Wish, intake: Intake, language: Language, rendering: Rendering, accept: str
) -> Response:
    refuse_later(wish.ask if wish.ask is not None else 1, language)
    found = stated_or_none(wish.pattern, wish.side, language)
    matched = match(found, intake, language)
    chosen = wish.format or FORMATS[preferred(accept, (HTML, PDF))]
    if chosen == "json":
        return JSONResponse(plain(StatedProtocol(found, matched)), headers=spoken(language))
    if chosen == "html":
        page = sheet_html(found, matched, large=wish.large_print, paper=wish.paper)
        # To be saved: the page's own policy forbids the style that the file carries.
        return HTMLResponse(page, headers=spoken(language) | _file("attachment", "html"))
    pdf = await rendering.run(lambda: sheet_pdf(found, matched, large=wish.large_print, paper=wish.paper))
    return PdfResponse(pdf, headers=spoken(language) | _file("inline", "pdf"))


def _file(disposition: str, ending: str) -> dict[str, str]:
    return {"Content-Disposition": f'{disposition}; filename="stage-one.{ending}"'}
