"""A person followed from picture to picture: the network's video mode, for guidance and never for measuring.

It looks once, at the full rate, and smooths over time. A second person would make it look twice as long at
every picture; so it follows one, and another look, as at a photo, counts the people now and then.
"""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from posture.body.landmarks import Landmarks
from posture.errors import DetectorClosed, NoPerson, SeveralPeople
from posture.pose.detector import average, bodies_in, open_landmarker
from posture.pose.models import FULL, model_bytes

if TYPE_CHECKING:
    from posture.image.photo import Photo

COUNT_EVERY_S = 1.0
"""How often people are counted [proposed]: nobody enters, is measured and leaves within one second."""

RECOUNT_EVERY_S = 0.3
"""The same while there are several, so that the wait ends soon after one has left [proposed]."""


class LiveDetector:
    """Follows the one person before a camera. Use as a context manager, one for each camera and thread."""

    def __init__(self) -> None:
        model = model_bytes(FULL)
        self._follower = open_landmarker(model, video=True)
        self._counter = open_landmarker(model)
        self._last_ms = -1
        self._counted_s: float | None = None
        self._several = False
        self._closed = False
        # Runs at the latest when the interpreter ends, while MediaPipe can still be closed cleanly.
        self._free = weakref.finalize(self, _free, self._follower, self._counter)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Free both landmarkers."""
        self._closed = True
        self._free()

    def track(self, photo: Photo, seconds: float) -> Landmarks:
        """The landmarks of the one person, smoothed over time.

        Parameters
        ----------
        photo : Photo
        seconds : float
            When the picture was taken; later than the one before.

        Raises
        ------
        NothingMeasurable
            NoPerson or SeveralPeople.
        EngineFailure
            DetectorClosed.
        """
        if self._closed:
            raise DetectorClosed
        rgb = np.ascontiguousarray(photo.rgb)
        # The network wants whole milliseconds that increase.
        self._last_ms = max(self._last_ms + 1, round(seconds * 1000))
        found = bodies_in(self._follower, rgb, video_ms=self._last_ms)
        if not found:
            self._several, self._counted_s = False, None
            raise NoPerson
        every_s = RECOUNT_EVERY_S if self._several else COUNT_EVERY_S
        if self._counted_s is None or seconds - self._counted_s >= every_s:
            self._several = len(bodies_in(self._counter, rgb)) > 1
            self._counted_s = seconds
        if self._several:
            raise SeveralPeople
        return average(found[0], found[0], photo, passes=1)


def _free(*landmarkers: Any) -> None:
    for landmarker in landmarkers:
        landmarker.close()
