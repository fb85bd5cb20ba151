"""The sheet to print comes as the very file that `posture cards` writes; the page says how to wear it."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from api.page.card_guide import KEPT
from api.v1 import cards
from posture.answer.vocabulary import Paper
from posture.cards.piece_words import piece_words, sheet_words
from posture.cards.sheet.drawing import names
from posture.cards.sheet.layout import PAPERS_MM
from posture.cards.sheet.numbered import numbered
from posture.cards.table import CARDS
from posture.render import card_sheet
from posture.words.language import LANGUAGES, Language
from tests.api.helpers import Page, assert_edge_headers, assert_problem


def written(paper: Paper, language: Language = "en") -> bytes:
    out = io.BytesIO()
    card_sheet.write(out, paper, language)
    return out.getvalue()


@pytest.mark.parametrize("paper", PAPERS_MM)
def test_the_sheet_is_the_one_that_is_written(client: Any, paper: Paper) -> None:
    response = client.get(f"/v1/cards?paper={paper}")
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/pdf"
    assert response.headers["content-disposition"] == f'attachment; filename="cards-{paper}.pdf"'
    assert response.content == written(paper)
    assert_edge_headers(response)
    head = client.head(f"/v1/cards?paper={paper}")
    assert head.status_code == 200
    assert head.headers["content-length"] == str(len(response.content))
    assert_edge_headers(head)


def test_without_a_wish_it_is_a4(client: Any) -> None:
    sheet = client.get("/v1/cards").content
    assert sheet == client.get("/v1/cards?paper=a4").content == client.get("/v1/cards?paper=").content


@pytest.mark.slow
def test_it_is_printed_in_the_language_of_who_asks(client: Any) -> None:
    german = client.get("/v1/cards?lang=de")
    assert german.headers["content-language"] == "de"
    assert german.content == written("a4", "de") != written("a4")
    assert client.get("/v1/cards", headers={"Accept-Language": "de-DE"}).content == german.content
    page = Page(client.get("/cards?lang=de").text)
    assert page.all("a", href="/v1/cards?paper=a4&lang=de")


@pytest.mark.parametrize("paper", ["a3", "A4", "../../x"])
def test_another_paper(client: Any, paper: str) -> None:
    response = client.get("/v1/cards", params={"paper": paper})
    body = assert_problem(response, 422, "invalid_request")
    assert body["errors"][0]["field"] == "paper"


def test_another_method(client: Any) -> None:
    assert_problem(client.post("/v1/cards"), 405, "method_not_allowed")


def test_each_sheet_is_made_once(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def write(out: io.BytesIO, paper: Paper, _language: Language) -> None:
        made.append(paper)
        out.write(b"%PDF")

    cards._sheet.cache_clear()
    monkeypatch.setattr(card_sheet, "write", write)
    try:
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(client.get, ["/v1/cards"] * 4 + ["/v1/cards?paper=letter"] * 4))
    finally:
        cards._sheet.cache_clear()
    assert [answer.content for answer in answers] == [b"%PDF"] * 8
    assert sorted(made) == ["a4", "letter"]


def test_the_description_shows_a_pdf(client: Any) -> None:
    described = client.get("/openapi.json").json()["paths"]["/v1/cards"]
    assert set(described) == {"get"}
    assert set(described["get"]["responses"]["200"]["content"]) == {"application/pdf"}
    parameters = {one["name"]: one for one in described["get"]["parameters"]}
    assert parameters["paper"]["schema"]["enum"] == ["a4", "letter"]
    assert set(parameters) == {"paper", "lang"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_what_the_table_says(client: Any, language: Language) -> None:
    page = Page(client.get("/cards", headers={"Accept-Language": language}).text)
    sheet = sheet_words(language)["sheet"]
    said = [sheet["title"], sheet["intro"], *sheet["steps"]]
    for card in CARDS.values():
        words = piece_words(card, language)
        said += [words.where, words.find, words.tape]
    for text in said:
        assert text in page.text
    assert page.all("html", lang=language)
    for paper in PAPERS_MM:
        assert page.all("a", href=f"/v1/cards?paper={paper}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_drawing_is_shown_with_numbers_and_served_with_words(client: Any, language: Language) -> None:
    html = client.get("/cards", params={"lang": language}).text
    page = Page(html)
    shown = [str(drawing["aria-label"]) for drawing in page.all("svg", role="img")]
    for name in names():
        drawn = numbered(name, language)
        for part in drawn.parts:
            assert part.svg in html
            assert (part.heading or drawn.title) in shown
            assert all(text[1:] in page.text for text in part.legend)
        address = f"/drawings/{name}.svg?lang={language}"
        assert page.all("a", href=address)
        response = client.get(address)
        assert response.headers["content-type"].startswith("image/svg+xml")
        assert response.headers["content-language"] == language
        assert f"<title>{drawn.title}</title>" in response.text
        assert client.head(address).status_code == 200
        assert_edge_headers(response, KEPT["Cache-Control"])


@pytest.mark.parametrize("name", ["../cards.py", "nobody.svg", "front", "front.svg/x"])
def test_a_drawing_that_is_not_there(client: Any, name: str) -> None:
    assert_problem(client.get(f"/drawings/{name}"), 404, "not_found")
