"""Points over HTTP: with a photo, with an earlier answer instead, and what is wrong with either."""

from __future__ import annotations

import json
from typing import Any

import pytest

from posture.pipeline.assess import analyse_photo
from posture.pipeline.options import PhotoOptions
from posture.points.given import marks_of
from posture.points.table import MEASURES, POINTS
from tests.api.fakes import FakeDetector
from tests.api.helpers import assert_problem, undated


@pytest.fixture(scope="module")
def plain(client: Any, photo: bytes) -> dict[str, Any]:
    answer: dict[str, Any] = client.post(
        "/v1/analyses", files={"photo": photo}, data={"roll_deg": "0"}
    ).json()
    return answer


@pytest.fixture(scope="module")
def points(plain: dict[str, Any]) -> list[dict[str, Any]]:
    """Both ASIS near the hips, felt by hand."""
    places = {one["name"]: one for one in plain["landmarks"]}
    return [
        {"name": "asis", "side": side, "x_px": at["x_px"], "y_px": at["y_px"] - 20, "how": "palpated"}
        for side in ("left", "right")
        for at in [places[f"{side}_hip"]]
    ]


def sent(points: list[dict[str, Any]], **more: str) -> dict[str, str]:
    return {"points": json.dumps(points), "roll_deg": "0", **more}


def test_points_with_a_photo(client: Any, photo: bytes, points: list[dict[str, Any]]) -> None:
    data = sent(points, height_cm="172")
    found = client.post("/v1/analyses", files={"photo": photo}, data=data).json()
    options = PhotoOptions(0.0, marks=marks_of(points, 172))
    expected = analyse_photo(photo, FakeDetector(), options=options).to_dict()
    assert undated(found) == undated(json.loads(json.dumps(expected)))
    pelvis = next(one for one in found["indicators"] if one["id"] == "pelvis_obliquity")
    assert pelvis["source"] == "points"
    assert [one["name"] for one in found["points"]] == ["asis", "asis"]


def test_an_earlier_answer_instead_of_the_photo(
    client: Any, photo: bytes, plain: dict[str, Any], points: list[dict[str, Any]]
) -> None:
    whole = client.post("/v1/analyses", files={"photo": photo}, data=sent(points)).json()
    again = client.post("/v1/analyses", files={"answer": json.dumps(plain)}, data=sent(points)).json()
    assert again["measures"] == whole["measures"]
    assert [one["value"] for one in again["indicators"]] == pytest.approx(
        [one["value"] for one in whole["indicators"]]
    )
    html = client.post(
        "/v1/analyses",
        files={"answer": json.dumps(plain)},
        data=sent(points),
        headers={"Accept": "text/html"},
    )
    assert "Points set by hand" in html.text


def test_a_session_and_its_earlier_answer(client: Any, photo: bytes, points: list[dict[str, Any]]) -> None:
    rows = [{**one, "view": "front"} for one in points]
    whole = client.post("/v1/sessions", files={"front": photo}, data=sent(rows)).json()
    assert whole["photos"][0]["measures"][0]["id"] == "asis_line"
    plain = client.post("/v1/sessions", files={"front": photo}, data={"roll_deg": "0"})
    again = client.post("/v1/sessions", files={"answer": plain.content}, data=sent(rows)).json()
    assert again["photos"][0]["measures"] == whole["photos"][0]["measures"]


def test_what_cannot_be_used(
    client: Any, photo: bytes, plain: dict[str, Any], points: list[dict[str, Any]]
) -> None:
    def problem(
        files: dict[str, Any], data: dict[str, str], code: str, status: int = 400, path: str = "analyses"
    ) -> str:
        response = client.post(f"/v1/{path}", files=files, data=data)
        return str(assert_problem(response, status, code)["detail"])

    earlier = json.dumps(plain)
    wrong = [{**points[0], "name": "asys"}]
    assert "Did you mean asis?" in problem({"photo": photo}, sent(wrong), "bad_points")
    assert "Did you mean asis?" in problem({"answer": earlier}, sent(wrong), "bad_points")
    assert "no valid JSON" in problem({"photo": photo}, {"points": "["}, "bad_points")
    assert "centimetres" in problem({"photo": photo}, sent(points, height_cm="3"), "bad_points")
    side = [{**points[0], "side": "right"}]
    assert "left side" in problem({"answer": earlier}, sent(side), "bad_points")
    other = [{**points[0], "view": "back"}]
    for files in ({"photo": photo}, {"answer": earlier}):
        assert "Give each photo its own points" in problem(files, sent(other), "bad_points")
    both = {"photo": photo, "answer": earlier}
    assert "either a photo or an earlier answer" in problem(both, sent(points), "bad_option")
    assert "no valid JSON" in problem({"answer": "{"}, sent(points), "bad_answer")
    assert "look at" in problem({"answer": "{}"}, sent(points), "bad_answer")
    assert "send it to /v1/analyses" in problem(
        {"answer": earlier}, sent(points), "bad_answer", path="sessions"
    )
    assert "photo" in problem({}, sent(points), "invalid_request", 422)


def test_the_list_of_points(client: Any) -> None:
    english = client.get("/v1/points").json()
    german = client.get("/v1/points?lang=de").json()
    assert [one["id"] for one in english["points"]] == [one["id"] for one in german["points"]] == list(POINTS)
    assert [one["id"] for one in english["measures"]] == list(MEASURES)
    assert english["points"][0]["find"] != german["points"][0]["find"]
    assert set(english["points"][0]["sem_mm"]) == {"sticker", "palpated", "seen", "guessed"}
