"""The answer for a full turn, and what it says about its frames and curves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from posture.answer.assessment import Answer, Indicator, Pattern, PhotoPart, Provenance, RefusedPhoto
from posture.answer.protocol import Protocol
from posture.answer.summary import Summary
from posture.words.phrases import Text

Way = Literal["left", "right"]
Arms = Literal["hanging", "raised", "between"]


@dataclass(frozen=True, slots=True)
class TurnFrame:
    """One frame of the video, or one of the photos.

    Attributes
    ----------
    number : int
        Number of the frame in the video, or of the photo as it was given, from 0.
    seconds : float or None
        When, from the start of the video; None for photos.
    heading_deg : float or None
        Where the ankle line faces: 0 towards the camera, positive turned to the subject's left,
        -180 to 180. None when the frame was not used.
    unused_because : str or None
        Why the frame was not used.
    """

    number: int
    seconds: float | None
    heading_deg: float | None
    unused_because: Text | None


@dataclass(frozen=True, slots=True)
class SegmentCurve:
    """How the sideways distance of a pair of joints swings during the turn, as the camera sees it.

    Attributes
    ----------
    segment : str
        ``ankles``, ``hips`` or ``shoulders``.
    label : str
        The same in words.
    width_pct : float
        Largest distance, left minus right, percent of the height from ankles to shoulders.
    seen_deg : float
        How far the curve runs ahead of the ankles' one: this segment's right side further forward.
        What the network shows; the indicators are calibrated, so they differ from it.
    seen_pct : tuple of float
        Distance in each used frame, in the order of the frames.
    """

    segment: str
    label: Text
    width_pct: float
    seen_deg: float
    seen_pct: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class TurnPart:
    """What the camera saw of the turn.

    `turned_deg` is the whole way round that was covered, `way` the side to which the person turned
    (None for photos in no order), `arms` how they were held (``raised``: hands at the shoulders),
    `frames_used` how many frames the curves rest on.
    """

    source: Literal["video", "photos"]
    turned_deg: float
    way: Way | None
    arms: Arms
    frames_used: int
    frames: tuple[TurnFrame, ...]
    curves: tuple[SegmentCurve, ...]
    text: Text


@dataclass(frozen=True, slots=True)
class TurnAssessment(Answer):
    """The answer for one full turn before a fixed camera."""

    kind = "turn"
    schema_version: str
    summary: Summary
    measured_at: str
    label: str | None
    turn: TurnPart
    indicators: tuple[Indicator, ...]
    pattern: Pattern
    protocol: Protocol
    limits: tuple[Text, ...]
    provenance: Provenance

    @property
    def photos(self) -> tuple[PhotoPart, ...]:
        """None: single frames of a turn are not measured."""
        return ()

    @property
    def refused(self) -> tuple[RefusedPhoto, ...]:
        """None: frames that were of no use stand in `turn`."""
        return ()

    def turns(self) -> tuple[TurnAssessment, ...]:
        """Itself."""
        return (self,)
