"""The two endpoints that measure: one photo, or one session of several views."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, UploadFile
from fastapi.exceptions import RequestValidationError
from starlette.requests import Request
from starlette.responses import Response

from api.problems.negotiate import spoken
from api.requests.deps import SettingsDep, WorkersDep
from api.requests.files import EarlierFile, SessionFilesDep, earlier_of
from api.requests.forms import PhotoRoute
from api.requests.options import PersonDep, PhotoFormDep
from api.v1 import openapi
from api.v1.formats import PictureForm, Shape, ShapeDep, success_response
from api.work.jobs import unless_gone
from api.work.workers import Workers
from posture.answer.assessment import Assessment, SessionAssessment
from posture.errors import BadOption
from posture.pipeline import assess
from posture.pipeline.again import analyse_again
from posture.pipeline.earlier import EarlierAnswer
from posture.pipeline.options import Person, PhotoOptions
from posture.pose.detector import Detector
from posture.render.overlay import overlay_png
from posture.words.phrases import say

SESSIONS_PATH = "/v1/sessions"

router = APIRouter(route_class=PhotoRoute, tags=["measure"])


PROBLEMS = openapi.problem_responses(400, 408, 413, 415, 422, 500, 503, 504)


@router.post(
    "/v1/analyses",
    operation_id="analyse_photo",
    summary="Measure one photo",
    response_model=Assessment,
    responses={200: success_response("analysis", "image/png"), **PROBLEMS},
)
async def analyse_photo(
    request: Request,
    person: PersonDep,
    form: PhotoFormDep,
    shape: ShapeDep,
    workers: WorkersDep,
    settings: SettingsDep,
    photo: Annotated[
        UploadFile | None, File(description="JPEG, PNG, WebP or HEIC; one person, head to feet.")
    ] = None,
    answer: EarlierFile = None,
) -> Response:
    """Return indicators with 95 % intervals, the pattern with its cues, and the stage-one protocol.

    With `Accept: image/png` the answer is the photo with the measured lines drawn in, with `text/html` or
    `application/pdf` the report to take away. An earlier `answer` instead of the photo is measured again with the
    `points` that are sent; as a picture it cannot be had.
    """
    options = form.of_each(settings.limits)
    earlier = await earlier_of(answer, single=True)
    if earlier is not None:
        if photo is not None:
            raise BadOption(say("failure.photo_or_answer"))
        return await _again(request, earlier, person, options, shape, workers)
    data = await _needed(photo)

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
    files: SessionFilesDep,
    person: PersonDep,
    form: PhotoFormDep,
    shape: ShapeDep,
    workers: WorkersDep,
    settings: SettingsDep,
    answer: EarlierFile = None,
) -> Response:
    """Merge photos of one person from one fixed camera into one answer.

    Repeats of a view are averaged; front and back together cancel the camera's roll; both sides
    together show the difference between them. `Accept` as for one photo, without the picture; so is an earlier
    `answer`.
    """
    earlier = await earlier_of(answer, single=False)
    if earlier is not None:
        if files.by_view:
            raise BadOption(say("failure.photo_or_answer"))
        return await _again(request, earlier, person, form.of_each(settings.limits), shape, workers)
    photos = await files.read(settings.max_session_photos)
    options, camera = form.of_each(settings.limits), form.of_the_session()

    def job(detector: Detector) -> Response:
        answer = assess.analyse_photos(photos, detector, person, options, camera)
        files = [data for repeats in photos.values() for data in repeats]
        return shape.answered(answer, files, options.limits)

    response = await unless_gone(request, workers, job)
    response.headers.update(spoken(person.language))
    return response


async def _needed(photo: UploadFile | None) -> bytes:
    """Return the photo's bytes; without one, what any missing field is answered."""
    if photo is None:
        missing = {"type": "missing", "loc": ("body", "photo"), "msg": "Field required", "input": None}
        raise RequestValidationError([missing])
    return await photo.read()


async def _again(
    request: Request,
    earlier: EarlierAnswer,
    person: Person,
    options: PhotoOptions,
    shape: Shape,
    workers: Workers,
) -> Response:
    """Return an earlier answer measured again; it takes a worker's turn, but no network."""

    def job(_: Detector) -> Response:
        return shape.answered(analyse_again(earlier, options.marks, person))

    response = await unless_gone(request, workers, job)
    response.headers.update(spoken(person.language))
    return response
