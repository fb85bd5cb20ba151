"""Whoever asks the service in German is refused in German, field by field; on the page as well."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import pytest
from pydantic_core.core_schema import ErrorType

from api.problems.fields import _LIMITS, _WORDS, problem_of
from posture.protocol.intake import Intake
from posture.words.catalogue import sentences
from posture.words.phrases import in_language
from tests.api.helpers import Page
from tests.words.plain_german import english_in

GERMAN = sentences("answer", "de")
DE = {"Accept-Language": "de-AT, de;q=0.9, en;q=0.5"}
RUBBISH = ("nonsense", "-1", "11", "999", "1,5", "nan", "{", "[]", '{"pain_nrs": 11}', '{"pain_sid": 1}')
FIELDS = {
    "photo",
    "answer",
    "points",
    "photos",
    "video",
    "view",
    "intake",
    "pattern",
    "side",
    "ask",
    "label",
    "lang",
    "format",
    "paper",
}
"""Names of fields that are English words; they are what a client has to send."""


def assert_german(response: Any) -> dict[str, Any]:
    """A refusal of which every sentence is German."""
    body: dict[str, Any] = response.json()
    assert response.headers["content-language"] == "de"
    errors = {error["field"]: error["message"] for error in body.get("errors", [])}
    for text in (body["title"], body["detail"], body["hint"], *errors.values()):
        assert english_in(text, FIELDS | set(errors)) == set(), text
    return body


def fields_of(client: Any) -> Iterator[tuple[str, str, str]]:
    """Method, address and name of every field of every form and query, as the service describes itself."""
    described = client.get("/openapi.json").json()
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            for parameter in operation.get("parameters", []):
                if parameter["in"] == "query":
                    yield method, path, parameter["name"]
            for kind, content in operation.get("requestBody", {}).get("content", {}).items():
                name = content["schema"].get("$ref", "").rpartition("/")[2]
                for field in described["components"]["schemas"].get(name, {}).get("properties", {}):
                    if kind != "application/json":
                        yield method, path, field


@pytest.mark.slow
def test_every_field_of_every_form_and_query_is_refused_in_german(client: Any) -> None:
    fields = [*fields_of(client)]
    assert {name for _, _, name in fields} > {*Intake.model_fields, "roll_deg", "view", "photo", "paper"}
    refused = set()
    for method, path, name in fields:
        for value in RUBBISH:
            if method == "get":
                response = client.get(path, params={name: value}, headers=DE)
            else:
                # As multipart, whose parts without a file name are fields.
                response = client.post(path, files={name: (None, value)}, headers=DE)
            if response.status_code >= 400:
                assert_german(response)
                refused.add(name)
    # A name of a pattern or a wish is refused too, and so is a text where a file belongs.
    assert refused >= {name for _, _, name in fields}


@pytest.mark.parametrize(
    ("data", "field", "key", "values"),
    [
        ({"pain_nrs": "a lot"}, "pain_nrs", "field.whole", {}),
        ({"roll_deg": "a lot"}, "roll_deg", "field.number", {}),
        ({"roll_deg": "nan"}, "roll_deg", "field.number", {}),
        ({"roll_deg": "46"}, "roll_deg", "field.at_most", {"limit": 45}),
        ({"roll_deg": "-46"}, "roll_deg", "field.at_least", {"limit": -45}),
        ({"red_flags_answered": "maybe"}, "red_flags_answered", "field.yes_no", {}),
        ({"view": "above"}, "view", "field.one_of", {"known": "front, back, left, right"}),
        ({"photo": "a text"}, "photo", "field.file", {}),
        ({}, "photo", "field.missing", {}),
    ],
    ids=str,
)
def test_a_field_is_told_what_it_may_hold(
    client: Any, data: dict[str, str], field: str, key: str, values: dict[str, Any]
) -> None:
    sent = {name: (None, value) for name, value in data.items()} or None
    body = assert_german(client.post("/v1/analyses", files=sent, headers=DE))
    (message,) = [error["message"] for error in body["errors"] if error["field"] == field]
    assert message == GERMAN[key].replace(":g", "").format(**values)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"pain_nrs": "11"}, "pain_nrs: Erlaubt ist eine ganze Zahl von 0 bis 10."),
        (
            {"intake": "{"},
            "Die Angaben zur Person sind kein gültiges JSON: Berichtigen Sie die Schreibweise.",
        ),
        ({"intake": "[]"}, GERMAN["table.intake.one_table"]),
        (
            {"intake": "{}", "pain_side": "left"},
            "Senden Sie entweder intake oder die einzelnen Felder, nicht ",
        ),
        ({"pain_sid": "left"}, "Das Feld 'pain_sid' gibt es nicht: Möglich sind photo, "),
        ({"roll_deg": ["1", "2"]}, "roll_deg wurde 2-mal gesendet: Senden Sie es nur einmal."),
    ],
    ids=str,
)
@pytest.mark.parametrize("path", ["/v1/analyses", "/"])
def test_what_is_wrong_as_a_whole(
    client: Any, photo: bytes, path: str, data: dict[str, Any], expected: str
) -> None:
    response = client.post(path, files={"photo": photo}, data=data, headers=DE)
    assert response.status_code == 400
    if path == "/":
        expected = expected.removesuffix("photo, ")
        assert expected in Page(response.text).text
    else:
        assert assert_german(response)["detail"].startswith(expected)


@pytest.mark.parametrize(
    ("path", "data", "key"),
    [
        ("/", {}, "no_photo_chosen"),
        ("/turn", {}, "no_video_chosen"),
        ("/v1/sessions", {}, "no_photo_sent"),
        ("/v1/turns", {}, "video_or_photos"),
        ("/v1/analyses?red_flags=fall", {}, "in_address"),
    ],
)
def test_a_form_that_lacks_what_it_is_about(client: Any, path: str, data: Any, key: str) -> None:
    response = client.post(path, data=data, headers=DE)
    assert response.status_code == 400
    shown = Page(response.text).text if path in ("/", "/turn") else assert_german(response)["detail"]
    assert GERMAN[f"failure.{key}"] in shown


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"{", "body"),
        (b"[]", "body"),
        (b'"text"', "body"),
        (b"{}", "diary"),
        (b'{"diary": 3}', "diary"),
        (b'{"diary": {}, "side": "up"}', "side"),
        (b'{"diary": {}, "lang": "fr"}', "lang"),
        (b'{"diary": {}, "mood": 3}', "mood"),
        (b'{"diary": {}, "pattern": 3}', "pattern"),
    ],
    ids=str,
)
def test_a_check_in_that_cannot_be_read(client: Any, body: bytes, field: str) -> None:
    headers = DE | {"content-type": "application/json"}
    refused = assert_german(client.post("/v1/check-ins", content=body, headers=headers))
    assert [error["field"] for error in refused["errors"]] == [field]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"diary": {}}, "days: Erlaubt ist eine Liste mit 1 bis 120 Tagen, "),
        ({"diary": {"days": [{"date": "today"}]}}, "Tag 1, date: Erlaubt ist ein Datum wie 2026-11-22."),
        (
            {"diary": {"days": [{"date": "2026-11-01"}]}, "intake": {"age_years": 121}},
            "age_years: Erlaubt ist eine ganze Zahl von 0 bis 120.",
        ),
        ({"diary": {"days": [{"date": "2026-11-01"}]}, "side": "left"}, GERMAN["failure.pattern_and_side"]),
    ],
)
def test_a_diary_with_a_slip(client: Any, body: Any, expected: str) -> None:
    response = client.post("/v1/check-ins", json=body, headers=DE)
    assert response.status_code == 400
    assert assert_german(response)["detail"].startswith(expected)


def test_the_language_of_a_json_body_counts_too(client: Any) -> None:
    response = client.post("/v1/check-ins", json={"diary": {}, "lang": "de"})
    assert_german(response)


@pytest.mark.parametrize("kind", get_args(ErrorType))
def test_every_kind_of_error_that_pydantic_knows_has_german_words(kind: str) -> None:
    context = {"expected": "'front' or 'back'", "ge": 1, "le": 1, "gt": 1, "lt": 1}
    said = in_language(problem_of({"type": kind, "msg": "Input should be something", "ctx": context}), "de")
    assert english_in(said) == set()


def test_the_kinds_that_have_words_of_their_own_are_pydantics() -> None:
    assert {*get_args(ErrorType)} >= {*_WORDS, *_LIMITS}


def test_a_limit_that_is_no_number_has_words_too() -> None:
    error = {"type": "greater_than", "msg": "Input should be greater than 2026-01-01", "ctx": {"gt": "2026"}}
    assert in_language(problem_of(error), "de") == GERMAN["field.other"]
