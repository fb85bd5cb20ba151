"""The command line: ``posture analyze``, ``session``, ``serve``, ``indicators``, ``protocol``, ``validate``.

Exit codes: 0 done, 1 our own fault, 2 input that cannot be used, 3 a readable photo in which
nothing can be measured.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from enum import StrEnum
from importlib import import_module, metadata
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from posture.errors import BadOption, FileNotReadable, PostureError
from posture.terminal import complain, prepare_streams, print_json, tell, tell_protocol

if TYPE_CHECKING:
    from posture.intake import Intake

app = typer.Typer(
    no_args_is_help=True,
    invoke_without_command=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Truthful posture analysis from a photo: how it stands, how sure that is, and stage one of relief.",
)


class ViewChoice(StrEnum):
    """Which side of the subject the camera sees."""

    FRONT = "front"
    BACK = "back"
    LEFT = "left"
    RIGHT = "right"


class SideChoice(StrEnum):
    """A side of the subject."""

    LEFT = "left"
    RIGHT = "right"


RollOption = Annotated[
    float | None,
    typer.Option(
        "--roll", help="Camera roll in degrees; positive: the picture's content is turned clockwise."
    ),
]
IntakeOption = Annotated[
    Path | None,
    typer.Option(
        "--intake", help="Pain, tender points, contraindications, red flags: .toml or .json (docs/intake.md)."
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]
Repeats = Annotated[list[Path] | None, typer.Option(help="A photo of this view; may be given several times.")]


@app.callback()
def _options(
    version: Annotated[bool, typer.Option("--version", help="Print the version and end.")] = False,
) -> None:
    if version:
        typer.echo(f"posture {metadata.version('posture')}")
        raise typer.Exit


@app.command()
def analyze(
    photos: Annotated[list[Path], typer.Argument(metavar="PHOTO...", help="JPEG, PNG, WebP or HEIC.")],
    view: Annotated[
        ViewChoice | None, typer.Option(help="What the photo shows; found out otherwise.")
    ] = None,
    roll: RollOption = None,
    intake: IntakeOption = None,
    as_json: JsonOption = False,
    overlay: Annotated[
        Path | None, typer.Option(help="Write the photo with the findings on it, as PNG.")
    ] = None,
) -> None:
    """Assess one photo, or several one by one."""
    from posture.draw import overlay_png
    from posture.pipeline import Options, analyse_photo, red_flags_first
    from posture.pose import MediaPipeDetector

    if overlay is not None:
        _check_overlay(overlay, photos)
    options = Options(view=view.value if view else None, roll_deg=roll, intake=_intake(intake))
    entries: list[dict[str, Any]] = []
    failures: list[PostureError] = []
    with MediaPipeDetector() as detector:
        for path in photos:
            try:
                with red_flags_first(options.intake):
                    data = _read(path)
                answer = analyse_photo(data, detector, options)
            except PostureError as error:
                complain(error, path.name)
                failures.append(error)
                entries.append({"photo": path.name, "problem": _problem(error)})
                continue
            entries.append({"photo": path.name, "answer": answer.to_dict()})
            if overlay is not None:
                _write(overlay, overlay_png(data, answer))
            if not as_json:
                tell(answer, path.name if len(photos) > 1 else None)
    if as_json and len(photos) > 1:
        print_json(entries)
    elif as_json and not failures:
        print_json(entries[0]["answer"])
    # Our own fault outweighs bad input, and that outweighs a photo that shows nothing.
    raise typer.Exit(min((error.exit_code for error in failures), default=0))


@app.command()
def session(
    front: Repeats = None,
    back: Repeats = None,
    left: Repeats = None,
    right: Repeats = None,
    roll: RollOption = None,
    intake: IntakeOption = None,
    moved_camera: Annotated[
        bool, typer.Option("--moved-camera", help="The camera was moved between the photos, or hand-held.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Assess several photos of one person together: front, back, left, right, and repeats of them."""
    from posture.pipeline import Options, analyse_photos, red_flags_first
    from posture.pose import MediaPipeDetector

    given = {"front": front, "back": back, "left": left, "right": right}
    options = Options(roll_deg=roll, intake=_intake(intake), fixed_camera=not moved_camera)
    with red_flags_first(options.intake):
        photos: Any = {name: [_read(path) for path in paths] for name, paths in given.items() if paths}
        if not photos:
            raise BadOption("A session needs at least one of --front, --back, --left, --right.")
    with MediaPipeDetector() as detector:
        answer = analyse_photos(photos, detector, options)
    if as_json:
        print_json(answer.to_dict())
    else:
        tell(answer, None)


