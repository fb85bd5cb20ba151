"""Bounded admission, deadlines, cancellation, a free event loop, and nothing shared or left behind."""

from __future__ import annotations

import asyncio
import gc
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from api.work.jobs import unless_gone
from api.work.workers import State, Workers
from posture.errors import Busy, DeadlineExceeded, ModelCorrupted, NoPerson
from tests.api.fakes import FakeDetector, Gate, after_warm_up, raising
from tests.api.helpers import assert_problem, wait_until_ready


def analyse(client: TestClient, photo: bytes) -> Any:
    return client.post("/v1/analyses", files={"photo": photo})


def test_ten_calls_with_room_for_four_give_exactly_six_refusals(serve: Any, photo: bytes) -> None:
    gate = Gate()
    with serve(after_warm_up(gate), workers=2, queue=2) as client, ThreadPoolExecutor(10) as pool:
        calls = [pool.submit(analyse, client, photo) for _ in range(10)]
        _until(lambda: sum(call.done() for call in calls) == 6)
        gate.opened.set()
        answers = [call.result() for call in calls]
    assert Counter(answer.status_code for answer in answers) == {200: 4, 503: 6}
    for answer in answers:
        if answer.status_code == 503:
            assert_problem(answer, 503, "busy")
            assert int(answer.headers["retry-after"]) > 0


def test_health_answers_while_every_worker_is_busy(serve: Any, photo: bytes) -> None:
    gate = Gate()
    with serve(after_warm_up(gate), workers=2, queue=0) as client, ThreadPoolExecutor(2) as pool:
        calls = [pool.submit(analyse, client, photo) for _ in range(2)]
        for _ in calls:
            assert gate.arrived.acquire(timeout=10)
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code == 200
        assert not any(call.done() for call in calls)
        gate.opened.set()
        assert [call.result().status_code for call in calls] == [200, 200]


def test_deadline(serve: Any, photo: bytes) -> None:
    gate = Gate()
    with serve(after_warm_up(gate), deadline_s=1.0, queue=0) as client:
        assert_problem(analyse(client, photo), 504, "deadline_exceeded")
        # The place stays taken as long as the work really runs.
        assert_problem(analyse(client, photo), 503, "busy")
        gate.opened.set()
        _until(lambda: analyse(client, photo).status_code == 200)


def test_two_apps_share_nothing(photo: bytes) -> None:
    made: dict[str, list[FakeDetector]] = {"one": [], "two": []}

    def maker(name: str) -> Any:
        def make() -> FakeDetector:
            made[name].append(FakeDetector())
            return made[name][-1]

        return make

    one = create_app(Settings(workers=1, retry_after_s=7), maker("one"))
    two = create_app(Settings(workers=2, max_body_bytes=1000), maker("two"))
    with TestClient(one) as first, TestClient(two) as second:
        wait_until_ready(first)
        wait_until_ready(second)
        assert analyse(first, photo).status_code == 200
        assert_problem(analyse(second, photo), 413, "body_too_large")
    assert [len(made[name]) for name in ("one", "two")] == [1, 2]
    assert all(detector.closed for detectors in made.values() for detector in detectors)
    assert [detector.calls for detector in made["two"]] == [1, 1]  # the warm-up only


def test_ready_only_when_warm_and_healthy_before(photo: bytes) -> None:
    gate = Gate()
    with TestClient(create_app(Settings(workers=1), lambda: FakeDetector(gate))) as client:
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json()) == (503, {"status": "warming"})
        assert "retry-after" in answer.headers
        assert client.get("/healthz").status_code == 200
        assert_problem(analyse(client, photo), 503, "busy")
        gate.opened.set()
        wait_until_ready(client)


def test_not_ready_after_a_failed_warm_up() -> None:
    make = lambda: FakeDetector(raising(ZeroDivisionError()))  # noqa: E731
    with TestClient(create_app(Settings(workers=1), make)) as client:
        _until(lambda: client.get("/readyz").json() == {"status": "failed"})
        assert client.get("/healthz").status_code == 200


