"""The page works without script, keeps what was filled in, and shows what the answer says."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest

from api.page import show
from api.page.words import page_words
from posture.answer.protocol import Dose
from posture.measure.budget import indicators_of
from posture.measure.readings import Reading
from posture.protocol.knowledge.load import knowledge
from posture.protocol.match import match
from posture.protocol.pattern import recognise
from tests.api.fakes import CAMERA, FakeDetector, photo_bytes
from tests.api.helpers import Page, assert_edge_headers

OFFERED = ("/turn", "/cards", "/v1/cards?paper=a4", "/v1/cards?paper=letter")


def pages(client: Any) -> dict[str, Any]:
    photo = photo_bytes()
    return {
        "form": client.get("/"),
        "result": client.post("/", files={"photo": photo}),
        "session": client.post("/", files={"front": photo, "photo": ("", b"")}),
        "withheld": client.post("/", files={"photo": photo}, data={"red_flags": "chest_pain"}),
        "error": client.post("/", files={"photo": b"x"}),
        "problems": client.get("/problems"),
        "reference": client.get("/docs"),
        "cards": client.get("/cards"),
        "turn": client.get("/turn"),
        "turn error": client.post("/turn", files={"video": b"x"}),
    }


@pytest.mark.slow
def test_no_inline_script_or_style_and_nothing_from_elsewhere(client: Any) -> None:
    for name, response in pages(client).items():
        page = Page(response.text)
        assert response.headers["content-type"] == "text/html; charset=utf-8"
        assert_edge_headers(response)
        for script in page.all("script"):
            own_file = script.get("type", "module") == "module" and re.fullmatch(
                r"/static/[a-z-]+\.js", script.get("src") or ""
            )
            assert own_file or script == {"type": "application/json", "id": "words"}, name
        assert not page.all("iframe"), name
        for tag, attributes in page.tags:
            assert not any(key.startswith("on") or key == "style" for key in attributes), (name, tag)
            for key in ("src", "href", "action"):
                target = attributes.get(key)
                assert target is None or re.match(r"/(?!/)|#|data:image/png;base64,", target), (name, target)
        assert "script-src 'self';" in response.headers["content-security-policy"]
        assert "unsafe" not in response.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/", "/turn"])
def test_every_control_has_a_label(client: Any, path: str) -> None:
    page = Page(client.get(path).text)
    targets = {item["for"] for item in page.all("label") if "for" in item}
    for tag in ("input", "select"):
        for control in page.all(tag):
            in_label = control.get("type") in ("checkbox", "radio")
            assert control.get("id") in targets or in_label, control
    assert page.all("html", lang="en")
    assert page.all("meta", name="viewport")
    identifiers = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(set(identifiers)) == len(identifiers)


def test_the_form_offers_everything_there_is(client: Any) -> None:
    page = Page(client.get("/").text)
    table = knowledge()
    for name, wanted in (("red_flags", table.red_flags), ("contraindications", table.contraindications)):
        assert {item["value"] for item in page.all("input", name=name)} == set(wanted)
    points = {item["value"] for item in page.all("input", name="tender_points")}
    assert points == {f"{muscle}:{side}" for muscle in table.muscles for side in ("left", "right")}


@pytest.mark.parametrize(
    ("files", "data", "status", "says"),
    [
        ({"photo": b"no image"}, {}, 400, "This is not an image"),
        ({"photo": photo_bytes("GIF")}, {}, 415, "This image format is not accepted"),
        ({}, {}, 400, "No photo was chosen."),
        ({"photo": ("", b"")}, {}, 400, "No photo was chosen."),
        ({"photo": photo_bytes(), "front": photo_bytes()}, {}, 400, "either by view or without a view"),
        ({"photo": photo_bytes()}, {"roll_deg": "99"}, 422, "roll_deg"),
        ({"photo": photo_bytes()}, {"pain_nrs": "12"}, 400, "pain_nrs"),
    ],
)
def test_an_error_keeps_what_was_filled_in(
    client: Any, files: dict[str, Any], data: dict[str, str], status: int, says: str
) -> None:
    filled = {
        "view": "back",
        "pain_side": "left",
        "age_years": "41",
        "tender_points": "iliopsoas:right",
        "red_flags_answered": "true",
        "contraindications": "fever",
    }
    response = client.post("/", files=files or {"none": ("", b"")}, data=filled | data)
    assert response.status_code == status
    page = Page(response.text)
    assert len(page.all("div", role="alert")) == 1
    assert says in page.text
    assert page.all("input", name="age_years")[0]["value"] == "41"
    assert {item["value"] for item in page.all("option") if "selected" in item} >= {"back", "left"}
    boxes = page.all("input", type="checkbox")
    checked = {item["value"] for item in boxes if "checked" in item and "name" in item}
    assert checked == {"iliopsoas:right", "true", "fever"}


def test_what_was_filled_in_is_escaped(client: Any) -> None:
    evil = '"><script>alert(1)</script>'
    response = client.post("/", files={"photo": b"x"}, data={"roll_deg": evil, "age_years": evil})
    assert response.status_code == 422
    assert "<script>" not in response.text
    assert "&lt;script&gt;" in response.text


def test_too_large_and_busy_are_pages_too(client: Any, serve: Any) -> None:
    response = client.post("/", headers={"content-length": str(10**10)}, content=b"")
    assert response.status_code == 413
    assert "The request is too large" in response.text
    with serve(FakeDetector, max_pixels=100_000) as small:
        response = small.post("/", files={"photo": photo_bytes()})
    assert response.status_code == 413
    assert "too many pixels" in response.text


def test_the_result_shows_what_the_answer_says(client: Any) -> None:
    photo = photo_bytes(exif=True)
    data = {"pain_side": "left", "pain_place": "lower_back", "tender_points": "quadratus_lumborum:left"}
    answer = client.post("/v1/analyses", files={"photo": photo}, data=data).json()
    response = client.post("/", files={"photo": photo}, data=data)
    assert response.status_code == 200
    page = Page(response.text)
    for item in answer["indicators"]:
        assert item["label"] in page.text
        if item["status"] == "not_measured":
            assert show.sentence(item["reason"]) in page.text
        else:
            assert item["text"] in page.text
            assert show.number(item["value"], item["unit"]) in page.text
            assert show.number(1.96 * item["sem"], item["unit"], signed=False) in page.text
    measured = [item for item in answer["indicators"] if item["value"] is not None]
    assert len(page.all("svg")) == len(measured)
    for step in answer["protocol"]["steps"]:
        assert step["title"] in page.text
        assert step["why"] in page.text
        assert all(
            line in page.text for line in [*step["how"], *step["stop_if"], *step["evidence"]["sources"]]
        )
    for text in (
        *(cue["says"] for cue in answer["pattern"]["cues"]),
        *(stage["title"] for stage in answer["protocol"]["locked_stages"]),
        *(flag["question"] for flag in answer["protocol"]["ask_first"]),
        *answer["protocol"]["stop_rules"],
        *answer["protocol"]["left_out"],
        *answer["limits"],
        answer["pattern"]["summary"],
    ):
        assert text in page.text
    order = [page.text.index(text) for text in ("First, please answer", "When to stop", "What comes later")]
    assert order == sorted(order)
    pictures = page.all("img", alt="Your photo with the lines that were measured drawn in")
    assert len(pictures) == 1
    assert str(pictures[0]["src"]).startswith("data:image/png;base64,")
    assert CAMERA not in response.text


def test_a_red_flag_shows_where_to_go_and_no_step(client: Any) -> None:
    response = client.post("/", files={"photo": photo_bytes()}, data={"red_flags": "bladder_bowel"})
    page = Page(response.text)
    assert page.all("section", role="alert")
    assert "emergency" in page.text
    assert not page.all("li", **{"class": "card step"})


@pytest.mark.slow
def test_both_ways_to_see_the_turn_are_offered_before_and_after_a_result(client: Any) -> None:
    for response in (client.get("/"), client.post("/", files={"photo": photo_bytes()})):
        page = Page(response.text)
        assert "See the turn of pelvis and trunk" in page.text
        for target in OFFERED:
            assert page.all("a", href=target) or page.all("button", **{"data-href": target}), target


@pytest.mark.slow
def test_nothing_is_offered_to_somebody_who_should_see_a_clinician(client: Any) -> None:
    response = client.post("/", files={"photo": photo_bytes()}, data={"red_flags": "bladder_bowel"})
    assert response.status_code == 200
    assert "See the turn of pelvis and trunk" not in response.text


@pytest.mark.slow
def test_headings_come_in_order(client: Any) -> None:
    for name, response in pages(client).items():
        levels = [int(tag[1]) for tag, _ in Page(response.text).tags if re.fullmatch("h[1-6]", tag)]
        assert levels[0] == 1, name
        assert all(after - before <= 1 for before, after in pairwise(levels)), (name, levels)


@pytest.mark.parametrize("path", ["/", "/turn", "/cards"])
def test_the_navigation_says_where_one_is(client: Any, path: str) -> None:
    page = Page(client.get(path).text)
    ways = [*page.all("a"), *(item for item in page.all("button") if "data-href" in item)]
    assert [item.get("data-href") or item["href"] for item in ways if "aria-current" in item] == [path]
    for item in ways:
        target = str(item.get("data-href") or item["href"])
        assert target == "#main" or client.get(target).status_code == 200
        if "formaction" in item:
            assert client.post(str(item["formaction"])).status_code == 200


def test_a_value_says_where_it_comes_from_when_there_was_a_choice() -> None:
    card, turn, photo = (
        Reading("pelvis_rotation", value, sem, 0.0, 0.0, 0.0, source, None)
        for value, sem, source in ((3.0, 0.5, "card"), (4.0, 1.0, "turn"), (9.0, 2.0, "landmarks"))
    )

    def origin(*readings: Reading) -> str:
        found = {item.id: item for item in indicators_of(readings, fixed_camera=True)}
        return show.origin(found["pelvis_rotation"], page_words("en"))

    assert origin(card) == "Source: printed card."
    assert origin(turn) == ""
    assert origin(card, turn) == "Source: printed card. Also full turn: +4.0° ± 2.0°."
    assert origin(card, photo) == "Source: printed card."  # the text itself says that they do not agree
    picture = replace(photo, source="picture", model_sem=1.5)
    assert origin(picture, photo) == (
        "Source: picture of the trunk together with the landmarks."
        " With landmarks of the photo alone: +9.0° ± 3.9°."
    )


def test_cards_that_were_seen() -> None:
    clear = SimpleNamespace(label="chest card", seen="clear", detail=None)
    bent = SimpleNamespace(label="pelvis card, front", seen="clear", detail="Its fold is flat.")
    unclear = SimpleNamespace(label="wall card", seen="unclear", detail="The wall card is too small.")
    seen: list[Any] = [clear, bent, clear, unclear]
    assert show.seen_cards(seen) == [
        "Chest card.",
        "Pelvis card, front. Its fold is flat.",
        "The wall card is too small.",
    ]
    assert show.seen_cards([]) == []


@pytest.mark.slow
def test_a_session_shows_each_picture(client: Any) -> None:
    photo = photo_bytes()
    response = client.post("/", files=[("front", photo), ("front", photo_bytes("PNG"))])
    assert response.status_code == 200
    assert response.text.count("data:image/png;base64,") == 2


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1.25, "deg", "+1.2°"),
        (-3.44, "deg", "\N{MINUS SIGN}3.4°"),
        (-0.04, "deg", "0.0°"),
        (12.0, "pct", "+12.0 %"),
    ],
)
def test_numbers(value: float, unit: str, text: str) -> None:
    assert show.number(value, unit) == text


@pytest.mark.parametrize(
    ("seconds", "rounds", "per_day", "text"),
    [
        (90, 1, 1, "90 s, once a day"),
        (300, 1, 2, "5 min, 2 times a day"),
        (60, 3, 2, "1 min, 3 rounds, 2 times a day"),
    ],
)
def test_doses(seconds: int, rounds: int, per_day: int, text: str) -> None:
    (step, *_) = match(recognise([])).steps
    dose = Dose(seconds, rounds, per_day, None, "says", ("source",))
    assert show.dose(replace(step, dose=dose)) == text
    sided = show.dose(replace(step, dose=dose, side="both"))
    assert sided.replace(" on each side", "") == text != sided
