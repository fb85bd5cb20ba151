"""What the trunk's network reads in the frames of full turns, and what that would add to a turn's answer.

    python -m validation.twins.turn_pictures look FOLDER    # two minutes; writes turn_pictures.npz
    python -m validation.twins.turn_pictures figures        # beside what twins.npz holds of the same turns

The folder is that of `validation.twins.turned`, looked at by `validation.turns look`. Frames that show the
front or the back are cut and read as photos are. How much each reading counts is told by other people.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import typer
from numpy.typing import NDArray
from rich.progress import track

from posture.body.landmarks import Array, Landmarks
from posture.body.stance import off_axis_deg
from posture.image.photo import decode
from posture.pelvis.crop import trunk_square
from posture.pose.pelvis_lines import LineNetwork
from validation.observations import RESULTS
from validation.turns import seen_in

from .seen import NAMES, load

TABLE = RESULTS / "turn_pictures.npz"
#: Frames that are turned no further away from front or back are read, degrees.
NEAR_DEG = 40.0
FOLDS = 6
ANGLES = ("pelvis_rotation", "shoulder_rotation", "hip_line", "shoulder_line")
ROTATIONS, LINES = ANGLES[:2], ANGLES[2:]
#: What of the turn and of the network makes each indicator.
MADE_OF: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "pelvis_rotation": (ROTATIONS, ROTATIONS),
    "shoulder_rotation": (ROTATIONS, ROTATIONS),
    "trunk_torsion": (ROTATIONS, ROTATIONS),
    "hip_obliquity": (("hip_obliquity",), LINES[:1]),
    "shoulder_obliquity": (("shoulder_obliquity",), LINES[1:]),
}

app = typer.Typer(no_args_is_help=True, add_completion=False)


@dataclass(frozen=True, slots=True)
class Gain:
    """Of one indicator over `turns`: spread of the truth, error as answered and with the network; degrees."""

    turns: int
    truth_sd: float
    rmse: float
    rmse_with: float


@app.command()
def look(folder: Path) -> None:
    """Read the frames of every turn that `validation.turns look` has looked at."""
    network = LineNetwork()
    turns = [path.parent for path in sorted(folder.glob("*/seen.npz"))]
    rows = [(turn.name, *row) for turn in track(turns) for row in _frames(turn, network)]
    network.close()
    name, across, deg = zip(*rows, strict=True)
    np.savez_compressed(
        TABLE, name=np.array(name), across=np.array(across, np.int8), deg=np.array(deg, np.float32)
    )
    typer.echo(f"{len(rows)} frames of {len(set(name))} turns")


def _frames(turn: Path, network: LineNetwork) -> Iterator[tuple[int, list[float]]]:
    """Of each frame that shows the front (1) or the back (-1) of somebody: what is read, by `ANGLES`."""
    pictures = sorted(turn.glob("*.jpg"))
    for path, landmarks in zip(pictures, seen_in(turn / "seen.npz"), strict=True):
        across = 0 if landmarks is None else _shown(landmarks)
        if landmarks is None or not across:
            continue
        square = trunk_square(decode(path.read_bytes()), landmarks)
        if square is not None:
            deg = network.read(square).deg
            yield across, [deg[name] for name in ANGLES]


def _shown(landmarks: Landmarks) -> int:
    """1 for the front, -1 for the back, 0 for neither."""
    if abs(off_axis_deg(landmarks, "front")) <= NEAR_DEG:
        return 1
    return -1 if abs(off_axis_deg(landmarks, "back")) <= NEAR_DEG else 0


def gains(path: Path = TABLE) -> dict[str, Gain]:
    """What the network would add, by indicator; on turns with frames of both sides."""
    with np.load(path) as file:
        name, across, deg = (file[key] for key in ("name", "across", "deg"))
    answers = load()
    rows = np.flatnonzero((answers.texts["photos"] == "turn") & (answers.texts["roll"] == "found"))
    turn = [f"{answers.facts['person'][row]:05.0f}_{answers.texts['visit'][row]}" for row in rows.tolist()]
    sides = [[deg[(name == one) & (across == side)] for side in (1, -1)] for one in turn]
    both = np.array([all(len(side) for side in one) for one in sides])
    rows = rows[both]
    front, back = (
        np.array([one[k].mean(axis=0) for one, kept in zip(sides, both, strict=True) if kept]) for k in (0, 1)
    )
    # Rotations have the same sign from both sides; of lines the picture's left end is the other one.
    read = np.column_stack([(front + back)[:, :2] / 2, (front - back)[:, 2:] / 2])
    person = np.unique(answers.facts["person"][rows], return_inverse=True)[1]
    found = {}
    for indicator, (of_turn, of_network) in MADE_OF.items():
        truth, value = (part[rows, NAMES.index(indicator)] for part in (answers.truth, answers.value))
        known = [answers.value[rows, NAMES.index(one)] for one in of_turn]
        known += [read[:, ANGLES.index(one)] for one in of_network]
        together = _by_others(np.column_stack([*known, np.ones(len(rows))]), truth, person % FOLDS)
        found[indicator] = Gain(len(rows), float(truth.std()), _rms(value - truth), _rms(together - truth))
    return found


def _by_others(known: Array, truth: Array, fold: NDArray[np.int64]) -> Array:
    """Least squares (N,): the people of each fold are read by what all others teach."""
    said = np.empty_like(truth)
    for k in np.unique(fold):
        apart = fold == k
        said[apart] = known[apart] @ np.linalg.lstsq(known[~apart], truth[~apart], rcond=None)[0]
    return said


def _rms(errors: Array) -> float:
    return float(np.sqrt((errors**2).mean()))


@app.command()
def figures() -> None:
    """Print them."""
    for name, one in gains().items():
        typer.echo(
            f"{name}: {one.turns} turns, spread {one.truth_sd:.1f}, {one.rmse:.1f} -> {one.rmse_with:.1f}"
        )


if __name__ == "__main__":
    app()
