"""What the outermost layer promises for every answer, asked with hand-made ASGI messages and whole apps."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import MutableMapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.exceptions import HTTPException

from api.edge.asgi import SECURITY_HEADERS, Bounds, Edge
from api.page.assets import FOR_EVER, asset
from api.page.photo import FOR_BACK
from api.problems.document import MEDIA_TYPE, Problem, json_response
from api.v1.openapi import example
from tests.api.fakes import CAMERA, photo_bytes
from tests.api.helpers import assert_edge_headers, assert_problem, assert_uuid
from tests.conftest import every
from tests.films import still

LIMIT = 50_000


def render(request: Any, problem: Problem, headers: Any) -> Any:
    return json_response(problem, headers)


class Inner:
    """An app that reads its body and answers 200, or fails."""

    def __init__(self, failure: Exception | None = None, *, after_start: bool = False) -> None:
        self.called = False
        self.failure = failure
        self.after_start = after_start

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.called = True
        while (await receive()).get("more_body"):
            pass
        if self.failure and not self.after_start:
            raise self.failure
        await send({"type": "http.response.start", "status": 200, "headers": []})
        if self.failure:
            raise self.failure
        await send({"type": "http.response.body", "body": b"fine"})


def ask(
    inner: Any, messages: list[dict[str, Any]], headers: dict[str, str] | None = None, timeout_s: float = 5.0
) -> list[dict[str, Any]]:
    """Send hand-made messages through an Edge around `inner`; what comes back."""
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/v1/analyses",
        "headers": [(k.encode(), v.encode()) for k, v in (headers or {}).items()],
    }
    waiting = list(messages)
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        if waiting:
            return waiting.pop(0)
        await asyncio.sleep(3600)
        raise AssertionError

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    edge = Edge(inner, Bounds(LIMIT, timeout_s), render)
    asyncio.run(edge(scope, receive, send))
    return sent


def header(message: dict[str, Any], name: str) -> str:
    return str(dict(message["headers"])[name.lower().encode()].decode())


def piece(size: int, more: bool = False) -> dict[str, Any]:
    return {"type": "http.request", "body": b"x" * size, "more_body": more}


def test_declared_length_is_refused_before_the_app_is_called() -> None:
    inner = Inner()
    sent = ask(inner, [piece(1)], {"content-length": str(LIMIT + 1)})
    assert not inner.called
    assert sent[0]["status"] == 413
    assert header(sent[0], "content-type") == MEDIA_TYPE
    assert header(sent[0], "connection") == "close"
    assert json.loads(sent[1]["body"])["code"] == "body_too_large"


@pytest.mark.parametrize("declared", [str(LIMIT), "", "-5", "9x", "٣"])
def test_a_length_within_the_limit_or_unreadable_is_counted_instead(declared: str) -> None:
    inner = Inner()
    assert ask(inner, [piece(LIMIT)], {"content-length": declared})[0]["status"] == 200


def test_absurd_length() -> None:
    assert ask(Inner(), [piece(1)], {"content-length": "9" * 5000})[0]["status"] == 413


@pytest.mark.parametrize(("failure", "status"), [(RuntimeError("secret"), 500), (None, 200)])
def test_an_app_that_fails_before_its_answer(failure: Exception | None, status: int) -> None:
    sent = ask(Inner(failure), [piece(1)])
    assert sent[0]["status"] == status
    assert "secret" not in str(sent)
    for name, value in SECURITY_HEADERS.items():
        assert header(sent[0], name) == value


def test_an_app_that_fails_in_its_answer_sends_no_second_one() -> None:
    sent = ask(Inner(RuntimeError("secret"), after_start=True), [piece(1)])
    assert [message["type"] for message in sent] == ["http.response.start"]


@given(st.text(max_size=60))
def test_only_a_uuid_is_taken_over_as_request_id(text: str) -> None:
    sent = ask(Inner(), [piece(1)], {"x-request-id": text})
    assert_uuid(header(sent[0], "x-request-id"))


def test_a_callers_uuid_is_kept(client: Any) -> None:
    mine = str(uuid.uuid4())
    assert client.get("/healthz", headers={"x-request-id": mine}).headers["x-request-id"] == mine


def test_chunked_body_is_counted(serve: Any) -> None:
    def endless() -> Any:
        yield b'--x\r\nContent-Disposition: form-data; name="photo"; filename="a"\r\n\r\n'
        for _ in range(100):
            yield b"x" * 10_000

    with serve(max_body_bytes=LIMIT) as client:
        headers = {"content-type": "multipart/form-data; boundary=x"}
        response = client.post("/v1/analyses", content=endless(), headers=headers)
    assert_problem(response, 413, "body_too_large")


def test_a_body_that_does_not_arrive_in_time(client: Any) -> None:
    raised: list[HTTPException] = []

    async def inner(scope: Any, receive: Any, send: Any) -> None:
        try:
            await receive()
        except HTTPException as error:
            raised.append(error)
            raise

    sent = ask(inner, [], timeout_s=0.02)
    assert raised[0].status_code == 408
    assert sent  # Without a framework inside, the edge answers itself.


def test_exactly_the_limit_is_accepted_and_one_more_is_not(serve: Any) -> None:
    photo = photo_bytes()
    with serve() as client:
        request = client.build_request("POST", "/v1/analyses", files={"photo": photo})
        size = len(request.read())
    with serve(max_body_bytes=size) as client:
        assert client.post("/v1/analyses", files={"photo": photo}).status_code == 200
    with serve(max_body_bytes=size - 1) as client:
        assert_problem(client.post("/v1/analyses", files={"photo": photo}), 413, "body_too_large")


def test_a_session_may_be_larger_than_a_photo(serve: Any) -> None:
    photo = photo_bytes()
    with serve(max_body_bytes=len(photo) + 2000, max_session_bytes=len(photo) * 3) as client:
        assert client.post("/v1/sessions", files={"front": photo, "back": photo}).status_code != 413


ROUTES = [
    ("GET", "/"),
    ("GET", "/problems"),
    ("GET", "/docs"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/openapi.json"),
    ("GET", "/v1/indicators"),
    ("GET", "/v1/points"),
    ("GET", "/v1/stages"),
    ("GET", "/v1/red-flags"),
    ("GET", "/v1/cards"),
    ("GET", "/v1/patterns"),
    ("GET", "/v1/protocols/stage-one"),
    ("POST", "/v1/protocols/stage-one"),
    ("GET", "/v1/protocols/{stage}"),
    ("POST", "/v1/check-ins"),
    ("POST", "/v1/comparisons"),
    ("GET", asset("posture.css")),
    ("POST", "/"),
    ("POST", "/result"),
    ("POST", "/turn/result"),
    ("POST", "/v1/analyses"),
    ("POST", "/v1/sessions"),
    ("POST", "/v1/turns"),
    ("POST", "/v1/blocks"),
]
KEPT = dict.fromkeys(("/", "/problems", "/docs"), FOR_BACK["Cache-Control"])
KEPT |= {asset("posture.css"): FOR_EVER}
TURN = still()
BODIES = {
    "/v1/check-ins": {"diary": {"days": [{"date": "2026-11-01"}]}},
    "/v1/comparisons": {"before": example("analysis"), "after": example("analysis")},
}
FORMS: dict[str, Any] = {
    "/v1/protocols/stage-one": {"pain_side": (None, "left")},
    "/v1/blocks": [
        *(("photos", (name, photo_bytes() + name.encode(), "image/jpeg")) for name in ("a.jpg", "b.jpg")),
        *(("under", (None, stand)) for stand in ("level", "left:10")),
    ],
}


def test_the_list_of_routes_is_complete(client: Any) -> None:
    described = client.get("/openapi.json").json()["paths"]
    named = {(method.upper(), path) for path, methods in described.items() for method in methods}
    assert named <= set(ROUTES)


@pytest.mark.parametrize(("method", "path"), every(ROUTES, gate=True))
@pytest.mark.parametrize("status", [200, 404, 405, 413, 422, 500])
def test_headers_on_every_route_and_status(
    client: Any, failing: Any, method: str, path: str, status: int
) -> None:
    asked = failing(ZeroDivisionError()) if status == 500 else client
    response = _provoke(asked, method, path, status)
    shown = method == "GET" and response.status_code == 200
    assert_edge_headers(response, KEPT.get(path, "no-store") if shown else "no-store")
    if path != "/" or status == 404:
        assert response.status_code == 200 or response.headers["content-type"] == MEDIA_TYPE


def _provoke(client: Any, method: str, path: str, status: int) -> Any:
    """A request to this route that is answered with this status where the route knows it."""
    field = {"/v1/sessions": "front", "/v1/turns": "video", "/turn/result": "video"}.get(path, "photo")
    file = TURN if field == "video" else photo_bytes()
    if status == 404:
        return client.request(method, path.rstrip("/") + "/nothing-here")
    if path == "/v1/protocols/{stage}" and status in {200, 422, 500}:
        return client.get(path.format(stage="stage-two"))
    if path in BODIES and status in {200, 422, 500}:
        return client.post(path, json=BODIES[path])
    if path in FORMS and method == "POST" and status in {200, 422, 500}:
        return client.post(path, files=FORMS[path])
    if status == 405:
        response = client.request("PATCH", path)
    elif status == 413:
        response = client.request(method, path, headers={"content-length": str(10**10)})
    elif method == "POST" and status == 422:
        response = client.post(path, data={"pain_nrs": "x"}, files={field: file})
    elif method == "POST":
        response = client.post(path, files={field: file})
        if field == "video" and status == 200:
            status = 422  # a detector that sees the same in every frame shows no turn
    else:
        status = 200
        response = client.get(path)
    assert response.status_code == status, response.text[:300]
    return response


def test_hsts_only_when_asked_for(serve: Any, client: Any) -> None:
    assert "strict-transport-security" not in client.get("/healthz").headers
    with serve(hsts=True) as tls:
        assert "max-age" in tls.get("/healthz").headers["strict-transport-security"]


@pytest.mark.slow
def test_neither_file_name_nor_exif_in_any_answer_or_log(
    serve: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    name = "holiday-with-mathilda.jpg"
    photo = photo_bytes(exif=True)
    assert CAMERA.encode() in photo
    with serve() as client:
        answers = [
            client.post("/v1/analyses", files={"photo": (name, photo)}),
            client.post("/v1/analyses", files={"photo": (name, photo)}, headers={"accept": "image/png"}),
            client.post("/v1/analyses", files={"photo": (name, b"no image")}),
            client.post("/v1/analyses", files={"other": (name, photo)}),
            client.post("/v1/sessions", files={"front": (name, photo)}),
            client.post("/", files={"photo": (name, photo)}),
            client.post("/", files={"photo": (name, b"no image")}),
            client.post("/result", files={"photo": (name, photo)}),
        ]
    for response in answers:
        for secret in (name, "mathilda", CAMERA, "2019-05-06", "2019:05:06", "2026:01:02"):
            assert secret.encode() not in response.content
            assert secret not in str(response.headers)
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("posture")]
    assert ours
    assert not any("mathilda" in line or CAMERA in line for line in ours)


class Hasty:
    """An app that answers without its body."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 401, "headers": []})
        await send({"type": "http.response.body", "body": b""})


def closes(inner: Any, **headers: str) -> bool:
    sent = ask(inner, [{"type": "http.request", "body": b"ab"}], headers)
    return (b"connection", b"close") in sent[0]["headers"]


def test_an_answer_that_comes_before_the_body_ends_the_connection() -> None:
    assert closes(Hasty(), **{"content-length": "2"})
    assert closes(Hasty(), **{"transfer-encoding": "chunked"})
    assert not closes(Hasty())
    assert not closes(Inner(), **{"content-length": "2"})


def test_a_request_whose_end_is_said_twice_is_refused() -> None:
    both = {"content-length": "2", "transfer-encoding": "chunked"}
    sent = ask(Inner(), [{"type": "http.request", "body": b"ab"}], both)
    assert sent[0]["status"] == 400
    assert (b"connection", b"close") in sent[0]["headers"]
