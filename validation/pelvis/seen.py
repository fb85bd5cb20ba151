"""What the landmarks and the trunk's network say of whole photos, beside the truth, as one table.

    python -m validation.pelvis.seen look PHOTOS --to LOOKED                 # 5 photos a second
    python -m validation.pelvis.seen read LOOKED --weights WEIGHTS --to TABLE

Photos that the program refuses are left out. Camera roll is stated, so that the figures are those of the two
sources. Positive: the subject's right side higher, and further forward.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray
from rich.progress import track

from posture.errors import PostureError
from posture.measure.readings import Outcome, Reading, measure
from posture.pelvis.crop import trunk_square
from posture.pipeline.observation import Observation, gates_of, observe
from posture.pipeline.options import PhotoOptions
from posture.pose.detector import MediaPipeDetector

LINES = ("hip_obliquity", "shoulder_obliquity")
TURNS = ("pelvis_rotation", "shoulder_rotation")
FACTS = ("roll_deg", "turn_extra_deg", "person", "gender", "weight", "waist_deg", "top_hem_deg", "skin")

Floats = NDArray[np.float64]
app = typer.Typer(add_completion=False)


@dataclass(frozen=True, slots=True)
class Seen:
    """One row for each photo (N).

    Attributes
    ----------
    name, view, top, bottom
        (N,) text; view is "front" or "back".
    truth, landmarks, landmarks_sem
        (N, 2): hip and shoulder obliquity, degrees; NaN where landmarks give none that is calibrated.
    lines
        (N, 2): what the network says of them, the camera's roll taken out.
    turns, true_turns
        (N, 2): pelvis and shoulders about the vertical, degrees.
    doubt
        (N, 2): log-variances of `lines` as the network guesses them.
    description
        (N, 16).
    even
        (N, 2): half the sum of what it says of picture and mirror image: 0 if it were odd by itself.
    trunk_px
        (N,) length of the trunk in the picture.
    facts
        (N, 8): `FACTS`; the skin as the mean of its sRGB.
    """

    name: NDArray[Any]
    view: NDArray[Any]
    top: NDArray[Any]
    bottom: NDArray[Any]
    truth: Floats
    landmarks: Floats
    landmarks_sem: Floats
    lines: Floats
    turns: Floats
    true_turns: Floats
    doubt: Floats
    description: Floats
    even: Floats
    trunk_px: Floats
    facts: Floats


def _said(outcomes: Sequence[Outcome]) -> list[tuple[float, float]]:
    """Value and standard error of each of `LINES` from calibrated landmarks."""
    shown = {one.indicator: one for one in outcomes if isinstance(one, Reading) and one.calibrated}
    none = (float("nan"), float("nan"))
    return [(shown[name].value, shown[name].model_sem) if name in shown else none for name in LINES]


def _trunk_px(observation: Observation) -> float:
    xy = observation.landmarks.xy_px
    return float(np.hypot(*(xy[[23, 24]].mean(axis=0) - xy[[11, 12]].mean(axis=0))))


@app.command()
def look(folder: Path, to: Annotated[Path, typer.Option()]) -> None:
    """Find the person, the gates and the landmarks' values in every photo; keep the square of the trunk."""
    known, said, squares, long_px = [], [], [], []
    with MediaPipeDetector() as detector:
        for path in track(sorted(folder.glob("*.json"))):
            one = json.loads(path.read_text("utf-8"))
            data = path.with_suffix(".jpg").read_bytes()
            try:
                seen = observe(data, detector, one["view"], PhotoOptions(roll_deg=one["roll_deg"]))
                gates = gates_of(seen, seen.roll)
            except PostureError:
                continue
            square = trunk_square(seen.photo, seen.landmarks)
            outcomes = measure(seen.landmarks, one["view"], seen.roll, gates)
            lines = {item.indicator for item in outcomes if isinstance(item, Reading)}
            if square is None or not set(LINES) <= lines:
                continue
            known.append(one)
            said.append(_said(outcomes))
            squares.append(square)
            long_px.append(_trunk_px(seen))
    np.savez(to, known=json.dumps(known), said=np.array(said), squares=np.stack(squares), long_px=long_px)
    typer.echo(f"{len(known)} photos that the program measures")


def _column(known: Sequence[Mapping[str, Any]], *names: str) -> Floats:
    return np.array([[float(np.mean(one[name])) for name in names] for one in known])


@app.command()
def read(
    looked: Path,
    weights: Annotated[Path, typer.Option()],
    to: Annotated[Path, typer.Option()],
) -> None:
    """Ask the network about every square; write the table and print its figures."""
    table = table_of(looked, weights)
    write(table, to)
    typer.echo(summary(table))


def table_of(looked: Path, weights: Path) -> Seen:
    """What `look` kept, and what the network says of it."""
    from . import learning
    from .drawing import ANGLES
    from .network import load

    with np.load(looked) as file:
        known, said = json.loads(str(file["known"])), file["said"]
        squares, long_px = file["squares"], file["long_px"]
    odd, even = (half.astype(float) for half in learning.read_both(load(weights, len(ANGLES)), squares))
    count = len(ANGLES)
    across = np.array([1.0 if one["view"] == "front" else -1.0 for one in known])[:, None]
    return Seen(
        name=np.array([one["name"] for one in known]),
        view=np.array([one["view"] for one in known]),
        top=np.array([one["top"] for one in known]),
        bottom=np.array([one["bottom"] for one in known]),
        truth=_column(known, *LINES),
        landmarks=said[:, :, 0],
        landmarks_sem=said[:, :, 1],
        lines=across * (odd[:, :2] - _column(known, "roll_deg")),
        turns=odd[:, 2:4],
        true_turns=_column(known, *TURNS),
        doubt=even[:, count : count + 2],
        description=even[:, 2 * count :],
        even=even[:, :2],
        trunk_px=long_px,
        facts=_column(known, *FACTS),
    )


def write(table: Seen, path: Path) -> None:
    """Write a table, numbers as single precision."""
    parts = {one.name: getattr(table, one.name) for one in fields(Seen)}
    small: Any = {k: v.astype(np.float32) if v.dtype == float else v for k, v in parts.items()}
    np.savez_compressed(path, **small)


def summary(table: Seen) -> str:
    """Error, slope and slope over the clothes of both sources, a line each."""
    lines = []
    for view in ("front", "back"):
        here = table.view == view
        for k, name in enumerate(LINES):
            for source, value in (("landmarks", table.landmarks[:, k]), ("picture", table.lines[:, k])):
                known = here & np.isfinite(value)
                truth, said = table.truth[known, k], value[known]
                error = said - truth
                waist = np.polyfit(table.facts[known, 5], error, 1)[0] if known.sum() > 9 else np.nan
                lines.append(
                    f"{view:6}{name:19}{source:10} n {known.sum():4} sd {truth.std():.2f} rmse "
                    f"{np.sqrt((error**2).mean()):.2f} bias {error.mean():+.2f} slope "
                    f"{np.polyfit(truth, said, 1)[0]:.2f} over clothes {waist:+.2f}"
                )
        for k, name in enumerate(TURNS):
            truth, said = table.true_turns[here, k], table.turns[here, k]
            lines.append(
                f"{view:6}{name:19}picture    n {here.sum():4} sd {truth.std():.2f} rmse "
                f"{np.sqrt(((said - truth) ** 2).mean()):.2f} slope {np.polyfit(truth, said, 1)[0]:.2f}"
            )
    return "\n".join(lines)


if __name__ == "__main__":
    app()
