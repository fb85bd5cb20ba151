"""Teaching photos are cut where they say, out of clones that are made here."""

import subprocess
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from posture.body.landmarks import Array, Joint
from validation.pelvis.teaching_photos import (
    JOINTS,
    SIDE,
    TORSO_PX,
    Entry,
    cut,
    entries,
    picture,
    stored,
)

ENTRY = Entry("000", "some/body", "", "front.png", None, None, "MIT", "front", "somebody")


def landmarks(scale: float) -> Array:
    """Shoulders 100 and hips 200 below the top, at this scale; ankles below the picture."""
    xy: Array = np.full((33, 2), 140.0)
    for left, across, down in (
        (Joint.LEFT_SHOULDER, 40, 100),
        (Joint.LEFT_HIP, 25, 200),
        (Joint.LEFT_KNEE, 22, 290),
        (Joint.LEFT_ANKLE, 20, 380),
    ):
        xy[left], xy[left + 1] = (140 + across, down), (140 - across, down)
    return xy * scale


@pytest.mark.parametrize("scale", [0.6, 1.0, 2.3, 5.0])
def test_a_photo_is_brought_to_one_size_and_its_joints_with_it(scale: float) -> None:
    height, width = round(360 * scale), round(280 * scale)
    rgb = np.full((height, width, 3), 40, np.uint8)
    for at in landmarks(scale)[[Joint.LEFT_HIP, Joint.RIGHT_HIP]]:
        middle = tuple(np.round(16 * (at - 0.5)).astype(int).tolist())
        cv2.circle(rgb, middle, round(64 * scale), (250, 250, 250), -1, cv2.LINE_AA, 4)
    made = cut(rgb, landmarks(scale))
    side = round(SIDE * TORSO_PX)
    assert made.rgb.shape == (side, side, 3)
    assert made.joints_px[:2].mean(axis=0) == pytest.approx([side / 2, side / 2])
    assert made.joints_px[2:4].mean(axis=0) == pytest.approx([side / 2, side / 2 - TORSO_PX])
    assert made.inside.tolist() == [True] * 6 + [False] * 2
    left, top, right, bottom = made.extent_px
    factor = TORSO_PX / (100 * scale)
    assert (right - left, bottom - top) == pytest.approx((factor * width, factor * height))
    for joint in made.joints_px[:2]:
        x, y = np.round(joint).astype(int)
        light = made.rgb[y - 20 : y + 20, x - 20 : x + 20, 0].astype(float) - 40
        found = [(light.sum(axis=axis) * (np.arange(40) + 0.5)).sum() / light.sum() for axis in (0, 1)]
        assert np.array([x - 20, y - 20]) + found == pytest.approx(joint, abs=0.6)


def test_a_file_comes_out_of_its_clone_at_its_commit(tmp_path: Path) -> None:
    clone = tmp_path / "some+body"
    clone.mkdir()
    pixels = np.random.default_rng(0).integers(0, 255, (80, 60, 3)).astype(np.uint8)
    Image.fromarray(pixels).save(clone / "front.png")
    who = ["-c", "user.name=nobody", "-c", "user.email=nobody@example.org"]
    for command in (["init", "-q"], ["add", "."], [*who, "commit", "-qm", "a photo"]):
        subprocess.run(["git", "-C", str(clone), *command], check=True)
    commit = subprocess.run(
        ["git", "-C", str(clone), "rev-parse", "HEAD"], check=True, capture_output=True, text=True
    ).stdout.strip()
    (clone / "front.png").unlink()
    entry = replace(ENTRY, commit=commit)
    assert (picture(stored(entry, tmp_path), entry) == pixels).all()
    boxed = replace(entry, box=(10, 20, 50, 70))
    assert (picture(stored(boxed, tmp_path), boxed) == pixels[20:70, 10:50]).all()
    with pytest.raises(subprocess.CalledProcessError):
        stored(replace(entry, commit="0" * 40), tmp_path)


def test_the_table_is_whole() -> None:
    table = entries()
    assert [entry.name for entry in table] == [f"{k:03d}" for k in range(len(table))]
    assert {entry.view for entry in table} == {"front", "back"}
    assert all(len(entry.commit) == 40 for entry in table)
    assert len({(entry.repository, entry.path, entry.frame, entry.box) for entry in table}) == len(table)
    assert len(JOINTS) == 8
