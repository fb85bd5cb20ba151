"""Photos with blocks under a foot, or standing and seated: where a tilt of the pelvis comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, UploadFile
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.requests import Request
from starlette.responses import Response

from api.problems.negotiate import HTML, PDF, spoken
from api.requests.deps import LanguageDep, SettingsDep, WorkersDep
from api.requests.forms import PhotoRoute
from api.requests.options import HeightField, LabelField, LangField, MirroredField
from api.v1 import openapi
from api.v1.formats import Shape, ShapeDep, report_file, success_response
from api.work.jobs import unless_gone
from posture.answer.blocks import BlocksAnswer
from posture.answer.vocabulary import ViewName
from posture.blocks.analysis import BlocksOptions, Given, analyse_blocks
from posture.blocks.stand import stand_of
from posture.errors import BadOption
from posture.image.photo import PhotoLimits
from posture.pipeline.earlier import EarlierAnswer
from posture.pipeline.options import Person, PhotoOptions
from posture.points.given import marks_from_json
from posture.pose.detector import Detector
from posture.render.blocks_report import blocks_html, blocks_pdf
from posture.words.language import Language
from posture.words.phrases import say

PATH = "/v1/blocks"

router = APIRouter(route_class=PhotoRoute, tags=["measure"])


@dataclass(frozen=True, slots=True)
class BlocksForm:
    """The photos, how the person stood in each, and what holds for all."""

    photos: Annotated[
        list[UploadFile],
        File(description="From the front, or from the back; or saved answers to such photos, as JSON."),
    ]
    under: Annotated[
        list[str],
        Form(
            description="For each photo, in the same order, how the person stood: `level`, `left:10` or "
            "`right:10` (so many millimetres under that foot), or `seated`."
        ),
    ]
    points: Annotated[
        list[str] | None,
        Form(description="For each photo the points that were set in it (docs/points.md), `[]` for none."),
    ] = None
    view: Annotated[ViewName | None, Form(description="What all photos show, front or back.")] = None
    roll_deg: Annotated[
        float | None,
        Form(ge=-45, le=45, allow_inf_nan=False, description="Camera roll in degrees, alike in all photos."),
    ] = None
    mirrored: MirroredField = None
    fixed_camera: Annotated[bool, Form(description="The camera stood still.")] = True
    height_cm: HeightField = None
    label: LabelField = None
    lang: LangField = None

    async def given(self, most: int) -> list[Given]:
        """Return every photo or answer with how the person stood; BadOption where the lists do not fit."""
        count = len(self.photos)
        if count > most:
            raise BadOption(say("failure.photos_sent", count=count, most=most))
        if count != len(self.under):
            raise BadOption(say("blocks.not_placed", photos=count, stands=len(self.under)))
        if self.points is not None and count != len(self.points):
            raise BadOption(say("blocks.not_pointed", photos=count, points=len(self.points)))
        return [await self._given(place) for place in range(count)]

    async def _given(self, place: int) -> Given:
        data = await self.photos[place].read()
        points = self.points[place] if self.points else "[]"
        saved = data.lstrip()[:1] == b"{"  # no picture begins like this
        return Given(
            stand_of(self.under[place]),
            EarlierAnswer.from_json(data) if saved else data,
            marks_from_json(points, self.height_cm),
        )

    def options(self, language: Language, limits: PhotoLimits) -> BlocksOptions:
        """Return what holds for all photos; BadOption for a label that is none."""
        person = Person(language=language, label=self.label)
        photo = PhotoOptions(self.roll_deg, self.mirrored, limits)
        return BlocksOptions(self.view, photo, self.fixed_camera, language, person.label)


@router.post(
    PATH,
    operation_id="analyse_blocks",
    summary="Measure one person with blocks under a foot, or standing and seated",
    response_model=BlocksAnswer,
    responses={
        200: success_response("blocks"),
        **openapi.problem_responses(400, 408, 413, 415, 422, 500, 503, 504),
    },
)
async def analyse(
    request: Request,
    form: Annotated[BlocksForm, Depends()],
    workers: WorkersDep,
    settings: SettingsDep,
    shape: ShapeDep,
    language: LanguageDep,
) -> Response:
    """Return how hip line and pelvis follow the blocks, and with what under a foot they read level.

    At least two heights, or one level photo and one `seated`. Nothing is kept. With `Accept: text/html` or
    `application/pdf` the answer is the report.
    """
    given = await form.given(settings.max_session_photos)
    options = form.options(language, settings.limits)

    def job(detector: Detector) -> Response:
        return _shaped(analyse_blocks(given, detector, options), shape)

    response = await unless_gone(request, workers, job)
    response.headers.update(spoken(language))
    return response


def _shaped(answer: BlocksAnswer, shape: Shape) -> Response:
    wanted = shape.media_type()
    if wanted == HTML:
        return HTMLResponse(blocks_html(answer, paper=shape.paper), headers=report_file("attachment", "html"))
    if wanted == PDF:
        pdf = blocks_pdf(answer, paper=shape.paper)
        return Response(pdf, media_type=PDF, headers=report_file("inline", "pdf"))
    return JSONResponse(answer.to_dict())
