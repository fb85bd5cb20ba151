"""The printed sheet: whole, short, one template for both formats, nothing fetched, the same bytes."""

from __future__ import annotations

import itertools
import re
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from posture.answer.assessment import Pattern
from posture.answer.protocol import Protocol
from posture.protocol.intake import Intake
from posture.protocol.knowledge.load import knowledge
from posture.protocol.match import match
from posture.protocol.pattern import recognise, stated
from posture.render.paging import PAGE_SIZES
from posture.render.protocol_sheet import place_svg, position_svg, sheet_html, sheet_pdf
from posture.words.language import LANGUAGES, Language
from tests.conftest import every
from tests.persons import KNOWN
from tests.places import ROOT
from tests.render.pages import assert_filled, texts

DRAWINGS = ROOT / "posture" / "protocol" / "knowledge" / "positions"
ANSWERED: dict[str, Any] = {"pain_side": "left", "pain_place": "lower_back", "red_flags_answered": True}
TENDER: dict[str, Any] = {
    "tender_points": [f"{name}:left" for name in ("piriformis", "hamstrings", "lumbar_erectors", "obliques")]
}


def made(
    name: str | None = "hip_hike", language: Language = "en", **answers: Any
) -> tuple[Pattern, Protocol]:
    pattern = stated(name, "left", language) if name else recognise([], language)
    return pattern, match(pattern, Intake.from_mapping(answers), language)


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)


def pages(pdf: bytes) -> int:
    return len(pypdfium2.PdfDocument(pdf))


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_matters_is_on_both(language: Language) -> None:
    pattern, protocol = made(language=language, **ANSWERED, **TENDER)
    html = sheet_html(pattern, protocol)
    pdf = text_of(sheet_pdf(pattern, protocol))
    shown = " ".join(re.sub(r"<[^>]+>", " ", html).split())
    questions = [item.question for item in protocol.safety_questions]
    for text in (protocol.title, *protocol.stop_rules, *questions, *protocol.matched_because):
        assert text.replace('"', "&#34;") in shown
        assert re.sub(r"\W", "", text) in re.sub(r"\W", "", pdf)
    for step in protocol.steps:
        assert f">{step.order}</span>{step.title}" in html


def test_a_withheld_protocol_says_where_to_go_and_holds_no_step() -> None:
    pattern, protocol = made(red_flags=["bladder_bowel"])
    assert protocol.withheld
    text = text_of(sheet_pdf(pattern, protocol))
    assert protocol.withheld.advice in text
    assert protocol.withheld.title in text
    assert KNOWN.techniques["calves_on_chair"].title not in text


def test_open_questions_stand_before_the_steps() -> None:
    pattern, protocol = made()
    html = sheet_html(pattern, protocol)
    assert html.index(protocol.ask_first[-1].question) < html.index(protocol.steps[0].title)


CASES = list(
    itertools.product(
        LANGUAGES,
        [None, *KNOWN.patterns],
        [{}, ANSWERED, TENDER, {"contraindications": ["pregnancy", "no_heat"]}],
    )
)


@pytest.mark.parametrize(("language", "name", "answers"), every(CASES, 2))
def test_every_sheet_has_its_diary_and_its_sources_on_two_or_three_full_pages(
    language: Language, name: str | None, answers: dict[str, Any]
) -> None:
    pattern, protocol = made(name, language, **answers)
    words = knowledge(language).words
    for paper in PAGE_SIZES:
        pdf = sheet_pdf(pattern, protocol, paper=paper)
        assert 2 <= pages(pdf) <= 3
        assert_filled(pdf, last=0.9)
        said = text_of(pdf)
        assert words.sheet.diary in texts(pdf)[-1]
        assert words.sheet.name in texts(pdf)[0]
        assert words.sheet.date in texts(pdf)[0]
        for step in protocol.steps:
            for source in (*step.evidence.sources, *step.dose.sources):
                if not source.startswith("opinion: "):
                    assert re.sub(r"\W", "", source) in re.sub(r"\W", "", said)


@pytest.mark.parametrize("paper", PAGE_SIZES)
def test_the_paper_is_the_one_asked_for(paper: Any) -> None:
    page = pypdfium2.PdfDocument(sheet_pdf(*made(), paper=paper))[0]
    expected = {"a4": (595, 842), "letter": (612, 792)}[paper]
    assert (round(page.get_width()), round(page.get_height())) == expected


