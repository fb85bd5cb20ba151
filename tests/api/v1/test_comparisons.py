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
    for by_sem, verdict in ((2.7, "no_larger"), (2.8, "changed")):
        response = client.post(PATH, json={"before": example("analysis"), "after": moved(by_sem)})
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


def test_deep_nesting_is_one_clear_refusal(client: TestClient) -> None:
    body = b'{"before": ' + b"[" * 100_000 + b"]" * 100_000 + b', "after": {}}'
    response = client.post(PATH, content=body, headers={"Content-Type": "application/json"})
    assert response.status_code in (400, 422)


def test_more_than_two_answers_can_hold_is_refused(client: TestClient) -> None:
    assert_problem(client.post(PATH, content=b" " * (MAX_BYTES + 1)), 413, "body_too_large")
