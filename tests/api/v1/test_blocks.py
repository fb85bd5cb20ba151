"""POST /v1/blocks: photos and how the person stood in them, saved answers, refusals, forms of the answer."""

from __future__ import annotations

import json
from typing import Any

import pytest

from api.v1.blocks import PATH
from tests.api.helpers import assert_problem

File = tuple[str, tuple[str, bytes, str]]


def files(*photos: bytes) -> list[File]:
    return [("photos", (f"{number}.jpg", data, "image/jpeg")) for number, data in enumerate(photos)]


@pytest.fixture(scope="module")
def photos(photo: bytes) -> list[bytes]:
    """Two files of the same picture."""
    return [photo, photo + b"\0"]


def hips(client: Any, photo: bytes) -> str:
    """Both front hip bones, felt by hand, near the hips."""
    seen = client.post("/v1/analyses", files={"photo": photo}).json()["landmarks"]
    places = {one["name"]: one for one in seen}
    rows = [
        {"name": "asis", "side": side, "x_px": at["x_px"], "y_px": at["y_px"] - 20, "how": "palpated"}
        for side in ("left", "right")
        for at in [places[f"{side}_hip"]]
    ]
    return json.dumps(rows)


def test_photos_in_their_order(client: Any, photos: list[bytes]) -> None:
    response = client.post(PATH, files=files(*photos), data={"under": ["level", "left:20"], "lang": "de"})
    assert response.status_code == 200
    assert response.headers["Content-Language"] == "de"
    answer = response.json()
    assert [one["step_mm"] for one in answer["courses"][0]["points"]] == [-20.0, 0.0]
    assert answer["courses"][0]["errors"] == "full"
    assert "Hüftlinie" in answer["headline"]


def test_points_go_with_their_photo_and_a_saved_answer_may_stand_for_one(
    client: Any, photos: list[bytes]
) -> None:
    points = hips(client, photos[0])
    saved = client.post("/v1/analyses", files={"photo": photos[0]}, data={"points": points}).content
    bare = client.post("/v1/analyses", files={"photo": photos[0]}).content
    for first, its_points in ((photos[0], points), (saved, "[]"), (bare, points)):
        data = {"under": ["level", "right:20"], "points": [its_points, points]}
        answer = client.post(PATH, files=files(first, photos[1]), data=data).json()
        [course] = [one for one in answer["courses"] if one["source"] == "points"]
        assert course["indicator"] == "pelvis_obliquity"
        assert course["slope_deg"] == pytest.approx(0.0, abs=1e-6)


def test_standing_and_seated(client: Any, photos: list[bytes]) -> None:
    points = hips(client, photos[0])
    data = {"under": ["level", "seated"], "points": [points, points]}
    answer = client.post(PATH, files=files(*photos), data=data).json()
    assert [one["origin"] for one in answer["sitting"]] == ["untold"]
    assert any("looks like somebody who stands" in text for text in answer["limits"])


def test_the_report(client: Any, photos: list[bytes]) -> None:
    data = {"under": ["level", "left:20"]}
    html = client.post(PATH, files=files(*photos), data=data, headers={"Accept": "text/html"})
    assert html.headers["Content-Disposition"].startswith("attachment")
    assert "<svg" in html.text
    pdf = client.post(PATH, files=files(*photos), data=data, headers={"Accept": "application/pdf"})
    assert pdf.content.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"under": ["level"]}, "2 photos, but 1 times under"),
        ({"under": ["level", "left:10"], "points": ["[]"]}, "2 photos, but 1 times points"),
        ({"under": ["level", "middle:10"]}, "left:10 or right:10"),
        ({"under": ["level", "level"]}, "nothing to compare"),
        ({"under": ["level", "left:90"]}, "too much to stand on"),
        ({"under": ["level", "left:10"], "label": "\x07"}, "label"),
    ],
)
def test_what_does_not_go_together_is_refused(
    client: Any, photos: list[bytes], data: dict[str, Any], says: str
) -> None:
    problem = assert_problem(client.post(PATH, files=files(*photos), data=data), 400, "bad_option")
    assert says in problem["detail"]


def test_a_saved_answer_that_is_none(client: Any, photos: list[bytes]) -> None:
    data = {"under": ["level", "left:10"]}
    assert_problem(client.post(PATH, files=files(b"{}", photos[0]), data=data), 400, "bad_answer")


def test_a_request_without_photos(client: Any) -> None:
    assert_problem(client.post(PATH, data={"under": ["level"]}), 422, "invalid_request")
