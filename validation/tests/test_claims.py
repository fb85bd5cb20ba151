"""Which claims count as wrong."""

from __future__ import annotations

import pytest

from posture.measure.budget import indicators_of
from posture.measure.readings import Reading
from validation.claims import _judged, beyond


@pytest.mark.parametrize(
    ("name", "value", "truth", "wrong"),
    [
        ("knee_angle_left", 15.0, 12.0, False),
        ("knee_angle_left", -12.0, -9.0, False),
        ("knee_angle_left", 15.0, -9.0, True),
        ("hip_obliquity", 9.0, 5.0, False),
        ("hip_obliquity", 9.0, 1.0, True),
        ("hip_obliquity", -9.0, 5.0, True),
    ],
)
def test_a_claim_is_wrong_where_the_truth_is_not_beyond_the_bar_on_its_side(
    name: str, value: float, truth: float, wrong: bool
) -> None:
    found = indicators_of([Reading(name, value, 1.0, 0.0, 0.0, 0.0, "card", None)], fixed_camera=True)
    one = _judged(found, {name: truth})
    assert (one.claims, one.wrong) == (1, wrong)
    assert one.level == (beyond(name, truth) == 0)
