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
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from posture.answer.assessment import Assessment, SessionAssessment
    from posture.answer.blocks import BlocksAnswer
    from posture.answer.turn import TurnAssessment
    from posture.answer.vocabulary import ViewName
    from posture.change.comparison import Comparison
    from posture.errors import PostureError
    from posture.image.given import GivenPhoto
    from posture.pipeline.options import Person
    from posture.pose.detector import Detector, MediaPipeDetector
    from posture.protocol.intake import Intake
    from posture.words.language import Language

    __version__: str
    GivenIntake = Intake | Mapping[str, Any]
    GivenPoints = Iterable[Mapping[str, Any]]
    GivenAnswer = Assessment | SessionAssessment | TurnAssessment | Mapping[str, Any] | str | Path

__all__ = [
    "Assessment",
    "BlocksAnswer",
    "Intake",
    "MediaPipeDetector",
    "PostureError",
    "SessionAssessment",
    "TurnAssessment",
    "__version__",
    "analyse",
    "analyse_blocks",
    "analyse_session",
    "analyse_turn",
    "compare",
]

_HOME = {
    "Assessment": "answer.assessment",
    "BlocksAnswer": "answer.blocks",
    "Intake": "protocol.intake",
    "MediaPipeDetector": "pose.detector",
    "PostureError": "errors",
    "SessionAssessment": "answer.assessment",
    "TurnAssessment": "answer.turn",
}


def analyse(
    photo: GivenPhoto,
    *,
    detector: Detector | None = None,
    view: ViewName | None = None,
    roll_deg: float | None = None,
    intake: GivenIntake | None = None,
    language: Language = "en",
    mirrored: bool | None = None,
    label: str | None = None,
    taken_at: str | date | None = None,
    taken_from_photo: bool = False,
    crop: Sequence[int] | None = None,
    points: GivenPoints | None = None,
    height_cm: float | None = None,
) -> Assessment:
    """Assess one photo.

    Parameters
    ----------
    photo : bytes, path, binary file, PIL image, or ndarray of shape (H, W, 3), uint8
        JPEG, PNG, WebP, HEIC or AVIF; an open file is read to its end. An array holds red, green, blue (what
        OpenCV reads has blue first: hand in ``picture[..., ::-1]``). An image or array is measured as a PNG
        of its pixels, and the answer's SHA-256 is that of this PNG, not of a file that they came from.
    detector : MediaPipeDetector, optional
        Keep one open when there are many photos; loading it takes longer than a photo.
    view : {"front", "back", "left", "right"}, optional
        What the photo shows; otherwise it is recognised, or ViewUnclear where no face tells it.
    roll_deg : float, optional
        Camera roll in degrees, positive when the picture's content is turned clockwise.
    intake : Intake or mapping of its fields, optional
        Pain, tender points, contraindications and red flags.
    language : {"en", "de"}
        What the answer is written in.
    mirrored : bool, optional
        Whether the photo is a mirror image; otherwise what the file says counts.
    label : str, optional
        What you call this answer, up to 80 characters; the answer gives it back as it is.
    taken_at : str, date or datetime, optional
        The day or the moment when the photo was taken; the answer gives it back.
    taken_from_photo : bool
        Take that time from the photo's EXIF where `taken_at` is not given; nothing else of EXIF is shown.
    crop : four int, optional
        Left, top, width and height, in pixels of the upright photo, of the part in which the person is looked
        for, where the photo shows more of them. All places in the answer are those of the whole photo.
    points : list of mappings, optional
        Points that a person set (``docs/points.md``): `name`, `side`, `x_px`, `y_px` in the upright photo,
        `how` it was found, `repeats`.
    height_cm : float, optional
        How tall the person is: lengths between points are then told in millimetres.

    Raises
    ------
    PostureError
        BadInput, NothingMeasurable or EngineFailure; see `posture.errors`.
    """
    from posture.image.crop import box_of
    from posture.image.given import as_file
    from posture.image.taken import Taken
    from posture.pipeline import asked
    from posture.pipeline.assess import analyse_photo
    from posture.pipeline.options import PhotoOptions
    from posture.points.given import marks_of

    with _answering(intake, language, label, [] if view is None else [view]) as person:
        asked.check_options(
            detector=detector, roll_deg=roll_deg, mirrored=mirrored, taken_from_photo=taken_from_photo
        )
        marks = marks_of(points, height_cm)
        taken = Taken(taken_at, taken_from_photo)
        options = PhotoOptions(roll_deg, mirrored, taken=taken, crop=box_of(crop), marks=marks)
        data = as_file(photo)
        with _opened(detector) as engine:
            return analyse_photo(data, engine, person, options, view=view)


