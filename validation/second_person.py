"""How often a second person in the picture is overlooked: one sample cut out and put into another.

python -m validation.second_person

The second person stands beside the first, or half hidden behind, at several heights and in pictures of three
shapes. Prints, for each, how many of the made pictures pass as one person: with the look at what lies beside
(`posture.pose.detector`), and from the network alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import mediapipe
import numpy as np
from PIL import Image

from posture.errors import SeveralPeople
from posture.image.photo import Photo
from posture.pose import detector as pose
from posture.pose.models import FULL, model_bytes

SAMPLES = Path(__file__).parent.parent / "sample_images"
SIZE = (540, 720)
HEIGHTS = (0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7, 0.8, 0.9, 1.0)
ASPECTS = (0.75, 1.33, 1.78)
SEEDS = range(12)


@dataclass(frozen=True)
class Person:
    """A sample, the person cut out of it (RGBA), and where they stood (left, top, right, bottom)."""

    picture: Image.Image
    cut_out: Image.Image
    box: tuple[int, int, int, int]


def people() -> list[Person]:
    """All samples."""
    landmarker = pose.open_landmarker(model_bytes(FULL), outlines=True)
    found = []
    for path in sorted(SAMPLES.glob("*.jpg")):
        picture = Image.open(path).convert("RGB").resize(SIZE)
        rgb = np.asarray(picture)
        # MediaPipe 0.10.31 crashes on masks whose width is no multiple of 64.
        padded = np.ascontiguousarray(np.pad(rgb, ((0, 0), (0, -SIZE[0] % 64), (0, 0)), mode="edge"))
        seen = landmarker.detect(mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=padded))
        mask = seen.segmentation_masks[0].numpy_view().reshape(SIZE[1], -1)[:, : SIZE[0]]
        alpha = (np.clip((mask - 0.3) / 0.4, 0, 1) * 255).astype(np.uint8)
        rows, columns = np.where(alpha > 128)
        box = (int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1)
        found.append(Person(picture, Image.fromarray(np.dstack([rgb, alpha])).crop(box), box))
    landmarker.close()
    return found


def widened(person: Person, aspect: float) -> tuple[Image.Image, int]:
    """The sample with its room continued on both sides, and how far it was moved."""
    left = (round(SIZE[1] * aspect) - SIZE[0]) // 2
    if left <= 0:
        return person.picture, 0
    sides = ((0, 0), (left, left), (0, 0))
    # Further out a reflection would show the person once more.
    pixels = np.asarray(person.picture)
    wide = (
        np.pad(pixels, sides, mode="reflect") if left < SIZE[0] // 2 else np.pad(pixels, sides, mode="edge")
    )
    return Image.fromarray(wide), left


def made(everyone: list[Person], height: float, aspect: float, *, behind: bool) -> Iterator[Photo]:
    """Pictures of two people, the second this tall against the first; fewer where there is no room."""
    for seed in SEEDS:
        random = np.random.default_rng(seed)
        first, second = (everyone[k] for k in random.choice(len(everyone), 2, replace=False))
        picture, moved = widened(first, aspect)
        picture = picture.copy()
        left, top, right, bottom = first.box[0] + moved, first.box[1], first.box[2] + moved, first.box[3]
        tall = (bottom - top) * height
        width = round(second.cut_out.width * tall / second.cut_out.height)
        smaller = second.cut_out.resize((width, round(tall)))
        on_the_left = bool(random.integers(2))
        feet = bottom - (1 - height) * random.uniform(0, 0.35) * (bottom - top)
        low, high = (0, left - width) if on_the_left else (right, picture.width - width)
        if behind:
            low = high = left - 0.6 * width if on_the_left else right - 0.4 * width
        if high < low:
            continue
        picture.paste(smaller, (int(random.uniform(low, high)), int(feet - tall)), smaller)
        if behind:
            picture.paste(first.cut_out, (left, top), first.cut_out)
        yield Photo(np.asarray(picture), picture.width, picture.height, "")


def overlooked(detector: pose.MediaPipeDetector, photos: list[Photo]) -> int:
    """How many of the photos pass as photos of one person."""
    count = 0
    for photo in photos:
        try:
            detector.detect(photo)
        except SeveralPeople:
            continue
        count += 1
    return count


def main() -> None:
    """Print one line for each place and shape."""
    everyone = people()
    with pose.MediaPipeDetector() as detector:
        for aspect in ASPECTS:
            alone = [widened(person, aspect)[0] for person in everyone]
            photos = [Photo(np.asarray(one), one.width, one.height, "") for one in alone]
            print(f"alone  {aspect:4}: {overlooked(detector, photos)} of {len(photos)} pass as one person")
        for behind in (False, True):
            for aspect in ASPECTS:
                line = []
                for height in HEIGHTS:
                    photos = list(made(everyone, height, aspect, behind=behind))
                    now = overlooked(detector, photos)
                    with mock.patch.object(pose, "_rest", return_value=[]):
                        network = overlooked(detector, photos)
                    line.append(f"{height}: {now} ({network}) of {len(photos)}")
                print("behind" if behind else "beside", f"{aspect:4}:", ", ".join(line), flush=True)


if __name__ == "__main__":
    main()
