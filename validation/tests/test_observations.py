"""The compact table: what is put in comes out, to the resolution that is promised."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from posture.answer.vocabulary import ViewName
from posture.body.landmarks import Joint, Landmarks
from tests.bodies import shaken
from tests.figure import Figure
from validation import observations
from validation.observations import (
    KEPT,
    NAIVE,
    STEP,
    Observation,
    _restored,
    _stored,
    _stored_landmarks,
    _true_joints,
    gather,
    load,
)

LARGEST = 32767
FULL = shaken(Figure(hip_obliquity=4).landmarks("front"), 5)
ONCE = shaken(Figure(hip_obliquity=4).landmarks("front"), 6)


@pytest.mark.slow
@pytest.mark.parametrize("kind", STEP)
@given(values=st.lists(st.floats(-1, 1), min_size=1, max_size=20))
def test_numbers_come_back_to_half_a_step(kind: str, values: list[float]) -> None:
    given_in = np.array(values) * LARGEST * STEP[kind]
    found = _restored(_stored(given_in, kind), kind)
    assert np.abs(found - given_in).max() <= STEP[kind] / 2 * (1 + 1e-9)


@pytest.mark.parametrize("kind", STEP)
def test_what_is_not_known_stays_unknown_and_what_is_too_large_is_cut(kind: str) -> None:
    limit = LARGEST * STEP[kind]
    stored = _stored(np.array([np.nan, 0.0, 2 * limit]), kind)
    assert stored.dtype == np.int16
    np.testing.assert_allclose(_restored(stored, kind), [np.nan, 0.0, limit])


def test_no_fingers_are_kept_and_everything_that_the_features_read_is() -> None:
    from posture.measure.features import READ

    assert set(READ) <= set(KEPT)
    assert Joint.LEFT_INDEX not in KEPT
    assert Joint.LEFT_FOOT_INDEX in KEPT


def test_true_joints_by_their_names() -> None:
    place = {"x_m": 0.1, "y_m": 0.2, "z_m": 0.3}
    room = _true_joints(
        {"joints": {"left_hip": place, "right_big_toe": place, "nose": place, "navel": place}}
    )
    known = {joint for joint in Joint if np.isfinite(room[joint]).all()}
    assert known == {Joint.LEFT_HIP, Joint.RIGHT_FOOT_INDEX, Joint.NOSE}
    assert room[Joint.LEFT_HIP].tolist() == [0.1, 0.2, 0.3]


def row(name: str, *, heavy: Landmarks | None = None) -> dict[str, Any]:
    room = np.full((len(Joint), 3), np.nan)
    room[Joint.LEFT_HIP] = (0.1, -0.02, 0.9)
    found: dict[str, Any] = {
        "name": name,
        "turn_deg": np.float32(2.5),
        "roll_deg": np.float32(-1.25),
        "loose": name.endswith("back"),
        "height_m": np.float32(1.0),
        "distance_m": np.float32(3.0),
        "size_px": np.array([1080, 1440], dtype=np.int16),
        "truth": _stored(room, "truth"),
        "roll_found": np.float32(np.nan),
        "roll_sem": np.float32(np.nan),
    }
    for model, seen in (("full", FULL), ("heavy", heavy), ("lite", None), (NAIVE, ONCE)):
        found.update(_stored_landmarks(model, seen))
    return found


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Observation]:
    """A table of two scenes, gathered from their files and read again."""
    folder, results = tmp_path / "looked", tmp_path / "results"
    folder.mkdir()
    scenes = {"A00001": [row("A00001_front", heavy=FULL), row("A00001_back")], "A00002": [row("A00002_left")]}
    for scene, rows in scenes.items():
        columns: Any = {key: np.array([each[key] for each in rows]) for key in rows[0]}
        np.savez_compressed(folder / f"{scene}.npz", **columns)
    monkeypatch.setattr(observations, "RESULTS", results)
    monkeypatch.setattr(observations, "TABLES", {"A": results / "observations_A.npz"})
    gather(folder)
    assert [path.name for path in results.iterdir()] == ["observations_A.npz"]
    return load(results / "observations_A.npz")


def test_a_gathered_table_has_every_photo_with_its_bookkeeping(table: list[Observation]) -> None:
    views: list[ViewName] = ["front", "back", "left"]
    assert [seen.view for seen in table] == views
    assert [seen.scene for seen in table] == ["A00001", "A00001", "A00002"]
    assert [seen.name for seen in table] == ["A00001_front", "A00001_back", "A00002_left"]
    assert {seen.look for seen in table} == {"A"}
    assert [seen.loose for seen in table] == [False, True, False]
    first = table[0]
    assert (first.turn_deg, first.roll_deg, first.height_m, first.distance_m) == (2.5, -1.25, 1.0, 3.0)
    assert np.isnan([first.roll_found, first.roll_sem]).all()
    np.testing.assert_allclose(first.room_m[Joint.LEFT_HIP], (0.1, -0.02, 0.9), atol=1e-12)
    assert np.isnan(first.room_m[Joint.RIGHT_HIP]).all()


def test_a_network_that_refused_the_photo_is_missing(table: list[Observation]) -> None:
    assert set(table[0].landmarks) == {"full", "heavy", NAIVE}
    assert set(table[1].landmarks) == {"full", NAIVE}


def test_landmarks_come_back_to_half_a_step_and_unkept_ones_unknown(table: list[Observation]) -> None:
    found = table[0].landmarks["full"]
    kept = list(KEPT)
    for name, step in (("xy_px", "xy"), ("world_m", "world"), ("disagreement_px", "disagreement")):
        off = np.abs(getattr(found, name)[kept] - getattr(FULL, name)[kept])
        assert off.max() <= STEP[step] / 2 * (1 + 1e-9), name
    np.testing.assert_allclose(found.visibility, 1.0)
    others = [joint for joint in Joint if joint not in KEPT]
    assert np.isnan(found.xy_px[others]).all()
    assert np.isnan(found.world_m[others]).all()
    assert (found.width_px, found.height_px, found.passes) == (1080, 1440, 2)
    once = table[0].landmarks[NAIVE]
    assert once.passes == 1
    np.testing.assert_allclose(once.xy_px[kept], ONCE.xy_px[kept], atol=STEP["xy"] / 2 + 1e-9)
