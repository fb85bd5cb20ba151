"""How wrong the readings are: random phantoms rendered, measured, compared with the truth.

    python -m validation.accuracy render --count 240 --folder FOLDER     # resumable
    python -m validation.accuracy compare --folder FOLDER                # writes validation/results/
    python -m validation.uncertainty                                     # writes what the program uses

Rendering needs the ``validation`` extra, comparing only the package itself.
"""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from rich.progress import track

from posture import camera_roll
from posture.errors import NothingMeasurable
from posture.formulas import FORMULAS
from posture.image import decode
from posture.indicators import shown_in
from posture.landmarks import Array, Joint
from posture.pipeline import Options, analyse_photo
from posture.pose import MediaPipeDetector
from posture.stance import FACING_DEG, Stance, off_axis_deg

RESULTS = Path(__file__).parent / "results"
NAMES = {"foot_index": "big_toe"}
app = typer.Typer(no_args_is_help=True)


@app.command()
def render(
    folder: Annotated[Path, typer.Option()],
    count: Annotated[int, typer.Option(min=1)] = 240,
    quality: Annotated[int, typer.Option(min=1, help="Light paths for each pixel.")] = 16,
    scale: Annotated[float, typer.Option(min=0.2, max=1)] = 0.5,
) -> None:
    """Render random phantoms that are not there yet."""
    from validation.phantom.crowd import phantom

    folder.mkdir(parents=True, exist_ok=True)
    wanted = [phantom(index) for index in range(count)]
    missing = [spec for spec in wanted if not (folder / f"{spec.name}.json").exists()]
    # Most of a picture's time is single-threaded compiling, so two processes beat one with two threads.
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        jobs = {pool.submit(_render_one, spec, folder, quality, scale): spec for spec in missing}
        for job in track(as_completed(jobs), description="Rendering", total=len(jobs)):
            error = job.exception()
            if isinstance(error, AssertionError):
                typer.echo(f"left out: {error}", err=True)
            elif error is not None:
                raise error


def _render_one(spec: Any, folder: Path, quality: int, scale: float) -> None:
    from validation.phantom.picture import make

    make(spec, folder, quality, scale, overlay=False)


def true_stance(truth: dict[str, Any]) -> Stance:
    """The true joints as a level camera at infinity, exactly before the feet, would see them."""
    spec = truth["spec"]
    turn = np.radians(FACING_DEG[truth["view"]] + spec["turn_extra_deg"])
    room = np.zeros((len(Joint), 3))
    for joint in Joint:
        side, _, part = joint.name.lower().partition("_")
        name = f"{side}_{NAMES.get(part, part)}" if part else side
        if name in truth["joints"]:
            found = truth["joints"][name]
            room[joint] = (found["x_m"], found["y_m"], found["z_m"])
    # Body axes from the room's: the person faces -y when not turned.
    right = -room[:, 0] * np.cos(turn) - room[:, 1] * np.sin(turn)
    forward = room[:, 0] * np.sin(turn) - room[:, 1] * np.cos(turn)
    sideways = truth["view"] in ("left", "right")
    world = np.stack([forward if sideways else right, -room[:, 2], -right if sideways else -forward], axis=1)
    points = np.stack([forward if sideways else right, room[:, 2]], axis=1)
    return Stance(points, world, truth["view"])


def true_values(truth: dict[str, Any]) -> dict[str, float]:
    """True value of every indicator that the view can show, in its unit."""
    stance = true_stance(truth)
    values = {spec.id: FORMULAS[spec.id](stance) for spec in shown_in(truth["view"])}
    if "shoulder_rotation" in values:  # against the feet as they were placed, not against the ankle line
        values["shoulder_rotation"] = truth["true_deg"]["shoulder_rotation"]
    return values


def measured_rows(folder: Path) -> list[dict[str, Any]]:
    """One row for each phantom and indicator: truth, and what the program says with view and roll stated.

    A phantom that the program refuses has one row with the error's code; an indicator that a
    quality gate withholds has none.
    """
    rows: list[dict[str, Any]] = []
    with MediaPipeDetector() as detector:
        for path in track(sorted(folder.glob("*.json")), description="Measuring"):
            truth = json.loads(path.read_text("utf-8"))
            data = path.with_suffix(".jpg").read_bytes()
            options = Options(view=truth["view"], roll_deg=truth["camera"]["roll_deg"])
            try:
                answer = analyse_photo(data, detector, options)
            except NothingMeasurable as error:
                rows.append({"phantom": path.stem, "view": truth["view"], "error": error.code})
                continue
            seen = _seen_in_the_room(data, detector, truth)
            for name, value in true_values(truth).items():
                reading = answer.indicator(name).value
                if reading is not None:
                    row = {"phantom": path.stem, "view": truth["view"], "error": "", "indicator": name}
                    rows.append({**row, "truth": round(value, 3), "reading": round(reading, 3), **seen})
    return rows


def _seen_in_the_room(data: bytes, detector: MediaPipeDetector, truth: dict[str, Any]) -> dict[str, Any]:
    """Camera roll and turn of the body as they are found, beside the truth."""
    photo = decode(data)
    landmarks = detector.detect(photo)
    roll = camera_roll.estimate(camera_roll.find_edges(photo), landmarks)
    return {
        "roll_true": truth["camera"]["roll_deg"],
        "roll_found": roll.deg,
        "roll_sem": roll.sem_deg,
        "turn_true": truth["spec"]["turn_extra_deg"],
        "turn_found": round(off_axis_deg(landmarks, truth["view"]), 2),
    }


def summary(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Bias, RMSE, slope and correlation of every indicator and view."""
    groups: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    for row in rows:
        if not row["error"]:
            groups[row["indicator"], row["view"]].append((row["truth"], row["reading"]))
    table = []
    for (name, view), pairs in groups.items():
        truth, reading = np.array(pairs).T
        error = reading - truth
        table.append(
            {
                "indicator": name,
                "view": view,
                "n": len(pairs),
                "truth_sd": round(float(truth.std()), 2),
                "bias": round(float(error.mean()), 2),
                "rmse": round(float(np.sqrt((error**2).mean())), 2),
                **_agreement(truth, reading),
                "within_1.96_rmse": round(
                    float((np.abs(error) < 1.96 * np.sqrt((error**2).mean())).mean()), 3
                ),
            }
        )
    return table


def _agreement(truth: Array, reading: Array) -> dict[str, float | str]:
    """Slope and correlation of the readings; empty where the phantoms do not vary."""
    if truth.std() < 0.1:
        return {"slope": "", "r": ""}
    slope = np.polyfit(truth, reading, 1)[0]
    return {"slope": round(float(slope), 2), "r": round(float(np.corrcoef(truth, reading)[0, 1]), 2)}


@app.command()
def compare(folder: Annotated[Path, typer.Option()]) -> None:
    """Measure every phantom of a folder and write the comparison."""
    rows = measured_rows(folder)
    table_of_errors = summary(rows)
    RESULTS.mkdir(exist_ok=True)
    for name, table in (("uncalibrated_readings.csv", rows), ("uncalibrated_summary.csv", table_of_errors)):
        with (RESULTS / name).open("w", newline="", encoding="utf-8") as file:
            fields = list(dict.fromkeys(field for row in table for field in row))
            writer = csv.DictWriter(file, fields)
            writer.writeheader()
            writer.writerows(table)
    for row in table_of_errors:
        typer.echo("  ".join(f"{value!s:>10}" for value in row.values()))


if __name__ == "__main__":
    app()
