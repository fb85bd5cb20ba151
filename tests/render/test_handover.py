"""The page for a clinician: one page whatever was said, complete, honest about what nobody asked."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posture.answer.assessment import Answer, RefusedPhoto
from posture.answer.vocabulary import Paper
from posture.protocol.intake import Intake
from posture.protocol.knowledge.load import knowledge
from posture.protocol.match import match
from posture.render.handover import handover_html, handover_pdf
from posture.render.paging import PAGE_SIZES
from posture.words.language import LANGUAGES, Language
from posture.words.phrases import in_language, say
from tests.conftest import english
from tests.places import SAMPLES
from tests.render.pages import texts
from tests.render.test_report import photo_answer, session_answer
from tests.turn.answers import turn_answer

SAID: dict[str, Any] = {
    "pain_place": "lower_back",
    "pain_side": "left",
    "pain_nrs": 5,
    "tender_points": ["piriformis:left"],
    "contraindications": ["anticoagulant"],
    "age_years": 44,
    "irritability": "moderate",
    "red_flags_answered": True,
}
KNOWN = knowledge()
ALL_THAT_CAN_BE_SAID: dict[str, Any] = {
    **SAID,
    "pain_also": [f"{name}:both" for name in KNOWN.places],
    "tender_points": [f"{name}:{side}" for name in KNOWN.muscles for side in ("left", "right")][:40],
    "contraindications": list(KNOWN.contraindications),
    "red_flags": list(KNOWN.red_flags),
    "stepped_down": True,
}


def words(html: str) -> str:
    """What a reader sees of the page, with single spaces."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html[html.index("<body>") :])).split())


def page(language: Language = "en", **said: Any) -> str:
    return words(handover_html(photo_answer(language, **said), Intake.from_mapping(said)))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("paper", PAGE_SIZES)
@pytest.mark.parametrize("said", [{}, SAID, ALL_THAT_CAN_BE_SAID], ids=["nothing", "some", "everything"])
def test_it_is_one_page_whatever_was_said(language: Language, paper: Paper, said: dict[str, Any]) -> None:
    pdf = handover_pdf(photo_answer(language, **said), Intake.from_mapping(said), paper=paper)
    assert len(pypdfium2.PdfDocument(pdf)) == 1
    first = {"en": "Handover for a clinician", "de": "Übergabe an die Praxis"}[language]
    assert texts(pdf)[0].startswith(first)


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sample_and_a_session_of_four_are_one_page(language: Language) -> None:
    from posture.pipeline.assess import analyse_photo, analyse_photos
    from posture.pipeline.options import Person
    from posture.pose.detector import MediaPipeDetector

    said = Intake.from_mapping(SAID)
    person = Person(said, language, "a label of the longest kind: " + 50 * "x")
    views: Any = {
        v: [(SAMPLES / f"right_hip_high_{v}.jpg").read_bytes()] for v in ("front", "back", "left", "right")
    }
    with MediaPipeDetector() as detector:
        answers: list[Answer] = [
            analyse_photo(path.read_bytes(), detector, person) for path in sorted(SAMPLES.glob("*.jpg"))
        ]
        answers.append(analyse_photos(views, detector, person))
    for answer, paper in itertools.product(answers, PAGE_SIZES):
        assert len(pypdfium2.PdfDocument(handover_pdf(answer, said, paper=paper))) == 1


def test_what_was_said_stands_there() -> None:
    text = page(**SAID)
    for says in (
        "Pain: the lower back",
        "Side: on the left",
        "Strength: 5 of 10",
        f"{KNOWN.muscles['piriformis'].label} [piriformis] (left)",
        f"all {len(KNOWN.red_flags)} answered, none with yes",
        f"Contraindications: {KNOWN.contraindications['anticoagulant'].label}",
        "Age: 44 years",
        "Irritability: moderate",
    ):
        assert says in text
    assert "not asked" not in text


def test_what_nobody_asked_is_not_taken_for_a_no() -> None:
    assert page().count("not asked") == 8
    assert "none named" not in page()
    some = page(pain_nrs=3)
    assert "Contraindications: none named" in some
    assert "Safety questions: not asked" in some


def test_a_safety_question_with_yes_is_named_and_no_routine_is() -> None:
    said: dict[str, Any] = {"red_flags": ["saddle_numbness"]}
    answer = photo_answer(**said)
    text = words(handover_html(answer, Intake.from_mapping(said)))
    assert answer.protocol.withheld
    assert (
        f"answered with yes: {KNOWN.red_flags['saddle_numbness'].brief}; not all of them were answered"
        in text
    )
    assert answer.protocol.withheld.advice in text
    assert "1." not in text[text.index("Routine handed out") :]


