"""The endpoint for one full turn: a short video, or 8 to 16 photos.

It answers like the others, when the work is done: a job with an address of its own would have to keep
somebody's video and answer in a store. The deadline and the few places bound what that costs.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, File, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from api import openapi
from api.deps import SettingsDep, TurnsDep
from api.forms import TurnRoute
from api.negotiate import spoken
from api.options import TurnOptionsDep
from api.rendering import Rendering
from api.reports import Picture, ShapeDep, success_response
from api.routes import unless_gone
from api.settings import Settings
from api.workers import Abandoned, Workers
from posture import footage, protocol, turn, turn_plot
from posture.errors import BadOption
from posture.footage import Footage
from posture.phrases import say
from posture.pipeline import Options
from posture.pose import Detector
from posture.turn_answer import TurnAssessment

PATH = "/v1/turns"
SVG = "image/svg+xml"

router = APIRouter(route_class=TurnRoute, tags=["measure"])


@router.post(
    PATH,
    operation_id="analyse_turn",
    summary="Measure one full turn",
    response_model=TurnAssessment,
    responses={
        200: success_response("turn", SVG),
        **openapi.problem_responses(400, 408, 413, 415, 422, 500, 501, 503, 504),
    },
)
async def analyse_turn(
    request: Request,
    options: TurnOptionsDep,
    turns: TurnsDep,
    settings: SettingsDep,
    shape: ShapeDep,
    video: Annotated[UploadFile | None, File(description="One slow turn, about 15 s.")] = None,
    photos: Annotated[
        list[UploadFile] | None, File(description="Instead: 8 to 16 photos, in any order.")
    ] = None,
) -> Response:
    """Return how pelvis and shoulders are rotated, which no single photo shows.

    The person turns once, slowly, before a camera that stands still. With `Accept: image/svg+xml` the
    answer is the plot of the curves, with `text/html` or `application/pdf` the report.
    A client that hangs up ends the work.
    """
    answer = await measured(request, options, turns, settings, video, photos)
    curves = Picture(SVG, lambda _: turn_plot.plot_svg(answer).encode())
    rendering: Rendering = request.state.rendering
    response = await rendering.run(lambda: shape.answered(answer, picture=curves))
    response.headers.update(spoken(options.language))
    return response


async def measured(
    request: Request,
    options: Options,
    turns: Workers,
    settings: Settings,
    video: UploadFile | None,
    photos: list[UploadFile] | None,
) -> TurnAssessment:
    """Measure a turn on a worker of its own; a client that hangs up ends the work between two frames."""
    load = await _loader(video, photos, settings.turn_limits)
    gone = threading.Event()

    def check(*_: float) -> None:
        if gone.is_set():
            raise Abandoned

    def job(detector: Detector) -> TurnAssessment:
        with protocol.red_flags_first(options.intake, options.language):
            seen = load(check)
        return turn.analyse_turn(seen, detector, options, check)

    try:
        return await unless_gone(request, turns, job)
    finally:
        gone.set()


async def _loader(
    video: UploadFile | None, photos: list[UploadFile] | None, limits: footage.FootageLimits
) -> Callable[[footage.Progress], Footage]:
    """Return what reads the turn in the worker's thread; the form itself lets go of its files."""
    if (video is None) == (not photos):
        raise BadOption(say("failure.video_or_photos"))
    if video is not None:
        data = await video.read()
        await video.close()
        return lambda progress: footage.video(data, limits, progress)
    files = [await photo.read() for photo in photos or ()]
    return lambda progress: footage.photos(files, limits, progress)
