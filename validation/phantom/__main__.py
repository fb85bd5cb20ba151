"""Command line: ``python -m validation.phantom samples`` renders the sample pictures again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track

from .card_photo import make_cards
from .crowd import from_beside, scene
from .looks import LOOKS, LookName
from .picture import make_apart, make_scene
from .render import Effort
from .samples import SAMPLES
from .turn_pictures import make_turn
from .turns import Arms, turn
from .wearing import wearing
from .workers import Job, ended

FOLDER = Path(__file__).resolve().parents[2] / "sample_images"
app = typer.Typer(help="Rendered people with exactly known joints.", no_args_is_help=True)


@app.callback()
def _main() -> None:
    """Render people whose joints are known exactly."""


def _render(make: Callable[..., None], jobs: dict[str, Job], processes: int) -> None:
    """Do all jobs and say what is left out; a broken assertion is a person that does not fit."""
    failed = False
    for name, error in track(ended(make, jobs, processes), description="Rendering", total=len(jobs)):
        if error is not None:
            typer.echo(f"left out: {name}: {type(error).__name__}: {error}", err=True)
            failed |= not isinstance(error, AssertionError)
    raise typer.Exit(int(failed))


@app.command()
def samples(
    folder: Annotated[Path, typer.Option(help="Where to write pictures and truth.")] = FOLDER,
    only: Annotated[str, typer.Option(help="Comma-separated names; empty means all.")] = "",
    quality: Annotated[int, typer.Option(min=1, help="Light paths for each pixel.")] = 49,
    scale: Annotated[float, typer.Option(min=0.1, max=1, help="Size; below 1 a preview.")] = 1.0,
    overlay: Annotated[bool, typer.Option(help="Draw the true joints (red = left).")] = False,
) -> None:
    """Render the committed sample pictures with their truth, always the same."""
    wanted = [s for s in SAMPLES if not only or s.name in only.split(",")]
    if not wanted:
        raise typer.BadParameter(f"no sample named {only!r}")
    folder.mkdir(parents=True, exist_ok=True)
    for spec in track(wanted, description="Rendering"):
        make_apart(spec, folder, Effort(samples=quality, scale=scale), overlay)


@app.command()
def crowd(
    folder: Annotated[Path, typer.Option(help="Where to write photos and truth.")],
    look: Annotated[LookName, typer.Option(help="Which clothes, rooms and lights.")] = "A",
    first: Annotated[int, typer.Option(min=0, help="Number of the first scene.")] = 0,
    count: Annotated[int, typer.Option(min=1, help="Scenes, of four photos each.")] = 100,
    larger: Annotated[float, typer.Option(min=1, help="Times the look's own size, for faces.")] = 1.0,
    beside: Annotated[
        float,
        typer.Option(min=0, max=40, help="Degrees that the camera stands beside the wall's middle, at most."),
    ] = 0.0,
    processes: Annotated[int, typer.Option(min=1)] = 2,
) -> None:
    """Render random scenes that are not in the folder yet: front, back, left and right of each person."""
    folder.mkdir(parents=True, exist_ok=True)
    numbers = range(first, first + count)
    scenes = [tuple(from_beside(spec, beside) for spec in scene(number, look)) for number in numbers]
    missing = [specs for specs in scenes if not (folder / f"{specs[-1].name}.json").exists()]
    effort = LOOKS[look].effort
    effort = replace(effort, scale=effort.scale * larger)
    jobs: dict[str, Job] = {specs[0].name: (specs, folder, effort) for specs in missing}
    _render(make_scene, jobs, processes)


@app.command()
def turns(
    folder: Annotated[Path, typer.Option(help="Where to write a folder for each turn.")],
    first: Annotated[int, typer.Option(min=0, help="Number of the first turn.")] = 0,
    count: Annotated[int, typer.Option(min=1, help="Turns.")] = 100,
    frames: Annotated[int, typer.Option(min=8, help="Frames of each turn.")] = 48,
    arms: Annotated[Arms, typer.Option(help="How the arms are held.")] = "hanging",
    drawn: Annotated[
        bool, typer.Option("--drawn/--path-traced", help="Drawn takes a sixth of the time.")
    ] = True,
    processes: Annotated[int, typer.Option(min=1)] = 2,
) -> None:
    """Make people who turn around once, those not in the folder yet; looks A and B take turns."""
    numbers = range(first, first + count)
    wanted = [turn(number, "AB"[number % 2], frames, arms) for number in numbers]  # type: ignore[arg-type]
    missing = [one for one in wanted if not (folder / one.name / "truth.json").exists()]
    _render(make_turn, {one.name: (one, folder, drawn) for one in missing}, processes)


@app.command()
def cards(
    folder: Annotated[Path, typer.Option(help="Where to write photos and truth.")],
    first: Annotated[int, typer.Option(min=0, help="Number of the first photo.")] = 0,
    count: Annotated[int, typer.Option(min=1, help="Photos.")] = 100,
    processes: Annotated[int, typer.Option(min=1)] = 2,
) -> None:
    """Render people who wear printed cards: front and back, every third from the side."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [wearing(number) for number in range(first, first + count)]
    missing = [one for one in wanted if not (folder / f"{one.photo.name}.json").exists()]
    _render(make_cards, {one.photo.name: (one, folder) for one in missing}, processes)


if __name__ == "__main__":
    app()
