"""An answer in a form that the client does not take is refused before any work, and nothing else is."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.problems.negotiate import leaves_any
from tests.api.helpers import assert_problem

ANY = ("", "*/*", "application/*", "image/gif, */*;q=0.1", "nonsense", "image/gif;q=lots")
JSON = (
    "application/json",
    "APPLICATION/JSON;q=0.2",
    "application/json; charset=utf-8",
    "a/b, application/json",
)
OTHER = ("image/gif", "image/*", "text/csv;q=0.9, image/gif", "application/json;q=0", "*/*;q=0")


@pytest.mark.parametrize("accept", [*ANY, *JSON])
def test_json_meets_it(accept: str) -> None:
    assert leaves_any(accept, ["application/json"])


@pytest.mark.parametrize("accept", OTHER)
def test_json_does_not(accept: str) -> None:
    assert not leaves_any(accept, ["application/json"])


@pytest.mark.slow
@given(st.text(max_size=80))
def test_whatever_is_sent_is_met_or_not(accept: str) -> None:
    assert leaves_any(accept, ["application/json", "image/png"]) in (True, False)
    assert leaves_any(f"{accept}, */*", ["application/json"]) or '"' in accept or ";" in accept


def operations(client: Any) -> list[tuple[str, str, set[str]]]:
    """Method, address, and the media types of the answer, as the service describes itself."""
    return [
        (method, path, set(operation["responses"]["200"]["content"]))
        for path, methods in client.get("/openapi.json").json()["paths"].items()
        for method, operation in methods.items()
        if "200" in operation["responses"]
    ]


def test_every_address_refuses_what_it_does_not_offer_and_takes_what_it_does(client: Any) -> None:
    described = operations(client)
    assert len(described) > 10
    for method, path, offered in described:
        refused = client.request(method, path, headers={"accept": "image/gif, font/woff2"})
        detail = assert_problem(refused, 406, "not_acceptable")["detail"]
        assert all(kind in detail for kind in offered), path
        for kind in (*offered, "*/*"):
            assert client.request(method, path, headers={"accept": kind}).status_code != 406, (path, kind)


def test_nothing_is_measured_for_a_form_that_nobody_takes(failing: Any, photo: bytes) -> None:
    client = failing(ZeroDivisionError())
    response = client.post("/v1/analyses", files={"photo": photo}, headers={"accept": "image/gif"})
    assert_problem(response, 406, "not_acceptable")


def test_it_is_said_in_german_and_what_comes_first_is_not_swallowed(client: Any, photo: bytes) -> None:
    headers = {"accept": "image/gif", "accept-language": "de"}
    data = {"red_flags": "bladder_bowel"}
    response = client.post("/v1/analyses", files={"photo": photo}, data=data, headers=headers)
    body = assert_problem(response, 406, "not_acceptable")
    assert body["detail"].startswith("Die Antwort gibt es als application/json, image/png, ")
    assert "Notfall" in body["withheld"]["title"]


def test_a_session_has_no_picture(client: Any, photo: bytes) -> None:
    response = client.post("/v1/sessions", files={"front": photo}, headers={"accept": "image/png"})
    assert_problem(response, 406, "not_acceptable")


def test_the_field_goes_before_the_header(client: Any) -> None:
    headers = {"accept": "image/gif"}
    assert client.get("/v1/protocols/stage-one", params={"format": "json"}, headers=headers).is_success
    assert client.post("/v1/protocols/stage-one", data={"format": "json"}, headers=headers).is_success


def test_a_stage_that_is_never_handed_out_says_why_in_any_case(client: Any) -> None:
    response = client.get("/v1/protocols/stage-two", headers={"accept": "image/gif"})
    assert_problem(response, 409, "not_yet")


def test_the_head_of_the_cards_and_the_page_are_not_asked(client: Any, photo: bytes) -> None:
    headers = {"accept": "image/gif"}
    assert client.head("/v1/cards", headers=headers).status_code == 200
    assert client.get("/", headers=headers).status_code == 200
    assert client.post("/", files={"photo": photo}, headers=headers).status_code == 200
