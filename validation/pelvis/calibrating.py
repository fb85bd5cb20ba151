"""Writes ``posture/pelvis/calibration.json``: formulas, standard errors and the cloud of what was taught.

    python -m validation.pelvis.calibrating TABLE.npz --taught TAUGHT.npz

TABLE.npz is `validation.pelvis.seen read`'s table of people whom the network never saw, TAUGHT.npz what
`validation.pelvis.finish` kept of pictures that it was taught on. Every second person of the table sets
formulas and errors; the others test them and set nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray
from pydantic import TypeAdapter

from posture.answer.assessment import COVERAGE_95, CameraRoll
from posture.answer.vocabulary import ViewName
from posture.measure.calibration import calibration
from posture.measure.readings import Reading
from posture.pelvis.calibration import (
    DIFFERENCE,
    LINES,
    LineFormula,
    LineName,
    PictureCalibration,
    PictureView,
    Taught,
)
from posture.pelvis.readings import readings
from posture.pose.pelvis_lines import Lines

from .seen import Seen, read_table

Floats = NDArray[np.float64]
NAMES: tuple[LineName, LineName] = ("hip_line", "shoulder_line")
VIEWS: tuple[ViewName, ...] = ("front", "back")
TARGET = Path(__file__).parents[2] / "posture" / "pelvis" / "calibration.json"
EACH: Mapping[str, float] = {**dict.fromkeys(LINES, 1.0), DIFFERENCE: 1.0}
#: Share of the pictures that were taught whose distance is the limit, as `posture.pelvis.calibration` says.
WITHIN = 0.99
app = typer.Typer(add_completion=False)


def rows_of(table: Seen, view: str, *, setting: bool) -> NDArray[np.int64]:
    """Rows of a view, of the people who set formulas and errors or of those who test them."""
    odd = table.facts[:, 2].astype(int) % 2 == 1
    return np.flatnonzero((table.view == view) & (odd != setting))


def lines_of(table: Seen, row: int) -> Lines:
    """What the network read in a photo, as the program hands it on, the camera level."""
    facing = 1.0 if table.view[row] == "front" else -1.0
    return Lines(
        deg={name: facing * float(table.lines[row, k]) for k, name in enumerate(NAMES)},
        even_deg={name: float(table.even[row, k]) for k, name in enumerate(NAMES)},
        log_variance={name: float(table.doubt[row, k]) for k, name in enumerate(NAMES)},
        description=table.description[row],
    )


def landmarks_of(table: Seen, row: int) -> list[Reading]:
    """What the landmarks say of a photo, the camera level; uncalibrated where that is unknown."""
    view: Any = str(table.view[row])
    found = []
    for k, name in enumerate(LINES):
        known = bool(np.isfinite(table.landmarks[row, k]))
        value, sem = (
            (float(table.landmarks[row, k]), float(table.landmarks_sem[row, k])) if known else (0.0, 5.0)
        )
        found.append(_landmark(name, value, sem, view, known=known))
    return [*found, _landmark(DIFFERENCE, 0.0, 5.0, view, known=False)]


def _landmark(name: str, value: float, sem: float, view: Any, *, known: bool) -> Reading:
    turns = 0.0 if name == DIFFERENCE else (1.0 if view == "front" else -1.0)
    return Reading(name, value, sem, 0.0, turns, 0.0, "landmarks", view, "inside" if known else "outside")


def _formulas(table: Seen, rows: NDArray[np.int64]) -> dict[str, LineFormula]:
    """Undo the network's slopes, then fit how its error goes along with its doubt."""
    slopes = np.linalg.lstsq(table.truth[rows], table.lines[rows], rcond=None)[0]
    undone = np.linalg.inv(slopes)
    said = table.lines[rows] @ undone
    found = {}
    for k, name in enumerate(LINES):
        doubt = table.doubt[rows, k] / 2
        sem, growth = _spread(said[:, k] - table.truth[rows, k], doubt - doubt.mean())
        found[name] = LineFormula(
            coefficients={line: short(undone[j, k]) for j, line in enumerate(NAMES)},
            line=NAMES[k],
            sem=short(sem),
            growth=short(growth),
            ordinary=short(doubt.mean()),
            least=short(np.quantile(doubt, 0.05)),
        )
    return found