def analyse_session(
    photos: Mapping[ViewName, GivenPhoto | Iterable[GivenPhoto]] | Sequence[GivenPhoto],
    *,
    detector: Detector | None = None,
    roll_deg: float | None = None,
    intake: GivenIntake | None = None,
    fixed_camera: bool = True,
    language: Language = "en",
    mirrored: bool | None = None,
    label: str | None = None,
    taken_at: str | date | None = None,
    taken_from_photo: bool = False,
    points: GivenPoints | None = None,
    height_cm: float | None = None,
) -> SessionAssessment:
    """Assess several photos of one person as one session.

    Parameters
    ----------
    photos : mapping of view to a photo or photos, or a list of photos
        Any of ``front``, ``back``, ``left``, ``right``; several photos of a view are repeats. In a list each
        counts as the view that it is recognised as, and the answer names it by its number, counted from 1.
        Each is what `analyse` takes.
    detector, roll_deg, intake, language, mirrored, label, taken_at, taken_from_photo, points, height_cm
        As in `analyse`; a time that is stated holds for every photo, and each point says in which `view` it
        was set.
    fixed_camera : bool
        The camera stood still and the person turned: then front and back, and left and right,
        cancel its roll.

    Raises
    ------
    PostureError
        As in `analyse`; a photo in which nothing can be measured is listed under `refused` as long
        as another one can.
    """
    from posture.image.given import as_file, several
    from posture.image.taken import Taken
    from posture.pipeline import asked
    from posture.pipeline.assess import analyse_photos, analyse_unsorted
    from posture.pipeline.options import PhotoOptions, SessionOptions
    from posture.points.given import marks_of

    with _answering(intake, language, label) as person:
        asked.check_options(photos=photos, detector=detector, roll_deg=roll_deg, mirrored=mirrored)
        asked.check_options(fixed_camera=fixed_camera, taken_from_photo=taken_from_photo)
        by_view = photos if isinstance(photos, Mapping) else {}
        asked.check_names(language, by_view)
        marks = marks_of(points, height_cm)
        options = PhotoOptions(roll_deg, mirrored, taken=Taken(taken_at, taken_from_photo), marks=marks)
        session = SessionOptions(fixed_camera)
        if not isinstance(photos, Mapping):
            unsorted = [as_file(photo) for photo in photos]
            with _opened(detector) as engine:
                return analyse_unsorted(unsorted, engine, person, options, session)
        files = {view: [as_file(photo) for photo in several(repeats)] for view, repeats in photos.items()}
        with _opened(detector) as engine:
            return analyse_photos(files, engine, person, options, session)


def analyse_turn(
    source: GivenPhoto | Sequence[GivenPhoto],
    *,
    detector: Detector | None = None,
    intake: GivenIntake | None = None,
    progress: Callable[[int, int], None] | None = None,
    language: Language = "en",
    mirrored: bool | None = None,
    label: str | None = None,
    taken_at: str | date | None = None,
    taken_from_photo: bool = False,
) -> TurnAssessment:
    """Assess one full turn before a fixed camera: rotation of pelvis and shoulders, and their twist.

    Parameters
    ----------
    source : bytes, path or binary file of a video; or 8 to 16 photos in any order
        Each photo is what `analyse` takes.
    detector : MediaPipeDetector, optional
        One from `MediaPipeDetector.for_turns`, which has the larger network.
    intake, language, mirrored, label, taken_at
        As in `analyse`.
    taken_from_photo : bool
        As in `analyse`, from the first of the photos; of a video nothing is read.
    progress : callable, optional
        Told after every frame how many are done, of how many; what it raises ends the work.

    Raises
    ------
    PostureError
        BadInput, NothingMeasurable (as `posture.turn.analysis.analyse_turn` lists them) or EngineFailure.
    """
    from posture.errors import VideoTooLarge
    from posture.image import footage
    from posture.image.given import as_footage
    from posture.image.taken import Taken
    from posture.pipeline import asked
    from posture.pose.detector import MediaPipeDetector
    from posture.turn import analysis

    with _answering(intake, language, label) as person:
        asked.check_options(
            detector=detector, progress=progress, mirrored=mirrored, taken_from_photo=taken_from_photo
        )
        taken = Taken(taken_at, taken_from_photo)
        files = as_footage(source, footage.DEFAULT_LIMITS.max_bytes, VideoTooLarge)
        seen = footage.read(files).as_told(mirrored).dated(taken)
        with nullcontext(detector) if detector is not None else MediaPipeDetector.for_turns() as engine:
            return analysis.analyse_turn(seen, engine, person, progress)