def test_a_clear_value_has_its_interval_and_source_and_the_others_stand_apart() -> None:
    text = page()
    clear, rest = (
        text.index("Hip line: +6.0° (+4.0 to +8.0); source: landmarks"),
        text.index("Measured, unclear"),
    )
    assert clear < rest < text.index("Shoulder line: +1.0° (-1.0 to +3.0)")
    assert "Head tilt" in text[text.index("Not measured") :]


def test_an_answer_without_a_clear_value_says_so() -> None:
    answer = photo_answer()
    nothing = replace(answer, indicators=tuple(item for item in answer.indicators if item.status != "clear"))
    assert english(say("handover.nothing_clear")) in words(handover_html(nothing, Intake()))


def test_each_step_is_a_line_with_its_dose_and_open_questions_are_named() -> None:
    answer = photo_answer()
    text = page()
    for step in answer.protocol.steps:
        assert f"{step.order}. {step.title}" in text
    assert english(say("handover.ask_first")) in text
    assert english(say("handover.ask_first")) not in page(red_flags_answered=True)
    assert "None. " in page(pain_nrs=0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_limits_are_the_answers_own_and_no_diagnosis_is_the_first(language: Language) -> None:
    text = page(language)
    limits = text[text.index(in_language(say("handover.limits"), language)) :]
    assert in_language(say("limit.education"), language) in limits
    assert in_language(say("limit.phantoms"), language) in limits


def test_how_it_was_measured() -> None:
    answer = photo_answer()
    text = page()
    assert "Photos, front (as stated): 1." in text
    assert "Camera roll:" in text
    assert f"calibration {answer.provenance.calibration}" in text
    refused = RefusedPhoto("left", "no_person", "No person was found.", "Stand alone.")
    session = replace(session_answer(4), refused=(refused,))
    of_session = words(handover_html(session, Intake()))
    assert "Photos, front (as stated): 4." in of_session
    assert "Not usable, left: No person was found." in of_session


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_turn_is_one_page_too(language: Language) -> None:
    turn = turn_answer()
    answer = replace(turn, protocol=match(turn.pattern, Intake(), language))
    assert len(pypdfium2.PdfDocument(handover_pdf(answer, Intake()))) == 1


@settings(max_examples=10, deadline=None)
@given(
    st.lists(st.sampled_from(sorted(KNOWN.contraindications)), unique=True),
    st.lists(st.sampled_from(sorted(KNOWN.muscles)), unique=True),
    st.booleans(),
)
def test_any_intake_is_one_page(states: list[str], muscles: list[str], answered: bool) -> None:
    said: dict[str, Any] = {
        "contraindications": states,
        "tender_points": [f"{name}:left" for name in muscles],
        "red_flags_answered": answered,
    }
    assert len(pypdfium2.PdfDocument(handover_pdf(photo_answer(**said), Intake.from_mapping(said)))) == 1


def test_texts_are_escaped() -> None:
    answer = replace(photo_answer(), label="<script>alert(1)</script>")
    assert "<script" not in handover_html(answer, Intake())


def test_the_same_call_writes_the_same_bytes() -> None:
    answer, said = photo_answer(**SAID), Intake.from_mapping(SAID)
    assert handover_pdf(answer, said) == handover_pdf(answer, said)


@pytest.mark.slow
def test_the_command_line_writes_handover_and_plan(tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from posture.cli.main import app

    sample = str(SAMPLES / "level_front.jpg")
    for end, begins in (("pdf", b"%PDF"), ("html", b"<!doctype html>")):
        handover, plan = tmp_path / f"handover.{end}", tmp_path / f"plan.{end}"
        result = CliRunner().invoke(
            app,
            ["analyze", sample, "--handover", str(handover), "--plan", str(plan), "--json", "--lang", "de"],
        )
        assert result.exit_code == 0
        assert handover.read_bytes().startswith(begins)
        assert plan.read_bytes().startswith(begins)
    assert "nicht erfragt" in (tmp_path / "handover.html").read_text("utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("option", ["--handover", "--plan"])
def test_the_command_line_refuses_another_kind_and_several_photos(tmp_path: Path, option: str) -> None:
    from tests.cli.test_main import posture

    sample = SAMPLES / "level_front.jpg"
    other = posture("analyze", sample, option, tmp_path / "page.docx")
    assert (other.returncode, "PDF or HTML" in other.stderr) == (2, True)
    several = posture("analyze", sample, sample, option, tmp_path / "page.pdf")
    assert (several.returncode, option in several.stderr) == (2, True)
    assert list(tmp_path.iterdir()) == []
