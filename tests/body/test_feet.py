"""The feet's turn: exact signs on a stick figure, stated errors on phantoms."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from posture.answer.vocabulary import ViewName
from posture.body.feet import FEET_SEM_DEG, MISSED_SHARE, UNSEEN, feet_of
from posture.body.landmarks import Joint
from tests.figure import Figure


@pytest.mark.parametrize("view", ["front", "back"])
@pytest.mark.parametrize("turn", [-12.0, 0.0, 12.0])
def test_the_sign_is_that_of_the_pelvis(view: ViewName, turn: float) -> None:
    found = feet_of(Figure(turn_deg=turn).landmarks(view, roll_deg=2.0), view, 2.0, 1500.0)
    assert found.sem_deg == pytest.approx(
        np.hypot(FEET_SEM_DEG[view], MISSED_SHARE[view] * found.turn_deg), rel=1e-9
    )
    assert found.turn_deg == pytest.approx(turn, abs=4)
    assert np.sign(found.turn_deg) == np.sign(turn) or turn == 0


def test_a_mirrored_photo_gives_the_opposite_turn() -> None:
    landmarks = Figure(turn_deg=9.0).landmarks("front")
    there, back = (
        feet_of(landmarks, "front", 0.0, 1500.0),
        feet_of(landmarks.mirrored(), "front", 0.0, 1500.0),
    )
    assert back.turn_deg == pytest.approx(-there.turn_deg)


@pytest.mark.parametrize("view", ["front", "back"])
@pytest.mark.parametrize("aside_px", [-200.0, 200.0])
def test_a_person_beside_the_middle_is_looked_at_askance(view: ViewName, aside_px: float) -> None:
    """Feet that point at the camera from the picture's right are turned by the angle of sight."""
    landmarks = Figure().landmarks(view)
    moved = replace(landmarks, xy_px=landmarks.xy_px + [aside_px, 0.0])
    askance = np.degrees(np.arctan2(aside_px, 1500.0))
    assert feet_of(moved, view, 0.0, 1500.0).turn_deg == pytest.approx(-askance)


def test_feet_that_are_not_clear_are_not_believed() -> None:
    landmarks = Figure(turn_deg=9.0).landmarks("front")
    hidden, apart, cut = landmarks.visibility.copy(), landmarks.disagreement_px.copy(), landmarks.xy_px.copy()
    hidden[Joint.LEFT_HEEL], apart[Joint.RIGHT_FOOT_INDEX], cut[Joint.LEFT_FOOT_INDEX, 1] = 0.2, 90.0, 1500.0
    for changed in (
        replace(landmarks, visibility=hidden),
        replace(landmarks, disagreement_px=apart),
        replace(landmarks, xy_px=cut),
        replace(landmarks, xy_px=landmarks.xy_px * [1.0, -1.0]),
    ):
        assert feet_of(changed, "front", 0.0, 1500.0) == UNSEEN
    assert feet_of(Figure().landmarks("left"), "left", 0.0, 1500.0) == UNSEEN