def test_nobody_in_the_warm_up_picture_is_no_failure(serve: Any) -> None:
    with serve(lambda: FakeDetector(raising(NoPerson()))) as client:
        assert client.get("/readyz").json() == {"status": "ready"}


def test_a_wrong_model_refuses_to_start() -> None:
    made: list[FakeDetector] = []

    def make() -> FakeDetector:
        if made:
            raise ModelCorrupted
        made.append(FakeDetector())
        return made[0]

    with pytest.raises(ModelCorrupted), TestClient(create_app(Settings(workers=2), make)):
        pass
    assert made[0].closed


@pytest.mark.slow
def test_start_and_stop_leave_nothing_behind() -> None:
    def cycle() -> None:
        with TestClient(create_app(Settings(workers=2), FakeDetector)) as client:
            wait_until_ready(client)

    cycle()
    gc.collect()
    threads, files = threading.active_count(), _open_files()
    for _ in range(20):
        cycle()
    gc.collect()
    assert threading.active_count() <= threads
    assert _open_files() <= files


def _open_files() -> int:
    descriptors = Path("/proc/self/fd")
    return len(list(descriptors.iterdir())) if descriptors.exists() else 0


async def _ready(act: Any, count: int = 1, room: int = 2) -> Workers:
    workers = Workers(after_warm_up(act), count, room, 5.0)
    await workers.load()
    await workers.warm_up()
    return workers


def test_a_cancelled_call_is_never_started_and_frees_its_place() -> None:
    gate, started = Gate(), []

    async def scenario() -> None:
        workers = await _ready(gate)
        running = asyncio.create_task(workers.run(lambda detector: detector.detect(None)))  # type: ignore[arg-type]
        await asyncio.to_thread(gate.arrived.acquire)
        waiting = asyncio.create_task(workers.run(lambda _: started.append(1)))
        await asyncio.sleep(0)
        with pytest.raises(Busy):
            await workers.run(lambda _: None)
        waiting.cancel()
        await asyncio.sleep(0.01)
        workers.check_room()
        gate.opened.set()
        await running
        await workers.close()

    asyncio.run(scenario())
    assert not started


def test_draining_lets_running_work_end_and_takes_no_more() -> None:
    gate = Gate()

    async def scenario() -> None:
        workers = await _ready(gate)
        running = asyncio.create_task(workers.run(lambda detector: detector.detect(None)))  # type: ignore[arg-type]
        await asyncio.to_thread(gate.arrived.acquire)
        closing = asyncio.create_task(workers.close())
        await asyncio.sleep(0.01)
        assert workers.state is State.DRAINING
        with pytest.raises(Busy):
            await workers.run(lambda _: None)
        gate.opened.set()
        assert (await running) is not None
        await closing

    asyncio.run(scenario())


def test_a_waiting_job_counts_against_its_deadline() -> None:
    gate = Gate()

    async def scenario() -> None:
        workers = Workers(after_warm_up(gate), 1, 2, 0.05)
        await workers.load()
        await workers.warm_up()
        jobs = [workers.run(lambda detector: detector.detect(None)) for _ in range(2)]  # type: ignore[arg-type]
        outcomes = await asyncio.gather(*jobs, return_exceptions=True)
        assert [type(outcome) for outcome in outcomes] == [DeadlineExceeded, DeadlineExceeded]
        gate.opened.set()
        await workers.close()

    asyncio.run(scenario())


def test_a_client_that_hangs_up_takes_its_waiting_job_along(photo: bytes) -> None:
    gate, started = Gate(), []

    class Gone:
        async def receive(self) -> dict[str, str]:
            return {"type": "http.disconnect"}

    async def scenario() -> None:
        workers = await _ready(gate)
        running = asyncio.create_task(workers.run(lambda detector: detector.detect(None)))  # type: ignore[arg-type]
        await asyncio.to_thread(gate.arrived.acquire)
        with pytest.raises(Exception, match="499"):
            await unless_gone(Gone(), workers, lambda _: started.append(1))  # type: ignore[arg-type]
        gate.opened.set()
        await running
        await workers.close()

    asyncio.run(scenario())
    assert not started


def _until(condition: Any, seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)
