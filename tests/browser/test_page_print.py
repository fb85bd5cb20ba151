"""Ctrl+P prints what is worth paper: an answer's result and its routine, whatever part is open."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page

from tests.browser.visitors import DESKTOP, PHONE, Visitor
from tests.places import SAMPLES

PHOTO = SAMPLES / "right_hip_high_back.jpg"
LANGUAGES = pytest.mark.parametrize("language", ["en", "de"])
PAPERS = pytest.mark.parametrize("paper", ["A4", "Letter"])

Printed = list[str]
"""The text of every page."""


def printed(page: Page, paper: str = "A4") -> Printed:
    document = pypdfium2.PdfDocument(io.BytesIO(page.pdf(format=paper)))
    return [" ".join(sheet.get_textpage().get_text_range().split()) for sheet in document]


@pytest.fixture(scope="module", params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def answered(request: pytest.FixtureRequest, browser: Browser, service: str) -> Iterator[Page]:
    with Visitor(browser, service, viewport=request.param, color_scheme="dark") as somebody:
        somebody.opens()
        page = somebody.measures(PHOTO)
        somebody.goes_to("routine")
        for _ in range(4):
            page.click("#person .next")
        page.click("#person .quiet:has-text('Straight')")
        page.wait_for_selector("#routine .steps")
        yield page
        assert somebody.complaints == []


def titles(page: Page) -> list[str]:
    """What the routine's steps are called."""
    said = page.locator(".step h3").evaluate_all("all => all.map(one => one.textContent)")
    assert len(said) >= 5
    return [" ".join(title.split()) for title in said]


@pytest.mark.parametrize("part", ["findings", "routine", "save"])
def test_result_and_routine_are_printed_from_every_part(answered: Page, part: str) -> None:
    answered.locator(f".tabs a[href='#{part}']").click()
    before = answered.locator("#answer").inner_html()
    pages = printed(answered)
    assert len(pages) <= 4
    text = " ".join(pages)
    headline = " ".join((answered.locator("#headline").text_content() or "").split())
    assert headline in pages[0]
    numbered = [re.sub(r"^(\d+) ?", r"\1 ", title) for title in titles(answered)]
    assert all(title.partition(" ")[2].split(",")[0][:20] in text for title in numbered)
    clear = answered.locator(".row.clear p").last.text_content() or ""
    assert " ".join(clear.split()) in text
    # What is there to be pressed, and where the program comes from, is of no use on paper.
    for unprinted in ("Save and compare", "SHA", "Take another photo", "Full screen"):
        assert unprinted not in text
    assert answered.locator("#answer").inner_html() == before


@PAPERS
def test_an_answer_takes_four_pages(answered: Page, paper: str) -> None:
    pages = printed(answered, paper)
    assert 2 <= len(pages) <= 4
    assert all(len(page) > 200 for page in pages), "an empty page"


def test_the_photo_is_printed_under_its_lines(answered: Page) -> None:
    """The same corner of the photo is at the same place for the picture and for its lines."""
    answered.emulate_media(media="print")
    found = answered.evaluate(
        """() => {
          dispatchEvent(new Event("beforeprint"));
          const svg = document.querySelector(".frame svg");
          const photo = document.querySelector(".frame img");
          const box = photo.getBoundingClientRect();
          const corner = new DOMPoint(photo.naturalWidth, photo.naturalHeight);
          const end = corner.matrixTransform(svg.getScreenCTM());
          const tall = svg.getBoundingClientRect().height;
          dispatchEvent(new Event("afterprint"));
          return { apart: [box.right - end.x, box.bottom - end.y], tall };
        }"""
    )
    answered.emulate_media(media="screen")
    assert max(map(abs, found["apart"])) < 1
    assert 6 < found["tall"] * 2.54 / 96 <= 10.7, "centimetres on paper"


@LANGUAGES
@PAPERS
def test_the_guide_to_the_cards_takes_two_to_four_pages(
    browser: Browser, service: str, language: str, paper: str
) -> None:
    with Visitor(browser, service) as somebody:
        page = somebody.opens(f"/cards?lang={language}")
        pages = printed(page, paper)
        assert 2 <= len(pages) <= 4
        assert all(len(text) > 200 for text in pages), "an empty page"
        # A drawing and the list of its numbers stay on one page.
        for figure in page.locator(".drawing figure").all():
            lines = [
                " ".join((line or "").split())
                for line in figure.locator("li, .below span").all_text_contents()
            ]
            assert any(all(line in text for line in lines) for text in pages), lines


@pytest.mark.parametrize("withheld", [True, False])
def test_without_a_script_it_is_the_same(browser: Browser, service: str, withheld: bool) -> None:
    with Visitor(browser, service, java_script_enabled=False) as somebody:
        page = somebody.opens()
        if withheld:
            page.locator("input[value=bladder_bowel]").check()
        page.set_input_files("#photo", PHOTO)
        somebody.sends()
        page.wait_for_selector("#answer h1")
        text = " ".join(printed(page))
        headline = " ".join((page.locator("#headline").text_content() or "").split())
        if withheld:
            advice = page.locator(".notice.stop p").last.text_content() or ""
            assert " ".join(advice.split()) in text
            assert page.locator(".step").count() == 0
            folded = page.locator(".row h4").all_text_contents()
            assert folded
            assert not any(label in text for label in folded)
        else:
            assert headline in text
            assert all(title.split(",")[0][-20:] in text for title in titles(page)[:3])
