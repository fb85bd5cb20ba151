"""Check-ins: stay, step down, stop and see someone, ready; by the diary alone, never by an angle."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posture.errors import BadDiary
from posture.measure.indicators import INDICATORS
from posture.protocol.check_in import CheckIn, check_in
from posture.protocol.diary import MAX_DAYS, Diary, allowed_values, stop_rules
from posture.protocol.intake import Intake
from posture.protocol.knowledge.load import knowledge
from posture.protocol.pattern import recognise, stated
from posture.words.language import LANGUAGES, Language
from tests.places import DOCS

START = date(2026, 11, 1)
GOOD: dict[str, Any] = {
    "pain_usual": 2,
    "pain_at_rest": 1,
    "night_spasm": False,
    "tender_0_10": {"piriformis:left": 3},
    "bending_easy": True,
    "stops": [],
}
FIRST = GOOD | {"pain_usual": 6, "pain_at_rest": 4, "night_spasm": True, "bending_easy": False}
TENDER = Intake.from_mapping({"tender_points": ["piriformis:left"], "red_flags_answered": True})


def diary(*days: dict[str, Any], gap: int = 1, **more: Any) -> Diary:
    rows = [{"date": START + timedelta(days=gap * number), **day} for number, day in enumerate(days)]
    return Diary.from_mapping({"days": rows, **more})


def ask(*days: dict[str, Any], intake: Intake = TENDER, gap: int = 1, **more: Any) -> CheckIn:
    return check_in(diary(*days, gap=gap, **more), recognise([]), intake)


def met(answer: CheckIn) -> dict[str, str]:
    return {result.id: result.met for result in answer.criteria}


def test_three_good_days_after_a_worse_one_are_ready() -> None:
    answer = ask(FIRST, GOOD, GOOD, GOOD)
    assert answer.verdict == "ready_for_stage_two"
    assert set(met(answer).values()) == {"yes"}
    assert answer.protocol.steps


def test_two_good_days_are_not_three() -> None:
    answer = ask(FIRST, GOOD, GOOD)
    assert answer.verdict == "stay"
    assert met(answer)["no_spasm"] == "no"


def test_three_good_days_with_a_gap_are_not_in_a_row() -> None:
    answer = ask(FIRST, GOOD, GOOD, GOOD, gap=2)
    assert answer.verdict == "stay"
    assert set(met(answer).values()) == {"not_noted"}


@pytest.mark.parametrize(
    ("field", "bad", "criterion"),
    [
        ("pain_usual", 5, "pain_fallen"),
        ("pain_at_rest", 4, "rest_pain"),
        ("night_spasm", True, "no_spasm"),
        ("tender_0_10", {"piriformis:left": 3, "piriformis:right": 4}, "tender_spots"),
        ("bending_easy", False, "easy_bending"),
        ("stops", ["bruise"], "stops_quiet"),
    ],
)
@pytest.mark.parametrize("day", [1, 2, 3])
def test_one_thing_on_one_day_keeps_stage_two_closed(field: str, bad: Any, criterion: str, day: int) -> None:
    days = [FIRST, GOOD, GOOD, GOOD]
    days[day] = GOOD | {field: bad}
    answer = ask(*days)
    assert answer.verdict == "stay"
    assert {name for name, value in met(answer).items() if value != "yes"} == {criterion}
    assert met(answer)[criterion] == "no"


@pytest.mark.parametrize("field", GOOD)
def test_what_was_not_noted_is_not_good(field: str) -> None:
    missing = {name: value for name, value in GOOD.items() if name != field}
    answer = ask(FIRST, GOOD, missing, GOOD)
    assert answer.verdict == "stay"
    assert list(met(answer).values()).count("not_noted") == 1


@pytest.mark.parametrize(
    ("first", "last", "enough"),
    [
        (6, 4, True),
        (6, 5, False),
        (3, 2, True),
        (4, 3, False),
        (10, 7, True),
        (1, 0, True),
        (0, 0, True),
        (2, 2, False),
    ],
)
def test_a_fall_by_points_or_by_share(first: int, last: int, enough: bool) -> None:
    days = [FIRST | {"pain_usual": first}, *[GOOD | {"pain_usual": last}] * 3]
    assert (met(ask(*days))["pain_fallen"] == "yes") is enough


def test_one_stop_stays_two_step_down_three_see_someone() -> None:
    stop = GOOD | {"stops": ["pain_rises"]}
    assert ask(FIRST, stop).verdict == "stay"
    gentler = ask(FIRST, stop, GOOD, stop)
    assert gentler.verdict == "step_down"
    assert "compression" in {step.kind for step in ask(FIRST, stop).protocol.steps}
    assert "compression" not in {step.kind for step in gentler.protocol.steps}
    seen = ask(FIRST, stop, stop, stop)
    assert seen.verdict == "stop_and_see"
    assert seen.protocol.withheld
    assert seen.protocol.steps == ()


def test_after_stepping_down_two_stops_stay_and_the_third_sees_someone() -> None:
    stop = GOOD | {"stops": ["faint"]}
    lower = TENDER.model_copy(update={"stepped_down": True})
    assert ask(FIRST, stop, stop, intake=lower).verdict == "stay"
    assert ask(FIRST, stop, stop, stop, intake=lower).verdict == "stop_and_see"


def test_where_nothing_can_be_left_out_two_stops_see_someone() -> None:
    stop = GOOD | {"stops": ["faint"]}
    assert ask(FIRST, stop, stop, intake=Intake(red_flags_answered=True)).verdict == "stop_and_see"


@pytest.mark.parametrize("rule", ["leg_pain_spreads", "nerve_signs"])
def test_signs_of_a_nerve_see_someone_sooner(rule: str) -> None:
    stop = GOOD | {"stops": [rule]}
    assert ask(FIRST, stop).verdict == "stay"
    answer = ask(FIRST, stop, stop)
    assert answer.verdict == "stop_and_see"
    assert answer.protocol.withheld
    assert answer.protocol.withheld.urgency == "see_a_clinician"


def test_pain_that_stays_two_points_higher_sees_someone() -> None:
    worse = GOOD | {"pain_usual": 8}
    assert ask(FIRST, worse).verdict == "stay"
    assert ask(FIRST, worse, worse).verdict == "stop_and_see"
    assert ask(FIRST, worse, FIRST | {"pain_usual": 7}).verdict == "stay"


@pytest.mark.parametrize(("days", "verdict"), [(14, "stay"), (15, "stop_and_see")])
def test_two_weeks_without_a_clear_change_see_someone(days: int, verdict: str) -> None:
    assert ask(*[FIRST] * days).verdict == verdict
    assert ask(*[FIRST] * (days - 1), FIRST | {"pain_usual": 4}).verdict == "stay"


def test_a_blank_first_or_last_day_hides_nothing() -> None:
    blank: dict[str, Any] = {"stops": []}
    rising: list[dict[str, Any]] = [{"pain_usual": pain, "stops": []} for pain in (2, 4, 6, 8, 10)]
    assert ask(blank, *rising).verdict == "stop_and_see"
    assert ask(*rising, blank).verdict == "stop_and_see"
    flat = [FIRST] * 16
    assert ask(blank, *flat).verdict == "stop_and_see"
    assert ask(*flat, blank).verdict == "stop_and_see"


def test_at_the_top_of_the_scale_the_worst_counts_as_worse() -> None:
    nine, ten = GOOD | {"pain_usual": 9}, GOOD | {"pain_usual": 10}
    assert ask(nine, ten, ten).verdict == "stop_and_see"
    assert ask(ten, ten, ten).verdict == "stay"


def test_one_bad_day_after_two_good_weeks_is_no_lack_of_change() -> None:
    assert ask(FIRST, *[GOOD] * 18, GOOD | {"pain_usual": 6}).verdict == "stay"
    assert ask(FIRST, *[GOOD] * 18, *[GOOD | {"pain_usual": 6}] * 3).verdict == "stop_and_see"


def test_without_any_pain_noted_there_is_still_an_answer() -> None:
    assert ask({"stops": []}, {"stops": []}).verdict == "stay"


def test_a_stop_is_named_with_its_days() -> None:
    answer = ask(FIRST, GOOD | {"stops": ["nerve_signs"]})
    assert answer.verdict == "stay"
    assert any(line.startswith("Days with this sign: 1. Tingling") for line in answer.because)
    assert "made you stop" in answer.next_steps[0]


def test_old_stops_do_not_keep_from_stage_two() -> None:
    stop = GOOD | {"stops": ["faint"]}
    assert ask(FIRST, stop, stop, GOOD, GOOD, GOOD).verdict == "ready_for_stage_two"


def test_open_safety_questions_keep_stage_two_closed() -> None:
    unasked = Intake.from_mapping({"tender_points": ["piriformis:left"]})
    assert ask(FIRST, GOOD, GOOD, GOOD, intake=unasked).verdict == "stay"
    asked = ask(FIRST, GOOD, GOOD, GOOD, intake=unasked, red_flags_answered=True)
    assert asked.verdict == "ready_for_stage_two"


def test_every_tender_spot_of_the_intake_has_to_be_noted() -> None:
    two = Intake.from_mapping(
        {"tender_points": ["piriformis:left", "hamstrings:left"], "red_flags_answered": True}
    )
    assert met(ask(FIRST, GOOD, GOOD, GOOD, intake=two))["tender_spots"] == "not_noted"
    none = GOOD | {"tender_0_10": {}}
    assert met(ask(FIRST, none, none, none))["tender_spots"] == "not_noted"
    without = Intake(red_flags_answered=True)
    assert met(ask(FIRST, none, none, none, intake=without))["tender_spots"] == "yes"


def test_in_an_emergency_nothing_else_is_said() -> None:
    answer = ask(FIRST, red_flags=["bladder_bowel"])
    assert answer.next_steps == ()
    assert answer.criteria == ()


def test_a_red_flag_goes_before_everything() -> None:
    answer = ask(FIRST, GOOD, GOOD, GOOD, red_flags=["bladder_bowel"])
    assert answer.verdict == "stop_and_see"
    assert answer.protocol.withheld
    assert answer.protocol.withheld.urgency == "emergency_now"


@pytest.mark.parametrize("name", [spec.id for spec in INDICATORS])
def test_an_angle_has_no_place_in_a_diary(name: str) -> None:
    with pytest.raises(BadDiary, match=f"day 1, {name}: angles never count"):
        diary(GOOD | {name: 3.4})


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({}, "days: give a list"),
        ({"days": []}, "days: give a list"),
        ({"days": [{"pain_usual": 3}]}, "day 1, date: give a date"),
        ({"days": [{"date": "2026-11-01", "pain_usual": 11}]}, "day 1, pain_usual: give a whole number"),
        ({"days": [{"date": "2026-11-01", "pain_usual": True}]}, "day 1, pain_usual: give a whole number"),
        ({"days": [{"date": "2026-11-01", "stops": ["rain"]}]}, "day 1, stops: give a list of pain_rises"),
        ({"days": [{"date": "2026-11-01", "stops": ["red_flag"]}]}, "day 1, stops: give a list"),
        ({"days": [{"date": "2026-11-01", "tender_0_10": {"ear:left": 3}}]}, "day 1, tender_0_10: give"),
        ({"days": [{"date": "2026-11-01", "mood": 3}]}, "day 1, unknown field 'mood'"),
        ({"days": [{"date": "2026-11-02"}, {"date": "2026-11-01"}]}, "the earliest first"),
        ({"days": [{"date": "2026-11-02"}, {"date": "2026-11-02"}]}, "each date once"),
        (
            {"days": [{"date": "2026-11-02"}], "red_flags": ["rain"]},
            "red_flags: give a list of bladder_bowel",
        ),
        ({"days": [{"date": "2026-11-02"}], "colour": "red"}, "Unknown field 'colour'"),
        ({"days": "today"}, "days: give a list"),
        ({"days": [{"date": "0001-01-01"}]}, "day 1, date: give a date"),
        ({"days": [{"date": 86400}]}, "day 1, date: give a date"),
        ({"days": [{"date": "86400"}]}, "day 1, date: give a date"),
        ({"days": [{"date": "2026-11-01T10:00"}]}, "day 1, date: give a date"),
    ],
)
def test_a_slip_is_told_in_one_line(answers: dict[str, Any], says: str) -> None:
    with pytest.raises(BadDiary) as caught:
        Diary.from_mapping(answers)
    assert says in caught.value.detail
    assert "\n" not in caught.value.detail


def test_no_more_than_a_season() -> None:
    rows = [{"date": START + timedelta(days=number)} for number in range(MAX_DAYS + 1)]
    assert len(Diary.from_mapping({"days": rows[:-1]}).days) == MAX_DAYS
    with pytest.raises(BadDiary, match=f"1 to {MAX_DAYS} days"):
        Diary.from_mapping({"days": rows})


def test_toml_and_json_say_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('[[days]]\ndate = 2026-11-01\npain_usual = 3\nstops = ["bruise"]\n')
    row = {"date": "2026-11-01", "pain_usual": 3, "stops": ["bruise"]}
    (tmp_path / "a.json").write_text(json.dumps({"days": [row]}))
    assert Diary.from_file(tmp_path / "a.toml") == Diary.from_file(tmp_path / "a.json")


@pytest.mark.parametrize(
    ("name", "text"), [("a.txt", ""), ("a.toml", "days = ["), ("a.json", "[]"), ("b.json", None)]
)
def test_a_file_that_is_none_is_told(tmp_path: Path, name: str, text: str | None) -> None:
    if text is not None:
        (tmp_path / name).write_text(text)
    with pytest.raises(BadDiary, match="diary"):
        Diary.from_file(tmp_path / name)


def test_the_documented_diary_can_be_read_and_the_page_names_every_field(tmp_path: Path) -> None:
    page = (DOCS / "check-in.md").read_text("utf-8")
    (tmp_path / "diary.toml").write_text(page.partition("```toml\n")[2].partition("```")[0])
    answer = check_in(Diary.from_file(tmp_path / "diary.toml"), stated("hip_hike", "left"))
    assert answer.verdict == "stay"
    assert [name for name in allowed_values() if f"{name} =" not in page and f"[[{name}]]" not in page] == []


NOTED = st.fixed_dictionaries(
    {},
    optional={
        "pain_usual": st.integers(0, 10),
        "pain_at_rest": st.integers(0, 10),
        "night_spasm": st.booleans(),
        "tender_0_10": st.dictionaries(st.just("piriformis:left"), st.integers(0, 10)),
        "bending_easy": st.booleans(),
        "stops": st.lists(st.sampled_from(stop_rules()), unique=True, max_size=2),
    },
)


@given(st.lists(NOTED, min_size=1, max_size=20))
def test_every_diary_has_an_answer_and_ready_means_all(days: list[dict[str, Any]]) -> None:
    answer = ask(*days)
    assert answer.because
    assert answer.next_steps
    ready = answer.verdict == "ready_for_stage_two"
    assert not ready or set(met(answer).values()) == {"yes"}
    assert (answer.verdict == "stop_and_see") == (answer.protocol.withheld is not None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_answer_is_in_the_language_asked_for(language: Language) -> None:
    answer = check_in(diary(FIRST, GOOD), recognise([], language), TENDER, language)
    assert answer.title == knowledge(language).words.check_in.verdicts["stay"]
    assert answer.protocol.language == language
