"""The routine for answers that came after the photo: the API's own stage one, and safety asked in groups."""

from __future__ import annotations

import json
from typing import Any

import pytest

from api.page.form_tables import check_in_tables
from api.page.words import page_words
from posture.protocol.diary import stop_rules
from posture.protocol.knowledge.load import knowledge
from tests.api.fakes import photo_bytes
from tests.api.helpers import Page, assert_edge_headers, assert_problem

SAID = {
    "pattern": "lateral_tilt",
    "side": "left",
    "pain_place": "lower_back",
    "pain_side": "left",
    "pain_also": "groin:right",
    "tender_points": "quadratus_lumborum:left",
    "contraindications": "anticoagulant",
    "red_flags_answered": "true",
}
GROUPS = list(knowledge().red_flag_groups)


@pytest.fixture(scope="module")
def pattern() -> str:
    return next(iter(knowledge().patterns))


def test_it_is_the_api_s_stage_one(client: Any, pattern: str) -> None:
    said = SAID | {"pattern": pattern}
    answer = client.post("/routine", data=said)
    assert_edge_headers(answer)
    body = answer.json()
    assert body["protocol"] == client.post("/v1/protocols/stage-one", data=said).json()["protocol"]
    page = Page(body["html"])
    for step in body["protocol"]["steps"]:
        assert step["title"] in page.text
    assert not page.all("script")
    assert not page.all("html")
    # The printed sheet is made of the same answers.
    (made_for,) = [item for item in page.all("section") if "data-made-for" in item]
    assert sorted(map(tuple, json.loads(str(made_for["data-made-for"])))) == sorted(said.items())
    hidden = {str(item["name"]): item["value"] for item in page.all("input", type="hidden")}
    assert hidden == said | {"format": "pdf"}


def test_each_step_can_be_played(client: Any, pattern: str) -> None:
    body = client.post("/routine", data=SAID | {"pattern": pattern, "pain_side": "both"}).json()
    played = Page(body["html"]).all("details", **{"class": "whole"})
    assert [
        (int(str(item["data-seconds"])), int(str(item["data-rounds"])), int(str(item["data-sides"])))
        for item in played
    ] == [
        (step["dose"]["seconds"], step["dose"]["rounds"], 2 if step["side"] == "both" else 1)
        for step in body["protocol"]["steps"]
    ]


@pytest.mark.parametrize("language", ["en", "de"])
def test_without_answers_the_questions_stand_on_top(client: Any, language: str) -> None:
    body = client.post("/routine", data={"lang": language}).json()
    assert body["protocol"]["language"] == language
    text = Page(body["html"]).text
    assert page_words(language)["protocol"]["first"] in text
    assert all(flag["question"] in text for flag in body["protocol"]["ask_first"])


def test_a_yes_withholds_it_and_says_whom_to_call(client: Any, serve: Any) -> None:
    body = client.post("/routine", data=SAID | {"pattern": "", "side": "", "red_flags": "chest_pain"}).json()
    assert body["protocol"]["withheld"]["urgency"] == "emergency_now"
    page = Page(body["html"])
    assert not page.all("li", **{"class": "card step"})
    assert [item["href"] for item in page.all("a")] == ["tel:112", "tel:911", "tel:999"]
    later = client.post("/routine", data={"red_flags": "fever_chills"}).json()
    assert not Page(later["html"]).all("a", href="tel:112")
    with serve(emergency_numbers="000,+61112") as elsewhere:
        for language in ("en", "de"):
            page = Page(elsewhere.get(f"/?lang={language}").text)
            called = [str(item["href"]) for item in page.all("a") if "tel:" in str(item["href"])]
            assert called == ["tel:000", "tel:+61112"]


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        ({"pattern": "nonsense", "side": "left"}, 400, "bad_option"),
        ({"side": "left"}, 400, "bad_option"),
        ({"pain_nrs": "12"}, 400, "bad_intake"),
        ({"pain_also": "groin"}, 400, "bad_intake"),
        ({"red_flag": "chest_pain"}, 400, "bad_option"),
        ({"lang": "xx"}, 422, "invalid_request"),
    ],
)
def test_failures_are_problems(client: Any, data: dict[str, str], status: int, code: str) -> None:
    assert_problem(client.post("/routine", data=data), status, code)


def test_the_form_asks_in_groups_each_with_none_of_these(client: Any) -> None:
    page = Page(client.get("/").text)
    assert [item["data-group"] for item in page.all("fieldset") if "data-group" in item] == GROUPS
    assert [item["value"] for item in page.all("input", name="none_of")] == GROUPS
    # Nobody without a script can tick that all was answered: the groups say it.
    (answered,) = page.all("input", name="red_flags_answered")
    assert "hidden" in answered
    assert "checked" not in answered
    for flag in knowledge().red_flags.values():
        assert flag.question in page.text


@pytest.mark.parametrize(
    ("said", "answered"),
    [
        ({"none_of": GROUPS}, True),
        ({"none_of": GROUPS[1:]}, False),
        ({"none_of": ["nonsense", *GROUPS[1:]]}, False),
        ({}, False),
    ],
)
def test_all_is_answered_exactly_when_every_group_is(
    client: Any, said: dict[str, Any], answered: bool
) -> None:
    body = client.post("/routine", data=said).json()
    assert (body["protocol"]["ask_first"] == []) is answered
    page = client.post("/", files={"photo": photo_bytes()}, data=said)
    assert (page_words("en")["protocol"]["first"] not in page.text) is answered
    sheet = Page(page.text).all("input", type="hidden", name="red_flags_answered")
    assert {item["value"] for item in sheet} == ({"true"} if answered else set())
    assert "none_of" not in [item.get("name") for item in Page(body["html"]).all("input")]


def test_a_yes_answers_its_group(client: Any) -> None:
    said = {"none_of": GROUPS[1:], "red_flags": "fever_chills"}
    body = client.post("/routine", data=said).json()
    (made_for,) = [item for item in Page(body["html"]).all("section") if "data-made-for" in item]
    assert ["red_flags_answered", "true"] in json.loads(str(made_for["data-made-for"]))
    assert body["protocol"]["withheld"]["urgency"] == "same_day"


def test_groups_go_along_to_another_page(client: Any) -> None:
    page = Page(client.post("/turn/form", data={"none_of": GROUPS[:2]}).text)
    ticked = [item["value"] for item in page.all("input", name="none_of") if "checked" in item]
    assert ticked == GROUPS[:2]


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_check_in_asks_what_its_rules_ask(language: Any) -> None:
    asked = check_in_tables(language, ["piriformis:left", "nonsense"])
    known = knowledge(language)
    assert set(asked["asks"]) == {criterion.field for criterion in known.criteria}
    assert [rule.id for rule in asked["stop_rules"]] == list(stop_rules())
    assert [spot for spot, _ in asked["tender"]] == ["piriformis:left"]
