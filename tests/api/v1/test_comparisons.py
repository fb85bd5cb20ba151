"""POST /v1/comparisons: two recorded answers, refusals, limits, languages."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.v1.comparisons import MAX_BYTES, PATH
from api.v1.openapi import example
from tests.api.helpers import assert_problem

Clients = Callable[..., TestClient]


def moved(by_sem: float) -> dict[str, Any]:
    changed: dict[str, Any] = copy.deepcopy(example("analysis"))
    for row in changed["indicators"]:
        if row["value"] is not None:
            row["value"] += by_sem * row["sem"]
    return changed


def test_changes_beyond_the_noise_and_within(client: TestClient) -> None:
    """Of a calibration whose differences nobody has measured: both errors count in full."""
    for by_sem, verdict in ((2.7, "no_larger"), (2.8, "changed")):
        body = {"before": moved(0.0), "after": moved(by_sem)}
        for answer in body.values():
            answer["provenance"]["calibration"] = "another"
        response = client.post(PATH, json=body)
        assert response.status_code == 200
        assert {change["verdict"] for change in response.json()["changes"]} == {verdict}
        assert response.headers["Content-Language"] == "en"


@pytest.mark.parametrize("asked", [{"lang": "de"}, {}])
def test_german(client: TestClient, asked: dict[str, str]) -> None:
    headers = {} if asked else {"Accept-Language": "de"}
    body = {"before": example("analysis"), "after": moved(3.0)} | asked
    response = client.post(PATH, json=body, headers=headers)
    assert response.headers["Content-Language"] == "de"
    assert response.json()["language"] == "de"
    assert "verändert" in response.json()["changes"][0]["text"]


def test_other_sources_are_a_conflict_that_says_why(client: TestClient) -> None:
    response = client.post(PATH, json={"before": example("analysis"), "after": example("turn")})
    assert "from two sources" in assert_problem(response, 409, "not_comparable")["detail"]


@pytest.mark.parametrize("bad", [{}, {"schema_version": "1.0"}])
def test_what_is_no_answer_is_refused(client: TestClient, bad: dict[str, Any]) -> None:
    assert_problem(client.post(PATH, json={"before": example("analysis"), "after": bad}), 400, "bad_answer")


def test_a_missing_half_is_an_invalid_request(client: TestClient) -> None:
    assert_problem(client.post(PATH, json={"before": example("analysis")}), 422, "invalid_request")


def test_several_answers_make_a_course(client: TestClient) -> None:
    some = [example("analysis"), moved(1.0), moved(6.0)]
    body = {"answers": some, "same_clothes": True, "same_camera": True}
    answer = client.post(PATH, json=body).json()
    assert len(answer["answers"]) == 3
    assert answer["conditions"]["counts_as"] == "nothing"
    assert {len(course["points"]) for course in answer["courses"]} == {3}
    pair = client.post(PATH, json={"before": some[0], "after": some[2]}).json()
    assert [change["difference"] for change in pair["changes"]] == [
        change["difference"] for change in answer["changes"]
    ]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 422, "invalid_request"),
        ({"answers": []}, 400, "bad_option"),
        ({"answers": [{}] * 13}, 400, "bad_option"),
        ({"answers": [{}, {}]}, 400, "bad_answer"),
        ({"answers": [{}, {}], "before": {}}, 422, "invalid_request"),
        ({"answers": "two"}, 422, "invalid_request"),
        ({"answers": [{}, {}], "same_clothes": "perhaps"}, 422, "invalid_request"),
    ],
)
def test_what_cannot_be_compared_is_one_clear_refusal(
    client: TestClient, body: dict[str, Any], status: int, code: str
) -> None:
    assert_problem(client.post(PATH, json=body), status, code)


@pytest.mark.parametrize(("accept", "begins"), [("application/pdf", b"%PDF"), ("text/html", b"<!doctype")])
def test_the_course_as_a_report(client: TestClient, accept: str, begins: bytes) -> None:
    body = {"answers": [example("analysis"), moved(6.0)], "lang": "de"}
    response = client.post(PATH, json=body, headers={"Accept": accept})
    assert response.status_code == 200
    assert response.headers["content-type"].partition(";")[0] == accept
    assert response.headers["content-language"] == "de"
    assert "report." in response.headers["content-disposition"]
    assert response.content.startswith(begins)


def test_deep_nesting_is_one_clear_refusal(client: TestClient) -> None:
    body = b'{"before": ' + b"[" * 100_000 + b"]" * 100_000 + b', "after": {}}'
    response = client.post(PATH, content=body, headers={"Content-Type": "application/json"})
    assert response.status_code in (400, 422)


def test_more_than_two_answers_can_hold_is_refused(client: TestClient) -> None:
    assert_problem(client.post(PATH, content=b" " * (MAX_BYTES + 1)), 413, "body_too_large")
