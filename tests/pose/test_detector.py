"""The real engine: verified weights, exact mirror symmetry, honest refusals."""

from __future__ import annotations

import itertools
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from posture.body.landmarks import Joint
from posture.errors import DetectorClosed, ModelCorrupted, NoPerson, SeveralPeople
from posture.image.photo import Photo, decode
from posture.pose.detector import Body, MediaPipeDetector, _rest
from posture.pose.models import FULL, Bundle, model_bytes
from tests.conftest import every
from tests.photos import encoded, quadrants
from tests.places import SAMPLES
from tests.sample_people import sample_photos

FRONT = SAMPLES / "level_front.jpg"


@pytest.mark.slow
@pytest.mark.parametrize("path", sample_photos(), ids=lambda path: path.stem)
def test_a_mirrored_photo_has_exactly_the_mirrored_landmarks(path: Path, detector: MediaPipeDetector) -> None:
    photo = decode(path.read_bytes())
    plain, mirrored = detector.detect(photo), detector.detect(photo.mirrored())
    np.testing.assert_allclose(mirrored.mirrored().xy_px, plain.xy_px, atol=1e-6)
    np.testing.assert_allclose(mirrored.mirrored().world_m, plain.world_m, atol=1e-9)


def test_landmarks_do_not_depend_on_the_scale_at_which_a_jpeg_is_unpacked(
    detector: MediaPipeDetector,
) -> None:
    data = FRONT.read_bytes()
    half, full = decode(data), decode(data, long_side_px=1440)
    assert half.rgb.shape[0] * 2 == full.rgb.shape[0]
    apart = np.abs(detector.detect(half).xy_px - detector.detect(full).xy_px)
    assert np.median(apart) < 0.005 * full.height_px


def test_nobody_is_no_person(detector: MediaPipeDetector) -> None:
    with pytest.raises(NoPerson):
        detector.detect(decode(encoded(quadrants(640, 480), "PNG")))


def test_two_people_are_refused_and_a_small_bystander_is_not(detector: MediaPipeDetector) -> None:
    one = Image.open(FRONT).crop((240, 0, 840, 1440))
    pair = Image.new("RGB", (1200, 1440))
    pair.paste(one, (0, 0))
    pair.paste(one, (600, 0))
    with pytest.raises(SeveralPeople):
        detector.detect(_photo(pair))
    small = Image.new("RGB", (900, 1440), (170, 160, 150))
    small.paste(one, (0, 0))
    small.paste(one.resize((120, 288)), (700, 700))
    detector.detect(_photo(small))


@pytest.mark.slow
def test_a_small_person_is_looked_at_twice_and_found_in_the_same_place(detector: MediaPipeDetector) -> None:
    picture = Image.open(FRONT)
    wide = Image.new("RGB", (2000, 2000), (150, 150, 150))
    wide.paste(picture.resize((540, 720)), (300, 900))
    landmarks = detector.detect(_photo(wide))
    assert landmarks.passes == 4
    expected = detector.detect(_photo(picture)).xy_px / 2 + (300, 900)
    trunk = [Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER, Joint.LEFT_HIP, Joint.RIGHT_HIP]
    assert np.abs(landmarks.xy_px - expected)[trunk].max() < 0.02 * 720
    mirrored = detector.detect(_photo(wide).mirrored())
    np.testing.assert_allclose(mirrored.mirrored().xy_px, landmarks.xy_px, atol=1e-6)


