"""Everything that a person can read, in the language that `test_further_language` makes; run by it alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any, get_args

import pytest
from typer.testing import CliRunner

from posture.answer.assessment import Pattern
from posture.cards.sheet.drawing import svg
from posture.change.compare import compare
from posture.change.saved import SavedAnswer
from posture.cli.main import app
from posture.errors import PostureError, all_errors
from posture.live.guidance import Phase, hint_text, phase_text, short_text, start
from posture.live.hints import HintId
from posture.measure.indicators import INDICATORS
from posture.pipeline.assess import analyse_photo
from posture.pipeline.options import Person
from posture.protocol.check_in import check_in
from posture.protocol.diary import Diary
from posture.protocol.intake import Intake
from posture.protocol.knowledge.joining import citations
from posture.protocol.match import match
from posture.protocol.pattern import stated
from posture.render import card_sheet
from posture.render.change_text import narrate_comparison
from posture.render.overlay_svg import overlay_svg
from posture.render.protocol_sheet import sheet_html
from posture.render.protocol_text import narrate_check_in, narrate_protocol
from posture.render.report import report_html
from posture.render.review_sheet import review_html
from posture.render.text import narrate
from posture.render.turn_plot import headline, plot_svg
from posture.webcam.words import said
from posture.words.language import LANGUAGES, own_name
from posture.words.phrases import in_language
from tests.api.conftest import serve
from tests.api.fakes import photo_bytes
from tests.conftest import KnowingDetector
from tests.figure import Figure
from tests.pipeline.test_assess import PAPER
from tests.turn.answers import turn_answer

XX = "xx"

NAMES = {
    *("Posture", "posture", "API", "JSON", "PDF", "HTML", "PNG", "English", "Deutsch", "MediaPipe", "UTC"),
}
"""Names that are the same in every language."""

CITED = [part for cite in citations().values() for part in (cite, cite.rstrip("."), *cite.split("; "))]
"""Sources as they are printed, whole and in their parts, in any language."""

IDS = {
    *("name", "id", "plane", "unit", "side", "status", "verdict", "source", "code", "gate", "withholds"),
    *("indicator", "calibration", "model", "model_sha256", "sha256", "version", "schema_version", "language"),
    *("technique", "kind", "muscle", "drawing", "no_go", "urgency", "grade", "sources", "views", "seen"),
    *("turned_over", "views", "type", "instance", "request_id", "segment", "arms", "way"),
}
"""Fields of an answer that no person reads: identifiers, and sources as they are cited."""


def without(text: str, given: Iterable[str]) -> str:
    """A text without what the caller gave, without sources and identifiers."""
    for one in (*given, *CITED):
        text = text.replace(one, " ")
    return re.sub(r"\b[a-z0-9]+(?:_[a-z0-9]+)+\b", " ", text)


def english_in(text: str) -> set[str]:
    """The words of a text with a vowel and no accent, which no catalogue has said."""
    found = re.findall(r"(?<![\w-])[A-Za-z]{3,}(?![\w-])", text)
    return {word for word in found if re.search("[aeiou]", word, re.IGNORECASE)} - NAMES


def texts(value: Any, key: str = "") -> Iterator[str]:
    """Every text of an answer that a person reads."""
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from texts(item, name)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from texts(item, key)
    elif isinstance(value, str) and key not in IDS:
        yield value


def assert_said(lines: Iterable[str], *given: str) -> None:
    """Every line is in the further language, and there are some."""
    told = [text for line in lines if (text := without(line, given)).strip()]
    assert told
    assert {text: words for text in told if (words := english_in(text))} == {}
    assert [text for text in told if "⟦" not in text and re.search(r"[^\W\d_]{3,} [^\W\d_]{3,}", text)] == []


class Visible(HTMLParser):
    """The texts of a page that a person sees or is read aloud; not what says that it is in English."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.lines: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        hidden = tag in ("script", "style", "code", "cite") or (values.get("lang", XX) != XX)
        if tag not in ("meta", "link", "input", "img", "br", "hr", "source", "col"):
            self._open.append((tag, hidden))
        if not self._hidden() and not hidden:
            for name in ("alt", "title", "aria-label", "placeholder"):
                self.lines.append(values.get(name) or "")

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self._hidden():
            self.lines.append(data)

    def _hidden(self) -> bool:
        return any(hidden for _, hidden in self._open)


@pytest.fixture(scope="module")
def answer() -> Any:
    figure = Figure(hip_obliquity=8, shoulder_obliquity=-5)
    return analyse_photo(PAPER, KnowingDetector(figure.landmarks()), Person(language=XX))


@pytest.fixture(scope="module")
def pattern() -> Pattern:
    return stated("hip_hike", "left", XX)


def test_an_english_word_is_found() -> None:
    assert english_in(without("⟦Yóur léft híp⟧ hip_obliquity, x and model", "x")) == {"and", "model"}
    assert list(texts({"id": "left", "text": "a", "cues": [{"says": "b", "status": "c"}]})) == ["a", "b"]
    page = Visible('<p title="a">b<code>c</code><span lang="en">d</span><img alt="e"></p><script>f</script>g')
    assert [line for line in page.lines if line] == ["a", "b", "e", "g"]


