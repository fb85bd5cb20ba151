"""The page about the API: all of the description is in it, its commands are right, it loads nothing else."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from api.page.photo import FOR_BACK
from api.page.reference import MOST_LETTERS, holds, marked, paragraphs, shortened
from api.problems.document import all_kinds
from posture.words.language import LANGUAGES
from tests.api.helpers import Page, assert_edge_headers

ELSEWHERE = {404, 405, 499}
"""Statuses that no operation describes."""


@pytest.fixture(scope="module")
def described(client: Any) -> dict[str, Any]:
    read: dict[str, Any] = client.get("/openapi.json").json()
    return read


@pytest.fixture(scope="module")
def shown(client: Any) -> str:
    return str(client.get("/docs").text)


def operations(described: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_a_page_that_needs_no_script_and_nothing_from_elsewhere(client: Any, language: str) -> None:
    response = client.get("/docs", params={"lang": language})
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/html")
    assert_edge_headers(response, FOR_BACK["Cache-Control"])
    page = Page(response.text)
    assert not page.all("script")
    assert not [tag for tag, attrs in page.tags if "style" in attrs]
    for _, attrs in page.tags:
        for address in (attrs.get("src"), attrs.get("href")):
            assert address is None or address[0] in "/#", address
    for sheet in page.all("link", rel="stylesheet"):
        assert client.get(str(sheet["href"])).status_code == 200


def test_every_operation_field_part_and_code_is_there(shown: str, described: dict[str, Any]) -> None:
    page = Page(shown)
    for path, method, operation in operations(described):
        assert page.all("section", id=operation["operationId"]), path
        assert re.search(rf">{method.upper()}</span> <code>{re.escape(path)}</code>", shown)
        for parameter in operation.get("parameters", ()):
            assert f"<code>{parameter['name']}</code>" in shown
    for name, schema in described["components"]["schemas"].items():
        sent = name.startswith("Body_") or name in ("CheckInBody", "ComparisonBody")
        assert bool(page.all("div", id=name)) is not sent, name
        for field in schema["properties"]:
            assert f"<code>{field}</code>" in shown, (name, field)
    for kind in all_kinds():
        assert kind.status in ELSEWHERE or f"<code>{kind.code}</code>" in shown, kind.code


def test_every_link_within_it_leads_somewhere_and_every_id_is_there_once(shown: str) -> None:
    page = Page(shown)
    ids = [str(attrs["id"]) for _, attrs in page.tags if "id" in attrs]
    assert len(set(ids)) == len(ids)
    named = {str(link["href"])[1:] for link in page.all("a") if str(link.get("href")).startswith("#")}
    assert len(named) > 30
    assert named <= set(ids)


def test_the_footer_leads_here_and_from_here_to_the_description(client: Any, shown: str) -> None:
    assert 'formaction="/docs"' in client.get("/").text
    assert Page(client.get("/problems").text).all("a", href="/docs")
    assert Page(shown).all("a", href="/openapi.json")
    other = client.get("/redoc", follow_redirects=False)
    assert (other.status_code, other.headers["location"]) == (307, "/docs")


def test_answers_are_carried_through_it(client: Any) -> None:
    page = Page(client.post("/docs", data={"pain_side": "left", "lang": "de"}).text)
    assert page.all("input", name="pain_side", value="left")
    assert "nur auf Englisch" in page.text


def commands(described: Mapping[str, Any]) -> Iterator[tuple[str, str, Any, list[str]]]:
    """Address, method, operation, and the words of the last command of each sample."""
    for path, method, operation in operations(described):
        assert operation["x-codeSamples"], path
        for sample in operation["x-codeSamples"]:
            assert max(map(len, sample["source"].splitlines())) < 92, "it is cut off beside the contents"
            last = sample["source"].rpartition("curl ")[2]
            yield path, method, operation, shlex.split(last.replace("\\\n", " "))


def test_every_command_asks_its_own_address_for_fields_that_there_are(described: dict[str, Any]) -> None:
    schemas = described["components"]["schemas"]
    for path, method, operation, words in commands(described):
        (address,) = (word for word in words if word.startswith("http://127.0.0.1:8000/"))
        asked, _, query = address.removeprefix("http://127.0.0.1:8000").partition("?")
        assert re.fullmatch(re.sub(r"{\w+}", r"[\\w-]+", path), asked)
        known = {item["name"] for item in operation.get("parameters", ())}
        for content in operation.get("requestBody", {}).get("content", {}).values():
            known |= set(schemas[content["schema"]["$ref"].rpartition("/")[2]]["properties"])
        given_in = [words[place + 1] for place, word in enumerate(words) if word == "-F"]
        names = {pair.partition("=")[0] for pair in [*given_in, *query.split("&")] if pair}
        assert names <= known, path
        assert (method == "post") == bool({"-F", "-d"} & set(words))
        accepted = [words[place + 1] for place, word in enumerate(words) if word == "-H"]
        for header in accepted:
            name, _, kind = header.partition(": ")
            offered = operation["responses"]["200"]["content"] if name == "Accept" else ["application/json"]
            assert kind in offered


def test_the_commands_are_for_the_service_that_shows_them(client: Any, shown: str) -> None:
    assert "127.0.0.1:8000" not in shown
    assert f"{client.base_url}/v1/analyses</code>".replace("//v1", "/v1") in shown


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=300),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


@given(JSON)
def test_an_example_gets_no_longer_but_for_what_is_said_to_be_left_out(value: Any) -> None:
    def check(long: Any, short: Any) -> None:
        if isinstance(long, dict):
            assert list(short) == list(long)
            for name in long:
                check(long[name], short[name])
        elif isinstance(long, list) and short != long:
            check(long[0], short[0])
            assert short[1:] == ([f"… {len(long) - 1} more"] if len(long) > 1 else [])
        elif isinstance(long, str):
            assert short == long or (len(short) <= MOST_LETTERS + 2 and short.endswith(" …"))
        else:
            assert short == long

    check(value, shortened(value))
    json.dumps(shortened(value))


@given(st.text(max_size=60))
def test_a_description_cannot_bring_markup_along(text: str) -> None:
    assert not re.search(r"<(?!/?code>)", str(marked(text)))


def test_descriptions_and_schemas_in_words() -> None:
    assert paragraphs("One `a`\nline.\n\nTwo.\n\nAttributes\n----------\nx : int") == (
        Markup("One <code>a</code> line."),
        Markup("Two."),
    )
    assert holds({"anyOf": [{"enum": ["a", "b"]}, {"type": "null"}]}) == (
        "<code>a</code> or <code>b</code> or null"
    )
    assert holds({"type": "array", "items": {"$ref": "#/components/schemas/Step"}}) == (
        'list of <a href="#Step">Step</a>'
    )
    assert holds({"type": "number", "minimum": -45, "maximum": 45}) == "number ≥ -45 ≤ 45"
    assert holds({"type": "array", "prefixItems": [{"type": "number"}] * 2}) == "[number, number]"
    assert holds({"type": "object", "additionalProperties": {"type": "number"}}) == "object of number"
    assert holds({}) == "anything"
