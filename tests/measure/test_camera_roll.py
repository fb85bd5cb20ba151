"""The roll read off drawn rooms whose roll and pitch are known."""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw

from posture.answer.assessment import CameraRoll
from posture.errors import BadOption
from posture.image.edges import find_edges
from posture.image.photo import Photo
from posture.measure import camera_roll
from tests.conftest import english
from tests.figure import Figure

WIDTH, HEIGHT, FOCAL = 1080, 1440, 1500.0


def room(roll_deg: float, pitch_deg: float = 0.0, columns: int = 9) -> Photo:
    """Vertical bars 3 m away, seen by a camera that is rolled and looks down by `pitch_deg`."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), (200, 195, 185))
    pen = ImageDraw.Draw(picture)
    rng = np.random.default_rng(5)
    roll, pitch = np.radians([roll_deg, pitch_deg])
    for x in np.linspace(-0.95, 0.95, columns):
        shade = tuple(int(v) for v in rng.integers(20, 120, 3))
        corners = []
        for dx, y in ((0, -1.6), (0, 1.6), (0.05, 1.6), (0.05, -1.6)):
            depth = 3.0 * np.cos(pitch) + y * np.sin(pitch)
            u = FOCAL * (x + dx) / depth
            v = FOCAL * (y * np.cos(pitch) - 3.0 * np.sin(pitch)) / depth
            corners.append(
                (
                    WIDTH / 2 + u * np.cos(roll) - v * np.sin(roll),
                    HEIGHT / 2 + u * np.sin(roll) + v * np.cos(roll),
                )
            )
        pen.polygon(corners, fill=shade)
    return Photo(np.asarray(picture), WIDTH, HEIGHT, "")


def estimated(photo: Photo, roll_deg: float) -> CameraRoll:
    return camera_roll.estimate(find_edges(photo), Figure().landmarks(roll_deg=roll_deg))


@pytest.mark.parametrize("pitch", [0.0, 6.0, -6.0])
@pytest.mark.parametrize("roll", [-6.0, -1.5, 0.0, 2.0, 5.0, 9.0])
def test_the_roll_of_a_room_with_uprights(roll: float, pitch: float) -> None:
    found = estimated(room(roll, pitch), roll)
    assert found.source == "room_edges"
    assert found.deg is not None
    assert abs(found.deg - roll) < 1.96 * found.sem_deg
    assert found.sem_deg < 0.8


@pytest.mark.parametrize("crop", [0, 7, 131])
def test_the_mirrored_photo_has_exactly_the_opposite_roll(crop: int) -> None:
    whole, landmarks = room(3.0, 4.0), Figure(trunk_lean=2).landmarks(roll_deg=3.0)
    photo = replace(whole, rgb=whole.rgb[: HEIGHT - crop])
    plain = camera_roll.estimate(find_edges(photo), landmarks)
    mirrored = camera_roll.estimate(find_edges(photo.mirrored()), landmarks.mirrored())
    assert plain.deg is not None
    assert mirrored.deg == pytest.approx(-plain.deg, abs=1e-7)
    assert mirrored.sem_deg == pytest.approx(plain.sem_deg, abs=1e-7)


def test_an_empty_room_and_a_chaotic_one_say_so() -> None:
    empty = Photo(np.full((HEIGHT, WIDTH, 3), 180, np.uint8), WIDTH, HEIGHT, "")
    found = estimated(empty, 0.0)
    assert (found.deg, found.source, found.sem_deg) == (None, "unknown", camera_roll.UNKNOWN_SEM_DEG)
    assert "too few" in english(found.detail)
    rng = np.random.default_rng(2)
    picture = Image.new("RGB", (WIDTH, HEIGHT), "white")
    pen = ImageDraw.Draw(picture)
    for x in range(30, WIDTH, 45):
        lean = np.tan(np.radians(rng.uniform(-11, 11))) * 250
        y = float(rng.uniform(0, HEIGHT - 500))
        pen.line([(x + lean, y), (x - lean, y + 500)], fill="black", width=4)
    chaos = estimated(Photo(np.asarray(picture), WIDTH, HEIGHT, ""), 0.0)
    assert chaos.deg is None or chaos.sem_deg > 0.3


def test_a_room_that_leans_against_the_person_is_doubted() -> None:
    straight = estimated(room(5.0), 5.0)
    doubted = estimated(room(5.0), 0.0)
    assert straight.sem_deg < 0.8
    assert doubted.sem_deg > 2.4, "half of the five degrees between room and body"


def test_two_bars_are_no_witness() -> None:
    assert estimated(room(0.0, columns=2), 0.0).deg is None


def test_the_persons_own_lines_do_not_count() -> None:
    landmarks = Figure(trunk_lean=4).landmarks(px_per_m=500)
    picture = Image.new("RGB", (WIDTH, HEIGHT), (200, 195, 185))
    pen = ImageDraw.Draw(picture)
    for a, b in ((11, 23), (12, 24), (23, 25), (24, 26), (25, 27), (26, 28)):
        pen.line([tuple(landmarks.xy_px[a]), tuple(landmarks.xy_px[b])], fill="black", width=30)
    photo = Photo(np.asarray(picture), WIDTH, HEIGHT, "")
    found = camera_roll.estimate(find_edges(photo), landmarks)
    assert found.source == "unknown"


def test_without_opencv_the_roll_is_unknown_and_the_way_out_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cv2", None)
    found = estimated(room(2.0), 2.0)
    assert (found.deg, found.source) == (None, "unknown")
    assert "apt-get install" in english(found.detail)


@pytest.mark.parametrize("roll", [45.1, -60.0, float("nan")])
def test_impossible_stated_rolls(roll: float) -> None:
    with pytest.raises(BadOption, match="between -45 and 45"):
        camera_roll.given(roll)
