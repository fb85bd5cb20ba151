"""A misspelled name: the nearest known one is asked for, and none where none is near."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posture.errors import PostureError
from posture.protocol.diary import Diary
from posture.protocol.intake import Intake
from posture.protocol.match import refuse_later
from posture.words.nearest import nearest, suggest
from posture.words.phrases import in_language, together
from tests.conftest import english

KNOWN = ("pain_side", "pain_place", "red_flags", "view")


@pytest.mark.parametrize(
    ("name", "near"),
    [("pain_sid", "pain_side"), ("Red_flags", "red_flags"), ("veiw", "view"), ("xyzzy", None), ("", None)],
)
def test_the_nearest_name(name: str, near: str | None) -> None:
    assert nearest(name, KNOWN) == near


@given(st.text(max_size=200))
def test_any_name_may_be_asked_for(name: str) -> None:
    assert nearest(name, KNOWN) in (None, *KNOWN)


def test_a_very_long_name_costs_no_more_than_a_long_one() -> None:
    assert nearest("pain_side" + "x" * 10_000_000, KNOWN) is None


def test_the_sentence_stays_as_it_is_where_nothing_is_near() -> None:
    sentence = together("No such thing.")
    assert suggest(sentence, "xyzzy", KNOWN) is sentence
    near = suggest(sentence, "veiw", KNOWN)
    assert english(near) == "No such thing. Did you mean view?"
    assert in_language(near, "de") == "No such thing. Meinten Sie view?"


@pytest.mark.parametrize(
    ("answers", "near"),
    [
        ({"pain_sid": "left"}, "pain_side"),
        ({"pain_side": "lft"}, "left"),
        ({"pain_place": "lower_bak"}, "lower_back"),
        ({"tender_points": ["piriformis:left", "ilipsoas:left"]}, "iliopsoas"),
        ({"red_flags": "bladder_bowl"}, "bladder_bowel"),
        ({"contraindications": ("pregnacy",)}, "pregnancy"),
        ({"irritability": "hihg"}, "high"),
        ({"therapist_findings": "pelvis_rotaton:7:1"}, "pelvis_rotation"),
        ({"therapist_findings": {"pelvis_rotaton": {"value_deg": 7, "sem_deg": 1}}}, "pelvis_rotation"),
    ],
    ids=str,
)
def test_an_intake_asks_for_the_nearest_name(answers: dict[str, object], near: str) -> None:
    with pytest.raises(PostureError) as caught:
        Intake.from_mapping(answers)
    assert caught.value.detail.endswith(f" Did you mean {near}?")


@pytest.mark.parametrize(
    "answers",
    [
        {"pain_nrs": 11},
        {"therapist_findings": "pelvis_rotation:a lot:1"},
        {"therapist_findings": {"pelvis_rotation": {"value_deg": 700, "sem_deg": 1}}},
        {"pain_side": 3},
        {"tender_points": [3]},
        {"tender_points": "nobody:left"},
        {"tender_points": "iliopsoas:middle"},
    ],
    ids=str,
)
def test_an_intake_whose_names_are_right_is_asked_nothing(answers: dict[str, object]) -> None:
    with pytest.raises(PostureError) as caught:
        Intake.from_mapping(answers)
    assert "Did you mean" not in caught.value.detail


def test_a_diary_and_a_wish_ask_as_well() -> None:
    with pytest.raises(PostureError, match=r"Did you mean stops\?$"):
        Diary.from_mapping({"days": [{"date": "2026-11-01", "stop": []}]})
    with pytest.raises(PostureError, match=r"Did you mean stretching\?$"):
        refuse_later("strechting")
