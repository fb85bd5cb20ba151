"""Detectors with a known answer, and photos to go with them."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from posture.answer.box import Box
from posture.body.landmarks import Head, Joint, Landmarks
from posture.errors import DetectorClosed, NoPerson
from posture.image.photo import Photo

Act = Callable[[], Landmarks]
PX_PER_M = 450.0
WIDTH, HEIGHT = 600, 900

# Half width, height below the hips and depth (metres) of a person who faces the camera.
_PLACES: dict[str, tuple[float, float, float]] = {
    "EYE_INNER": (0.02, -0.75, -0.11),
    "EYE": (0.03, -0.75, -0.11),
    "EYE_OUTER": (0.04, -0.75, -0.10),
    "EAR": (0.075, -0.73, 0.0),
    "MOUTH": (0.025, -0.67, -0.10),
    "SHOULDER": (0.18, -0.50, 0.0),
    "ELBOW": (0.22, -0.22, 0.02),
    "WRIST": (0.23, 0.02, -0.02),
    "PINKY": (0.23, 0.09, -0.03),
    "INDEX": (0.22, 0.10, -0.04),
    "THUMB": (0.21, 0.07, -0.03),
    "HIP": (0.095, 0.0, 0.0),
    "KNEE": (0.10, 0.42, 0.0),
    "ANKLE": (0.10, 0.82, 0.03),
    "HEEL": (0.10, 0.86, 0.05),
    "FOOT_INDEX": (0.12, 0.88, -0.12),
}


def standing(shoulder_deg: float = 0.0, width_px: int = WIDTH, height_px: int = HEIGHT) -> Landmarks:
    """A person facing the camera whose right shoulder is higher by `shoulder_deg`."""
    world = np.zeros((len(Joint), 3))
    world[Joint.NOSE] = (0.0, -0.71, -0.13)
    for joint in Joint:
        sign = 1.0 if "LEFT" in joint.name else -1.0
        name = joint.name.replace("LEFT", "").replace("RIGHT", "").strip("_")
        if name in _PLACES:
            across, down, depth = _PLACES[name]
            world[joint] = (sign * across, down, depth)
    for joint in (Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER):
        # The subject's right is on the image's left; up is negative y.
        world[joint, 1] += np.tan(np.radians(shoulder_deg)) * world[joint, 0]
    return Landmarks(
        xy_px=world[:, :2] * PX_PER_M + (width_px / 2, 0.48 * height_px),
        world_m=world,
        visibility=np.ones(len(Joint)),
        width_px=width_px,
        height_px=height_px,
        disagreement_px=np.zeros(len(Joint)),
        passes=2,
        head=Head(face=0.95, even=0.0),
    )


class FakeDetector:
    """Answers every photo with the same landmarks, or does what `act` does."""

    def __init__(self, act: Act | None = None) -> None:
        self.act = act or partial(standing, 6.0)
        self.closed = False
        self.calls = 0
        self.everybody: tuple[Box, ...] = ()

    def detect(self, photo: Photo) -> Landmarks:
        """The known landmarks."""
        if self.closed:
            raise DetectorClosed
        self.calls += 1
        return self.act()

    def read_lines(self, square: NDArray[np.uint8]) -> None:
        """Read nothing: it has no network for them."""

    def people(self, photo: Photo) -> tuple[Box, ...]:
        """See who it was told of, wherever they stand."""
        return self.everybody

    def close(self) -> None:
        """Remember that it was closed."""
        self.closed = True


class Gate:
    """Holds every detection until it is opened; counts those that wait."""

    def __init__(self) -> None:
        self.opened = threading.Event()
        self.arrived = threading.Semaphore(0)

    def __call__(self) -> Landmarks:
        self.arrived.release()
        assert self.opened.wait(20)
        return standing(6.0)


def raising(error: Exception) -> Act:
    """An act that fails."""

    def act() -> Landmarks:
        raise error

    return act


class Failing:
    """An act that fails with the error that it holds at that time."""

    def __init__(self) -> None:
        self.error: Exception = NoPerson()

    def __call__(self) -> Landmarks:
        raise self.error


def after_warm_up(act: Act) -> Callable[[], FakeDetector]:
    """A maker of detectors whose first call, the warm-up, passes; all later ones do `act`."""

    def make() -> FakeDetector:
        acts = iter([standing])

        def next_act() -> Landmarks:
            return next(acts, act)()

        return FakeDetector(next_act)

    return make


def photo_bytes(kind: str = "JPEG", size: tuple[int, int] = (WIDTH, HEIGHT), *, exif: bool = False) -> bytes:
    """A photo of nobody; the fake detector sees a person in it all the same."""
    rng = np.random.default_rng(7)
    pixels = rng.integers(90, 160, (size[1] // 10 + 1, size[0] // 10 + 1, 3), dtype=np.uint8)
    image = Image.fromarray(pixels).resize(size)
    out = io.BytesIO()
    options = {}
    if exif:
        tags = Image.Exif()
        tags[0x010F] = CAMERA
        tags.get_ifd(0x8825)[29] = "2026:01:02"
        tags.get_ifd(0x8769)[0x9003] = "2019:05:06 07:08:09"
        options["exif"] = tags
    image.save(out, kind, **options)
    return out.getvalue()


CAMERA = "secret-camera-maker"
TAKEN_AT = "2019-05-06T07:08:09"
