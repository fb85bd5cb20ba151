"""A video as frames decoded one after the other: the only module that opens videos.

What a file says about its own length is not believed; the frames are counted and timed as they come.
"""

from __future__ import annotations

import io
import math
import os
from collections.abc import Iterator
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from posture.errors import MissingLibrary, UnreadableVideo, VideoTooLarge, VideoTooLong
from posture.words.phrases import say

Stream = io.BytesIO | io.BufferedReader

_THREADS = 2
_FALLBACK_RATE_HZ = 30.0
_CLOCK_ERROR_S = 0.002
"""Containers round times to milliseconds."""

_OPENING = Lock()
"""Held while OpenCV's level of logging, which all threads share, is another one."""


class Film:
    """An open video.

    Parameters
    ----------
    stream : binary file
        Read in place; nothing is copied to the disk.
    max_pixels : int
        Of one frame.

    Attributes
    ----------
    seconds : float
        How long the frames so far last, the last one as long as they do on average.

    Raises
    ------
    BadInput
        UnreadableVideo or VideoTooLarge, here and in `picture`.
    """

    def __init__(self, stream: Stream, max_pixels: int) -> None:
        self.seconds = 0.0
        self._max_pixels = max_pixels
        self._cv = opencv()
        # OpenCV lets go of it without holding Python's lock: this must not be the last reference.
        self._tape = _Tape(stream)
        self._capture = self._opened()
        if not self._capture.isOpened():
            raise UnreadableVideo
        self._check_pixels(self._get("FRAME_WIDTH"), self._get("FRAME_HEIGHT"))
        rate = self._get("FPS")
        self._step_s = 1 / (rate if 1 <= rate <= 1000 else _FALLBACK_RATE_HZ)

    def close(self) -> None:
        """Free the decoder."""
        self._capture.release()

    def moments(self, max_seconds: float, max_frames: int) -> Iterator[tuple[int, float]]:
        """Number and time of every frame; VideoTooLong when they do not end in time."""
        first, last, number = 0.0, -self._step_s, 0
        while self._capture.grab():
            stamp = self._get("POS_MSEC") / 1000
            first = first if number else stamp
            # Cameras and editors write missing, repeated and decreasing times.
            now = stamp - first if stamp - first > last else last + self._step_s
            if number == max_frames:
                raise VideoTooLong(say("failure.too_many_frames", most=max_frames))
            if now >= max_seconds - _CLOCK_ERROR_S:
                raise VideoTooLong(say("failure.too_long", most=max_seconds))
            self.seconds = now * (number + 1) / number if number else self._step_s
            yield number, now
            last, number = now, number + 1

    def lasts(self, seconds: float) -> bool:
        """Whether the frames so far last as long, as exactly as containers write times."""
        return self.seconds > seconds - _CLOCK_ERROR_S

    def picture(self) -> NDArray[np.uint8] | None:
        """The frame of the last moment, upright, blue first; None when it cannot be unpacked."""
        got, pixels = self._capture.retrieve()
        if not got or pixels is None or pixels.ndim != 3:
            return None
        self._check_pixels(pixels.shape[1], pixels.shape[0])
        return np.asarray(pixels, np.uint8)

    def size_px(self, pixels: NDArray[np.uint8]) -> tuple[int, int]:
        """Width and height of a frame in square pixels."""
        height, width = pixels.shape[:2]
        across, down = self._get("SAR_NUM"), self._get("SAR_DEN")
        aspect = across / down if across > 0 and down > 0 else 1.0
        if not 0.25 <= aspect <= 4:
            aspect = 1.0
        if round(self._get("ORIENTATION_META")) % 180:
            return width, round(height * aspect)
        return round(width * aspect), height

    def _opened(self) -> Any:
        cv = self._cv
        # The same decoder on every machine, not a graphics card's; few threads, as each holds frames.
        options = [cv.CAP_PROP_N_THREADS, _THREADS, cv.CAP_PROP_HW_ACCELERATION, cv.VIDEO_ACCELERATION_NONE]
        with _OPENING:
            level = cv.utils.logging.setLogLevel(cv.utils.logging.LOG_LEVEL_SILENT)
            try:
                return cv.VideoCapture(self._tape, cv.CAP_FFMPEG, options)
            except cv.error as error:
                raise UnreadableVideo from error
            finally:
                cv.utils.logging.setLogLevel(level)

    def _get(self, name: str) -> float:
        value = float(self._capture.get(getattr(self._cv, f"CAP_PROP_{name}")))
        return value if math.isfinite(value) else 0.0

    def _check_pixels(self, width: float, height: float) -> None:
        if width * height > self._max_pixels:
            raise VideoTooLarge(
                say("failure.frame_pixels", size=width * height / 1e6, most=self._max_pixels / 1e6)
            )


class _Tape(io.BufferedIOBase):
    """What FFmpeg reads from; it reports failures as numbers, because OpenCV dies of an exception here."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    def read(self, size: int | None = -1, /) -> bytes:
        try:
            return self._stream.read(size)
        except (OSError, ValueError):
            return b""

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        try:
            return self._stream.seek(offset, whence)
        except (OSError, ValueError):  # a damaged file leads before its own beginning
            return -1


def sharpness(pixels: NDArray[np.uint8]) -> float:
    """How strongly the frame's fine structure varies.

    Only compared between neighbours: the camera stands still, so the room adds the same to each of
    them, and what differs is the person's motion blur and the codec. `image.blur` would also
    compare different scenes, but costs ten times as much.
    """
    cv2 = opencv()
    half = (max(1, pixels.shape[1] // 2), max(1, pixels.shape[0] // 2))
    green = cv2.resize(np.ascontiguousarray(pixels[..., 1]), half, interpolation=cv2.INTER_AREA)
    return float(cv2.Laplacian(green, cv2.CV_32F).var())


def reduced(pixels: NDArray[np.uint8], width: int, height: int, long_side_px: int) -> NDArray[np.uint8]:
    """The same picture with its true proportions, its long side no longer than this, area by area."""
    cv2 = opencv()
    scale = min(1.0, long_side_px / max(width, height))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    if size == (pixels.shape[1], pixels.shape[0]):
        return pixels
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def opencv() -> Any:
    """OpenCV, loaded when it is first needed; MissingLibrary without it."""
    # FFmpeg would write a line to stderr for every damaged frame. It reads this once, with the first video.
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
    try:
        import cv2
    except ImportError as error:
        raise MissingLibrary(say("failure.no_opencv_video")) from error
    return cv2
