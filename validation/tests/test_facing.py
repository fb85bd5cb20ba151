"""The facing direction of phantoms whose turn is known: the error that the program counts with."""

from __future__ import annotations

import numpy as np
import pytest

from posture.answer.vocabulary import ViewName
from posture.body.geometry import wrapped_deg
from posture.body.landmarks import Array
from posture.body.stance import facing_of
from posture.body.view import FACING_SEM_DEG
from validation.tests.bodies import committed

# The committed tables are read before the first photo is looked at.
pytestmark = pytest.mark.slow


def errors_deg(view: ViewName) -> Array:
    """Errors of the trunk's turn of all phantoms that are not taken for the opposite view, degrees."""
    errors = []
    for photo in committed():
        seen = photo.landmarks.get("full")
        if photo.view != view or seen is None:
            continue
        # The room's axes: right, away, up; the network's: right, down, away.
        truth = facing_of(photo.room_m[:, [0, 2, 1]] * [1, -1, 1])
        errors.append(wrapped_deg(facing_of(seen.world_m) - truth))
    return np.array([error for error in errors if abs(error) < 90])


@pytest.mark.parametrize(
    ("view", "photos", "rmse"),
    [("front", 800, 4.8), ("back", 693, 7.7), ("left", 790, 7.3), ("right", 789, 7.2)],
)
def test_facing_errs_by_no_more_than_is_counted_with(view: ViewName, photos: int, rmse: float) -> None:
    errors = errors_deg(view)
    found = np.sqrt(np.mean(errors**2))
    assert len(errors) == photos
    assert found == pytest.approx(rmse, abs=0.06)
    assert found < FACING_SEM_DEG