def compare(
    *answers: GivenAnswer,
    same_clothes: bool | None = None,
    same_camera: bool | None = None,
    language: Language = "en",
) -> Comparison:
    """Compare two or more answers about one person: what has changed, and what is excluded.

    Parameters
    ----------
    *answers : Assessment, SessionAssessment, TurnAssessment, mapping or path
        An answer, its JSON, or a file that holds it; put in the order of their dates, where these tell it.
    same_clothes, same_camera : bool, optional
        Whether the person wore the same clothes, and the camera stood untouched, in all of them. What is not
        said counts as changed.
    language : {"en", "de"}
        What the comparison is written in.

    Raises
    ------
    BadAnswer, BadOption, NotComparable
        See `posture.change.compare.compare`.
    """
    from posture.change.compare import compare as compared
    from posture.change.saved import saved
    from posture.pipeline import asked

    asked.check_names(language, [])
    asked.check_options(same_clothes=same_clothes, same_camera=same_camera)
    read = [saved(number, one) for number, one in enumerate(answers, 1)]
    return compared(*read, same_clothes=same_clothes, same_camera=same_camera, language=language)


def analyse_blocks(
    photos: Sequence[Sequence[Any]],
    *,
    detector: Detector | None = None,
    view: ViewName | None = None,
    roll_deg: float | None = None,
    fixed_camera: bool = True,
    language: Language = "en",
    mirrored: bool | None = None,
    label: str | None = None,
    height_cm: float | None = None,
) -> BlocksAnswer:
    """Set photos of one person against each other: with blocks under a foot, or standing and seated.

    Parameters
    ----------
    photos : sequence of (stand, photo) or (stand, photo, points)
        `stand` is ``level``, ``left:10`` or ``right:7.5`` (millimetres under that foot), or ``seated``.
        `photo` is what `analyse` takes, or a saved answer to one (a mapping, as from JSON); `points` are
        those that a person set in it, as in `analyse`; beside a saved answer they replace its own. Several
        photos of one height are welcome.
    detector, view, roll_deg, language, mirrored, label, height_cm
        As in `analyse`; they hold for every photo.
    fixed_camera : bool
        The camera stood still, so that its roll is the same in all photos.

    Raises
    ------
    PostureError
        As in `analyse`; a photo in which nothing can be measured is listed under `refused` as long as another
        one can. BadAnswer for a saved answer that is none.
    """
    from posture.blocks.analysis import BlocksOptions, Given, analyse_blocks
    from posture.blocks.stand import stand_of
    from posture.image.given import as_file
    from posture.pipeline import asked
    from posture.pipeline.earlier import EarlierAnswer
    from posture.pipeline.options import PhotoOptions
    from posture.points.given import marks_of

    with _answering(None, language, label, [] if view is None else [view]):
        asked.check_options(
            detector=detector, roll_deg=roll_deg, mirrored=mirrored, fixed_camera=fixed_camera
        )
        given = [
            Given(
                stand_of(str(stand)),
                EarlierAnswer.from_mapping(photo) if isinstance(photo, Mapping) else as_file(photo),
                marks_of(points[0] if points else None, height_cm),
            )
            for stand, photo, *points in photos
        ]
        options = BlocksOptions(view, PhotoOptions(roll_deg, mirrored), fixed_camera, language, label)
        if all(isinstance(one.data, EarlierAnswer) for one in given):
            return analyse_blocks(given, None, options)
        with _opened(detector) as engine:
            return analyse_blocks(given, engine, options)


@contextmanager
def _answering(
    intake: GivenIntake | None, language: Language, label: str | None, views: Iterable[object] = ()
) -> Iterator[Person]:
    """Check what was handed in; an error carries along what the intake says about going to a clinician."""
    from posture.errors import PostureError
    from posture.pipeline import asked
    from posture.pipeline.options import Person
    from posture.protocol.safety import withheld_for
    from posture.words.language import DEFAULT, LANGUAGES

    answers: Intake | None = None
    try:
        answers = asked.intake_of(intake)
        asked.check_names(language, views)
        yield Person(answers, language, label)
    except PostureError as error:
        spoken = language if language in LANGUAGES else DEFAULT
        error.withheld = withheld_for(answers, error.said, language=spoken)
        raise


def _opened(detector: Detector | None) -> Any:
    """The caller's detector, left open; or one of our own, closed at the end."""
    from posture.pose.detector import MediaPipeDetector

    return nullcontext(detector) if detector is not None else MediaPipeDetector()


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from posture.distribution import version

        return version()
    if name not in _HOME:
        raise AttributeError(f"module 'posture' has no attribute {name!r}")
    return getattr(import_module(f"posture.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    """What there is for callers, loaded or not."""
    return sorted(__all__)
