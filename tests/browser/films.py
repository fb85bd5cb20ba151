"""A film for the browser's fake camera, made of the rendered sample people."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

SAMPLES = Path(__file__).parents[2] / "sample_images"
RATE_HZ = 10
SECONDS_OF_A_VIEW = 5
SIZE = (720, 960)
VIEWS = ("front", "back", "left", "right")


def turning_person(folder: Path) -> Path:
    """A person who stands still for some seconds in each view, as a stream of JPEGs.

    Chromium plays it again and again.
    """
    path = folder / "person.mjpeg"
    with path.open("wb") as out:
        for view in VIEWS:
            with Image.open(SAMPLES / f"level_{view}.jpg") as photo:
                still = photo.convert("RGB").resize(SIZE)
            for _ in range(RATE_HZ * SECONDS_OF_A_VIEW):
                still.save(out, "JPEG", quality=85)
    return path
