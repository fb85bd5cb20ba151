"""Poses, angles and their uncertainty from corners whose place is known exactly."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posture.body.landmarks import Array
from posture.cards.angles import attitude_covariance, attitude_deg, camera_deg, difference_deg, plumb_roll_deg
from posture.cards.fit import Lens
from posture.cards.piece_words import label_of
from posture.cards.pose import CardPose, Unclear, card_pose, sticker_point
from posture.cards.table import CARDS, Card, fold_edge_mm, roof_corners_mm, tag_corners_mm
from posture.cards.tags import Tag
from tests.conftest import english

LENS = Lens(1540.0, 0.03, (540.0, 720.0))
FRONT, BACK = CARDS["pelvis_front"], CARDS["pelvis_back"]
PLACE = np.array([150.0, 80.0, 3000.0])
CARD_TO_CAMERA = np.diag([1.0, -1.0, -1.0])


def about(axis: tuple[float, float, float], angle_deg: float) -> Array:
    return np.asarray(cv2.Rodrigues(np.array(axis) * np.radians(angle_deg))[0])


def image(points_mm: Array, rotation: Array, place_mm: Array = PLACE, lens: Lens = LENS) -> Array:
    seen = points_mm @ rotation.T + place_mm
    return np.asarray(seen[..., :2] / seen[..., 2:] * lens.focal_px + lens.centre_px)


def tags_of(card: Card, rotation: Array, fold_deg: float | None = None, place_mm: Array = PLACE) -> list[Tag]:
    corners = roof_corners_mm(card, fold_deg)
    return [Tag(tag, image(quad, rotation, place_mm)) for tag, quad in zip(card.tags, corners, strict=True)]


def posed(card: Card, tags: list[Tag], lens: Lens = LENS) -> CardPose:
    pose = card_pose(card, tags, lens)
    assert isinstance(pose, CardPose), pose
    return pose


def turned(rotation_deg: float, obliquity_deg: float, tilt_deg: float) -> Array:
    """A front card after turning, then leaning sideways, then forward, as the signs are defined."""
    return (
        about((0, 1, 0), -rotation_deg)
        @ about((0, 0, 1), obliquity_deg)
        @ about((1, 0, 0), tilt_deg)
        @ CARD_TO_CAMERA
    )


def test_exact_corners_give_the_exact_pose() -> None:
    rotation = turned(12, -5, 7)
    pose = posed(FRONT, tags_of(FRONT, rotation))
    assert pose.rotation == pytest.approx(rotation, abs=1e-6)
    assert pose.place_mm == pytest.approx(PLACE, abs=1e-4)
    assert pose.fold_deg == pytest.approx(FRONT.fold_deg, abs=1e-5)
    assert pose.rms_px < 1e-6
    assert pose.fold_warning is None


@pytest.mark.parametrize("sign", [1, -1])
def test_signs_of_a_card_worn_in_front(sign: int) -> None:
    # The person faces the camera: the right side is on the left of the picture.
    right, up, front = np.array([-1.0, 0, 0]), np.array([0, -1.0, 0]), np.array([0, 0, -1.0])
    forward = about((0, 1, 0), sign * -10.0)
    assert sign * (forward @ right) @ front > 0
    assert attitude_deg(forward @ CARD_TO_CAMERA, "front") == pytest.approx([sign * 10, 0, 0])
    higher = about((0, 0, 1), sign * 6.0)
    assert sign * (higher @ right) @ up > 0
    assert attitude_deg(higher @ CARD_TO_CAMERA, "front") == pytest.approx([0, sign * 6, 0])
    leaning = about((1, 0, 0), sign * 8.0)
    assert sign * (leaning @ up) @ front > 0
    assert attitude_deg(leaning @ CARD_TO_CAMERA, "front") == pytest.approx([0, 0, sign * 8])


@pytest.mark.parametrize("sign", [1, -1])
def test_signs_of_a_card_worn_behind(sign: int) -> None:
    # The person looks away: the right side is on the right of the picture.
    right, up, front = np.array([1.0, 0, 0]), np.array([0, -1.0, 0]), np.array([0, 0, 1.0])
    forward = about((0, 1, 0), sign * -10.0)
    assert sign * (forward @ right) @ front > 0
    assert attitude_deg(forward @ CARD_TO_CAMERA, "back") == pytest.approx([sign * 10, 0, 0])
    higher = about((0, 0, 1), sign * -6.0)
    assert sign * (higher @ right) @ up > 0
    assert attitude_deg(higher @ CARD_TO_CAMERA, "back") == pytest.approx([0, sign * 6, 0])
    leaning = about((1, 0, 0), sign * -8.0)
    assert sign * (leaning @ up) @ front > 0
    assert attitude_deg(leaning @ CARD_TO_CAMERA, "back") == pytest.approx([0, 0, sign * 8])


angles = st.floats(-20, 20)


@settings(max_examples=40, deadline=None)
@given(angles, angles, angles, st.floats(-300, 300), st.sampled_from([FRONT, BACK]))
def test_a_mirrored_picture_gives_mirrored_angles(a: float, b: float, c: float, x: float, card: Card) -> None:
    place = np.array([x, 80.0, 3000.0])
    pose = posed(card, tags_of(card, turned(a, b, c), place_mm=place))
    # A mirror swaps the facets and each tag's left and right corners.
    tags = tags_of(card, turned(a, b, c), place_mm=place)
    left, right = (tag.corners_px * [-1, 1] + [1080, 0] for tag in tags)
    swapped = [Tag(card.tags[0], right[[1, 0, 3, 2]]), Tag(card.tags[1], left[[1, 0, 3, 2]])]
    mirrored = posed(card, swapped)
    assert attitude_deg(mirrored.rotation, card.worn) == pytest.approx(
        attitude_deg(pose.rotation, card.worn) * [-1, -1, 1], abs=1e-5
    )
    assert mirrored.place_mm == pytest.approx(pose.place_mm * [-1, 1, 1], abs=1e-3)


@pytest.mark.slow
def test_the_covariance_is_the_scatter() -> None:
    rng, rotation = np.random.default_rng(3), turned(8, 3, -4)
    lens = replace(LENS, focal_sem_share=0.0)
    found, claimed = [], []
    for _ in range(200):
        # The fold's prior is a measurement too: it must scatter for its share of the covariance to show.
        fold = FRONT.fold_deg + rng.normal(0, 3)
        clean = tags_of(FRONT, rotation, fold)
        pose = posed(FRONT, [Tag(tag.id, tag.corners_px + rng.normal(0, 0.2, (4, 2))) for tag in clean], lens)
        found.append(attitude_deg(pose.rotation, "front"))
        claimed.append(attitude_covariance(pose, "front").diagonal())
    scatter, expected = np.std(found, axis=0), np.sqrt(np.mean(claimed, axis=0))
    assert expected == pytest.approx(scatter, rel=0.2)


def test_a_fold_five_degrees_off_is_estimated() -> None:
    rotation = turned(10, 2, 5)
    pose = posed(FRONT, tags_of(FRONT, rotation, FRONT.fold_deg - 5))
    assert pose.fold_deg == pytest.approx(FRONT.fold_deg - 5, abs=1.0)
    assert attitude_deg(pose.rotation, "front") == pytest.approx([10, 2, 5], abs=0.2)


def test_a_wrong_fold_is_warned_of_and_a_very_wrong_one_refused() -> None:
    near = replace(LENS, focal_px=3100.0)
    folds = {}
    for off in (8.0, 25.0):
        corners = roof_corners_mm(FRONT, FRONT.fold_deg - off)
        tags = [
            Tag(tag, image(quad, turned(5, 0, 0), lens=near))
            for tag, quad in zip(FRONT.tags, corners, strict=True)
        ]
        folds[off] = card_pose(FRONT, tags, near)
    assert isinstance(folds[8.0], CardPose)
    assert "folded by" in english(folds[8.0].fold_warning or "")
    assert isinstance(folds[25.0], Unclear)
    assert "glue" in english(folds[25.0].reason)


def test_one_facet_or_none_is_unclear() -> None:
    tags = tags_of(FRONT, turned(5, 0, 0))
    one, none = card_pose(FRONT, tags[:1], LENS), card_pose(FRONT, [], LENS)
    assert isinstance(one, Unclear)
    assert isinstance(none, Unclear)
    assert "Only one half" in english(one.reason)
    assert "not seen" in english(none.reason)
    assert not one


@pytest.mark.parametrize("roll", [180.0, 90.0, -90.0, 50.0, -50.0])
@pytest.mark.parametrize("name", ["pelvis_front", "pelvis_back", "wall"])
def test_a_card_whose_arrow_does_not_point_up_is_refused(name: str, roll: float) -> None:
    card = CARDS[name]
    verdict = card_pose(card, tags_of(card, about((0, 0, 1), roll) @ turned(5, 0, 3)), LENS)
    assert isinstance(verdict, Unclear)
    assert english(verdict.reason) == (
        f"The {label_of(card)} hangs upside down or sideways: its UP arrow must point up."
    )


@pytest.mark.parametrize(("name", "clear"), [("pelvis_front", True), ("wall", False)])
def test_a_wall_card_must_hang_straighter_than_a_worn_one(name: str, clear: bool) -> None:
    card = CARDS[name]
    for roll, taken in ((25.0, clear), (-25.0, clear), (15.0, True)):
        verdict = card_pose(card, tags_of(card, about((0, 0, 1), roll) @ CARD_TO_CAMERA), LENS)
        assert isinstance(verdict, CardPose) == taken


def test_corners_that_are_no_roof_are_refused() -> None:
    tags = tags_of(FRONT, turned(5, 0, 0))
    bent = Tag(tags[0].id, tags[0].corners_px + np.array([[4, 0], [0, -5], [3, 0], [0, 4]]))
    verdict = card_pose(FRONT, [bent, tags[1]], LENS)
    assert isinstance(verdict, Unclear)
    assert "folded card" in english(verdict.reason)


@pytest.mark.parametrize("off", [-0.15, 0.15])
def test_a_wrong_focal_length_costs_little_and_is_in_the_budget(off: float) -> None:
    true = np.array([6.0, 3.0, 4.0])
    lens = replace(LENS, focal_px=LENS.focal_px * (1 + off), focal_sem_share=0.15)
    pose = posed(FRONT, tags_of(FRONT, turned(*true), place_mm=np.array([0.0, 0.0, 3000.0])), lens)
    error = attitude_deg(pose.rotation, "front") - true
    assert np.abs(error).max() < 0.2
    assert (np.abs(error) < 2 * np.sqrt(attitude_covariance(pose, "front").diagonal())).all()


def test_the_difference_of_two_cards_cancels_the_way_they_face_and_the_focal_length() -> None:
    place = np.array([150.0, -400.0, 3000.0])
    lens = replace(LENS, focal_sem_share=0.15)
    lower = posed(FRONT, tags_of(FRONT, turned(5, 1, 0)), lens)
    upper = posed(CARDS["chest"], tags_of(CARDS["chest"], turned(13, 0, 0), place_mm=place), lens)
    value, sem = difference_deg(upper, lower)
    assert value == pytest.approx(8, abs=1e-4)
    apart = np.sqrt(sum(attitude_covariance(pose, "front")[0, 0] for pose in (upper, lower)))
    assert 0 < sem <= apart


def test_the_wall_card_tells_how_the_camera_is_held() -> None:
    wall = CARDS["wall"]
    for roll in (3.0, -3.0):
        pose = posed(wall, tags_of(wall, about((0, 0, 1), roll) @ CARD_TO_CAMERA))
        value, sem = plumb_roll_deg(pose)
        assert value == pytest.approx(roll, abs=1e-4)  # y points down: this turns the content clockwise
        assert 0 < sem < 0.3
    # A camera that looks up sees the wall's up turned towards itself: the card's top comes nearer.
    up = posed(wall, tags_of(wall, about((1, 0, 0), -4.0) @ CARD_TO_CAMERA))
    right = posed(wall, tags_of(wall, about((0, 1, 0), -5.0) @ CARD_TO_CAMERA))
    assert camera_deg(up)[0] == pytest.approx([0, 4, 0], abs=1e-4)
    assert camera_deg(right)[0] == pytest.approx([0, 0, 5], abs=1e-4)


@pytest.mark.parametrize(("name", "index"), [("asis_right", 0), ("psis_left", 0), ("acromion_left", 0)])
def test_a_sticker_points_at_its_folded_edge(name: str, index: int) -> None:
    card = CARDS[name]
    rotation = turned(25, 5, 10)
    edge = fold_edge_mm(card, index)
    tag = Tag(card.tags[index], image(tag_corners_mm(card), rotation))
    point = sticker_point(card, tag, LENS)
    assert point.image_px == pytest.approx(image(edge, rotation), abs=0.01)
    truth = edge @ rotation.T + PLACE
    sem = np.sqrt(point.place_covariance.diagonal())
    assert (np.abs(point.place_mm - truth) < 2 * sem).all()
    assert np.linalg.eigvalsh(point.image_covariance).min() > 0
    assert 80 < sem[2] < 150  # three percent of focal length and one of print scale, at three metres
