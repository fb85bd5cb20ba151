"""The answer in one breath: what it says, rounds, leaves out, and how easily it reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from math import ceil, hypot, sqrt
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posture.answer.assessment import plain
from posture.answer.vocabulary import ViewName
from posture.measure.budget import indicators_of
from posture.measure.calibration import calibration
from posture.measure.covariance import TOUCHED_SEM_DEG
from posture.measure.indicators import INDICATORS
from posture.measure.readings import Reading
from posture.package_data import read_json
from posture.pelvis.calibration import picture_calibration
from posture.protocol.intake import Intake
from posture.protocol.match import match
from posture.protocol.pattern import recognise
from posture.summary.remedies import table
from posture.summary.summarise import MOST, summarise
from posture.words.language import LANGUAGES, Language
from posture.words.phrases import in_language
from tests.readability import grade

SAFE: dict[str, Any] = {"red_flags_answered": True}
JUDGED = [spec.id for spec in INDICATORS if spec.judged]


def reading(
    name: str,
    value: float,
    sem: float = 1.0,
    *,
    roll: float = 0.0,
    view: ViewName | None = "front",
    source: str = "landmarks",
) -> Reading:
    return Reading(name, value, sem, 0.0, 1.0 if roll else 0.0, roll, source, view, "inside")


class Said(NamedTuple):
    """A summary in a language."""

    headline: str
    clear: tuple[str, ...]
    excluded: tuple[str, ...]
    more: tuple[str, ...]
    now: tuple[str, ...]

    @property
    def text(self) -> str:
        return " ".join((self.headline, *self.clear, *self.excluded, *self.more, *self.now))


def summary(*readings: Reading, language: str = "en", **said: Any) -> Said:
    intake = Intake.from_mapping(said)
    indicators = indicators_of(readings, fixed_camera=True)
    pattern = recognise(indicators, language)
    protocol = match(pattern, intake, language)
    found = summarise(indicators, pattern, protocol, intake, readings, fixed_camera=True)
    texts = plain(in_language(found, language))
    return Said(texts.pop("headline"), **{name: tuple(lines) for name, lines in texts.items()})


def test_one_clear_value_is_the_headline_from_the_least_to_the_most() -> None:
    found = summary(reading("hip_obliquity", 6.5, 1.0))
    assert found.headline == "One thing stands out: right hip 4 to 9° higher."
    assert found.clear == ("Right hip 4 to 9° higher.",)
    assert found.excluded == ()


def test_several_are_counted_and_the_surest_stands_first() -> None:
    found = summary(reading("hip_obliquity", -8.0), reading("shoulder_obliquity", 12.0))
    assert found.headline == "2 things stand out."
    assert found.clear == ("Right shoulder 10 to 14° higher.", "Left hip 6 to 10° higher.")


def test_what_is_not_clear_says_what_it_rules_out_on_both_sides() -> None:
    found = summary(reading("hip_obliquity", 0.5, 3.0))
    assert found.headline == "Nothing stands out for sure."
    assert found.clear == ()
    assert found.excluded[0] == (
        "As good as ruled out: left hip more than 6° higher; right hip more than 7° higher."
    )


def test_a_value_whose_side_is_told_says_it_by_itself() -> None:
    found = summary(reading("hip_obliquity", 3.0, 1.0))
    assert found.excluded == ("Taken by itself: right hip 1 to 5° higher; that may be no more than usual.",)


def test_clear_alone_and_not_among_many_is_said_so() -> None:
    # 2.2 standard errors beyond the bar of the shoulders, on which no pattern rests.
    said = ("shoulder_obliquity", "shoulder_hip_difference")
    others = [reading(name, 0.0) for name in JUDGED if name not in said]
    found = summary(reading("shoulder_obliquity", 2.5 + 2.2, 1.0), *others)
    assert found.headline == "Nothing stands out for sure among so many values."
    assert found.clear == ()
    assert found.excluded[1] == (
        "Taken by itself: right shoulder 2 to 7° higher. Among so many values one may look so by chance."
    )


def test_what_a_claim_is_made_of_is_not_excluded_beside_it() -> None:
    parts = (reading("hip_obliquity", -4.0, 3.0), reading("shoulder_obliquity", 4.0, 3.0))
    found = summary(*parts, reading("shoulder_hip_difference", 8.0, 1.0))
    assert found.headline == "One thing stands out: right shoulder 6 to 10° higher than fits the hips."
    assert found.excluded == ()
    # The hips are clear by themselves here, and not among all that was measured.
    said = ("hip_obliquity", "pelvis_obliquity", "shoulder_obliquity", "shoulder_hip_difference")
    others = [reading(name, 0.0) for name in JUDGED if name not in said]
    hips, difference = reading("hip_obliquity", -8.5, 3.0), reading("shoulder_hip_difference", 13.0, 1.0)
    found = summary(hips, parts[1], difference, *others)
    assert found.excluded[0] == (
        "Taken by itself: left hip 2 to 15° higher. Among so many values one may look so by chance."
    )


def test_a_pattern_that_no_single_claim_carries_stands_in_the_headline() -> None:
    # Clear by itself and too little among all that was measured.
    said = ("hip_obliquity", "pelvis_obliquity", "shoulder_hip_difference")
    others = [reading(name, 0.0) for name in JUDGED if name not in said]
    found = summary(reading("hip_obliquity", 2.0 + 2.2, 1.0), *others)
    assert found.headline == "A pattern may fit: hip line higher on the right."
    assert found.clear == ()
    assert found.excluded[0] == (
        "Taken by itself: right hip 2 to 7° higher. Among so many values one may look so by chance."
    )


def test_a_pattern_in_the_headline_has_its_size_below() -> None:
    said = ("hip_obliquity", "pelvis_obliquity", "shoulder_obliquity", "shoulder_hip_difference")
    others = [reading(name, 0.0) for name in JUDGED if name not in said]
    found = summary(reading("shoulder_hip_difference", -(2.5 + 2.2), 1.0), *others)
    assert found.headline.startswith("A pattern may fit")
    assert found.excluded[0].startswith("Taken by itself: left shoulder 2 to 7° higher than fits the hips.")


def test_nothing_measured() -> None:
    assert summary().headline == "Nothing could be measured."


@given(st.floats(-30, 30), st.floats(0.3, 6.0))
def test_no_sentence_is_surer_than_its_interval(value: float, sem: float) -> None:
    found = summary(reading("hip_obliquity", value, sem))
    low, high = value - 1.96 * sem, value + 1.96 * sem
    said = 0
    for text in (*found.clear, *found.excluded):
        spans = re.findall(r"(left|right) hip ([\d.]+) to ([\d.]+)°", text.lower())
        for side, least, most in spans:
            said += 1
            ends = sorted((low, high) if side == "right" else (-high, -low))
            assert float(least) <= ends[0] + 1e-6
            assert float(most) >= ends[1] - 1e-6
        for side, most in re.findall(r"(left|right) hip more than ([\d.]+)°", text.lower()):
            said += 1
            assert float(most) >= (high if side == "right" else -low) - 1e-6
    assert said in (1, 2)


@pytest.mark.parametrize("name", JUDGED)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_judged_indicator_can_be_claimed_on_both_sides(name: str, language: str) -> None:
    both = [summary(reading(name, sign * 25.0, source="card"), language=language) for sign in (1, -1)]
    assert both[0].headline != both[1].headline
    assert all("{" not in one.headline for one in both)


def test_a_level_camera_and_the_other_side_are_worth_what_the_budget_says() -> None:
    # 1.96 x hypot(1, 1.5) is 3.5; with a stated roll 1.96 x hypot(1, 0.3) is 2.05. With the other side the
    # roll cancels; two looks of 1.0 leave between 0.71 and 1.0, and what a finger turns.
    found = summary(reading("hip_obliquity", 0.0, 1.0, roll=1.5))
    assert found.more[0].startswith("Leave the camera where it is")
    # Calibrated front and back photos share part of their error, so it stays above 1.96 / sqrt(2).
    shared = (1 + calibration().shared["hip_obliquity"]) / 2
    half = ceil(1.96 * hypot(sqrt(shared), TOUCHED_SEM_DEG / sqrt(2)))
    assert f"± 4° becomes about ± {half}°" in found.more[0]
    assert found.more[1].startswith("Hold the camera level")
    assert "± 4° becomes about ± 3°" in found.more[1]


def test_the_back_is_worth_more_to_a_photo_from_the_front_than_the_other_way_round() -> None:
    # From the back a picture shows more of the hips. As sure as each is, so sure is the other for its view.
    usual = {
        view: known.held_out["hip_obliquity"]["rmse"] for view, known in picture_calibration().views.items()
    }
    assert usual["back"] < 0.8 * usual["front"]
    front, back = (
        summary(reading("hip_obliquity", 0.0, 10.0, view=view, source="picture"))
        for view in ("front", "back")
    )
    there = 10.0 * usual["back"] / usual["front"]
    # The two photos' errors, and what a finger turns in each; together they are as sure as their surest mean.
    shared = calibration().shared["hip_obliquity"] * 10.0 * there
    first, second = 100 + TOUCHED_SEM_DEG**2, there**2 + TOUCHED_SEM_DEG**2
    together = sqrt((first * second - shared**2) / (first + second - 2 * shared))
    assert f"± 20° becomes about ± {ceil(1.96 * together)}°" in front.more[0]
    # A photo that is so much worse adds hardly anything to the one from the back.
    assert not any("other side" in text for text in back.more)


def test_what_gains_nothing_is_not_recommended() -> None:
    known = summary(reading("hip_obliquity", 0.0, 3.0, roll=0.3))
    assert not any("level" in text for text in known.more)
    card = summary(reading("hip_obliquity", 0.0, source="card"))
    assert not any("camera" in text and "other side" in text for text in card.more)


def test_a_turn_is_recommended_until_the_pelvis_rotation_is_measured() -> None:
    assert any("slow turn" in text for text in summary(reading("hip_obliquity", 0.0)).more)
    turned = summary(reading("pelvis_rotation", 0.0, source="turn"))
    assert not any("slow turn" in text for text in turned.more)


def test_a_turn_that_showed_no_pelvis_is_not_told_to_turn() -> None:
    assert summary(reading("shoulder_rotation", 0.0, source="turn")).more == ()


def test_the_figure_of_a_turn_is_that_of_its_calibration() -> None:
    made = read_json("posture.turn", "calibration", dict)
    half = 1.96 * made["arms"]["hanging"]["formulas"]["pelvis_rotation"]["model_sem"]
    assert table().further["turn"].half_deg == pytest.approx(half, abs=0.05)


def test_no_step_before_the_safety_questions_are_answered() -> None:
    found = summary(reading("hip_obliquity", 0.0), pain_place="lower_back")
    assert found.now[0].startswith("First answer the safety questions")
    assert not any("minutes" in text for text in found.now)
    answered = summary(reading("hip_obliquity", 0.0), pain_place="lower_back", **SAFE)
    assert "minutes" in answered.now[0]


def test_nobody_without_pain_is_told_to_relieve_spasm() -> None:
    found = summary(reading("hip_obliquity", 9.0), pain_nrs=0, **SAFE)
    assert found.now == ("You named no pain. So keep moving as you like; nothing has to be done.",)
    unanswered = summary(reading("hip_obliquity", 9.0), pain_nrs=0)
    assert unanswered.now[0].startswith("First answer the safety questions")


@pytest.mark.parametrize("nrs", [6, 7, 10])
def test_strong_pain_deserves_a_call(nrs: int) -> None:
    found = summary(reading("hip_obliquity", 0.0), pain_nrs=nrs, pain_place="lower_back", **SAFE)
    assert any("Call a doctor" in text for text in found.now) == (nrs >= 7)


def test_after_an_emergency_there_is_the_advice_and_no_more() -> None:
    found = summary(reading("hip_obliquity", 9.0), red_flags=["bladder_bowel"])
    assert (found.clear, found.excluded, found.more) == ((), (), ())
    assert "emergency" in found.headline
    assert any("emergency number" in text for text in found.now)


def summaries(language: str) -> Iterator[Said]:
    """Of every judged indicator, claimed and unclear, with what people may say."""
    said: list[dict[str, Any]] = [{}, SAFE, {"pain_nrs": 0, **SAFE}, {"pain_nrs": 8, **SAFE}]
    for name, value, person in product(JUDGED, (25.0, 0.5), said):
        yield summary(reading(name, value, 3.0, roll=1.5), language=language, **person)


JARGON = {
    "en": r"noise|obliquity|\bgate|\broll\b|torsion|frontal|sagittal|interval|landmark",
    "de": r"Messunsicherheit|Obliquität|Torsion|frontal|sagittal|Intervall|Landmarke|Rollwinkel",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_reads_easily(language: Language) -> None:
    """Flesch-Kincaid grade of the English, Wiener Sachtextformel of the German: 8 at most, each summary."""
    for found in summaries(language):
        text = found.text
        assert not re.search(JARGON[language], text), text
        assert grade(text, language) <= 8, (round(grade(text, language), 1), text)
        assert len(found.clear) <= MOST
