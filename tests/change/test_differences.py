"""The error of a difference: by hand from made-up rows, and what must hold of the rows that are shipped."""

from __future__ import annotations

from dataclasses import replace
from math import hypot

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posture.answer.vocabulary import WORN
from posture.change.differences import (
    Condition,
    Difference,
    DifferenceError,
    Parts,
    difference_error,
    differences,
    error_of,
    measured_with,
)
from posture.measure.indicators import BY_ID
from tests.change.table import row as taught
from tests.change.table import teach

CONDITIONS: tuple[Condition, ...] = ("nothing", "clothes", "camera", "everything")
FEWER_AND_MORE: tuple[tuple[Condition, Condition], ...] = (
    ("nothing", "clothes"),
    ("nothing", "camera"),
    ("clothes", "everything"),
    ("camera", "everything"),
)

ROW = Difference(
    indicator="hip_obliquity",
    source="picture",
    views=("back", "front"),
    condition="nothing",
    slope=0.5,
    slope_sem=0.1,
    sem=1.0,
    ordinary=3.0,
    least=2.0,
    growth=2.0,
    roll=0.0,
    correlation=0.6,
    persons=100,
    pairs=100,
)
ANEW = replace(ROW, condition="camera", roll=1.0)
SEMS = st.floats(0.01, 50)


def _own(together: float) -> tuple[Parts, Parts]:
    """Two equal answers without roll and repeat whose errors add up to this."""
    return Parts(together / 2**0.5), Parts(together / 2**0.5)


def test_the_true_change_is_the_difference_over_the_slope_with_both_errors() -> None:
    change, sem = DifferenceError(slope=0.5, slope_sem=0.1, sem=0.3).true_change(2.0)
    assert (change, sem) == pytest.approx((4.0, hypot(0.3, 0.4) / 0.5))


def test_an_ordinary_pair_has_the_rows_error_and_a_larger_stated_one_gives_a_larger() -> None:
    assert error_of(ROW, *_own(3.0)).sem == pytest.approx(1.0)
    assert error_of(ROW, *_own(6.0)).sem == pytest.approx(4.0)
    assert error_of(ROW, *_own(2.0)).sem == error_of(ROW, *_own(0.1)).sem == pytest.approx(4 / 9)


@given(SEMS, SEMS, SEMS)
def test_who_states_a_larger_error_gets_one_and_the_order_does_not_matter(
    one: float, other: float, more: float
) -> None:
    small, large = (error_of(ROW, Parts(one), Parts(sem)).sem for sem in (other, other + more))
    assert small <= large
    assert error_of(ROW, Parts(other), Parts(one)).sem == pytest.approx(small)


def test_an_unknown_roll_cancels_before_an_untouched_camera_only_where_both_answers_lack_it() -> None:
    unknown, known = Parts(hypot(2.0, 1.5), roll=1.5), Parts(hypot(2.0, 0.3), roll=0.3)
    none = error_of(ROW, Parts(2.0), Parts(2.0)).sem
    assert error_of(ROW, unknown, unknown).sem == pytest.approx(none)
    assert error_of(ROW, known, unknown).sem == pytest.approx(hypot(none, (1.5**2 - 0.3**2) ** 0.5))
    assert error_of(ANEW, unknown, known).sem == pytest.approx(hypot(none, 1.5, 0.3))


def test_standing_there_once_more_counts_as_far_as_it_is_seen() -> None:
    """A stance that differs by 0.6 degrees each time shows in the difference times the slope."""
    swaying = Parts.of(hypot(2.0, 0.6), {"model": 2.0, "pose_repeat": 0.6, "camera_roll": 0.0})
    none = error_of(ROW, Parts(2.0), Parts(2.0)).sem
    assert error_of(ROW, swaying, swaying).sem == pytest.approx(hypot(none, 0.5 * 0.6, 0.5 * 0.6))


def test_views_are_taken_in_any_order_and_what_was_not_measured_is_none() -> None:
    parts = Parts(2.0), Parts(2.0)
    found = difference_error("hip_obliquity", "picture", ["front", "back"], "nothing", *parts)
    assert found is not None
    assert found == difference_error("hip_obliquity", "picture", {"back", "front"}, "nothing", *parts)
    assert difference_error("hip_obliquity", "card", ["front"], "nothing", *parts) is None
    assert difference_error("hip_obliquity", "picture", ["left"], "nothing", *parts) is None


