"""No sample sits on a knife's edge: what processors round and pixels lose changes no verdict."""

from __future__ import annotations

import csv
import json
import math
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from posture.image.photo import decode
from posture.pose.detector import MediaPipeDetector
from tests.places import SAMPLES
from tests.sample_people import sample_photos
from validation.margins import PICTURES, TABLE, Verdicts, margins, noisy, photo_verdicts
from validation.processors import OLDER, can_be_older, environment

# Networks look at every sample again and again.
pytestmark = pytest.mark.slow

samples = pytest.mark.parametrize("path", sample_photos(), ids=lambda path: path.stem)
older = pytest.mark.skipif(not can_be_older(), reason="needs a processor that can play an older one")

BY_NATURE = ("status", "pattern")
"""A value close to its bar changes its status with anything that moves it, and with it perhaps the pattern;
`validation/results/margins.csv` lists where. Nothing else may change."""


def firm(one: Verdicts) -> dict[str, str]:
    return {name: said for name, said in one.said.items() if not name.startswith(BY_NATURE)}


@cache
def plain(path: Path, detector: MediaPipeDetector) -> Verdicts:
    return photo_verdicts(path.stem, "as it is", path.read_bytes(), detector)


@samples
@pytest.mark.parametrize("variant", ["grey_2", "jpeg_90"])
def test_changed_pixels_change_no_verdict(path: Path, variant: str, detector: MediaPipeDetector) -> None:
    data = PICTURES[variant](decode(path.read_bytes()).rgb)
    changed = photo_verdicts(path.stem, variant, data, detector)
    assert firm(changed) == firm(plain(path, detector))


@pytest.mark.parametrize("variant", PICTURES)
def test_the_readme_s_photo_says_the_same_in_every_variant(variant: str, detector: MediaPipeDetector) -> None:
    path = SAMPLES / "right_hip_high_back.jpg"
    changed = photo_verdicts(path.stem, variant, PICTURES[variant](decode(path.read_bytes()).rgb), detector)
    assert changed.said == plain(path, detector).said


@older
@pytest.mark.parametrize("processor", ["avx"])
def test_an_older_processor_changes_no_verdict(processor: str, detector: MediaPipeDetector) -> None:
    command = [sys.executable, "-m", "validation.margins", "--here"]
    done = subprocess.run(
        command, env=environment(processor), check=True, capture_output=True, text=True, timeout=300
    )
    there = {one.sample: one for one in (Verdicts(**json.loads(line)) for line in done.stdout.splitlines())}
    here = {path.stem: plain(path, detector) for path in sample_photos()}
    assert there.keys() == here.keys()
    for name, one in here.items():
        assert firm(there[name]) == firm(one), name
    # The networks did round otherwise.
    moved = [
        abs(there[name].room[limit] - one.room[limit]) for name, one in here.items() for limit in one.room
    ]
    assert max(moved) > 0


@older
@pytest.mark.parametrize("processor", OLDER)
def test_an_older_processor_knows_less(processor: str) -> None:
    asked = "import json, numpy; print(json.dumps(numpy.show_config('dicts')['SIMD Extensions']))"
    done = subprocess.run(
        [sys.executable, "-c", asked], env=environment(processor), check=True, capture_output=True, text=True
    )
    found = set(json.loads(done.stdout).get("found", []))
    assert not found & {"AVX512F", "X86_V4"}
    assert bool(found & {"AVX2", "X86_V3"}) == (processor == "avx2")


@cache
def table() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_table_has_every_sample_and_turn() -> None:
    names = {row["sample"] for row in table()}
    assert names == {*(path.stem for path in sample_photos()), "turn", "turn before the film camera"}


def test_only_what_may_change_by_nature_changes_in_the_table_and_no_turn_does() -> None:
    for row in table():
        if not row["limit"].startswith(BY_NATURE) or row["sample"].startswith("turn"):
            assert row["flips"] == "", row


def test_no_processor_comes_near_a_gate_a_domain_or_the_outline_s_limit() -> None:
    for row in table():
        distance, moved = abs(float(row["distance"])), float(row["by_processor"])
        if not row["limit"].startswith(BY_NATURE) and not math.isnan(distance):
            assert distance > 100 * moved, row


def test_the_page_quotes_the_table() -> None:
    said = (SAMPLES.parent / "docs" / "method.md").read_text("utf-8")
    photos = [
        row for row in table() if row["limit"].startswith("status") and not row["sample"].startswith("turn")
    ]
    flips = sum(row["flips"] != "" for row in photos)
    assert f"Of the {len(photos)} statuses {flips} change there" in " ".join(said.split())
    assert f"by up to {max(float(row['by_pixels']) for row in photos):.1f} " in said
    assert max(float(row["by_processor"]) for row in photos) <= 0.01
    assert np.median([float(row["by_pixels"]) for row in photos]) < 0.6


def test_noise_is_one_grey_level_at_most() -> None:
    rgb = np.random.default_rng(0).integers(0, 256, (40, 30, 3), dtype=np.uint8)
    off = noisy(rgb, 1).astype(int) - rgb.astype(int)
    assert set(np.unique(off)) == {-1, 0, 1}
    assert np.array_equal(noisy(rgb, 1), noisy(rgb, 1))
    assert not np.array_equal(noisy(rgb, 1), noisy(rgb, 2))


def test_distances_changes_and_flips() -> None:
    found = [
        Verdicts("one", "as it is", {"gate": 2.0, "status": 0.1}, {"gate": "True", "status": "clear"}),
        Verdicts("one", "sse", {"gate": 2.25, "status": 0.125}, {"gate": "True", "status": "clear"}),
        Verdicts("one", "grey_1", {"gate": 1.5, "status": -0.1}, {"gate": "True", "status": "unclear"}),
        Verdicts("one", "smaller", {"gate": 2.0}, {"gate": "True"}),
    ]
    gate, status = margins(found)
    assert (gate.distance, gate.by_processor, gate.by_pixels, gate.times, gate.flips) == (2, 0.25, 0.5, 4, "")
    assert status.by_processor == pytest.approx(0.025)
    assert status.by_pixels == pytest.approx(0.2)
    assert status.times == pytest.approx(0.5)
    assert status.flips == "grey_1 smaller"


def test_a_photo_that_is_refused_in_one_variant_shows() -> None:
    found = [
        Verdicts("one", "as it is", {"gate": 2.0}, {"refused": "no"}),
        Verdicts("one", "grey_1", {}, {"refused": "no_person"}),
    ]
    gate, refused = margins(found)
    assert gate.by_pixels == 0
    assert refused.flips == "grey_1"
    assert math.isnan(refused.distance)
