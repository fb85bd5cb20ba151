"""The protocol: individual, short, gentle first, mirrored exactly, and silent behind a red flag."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posture.answer.assessment import Pattern
from posture.answer.protocol import Protocol
from posture.answer.vocabulary import Side
from posture.errors import BadOption, NotYet
from posture.protocol.intake import Intake
from posture.protocol.knowledge.entries import TechniqueKind
from posture.protocol.knowledge.load import knowledge
from posture.protocol.knowledge.model import Knowledge
from posture.protocol.match import match, refuse_later
from posture.protocol.pattern import recognise, stated
from posture.protocol.regions import SessionLimits, limits_for
from posture.protocol.safety import withheld_for
from posture.words.language import LANGUAGES, Language
from tests.persons import (
    ALL_ANSWERS,
    ALL_INTAKES,
    INTAKES,
    KNOWN,
    MILD,
    PATTERNS,
    SIDES,
    STOPPING,
    measured,
    mirrored,
    unchanged,
)

NO_PATTERN = recognise([])
ANY_PATTERN = PATTERNS | st.just(NO_PATTERN)
OTHER: dict[Side, Side] = {"left": "right", "right": "left"}
FORBIDDEN = "stretch strengthen strength plank bridge clam squat lunge crunch resist lift"


def say(**answers: Any) -> Intake:
    return Intake.from_mapping(answers)


def regions(protocol: Protocol) -> list[tuple[str, str]]:
    """Muscle and side of every region, a step on both sides counted as two."""
    found: dict[tuple[str, str], None] = {}
    for step in protocol.steps:
        if step.muscle and step.side:
            for side in SIDES if step.side == "both" else (step.side,):
                found[step.muscle, side] = None
    return list(found)


def minutes(protocol: Protocol) -> float:
    seconds = [s.dose.seconds * s.dose.rounds * (2 if s.side == "both" else 1) for s in protocol.steps]
    return sum(seconds) / 60


def kinds(protocol: Protocol) -> list[str]:
    return [step.kind for step in protocol.steps]


@pytest.mark.parametrize("language", LANGUAGES)
@given(name=st.sampled_from([None, *KNOWN.patterns]), side=st.sampled_from(SIDES), answers=ALL_ANSWERS)
def test_the_mirrored_person_gets_the_mirrored_protocol(
    language: Language, name: str | None, side: Side, answers: dict[str, Any]
) -> None:
    def protocol(side: Side, answers: dict[str, Any]) -> dict[str, Any]:
        pattern = stated(name, side, language) if name else recognise([], language)
        return dataclasses.asdict(match(pattern, Intake.from_mapping(answers), language))

    assert mirrored(protocol(side, answers)) == unchanged(protocol(OTHER[side], mirrored(answers)))


@given(ANY_PATTERN, INTAKES)
def test_a_session_is_short_and_goes_from_gentle_to_firm(pattern: Pattern, intake: Intake) -> None:
    protocol = match(pattern, intake)
    assert len(regions(protocol)) <= 3
    assert minutes(protocol) <= 15
    order = ["unload", "breathe", "heat", "positional_release", "compression", "recheck", "walk"]
    ranks = [order.index(kind) for kind in kinds(protocol)]
    assert ranks == sorted(ranks)
    assert [step.order for step in protocol.steps] == list(range(1, len(protocol.steps) + 1))


@given(ANY_PATTERN, INTAKES)
def test_no_step_lengthens_or_loads_a_muscle(pattern: Pattern, intake: Intake) -> None:
    for step in match(pattern, intake).steps:
        assert step.kind in set(TechniqueKind)
        spoken = " ".join([step.title, step.why, *step.how])
        assert not re.search(rf"\b({'|'.join(FORBIDDEN.split())})", spoken, re.IGNORECASE)


@given(ANY_PATTERN, INTAKES)
def test_every_step_is_whole(pattern: Pattern, intake: Intake) -> None:
    for step in match(pattern, intake).steps:
        assert step.how
        assert step.stop_if
        assert step.not_if
        assert step.evidence.sources
        assert step.dose.says
        assert step.dose.sources
        assert step.drawing
        assert not re.search(r"[{}]", " ".join([step.why, *step.how]))
        if step.kind == "compression":
            assert step.muscle not in {"iliopsoas", "adductors", "obliques"}
            assert step.dose.pressure_max_0_10 is not None
            assert step.dose.pressure_max_0_10 <= 5
            assert step.keep_off
            assert step.keep_off.startswith("Keep off: ")
            assert step.no_go


@given(ANY_PATTERN, INTAKES)
def test_the_later_stages_are_always_named_and_locked(pattern: Pattern, intake: Intake) -> None:
    protocol = match(pattern, intake)
    assert protocol.stage == 1
    assert [stage.stage for stage in protocol.locked_stages] == [2, 3, 4, 5]
    assert all(stage.unlocks_when for stage in protocol.locked_stages)


@given(ANY_PATTERN, INTAKES)
def test_a_contraindicated_technique_never_appears(pattern: Pattern, intake: Intake) -> None:
    for step in match(pattern, intake).steps:
        handling = KNOWN.muscles[step.muscle].techniques[step.technique].not_if if step.muscle else ()
        against = {*KNOWN.techniques[step.technique].not_if, *handling}
        assert against.isdisjoint(intake.contraindications)


@given(ANY_PATTERN, INTAKES)
def test_the_same_question_has_the_same_answer(pattern: Pattern, intake: Intake) -> None:
    assert match(pattern, intake) == match(pattern, intake)


@pytest.mark.parametrize("flag", KNOWN.red_flags)
@pytest.mark.parametrize("answered", [True, False])
def test_every_red_flag_withholds_everything(flag: str, answered: bool) -> None:
    protocol = match(
        stated("hip_hike", "left"), say(pain_side="left", red_flags=[flag], red_flags_answered=answered)
    )
    assert protocol.steps == ()
    assert protocol.readiness == ()
    assert protocol.withheld is not None
    assert protocol.withheld.reason == KNOWN.red_flags[flag].reason
    assert protocol.withheld.urgency == KNOWN.red_flags[flag].urgency
    assert protocol.withheld.advice
    assert len(protocol.locked_stages) == 4


@given(ANY_PATTERN, ALL_INTAKES)
def test_a_protocol_has_steps_or_says_why_not(pattern: Pattern, intake: Intake) -> None:
    protocol = match(pattern, intake)
    assert bool(protocol.steps) == (protocol.withheld is None and not intake.free_of_pain)
    assert protocol.withheld == withheld_for(intake)


@given(ANY_PATTERN, st.sampled_from([*KNOWN.red_flags, *STOPPING]), ALL_ANSWERS)
def test_what_withholds_does_so_whatever_else_is_said(
    pattern: Pattern, name: str, answers: dict[str, Any]
) -> None:
    field = "red_flags" if name in KNOWN.red_flags else "contraindications"
    intake = say(**answers | {field: [*answers.get(field, []), name]})
    protocol = match(pattern, intake)
    assert not protocol.steps
    assert protocol.withheld is not None
    stop = KNOWN.red_flags.get(name) or KNOWN.contraindications[name]
    assert stop.reason
    assert stop.reason in protocol.withheld.reason


def test_without_an_intake_nothing_is_withheld() -> None:
    assert withheld_for(None) is None
    assert withheld_for(Intake()) is None
    assert withheld_for(say(contraindications=MILD)) is None


@pytest.mark.parametrize(
    ("name", "urgency"),
    [
        ("aneurysm", "emergency_now"),
        ("thrombosis", "same_day"),
        ("fever", "same_day"),
        ("fracture", "same_day"),
        ("infection", "see_a_clinician"),
        ("cancer_nearby", "see_a_clinician"),
    ],
)
def test_a_contraindication_that_is_a_red_flag_withholds_everything(name: str, urgency: str) -> None:
    person = say(pain_side="left", contraindications=[name], red_flags_answered=True)
    protocol = match(stated("hip_hike", "left"), person)
    assert protocol.steps == ()
    assert protocol.withheld is not None
    assert protocol.withheld.urgency == urgency
    assert protocol.withheld.reason == KNOWN.contraindications[name].reason
    assert protocol.withheld.advice == KNOWN.urgencies[urgency].advice


def test_flags_and_contraindications_are_weighed_together() -> None:
    withheld = withheld_for(say(red_flags=["weight_loss"], contraindications=["fever", "aneurysm"]))
    assert withheld is not None
    assert withheld.urgency == "emergency_now"
    reasons = [
        KNOWN.contraindications["aneurysm"].reason,
        KNOWN.contraindications["fever"].reason,
        KNOWN.red_flags["weight_loss"].reason,
    ]
    assert withheld.reason == " ".join(str(reason) for reason in reasons)


def test_one_reason_named_twice_is_said_once() -> None:
    withheld = withheld_for(say(red_flags=["fever_chills"], contraindications=["fever"]))
    assert withheld is not None
    assert withheld.reason == KNOWN.red_flags["fever_chills"].reason


@given(st.lists(st.sampled_from(sorted(KNOWN.red_flags)), min_size=1, unique=True))
def test_the_most_urgent_flag_wins(flags: list[str]) -> None:
    urgencies = {KNOWN.red_flags[flag].urgency for flag in flags}
    expected = next(name for name in ("emergency_now", "same_day", "see_a_clinician") if name in urgencies)
    withheld = match(NO_PATTERN, say(red_flags=flags)).withheld
    assert withheld is not None
    assert withheld.urgency == expected
    assert all(KNOWN.red_flags[flag].reason in withheld.reason for flag in flags)


@pytest.mark.parametrize(
    "flag", ["bladder_bowel", "saddle_numbness", "both_legs", "chest_pain", "fainting_pulsing"]
)
def test_the_emergencies_are_emergencies(flag: str) -> None:
    assert KNOWN.red_flags[flag].urgency == "emergency_now"


def test_unanswered_questions_stand_on_top_and_steps_still_come() -> None:
    protocol = match(stated("hip_hike", "left"), None)
    assert [question.id for question in protocol.ask_first] == list(KNOWN.red_flags)
    assert protocol.steps
    assert match(stated("hip_hike", "left"), say(red_flags_answered=True)).ask_first == ()


@pytest.mark.parametrize("side", SIDES)
def test_a_raised_hip_without_pain_begins_on_its_side(side: str) -> None:
    protocol = match(stated("hip_hike", side))  # type: ignore[arg-type]
    assert regions(protocol) == [("quadratus_lumborum", side), ("lumbar_erectors", side), ("multifidi", side)]
    assert any("touch decides" in line for line in protocol.matched_because)
    assert any(line.startswith("Sources disagree") for line in protocol.matched_because)


def test_the_same_picture_with_other_pain_gives_another_protocol() -> None:
    pattern = stated("hip_hike", "right")
    right = match(pattern, say(pain_side="right", pain_place="lower_back"))
    left = match(pattern, say(pain_side="left", pain_place="lower_back"))
    groin = match(pattern, say(pain_side="right", pain_place="groin"))
    assert regions(right)[0] == ("quadratus_lumborum", "right")
    assert regions(left)[0] == ("gluteus_medius", "left")
    assert ("iliopsoas", "right") in regions(groin)
    assert len({tuple(regions(item)) for item in (right, left, groin)}) == 3


def test_pressure_that_does_not_fit_is_named_with_its_muscle() -> None:
    points = ["piriformis:left", "hamstrings:right", "gluteus_medius:left"]
    protocol = match(NO_PATTERN, say(tender_points=points))
    pressed = [step.muscle for step in protocol.steps if step.kind == "compression"]
    assert pressed == ["piriformis"]
    waiting = (
        "Gentle pressure on the tender spot, muscles at the back of the thigh (right): not in this session"
    )
    assert any(line.startswith(waiting) for line in protocol.left_out)


def test_positions_that_do_not_suit_pregnancy_are_named_with_their_muscles() -> None:
    protocol = match(stated("hip_hike", "right"), say(pain_side="right", contraindications=["pregnancy"]))
    line = next(line for line in protocol.left_out if line.startswith("Position of ease"))
    assert "long muscles beside the lower spine (right)" in line
    assert line.endswith("not used because of pregnancy.")
    assert "deep side muscle" not in line


def test_tender_points_come_first_in_the_order_given() -> None:
    points = ["piriformis:left", "hamstrings:right"]
    protocol = match(stated("hip_hike", "right"), say(pain_side="right", tender_points=points))
    assert regions(protocol)[:2] == [("piriformis", "left"), ("hamstrings", "right")]
    assert protocol.matched_because[0].startswith("You marked as tender: deep muscle of the buttock (left)")


def test_a_fourth_tender_point_waits_and_is_told_so() -> None:
    points = ["piriformis:left", "hamstrings:right", "iliopsoas:left", "upper_trapezius:right"]
    protocol = match(NO_PATTERN, say(tender_points=points))
    assert len(regions(protocol)) == 3
    assert (
        "muscle between neck and shoulder (right): not in this session, to keep it short."
        in protocol.left_out
    )


@pytest.mark.parametrize("side", SIDES)
def test_without_a_pattern_the_symptom_leads(side: str) -> None:
    protocol = match(NO_PATTERN, say(pain_side=side, pain_place="buttock"))
    assert regions(protocol) == [("gluteus_medius", side), ("piriformis", side)]
    assert any("nothing here rests on one" in line for line in protocol.matched_because)


def test_pain_in_the_middle_treats_both_sides_in_one_step() -> None:
    protocol = match(NO_PATTERN, say(pain_side="middle", pain_place="lower_back"))
    assert regions(protocol) == [("lumbar_erectors", "left"), ("lumbar_erectors", "right")]
    step = next(step for step in protocol.steps if step.muscle)
    assert step.side == "both"
    assert any("one side first" in line for line in step.how)


@pytest.mark.parametrize("pattern", [NO_PATTERN, recognise([measured("hip_obliquity", 0.1)])])
def test_no_pain_no_tender_spot_no_pattern_is_general_unloading_only(pattern: Pattern) -> None:
    assert kinds(match(pattern, say(red_flags_answered=True))) == ["unload", "breathe", "walk"]
    assert minutes(match(pattern)) == 15


@pytest.mark.parametrize("name", MILD)
@pytest.mark.parametrize("person", [{}, {"pain_side": "left", "tender_points": ["gluteus_medius:left"]}])
def test_each_contraindication_visibly_changes_the_protocol(name: str, person: dict[str, Any]) -> None:
    before = match(NO_PATTERN, say(**person))
    after = match(NO_PATTERN, say(**person, contraindications=[name]))
    assert after != before
    assert any(KNOWN.contraindications[name].label in line for line in after.left_out)
    gone = {step.technique for step in before.steps} - {step.technique for step in after.steps}
    if person:
        assert gone


@pytest.mark.parametrize(
    ("name", "gone"),
    [
        ("anticoagulant", {"compression"}),
        ("osteoporosis", {"compression"}),
        ("pregnancy", {"compression", "heat"}),
        ("no_heat", {"heat"}),
        ("lost_sensation", {"compression", "heat"}),
        ("bleeding_disorder", {"compression", "heat"}),
        ("acute_swelling", {"compression", "heat"}),
    ],
)
def test_what_a_contraindication_takes_away(name: str, gone: set[str]) -> None:
    person = {"pain_side": "left", "tender_points": ["gluteus_medius:left"]}
    before, after = (match(NO_PATTERN, say(**person, contraindications=given)) for given in ([], [name]))
    assert gone <= set(kinds(before))
    assert gone.isdisjoint(kinds(after))
    assert {"unload", "breathe", "positional_release", "walk"} <= set(kinds(after))


@pytest.mark.parametrize("place", ["neck", "upper_back"])
def test_a_sore_neck_or_upper_back_has_a_position_of_its_own(place: str) -> None:
    steps = match(NO_PATTERN, say(pain_place=place, red_flags_answered=True)).steps
    assert steps[0].technique == "arms_on_cushions"
    breathing = next(step for step in steps if step.kind == "breathe")
    assert breathing.drawing == "slow_breathing_cushions"
    assert not any("calves" in line for step in steps for line in step.how)
    pregnant = match(NO_PATTERN, say(pain_place=place, contraindications=["pregnancy"])).steps
    assert pregnant[0].technique == "side_lying"


def test_a_sore_lower_back_lies_with_the_calves_on_a_chair() -> None:
    steps = match(NO_PATTERN, say(pain_place="lower_back", red_flags_answered=True)).steps
    assert steps[0].technique == "calves_on_chair"


def test_whoever_is_free_of_pain_is_told_to_keep_moving_and_gets_no_step() -> None:
    free = match(NO_PATTERN, say(pain_nrs=0, red_flags_answered=True))
    assert (free.steps, free.ask_first, free.withheld) == ((), (), None)
    assert match(NO_PATTERN, say(pain_nrs=0)).ask_first == free.safety_questions
    assert "Keep moving" in free.matched_because[0]
    assert len(free.safety_questions) == len(knowledge().red_flags)
    # Nothing said is not the same as nothing hurting; a tender spot is a complaint.
    assert match(NO_PATTERN, say()).steps
    assert match(NO_PATTERN, say(pain_nrs=0, tender_points=["piriformis:left"])).steps


def test_in_pregnancy_nobody_lies_on_the_back_or_front() -> None:
    points = [f"{name}:left" for name in ("iliopsoas", "lumbar_erectors", "quadratus_lumborum")]
    protocol = match(NO_PATTERN, say(tender_points=points, contraindications=["pregnancy"]))
    assert protocol.steps[0].technique == "side_lying"
    assert regions(protocol) == [("quadratus_lumborum", "left")]
    spoken = " ".join(line for step in protocol.steps for line in step.how)
    assert "on your back" not in spoken
    assert "on your front" not in spoken
    assert any("no safe step" in line for line in protocol.left_out)


@pytest.mark.parametrize(
    "answers",
    [
        {"irritability": "high"},
        {"pain_nrs": 7},
        {"age_years": 19},
        {"age_years": 56},
        {"pain_place": "leg_below_knee"},
        {"pain_place": "lower_back", "pain_also": ["leg_below_knee:left"]},
    ],
)
def test_who_gets_no_pressure_and_is_told_why(answers: dict[str, Any]) -> None:
    tender = {"tender_points": ["gluteus_medius:left"]}
    assert "compression" in kinds(match(NO_PATTERN, say(**tender)))
    protocol = match(NO_PATTERN, say(**tender, **answers))
    assert "compression" not in kinds(protocol)
    assert any("pressure" in line for line in protocol.left_out)


@pytest.mark.parametrize(
    "answers", [{"irritability": "low"}, {"pain_nrs": 6}, {"age_years": 20}, {"age_years": 55}]
)
def test_who_is_just_inside_keeps_it(answers: dict[str, Any]) -> None:
    assert "compression" in kinds(match(NO_PATTERN, say(tender_points=["gluteus_medius:left"], **answers)))


def test_high_irritability_shortens_and_moderate_softens() -> None:
    tender = ["gluteus_medius:left", "piriformis:left", "hamstrings:left"]
    calm = match(NO_PATTERN, say(tender_points=tender))
    high = match(NO_PATTERN, say(tender_points=tender, irritability="high"))
    moderate = match(NO_PATTERN, say(tender_points=tender, irritability="moderate"))
    assert minutes(high) < minutes(calm)
    assert len(regions(high)) == 2
    pressures = [step.dose.pressure_max_0_10 for step in moderate.steps if step.kind == "compression"]
    assert pressures
    assert set(pressures) == {3}


def test_pain_below_the_knee_names_no_muscle() -> None:
    assert regions(match(NO_PATTERN, say(pain_side="left", pain_place="leg_below_knee"))) == []


def test_what_was_assumed_is_said() -> None:
    lines = match(NO_PATTERN, say(pain_nrs=3)).matched_because
    assert any("named no place" in line for line in lines)
    assert any("named no side" in line for line in lines)


def test_pain_elsewhere_takes_away_but_brings_nothing_in() -> None:
    worst = {"pain_place": "lower_back", "pain_side": "left", "red_flags_answered": True}
    alone, both = match(NO_PATTERN, say(**worst)), match(NO_PATTERN, say(**worst, pain_also="groin:right"))
    assert [step.title for step in both.steps] == [step.title for step in alone.steps]
    (added,) = set(both.matched_because) - set(alone.matched_because)
    assert "the groin (on the right)" in added
    assert not say(pain_also="groin:right", pain_nrs=0).free_of_pain


def test_readiness_is_what_unlocks_stage_two_and_holds_no_angle() -> None:
    protocol = match(NO_PATTERN)
    assert protocol.readiness == protocol.locked_stages[0].unlocks_when
    assert "Angles in a photo do not count." in protocol.readiness[-1]


@given(ANY_PATTERN, INTAKES)
def test_nothing_is_done_twice_on_one_side(pattern: Pattern, intake: Intake) -> None:
    done = [
        (step.technique, step.muscle, side)
        for step in match(pattern, intake).steps
        for side in (SIDES if step.side == "both" else (step.side,))
    ]
    assert len(done) == len(set(done))


def test_a_tender_spot_says_more_than_pain_on_both_sides() -> None:
    person = say(pain_side="both", pain_place="lower_back", tender_points=["lumbar_erectors:left"])
    assert regions(match(NO_PATTERN, person)) == [
        ("lumbar_erectors", "left"),
        ("quadratus_lumborum", "left"),
        ("quadratus_lumborum", "right"),
    ]


def test_the_symptom_leads_only_where_no_pattern_muscle_fits() -> None:
    pattern = stated("knee_asymmetry", "right")
    fits = match(pattern, say(pain_side="right", pain_place="thigh_back"))
    assert regions(fits) == [("hamstrings", "right")]
    misses = match(pattern, say(pain_side="right", pain_place="neck"))
    assert regions(misses) == [("upper_trapezius", "right")]


def test_when_time_is_short_the_position_of_ease_goes_before_warmth(monkeypatch: pytest.MonkeyPatch) -> None:
    def short(person: Intake, known: Knowledge) -> SessionLimits:
        return dataclasses.replace(limits_for(person, known), max_seconds=600)

    monkeypatch.setattr("posture.protocol.match.limits_for", short)
    protocol = match(NO_PATTERN, say(tender_points=["piriformis:left", "hamstrings:left"]))
    assert kinds(protocol) == [
        "unload",
        "breathe",
        "positional_release",
        "positional_release",
        "recheck",
        "walk",
    ]
    assert "Warm the sore area: not in this session, to keep it short." in protocol.left_out


def test_a_muscle_that_must_not_be_pressed_is_not_to_be_found_by_pressing() -> None:
    protocol = match(NO_PATTERN, say(tender_points=["iliopsoas:left"]))
    step = next(step for step in protocol.steps if step.muscle == "iliopsoas")
    assert step.kind == "positional_release"
    assert any("Never press where it says keep off" in line for line in step.how)
    assert "whole belly" in str(step.keep_off)


@pytest.mark.parametrize(("age", "withheld"), [(15, True), (16, False)])
def test_a_child_goes_to_a_doctor_first(age: int, withheld: bool) -> None:
    protocol = match(stated("hip_hike", "left"), say(age_years=age, red_flags_answered=True))
    assert (protocol.withheld is not None) is withheld
    if protocol.withheld:
        assert protocol.withheld.urgency == "see_a_clinician"
        assert "under the age of 16" in protocol.withheld.reason


def test_signs_in_pregnancy_are_a_matter_for_today() -> None:
    withheld = match(NO_PATTERN, say(contraindications=["pregnancy"], red_flags=["pregnancy_signs"])).withheld
    assert withheld
    assert withheld.urgency == "same_day"


def test_after_stepping_down_the_most_forceful_kind_is_gone_and_named() -> None:
    tender = {"tender_points": ["gluteus_medius:left"]}
    whole = match(NO_PATTERN, say(**tender))
    once = match(NO_PATTERN, say(**tender, stepped_down=True))
    assert set(kinds(whole)) - set(kinds(once)) == {"compression"}
    assert any(line.startswith("Gentle pressure on the tender spot: not used") for line in once.left_out)
    thinner = match(NO_PATTERN, say(**tender, stepped_down=True, contraindications=["anticoagulant"]))
    assert set(kinds(once)) - set(kinds(thinner)) == {"positional_release"}


def test_stepping_down_says_nothing_where_nothing_can_be_left_out() -> None:
    assert match(NO_PATTERN, say(stepped_down=True)).left_out == ()


def test_the_words_of_a_step_name_the_pressure_that_holds_for_this_person() -> None:
    protocol = match(NO_PATTERN, say(tender_points=["gluteus_medius:left"], irritability="moderate"))
    step = next(step for step in protocol.steps if step.kind == "compression")
    assert step.dose.pressure_max_0_10 == 3
    assert any("3 of 10 at the very most" in line for line in step.how)


def test_emergency_signs_are_always_said() -> None:
    urgent = [flag.question for flag in KNOWN.red_flags.values() if flag.urgency == "emergency_now"]
    for person in (say(), say(red_flags_answered=True), say(red_flags=["fall"])):
        questions = match(NO_PATTERN, person).safety_questions
        assert [item.question for item in questions if item.urgency == "emergency_now"] == urgent
        assert [item.id for item in questions] == list(KNOWN.red_flags)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("stage", [2, 3, 4, 5])
def test_a_later_stage_is_answered_with_why_not_yet(language: Language, stage: int) -> None:
    known = knowledge(language)
    with pytest.raises(NotYet) as caught:
        refuse_later(stage, language)
    assert known.stages[stage - 1].title in caught.value.detail
    assert " ".join(known.stages[stage - 1].unlocks_when) in caught.value.detail


@pytest.mark.parametrize(
    ("asked", "stage"),
    [
        ("stretching", 2),
        ("Yoga", 2),
        ("contract_relax", 2),
        ("heel lift", 3),
        ("PLANK", 4),
        ("strengthening", 4),
        ("running", 5),
    ],
)
def test_a_wish_that_comes_too_early_is_answered_with_its_stage(asked: str, stage: int) -> None:
    with pytest.raises(NotYet, match=f"belongs to stage {stage}"):
        refuse_later(asked)


def test_a_wish_that_nobody_knows_is_no_answer() -> None:
    with pytest.raises(BadOption, match=r"stretching.*endurance"):
        refuse_later("juggling")
    refuse_later(1)
