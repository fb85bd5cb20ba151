"""Landmarks and picture together: values, errors and refusals that are known by construction."""

from __future__ import annotations

from dataclasses import replace
from math import exp, sqrt

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from uncertainties import correlated_values

from posture.answer.vocabulary import ViewName
from posture.measure.budget import indicators_of
from posture.measure.calibration import OUTSIDE, Domain, calibration
from posture.measure.readings import NotMeasured, Reading
from posture.measure.repeats import roll_by_reversal
from posture.pelvis.calibration import DIFFERENCE, LINES, picture_calibration
from posture.pelvis.readings import readings
from posture.pose.pelvis_lines import record
from tests.conftest import english
from tests.pelvis.known import HIP, SHOULDER, by_landmarks, calibrated, level, lines, picture_view

HIPS, SHOULDERS = LINES


def by_name(found: list[Reading]) -> dict[str, Reading]:
    return {one.indicator: one for one in found}


def test_two_equal_looks_count_half_each_and_err_less() -> None:
    found = by_name(readings(lines(4.0, 1.0), by_landmarks(2.0, 3.0), "front", level(), calibrated()))
    assert {name: one.value for name, one in found.items()} == pytest.approx(
        {HIPS: 3.0, SHOULDERS: 2.0, DIFFERENCE: -1.0}
    )
    assert found[HIPS].model_sem == pytest.approx(sqrt(0.5))
    assert found[DIFFERENCE].model_sem == pytest.approx(1.0)
    assert {one.source for one in found.values()} == {"picture"}
    assert {one.repeat_sem for one in found.values()} == {0.6}
    assert [found[name].opposite for name in (HIPS, SHOULDERS, DIFFERENCE)] == [0.3, 0.2, 0.1]


def test_in_front_the_pictures_left_is_the_persons_right_and_behind_it_is_not() -> None:
    sure = calibrated(
        formulas={name: replace(one, sem=1e-6) for name, one in picture_view().formulas.items()}
    )
    for view, sign in (("front", 1.0), ("back", -1.0)):
        named: ViewName = "front" if view == "front" else "back"
        found = by_name(
            readings(lines(5.0, -2.0), by_landmarks(0.0, 0.0, named), named, level(deg=1.5), sure)
        )
        # A roll of 1.5 degrees clockwise lifts the picture's left end of every line.
        assert found[HIPS].value == pytest.approx(sign * 3.5)
        assert found[SHOULDERS].value == pytest.approx(sign * -3.5)
        assert found[DIFFERENCE].value == pytest.approx(sign * -7.0)
        assert found[HIPS].roll_sensitivity == pytest.approx(sign)
        assert found[DIFFERENCE].roll_sensitivity == pytest.approx(0.0, abs=1e-9)


@given(
    hip=st.floats(-15, 15),
    shoulder=st.floats(-15, 15),
    seen=st.tuples(st.floats(-15, 15), st.floats(-15, 15)),
    roll=st.floats(-8, 8),
    sem=st.floats(0, 4),
)
def test_the_mirrored_photo_says_exactly_the_opposite(
    hip: float, shoulder: float, seen: tuple[float, float], roll: float, sem: float
) -> None:
    made = calibrated(correlation=correlations(0.5, 0.3, 0.2))
    landmarks = [replace(one, roll_sensitivity=0.4, roll_sem_deg=sem) for one in by_landmarks(*seen)]
    over = [replace(one, value=-one.value) for one in landmarks]
    plain = readings(lines(hip, shoulder), landmarks, "front", level(sem, roll), made)
    other = readings(lines(-hip, -shoulder), over, "front", level(sem, -roll), made)
    assert [one.value for one in other] == [-one.value for one in plain]
    assert [one.model_sem for one in other] == [one.model_sem for one in plain]


def correlations(sources: float, landmarks: float, picture: float) -> list[list[float]]:
    """Of one line in both sources; of both lines in the landmarks, and in the picture."""
    across = sources * max(landmarks, picture) / 2
    return [
        [1.0, landmarks, sources, across],
        [landmarks, 1.0, across, sources],
        [sources, across, 1.0, picture],
        [across, sources, picture, 1.0],
    ]


