"""Everybody in a photo, one part for each: photos put together from two and three people."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from posture.answer.box import Box
from posture.body.landmarks import Joint
from posture.errors import DetectorClosed, SeveralPeople
from posture.image.crop import one_each
from posture.image.photo import decode
from posture.pipeline.assess import analyse_photo
from posture.pipeline.options import PhotoOptions
from posture.pose.detector import Body, MediaPipeDetector, people_of
from tests.photos import encoded, quadrants
from tests.places import SAMPLES

NAMES = ("right_hip_high_front", "level_front", "left_hip_high_front")
WIDE = 800


def beside_each_other(count: int) -> bytes:
    """So many people in one picture, each 800 pixels wide."""
    picture = Image.new("RGB", (WIDE * count, 1440))
    for number, name in enumerate(NAMES[:count]):
        one = Image.open(SAMPLES / f"{name}.jpg").convert("RGB").crop((140, 0, 140 + WIDE, 1440))
        picture.paste(one, (WIDE * number, 0))
    return encoded(picture, "JPEG", quality=92)


@pytest.mark.slow
@pytest.mark.parametrize("count", [2, 3])
def test_each_person_is_found_in_their_own_place_and_can_be_measured(
    detector: MediaPipeDetector, count: int
) -> None:
    data = beside_each_other(count)
    with pytest.raises(SeveralPeople) as caught:
        analyse_photo(data, detector)
    assert caught.value.seen is not None
    photo = decode(data)
    people = detector.people(photo)
    assert len(people) == count
    for number, box in enumerate(people):
        assert WIDE * number < box.left < box.right < WIDE * (number + 1)
        assert box.height > 1000
    for number, part in enumerate(one_each(people, photo.width_px, photo.height_px)):
        answer = analyse_photo(data, detector, options=PhotoOptions(crop=part))
        middle = np.mean([point.x_px for point in answer.landmarks])
        assert WIDE * number < middle < WIDE * (number + 1)


def test_nobody_is_nobody(detector: MediaPipeDetector) -> None:
    assert detector.people(decode(encoded(quadrants(640, 480), "PNG"))) == ()


def test_a_closed_detector_says_so() -> None:
    opened = MediaPipeDetector(faces=False, lines=False)
    opened.close()
    with pytest.raises(DetectorClosed):
        opened.people(decode(encoded(quadrants(640, 480), "PNG")))


def body(left: float, top: float, height: float, visibility: float = 1.0) -> Body:
    count = len(Joint)
    xy = np.stack([np.linspace(left, left + 0.1, count), np.linspace(top, top + height, count)], axis=1)
    return Body(xy, np.zeros((count, 3)), np.full(count, visibility))


def test_finds_of_one_person_are_one_and_small_bystanders_are_none() -> None:
    found = [body(0.6, 0.1, 0.8), body(0.605, 0.1, 0.79), body(0.1, 0.2, 0.6), body(0.4, 0.5, 0.2)]
    assert people_of(found, 1000, 1000) == (Box(100, 200, 100, 600), Box(600, 100, 100, 800))


@pytest.mark.parametrize(
    ("height", "visibility", "counts"),
    [(0.36, 0.3, True), (0.33, 0.9, True), (0.33, 0.56, False), (0.29, 0.9, False)],
    ids=["a third and more", "small and plain", "small and half cut off", "too small"],
)
def test_a_second_person_counts_from_a_third_of_the_height_if_plainly_seen(
    height: float, visibility: float, counts: bool
) -> None:
    found = people_of([body(0.6, 0.0, 1.0), body(0.1, 0.2, height, visibility)], 1000, 1000)
    assert len(found) == 1 + counts
