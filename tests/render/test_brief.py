"""The answer in a screenful: what comes first, and what never comes without its questions."""

from __future__ import annotations

import textwrap
from typing import Any

import pytest

from posture.answer.assessment import SCHEMA_VERSION, plain
from posture.change.compare import compare
from posture.change.saved import SavedAnswer
from posture.measure.budget import indicators_of
from posture.protocol.knowledge.load import knowledge
from posture.render.brief import brief
from posture.render.change_text import brief_comparison
from posture.render.scale import amount
from posture.words.language import LANGUAGES
from posture.words.phrases import in_language
from tests.conftest import english
from tests.render.test_report import photo_answer, reading

WIDTH, LEAST, MOST = 100, 15, 35


def lines(**person: Any) -> list[str]:
    """As a terminal shows them, without the empty ones before headings."""
    said = (textwrap.wrap(text, WIDTH) for _, text in brief(photo_answer(**person)))
    return [line for wrapped in said for line in wrapped]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "person",
    [
        {},
        {"pain_place": "lower_back", "pain_nrs": 4},
        {"pain_place": "lower_back", "pain_nrs": 8, "red_flags_answered": True},
    ],
    ids=["nothing said", "pain", "strong pain"],
)
def test_it_is_a_screenful(language: str, person: dict[str, Any]) -> None:
    assert LEAST <= len(lines(language=language, **person)) <= MOST


def test_the_headline_comes_first_and_the_questions_before_any_step() -> None:
    answer = photo_answer()
    said = [text for _, text in brief(answer)]
    assert said[0] == answer.summary.headline
    asked = next(k for k, text in enumerate(said) if "bladder" in text)
    first_step = next(k for k, text in enumerate(said) if answer.protocol.steps[0].title in text)
    assert asked < first_step
    together = " ".join(said)
    assert all(flag.brief in together for flag in knowledge().red_flags.values())


def test_answered_questions_are_not_asked_again_and_each_step_is_a_line() -> None:
    answer = photo_answer(red_flags_answered=True, pain_place="lower_back")
    said = [text for _, text in brief(answer)]
    assert not any("bladder" in text for text in said)
    for step in answer.protocol.steps:
        assert sum(text.startswith(f"  {step.order}. ") for text in said) == 1
    assert "  Stop when it hurts more than before." in said


def test_pressure_says_how_hard_at_most_how_many_rounds_and_how_often() -> None:
    answer = photo_answer(red_flags_answered=True, tender_points=["quadratus_lumborum:right"])
    pressing = next(step for step in answer.protocol.steps if step.kind == "compression")
    line = next(text for _, text in brief(answer) if text.startswith(f"  {pressing.order}. "))
    assert f"{pressing.dose.rounds} rounds" in line
    assert "once a day" in line
    assert f"pressure at most {pressing.dose.pressure_max_0_10} of 10" in line


def test_after_an_emergency_it_ends_with_the_advice() -> None:
    answer = photo_answer(red_flags=["saddle_numbness"])
    said = [text for _, text in brief(answer)]
    assert answer.protocol.withheld is not None
    assert said[-1] == answer.protocol.withheld.advice
    assert len(said) == 2


def test_nobody_without_pain_gets_a_routine() -> None:
    answer = photo_answer(pain_nrs=0, red_flags_answered=True)
    assert answer.protocol.steps == ()
    said = " ".join(text for _, text in brief(answer))
    assert "keep moving" in said.lower()


def saved(hips_deg: float, shoulders_deg: float) -> SavedAnswer:
    readings = [reading("hip_obliquity", hips_deg, 1.0), reading("shoulder_obliquity", shoulders_deg, 1.0)]
    rows = [plain(in_language(one, "en")) for one in indicators_of(readings, fixed_camera=True)]
    made = {"model": "one", "model_sha256": "a", "calibration": "one", "image": None}
    answer = {"schema_version": SCHEMA_VERSION, "provenance": made, "indicators": rows}
    return SavedAnswer.from_mapping("before", answer)


def test_a_comparison_names_what_changed_and_how_large_a_change_is_ruled_out() -> None:
    said = [text for _, text in brief_comparison(compare(saved(1.0, 2.0), saved(9.0, 2.5)))]
    assert said[0] == "Your hip line has changed by 8.0° ± 2.8°: the right side stands higher than before."
    # 0.5 and 2.77 standard errors of 1.0: no change larger than 3.27, rounded up.
    assert "  Shoulder line: no change larger than 3.3°." in said
    assert said[-1] == "Every value: --full."
    none = [text for _, text in brief_comparison(compare(saved(1.0, 2.0), saved(1.5, 2.5)))]
    assert none[0] == "Nothing has changed for sure. Hip line: no change larger than 3.3°."


def test_one_thing_has_one_number_where_neutral_is_not_zero() -> None:
    item = indicators_of([reading("trunk_thigh_angle", 174.0, 1.0)], fixed_camera=True)
    found = next(one for one in item if one.id == "trunk_thigh_angle")
    assert (found.value, found.from_neutral) == (174.0, -6.0)
    assert amount(found, "en") == "-6.0° ± 2.0"
    assert "bent by 6.0°" in english(found.text)
