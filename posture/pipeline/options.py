"""What a caller knows: of the person, of a photo, and of the camera of a session."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from posture.answer.assessment import CameraRoll
from posture.answer.box import Box
from posture.answer.labels import MAX_LABEL, is_label
from posture.errors import BadOption, NothingMeasurable
from posture.image.photo import DEFAULT_LIMITS
from posture.image.taken import NOT_SHOWN, Taken
from posture.measure.readings import Outcome, Reading
from posture.points.given import NO_MARKS, Marks
from posture.protocol.intake import Intake
from posture.words.language import DEFAULT, Language
from posture.words.phrases import say

if TYPE_CHECKING:
    from posture.image.photo import PhotoLimits


@dataclass(frozen=True, slots=True)
class Person:
    """What the person said, and in which language they are answered.

    Attributes
    ----------
    intake : Intake
        Pain, tender points, contraindications, red flags; empty when not asked.
    language : Language
        What the answer is written in.
    label : str, optional
        What the caller calls this answer: a name, a number, an occasion. It is given back as it is.

    Raises
    ------
    BadOption
        A label that is empty or blank, too long, or has a control character in it.
    """

    intake: Intake = field(default_factory=Intake)
    language: Language = DEFAULT
    label: str | None = None

    def __post_init__(self) -> None:
        if self.label is not None and not is_label(self.label):
            raise BadOption(say("failure.label", most=MAX_LABEL))


@dataclass(frozen=True, slots=True)
class PhotoOptions:
    """What is known of a photo's file before it is looked at; in a session it holds for every photo.

    Attributes
    ----------
    roll_deg : float, optional
        Camera roll, positive when the picture's content is turned clockwise.
    mirrored : bool, optional
        Whether the file holds a mirror image; otherwise what it says itself counts.
    limits : PhotoLimits
        Sizes that are refused.
    taken : Taken
        Whether the answer says when the photo was taken, and by whose word.
    marks : Marks
        Points that a person set; in a session each says in which view.
    crop : Box, optional
        The part of the upright photo in which the person is looked for, for a photo that shows more of them;
        lens and camera roll are those of the whole photo, and so are all places in the answer.
    raised_mm : float
        How much higher the right foot stands than the left on something that was put under it on purpose;
        negative where it is the left one.
    seated : bool
        Whether the person sits: only points that were set by hand and cards are then of use.
    """

    roll_deg: float | None = None
    mirrored: bool | None = None
    limits: PhotoLimits = DEFAULT_LIMITS
    taken: Taken = NOT_SHOWN
    marks: Marks = NO_MARKS
    crop: Box | None = None
    raised_mm: float = 0.0
    seated: bool = False


@dataclass(frozen=True, slots=True)
class SessionOptions:
    """What holds for a session as a whole: its camera, and who is told of what is left out.

    Attributes
    ----------
    fixed_camera : bool
        It stood still and the person turned.
    kept_roll : CameraRoll, optional
        What this very camera's roll was before, for photos that tell none.
    tell : callable, optional
        Told the error of every photo that is refused, before anything is raised.
    """

    fixed_camera: bool = True
    kept_roll: CameraRoll | None = None
    tell: Callable[[NothingMeasurable], None] | None = None


def entered_by_therapist(intake: Intake) -> list[Outcome]:
    """Findings that a therapist measured by other means and entered, as readings of their own."""
    return [
        Reading(
            indicator=name,
            value=finding.value_deg,
            model_sem=finding.sem_deg,
            repeat_sem=0.0,
            roll_sensitivity=0.0,
            roll_sem_deg=0.0,
            source="therapist",
            view=None,
        )
        for name, finding in intake.therapist_findings.items()
    ]
