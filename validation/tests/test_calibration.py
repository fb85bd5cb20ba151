"""The shipped calibration on the photos of the committed tables: what it was learnt from, how it reads."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from posture.answer.vocabulary import ViewName
from posture.body.landmarks import Landmarks
from posture.body.stance import level
from posture.measure import camera_roll
from posture.measure.calibration import CUES, calibration, kind_of, trust, values
from posture.measure.formulas import FORMULAS
from posture.measure.readings import UNCERTAINTY, Reading, measure
from tests.bodies import LEGS, VIEWS, in_the_mirror
from validation.observations import RESULTS, TABLES
from validation.tests.bodies import committed_samples
from validation.usable import HELD_OUT_EVERY, NETWORK, Sample

# The committed tables are read before the first photo is looked at.
pytestmark = pytest.mark.slow


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_it_says_which_committed_tables_it_was_learnt_from_and_how() -> None:
    provenance = calibration().provenance
    assert provenance["command"] == "python -m validation.calibrate"
    committed = {path.name: sha256(path) for path in RESULTS.glob("observations_*.npz")}
    assert provenance["tables"] == committed
    assert set(committed) <= {path.name for path in TABLES.values()}
    assert calibration().id != "none", "reserved for answers without calibration"


def test_held_out_scenes_were_not_learnt_from() -> None:
    rows = committed_samples()
    held_out = {row.observation.scene for row in rows if row.held_out}
    learnt = {row.observation.scene for row in rows if not row.held_out}
    assert not held_out & learnt, "a scene is held out with all its photos"
    assert all(int(scene[1:]) % HELD_OUT_EVERY == 0 for scene in held_out)
    assert all(int(scene[1:]) % HELD_OUT_EVERY != 0 for scene in learnt)
    provenance = calibration().provenance
    assert provenance["scenes_learnt_from"] == len(learnt)
    assert provenance["photos_learnt_from"] == sum(not row.held_out for row in rows)
    assert provenance["photos_held_out"] == sum(row.held_out for row in rows)


def landmarks_of(row: Sample) -> Landmarks:
    return row.observation.landmarks[NETWORK]


@pytest.mark.parametrize("view", VIEWS)
def test_errors_of_a_mirrored_photo_are_the_same(view: ViewName) -> None:
    rows = [row for row in committed_samples() if row.observation.view == view][::4]
    domains = set()
    for row in rows:
        landmarks = landmarks_of(row)
        plain = trust(landmarks, row.stance)
        mirrored = trust(landmarks.mirrored(), in_the_mirror(landmarks, view, row.observation.roll_deg))
        domains.add(plain.domain)
        assert mirrored.domain == plain.domain
        for name, sem in plain.sem.items():
            assert mirrored.sem[LEGS.get(name, name)] == pytest.approx(sem, rel=1e-6), name
    assert "inside" in domains


@pytest.mark.parametrize("view", VIEWS)
def test_no_shipped_error_falls_below_that_of_the_best_learnt_photos(view: ViewName) -> None:
    known = calibration().views[kind_of(view)]
    worse = {name: known.cloud.least[name] - known.cloud.ordinary[name] for name in CUES}
    for row in committed_samples():
        if row.observation.view != view:
            continue
        for name, sem in trust(landmarks_of(row), row.stance).sem.items():
            formula = known.formulas[name]
            growth = sum(formula.sem_growth.get(cue, 0.0) * worse[cue] for cue in CUES)
            assert sem >= formula.sem * np.exp(growth) * (1 - 1e-12)


@pytest.mark.parametrize("view", VIEWS)
def test_a_body_like_the_learnt_ones_is_read_as_a_whole(view: ViewName) -> None:
    rows = [row for row in committed_samples() if row.observation.view == view]
    row = next(row for row in rows if trust(landmarks_of(row), row.stance).domain == "inside")
    known = trust(landmarks_of(row), row.stance)
    roll = camera_roll.given(row.observation.roll_deg)
    expected = values(row.stance)
    more = values(level(landmarks_of(row), view, row.observation.roll_deg + 0.5))
    less = values(level(landmarks_of(row), view, row.observation.roll_deg - 0.5))
    for item in measure(landmarks_of(row), view, roll, ()):
        assert isinstance(item, Reading)
        assert (item.domain, item.calibrated) == ("inside", True)
        assert item.value == pytest.approx(expected[item.indicator])
        assert item.model_sem == known.sem[item.indicator]
        # Roll that was not taken out: what a degree less of correction would have added.
        change = less[item.indicator] - more[item.indicator]
        assert item.roll_sensitivity == pytest.approx(change, abs=1e-9)


@pytest.mark.parametrize("view", VIEWS)
def test_who_does_not_want_it_gets_the_formulas(view: ViewName) -> None:
    row = next(row for row in committed_samples() if row.observation.view == view)
    roll = camera_roll.given(row.observation.roll_deg)
    for item in measure(landmarks_of(row), view, roll, (), calibrated=False):
        if isinstance(item, Reading):
            assert (item.domain, item.calibrated) == ("off", False)
            assert item.value == FORMULAS[item.indicator](row.stance)
            assert item.model_sem == UNCERTAINTY["model"][item.indicator][view]
