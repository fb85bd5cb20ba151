"""The command ``posture blocks``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from posture.answer.vocabulary import ViewName
from posture.cli.options import (
    HeightOption,
    JsonOption,
    LabelOption,
    LanguageOption,
    MirroredOption,
    MovedCameraOption,
    OutOption,
    RollOption,
    check_target,
    read_file,
)
from posture.cli.take_away import is_pdf
from posture.cli.terminal import tell_blocks
from posture.errors import BadOption
from posture.files import json_text, print_json, write_file
from posture.words.language import DEFAULT
from posture.words.phrases import say

if TYPE_CHECKING:
    from posture.blocks.analysis import Given

_STOOD = "="
_POINTS = "@"


def blocks(
    photos: Annotated[
        list[str],
        typer.Argument(
            metavar="[STAND=]PHOTO[@POINTS.json]...",
            help="STAND is left:10 or right:10 (so many millimetres under that foot), level when absent. A "
            "saved answer (.json) may stand for a photo; POINTS were set in it by hand (docs/points.md).",
        ),
    ],
    seated: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PHOTO[@POINTS.json]",
            help="The person seated, with points or a card; may be given several times.",
        ),
    ] = None,
    view: Annotated[
        ViewName | None, typer.Option(help="What all photos show, front or back; found out otherwise.")
    ] = None,
    roll: RollOption = None,
    mirrored: MirroredOption = None,
    moved_camera: MovedCameraOption = False,
    height_cm: HeightOption = None,
    label: LabelOption = None,
    lang: LanguageOption = DEFAULT,
    as_json: JsonOption = False,
    out: OutOption = None,
    report: Annotated[
        Path | None, typer.Option("--report", help="Write the answer with its charts, as .html or .pdf.")
    ] = None,
) -> None:
    """Photos with books under one foot, or standing and seated: where a tilt of the pelvis comes from."""
    from posture.blocks.analysis import BlocksOptions, analyse_blocks
    from posture.pipeline.earlier import EarlierAnswer
    from posture.pipeline.options import Person, PhotoOptions
    from posture.pose.detector import MediaPipeDetector

    named = [*photos, *(f"seated={one}" for one in seated or ())]
    inputs = [path for _, path, _ in map(_parts, named)]
    for option, path, suffixes in (("--out", out, (".json",)), ("--report", report, (".html", ".pdf"))):
        if path is not None:
            check_target(option, path, suffixes, inputs)
    person = Person(language=lang, label=label)
    options = BlocksOptions(view, PhotoOptions(roll, mirrored), not moved_camera, lang, person.label)
    given = [_given(one, height_cm) for one in named]
    if all(isinstance(one.data, EarlierAnswer) for one in given):
        answer = analyse_blocks(given, None, options)
    else:
        with MediaPipeDetector() as detector:
            answer = analyse_blocks(given, detector, options)
    found: dict[str, Any] = answer.to_dict()
    if as_json:
        print_json(found)
    else:
        tell_blocks(answer)
    if out is not None:
        write_file(out, (json_text(found) + "\n").encode())
    if report is not None:
        from posture.render.blocks_report import blocks_html, blocks_pdf

        write_file(report, blocks_pdf(answer) if is_pdf(report) else blocks_html(answer).encode())


def _parts(text: str) -> tuple[str, Path, Path | None]:
    """How the person stood, the photo, and its points; a name of a file may have an @ or a = in it."""
    from posture.blocks.stand import is_stand

    stand, is_said, name = text.partition(_STOOD)
    if is_said and name.strip() and is_stand(stand) and not Path(text).exists():
        return stand.strip(), *_with_points(name.strip())
    photo, points = _with_points(text)
    given = text.rpartition(_STOOD)[0].strip()
    if is_said and not is_stand(given) and not photo.exists():
        raise BadOption(say("blocks.stand_or_file", given=given[:40], file=str(photo)))
    return "level", photo, points


def _with_points(name: str) -> tuple[Path, Path | None]:
    photo, at, points = name.rpartition(_POINTS)
    if at and photo and points.lower().endswith(".json") and not Path(name).exists():
        return Path(photo), Path(points)
    return Path(name), None


def _given(text: str, height_cm: float | None) -> Given:
    from posture import files
    from posture.answer.handed_in import MAX_BYTES
    from posture.blocks.analysis import Given
    from posture.blocks.stand import stand_of
    from posture.pipeline.earlier import EarlierAnswer
    from posture.points.given import marks_from_file, marks_of

    stand, path, points = _parts(text)
    marks = marks_of(None, height_cm) if points is None else marks_from_file(points, height_cm)
    if path.suffix.lower() == ".json":
        return Given(stand_of(stand), EarlierAnswer.from_json(files.read_file(path, MAX_BYTES)), marks)
    return Given(stand_of(stand), read_file(path), marks)