def largest_type_pt(pdf: bytes) -> float:
    """Height of the body type: the commonest height of a small letter's box, in points."""
    page = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    boxes = [page.get_charbox(i) for i in range(page.count_chars()) if page.get_text_range(i, 1) == "x"]
    heights = sorted(top - bottom for _, bottom, _, top in boxes)
    return float(heights[len(heights) // 2])


def test_large_print_is_large() -> None:
    pattern, protocol = made(**ANSWERED)
    small, large = (sheet_pdf(pattern, protocol, large=value) for value in (False, True))
    assert largest_type_pt(large) > 1.5 * largest_type_pt(small)
    assert pages(large) > pages(small)
    assert_filled(large, last=0.9)


def test_the_same_call_writes_the_same_bytes_with_embedded_fonts() -> None:
    pattern, protocol = made(**ANSWERED)
    one = sheet_pdf(pattern, protocol)
    time.sleep(1.1)  # a date would differ by now
    assert sheet_pdf(pattern, protocol) == one
    assert "2000" in str(pypdfium2.PdfDocument(one).get_metadata_dict()["CreationDate"])
    names = set(re.findall(rb"/BaseFont /([\w+-]+)", one))
    assert names
    assert all(re.fullmatch(rb"[A-Z]{6}\+SourceSansPro-(Regular|Bold)", name) for name in names), names


class Addresses(HTMLParser):
    """Every address that a page could load, and everything that could run."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in {"script", "link", "iframe", "img", "object", "embed"}, tag
        self.found += [
            str(value) for name, value in attrs if name in {"src", "href"} or name.startswith("on")
        ]


def test_the_page_needs_and_runs_nothing() -> None:
    html = sheet_html(*made(**ANSWERED, **TENDER))
    assert Addresses(html).found == []
    assert "url(" not in html
    assert "@import" not in html


def test_black_and_white_is_enough() -> None:
    html = sheet_html(*made(**ANSWERED, **TENDER))
    colours = set(re.findall(r"#[0-9a-fA-F]{3,6}\b", html))
    assert colours
    for colour in colours:
        value = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
        assert value[:2] == value[2:4] == value[4:], colour


def test_every_drawing_that_is_named_exists_and_every_file_is_named() -> None:
    named = {technique.drawing for technique in KNOWN.techniques.values() if technique.drawing}
    named |= {name for item in KNOWN.techniques.values() for name in item.drawing_after.values()}
    named |= {
        handling.drawing for muscle in KNOWN.muscles.values() for handling in muscle.techniques.values()
    }
    assert {path.stem for path in DRAWINGS.glob("*.svg")} == named


@pytest.mark.parametrize("path", sorted(DRAWINGS.glob("*.svg")), ids=lambda path: path.stem)
def test_a_drawing_is_plain(path: Path) -> None:
    root = ET.fromstring(path.read_text("utf-8"))  # noqa: S314 - a file of this package
    assert re.fullmatch(r"\d+ 0 \d+ 72", root.attrib["viewBox"])
    for element in root.iter():
        assert element.tag.rpartition("}")[2] in {"svg", "path", "circle"}
        assert not {"id", "class", "style", "href"} & set(element.attrib)


def test_the_drawings_are_what_the_script_draws(tmp_path: Path) -> None:
    script = ROOT / "scripts" / "draw_positions.py"
    subprocess.run([sys.executable, str(script), str(tmp_path)], check=True)
    for path in DRAWINGS.glob("*.svg"):
        assert (tmp_path / path.name).read_text("utf-8") == path.read_text("utf-8"), path.name


def test_the_left_side_is_drawn_mirrored_and_the_right_one_is_not() -> None:
    _, left = made(**ANSWERED)
    sided = [step for step in left.steps if step.side == "left"]
    assert sided
    for step in sided:
        assert "matrix(-1 0 0 1" in position_svg(step)
        assert (place_svg(step) is not None) == (step.kind == "compression")
    assert "matrix" not in position_svg(left.steps[0])


def test_steps_alike_are_told_once_in_full() -> None:
    html = sheet_html(*made(**ANSWERED))
    line = KNOWN.techniques["position_of_ease"].how[-1]
    assert html.count(line) == 1
    assert "Then go on as in step 4." in html


@pytest.mark.slow
def test_no_step_of_the_program_ends_in_a_crash() -> None:
    """Fonts that outlived the interpreter once brought it down at its end."""
    code = (
        "from posture.protocol.pattern import stated\nfrom posture.protocol.match import match\n"
        "from posture.render.protocol_sheet import sheet_pdf\n"
        "p = stated('hip_hike', 'left')\nfor _ in range(20): sheet_pdf(p, match(p))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_diary_asks_for_what_the_check_in_reads(language: Language) -> None:
    pattern, protocol = made(None, language, red_flags_answered=True)
    html = sheet_html(pattern, protocol)
    for criterion in knowledge(language).criteria:
        assert f"<th>{criterion.ask}</th>" in html
