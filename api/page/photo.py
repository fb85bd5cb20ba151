"""The page: a form that works without any script, and the result from the same answer as the API's.

With a script the same form is sent to `RESULT_PATH`: the answer comes as data and as the words to show,
without the photo, which the browser still has.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Depends, File, Form, UploadFile
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import Response

from api.page import show
from api.page.card_guide import guide
from api.page.form_tables import check_in_tables, form_tables
from api.page.person import NONE_OF, AskedPersonDep
from api.page.reference import reference
from api.page.words import WAYS, frame, page_words
from api.problems.document import DOCS_PATH, Problem, all_kinds
from api.problems.negotiate import language_of, spoken
from api.requests.deps import SettingsDep, WorkersDep
from api.requests.files import SessionFilesDep
from api.requests.forms import LISTS, MemoryRequest, PhotoRoute
from api.requests.options import INTAKE_FIELDS, PhotoFormDep
from api.settings import LOCAL_ADDRESS
from api.work.jobs import unless_gone
from posture.answer.assessment import Answer, Assessment, GateResult, SessionAssessment, Status
from posture.answer.vocabulary import Side, ViewName
from posture.errors import BadOption
from posture.pipeline.assess import analyse_photo, analyse_photos
from posture.pose.detector import Detector
from posture.protocol.knowledge.load import knowledge
from posture.render.html import templates
from posture.render.overlay import overlay_png
from posture.render.overlay_svg import overlay_svg
from posture.words.language import DEFAULT, Language
from posture.words.phrases import in_language, say

PATH = "/"
ASK_PATH = WAYS[PATH]
RESULT_PATH = "/result"
CARDS_PATH = "/cards"
REFERENCE_PATH = "/docs"

FOR_BACK = {"Cache-Control": "private, no-cache"}
"""A form that was filled in on another page: without a script, only the browser can find it again on the way
back, with what was answered since, and with `no-store` it would not look."""

Given = tuple[tuple[str, str], ...]
"""Fields of the intake as they were sent: name and value, lists as several pairs."""

PhotoAnswer = Assessment | SessionAssessment
Draw = Callable[[bytes, Assessment, int], show.Picture]
"""Makes a picture of one photo's bytes, its findings, and its number among the photos of its view."""


def chosen_language(lang: Annotated[Language | None, Form()] = None) -> Language | None:
    """Let a form carry the language that was chosen by hand; `language_of` reads it."""
    return lang


router = APIRouter(route_class=PhotoRoute, include_in_schema=False, default_response_class=HTMLResponse)


def _environment() -> Environment:
    environment = templates("api.page")
    shown = (
        show.number,
        show.words,
        show.gate,
        show.grade,
        show.dose,
        show.place,
        show.sentence,
        show.short,
        show.origin,
    )
    # A page is written in UTF-8: an umlaut needs no six letters.
    environment.policies["json.dumps_kwargs"] = {"sort_keys": True, "ensure_ascii": False}
    environment.filters.update({function.__name__: function for function in shown})
    environment.globals["emergency"] = next(iter(knowledge().urgencies))
    return environment


TEMPLATES = _environment()
"""Compiled once; templates hold no state."""


def written(request: Request, template: str, **values: Any) -> str:
    """Fill in a template; `here` is its address when it stands in the navigation.

    Where there are answers, or may be some, every way to another page takes them along (`carrying`).
    """
    turns = bool(request.state.settings.turn_workers)
    carried = _carried_in(request)
    known = {
        "here": None,
        "turns": turns,
        "alone": False,
        "carried": carried,
        "carrying": bool(carried),
        "emergency_numbers": request.state.settings.emergency_numbers,
    }
    values = known | frame(request) | values
    return TEMPLATES.get_template(template).render(values)


def page(
    request: Request,
    template: str,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **values: Any,
) -> Response:
    """Answer a whole page."""
    spoken_in = spoken(language_of(request))
    return HTMLResponse(written(request, template, **values), status, {**spoken_in, **(headers or {})})


def answered(request: Request, body: str, answer: Answer, **values: Any) -> Response:
    """Answer what the page's script asked for: the answer itself, and the words that show it."""
    html = written(request, body, alone=True, carrying=True, **values)
    return JSONResponse({"answer": answer.to_dict(), "html": html}, headers=spoken(language_of(request)))


