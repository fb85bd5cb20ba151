"""The machine-readable description of the API: examples of success and of every failure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import TypeAdapter

from api.problems import document
from api.problems.document import MEDIA_TYPE, FieldProblem, Problem, ProblemKind, all_kinds, kind_of
from api.settings import LOCAL_ADDRESS
from posture.errors import NoPerson
from posture.package_data import read_toml
from posture.words.catalogue import ENGLISH
from posture.words.phrases import in_language, say

DESCRIPTION = """\
One photo, or one session of several views, in; typed findings with their uncertainty and the matching
stage-one self-care protocol out. Left and right are always the subject's own; positive means the subject's
right (sagittal plane: forward). Photos stay in memory and are forgotten with the answer.

`Accept` chooses the form of an answer, `Accept-Language` (or the field `lang`) its language; ids, codes and
units are the same in all. A field that is not listed is refused, and the nearest listed one is named. Where
the operator has set keys, send `Authorization: Bearer KEY`. A UUID sent as `X-Request-ID` comes back, and
stands in the log.

Failures are `application/problem+json` (RFC 9457) with a stable `code`; `/problems` lists them all. When the
answers say that a clinician comes first, a failure says so too, in `withheld`; show that first.
"""

EVERYWHERE = (401, 403, 406, 429, 431)
"""What any address may answer before its own work begins (`api.edge`, `api.requests.forms`)."""

_EXAMPLE_ID = "6f1d8a52-7d0e-4c0b-9c7e-2a4a6c1b9e10"


@cache
def example(name: str) -> Any:
    """Return a real answer, as recorded in ``api/v1/examples``."""
    return json.loads((resources.files("api.v1") / "examples" / f"{name}.json").read_text(encoding="utf-8"))


def _is_recorded(name: str) -> bool:
    return (resources.files("api.v1") / "examples" / f"{name}.json").is_file()


def success_response(name: str, also: str | None = None, *, picture: str | None = None) -> dict[str, Any]:
    """Describe the 200 answer with one recorded example or two; `picture` is the type of its picture."""
    shown = {one: {"value": example(one)} for one in (name, also) if one and _is_recorded(one)}
    content: dict[str, Any] = {"application/json": {"examples": shown} if shown else {}}
    if picture is not None:
        content |= file_response(picture)["content"]
    return {"description": "Done.", "content": content}


def request_example(name: str) -> dict[str, Any]:
    """Return an example of a request's body, for OpenAPI."""
    return {"value": example(name)} if _is_recorded(name) else {}


def file_response(media_type: str) -> dict[str, Any]:
    """Describe the 200 answer that is a file."""
    schema = {"type": "string", "contentMediaType": media_type}
    return {"description": "Done.", "content": {media_type: {"schema": schema}}}


def problem_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Describe the failures with these statuses and those of every address, each code with an example."""
    return {status: _problem_response(status) for status in sorted({*statuses, *EVERYWHERE})}


def _problem_response(status: int) -> dict[str, Any]:
    kinds = [kind for kind in all_kinds() if kind.status == status]
    examples = {k.code: {"summary": in_language(k.title, ENGLISH), "value": _occurrence(k)} for k in kinds}
    if status == 422:
        no_person = kind_of(NoPerson)
        examples["withheld"] = {
            "summary": "Any failure, when the answers say that a clinician comes first",
            "value": _occurrence(no_person, {"red_flags": ["bladder_bowel"]}),
        }
    response: dict[str, Any] = {
        "description": "; ".join(in_language(kind.title, ENGLISH) for kind in kinds),
        "content": {
            MEDIA_TYPE: {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "examples": examples,
            }
        },
    }
    if status in (429, 503):
        wait = {"description": "Seconds to wait.", "schema": {"type": "integer"}}
        response["headers"] = {"Retry-After": wait}
    return response


def _occurrence(kind: ProblemKind, said: Mapping[str, Sequence[str]] | None = None) -> dict[str, object]:
    fields = (FieldProblem("photo", say("field.missing")),) if kind.code == "invalid_request" else ()
    scope = {"state": {"request_id": _EXAMPLE_ID, "fields": said or {}}}
    return document.to_dict(document.make(scope, kind, errors=fields))


@dataclass(frozen=True, slots=True)
class Command:
    """A command to try: what it does, and its lines, with `{origin}` for the address of the service."""

    does: str
    command: str

    @property
    def lines(self) -> str:
        """The command for a service on this machine."""
        return self.command.strip().replace("{origin}", LOCAL_ADDRESS)


def commands() -> dict[str, list[Command]]:
    """Return the commands to try of every operation, by its id."""
    return TypeAdapter(dict[str, list[Command]]).validate_python(read_toml("api.v1", "curl"))


def _samples(operation: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return an operation's commands as other readers of such descriptions know them."""
    tries = commands()[operation["operationId"]]
    return [{"lang": "Shell", "label": one.does, "source": one.lines} for one in tries]


def describe(app: FastAPI) -> None:
    """Make `app` describe itself with the schema of `Problem` beside the models, and commands to try."""

    def description() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = get_openapi(
                title=app.title,
                version=app.version,
                summary=app.summary,
                description=app.description,
                routes=app.routes,
                license_info=app.license_info,
                servers=[{"url": "/"}],
            )
            problem = TypeAdapter(Problem).json_schema(ref_template="#/components/schemas/{model}")
            schemas = schema.setdefault("components", {}).setdefault("schemas", {})
            schemas.update(problem.pop("$defs", {}), Problem=problem)
            for operations in schema["paths"].values():
                for operation in operations.values():
                    operation["x-codeSamples"] = _samples(operation)
            app.openapi_schema = schema
        return app.openapi_schema

    app.openapi = description  # type: ignore[method-assign]
