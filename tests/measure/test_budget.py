"""Budgets, intervals and statuses from readings that are known by construction."""

from __future__ import annotations

from dataclasses import replace
from math import hypot, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posture.answer.assessment import Indicator
from posture.answer.vocabulary import ViewName
from posture.measure.budget import indicators_of
from posture.measure.calibration import Domain, calibration
from posture.measure.covariance import TOUCHED_SEM_DEG
from posture.measure.indicators import INDICATORS, IndicatorSpec
from posture.measure.readings import UNCERTAINTY, NotMeasured, Outcome, Reading
from tests.conftest import english, spec_of

FRONT_TWICE: tuple[ViewName, ...] = ("front", "front", "back")
BOTH_SIDES: tuple[ViewName, ...] = ("right", "left")


def reading(
    value: float, view: ViewName | None = "front", name: str = "hip_obliquity", sensitivity: float = 1.0
) -> Reading:
    return Reading(name, value, 0.8, 0.6, sensitivity, 1.5, "landmarks", view)


def merged(*outcomes: Outcome, fixed_camera: bool = True, name: str = "hip_obliquity") -> Indicator:
    return {item.id: item for item in indicators_of(outcomes, fixed_camera)}[name]


def test_a_therapists_value_says_so_and_what_it_is_part_of_is_withheld() -> None:
    shoulders = reading(-3.0, name="shoulder_obliquity")
    both = reading(-4.0, name="shoulder_hip_difference")
    entered = replace(reading(8.0, None), source="therapist", model_sem=0.5, repeat_sem=0.0, roll_sem_deg=0.0)
    assert merged(reading(1.0), shoulders, both, name="shoulder_hip_difference").value == -4.0
    mixed = (reading(1.0), shoulders, both, entered)
    assert "Entered by a therapist, not seen in a photo." in english(merged(*mixed).text)
    difference = merged(*mixed, name="shoulder_hip_difference")
    assert (difference.value, difference.status) == (None, "not_measured")
    assert "different sources" in english(difference.reason or "")


def test_other_sources_stand_beside_the_best_and_a_contradiction_is_said() -> None:
    turn = replace(reading(4.0, None), source="turn", model_sem=2.0, roll_sem_deg=0.0)
    card = replace(
        reading(6.0, None), source="card", model_sem=0.1, roll_sem_deg=0.0, parts={"placement": 1.2}
    )
    both = merged(turn, card)
    assert (both.source, both.value) == ("card", 6.0)
    assert both.budget["placement"] == 1.2
    [other] = both.others
    assert (other.source, other.value, other.agrees) == ("turn", 4.0, True)
    assert "not agree" not in english(both.text)
    against = merged(replace(turn, value=-4.0), card)
    assert not against.others[0].agrees
    # 10 degrees apart; 1.96 times the root of 2.0, 0.6, 0.1, 1.2 and 0.6 squared is 4.9.
    assert (
        "But by the full turn it is -4.0° (± 4.1), and the two do not agree: measure once more."
        in english(against.text)
    )


def test_further_parts_of_the_budget_are_independent_from_reading_to_reading() -> None:
    cards = [replace(reading(value, view), source="card", parts={"placement": 3.0}) for value, view in VIEWS]
    assert merged(*cards).budget["placement"] == pytest.approx(3.0 / 2**0.5)


VIEWS: tuple[tuple[float, ViewName], ...] = ((2.0, "front"), (3.0, "back"))


def test_one_reading() -> None:
    result = merged(reading(6.0))
    assert result.value == 6.0
    assert result.budget == {"model": 0.8, "camera_roll": 1.5, "pose_repeat": 0.6}
    assert result.sem == pytest.approx(hypot(0.8, 1.5, 0.6))
    assert result.interval95 == pytest.approx(
        (6 - 1.96 * hypot(0.8, 1.5, 0.6), 6 + 1.96 * hypot(0.8, 1.5, 0.6))
    )
    assert (result.side, result.status, result.source, result.views) == (
        "right", "clear", "landmarks", ("front",),
    )  # fmt: skip
    assert english(result.text) == "Your right hip line appears 6.0° (± 3.5) higher."


def test_repeats_shrink_the_repeat_but_not_the_model() -> None:
    result = merged(*(reading(value) for value in (2.0, 4.0, 3.0)))
    assert result.value == pytest.approx(3.0)
    assert result.budget["model"] == pytest.approx(0.8)
    # The camera's half a degree is taken off the scatter of 1, and the rest pooled with 0.6 as 2 to 4.
    assert result.budget["pose_repeat"] == pytest.approx(sqrt((4 * 0.36 + 2 * (1 - 0.25)) / 6 / 3))
    assert result.budget["camera_roll"] == pytest.approx(hypot(1.5, TOUCHED_SEM_DEG / sqrt(3)))


