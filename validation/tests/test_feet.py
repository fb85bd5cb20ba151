"""The feet's turn of phantoms whose turn is known: errors are those that are stated."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from posture.answer.vocabulary import ViewName
from posture.body.feet import FEET_SEM_DEG, UNSEEN, feet_of
from posture.body.landmarks import MIRROR, Array, Joint
from validation.tests.bodies import committed

# The committed tables are read before the first photo is looked at.
pytestmark = pytest.mark.slow


def known_feet(view: ViewName, looks: str) -> tuple[Array, Array, Array]:
    """Turns found, their standard errors and the truth of all phantoms whose feet are believed, degrees."""
    rows = []
    for photo in committed():
        seen = photo.landmarks.get("full")
        if photo.view != view or photo.look not in looks or seen is None:
            continue
        off = seen.world_m[Joint.RIGHT_SHOULDER, 0] - seen.world_m[Joint.LEFT_SHOULDER, 0]
        if (off < 0) != (view == "front"):
            seen = replace(seen, xy_px=seen.xy_px[MIRROR])
        # The room's truth is nearest to the line of sight: people stand where the camera aims at.
        found = feet_of(seen, view, photo.roll_deg, np.inf)
        if found is not UNSEEN:
            rows.append((found.turn_deg, found.sem_deg, photo.turn_deg))
    turns, sems, truth = np.array(rows).T
    return turns, sems, truth


@pytest.mark.parametrize("view", ["front", "back"])
def test_phantoms_whose_feet_are_known(view: ViewName) -> None:
    turns, sems, truth = known_feet(view, "AB")
    errors = turns - truth
    assert len(errors) > 300
    assert FEET_SEM_DEG[view] - 0.3 < np.sqrt(np.mean(errors**2)) <= FEET_SEM_DEG[view]
    assert np.mean(np.abs(errors) < 1.96 * sems) > 0.93


@pytest.mark.parametrize(("view", "share"), [("front", 0.95), ("back", 0.91)])
def test_intervals_of_feet_that_are_turned_a_lot(view: ViewName, share: float) -> None:
    turns, sems, truth = known_feet(view, "ABC")
    far = np.abs(truth) > 8
    assert far.sum() > 100
    assert np.mean((np.abs(turns - truth) < 1.96 * sems)[far]) > share
