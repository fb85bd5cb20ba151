"""The words of the page, in every language, and how a page is put together from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import Request

from api.problems.negotiate import language_of
from posture.words.catalogue import catalogue
from posture.words.language import LANGUAGES, Language, own_name

FOR_THE_SCRIPT: Mapping[str, tuple[str, ...]] = {
    "start": ("measuring",),
    "pain": ("nothing", "tender_chosen", "worst", "make_worst"),
    "check_in": (
        *("first", "before", "better", "same", "worse", "criteria", "checking"),
        *("kept", "no_diary", "loaded", "paused"),
    ),
    "photo": (
        *("front", "back", "left", "right", "remove", "none", "no_image", "too_large"),
        *("cannot_show", "not_kept", "taken_out"),
    ),
    "problem": ("no_connection", "no_connection_hint", "wait", "result_gone"),
    "camera": (
        *("starting", "taken", "all_done", "no_hints", "no_hints_busy", "no_hints_gone", "hidden"),
        *("sound_test", "again_one"),
        *("refused", "absent", "in_use", "insecure", "unsupported", "failed"),
        *("you_front", "you_back", "you_left", "you_right"),
    ),
    "film": (
        *("ready", "filmed", "none", "beginning", "go", "quarter", "half", "three", "round"),
        *("go_text", "quarter_text", "half_text", "three_text", "round_text"),
    ),
    "keep": ("answer_first", "making", "saved", "json_hint", "without"),
    "compare": (
        *("no_json", "label", "before", "after", "change", "verdict"),
        *("no_larger", "others", "changed", "sure", "more", "course", "report"),
    ),
    **dict.fromkeys(("remedy", "sending", "person", "player"), ()),
}
"""The words that the page's script uses too, by table; none named are all of them."""

WAYS = {"/": "/form", "/turn": "/turn/form", "/cards": "/cards", "/problems": "/problems", "/docs": "/docs"}
"""Every page that can be gone to, and where it is asked for with the answers that were given so far."""


def page_words(language: Language) -> Mapping[str, Mapping[str, str]]:
    """Return the words of ``api/page/words/<language>/page.toml``: tables of texts."""
    return catalogue("page", language, "api.page")


def script_words(language: Language) -> dict[str, dict[str, str]]:
    """Return what the page's script is handed: no more than it uses, for every page carries it."""
    words = page_words(language)
    return {
        table: {key: words[table][key] for key in keys or words[table]}
        for table, keys in FOR_THE_SCRIPT.items()
    }


def frame(request: Request) -> dict[str, Any]:
    """Return what every page is written with: its words, its language, and its links to other pages.

    A language that was chosen by hand goes along in every link; nothing is kept for it. `ways` are the
    addresses that take the answers along: there a page is asked for with a POST, and nothing is measured.
    """
    language = language_of(request)
    chosen = language if language in _asked(request) else None
    path = {way: to for to, way in WAYS.items()}.get(request.scope["path"], request.scope["path"])

    def link(to: str, into: Language | None = chosen) -> str:
        return f"{to}?lang={into}" if into else to

    words = page_words(language)
    return {
        "t": words,
        "lang": language,
        "chosen": chosen,
        "link": link,
        "ways": WAYS,
        "here_in": path if path in WAYS else "/",
        "languages": [(code, own_name(code)) for code in LANGUAGES],
        "script_words": script_words(language),
    }


def _asked(request: Request) -> list[str]:
    fields = getattr(request.state, "fields", {})
    asked: list[str] = fields.get("lang", [])
    return asked or parse_qs(request.url.query).get("lang", [])
