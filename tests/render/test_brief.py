"""The answer in a screenful: what comes first, and what never comes without its questions."""

from __future__ import annotations

import textwrap
from typing import Any

import pytest

from posture.protocol.knowledge.load import knowledge
from posture.render.brief import brief
from posture.words.language import LANGUAGES
from tests.render.test_report import photo_answer

WIDTH, LEAST, MOST = 80, 15, 35


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
