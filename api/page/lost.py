"""What somebody with a browser sees instead of a problem document, wherever they came astray."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from api.page.apart import stranger
from api.page.photo import page
from api.problems.document import HTTP_KINDS, PHONE_UNKNOWN, Problem
from api.problems.negotiate import HTML, preferred

ASTRAY = (HTTP_KINDS[404].status, HTTP_KINDS[405].status)
"""An address that there is not, or one that only forms and programs send something to."""


def problem_page(request: Request, problem: Problem, headers: Mapping[str, str]) -> Response | None:
    """Answer a page to a browser at an address that shows nothing; None for programs, which read problems."""
    if preferred(request.headers.get("accept", ""), [HTML]) != HTML:
        return None
    if problem.code == PHONE_UNKNOWN.code:
        return stranger(request, headers)
    if problem.status in ASTRAY and request.method in ("GET", "HEAD"):
        return page(request, "lost.html", problem.status, headers, problem=problem)
    return None
