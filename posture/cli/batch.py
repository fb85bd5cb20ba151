"""The command ``posture batch``: many photos into one table."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from posture.answer.vocabulary import ColumnChoice, ViewName
from posture.cli.options import EngineName, MirroredOption, RollOption, check_target
from posture.errors import BadOption
from posture.files import reason
from posture.machine import usable_cores
from posture.words.phrases import say

if TYPE_CHECKING:
    from rich.progress import Task

    from posture.batch.run import Done, Engine, Tables

TOLD_EVERY_S = 30.0
"""Seconds between lines about the progress where no bar can be drawn."""

NOTHING_MEASURED, FAULTS, STOPPED = 3, 1, 130
"""Exit codes: no photo could be measured; some failed by our own fault; interrupted."""


def batch(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="FOLDER|PATTERN|LIST.txt|PHOTO...|SESSIONS.csv",
            help="Folders, patterns in quotes, text files with one path a line, photos; or one CSV file with "
            "the columns photo, person, view (and date), whose photos are measured person by person.",
        ),
    ],
    out: Annotated[Path, typer.Option("-o", "--out", help="The table: .parquet or .csv.")],
    engine: Annotated[EngineName, typer.Option(help="This machine's cores, or actors on Ray.")] = "local",
    workers: Annotated[
        int | None, typer.Option(min=1, max=1024, help="Photos at the same time; as many as cores otherwise.")
    ] = None,
    view: Annotated[
        ViewName | None, typer.Option(help="What all photos show; found out for each otherwise.")
    ] = None,
    roll: RollOption = None,
    mirrored: MirroredOption = None,
    taken_from_photo: Annotated[
        bool, typer.Option("--taken-from-photo", help="Fill the column taken_at from each photo's EXIF.")
    ] = False,
    moved_camera: Annotated[
        bool,
        typer.Option(
            "--moved-camera", help="Sessions: the camera was moved between the photos, or hand-held."
        ),
    ] = False,
    columns: Annotated[
        ColumnChoice,
        typer.Option(help="All columns, or only those that were filled for at least one row of the run."),
    ] = "all",
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a table that is there.")] = False,
) -> None:
    """Measure many photos into a table; the same command goes on with a run that was stopped."""
    from posture.batch.items import items_in
    from posture.batch.measuring import Asked
    from posture.batch.run import Tables, run
    from posture.batch.table import WRITERS, arrow

    items = items_in(sources)
    sessions = items[0].person is not None
    _check_options(sessions, view, moved_camera)
    inputs = [Path(photo.file) for item in items for photo in item.photos]
    check_target("--out", out, tuple(WRITERS), [*inputs, *map(Path, sources)])
    if out.suffix.lower() == ".parquet":
        arrow()  # missing, it must stop before the work, not after it
    tables = Tables(out)
    if not out.parent.is_dir():
        raise BadOption(say("failure.no_out_folder", folder=str(out.parent)))
    there = [path for path in (tables.measured, tables.errors) if path.exists()]
    if there and not overwrite and not tables.journal.exists():
        raise BadOption(say("failure.there_already", path=str(there[0])))
    asked = Asked(view, roll, mirrored, taken_from_photo, not moved_camera)
    what = "sessions" if sessions else "photos"
    try:
        with _progress(what) as step:
            done = run(items, tables, _engine(engine), asked, workers or usable_cores(), step, columns)
    except KeyboardInterrupt:
        typer.echo("posture: stopped; the same command goes on where this run ended.", err=True)
        raise typer.Exit(STOPPED) from None
    except OSError as error:
        raise BadOption(
            say("failure.unwritable", name=str(error.filename or out), why=reason(error))
        ) from error
    except sqlite3.Error as error:
        raise BadOption(say("failure.unwritable", name=str(tables.journal), why=str(error))) from error
    _tell(done, tables, what)
    raise typer.Exit(_exit_code(done))


def _check_options(sessions: bool, view: ViewName | None, moved_camera: bool) -> None:
    if sessions and view is not None:
        raise BadOption(say("failure.sessions_have_views", option="--view"))
    if moved_camera and not sessions:
        raise BadOption(say("failure.sessions_only", option="--moved-camera"))


def _engine(choice: EngineName) -> Engine:
    if choice == "ray":
        from posture.batch.ray import on_ray

        return on_ray
    from posture.batch.run import locally

    return locally


def _exit_code(done: Done) -> int:
    from posture.errors import PostureError

    if PostureError.code in done.codes:
        return FAULTS
    return 0 if done.measured else NOTHING_MEASURED


def _tell(done: Done, tables: Tables, what: str) -> None:
    typer.echo(f"{done.measured} {what} measured: {tables.measured}")
    codes = ", ".join(f"{code} {count}" for code, count in sorted(done.codes.items()))
    failed = f"{done.failed} could not be" if what == "photos" else f"{done.failed} photos could not be used"
    typer.echo(f"{failed}{f' ({codes})' if codes else ''}: {tables.errors}")


@contextmanager
def _progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """Tell how far, how fast and how long still: a bar, or a line now and then where there is no terminal."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield _lines(console, what)
        return
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None, rate="")

        def step(done: int, of: int) -> None:
            if bar.tasks[0].total is None:
                # What an earlier run has done says nothing about the speed of this one.
                bar.reset(task, total=of, completed=done)
            bar.update(task, completed=done, rate=_rate(bar.tasks[0], what))

        yield step


def _rate(task: Task, what: str) -> str:
    return f"{task.speed:.1f} {what}/s" if task.speed else ""


def _lines(console: Console, what: str) -> Callable[[int, int], None]:
    began = told = time.monotonic()
    first: int | None = None

    def step(done: int, of: int) -> None:
        nonlocal told, first
        first = done if first is None else first
        now = time.monotonic()
        if now - told < TOLD_EVERY_S or done == first:
            return
        told, rate = now, (done - first) / (now - began)
        console.print(f"{done} of {of} {what}, {rate:.1f}/s, {(of - done) / rate / 60:.0f} min left")

    return step
