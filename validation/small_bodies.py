"""What a small body costs: the same photos, made smaller step by step.

    python -m validation.small_bodies look FOLDER [FOLDER ...]    # seconds a photo; writes small_bodies.csv
    python -m validation.small_bodies fit                         # writes posture/measure/small_bodies.toml

The folders hold photos of drawn people with truth: of `validation.phantom crowd`, `validation.pelvis.photos`,
`validation.twins.photos`.
The camera's roll is stated, and the gates are those of the photo as it was, so that only the size differs.
"""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil, hypot
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from PIL import Image
from rich.progress import track

from posture.errors import PostureError
from posture.measure.gates import gate_results
from posture.measure.readings import Reading, measure
from posture.pelvis.crop import trunk_square
from posture.pipeline.observation import Observation, gated, gates_of, observe
from posture.pipeline.options import PhotoOptions
from posture.pose.detector import MediaPipeDetector
from validation.observations import RESULTS

TABLE = RESULTS / "small_bodies.csv"
SIZES_PX = (300, 250, 200, 160, 130, 100)
LINES = ("hip", "shoulder")
#: The least size that is measured, and that from which on a photo made smaller moves values no further.
LEAST_PX, EASY_PX = 160, 250
RAISED = Path(__file__).parent.parent / "posture" / "measure" / "small_bodies.toml"
_RAISED = """\
# By how much the landmarks of a small body are more wrong: a standard error to be added in quadrature, in the
# indicator's unit. Written by `python -m validation.small_bodies fit`; do not edit by hand.

source = "{frontal} front and back and {side} side photos of drawn people made smaller \
(validation/results/small_bodies.csv): the spread by which values of bodies of {least} px moved, less that \
of bodies of {easy} px; rounded up"
below_px = {easy}

[raised]
{rows}
"""
app = typer.Typer(add_completion=False)


@dataclass(frozen=True, slots=True)
class Look:
    """One photo at one size; whole: as it was. `values` is None where nobody was found."""

    photo: str
    size_px: int
    truth: Mapping[str, float]
    values: Mapping[str, float] | None
    whole: bool = False
    also_refused: bool = False


def looks_at(path: Path, detector: MediaPipeDetector) -> Iterator[Look]:
    """A photo as it is, then smaller and smaller; nothing if the program refuses it as it is."""
    known = json.loads(path.read_text("utf-8"))
    truth = _truth(known)
    options = PhotoOptions(roll_deg=known["roll_deg"] if "roll_deg" in known else known["camera"]["roll_deg"])
    with Image.open(path.with_suffix(".jpg")) as file:
        picture = file.convert("RGB")
    try:
        first = observe(_encoded(picture), detector, known["view"], options)
        gates = gates_of(first, first.roll)
    except PostureError:
        return
    tall = float(np.ptp(first.landmarks.xy_px[:, 1]))
    yield Look(path.stem, round(tall), truth, _values(first, gates, detector), whole=True)
    for size in SIZES_PX:
        if size > tall:
            continue
        shape = (round(picture.width * size / tall), round(picture.height * size / tall))
        values, refused = None, True
        try:
            smaller = observe(
                _encoded(picture.resize(shape, Image.Resampling.LANCZOS)), detector, known["view"], options
            )
            values = _values(smaller, gates, detector)
            refused = not _passes(smaller)
        except PostureError:
            pass
        yield Look(path.stem, size, truth, values, also_refused=refused)


def _truth(known: Mapping[str, Any]) -> Mapping[str, float]:
    """Indicators that are known to be true; the three kinds of photos say it each in its own way."""
    for name in ("true_deg", "truth"):
        if name in known:
            return dict(known[name])
    return {f"{one}_obliquity": known[f"{one}_obliquity"] for one in LINES}


def _passes(seen: Observation) -> bool:
    """Whether all gates but the size's are passed."""
    return all(
        one.passed
        for one in gate_results(gated(seen, seen.roll))
        if one.gate != "body_size" and one.withholds
    )


def _encoded(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=92)
    return file.getvalue()


