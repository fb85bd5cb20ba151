"""Which of several media types or languages a client would rather have (RFC 9110, section 12.5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.types import Scope
from werkzeug.datastructures import LanguageAccept, MIMEAccept
from werkzeug.http import parse_accept_header

from posture.words.language import DEFAULT, LANGUAGES, Language

JSON = "application/json"
HTML = "text/html"
PDF = "application/pdf"


def preferred(accept: str, offered: Sequence[str]) -> str:
    """Return which of the offered media types the Accept header ranks highest; JSON when none."""
    return str(_accepted(accept).best_match([JSON, *offered], JSON))


def leaves_any(accept: str, offered: Iterable[str]) -> bool:
    """Return whether the Accept header takes one of these media types; one that names none takes them all."""
    accepted = _accepted(accept)
    return not accepted or accepted.best_match(offered) is not None


def _accepted(accept: str) -> MIMEAccept:
    """Return the header's media types without parameters: `application/json; charset=utf-8` is JSON."""
    sent = parse_accept_header(accept, MIMEAccept)
    return MIMEAccept([(kind.partition(";")[0].strip(), q) for kind, q in sent if "/" in kind])


def language_in(scope: Scope) -> Language:
    """Return the language of the answer: the field ``lang``, else the best of Accept-Language, else English.

    A page's address may name it too; the API reads its own queries as fields.
    """
    asked = scope.get("state", {}).get("fields", {}).get("lang", [])
    if not asked and not scope.get("path", "").startswith("/v1/"):
        asked = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("lang", [])
    for language in LANGUAGES:
        if language in asked:
            return language
    sent = parse_accept_header(_header(scope, b"accept-language"), LanguageAccept)
    wanted = LanguageAccept([(tag.partition("-")[0], quality) for tag, quality in sent])
    return wanted.best_match(LANGUAGES, DEFAULT)


def _header(scope: Scope, name: bytes) -> str:
    """Return a header field, or nothing; the refusal of a connection has no request to take one from."""
    return next((value.decode("latin-1") for key, value in scope.get("headers", ()) if key == name), "")


def language_of(request: Request) -> Language:
    """Return the language of the answer; see `language_in`."""
    return language_in(request.scope)


def spoken(language: Language) -> dict[str, str]:
    """Return the header that says which language was chosen; the edge says by what (Vary)."""
    return {"Content-Language": language}
