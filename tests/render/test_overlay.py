"""Lines on the photo lie as they were measured."""

from __future__ import annotations

import pytest

from posture.answer.vocabulary import ViewName
from posture.body.landmarks import Joint
from posture.body.stance import level
from posture.render.strokes import measured_line
from tests.figure import Figure


@pytest.mark.parametrize("view", ["front", "back"])
@pytest.mark.parametrize("roll", [-4.0, 0.0, 3.0])
def test_a_value_equal_to_the_landmarks_gives_the_landmarks(view: ViewName, roll: float) -> None:
    landmarks = Figure(hip_obliquity=5.0).landmarks(view, roll_deg=roll)
    right, left = (tuple(landmarks.point(Joint[f"{side}_HIP"])) for side in ("RIGHT", "LEFT"))
    stance = level(landmarks, view, roll)
    across, up = stance.at(Joint.RIGHT_HIP) - stance.at(Joint.LEFT_HIP)
    assert up / across == pytest.approx(0.0875, abs=1e-3)  # tan 5 degrees
    first, second = measured_line(right, left, 5.0, view, roll)
    assert first == pytest.approx(right, abs=1e-6)
    assert second == pytest.approx(left, abs=1e-6)


def test_another_value_turns_the_line_about_its_middle() -> None:
    first, second = measured_line((100.0, 200.0), (140.0, 200.0), 45.0, "front", 0.0)
    assert first == pytest.approx((120 - 20 / 2**0.5, 200 - 20 / 2**0.5))
    assert second == pytest.approx((120 + 20 / 2**0.5, 200 + 20 / 2**0.5))
