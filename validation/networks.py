"""The landmark networks `full` and `heavy` side by side: views, refusals, errors and time.

    python -m validation.networks FOLDER [FOLDER ...]     # two seconds a photo; writes results/networks.csv

The folders hold photos of `validation.phantom crowd`. Each is looked at as a user's would be, with the view
found by the program and the camera's roll stated. Values come straight from the landmarks of both passes,
because the calibration was learnt with one of the networks; what either gives with a calibration of its own
stands in `contenders.csv`.
"""

from __future__ import annotations

import csv
import json
import time
from collections import defaultdict
from contextlib import ExitStack
from math import hypot
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import track

from posture.errors import NothingMeasurable, PostureError
from posture.measure.readings import Reading, measure
from posture.pipeline.observation import gates_of, observe
from posture.pipeline.options import PhotoOptions
from posture.pose.detector import MediaPipeDetector
from posture.pose.models import FULL, HEAVY, model_bytes
from validation.observations import RESULTS

TABLE = RESULTS / "networks.csv"
NETWORKS = {"full": FULL, "heavy": HEAVY}
#: The truth counts these from 180 degrees, the program does too; a knee says little about a network.
NOT_ASKED = ("knee_angle_left", "knee_angle_right", "knee_asymmetry")
app = typer.Typer(add_completion=False)


def look(path: Path, detector: MediaPipeDetector) -> dict[str, Any]:
    """What one network makes of a photo: view, refusal, values, seconds."""
    known = json.loads(path.read_text("utf-8"))
    data = path.with_suffix(".jpg").read_bytes()
    began, found = time.perf_counter(), {"name": known["name"], "truth": known["true_deg"], "values": {}}
    try:
        seen = observe(data, detector, None, PhotoOptions(roll_deg=known["camera"]["roll_deg"]))
        found["seconds"] = time.perf_counter() - began
        found["view_wrong"] = seen.view.name != known["view"]
        gates = gates_of(seen, seen.roll)
        said = measure(seen.landmarks, seen.view.name, seen.roll, gates, calibrated=False)
        found["values"] = {one.indicator: one.value for one in said if isinstance(one, Reading)}
    except NothingMeasurable:
        found["refused"] = True
    except PostureError as error:
        found["not_read"] = type(error).__name__
    return found


def rows_of(looks: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """A row for each figure, a column for each network; errors of photos that both measure."""
    rows: list[dict[str, Any]] = []

    def add(figure: str, unit: str, photos: int, of: dict[str, float]) -> None:
        rows.append(
            {"figure": figure, "unit": unit, "photos": photos} | {k: round(v, 2) for k, v in of.items()}
        )

    count = len(looks["full"])
    for figure in ("view_wrong", "refused", "not_read"):
        add(figure, "photos", count, {k: sum(bool(one.get(figure)) for one in v) for k, v in looks.items()})
    both = [pair for pair in zip(*looks.values(), strict=True) if all("seconds" in one for one in pair)]
    seconds = {name: sorted(pair[k]["seconds"] for pair in both) for k, name in enumerate(looks)}
    middle = {name: times[len(times) // 2] for name, times in seconds.items()}
    add("time of a photo", "of full's", len(both), {k: v / middle["full"] for k, v in middle.items()})
    errors: dict[str, list[tuple[float, ...]]] = defaultdict(list)
    for pair in both:
        if any(one["view_wrong"] for one in pair):
            continue
        for name in set.intersection(*(set(one["values"]) for one in pair)) & set(pair[0]["truth"]):
            if name not in NOT_ASKED:
                errors[name].append(tuple(one["values"][name] - one["truth"][name] for one in pair))
    for name, pairs in sorted(errors.items()):
        sizes = [hypot(*(pair[k] for pair in pairs)) / len(pairs) ** 0.5 for k in range(len(looks))]
        add(name, "RMSE", len(pairs), dict(zip(looks, sizes, strict=True)))
    return rows


@app.command()
def main(folders: Annotated[list[Path], typer.Argument()], most: int = 200) -> None:
    """Look at up to `most` photos of each folder with both networks; write the table."""
    paths = [path for folder in folders for path in sorted(folder.glob("*.json"))[:most]]
    with ExitStack() as opened:
        detectors = {
            name: opened.enter_context(MediaPipeDetector(model_bytes(network)))
            for name, network in NETWORKS.items()
        }
        # One after the other of each photo: what else the machine does slows both.
        pairs = [{name: look(path, one) for name, one in detectors.items()} for path in track(paths)]
    looks = {name: [pair[name] for pair in pairs] for name in NETWORKS}
    rows = rows_of(looks)
    with TABLE.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    for row in rows:
        typer.echo("  ".join(str(value) for value in row.values()))


if __name__ == "__main__":
    app()
