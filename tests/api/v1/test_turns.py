"""A full turn through the API: video or photos in, JSON or plot out; bounded, and ended with its client."""

from __future__ import annotations

import asyncio
import io
import os
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.testclient import TestClient

from api.app import create_app
from api.requests.files import TurnFiles
from api.settings import Settings
from api.v1.formats import Shape
from api.v1.turns import SVG, analyse_turn
from api.work.workers import BACKGROUND_NICENESS, State, Workers
from posture.answer.turn import TurnAssessment
from posture.errors import Busy, ModelCorrupted, TurnTooShort
from posture.image.footage import Footage
from posture.pipeline.options import Person
from posture.pose.detector import Detector
from posture.turn import analysis
from tests.api.fakes import FakeDetector, Gate, photo_bytes
from tests.api.helpers import assert_problem, wait_until_ready
from tests.films import still
from tests.image.test_footage import shots
from tests.turn.answers import turn_answer

VIDEO = still()
ADDRESS = "/v1/turns"


def quick_analysis(
    footage: Footage, detector: Detector, person: Person | None = None, progress: Any = None
) -> TurnAssessment:
    """As `posture.turn.analysis.analyse_turn`, with a known answer instead of a fit."""
    for done, frame in enumerate(footage.frames, 1):
        detector.detect(frame.photo)
        if progress is not None:
            progress(done, len(footage.frames))
    return turn_answer(intake=person.intake if person else None)


@pytest.fixture(autouse=True)
def _known_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analysis, "analyse_turn", quick_analysis)


@contextmanager
def serving(make: Any = FakeDetector, **settings: Any) -> Iterator[TestClient]:
    app = create_app(Settings(**({"workers": 1} | settings)), FakeDetector, make)
    with TestClient(app, raise_server_exceptions=False) as client:
        wait_until_ready(client)
        yield client


def send(client: TestClient, data: bytes = VIDEO, accept: str = "*/*", **fields: Any) -> Any:
    return client.post(ADDRESS, files={"video": data}, data=fields, headers={"Accept": accept})


def test_mirror_images_are_turned_back_before_they_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str | None] = []

    def look(footage: Footage, *rest: Any) -> TurnAssessment:
        seen.append(footage.frames[0].photo.turned_over)
        return quick_analysis(footage, *rest)

    monkeypatch.setattr(analysis, "analyse_turn", look)
    with serving() as client:
        told: list[dict[str, Any]] = [{}, {"mirrored": "true"}]
        for fields in told:
            assert send(client, **fields).status_code == 200
        again = client.post(ADDRESS, files=[("photos", one) for one in shots(9)], data={"mirrored": "true"})
    assert again.status_code == 200
    assert seen == [None, "stated", "stated"]


def test_when_it_was_filmed_is_stated_for_a_video_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str | None, str | None]] = []

    def look(footage: Footage, detector: Detector, person: Person, *rest: Any) -> TurnAssessment:
        seen.append((footage.taken_at, person.label))
        return quick_analysis(footage, detector, person, *rest)

    monkeypatch.setattr(analysis, "analyse_turn", look)
    with serving() as client:
        assert send(client).status_code == 200
        assert send(client, taken_from_photo="true").status_code == 200
        assert send(client, taken_at="2026-11-20", label="Anna & Co").status_code == 200
        wrong = send(client, taken_at="yesterday")
    assert "such as 2026-11-20" in assert_problem(wrong, 400, "bad_option")["detail"]
    assert seen == [(None, None), (None, None), ("2026-11-20", "Anna & Co")]


def test_a_video_and_photos_give_json() -> None:
    with serving() as client:
        for files in ({"video": VIDEO}, [("photos", data) for data in shots(9)]):
            response = client.post(
                ADDRESS, files=files, data={"pain_side": "left", "pain_place": "lower_back"}
            )
            assert response.status_code == 200, response.text
            assert response.headers["vary"] == "Accept, Accept-Language"
            body = response.json()
            assert body["turn"]["frames_used"] == 20
            assert {item["id"]: item["value"] for item in body["indicators"]}["trunk_torsion"] == 12.0
            assert any("left" in text for text in body["protocol"]["matched_because"])


def test_the_plot() -> None:
    with serving() as client:
        response = send(client, accept=SVG)
        assert response.headers["content-type"].startswith(SVG)
        assert "shoulder further forward than the hips" in response.text
        assert send(client, accept="application/json, image/*;q=0.5").json()["turn"]
    assert Shape("image/svg+xml", "a4").media_type(SVG) == SVG
    assert Shape("image/*, application/json;q=0.9", "a4").media_type(SVG) == SVG
    assert Shape("image/png", "a4").media_type(SVG) == "application/json"


@pytest.mark.parametrize(
    ("files", "status", "code"),
    [
        ({"video": b"no video"}, 400, "unreadable_video"),
        ({"video": photo_bytes()}, 400, "unreadable_video"),
        ({"video": still(20)}, 400, "video_too_short"),
        ([("video", VIDEO), ("photos", photo_bytes())], 400, "bad_option"),
        ([("video", VIDEO), ("video", VIDEO)], 400, "bad_option"),
        ([("photos", data) for data in shots(7)], 400, "bad_option"),
        ([("photos", data) for data in shots(17)], 400, "bad_option"),
        ([("photos", photo_bytes())] * 8, 422, "repeated_photo"),
        ([("photos", b"no photo")] * 8, 400, "not_an_image"),
        ({"none": ("", b"")}, 400, "bad_option"),
        ({"photo": photo_bytes()}, 400, "bad_option"),
        ({"video": VIDEO, "view": (None, "front")}, 400, "bad_option"),
        ({"video": VIDEO, "roll_deg": (None, "1")}, 400, "bad_option"),
    ],
)
def test_what_cannot_be_used(files: Any, status: int, code: str) -> None:
    with serving() as client:
        response = client.post(ADDRESS, files=files, data={"red_flags": "bladder_bowel"})
        assert assert_problem(response, status, code)["withheld"]["urgency"] == "emergency_now"


