"""The command line: measuring, many photos, comparing, the protocol, the service, lists.

Exit codes: 0 done, 1 our own fault, 2 input that cannot be used, 3 a readable photo in which
nothing can be measured.
"""

from __future__ import annotations

import errno
import io
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from posture.answer.vocabulary import Paper
from posture.cli.batch import batch
from posture.cli.blocks import blocks
from posture.cli.compare import compare
from posture.cli.measure import analyze, session, turn
from posture.cli.options import JsonOption, LanguageOption, check_target, chosen_language
from posture.cli.protocol import check_in, protocol
from posture.cli.raters import raters
from posture.cli.serve import key, serve
from posture.cli.start import start
from posture.cli.terminal import complain, warn_first
from posture.cli.webcam import webcam
from posture.distribution import version
from posture.errors import BadOption, MissingExtra, PostureError
from posture.files import print_json, reason, write_file
from posture.machine import prepare_streams, to_nowhere
from posture.words.catalogue import ENGLISH
from posture.words.language import DEFAULT
from posture.words.phrases import say

USAGE = 2
"""How Typer ends a command whose arguments it does not understand; its own words are printed by then."""

app = typer.Typer(
    no_args_is_help=True,
    invoke_without_command=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Truthful posture analysis from a photo: how it stands, how sure that is, and stage one of relief.",
)


@app.callback()
def _options(
    show_version: Annotated[bool, typer.Option("--version", help="Print the version and end.")] = False,
) -> None:
    if show_version:
        typer.echo(f"posture {version()}")
        raise typer.Exit


for _command in (
    start,
    analyze,
    session,
    turn,
    blocks,
    batch,
    protocol,
    check_in,
    compare,
    raters,
    webcam,
    serve,
    key,
):
    app.command()(_command)


@app.command()
def indicators(as_json: JsonOption = False) -> None:
    """List every indicator: what it is, which photo shows it, from which size it matters."""
    from dataclasses import asdict

    from posture.measure.indicators import INDICATORS

    if as_json:
        print_json([asdict(spec.in_language(ENGLISH)) for spec in INDICATORS])
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("id", "views", "unit", "threshold", "what it is"):
        table.add_column(heading, no_wrap=heading != "what it is")
    for spec in (row.in_language(ENGLISH) for row in INDICATORS):
        threshold = "-" if spec.threshold is None else f"{spec.threshold:g}"
        table.add_row(spec.id, " ".join(spec.views) or "-", spec.unit, threshold, str(spec.definition))
    Console().print(table)


@app.command()
def cards(
    out: Annotated[Path, typer.Option("-o", "--out", help="The file to write, a PDF.")],
    paper: Annotated[Paper, typer.Option(help="What the printer holds.")] = "a4",
    lang: LanguageOption = DEFAULT,
    only: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Only the pages with these pieces, e.g. pelvis, trunk, hips, shoulders, wall, or with the "
            "instructions; may be given several times.",
        ),
    ] = None,
) -> None:
    """Write the sheet with the cards and stickers to print, in exact size."""
    from posture.render.card_sheet import write

    check_target("--out", out, (".pdf",), [])
    sheet = io.BytesIO()
    write(sheet, paper, lang, only or ())
    write_file(out, sheet.getvalue())


@app.command()
def validate(
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for page, plots and tables; the checkout's committed files otherwise."),
    ] = None,
    no_plots: Annotated[bool, typer.Option("--no-plots", help="Leave the plots as they are.")] = False,
) -> None:
    """Compute every figure of docs/accuracy.md again, from the tables of a checkout."""
    from rich.progress import Progress

    try:
        from validation import report

        if not no_plots:
            import_module("matplotlib")  # missing, it must stop before anything is written
        with Progress(console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("", total=report.STEPS)
            written = report.write(
                out,
                plots=not no_plots,
                step=lambda what: progress.update(task, description=what, advance=1),
            )
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing == "matplotlib":
            raise MissingExtra(say("failure.needs_matplotlib")) from error
        if missing == "validation":
            raise BadOption(say("failure.needs_checkout", module=str(error.name))) from error
        raise
    except OSError as error:
        raise BadOption(say("failure.not_all_files", why=reason(error))) from error
    for path in written:
        typer.echo(path)


def main(run: Callable[[], None] = app) -> None:
    """Run the command line; every `PostureError` becomes one line and its exit code."""
    prepare_streams()
    try:
        try:
            run()
        finally:
            sys.stdout.flush()
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EIO) or error.filename is not None:
            raise
        # What is still waiting to be written must not fail once more at the very end.
        to_nowhere(1)
        sys.exit(
            complain(BadOption(say("failure.unwritable_answer", why=reason(error))), None, chosen_language())
        )
    except PostureError as error:
        sys.exit(complain(error, language=chosen_language()))
    except SystemExit as end:
        if end.code == USAGE:
            warn_first(None, chosen_language())
        raise


if __name__ == "__main__":
    main()
