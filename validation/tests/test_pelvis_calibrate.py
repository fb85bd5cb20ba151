"""The picture's calibration finds again what made-up photos were made with."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pydantic import TypeAdapter

from posture.pelvis.calibration import DIFFERENCE, LINES, PictureCalibration
from validation.pelvis.calibrate import calibrated, photos_of, written

PEOPLE = 1500
SLOPE, LEAK = 0.8, 0.1
NOISE = {"landmarks": 2.0, "picture": 1.0}
ALONG = 0.4
"""Correlation of the errors of both sources in one line."""


@pytest.fixture(scope="module")
def table() -> dict[str, Any]:
    """Front and back of people; the network shows 0.8 of a tilt, and a tenth of the other line."""
    rng = np.random.default_rng(1)
    n = 2 * PEOPLE
    truth = np.repeat(rng.normal(0, 4, (PEOPLE, 2)), 2, axis=0)
    common, own, other = (rng.normal(0, 1, (n, 2)) for _ in range(3))
    of_landmarks = np.sqrt(ALONG) * common + np.sqrt(1 - ALONG) * own
    doubt = rng.normal(0, 0.3, (n, 2))
    of_picture = (np.sqrt(ALONG) * common + np.sqrt(1 - ALONG) * other) * np.exp(doubt)
    view = np.tile(["front", "back"], PEOPLE)
    # What is said after the slope and the leak have been undone has errors of a degree.
    said = (truth + NOISE["picture"] * of_picture) @ np.linalg.inv([[1, -LEAK], [-LEAK, 1]]) * SLOPE
    return {
        "name": np.array([f"p{k // 2:04d}_{view[k]}" for k in range(n)]),
        "view": view,
        "facts": np.repeat(np.arange(PEOPLE), 2)[:, None] * np.ones((1, 7)),
        "truth": truth,
        "landmarks": truth + NOISE["landmarks"] * of_landmarks,
        "landmarks_sem": np.full((n, 2), NOISE["landmarks"]),
        "lines": said,
        "doubt": 2 * doubt + 0.7,
        "even": rng.normal(0, 1, (n, 2)),
        "description": rng.normal(0, 1, (n, 16)) @ rng.normal(0, 1, (16, 16)),
    }


@pytest.fixture(scope="module")
def made(table: dict[str, Any]) -> PictureCalibration:
    return calibrated(table)


def test_slope_and_leak_are_undone(made: PictureCalibration) -> None:
    for view in made.views.values():
        hips, shoulders = (view.formulas[name].coefficients for name in LINES)
        # Least squares on lines with errors is a little too small: 16 / 17 of it.
        assert hips["hip_line"] == pytest.approx(1 / SLOPE * 16 / 17, rel=0.05)
        assert hips["shoulder_line"] == pytest.approx(-LEAK / SLOPE * 16 / 17, abs=0.03)
        assert shoulders["shoulder_line"] == pytest.approx(1 / SLOPE * 16 / 17, rel=0.05)


def test_errors_grow_as_they_were_made_to_and_go_along_as_they_were_made_to(made: PictureCalibration) -> None:
    for view in made.views.values():
        for formula in view.formulas.values():
            assert formula.growth == pytest.approx(1.0, abs=0.3)
            assert formula.ordinary == pytest.approx(0.35, abs=0.05)
            assert formula.sem == pytest.approx(NOISE["picture"], rel=0.12)
        correlation = np.array(view.correlation)
        assert correlation[0, 2] == pytest.approx(ALONG, abs=0.1)
        assert correlation[1, 3] == pytest.approx(ALONG, abs=0.1)
        assert abs(correlation[[0, 0, 2], [1, 3, 3]]).max() < 0.15


def test_held_out_intervals_hold_the_truth_and_both_are_better_than_one(made: PictureCalibration) -> None:
    for view in made.views.values():
        for name in (*LINES, DIFFERENCE):
            figures = view.held_out[name]
            assert figures["coverage95"] == pytest.approx(0.95, abs=0.015)
            assert figures["rmse"] < 0.6 * figures["rmse_landmarks"]
            assert 1 <= view.raised[name] < 1.15
            assert figures["photos"] > 0.97 * PEOPLE
    assert set(made.shared) == {*LINES, DIFFERENCE}


def test_ninety_nine_of_a_hundred_lie_within_what_was_taught(
    made: PictureCalibration, table: dict[str, Any]
) -> None:
    taught, photos = made.views["front"].taught, photos_of(table, "front")
    mean, axes = taught.arrays
    distance = np.sqrt((((photos.description - mean) @ axes.T) ** 2).mean(axis=1))
    assert (distance <= taught.limit).mean() == pytest.approx(0.99, abs=0.002)
    wider = calibrated(table, {"description": table["description"] * 5, "even": table["even"]})
    far = wider.views["front"].taught
    mean, axes = far.arrays
    assert np.sqrt((((photos.description - mean) @ axes.T) ** 2).mean(axis=1)).max() < far.limit


def test_photos_that_the_landmarks_calibration_does_not_read_are_left_out(table: dict[str, Any]) -> None:
    some = {**table, "landmarks_sem": table["landmarks_sem"].copy(), "landmarks": table["landmarks"].copy()}
    some["landmarks_sem"][0] = [3.6, 2.4]  # of front photos without calibration
    some["landmarks"][2] = np.nan
    assert len(photos_of(some, "front").truth) == PEOPLE - 2


def test_what_is_written_is_what_is_read(made: PictureCalibration) -> None:
    read = TypeAdapter(PictureCalibration).validate_json(written(made))
    assert read == made
