"""What a request says, read before anything else happens: forms that stay in memory, queries, check-ins.

Starlette rolls an upload over to a temporary file after 1 MB. The edge bounds the whole body, so
there is no need for that here, and a body photo does not belong into a file. The texts are remembered
in ``request.state.fields``, so that a failing answer can still say when a clinician comes first.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Container, Coroutine, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, get_args, get_origin
from urllib.parse import parse_qsl, urlencode

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request
from starlette.responses import Response

from api.problems.document import Refused
from api.problems.negotiate import JSON, leaves_any
from api.requests.deps import turns_of
from api.settings import Settings
from posture.errors import BadOption
from posture.protocol.intake import shown
from posture.words.nearest import suggest
from posture.words.phrases import say

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class MemoryParser(MultiPartParser):
    """Keeps files in memory whatever their size (0 means no limit to `SpooledTemporaryFile`)."""

    spool_max_size = 0


class MemoryRequest(Request):
    """A request whose form is read into memory, once; its texts are remembered for failing answers."""

    _kept: FormData | None = None

    @property
    def _settings(self) -> Settings:
        settings: Settings = self.state.settings
        return settings

    async def form(self, **_: Any) -> FormData:  # type: ignore[override]  # FastAPI only awaits it
        """Return the form's fields and files."""
        if self._kept is None:
            self._kept = await self._read_form()
        return self._kept

    async def close(self) -> None:
        """Close the form's files."""
        if self._kept is not None:
            await self._kept.close()

    async def _read_form(self) -> FormData:
        kind = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind == "multipart/form-data":
            parsed = await self._multipart()
        elif kind == "application/x-www-form-urlencoded":
            parsed = FormData([*_pairs(await self.body(), self._settings)])
        elif await self.body():
            raise HTTPException(400)
        else:
            parsed = FormData()
        self.state.fields = text_fields(parsed.multi_items())
        items = parsed.multi_items()
        for _, value in items:
            if isinstance(value, UploadFile) and _is_empty_input(value):
                await value.close()
        return FormData([item for item in items if not _is_empty_input(item[1])])

    async def _multipart(self) -> FormData:
        parser = MemoryParser(
            self.headers,
            self.stream(),
            max_files=self._settings.max_files,
            max_fields=self._settings.max_fields,
            max_part_size=self._settings.max_field_bytes,
        )
        try:
            form = await parser.parse()
        except (MultiPartException, UnicodeError) as error:  # a charset that is none, too
            raise HTTPException(400) from error
        if any(len(name.encode(errors="replace")) > self._settings.max_name_bytes for name in _named(form)):
            await form.close()
            raise HTTPException(400)
        return form


def _named(form: FormData) -> Iterator[str]:
    """Yield the names of a form's fields and files."""
    for name, value in form.multi_items():
        yield name
        if isinstance(value, UploadFile):
            yield value.filename or ""


def _pairs(encoded: bytes, settings: Settings) -> list[tuple[str, str]]:
    """Return names and values of a query or of a form without files; 400 when there are too many."""
    try:
        return parse_qsl(encoded.decode("ascii"), keep_blank_values=True, max_num_fields=settings.max_fields)
    except ValueError as error:
        raise HTTPException(400) from error


def text_fields(pairs: Iterable[tuple[str, object]]) -> dict[str, list[str]]:
    """Return the texts of a form or a query by name, without files and empty texts."""
    fields: dict[str, list[str]] = {}
    for name, value in pairs:
        if isinstance(value, str) and value.strip():
            fields.setdefault(name, []).append(value.strip())
    return fields


def _is_empty_input(value: UploadFile | str) -> bool:
    # A browser sends an input without a file as a part without name and without bytes.
    return not value.strip() if isinstance(value, str) else not value.size


class FormRoute(APIRoute):
    """A route whose form, if it takes one, is read into memory and holds nothing but known fields."""

    def expect(self, request: Request) -> AbstractContextManager[None]:  # noqa: ARG002 - others look at it
        """Return what is held while the body arrives; a body for which there is no room is refused."""
        return nullcontext()

    def get_route_handler(self) -> Handler:
        """Return FastAPI's handler, handed a `MemoryRequest`."""
        handle = super().get_route_handler()
        known = list(_names(self.dependant, "body_params"))
        repeated = _MAY_REPEAT | set(_lists(self.dependant))
        offered = _offered(self)

        async def handler(request: Request) -> Response:
            if not known:
                return await handle(request)
            _refuse_query(request)
            request = MemoryRequest(request.scope, request.receive)
            try:
                with self.expect(request):
                    form = await request.form()
                check_names((name for name, _ in form.multi_items()), known, repeated)
                _check_accept(request, offered)
                return await handle(request)
            finally:
                await request.close()

        return handler


