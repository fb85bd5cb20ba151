"""What several photos of one camera say about its roll."""

from __future__ import annotations

from dataclasses import replace

import pytest

from posture.answer.assessment import CameraRoll
from posture.answer.vocabulary import ViewName
from posture.measure import camera_roll
from posture.measure.readings import Reading
from posture.measure.repeats import each_photo_its_own, roll_by_reversal, shared_roll
from tests.conftest import english


def edges(deg: float, sem: float = 0.5) -> CameraRoll:
    return CameraRoll(deg, sem, "room_edges", "")


def line(value: float, view: ViewName, name: str = "shoulder_obliquity", roll_sem: float = 1.5) -> Reading:
    sign = {"front": 1.0, "back": -1.0, "left": -1.0, "right": 1.0}[view]
    return Reading(name, value, 1.0, 0.5, sign, roll_sem, "landmarks", view)


def test_agreeing_rolls_are_averaged_by_their_weight_without_claiming_more() -> None:
    roll, fixed = shared_roll([edges(1.0, 0.5), edges(2.0, 1.0), camera_roll.unknown("dark room")])
    assert fixed
    assert roll is not None
    assert roll.deg == pytest.approx((1.0 / 0.25 + 2.0 / 1.0) / (1 / 0.25 + 1))
    assert roll.sem_deg == 0.5


def test_contradicting_rolls_mean_a_moved_camera() -> None:
    assert shared_roll([edges(-3.0), edges(3.0)]) == (None, False)


def test_a_stated_roll_stands_and_unknown_stays_unknown() -> None:
    stated = camera_roll.given(2.0)
    assert shared_roll([stated, stated]) == (stated, True)
    nothing = camera_roll.unknown("dark room")
    assert shared_roll([nothing, nothing]) == (nothing, True)


def test_reversal_finds_the_roll() -> None:
    true, roll = 4.0, 2.0
    found = roll_by_reversal([line(true + roll, "front"), line(true - roll, "back")])
    assert found is not None
    assert found.deg == pytest.approx(roll)
    assert found.source == "reversal"
    assert found.sem_deg == pytest.approx((2 * (1.0 + 0.25)) ** 0.5 / 2)


def test_reversal_takes_the_surest_line() -> None:
    views: tuple[ViewName, ...] = ("front", "back")
    noisy = [replace(line(9.0, view, "hip_obliquity"), model_sem=5.0) for view in views]
    found = roll_by_reversal([*noisy, line(3.0, "front"), line(1.0, "back")])
    assert found is not None
    assert found.deg == pytest.approx(1.0)
    assert "shoulder_obliquity" in english(found.detail)


def test_no_reversal_without_opposite_views() -> None:
    assert roll_by_reversal([line(3.0, "front"), line(3.0, "left")]) is None


def test_a_moved_camera_says_whether_every_photo_shows_its_roll() -> None:
    known = each_photo_its_own([edges(1.0, 0.4), edges(4.0, 0.6)])
    assert (known.deg, known.sem_deg, known.source) == (None, 0.6, "each_photo")
    assert each_photo_its_own([edges(1.0), camera_roll.unknown("dark room")]).source == "unknown"


def test_the_order_of_the_photos_says_nothing() -> None:
    upright, leaning = camera_roll.unknown("dark"), replace(camera_roll.unknown("dark"), sem_deg=4.0)
    for rolls in ([upright, leaning], [leaning, upright]):
        assert shared_roll(rolls) == (leaning, True)
        assert each_photo_its_own(rolls).sem_deg == 4.0
    sure, unsure = (replace(line(3.0, "front"), model_sem=sem) for sem in (0.5, 3.5))
    for fronts in ([sure, unsure], [unsure, sure]):
        found = roll_by_reversal([*fronts, line(1.0, "back")])
        assert found is not None
        # The front's error is the mean of 0.5 and 3.5, the back's 1; stepping on again counts once for two.
        assert found.sem_deg == pytest.approx((4.0 + 0.25 / 2 + 1.0 + 0.25) ** 0.5 / 2)