def test_front_and_back_of_a_fixed_camera_cancel_the_roll() -> None:
    true, roll = 3.0, 2.5
    pair = (reading(true + roll, "front", sensitivity=1), reading(true - roll, "back", sensitivity=-1))
    result = merged(*pair)
    assert result.value == pytest.approx(true)
    assert result.budget["camera_roll"] == pytest.approx(TOUCHED_SEM_DEG / sqrt(2)), "only the touch is left"
    moved = merged(*pair, fixed_camera=False)
    assert moved.budget["camera_roll"] == pytest.approx(1.5 / sqrt(2))


def test_views_count_equally_however_often_they_were_repeated() -> None:
    result = merged(reading(0.0), reading(0.0), reading(0.0), reading(6.0, "back", sensitivity=-1))
    assert result.value == pytest.approx(3.0)
    own = sqrt(4 * 0.36 / 6)  # three that do not differ at all
    assert result.budget["pose_repeat"] == pytest.approx(hypot(own / 2, own / 2 / sqrt(3)))


def of_domain(domain: Domain, view: ViewName, name: str = "hip_obliquity") -> Reading:
    return replace(reading(2.0, view, name), domain=domain)


@pytest.fixture
def known_correlations(monkeypatch: pytest.MonkeyPatch) -> None:
    """Errors of opposite photos that correlate by 0.25 at the hips and against each other at the knees."""
    made = replace(
        calibration(),
        shared={"hip_obliquity": 0.25, "knee_line_obliquity": -0.4, "trunk_thigh_angle": 0.25},
    )
    monkeypatch.setattr("posture.measure.covariance.calibration", lambda: made)


@pytest.mark.usefixtures("known_correlations")
@pytest.mark.parametrize(
    ("name", "first", "second", "correlation"),
    [
        ("hip_obliquity", "inside", "inside", 0.25),
        ("hip_obliquity", "inside", "edge", 0.25),
        ("knee_line_obliquity", "inside", "inside", 0.0),
        ("head_tilt", "inside", "inside", 1.0),
        ("hip_obliquity", "inside", "outside", 1.0),
        ("hip_obliquity", "off", "edge", 1.0),
        ("hip_obliquity", "off", "off", 1.0),
        ("hip_obliquity", "outside", "outside", 1.0),
    ],
)
def test_opposite_views_share_the_error_that_was_measured_or_all_of_it(
    name: str, first: Domain, second: Domain, correlation: float
) -> None:
    result = merged(of_domain(first, "front", name), of_domain(second, "back", name), name=name)
    # (e1 + e2) / 2 with variances 0.8 squared and this correlation.
    assert result.budget["model"] == pytest.approx(0.8 * sqrt((1 + correlation) / 2))


@pytest.mark.usefixtures("known_correlations")
@pytest.mark.parametrize("domain", ["inside", "edge", "outside", "off"])
def test_repeats_of_a_view_share_all_of_their_error(domain: Domain) -> None:
    result = merged(*(of_domain(domain, "back") for _ in range(3)))
    assert result.budget["model"] == pytest.approx(0.8)


@pytest.mark.usefixtures("known_correlations")
def test_repeats_and_opposite_views_together() -> None:
    readings = [of_domain("inside", view) for view in FRONT_TWICE]
    # The two front photos are one in their error: weights of a half each again.
    assert merged(*readings).budget["model"] == pytest.approx(0.8 * sqrt(1.25 / 2))


@pytest.mark.usefixtures("known_correlations")
@pytest.mark.parametrize("domain", ["inside", "off"])
def test_a_difference_counts_on_no_shared_error(domain: Domain) -> None:
    sides = [of_domain(domain, view, "trunk_thigh_angle") for view in BOTH_SIDES]
    result = merged(*sides, name="trunk_thigh_asymmetry")
    assert result.budget["model"] == pytest.approx(0.8 * sqrt(2))


@pytest.mark.parametrize(("correlation", "counted"), [(0.25, 0.0), (-0.5, -0.5)])
def test_errors_against_each_other_make_a_difference_worse(
    monkeypatch: pytest.MonkeyPatch, correlation: float, counted: float
) -> None:
    made = replace(calibration(), shared={"trunk_thigh_angle": correlation})
    monkeypatch.setattr("posture.measure.covariance.calibration", lambda: made)
    sides = [of_domain("inside", view, "trunk_thigh_angle") for view in BOTH_SIDES]
    result = merged(*sides, name="trunk_thigh_asymmetry")
    # The variance of e1 - e2.
    assert result.budget["model"] == pytest.approx(0.8 * sqrt(2 - 2 * counted))