def _values(seen: Observation, gates: Any, detector: MediaPipeDetector) -> dict[str, float]:
    """Values of the landmarks, and what the trunk's network reads of both lines, by name."""
    view = seen.view.name
    found = {
        one.indicator: one.value
        for one in measure(seen.landmarks, view, seen.roll, gates)
        if isinstance(one, Reading)
    }
    square = trunk_square(seen.photo, seen.landmarks) if view in ("front", "back") else None
    lines = detector.read_lines(square) if square is not None else None
    if lines is not None:
        across = 1.0 if view == "front" else -1.0
        found |= {
            f"{one}_obliquity (picture)": across * (lines.deg[f"{one}_line"] - (seen.roll.deg or 0.0))
            for one in LINES
        }
    return found


def table_of(looks: list[Look]) -> list[dict[str, Any]]:
    """A row for each indicator and size: how far values move, how wrong they are, how wrong they were."""
    whole = {one.photo: one.values or {} for one in looks if one.whole}
    moved, wrong, was = (defaultdict(list) for _ in range(3))
    for look in looks:
        for name, value in (look.values or {}).items():
            if look.whole or name not in whole[look.photo]:
                continue
            key, truth = (name, look.size_px), look.truth.get(name.removesuffix(" (picture)"))
            moved[key].append(value - whole[look.photo][name])
            if truth is not None and not name.startswith("knee_angle"):
                wrong[key].append(value - truth)
                was[key].append(whole[look.photo][name] - truth)
    return [
        {
            "indicator": name,
            "size_px": size,
            "photos": len(moved[name, size]),
            "moved": round(float(np.std(moved[name, size])), 2),
            "error": _rms(wrong[name, size]),
            "error_as_it_was": _rms(was[name, size]),
        }
        for name, size in sorted(moved, key=lambda key: (key[0], -key[1]))
    ]


def _rms(errors: list[float]) -> float | str:
    return round(hypot(*errors) / len(errors) ** 0.5, 2) if errors else ""


@app.command()
def look(
    folders: Annotated[list[Path], typer.Argument()],
    most: int = 100,
    picture: Annotated[
        bool, typer.Option(help="Only what the trunk's network says; the landmarks' rows stay as they are.")
    ] = False,
) -> None:
    """Look at up to `most` photos of each folder, evenly spread; write the table."""
    looks: list[Look] = []
    with MediaPipeDetector() as detector:
        for folder in folders:
            paths = sorted(folder.glob("*.json"))
            for path in track(paths[:: max(1, len(paths) // most)]):
                looks += looks_at(path, detector)
    rows = table_of(looks)
    if picture:
        rows = [one for one in rows if "(" in one["indicator"]]
        rows = sorted([*rows, *(one for one in read_table(TABLE) if "(" not in one["indicator"])], key=_place)
    with TABLE.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    for size in SIZES_PX:
        here = [one for one in looks if one.size_px == size and not one.whole]
        lost, refused = sum(one.values is None for one in here), sum(one.also_refused for one in here)
        typer.echo(
            f"{size} px: {len(here)} photos, {lost} not of one person, {refused} refused by another gate"
        )


def _place(row: Mapping[str, Any]) -> tuple[str, int]:
    return row["indicator"], -int(row["size_px"])


def read_table(path: Path) -> list[dict[str, str]]:
    """The rows that `look` has written."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def raised_by(rows: list[dict[str, str]]) -> dict[str, float]:
    """What a small body adds to the standard error, by indicator; of both sides of the body the same."""
    squares: dict[str, list[float]] = defaultdict(list)
    moved = {(row["indicator"], int(row["size_px"])): float(row["moved"]) for row in rows}
    names = sorted({name for name, _ in moved if "(" not in name})
    for name in names:
        squares[_one_side(name)].append(moved[name, LEAST_PX] ** 2 - moved[name, EASY_PX] ** 2)
    means = {name: sum(several) / len(several) for name, several in squares.items()}
    return {name: ceil(100 * max(means[_one_side(name)], 0.0) ** 0.5) / 100 for name in names}


def _one_side(name: str) -> str:
    return name.replace("left", "side").replace("right", "side")


@app.command()
def fit() -> None:
    """Write the table that the measuring reads."""
    rows = read_table(TABLE)
    lines = "\n".join(f"{name} = {size:.2f}" for name, size in raised_by(rows).items())
    frontal, side = (
        next(row["photos"] for row in rows if row["indicator"] == name and row["size_px"] == str(LEAST_PX))
        for name in ("hip_obliquity", "shoulder_rotation")
    )
    text = _RAISED.format(frontal=frontal, side=side, least=LEAST_PX, easy=EASY_PX, rows=lines)
    RAISED.write_text(text, "utf-8")


if __name__ == "__main__":
    app()
