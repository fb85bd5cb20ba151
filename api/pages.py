"""The page: a form that works without any script, and the result from the same answer as the API's."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, File, UploadFile
from fastapi.responses import HTMLResponse
from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import Response

from api import cards, catalogue, problems, show
from api.deps import SettingsDep, WorkersDep
from api.forms import PhotoRoute
from api.options import INTAKE_FIELDS, OptionsDep
from api.routes import SessionFilesDep, unless_gone
from api.settings import Settings
from posture import draw, pipeline
from posture.assessment import Assessment, GateResult, PhotoPart, SessionAssessment, ViewName
from posture.errors import BadOption
from posture.pose import Detector
from posture.sheet import templates
from posture.texts import LANGUAGE_NAMES
from posture.turn_answer import TurnAssessment

PATH = "/"
CARDS_PATH = "/cards"
VIEW_LABELS = {"front": "Front", "back": "Back", "left": "Left side", "right": "Right side"}

Given = tuple[tuple[str, str], ...]
"""Fields of the intake as they were sent: name and value, lists as several pairs."""

router = APIRouter(route_class=PhotoRoute, include_in_schema=False, default_response_class=HTMLResponse)


def _environment() -> Environment:
    environment = templates("api")
    shown = (show.number, show.words, show.dose, show.place, show.sentence, show.origin)
    environment.filters.update({function.__name__: function for function in shown})
    return environment


TEMPLATES = _environment()
"""Compiled once; templates hold no state."""


def page(
    settings: Settings,
    template: str,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **values: Any,
) -> Response:
    """Fill in a template; `here` is its address when it stands in the navigation."""
    values = {"here": None, "turns": bool(settings.turn_workers)} | values
    return HTMLResponse(TEMPLATES.get_template(template).render(values), status, headers)


def form_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what every form shows: the questions, and what was filled in and went wrong if anything did."""
    return {**catalogue.form_tables(), "fields": {}, "problem": None, **values}


def _form(
    settings: Settings, status: int = 200, headers: Mapping[str, str] | None = None, **values: Any
) -> Response:
    return page(
        settings,
        "form.html",
        status,
        headers,
        here=PATH,
        max_mb=settings.max_body_bytes // 1_000_000,
        max_session_mb=settings.max_session_bytes // 1_000_000,
        max_photos=settings.max_session_photos,
        **form_values(values),
    )


def problem_page(request: Request, problem: problems.Problem, headers: Mapping[str, str]) -> Response:
    """Show the form again, with one clear message, what was filled in, and the right status."""
    fields = getattr(request.state, "fields", {})
    return _form(request.state.settings, problem.status, headers, problem=problem, fields=fields)


@router.get(PATH)
async def form(settings: SettingsDep) -> Response:
    """Show the empty form."""
    return _form(settings)


@router.get(problems.DOCS_PATH)
async def problem_kinds(settings: SettingsDep) -> Response:
    """List every kind of failure; the `type` of a problem points here."""
    return page(settings, "problems.html", kinds=problems.all_kinds())


@router.get(CARDS_PATH)
async def card_guide(settings: SettingsDep) -> Response:
    """Show how to print, fold and wear the cards."""
    return page(settings, "cards.html", here=CARDS_PATH, **cards.guide())


@router.post(PATH)
async def result(
    request: Request,
    options: OptionsDep,
    workers: WorkersDep,
    settings: SettingsDep,
    files: SessionFilesDep,
    photo: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Show the result for one photo, or for several views."""
    if photo is None and not files.by_view:
        raise BadOption("No photo was chosen.")
    given = given_in(request)
    if photo is None:
        photos = await files.read(settings.max_session_photos)
        return await unless_gone(
            request,
            workers,
            lambda detector: page(settings, "result.html", **_session(photos, detector, options, given)),
        )
    if files.by_view:
        raise BadOption("Choose either one photo or several views, not both.")
    data = await photo.read()
    return await unless_gone(
        request,
        workers,
        lambda detector: page(settings, "result.html", **_photo(data, detector, options, given)),
    )


def _photo(data: bytes, detector: Detector, options: pipeline.Options, given: Given) -> dict[str, Any]:
    assessment = pipeline.analyse_photo(data, detector, options)
    png = draw.overlay_png(data, assessment, options.limits)
    pictures = [show.picture(f"{VIEW_LABELS[assessment.view.name]} view", png)]
    return _result(assessment, pictures, assessment.quality, given)


def _session(
    photos: Mapping[ViewName, Sequence[bytes]], detector: Detector, options: pipeline.Options, given: Given
) -> dict[str, Any]:
    session = pipeline.analyse_photos(photos, detector, options)
    originals = {hashlib.sha256(data).hexdigest(): data for files in photos.values() for data in files}
    pictures = []
    for part in session.photos:
        png = draw.overlay_png(originals[part.image.sha256], _as_assessment(session, part), options.limits)
        pictures.append(show.picture(f"{VIEW_LABELS[part.view.name]} view", png))
    gates = show.unique_gates(gate for part in session.photos for gate in part.quality)
    return _result(session, pictures, gates, given)


def _as_assessment(session: SessionAssessment, part: PhotoPart) -> Assessment:
    """Return one photo of the session with the session's findings, for drawing on it."""
    return Assessment(
        schema_version=session.schema_version,
        view=part.view,
        quality=part.quality,
        camera_roll=part.camera_roll,
        indicators=session.indicators,
        pattern=session.pattern,
        protocol=session.protocol,
        landmarks=part.landmarks,
        limits=session.limits,
        provenance=dataclasses.replace(session.provenance, image=part.image),
        cards=part.cards,
    )


def _result(
    answer: Assessment | SessionAssessment,
    pictures: Sequence[show.Picture],
    gates: Sequence[GateResult],
    given: Given,
) -> dict[str, Any]:
    return answer_values(answer, given) | {
        "pictures": pictures,
        "refused": answer.refused if isinstance(answer, SessionAssessment) else (),
        "cards": show.seen_cards(answer),
        "gates": gates,
        "retakes": [gate for gate in gates if not gate.passed],
        "camera_roll": answer.camera_roll,
    }


def given_in(request: Request) -> Given:
    """Return what the person said about themselves, for asking again without typing again."""
    fields = request.state.fields
    return tuple((name, value) for name in (*INTAKE_FIELDS, "intake") for value in fields.get(name, ()))


def answer_values(answer: Assessment | SessionAssessment | TurnAssessment, given: Given) -> dict[str, Any]:
    """Return what the page shows of every kind of answer; `given` goes along to the printed sheet."""
    found = answer.pattern
    stated = (("pattern", found.name), ("side", found.side)) if found.side else ()
    status = {
        name: [item for item in answer.indicators if item.status == name]
        for name in ("beyond_noise", "within_noise", "not_measured")
    }
    return {
        "beyond": status["beyond_noise"],
        "within": status["within_noise"],
        "missing": show.by_reason(status["not_measured"]),
        "missing_count": len(status["not_measured"]),
        "bars": {item.id: show.bar(item) for item in answer.indicators if item.value is not None},
        "sheet_fields": (*given, *stated),
        "languages": LANGUAGE_NAMES.items(),
        **{name: getattr(answer, name) for name in _SHOWN_AS_THEY_ARE},
    }


_SHOWN_AS_THEY_ARE = ("pattern", "protocol", "limits", "provenance", "schema_version")
