"""Pages that stand alone: what a phone that is not let in sees, and what is left when the service is gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from api.page.photo import page
from api.page.words import page_words
from api.problems.negotiate import language_of
from posture.words.language import Language


@dataclass(frozen=True, slots=True)
class Said:
    """What the page says in one language, and the words of the way onward."""

    lang: Language
    name: str
    title: str
    texts: tuple[str, ...]
    onward: str = ""


def apart(
    request: Request,
    said: Sequence[Said],
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    *,
    sheets: tuple[str, ...] = (),
    onward: str = "",
) -> Response:
    """Answer such a page; without `sheets` it asks for nothing else. `onward`: where it goes by itself."""
    return page(request, "apart.html", status, headers, said=said, sheets=sheets, onward=onward)


def stranger(request: Request, headers: Mapping[str, str] | None = None) -> Response:
    """Tell a phone that has not been let in what to do."""
    language = language_of(request)
    words = page_words(language)
    texts = (words["phone"]["unknown"], words["phone"]["unknown_again"], words["phone"]["unknown_where"])
    said = Said(language, words["site"]["name"], words["phone"]["unknown_title"], texts)
    return apart(request, [said], 403, headers)


def welcome(request: Request, cookie: str) -> Response:
    """Let a phone in: the page goes on by itself.

    No redirect: it would still count as the way in from elsewhere, on which browsers send no such cookie.
    """
    language = language_of(request)
    words = page_words(language)
    said = Said(language, words["site"]["name"], words["phone"]["welcome"], (), words["phone"]["onward"])
    return apart(request, [said], headers={"Set-Cookie": cookie} if cookie else None, onward="/")


def offline(request: Request, languages: Sequence[Language]) -> Response:
    """Say in every language that the service cannot be reached: the browser keeps one page for all."""
    said = [
        Said(
            language,
            words["site"]["name"],
            words["lost"]["offline_title"],
            (words["lost"]["offline"], words["lost"]["offline_hint"]),
            words["lost"]["offline_again"],
        )
        for language in languages
        for words in (page_words(language),)
    ]
    return apart(request, said, sheets=("posture.css",))
