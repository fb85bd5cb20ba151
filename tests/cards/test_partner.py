"""The second half of a card is found from the first, and only where it is."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from posture.cards.fit import Lens
from posture.cards.search import completed
from posture.cards.table import CARDS, DICTIONARY, roof_corners_mm
from posture.cards.tags import find_tags
from tests.cards.camera import WEBCAM, Scene, photograph, projected, turned
from tests.conftest import every

CARD = CARDS["pelvis_front"]
LENS = Lens(WEBCAM.focal_px * 1.1, 0.1, (WEBCAM.width_px / 2, WEBCAM.height_px / 2))


def shot(rotation: float, fold_off: float = 0.0) -> tuple[Scene, np.ndarray]:
    scene = Scene(
        rotation=turned(rotation, 5, -7), place_mm=np.array([120.0, 60.0, 2800.0]), noise=1.0, jpeg=95
    )
    return scene, roof_corners_mm(CARD, CARD.fold_deg + fold_off)


@pytest.mark.parametrize(
    ("seen", "rotation", "fold_off"), every(itertools.product([0, 1], [-15.0, 0.0, 15.0], [-4.0, 4.0]), 2)
)
def test_the_other_half_is_found(seen: int, rotation: float, fold_off: float) -> None:
    scene, corners = shot(rotation, fold_off)
    grey, _ = photograph(scene, WEBCAM, corners, CARD.tags, DICTIONARY)
    both = find_tags(grey)
    whole = completed(grey, [both[seen]], LENS)
    assert [tag.id for tag in whole] == list(CARD.tags)
    # A focal length that is 10 % wrong and a fold that is off do not change what is found.
    for tag, known in zip(whole, both, strict=True):
        assert np.abs(tag.corners_px - known.corners_px).max() < 0.4
    assert np.abs(np.array([tag.corners_px for tag in whole]) - projected(corners, scene, WEBCAM)).max() < 0.6


def test_a_covered_half_stays_unseen() -> None:
    scene, corners = shot(5.0)
    grey, _ = photograph(scene, WEBCAM, corners, CARD.tags, DICTIONARY)
    tags = find_tags(grey)
    low, high = tags[1].corners_px.min(axis=0).astype(int), tags[1].corners_px.max(axis=0).astype(int)
    grey[low[1] - 3 : high[1] + 3, low[0] + 6 : high[0] + 3] = 120
    half = find_tags(grey)
    assert [tag.id for tag in half] == [CARD.tags[0]]
    assert completed(grey, half, LENS) == half


def test_nothing_is_added_to_nothing_and_to_what_is_whole() -> None:
    scene, corners = shot(5.0)
    grey, _ = photograph(scene, WEBCAM, corners, CARD.tags, DICTIONARY)
    assert completed(grey, (), LENS) == ()
    tags = find_tags(grey)
    assert completed(grey, tags, LENS) == tags


def test_a_half_at_the_border_of_the_picture_adds_nothing() -> None:
    scene, corners = shot(0.0)
    grey, _ = photograph(scene, WEBCAM, corners, CARD.tags, DICTIONARY)
    tags = find_tags(grey)
    cut = np.ascontiguousarray(grey[:, : int(tags[0].corners_px[:, 0].max()) + 12])
    half = find_tags(cut)
    assert [tag.id for tag in half] == [CARD.tags[0]]
    assert completed(cut, half, LENS) == half
