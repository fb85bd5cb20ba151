"""The two endpoints that measure: one photo, or one session of several views."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.problems.negotiate import spoken
from api.requests.deps import SettingsDep, WorkersDep
from api.requests.files import PhotoOrEarlierDep, SessionOrEarlierDep
from api.requests.forms import PhotoRoute
from api.requests.options import PersonDep, PhotoFormDep
from api.v1 import openapi
from api.v1.formats import PictureForm, Shape, ShapeDep, success_response
from api.work.jobs import unless_gone
from posture.answer.assessment import Assessment, SessionAssessment
from posture.pipeline import assess
from posture.pipeline.again import analyse_again
from posture.pipeline.earlier import EarlierAnswer
from posture.pipeline.options import Person, PhotoOptions
from posture.pose.detector import Detector
from posture.render.overlay import overlay_png

SESSIONS_PATH = "/v1/sessions"

router = APIRouter(route_class=PhotoRoute, tags=["measure"])


PROBLEMS = openapi.problem_responses(400, 408, 413, 415, 422, 500, 503, 504)


@router.post(
    "/v1/analyses",
    operation_id="analyse_photo",
    summary="Measure one photo",
    response_model=Assessment,
    responses={200: success_response("analysis", "image/png", "analysis_with_points"), **PROBLEMS},
)
async def analyse_photo(
    request: Request,
    sent: PhotoOrEarlierDep,
    person: PersonDep,
    form: PhotoFormDep,
    shape: ShapeDep,
    workers: WorkersDep,
    settings: SettingsDep,
) -> Response:
    """Return indicators with 95 % intervals, the pattern with its cues, and the stage-one protocol.

    With `Accept: image/png` the answer is the photo with the measured lines drawn in, with `text/html` or
    `application/pdf` the report to take away. An earlier `answer` instead of the photo is measured again with
    the `points` that are sent; as a picture it cannot be had.
    """
    options = form.of_each(settings.limits)
    data = await sent.read()
    if isinstance(data, EarlierAnswer):
        return await _again(request, data, person, options, shape)

    def job(detector: Detector) -> Response:
        assessment = assess.analyse_photo(data, detector, person, options, view=form.view)
        overlay = PictureForm("image/png", lambda _: overlay_png(data, assessment, options.limits))
        return shape.answered(assessment, [data], options.limits, overlay)

    response = await unless_gone(request, workers, job)
    response.headers.update(spoken(person.language))
    return response


@router.post(
    SESSIONS_PATH,
    operation_id="analyse_session",
    summary="Measure several views of one person",
    response_model=SessionAssessment,
    responses={200: success_response("session"), **PROBLEMS},
)
async def analyse_session(
    request: Request,
    sent: SessionOrEarlierDep,
    person: PersonDep,
    form: PhotoFormDep,
    shape: ShapeDep,
    workers: WorkersDep,
    settings: SettingsDep,
) -> Response:
    """Merge photos of one person from one fixed camera into one answer.

    Repeats of a view are averaged; front and back together cancel the camera's roll; both sides
    together show the difference between them. In `photos` the views need not be stated: the answer names each
    photo by its `number`, counted from 1. `Accept` as for one photo, without the picture;
    an earlier `answer` as for one photo.
    """
    options, camera = form.of_each(settings.limits), form.of_the_session()
    photos = await sent.read(settings.max_session_photos)
    if isinstance(photos, EarlierAnswer):
        return await _again(request, photos, person, options, shape)
    unsorted, by_view = photos

    def job(detector: Detector) -> Response:
        if unsorted:
            answer = assess.analyse_unsorted(unsorted, detector, person, options, camera)
        else:
            answer = assess.analyse_photos(by_view, detector, person, options, camera)
        files = [*unsorted, *(data for repeats in by_view.values() for data in repeats)]
        return shape.answered(answer, files, options.limits)

    response = await unless_gone(request, workers, job)
    response.headers.update(spoken(person.language))
    return response


async def _again(
    request: Request, earlier: EarlierAnswer, person: Person, options: PhotoOptions, shape: Shape
) -> Response:
    """Return an earlier answer measured again; it waits for a worker's turn, and needs no network."""

    def job(_: Detector) -> Response:
        return shape.answered(analyse_again(earlier, options.marks, person))

    response = await unless_gone(request, request.state.workers, job)
    response.headers.update(spoken(person.language))
    return response