def test_limits() -> None:
    with serving(max_turn_seconds=5, max_turn_frames=100) as client:
        assert send(client, still(75)).status_code == 200
        assert_problem(send(client, still(76)), 400, "video_too_long")
        assert_problem(send(client, still(101)), 400, "video_too_long")
    with serving(max_turn_bytes=len(VIDEO) - 1, max_body_bytes=10**6) as client:
        assert_problem(send(client), 413, "body_too_large")
    with serving(max_turn_bytes=200_000, max_body_bytes=1000) as client:
        assert send(client).status_code == 200  # each address has its own limit
        files = [("photos", data) for data in shots(8, (900, 900))]
        assert_problem(client.post(ADDRESS, files=files), 413, "too_many_bytes")


def test_switched_off() -> None:
    with serving(turn_workers=0) as client:
        assert_problem(send(client), 501, "not_offered")
        assert client.post("/v1/analyses", files={"photo": photo_bytes()}).status_code == 200


def test_the_larger_network_is_loaded_with_the_first_turn_only() -> None:
    made: list[FakeDetector] = []

    def make() -> FakeDetector:
        made.append(FakeDetector())
        return made[-1]

    with serving(make) as client:
        assert not made
        for _ in range(3):
            assert send(client).status_code == 200
        assert len(made) == 1
    assert made[0].closed


def test_a_corrupted_model_fails_the_turn_and_not_the_photos() -> None:
    def make() -> FakeDetector:
        raise ModelCorrupted

    with serving(make) as client:
        assert_problem(send(client), 500, "model_corrupted")
        assert client.post("/v1/analyses", files={"photo": photo_bytes()}).status_code == 200
        assert_problem(send(client), 500, "model_corrupted")


def test_an_error_of_the_measurement(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> TurnAssessment:
        raise TurnTooShort

    monkeypatch.setattr(analysis, "analyse_turn", fail)
    with serving() as client:
        assert_problem(send(client), 422, "turn_too_short")


def test_turns_never_stand_before_photos_and_are_bounded() -> None:
    gate = Gate()
    with (
        serving(lambda: FakeDetector(gate), turn_workers=1, turn_queue=1) as client,
        ThreadPoolExecutor(4) as pool,
    ):
        first = pool.submit(send, client)
        assert gate.arrived.acquire(timeout=10)
        second = pool.submit(send, client)
        _until(lambda: _admitted(client) == 2)
        assert_problem(send(client), 503, "busy")
        assert client.post("/v1/analyses", files={"photo": photo_bytes()}).status_code == 200
        gate.opened.set()
        assert [call.result().status_code for call in (first, second)] == [200, 200]
        _until(lambda: _admitted(client) == 0)


def _admitted(client: TestClient) -> int:
    return int(client.app_state["turns"]._admitted)


@pytest.mark.slow
def test_the_deadline_ends_the_work() -> None:
    gate, detector = Gate(), None

    def make() -> FakeDetector:
        nonlocal detector
        detector = FakeDetector(gate)
        return detector

    # Long enough that the first frame is reached on a busy machine, where it is held.
    with serving(make, turn_deadline_s=3.0, turn_queue=0) as client:
        assert_problem(send(client), 504, "deadline_exceeded")
        gate.opened.set()
        _until(lambda: _admitted(client) == 0)
        assert detector is not None
        assert detector.calls == 1  # of 60 frames


def test_a_client_that_hangs_up_ends_the_work_between_two_frames() -> None:
    gate, detectors = Gate(), []

    def make() -> FakeDetector:
        detectors.append(FakeDetector(gate))
        return detectors[-1]

    class Leaving:
        async def receive(self) -> dict[str, str]:
            await asyncio.to_thread(gate.arrived.acquire)
            return {"type": "http.disconnect"}

    async def scenario() -> None:
        workers = Workers(make, 1, 1, 60.0)
        workers.load_on_demand()
        upload = UploadFile(io.BytesIO(VIDEO), size=len(VIDEO))
        with pytest.raises(HTTPException) as caught:
            await analyse_turn(Leaving(), TurnFiles(upload), Person(), workers, Settings(), Shape("", "a4"))  # type: ignore[arg-type]
        assert caught.value.status_code == 499
        gate.opened.set()
        await workers.close()

    asyncio.run(scenario())
    assert [detector.calls for detector in detectors] == [1]


def test_bodies_that_arrive_take_places() -> None:
    async def scenario() -> None:
        workers = Workers(FakeDetector, 1, 2, 60.0)
        workers.load_on_demand()
        with workers.arriving(), workers.arriving():
            with pytest.raises(Busy):
                workers.check_room()
            with pytest.raises(Busy), workers.arriving():
                pass
        assert await workers.run(lambda _: 2) == 2
        await workers.close()

    asyncio.run(scenario())


@pytest.mark.skipif(sys.platform != "linux", reason="priorities of single threads")
def test_turns_run_in_the_background() -> None:
    def priority(_: Any) -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    async def scenario() -> None:
        before = priority(None)
        workers = Workers(FakeDetector, 1, 1, 60.0, background=True)
        workers.load_on_demand()
        assert workers.state is State.READY
        assert await workers.run(priority) == max(before, BACKGROUND_NICENESS)
        assert priority(None) == before
        await workers.close()

    asyncio.run(scenario())


def _until(condition: Any, seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)
