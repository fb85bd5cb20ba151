"""The two endpoints that measure: one photo, or one session of several views."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import APIRouter, Depends, File, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api import openapi
from api.deps import SettingsDep, WorkersDep
from api.forms import PhotoRoute
from api.negotiate import spoken
from api.options import OptionsDep
from api.reports import Picture, ShapeDep, success_response
from api.workers import Workers
from posture import draw, pipeline
from posture.assessment import Assessment, SessionAssessment, ViewName
from posture.errors import BadOption
from posture.phrases import say
from posture.pose import Detector

T = TypeVar("T")
SESSIONS_PATH = "/v1/sessions"

router = APIRouter(route_class=PhotoRoute, tags=["measure"])

_Files = Annotated[list[UploadFile] | None, File(description="One photo, or repeats of the same view.")]


@dataclass(frozen=True, slots=True)
class SessionFiles:
    """The files of a session by view."""

    front: _Files = None
    back: _Files = None
    left: _Files = None
    right: _Files = None

    @property
    def by_view(self) -> dict[ViewName, list[UploadFile]]:
        """Return the views for which something was sent."""
        sent: dict[ViewName, list[UploadFile] | None] = {
            "front": self.front,
            "back": self.back,
            "left": self.left,
            "right": self.right,
        }
        return {view: files for view, files in sent.items() if files}

    async def read(self, most: int) -> dict[ViewName, list[bytes]]:
        """Return the photos' bytes; BadOption when there are none or too many."""
        count = sum(map(len, self.by_view.values()))
        if count == 0:
            raise BadOption(say("failure.no_photo_sent"))
        if count > most:
            raise BadOption(say("failure.photos_sent", count=count, most=most))
        return {view: [await upload.read() for upload in files] for view, files in self.by_view.items()}


SessionFilesDep = Annotated[SessionFiles, Depends()]
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
    photo: Annotated[UploadFile, File(description="JPEG, PNG, WebP or HEIC; one person, head to feet.")],
    options: OptionsDep,
    shape: ShapeDep,
    workers: WorkersDep,
) -> Response:
    """Return indicators with 95 % intervals, the pattern with its cues, and the stage-one protocol.

    With `Accept: image/png` the answer is the photo with the measured lines drawn in, with `text/html` or
    `application/pdf` the report to take away.
    """
    data = await photo.read()

    def job(detector: Detector) -> Response:
        assessment = pipeline.analyse_photo(data, detector, options)
        overlay = Picture("image/png", lambda _: draw.overlay_png(data, assessment, options.limits))
        return shape.answered(assessment, [data], options.limits, overlay)

    response = await unless_gone(request, workers, job)
    response.headers.update(spoken(options.language))
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
    options: OptionsDep,
    shape: ShapeDep,
    workers: WorkersDep,
    settings: SettingsDep,
) -> Response:
    """Merge photos of one person from one fixed camera into one answer.

    Repeats of a view are averaged; front and back together cancel the camera's roll; both sides
    together show the difference between them. `Accept` as for one photo, without the picture.
    """
    photos = await files.read(settings.max_session_photos)

    def job(detector: Detector) -> Response:
        answer = pipeline.analyse_photos(photos, detector, options)
        files = [data for repeats in photos.values() for data in repeats]
        return shape.answered(answer, files, options.limits)

    response = await unless_gone(request, workers, job)
    response.headers.update(spoken(options.language))
    return response


async def unless_gone(request: Request, workers: Workers, job: Callable[[Detector], T]) -> T:
    """Return the job's result; a client that hangs up takes a waiting job out of the queue."""
    work = asyncio.create_task(workers.run(job))
    watch = asyncio.create_task(_hung_up(request))
    try:
        await asyncio.wait((work, watch), return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            raise HTTPException(499)
        return work.result()
    finally:
        watch.cancel()
        work.cancel()
        await asyncio.gather(work, watch, return_exceptions=True)


async def _hung_up(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
