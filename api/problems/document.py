"""Every failure as RFC 9457 ``application/problem+json``.

Domain errors carry their status, code, title and hint on the class (`posture.errors`); the few
failures that only HTTP knows are listed here in the same shape.
"""

from __future__ import annotations

import dataclasses
import logging
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Scope

from api.problems.fields import near_to, problem_of
from api.problems.negotiate import language_in, spoken
from api.problems.safety import withheld_in
from posture.answer.protocol import Withheld
from posture.errors import Busy, DetectorClosed, PostureError, all_errors
from posture.words.nearest import did_you_mean, nearest
from posture.words.phrases import Message, Text, in_language, say, together

MEDIA_TYPE = "application/problem+json"
DOCS_PATH = "/problems"

log = logging.getLogger("posture.api")


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """One kind of failure: what all its occurrences have in common."""

    code: str
    status: int
    title: Text
    hint: Text

    @property
    def type(self) -> str:
        """The documented URI of this kind; the service itself answers it."""
        return f"{DOCS_PATH}#{self.code}"


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with one field of the request; the value sent is not repeated."""

    field: str
    message: Text


@dataclass(frozen=True, slots=True)
class Problem:
    """The body of every answer that is not a success (RFC 9457)."""

    type: str
    title: Text
    status: int
    detail: Text
    instance: str
    code: str
    hint: Text
    request_id: str
    errors: tuple[FieldProblem, ...] = ()
    withheld: Withheld | None = None


def _http(code: str, status: int) -> ProblemKind:
    """Return a kind of failure that only HTTP knows, with its words."""
    return ProblemKind(code, status, say(f"error.{code}.title"), say(f"error.{code}.hint"))


HTTP_KINDS = {
    kind.status: kind
    for kind in (
        _http("bad_request", 400),
        _http("key_needed", 401),
        _http("foreign_page", 403),
        _http("not_found", 404),
        _http("method_not_allowed", 405),
        _http("not_acceptable", 406),
        _http("request_timeout", 408),
        _http("body_too_large", 413),
        _http("invalid_request", 422),
        _http("rate_limited", 429),
        _http("head_too_large", 431),
        _http("client_gone", 499),
        _http("internal_error", 500),
        _http("not_offered", 501),
    )
}
"""Failures that only HTTP knows, by status."""


class Refused(HTTPException):
    """A failure that only HTTP knows, with a sentence about this very case."""

    def __init__(self, status_code: int, said: Message) -> None:
        super().__init__(status_code)
        self.said = said


def kind_of(error: type[PostureError]) -> ProblemKind:
    """Return the kind of failure that a class of the error tree stands for."""
    words = error.usual_words()
    return ProblemKind(error.code, error.status, words.title, words.hint)


def all_kinds() -> tuple[ProblemKind, ...]:
    """Return every kind of failure the service can answer with, HTTP's own first."""
    return (*HTTP_KINDS.values(), *(kind_of(error) for error in all_errors()))


def kind_named(code: str) -> ProblemKind:
    """Return the kind of failure with this code."""
    return next(kind for kind in all_kinds() if kind.code == code)


def request_id(scope: Scope) -> str:
    """Return the id that the edge has given this request."""
    state = scope.setdefault("state", {})
    return str(state.setdefault("request_id", str(uuid.uuid4())))


def make(
    scope: Scope,
    kind: ProblemKind,
    detail: Text = "",
    errors: tuple[FieldProblem, ...] = (),
) -> Problem:
    """Make one occurrence of `kind`; what the request's own answers say about safety comes along."""
    identity, language = request_id(scope), language_in(scope)
    scope["state"]["code"] = kind.code
    problem = Problem(
        type=kind.type,
        title=kind.title,
        status=kind.status,
        detail=detail or say("failure.only_title", title=kind.title),
        instance=f"urn:uuid:{identity}",
        code=kind.code,
        hint=kind.hint,
        request_id=identity,
        errors=errors,
        withheld=withheld_in(scope["state"].get("fields", {}), language),
    )
    return in_language(problem, language)


def from_posture_error(scope: Scope, error: PostureError) -> Problem:
    """Make the problem for an error of the tree; our own faults do not show their detail."""
    kind = kind_of(type(error))
    if kind.status == 500:
        return make(scope, kind)
    return make(scope, dataclasses.replace(kind, hint=error.words.hint), error.words.detail)


