"""What the landmarks and the trunk's network say of whole photos, beside the truth, as one table.

    python -m validation.pelvis.seen PHOTOS --weights weights.pt --to table.npz

Camera roll is stated, so that the figures are those of the two sources. Positive: the subject's right side
higher, and further forward.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import torch
import typer
from numpy.typing import NDArray
from rich.progress import track

from posture.answer.assessment import CameraRoll
from posture.body.landmarks import Landmarks
from posture.errors import PostureError
from posture.image.photo import decode
from posture.measure.readings import NotMeasured, measure
from posture.pelvis.crop import trunk_square
from posture.pose.detector import MediaPipeDetector

from .drawing import ANGLES
from .learning import read
from .network import SIDE_PX, load

NAMES = ("hip_obliquity", "shoulder_obliquity")
TURNS = ("pelvis_rotation", "shoulder_rotation")
FACTS = ("roll_deg", "turn_extra_deg", "person", "gender", "weight", "waist_deg", "top_hem_deg")

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
        (N, 2): hip and shoulder obliquity, degrees; NaN where the landmarks give none.
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
        (N, 7): `FACTS`.
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


def _said(landmarks: Landmarks, known: Mapping[str, Any]) -> list[tuple[float, float]]:
    """Value and standard error of each of `NAMES` from the landmarks, with the true camera roll."""
    roll = CameraRoll(known["roll_deg"], 0.0, "device", "stated")
    outcomes = {one.indicator: one for one in measure(landmarks, known["view"], roll, ())}
    found = []
    for name in NAMES:
        one = outcomes[name]
        found.append((np.nan, np.nan) if isinstance(one, NotMeasured) else (one.value, one.model_sem))
    return found


def rows_of(folder: Path, weights: Path) -> Seen:
    """Look at every photo of a folder whose person is found."""
    network = load(weights, len(ANGLES))
    rows, squares = [], []
    with MediaPipeDetector() as detector:
        for path in track(sorted(folder.glob("*.json"))):
            known = json.loads(path.read_text("utf-8"))
            photo = decode(path.with_suffix(".jpg").read_bytes())
            try:
                landmarks = detector.detect(photo)
            except PostureError:
                continue
            square = trunk_square(photo, landmarks, size_px=SIDE_PX)
            if square is None:
                continue
            hip, shoulder = landmarks.xy_px[[23, 24]].mean(axis=0), landmarks.xy_px[[11, 12]].mean(axis=0)
            rows.append((known, _said(landmarks, known), float(np.hypot(*(hip - shoulder)))))
            squares.append(square)
    return _table(rows, *_read(network, np.stack(squares)))


def _read(network: torch.nn.Module, squares: NDArray[np.uint8]) -> tuple[Floats, Floats]:
    odd = read(network, squares)
    with torch.no_grad():
        from .network import normalised

        one = np.concatenate(
            [network(normalised(squares[k : k + 64])).numpy() for k in range(0, len(squares), 64)]
        )
    return odd.astype(float), (one[:, : len(ANGLES)] - odd[:, : len(ANGLES)]).astype(float)


def _table(rows: list[Any], said: Floats, even: Floats) -> Seen:
    known = [row[0] for row in rows]
    across = np.array([1.0 if one["view"] == "front" else -1.0 for one in known])
    roll = np.array([one["roll_deg"] for one in known])
    count = len(ANGLES)
    landmark = np.array([row[1] for row in rows])

    def column(*names: str) -> Floats:
        return np.array([[float(one[name]) for name in names] for one in known])

    return Seen(
        name=np.array([one["name"] for one in known]),
        view=np.array([one["view"] for one in known]),
        top=np.array([one["top"] for one in known]),
        bottom=np.array([one["bottom"] for one in known]),
        truth=column(*NAMES),
        landmarks=landmark[:, :, 0],
        landmarks_sem=landmark[:, :, 1],
        lines=across[:, None] * (said[:, :2] - roll[:, None]),
        turns=said[:, 2:4],
        true_turns=column(*TURNS),
        doubt=said[:, count : count + 2],
        description=said[:, 2 * count :],
        even=even[:, :2],
        trunk_px=np.array([row[2] for row in rows]),
        facts=column(*FACTS),
    )


def write(table: Seen, path: Path) -> None:
    """Write a table, numbers as single precision."""
    parts = {one.name: getattr(table, one.name) for one in fields(Seen)}
    small: Any = {k: v.astype(np.float32) if v.dtype == float else v for k, v in parts.items()}
    np.savez_compressed(path, **small)


def read_table(path: Path) -> Seen:
    """Read what `write` wrote."""
    with np.load(path) as file:
        return Seen(
            **{k: file[k].astype(float) if file[k].dtype.kind == "f" else file[k] for k in file.files}
        )


@app.command()
def main(
    folder: Path,
    weights: Annotated[Path, typer.Option()],
    to: Annotated[Path, typer.Option()],
) -> None:
    """Write the table of a folder of photos, and its figures."""
    torch.set_num_threads(1)
    table = rows_of(folder, weights)
    write(table, to)
    typer.echo(summary(table))


def summary(table: Seen) -> str:
    """Error, slope and slope over the clothes of both sources, a line each."""
    lines = []
    for view in ("front", "back"):
        here = table.view == view
        for k, name in enumerate(NAMES):
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
