"""What the service uses of Starlette, FastAPI, Uvicorn and asyncio without their promise, a test each.

When one of these fails after an update, read its name: that part has gone or behaves differently, and what
leans on it (`api/requests/forms.py`, `api/edge/connections.py`, `api/server.py`) has to follow before the
upper bound in pyproject.toml may move.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import Any

import h11
import pytest
from fastapi import APIRouter, Depends, FastAPI, Form, Query, UploadFile
from fastapi.routing import APIRoute
from starlette.datastructures import FormData, Headers
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request
from starlette.responses import Response
from starlette.testclient import TestClient
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

ASK = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"


def multipart(
    body: bytes, limits: dict[str, Any], parser: type[MultiPartParser] = MultiPartParser
) -> FormData:
    async def stream() -> Any:
        yield body

    async def parsed() -> FormData:
        headers = Headers({"content-type": "multipart/form-data; boundary=x"})
        return await parser(headers, stream(), **limits).parse()

    return asyncio.run(parsed())


def part(name: str, value: bytes, filename: str = "") -> bytes:
    named = f'; filename="{filename}"' if filename else ""
    head = f'--x\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'
    return head.encode() + value + b"\r\n"


@pytest.mark.parametrize(("most", "on_disk"), [(0, False), (10, True)])
def test_starlette_MultiPartParser_spool_max_size_says_what_stays_in_memory(most: int, on_disk: bool) -> None:
    parser = type("Parser", (MultiPartParser,), {"spool_max_size": most})
    upload = multipart(part("photo", b"p" * 20, "a.jpg") + b"--x--\r\n", {}, parser)["photo"]
    assert not isinstance(upload, str)
    assert isinstance(upload.file, SpooledTemporaryFile), "uploads are kept in another kind of file now"
    assert upload.file._rolled is on_disk  # type: ignore[attr-defined]
    upload.file.close()


@pytest.mark.parametrize(
    ("limit", "most", "two"),
    [
        ("max_files", 1, part("a", b"1", "a.jpg") + part("b", b"2", "b.jpg")),
        ("max_fields", 1, part("a", b"1") + part("b", b"2")),
        ("max_part_size", 1, part("a", b"12")),
    ],
)
def test_starlette_MultiPartParser_takes_limits_and_says_MultiPartException(
    limit: str, most: int, two: bytes
) -> None:
    form = multipart(two + b"--x--\r\n", {limit: most + 1})
    assert form
    asyncio.run(form.close())
    with pytest.raises(MultiPartException):
        multipart(two + b"--x--\r\n", {limit: most})


class CountingRequest(Request):
    """A request with a form of its own, as `MemoryRequest`."""

    forms = 0

    async def form(self, **_: Any) -> FormData:  # type: ignore[override]
        CountingRequest.forms += 1
        return FormData([("view", "ours")])


class CountingRoute(APIRoute):
    """Hands FastAPI a `CountingRequest`."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handler(request: Request) -> Response:
            return await handle(CountingRequest(request.scope, request.receive))

        return handler


def test_fastapi_APIRoute_awaits_the_form_of_the_request_that_it_is_handed() -> None:
    router = APIRouter(route_class=CountingRoute)

    @router.post("/")
    def view(view: str = Form()) -> str:
        return view

    app = FastAPI()
    app.include_router(router)
    before = CountingRequest.forms
    with TestClient(app) as client:
        assert client.post("/", data={"view": "theirs"}).json() == "ours", "FastAPI reads the form by itself"
    assert CountingRequest.forms == before + 1


def test_fastapi_Dependant_lists_the_fields_of_body_and_query_by_alias() -> None:
    def inner(side: str = Form(alias="seen-from"), paper: str = Query()) -> str:
        return side + paper

    def endpoint(photo: UploadFile, said: str = Depends(inner), lang: str = Query()) -> str:
        return said

    dependant = APIRoute("/", endpoint, methods=["POST"]).dependant
    assert [field.alias for field in dependant.body_params] == ["photo"]
    assert [field.alias for field in dependant.query_params] == ["lang"]
    (part_of_it,) = dependant.dependencies
    assert [field.alias for field in part_of_it.body_params] == ["seen-from"]
    assert [field.alias for field in part_of_it.query_params] == ["paper"]


class Wire(asyncio.Transport):
    """A connection of which nothing leaves the test."""

    def __init__(self) -> None:
        super().__init__({"peername": ("192.0.2.7", 4711), "sockname": ("192.0.2.1", 80)})
        self.sent = b""
        self.closed = False

    def write(self, data: Any) -> None:
        self.sent += bytes(data)

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass


