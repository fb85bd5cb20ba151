"""The roll read off drawn rooms whose roll and pitch are known."""

from __future__ import annotations

import sys

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
from tests.measure.drawn_room import HEIGHT, WIDTH, photo_of, room, with_person


def estimated(picture: Image.Image | Photo, roll_deg: float) -> CameraRoll:
    photo = picture if isinstance(picture, Photo) else photo_of(picture)
    return camera_roll.estimate(find_edges(photo), Figure().landmarks(roll_deg=roll_deg))


@pytest.mark.parametrize("pitch", [0.0, 6.0, -6.0])
@pytest.mark.parametrize("roll", [-6.0, -1.5, 0.0, 2.0, 5.0, 9.0])
@pytest.mark.parametrize("lines", [{"columns": 9}, {"columns": 3, "rows": 3}, {"rows": 7}])
def test_the_roll_of_a_room(lines: dict[str, int], roll: float, pitch: float) -> None:
    found = estimated(with_person(room(roll, pitch, **lines), Figure().landmarks(roll_deg=roll)), roll)
    assert found.source == "room_edges"
    assert found.deg is not None
    assert abs(found.deg - roll) < 1.96 * found.sem_deg
    assert found.sem_deg < 0.8


@pytest.mark.parametrize("wall", [-20.0, -8.0, 12.0, 25.0])
@pytest.mark.parametrize("roll", [-4.0, 0.0, 3.0])
def test_a_wall_that_is_turned_does_not_roll_the_camera(wall: float, roll: float) -> None:
    found = estimated(room(roll, 4.0, columns=4, rows=4, wall_deg=wall), roll)
    assert found.deg is not None
    assert abs(found.deg - roll) < 1.96 * found.sem_deg


@pytest.mark.parametrize("crop", [0, 7, 131])
def test_the_mirrored_photo_has_exactly_the_opposite_roll(crop: int) -> None:
    landmarks = Figure(trunk_lean=2).landmarks(roll_deg=3.0)
    photo = photo_of(room(3.0, 4.0, columns=5, rows=3, wall_deg=8.0).crop((0, 0, WIDTH, HEIGHT - crop)))
    plain = camera_roll.estimate(find_edges(photo), landmarks)
    mirrored = camera_roll.estimate(find_edges(photo.mirrored()), landmarks.mirrored())
    assert plain.deg is not None
    assert mirrored.deg == pytest.approx(-plain.deg, abs=1e-7)
    assert mirrored.sem_deg == pytest.approx(plain.sem_deg, abs=1e-7)


@pytest.mark.parametrize("lines", [{"columns": 5}, {"columns": 3, "rows": 3}])
def test_somebody_who_leans_does_not_move_the_rooms_level(lines: dict[str, int]) -> None:
    leans = [-10.0, -6.0, -2.0, 2.0, 6.0, 10.0]
    found = []
    for lean in leans:
        landmarks = Figure(trunk_lean=lean).landmarks(roll_deg=lean)
        photo = photo_of(with_person(room(1.5, 2.0, **lines), landmarks))
        found.append(camera_roll.estimate(find_edges(photo), landmarks).deg)
    assert None not in found
    rolls = np.array(found, dtype=float)
    assert abs(np.polyfit(leans, rolls, 1)[0]) <= 0.05
    assert np.ptp(rolls) < 0.3


def test_an_empty_room_says_so() -> None:
    found = estimated(room(0.0), 0.0)
    assert (found.deg, found.source, found.sem_deg) == (None, "unknown", camera_roll.UNKNOWN_SEM_DEG)
    assert "too few" in english(found.detail)


@pytest.mark.parametrize("seed", range(6))
def test_lines_without_a_common_direction_are_no_room(seed: int) -> None:
    rng = np.random.default_rng(seed)
    picture = Image.new("RGB", (WIDTH, HEIGHT), "white")
    pen = ImageDraw.Draw(picture)
    for x in range(30, WIDTH, 45):
        lean = np.tan(np.radians(rng.uniform(-11, 11))) * 250
        y = float(rng.uniform(0, HEIGHT - 500))
        pen.line([(x + lean, y), (x - lean, y + 500)], fill="black", width=4)
    assert estimated(picture, 0.0).deg is None


def test_two_rooms_in_one_picture_contradict_each_other() -> None:
    both = room(6.0, columns=9)
    both.paste(room(-2.0, columns=9).crop((0, 0, WIDTH // 2, HEIGHT)), (0, 0))
    found = estimated(both, 0.0)
    assert found.deg is None
    assert "do not agree" in english(found.detail)


@pytest.mark.parametrize("lines", [{"columns": 2}, {"rows": 1}, {"rows": 2}])
def test_two_bars_or_a_skirting_board_are_no_witness(lines: dict[str, int]) -> None:
    assert estimated(room(0.0, **lines), 0.0).deg is None


def test_a_room_that_leans_against_the_person_is_doubted() -> None:
    straight, doubted = estimated(room(8.0, columns=5), 8.0), estimated(room(8.0, columns=5), 0.0)
    assert straight.sem_deg < 0.8
    assert doubted.sem_deg > 3.9, "half of the eight degrees between room and body"


def test_a_room_with_plenty_of_lines_is_believed_whatever_the_persons_lean() -> None:
    assert estimated(room(8.0, columns=7, rows=5), 0.0).sem_deg < 0.8


def test_the_persons_own_lines_do_not_count() -> None:
    landmarks = Figure(trunk_lean=4).landmarks(px_per_m=500)
    photo = photo_of(with_person(room(0.0), landmarks))
    assert camera_roll.estimate(find_edges(photo), landmarks).source == "unknown"


def test_without_opencv_the_roll_is_unknown_and_the_way_out_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cv2", None)
    found = estimated(room(2.0, columns=9), 2.0)
    assert (found.deg, found.source) == (None, "unknown")
    assert "apt-get install" in english(found.detail)


@pytest.mark.parametrize("roll", [45.1, -60.0, float("nan")])
def test_impossible_stated_rolls(roll: float) -> None:
    with pytest.raises(BadOption, match="between -45 and 45"):
        camera_roll.given(roll)
