"""Points by hand for the page: an earlier answer measured again without its photo, and the editor."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from api.page.by_hand import by_hand, settable
from api.page.words import page_words
from posture.answer.assessment import Assessment
from posture.pipeline.assess import analyse_photo
from posture.pipeline.options import PhotoOptions
from posture.points.given import marks_of
from posture.points.table import POINTS, keys_in
from posture.words.language import LANGUAGES, Language
from tests.api.fakes import HEIGHT, WIDTH, FakeDetector, photo_bytes, standing
from tests.api.helpers import Page, assert_problem, undated

Rows = list[dict[str, Any]]
LEVEL = {"roll_deg": "0"}


@pytest.fixture(scope="module")
def plain(client: Any, photo: bytes) -> dict[str, Any]:
    """What the page has when somebody begins to move points."""
    shown: dict[str, Any] = client.post("/result", files={"photo": photo}, data=LEVEL).json()
    assert "by-hand" not in shown["html"]
    answer: dict[str, Any] = shown["answer"]
    return answer


def at(answer: dict[str, Any], name: str) -> tuple[float, float]:
    place = next(one for one in answer["landmarks"] if one["name"] == name)
    return place["x_px"], place["y_px"]


def asis(answer: dict[str, Any], how: str = "sticker", **more: str) -> Rows:
    """Both front hip bones, 20 pixels above the hips."""
    return [
        {"name": "asis", "side": side, "x_px": x, "y_px": y - 20, "how": how, **more}
        for side in ("left", "right")
        for x, y in [at(answer, f"{side}_hip")]
    ]


def again(client: Any, answer: dict[str, Any], rows: Rows, **data: str) -> dict[str, Any]:
    sent = {"points": json.dumps(rows), **data}
    response = client.post("/result", files={"answer": json.dumps(answer)}, data=sent)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def test_an_answer_is_measured_again_as_by_the_api(client: Any, plain: dict[str, Any]) -> None:
    rows = asis(plain)
    shown = again(client, plain, rows, height_cm="172", pain_side="left")
    sent = {"points": json.dumps(rows), "height_cm": "172", "pain_side": "left"}
    asked = client.post("/v1/analyses", files={"answer": json.dumps(plain)}, data=sent).json()
    assert undated(shown["answer"]) == undated(asked)
    assert set(shown) == {"answer", "html"}
    page = Page(shown["html"])
    assert page.all("section", id="by-hand")
    assert page.all("button", **{"data-points": "0"})
    assert "set by hand" in page.text
    assert "Line of the front hip bones" in page.text
    assert 'data-line="by_hand"' in shown["html"]


def test_the_tag_stands_where_the_value_is_the_hand_s(client: Any, plain: dict[str, Any]) -> None:
    html = again(client, plain, asis(plain))["html"]
    rows = re.findall(r'<details class="row.*?</details>', html, re.DOTALL)
    tagged = [row for row in rows if 'class="tag hand"' in row]
    assert len(tagged) == 1
    assert "pelvis_obliquity" in tagged[0]


@pytest.mark.slow
def test_a_session_is_measured_again_with_points_that_name_their_view(client: Any, photo: bytes) -> None:
    whole = client.post("/result", files={"front": photo}, data=LEVEL).json()["answer"]
    rows = asis(whole["photos"][0], view="front")
    shown = again(client, whole, rows)
    assert [len(photo["points"]) for photo in shown["answer"]["photos"]] == [2]
    assert Page(shown["html"]).all("button", **{"data-points": "0"})
    unnamed = [{name: value for name, value in row.items() if name != "view"} for row in rows]
    response = client.post(
        "/result", files={"answer": json.dumps(whole)}, data={"points": json.dumps(unnamed)}
    )
    assert "say its view" in assert_problem(response, 400, "bad_points")["detail"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"name": "asys"}, "Did you mean asis?"),
        ({"side": "right"}, "left side"),
        ({"x_px": -3}, "outside the picture"),
        ({"x_px": "3"}, "two numbers"),
        ({"how": "dreamt"}, "no way dreamt"),
        ({"repeats": [[1]]}, "further places"),
        ({"name": "psis"}, "cannot be set"),
        ({"view": "back"}, "Give each photo its own points"),
        ({"colour": "red"}, "Unknown field colour"),
    ],
)
def test_a_point_that_cannot_be_is_one_clear_error(
    client: Any, plain: dict[str, Any], change: dict[str, Any], says: str
) -> None:
    rows = [{**asis(plain)[0], **change}]
    files = {"answer": json.dumps(plain)}
    response = client.post("/result", files=files, data={"points": json.dumps(rows)})
    assert says in assert_problem(response, 400, "bad_points")["detail"]


def test_what_is_no_answer_or_too_much(client: Any, photo: bytes, plain: dict[str, Any]) -> None:
    def problem(files: dict[str, Any], code: str, path: str = "/result", status: int = 400) -> str:
        return str(assert_problem(client.post(path, files=files), status, code)["detail"])

    whole = json.dumps(plain)
    assert "either a photo" in problem({"answer": whole, "photo": photo}, "bad_option")
    assert "either a photo" in problem({"answer": whole, "front": photo}, "bad_option")
    for path in ("/result", "/result/points"):
        assert "no valid JSON" in problem({"answer": "{"}, "bad_answer", path)
        assert "look at" in problem({"answer": "{}"}, "bad_answer", path)
    assert "bytes" in problem({"answer": b" " * 1_100_000}, "bad_answer")
    problem({"answer": b" " * 1_100_000}, "body_too_large", "/result/points", 413)
    problem({"none": ("", b"")}, "bad_option")
    # A page of its own has no use for an answer without its photo.
    response = client.post("/", files={"answer": whole})
    assert response.status_code == 400


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_editor_is_given_every_point_of_each_photo(
    client: Any, plain: dict[str, Any], language: Language
) -> None:
    headers = {"Accept-Language": language}
    response = client.post("/result/points", files={"answer": json.dumps(plain)}, headers=headers)
    given = response.json()
    assert response.headers["content-language"] == language
    (photo,) = given["photos"]
    assert photo["view"] == "front"
    named = [(one["name"], one["side"]) for one in photo["points"]]
    assert sorted(named, key=str) == sorted(keys_in("front"), key=str)
    kinds = [POINTS[name].kind for name, _ in named]
    assert kinds == sorted(kinds, key=("bone", "skin", "landmark").index)
    for one in photo["points"]:
        assert 0 <= one["near"][0] <= WIDTH
        assert 0 <= one["near"][1] <= HEIGHT
        assert one["label"]
        assert one["find"]
        if one["found"]:
            assert one["near"] == pytest.approx(at(plain, f"{one['side']}_{one['name']}"), abs=0.5)
    assert given["texts"] == {"hand": page_words(language)["hand"]}
    editor = Page(given["html"])
    assert editor.all("dialog", id="points")
    assert [way["value"] for way in editor.all("option") if way.get("value")] == [
        *("guessed", "seen", "palpated", "sticker"),
    ]
    assert page_words(language)["hand"]["by_keys"] in editor.text


def analysed(*rows: dict[str, Any]) -> Assessment:
    options = PhotoOptions(0.0, marks=marks_of(rows))
    return analyse_photo(photo_bytes(), FakeDetector(standing), options=options)


def test_hand_and_photo_stand_beside_each_other() -> None:
    texts = page_words("en")
    plain = analysed()
    assert by_hand(plain, texts, "en") is None
    places = {one.name: (one.x_px, one.y_px) for one in plain.landmarks}

    def moved(side: str, down: float, how: str) -> dict[str, Any]:
        x, y = places[f"{side}_hip"]
        return {"name": "hip", "side": side, "x_px": x, "y_px": y + down, "how": how}

    sure = by_hand(analysed(moved("left", 40, "sticker"), moved("right", -40, "sticker")), texts, "en")
    assert sure is not None
    line = next(line for line in sure.counts if line.label == "Hip line")
    assert line.more.startswith("The photo alone says 0.0° ± ")
    assert line.more.endswith("The two do not agree: look at your points once more.")
    assert float(line.amount.split("°")[0]) > 30
    guessed = by_hand(analysed(moved("left", 3, "guessed")), texts, "en")
    assert guessed is not None
    assert not guessed.counts
    line = next(line for line in guessed.stays if line.label == "Hip line")
    assert line.amount.startswith("0.0° ± ")
    assert line.more.startswith("Your points say +")


def test_points_are_for_the_only_photo_of_a_view() -> None:
    (front,) = analysed().photos
    back = replace(front, view=replace(front.view, name="back"))
    answer: Any = SimpleNamespace(photos=[front, front, back])
    assert settable(answer) == [False, False, True]


@pytest.mark.slow
def test_the_page_says_where_points_cannot_be_set(client: Any) -> None:
    files = [("front", photo_bytes()), ("front", photo_bytes("PNG"))]
    page = Page(client.post("/result", files=files).json()["html"])
    assert not page.all("button", **{"data-points": "0"})
    assert "one photo of a view" in page.text


def test_without_a_script_the_page_names_the_other_ways(client: Any, photo: bytes) -> None:
    page = Page(client.post("/", files={"photo": photo}).text)
    assert not page.all("button", **{"data-points": "0"})
    assert "the command line and the API can do it too" in page.text