@given(
    sems=st.tuples(*[st.floats(0.3, 4)] * 4),
    sources=st.floats(-0.4, 0.8),
    within=st.tuples(st.floats(-0.3, 0.6), st.floats(-0.3, 0.6)),
    roll_sem=st.floats(0, 4),
    sensitivity=st.floats(0, 1),
)
def test_errors_are_what_correlated_values_give_and_no_source_alone_is_surer(
    sems: tuple[float, ...], sources: float, within: tuple[float, float], roll_sem: float, sensitivity: float
) -> None:
    correlation = np.array(correlations(sources, *within))
    assume(np.linalg.eigvalsh(correlation).min() > 0.01)
    formulas = {HIPS: replace(HIP, sem=sems[2]), SHOULDERS: replace(SHOULDER, sem=sems[3])}
    made = calibrated(correlation=correlation.tolist(), formulas=formulas)
    landmarks = [
        replace(one, model_sem=sem, roll_sensitivity=sensitivity, roll_sem_deg=roll_sem)
        for one, sem in zip(by_landmarks(0.0, 0.0), (*sems[:2], 1.0), strict=True)
    ]
    # Each look a degree in its turn: what comes out is how much it counts.
    weights: dict[str, list[float]] = {name: [] for name in (*LINES, DIFFERENCE)}
    for k in range(4):
        values = [float(k == place) for place in range(4)]
        told = [replace(one, value=value) for one, value in zip(landmarks, (*values[:2], 0.0), strict=True)]
        for one in readings(lines(*values[2:]), told, "front", level(roll_sem), made):
            weights[one.indicator].append(one.value)
    looks = correlated_values([0.0] * 4, np.outer(sems, sems) * correlation)
    final = by_name(readings(lines(0.0, 0.0), landmarks, "front", level(roll_sem), made))
    for name, row in weights.items():
        model = sum(weight * look for weight, look in zip(row, looks, strict=True))
        assert final[name].model_sem == pytest.approx(model.s, rel=1e-6)
        turns = np.array(row) @ [sensitivity, sensitivity, 1.0, 1.0]
        assert final[name].roll_sensitivity == pytest.approx(turns, abs=1e-9)
    assert np.array(weights[HIPS]) @ [1, 0, 1, 0] == pytest.approx(1)
    assert np.array(weights[HIPS]) @ [0, 1, 0, 1] == pytest.approx(0, abs=1e-9)
    np.testing.assert_allclose(np.array(weights[SHOULDERS]) - weights[HIPS], weights[DIFFERENCE], atol=1e-9)
    total = np.hypot(final[HIPS].model_sem, final[HIPS].roll_sensitivity * roll_sem)
    assert total <= np.hypot(sems[0], sensitivity * roll_sem) + 1e-9
    assert total <= np.hypot(sems[2], roll_sem) + 1e-9


def test_with_the_roll_unknown_the_picture_still_tells_the_difference() -> None:
    formulas = {name: replace(one, sem=0.2) for name, one in picture_view().formulas.items()}
    landmarks = [replace(one, model_sem=2.0, roll_sem_deg=5.0) for one in by_landmarks(0.0, 0.0)]
    made = calibrated(formulas=formulas)
    found = by_name(readings(lines(-4.0, 4.0), landmarks, "front", level(5.0), made))
    # Nothing but the landmarks, which feel no roll here, tells how the whole is turned.
    assert found[DIFFERENCE].value == pytest.approx(8.0, abs=0.2)
    assert found[DIFFERENCE].model_sem == pytest.approx(0.2 * sqrt(2), abs=0.01)
    assert found[HIPS].value == pytest.approx(-4.0, abs=0.2)
    assert found[HIPS].model_sem == pytest.approx(2.0 / sqrt(2), abs=0.1)


def test_what_one_line_takes_from_the_other_is_undone() -> None:
    formulas = {
        HIPS: replace(HIP, coefficients={"hip_line": 1.25, "shoulder_line": -0.25}, sem=1e-6),
        SHOULDERS: replace(SHOULDER, sem=1e-6),
    }
    landmarks = by_landmarks(0.0, 0.0)
    found = by_name(readings(lines(4.0, 2.0), landmarks, "front", level(), calibrated(formulas=formulas)))
    assert found[HIPS].value == pytest.approx(1.25 * 4 - 0.25 * 2)
    assert found[HIPS].roll_sensitivity == pytest.approx(1.0)


def test_the_error_grows_as_the_network_guesses_and_never_shrinks_beyond_the_least() -> None:
    def sem(log_variance: float) -> float:
        read = lines(0.0, 0.0, log_variance=dict.fromkeys(("hip_line", "shoulder_line"), log_variance))
        alone = [replace(one, domain="outside") for one in by_landmarks(0.0, 0.0)]
        return by_name(readings(read, alone, "front", level(), calibrated()))[HIPS].model_sem

    assert sem(0.0) == pytest.approx(1.0)
    assert sem(2.0) == pytest.approx(exp(1.0))
    assert sem(-2.0) == sem(-9.0) == pytest.approx(exp(-1.0))


