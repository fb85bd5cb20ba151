"""Stage one without a photo: the protocol for a pattern that is known, its printed sheet, and check-ins."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args, get_type_hints

from fastapi import APIRouter, Body, Depends, Form, Header, Query
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, create_model
from starlette.requests import Request
from starlette.responses import Response

from api import openapi
from api.cards import PDF, PdfResponse
from api.deps import LanguageDep
from api.forms import FormRoute
from api.negotiate import prefers, spoken
from api.options import IntakeDep, IntakeForm
from posture.assessment import Pattern, Protocol, Side, plain
from posture.check_in import CheckIn, check_in
from posture.diary import Diary
from posture.intake import Intake
from posture.pattern import stated_or_none
from posture.protocol import match, refuse_later
from posture.sheet import Paper, sheet_html, sheet_pdf
from posture.texts import Language

PATH = "/v1/protocols/stage-one"
HTML = "text/html"

Format = Literal["json", "html", "pdf"]
LaterStage = Literal["stage-two", "stage-three", "stage-four", "stage-five"]


@dataclass(frozen=True, slots=True)
class StatedProtocol:
    """The answer: what was stated, and the protocol for it."""

    pattern: Pattern
    protocol: Protocol


@dataclass(frozen=True, slots=True)
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


class _Query(BaseModel):
    model_config = ConfigDict(extra="forbid")


def _query_fields(*forms: type) -> dict[str, Any]:
    """Return the fields of forms as those of a query: same names, types, defaults and descriptions."""
    fields = {}
    for form in forms:
        hints = get_type_hints(form, include_extras=True)
        for field in dataclasses.fields(form):
            kind, marker = get_args(hints[field.name])
            fields[field.name] = (kind, Query(field.default, description=marker.description))
    return fields


ProtocolQuery = create_model("ProtocolQuery", __base__=_Query, **_query_fields(Wish, IntakeForm))


class QueryRoute(APIRoute):
    """Remembers what a query says, so that a failing answer still says when a clinician comes first."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return FastAPI's handler with the texts of the query in the request's state."""
        handle = super().get_route_handler()

        async def handler(request: Request) -> Response:
            query = request.query_params
            request.state.fields = {name: query.getlist(name) for name in query}
            return await handle(request)

        return handler


router = APIRouter(prefix="/v1", tags=["protocol"], route_class=QueryRoute)
form_router = APIRouter(prefix="/v1", tags=["protocol"], route_class=FormRoute)

_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Done.",
        "content": openapi.success_response("protocol")["content"]
        | openapi.file_response(PDF)["content"]
        | openapi.file_response(HTML)["content"],
    },
    **openapi.problem_responses(400, 405, 409, 413, 422, 500),
}


@router.get(
    "/protocols/stage-one",
    operation_id="get_stage_one",
    summary="Stage one for a stated pattern",
    response_model=StatedProtocol,
    responses=_ANSWERS,
)
def get_stage_one(
    query: Annotated[ProtocolQuery, Query()],
    language: LanguageDep,
    accept: Annotated[str, Header(include_in_schema=False)] = "",
) -> Response:
    """Return the stage-one protocol for a pattern that was found by other means, and for these answers.

    With `format` or `Accept` it comes as the printable sheet. Addresses end up in logs and histories:
    `POST` takes the same fields in a form, and is the better choice for anything about a real person.
    """
    given = query.model_dump()
    wish = Wish(**{field.name: given.pop(field.name) for field in dataclasses.fields(Wish)})
    return _answer(wish, IntakeForm(**given).intake(), language, accept)


@form_router.post(
    "/protocols/stage-one",
    operation_id="make_stage_one",
    summary="Stage one for a stated pattern, with the answers in a form",
    response_model=StatedProtocol,
    responses=_ANSWERS,
)
def make_stage_one(
    wish: Annotated[Wish, Depends()],
    intake: IntakeDep,
    language: LanguageDep,
    accept: Annotated[str, Header(include_in_schema=False)] = "",
) -> Response:
    """Return what `GET` returns; nothing about the person stands in the address."""
    return _answer(wish, intake, language, accept)


@router.get(
    "/protocols/{stage}",
    operation_id="get_later_stage",
    summary="A later stage: why not yet",
    responses=openapi.problem_responses(405, 409, 413, 422, 500),
    status_code=409,
    response_model=None,
)
def get_later_stage(stage: LaterStage, language: LanguageDep) -> None:
    """Answer with why not yet and what opens the stage; this service hands out stage one only."""
    refuse_later(get_args(LaterStage).index(stage) + 2, language)


@dataclass(frozen=True, slots=True)
class CheckInBody:
    """A diary, and what the protocol was made for (docs/check-in.md)."""

    diary: dict[str, Any]
    intake: dict[str, Any] = dataclasses.field(default_factory=dict)
    pattern: str | None = None
    side: Side | None = None


@router.post(
    "/check-ins",
    operation_id="check_in",
    summary="Answer a pain diary",
    response_model=CheckIn,
    responses={
        200: openapi.success_response("check_in"),
        **openapi.problem_responses(400, 405, 413, 422, 500),
    },
)
def answer_diary(
    request: Request,
    body: Annotated[CheckInBody, Body(openapi_examples={"three_days": openapi.request_example("diary")})],
    language: LanguageDep,
) -> Response:
    """Answer stay, step down, stop and see someone, or ready for stage two; angles never count.

    `protocol` is the one to go on with: gentler after two stops, withheld when someone should look first.
    """
    flags = body.diary.get("red_flags")
    request.state.fields = {
        "intake": [json.dumps(body.intake)],
        "red_flags": list(map(str, flags)) if isinstance(flags, list) else [],
    }
    found = stated_or_none(body.pattern, body.side, language)
    diary, intake = Diary.from_mapping(body.diary), Intake.from_mapping(body.intake)
    answer = check_in(diary, found, intake, language)
    return JSONResponse(answer.to_dict(), headers=spoken(language))


def _answer(wish: Wish, intake: Intake, language: Language, accept: str) -> Response:
    language = wish.lang or language
    refuse_later(wish.ask if wish.ask is not None else 1, language)
    found = stated_or_none(wish.pattern, wish.side, language)
    matched = match(found, intake, language)
    chosen = wish.format or _preferred(accept)
    if chosen == "json":
        return JSONResponse(plain(StatedProtocol(found, matched)), headers=spoken(language))
    if chosen == "html":
        page = sheet_html(found, matched, large=wish.large_print, paper=wish.paper)
        # To be saved: the page's own policy forbids the style that the file carries.
        return HTMLResponse(page, headers=spoken(language) | _file("attachment", "html"))
    pdf = sheet_pdf(found, matched, large=wish.large_print, paper=wish.paper)
    return PdfResponse(pdf, headers=spoken(language) | _file("inline", "pdf"))


def _file(disposition: str, ending: str) -> dict[str, str]:
    return {"Content-Disposition": f'{disposition}; filename="stage-one.{ending}"'}


def _preferred(accept: str) -> Format:
    if prefers(accept, PDF):
        return "pdf"
    return "html" if prefers(accept, HTML) else "json"
