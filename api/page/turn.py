"""The page for a full turn: a form, and the result from the very answer of the API."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.page import show
from api.page.person import AskedPersonDep
from api.page.photo import (
    FOR_BACK,
    answer_values,
    answered,
    chosen_language,
    fields_in,
    filled_in,
    form_values,
    page,
)
from api.page.words import WAYS, page_words
from api.problems.document import Problem
from api.problems.negotiate import language_of
from api.requests.deps import SettingsDep, TurnsDep, turns_of
from api.requests.files import TurnFilesDep
from api.requests.forms import TurnRoute
from api.settings import Settings
from api.work import jobs
from posture.answer.turn import TurnAssessment
from posture.errors import BadOption
from posture.image.footage import PHOTOS
from posture.render import turn_plot
from posture.words.numbers import number
from posture.words.phrases import say

PATH = "/turn"
ASK_PATH = WAYS[PATH]
RESULT_PATH = "/turn/result"

router = APIRouter(route_class=TurnRoute, include_in_schema=False, default_response_class=HTMLResponse)


def _form(
    request: Request, status: int = 200, headers: Mapping[str, str] | None = None, **values: Any
) -> Response:
    settings: Settings = request.state.settings
    return page(
        request,
        "turn.html",
        status,
        headers,
        here=PATH,
        max_turn_mb=settings.max_turn_bytes // 1_000_000,
        max_turn_seconds=number(settings.max_turn_seconds, "g", language_of(request)),
        least_photos=PHOTOS[0],
        most_photos=PHOTOS[-1],
        answer_s=settings.turn_deadline_s,
        **form_values(request, {"carrying": bool(settings.turn_workers)} | values),
    )


def problem_page(request: Request, problem: Problem, headers: Mapping[str, str]) -> Response:
    """Show the form again, with one clear message, what was filled in, and the right status."""
    return _form(request, problem.status, headers, problem=problem, fields=fields_in(request))


@router.get(PATH, dependencies=[Depends(turns_of)])
@router.get(ASK_PATH, dependencies=[Depends(turns_of)])
async def form(request: Request) -> Response:
    """Show the empty form."""
    return _form(request, headers=FOR_BACK)


@router.post(ASK_PATH, dependencies=[Depends(turns_of)])
async def form_again(request: Request) -> Response:
    """Show the form with the answers that were given so far, here or on another page; nothing is measured."""
    values = await filled_in(request, ("video", "photos"))
    return _form(request, headers=FOR_BACK, **values)


async def measured(
    request: Request, files: TurnFilesDep, person: AskedPersonDep, workers: TurnsDep, settings: SettingsDep
) -> TurnAssessment:
    """Measure the turn that the form brought; workers, limits and deadline are the API's."""
    if files.video is None and not files.photos:
        raise BadOption(say("failure.no_video_chosen"))
    return await jobs.measured(request, person, workers, await files.loader(settings.turn_limits))


MeasuredDep = Annotated[TurnAssessment, Depends(measured)]


@router.post(PATH, dependencies=[Depends(chosen_language)])
async def result(request: Request, answer: MeasuredDep) -> Response:
    """Show the result for one turn, on a page of its own."""
    values = await run_in_threadpool(_result, request, answer)
    title = page_words(language_of(request))["turn"]["result_page"]
    return page(request, "answer.html", body="turn_result.html", title=title, carrying=True, **values)


@router.post(RESULT_PATH, dependencies=[Depends(chosen_language)])
async def result_alone(request: Request, answer: MeasuredDep) -> Response:
    """Answer the same for the page's script: data, and the words that show it."""
    values = await run_in_threadpool(_result, request, answer)
    return answered(request, "turn_result.html", answer, **values)


def _result(request: Request, answer: TurnAssessment) -> dict[str, Any]:
    headline = turn_plot.headline(answer)
    reasons = Counter(frame.unused_because for frame in answer.turn.frames if frame.unused_because)
    texts = page_words(language_of(request))["turn"]
    alt = texts["curves_alt"].format(headline=headline)
    return answer_values(request, answer) | {
        "pictures": [show.plot(texts["caption"], turn_plot.plot_svg(answer), alt)],
        "headline": headline,
        "turn": answer.turn,
        "unused": reasons.most_common(),
    }
