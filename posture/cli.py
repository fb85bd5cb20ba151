"""The command line: ``posture analyze``, ``session``, ``serve``, ``indicators``, ``protocol``.

Exit codes: 0 done, 1 our own fault, 2 input that cannot be used, 3 a readable photo in which
nothing can be measured.
"""

from __future__ import annotations

import json
import os
import sys
import textwrap
from collections.abc import Callable, Iterable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from posture.errors import BadOption, FileNotReadable, PostureError

if TYPE_CHECKING:
    from posture.assessment import Assessment, SessionAssessment
    from posture.intake import Intake

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Truthful posture analysis from a photo: how it stands, how sure that is, and stage one of relief.",
)

_STYLES = {"title": "bold", "plain": "", "quiet": "dim", "mark": "bold yellow"}


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
    from posture.pipeline import Options, analyse_photo
    from posture.pose import MediaPipeDetector

    if overlay is not None and len(photos) != 1:
        raise BadOption("--overlay takes exactly one photo.")
    options = Options(view=view.value if view else None, roll_deg=roll, intake=_intake(intake))
    worst, answers = 0, []
    with MediaPipeDetector() as detector:
        for path in photos:
            try:
                data = _read(path)
                answer = analyse_photo(data, detector, options)
            except PostureError as error:
                if len(photos) == 1:
                    raise
                worst = max(worst, _complain(error, path.name))
                continue
            answers.append(answer)
            if overlay is not None:
                _write(overlay, overlay_png(data, answer))
            if not as_json:
                _tell(answer, path.name if len(photos) > 1 else None)
    if as_json:
        _print_json([answer.to_dict() for answer in answers] if len(photos) > 1 else answers[0].to_dict())
    raise typer.Exit(worst)


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
    from posture.pipeline import Options, analyse_photos
    from posture.pose import MediaPipeDetector

    given = {"front": front, "back": back, "left": left, "right": right}
    photos: Any = {name: [_read(path) for path in paths] for name, paths in given.items() if paths}
    if not photos:
        raise BadOption("A session needs at least one of --front, --back, --left, --right.")
    options = Options(roll_deg=roll, intake=_intake(intake), fixed_camera=not moved_camera)
    with MediaPipeDetector() as detector:
        answer = analyse_photos(photos, detector, options)
    if as_json:
        _print_json(answer.to_dict())
    else:
        _tell(answer, None)


@app.command()
def protocol(
    pattern: Annotated[str | None, typer.Option(help="What a therapist found; none: symptoms only.")] = None,
    side: Annotated[SideChoice | None, typer.Option(help="The side that the pattern is named after.")] = None,
    intake: IntakeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print the stage-one protocol without a photo, for a pattern that was found by other means."""
    from posture import pattern as patterns
    from posture.assessment import plain
    from posture.narrate import narrate_protocol
    from posture.protocol import match

    known = patterns.names()
    if pattern is not None and pattern not in known:
        raise BadOption(f"There is no pattern {pattern!r}; known: {', '.join(known)}.")
    if (pattern is None) != (side is None):
        raise BadOption("--pattern and --side belong together.")
    found = patterns.stated(pattern, side.value) if pattern and side else patterns.recognise([])
    matched = match(found, _intake(intake))
    if as_json:
        _print_json({"pattern": plain(found), "protocol": plain(matched)})
    else:
        _print_lines(Console(highlight=False), narrate_protocol(found, matched))


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
        _print_json([asdict(spec) for spec in INDICATORS])
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("id", "views", "unit", "threshold", "what it is"):
        table.add_column(heading, no_wrap=heading != "what it is")
    for spec in INDICATORS:
        threshold = "-" if spec.threshold is None else f"{spec.threshold:g}"
        table.add_row(spec.id, " ".join(spec.views) or "-", spec.unit, threshold, spec.definition)
    Console().print(table)


def _intake(path: Path | None) -> Intake:
    from posture.intake import Intake

    return Intake.from_file(path) if path is not None else Intake()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileNotReadable(f"{path}: {error.strerror}.") from error


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise BadOption(f"{path} cannot be written: {error.strerror}.") from error


def _print_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def _tell(answer: Assessment | SessionAssessment, name: str | None) -> None:
    from posture.narrate import narrate

    console = Console(highlight=False)
    if name is not None:
        console.rule(name)
    _print_lines(console, narrate(answer))


def _print_lines(console: Console, lines: Iterable[tuple[str, str]]) -> None:
    for style, text in lines:
        if style == "title":
            console.print()
        indent = len(text) - len(text.lstrip())
        wrapped = textwrap.fill(text, console.width, subsequent_indent=" " * indent)
        console.print(Text(wrapped, style=_STYLES[style]), soft_wrap=True)


def _complain(error: PostureError, name: str | None = None) -> int:
    """One line on standard error; the exit code."""
    where = f"{name}: " if name else ""
    sys.stderr.write(f"posture: {where}{error.detail} {error.hint}\n")
    return error.exit_code


def _hush_native_log() -> None:
    """Send what native libraries write to file descriptor 2 nowhere; Python's stderr stays.

    MediaPipe and TFLite print start-up notes there that mean nothing to a user and cannot be
    switched off. POSTURE_NATIVE_LOG=1 shows them.
    """
    if os.environ.get("POSTURE_NATIVE_LOG"):
        return
    sys.stderr = os.fdopen(os.dup(2), "w", encoding="utf-8", errors="backslashreplace", buffering=1)
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 2)


def main(run: Callable[[], None] = app) -> None:
    """Run the command line; every `PostureError` becomes one line and its exit code."""
    _hush_native_log()
    try:
        run()
    except PostureError as error:
        sys.exit(_complain(error))


if __name__ == "__main__":
    main()
