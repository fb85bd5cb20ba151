"""Multipart forms that stay in memory: no upload ever touches the disk.

Starlette rolls an upload over to a temporary file after 1 MB. The edge bounds the whole body, so
there is no need for that here, and a body photo does not belong into a file.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi.routing import APIRoute
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request
from starlette.responses import Response

MAX_FIELDS = 200
MAX_FIELD_BYTES = 64 * 1024
MAX_FILES = 80
"""Upper bounds of the parser only; a browser also sends its empty file inputs."""


class MemoryParser(MultiPartParser):
    """Keeps files in memory whatever their size (0 means no limit to `SpooledTemporaryFile`)."""

    spool_max_size = 0


class MemoryRequest(Request):
    """A request whose form is read into memory and remembered for the page that shows an error."""

    async def form(  # type: ignore[override]  # FastAPI awaits it and needs nothing else
        self,
        *,
        max_files: int | float = MAX_FILES,
        max_fields: int | float = MAX_FIELDS,
        max_part_size: int = MAX_FIELD_BYTES,
    ) -> FormData:
        """Return the form's fields and files; empty when the body is no multipart form."""
        kind = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "multipart/form-data":
            return FormData()
        parser = MemoryParser(
            self.headers,
            self.stream(),
            max_files=max_files,
            max_fields=max_fields,
            max_part_size=max_part_size,
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


class MemoryRoute(APIRoute):
    """A route whose form is read into memory."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return FastAPI's handler, handed a `MemoryRequest`."""
        handle = super().get_route_handler()

        async def handler(request: Request) -> Response:
            self.before_body(request)
            return await handle(MemoryRequest(request.scope, request.receive))

        return handler

    def before_body(self, request: Request) -> None:
        """Refuse before a single byte of the body is read, where there is a reason."""


class PhotoRoute(MemoryRoute):
    """A route that takes photos: refused before its body is read when there is no room."""

    def before_body(self, request: Request) -> None:
        """Raise Busy when there is no room."""
        request.state.workers.check_room()