@app.command()
def protocol(
    pattern: Annotated[
        str | None,
        typer.Option(
            help="What a therapist found, e.g. hip_hike (docs/patterns.md lists all); none: symptoms only."
        ),
    ] = None,
    side: Annotated[SideChoice | None, typer.Option(help="The side that the pattern is named after.")] = None,
    intake: IntakeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print the stage-one protocol without a photo, for a pattern that was found by other means."""
    from posture import pattern as patterns
    from posture.assessment import plain
    from posture.protocol import match

    known = patterns.names()
    if pattern is not None and pattern not in known:
        raise BadOption(f"There is no pattern {pattern!r}; known: {', '.join(known)}.")
    if (pattern is None) != (side is None):
        raise BadOption("--pattern and --side belong together.")
    found = patterns.stated(pattern, side.value) if pattern and side else patterns.recognise([])
    matched = match(found, _intake(intake))
    if as_json:
        print_json({"pattern": plain(found), "protocol": plain(matched)})
    else:
        tell_protocol(found, matched)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8000,
) -> None:
    """Start the web page and the API."""
    from api.server import run

    run(host, port)


@app.command()
def indicators(as_json: JsonOption = False) -> None:
    """List every indicator: what it is, which photo shows it, from which size it matters."""
    from dataclasses import asdict

    from posture.indicators import INDICATORS

    if as_json:
        print_json([asdict(spec) for spec in INDICATORS])
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("id", "views", "unit", "threshold", "what it is"):
        table.add_column(heading, no_wrap=heading != "what it is")
    for spec in INDICATORS:
        threshold = "-" if spec.threshold is None else f"{spec.threshold:g}"
        table.add_row(spec.id, " ".join(spec.views) or "-", spec.unit, threshold, spec.definition)
    Console().print(table)


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
        if (error.name or "").partition(".")[0] not in ("validation", "matplotlib"):
            raise
        raise BadOption(
            f"{error.name} cannot be imported. This command runs in a checkout of the repository after "
            "pip install -e . (with the -e); it draws with matplotlib: pip install matplotlib, or --no-plots."
        ) from error
    except OSError as error:
        raise BadOption(f"Not all files could be read or written: {error}.") from error
    for path in written:
        typer.echo(path)


def _check_overlay(overlay: Path, photos: list[Path]) -> None:
    if len(photos) != 1:
        raise BadOption("--overlay takes exactly one photo.")
    if overlay.suffix.lower() != ".png":
        raise BadOption("--overlay writes a PNG: the name must end in .png.")
    if overlay.exists() and photos[0].exists() and overlay.samefile(photos[0]):
        raise BadOption("--overlay would overwrite the photo; choose another name.")


def _problem(error: PostureError) -> dict[str, Any]:
    from posture.assessment import plain

    problem = {"code": error.code, "title": error.title, "detail": error.detail, "hint": error.hint}
    return problem | ({"withheld": plain(error.withheld)} if error.withheld else {})


def _intake(path: Path | None) -> Intake:
    from posture.intake import Intake

    return Intake.from_file(path) if path is not None else Intake()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileNotReadable(f"{path.name or path} cannot be read: {error.strerror}.") from error


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise BadOption(f"{path} cannot be written: {error.strerror}.") from error


def main(run: Callable[[], None] = app) -> None:
    """Run the command line; every `PostureError` becomes one line and its exit code."""
    prepare_streams()
    try:
        run()
    except PostureError as error:
        sys.exit(complain(error))


if __name__ == "__main__":
    main()
