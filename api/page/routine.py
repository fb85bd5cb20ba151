"""The routine for answers that were given after the photo was measured: the same as the API's stage one."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import JSONResponse
from starlette.requests import Request
from starlette.responses import Response

from api.page.person import AskedPersonDep
from api.page.photo import routine_values, written
from api.problems.negotiate import spoken
from api.requests.forms import FormRoute
from posture.answer.assessment import plain
from posture.answer.vocabulary import Side
from posture.protocol.match import match
from posture.protocol.pattern import stated_or_none
from posture.summary.summarise import what_now
from posture.words.phrases import in_language

PATH = "/routine"
MAX_BYTES = 64 * 1024
"""Every field there is, filled in, takes a few kilobytes."""

router = APIRouter(route_class=FormRoute, include_in_schema=False)


@router.post(PATH)
async def routine(
    request: Request,
    person: AskedPersonDep,
    pattern: Annotated[str | None, Form()] = None,
    side: Annotated[Side | None, Form()] = None,
) -> Response:
    """Answer the protocol for what the photo showed and what the person says now, and how to show it."""
    found = stated_or_none(pattern, side, person.language)
    matched = match(found, person.intake, person.language)
    now = [in_language(line, person.language) for line in what_now(matched, person.intake)]
    values = routine_values(request, pattern, side)
    values |= {"comes_alone": True, "protocol": matched, "now": now}
    html = written(request, "routine.html", **values)
    return JSONResponse({"protocol": plain(matched), "html": html}, headers=spoken(person.language))
