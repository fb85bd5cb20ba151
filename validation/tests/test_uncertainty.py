"""The standard errors of uncalibrated readings are those that were measured, never smaller."""

from __future__ import annotations

import pytest

from posture.measure.indicators import INDICATORS
from posture.measure.readings import UNCERTAINTY
from validation.tests.bodies import committed_samples
from validation.uncertainty import model_sems

# The committed tables are read before the first photo is looked at.
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def measured() -> dict[str, dict[str, float]]:
    return model_sems(committed_samples())


@pytest.mark.parametrize(("name", "view"), [(spec.id, view) for spec in INDICATORS for view in spec.views])
def test_no_error_is_smaller_than_it_was_measured(
    name: str, view: str, measured: dict[str, dict[str, float]]
) -> None:
    assert UNCERTAINTY["model"][name][view] >= measured[name][view]


def test_sources_are_named() -> None:
    assert "phantoms" in UNCERTAINTY["model_source"]
    assert "[proposed]" in UNCERTAINTY["repeat"]["source"]
