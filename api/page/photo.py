"""The page: a form that works without any script, and the result from the same answer as the API's.

With a script the same form is sent to `RESULT_PATH`: the answer comes as data and as the words to show,
without the photo, which the browser still has.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Depends, Form
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import Response

from api.page import show
from api.page.assets import asset
from api.page.by_hand import by_hand, settable
from api.page.card_guide import guide
from api.page.form_tables import check_in_tables, form_tables
from api.page.person import NONE_OF, AskedPersonDep
from api.page.reference import reference
from api.page.seen import doubts, seen_photos
from api.page.sent import PhotoAnswer, Place, Sent, SentDep, sent_or_earlier
from api.page.words import WAYS, frame, page_words
from api.problems.document import DOCS_PATH, Problem, all_kinds, json_response
from api.problems.negotiate import language_of, spoken
from api.requests.deps import SettingsDep, WorkersDep, invitation_here
from api.requests.forms import LISTS, MemoryRequest, PhotoRoute
from api.requests.options import INTAKE_FIELDS, PhotoFormDep
from api.settings import LOCAL_ADDRESS
from api.work.jobs import unless_gone
from posture.answer.assessment import Answer, Assessment, GateResult, Status
from posture.answer.vocabulary import Side, ViewName
from posture.errors import NothingMeasurable
from posture.image.photo import PhotoLimits
from posture.pipeline.again import analyse_again
from posture.pipeline.assess import analyse_photo, analyse_photos, analyse_unsorted
from posture.pipeline.earlier import EarlierAnswer
from posture.pipeline.options import Person, PhotoOptions
from posture.points.given import Marks
from posture.pose.detector import Detector
from posture.protocol.knowledge.load import knowledge
from posture.render.brief import not_used
from posture.render.html import templates
from posture.render.legend import legend
from posture.render.overlay import overlay_png
from posture.render.overlay_svg import overlay_svg
from posture.words.language import DEFAULT, Language
from posture.words.phrases import in_language

PATH = "/"
ASK_PATH = WAYS[PATH]
RESULT_PATH = "/result"
CARDS_PATH = "/cards"
REFERENCE_PATH = "/docs"

FOR_BACK = {"Cache-Control": "private, no-cache"}
"""A page without an answer: with `no-store` browsers do not keep it alive for the way back, nor find a form
again that was filled in without a script."""

Given = tuple[tuple[str, str], ...]
"""Fields of the intake as they were sent: name and value, lists as several pairs."""


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
        show.lines,
    )
    # A page is written in UTF-8: an umlaut needs no six letters.
    environment.policies["json.dumps_kwargs"] = {"sort_keys": True, "ensure_ascii": False}
    environment.globals["asset"] = asset
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
        "phone": invitation_here(request),
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


def answered(
    request: Request, body: str, answer: Answer, beside: Mapping[str, Any] | None = None, /, **values: Any
) -> Response:
    """Answer what the page's script asked for: the answer, the words that show it, and what else it needs."""
    html = written(request, body, alone=True, carrying=True, **values)
    found = {"answer": answer.to_dict(), "html": html, **(beside or {})}
    return JSONResponse(found, headers=spoken(language_of(request)))


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
    return _form(request, headers=FOR_BACK)


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


def for_back(request: Request) -> Mapping[str, str]:
    """Return how a page may be kept that others bring their answers to: as long as it has none."""
    return FOR_BACK if request.method == "GET" else {}


@router.get(DOCS_PATH)
@router.post(DOCS_PATH, dependencies=[Depends(read_answers)])
async def problem_kinds(request: Request) -> Response:
    """List every kind of failure; the `type` of a problem points here."""
    kinds = [in_language(kind, language_of(request)) for kind in all_kinds()]
    return page(request, "problems.html", headers=for_back(request), kinds=kinds)


