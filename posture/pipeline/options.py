"""What a caller knows or wants of an answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from posture.answer.assessment import CameraRoll
from posture.answer.vocabulary import ViewName
from posture.image.photo import DEFAULT_LIMITS
from posture.measure.readings import Outcome, Reading
from posture.protocol.intake import Intake
from posture.words.language import DEFAULT, Language

if TYPE_CHECKING:
    from posture.image.photo import PhotoLimits


@dataclass(frozen=True, slots=True)
class Options:
    """What the caller knows or wants.

    Attributes
    ----------
    view : str, optional
        What the photo shows; otherwise it is read from the landmarks.
    roll_deg : float, optional
        Camera roll, positive when the picture's content is turned clockwise.
    intake : Intake
        Pain, tender points, contraindications, red flags; empty when not asked.
    fixed_camera : bool
        Sessions: the camera stood still and the person turned.
    limits : Limits
        Sizes that are refused.
    language : Language
        What the answer is written in.
    calibrated : bool
        Read the whole body (`posture.measure.calibration`) and the picture of the trunk (`posture.pelvis`);
        otherwise straight from the landmarks, with the larger error that this has.
    kept_roll : CameraRoll, optional
        Sessions: what this very camera's roll was before, for photos that tell none.
    mirrored : bool, optional
        Whether the photos are mirror images; otherwise what their files say counts.
    """

    view: ViewName | None = None
    roll_deg: float | None = None
    intake: Intake = field(default_factory=Intake)
    fixed_camera: bool = True
    limits: PhotoLimits = DEFAULT_LIMITS
    language: Language = DEFAULT
    calibrated: bool = True
    kept_roll: CameraRoll | None = None
    mirrored: bool | None = None


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
