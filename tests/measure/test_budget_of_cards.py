"""Cards of several views put together: who counts how much, and what all of them share."""

from __future__ import annotations

from dataclasses import replace
from math import hypot, sqrt

import pytest

from posture.answer.assessment import Indicator
from posture.answer.vocabulary import ViewName
from posture.measure.covariance import TOUCHED_SEM_DEG
from posture.measure.readings import Reading
from posture.measure.repeats import with_own_placement
from tests.measure.test_budget import BOTH_SIDES, merged, reading


def card(value: float, view: ViewName, sensitivity: float = 0.0, **parts: float) -> Reading:
    exact = replace(reading(value, view, "pelvis_obliquity", sensitivity), source="card", parts=parts)
    return replace(exact, model_sem=0.2, repeat_sem=0.6, roll_sem_deg=0.5)


def pelvis(*cards: Reading, fixed_camera: bool = True) -> Indicator:
    return merged(*cards, fixed_camera=fixed_camera, name="pelvis_obliquity")


def test_a_second_less_certain_card_does_not_make_the_first_one_worse() -> None:
    front, back = card(2.0, "front", placement=1.8), card(8.0, "back", placement=6.0)
    alone, both = pelvis(front), pelvis(front, back)
    # Variances besides the model's, which is one and the same: 1.8 and 6.0 squared, 0.6 squared each.
    share = (1.8**2 + 0.36) / (1.8**2 + 6.0**2 + 0.72)
    assert both.value == pytest.approx(2.0 + 6.0 * share)
    assert (both.sem or 9.0) < (alone.sem or 0.0)
    assert both.budget["placement"] == pytest.approx(hypot((1 - share) * 1.8, share * 6.0))
    assert pelvis(back, front).value == pytest.approx(both.value or 0.0)
    assert pelvis(front, front, front, back).views == ("front", "back")


def test_landmarks_are_weighed_equally_however_sure_a_view_is() -> None:
    sure, unsure = reading(2.0), replace(reading(8.0, "back", sensitivity=-1), model_sem=5.0)
    assert merged(sure, unsure).value == pytest.approx(5.0)


def test_the_picture_of_a_view_counts_by_how_sure_it_is() -> None:
    front, back = (
        replace(one, source="picture", opposite=0.25, roll_sem_deg=0.0)
        for one in (replace(reading(8.0), model_sem=3.0), reading(2.0, "back", sensitivity=-1))
    )
    both = merged(front, back)
    own = 0.6**2 + TOUCHED_SEM_DEG**2  # standing there and touching the camera, once more in each photo
    first, second, shared = 9.0 + own, 0.64 + own, 0.25 * 3.0 * 0.8
    share = (second - shared) / (first + second - 2 * shared)
    assert 0.0 < share < 0.2
    assert both.value == pytest.approx(2.0 + 6.0 * share)
    assert both.sem == pytest.approx(sqrt((first * second - shared**2) / (first + second - 2 * shared)))
    assert both.views == ("front", "back")


@pytest.mark.parametrize(("fixed_camera", "pitch"), [(True, 1.0), (False, 1 / sqrt(2))])
def test_the_way_the_feet_point_is_common_to_all_views(fixed_camera: bool, pitch: float) -> None:
    parts = {"placement": 2.0, "facing": 4.0, "camera_pitch": 1.0}
    both = pelvis(card(1.0, "front", **parts), card(3.0, "back", **parts), fixed_camera=fixed_camera)
    assert both.value == pytest.approx(2.0)
    assert both.budget["placement"] == pytest.approx(2.0 / sqrt(2))
    assert both.budget["facing"] == pytest.approx(4.0)
    assert both.budget["camera_pitch"] == pytest.approx(pitch)


def test_a_view_that_shares_most_of_its_error_and_adds_more_is_left_out() -> None:
    front = card(1.0, "front", placement=2.0, facing=4.0)
    both = pelvis(front, card(6.0, "back", placement=4.1, facing=7.0))
    assert (both.value, both.views) == (1.0, ("front",))
    assert both.sem == pelvis(front).sem


def test_the_roll_of_a_fixed_camera_still_cancels_between_cards() -> None:
    there = [card(3.0, "front", 1.0, placement=1.8), card(1.0, "back", -1.0, placement=1.8)]
    both = pelvis(*there)
    assert both.value == pytest.approx(2.0)
    assert both.budget["camera_roll"] == pytest.approx(TOUCHED_SEM_DEG / sqrt(2))


def test_repeats_of_a_card_count_what_they_share_once() -> None:
    twice = [card(value, "front", placement=2.0, facing=4.0) for value in (1.0, 1.4)]
    both = pelvis(*[item for item in with_own_placement(twice) if isinstance(item, Reading)])
    assert both.budget["facing"] == pytest.approx(4.0)
    assert both.budget["placement"] == pytest.approx(2.0)


def test_in_a_difference_common_parts_do_not_cancel() -> None:
    sides = [
        replace(card(5.0, view, camera_pitch=1.0), indicator="innominate_inclination") for view in BOTH_SIDES
    ]
    difference = merged(*sides, name="innominate_difference")
    assert difference.budget["camera_pitch"] == pytest.approx(sqrt(2))
