"""What a person's own repeats say, of readings whose scatter is known by construction."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from posture.answer.vocabulary import ViewName
from posture.measure.budget import indicators_of
from posture.measure.covariance import TOUCHED_SEM_DEG
from posture.measure.own_repeats import DEGREES, own_repeats
from posture.measure.readings import Reading
from tests.conftest import english

USUAL = 0.6


def reading(value: float, view: ViewName = "front", **changed: object) -> Reading:
    made = Reading("hip_obliquity", value, 1.2, USUAL, 1.0, 1.5, "landmarks", view)
    return replace(made, **changed)  # type: ignore[arg-type]


def test_single_photos_tell_nothing_of_the_person() -> None:
    assert own_repeats([reading(1.0), reading(3.0, "back")], fixed_camera=True) is None
    [hips] = [one for one in indicators_of([reading(1.0)], fixed_camera=True) if one.id == "hip_obliquity"]
    assert hips.repeats is None


@given(st.lists(st.floats(-5, 5), min_size=2, max_size=8), st.floats(-30, 30))
def test_the_scatter_is_that_of_the_values_wherever_they_lie(values: list[float], around: float) -> None:
    found = own_repeats([reading(around + value) for value in values], fixed_camera=True)
    assert found is not None
    assert found.n == len(values)
    assert found.own_repeat_sd == pytest.approx(float(np.std(values, ddof=1)), abs=1e-9)
    assert found.most_apart == pytest.approx(max(values) - min(values), abs=1e-9)


@given(st.lists(st.floats(-5, 5), min_size=2, max_size=8))
def test_few_repeats_move_the_usual_error_a_little_and_many_move_it_much(values: list[float]) -> None:
    found = own_repeats([reading(value) for value in values], fixed_camera=True)
    assert found is not None
    free = len(values) - 1
    own = max(found.own_repeat_sd**2 - TOUCHED_SEM_DEG**2, 0.0)
    assert found.pooled_sd**2 == pytest.approx((DEGREES * USUAL**2 + free * own) / (DEGREES + free))


def test_views_are_scattered_about_their_own_means() -> None:
    both = [reading(0.0), reading(2.0), reading(10.0, "back"), reading(12.0, "back")]
    found = own_repeats(both, fixed_camera=True)
    assert found is not None
    assert (found.n, found.most_apart) == (4, 2.0)
    assert found.own_repeat_sd == pytest.approx(sqrt(2))


def test_what_a_hand_held_camera_does_is_not_the_persons() -> None:
    values = [reading(value) for value in (-1.5, 0.0, 1.5)]
    held, fixed = (own_repeats(values, fixed_camera=still) for still in (False, True))
    assert held is not None
    assert fixed is not None
    assert held.own_repeat_sd == fixed.own_repeat_sd == pytest.approx(1.5)
    assert held.pooled_sd < USUAL < fixed.pooled_sd


def test_cards_that_were_taped_on_anew_have_their_scatter_in_the_placement() -> None:
    worn = [
        reading(value, source="card", parts={"placement": 2.0}, retaped=True) for value in (-3.0, 0.0, 3.0)
    ]
    found = own_repeats(worn, fixed_camera=True)
    assert found is not None
    assert found.own_repeat_sd == pytest.approx(3.0)
    assert found.pooled_sd == pytest.approx(USUAL)


def test_the_answer_says_how_far_the_repeats_lie_apart_and_counts_it() -> None:
    wild = [reading(value) for value in (-3.0, 0.0, 3.0)]
    [hips] = [one for one in indicators_of(wild, fixed_camera=True) if one.id == "hip_obliquity"]
    assert "Your own 3 repeats differ by at most 6.0°." in english(hips.text)
    assert hips.repeats is not None
    assert hips.budget["pose_repeat"] == pytest.approx(hips.repeats.pooled_sd / sqrt(3))
    assert hips.budget["pose_repeat"] > USUAL / sqrt(3)


@given(st.integers(3, 9), st.integers(0, 2**31))
def test_intervals_hold_for_people_who_sway_more_than_usual(count: int, seed: int) -> None:
    """Over many such people the pooled variance is on average no smaller than what it is to stand for."""
    rng = np.random.default_rng(seed)
    sway = 1.5
    found = [
        own_repeats([reading(value) for value in rng.normal(0, sway, count)], fixed_camera=True)
        for _ in range(40)
    ]
    told = np.mean([one.pooled_sd**2 for one in found if one])
    assert USUAL**2 < told < 2 * sway**2
