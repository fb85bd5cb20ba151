"""Bursts: the median of frames that were measured singly, and what their scatter adds to the budget."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from posture.answer.assessment import CameraRoll
from posture.measure.budget import indicators_of
from posture.measure.readings import NotMeasured, Outcome, Reading
from posture.measure.repeats import MAD_TO_SD, median_of, middle_roll


def reading(value: float, **changes: object) -> Reading:
    plain = Reading("hip_obliquity", value, 1.0, 0.6, -1.0, 0.3, "landmarks", "front", "inside")
    return replace(plain, **changes)  # type: ignore[arg-type]


def only(outcomes: list[Outcome]) -> Reading:
    (found,) = outcomes
    assert isinstance(found, Reading)
    return found


@given(
    values=st.lists(st.floats(-5, 5), min_size=10, max_size=12),
    wild=st.lists(st.floats(-90, 90), max_size=4),
)
def test_a_few_wild_frames_do_not_move_it_out_of_the_others(values: list[float], wild: list[float]) -> None:
    found = only(median_of([[reading(value)] for value in [*values, *wild]]))
    assert min(values) <= found.value <= max(values)


def test_value_and_spread_are_median_and_robust_standard_deviation() -> None:
    found = only(median_of([[reading(value)] for value in (1.0, 2.0, 3.0, 4.0, 50.0)]))
    assert found.value == 3.0
    assert found.parts == {"burst": pytest.approx(MAD_TO_SD * 1.0)}


def test_for_normal_scatter_the_spread_is_its_standard_deviation() -> None:
    values = np.random.default_rng(1).normal(2.0, 0.7, 4000)
    assert only(median_of([[reading(float(v))] for v in values])).parts["burst"] == pytest.approx(
        0.7, rel=0.05
    )


def test_the_spread_is_in_the_budget_undivided() -> None:
    merged = median_of([[reading(value)] for value in (1.0, 2.0, 3.0)])
    found = next(one for one in indicators_of(merged, fixed_camera=True) if one.id == "hip_obliquity")
    assert found.value == 2.0
    assert found.budget["burst"] == pytest.approx(MAD_TO_SD)
    assert found.budget["model"] == 1.0
    assert found.sem == pytest.approx(np.sqrt(1.0 + 0.3**2 + 0.6**2 + MAD_TO_SD**2))


def test_one_frame_is_handed_back_as_it_is() -> None:
    alone: list[Outcome] = [reading(1.0), NotMeasured("head_tilt", "hidden", "front")]
    assert median_of([alone]) == alone


def test_what_most_frames_do_not_show_is_withheld_with_their_reason() -> None:
    missing = NotMeasured("hip_obliquity", "A knee is hidden.", "front")
    assert median_of([[reading(1.0)], [missing], [missing]]) == [missing]
    assert isinstance(median_of([[reading(1.0)], [reading(1.2)], [missing]])[0], Reading)


def test_calibrated_and_other_frames_are_never_mixed() -> None:
    frames: list[list[Outcome]] = [[reading(1.0)], [reading(1.1)], [reading(4.0, domain="outside")]]
    found = only(median_of(frames))
    assert found.value == pytest.approx(1.05)
    assert found.calibrated


def test_the_roll_in_the_middle() -> None:
    rolls = [CameraRoll(deg, 0.4, "room_edges", "") for deg in (1.0, 9.0, 1.2)]
    nothing = CameraRoll(None, 1.5, "unknown", "no edges")
    assert middle_roll(rolls).deg == 1.2
    assert middle_roll([rolls[0], nothing, nothing]).deg is None
