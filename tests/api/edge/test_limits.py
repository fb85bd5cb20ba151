"""Limits that hold over several requests: bytes in memory, connections of one client, work that hangs."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from functools import partial
from typing import Any, cast

import pytest
from starlette.exceptions import HTTPException
from uvicorn.config import Config
from uvicorn.server import ServerState

from api.edge.asgi import Bounds, Edge
from api.edge.connections import Connection, ConnectionLimits, Open
from api.problems.document import all_kinds, kind_named
from api.work.watch import watch
from api.work.workers import HANGS_AFTER, Abandoned, State, Workers
from posture.errors import Busy, DeadlineExceeded
from posture.image.photo import Photo, decode
from tests.api.fakes import FakeDetector, Gate, photo_bytes, standing

LIMITS = ConnectionLimits(
    total=100,
    per_client=2,
    header_timeout_s=5,
    answer_timeout_s=5,
    retry_after_s=7,
    trusted=("198.51.100.1",),
)


def held(bodies: list[int], most: int) -> list[int]:
    """Statuses of requests that are in memory at the same time; -1 for one that was let in."""

    async def scenario() -> list[int]:
        let_in = asyncio.Event()

        async def app(scope: Any, receive: Any, send: Any) -> None:
            try:
                await receive()
            except HTTPException as error:
                await send({"type": "http.response.start", "status": error.status_code, "headers": []})
                return
            await let_in.wait()

        edge = Edge(app, Bounds(10**6, 5.0, held_bytes=most), lambda *_: None)  # type: ignore[arg-type]
        sent: list[list[int]] = [[] for _ in bodies]

        async def one(number: int, size: int) -> None:
            async def receive() -> dict[str, Any]:
                return {"type": "http.request", "body": b"x" * size, "more_body": False}

            async def send(message: Any) -> None:
                sent[number].append(message["status"])

            scope = {"type": "http", "method": "POST", "path": "/", "headers": []}
            await edge(scope, receive, send)

        tasks = []
        for number, size in enumerate(bodies):
            tasks.append(asyncio.create_task(one(number, size)))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        await asyncio.sleep(0.01)
        let_in.set()
        await asyncio.gather(*tasks)
        # Everything was given back: the same bodies fit again.
        assert edge._held.bytes == 0
        return [(statuses or [-1])[0] for statuses in sent]

    return asyncio.run(scenario())


def test_all_bodies_together_at_the_limit_and_one_byte_above() -> None:
    assert held([400, 300, 300], 1000) == [-1, -1, -1]
    assert held([400, 300, 301], 1000) == [-1, -1, 503]


def test_no_room_for_bodies_is_a_problem_with_a_time_to_wait(serve: Any, photo: bytes) -> None:
    size = 1_000
    with serve(
        max_held_bytes=2_000, max_body_bytes=size, max_session_bytes=size, max_turn_bytes=2_000
    ) as client:
        edge = client.app
        edge._held.bytes = 1_500
        answer = client.post("/v1/analyses", files={"photo": b"x" * 600})
        edge._held.bytes = 0
    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
    assert answer.headers["retry-after"] == "3"


class FakeTransport(asyncio.Transport):
    """Keeps what is written; `host` is at the other end."""

    def __init__(self, host: str) -> None:
        super().__init__({"peername": (host, 40000), "sockname": ("192.0.2.1", 80)})
        self.written = b""
        self.unsent = 0
        self.closed = self.aborted = False

    def get_write_buffer_size(self) -> int:
        return self.unsent

    def abort(self) -> None:
        self.aborted = True

    def write(self, data: Any) -> None:
        self.written += data

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def resume_reading(self) -> None: ...

    def pause_reading(self) -> None: ...


def connect(make: Any, host: str) -> tuple[Connection, FakeTransport]:
    connection, transport = cast("Connection", make()), FakeTransport(host)
    connection.connection_made(transport)
    return connection, transport


@pytest.mark.parametrize("unsent", [0, 1])
def test_at_the_end_an_idle_connection_is_cut_unless_something_is_still_on_its_way(unsent: int) -> None:
    async def scenario() -> None:
        config = Config(app=lambda: None, log_config=None)
        given: dict[str, Any] = {"limits": LIMITS, "opened": Open(), "config": config, "app_state": {}}
        connection, transport = connect(partial(Connection, server_state=ServerState(), **given), "192.0.2.7")
        transport.unsent = unsent
        connection.shutdown()
        assert transport.closed
        assert transport.aborted is (unsent == 0)
        connection.connection_lost(None)

    asyncio.run(scenario())


def test_connections_of_one_client_at_the_limit_and_one_above() -> None:
    async def scenario() -> None:
        opened = Open()
        config = Config(app=lambda: None, log_config=None)
        state = ServerState()
        make = partial(
            Connection, limits=LIMITS, opened=opened, config=config, server_state=state, app_state={}
        )
        mine = [connect(make, "203.0.113.7") for _ in range(3)]
        assert [transport.closed for _, transport in mine] == [False, False, True]
        head, _, body = mine[2][1].written.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 429 ")
        assert b"retry-after: 7" in head
        assert json.loads(body)["code"] == "rate_limited"
        # Others, proxies that were named, and this machine are not touched by it.
        for host, count in (("203.0.113.8", 2), ("198.51.100.1", 5), ("127.0.0.1", 5)):
            assert not any(connect(make, host)[1].closed for _ in range(count))
        # A neighbour in the same IPv6 network is the same client.
        six = [connect(make, f"2001:db8::{number}")[1].closed for number in range(1, 4)]
        assert six == [False, False, True]
        for connection, _ in mine:
            connection.connection_lost(None)
        assert "203.0.113.7" not in opened.by_client
        assert not connect(make, "203.0.113.7")[1].closed
        for left in list(state.connections):
            left.connection_lost(None)
        assert not opened.by_client

    asyncio.run(scenario())


def photo_of_nobody() -> Photo:
    return decode(photo_bytes())


def test_work_that_nobody_waits_for_ends_before_its_next_picture() -> None:
    gate, ended, detector = Gate(), threading.Event(), FakeDetector()
    detector.act = gate

    def job(leased: Any) -> None:
        try:
            for _ in range(100):
                leased.detect(photo_of_nobody())
        except Abandoned:
            ended.set()
            raise

    async def scenario() -> None:
        workers = Workers(lambda: detector, 1, 1, 0.3)
        workers.load_on_demand()
        with pytest.raises(DeadlineExceeded):
            await workers.run(job)
        with pytest.raises(Busy):  # the picture in work keeps its place
            workers.check_room()
        gate.opened.set()
        assert await asyncio.to_thread(ended.wait, 10)
        await asyncio.sleep(0.05)
        assert await workers.run(lambda _: 5) == 5
        await workers.close()

    asyncio.run(scenario())
    assert detector.calls == 1
    assert detector.closed


@pytest.mark.slow
def test_work_that_hangs_ends_the_process_once_and_closing_does_not_wait_for_it() -> None:
    gate = Gate()
    ended: list[float] = []

    async def scenario() -> None:
        workers = Workers(lambda: FakeDetector(gate), 1, 1, 0.4)
        workers.load_on_demand()
        watching = asyncio.create_task(watch([workers], 30.0, ended.append))
        began = time.monotonic()
        with pytest.raises(DeadlineExceeded):
            await workers.run(lambda detector: detector.detect(photo_of_nobody()))
        assert not workers.hangs()
        await asyncio.wait_for(watching, 10)
        assert time.monotonic() - began > HANGS_AFTER * 0.4
        assert workers.state is State.HUNG
        with pytest.raises(Busy):
            workers.check_room()
        await asyncio.wait_for(workers.close(), 5)

    asyncio.run(scenario())
    gate.opened.set()
    assert ended == [30.0]


@pytest.mark.slow
def test_quick_work_never_hangs() -> None:
    deadline_s = 1.0  # a busy machine may stop a single job for some tenths

    async def scenario() -> None:
        workers = Workers(lambda: FakeDetector(standing), 1, 1, deadline_s)
        workers.load_on_demand()
        end = time.monotonic() + HANGS_AFTER * deadline_s + 0.2
        while time.monotonic() < end:
            await workers.run(lambda detector: detector.detect(photo_of_nobody()))
        assert not workers.hangs()
        await workers.close()

    asyncio.run(scenario())


def test_every_kind_of_failure_can_be_found_by_its_code() -> None:
    for kind in all_kinds():
        assert kind_named(kind.code) == kind
