"""Whoever misspells an address, a field or a name in it is asked for the nearest one, in their language."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.helpers import assert_problem


def detail(response: Any, status: int, code: str) -> str:
    return str(assert_problem(response, status, code)["detail"])


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("/v1/analysis", "/v1/analyses"),
        ("/v1/Sessions", "/v1/sessions"),
        ("/v1/redflags", "/v1/red-flags"),
        ("/v1/cards/", "/v1/cards"),
        ("/v1/protocol/stage-two", "/v1/protocols/stage-two"),
        ("/analyses", "/v1/analyses"),
    ],
)
def test_an_address(client: Any, path: str, near: str) -> None:
    assert detail(client.get(path), 404, "not_found").endswith(f" Did you mean {near}?")
    german = client.get(path, headers={"accept-language": "de"})
    assert detail(german, 404, "not_found").endswith(f" Meinten Sie {near}?")


@pytest.mark.parametrize("path", ["/v1/xyzzy", "/v1/nothing", "/nothing-of-this", "/v1", "/v1/"])
def test_an_address_that_is_like_none(client: Any, path: str) -> None:
    assert detail(client.get(path), 404, "not_found") == "There is nothing at this address."


@pytest.mark.parametrize(
    ("part", "near"), [("stage-on", "stage-one"), ("stage-tow", "stage-two"), ("stagefour", "stage-four")]
)
def test_a_part_of_an_address_that_is_one_of_several_names(client: Any, part: str, near: str) -> None:
    body = assert_problem(client.get(f"/v1/protocols/{part}"), 422, "invalid_request")
    assert body["detail"] == f"Check these fields: stage. Did you mean /v1/protocols/{near}?"
    assert "Did you mean" not in body["errors"][0]["message"]


def test_a_field_of_a_form(client: Any, photo: bytes) -> None:
    response = client.post("/v1/analyses", files={"photo": photo}, data={"pain_sid": "left"})
    assert detail(response, 400, "bad_option").endswith(" Did you mean pain_side?")
    response = client.post("/v1/analyses", files={"foto": photo}, headers={"accept-language": "de"})
    assert detail(response, 400, "bad_option").endswith(" Meinten Sie photo?")


@pytest.mark.parametrize(
    ("path", "name", "near"),
    [
        ("/v1/cards", "papper", "paper"),
        ("/v1/stages", "lnag", "lang"),
        ("/v1/indicators", "langauge", "lang"),
        ("/v1/protocols/stage-one", "patern", "pattern"),
    ],
)
def test_a_field_of_an_address(client: Any, path: str, name: str, near: str) -> None:
    response = client.get(path, params={name: "x"})
    assert detail(response, 400, "bad_option").endswith(f" Did you mean {near}?")


def test_one_of_several_names_in_a_field(client: Any, photo: bytes) -> None:
    data = {"view": "frnt", "lang": "dee", "paper": "xyzzy"}
    response = client.post("/v1/analyses", files={"photo": photo}, data=data)
    body = assert_problem(response, 422, "invalid_request")
    assert body["detail"] == "Check these fields: lang, paper, view. Did you mean lang=de, view=front?"
    messages = {error["field"]: error["message"] for error in body["errors"]}
    assert messages["view"] == "Give one of front, back, left, right. Did you mean front?"
    assert messages["paper"] == "Give one of a4, letter."


def test_a_name_in_the_intake(client: Any, photo: bytes) -> None:
    for data in ({"red_flags": "bladder_bowl"}, {"intake": '{"red_flags": ["bladder_bowl"]}'}):
        response = client.post("/v1/analyses", files={"photo": photo}, data=data)
        assert detail(response, 400, "bad_intake").endswith(" Did you mean bladder_bowel?")


def test_a_field_of_a_json_body(client: Any) -> None:
    for path, sent, near in (
        ("/v1/check-ins", {"diary": {}, "patern": "x"}, "pattern"),
        ("/v1/comparisons", {"befor": {}, "after": {}}, "before"),
    ):
        response = client.post(path, json=sent)
        assert detail(response, 422, "invalid_request").endswith(f" Did you mean {near}?")


def test_the_lists_are_in_the_language_that_their_address_names(client: Any) -> None:
    for path in ("indicators", "stages", "red-flags", "patterns"):
        asked = client.get(f"/v1/{path}", params={"lang": "de"}, headers={"accept-language": "en"})
        assert asked.json() == client.get(f"/v1/{path}", headers={"accept-language": "de"}).json()
