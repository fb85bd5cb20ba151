"""Which of several media types or languages a client would rather have (RFC 9110, section 12.5)."""

from __future__ import annotations

from typing import cast

from starlette.requests import Request
from werkzeug.datastructures import LanguageAccept, MIMEAccept
from werkzeug.http import parse_accept_header

from posture.texts import DEFAULT, LANGUAGES, Language

_JSON = "application/json"


def prefers(accept: str, media_type: str) -> bool:
    """Return whether the Accept header ranks `media_type` above ``application/json``."""
    ranked = parse_accept_header(accept, MIMEAccept)
    return bool(ranked.quality(media_type) > ranked.quality(_JSON))


def language_of(request: Request) -> Language:
    """Return the language of the answer: that of Accept-Language which has a catalogue, or the default.

    The page is written in one language only, so its answers keep to that.
    """
    language = DEFAULT
    if request.url.path.startswith("/v1/"):
        sent = parse_accept_header(request.headers.get("accept-language", ""), LanguageAccept)
        wanted = LanguageAccept([(tag.partition("-")[0], quality) for tag, quality in sent])
        language = cast("Language", wanted.best_match(LANGUAGES, DEFAULT))
    request.state.language = language
    return language


def spoken(language: Language) -> dict[str, str]:
    """Return the headers that say which language was chosen, and by what."""
    return {"Content-Language": language, "Vary": "Accept, Accept-Language"}
