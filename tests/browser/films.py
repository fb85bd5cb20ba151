"""A film for the browser's fake camera, made of the rendered sample people."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

from tests.places import SAMPLES

RATE_HZ = 30
"""At which Chromium plays a stream of JPEGs, whatever is in it."""

SECONDS_OF_A_VIEW = 7
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
                still = io.BytesIO()
                photo.convert("RGB").resize(SIZE).save(still, "JPEG", quality=85)
            out.write(still.getvalue() * (RATE_HZ * SECONDS_OF_A_VIEW))
    return path