def _spread(error: Floats, beside: Floats) -> tuple[float, float]:
    """Standard error and its growth with the doubt: the likeliest for normal errors."""
    best = (np.inf, 1.0, 0.0)
    for growth in np.arange(0.0, 1.51, 0.05):
        scale = np.exp(growth * beside)
        sem = float(np.sqrt(np.mean((error / scale) ** 2)))
        surprise = float(np.mean(np.log(sem * scale)))
        best = min(best, (surprise, sem, float(growth)))
    return best[1], best[2]


def _correlation(table: Seen, rows: NDArray[np.int64], view: PictureView) -> list[list[float]]:
    """Of the errors of landmarks and picture, each in units of its own standard error."""
    from posture.pelvis.calibration import trust

    both = rows[np.isfinite(table.landmarks[rows]).all(axis=1)]
    errors = np.zeros((len(both), 4))
    errors[:, :2] = (table.landmarks[both] - table.truth[both]) / table.landmarks_sem[both]
    for n, row in enumerate(both):
        lines = lines_of(table, int(row))
        facing = 1.0 if table.view[row] == "front" else -1.0
        sem = trust(lines, view).sem
        for k, name in enumerate(LINES):
            parts = view.formulas[name].coefficients
            value = facing * sum(weight * lines.deg[line] for line, weight in parts.items())
            errors[n, 2 + k] = (value - table.truth[row, k]) / sem[name] if sem else np.nan
    errors = errors[np.isfinite(errors).all(axis=1)]
    product = errors.T @ errors / len(errors)
    size = np.sqrt(np.diag(product))
    return [[short(value) for value in row] for row in product / np.outer(size, size)]


def together(table: Seen, rows: NDArray[np.int64], made: PictureCalibration) -> dict[str, Floats]:
    """What the program says of each photo by landmarks and picture: value, standard error, truth, row."""
    found: dict[str, list[tuple[float, float, float, float]]] = {name: [] for name in EACH}
    for row in rows:
        view: Any = str(table.view[row])
        level = CameraRoll(0.0, 0.0, "device", "stated")
        for one in readings(lines_of(table, int(row)), landmarks_of(table, int(row)), view, level, made):
            found[one.indicator].append((one.value, one.model_sem, truth_of(table, row, one.indicator), row))
    return {name: np.array(rows).reshape(-1, 4) for name, rows in found.items()}


def truth_of(table: Seen, row: Any, name: str) -> float:
    """What is true of a photo, degrees."""
    hip, shoulder = (float(value) for value in table.truth[row])
    return {LINES[0]: hip, LINES[1]: shoulder, DIFFERENCE: shoulder - hip}[name]


def _figures(said: Floats) -> dict[str, float]:
    error, truth = said[:, 0] - said[:, 2], said[:, 2]
    return {
        "photos": len(said),
        "truth_sd": short(truth.std()),
        "rmse": short(np.sqrt((error**2).mean())),
        "bias": short(error.mean()),
        "slope": short(np.polyfit(truth, said[:, 0], 1)[0]),
        "coverage95": short((np.abs(error) <= COVERAGE_95 * said[:, 1]).mean()),
    }


def short(value: Any) -> float:
    """Four significant digits."""
    return float(f"{float(value):.4g}")


