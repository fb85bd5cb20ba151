"""What the answers say about going to a clinician first is never lost, whatever else fails."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.problems.document import from_posture_error
from api.problems.safety import withheld_in
from posture.answer.protocol import Withheld
from posture.errors import NoPerson, PostureError, all_errors
from posture.protocol.intake import Intake
from posture.protocol.knowledge.load import knowledge
from posture.protocol.safety import withheld_for
from tests.api.fakes import Gate, after_warm_up, photo_bytes
from tests.api.helpers import Page, assert_problem
from tests.conftest import every
from tests.persons import SAFETY

FLAGS = {"red_flags": ["bladder_bowel", "weight_loss"], "contraindications": ["fever"]}
STOP = withheld_for(Intake.from_mapping(FLAGS))
SINGLE = {"red_flags": ["bladder_bowel,weight_loss"], "contraindications": ["fever"]}
PHOTO = photo_bytes()

FAILURES: dict[str, tuple[str, Any, dict[str, Any]]] = {
    "no image": ("/v1/analyses", {"photo": b"x"}, {}),
    "half a photo": ("/v1/analyses", {"photo": PHOTO[:3000]}, {}),
    "no photo": ("/v1/analyses", {"none": ("", b"")}, {}),
    "two photos": ("/v1/analyses", [("photo", PHOTO), ("photo", PHOTO)], {}),
    "unknown field": ("/v1/analyses", {"photo": PHOTO}, {"rol_deg": "3"}),
    "roll out of bounds": ("/v1/analyses", {"photo": PHOTO}, {"roll_deg": "99"}),
    "no session photo": ("/v1/sessions", {"none": ("", b"")}, {}),
    "no session image": ("/v1/sessions", {"front": b"x"}, {}),
}
"""Address, files and further fields of requests that fail."""

SPELLINGS: dict[str, dict[str, Any]] = {
    "single fields": SINGLE,
    "one object": {"intake": json.dumps(FLAGS)},
    "one object with a mistake elsewhere": {"intake": json.dumps(FLAGS | {"pain_nrs": 12})},
    "both at once": {"intake": json.dumps({"contraindications": ["fever"]}), "red_flags": FLAGS["red_flags"]},
}


def as_json(withheld: Withheld | None) -> dict[str, str] | None:
    return dataclasses.asdict(withheld) if withheld else None


def assert_stop_above_the_failure(text: str) -> None:
    page = Page(text)
    assert STOP
    assert len(page.all("section", role="alert")) == 1
    order = [
        text.index(mark)
        for mark in ("This comes first: emergency now", STOP.reason, STOP.advice, 'id="problem"')
    ]
    assert order == sorted(order)


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_failure_carries_it(client: Any, failure: str, spelling: str) -> None:
    path, files, data = FAILURES[failure]
    response = client.post(path, files=files, data=SPELLINGS[spelling] | data)
    body = assert_problem(response, response.status_code, response.json()["code"])
    assert response.status_code >= 400
    assert body["withheld"] == as_json(STOP)
    assert "withheld" not in client.post(path, files=files, data={"pain_side": "left"} | data).json()


@pytest.mark.parametrize("error", every(all_errors(), gate=True), ids=lambda error: error.code)
@pytest.mark.parametrize("path", ["/v1/analyses", "/v1/sessions", "/"])
def test_every_error_while_measuring_carries_it(failing: Any, error: type[PostureError], path: str) -> None:
    files = {"front" if path == "/v1/sessions" else "photo": PHOTO}
    response = failing(error()).post(path, files=files, data=SINGLE)
    assert response.status_code == error.status
    if path == "/":
        assert_stop_above_the_failure(response.text)
    else:
        assert assert_problem(response, error.status, error.code)["withheld"] == as_json(STOP)


def test_a_bug_carries_it(failing: Any) -> None:
    client = failing(ZeroDivisionError())
    response = client.post("/v1/analyses", files={"photo": PHOTO}, data=SINGLE)
    assert assert_problem(response, 500, "internal_error")["withheld"] == as_json(STOP)
    page = client.post("/", files={"photo": PHOTO}, data=SINGLE)
    assert_stop_above_the_failure(page.text)


@pytest.mark.slow
def test_a_missed_deadline_carries_it(serve: Any) -> None:
    gate = Gate()
    with serve(after_warm_up(gate), deadline_s=0.5, queue=0) as client:
        response = client.post("/v1/analyses", files={"photo": PHOTO}, data=SINGLE)
        gate.opened.set()
    assert assert_problem(response, 504, "deadline_exceeded")["withheld"] == as_json(STOP)


@pytest.mark.parametrize(
    ("files", "data"),
    [
        ({"photo": b"x"}, {}),
        ({"none": ("", b"")}, {}),
        ({"photo": PHOTO, "front": PHOTO}, {}),
        ({"photo": PHOTO}, {"pain_nrs": "12"}),
        ({"photo": PHOTO}, {"pain_nrs": "a lot"}),
        ({"photo": PHOTO}, {"roll_deg": "99"}),
    ],
    ids=str,
)
def test_the_page_shows_it_above_the_failure(client: Any, files: Any, data: Mapping[str, str]) -> None:
    response = client.post("/", files=files, data={**SINGLE, **data})
    assert response.status_code >= 400
    assert_stop_above_the_failure(response.text)
    calm = client.post("/", files=files, data={"pain_side": "left", **data})
    assert "This comes first" not in calm.text


def test_the_page_without_a_failure_has_no_notice(client: Any) -> None:
    assert "This comes first" not in client.get("/").text


def test_what_the_request_says_stands_in_the_document() -> None:
    assert from_posture_error({"state": {"fields": SINGLE}}, NoPerson()).withheld == STOP
    assert from_posture_error({"state": {}}, NoPerson()).withheld is None


def test_every_operation_that_asks_about_the_person_says_it_above_a_failure(client: Any) -> None:
    described = client.get("/openapi.json").json()
    asking = {
        path for path, made in described["paths"].items() if "red_flags" in str(resolved(made, described))
    }
    asking |= {
        path for path, made in described["paths"].items() if "intake" in str(resolved(made, described))
    }
    assert asking == {"/v1/analyses", "/v1/sessions", "/v1/turns", "/v1/protocols/stage-one", "/v1/check-ins"}
    for path in sorted(asking):
        wrong = {"nobody_reads_this": "x"}
        if path == "/v1/check-ins":
            response = client.post(path, json={"intake": FLAGS, "diary": {}} | wrong)
        else:
            response = client.post(path, files={"none": ("", b"")}, data=SINGLE | wrong)
        assert response.status_code >= 400, path
        assert response.json()["withheld"] == as_json(STOP), path


def resolved(made: dict[str, Any], described: dict[str, Any]) -> list[Any]:
    """The schemas of what an operation is sent."""
    sent = [method.get("requestBody", {}) for method in made.values()]
    names = re.findall(r"#/components/schemas/(\w+)", str(sent))
    return [*sent, *(described["components"]["schemas"][name].get("properties", {}) for name in names)]


@pytest.mark.slow
@given(SAFETY)
def test_both_spellings_say_what_the_protocol_says(answers: dict[str, Any]) -> None:
    expected = withheld_for(Intake.from_mapping(answers))
    sent = {name: value if isinstance(value, list) else [str(value)] for name, value in answers.items()}
    assert withheld_in(sent) == expected
    assert withheld_in({"intake": [json.dumps(answers)]}) == expected


TEXT = st.sampled_from([*knowledge().red_flags, "{}", '{"red_flags": 3}', "[" * 9999]) | st.text(max_size=6)


@pytest.mark.slow
@given(st.dictionaries(st.sampled_from(["intake", "red_flags", "contraindications"]), st.lists(TEXT)))
def test_rubbish_never_fails(fields: dict[str, list[str]]) -> None:
    found = withheld_in(fields)
    assert found is None or found.urgency in knowledge().urgencies


@pytest.mark.slow
def test_a_full_service_does_not_read_the_page_s_form(serve: Any) -> None:
    gate = Gate()
    with serve(after_warm_up(gate), queue=0) as client, ThreadPoolExecutor(1) as pool:
        running = pool.submit(client.post, "/v1/analyses", files={"photo": PHOTO})
        assert gate.arrived.acquire(timeout=10)
        headers = {"content-type": "multipart/form-data; boundary=x"}
        response = client.post("/", content=b"this is no form", headers=headers)
        assert client.get("/").status_code == 200
        gate.opened.set()
        assert running.result().status_code == 200
    assert response.status_code == 503
    assert "All places are taken" in response.text