def form_values(request: Request, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what every form shows: the questions, and what was filled in and went wrong if anything did."""
    language = language_of(request)
    tables = form_tables(language, page_words(language)["pain"])
    return {**tables, "fields": {}, "problem": None, "choose_again": False, "carrying": True, **values}


def _form(
    request: Request, status: int = 200, headers: Mapping[str, str] | None = None, **values: Any
) -> Response:
    settings = request.state.settings
    return page(
        request,
        "form.html",
        status,
        headers,
        here=PATH,
        max_mb=settings.max_body_bytes // 1_000_000,
        max_session_mb=settings.max_session_bytes // 1_000_000,
        max_photos=settings.max_session_photos,
        answer_s=settings.deadline_s,
        **form_values(request, values),
    )


def problem_page(request: Request, problem: Problem, headers: Mapping[str, str]) -> Response:
    """Show the form again, with one clear message, what was filled in, and the right status."""
    return _form(request, problem.status, headers, problem=problem, fields=fields_in(request))


@router.get(PATH)
@router.get(ASK_PATH)
async def form(request: Request) -> Response:
    """Show the empty form."""
    return _form(request)


@router.post(ASK_PATH)
async def form_again(request: Request) -> Response:
    """Show the form with the answers that were given so far, here or on another page; nothing is measured."""
    values = await filled_in(request, ("photo", *get_args(ViewName)))
    return _form(request, headers=FOR_BACK, **values)


async def filled_in(request: Request, files: Sequence[str]) -> dict[str, Any]:
    """Return what was filled in, and whether a file was chosen, which no form can be given back.

    Without a script a browser sends the names of files here, not the files.
    """
    await read_answers(request)
    fields = fields_in(request)
    return {"fields": fields, "choose_again": any(fields.get(name) for name in files)}


async def read_answers(request: Request) -> None:
    """Read the answers that somebody takes along to another page; no field is looked at closely."""
    sent = MemoryRequest(request.scope, request.receive)
    try:
        await sent.form()
    finally:
        await sent.close()


@router.get(DOCS_PATH)
@router.post(DOCS_PATH, dependencies=[Depends(read_answers)])
async def problem_kinds(request: Request) -> Response:
    """List every kind of failure; the `type` of a problem points here."""
    return page(
        request, "problems.html", kinds=[in_language(kind, language_of(request)) for kind in all_kinds()]
    )


@router.get(REFERENCE_PATH)
@router.post(REFERENCE_PATH, dependencies=[Depends(read_answers)])
def api_reference(request: Request) -> Response:
    """Show the API to who writes programs: the same as ``/openapi.json``, to be read."""
    # No coroutine: the first call writes the whole description, in a thread.
    return page(
        request,
        "reference.html",
        english=page_words(DEFAULT),
        api=reference(request.app.openapi()),
        local=LOCAL_ADDRESS,
        origin=str(request.base_url).rstrip("/"),
    )


@router.get("/redoc")
async def other_reference() -> Response:
    """Send on who looks for the API where other services have it."""
    return RedirectResponse(REFERENCE_PATH)


@router.get(CARDS_PATH)
@router.post(CARDS_PATH, dependencies=[Depends(read_answers)])
async def card_guide(request: Request) -> Response:
    """Show how to print, fold and wear the cards."""
    return page(request, "cards.html", here=CARDS_PATH, english=page_words(DEFAULT), **guide())


@dataclasses.dataclass(frozen=True, slots=True)
class Sent:
    """What the form brought: one photo, or the photos of several views."""

    photo: bytes | None
    photos: Mapping[ViewName, Sequence[bytes]]

    def parts(self, answer: PhotoAnswer) -> Iterator[tuple[bytes, Assessment, int]]:
        """Yield every photo that was used, with its findings and its number among those of its view."""
        if self.photo is not None:
            yield from ((self.photo, one, 0) for one in answer.singles())
            return
        numbers = {view: _numbers(files) for view, files in self.photos.items()}
        for part, one in zip(answer.photos, answer.singles(), strict=True):
            number = numbers[part.view.name][part.image.sha256]
            yield self.photos[part.view.name][number], one, number


def _numbers(files: Sequence[bytes]) -> dict[str, int]:
    """Return the number of each file by its SHA-256; of two equal ones, the first."""
    numbers: dict[str, int] = {}
    for number, data in enumerate(files):
        numbers.setdefault(hashlib.sha256(data).hexdigest(), number)
    return numbers


async def sent(
    files: SessionFilesDep, settings: SettingsDep, photo: Annotated[UploadFile | None, File()] = None
) -> Sent:
    """Read what the form brought; BadOption when it is nothing, or both."""
    if photo is None and not files.by_view:
        raise BadOption(say("failure.no_photo_chosen"))
    if photo is None:
        return Sent(None, await files.read(settings.max_session_photos))
    if files.by_view:
        raise BadOption(say("failure.photo_or_views"))
    return Sent(await photo.read(), {})


@dataclasses.dataclass(frozen=True, slots=True)
class AskedPhotos:
    """What is asked for: the photos that were sent, whose they are, and how they were taken."""

    sent: Annotated[Sent, Depends(sent)]
    person: AskedPersonDep
    form: PhotoFormDep
    settings: SettingsDep

    def measured(self, detector: Detector) -> PhotoAnswer:
        """Return the answer for it."""
        options = self.form.of_each(self.settings.limits)
        if self.sent.photo is not None:
            return analyse_photo(self.sent.photo, detector, self.person, options, view=self.form.view)
        camera = self.form.of_the_session()
        return analyse_photos(self.sent.photos, detector, self.person, options, camera)


AskedDep = Annotated[AskedPhotos, Depends()]


@router.post(PATH, dependencies=[Depends(chosen_language)])
async def result(request: Request, asked: AskedDep, workers: WorkersDep) -> Response:
    """Show the result for one photo, or for several views, on a page of its own."""
    language = asked.person.language
    alt = page_words(language)["result"]["picture_alt"]

    def painted(data: bytes, found: Assessment, _: int) -> show.Picture:
        return show.picture(_caption(found, language), alt, overlay_png(data, found, asked.settings.limits))

    def job(detector: Detector) -> Response:
        answer = asked.measured(detector)
        values = _result(request, answer, [painted(*part) for part in asked.sent.parts(answer)])
        title = page_words(language)["result"]["title_photo"]
        return page(request, "answer.html", body="result.html", title=title, carrying=True, **values)

    return await unless_gone(request, workers, job)


@router.post(RESULT_PATH, dependencies=[Depends(chosen_language)])
async def result_alone(request: Request, asked: AskedDep, workers: WorkersDep) -> Response:
    """Answer the same for the page's script: data, words, and lines to draw over the photo that it has."""
    language = asked.person.language
    texts = page_words(language)

    def lines(_: bytes, found: Assessment, number: int) -> show.Picture:
        drawn = overlay_svg(found)
        alt = texts["result"]["picture_alt"]
        caption = _caption(found, language)
        view, over = found.view.name, found.turned_over
        return show.Picture(caption, alt, overlay=drawn, view=view, number=number, turned_over=over)

    def job(detector: Detector) -> Response:
        answer = asked.measured(detector)
        values = _result(request, answer, [lines(*part) for part in asked.sent.parts(answer)])
        return answered(request, "result.html", answer, **values)

    return await unless_gone(request, workers, job)


def _caption(found: Assessment, language: Language) -> str:
    texts = page_words(language)
    return texts["result"]["picture"].format(view=texts["photo"][found.view.name])


def _result(request: Request, answer: PhotoAnswer, pictures: Sequence[show.Picture]) -> dict[str, Any]:
    gates: list[GateResult] = show.unique_gates(gate for one in answer.singles() for gate in one.quality)
    return answer_values(request, answer) | {
        "pictures": pictures,
        "refused": answer.refused,
        "cards": show.seen_cards(card for one in answer.singles() for card in one.cards),
        "gates": gates,
        "retakes": [gate for gate in gates if not gate.passed],
        "camera_roll": answer.camera_roll,
    }


def fields_in(request: Request) -> Mapping[str, Sequence[str]]:
    """Return the texts that were sent, lists with commas taken apart, as a form shows them."""
    fields: Mapping[str, Sequence[str]] = getattr(request.state, "fields", {})
    parts = {
        name: [part.strip() for text in fields.get(name, ()) for part in text.split(",")]
        for name in LISTS
        if name in fields
    }
    return {name: parts[name] if name in LISTS else texts for name, texts in fields.items()}


def given_in(request: Request) -> Given:
    """Return what the person said about themselves, for asking again without typing again."""
    return _pairs_in(request, (*INTAKE_FIELDS, "intake"))


def _carried_in(request: Request) -> Given:
    """Return all that a form would be filled in with again."""
    return _pairs_in(request, (*INTAKE_FIELDS, NONE_OF, "view", "roll_deg", "mirrored"))


def _pairs_in(request: Request, names: Sequence[str]) -> Given:
    fields: Mapping[str, Sequence[str]] = getattr(request.state, "fields", {})
    return tuple((name, value) for name in names for value in fields.get(name, ()))


def answer_values(request: Request, answer: Answer) -> dict[str, Any]:
    """Return what the page shows of every kind of answer."""
    found = answer.pattern
    status = {name: [item for item in answer.indicators if item.status == name] for name in get_args(Status)}
    return {
        "clear": status["clear"],
        "unclear": [*status["unclear"], *status["usual"]],
        "missing": show.by_reason(status["not_measured"]),
        "missing_count": len(status["not_measured"]),
        "bars": {item.id: show.bar(item) for item in answer.indicators if item.value is not None},
        **routine_values(request, found.name if found.side else None, found.side),
        **{name: getattr(answer, name) for name in _SHOWN_AS_THEY_ARE},
    }


def routine_values(request: Request, pattern: str | None, side: Side | None) -> dict[str, Any]:
    """Return what the routine needs beside its protocol: for what it was made, and how a day is asked about.

    `sheet_fields` go along to the printed sheet, which is made of the same answers.
    """
    stated = (("pattern", pattern), ("side", side)) if pattern and side else ()
    given = given_in(request)
    tender = [value for name, value in given if name == "tender_points"]
    return {
        "sheet_fields": (*given, *stated),
        "check_in": check_in_tables(language_of(request), tender),
        "comes_alone": False,
    }


_SHOWN_AS_THEY_ARE = ("summary", "pattern", "protocol", "limits", "provenance", "schema_version")
