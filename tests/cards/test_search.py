"""Cards are looked for at full resolution, cheaply where there are none, and never found where none is."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from posture.answer.box import Box
from posture.cards.pose import CardPose, Unclear
from posture.cards.search import cards_in, lens_of, look_for_cards
from posture.image.photo import Photo, PhotoLimits, decode, decode_grey
from tests.cards.scene import FOCAL_PX, HEIGHT, WIDTH, Shot, body
from tests.conftest import english
from tests.photos import encoded
from tests.sample_people import sample_photos

AT_BELLY = (20.0, 30.0, 3000.0)


def shot() -> Shot:
    return Shot("front").roof("pelvis_front", body(8, 3, 2), AT_BELLY)


@pytest.mark.parametrize("path", sample_photos(), ids=lambda path: Path(path).stem)
def test_no_sample_photo_shows_a_card(path: Path) -> None:
    data = path.read_bytes()
    assert look_for_cards(data, decode(data)).tags == ()


def test_tags_are_found_at_full_resolution_although_the_photo_is_unpacked_smaller() -> None:
    made = shot()
    data = made.jpeg()
    photo = decode(data)
    assert photo.scale < 1
    seen = look_for_cards(data, photo)
    big = Image.fromarray(made.rgb).resize((3240, 4320), Image.Resampling.BICUBIC)
    large = encoded(big, "JPEG", quality=90)
    far = look_for_cards(large, decode(large))
    assert [tag.id for tag in seen.tags] == [tag.id for tag in far.tags] == [0, 1]
    for small, fine in zip(seen.tags, far.tags, strict=True):
        assert fine.corners_px / 3 == pytest.approx(small.corners_px, abs=0.2)
    assert isinstance(seen.poses["pelvis_front"], CardPose)
    assert seen.points == {}


def test_a_photo_that_is_not_a_jpeg_is_searched_as_it_is() -> None:
    data = encoded(Image.fromarray(shot().rgb), "PNG")
    assert len(look_for_cards(data, decode(data)).tags) == 2


def test_a_large_photo_without_cards_is_not_unpacked_in_full(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int | None] = []

    def listening(
        data: bytes, limits: PhotoLimits, long_side_px: int | None = None, mirrored: bool | None = None
    ) -> object:
        asked.append(long_side_px)
        return decode_grey(data, limits, long_side_px, mirrored)

    monkeypatch.setattr("posture.cards.search.decode_grey", listening)
    data = encoded(Image.new("RGB", (3000, 4000), "grey"), "JPEG")
    assert look_for_cards(data, decode(data)).tags == ()
    assert asked == [1440]


def test_the_lens_is_the_one_that_the_photo_names_or_a_usual_one() -> None:
    stated = lens_of(decode(shot().jpeg()))
    assert stated.focal_px == pytest.approx(FOCAL_PX)
    assert stated.centre_px == (540, 720)
    usual = lens_of(decode(shot().jpeg(says_focal=False)))
    assert usual.focal_px == pytest.approx(32 / 43.27 * 1800)
    assert usual.focal_sem_share > 3 * stated.focal_sem_share


def test_an_unknown_lens_hardly_matters_to_a_card_in_the_middle_and_its_error_is_counted() -> None:
    made = Shot("front").roof("pelvis_front", body(8, 3, 2), AT_BELLY)
    answers = []
    for says in (True, False):
        data = made.jpeg(says)
        pose = look_for_cards(data, decode(data)).poses["pelvis_front"]
        assert isinstance(pose, CardPose)
        answers.append(pose)
    stated, usual = answers
    assert usual.rotation == pytest.approx(stated.rotation, abs=np.radians(0.5))
    assert np.linalg.norm(usual.focal_shift[:3]) > np.linalg.norm(stated.focal_shift[:3])


def test_half_a_card_is_unclear_and_says_how_to_do_better() -> None:
    made = shot()
    made.rgb[:, :540] = 90
    data = made.jpeg()
    pose = look_for_cards(data, decode(data)).poses["pelvis_front"]
    assert isinstance(pose, Unclear)
    assert "half" in english(pose.reason)


def test_without_opencv_there_are_no_cards(monkeypatch: pytest.MonkeyPatch) -> None:
    data = shot().jpeg()
    photo: Photo = decode(data)
    monkeypatch.setitem(sys.modules, "cv2", None)
    assert look_for_cards(data, photo).tags == ()


def test_a_part_of_the_photo_has_its_own_cards_the_whole_photo_s_lens_and_the_card_on_the_wall() -> None:
    data = shot().roof("wall", body(), (-450.0, -500.0, 3000.0)).jpeg()
    seen = look_for_cards(data, decode(data))
    assert set(seen.poses) == {"pelvis_front", "wall"}
    around, beside = (cards_in(seen, part) for part in (Box(400, 500, 400, 500), Box(700, 900, 300, 500)))
    assert set(around.poses) == {"pelvis_front", "wall"}
    assert set(beside.poses) == {"wall"}
    assert around.lens is seen.lens
    np.testing.assert_allclose(seen.lens.centre_px, (WIDTH / 2, HEIGHT / 2))