@router.get(REFERENCE_PATH)
@router.post(REFERENCE_PATH, dependencies=[Depends(read_answers)])
def api_reference(request: Request) -> Response:
    """Show the API to who writes programs: the same as ``/openapi.json``, to be read."""
    # No coroutine: the first call writes the whole description, in a thread.
    return page(
        request,
        "reference.html",
        headers=for_back(request),
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
    values = guide(language_of(request))
    return page(request, "cards.html", headers=for_back(request), here=CARDS_PATH, **values)


@dataclasses.dataclass(frozen=True, slots=True)
class AskedPhotos:
    """What is asked for: the photos that were sent, whose they are, and how they were taken."""

    sent: SentDep
    person: AskedPersonDep
    form: PhotoFormDep
    settings: SettingsDep

    @property
    def options(self) -> PhotoOptions:
        """What holds for each photo."""
        return self.form.of_each(self.settings.limits)

    def measured(
        self, detector: Detector, tell: Callable[[NothingMeasurable], None] | None = None
    ) -> PhotoAnswer:
        """Return the answer for it; `tell` hears why photos are left out that others make up for."""
        if self.sent.single is not None:
            return analyse_photo(self.sent.single, detector, self.person, self.options, view=self.form.view)
        camera = self.form.of_the_session(tell)
        if self.sent.unsorted:
            return analyse_unsorted(self.sent.unsorted, detector, self.person, self.options, camera)
        return analyse_photos(self.sent.by_view, detector, self.person, self.options, camera)

    def seen(self, refused: Sequence[NothingMeasurable], detector: Detector) -> list[dict[str, Any]]:
        """Return what was seen in the photos that were refused."""
        return seen_photos(refused, self.sent, detector, self.options, self.form.view)


AskedDep = Annotated[AskedPhotos, Depends()]


@router.post(PATH, dependencies=[Depends(chosen_language)])
async def result(request: Request, asked: AskedDep, workers: WorkersDep) -> Response:
    """Show the result for one photo, or for several views, on a page of its own."""
    language = asked.person.language
    texts = page_words(language)
    alt = texts["result"]["picture_alt"]

    def painted(data: bytes, found: Assessment, _: Place) -> show.Picture:
        return show.picture(_caption(found, language), alt, overlay_png(data, found, asked.settings.limits))

    def job(detector: Detector) -> Response:
        answer = asked.measured(detector)
        values = _result(request, answer, [painted(*part) for part in asked.sent.parts(answer)])
        title = texts["result"]["title_photo"]
        return page(request, "answer.html", body="result.html", title=title, carrying=True, **values)

    return await unless_gone(request, workers, job)


@router.post(RESULT_PATH, dependencies=[Depends(chosen_language)])
async def result_alone(
    request: Request,
    brought: Annotated[Sent | EarlierAnswer, Depends(sent_or_earlier)],
    person: AskedPersonDep,
    form: PhotoFormDep,
    workers: WorkersDep,
    settings: SettingsDep,
) -> Response:
    """Answer the same for the page's script: data, words, and lines to draw over the photo that it has.

    Beside them `photos`, what the script needs to show each, and `doubts` about their views; neither for an
    earlier answer, which is measured again with the points that came along, without photo and network.
    """
    if isinstance(brought, EarlierAnswer):
        marks, earlier = form.marks, brought
        return await unless_gone(request, workers, lambda _: _again(request, earlier, marks, person))
    asked = AskedPhotos(brought, person, form, settings)

    def job(detector: Detector) -> Response:
        refused: list[NothingMeasurable] = []
        try:
            answer = asked.measured(detector, refused.append)
        except NothingMeasurable as error:
            request.state.seen = asked.seen(refused or [error], detector)
            raise
        parts = [*asked.sent.parts(answer)]
        values = _result(request, answer, _drawn(answer, person.language))
        beside = {
            "photos": [_shown(data, place, asked.settings.limits) for data, _, place in parts],
            "doubts": doubts([(one, place) for _, one, place in parts], alone=asked.sent.count == 1),
        }
        return answered(request, "result.html", answer, beside, **values)

    return await unless_gone(request, workers, job)


def _again(request: Request, earlier: EarlierAnswer, marks: Marks, person: Person) -> Response:
    """Answer an earlier answer measured again."""
    answer = analyse_again(earlier, marks, person)
    return answered(
        request, "result.html", answer, **_result(request, answer, _drawn(answer, person.language))
    )


def _drawn(answer: PhotoAnswer, language: Language) -> list[show.Picture]:
    """The lines over each photo, for who has the photo."""
    alt = page_words(language)["result"]["picture_alt"]
    return [
        show.Picture(
            _caption(found, language),
            alt,
            overlay=overlay_svg(found),
            legend=legend(found),
            turned_over=found.turned_over,
        )
        for found in answer.singles()
    ]


def _shown(data: bytes, place: Place, limits: PhotoLimits) -> dict[str, Any]:
    """Return where a photo stood in the form, and a preview where the browser cannot show the file."""
    return {"field": place.field, "number": place.number, "preview": show.preview(data, limits)}


def problem_json(request: Request, problem: Problem, headers: Mapping[str, str]) -> Response:
    """Answer the page's script; `seen` is what was seen in the first photo that was refused."""
    seen = getattr(request.state, "seen", None)
    return json_response(problem, headers, {"seen": seen[0]} if seen else {})


def _caption(found: Assessment, language: Language) -> str:
    texts = page_words(language)
    return texts["result"]["picture"].format(view=texts["photo"][found.view.name])


def _result(request: Request, answer: PhotoAnswer, pictures: Sequence[show.Picture]) -> dict[str, Any]:
    gates: list[GateResult] = show.unique_gates(gate for one in answer.singles() for gate in one.quality)
    return answer_values(request, answer) | {
        "pictures": pictures,
        "settable": settable(answer),
        "by_hand": by_hand(answer, page_words(language_of(request)), language_of(request)),
        "refused": [in_language(not_used(one), language_of(request)) for one in answer.refused],
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
