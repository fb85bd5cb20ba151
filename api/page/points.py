"""The editor of points in the photos of an answer; what measures with them is `RESULT_PATH`."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, File, UploadFile
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.page.photo import RESULT_PATH, written
from api.page.words import page_words
from api.problems.negotiate import language_of, spoken
from api.requests.files import read_earlier
from api.requests.forms import FormRoute
from posture.answer.handed_in import MAX_BYTES
from posture.answer.vocabulary import ViewName
from posture.pipeline.again import templates
from posture.pipeline.earlier import EarlierAnswer
from posture.points.drawing import outline, spot
from posture.points.given import STATURE_CM
from posture.points.table import POINTS, WAYS
from posture.words.phrases import in_language, say

PATH = f"{RESULT_PATH}/points"
MAX_BODY_BYTES = MAX_BYTES + 4096
"""An answer, and what a form puts around it."""

_ORDER = ("bone", "skin", "landmark")
"""What is set by touch comes first: it is what a hand adds to a photo."""

router = APIRouter(route_class=FormRoute, include_in_schema=False)


@router.post(PATH)
async def editor(request: Request, answer: Annotated[UploadFile, File()]) -> Response:
    """Answer the editor for an earlier answer: how it looks, and which points each photo can hold."""
    earlier = await read_earlier(answer)
    found = await run_in_threadpool(_editor, request, earlier)
    return JSONResponse(found, headers=spoken(language_of(request)))


def _editor(request: Request, earlier: EarlierAnswer) -> dict[str, Any]:
    language = language_of(request)
    ways = [(way, in_language(say(f"way.{way}"), language)) for way in WAYS]
    html = written(request, "points.html", ways=ways, stature_cm=STATURE_CM)
    rows = templates(earlier, language)
    photos = [_photo(photo.view.name, lines) for photo, lines in zip(earlier.photos, rows, strict=True)]
    return {"html": html, "texts": {"hand": page_words(language)["hand"]}, "photos": photos}


def _photo(view: ViewName, lines: list[dict[str, Any]]) -> dict[str, Any]:
    """A photo's view, a body seen from there, and its points."""
    points = [_point(view, line) for line in lines]
    return {"view": view, "outline": outline(view), "points": sorted(points, key=_rank)}


def _rank(point: dict[str, Any]) -> int:
    return _ORDER.index(POINTS[point["name"]].kind)


def _point(view: ViewName, line: dict[str, Any]) -> dict[str, Any]:
    spec = POINTS[line["name"]]
    shown = {name: line[name] for name in ("name", "side", "label", "find", "near")}
    return {**shown, "found": spec.kind == "landmark", "spot": spot(spec, line["side"], view)}
