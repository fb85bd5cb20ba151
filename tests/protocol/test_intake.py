"""The intake: what a form, a file or a program may say, and how a mistake is answered."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posture.errors import BadIntake
from posture.files import MAX_TABLE_BYTES
from posture.protocol.intake import Intake, allowed_values, measurable
from posture.protocol.knowledge.load import knowledge
from tests.persons import ALL_ANSWERS
from tests.places import DOCS

PAGE = DOCS / "intake.md"


def test_nothing_said_is_nothing_assumed() -> None:
    intake = Intake.from_mapping({})
    assert intake == Intake()
    assert not intake.has_pain
    assert not intake.red_flags_answered
    assert intake.age_years is None


def test_a_form_sends_text_only() -> None:
    intake = Intake.from_mapping(
        {
            "pain_side": "left",
            "pain_place": "",
            "pain_nrs": "7",
            "tender_points": "iliopsoas:left, piriformis:right",
            "contraindications": "",
            "red_flags_answered": "on",
            "age_years": "48",
            "therapist_findings": "pelvis_rotation:6.5:1.2",
        }
    )
    assert intake.pain_nrs == 7
    assert intake.pain_place is None
    assert intake.tender == (("iliopsoas", "left"), ("piriformis", "right"))
    assert intake.red_flags_answered is True
    assert intake.age_years == 48
    assert intake.therapist_findings["pelvis_rotation"].value_deg == 6.5
    assert intake.therapist_findings["pelvis_rotation"].sem_deg == 1.2


@pytest.mark.parametrize("text", ["false", "off", "no", "0"])
def test_a_no_from_a_form_is_a_no(text: str) -> None:
    assert Intake.from_mapping({"red_flags_answered": text}).red_flags_answered is False


def test_findings_may_be_a_table() -> None:
    finding = {"value_deg": -4, "sem_deg": 1}
    intake = Intake.from_mapping({"therapist_findings": {"trunk_torsion": finding}})
    assert intake.therapist_findings["trunk_torsion"].value_deg == -4


def test_said_twice_counts_once_and_order_stays() -> None:
    intake = Intake.from_mapping({"tender_points": ["piriformis:left", "iliopsoas:left", "piriformis:left"]})
    assert intake.tender_points == ("piriformis:left", "iliopsoas:left")


@pytest.mark.parametrize(
    ("field", "value", "hint"),
    [
        ("pain_side", "top", "left, right, both, middle"),
        ("pain_place", "knee", "lower_back"),
        ("pain_nrs", 11, "0 to 10"),
        ("pain_nrs", 3.5, "0 to 10"),
        ("pain_nrs", True, "0 to 10"),
        ("pain_nrs", "a lot", "0 to 10"),
        ("pain_also", ["groin"], "place:side"),
        ("pain_also", ["groin:up"], "middle"),
        ("tender_points", ["iliopsoas"], "muscle:left"),
        ("tender_points", ["biceps:left"], "iliopsoas"),
        ("tender_points", ["iliopsoas:both"], "muscle:right"),
        ("tender_points", ["iliopsoas:left"] * 41, "40 at most"),
        ("tender_points", 7, "muscle:left"),
        ("contraindications", ["rain"], "anticoagulant"),
        ("red_flags", ["rain"], "saddle_numbness"),
        ("red_flags_answered", "perhaps", "true or false"),
        ("age_years", -1, "0 to 120"),
        ("irritability", "very", "low, moderate, high"),
        ("therapist_findings", "pelvis_rotation:6", "indicator:value:sem"),
        ("therapist_findings", "weight_shift:6:1", "pelvis_rotation"),
        ("therapist_findings", "pelvis_rotation:6:0", "above 0"),
        ("therapist_findings", "pelvis_rotation:nan:1", "value_deg"),
        ("therapist_findings", {"pelvis_rotation": {"value_deg": 6}}, "sem_deg"),
        ("therapist_findings", {"pelvis_rotation": {"value_deg": float("inf"), "sem_deg": 1}}, "sem_deg"),
    ],
)
def test_a_mistake_names_the_field_and_what_it_may_hold(field: str, value: Any, hint: str) -> None:
    with pytest.raises(BadIntake) as caught:
        Intake.from_mapping({field: value})
    assert caught.value.detail.startswith(f"{field}: give ")
    assert hint in caught.value.detail
    assert "\n" not in caught.value.detail


def test_an_unknown_field_is_refused_with_the_known_ones_and_the_nearest_asked_for() -> None:
    with pytest.raises(BadIntake, match=r"Unknown field 'pain': use pain_side, pain_place") as caught:
        Intake.from_mapping({"pain": "left"})
    assert "therapist_findings" in caught.value.detail
    assert caught.value.detail.endswith("Did you mean pain_nrs?")


def test_an_unknown_field_cannot_fill_the_message() -> None:
    with pytest.raises(BadIntake) as caught:
        Intake.from_mapping({"x\n" * 500: 1})
    assert "\n" not in caught.value.detail
    assert caught.value.detail.count("x") < 60


@given(ALL_ANSWERS)
def test_every_valid_answer_survives_json(answers: dict[str, Any]) -> None:
    assert Intake.from_json(json.dumps(answers)) == Intake.from_mapping(answers)


RUBBISH = st.one_of(st.none(), st.booleans(), st.floats(), st.text(max_size=8), st.lists(st.text(max_size=4)))


@given(st.dictionaries(st.sampled_from(list(Intake.model_fields)), RUBBISH, max_size=4))
def test_any_rubbish_gives_an_intake_or_one_line(answers: dict[str, Any]) -> None:
    try:
        Intake.from_mapping(answers)
    except BadIntake as error:
        assert "\n" not in error.detail  # noqa: PT017 - both outcomes are right


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no valid JSON"),
        ("{", "no valid JSON"),
        ("[" * 50_000, "no valid JSON"),
        ('{"age_years": ' + "1" * 5000 + "}", "no valid JSON"),
        ('{"age_years": ' + "1" * 4000 + "}", "age_years: give"),
        ('{"age_years": 1e999}', "age_years: give"),
        ('{"therapist_findings": {"pelvis_rotation": {"value_deg": 1' + "0" * 4000 + "}}}", "value_deg"),
        ("[]", "one table"),
        ("null", "one table"),
        ('{"\\ud800": 1}', "Unknown field"),
        ('{"pain_place": "\\ud800"}', "pain_place: give"),
        ('{"red_flags": [["fever"]]}', "red_flags: give"),
    ],
    ids=lambda value: value[:30],
)
def test_a_json_text_that_cannot_be_used(text: str, says: str) -> None:
    with pytest.raises(BadIntake, match=says) as caught:
        Intake.from_json(text)
    assert "\n" not in caught.value.detail


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(list(Intake.model_fields)) | st.text(max_size=4), JSON, max_size=4))
def test_any_json_object_gives_an_intake_or_one_line(answers: dict[str, Any]) -> None:
    try:
        Intake.from_json(json.dumps(answers))
    except BadIntake as error:
        assert "\n" not in error.detail  # noqa: PT017 - both outcomes are right


def test_a_json_and_a_toml_file_say_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"pain_side": "left", "pain_nrs": 4}', "utf-8-sig")
    (tmp_path / "a.toml").write_text('pain_side = "left"\npain_nrs = 4\n', "utf-8")
    assert Intake.from_file(tmp_path / "a.json") == Intake.from_file(str(tmp_path / "a.toml"))


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.yaml", b"", "must end in .json or .toml"),
        ("a.json", b"{", "no valid JSON"),
        ("a.json", b"\xff\xfe\x00", "not in UTF-8"),
        ("a.json", b"[" * 50_000, "no valid JSON"),
        ("a.json", b'{"age_years": ' + b"1" * 5000 + b"}", "no valid JSON"),
        ("a.toml", b"age_years = " + b"1" * 5000, "no valid TOML"),
        ("a.json", b'{"a": 1' + b" " * MAX_TABLE_BYTES + b"}", "too large"),
        ("a.json", b"[]", "one table"),
        ("a.toml", b"pain_side = left", "no valid TOML"),
        ("missing.json", None, "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_used(tmp_path: Path, name: str, content: bytes | None, says: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(BadIntake, match=says) as caught:
        Intake.from_file(tmp_path / name)
    assert str(tmp_path) not in caught.value.detail
    assert name not in caught.value.detail


def test_every_field_has_words_for_what_it_may_hold() -> None:
    assert list(allowed_values()) == list(Intake.model_fields)


def test_the_documentation_names_every_field_and_id() -> None:
    text = PAGE.read_text("utf-8")
    known = knowledge()
    ids = [*known.places, *known.muscles, *known.contraindications, *known.red_flags, *measurable()]
    missing = [name for name in [*Intake.model_fields, *ids] if f"`{name}`" not in text]
    assert not missing


def test_the_documentation_says_which_contraindications_withhold_the_protocol() -> None:
    text = PAGE.read_text("utf-8")
    for state in knowledge().contraindications.values():
        assert f"| `{state.id}` | {state.label} | {state.urgency or ''} |".replace("|  |", "| |") in text


def test_the_documented_example_is_valid() -> None:
    text = PAGE.read_text("utf-8")
    example = text.split("```json\n")[1].split("```")[0]
    assert Intake.from_mapping(json.loads(example)).has_pain
