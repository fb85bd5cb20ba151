"""Measures the shots of a session beside the live picture: every frame of a burst as a photo of its own."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from posture.answer.assessment import SessionAssessment
from posture.camera import as_png
from posture.draw import overlay_png
from posture.errors import NothingMeasurable, PostureError
from posture.look import Look, gates_of, look_at, part_of
from posture.options import Options
from posture.pipeline import Refused, session_of
from posture.pose.detector import Detector
from posture.webcam import Shot


@dataclass(frozen=True, slots=True)
class Looked:
    """A shot after its frames were looked at; `png` is the frame in its middle, as `looks[middle]` saw it."""

    shot: Shot
    looks: tuple[Look, ...]
    middle: int
    png: bytes
    error: NothingMeasurable | None


class Measuring:
    """Looks at shots in a thread of its own, in their order.

    Parameters
    ----------
    detector : Detector
        For still photos (`posture.pose.detector`).
    options : Options
    """

    def __init__(self, detector: Detector, options: Options) -> None:
        self._detector, self._options = detector, options
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="posture-shots")
        self._jobs: list[Future[Looked]] = []

    @property
    def count(self) -> int:
        """How many shots there are."""
        return len(self._jobs)

    def add(self, shot: Shot) -> None:
        """Look at a shot as soon as the ones before it are done."""
        self._jobs.append(self._thread.submit(self._look, shot))

    def looked(self) -> list[Looked]:
        """All shots so far, waiting for those that are not done."""
        return [job.result() for job in self._jobs]

    def close(self) -> None:
        """Forget what has not begun, and end the thread."""
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _look(self, shot: Shot) -> Looked:
        looks: list[Look] = []
        pngs: list[bytes] = []
        error: NothingMeasurable | None = None
        for frame in shot.frames:
            data = as_png(frame.rgb)
            try:
                look = look_at(data, self._detector, shot.view, self._options.roll_deg, self._options.limits)
            except NothingMeasurable as problem:
                error = error or problem
                continue
            looks.append(_without_pixels(look))
            pngs.append(data)
        middle = len(looks) // 2
        empty = replace(shot, frames=tuple(replace(f, rgb=_no_pixels(f.rgb.shape)) for f in shot.frames))
        return Looked(empty, tuple(looks), middle, pngs[middle] if pngs else b"", error)


def answer_of(looked: list[Looked], options: Options) -> SessionAssessment:
    """One answer for all shots; raises what `posture.pipeline.session_of` does."""
    refused: list[Refused] = [(one.shot.view, one.error) for one in looked if not one.looks and one.error]
    shots = [one.looks for one in looked if one.looks]
    if not shots:
        raise refused[0][1]
    return session_of(shots, refused, options)


def overlay_of(one: Looked, answer: SessionAssessment) -> bytes | None:
    """The middle frame of a shot with what the whole session measured; None when nothing can be drawn."""
    if not one.looks:
        return None
    look = one.looks[one.middle]
    roll = look.roll if answer.camera_roll.deg is None else answer.camera_roll
    try:
        quality = gates_of(look, roll)
    except NothingMeasurable:
        return None
    try:
        return overlay_png(one.png, answer.of_photo(part_of(look, quality, roll)))
    except PostureError:
        return None


def _without_pixels(look: Look) -> Look:
    return replace(look, photo=replace(look.photo, rgb=_no_pixels(look.photo.rgb.shape)))


def _no_pixels(shape: tuple[int, ...]) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """An array of this shape that takes no memory."""
    return np.broadcast_to(np.uint8(0), shape)
