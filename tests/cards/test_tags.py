"""Tags in drawn pictures: corners to a tenth of a pixel, nothing where nothing is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from posture.cards.angles import attitude_deg
from posture.cards.fit import Lens
from posture.cards.pose import CardPose, card_pose
from posture.cards.table import CARDS, DICTIONARY, roof_corners_mm
from posture.cards.tags import find_tags
from tests.cards.camera import PHONE, WEBCAM, Camera, Scene, photograph, projected, turned

CARD = CARDS["pelvis_front"]
CORNERS = roof_corners_mm(CARD)


def scene(rotation: float, obliquity: float, tilt: float, worn: str = "front") -> Scene:
    return Scene(
        rotation=turned(rotation, obliquity, tilt, worn),
        place_mm=np.array([120.0, 60.0, 2800.0]),
        noise=1.0,
        jpeg=95,
    )


@pytest.mark.parametrize("camera", [WEBCAM, PHONE])
def test_corners_to_a_tenth_of_a_pixel(camera: Camera) -> None:
    shot = scene(8, -3, 5)
    grey, origin = photograph(shot, camera, CORNERS, CARD.tags, DICTIONARY, 400)
    tags = find_tags(grey)
    assert [tag.id for tag in tags] == list(CARD.tags)
    found = np.array([tag.corners_px for tag in tags]) + origin
    assert np.abs(found - projected(CORNERS, shot, camera)).max() < 0.1


def test_uneven_light_moves_no_corner() -> None:
    shot = scene(8, -3, 5)
    uneven = replace(shot, shadow=0.5)
    grey, origin = photograph(uneven, PHONE, CORNERS, CARD.tags, DICTIONARY, 400)
    found = np.array([tag.corners_px for tag in find_tags(grey)]) + origin
    assert np.abs(found - projected(CORNERS, shot, PHONE)).max() < 0.15


@pytest.mark.slow
def test_a_whole_large_picture_is_searched_reduced_and_measured_in_full() -> None:
    shot = scene(-10, 4, -6)
    grey, _ = photograph(shot, PHONE, CORNERS, CARD.tags, DICTIONARY)
    assert grey.shape == (3000, 2250)
    found = np.array([tag.corners_px for tag in find_tags(grey)])
    assert np.abs(found - projected(CORNERS, shot, PHONE)).max() < 0.15


@pytest.mark.parametrize("worn", ["front", "back"])
def test_from_pixels_to_angles(worn: str) -> None:
    card = CARDS["chest" if worn == "front" else "upper_back"]
    grey, _ = photograph(scene(9, -4, 6, worn=worn), WEBCAM, roof_corners_mm(card), card.tags, DICTIONARY)
    pose = card_pose(card, find_tags(grey), Lens(WEBCAM.focal_px, 0.03, (540, 720)))
    assert isinstance(pose, CardPose)
    assert attitude_deg(pose.rotation, worn) == pytest.approx([9, -4, 6], abs=0.6)


def test_no_tags_in_noise() -> None:
    rng = np.random.default_rng(0)
    assert find_tags(rng.integers(0, 256, (720, 540), dtype=np.uint8)) == ()
    assert find_tags(np.full((720, 540), 128, np.uint8)) == ()


def test_a_mirrored_picture_shows_no_tags() -> None:
    grey, _ = photograph(scene(0, 0, 0), WEBCAM, CORNERS, CARD.tags, DICTIONARY, 400)
    assert not {tag.id for tag in find_tags(np.ascontiguousarray(grey[:, ::-1]))} & set(CARD.tags)
