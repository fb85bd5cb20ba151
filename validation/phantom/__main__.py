"""Command line: ``python -m validation.phantom samples`` renders the sample pictures again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track

from .picture import make_apart
from .samples import SAMPLES

FOLDER = Path(__file__).resolve().parents[2] / "sample_images"
app = typer.Typer(help="Rendered people with exactly known joints.", no_args_is_help=True)


@app.callback()
def _main() -> None:
    """Render people whose joints are known exactly."""


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
        make_apart(spec, folder, quality, scale, overlay)


if __name__ == "__main__":
    app()
