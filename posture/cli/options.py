"""What the commands share: options, reading and writing files, an error as JSON."""

from __future__ import annotations

from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from posture import files
from posture.errors import BadOption, PostureError
from posture.words.language import DEFAULT, Language
from posture.words.phrases import in_language, say, together

if TYPE_CHECKING:
    from posture.answer.protocol import SafetyAnswers, Withheld
    from posture.points.given import Marks
    from posture.protocol.intake import Intake

_intake_file: ContextVar[Path | None] = ContextVar("intake", default=None)


def _remember_intake(path: Path | None) -> Path | None:
    _intake_file.set(path)
    return path


IntakeOption = Annotated[
    Path | None,
    typer.Option(
        "--intake",
        is_eager=True,  # whatever else is wrong on the line, what the person said is known
        callback=_remember_intake,
        help="Pain, tender points, contraindications, red flags: .toml or .json (docs/intake.md).",
    ),
]


EngineName = Literal["local", "ray"]
"""What runs the work: this machine, or Ray."""

_chosen: ContextVar[Language] = ContextVar("language", default=DEFAULT)


def _remember(language: Language) -> Language:
    _chosen.set(language)
    return language


def chosen_language() -> Language:
    """The language that this run of the command line was asked for, for errors that end it."""
    return _chosen.get()


LanguageOption = Annotated[
    Language,
    typer.Option("--lang", is_eager=True, callback=_remember, help="Language of the answer."),
]
RollOption = Annotated[
    float | None,
    typer.Option(
        "--roll", help="Camera roll in degrees; positive: the picture's content is turned clockwise."
    ),
]
MovedCameraOption = Annotated[
    bool, typer.Option("--moved-camera", help="The camera was moved between the photos, or hand-held.")
]
MirroredOption = Annotated[
    bool | None,
    typer.Option(
        "--mirrored/--not-mirrored",
        help="Whether it is a mirror image (a selfie saved as seen, a photo of a mirror); what the file says "
        "counts otherwise.",
    ),
]
LabelOption = Annotated[
    str | None,
    typer.Option("--label", help="What you call the answer, up to 80 characters; it gives it back."),
]
TakenOption = Annotated[
    str | None,
    typer.Option(
        "--taken",
        metavar="DATE",
        help="When the photo was taken: 2026-11-20, '2026-11-20 14:03' or 2026-11-20T14:03+01:00.",
    ),
]
TakenFromPhotoOption = Annotated[
    bool,
    typer.Option(
        "--taken-from-photo",
        help="Say when it was taken by the photo's EXIF; no other part of EXIF is ever shown.",
    ),
]
PointsOption = Annotated[
    Path | None,
    typer.Option("--points", help="Points that a person set in the photo, as JSON (docs/points.md)."),
]
HeightOption = Annotated[
    float | None,
    typer.Option("--height-cm", help="How tall the person is; lengths between points are then millimetres."),
]


def _box(text: str) -> Any:
    from posture.image.crop import box_of

    return box_of(text)


CropOption = Annotated[
    Any,
    typer.Option(
        "--crop",
        metavar="LEFT,TOP,WIDTH,HEIGHT",
        parser=_box,
        help="Measure the person in this part of the upright photo, in pixels: where it shows more of them.",
    ),
]
FullOption = Annotated[bool, typer.Option("--full", help="Say all values, reasons and questions.")]
OutOption = Annotated[
    Path | None, typer.Option("--out", help="Write the answer as JSON into this file, in UTF-8.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]


def marks_of(path: Path | None, height_cm: float | None) -> Marks:
    """What the file of `--points` says, with the person's height; none without a file."""
    from posture.points import given

    return given.marks_from_file(path, height_cm) if path is not None else given.marks_of(None, height_cm)


def intake_of(path: Path | None) -> Intake:
    """What the file of `--intake` says; empty without a file."""
    from posture.protocol.intake import Intake

    return Intake.from_file(path) if path is not None else Intake()


def shown_first(error: PostureError | None, language: Language) -> Withheld | None:
    """What must be shown above an error: why a clinician comes first, when the person's answers say so."""
    from posture.protocol.safety import withheld_for

    person: Intake | SafetyAnswers | None
    try:
        person = intake_of(_intake_file.get())
    except PostureError as unreadable:  # what can be read of it counts
        person = unreadable.said
    return withheld_for(person, error.said if error else None, language=language)


def read_file(path: Path) -> bytes:
    """The bytes of a photo's file; FileNotReadable or TooManyBytes."""
    from posture.image.photo import DEFAULT_LIMITS

    return files.read_file(path, DEFAULT_LIMITS.max_bytes)


def shown_names(paths: list[Path]) -> dict[Path, str]:
    """What the answers call each file: its name, or all of what was typed where two have one name."""
    names = [path.name for path in dict.fromkeys(paths)]
    return {path: path.name if names.count(path.name) == 1 else str(path) for path in paths}


def check_target(option: str, path: Path, suffixes: tuple[str, ...], inputs: list[Path]) -> None:
    """Refuse another kind of file than is written, and a name that would overwrite an input."""
    if path.suffix.lower() not in suffixes:
        either = say("failure.or")
        kinds = together(*(suffix[1:].upper() for suffix in suffixes), between=either)
        ends = together(*suffixes, between=either)
        raise BadOption(say("failure.ending", option=option, kinds=kinds, suffixes=ends))
    if path.exists() and any(given.exists() and path.samefile(given) for given in inputs):
        raise BadOption(say("failure.overwrite", option=option))


def as_problem(error: PostureError, language: Language) -> dict[str, Any]:
    """An error as the JSON of one of several photos shows it."""
    from posture.answer.assessment import plain

    problem = {"code": error.code, **plain(in_language(error.words, language))}
    withheld = shown_first(error, language)
    return problem | ({"withheld": plain(withheld)} if withheld else {})
