"""Which of several media types or languages a client would rather have (RFC 9110, section 12.5)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import Scope
from werkzeug.datastructures import LanguageAccept, MIMEAccept
from werkzeug.http import parse_accept_header

from posture.texts import DEFAULT, LANGUAGES, Language

_JSON = "application/json"
HTML = "text/html"
PDF = "application/pdf"


def preferred(accept: str, offered: Sequence[str]) -> str:
    """Return which of the offered media types the Accept header ranks highest; JSON when none."""
    return str(parse_accept_header(accept, MIMEAccept).best_match([_JSON, *offered], _JSON))


def language_in(scope: Scope) -> Language:
    """Return the language of the answer: the field ``lang``, else the best of Accept-Language, else English.

    The page is written in one language only, so its answers keep to that.
    """
    if not scope.get("path", "").startswith("/v1/"):
        return DEFAULT
    asked = scope.get("state", {}).get("fields", {}).get("lang", [])
    for language in LANGUAGES:
        if language in asked:
            return language
    sent = parse_accept_header(Headers(scope=scope).get("accept-language", ""), LanguageAccept)
    wanted = LanguageAccept([(tag.partition("-")[0], quality) for tag, quality in sent])
    return cast("Language", wanted.best_match(LANGUAGES, DEFAULT))


def language_of(request: Request) -> Language:
    """Return the language of the answer; see `language_in`."""
    return language_in(request.scope)


def spoken(language: Language) -> dict[str, str]:
    """Return the header that says which language was chosen; the edge says by what (Vary)."""
    return {"Content-Language": language}
