"""Truthful posture analysis from a photo.

    import posture

    answer = posture.analyse("photo.jpg")
    print(answer.indicator("hip_obliquity").text)

Importing this package loads neither MediaPipe nor OpenCV; they are loaded with the first photo.
``posture.__version__`` is the installed distribution's; ``0+checkout`` where none is installed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from importlib import import_module
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

if TYPE_CHECKING:
    from posture.answer.assessment import Assessment, SessionAssessment
    from posture.answer.turn import TurnAssessment
    from posture.answer.vocabulary import ViewName
    from posture.errors import PostureError
    from posture.pipeline.options import Person
    from posture.pose.detector import Detector, MediaPipeDetector
    from posture.protocol.intake import Intake
    from posture.words.language import Language

    __version__: str

__all__ = [
    "Assessment",
    "Intake",
    "MediaPipeDetector",
    "PostureError",
    "SessionAssessment",
    "TurnAssessment",
    "__version__",
    "analyse",
    "analyse_session",
    "analyse_turn",
]

_HOME = {
    "Assessment": "answer.assessment",
    "Intake": "protocol.intake",
    "MediaPipeDetector": "pose.detector",
    "PostureError": "errors",
    "SessionAssessment": "answer.assessment",
    "TurnAssessment": "answer.turn",
}

PhotoFile = bytes | str | PathLike[str]


def analyse(
    photo: PhotoFile,
    *,
    detector: Detector | None = None,
    view: ViewName | None = None,
    roll_deg: float | None = None,
    intake: Intake | None = None,
    language: Language = "en",
    mirrored: bool | None = None,
) -> Assessment:
    """Assess one photo.

    Parameters
    ----------
    photo : bytes or path
        JPEG, PNG, WebP, HEIC or AVIF.
    detector : MediaPipeDetector, optional
        Keep one open when there are many photos; loading it takes longer than a photo.
    view : {"front", "back", "left", "right"}, optional
        What the photo shows; otherwise it is recognised, or ViewUnclear where no face tells it.
    roll_deg : float, optional
        Camera roll in degrees, positive when the picture's content is turned clockwise.
    intake : Intake, optional
        Pain, tender points, contraindications and red flags.
    language : {"en", "de"}
        What the answer is written in.
    mirrored : bool, optional
        Whether the photo is a mirror image; otherwise what the file says counts.

    Raises
    ------
    PostureError
        BadInput, NothingMeasurable or EngineFailure; see `posture.errors`.
    """
    from posture.pipeline.assess import analyse_photo
    from posture.pipeline.options import PhotoOptions

    with _answering(intake, language, [] if view is None else [view]) as person:
        data = _read(photo)
        with _opened(detector) as engine:
            return analyse_photo(data, engine, person, PhotoOptions(roll_deg, mirrored), view=view)


def analyse_session(
    photos: Mapping[ViewName, Sequence[PhotoFile]],
    *,
    detector: Detector | None = None,
    roll_deg: float | None = None,
    intake: Intake | None = None,
    fixed_camera: bool = True,
    language: Language = "en",
    mirrored: bool | None = None,
) -> SessionAssessment:
    """Assess several photos of one person as one session.

    Parameters
    ----------
    photos : mapping of view to photos
        Any of ``front``, ``back``, ``left``, ``right``; several photos of a view are repeats.
    detector, roll_deg, intake, language, mirrored
        As in `analyse`.
    fixed_camera : bool
        The camera stood still and the person turned: then front and back, and left and right,
        cancel its roll.

    Raises
    ------
    PostureError
        As in `analyse`; a photo in which nothing can be measured is listed under `refused` as long
        as another one can.
    """
    from posture.pipeline.assess import analyse_photos
    from posture.pipeline.options import PhotoOptions, SessionOptions

    with _answering(intake, language, photos) as person:
        options, session = PhotoOptions(roll_deg, mirrored), SessionOptions(fixed_camera)
        files = {view: [_read(photo) for photo in repeats] for view, repeats in photos.items()}
        with _opened(detector) as engine:
            return analyse_photos(files, engine, person, options, session)


def analyse_turn(
    source: PhotoFile | Sequence[PhotoFile],
    *,
    detector: Detector | None = None,
    intake: Intake | None = None,
    progress: Callable[[int, int], None] | None = None,
    language: Language = "en",
    mirrored: bool | None = None,
) -> TurnAssessment:
    """Assess one full turn before a fixed camera: rotation of pelvis and shoulders, and their twist.

    Parameters
    ----------
    source : bytes or path, or a sequence of them
        One video, or 8 to 16 photos in any order.
    detector : MediaPipeDetector, optional
        One from `MediaPipeDetector.for_turns`, which has the larger network.
    intake, language, mirrored
        As in `analyse`.
    progress : callable, optional
        Told after every frame how many are done, of how many; what it raises ends the work.

    Raises
    ------
    PostureError
        BadInput, NothingMeasurable (as `posture.turn.analysis.analyse_turn` lists them) or EngineFailure.
    """
    from posture.image import footage
    from posture.pose.detector import MediaPipeDetector
    from posture.turn import analysis

    with _answering(intake, language) as person:
        given = [source] if isinstance(source, bytes | str | PathLike) else source
        seen = footage.read([file if isinstance(file, bytes) else Path(file) for file in given])
        seen = seen.as_told(mirrored)
        with nullcontext(detector) if detector is not None else MediaPipeDetector.for_turns() as engine:
            return analysis.analyse_turn(seen, engine, person, progress)


@contextmanager
def _answering(intake: Intake | None, language: Language, views: Iterable[object] = ()) -> Iterator[Person]:
    """Check what was handed in; an error carries along what the intake says about going to a clinician."""
    from posture.errors import PostureError
    from posture.protocol.intake import Intake
    from posture.protocol.safety import withheld_for
    from posture.words.language import DEFAULT, LANGUAGES

    try:
        _check(language, intake, views)
        from posture.pipeline.options import Person

        yield Person(intake or Intake(), language)
    except PostureError as error:
        answers = intake if isinstance(intake, Intake) else None
        spoken = language if language in LANGUAGES else DEFAULT
        error.withheld = withheld_for(answers, error.said, language=spoken)
        raise


def _opened(detector: Detector | None) -> Any:
    """The caller's detector, left open; or one of our own, closed at the end."""
    from posture.pose.detector import MediaPipeDetector

    return nullcontext(detector) if detector is not None else MediaPipeDetector()


