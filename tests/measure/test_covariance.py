"""Covariances, weights and variances of means, against the `uncertainties` package and by construction."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from uncertainties import correlated_values

from posture.answer.assessment import Indicator
from posture.answer.vocabulary import ViewName
from posture.body.landmarks import Array
from posture.measure.budget import indicators_of
from posture.measure.covariance import SHARED, Shared, counting, covariances, standard_error, surest
from posture.measure.readings import Reading

VIEWS: list[ViewName | None] = ["front", "back", None]
sems = st.floats(0.05, 9.0)


@st.composite
def some_readings(draw: st.DrawFn) -> list[Reading]:
    """Up to six readings of any sources and views, all of them calibrated or none."""
    reading = st.builds(
        Reading,
        indicator=st.just("hip_obliquity"),
        value=st.floats(-30, 30),
        model_sem=sems,
        repeat_sem=sems,
        roll_sensitivity=st.floats(-2, 2),
        roll_sem_deg=sems,
        source=st.sampled_from(["landmarks", "card", "sticker", "turn"]),
        view=st.sampled_from(VIEWS),
        domain=st.just(draw(st.sampled_from(["inside", "off"]))),
        parts=st.dictionaries(st.sampled_from(["placement", "facing", "camera_pitch", "burst"]), sems),
        retaped=st.booleans(),
    )
    return draw(st.lists(reading, min_size=1, max_size=6))


def signs_of(readings: list[Reading], taken_off: ViewName | None) -> Array:
    return np.array([-1.0 if taken_off and one.view == taken_off else 1.0 for one in readings])


def together(readings: list[Reading], fixed_camera: bool = True) -> Array:
    found = covariances(readings, np.ones(len(readings)), fixed_camera)
    return np.asarray(sum(found.values()))


def any_weights(count: int) -> st.SearchStrategy[Array]:
    numbers: st.SearchStrategy[Array] = arrays.arrays(float, count, elements=st.floats(-3, 3))
    return numbers.map(lambda found: found - found.mean() + 1 / count)


@given(st.data(), some_readings(), st.sampled_from(VIEWS), st.booleans())
def test_variance_of_a_weighted_sum_is_what_correlated_values_give(
    data: st.DataObject, readings: list[Reading], taken_off: ViewName | None, fixed_camera: bool
) -> None:
    weights = data.draw(any_weights(len(readings)))
    found = covariances(readings, signs_of(readings, taken_off), fixed_camera)
    values = [reading.value for reading in readings]
    errors = [correlated_values(np.zeros(len(values)), cause) for cause in found.values()]
    told = sum(
        weight * (value + sum(error[place] for error in errors))
        for place, (weight, value) in enumerate(zip(weights, values, strict=True))
    )
    ours = np.hypot.reduce([standard_error(weights, cause) for cause in found.values()])
    # Half of the digits: theirs comes over eigenvectors of a matrix that may be singular.
    scale = float(np.abs(weights) @ np.sqrt(np.diag(together(readings, fixed_camera))))
    assert told.n == pytest.approx(weights @ values, abs=1e-9)
    assert told.s == pytest.approx(ours, rel=1e-6, abs=1e-6 * scale)


@given(st.data(), some_readings(), st.booleans())
def test_no_other_weights_that_sum_to_one_are_surer(
    data: st.DataObject, readings: list[Reading], fixed_camera: bool
) -> None:
    joint = together(readings, fixed_camera)
    best = surest(joint)
    other = data.draw(any_weights(len(readings)))
    assert best.sum() == pytest.approx(1.0)
    assert best @ joint @ best <= other @ joint @ other + 1e-9 * np.trace(joint)


@given(some_readings(), st.booleans())
def test_weights_are_those_of_the_inverse(readings: list[Reading], fixed_camera: bool) -> None:
    joint = together(readings, fixed_camera)
    inverse = np.linalg.solve(joint, np.ones(len(readings)))
    assert surest(joint) == pytest.approx(inverse / inverse.sum(), rel=1e-5, abs=1e-5)


def test_independent_readings_count_by_the_inverse_of_their_variance() -> None:
    assert surest(np.diag([1.0, 4.0])) == pytest.approx([0.8, 0.2])
    assert surest(np.diag([0.0, 4.0])) == pytest.approx([1.0, 0.0]), "an exact one leaves nothing to others"


def test_two_that_share_half_of_their_error_count_as_less_than_two() -> None:
    # Two of variance 1 with correlation 0.5, their mean has 0.75; a third of variance 1 stands alone.
    joint = np.array([[1.0, 0.5, 0.0], [0.5, 1.0, 0.0], [0.0, 0.0, 1.0]])
    assert surest(joint) == pytest.approx([2 / 7, 2 / 7, 3 / 7])
    assert standard_error(surest(joint), joint) ** 2 == pytest.approx(3 / 7)


@pytest.mark.parametrize("wobble", [0.0, 1e-16, 1e-14, 1e-10])
def test_readings_that_are_wrong_alike_count_equally_and_rounding_decides_nothing(wobble: float) -> None:
    alike = np.full((3, 3), 2.0)
    alike[0, 0] += wobble
    assert surest(alike) == pytest.approx([1 / 3] * 3, abs=1e-9)
    assert surest(np.zeros((2, 2))) == pytest.approx([0.5, 0.5])


def test_of_many_equally_sure_weights_those_nearest_to_equal_are_taken() -> None:
    # The first two are one reading seen twice: their share is halved, whatever the third is worth.
    joint = np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 3.0]])
    assert surest(joint) == pytest.approx([0.375, 0.375, 0.25])


def test_what_shares_an_error_and_adds_more_is_left_out_not_counted_negatively() -> None:
    joint = np.array([[1.0, 1.5], [1.5, 4.0]])
    assert surest(joint) == pytest.approx([1.25, -0.25])
    assert counting(joint) == pytest.approx([1.0, 0.0])


def test_correlations_that_contradict_each_other_are_an_error_and_rounding_is_none() -> None:
    # Three errors cannot each be the opposite of both others.
    opposite = np.full((3, 3), -1.0) + 2 * np.eye(3)
    with pytest.raises(ValueError, match="contradict"):
        standard_error(np.full(3, 1 / 3), opposite)
    turned_over = np.outer([0.1, -0.3], [0.1, -0.3])
    assert standard_error(np.array([0.75, 0.25]), turned_over) == pytest.approx(0.0, abs=1e-8)


@given(some_readings(), st.booleans())
def test_one_reading_gives_itself(readings: list[Reading], fixed_camera: bool) -> None:
    reading = readings[0]
    found = {item.id: item for item in indicators_of([reading], fixed_camera)}["hip_obliquity"]
    parts = [reading.model_sem, reading.roll_sensitivity * reading.roll_sem_deg, reading.repeat_sem]
    assert found.value == reading.value
    assert found.sem == pytest.approx(np.hypot.reduce([*parts, *reading.parts.values()]))
    assert surest(together([reading])) == pytest.approx([1.0])


@given(some_readings(), st.booleans())
def test_mirrored_readings_have_the_same_weights_and_the_same_error(
    readings: list[Reading], fixed_camera: bool
) -> None:
    mirrored = [replace(one, value=-one.value, roll_sensitivity=-one.roll_sensitivity) for one in readings]
    joint = together(readings, fixed_camera)
    assert np.array_equal(together(mirrored, fixed_camera), joint)
    plain, other = (
        {one.id: one for one in indicators_of(set_, fixed_camera)} for set_ in (readings, mirrored)
    )
    assert other["hip_obliquity"].value == pytest.approx(-(plain["hip_obliquity"].value or 0.0), abs=1e-9)
    assert other["hip_obliquity"].sem == pytest.approx(plain["hip_obliquity"].sem)


@given(some_readings(), st.booleans(), st.randoms(use_true_random=False))
def test_the_order_of_readings_says_nothing(
    readings: list[Reading], fixed_camera: bool, chance: st.DataObject
) -> None:
    order = list(range(len(readings)))
    chance.shuffle(order)  # type: ignore[attr-defined]
    joint = together(readings, fixed_camera)
    assert together([readings[place] for place in order], fixed_camera) == pytest.approx(
        joint[np.ix_(order, order)]
    )


@given(some_readings(), st.sampled_from(VIEWS), st.booleans())
def test_every_cause_of_any_readings_is_a_covariance(
    readings: list[Reading], taken_off: ViewName | None, fixed_camera: bool
) -> None:
    for joint in covariances(readings, signs_of(readings, taken_off), fixed_camera).values():
        assert np.array_equal(joint, joint.T)
        assert np.linalg.eigvalsh(joint).min() >= -1e-9 * max(np.trace(joint), 1.0)


def test_the_correlation_of_two_sources_is_a_row_of_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = Reading("hip_obliquity", 3.0, 2.0, 0.0, 0.0, 0.0, "landmarks", "front")
    both = [plain, replace(plain, source="turn", value=0.0, model_sem=1.0)]
    assert together(both).tolist() == [[4.0, 0.0], [0.0, 1.0]]
    # 3 apart, with a standard error of the root of 5 when independent: that agrees.
    assert [one.agrees for one in merged(both).others] == [True]
    row = Shared("pair", ("model",), ("sources",), 0.9, 0.9, "test", of=("landmarks", "turn"))
    monkeypatch.setitem(SHARED, "pair", row)
    assert together(both).tolist() == [[4.0, pytest.approx(1.8)], [pytest.approx(1.8), 1.0]]
    # 4 + 1 - 2 * 1.8 is 1.4: 3 are more than 1.96 times its root.
    assert [one.agrees for one in merged(both).others] == [False]
    third = replace(plain, source="points", model_sem=3.0)
    assert together([*both, third])[2].tolist() == [0.0, 0.0, 9.0]


def merged(readings: list[Reading]) -> Indicator:
    return {item.id: item for item in indicators_of(readings, fixed_camera=True)}["hip_obliquity"]


def test_a_difference_counts_the_least_of_what_is_shared_and_an_average_the_most() -> None:
    plain = Reading("hip_obliquity", 0.0, 2.0, 0.0, 0.0, 0.0, "landmarks", "front")
    pair = [plain, replace(plain, view="back")]
    assert covariances(pair, np.array([1.0, 1.0]), fixed_camera=True)["model"].tolist() == [
        [4.0, 4.0],
        [4.0, 4.0],
    ]
    assert covariances(pair, np.array([1.0, -1.0]), fixed_camera=True)["model"].tolist() == [
        [4.0, 0.0],
        [0.0, 4.0],
    ]


@pytest.mark.parametrize("row", SHARED.values(), ids=lambda row: row.id)
def test_every_row_has_its_source_and_a_range_of_correlations(row: Shared) -> None:
    assert len(row.source) > 20
    assert -1.0 <= row.least <= row.most <= 1.0
    assert row.causes
    assert row.pairs
