"""The sheet to print comes as the very file that `posture cards` writes; the page says how to wear it."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from api.page import card_guide
from api.v1 import cards
from posture.answer.vocabulary import Paper
from posture.cards.piece_words import piece_words, sheet_words
from posture.cards.sheet.drawing import names
from posture.cards.sheet.layout import PAPERS_MM
from posture.cards.table import CARDS
from posture.render import card_sheet
from tests.api.helpers import Page, assert_edge_headers, assert_problem


def written(paper: Paper) -> bytes:
    out = io.BytesIO()
    card_sheet.write(out, paper)
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


@pytest.mark.parametrize("paper", ["a3", "A4", "../../x"])
def test_another_paper(client: Any, paper: str) -> None:
    response = client.get("/v1/cards", params={"paper": paper})
    body = assert_problem(response, 422, "invalid_request")
    assert body["errors"][0]["field"] == "paper"


def test_another_method(client: Any) -> None:
    assert_problem(client.post("/v1/cards"), 405, "method_not_allowed")


def test_each_sheet_is_made_once(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def write(out: io.BytesIO, paper: Paper) -> None:
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
    assert described["get"]["parameters"][0]["schema"]["enum"] == ["a4", "letter"]


def test_the_page_says_what_the_table_says(client: Any) -> None:
    page = Page(client.get("/cards").text)
    sheet = sheet_words("en")["sheet"]
    said = [sheet["title"], sheet["intro"], *sheet["steps"]]
    for card in CARDS.values():
        words = piece_words(card)
        said += [words.where, words.find, words.tape]
    for text in said:
        assert text in page.text
    for paper in PAPERS_MM:
        assert page.all("a", href=f"/v1/cards?paper={paper}")


def test_every_drawing_is_shown_and_served(client: Any) -> None:
    shown = Page(client.get("/cards").text).all("img")
    pictures = {str(image["src"]): image for image in shown}
    for name in names():
        image = pictures[f"/drawings/{name}.svg"]
        assert image["alt"]
        response = client.get(f"/drawings/{name}.svg")
        assert response.headers["content-type"].startswith("image/svg+xml")
        assert f"<title>{image['alt']}</title>" in response.text
        assert_edge_headers(response)
    assert_problem(client.get("/drawings/../cards.py"), 404, "not_found")


def test_a_drawing_without_a_title_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card_guide, "svg", lambda _: "<svg/>")
    with pytest.raises(ValueError, match="no title"):
        card_guide._drawing("front")
