"""The pattern: named only beyond the noise, never against another cue, mirrored exactly."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posture.answer.assessment import Indicator
from posture.protocol.knowledge.load import knowledge
from posture.protocol.pattern import recognise, stated
from tests.persons import measured, mirrored, unchanged, unmeasured

CUES = [cue.indicator for cue in knowledge().cues]


@pytest.mark.parametrize(
    ("name", "indicator", "value", "side"),
    [
        ("hip_hike", "hip_obliquity", 4.0, "right"),
        ("hip_hike", "hip_obliquity", -4.0, "left"),
        ("pelvis_rotation", "pelvis_rotation", 7.0, "right"),
        ("pelvis_rotation", "pelvis_rotation", -7.0, "left"),
        ("counter_tilt", "shoulder_hip_difference", -5.0, "right"),
        ("counter_tilt", "shoulder_hip_difference", 5.0, "left"),
        ("shoulder_girdle_turned", "shoulder_rotation", 8.0, "right"),
        ("shoulder_girdle_turned", "shoulder_rotation", -8.0, "left"),
        ("hip_hike", "pelvis_obliquity", 4.0, "right"),
        ("shoulder_girdle_turned", "trunk_rotation", 8.0, "right"),
        ("trunk_twist", "trunk_torsion", 8.0, "right"),
        ("trunk_twist", "trunk_torsion", -8.0, "left"),
        ("knee_asymmetry", "knee_asymmetry", 5.0, "left"),
        ("knee_asymmetry", "knee_asymmetry", -5.0, "right"),
    ],
)
def test_a_clear_cue_names_its_pattern(name: str, indicator: str, value: float, side: str) -> None:
    pattern = recognise([measured(indicator, value)])
    assert (pattern.name, pattern.verdict, pattern.side) == (name, "consistent", side)
    assert side in pattern.label
    cue = next(cue for cue in pattern.cues if cue.indicator == indicator)
    assert cue.says.endswith("This is the main cue.")
    assert f"the {side}" in cue.says


def test_every_pattern_is_covered_above() -> None:
    assert set(knowledge().patterns) == {
        "hip_hike",
        "pelvis_rotation",
        "counter_tilt",
        "shoulder_girdle_turned",
        "trunk_twist",
        "knee_asymmetry",
    }


def test_what_was_measured_on_bony_points_is_asked_before_the_network() -> None:
    pattern = recognise([measured("hip_obliquity", -4.0), measured("pelvis_obliquity", 4.0)])
    assert (pattern.name, pattern.side) == ("hip_hike", "right")
    pattern = recognise([measured("hip_obliquity", -4.0), unmeasured("pelvis_obliquity")])
    assert (pattern.name, pattern.side) == ("hip_hike", "left")


def test_the_first_of_two_patterns_wins() -> None:
    pattern = recognise([measured("knee_asymmetry", 5.0), measured("hip_obliquity", 4.0)])
    assert pattern.name == "hip_hike"


def test_a_raised_hip_with_the_other_shoulder_raised_fits() -> None:
    pattern = recognise([measured("hip_obliquity", 4.0), measured("shoulder_hip_difference", -7.0)])
    says = {cue.indicator: cue.says for cue in pattern.cues}
    assert pattern.name == "hip_hike"
    assert says["shoulder_hip_difference"].endswith("This fits.")


@pytest.mark.parametrize(
    ("main", "value", "other", "against"),
    [
        ("hip_obliquity", 4.0, "ankle_line_obliquity", 4.0),
        ("hip_obliquity", -4.0, "ankle_line_obliquity", -4.0),
        ("pelvis_rotation", 7.0, "trunk_torsion", 7.0),
        ("shoulder_rotation", 7.0, "trunk_torsion", -7.0),
        ("shoulder_hip_difference", -5.0, "shoulder_obliquity", 5.0),
        ("knee_asymmetry", 5.0, "pelvis_rotation", 7.0),
    ],
)
def test_a_cue_against_it_takes_the_pattern_away(main: str, value: float, other: str, against: float) -> None:
    assert recognise([measured(main, value)]).verdict == "consistent"
    both = recognise([measured(main, value), measured(other, against)])
    assert both.name != recognise([measured(main, value)]).name
    noise = recognise([measured(main, value), measured(other, against, sem=20.0)])
    assert noise.verdict == "consistent"


def test_contradiction_is_said_and_nothing_claimed() -> None:
    pattern = recognise([measured("hip_obliquity", 4.0), measured("ankle_line_obliquity", 4.0)])
    assert (pattern.name, pattern.verdict, pattern.side) == ("none_resolved", "not_resolvable", None)
    assert "against each other" in pattern.summary


def test_near_level_is_shown_not_assumed() -> None:
    level = [measured("hip_obliquity", 0.2, sem=0.5), measured("shoulder_hip_difference", -0.3, sem=0.5)]
    pattern = recognise(level)
    assert (pattern.name, pattern.verdict, pattern.side) == ("near_level", "not_consistent", None)
    assert "a single photo cannot show it" in pattern.summary
    assert recognise(level[:1]).verdict == "not_resolvable"


def test_zero_with_a_wide_interval_is_not_level() -> None:
    wide = [measured("hip_obliquity", 0.0, sem=1.5), measured("shoulder_hip_difference", 0.0, sem=1.5)]
    assert recognise(wide).verdict == "not_resolvable"


def test_no_threshold_no_level() -> None:
    bare = [measured(name, 0.0, threshold=None) for name in ("hip_obliquity", "shoulder_hip_difference")]
    assert recognise(bare).verdict == "not_resolvable"


def test_a_measured_turn_must_be_small_too() -> None:
    lines = [measured("hip_obliquity", 0.0), measured("shoulder_hip_difference", 0.0)]
    small = recognise([*lines, measured("pelvis_rotation", 0.1), measured("trunk_torsion", 0.1)])
    assert small.verdict == "not_consistent"
    assert "photo cannot" not in small.summary
    assert recognise([*lines, measured("pelvis_rotation", 0.1, sem=4.0)]).verdict == "not_resolvable"


def test_nothing_measured_says_so_for_every_cue() -> None:
    for indicators in ([], [unmeasured(name) for name in CUES]):
        pattern = recognise(indicators)
        assert (pattern.name, pattern.verdict, pattern.side) == ("none_resolved", "not_resolvable", None)
        assert "not all measured" in pattern.summary
        assert [cue.indicator for cue in pattern.cues] == CUES
        assert all(cue.status == "not_measured" and "not measured" in cue.says for cue in pattern.cues)


def test_what_is_unclear_makes_no_claim() -> None:
    pattern = recognise(
        [measured("hip_obliquity", 3.0, sem=2.0), measured("shoulder_hip_difference", 0.0, sem=2.0)]
    )
    assert pattern.verdict == "not_resolvable"
    cue = next(cue for cue in pattern.cues if cue.indicator == "hip_obliquity")
    assert cue.status == "unclear"
    assert "left" not in cue.says
    assert "right" not in cue.says


def test_a_stated_pattern_has_its_side() -> None:
    pattern = stated("hip_hike", "left")
    assert (pattern.verdict, pattern.side) == ("consistent", "left")
    with pytest.raises(KeyError):
        stated("banana", "left")


READINGS = st.dictionaries(
    st.sampled_from(CUES),
    st.none() | st.tuples(st.floats(-15, 15), st.floats(0.1, 4.0), st.none() | st.floats(0.5, 5.0)),
)


def _indicators(readings: dict[str, tuple[float, float, float | None] | None], sign: int) -> list[Indicator]:
    return [
        unmeasured(name) if reading is None else measured(name, sign * reading[0], reading[1], reading[2])
        for name, reading in readings.items()
    ]


@given(READINGS)
def test_the_mirrored_person_has_the_mirrored_pattern(
    readings: dict[str, tuple[float, float, float | None] | None],
) -> None:
    here = dataclasses.asdict(recognise(_indicators(readings, 1)))
    there = dataclasses.asdict(recognise(_indicators(readings, -1)))
    assert mirrored(here) == unchanged(there)


@given(READINGS)
def test_a_side_goes_with_a_claim_and_only_with_a_claim(
    readings: dict[str, tuple[float, float, float | None] | None],
) -> None:
    indicators = _indicators(readings, 1)
    pattern = recognise(indicators)
    assert (pattern.side is not None) == (pattern.verdict == "consistent")
    assert [cue.indicator for cue in pattern.cues] == CUES
    if pattern.verdict == "consistent":
        asked = knowledge().patterns[pattern.name].primary.asked
        status = {item.id: item.status for item in indicators if item.status != "not_measured"}
        assert status[next(name for name in asked if name in status)] == "clear"


@pytest.mark.parametrize("value", [1.9, -1.9])
def test_an_interval_that_leaves_the_threshold_on_one_side_is_not_level(value: float) -> None:
    lines = [measured("hip_obliquity", value, sem=0.5), measured("shoulder_hip_difference", 0.0, sem=0.5)]
    assert all(line.status == "unclear" for line in lines)
    assert recognise(lines).verdict == "not_resolvable"
