"""Heads that people hide before they hand a photo over: the view is asked for, or right, never guessed."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from posture.answer.vocabulary import ViewName
from posture.errors import NothingMeasurable, ViewMismatch, ViewUnclear
from posture.pipeline.assess import analyse_photo, analyse_photos
from posture.pose.detector import MediaPipeDetector
from tests.conftest import english, every
from tests.places import SAMPLES


def view_of(path: Path) -> ViewName:
    name: ViewName = path.stem.rpartition("_")[2]  # type: ignore[assignment]
    return name


FRONTS_AND_BACKS = sorted([*SAMPLES.glob("*_front.jpg"), *SAMPLES.glob("*_back.jpg")])
SIDES = sorted([*SAMPLES.glob("*_left.jpg"), *SAMPLES.glob("*_right.jpg")])
Box = tuple[int, int, int, int]
Cover = Callable[[Image.Image, Box], Image.Image]


def black_box(picture: Image.Image, head: Box) -> Image.Image:
    ImageDraw.Draw(picture).rectangle(head, fill="black")
    return picture


def skin_oval(picture: Image.Image, head: Box) -> Image.Image:
    ImageDraw.Draw(picture).ellipse(head, fill=(205, 165, 140))
    return picture


def eye_bar(picture: Image.Image, head: Box) -> Image.Image:
    left, top, right, bottom = head
    tall = bottom - top
    ImageDraw.Draw(picture).rectangle((left, top + 0.38 * tall, right, top + 0.55 * tall), fill="black")
    return picture


def blurred(picture: Image.Image, head: Box) -> Image.Image:
    picture.paste(picture.crop(head).filter(ImageFilter.GaussianBlur((head[3] - head[1]) / 8)), head[:2])
    return picture


def cut_at_the_chin(picture: Image.Image, head: Box) -> Image.Image:
    return picture.crop((0, round(head[1] + 0.85 * (head[3] - head[1])), picture.width, picture.height))


def cut_at_the_eyes(picture: Image.Image, head: Box) -> Image.Image:
    return picture.crop((0, round((head[1] + head[3]) / 2), picture.width, picture.height))


COVERS: list[Cover] = [black_box, skin_oval, eye_bar, blurred, cut_at_the_chin, cut_at_the_eyes]


def truth(path: Path) -> dict[str, dict[str, float]]:
    joints: dict[str, dict[str, float]] = json.loads(path.with_suffix(".json").read_text())["joints"]
    return joints


def head_of(path: Path) -> Box:
    """Where the rendered head is, from its true joints: two heads' widths about the neck's upper end."""
    joints = truth(path)
    shoulders, hips = (
        np.mean(
            [[joints[f"{side}_{part}"][axis] for axis in ("x_px", "y_px")] for side in ("left", "right")],
            axis=0,
        )
        for part in ("shoulder", "hip")
    )
    trunk = shoulders - hips
    x, y = shoulders + 0.52 * trunk
    half = 0.26 * float(np.linalg.norm(trunk))
    return round(x - half), round(y - 1.1 * half), round(x + half), round(y + 1.1 * half)


def covered(path: Path, cover: Cover) -> bytes:
    out = BytesIO()
    cover(Image.open(path).convert("RGB"), head_of(path)).save(out, "JPEG", quality=92)
    return out.getvalue()


@pytest.mark.parametrize(
    ("path", "cover"),
    every(itertools.product([*FRONTS_AND_BACKS, *SIDES], COVERS)),
    ids=lambda one: getattr(one, "stem", "") or one.__name__,
)
def test_a_hidden_face_is_never_guessed_around(path: Path, cover: Cover, detector: MediaPipeDetector) -> None:
    try:
        answer = analyse_photo(covered(path, cover), detector)
    except NothingMeasurable:
        return  # asked for, or refused for another reason
    assert answer.view.name == view_of(path)


HIDDEN = [
    *((path, black_box) for path in FRONTS_AND_BACKS),
    # Under an oval the network mixes up the legs of this one, so that it is refused for them.
    *((path, skin_oval) for path in FRONTS_AND_BACKS if path.stem != "right_hip_high_back"),
    # The back of a head shows no face to be blurred.
    *((path, blurred) for path in FRONTS_AND_BACKS if view_of(path) == "front"),
]


@pytest.mark.parametrize(
    ("path", "cover"), every(HIDDEN, 2), ids=lambda one: getattr(one, "stem", "") or one.__name__
)
def test_the_view_is_asked_for_and_what_is_stated_names_the_sides(
    path: Path, cover: Cover, detector: MediaPipeDetector
) -> None:
    photo = covered(path, cover)
    with pytest.raises(ViewUnclear):
        analyse_photo(photo, detector)
    answer = analyse_photo(photo, detector, view=view_of(path))
    found = {point.name: point for point in answer.landmarks}
    for part in ("shoulder", "hip"):
        left, right = found[f"left_{part}"].x_px, found[f"right_{part}"].x_px
        joints = truth(path)
        true = joints[f"left_{part}"]["x_px"] - joints[f"right_{part}"]["x_px"]
        assert np.sign(left - right) == np.sign(true), part


def test_the_slot_of_a_session_is_a_stated_view(detector: MediaPipeDetector) -> None:
    photo = covered(SAMPLES / "level_front.jpg", black_box)
    answer = analyse_photos({"front": [photo]}, detector)
    assert [(part.view.name, part.view.source) for part in answer.photos] == [("front", "stated")]


@pytest.mark.parametrize("path", FRONTS_AND_BACKS, ids=lambda path: path.stem)
def test_an_uncovered_head_is_recognised(path: Path, detector: MediaPipeDetector) -> None:
    answer = analyse_photo(path.read_bytes(), detector)
    assert (answer.view.name, answer.view.source) == (view_of(path), "landmarks")


def test_a_face_in_the_slot_of_the_back_is_a_mistake(detector: MediaPipeDetector) -> None:
    with pytest.raises(ViewMismatch, match="given as the back view, but it shows the front"):
        analyse_photo((SAMPLES / "level_front.jpg").read_bytes(), detector, view="back")


@pytest.mark.slow
def test_the_command_and_the_batch_ask_too(tmp_path: Path) -> None:
    path = tmp_path / "covered.jpg"
    path.write_bytes(covered(SAMPLES / "level_front.jpg", black_box))
    asked = run("analyze", path)
    assert (asked.returncode, asked.stdout) == (3, "")
    assert "does not tell from which side it was taken" in asked.stderr
    assert "Say what it shows: your front, your back" in asked.stderr
    told = run("analyze", path, "--view", "front", "--json")
    assert told.returncode == 0, told.stderr
    answer = json.loads(told.stdout)
    assert (answer["view"]["name"], answer["view"]["source"]) == ("front", "stated")
    head = {item["id"]: item for item in answer["indicators"]}["head_tilt"]
    assert head["status"] == "not_measured"
    assert "The head is covered" in head["reason"]
    assert run("batch", path, "-o", tmp_path / "table.csv").returncode == 3
    assert "view_unclear" in (tmp_path / "table.errors.csv").read_text("utf-8")


@pytest.mark.slow
def test_a_stated_mirror_image_exchanges_the_sides_on_the_command_line() -> None:
    path = SAMPLES / "left_hip_high_front.jpg"
    plain, over = (
        json.loads(run("analyze", path, "--json", *options).stdout) for options in ((), ("--mirrored",))
    )
    assert over["provenance"]["image"]["turned_over"] == "stated"
    values = [{item["id"]: item["value"] for item in one["indicators"]} for one in (plain, over)]
    for name in ("hip_obliquity", "shoulder_obliquity", "shoulder_hip_difference", "trunk_lean", "head_tilt"):
        assert values[1][name] == pytest.approx(-values[0][name], abs=1e-6), name


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "posture.cli.main", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_back_that_is_called_a_front_is_asked_about(detector: MediaPipeDetector) -> None:
    answer = analyse_photo((SAMPLES / "level_back.jpg").read_bytes(), detector, view="front")
    (gate,) = (one for one in answer.quality if one.gate == "view_as_stated")
    assert not gate.passed
    assert gate.withholds == ()
    assert "looks like another one" in english(gate.detail)
    right = analyse_photo((SAMPLES / "level_back.jpg").read_bytes(), detector, view="back")
    assert all(one.passed for one in right.quality if one.gate == "view_as_stated")
