"""Forms stay in memory, and empty inputs of a browser count for nothing."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from api.requests.forms import MemoryRequest
from api.settings import Settings


def parse(
    body: bytes, kind: str = "multipart/form-data; boundary=x", **settings: Any
) -> tuple[FormData, dict[str, Any]]:
    scope: dict[str, Any] = {"type": "http", "headers": [(b"content-type", kind.encode())]}
    scope["state"] = {"settings": Settings(**settings)}

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


@pytest.mark.parametrize(
    ("limit", "most", "body"),
    [
        ("max_files", 16, lambda count: b"".join(part("photos", b"p", "a.jpg") for _ in range(count))),
        ("max_fields", 50, lambda count: b"".join(part("tender_points", b"x") for _ in range(count))),
        ("max_field_bytes", 1024, lambda size: part("intake", b"x" * size)),
        ("max_name_bytes", 64, lambda size: part("photo", b"p", "n" * size)),
        ("max_name_bytes", 64, lambda size: part("photo", b"p", "ä" + "n" * (size - 2))),
        ("max_name_bytes", 64, lambda size: part("n" * size, b"p")),
    ],
)
def test_limits_of_a_form_hold_at_the_limit_and_one_above(limit: str, most: int, body: Any) -> None:
    bound: dict[str, Any] = {limit: most}
    form, _ = parse(body(most) + b"--x--\r\n", **bound)
    assert form.multi_items()
    asyncio.run(form.close())
    with pytest.raises(HTTPException) as caught:
        parse(body(most + 1) + b"--x--\r\n", **bound)
    assert caught.value.status_code == 400


def test_an_urlencoded_form_has_the_same_number_of_fields() -> None:
    kind = "application/x-www-form-urlencoded"
    assert len(parse(b"&".join([b"a=1"] * 50), kind, max_fields=50)[0].multi_items()) == 50
    with pytest.raises(HTTPException):
        parse(b"&".join([b"a=1"] * 51), kind, max_fields=50)


def test_a_charset_that_is_none_is_no_fault_of_ours() -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="view"\r\n\r\nfront\r\n--x--\r\n'
    with pytest.raises(HTTPException) as refusal:
        parse(body, "multipart/form-data; boundary=x; charset=undefined")
    assert refusal.value.status_code == 400