def test_it_can_be_chosen_and_says_its_name() -> None:
    assert XX in LANGUAGES
    assert own_name(XX) == "⟦Énglísh⟧"


def test_a_photos_answer(answer: Any) -> None:
    assert_said(texts(answer.to_dict()))
    assert_said(line for _, line in narrate(answer))
    assert_said(Visible(overlay_svg(answer)).lines)
    assert_said(Visible(report_html(answer, [PAPER])).lines)


def test_a_turns_answer() -> None:
    turn = turn_answer(language=XX)
    assert_said(texts(turn.to_dict()))
    assert_said((line for _, line in narrate(turn)), "cálíbrátíón: none")
    assert_said([headline(turn), *Visible(plot_svg(turn)).lines])


def test_every_indicator() -> None:
    for spec in INDICATORS:
        row = spec.in_language(XX)
        assert_said(map(str, (row.label, row.definition, row.missing, row.threshold_source)))


def test_two_answers_compared(answer: Any) -> None:
    saved = SavedAnswer.from_mapping("before", answer.to_dict())
    assert_said(line for _, line in narrate_comparison(compare(saved, saved, language=XX)))


def test_a_protocol_its_sheet_and_a_check_in(pattern: Pattern) -> None:
    protocol = match(pattern, Intake(pain_side="left", pain_place="lower_back"), XX)
    assert_said(line for _, line in narrate_protocol(pattern, protocol))
    assert_said(Visible(sheet_html(pattern, protocol)).lines)
    stopped = match(pattern, Intake(red_flags=("bladder_bowel",)), XX)
    assert_said(line for _, line in narrate_protocol(pattern, stopped))
    diary = Diary.from_mapping({"days": [{"date": "2026-11-01", "pain_usual": 4}]})
    assert_said(line for _, line in narrate_check_in(check_in(diary, pattern, Intake(), XX)))


def test_what_a_therapist_is_asked_to_judge() -> None:
    assert_said(Visible(review_html(XX)).lines)


def test_the_printed_cards() -> None:
    for sheet in card_sheet.sheets("a4", XX):
        said = [text for notes in sheet.notes for one in notes.said for text in one if text[:1].isalpha()]
        pieces = [placed.piece for placed in sheet.placed]
        on_pieces = [label.text for piece in pieces for label in piece.labels]
        assert_said(
            [sheet.title, *said, *on_pieces, *(fold.says for piece in pieces for fold in piece.folds)]
        )
    assert_said(Visible(svg("front", XX)).lines)


def test_every_error() -> None:
    for error in all_errors():
        words = in_language(error().words, XX)
        assert_said(map(str, (words.title, words.detail, words.hint)))


def test_what_is_said_before_a_camera() -> None:
    assert_said(hint_text(hint, XX) for hint in get_args(HintId))
    assert_said(phase_text(phase, XX) for phase in get_args(Phase))
    assert_said(short_text(replace(start("front"), hints=(hint,)), XX) for hint in get_args(HintId))
    assert_said([said(XX, "roll", deg=1.25, half=0.5)])


@pytest.mark.parametrize(
    "arguments",
    [
        ["protocol"],
        ["protocol", "--pattern", "hip_hike", "--side", "left"],
        ["protocol", "--pattern", "nonsense"],
        ["protocol", "--ask", "stretching"],
        ["analyze", "gone.jpg"],
        ["session", "--front", "gone.jpg"],
        ["compare", "gone.json", "gone.json"],
        ["check-in", "gone.json"],
    ],
    ids=" ".join,
)
def test_the_command_line(arguments: list[str]) -> None:
    done = CliRunner().invoke(app, [*arguments, "--lang", XX])
    lines = [" ".join((done.stdout + done.stderr).split())]
    if isinstance(done.exception, PostureError):
        words = in_language(done.exception.words, XX)
        lines = [str(words.detail), str(words.hint)]
    assert_said(lines, "gone.jpg", "gone.json", "nonsense", *arguments)


@pytest.mark.parametrize("path", ["/", "/turn", "/cards", "/problems", "/docs"])
def test_a_page(client: Any, path: str) -> None:
    page = client.get(path, params={"lang": XX})
    assert page.status_code == 200
    assert f'<html lang="{XX}"' in page.text
    assert_said(Visible(page.text).lines)


def test_the_page_with_a_result_and_with_a_problem(client: Any) -> None:
    result = client.post("/", files={"photo": photo_bytes()}, data={"lang": XX})
    assert result.status_code == 200
    assert_said(Visible(result.text).lines)
    problem = client.post("/", files={"photo": b"x"}, data={"lang": XX})
    assert problem.status_code == 400
    assert_said(Visible(problem.text).lines)


def test_the_api(client: Any) -> None:
    problem = client.get("/v1/nothing", headers={"Accept-Language": f"{XX};q=0.9, en;q=0.5"})
    assert problem.headers["content-language"] == XX
    assert_said(texts(problem.json()))
    refused = client.post("/v1/analyses", files={"photo": b"x"}, data={"lang": XX})
    assert_said(texts(refused.json()))
    missing = client.post("/v1/analyses", data={"lang": XX})
    assert_said(texts(missing.json()), "photo")
    choices = client.get("/openapi.json").json()["components"]["schemas"]
    assert XX in str(choices)


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    with serve() as opened:
        yield opened
