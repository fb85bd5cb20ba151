"""The standard errors that the program uses are those that were measured, never smaller."""

from __future__ import annotations

import csv
from collections import defaultdict
from math import sqrt
from pathlib import Path

import pytest

from posture.indicators import INDICATORS
from posture.measure import UNCERTAINTY

READINGS = Path(__file__).parent.parent / "validation" / "results" / "uncalibrated_readings.csv"


def without_side(name: str) -> str:
    return name.replace("left", "side").replace("right", "side")


def measured_errors() -> dict[tuple[str, str], list[float]]:
    """Errors by indicator and view; a mirrored photo has the same uncertainty, so sides are pooled."""
    errors: dict[tuple[str, str], list[float]] = defaultdict(list)
    with READINGS.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if not row["error"]:
                key = without_side(row["indicator"]), without_side(row["view"])
                errors[key].append(float(row["reading"]) - float(row["truth"]))
    return errors


ERRORS = measured_errors()


@pytest.mark.parametrize(
    ("name", "view"),
    [(spec.id, view) for spec in INDICATORS for view in spec.views],
)
def test_no_error_is_smaller_than_it_was_measured(name: str, view: str) -> None:
    errors = ERRORS[without_side(name), without_side(view)]
    assert len(errors) >= 30
    rmse = sqrt(sum(error**2 for error in errors) / len(errors))
    assert UNCERTAINTY["model"][name][view] >= rmse
    # The 95 % interval really holds 95 %, give or take the sampling error of this many phantoms.
    inside = sum(abs(error) <= 1.96 * UNCERTAINTY["model"][name][view] for error in errors) / len(errors)
    assert inside >= 0.95 - 2 * sqrt(0.95 * 0.05 / len(errors))


def test_the_room_edges_tell_the_roll_honestly() -> None:
    with READINGS.open(encoding="utf-8") as file:
        photos = {row["phantom"]: row for row in csv.DictReader(file) if not row["error"]}
    known = [row for row in photos.values() if row["roll_found"]]
    assert len(known) >= 0.3 * len(photos)
    errors = [abs(float(row["roll_found"]) - float(row["roll_true"])) for row in known]
    inside = sum(e < 1.96 * float(row["roll_sem"]) for e, row in zip(errors, known, strict=True)) / len(known)
    assert inside >= 0.93


def test_sources_are_named() -> None:
    assert "phantoms" in UNCERTAINTY["model_source"]
    assert "field.md" in UNCERTAINTY["repeat"]["source"]
