"""The endpoint for one full turn: a short video, or 8 to 16 photos.

It answers like the others, when the work is done: a job with an address of its own would have to keep
somebody's video and answer in a store. The deadline and the few places bound what that costs.
"""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.problems.negotiate import spoken
from api.requests.deps import SettingsDep, TurnsDep
from api.requests.files import TurnFilesDep
from api.requests.forms import TurnRoute
from api.requests.options import PersonDep
from api.v1 import openapi
from api.v1.formats import PictureForm, ShapeDep, success_response
from api.work.jobs import measured
from api.work.rendering import Rendering
from posture.answer.turn import TurnAssessment
from posture.render import turn_plot

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
    files: TurnFilesDep,
    person: PersonDep,
    turns: TurnsDep,
    settings: SettingsDep,
    shape: ShapeDep,
) -> Response:
    """Return how pelvis and shoulders are rotated, which no single photo shows.

    The person turns once, slowly, before a camera that stands still. With `Accept: image/svg+xml` the
    answer is the plot of the curves, with `text/html` or `application/pdf` the report.
    A client that hangs up ends the work.
    """
    answer = await measured(request, person, turns, await files.loader(settings.turn_limits))
    curves = PictureForm(SVG, lambda _: turn_plot.plot_svg(answer).encode())
    rendering: Rendering = request.state.rendering
    response = await rendering.run(lambda: shape.answered(answer, picture=curves))
    response.headers.update(spoken(person.language))
    return response
