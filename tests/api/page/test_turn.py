"""A full turn on the page: the API's own answer with its plot, and failures as pages."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.page import show
from posture.answer.turn import TurnAssessment
from posture.errors import FeetHidden, TurnTooShort
from posture.render import turn_plot
from posture.turn import analysis
from tests.api.fakes import FakeDetector, Gate, photo_bytes
from tests.api.helpers import Page, assert_edge_headers
from tests.api.v1.test_turns import VIDEO, quick_analysis, serving
from tests.films import still
from tests.image.test_footage import shots
from tests.turn.answers import turn_answer

ADDRESS = "/turn"


@pytest.fixture(autouse=True)
def _known_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analysis, "analyse_turn", quick_analysis)


@pytest.fixture
def turning() -> Iterator[TestClient]:
    with serving() as client:
        yield client


def plot_in(page: Page) -> str:
    """The plot that the page carries."""
    kind, _, data = str(page.all("img")[1]["src"]).partition(",")
    assert kind == "data:image/svg+xml;base64"
    return base64.b64decode(data).decode()


def test_the_result_is_the_api_s_answer_and_its_plot(turning: TestClient) -> None:
    data = {"pain_side": "left", "pain_place": "lower_back", "red_flags_answered": "true"}
    answer = turning.post("/v1/turns", files={"video": VIDEO}, data=data).json()
    response = turning.post(ADDRESS, files={"video": VIDEO}, data=data)
    assert response.status_code == 200, response.text
    assert_edge_headers(response)
    page = Page(response.text)
    known = turn_answer()
    assert plot_in(page) == turn_plot.plot_svg(known)
    assert turn_plot.headline(known) in page.text
    assert turn_plot.headline(known) in str(page.all("img")[1]["alt"])
    for item in answer["indicators"]:
        missing = item["status"] == "not_measured"
        assert (show.sentence(item["reason"]) if missing else item["text"]) in page.text
    for text in (
        answer["turn"]["text"],
        answer["pattern"]["summary"],
        *(cue["says"] for cue in answer["pattern"]["cues"]),
        *(step["title"] for step in answer["protocol"]["steps"]),
        *answer["protocol"]["matched_because"],
        *answer["limits"],
        show.number(12.0, "deg"),
        "4 of 24 frames not used: Not clear enough, or feet cut off",
    ):
        assert text in page.text
    assert page.all("a", href="/v1/cards?paper=a4")


def test_nothing_in_the_result_needs_what_the_policy_forbids(turning: TestClient) -> None:
    response = turning.post(ADDRESS, files={"video": VIDEO})
    assert response.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'")
    page = Page(response.text)
    assert all("src" in script or script["type"] == "application/json" for script in page.all("script"))
    assert not Page(plot_in(page)).all("script")
    for shown in (page, Page(plot_in(page))):
        assert not shown.all("style")
        for tag, attributes in shown.tags:
            assert not any(key.startswith("on") or key == "style" for key in attributes), tag
    assert not re.search(r"href|url\(|<image|<foreignObject", plot_in(page))


def test_photos_and_the_button_that_records(turning: TestClient) -> None:
    photos = [("photos", data) for data in shots(9)]
    empty = [("video", ("", b"")), ("video", ("", b""))]  # both inputs of the form, left empty
    assert turning.post(ADDRESS, files=[*empty, *photos]).status_code == 200
    recorded = [("video", ("a.mp4", VIDEO)), ("video", ("", b"")), ("photos", ("", b""))]
    assert turning.post(ADDRESS, files=recorded).status_code == 200
    inputs = Page(turning.get(ADDRESS).text).all("input", name="video")
    assert [item.get("capture") for item in inputs] == ["environment", None]
    assert {item["accept"] for item in inputs} == {"video/*"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("files", "status", "says"),
    [
        ({"video": b"garbage"}, 400, "The video cannot be read"),
        ({"video": photo_bytes()}, 400, "The video cannot be read"),
        ({"video": still(20)}, 400, "The video is too short"),
        ({"video": ("", b"")}, 400, "No video was chosen."),
        ([("photos", data) for data in shots(7)], 400, "8 to 16 photos"),
        ([("video", VIDEO), ("photos", photo_bytes())], 400, "either one file as video, or 8 to 16"),
        ([("video", VIDEO), ("video", VIDEO)], 400, "video was sent 2 times"),
    ],
)
def test_an_error_is_a_page_that_keeps_the_answers(
    turning: TestClient, files: Any, status: int, says: str
) -> None:
    filled = {"pain_side": "left", "age_years": "41", "contraindications": "fever"}
    response = turning.post(ADDRESS, files=files, data=filled)
    assert response.status_code == status
    assert_edge_headers(response)
    page = Page(response.text)
    assert says in page.text
    assert page.all("form", action=ADDRESS)
    assert page.all("input", name="age_years")[0]["value"] == "41"
    assert page.all("input", value="fever", type="checkbox")[0].keys() >= {"checked"}


@pytest.mark.parametrize("error", [TurnTooShort, FeetHidden])
def test_a_turn_that_cannot_be_measured_says_how_to_do_better(
    turning: TestClient, monkeypatch: pytest.MonkeyPatch, error: type[TurnTooShort | FeetHidden]
) -> None:
    def fail(*_: Any) -> TurnAssessment:
        raise error

    monkeypatch.setattr(analysis, "analyse_turn", fail)
    response = turning.post(ADDRESS, files={"video": VIDEO})
    assert response.status_code == 422
    assert error().hint in Page(response.text).text


def test_what_comes_first_stands_above_result_and_failure(turning: TestClient) -> None:
    for video, below in ((VIDEO, "data:image/svg+xml"), (b"garbage", 'id="problem"')):
        response = turning.post(ADDRESS, files={"video": video}, data={"red_flags": "bladder_bowel"})
        text = response.text
        assert text.index("This comes first: emergency now") < text.index(below)
        assert "Print this" not in text


@pytest.mark.slow
def test_the_limits_are_the_api_s() -> None:
    with serving(max_turn_seconds=5, max_turn_frames=100) as client:
        response = client.post(ADDRESS, files={"video": still(76)})
        assert response.status_code == 400
        assert "The video is too long" in response.text
    with serving(max_turn_bytes=len(VIDEO) - 1, max_body_bytes=10**6) as client:
        response = client.post(ADDRESS, files={"video": VIDEO})
        assert response.status_code == 413
        assert "The request is too large" in response.text
    with serving(max_turn_bytes=200_000, max_body_bytes=1000, max_session_bytes=1000) as client:
        assert client.post(ADDRESS, files={"video": VIDEO}).status_code == 200
    with serving(turn_body_timeout_s=1234.0) as client:
        limits = client.app._bounds  # type: ignore[attr-defined]
        assert limits.timeout_for(ADDRESS) == limits.timeout_for("/v1/turns") == 1234.0


@pytest.mark.slow
def test_a_full_service_says_so_on_a_page() -> None:
    gate = Gate()
    with (
        serving(lambda: FakeDetector(gate), turn_workers=1, turn_queue=0) as client,
        ThreadPoolExecutor(1) as pool,
    ):
        running = pool.submit(client.post, ADDRESS, files={"video": VIDEO})
        assert gate.arrived.acquire(timeout=10)
        response = client.post(ADDRESS, files={"video": VIDEO})
        gate.opened.set()
        assert running.result().status_code == 200
    assert response.status_code == 503
    assert response.headers["retry-after"]
    assert "All places are taken" in response.text


@pytest.mark.slow
def test_a_service_without_turns_offers_none() -> None:
    with serving(turn_workers=0) as client:
        for response in (client.get(ADDRESS), client.post(ADDRESS, files={"video": VIDEO})):
            assert response.status_code == 501
            page = Page(response.text)
            assert "does not measure full turns" in page.text
            assert not page.all("form")
        page = Page(client.get("/").text)
        assert not page.all("a", href=ADDRESS)
        assert page.all("a", href="/v1/cards?paper=a4")
        assert client.post("/", files={"photo": photo_bytes()}).status_code == 200