def test_landmarks_without_calibration_are_left_out_and_the_picture_counts_alone() -> None:
    raw = [replace(one, domain="outside", model_sem=0.1) for one in by_landmarks(-9.0, -9.0)]
    found = by_name(readings(lines(4.0, 1.0), raw, "front", level(), calibrated()))
    assert found[HIPS].value == 4.0
    assert found[DIFFERENCE].value == -3.0
    assert found[HIPS].calibrated


@pytest.mark.parametrize(
    ("changes", "factor"),
    [
        ({"description": np.array([2.0 * sqrt(2), 0.0, 0.0])}, 1.0),
        ({"description": np.array([3.0 * sqrt(2), 0.0, 99.0])}, 1.5),
        ({"even_deg": {"hip_line": 0.0, "shoulder_line": -4.5}}, 1.5),
        ({"description": np.array([2.01 * OUTSIDE * sqrt(2), 0.0, 0.0])}, None),
        ({"even_deg": {"hip_line": 3.01 * OUTSIDE, "shoulder_line": 0.0}}, None),
        ({"description": np.array([np.nan, 0.0, 0.0])}, None),
    ],
    ids=["within", "edge", "contradicts itself", "outside", "contradicts itself outright", "no number"],
)
def test_the_farther_from_what_was_taught_the_larger_the_error_until_nothing_is_said(
    changes: dict[str, object], factor: float | None
) -> None:
    raw = [replace(one, domain="outside") for one in by_landmarks(0.0, 0.0)]
    found = by_name(readings(lines(4.0, 1.0, **changes), raw, "front", level(), calibrated()))
    if factor is None:
        assert found == {}
    else:
        assert found[HIPS].model_sem == pytest.approx(factor)
        assert found[HIPS].domain == ("inside" if factor == 1.0 else "edge")


def test_what_a_gate_withholds_is_not_read_off_the_picture() -> None:
    hips, shoulders, difference = by_landmarks(0.0, 2.0)
    held = NotMeasured(hips.indicator, "a hand before the hip", "front")
    also = NotMeasured(difference.indicator, "a hand before the hip", "front")
    found = by_name(readings(lines(4.0, 4.0), [held, shoulders, also], "front", level(), calibrated()))
    assert list(found) == [SHOULDERS]
    assert found[SHOULDERS].value == pytest.approx(3.0)
    assert readings(lines(4.0, 4.0), [held, also], "front", level(), calibrated()) == []


def test_an_impossible_value_speaks_against_all() -> None:
    raw = [replace(one, domain="outside") for one in by_landmarks(0.0, 0.0)]
    assert readings(lines(120.0, 0.0), raw, "front", level(), calibrated()) == []


def test_nothing_is_read_where_nobody_looked_or_measured() -> None:
    landmarks = by_landmarks(0.0, 0.0)
    assert readings(None, landmarks, "front", level(), calibrated()) == []
    assert readings(lines(1.0, 1.0), landmarks, "left", level(), calibrated()) == []


def test_held_out_people_raise_the_error() -> None:
    raised = {HIPS: 1.5, SHOULDERS: 1.0, DIFFERENCE: 2.0}
    landmarks = by_landmarks(0.0, 0.0)
    plain = by_name(readings(lines(0.0, 0.0), landmarks, "front", level(), calibrated()))
    more = by_name(readings(lines(0.0, 0.0), landmarks, "front", level(), calibrated(raised=raised)))
    for name, factor in raised.items():
        assert more[name].model_sem == pytest.approx(factor * plain[name].model_sem)


def test_the_budget_names_the_picture_and_the_landmarks_stand_beside_it() -> None:
    landmarks = by_landmarks(2.0, 3.0)
    seen = readings(lines(4.0, 1.0), landmarks, "front", level(), calibrated())
    found = {one.id: one for one in indicators_of([*landmarks, *seen], fixed_camera=True)}
    assert found[HIPS].source == "picture"
    assert found[HIPS].value == pytest.approx(3.0)
    assert [(other.source, other.value) for other in found[HIPS].others] == [("landmarks", 2.0)]
    assert found[DIFFERENCE].value == pytest.approx(-1.0)