def from_http_exception(scope: Scope, error: HTTPException, addresses: Sequence[str] = ()) -> Problem:
    """Make the problem for what Starlette and FastAPI raise, and the edge; for 404, `addresses` there are."""
    kind = kind_of(Busy) if error.status_code == 503 else HTTP_KINDS.get(error.status_code)
    if kind is None:
        family = 400 if error.status_code < 500 else 500
        kind = dataclasses.replace(HTTP_KINDS[family], status=error.status_code)
    if isinstance(error, Refused):
        return make(scope, kind, error.said)
    if kind.status == 404 and (near := _near_address(scope["path"], addresses)):
        return make(scope, kind, together(say("failure.only_title", title=kind.title), did_you_mean(near)))
    return make(scope, kind)


def from_validation(scope: Scope, error: RequestValidationError, addresses: Sequence[str] = ()) -> Problem:
    """Make the problem for fields that are missing or wrong; the values sent are not repeated."""
    fields = tuple(FieldProblem(_place(item["loc"]), problem_of(item)) for item in error.errors())
    detail = say("failure.check_fields", names=", ".join(sorted({field.field for field in fields})))
    near = [near for item in error.errors() if (near := _near(scope, item, addresses))]
    return make(scope, HTTP_KINDS[422], together(detail, did_you_mean(*near)) if near else detail, fields)


def _near_address(path: str, addresses: Sequence[str]) -> str | None:
    """Return the address that was meant; what all have in common makes none like another."""
    names = {address.removeprefix("/v1/"): address for address in addresses}
    near = nearest(path.removeprefix("/v1/"), names)
    return near and names[near]


def _near(scope: Scope, item: Mapping[str, Any], addresses: Sequence[str]) -> str | None:
    """Return what may have been meant: an address, a field, or a value of a field."""
    if item["loc"][0] == "path":
        return _near_address(scope["path"], addresses)
    return near_to(item, _place(item["loc"]), scope["state"].get("known_fields", ()))


def _place(parts: Sequence[str | int]) -> str:
    """Name the field; the body as a whole where a number says at which letter its JSON breaks off."""
    inside = parts[1:]
    return "body" if not inside or isinstance(inside[0], int) else ".".join(map(str, inside))


def to_dict(problem: Problem) -> dict[str, object]:
    """Return plain JSON types; `errors` and `withheld` only where there are any."""
    body = dataclasses.asdict(problem)
    if not problem.errors:
        del body["errors"]
    if not problem.withheld:
        del body["withheld"]
    return body


def json_response(
    problem: Problem, headers: Mapping[str, str] | None = None, beside: Mapping[str, object] | None = None
) -> Response:
    """Answer the problem as ``application/problem+json``, with members `beside` its own (RFC 9457, 3.2)."""
    body = {**to_dict(problem), **(beside or {})}
    return JSONResponse(body, problem.status, headers, media_type=MEDIA_TYPE)


Render = Callable[[Request, Problem, Mapping[str, str]], Response]


def install(app: FastAPI, render: Render, retry_after_s: int, addresses: Sequence[str] = ()) -> None:
    """Make `app` answer every failure through `render`; `addresses` are what programs may ask it for."""

    async def answer(request: Request, error: Exception) -> Response:
        headers: Mapping[str, str] = {}
        if isinstance(error, PostureError):
            problem = from_posture_error(request.scope, error)
            if problem.status == 500:
                log.error("%s failed: %s", problem.request_id, error.detail, exc_info=error)
            if isinstance(error, Busy | DetectorClosed):
                headers = {"Retry-After": str(retry_after_s)}
        elif isinstance(error, HTTPException):
            problem = from_http_exception(request.scope, error, addresses)
            headers = error.headers or {}
        elif isinstance(error, RequestValidationError):
            problem = from_validation(request.scope, error, addresses)
        elif isinstance(error, ClientDisconnect):
            problem = make(request.scope, HTTP_KINDS[499])
        else:
            # The edge logs it, with the request's id.
            problem = make(request.scope, HTTP_KINDS[500])
        return render(request, problem, {**headers, **spoken(language_in(request.scope))})

    for kind in (PostureError, HTTPException, RequestValidationError, ClientDisconnect, Exception):
        app.add_exception_handler(kind, answer)