class PhotoRoute(FormRoute):
    """A route that reads its form only when there is room for the photo."""

    def expect(self, request: Request) -> AbstractContextManager[None]:
        """Refuse a photo for which there is no room."""
        request.state.workers.check_room()
        return nullcontext()


class TurnRoute(PhotoRoute):
    """The same for full turns: their bodies are large, so each one takes a place as soon as it arrives."""

    def expect(self, request: Request) -> AbstractContextManager[None]:
        """Hold a place among the full turns."""
        return turns_of(request).arriving()


class QueryRoute(APIRoute):
    """A route whose query means what the same form would: known names only, an empty text is no answer."""

    def get_route_handler(self) -> Handler:
        """Return FastAPI's handler, handed a request without the empty texts."""
        handle = super().get_route_handler()
        known = list(_names(self.dependant, "query_params"))
        offered = _offered(self)

        async def handler(request: Request) -> Response:
            pairs = [
                (name, value.strip())
                for name, value in _pairs(request.scope["query_string"], request.state.settings)
            ]
            request.state.fields = text_fields(pairs)
            check_names((name for name, _ in pairs), known)
            _check_accept(request, offered)
            query = urlencode([pair for pair in pairs if pair[1]]).encode("ascii")
            return await handle(Request({**request.scope, "query_string": query}, request.receive))

        return handler


class JsonRoute(APIRoute):
    """A route for the JSON of a check-in or a comparison."""

    def get_route_handler(self) -> Handler:
        """Return FastAPI's handler; what the JSON says about safety is remembered first."""
        handle = super().get_route_handler()
        bodies = (field.field_info.annotation for field in self.dependant.body_params)
        known = [name for body in bodies for name in getattr(body, "model_fields", ())]
        offered = _offered(self)

        async def handler(request: Request) -> Response:
            _refuse_query(request)
            request.state.fields, request.state.known_fields = _said(await request.body()), known
            _check_accept(request, offered)
            return await handle(request)

        return handler


def _said(body: bytes) -> dict[str, list[str]]:
    """Return the safety answers and the language of a JSON body as fields of a form."""
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(sent, Mapping):
        return {}
    parts = [part for part in (sent.get("diary"), sent.get("intake")) if isinstance(part, Mapping)]
    return {"intake": [json.dumps(part) for part in parts], "lang": [str(sent.get("lang", ""))]}


def _offered(route: APIRoute) -> tuple[str, ...]:
    """Return the media types in which a route of the API can answer; none for one that always fails."""
    if not route.include_in_schema or route.status_code not in (None, 200):
        return ()
    described = route.responses.get(200, {}).get("content", {})
    return (*described,) or (JSON,)


def _check_accept(request: Request, offered: Sequence[str]) -> None:
    """Refuse a request whose Accept header leaves no answer, before any work; `format` goes before it."""
    if request.state.fields.get("format") or not offered:
        return
    if not leaves_any(request.headers.get("accept", ""), offered):
        raise Refused(406, say("failure.not_as_accepted", offered=offered))


def _refuse_query(request: Request) -> None:
    """Refuse answers in the address of a request that has a body; they would not be read."""
    if query := request.scope["query_string"]:
        request.state.fields = text_fields(_pairs(query, request.state.settings))
        raise BadOption(say("failure.in_address"))


def _names(dependant: Dependant, kind: str) -> Iterator[str]:
    """Yield the fields that an endpoint and its dependencies read from the body or from the query."""
    for field in getattr(dependant, kind):
        yield field.alias
    for part in dependant.dependencies:
        yield from _names(part, kind)


def _lists(dependant: Dependant) -> Iterator[str]:
    """Yield the fields that an endpoint and its dependencies take as lists."""
    for field in dependant.body_params:
        annotation = field.field_info.annotation
        if any(get_origin(kind) is list for kind in (annotation, *get_args(annotation))):
            yield field.alias
    for part in dependant.dependencies:
        yield from _lists(part)


LISTS = {"pain_also", "tender_points", "contraindications", "red_flags", "therapist_findings"}

_MAY_REPEAT = {*LISTS, "front", "back", "left", "right", "photos", "none_of"}


def check_names(
    sent: Iterable[str], known: Sequence[str], repeated: Container[str] = frozenset(_MAY_REPEAT)
) -> None:
    """Refuse fields that nobody would read; a misspelled `red_flags` must not pass unheard.

    Raises
    ------
    BadOption
        Names the first field that is unknown or repeated, and what may be sent.
    """
    for name, count in Counter(sent).items():
        if name not in known:
            unknown = say("failure.unknown_field", name=shown(name), known=list(known))
            raise BadOption(suggest(unknown, name, known))
        if count > 1 and name not in repeated:
            raise BadOption(say("failure.sent_twice", name=name, count=count))
