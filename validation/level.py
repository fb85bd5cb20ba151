"""Camera roll from the room's lines in rendered rooms, beside the truth: ``validation/results/level.csv``.

    python -m validation.level FOLDER --group developed    # scenes from 20000 on of looks A, B, C
    python -m validation.level FOLDER --group proven       # from 21000 on: nothing was chosen with them
    python -m validation.level FOLDER --group beside       # from 22000 on, rendered with --beside 25

Each call replaces the rows of its group. Real photos: `validation.level_photos`.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Annotated, Literal, TypeVar

import numpy as np
import typer
from pydantic import TypeAdapter
from rich.progress import track

from posture.answer.assessment import COVERAGE_95
from posture.errors import NothingMeasurable
from posture.image.edges import Edges, find_edges
from posture.image.photo import decode
from posture.measure.camera_roll import estimate, room_attitude
from posture.pose.detector import Detector, MediaPipeDetector
from validation.observations import RESULTS

TABLE = RESULTS / "level.csv"
Group = Literal["developed", "proven", "beside"]
Content = TypeVar("Content")


@dataclass(frozen=True, slots=True)
class Row:
    """One rendered photo: its true camera roll and the found one, NaN where the room does not tell it."""

    photo: str
    group: Group
    true_deg: float
    found_deg: float
    sem_deg: float
    columns: int
    rows: int

    @property
    def look(self) -> str:
        """What the scene was drawn from (validation/phantom/looks.py)."""
        return self.photo[0]


@dataclass(frozen=True, slots=True)
class Figures:
    """How well the roll is known in some photos; degrees."""

    photos: int
    true_sd: float
    known: float
    rmse: float
    worst: float
    inside: float
    sem: float


def figures(rows: Sequence[Row]) -> Figures:
    """Figures of rows, of which at least one is known."""
    true, found, sem = (
        np.array([getattr(row, key) for row in rows]) for key in ("true_deg", "found_deg", "sem_deg")
    )
    known = np.isfinite(found)
    error = np.abs(found - true)[known]
    return Figures(
        photos=len(rows),
        true_sd=float(true.std()),
        known=float(known.mean()),
        rmse=float(np.sqrt((error**2).mean())),
        worst=float(error.max()),
        inside=float((error <= COVERAGE_95 * sem[known]).mean()),
        sem=float(np.median(sem[known])),
    )


def load(path: Path = TABLE) -> list[Row]:
    """The committed table."""
    return read(path, Row)


def read(path: Path, kind: type[Content]) -> list[Content]:
    """The lines of a table, each checked against the dataclass `kind`; an empty number is NaN."""
    adapter = TypeAdapter(kind)
    with path.open(newline="", encoding="utf-8") as file:
        lines = [{key: cell or "nan" for key, cell in line.items()} for line in csv.DictReader(file)]
    return [adapter.validate_python(line) for line in lines]


def write(rows: Sequence[Row], path: Path = TABLE) -> None:
    """The table, degrees to a hundredth."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, [one.name for one in fields(Row)], lineterminator="\n")
        writer.writeheader()
        writer.writerows({key: _cell(value) for key, value in asdict(row).items()} for row in rows)


def _cell(value: object) -> object:
    if isinstance(value, float):
        return "" if np.isnan(value) else f"{value:.2f}"
    return value


def looked_at(folder: Path, group: Group, detector: Detector) -> Iterator[Row]:
    """Every rendered photo of a folder in which the person is found."""
    for path in track(sorted(folder.glob("[ABC][0-9]*.json")), description="Looking"):
        photo = decode(path.with_suffix(".jpg").read_bytes())
        try:
            landmarks = detector.detect(photo)
        except NothingMeasurable:
            continue
        edges = find_edges(photo)
        roll = estimate(edges, landmarks)
        seen = room_attitude(edges, landmarks) if isinstance(edges, Edges) else None
        yield Row(
            photo=path.stem,
            group=group,
            true_deg=json.loads(path.read_text("utf-8"))["camera"]["roll_deg"],
            found_deg=np.nan if roll.deg is None else roll.deg,
            sem_deg=np.nan if roll.deg is None else roll.sem_deg,
            columns=seen.columns if seen else 0,
            rows=seen.rows if seen else 0,
        )


def main(
    folder: Annotated[Path, typer.Argument(help="Photos and truth of rendered scenes.")],
    group: Annotated[Group, typer.Option()],
) -> None:
    """Find the roll in every photo of a folder and keep it beside the truth."""
    with MediaPipeDetector() as detector:
        made = list(looked_at(folder, group, detector))
    kept = [row for row in (load() if TABLE.exists() else []) if row.group != group]
    write(sorted([*kept, *made], key=lambda row: (row.group, row.photo)))
    typer.echo(figures(made))


if __name__ == "__main__":
    typer.run(main)
