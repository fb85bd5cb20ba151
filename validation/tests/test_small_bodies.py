"""Bodies of few pixels: nothing was learnt from them, so that all of them test what is said of them."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest

from posture.answer.assessment import COVERAGE_95
from posture.measure.camera_roll import given
from posture.measure.readings import SMALL_BODIES, Reading, is_small, measure
from validation.observations import load_all
from validation.reference import true_values
from validation.small_bodies import TABLE, raised_by, read_table
from validation.usable import NETWORK, complete, withheld


@pytest.mark.slow
def test_intervals_of_small_bodies_hold_the_truth() -> None:
    held: dict[str, list[bool]] = defaultdict(list)
    for seen in load_all():
        if NETWORK not in seen.landmarks:
            continue
        landmarks = complete(seen.landmarks[NETWORK])
        hidden = withheld(seen, landmarks)
        if hidden is None or not is_small(landmarks):
            continue
        truth = true_values(seen)
        for one in measure(landmarks, seen.view, given(seen.roll_deg), ()):
            if isinstance(one, Reading) and one.indicator in truth and one.indicator not in hidden:
                error = abs(one.value - truth[one.indicator])
                held[one.indicator].append(error < COVERAGE_95 * one.model_sem)
    assert all(len(those) > 150 for those in held.values())
    # Three standard errors of a share of 180.
    low = 0.95 - 3 * np.sqrt(0.95 * 0.05 / 180)
    assert {name: np.mean(those) for name, those in held.items() if np.mean(those) < low} == {}
    assert 0.93 <= np.mean([one for those in held.values() for one in those]) <= 0.98


def test_the_shipped_errors_are_what_the_table_gives() -> None:
    assert SMALL_BODIES["raised"] == raised_by(read_table(TABLE))
