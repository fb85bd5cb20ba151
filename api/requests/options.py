"""The form fields that go with the photos, in the domain's types."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Form

from api.requests.deps import LanguageDep
from posture.answer.vocabulary import ViewName
from posture.errors import BadIntake, NothingMeasurable
from posture.image.crop import box_of
from posture.image.photo import PhotoLimits
from posture.image.taken import Taken
from posture.pipeline.options import Person, PhotoOptions, SessionOptions
from posture.points.given import Marks, marks_from_json, marks_of
from posture.protocol.intake import Intake
from posture.words.language import Language
from posture.words.phrases import say

_Texts = list[str] | None
LabelField = Annotated[
    str | None,
    Form(description="What you call the answer, up to 80 characters on one line; it gives it back as it is."),
]
LangField = Annotated[Language | None, Form(description="Instead of Accept-Language.")]


@dataclass(frozen=True, slots=True)
class IntakeForm:
    """The intake as single form fields; ``docs/intake.md`` explains them."""

    pain_side: Annotated[str | None, Form(description="`left`, `right`, `both` or `middle`.")] = None
    pain_place: Annotated[str | None, Form(description="Where it hurts, for example `lower_back`.")] = None
    pain_nrs: Annotated[int | None, Form(description="Pain from 0 (none) to 10 (worst).")] = None
    pain_also: Annotated[_Texts, Form(description="`place:side` of pain elsewhere, repeated.")] = None
    tender_points: Annotated[_Texts, Form(description="`muscle:side`, repeated for each.")] = None
    contraindications: Annotated[_Texts, Form(description="Ids, repeated for each.")] = None
    red_flags: Annotated[_Texts, Form(description="Ids answered yes (see `/v1/red-flags`).")] = None
    red_flags_answered: Annotated[bool | None, Form(description="All questions were answered.")] = None
    age_years: Annotated[int | None, Form(description="Age in years.")] = None
    irritability: Annotated[str | None, Form(description="`low`, `moderate` or `high`.")] = None
    stepped_down: Annotated[bool | None, Form(description="A check-in said to step down.")] = None
    therapist_findings: Annotated[_Texts, Form(description="`indicator:value:sem`, repeated.")] = None

    def given(self) -> dict[str, Any]:
        """Return the fields that were filled in; a repeated field and one with commas mean the same."""
        filled = {name: value for name in self.__slots__ if (value := getattr(self, name)) is not None}
        return {name: ",".join(v) if isinstance(v, list) else v for name, v in filled.items()}

    def intake(self) -> Intake:
        """Return the checked intake."""
        return Intake.from_mapping(self.given())


INTAKE_FIELDS = IntakeForm.__slots__


def _intake(
    single: Annotated[IntakeForm, Depends()],
    whole: Annotated[
        str | None,
        Form(alias="intake", description="The intake as one JSON object, instead of the single fields."),
    ] = None,
) -> Intake:
    if whole is None:
        return single.intake()
    if fields := single.given():
        raise BadIntake(say("failure.intake_or_fields", fields=list(fields)))
    return Intake.from_json(whole)


IntakeDep = Annotated[Intake, Depends(_intake)]


MirroredField = Annotated[
    bool | None,
    Form(
        description="Whether it is a mirror image: a selfie saved as seen, a photo of a mirror. "
        "What the file says counts when absent."
    ),
]


CropField = Annotated[
    str | None,
    Form(
        description="The part in which the person is looked for, where a photo shows more of them: left, "
        "top, width and height in pixels of the upright photo, `120,0,600,1400`."
    ),
]
TakenField = Annotated[
    str | None,
    Form(
        description="When the photos were taken, for the answer: `2026-11-20`, `2026-11-20 14:03` or "
        "`2026-11-20T14:03:00+01:00`."
    ),
]
TakenFromPhotoField = Annotated[
    bool,
    Form(
        description="Take that time from each photo's EXIF where `taken_at` is absent; nothing else of EXIF "
        "is ever shown."
    ),
]


PointsField = Annotated[
    str | None,
    Form(
        description="Points that a person set, as a JSON list of objects with `name`, `side`, `x_px`, `y_px` "
        "in the upright photo, `how` (`sticker`, `palpated`, `seen`, `guessed`), `repeats` and `view` "
        "(docs/points.md)."
    ),
]
HeightField = Annotated[
    float | None,
    Form(description="How tall the person is, in centimetres: lengths between points are then millimetres."),
]


@dataclass(frozen=True, slots=True)
class PhotoForm:
    """What is said about the photos."""

    view: Annotated[
        ViewName | None, Form(description="What the photo shows; read from the photo when absent.")
    ] = None
    roll_deg: Annotated[
        float | None,
        Form(
            ge=-45,
            le=45,
            allow_inf_nan=False,
            description="Camera roll in degrees, positive when the picture's content is turned clockwise.",
        ),
    ] = None
    mirrored: MirroredField = None
    taken_at: TakenField = None
    taken_from_photo: TakenFromPhotoField = False
    crop: CropField = None
    fixed_camera: Annotated[
        bool, Form(description="Sessions: the camera stood still and the person turned.")
    ] = True
    points: PointsField = None
    height_cm: HeightField = None

    @property
    def marks(self) -> Marks:
        """The points, checked."""
        if self.points is None:
            return marks_of(None, self.height_cm)
        return marks_from_json(self.points, self.height_cm)

    def of_each(self, limits: PhotoLimits) -> PhotoOptions:
        """Return what holds for each photo."""
        taken = Taken(self.taken_at, self.taken_from_photo)
        return PhotoOptions(
            self.roll_deg, self.mirrored, limits, taken, crop=box_of(self.crop), marks=self.marks
        )

    def of_the_session(self, tell: Callable[[NothingMeasurable], None] | None = None) -> SessionOptions:
        """Return what holds for all photos together, and who is told of those that are refused."""
        return SessionOptions(self.fixed_camera, tell=tell)


PhotoFormDep = Annotated[PhotoForm, Depends()]


def _person(
    intake: IntakeDep,
    language: LanguageDep,
    label: LabelField = None,
    lang: LangField = None,  # noqa: ARG001 - `LanguageDep` has read it
) -> Person:
    return Person(intake, language, label)


PersonDep = Annotated[Person, Depends(_person)]
