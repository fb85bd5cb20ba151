"""The drawn body: its sides are each other's mirror image, and points lie on it where they are felt."""

from __future__ import annotations

import pytest

from posture.points.drawing import outline, spot
from posture.points.table import POINTS


def turned(places: tuple[tuple[float, float], ...]) -> set[tuple[float, float]]:
    return {(-across, up) for across, up in places}


def test_left_is_right_turned_over_and_the_front_even() -> None:
    assert turned(outline("right")) == set(outline("left"))
    for view in ("front", "back"):
        assert turned(outline(view)) == set(outline(view))


@pytest.mark.parametrize("name", POINTS)
def test_a_point_lies_within_the_body(name: str) -> None:
    spec = POINTS[name]
    for view in spec.views:
        for _, side in spec.keys_in(view):
            across, up = spot(spec, side, view)
            assert 0 <= up <= 1
            assert abs(across) <= max(abs(beside) for beside, _ in outline(view)) + 0.02


def test_the_person_s_right_is_at_the_left_from_the_front() -> None:
    asis = POINTS["asis"]
    assert spot(asis, "right", "front")[0] < 0 < spot(asis, "left", "front")[0]
    psis = POINTS["psis"]
    assert spot(psis, "left", "back")[0] < 0 < spot(psis, "right", "back")[0]
    # From the side a front point lies where the person looks.
    assert spot(asis, "left", "left")[0] < 0 < spot(asis, "right", "right")[0]
