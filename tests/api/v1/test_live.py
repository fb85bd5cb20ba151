"""Live hints: what a picture is answered with, whom it is refused, and what ends it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from starlette.testclient import TestClient, WebSocketDenialResponse
from starlette.websockets import WebSocketDisconnect

from api.keys import new_key
from api.v1.live import ORDER_EVERY_S
from posture.body.landmarks import Joint, Landmarks
from posture.errors import NoPerson
from posture.image.photo import Photo
from tests.api.conftest import serve
from tests.api.fakes import photo_bytes, standing
from tests.api.helpers import assert_edge_headers

PICTURE = photo_bytes()
ORDER = {"view": "front", "repeat": False}
STANDING = standing()
HANDS_UP = replace(STANDING, xy_px=STANDING.xy_px.copy(), world_m=STANDING.world_m.copy())
for side in ("LEFT", "RIGHT"):
    for place in (HANDS_UP.xy_px, HANDS_UP.world_m):
        place[Joint[f"{side}_WRIST"]] = place[Joint[f"{side}_SHOULDER"]]
        place[Joint[f"{side}_ELBOW"]] = 2 * place[Joint[f"{side}_SHOULDER"]] - place[Joint.NOSE]


class FakeTracker:
    """Sees the same person in every picture, or nobody."""

    def __init__(self, found: Landmarks | None) -> None:
        self.found = found
        self.closed = False

    def track(self, photo: Photo, seconds: float) -> Landmarks:
        if self.found is None:
            raise NoPerson
        return self.found

    def close(self) -> None:
        self.closed = True


def camera(found: Landmarks | None = None, **settings: Any) -> Any:
    """A service whose trackers see this."""
    return serve(make_tracker=lambda: FakeTracker(found), **settings)


def stranger(client: TestClient, address: str = "203.0.113.7") -> TestClient:
    """Somebody elsewhere who uses the same service."""
    return TestClient(client.app, client=(address, 1))


def hint(socket: Any, picture: bytes = PICTURE) -> dict[str, Any]:
    socket.send_bytes(picture)
    answer: dict[str, Any] = socket.receive_json()
    return answer


def code_after(socket: Any, send: Callable[[], None]) -> int:
    """The code with which the service ends it after something was sent."""
    send()
    with pytest.raises(WebSocketDisconnect) as ended:
        socket.receive_json()
    return ended.value.code


@pytest.mark.slow
def test_a_picture_is_answered_with_the_most_important_hint() -> None:
    with camera() as client, client.websocket_connect("/live") as socket:
        socket.send_json(ORDER)
        assert hint(socket) == {
            "phase": "waiting",
            "hints": ["no_person"],
            "text": "Nobody is in the picture. Stand on the mark.",
            "short": "Into the picture",
            "left_s": 3.0,
            "view": "front",
            "body": None,
        }


@pytest.mark.slow
@pytest.mark.parametrize(("language", "says"), [("en", "Nobody"), ("de", "Niemand")])
def test_hints_speak_the_language_of_the_page(language: str, says: str) -> None:
    with camera() as client, client.websocket_connect(f"/live?lang={language}") as socket:
        assert says in hint(socket)["text"]


def test_it_says_where_the_person_stands() -> None:
    there = replace(STANDING, xy_px=STANDING.xy_px + (60, 0))
    with camera(there) as client, client.websocket_connect("/live") as socket:
        middle, top, bottom = hint(socket)["body"]
    assert middle == pytest.approx(0.5 + 60 / there.width_px, abs=1e-3)
    assert [top, bottom] == pytest.approx(
        [
            there.xy_px[Joint.LEFT_EYE, 1] / there.height_px,
            there.xy_px[Joint.LEFT_FOOT_INDEX, 1] / there.height_px,
        ],
        abs=1e-3,
    )


@pytest.mark.slow
@pytest.mark.parametrize(("turn", "hints"), [(False, ["arms_down"]), (True, [])])
def test_before_a_turn_the_hands_may_be_on_the_shoulders(turn: bool, hints: list[str]) -> None:
    with camera(HANDS_UP) as client, client.websocket_connect("/live") as socket:
        socket.send_json({"view": "front", "turn": turn})
        assert hint(socket)["hints"] == hints


@pytest.mark.slow
def test_who_stands_still_is_counted_down_and_shot_after_three_seconds() -> None:
    with camera(standing()) as client, client.websocket_connect("/live") as socket:
        socket.send_json(ORDER)
        began = time.monotonic()
        answers = [hint(socket)]
        while answers[-1]["phase"] != "shoot":
            assert time.monotonic() - began < 10
            answers.append(hint(socket))
        assert 2.9 < time.monotonic() - began < 5
        left = [answer["left_s"] for answer in answers]
        assert left == sorted(left, reverse=True)
        assert {answer["phase"] for answer in answers[:-1]} == {"counting"}


@pytest.mark.slow
def test_another_view_is_asked_for_and_a_repeat_needs_a_step() -> None:
    with camera(standing()) as client, client.websocket_connect("/live") as socket:
        socket.send_json({"view": "back"})
        assert hint(socket)["hints"][0] == "turn_back"
        socket.send_json({"view": "front", "repeat": True})
        answer = hint(socket)
        assert (answer["view"], answer["hints"]) == ("front", ["step_off"])


@pytest.mark.slow
def test_orders_come_no_faster_than_four_a_second() -> None:
    with camera(live_rate=30) as client, client.websocket_connect("/live") as socket:
        began = time.monotonic()
        for _ in range(5):
            socket.send_json({"view": "front"})
        hint(socket)
        assert time.monotonic() - began > 4 * ORDER_EVERY_S - 0.05


@pytest.mark.slow
def test_pictures_come_no_faster_than_the_rate() -> None:
    with camera(live_rate=5) as client, client.websocket_connect("/live") as socket:
        hint(socket)
        began = time.monotonic()
        for _ in range(4):
            hint(socket)
        assert time.monotonic() - began > 0.75


@pytest.mark.slow
@pytest.mark.parametrize(
    ("settings", "picture", "code"),
    [
        ({}, b"no picture", 1007),
        ({"live_frame_bytes": 1000}, PICTURE, 1009),
        ({"live_frame_pixels": 10_000}, PICTURE, 1009),
    ],
)
def test_what_is_no_live_picture_ends_it(settings: dict[str, Any], picture: bytes, code: int) -> None:
    with camera(**settings) as client, client.websocket_connect("/live") as socket:
        assert code_after(socket, lambda: socket.send_bytes(picture)) == code


@pytest.mark.slow
@pytest.mark.parametrize("text", ["{}", "no json", '{"view": "above"}', '{"view": "front", "more": 1}'])
def test_an_order_that_makes_no_sense_ends_it(text: str) -> None:
    with camera() as client, client.websocket_connect("/live") as socket:
        assert code_after(socket, lambda: socket.send_text(text)) == 1008


@pytest.mark.slow
def test_silence_and_time_end_it() -> None:
    with camera(live_idle_s=0.2) as client, client.websocket_connect("/live") as socket:
        assert code_after(socket, lambda: None) == 1000
    with camera(live_s=0.5) as client, client.websocket_connect("/live") as socket:
        hint(socket)
        assert code_after(socket, lambda: None) == 1000


@pytest.mark.slow
def test_one_camera_too_many_does_without_and_gets_the_place_when_it_is_free() -> None:
    with camera(live_sockets=2) as client:
        with client.websocket_connect("/live") as one, client.websocket_connect("/live") as two:
            hint(one), hint(two)
            with client.websocket_connect("/live") as third:
                assert code_after(third, lambda: None) == 1013
            assert client.get("/readyz").status_code == 200
        with client.websocket_connect("/live") as again:
            hint(again)


def test_one_client_cannot_take_all_places() -> None:
    with camera(live_client_sockets=1) as client, stranger(client).websocket_connect("/live") as one:
        hint(one)
        with stranger(client).websocket_connect("/live") as two:
            assert code_after(two, lambda: None) == 1013
        with stranger(client, "203.0.113.8").websocket_connect("/live") as other:
            hint(other)


def test_switched_off_it_says_so() -> None:
    with camera(live_workers=0) as client, client.websocket_connect("/live") as socket:
        assert code_after(socket, lambda: None) == 1013


def test_photos_are_measured_while_every_camera_gets_hints() -> None:
    with camera(standing(), live_sockets=1) as client, client.websocket_connect("/live") as socket:
        for _ in range(3):
            hint(socket)
            assert client.post("/v1/analyses", files={"photo": PICTURE}).status_code == 200


def refused(client: TestClient, path: str = "/live", **headers: str) -> Any:
    with pytest.raises(WebSocketDenialResponse) as denied, client.websocket_connect(path, headers=headers):
        pass
    return denied.value


def test_a_page_of_another_site_gets_no_hints() -> None:
    with camera() as client:
        denied = refused(client, origin="https://elsewhere.example")
        assert denied.status_code == 403
        assert denied.json()["code"] == "foreign_page"
        assert_edge_headers(denied)
        assert refused(client, origin="http://[").status_code == 403
        with client.websocket_connect("/live", headers={"origin": "http://testserver"}) as socket:
            hint(socket)
    with (
        camera(cors_origins=("https://elsewhere.example",)) as client,
        client.websocket_connect("/live", headers={"origin": "https://elsewhere.example"}) as socket,
    ):
        hint(socket)


def test_a_key_is_needed_where_keys_are_set() -> None:
    key, digest = new_key()
    with camera(api_keys=(digest,)) as client:
        assert refused(client).status_code == 401
        with client.websocket_connect("/live", headers={"authorization": f"Bearer {key}"}) as socket:
            hint(socket)


def test_sockets_count_as_requests() -> None:
    with camera(rate="2/hour") as client:
        somebody = stranger(client)
        for _ in range(2):
            with somebody.websocket_connect("/live") as socket:
                hint(socket)
        assert refused(somebody).status_code == 429


def test_there_is_one_record_of_a_socket(caplog: pytest.LogCaptureFixture) -> None:
    with camera() as client:
        with client.websocket_connect("/live") as socket:
            hint(socket)
        text = client.get("/metrics").text
    assert 'posture_requests_total{method="GET",route="/live",status="101"} 1.0' in text
    assert 'posture_places{pool="live",state="running"} 0.0' in text
    assert 'posture_places{pool="live",state="free"} 8.0' in text


def test_the_tracker_of_a_camera_that_has_gone_is_used_again_and_closed_in_the_end() -> None:
    made: list[FakeTracker] = []

    def make() -> FakeTracker:
        made.append(FakeTracker(None))
        return made[-1]

    with serve(make_tracker=make) as client:
        for _ in range(3):
            with client.websocket_connect("/live") as socket:
                hint(socket)
        assert len(made) == 1
        assert not made[0].closed
    assert made[0].closed
