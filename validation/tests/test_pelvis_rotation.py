"""What is told of turns in the picture: figures known by construction, and what the committed tables say."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from validation.observations import RESULTS
from validation.pelvis import rotation
from validation.pelvis.calibrate import PERSON, VIEWS
from validation.pelvis.rotation import TORSION, TURNS, read


def drawn(slope: float, camera: float, noise: float) -> dict[str, Any]:
    """Photos from the front in which half a turn comes out, and some of the camera's direction."""
    rng = np.random.default_rng(1)
    count = 4000
    truth, away = rng.normal(0, 6, (count, 2)), rng.normal(0, 5, count)
    facts = np.zeros((count, 8))
    facts[:, rotation.AWAY], facts[:, PERSON] = away, np.arange(count) // 2
    said = slope * truth + camera * away[:, None] + rng.normal(0, noise, (count, 2))
    of_lines = dict.fromkeys(("truth", "landmarks", "lines", "doubt", "even"), np.zeros((count, 2)))
    return {
        "name": np.arange(count).astype(str),
        "view": np.repeat("front", count),
        "facts": facts,
        "turns": said,
        "true_turns": truth,
        "landmarks_sem": np.ones((count, 2)),
        "description": np.zeros((count, 1)),
        **of_lines,
    }


def test_slope_error_and_the_cameras_part_are_found_again() -> None:
    found = read(drawn(slope=0.5, camera=0.2, noise=1.5), "front")
    for name in TURNS:
        assert found[name].slope == pytest.approx(0.5, abs=0.02)
        assert found[name].camera == pytest.approx(0.2, abs=0.02)
        # Noise and camera, the slope undone.
        assert found[name].rmse == pytest.approx(np.hypot(1.5, 0.2 * 5) / 0.5, rel=0.05)
        assert found[name].truth_sd == pytest.approx(6.0, rel=0.03)
    # Of shoulders against pelvis the camera's part cancels, the noise does not.
    assert found[TORSION].camera == pytest.approx(0.0, abs=0.02)
    assert found[TORSION].rmse == pytest.approx(1.5 * np.sqrt(2) / 0.5, rel=0.05)


def test_turns_are_read_too_badly_to_claim_anything() -> None:
    with np.load(RESULTS / "pelvis.npz") as file:
        known = dict(file)
    for view in VIEWS:
        found = read(known, view)
        pelvis = found["pelvis_rotation"]
        assert pelvis.rmse > 0.75 * pelvis.truth_sd, "a source of an indicator would err by a quarter less"
        assert pelvis.camera > 0.15
        # Shoulders against pelvis are read better, and not as well as would be needed for people.
        assert found[TORSION].rmse > rotation.USUAL_DEG


def test_the_page_shows_every_turn_and_says_that_nothing_is_made_of_it() -> None:
    text = rotation.section()
    assert "makes nothing of them" in " ".join(text.split())
    assert [text.count(f"`{name}`") for name in (*TURNS, TORSION)] == [2, 2, 2]
