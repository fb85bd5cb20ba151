"""Films of a person before a fixed camera, made of the sample photographs, with the truth of every frame.

A script of segments says what happens; every frame is one of the rendered photos, moved by an exact amount,
so that its truth is that photo's truth and the movement. Nothing is rendered: only OpenCV and the samples are
needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from posture.answer.vocabulary import ViewName
from tests.places import SAMPLES

Picture = NDArray[np.uint8]

WIDTH_PX, HEIGHT_PX = 960, 720

TURN_FRONT = 15
"""Frame of the sample's turn in which its person faces the camera."""

_SWAY_HZ = (0.31, 0.47)
_NOISE = 3.0
_STRIP = (0.28, 0.72)
"""Part of a photo's width that holds its person, for the one who walks through."""


@dataclass(frozen=True, slots=True)
class Segment:
    """What happens for some time.

    Attributes
    ----------
    seconds : float
    photo : str or None
        Name of the sample without ending; None is the empty room, ``turn`` the sample's turn from its front
        view all the way round, ``turn_front`` the same person waiting for it.
    sway_deg : float
        The person sways about the ankles, to each side by so much.
    step_px : float
        At `step_s` of the segment the person steps to the picture's right by so much, within 0.2 s.
    walker : str or None
        Name of the sample whose person walks in at the left border and out again.
    light : float
        1 is the light of the photo, 0 black.
    roll_deg : float
        Roll of the camera, positive when the picture's content is turned clockwise.
    zoom : float
        The person's size against the photo's.
    """

    seconds: float
    photo: str | None
    sway_deg: float = 0.0
    step_px: float = 0.0
    step_s: float = 1.0
    walker: str | None = None
    light: float = 1.0
    roll_deg: float = 0.0
    zoom: float = 1.0


@dataclass(frozen=True, slots=True)
class Truth:
    """What is true of a frame.

    `lean_deg` is the sway at that time, positive towards the picture's right; `moving` says that a step is
    going on; `walker` that a second person can be seen.
    """

    number: int
    seconds: float
    view: ViewName | None
    lean_deg: float
    moving: bool
    walker: bool
    light: float


def seconds_of(script: Sequence[Segment]) -> tuple[float, ...]:
    """When each segment begins, and when the last one ends."""
    begins = [0.0]
    for segment in script:
        begins.append(begins[-1] + segment.seconds)
    return tuple(begins)


def frames(script: Sequence[Segment], rate_hz: float, seed: int = 0) -> Iterator[tuple[Truth, Picture]]:
    """Every frame of the script with its truth; the same seed gives the same film."""
    rng = np.random.default_rng(seed)
    phase = rng.uniform(0, 2 * np.pi, len(_SWAY_HZ))
    number = 0
    for segment in script:
        count = round(segment.seconds * rate_hz)
        for k in range(count):
            now_s = number / rate_hz
            lean = segment.sway_deg * float(np.mean(np.sin(2 * np.pi * np.array(_SWAY_HZ) * now_s + phase)))
            share = k / max(1, count - 1)
            picture = _picture(segment, share, lean, k / rate_hz)
            noisy = picture * segment.light + rng.normal(0.0, _NOISE, picture.shape[:2])[..., None]
            step = abs(k / rate_hz - segment.step_s) < 0.1 and segment.step_px != 0
            truth = Truth(
                number,
                now_s,
                view_of(segment.photo),
                lean,
                step,
                segment.walker is not None and _walked(share) > 0.3,
                segment.light,
            )
            yield truth, np.clip(noisy, 0, 255).astype(np.uint8)
            number += 1


def still(photo: str) -> Picture:
    """A frame of this sample in which nothing moves and nothing is noisy."""
    return _photo(photo).copy()


def view_of(photo: str | None) -> ViewName | None:
    """Which view a sample shows."""
    views: dict[str, ViewName] = {"front": "front", "back": "back", "left": "left", "right": "right"}
    return None if photo is None else views.get(photo.removesuffix("_side").rpartition("_")[2])


def _picture(segment: Segment, share: float, lean_deg: float, now_s: float) -> NDArray[np.float32]:
    if segment.photo is None:
        room = np.repeat(_photo("level_front")[:, :4].mean(axis=1, keepdims=True), WIDTH_PX, axis=1)
        return np.asarray(room, np.float32)
    if segment.photo.startswith("turn"):
        base = _turn_frame(share if segment.photo == "turn" else 0.0)
    else:
        base = _photo(segment.photo)
    step = segment.step_px * float(np.clip((now_s - segment.step_s) / 0.2 + 0.5, 0, 1))
    picture = _moved(base, step, lean_deg + segment.roll_deg, segment.zoom)
    if segment.walker is not None:
        strip = _strip(segment.walker)
        edge = round(_walked(share) * strip.shape[1])
        if edge:
            picture[:, :edge] = strip[:, -edge:]
    return picture


def _walked(share: float) -> float:
    """How much of the walker can be seen: in, and out again."""
    return float(np.clip(3 * min(share, 1 - share), 0, 1))


def _moved(picture: Picture, across_px: float, clockwise_deg: float, zoom: float) -> NDArray[np.float32]:
    """Turned about a point between the feet, and shifted; borders go on as they end."""
    foot = (WIDTH_PX / 2, HEIGHT_PX * 0.9)
    matrix = cv2.getRotationMatrix2D(foot, -clockwise_deg, zoom)
    matrix[0, 2] += across_px
    moved = cv2.warpAffine(
        picture, matrix, (WIDTH_PX, HEIGHT_PX), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(moved, np.float32)


@cache
def _photo(name: str) -> Picture:
    """A sample in the middle of a wide picture whose sides go on as the photo's borders do."""
    pixels: Any = cv2.imread(str(SAMPLES / f"{name}.jpg"))
    return _widened(np.asarray(pixels[..., ::-1], np.uint8))


def _widened(rgb: Picture) -> Picture:
    scale = HEIGHT_PX / rgb.shape[0]
    size = (round(rgb.shape[1] * scale), HEIGHT_PX)
    small = cv2.resize(np.ascontiguousarray(rgb), size, interpolation=cv2.INTER_AREA)
    left = (WIDTH_PX - size[0]) // 2
    wide = cv2.copyMakeBorder(small, 0, 0, left, WIDTH_PX - size[0] - left, cv2.BORDER_REPLICATE)
    return np.asarray(wide, np.uint8)


@cache
def _strip(name: str) -> NDArray[np.float32]:
    """The middle of a photo, from head to foot, as wide as its person."""
    wide = _photo(name)
    width = round(HEIGHT_PX * 0.75)
    left = (WIDTH_PX - width) // 2
    begin, end = (left + round(part * width) for part in _STRIP)
    return np.asarray(wide[:, begin:end], np.float32)


@cache
def _turn() -> tuple[Picture, ...]:
    capture: Any = cv2.VideoCapture(str(SAMPLES / "turn.mp4"))
    found = []
    while True:
        got, pixels = capture.read()
        if not got:
            break
        found.append(_widened(np.asarray(pixels[..., ::-1], np.uint8)))
    capture.release()
    return tuple(found)


def _turn_frame(share: float) -> Picture:
    film = _turn()
    return film[round(TURN_FRONT + share * len(film)) % len(film)]
