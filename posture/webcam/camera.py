"""Cameras: the only module that opens one, by number or address; or a film plays in its place.

A camera does not wait: a thread takes its pictures as they come, and whoever looks gets the newest one. A
film does: every frame is seen and its own times count, so that it gives the same session on any machine.
"""

from __future__ import annotations

import math
import re
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Condition, Thread
from typing import Any

import numpy as np
from numpy.typing import NDArray

from posture.errors import BadOption, CameraLost, CameraUnavailable, UnreadableVideo
from posture.files import open_file
from posture.image.container import HEAD_BYTES, is_container
from posture.image.video import Film, opencv
from posture.words.phrases import Message, Text, say

PATIENCE_S = 10.0
"""How long a camera that stopped is tried again [proposed]: a cable that is plugged in once more."""

NUMBERS = range(10)
"""Camera numbers that `cameras` tries."""

_ADDRESS = re.compile(r"(rtsps?|https?|rtmps?|udp|tcp)://\S+")


@dataclass(frozen=True, slots=True)
class CameraPicture:
    """One picture: its number, when it was taken (seconds after the first), and its pixels, red first."""

    number: int
    seconds: float
    rgb: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Wish:
    """What a camera is asked for; it may give something else."""

    width_px: int | None = None
    height_px: int | None = None
    rate_hz: float | None = None


class FilmCamera:
    """A video file in a camera's place.

    Raises
    ------
    BadInput
        FileNotReadable or UnreadableVideo.
    """

    live = False

    def __init__(self, path: Path, max_pixels: int = 9_000_000) -> None:
        self.name = path.name
        self._file = open_file(path)
        if not is_container(self._file.read(HEAD_BYTES)):
            self._file.close()
            raise UnreadableVideo(say("failure.no_video"))
        self._file.seek(0)
        self._max_pixels = max_pixels

    def pictures(self) -> Iterator[CameraPicture]:
        """Every frame that can be unpacked, until the film ends."""
        with closing(Film(self._file, self._max_pixels)) as film:
            for number, seconds in film.moments(math.inf, sys.maxsize):
                if (pixels := film.picture()) is not None:
                    yield CameraPicture(number, seconds, _red_first(pixels))

    def close(self) -> None:
        """Free the file."""
        self._file.close()


class LiveCamera:
    """A camera by number or address.

    Parameters
    ----------
    source : int or str
    wish : Wish
    patience_s : float
        How long to try again when it stops, before CameraLost.

    Raises
    ------
    CameraUnavailable
        When it cannot be opened or shows no picture.
    """

    live = True

    def __init__(self, source: int | str, wish: Wish = Wish(), patience_s: float = PATIENCE_S) -> None:
        self.name = (
            say("failure.camera_name", number=source) if isinstance(source, int) else _without_secrets(source)
        )
        self._source, self._wish, self._patience_s = source, wish, patience_s
        self._capture = self._opened()
        if self._capture is None:
            raise CameraUnavailable(_why_not(source, self.name))
        self._newest: CameraPicture | None = None
        self._failed = False
        self._ended = False
        self._changed = Condition()
        self._thread = Thread(target=self._take, name="posture-camera", daemon=True)
        self._thread.start()

    def pictures(self) -> Iterator[CameraPicture]:
        """The newest picture each time, never the same twice; CameraLost when none has come for long."""
        seen = -1
        while True:
            with self._changed:
                self._changed.wait_for(partial(self._has_news, seen), self._patience_s + 5)
                picture = self._newest
            if picture is None or picture.number == seen:
                raise CameraLost(say("failure.camera_stopped", name=self.name))
            seen = picture.number
            yield picture

    def close(self) -> None:
        """Let go of the camera."""
        self._ended = True
        self._thread.join(timeout=2.0)

    def _has_news(self, seen: int) -> bool:
        return self._failed or (self._newest is not None and self._newest.number > seen)

    def _take(self) -> None:
        """In a thread of its own: picture after picture, and another try when they stop."""
        began = time.monotonic()
        number, last = 0, began
        while not self._ended and time.monotonic() - last < self._patience_s:
            got, pixels = self._capture.read() if self._capture is not None else (False, None)
            if not got or pixels is None:
                self._again()
                continue
            last = time.monotonic()
            with self._changed:
                self._newest = CameraPicture(number, last - began, _red_first(pixels))
                self._changed.notify_all()
            number += 1
        if self._capture is not None:
            self._capture.release()
        with self._changed:
            self._failed = True
            self._changed.notify_all()

    def _again(self) -> None:
        if self._capture is not None:
            self._capture.release()
        time.sleep(0.2)
        self._capture = None if self._ended else self._opened()

    def _opened(self) -> Any:
        cv2 = opencv()
        capture = cv2.VideoCapture(self._source)
        wishes = {"FRAME_WIDTH": self._wish.width_px, "FRAME_HEIGHT": self._wish.height_px}
        for name, value in (wishes | {"FPS": self._wish.rate_hz}).items():
            if value is not None and isinstance(self._source, int):
                capture.set(getattr(cv2, f"CAP_PROP_{name}"), float(value))
        if capture.isOpened() and capture.read()[0]:
            return capture
        capture.release()
        return None


Camera = FilmCamera | LiveCamera


def open_camera(where: str, wish: Wish = Wish()) -> Camera:
    """A camera by its number (``0``), by its address (``rtsp://…``), or a video file.

    Raises
    ------
    BadInput
        CameraUnavailable, FileNotReadable, UnreadableVideo, or BadOption for anything else.
    """
    if where.isdecimal():
        return LiveCamera(int(where), wish)
    if _ADDRESS.fullmatch(where):
        return LiveCamera(where, wish)
    path = Path(where)
    if path.is_file():
        return FilmCamera(path)
    raise BadOption(say("failure.camera_what", where=where))


def cameras() -> list[str]:
    """A line for each camera that shows a picture: its number and the size of the picture."""
    found = []
    for number in NUMBERS:
        if sys.platform == "linux" and not Path(f"/dev/video{number}").exists():
            continue
        capture = opencv().VideoCapture(number)
        got, pixels = capture.read() if capture.isOpened() else (False, None)
        if got and pixels is not None:
            found.append(f"{number}: {pixels.shape[1]} x {pixels.shape[0]} pixels")
        elif sys.platform == "linux":
            found.append(f"{number}: no picture (busy, not allowed, or no camera)")
        capture.release()
    return found


def _red_first(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    cv2 = opencv()
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB), np.uint8)


def _without_secrets(address: str) -> str:
    """The address without user, password and query."""
    return re.sub(r"//[^/@]*@", "//", address).partition("?")[0]


def _why_not(source: int | str, name: Text) -> Message:
    if not isinstance(source, int):
        return say("failure.camera_silent", name=name)
    if sys.platform == "linux" and not Path(f"/dev/video{source}").exists():
        return say("failure.camera_none", number=source)
    return say("failure.camera_busy", number=source)


def as_png(rgb: NDArray[np.uint8]) -> bytes:
    """The picture as a file without loss, fast rather than small."""
    cv2 = opencv()
    blue_first = cv2.cvtColor(np.ascontiguousarray(rgb), cv2.COLOR_RGB2BGR)
    return bytes(cv2.imencode(".png", blue_first, [cv2.IMWRITE_PNG_COMPRESSION, 1])[1])