@pytest.mark.parametrize("domain", ["inside", "outside"])
def test_what_one_photo_shows_twice_is_no_second_opinion(domain: Domain) -> None:
    landmarks = [replace(one, domain=domain, model_sem=0.1) for one in by_landmarks(-9.0, 9.0)]
    seen = readings(lines(30.0, -30.0), landmarks, "front", level(), calibrated())
    card = replace(landmarks[0], source="card", value=40.0, domain="off", model_sem=0.01)
    alone, beside = (
        {one.id: one for one in indicators_of(outcomes, fixed_camera=True)}[HIPS]
        for outcomes in ([*landmarks, *seen], [*landmarks, *seen, card])
    )
    assert [one.agrees for one in alone.others] == [None]
    assert "not agree" not in english(alone.text)
    # Both are compared with what is not in the photo's pixels of the trunk.
    assert {one.source: one.agrees for one in beside.others} == {"picture": False, "landmarks": False}


def test_landmarks_never_win_against_what_they_count_in() -> None:
    landmarks = by_landmarks(2.0, 3.0)
    seen = readings(lines(4.0, 1.0), landmarks, "front", level(), calibrated())
    surer = [replace(one, model_sem=0.1) for one in landmarks]
    found = {one.id: one for one in indicators_of([*surer, *seen], fixed_camera=True)}
    assert {found[name].source for name in (*LINES, DIFFERENCE)} == {"picture"}
    # Read without calibration they count in nothing else, and the smaller error wins.
    raw = [replace(one, domain="outside") for one in surer]
    found = {one.id: one for one in indicators_of([*raw, *seen], fixed_camera=True)}
    assert found[HIPS].source == "landmarks"
    # So it does where the picture of a photo could not be read.
    both = [*surer, *(replace(one, view="back") for one in surer)]
    found = {one.id: one for one in indicators_of([*both, *seen], fixed_camera=True)}
    assert found[HIPS].source == "landmarks"


def test_a_difference_may_have_the_other_of_the_photos_own_sources() -> None:
    landmarks = [replace(one, domain="outside", model_sem=4.0) for one in by_landmarks(2.0, 3.0)]
    landmarks[0] = replace(landmarks[0], model_sem=0.1)
    seen = readings(lines(4.0, 1.0), landmarks, "front", level(), calibrated())
    found = {one.id: one for one in indicators_of([*landmarks, *seen], fixed_camera=True)}
    assert (found[HIPS].source, found[SHOULDERS].source) == ("landmarks", "picture")
    assert found[DIFFERENCE].value is not None


def test_opposite_views_share_what_was_measured_of_the_picture() -> None:
    seen: list[Reading] = []
    for view in ("front", "back"):
        named: ViewName = "front" if view == "front" else "back"
        alone = [replace(one, domain="outside") for one in by_landmarks(0.0, 0.0, named)]
        seen += readings(lines(0.0, 0.0), alone, named, level(), calibrated())
    found = {one.id: one for one in indicators_of(seen, fixed_camera=True)}
    assert found[HIPS].budget["model"] == pytest.approx(sqrt((1 + 0.3) / 2))
    assert found[DIFFERENCE].budget["model"] == pytest.approx(sqrt(2) * sqrt((1 + 0.1) / 2))


def test_the_roll_is_found_by_reversal_of_the_surer_source() -> None:
    outcomes: list[Reading] = []
    for view, sign in (("front", 1.0), ("back", -1.0)):
        named: ViewName = "front" if view == "front" else "back"
        landmarks = [
            replace(one, value=sign * 1.0, roll_sensitivity=sign * 0.9) for one in by_landmarks(0, 0, named)
        ]
        picture = [
            replace(one, value=sign * 2.0, roll_sensitivity=sign, model_sem=0.3, source="picture")
            for one in by_landmarks(0, 0, named)
        ]
        outcomes += [*landmarks, *picture]
    roll = roll_by_reversal(outcomes)
    assert roll is not None
    assert roll.deg == pytest.approx(2.0)


def test_the_shipped_calibration_belongs_to_what_is_shipped() -> None:
    made = picture_calibration()
    assert made.network_sha256 == record().sha256
    assert made.landmarks == calibration().id
    assert set(made.views) <= {"front", "back"}
    for view in made.views.values():
        correlation = np.array(view.correlation)
        assert correlation.shape == (4, 4)
        assert (np.diag(correlation) == 1).all()
        assert (correlation == correlation.T).all()
        assert np.linalg.eigvalsh(correlation).min() > 0
        assert set(view.formulas) == set(LINES)
        assert set(view.raised) == set(view.held_out) == {*LINES, DIFFERENCE}
        assert view.held_out[HIPS]["slope"] > 0
        assert min(view.raised.values()) >= 1
        assert len(view.taught.mean) == record().description
        assert set(view.taught.even_limit_deg) == {"hip_line", "shoulder_line"}
    assert set(made.shared) == ({*LINES, DIFFERENCE} if made.views else set())