def taught_of(path: Path) -> Taught:
    """The cloud of the descriptions, and how far the network contradicts itself, of taught pictures."""
    with np.load(path) as file:
        description, even = file["description"].astype(float), file["even"].astype(float)
    mean = description.mean(axis=0)
    spread, ways = np.linalg.eigh(np.cov((description - mean).T))
    axes = (ways / np.sqrt(np.maximum(spread, 1e-9))).T
    far = np.sqrt(np.mean(((description - mean) @ axes.T) ** 2, axis=1))
    most = np.quantile(np.abs(even), WITHIN, axis=0)
    return Taught(
        mean=[short(value) for value in mean],
        axes=[[short(value) for value in row] for row in axes],
        limit=short(np.quantile(far, WITHIN)),
        even_limit_deg={name: short(most[k]) for k, name in enumerate(NAMES)},
    )


def _view(table: Seen, view: ViewName, taught: Taught, base: PictureCalibration) -> PictureView:
    """Formulas and errors of one view by those who set them, figures by those who test them."""
    setting = rows_of(table, view, setting=True)
    same = np.eye(4).tolist()
    made = PictureView(_formulas(table, setting), taught, same, EACH, {})
    made = PictureView(made.formulas, taught, _correlation(table, setting, made), EACH, {})
    trial = _with(base, view, made)
    raised = {}
    for name, said in together(table, setting, trial).items():
        needed = np.quantile(np.abs(said[:, 0] - said[:, 2]) / said[:, 1], 0.95) / COVERAGE_95
        raised[name] = short(max(1.0, float(needed)))
    made = PictureView(made.formulas, taught, made.correlation, raised, {})
    testing = together(table, rows_of(table, view, setting=False), _with(base, view, made))
    figures = {name: _figures(said) for name, said in testing.items()}
    return PictureView(made.formulas, taught, made.correlation, raised, figures)


def _with(base: PictureCalibration, view: ViewName, made: PictureView) -> PictureCalibration:
    views = {**base.views, view: made}
    return PictureCalibration(
        base.id,
        base.provenance,
        base.network_sha256,
        base.landmarks,
        views,
        base.shared or dict.fromkeys(EACH, 0.0),
    )


def _shared(table: Seen, made: PictureCalibration) -> dict[str, float]:
    """Correlation of the errors in front and back photos of one person in one pose."""
    pose = np.array([name.rpartition("_")[0] for name in table.name])
    found = {}
    both = {view: together(table, rows_of(table, view, setting=True), made) for view in VIEWS}
    for name in EACH:
        front, back = (
            {pose[int(row[3])]: (row[0] - row[2]) / row[1] for row in both[view][name]} for view in VIEWS
        )
        pairs = np.array([(front[key], back[key]) for key in front if key in back])
        a, b = pairs.T
        found[name] = short((a * b).mean() / np.sqrt((a * a).mean() * (b * b).mean()))
    return found


@app.command()
def main(
    path: Annotated[Path, typer.Argument()],
    taught: Annotated[Path, typer.Option()],
    to: Path = TARGET,
) -> None:
    """Write the calibration of the packaged network."""
    from posture.pose.pelvis_lines import record

    table, cloud = read_table(path), taught_of(taught)
    base = PictureCalibration("", {}, record().sha256, calibration().id, {}, {})
    for view in VIEWS:
        base = _with(base, view, _view(table, view, cloud, base))
    shared = _shared(table, base)
    provenance = {
        "command": "python -m validation.pelvis.calibrating",
        "people": "look B of validation.pelvis.photos, every second one; the others set nothing and give `held_out`",
        "photos": {view: len(rows_of(table, view, setting=True)) for view in VIEWS},
    }
    made = PictureCalibration(
        f"picture-{record().sha256[:8]}", provenance, base.network_sha256, base.landmarks, base.views, shared
    )
    text = json.dumps(asdict(made), indent=1) + "\n"
    TypeAdapter(PictureCalibration).validate_json(text)
    to.write_text(text, "utf-8")
    for view in VIEWS:
        typer.echo(f"{view}: {json.dumps(base.views[view].held_out)}")
    typer.echo(f"shared {shared}")


if __name__ == "__main__":
    app()
