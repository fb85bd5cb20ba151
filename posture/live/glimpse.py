"""From the pixels of one live picture to what guidance needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from posture.body.landmarks import Landmarks
from posture.errors import NothingMeasurable, SeveralPeople
from posture.image.sharpness import blur
from posture.live.hints import Glimpse

if TYPE_CHECKING:
    from posture.image.photo import Photo

_EVERY = 8


class Tracker(Protocol):
    """Finds the landmarks of the one person in a picture that follows others."""

    def track(self, photo: Photo, seconds: float) -> Landmarks:
        """Landmarks in pixels of the picture; NoPerson or SeveralPeople otherwise."""


def glimpse_of(photo: Photo, seconds: float, tracker: Tracker) -> Glimpse:
    """One live picture looked at.

    Parameters
    ----------
    photo : Photo
    seconds : float
        When it was taken; later than the one before.
    tracker : Tracker
    """
    sample = photo.rgb[::_EVERY, ::_EVERY, 1]  # green carries most of the brightness
    brightness, contrast = float(sample.mean()), float(sample.std())
    try:
        landmarks = tracker.track(photo, seconds)
    except NothingMeasurable as error:
        several = isinstance(error, SeveralPeople)
        return Glimpse(seconds, None, several, brightness=brightness, contrast=contrast)
    low, high = landmarks.xy_px.min(axis=0), landmarks.xy_px.max(axis=0)
    unsharp = blur(photo, low[0], low[1], high[0], high[1])
    return Glimpse(
        seconds, landmarks, blur=unsharp, brightness=brightness, contrast=contrast, scale=photo.scale
    )
