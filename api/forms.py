"""Multipart forms that stay in memory: no upload ever touches the disk.

Starlette rolls an upload over to a temporary file after 1 MB. The edge bounds the whole body, so
there is no need for that here, and a body photo does not belong into a file.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request
from starlette.responses import Response

from api.answers import check_names
from api.deps import turns_of

MAX_FIELDS = 200
MAX_FIELD_BYTES = 64 * 1024
MAX_FILES = 80
"""Upper bounds of the parser only; a browser also sends its empty file inputs."""


class MemoryParser(MultiPartParser):
    """Keeps files in memory whatever their size (0 means no limit to `SpooledTemporaryFile`)."""

    spool_max_size = 0


class MemoryRequest(Request):
    """A request whose form is read into memory, once; its texts are remembered for failing answers."""

    async def form(self, **_: Any) -> FormData:  # type: ignore[override]  # FastAPI only awaits it
        """Return the form's fields and files; empty when the body is no multipart form."""
        if self._form is None:
            self._form = await self._read_form()
        return self._form

    async def _read_form(self) -> FormData:
        kind = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "multipart/form-data":
            return FormData()
        parser = MemoryParser(
            self.headers,
            self.stream(),
            max_files=MAX_FILES,
            max_fields=MAX_FIELDS,
            max_part_size=MAX_FIELD_BYTES,
        )
        try:
            parsed = await parser.parse()
        except MultiPartException as error:
            raise HTTPException(400) from error
        self.state.fields = text_fields(parsed)
        items = parsed.multi_items()
        for _, value in items:
            if isinstance(value, UploadFile) and _is_empty_input(value):
                await value.close()
        return FormData([item for item in items if not _is_empty_input(item[1])])


def text_fields(form: FormData) -> dict[str, list[str]]:
    """Return the text fields of a form, without its files."""
    fields: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str) and value.strip():
            fields.setdefault(name, []).append(value.strip())
    return fields


def _is_empty_input(value: UploadFile | str) -> bool:
    # A browser sends an input without a file as a part without name and without bytes.
    return not value.strip() if isinstance(value, str) else not value.size


class FormRoute(APIRoute):
    """A route whose form, if it takes one, is read into memory."""

    def expect(self, request: Request) -> AbstractContextManager[None]:  # noqa: ARG002 - others look at it
        """Return what is held while the body arrives; a body for which there is no room is refused."""
        return nullcontext()

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return FastAPI's handler, handed a `MemoryRequest` with nothing but known fields."""
        handle = super().get_route_handler()
        known = list(_field_names(self.dependant))

        async def handler(request: Request) -> Response:
            if not known:
                return await handle(request)
            request = MemoryRequest(request.scope, request.receive)
            try:
                with self.expect(request):
                    form = await request.form()
                check_names((name for name, _ in form.multi_items()), known)
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


def _field_names(dependant: Dependant) -> Iterator[str]:
    """Yield the form fields that an endpoint and its dependencies read."""
    for field in dependant.body_params:
        yield field.alias
    for part in dependant.dependencies:
        yield from _field_names(part)
