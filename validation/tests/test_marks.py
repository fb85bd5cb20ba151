"""Lines of the skin lie alike on both sides, where they should, and nowhere else."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

pytest.importorskip("validation.phantom.marks", exc_type=ImportError)

from validation.phantom.bony import ASIS_RISE, ASIS_WIDTH
from validation.phantom.marks import marks

HIP, SHOULDER = np.array([0.10, 0.0, 0.85]), np.array([0.17, 0.0, 1.38])
BODY: Any = SimpleNamespace(joint=lambda name, _side: HIP if name == "hip" else SHOULDER)
ASIS = HIP[2] + 2 * ASIS_RISE * ASIS_WIDTH * HIP[0]


def test_both_sides_alike_and_never_lighter() -> None:
    points = np.random.default_rng(3).uniform([-0.2, -0.15, 0.6], [0.2, 0.15, 1.5], (500, 3))
    dark = marks(BODY, points)
    assert np.allclose(dark, marks(BODY, points * [-1, 1, 1]))
    assert 0 <= dark.min() <= dark.max() <= 0.8


@pytest.mark.parametrize(
    ("place", "least"),
    [
        ((0.0, -0.1, ASIS + 0.035), 0.7),  # navel
        ((0.0, -0.1, ASIS + 0.15), 0.2),  # midline of the belly
        ((0.0, 0.1, 1.1), 0.25),  # furrow of the spine
        ((0.0, 0.1, HIP[2]), 0.4),  # gluteal cleft
    ],
)
def test_the_middle_is_marked(place: tuple[float, float, float], least: float) -> None:
    assert marks(BODY, np.array([place]))[0] > least
    beside = np.array([place]) + [0.06, 0.0, 0.0]
    assert marks(BODY, beside)[0] < 0.5 * least


def test_head_arms_and_knees_are_left_as_they_are() -> None:
    away = np.array([[0.0, -0.1, 1.6], [0.5, 0.0, 1.2], [0.1, -0.1, 0.5], [0.1, 0.1, 0.3]])
    assert marks(BODY, away).max() < 0.01