def beside(first: Image.Image, second: Image.Image, tall: float, left: bool) -> Image.Image:
    """The first picture made wide, and in the room beside it a second person of this relative height."""
    width, height = first.size
    wide = Image.new("RGB", (2 * height, height), first.getpixel((5, 5)))
    wide.paste(first, ((2 * height - width) // 2, 0))
    small = second.crop((240, 0, 840, 1440)).resize((round(600 * tall), round(1440 * tall)))
    wide.paste(small, (60 if left else 2 * height - 60 - small.width, height - small.height - 40))
    return wide


@pytest.mark.parametrize(("tall", "left"), every(itertools.product([0.45, 0.55, 0.7, 1.0], [True, False]), 1))
def test_somebody_beside_the_person_is_seen_from_less_than_half_their_height(
    detector: MediaPipeDetector, tall: float, left: bool
) -> None:
    picture = beside(Image.open(FRONT), Image.open(SAMPLES / "level_back.jpg"), tall, left)
    with pytest.raises(SeveralPeople):
        detector.detect(_photo(picture.resize((1440, 720))))


@pytest.mark.parametrize(("across", "down"), every([(2, 1), (3, 1), (4, 1), (2, 2), (1, 2), (1, 3)], 0))
@pytest.mark.parametrize("same", [True, False], ids=["one person", "different people"])
def test_photos_put_together_in_one_picture_are_refused(
    detector: MediaPipeDetector, across: int, down: int, same: bool
) -> None:
    files = sorted(SAMPLES.glob("level_*.jpg" if same else "*.jpg"))
    collage = Image.new("RGB", (270 * across, 360 * down))
    for place in range(across * down):
        panel = Image.open(files[place * 3 % len(files)]).resize((270, 360))
        collage.paste(panel, (270 * (place % across), 360 * (place // across)))
    with pytest.raises(SeveralPeople):
        detector.detect(_photo(collage))


@pytest.mark.slow
@pytest.mark.parametrize("place", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("size", [(4, 1), (6, 1), (1, 6)], ids=str)
def test_one_person_in_an_elongated_picture_is_found_where_they_stand(
    detector: MediaPipeDetector, size: tuple[int, int], place: float
) -> None:
    picture = Image.open(FRONT).resize((540, 720))
    side = 720 if size[0] > size[1] else 540
    wide = Image.new("RGB", (side * size[0], side * size[1]), (150, 150, 150))
    at = (round((wide.width - 540) * place), round((wide.height - 720) * place))
    wide.paste(picture, at)
    found = detector.detect(_photo(wide))
    expected = detector.detect(_photo(picture)).xy_px + at
    trunk = [Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER, Joint.LEFT_HIP, Joint.RIGHT_HIP]
    assert np.abs(found.xy_px - expected)[trunk].max() < 0.02 * 720
    mirrored = detector.detect(_photo(wide).mirrored())
    np.testing.assert_allclose(mirrored.mirrored().xy_px, found.xy_px, atol=1e-6)


def test_a_line_of_pixels_is_no_photo_of_a_person(detector: MediaPipeDetector) -> None:
    with pytest.raises(NoPerson):
        detector.detect(_photo(Image.new("RGB", (4000, 40))))


@given(
    width=st.integers(40, 900),
    height=st.integers(40, 900),
    # Shares of which 1 minus them is exact, so that no edge of a pixel lies on two sides of a rounding.
    box=st.tuples(*[st.integers(0, 1024)] * 4).map(lambda shares: tuple(share / 1024 for share in shares)),
    seed=st.integers(0, 9),
)
@settings(deadline=None, max_examples=100)
def test_what_is_left_of_the_mirrored_picture_is_the_same(
    width: int, height: int, box: tuple[float, float, float, float], seed: int
) -> None:
    rgb = np.random.default_rng(seed).integers(0, 255, (height, width, 3), dtype=np.uint8)
    left, right = sorted(box[:2])
    top, bottom = sorted(box[2:])
    xy = np.array([[left, top], [right, bottom]])
    flipped = np.array([[1 - right, top], [1 - left, bottom]])
    parts = [
        [
            (part.shape, sha256(part.tobytes()).hexdigest())
            for part in _rest(picture, _body(points), _body(points))
        ]
        for picture, points in ((rgb, xy), (rgb[:, ::-1], flipped))
    ]
    assert sorted(parts[0]) == sorted(parts[1])


def test_the_person_is_in_no_part_of_what_is_left() -> None:
    rgb = np.zeros((720, 960, 3), np.uint8)
    rgb[100:600, 400:550] = 255
    person = _body(np.array([[400 / 960, 100 / 720], [550 / 960, 600 / 720]]))
    assert [part.max() for part in _rest(rgb, person, person)] == [0, 0]
    nearer = _body(np.array([[250 / 650, 100 / 720], [400 / 650, 600 / 720]]))
    assert [part.max() for part in _rest(rgb[:, 150:800], nearer, nearer)] == [0]
    assert _rest(rgb[:, 380:570], _body(np.array([[0.1, 0.1], [0.9, 0.9]])), person) == []


def _body(xy: NDArray[np.float64]) -> Body:
    return Body(xy, np.zeros((2, 3)), np.ones(2))


def test_a_closed_detector_raises_instead_of_finding_nobody() -> None:
    with MediaPipeDetector() as opened:
        photo = decode(FRONT.read_bytes())
        opened.detect(photo)
    with pytest.raises(DetectorClosed):
        opened.detect(photo)
    opened.close()


def test_other_weights_are_refused() -> None:
    with pytest.raises(ModelCorrupted, match="expected 0000"):
        model_bytes(Bundle(FULL.name, "0" * 64))
    with pytest.raises(ModelCorrupted):
        model_bytes(Bundle("nothing_here", FULL.sha256))


def test_mediapipe_is_the_version_that_sends_nothing() -> None:
    from importlib.metadata import version

    assert version("mediapipe") == "0.10.31"


def _photo(picture: Image.Image) -> Photo:
    return decode(encoded(picture, "PNG"))
