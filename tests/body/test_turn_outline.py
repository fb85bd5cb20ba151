"""Rows of the outline that some frames, or all, do not show: the interval grows, and nothing jumps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from posture.turn.calibration import completed
from posture.turn.features import WIDTHS, outline_turns
from posture.turn.headings import fit_turn
from tests.figure import Figure
from tests.turn.people import even_headings, hiding, turning


def test_nothing_is_open_where_every_frame_shows_the_row_and_all_where_none_does() -> None:
    fit = fit_turn(turning(Figure(shoulder_rotation=6.0), even_headings(36)), ordered=True)
    turns, variances = outline_turns(fit)
    assert turns == pytest.approx(np.full(len(WIDTHS), 6.0), abs=0.3)
    assert not variances.any()
    turns, variances = outline_turns(hiding(fit, slice(None), np.arange(36) > 4))
    assert np.isnan(turns).all()
    assert np.isinf(variances).all()


def test_a_width_that_does_not_swing_says_nothing_once_a_frame_is_missing() -> None:
    fit = fit_turn(turning(Figure(), even_headings(36)), ordered=True)
    fit = replace(fit, outline_px=np.zeros_like(fit.outline_px))
    assert not outline_turns(fit)[1].any()
    turns, variances = outline_turns(hiding(fit, slice(None), np.arange(36) == 3))
    assert not turns.any()
    assert np.isinf(variances).all()


def test_a_missing_row_is_what_its_neighbour_makes_likely() -> None:
    # Two rows of variance 4 and 9 and correlation 0.8: the textbook's conditional normal distribution.
    covariance = np.array([[4.0, 4.8], [4.8, 9.0]])
    turns, still_open = completed(np.array([3.0, np.nan]), np.array([0.0, np.inf]), covariance)
    assert turns == pytest.approx([3.0, 4.8 / 4.0 * 3.0])
    assert still_open == pytest.approx(np.array([[0.0, 0.0], [0.0, 9.0 * (1 - 0.8**2)]]))


def test_a_row_that_is_half_seen_lies_between_itself_and_what_its_neighbour_says() -> None:
    covariance = np.array([[4.0, 4.8], [4.8, 9.0]])
    seen = np.array([3.0, -2.0])
    values = [completed(seen, np.array([0.0, v]), covariance) for v in (1e-9, 3.24, 1e9)]
    assert [turns[1] for turns, _ in values] == pytest.approx([-2.0, 0.8, 3.6])
    # A row measured as exactly as its neighbour tells it: half the variance is left.
    assert [still_open[1, 1] for _, still_open in values] == pytest.approx([0.0, 1.62, 3.24], abs=1e-6)


def test_where_nothing_was_seen_all_stays_open() -> None:
    covariance = np.array([[4.0, 4.8], [4.8, 9.0]])
    turns, still_open = completed(np.full(2, np.nan), np.full(2, np.inf), covariance)
    assert not turns.any()
    assert still_open == pytest.approx(covariance)