def test_the_shipped_rows_are_of_known_indicators_each_once_and_follow_a_change() -> None:
    rows = differences().rows
    keys = [(row.indicator, row.source, row.views, row.condition) for row in rows]
    assert rows
    assert len(set(keys)) == len(keys)
    for row in rows:
        assert row.views == tuple(sorted(row.views))
        spec = BY_ID[row.indicator]
        assert set(row.views) <= set(spec.views) or spec.difference_of or row.source in WORN
        assert row.slope - 1.96 * row.slope_sem > 0.3
        assert 0 < row.least <= row.ordinary
        assert row.roll == (row.condition in ("camera", "everything"))


def test_the_opposite_side_has_the_same_row() -> None:
    """A photo of the left is the mirror image of one of the right."""
    rows = {(row.indicator, row.views, row.condition): row for row in differences().rows}
    for (indicator, views, condition), row in rows.items():
        if indicator == "knee_angle_left":
            assert replace(row, indicator="knee_angle_right") == rows["knee_angle_right", views, condition]
        if views == ("left",):
            assert replace(row, views=("right",)) == rows[indicator, ("right",), condition]


def test_answers_of_another_calibration_are_told_apart() -> None:
    assert all(measured_with(one) for one in differences().calibrations)
    assert not measured_with("none")
    assert not measured_with("another")


def _hips(condition: Condition) -> DifferenceError | None:
    return difference_error("hip_obliquity", "landmarks", ["front"], condition, *_own(1.0))


def test_where_a_row_is_missing_that_in_which_more_changed_bounds_it(monkeypatch: pytest.MonkeyPatch) -> None:
    teach(monkeypatch, taught("clothes", 2.0), taught("everything", 3.0))
    found = {condition: error.sem for condition in CONDITIONS if (error := _hips(condition))}
    assert found == {"nothing": 2.0, "clothes": 2.0, "camera": 3.0, "everything": 3.0}
    teach(monkeypatch, taught("nothing", 1.0))
    assert [_hips(condition) is None for condition in CONDITIONS] == [False, True, True, True]


def test_a_row_that_happens_to_be_smaller_than_one_with_fewer_changes_is_raised(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    teach(
        monkeypatch,
        taught("nothing", 2.5),
        taught("clothes", 3.0),
        taught("camera", 1.5),
        taught("everything", 2.0),
    )
    found = {condition: error.sem for condition in CONDITIONS if (error := _hips(condition))}
    assert found == {"nothing": 2.5, "clothes": 3.0, "camera": 2.5, "everything": 3.0}


@given(SEMS, SEMS, st.floats(0, 3))
def test_of_the_shipped_rows_no_error_falls_as_more_changes(one: float, other: float, roll: float) -> None:
    parts = Parts(hypot(one, roll), roll), Parts(hypot(other, roll), roll)
    for shipped in differences().rows:
        key = (shipped.indicator, shipped.source, shipped.views)
        found = {condition: difference_error(*key, condition, *parts) for condition in CONDITIONS}
        for fewer, more in FEWER_AND_MORE:
            bound, error = found[more], found[fewer]
            if bound is not None:
                assert error is not None
                assert error.sem / error.slope <= bound.sem / bound.slope


@given(SEMS, SEMS, st.floats(0.01, 5))
def test_two_rolls_taken_out_of_one_camera_s_photos_do_not_cancel(
    one: float, other: float, apart: float
) -> None:
    """A camera that nobody touched has one roll: a difference is wrong by what was taken out apart."""
    parts = Parts(hypot(one, 1.0), roll=1.0), Parts(hypot(other, 1.0), roll=1.0)
    alike = error_of(ROW, *parts, apart=0.0).sem
    assert error_of(ROW, *parts).sem == alike
    assert error_of(ROW, *parts, apart=apart).sem == pytest.approx(hypot(alike, apart))
    assert error_of(ROW, *parts, apart=None).sem == pytest.approx(hypot(alike, 1.0, 1.0))
    assert {error_of(ANEW, *parts, apart=some).sem for some in (0.0, apart, None)} == {
        error_of(ANEW, *parts).sem
    }
