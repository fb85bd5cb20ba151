"""Measures the shots of a session beside the live picture: every frame of a burst as a photo of its own."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from posture.answer.assessment import SessionAssessment
from posture.errors import NothingMeasurable, PostureError
from posture.pipeline.assess import Refused, session_of
from posture.pipeline.observation import Observation, gates_of, observe, part_of
from posture.pipeline.options import Person, PhotoOptions, SessionOptions
from posture.pose.detector import Detector
from posture.render.overlay import overlay_png
from posture.webcam.camera import as_png
from posture.webcam.session import Shot


@dataclass(frozen=True, slots=True)
class ObservedShot:
    """A shot after its frames were looked at; `png` is the frame of `observations[middle]`."""

    shot: Shot
    observations: tuple[Observation, ...]
    middle: int
    png: bytes
    error: NothingMeasurable | None


class Measuring:
    """Looks at shots in a thread of its own, in their order.

    Parameters
    ----------
    detector : Detector
        For still photos (`posture.pose.detector`).
    options : PhotoOptions
    """

    def __init__(self, detector: Detector, options: PhotoOptions) -> None:
        self._detector, self._options = detector, options
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="posture-shots")
        self._jobs: list[Future[ObservedShot]] = []

    @property
    def count(self) -> int:
        """How many shots there are."""
        return len(self._jobs)

    def add(self, shot: Shot) -> None:
        """Look at a shot as soon as the ones before it are done."""
        self._jobs.append(self._thread.submit(self._look, shot))

    def looked(self) -> list[ObservedShot]:
        """All shots so far, waiting for those that are not done."""
        return [job.result() for job in self._jobs]

    def close(self) -> None:
        """Forget what has not begun, and end the thread."""
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _look(self, shot: Shot) -> ObservedShot:
        observations: list[Observation] = []
        pngs: list[bytes] = []
        error: NothingMeasurable | None = None
        for frame in shot.frames:
            data = as_png(frame.rgb)
            try:
                observation = observe(data, self._detector, shot.view, self._options)
            except NothingMeasurable as problem:
                error = error or problem
                continue
            observations.append(_without_pixels(observation))
            pngs.append(data)
        middle = len(observations) // 2
        empty = replace(shot, frames=tuple(replace(f, rgb=_no_pixels(f.rgb.shape)) for f in shot.frames))
        return ObservedShot(empty, tuple(observations), middle, pngs[middle] if pngs else b"", error)


def answer_of(looked: list[ObservedShot], person: Person, camera: SessionOptions) -> SessionAssessment:
    """One answer for all shots; raises what `posture.pipeline.assess.session_of` does."""
    refused: list[Refused] = [
        (one.shot.view, one.error) for one in looked if not one.observations and one.error
    ]
    shots = [one.observations for one in looked if one.observations]
    if not shots:
        raise refused[0][1]
    return session_of(shots, refused, person, camera)


def overlay_of(one: ObservedShot, answer: SessionAssessment) -> bytes | None:
    """The middle frame of a shot with what the whole session measured; None when nothing can be drawn."""
    if not one.observations:
        return None
    observation = one.observations[one.middle]
    roll = observation.roll if answer.camera_roll.deg is None else answer.camera_roll
    try:
        quality = gates_of(observation, roll)
    except NothingMeasurable:
        return None
    try:
        return overlay_png(one.png, answer.of_photo(part_of(observation, quality, roll)))
    except PostureError:
        return None


def _without_pixels(observation: Observation) -> Observation:
    return replace(observation, photo=replace(observation.photo, rgb=_no_pixels(observation.photo.rgb.shape)))


def _no_pixels(shape: tuple[int, ...]) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """An array of this shape that takes no memory."""
    return np.broadcast_to(np.uint8(0), shape)
