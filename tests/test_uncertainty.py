"""The standard errors of uncalibrated readings are those that were measured, never smaller."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest

from posture.indicators import INDICATORS
from posture.measure import UNCERTAINTY
from posture.view import RIGHT_WAY_ROUND, assess
from validation.observations import load_all
from validation.uncertainty import model_sems
from validation.usable import NETWORK, complete, samples


@pytest.fixture(scope="module")
def measured() -> dict[str, dict[str, float]]:
    return model_sems(samples(load_all()))


@pytest.mark.parametrize(("name", "view"), [(spec.id, view) for spec in INDICATORS for view in spec.views])
def test_no_error_is_smaller_than_it_was_measured(
    name: str, view: str, measured: dict[str, dict[str, float]]
) -> None:
    assert UNCERTAINTY["model"][name][view] >= measured[name][view]


def test_sources_are_named() -> None:
    assert "phantoms" in UNCERTAINTY["model_source"]
    assert "field.md" in UNCERTAINTY["repeat"]["source"]


def test_a_recognised_view_is_right_as_often_as_the_answer_says() -> None:
    right: dict[str, list[bool]] = defaultdict(list)
    for photo in load_all():
        if NETWORK in photo.landmarks:
            seen = assess(complete(photo.landmarks[NETWORK])).name
            right[seen].append(seen == photo.view)
    for view, share in RIGHT_WAY_ROUND.items():
        assert len(right[view]) > 300
        assert np.mean(right[view]) >= share - 0.005, view