class Noting(H11Protocol):
    """Notes which of the methods that `Connection` overrides are called."""

    def __init__(self, **uvicorn: Any) -> None:
        super().__init__(**uvicorn)
        self.called: list[str] = []

    def send_400_response(self, msg: str) -> None:
        self.called.append("send_400_response")

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        self.called.append("handle_websocket_upgrade")


async def answer(_scope: Any, _receive: Any, send: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


def connected(test: Callable[[Noting, Wire], Awaitable[None]]) -> None:
    """Run a test with a protocol that is connected, as Uvicorn makes it."""

    async def run() -> None:
        config = Config(answer, ws="websockets-sansio", lifespan="off", h11_max_incomplete_event_size=500)
        protocol = Noting(config=config, server_state=ServerState(), app_state={})
        wire = Wire()
        protocol.connection_made(wire)
        await test(protocol, wire)
        protocol.connection_lost(None)

    asyncio.run(run())


def test_uvicorn_H11Protocol_knows_client_loop_transport_and_connections() -> None:
    async def test(protocol: Noting, wire: Wire) -> None:
        assert protocol.client == ("192.0.2.7", 4711)
        assert protocol.loop is asyncio.get_running_loop()
        assert protocol.transport is wire
        assert protocol.connections == protocol.server_state.connections == {protocol}
        assert protocol.config.h11_max_incomplete_event_size == 500

    connected(test)


def test_uvicorn_H11Protocol_connection_lost_forgets_the_connection() -> None:
    seen: list[Noting] = []

    async def test(protocol: Noting, _wire: Wire) -> None:
        seen.append(protocol)

    connected(test)
    assert seen[0].connections == set()


def test_uvicorn_H11Protocol_conn_is_an_h11_connection_that_says_when_a_head_is_whole() -> None:
    async def test(protocol: Noting, wire: Wire) -> None:
        states = [protocol.conn.their_state]
        for some in (ASK[:10], ASK[10:]):
            protocol.data_received(some)
            states.append(protocol.conn.their_state)
        assert states == [h11.IDLE, h11.IDLE, h11.DONE]
        await asyncio.gather(*protocol.tasks)
        assert wire.sent.startswith(b"HTTP/1.1 200")

    connected(test)


@pytest.mark.parametrize("sent", [b"no such thing\r\n\r\n", b"GET / HTTP/1.1\r\na: " + b"a" * 600])
def test_uvicorn_H11Protocol_send_400_response_is_what_refuses_a_head(sent: bytes) -> None:
    async def test(protocol: Noting, wire: Wire) -> None:
        protocol.data_received(sent)
        assert protocol.called == ["send_400_response"]
        assert wire.sent == b""
        assert (len(protocol.conn.trailing_data[0]) > 500) == (len(sent) > 500)

    connected(test)


def test_uvicorn_H11Protocol_handle_websocket_upgrade_is_what_hands_a_socket_over() -> None:
    async def test(protocol: Noting, _wire: Wire) -> None:
        upgrade = b"Connection: Upgrade\r\nUpgrade: websocket\r\n"
        protocol.data_received(ASK[:-2] + upgrade + b"\r\n")
        assert protocol.called == ["handle_websocket_upgrade"]

    connected(test)


def test_uvicorn_H11Protocol_pause_writing_and_resume_writing_stop_and_go() -> None:
    async def test(protocol: Noting, _wire: Wire) -> None:
        protocol.pause_writing()
        assert protocol.flow.write_paused
        protocol.resume_writing()
        assert not protocol.flow.write_paused

    connected(test)


def test_uvicorn_RequestResponseCycle_says_how_far_an_answer_is() -> None:
    async def test(protocol: Noting, _wire: Wire) -> None:
        assert protocol.cycle is None
        protocol.data_received(ASK)
        assert (protocol.cycle.response_started, protocol.cycle.response_complete) == (False, False)
        await asyncio.gather(*protocol.tasks)
        assert (protocol.cycle.response_started, protocol.cycle.response_complete) == (True, True)

    connected(test)


def test_uvicorn_Config_takes_a_protocol_with_some_arguments_given() -> None:
    given = partial(Noting, mark=1)
    config = Config(answer, http=given, lifespan="off")  # type: ignore[arg-type]
    config.load()
    kept: object = config.http_protocol_class
    assert kept is given


def test_asyncio_transport_max_size_bounds_what_is_read_at_once() -> None:
    read: list[int] = []
    whole = asyncio.Event()

    class Reader(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            transport.max_size = 100  # type: ignore[attr-defined]

        def data_received(self, data: bytes) -> None:
            read.append(len(data))
            if sum(read) == 1000:
                whole.set()

    async def run() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(Reader, "127.0.0.1", 0)
        _, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        writer.write(b"a" * 1000)
        await whole.wait()
        writer.close()
        await writer.wait_closed()
        server.close()

    asyncio.run(asyncio.wait_for(run(), 30))
    assert max(read) <= 100
