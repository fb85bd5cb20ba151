"""The camera's roll in two answers: what cancels, what does not, and when a statement is contradicted."""

from __future__ import annotations

from math import hypot, sqrt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posture.change.compare import compare
from posture.change.comparison import Comparison
from posture.change.rolls import rolls_apart, turned_by, with_the_other_s_roll
from posture.change.saved import SavedAnswer
from tests.change.table import row, teach
from tests.change.test_compare import answer
from tests.conftest import english

HIP = "hip_obliquity"
OWN = 2.0
UNKNOWN = (None, 1.5, "unknown")
EACH = (None, 0.4, "each_photo")
Roll = tuple[float | None, float, str]
ROLLS = st.tuples(st.floats(-6, 6), st.floats(0.1, 2), st.just("room_edges"))


def rolled(day: int, roll: Roll | None, value: float = 0.0, *, slope: float = 1.0) -> SavedAnswer:
    """A hip line of which the camera's roll was taken out; `slope` is how it goes along with a roll."""
    by_roll = slope * roll[1] if roll else 0.0
    made = answer({HIP: (value, hypot(OWN, by_roll))}, photo=f"{day}", taken_at=f"2026-11-{day:02d}")
    made["indicators"][0]["budget"] = {"model": OWN, "camera_roll": by_roll}
    if roll is not None:
        made["camera_roll"] = dict(zip(("deg", "sem_deg", "source"), roll, strict=True))
    return SavedAnswer.from_mapping(day, made)


def apart(before: SavedAnswer, after: SavedAnswer) -> float | None:
    was, now = (one.indicators[0].parts for one in (before, after))
    return rolls_apart(before, after, was, now)


def left_alone(before: Roll, after: Roll, **stated: Any) -> Comparison:
    return compare(
        rolled(1, before), rolled(8, after), **{"same_camera": True, "same_clothes": True} | stated
    )


def test_the_same_roll_or_none_cancels_and_two_do_not() -> None:
    assert apart(rolled(1, UNKNOWN), rolled(8, UNKNOWN)) == 0.0
    assert apart(rolled(1, (2.0, 0.3, "given")), rolled(8, (2.0, 0.3, "given"))) == 0.0
    got = apart(rolled(1, (1.5, 0.4, "room_edges")), rolled(8, (1.1, 0.5, "room_edges")))
    assert got == pytest.approx(0.4)
    steep = [rolled(day, (deg, 0.4, "room_edges"), slope=2.0) for day, deg in ((1, 1.5), (8, 1.1))]
    assert apart(*steep) == pytest.approx(0.8)


def test_what_was_taken_out_is_not_known_of_photos_each_with_its_own_roll() -> None:
    assert apart(rolled(1, EACH), rolled(8, EACH)) is None
    made = answer({HIP: (0.0, 2.0)})
    made["camera_roll"] = {"deg": None, "sem_deg": 1.5, "source": "unknown"}
    own = {"deg": 1.0, "sem_deg": 0.4, "source": "room_edges"}
    made["photos"] = [{"image": {"sha256": "a"}, "camera_roll": own}]
    assert SavedAnswer.from_mapping(1, made).roll is None


def test_where_no_roll_is_in_a_value_there_is_nothing_to_cancel() -> None:
    level = [rolled(day, (deg, 0.4, "room_edges"), slope=0.0) for day, deg in ((1, 1.5), (8, -1.5))]
    assert apart(*level) == 0.0
    assert apart(rolled(1, None), rolled(8, None)) == 0.0


def test_two_rolls_that_errors_do_not_explain_contradict_that_nobody_touched_the_camera(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """0.43 each and half a degree of touching explain 1.54 degrees."""
    teach(monkeypatch, *(row(name, 1.0) for name in ("nothing", "clothes", "camera", "everything")))
    first = (1.51, 0.43, "room_edges")
    alike, other = (1.51 - 1.5, 0.43, "room_edges"), (-0.85, 0.43, "room_edges")
    near, far = left_alone(first, alike), left_alone(first, other)
    assert (near.conditions.counts_as, far.conditions.counts_as) == ("nothing", "camera")
    assert "counts as put up anew" in english(far.limits[0])
    assert "by 2.4° more" in english(far.limits[0])
    assert not any("put up anew" in english(text) for text in near.limits)
    anew = left_alone(first, other, same_camera=None)
    assert far.change(HIP).sem == anew.change(HIP).sem
    assert far.conditions.same_camera is True
    neither = left_alone(first, other, same_clothes=None)
    assert neither.conditions.counts_as == "everything"
    assert (
        english(neither.conditions.text) == "The clothes count as other ones, and the camera as put up anew."
    )


@given(ROLLS, ROLLS)
def test_the_order_and_a_mirror_change_nothing(one: Roll, other: Roll) -> None:
    there = [rolled(1, one), rolled(8, other)]
    image = [rolled(1, (-(one[0] or 0.0), *one[1:])), rolled(8, (-(other[0] or 0.0), *other[1:]))]
    assert turned_by(there) == turned_by(there[::-1]) == turned_by(image)
    assert apart(*there) == apart(*image)
    back = apart(*there[::-1])
    assert (back is None) is (turned_by(there) is not None)
    assert back == apart(*there)


def test_who_took_out_no_roll_is_wrong_by_that_which_the_other_answer_knows() -> None:
    level, found = rolled(1, UNKNOWN), rolled(8, (4.0, 0.4, "room_edges"))
    was, now = level.indicators[0].parts, found.indicators[0].parts
    raised, known = with_the_other_s_roll(level, found, was, now)
    assert (raised.roll, known) == (4.0, now)
    assert raised.own == pytest.approx(was.own)
    assert raised.sem == pytest.approx(hypot(OWN, 4.0))
    assert with_the_other_s_roll(found, level, now, was) == (now, raised)
    assert with_the_other_s_roll(level, rolled(8, (0.5, 0.4, "room_edges")), was, now) == (was, now)


def test_a_difference_of_rolls_counts_in_the_change(monkeypatch: pytest.MonkeyPatch) -> None:
    """A roll of 1.5 that is unknown twice cancels; half a degree between two that are known does not."""
    teach(monkeypatch, row("nothing", 1.0))
    unknown = left_alone(UNKNOWN, UNKNOWN).change(HIP)
    apart_by = left_alone((1.5, 1.0, "room_edges"), (1.0, 1.0, "room_edges")).change(HIP)
    assert unknown.sem == pytest.approx(1.0)
    assert apart_by.sem == pytest.approx(hypot(1.0, 0.5))
    each = left_alone(EACH, EACH).change(HIP)
    assert each.sem == pytest.approx(hypot(1.0, 0.4 * sqrt(2)))
