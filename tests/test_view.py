from __future__ import annotations

import pytest

from posture.assessment import ViewName
from posture.errors import ViewMismatch
from posture.stance import facing_deg, off_axis_deg
from posture.view import RIGHT_WAY_ROUND, assess
from tests.figure import Figure

VIEWS: list[ViewName] = ["front", "back", "left", "right"]


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("turn", [-25, 0, 25])
def test_the_nearest_view_is_named(view: ViewName, turn: float) -> None:
    landmarks = Figure(turn_deg=turn).landmarks(view)
    seen = assess(landmarks)
    assert (seen.name, seen.source) == (view, "landmarks")
    assert off_axis_deg(landmarks, view) == pytest.approx(turn, abs=1e-6)


def test_confidence_is_even_on_the_border_and_high_on_the_axis() -> None:
    assert assess(Figure(turn_deg=44.999).landmarks()).confidence == pytest.approx(
        0.5 * RIGHT_WAY_ROUND["front"], abs=0.01
    )
    assert assess(Figure().landmarks()).confidence == pytest.approx(RIGHT_WAY_ROUND["front"])


def test_positive_turn_shows_the_right_side() -> None:
    assert facing_deg(Figure(turn_deg=90).landmarks()) == pytest.approx(90)


@pytest.mark.parametrize("view", VIEWS)
def test_the_mirrored_photo_shows_the_mirrored_view(view: ViewName) -> None:
    mirrored = Figure(turn_deg=7).landmarks(view).mirrored()
    assert assess(mirrored).name == {"left": "right", "right": "left"}.get(view, view)
    assert off_axis_deg(mirrored, assess(mirrored).name) == pytest.approx(-7, abs=1e-6)


def test_a_stated_view_is_taken_unless_the_picture_clearly_shows_another() -> None:
    assert assess(Figure(turn_deg=30).landmarks(), "front").source == "stated"
    with pytest.raises(ViewMismatch, match="given as the back view, but it shows the front"):
        assess(Figure().landmarks(), "back")
