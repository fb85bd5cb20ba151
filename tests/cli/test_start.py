"""``posture start``: what it asks, in which order, and what it does with every kind of answer."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from posture.cli.main import app
from posture.protocol.knowledge.load import knowledge
from tests.places import SAMPLES

PHOTO = SAMPLES / "right_hip_high_front.jpg"


def started(*lines: str, arguments: tuple[str, ...] = ()) -> str:
    done = CliRunner().invoke(app, ["start", *arguments], input="".join(f"{line}\n" for line in lines))
    assert done.exit_code == 0, done.output
    return done.output


def test_safety_comes_first_and_a_yes_ends_it_with_the_advice() -> None:
    said = started("1", "40")
    assert " ".join(said.split()).endswith("do not drive yourself.")
    assert "How strong is your pain" not in said
    assert all(
        " ".join(one.question.split()) in " ".join(said.split()) for one in knowledge().red_flags.values()
    )


def test_without_pain_and_without_a_photo_there_is_nothing_to_do() -> None:
    said = started("0", "40", "0", "")
    assert "keep moving" in said
    assert "Where does it hurt" not in said
    assert "Stage 1" not in said


def test_the_routine_alone_is_for_where_it_hurts() -> None:
    said = started("0", "40", "4", "1", "2", "0", "")
    assert "Stage 1: Relieve muscular spasm" in said
    assert "your right side" in said
    assert "Before you start" not in said
    assert "Stop when it hurts more than before." in said
    assert "minutes, 2 times a day" in " ".join(said.split())


def test_strong_pain_without_a_photo_deserves_a_call_too() -> None:
    assert "Call a doctor" in started("0", "40", "9", "1", "2", "0", "")


def test_a_child_is_sent_to_a_clinician() -> None:
    said = started("0", "14", "3", "1", "2", "0", "")
    assert "see a clinician" in said
    assert "Stage 1" not in said


def test_what_cannot_be_used_is_said_and_asked_again(tmp_path: Path) -> None:
    said = started(
        "99", "", "0", "40", "eleven", "11", "4", "1 2", "1", "", "0", f"'{tmp_path / 'missing.jpg'}'", ""
    )
    assert said.count("Give numbers from 1 to 18, or 0 for none.") == 2
    assert said.count("Give a whole number from 0 to 10.") == 2
    assert "Give one number from 1 to 11, or an empty line." in " ".join(said.split())
    assert said.count("Your photo, a file") == 2


def test_in_german() -> None:
    said = started("0", "40", "0", "", arguments=("--lang", "de"))
    assert "Bewegen Sie sich" in said


@pytest.mark.slow
def test_a_photo_is_answered_in_a_screenful() -> None:
    said = started("0", "40", "4", "1", "2", "0", arguments=(str(PHOTO),))
    answer = said.split("breathing that makes you")[-1]
    assert "ruled out:" in answer
    assert "Stage 1" in answer
    assert len(answer.splitlines()) < 45
