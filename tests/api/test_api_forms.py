"""Forms stay in memory, and empty inputs of a browser count for nothing."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from api.forms import MemoryRequest


def parse(body: bytes, kind: str = "multipart/form-data; boundary=x") -> tuple[FormData, dict[str, Any]]:
    scope: dict[str, Any] = {"type": "http", "headers": [(b"content-type", kind.encode())], "state": {}}

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def parsed() -> FormData:
        return await MemoryRequest(scope, receive).form()

    return asyncio.run(parsed()), scope["state"]


def part(name: str, value: bytes, filename: str | None = None) -> bytes:
    named = f'; filename="{filename}"' if filename is not None else ""
    return f'--x\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'.encode() + value + b"\r\n"


def test_a_large_upload_never_touches_the_disk() -> None:
    form, _ = parse(part("photo", b"p" * 5_000_000, "a.jpg") + b"--x--\r\n")
    upload = form["photo"]
    assert isinstance(upload, UploadFile)
    assert upload.size == 5_000_000
    assert upload.file._rolled is False  # type: ignore[attr-defined]
    upload.file.close()


def test_empty_inputs_are_dropped() -> None:
    form, state = parse(
        part("photo", b"", "")
        + part("view", b" ")
        + part("roll_deg", b"1")
        + part("roll_deg", b"2")
        + b"--x--\r\n"
    )
    assert form.multi_items() == [("roll_deg", "1"), ("roll_deg", "2")]
    assert state["fields"] == {"roll_deg": ["1", "2"]}


def test_an_urlencoded_form_is_read_as_well() -> None:
    form, state = parse(b"red_flags=fall&red_flags=fever_chills&view=", "application/x-www-form-urlencoded")
    assert form.getlist("red_flags") == state["fields"]["red_flags"] == ["fall", "fever_chills"]
    assert "view" not in form


def test_another_body_is_refused_and_none_is_none() -> None:
    with pytest.raises(HTTPException):
        parse(b'{"photo": 1}', "application/json")
    assert not parse(b"", "application/json")[0]
