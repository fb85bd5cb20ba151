"""Stage one without a photo, its sheet, later stages and check-ins, as clients of the service meet them."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable
from typing import Any

import pytest

from api.v1.protocols import MAX_CHECK_IN_BYTES
from api.work.rendering import Rendering
from posture.answer.assessment import plain
from posture.protocol.intake import Intake
from posture.protocol.knowledge.load import knowledge
from posture.protocol.match import match
from posture.protocol.pattern import stated
from tests.api.helpers import Page, assert_edge_headers, assert_problem
from tests.persons import KNOWN

PATH = "/v1/protocols/stage-one"
ANSWERS = {"pain_side": "left", "pain_place": "lower_back", "red_flags_answered": "true"}
WISH = {"pattern": "hip_hike", "side": "left"}
DAYS = [
    {"date": "2026-11-01", "pain_usual": 6, "stops": []},
    {"date": "2026-11-02", "pain_usual": 6, "stops": ["faint"]},
    {"date": "2026-11-03", "pain_usual": 6, "stops": ["faint"]},
]


def form(data: dict[str, Any]) -> dict[str, Any]:
    """A multipart form without any file."""
    return {name: (None, value) for name, value in data.items()}


def test_a_query_and_a_form_give_the_library_s_answer(client: Any) -> None:
    pattern = stated("hip_hike", "left")
    expected = {"pattern": plain(pattern), "protocol": plain(match(pattern, Intake.from_mapping(ANSWERS)))}
    assert client.get(PATH, params=WISH | ANSWERS).json() == expected
    assert client.post(PATH, files=form(WISH | ANSWERS)).json() == expected


def test_lists_are_repeated_or_have_commas(client: Any) -> None:
    commas = client.get(PATH, params={"tender_points": "piriformis:left,hamstrings:right"}).json()
    repeated = client.get(PATH, params={"tender_points": ["piriformis:left", "hamstrings:right"]}).json()
    assert commas == repeated
    assert {step["muscle"] for step in commas["protocol"]["steps"]} >= {"piriformis", "hamstrings"}


@pytest.mark.parametrize("answers", [{"pain_side": "right"}, {"contraindications": "anticoagulant"}])
def test_other_answers_give_another_protocol(client: Any, answers: dict[str, str]) -> None:
    one = client.get(PATH, params=WISH | ANSWERS).json()["protocol"]
    assert client.get(PATH, params=WISH | ANSWERS | answers).json()["protocol"] != one


@pytest.mark.parametrize(
    ("params", "status", "code"),
    [
        ({"pattern": "nonsense", "side": "left"}, 400, "bad_option"),
        ({"pattern": "hip_hike"}, 400, "bad_option"),
        ({"side": "left"}, 400, "bad_option"),
        ({"side": "up"}, 422, "invalid_request"),
        ({"pain_place": "ear"}, 400, "bad_intake"),
        ({"lang": "xx"}, 422, "invalid_request"),
        ({"format": "docx"}, 422, "invalid_request"),
        ({"red_flag": "chest_pain"}, 400, "bad_option"),
        ({"age_years": ["12", "40"]}, 400, "bad_option"),
        ({"ask": "juggling"}, 400, "bad_option"),
        ({"ask": "stretching"}, 409, "not_yet"),
    ],
)
def test_a_query_that_cannot_be_used(client: Any, params: dict[str, str], status: int, code: str) -> None:
    assert_problem(client.get(PATH, params=params), status, code)


def test_an_unknown_form_field_is_refused(client: Any) -> None:
    assert_problem(client.post(PATH, files=form({"red_flag": "chest_pain"})), 400, "bad_option")


FLAGGED = {"red_flags": "bladder_bowel"}
BODY: dict[str, Any] = {"diary": {"days": DAYS}, "intake": {"red_flags": ["bladder_bowel"]}}
FAILING: dict[str, Callable[[Any], Any]] = {
    "unknown pattern, query": lambda c: c.get(PATH, params=FLAGGED | {"pattern": "x", "side": "left"}),
    "unknown pattern, form": lambda c: c.post(PATH, files=form(FLAGGED | {"pattern": "x", "side": "left"})),
    "unknown field, query": lambda c: c.get(PATH, params=FLAGGED | {"red_flg": "fall"}),
    "unknown field, form": lambda c: c.post(PATH, files=form(FLAGGED | {"red_flg": "fall"})),
    "unknown side": lambda c: c.get(PATH, params=FLAGGED | {"side": "up"}),
    "a flag beside one that nobody knows": lambda c: c.get(PATH, params={"red_flags": "bladder_bowel,x"}),
    "two ages": lambda c: c.get(PATH, params=FLAGGED | {"age_years": ["12", "40"]}),
    "something that comes later": lambda c: c.get(PATH, params=FLAGGED | {"ask": "plank"}),
    "answers in the address of a form": lambda c: c.post(PATH, params=FLAGGED, files=form(WISH)),
    "a diary that is none": lambda c: c.post("/v1/check-ins", json=BODY | {"diary": {"days": []}}),
    "no diary": lambda c: c.post("/v1/check-ins", json={"intake": BODY["intake"]}),
    "a misspelled key": lambda c: c.post("/v1/check-ins", json=BODY | {"patern": "hip_hike"}),
    "a side that is none": lambda c: c.post("/v1/check-ins", json=BODY | {"side": "up"}),
    "a flag in the diary": lambda c: c.post(
        "/v1/check-ins", json={"diary": {"days": [], "red_flags": ["bladder_bowel", "x"]}}
    ),
    "a flag in the diary, as a text": lambda c: c.post(
        "/v1/check-ins", json={"diary": {"days": [], "red_flags": "bladder_bowel"}}
    ),
    "answers in the address of a check-in": lambda c: c.post("/v1/check-ins?lang=en", json=BODY),
}


@pytest.mark.parametrize("failing", FAILING)
def test_a_failing_answer_still_says_that_a_clinician_comes_first(client: Any, failing: str) -> None:
    response = FAILING[failing](client)
    body = assert_problem(response, response.status_code, response.json()["code"])
    if failing == "answers in the address of a check-in":
        assert response.status_code == 400
    else:
        assert body["withheld"]["urgency"] == "emergency_now"


def test_an_urlencoded_form_is_heard_too(client: Any) -> None:
    answer = client.post(PATH, data=FLAGGED | WISH).json()
    assert answer["protocol"]["withheld"]["urgency"] == "emergency_now"
    assert answer["pattern"]["name"] == "hip_hike"


def test_json_is_no_form(client: Any) -> None:
    assert_problem(client.post(PATH, json=FLAGGED), 400, "bad_request")


def test_a_key_of_a_check_in_that_nobody_reads_is_refused(client: Any) -> None:
    extras: list[dict[str, Any]] = [{"intke": {}}, {"red_flags": ["fall"]}]
    for extra in extras:
        response = client.post("/v1/check-ins", json={"diary": {"days": DAYS}} | extra)
        assert_problem(response, 422, "invalid_request")


def test_a_child_is_heard_in_a_failing_answer(client: Any) -> None:
    body = assert_problem(client.get(PATH, params={"age_years": "12", "side": "up"}), 422, "invalid_request")
    assert body["withheld"]["urgency"] == "see_a_clinician"


def test_the_warning_is_in_the_language_of_the_answer(client: Any) -> None:
    body = client.get(PATH, params=FLAGGED | {"ask": "plank", "lang": "de"}).json()
    assert body["withheld"]["reason"] == knowledge("de").red_flags["bladder_bowel"].reason
    header = {"accept-language": "de"}
    for response in (
        client.post(PATH, files=form(FLAGGED | {"nonsense": "x"}), headers=header),
        client.post("/v1/analyses", files=form(FLAGGED | {"nonsense": "x"}), headers=header),
    ):
        assert response.json()["withheld"]["reason"] == knowledge("de").red_flags["bladder_bowel"].reason


def test_many_answers_about_safety_are_one(client: Any, photo: bytes) -> None:
    everything = json.dumps(
        {"red_flags": list(KNOWN.red_flags), "contraindications": list(KNOWN.contraindications)}
    )
    data = {"intake": [everything] * 3}
    assert_problem(client.post("/v1/analyses", files={"photo": photo}, data=data), 400, "bad_option")


def test_an_empty_text_in_a_query_is_no_answer(client: Any) -> None:
    assert client.get(PATH, params={"pain_nrs": "", "side": ""}).status_code == 200


def test_a_long_check_in_is_refused(client: Any) -> None:
    body = {"diary": {"days": DAYS, "x": "x" * MAX_CHECK_IN_BYTES}}
    assert_problem(client.post("/v1/check-ins", json=body), 413, "body_too_large")


def test_sheets_that_wait_do_not_pile_up() -> None:
    async def crowd() -> list[str]:
        rendering, go = Rendering(waiting=2), threading.Event()

        def draw() -> bytes:
            go.wait(10)
            return b"pdf"

        jobs = [asyncio.create_task(rendering.run(draw)) for _ in range(6)]
        await asyncio.sleep(0.2)
        go.set()
        done = await asyncio.gather(*jobs, return_exceptions=True)
        return sorted(type(item).__name__ for item in done)

    assert asyncio.run(crowd()) == ["Busy"] * 3 + ["bytes"] * 3


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("de", "de"),
        ("de-AT,en;q=0.5", "de"),
        ("en-GB,de;q=0.9", "en"),
        ("fr", "en"),
        ("fr,de;q=0.1", "de"),
        ("", "en"),
        ("*", "en"),
        (";;q=x", "en"),
    ],
)
def test_the_language_is_the_client_s(client: Any, header: str, language: Any) -> None:
    response = client.get(PATH, params=WISH, headers={"accept-language": header})
    assert response.headers["content-language"] == language
    assert "Accept-Language" in response.headers["vary"]
    assert response.json()["protocol"]["title"] == knowledge(language).stages[0].title


def test_lang_goes_before_the_header(client: Any) -> None:
    response = client.get(PATH, params=WISH | {"lang": "de"}, headers={"accept-language": "en"})
    assert response.json()["protocol"]["language"] == "de"


@pytest.mark.parametrize("path", ["/v1/stages", "/v1/red-flags", "/v1/patterns"])
def test_the_catalogue_speaks_the_client_s_language(client: Any, path: str) -> None:
    german = client.get(path, headers={"accept-language": "de"}).json()
    english = client.get(path).json()
    assert len(german) == len(english) > 3
    assert german != english


def test_an_analysis_speaks_the_client_s_language(client: Any, photo: bytes) -> None:
    german = {"accept-language": "de"}
    answer = client.post("/v1/analyses", files={"photo": photo}, headers=german)
    assert answer.json()["protocol"]["title"] == knowledge("de").stages[0].title
    assert answer.headers["content-language"] == "de"
    session = client.post("/v1/sessions", files={"front": photo}, headers=german)
    assert session.json()["protocol"]["language"] == "de"
    failed = client.post("/v1/analyses", files={"photo": b"x"}, data={"red_flags": "fall"}, headers=german)
    assert failed.json()["withheld"]["reason"] == knowledge("de").red_flags["fall"].reason


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/", "/result"])
def test_the_page_speaks_the_client_s_language_or_the_chosen_one(
    client: Any, photo: bytes, path: str
) -> None:
    german, english = knowledge("de").stages[0].title, KNOWN.stages[0].title
    for chosen, spoken, other in (({}, german, english), ({"lang": "en"}, english, german)):
        shown = client.post(path, files={"photo": photo}, data=chosen, headers={"accept-language": "de"})
        assert shown.headers["content-language"] == chosen.get("lang", "de")
        assert spoken in shown.text
        assert other not in shown.text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fields", "headers", "kind", "start"),
    [
        ({"format": "pdf"}, {}, "application/pdf", b"%PDF"),
        ({}, {"accept": "application/pdf"}, "application/pdf", b"%PDF"),
        ({"format": "html"}, {}, "text/html; charset=utf-8", b"<!doctype html>"),
        ({}, {"accept": "text/html"}, "text/html; charset=utf-8", b"<!doctype html>"),
        ({}, {"accept": "text/html, application/pdf;q=0.1"}, "text/html; charset=utf-8", b"<!doctype html>"),
        ({"format": "json"}, {"accept": "text/html"}, "application/json", b"{"),
        ({}, {"accept": "*/*"}, "application/json", b"{"),
    ],
)
def test_the_sheet_is_one_of_the_answers(
    client: Any, fields: dict[str, str], headers: dict[str, str], kind: str, start: bytes
) -> None:
    for response in (
        client.get(PATH, params=WISH | fields, headers=headers),
        client.post(PATH, files=form(WISH | fields), headers=headers),
    ):
        assert response.status_code == 200
        assert response.headers["content-type"] == kind
        assert response.content.startswith(start)
        assert_edge_headers(response)


@pytest.mark.parametrize(
    ("name", "stage"), [("stage-two", 2), ("stage-three", 3), ("stage-four", 4), ("stage-five", 5)]
)
def test_a_later_stage_is_locked(client: Any, name: str, stage: int) -> None:
    body = assert_problem(client.get(f"/v1/protocols/{name}"), 409, "not_yet")
    assert KNOWN.stages[stage - 1].title in body["detail"]
    german = client.get(f"/v1/protocols/{name}", headers={"accept-language": "de"}).json()
    assert knowledge("de").stages[stage - 1].title in german["detail"]


def test_there_is_no_sixth_stage(client: Any) -> None:
    assert_problem(client.get("/v1/protocols/stage-six"), 422, "invalid_request")


def test_a_check_in_steps_down(client: Any) -> None:
    intake = {"tender_points": ["piriformis:left"], "red_flags_answered": True}
    response = client.post("/v1/check-ins", json={"diary": {"days": DAYS}, "intake": intake})
    assert response.status_code == 200, response.text
    answer = response.json()
    assert answer["verdict"] == "step_down"
    assert "compression" not in {step["kind"] for step in answer["protocol"]["steps"]}
    assert answer["criteria"][0]["met"] == "no"


def test_a_check_in_takes_the_pattern_and_the_language(client: Any) -> None:
    body = {"diary": {"days": DAYS[:1]}, "pattern": "hip_hike", "side": "right"}
    answer = client.post("/v1/check-ins", json=body, headers={"accept-language": "de"}).json()
    assert answer["title"] == knowledge("de").words.check_in.verdicts["stay"]
    assert {step["side"] for step in answer["protocol"]["steps"]} == {None, "right"}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 422, "invalid_request"),
        ({"diary": []}, 422, "invalid_request"),
        ({"diary": {}}, 400, "bad_diary"),
        ({"diary": {"days": [{"date": "2026-11-01", "hip_obliquity": 3}]}}, 400, "bad_diary"),
        ({"diary": {"days": DAYS}, "intake": {"pain_nrs": 11}}, 400, "bad_intake"),
        ({"diary": {"days": DAYS}, "pattern": "hip_hike"}, 400, "bad_option"),
        ({"diary": {"days": DAYS}, "side": "up"}, 422, "invalid_request"),
    ],
)
def test_a_check_in_that_cannot_be_used(client: Any, body: Any, status: int, code: str) -> None:
    assert_problem(client.post("/v1/check-ins", json=body), status, code)


@pytest.mark.slow
def test_the_result_offers_the_sheet_for_the_same_answers(client: Any, photo: bytes) -> None:
    data = {"tender_points": ["piriformis:left"], "red_flags_answered": "true", "pain_nrs": "3"}
    page = Page(client.post("/", files={"photo": photo}, data=data).text)
    (sheet,) = page.all("form", action=PATH)
    assert sheet["method"] == "post"
    hidden = {str(field["name"]): str(field["value"]) for field in page.all("input", type="hidden")}
    assert hidden["tender_points"] == "piriformis:left"
    assert hidden["pain_nrs"] == "3"
    assert {button["value"] for button in page.all("button", name="lang")} == {"en", "de"}
    response = client.post(PATH, files=form(hidden | {"lang": "de"}))
    assert response.content.startswith(b"%PDF")


def test_the_result_shows_the_drawings(client: Any, photo: bytes) -> None:
    data = {"tender_points": ["piriformis:left"]}
    page = Page(client.post("/", files={"photo": photo}, data=data).text)
    sources = [str(image["src"]) for image in page.all("img")]
    drawings = [source for source in sources if source.startswith("/drawings/positions/")]
    assert len(drawings) >= 5
    assert all(client.get(source).status_code == 200 for source in drawings)
    assert any(source.startswith("data:image/svg+xml") for source in sources)


def test_every_address_of_this_part_is_described(client: Any) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert {PATH, "/v1/protocols/{stage}", "/v1/check-ins", "/v1/patterns"} <= set(paths)
    described = {item["name"] for item in paths[PATH]["get"]["parameters"]}
    assert {"pattern", "side", "pain_side", "tender_points", "red_flags", "lang", "format"} <= described
