"""The command ``posture compare``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from posture.answer.vocabulary import Paper
from posture.cli.options import (
    FullOption,
    JsonOption,
    LanguageOption,
    OutOption,
    check_target,
    read_file,
)
from posture.cli.take_away import is_pdf
from posture.cli.terminal import tell_comparison, tell_withheld
from posture.errors import BadAnswer, BadOption, FileNotReadable, TooManyBytes
from posture.files import as_json as json_file
from posture.files import print_json, write_file
from posture.words.language import DEFAULT, Language
from posture.words.phrases import say

if TYPE_CHECKING:
    from posture.answer.assessment import Assessment
    from posture.answer.protocol import Withheld
    from posture.change.comparison import Comparison
    from posture.change.saved import SavedAnswer, Which
    from posture.protocol.diary import Diary
    from posture.render.course_report import Beside


def compare(
    answers: Annotated[
        list[Path],
        typer.Argument(
            metavar="BEFORE.json AFTER.json...",
            help="Two or more answers about one person, by --out; they are put in the order of their dates.",
        ),
    ],
    same_clothes: Annotated[
        bool, typer.Option("--same-clothes", help="The person wore the same clothes in all of them.")
    ] = False,
    same_camera: Annotated[
        bool, typer.Option("--same-camera", help="The camera stood untouched in its place.")
    ] = False,
    lang: LanguageOption = DEFAULT,
    full: FullOption = False,
    as_json: JsonOption = False,
    out: OutOption = None,
    report: Annotated[
        Path | None, typer.Option("--report", help="Write table, courses and pictures, as .html or .pdf.")
    ] = None,
    photos: Annotated[
        list[str] | None,
        typer.Option(
            "--photos",
            metavar="FOLDER|PHOTO",
            help="For the report: where the measured photos lie; they are known by their SHA-256. May be "
            "given several times.",
        ),
    ] = None,
    diary: Annotated[
        Path | None,
        typer.Option("--diary", help="For the report: a pain diary, .toml or .json (docs/check-in.md)."),
    ] = None,
    paper: Annotated[Paper, typer.Option("--paper", help="What the report is printed on.")] = "a4",
) -> None:
    """Compare answers: what has changed, by how much and how surely, and how large a change is excluded."""
    from posture.change.compare import check_count
    from posture.change.compare import compare as compared

    check_count(answers)
    _check(answers, out, report, needs_report={"--photos": photos, "--diary": diary})
    files = [_read(_which(number, answers), path) for number, path in enumerate(answers, 1)]
    read = [saved for saved, _ in files]
    stated = {"same_clothes": same_clothes or None, "same_camera": same_camera or None}
    answer = compared(*read, **stated, language=lang)
    days, stop = _diary(diary, lang)
    if stop is not None:
        tell_withheld(stop)
    if as_json:
        print_json(answer.to_dict())
    else:
        tell_comparison(answer, full=full)
    if out is not None:
        write_file(out, json_file(answer.to_dict()))
    if report is not None:
        beside = _beside(files, photos or [], days, stop, lang)
        _write_report(report, answer, beside, paper)


def _check(
    answers: list[Path], out: Path | None, report: Path | None, needs_report: dict[str, object]
) -> None:
    if out is not None:
        check_target("--out", out, (".json",), answers)
    if report is not None:
        check_target("--report", report, (".pdf", ".html"), answers)
    for option, given in needs_report.items():
        if given and report is None:
            raise BadOption(say("failure.needs_report", option=option))


def _which(number: int, answers: Sequence[Path]) -> Which:
    """Two answers are the earlier and the later one; of several each has its number."""
    if len(answers) > 2:
        return number
    return "before" if number == 1 else "after"


def _read(which: Which, path: Path) -> tuple[SavedAnswer, Path]:
    from posture.change.saved import SavedAnswer

    return SavedAnswer.from_file(which, path), path


def _diary(path: Path | None, language: Language) -> tuple[Diary | None, Withheld | None]:
    """A diary, and what its safety answers put before everything else."""
    from posture.answer.protocol import SafetyAnswers
    from posture.protocol.diary import Diary
    from posture.protocol.safety import withheld_for

    if path is None:
        return None, None
    diary = Diary.from_file(path)
    return diary, withheld_for(SafetyAnswers(diary.red_flags, (), None), language=language)


def _beside(
    files: Sequence[tuple[SavedAnswer, Path]],
    photos: list[str],
    diary: Diary | None,
    stop: Withheld | None,
    language: Language,
) -> Beside:
    """What the report shows beside the comparison: photos only where they were asked for."""
    from posture.batch.photos import photos_in
    from posture.change.order import in_time
    from posture.render.course_report import Beside

    if not photos:
        return Beside(diary=diary, stop=stop)
    path_of = {id(saved): path for saved, path in files}
    ordered = in_time([saved for saved, _ in files])
    wanted = frozenset[str]().union(*(one.photos for one in ordered))
    found = {sha256(data).hexdigest(): data for path in photos_in(photos) if (data := _wanted(path, wanted))}
    numbered = list(enumerate(ordered, 1))
    pictured = [(number, one) for number, saved in numbered for one in _singles(path_of[id(saved)], language)]
    shown = {
        number for number, one in pictured if one.provenance.image and one.provenance.image.sha256 in found
    }
    missing = [number for number, _ in numbered if number not in shown]
    return Beside(pictured, list(found.values()), missing, diary, stop)


def _wanted(path: Path, wanted: frozenset[str]) -> bytes | None:
    """The file, if it is one of the photos that the answers are about; others lie in the folder too."""
    try:
        data = read_file(path)
    except (FileNotReadable, TooManyBytes):
        return None
    return data if sha256(data).hexdigest() in wanted else None


def _singles(path: Path, language: Language) -> Iterator[Assessment]:
    """The photos of an answer with their landmarks; none of a turn, or of an answer without all of them."""
    from posture.answer.handed_in import MAX_BYTES
    from posture.files import read_file as read_answer
    from posture.pipeline.again import analyse_again
    from posture.pipeline.earlier import EarlierAnswer
    from posture.pipeline.options import Person

    try:
        earlier = EarlierAnswer.from_json(read_answer(path, MAX_BYTES))
    except BadAnswer:
        return
    yield from analyse_again(earlier, person=Person(language=language)).singles()


def _write_report(path: Path, answer: Comparison, beside: Beside, paper: Paper) -> None:
    from posture.render.course_report import course_html, course_pdf

    if is_pdf(path):
        write_file(path, course_pdf(answer, beside, paper=paper))
    else:
        write_file(path, course_html(answer, beside, paper=paper).encode())
