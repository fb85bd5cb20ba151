"""The page for a full turn: a form, and the result from the very answer of the API."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, UploadFile
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api import pages, problems, show, turns
from api.deps import SettingsDep, TurnsDep, turns_of
from api.forms import TurnRoute
from api.options import TurnOptionsDep
from api.settings import Settings
from posture import turn_plot
from posture.errors import BadOption
from posture.footage import PHOTOS
from posture.turn_answer import TurnAssessment

PATH = "/turn"

router = APIRouter(route_class=TurnRoute, include_in_schema=False, default_response_class=HTMLResponse)

_CAPTION = "Each dot is one moment. Short strokes mark where a pair of joints lies one behind the other."


def _form(
    settings: Settings, status: int = 200, headers: Mapping[str, str] | None = None, **values: Any
) -> Response:
    return pages.page(
        settings,
        "turn.html",
        status,
        headers,
        here=PATH,
        max_turn_mb=settings.max_turn_bytes // 1_000_000,
        max_turn_seconds=f"{settings.max_turn_seconds:g}",
        least_photos=PHOTOS[0],
        most_photos=PHOTOS[-1],
        **pages.form_values(values),
    )


def problem_page(request: Request, problem: problems.Problem, headers: Mapping[str, str]) -> Response:
    """Show the form again, with one clear message, what was filled in, and the right status."""
    fields = getattr(request.state, "fields", {})
    return _form(request.state.settings, problem.status, headers, problem=problem, fields=fields)


@router.get(PATH, dependencies=[Depends(turns_of)])
async def form(settings: SettingsDep) -> Response:
    """Show the empty form."""
    return _form(settings)


@router.post(PATH)
async def result(
    request: Request,
    options: TurnOptionsDep,
    workers: TurnsDep,
    settings: SettingsDep,
    video: Annotated[UploadFile | None, File()] = None,
    photos: Annotated[list[UploadFile] | None, File()] = None,
) -> Response:
    """Show the result for one turn; workers, limits and deadline are the API's."""
    if video is None and not photos:
        raise BadOption("No video was chosen.")
    answer = await turns.measured(request, options, workers, settings, video, photos)
    return await run_in_threadpool(_result, settings, answer, pages.given_in(request))


def _result(settings: Settings, answer: TurnAssessment, given: pages.Given) -> Response:
    headline = turn_plot.headline(answer)
    reasons = Counter(frame.unused_because for frame in answer.turn.frames if frame.unused_because)
    return pages.page(
        settings,
        "turn_result.html",
        **pages.answer_values(answer, given),
        pictures=[show.plot(_CAPTION, turn_plot.plot_svg(answer), f"The curves of your turn. {headline}")],
        headline=headline,
        turn=answer.turn,
        unused=reasons.most_common(),
    )
