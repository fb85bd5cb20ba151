"""The real engine: verified weights, exact mirror symmetry, honest refusals."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from posture.bundles import FULL, Bundle, model_bytes
from posture.errors import DetectorClosed, ModelCorrupted, NoPerson, SeveralPeople
from posture.image import Photo, decode
from posture.landmarks import Joint
from posture.pose import MediaPipeDetector
from tests.conftest import SAMPLES, sample_photos
from tests.photos import encoded, quadrants

FRONT = SAMPLES / "level_front.jpg"


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
