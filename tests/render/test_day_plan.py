"""The plan of the first days: one page, every number from the tables, never without its questions."""

from __future__ import annotations

import itertools
import re
from html import unescape
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from posture.answer.protocol import Protocol
from posture.protocol.intake import Intake
from posture.protocol.knowledge.load import knowledge
from posture.protocol.match import match
from posture.protocol.pattern import recognise, stated
from posture.render.day_plan import check_in_days, day_plan_html, day_plan_pdf, rows
from posture.render.paging import PAGE_SIZES
from posture.words.language import LANGUAGES, Language
from tests.conftest import every
from tests.persons import KNOWN
from tests.render.pages import texts

ANSWERED: dict[str, Any] = {"pain_side": "left", "pain_place": "lower_back", "red_flags_answered": True}
TENDER: dict[str, Any] = {
    "tender_points": [f"{name}:left" for name in ("piriformis", "hamstrings", "lumbar_erectors", "obliques")]
}


def made(name: str | None = "hip_hike", language: Language = "en", **answers: Any) -> Protocol:
    pattern = stated(name, "left", language) if name else recognise([], language)
    return match(pattern, Intake.from_mapping(answers), language)


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html[html.index("<body>") :])).split())


CASES = list(
    itertools.product(
        LANGUAGES,
        [None, *KNOWN.patterns],
        [{}, ANSWERED, TENDER, {"contraindications": ["pregnancy", "no_heat"]}, {"pain_nrs": 0}],
    )
)


@pytest.mark.parametrize(("language", "name", "answers"), every(CASES, 2))
def test_every_plan_is_one_page_on_both_papers(
    language: Language, name: str | None, answers: dict[str, Any]
) -> None:
    protocol = made(name, language, **answers)
    for paper in PAGE_SIZES:
        pdf = day_plan_pdf(protocol, paper=paper)
        assert len(pypdfium2.PdfDocument(pdf)) == 1
        said = re.sub(r"\W", "", texts(pdf)[0])
        for text in (*protocol.stop_rules, *(step.title for step in protocol.steps)):
            assert re.sub(r"\W", "", text) in said


def test_the_days_are_those_after_which_somebody_should_look_at_it() -> None:
    days = [row.day for row in rows(made(**ANSWERED))]
    assert days == ["before", *map(str, range(1, KNOWN.check_in.no_change_days + 1))]


def test_check_ins_stand_where_the_table_says_and_say_what_they_can_tell() -> None:
    rules, said = KNOWN.check_in, {row.day: " ".join(row.check_in) for row in rows(made(**ANSWERED))}
    days = check_in_days(KNOWN)
    assert days == [2, 4, 6, 8, 10, 12, 14]
    assert [day for day, text in said.items() if "Check in." in text] == [str(day) for day in days]
    worse = next(day for day, text in said.items() if f"{rules.worse_points} points above" in text)
    ready = next(day for day, text in said.items() if "stage 2 can open" in text)
    assert int(worse) >= rules.worse_days > int(worse) - rules.again_days
    assert int(ready) >= rules.consecutive_days > int(ready) - rules.again_days
    assert "not clearly lower" in said[str(rules.no_change_days)]


def test_the_steps_of_a_day_are_all_steps_as_often_as_their_dose_says() -> None:
    protocol = made(**ANSWERED, **TENDER)
    for row in list(rows(protocol))[1:]:
        found: dict[int, int] = {}
        for part in row.routine:
            orders, times = part.rsplit(": ", 1)
            for run in orders.split(", "):
                first, _, last = run.partition("–")  # noqa: RUF001
                found |= dict.fromkeys(range(int(first), int(last or first) + 1), int(times.rstrip("×")))  # noqa: RUF001
        assert found == {step.order: step.dose.per_day for step in protocol.steps}


@pytest.mark.parametrize("language", LANGUAGES)
def test_open_questions_stand_first(language: Language) -> None:
    protocol = made(language=language)
    text = words(day_plan_html(protocol))
    assert protocol.ask_first
    assert max(text.index(flag.question) for flag in protocol.ask_first) < text.index(protocol.steps[0].title)
    printed = re.sub(r"\W", "", texts(day_plan_pdf(protocol))[0])
    brief, full = (
        [re.sub(r"\W", "", getattr(flag, form)) for flag in protocol.ask_first]
        for form in ("brief", "question")
    )
    step = printed.index(re.sub(r"\W", "", protocol.steps[0].title))
    assert all(printed.find(one) in range(step) for one in full) or all(
        printed.find(one) in range(step) for one in brief
    )


def test_answered_questions_are_not_asked_again() -> None:
    text = words(day_plan_html(made(**ANSWERED)))
    assert KNOWN.red_flags["saddle_numbness"].question not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_withheld_protocol_has_advice_and_no_plan(language: Language) -> None:
    protocol = made(language=language, red_flags=["bladder_bowel"])
    assert protocol.withheld
    text = texts(day_plan_pdf(protocol))[0]
    assert protocol.withheld.advice in text
    assert protocol.withheld.title in text
    assert knowledge(language).words.day_plan.watch not in text


def test_without_pain_there_is_none_and_why() -> None:
    protocol = made(pain_nrs=0)
    text = words(day_plan_html(protocol))
    assert KNOWN.words.day_plan.none in text
    assert protocol.matched_because[0] in text


def test_the_same_call_writes_the_same_bytes_and_fetches_nothing() -> None:
    protocol = made(**ANSWERED)
    assert day_plan_pdf(protocol) == day_plan_pdf(protocol)
    assert "url(" not in day_plan_html(protocol)
    assert "src=" not in day_plan_html(protocol)


@pytest.mark.slow
@pytest.mark.parametrize("flags", ["", 'red_flags = ["bladder_bowel"]'])
def test_the_command_writes_it(tmp_path: Path, flags: str) -> None:
    from tests.cli.test_main import posture

    intake = tmp_path / "intake.toml"
    intake.write_text(f'pain_place = "lower_back"\n{flags}\n')
    for name, begins in (("plan.pdf", b"%PDF"), ("plan.html", b"<!doctype html>")):
        path = tmp_path / name
        done = posture("protocol", "--intake", intake, "--plan", path, "--lang", "de")
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.endswith(f"{path}\n")
        assert ("kommt zuerst" in done.stdout) == bool(flags)
        assert path.read_bytes().startswith(begins)
