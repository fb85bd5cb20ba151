"""What is said about the sagittal tilt of the pelvis is what the table says, and the way of reading reads."""

from __future__ import annotations

import csv
from collections.abc import Mapping

import numpy as np
import pytest

from posture.body.landmarks import Joint
from tests.places import DOCS
from validation import sagittal
from validation.observations import Observation, load_all


@pytest.fixture(scope="module")
def rows() -> list[Observation]:
    # A third of the scenes is enough here.
    return [one for one in load_all() if one.view in ("left", "right") and int(one.scene[1:]) % 3 == 0]


def forward(one: Observation) -> Mapping[str, float]:
    """How far the shoulders lie before the hips in the full network's own metres: it is in the landmarks."""
    seen = one.landmarks["full"].world_m
    ends = ((Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER), (Joint.LEFT_HIP, Joint.RIGHT_HIP))
    shoulder, hip = (seen[list(pair), 0].mean() for pair in ends)
    feet = seen[31:33, 0].mean() - seen[29:31, 0].mean()
    return dict.fromkeys(sagittal.PARTS, 100 * float(np.sign(feet) * (shoulder - hip)))


def by_chance(one: Observation) -> Mapping[str, float]:
    """Nothing that a photo could tell."""
    number = np.random.default_rng([ord(one.look), int(one.scene[1:])])
    return dict.fromkeys(sagittal.PARTS, float(number.normal(0, 4)))


def test_what_is_in_the_landmarks_is_read_and_what_is_not_is_not(rows: list[Observation]) -> None:
    both = [one for one in rows if "full" in one.landmarks]
    first = list({one.scene: one for one in reversed(both)}.values())  # a scene has one truth
    found = next(sagittal.judged(first, forward))
    assert float(found["slope"]) > 0.9
    assert float(found["rmse_deg"]) < 0.3 * float(found["sd_deg"])
    nothing = next(sagittal.judged(both, by_chance))
    assert abs(float(nothing["slope"])) < 0.15
    assert float(nothing["rmse_deg"]) > 0.95 * float(nothing["sd_deg"])


def test_the_method_says_what_the_table_says() -> None:
    table = {
        (row["network"], row["part"]): row
        for row in csv.DictReader(sagittal.TABLE.read_text("utf-8").splitlines())
    }
    pelvis, chest = table["full", "pelvis"], table["full", "chest"]
    text = " ".join((DOCS / "method.md").read_text("utf-8").split())
    assert (
        f"errs by {float(pelvis['rmse_deg']):.1f}° where people differ by {float(pelvis['sd_deg']):.1f}°"
        in text
    )
    assert max(float(table[network, "pelvis"]["slope"]) for network in sagittal.NETWORKS) < 0.2
    assert float(chest["slope"]) == pytest.approx(0.5, abs=0.05)
    assert int(pelvis["photos"]) > 300
