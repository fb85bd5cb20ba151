from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from posture.body.geometry import bend_deg, direction_deg, rotated, wrapped_deg


@given(st.floats(-1e4, 1e4))
def test_wrapped_angles_lie_in_the_half_open_range(angle: float) -> None:
    wrapped = wrapped_deg(angle)
    assert -180 < wrapped <= 180
    assert math.isclose(math.cos(math.radians(wrapped)), math.cos(math.radians(angle)), abs_tol=1e-7)


@pytest.mark.parametrize(
    ("angle", "expected"),
    [(180, 180), (-180, 180), (181, -179), (-181, 179), (540, 180), (math.nextafter(180, 200), 180)],
)
def test_wrapping_at_the_seam(angle: float, expected: float) -> None:
    assert wrapped_deg(angle) == expected
    assert wrapped_deg(np.array([angle, 0.0])).tolist() == [expected, 0.0]


def test_rotation_is_clockwise_on_the_screen() -> None:
    top = np.array([[0.0, -1.0]])
    np.testing.assert_allclose(rotated(top, 90, np.zeros(2)), [[1.0, 0.0]], atol=1e-12)


@given(st.floats(-180, 180), st.floats(-50, 50))
def test_rotating_back_restores(angle: float, x: float) -> None:
    points, centre = np.array([[x, 2.0], [3.0, -x]]), np.array([1.0, x])
    np.testing.assert_allclose(rotated(rotated(points, angle, centre), -angle, centre), points, atol=1e-9)


def test_degenerate_directions_are_nan_not_zero() -> None:
    assert math.isnan(direction_deg(0.0, 0.0))
    point = np.array([1.0, 1.0])
    assert math.isnan(bend_deg(point, point, np.zeros(2)))


def test_bend_is_positive_when_the_middle_lies_across() -> None:
    straight = bend_deg(np.array([0.0, 2.0]), np.array([0.0, 1.0]), np.array([0.0, 0.0]))
    bent = bend_deg(np.array([0.0, 2.0]), np.array([1.0, 1.0]), np.array([0.0, 0.0]))
    assert straight == 0
    assert bent == pytest.approx(90)