def test_a_reading_straight_from_the_landmarks_does_not_spoil_a_calibrated_one() -> None:
    raw = replace(reading(9.0, "back", sensitivity=-1.0), domain="outside")
    both = merged(of_domain("inside", "front"), raw)
    assert (both.value, both.views) == (2.0, ("front",))
    assert merged(raw).value == 9.0


def test_a_difference_of_sides_is_right_minus_left() -> None:
    name = "trunk_thigh_angle"
    outcomes = (reading(176.0, "right", name, 0.0), reading(171.0, "left", name, 0.0))
    result = merged(*outcomes, name="trunk_thigh_asymmetry")
    assert result.value == pytest.approx(5.0)
    assert result.budget["model"] == pytest.approx(0.8 * sqrt(2))
    assert merged(*outcomes, name=name).value == pytest.approx(173.5)
    alone = merged(outcomes[0], name="trunk_thigh_asymmetry")
    assert (alone.value, alone.reason) == (None, spec_of("trunk_thigh_asymmetry").missing)


def test_the_surest_source_wins_and_is_named() -> None:
    therapist = replace(
        reading(2.0, None, sensitivity=0.0), source="therapist", model_sem=0.5, repeat_sem=0.0
    )
    assert merged(reading(6.0), therapist).source == "therapist"
    assert merged(reading(6.0), replace(therapist, model_sem=9.0)).source == "landmarks"


@pytest.mark.parametrize(
    ("value", "sem", "status"),
    [
        (1.5, 0.1, "unclear"),
        (2.15, 0.1, "unclear"),
        (2.25, 0.1, "clear"),
        (-2.25, 0.1, "clear"),
        (5.9, 2.0, "unclear"),
        (5.93, 2.0, "clear"),
    ],
)
def test_the_whole_interval_must_be_beyond_or_within(value: float, sem: float, status: str) -> None:
    exact = replace(reading(value), model_sem=sem, repeat_sem=0.0, roll_sem_deg=0.0)
    assert merged(exact).status == status


def test_wording_tells_what_may_be_nothing_from_what_is_too_small() -> None:
    exact = replace(reading(-1.5), model_sem=0.1, repeat_sem=0.0, roll_sem_deg=0.0)
    assert (
        english(merged(exact).text) == "Your left hip line appears 1.5° (± 0.2) higher; too small to matter."
    )
    assert english(merged(reading(-1.5)).text).endswith("higher; it may just as well be nothing.")


def test_a_zero_names_no_side_in_words() -> None:
    assert english(merged(reading(-0.04)).text) == "Hip line: no difference seen (± 3.5)."


@pytest.mark.parametrize("value", [-1.0, 0.0, 1.0])
def test_a_side_is_named_only_of_a_clear_value(value: float) -> None:
    assert merged(reading(value)).side is None
    exact = replace(reading(10 * value), model_sem=0.1, repeat_sem=0.0, roll_sem_deg=0.0)
    assert merged(exact).side == {-1.0: "left", 0.0: None, 1.0: "right"}[value]


def test_missing_values_carry_their_reason_and_no_number() -> None:
    result = merged(NotMeasured("hip_obliquity", "The feet are cut off. Step back.", "front"))
    assert (result.value, result.sem, result.interval95, result.side) == (None, None, None, None)
    assert english(result.reason or "") == "The feet are cut off. Step back."
    assert merged(name="pelvis_rotation").reason == spec_of("pelvis_rotation").missing


@given(st.floats(-30, 30), st.floats(-30, 30))
def test_mirrored_readings_give_the_mirrored_indicator(first: float, second: float) -> None:
    plain = merged(reading(first), reading(second, "back", sensitivity=-1))
    mirrored = merged(reading(-first, sensitivity=-1), reading(-second, "back", sensitivity=1))
    assert mirrored.value == pytest.approx(-(plain.value or 0), abs=1e-12)
    assert mirrored.sem == pytest.approx(plain.sem)
    assert mirrored.status == plain.status


def test_every_indicator_of_the_table_is_present() -> None:
    assert [item.id for item in indicators_of([], fixed_camera=True)] == [spec.id for spec in INDICATORS]


@pytest.mark.parametrize("spec", INDICATORS, ids=lambda spec: spec.id)
def test_every_indicator_has_its_source_its_words_and_a_measured_error(spec: IndicatorSpec) -> None:
    assert len(english(spec.threshold_source)) > 20
    assert spec.threshold is None or spec.threshold > 0
    assert spec.threshold is not None or "no " in english(spec.threshold_source)
    assert "{size}" in spec.says.positive
    assert "{size}" in spec.says.negative
    assert english(spec.definition).endswith(".")
    assert set(UNCERTAINTY["model"].get(spec.id, {})) == set(spec.views)
    assert all(sem > 0 for sem in UNCERTAINTY["model"].get(spec.id, {}).values())
