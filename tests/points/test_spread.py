"""How well a point is known: what repeats tell, what they cannot tell, and never less than a pixel."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from posture.points.spread import pooled, spread
from posture.points.table import POINTS, POOLING, WAYS

ASIS = POINTS["asis"]
ONE = np.array([[100.0, 200.0]])


def test_once_set_it_is_the_tables_error() -> None:
    known = spread(ASIS, "palpated", ONE, mm_per_px=1.0)
    assert known.fixed_px == pytest.approx(WAYS["palpated"].fixed * ASIS.palpation_mm)
    assert known.again_px == pytest.approx(WAYS["palpated"].again * ASIS.palpation_mm)
    assert known.sem_px == pytest.approx(np.hypot(known.fixed_px, known.again_px))


def test_millimetres_become_pixels_by_the_bodys_scale() -> None:
    near, far = (spread(ASIS, "seen", ONE, mm_per_px=scale) for scale in (0.5, 2.0))
    assert near.sem_px == pytest.approx(4 * far.sem_px)


@pytest.mark.parametrize("how", WAYS)
def test_never_below_a_pixel(how: str) -> None:
    many = np.repeat(ONE, 20, axis=0)
    assert spread(POINTS["eye_corner"], how, many, mm_per_px=50.0).sem_px == pytest.approx(POOLING.least_px)  # type: ignore[arg-type]


def test_repeats_never_touch_what_stays() -> None:
    many = np.repeat(ONE, 20, axis=0)
    known = spread(ASIS, "palpated", many, mm_per_px=0.1)
    assert known.fixed_px == spread(ASIS, "palpated", ONE, mm_per_px=0.1).fixed_px
    assert known.again_px < spread(ASIS, "palpated", ONE, mm_per_px=0.1).again_px


def test_pooling_is_the_mean_of_variances_by_degrees_of_freedom() -> None:
    places = np.array([[0.0, 0.0], [6.0, 8.0]])
    squares = 2 * (3.0**2 + 4.0**2)
    assert pooled(2.0, places) == pytest.approx(sqrt((POOLING.degrees * 4 + squares) / (POOLING.degrees + 2)))


@given(st.floats(0.1, 20), st.integers(1, 20), st.floats(0, 50))
def test_pooling_lies_between_the_usual_and_the_own(usual: float, times: int, own: float) -> None:
    rng = np.random.default_rng(1)
    places = own * rng.normal(size=(times, 2))
    free = 2 * (times - 1)
    scatter = sqrt(((places - places.mean(axis=0)) ** 2).sum() / free) if free else usual
    low, high = sorted((usual, scatter))
    assert low - 1e-9 <= pooled(usual, places) <= high + 1e-9


def test_many_repeats_are_believed_more_than_the_table() -> None:
    rng = np.random.default_rng(2)
    places = rng.normal(0, 5.0, (20, 2))
    assert pooled(1.0, places) == pytest.approx(5.0, rel=0.2)
