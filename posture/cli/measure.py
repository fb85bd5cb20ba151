"""The commands that measure: ``posture analyze``, ``session`` and ``turn``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from posture.answer.vocabulary import ViewName
from posture.cli.options import (
    CropOption,
    FullOption,
    HeightOption,
    IntakeOption,
    JsonOption,
    LabelOption,
    LanguageOption,
    MirroredOption,
    MovedCameraOption,
    OutOption,
    PointsOption,
    RollOption,
    TakenFromPhotoOption,
    TakenOption,
    as_problem,
    check_target,
    intake_of,
    marks_of,
    read_file,
    shown_names,
)
from posture.cli.take_away import HandoverOption, PlanOption, ReportOption, TakeAway, TakeAwayPaperOption
from posture.cli.terminal import complain, tell
from posture.errors import BadOption, PostureError
from posture.files import json_text, print_json, write_file
from posture.words.language import DEFAULT
from posture.words.phrases import in_language, say

if TYPE_CHECKING:
    from posture.answer.assessment import Answer
    from posture.pipeline.options import PhotoOptions
    from posture.words.language import Language


Repeats = Annotated[list[Path] | None, typer.Option(help="A photo of this view; may be given several times.")]


def analyze(
    photos: Annotated[list[Path], typer.Argument(metavar="PHOTO...", help="JPEG, PNG, WebP, HEIC or AVIF.")],
    view: Annotated[
        ViewName | None,
        typer.Option(help="What the photo shows; found out otherwise, where a face tells it."),
    ] = None,
    roll: RollOption = None,
    mirrored: MirroredOption = None,
    label: LabelOption = None,
    taken: TakenOption = None,
    taken_from_photo: TakenFromPhotoOption = False,
    crop: CropOption = None,
    intake: IntakeOption = None,
    points: PointsOption = None,
    height_cm: HeightOption = None,
    points_template: Annotated[
        bool,
        typer.Option(
            "--points-template", help="Print the points that the photo can hold, as JSON to be filled in."
        ),
    ] = False,
    lang: LanguageOption = DEFAULT,
    full: FullOption = False,
    as_json: JsonOption = False,
    out: OutOption = None,
    overlay: Annotated[
        Path | None, typer.Option(help="Write the photo with the findings on it, as PNG.")
    ] = None,
    report: ReportOption = None,
    handover: HandoverOption = None,
    plan: PlanOption = None,
    paper: TakeAwayPaperOption = "a4",
) -> None:
    """Assess one photo, or several one by one."""
    from posture.image.taken import Taken
    from posture.pipeline.assess import analyse_photo
    from posture.pipeline.options import Person, PhotoOptions
    from posture.pose.detector import MediaPipeDetector
    from posture.render.overlay import overlay_png

    if overlay is not None:
        if len(photos) != 1:
            raise BadOption(say("failure.one_photo", option="--overlay"))
        check_target("--overlay", overlay, (".png",), photos)
    _check_out(out, [*photos, *([points] if points else [])])
    _check_single(photos, {"--points": points, "--points-template": points_template})
    take_away = TakeAway(report, handover, plan, paper)
    take_away.check(photos)
    take_away.refuse_several(photos)
    person = Person(intake_of(intake), lang, label)
    marks = marks_of(points, height_cm)
    options = PhotoOptions(roll, mirrored, taken=Taken(taken, taken_from_photo), crop=crop, marks=marks)
    if points_template:
        _print_template(photos[0], view, options, lang, out)
        return
    names = shown_names(photos)
    entries: list[dict[str, Any]] = []
    failures: list[PostureError] = []
    with MediaPipeDetector() as detector:
        for path in photos:
            try:
                data = read_file(path)
                answer = analyse_photo(data, detector, person, options, view=view)
            except PostureError as error:
                complain(error, names[path], lang, typed=True)
                failures.append(error)
                entries.append({"photo": names[path], "problem": as_problem(error, lang)})
                continue
            entries.append({"photo": names[path], "answer": answer.to_dict()})
            if not as_json:
                tell(answer, names[path] if len(photos) > 1 else None, full=full)
            if overlay is not None:
                write_file(overlay, overlay_png(data, answer))
            take_away.write(answer, [data], person.intake)
    found = entries if len(photos) > 1 else entries[0].get("answer")
    if as_json and found is not None:
        print_json(found)
    _write_out(out, found)
    # Our own fault outweighs bad input, and that outweighs a photo that shows nothing.
    raise typer.Exit(min((error.exit_code for error in failures), default=0))


def _check_single(photos: list[Path], options: Mapping[str, object]) -> None:
    """Refuse options that are about one photo where there are several."""
    for option, given in options.items():
        if given and len(photos) != 1:
            raise BadOption(say("failure.one_photo", option=option))


def _print_template(
    photo: Path, view: ViewName | None, options: PhotoOptions, lang: Language, out: Path | None
) -> None:
    """Print the points that a photo can hold, or write them into a file."""
    from posture.pipeline.observation import observe
    from posture.points.sight import sight_of
    from posture.points.template import template
    from posture.pose.detector import MediaPipeDetector

    with MediaPipeDetector() as detector:
        seen = observe(read_file(photo), detector, view, options)
    sight = sight_of(seen.landmarks, seen.view.name, seen.roll.deg, seen.photo.focal_px)
    found = {"view": seen.view.name, "points": template(seen.landmarks, sight, lang)}
    if out is None:
        print_json(found)
    _write_out(out, found)


def session(
    photos: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PHOTO]...", help="Photos in any order; from which side each was taken is recognised."
        ),
    ] = None,
    front: Repeats = None,
    back: Repeats = None,
    left: Repeats = None,
    right: Repeats = None,
    roll: RollOption = None,
    mirrored: MirroredOption = None,
    label: LabelOption = None,
    taken: TakenOption = None,
    taken_from_photo: TakenFromPhotoOption = False,
    intake: IntakeOption = None,
    points: PointsOption = None,
    height_cm: HeightOption = None,
    lang: LanguageOption = DEFAULT,
    moved_camera: MovedCameraOption = False,
    full: FullOption = False,
    as_json: JsonOption = False,
    out: OutOption = None,
    overlay: Annotated[
        Path | None,
        typer.Option(help="Write all photos with the findings on them, side by side, as one PNG."),
    ] = None,
    report: ReportOption = None,
    handover: HandoverOption = None,
    plan: PlanOption = None,
    paper: TakeAwayPaperOption = "a4",
) -> None:
    """Assess several photos of one person together: named by their view, or in any order."""
    from posture.image.taken import Taken
    from posture.pipeline.assess import analyse_photos, analyse_unsorted
    from posture.pipeline.options import Person, PhotoOptions, SessionOptions
    from posture.pose.detector import MediaPipeDetector
    from posture.render.overlay import session_png

    given = {"front": front, "back": back, "left": left, "right": right}
    inputs = [*(photos or ()), *(path for paths in given.values() for path in paths or ())]
    written = [*inputs, *([points] if points else [])]
    if overlay is not None:
        check_target("--overlay", overlay, (".png",), inputs)
    _check_out(out, written)
    take_away = TakeAway(report, handover, plan, paper)
    take_away.check(inputs)
    person = Person(intake_of(intake), lang, label)
    marks = marks_of(points, height_cm)
    options = PhotoOptions(roll, mirrored, taken=Taken(taken, taken_from_photo), marks=marks)
    camera = SessionOptions(fixed_camera=not moved_camera)
    by_view: Any = {name: [read_file(path) for path in paths] for name, paths in given.items() if paths}
    unsorted = [read_file(path) for path in photos or ()]
    if bool(by_view) == bool(unsorted):
        raise BadOption(say("failure.sorted_or_not" if by_view else "failure.no_view"))
    with MediaPipeDetector() as detector:
        if unsorted:
            answer = analyse_unsorted(unsorted, detector, person, options, camera)
        else:
            answer = analyse_photos(by_view, detector, person, options, camera)
    _show(answer, full=full, as_json=as_json, out=out)
    files = [*unsorted, *(data for repeats in by_view.values() for data in repeats)]
    if overlay is not None:
        write_file(overlay, session_png(files, answer))
    take_away.write(answer, files, person.intake)


def turn(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="VIDEO|PHOTO...",
            help="One video, or 8 to 16 photos in any order: one slow turn before a fixed camera.",
        ),
    ],
    mirrored: MirroredOption = None,
    label: LabelOption = None,
    taken: TakenOption = None,
    taken_from_photo: TakenFromPhotoOption = False,
    intake: IntakeOption = None,
    lang: LanguageOption = DEFAULT,
    full: FullOption = False,
    as_json: JsonOption = False,
    out: OutOption = None,
    plot: Annotated[Path | None, typer.Option(help="Write the curves of the turn, as SVG or PNG.")] = None,
    report: ReportOption = None,
    handover: HandoverOption = None,
    plan: PlanOption = None,
    paper: TakeAwayPaperOption = "a4",
) -> None:
    """Assess one full turn: it shows how pelvis and shoulders are rotated, which no single photo does."""
    from posture.image import footage
    from posture.image.taken import Taken
    from posture.pipeline.options import Person
    from posture.pose.detector import MediaPipeDetector
    from posture.render import turn_plot
    from posture.turn.analysis import analyse_turn

    if plot is not None:
        check_target("--plot", plot, (".svg", ".png"), files)
    _check_out(out, files)
    take_away = TakeAway(report, handover, plan, paper)
    take_away.check(files)
    person, when = Person(intake_of(intake), lang, label), Taken(taken, taken_from_photo)
    reading, looking = (
        in_language(say(f"headings.{what}"), lang) for what in ("reading_video", "reading_frames")
    )
    with _progress() as tell_progress:
        seen = footage.read(files, progress=lambda seconds: tell_progress(reading, seconds, None))
        seen = seen.as_told(mirrored).dated(when)
        with MediaPipeDetector.for_turns() as detector:
            answer = analyse_turn(seen, detector, person, lambda done, of: tell_progress(looking, done, of))
    if plot is not None:
        svg = plot.suffix.lower() == ".svg"
        write_file(plot, turn_plot.plot_svg(answer).encode() if svg else turn_plot.plot_png(answer))
    _show(answer, full=full, as_json=as_json, out=out)
    take_away.write(answer, [], person.intake)


def _check_out(path: Path | None, inputs: list[Path]) -> None:
    if path is not None:
        check_target("--out", path, (".json",), inputs)


def _write_out(path: Path | None, found: Any) -> None:
    """Write the JSON after everything was said; nothing where there is no answer."""
    if path is not None and found is not None:
        write_file(path, (json_text(found) + "\n").encode())


def _show(answer: Answer, *, full: bool, as_json: bool, out: Path | None) -> None:
    found = answer.to_dict() if as_json or out else None
    if as_json:
        print_json(found)
    else:
        tell(answer, None, full=full)
    _write_out(out, found)


@contextmanager
def _progress() -> Iterator[Callable[[str, float, float | None], None]]:
    """A bar on standard error that is gone at the end; told what is being done, how far, and of how much."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=None)
        yield lambda what, done, of: bar.update(task, description=what, completed=done, total=of)
