"""The camera's level: the committed tables, and the changes that real photos are tried with."""

from __future__ import annotations

import numpy as np
import pytest

from posture.answer.assessment import COVERAGE_95
from posture.body.landmarks import Joint
from posture.image.photo import Photo
from tests.figure import Figure
from validation import level, level_page, level_photos
from validation.level_photos import LEANS_DEG, SOURCES, TURNS_DEG, leaned, line, turned

PROVE = ("proven", "beside")


def picture() -> level_photos.Seen:
    """A dark picture, half as large as its landmarks' pixels, with one bright spot at the left shoulder."""
    landmarks = Figure().landmarks()
    rgb = np.zeros((720, 540, 3), np.uint8)
    x, y = landmarks.xy_px[Joint.LEFT_SHOULDER] / 2
    rgb[round(y) - 3 : round(y) + 4, round(x) - 3 : round(x) + 4] = 255
    return Photo(rgb, 1080, 1440, ""), landmarks


def spot(photo: Photo) -> np.ndarray:
    """Middle of what is bright, in the landmarks' pixels."""
    y, x = np.nonzero(photo.rgb[..., 0] > 127)
    return 2 * np.array([x.mean(), y.mean()])


@pytest.mark.parametrize("deg", TURNS_DEG)
def test_landmarks_turn_with_the_picture(deg: float) -> None:
    photo, landmarks = turned(picture(), deg)
    assert spot(photo) == pytest.approx(landmarks.xy_px[Joint.LEFT_SHOULDER], abs=3)


@pytest.mark.parametrize("deg", LEANS_DEG)
def test_a_person_leans_above_the_ankles_and_the_room_stays(deg: float) -> None:
    seen = picture()
    room = np.full_like(seen[0].rgb, 60)
    person = np.zeros(room.shape[:2], np.float32)
    person[150:700, 150:400] = 1
    photo, landmarks = leaned(seen, deg, person, room)
    assert spot(photo) == pytest.approx(landmarks.xy_px[Joint.LEFT_SHOULDER], abs=3)
    ankles = [Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE]
    assert landmarks.xy_px[ankles] == pytest.approx(seen[1].xy_px[ankles], abs=1)
    moved = landmarks.xy_px[Joint.LEFT_SHOULDER] - seen[1].xy_px[Joint.LEFT_SHOULDER]
    assert np.sign(moved[0]) == np.sign(deg)
    assert (photo.rgb[:, :40] == 60).all()


def test_a_line_needs_enough_known_rolls() -> None:
    found = [3 + 0.5 * deg for deg in TURNS_DEG]
    assert line(TURNS_DEG, found, 5) == pytest.approx((9, 0.5, 0.0))
    few = [*found[:4], *[np.nan] * 5]
    known, slope, residual = line(TURNS_DEG, few, 5)
    assert known == 4
    assert np.isnan([slope, residual]).all()


@pytest.mark.parametrize("group", PROVE)
def test_the_roll_is_known_and_right_in_rooms_that_nothing_was_chosen_with(group: str) -> None:
    made = level.figures([row for row in level.load() if row.group == group])
    assert made.photos >= 60
    assert made.rmse <= 0.8
    assert made.inside >= 0.93


def test_it_is_known_in_more_than_half_of_the_rooms_before_the_camera() -> None:
    assert level.figures([row for row in level.load() if row.group == "proven"]).known >= 0.5


def test_real_photos_turn_along_and_leaning_people_do_not_matter() -> None:
    rows = level_photos.load()
    told = [row for row in rows if row.shows == "room" and np.isfinite(row.slope)]
    assert len(told) >= 20
    right = [0.95 <= row.slope <= 1.05 and row.residual_deg <= 0.8 for row in told]
    assert np.mean(right) >= 0.85
    assert np.median([abs(row.lean_slope) for row in rows if np.isfinite(row.lean_slope)]) <= 0.02


def test_two_halves_of_a_real_photo_s_lines_agree_within_their_errors() -> None:
    z = np.array([one.difference_deg / one.sem_deg for one in level_photos.load_halves()])
    assert len(z) >= 100
    assert np.mean(np.abs(z) <= COVERAGE_95) >= 0.93
    assert np.percentile(np.abs(z), 68) > 0.6, "nor are the errors much too large"


def test_hardly_any_level_is_found_where_there_is_no_room() -> None:
    rows = [row for row in level_photos.load() if row.shows in ("nature", "no scene")]
    assert np.mean([np.isfinite(row.found_deg) for row in rows]) <= 0.1


def test_every_real_photo_has_its_source_and_its_row() -> None:
    sources = level_photos.sources(SOURCES)
    assert all(source.repository and source.licence and source.path for source in sources)
    assert {row.name for row in level_photos.load()} <= {source.name for source in sources}


def test_the_page_has_every_group() -> None:
    text = level_page.section()
    assert all(called in text for called in (*level_page.GROUPS.values(), *level_page.SHOWS.values()))
    assert "nan" not in text