def _check(language: object, intake: object, views: Iterable[object] = ()) -> None:
    """BadOption or BadIntake for what the annotations forbid: most callers run no type checker."""
    from posture.answer.vocabulary import ViewName
    from posture.errors import BadIntake, BadOption
    from posture.protocol.intake import Intake, safety_of
    from posture.words.language import LANGUAGES
    from posture.words.nearest import suggest
    from posture.words.phrases import say

    for name, values, known in (("view", views, get_args(ViewName)), ("language", [language], LANGUAGES)):
        for value in values:
            if value not in known:
                unknown = say("failure.no_such", name=name, value=repr(value)[:40], known=", ".join(known))
                raise BadOption(suggest(unknown, str(value), known))
    if intake is not None and not isinstance(intake, Intake):
        said = safety_of(intake) if isinstance(intake, Mapping) else None
        raise BadIntake(say("failure.no_intake", kind=type(intake).__name__), said=said)


def _read(photo: PhotoFile) -> bytes:
    if isinstance(photo, bytes):
        return photo
    from posture.files import read_file
    from posture.image.photo import DEFAULT_LIMITS

    return read_file(Path(photo), DEFAULT_LIMITS.max_bytes)


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from posture.distribution import version

        return version()
    if name not in _HOME:
        raise AttributeError(f"module 'posture' has no attribute {name!r}")
    return getattr(import_module(f"posture.{_HOME[name]}"), name)
