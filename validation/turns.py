"""What the heavy network sees in every phantom turn, beside the truth, as one compact table.

    python -m validation.turns look --folder FOLDER     # resumable; one file for each turn
    python -m validation.turns gather --folder FOLDER   # writes validation/results/turns.npz

A turn is a folder of frames with its truth (``python -m validation.phantom turns``). The table keeps the
features of every turn twice, as a whole video and as twelve photos in no order, beside the truth; of people
who came again (``python -m validation.twins.turned``) as photos only. Every fifth turn is held out, and all
of these: nothing was chosen or learnt with them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, cast

import numpy as np
import typer
from rich.progress import track

from posture.answer.turn import Arms
from posture.body.geometry import wrapped_deg
from posture.body.landmarks import Array, Landmarks
from posture.body.outline import LEVELS
from posture.errors import NothingMeasurable
from posture.image.photo import decode
from posture.pose.detector import MediaPipeDetector
from posture.turn import calibration as applied
from posture.turn.features import (
    FEATURES,
    INCLINED,
    PELVIS_ROWS,
    PELVIS_WIDTHS,
    PHASES,
    SHOULDER_ROWS,
    SHOULDER_WIDTHS,
    SPACE,
    WIDTHS,
    features,
)
from posture.turn.headings import TurnFit, fit_turn

RESULTS = Path(__file__).parent / "results"
TABLE = RESULTS / "turns.npz"
FRAMES = RESULTS / "turn_frames.npz"
"""What the network saw in every frame of a few turns, so that anybody can fit them again."""

LEAST_SEEN = 0.6
"""A row of the outline that fewer frames show than this part is NaN in the table: it teaches nothing."""

KEPT_TURNS = 2
"""Held-out turns in `FRAMES` for each way to hold the arms."""

HELD_OUT_EVERY = 5
AGAIN = 30_000
"""The least number of people who came again."""

VIEWS = 12
KINDS = {"video": None, "photos": VIEWS}
"""How each turn is read: all frames in order, or this many of them in no order."""

MAY_READ: Mapping[Arms, Mapping[str, tuple[str, ...]]] = {
    "hanging": {
        "pelvis_rotation": PHASES + SPACE + SHOULDER_WIDTHS,
        "shoulder_rotation": PHASES + SPACE + SHOULDER_WIDTHS,
        "hip_obliquity": INCLINED + PHASES,
        "shoulder_obliquity": INCLINED + PHASES,
    },
    "raised": {
        "pelvis_rotation": (*PELVIS_WIDTHS, "phase_hip"),
        "shoulder_rotation": PHASES,
        "hip_obliquity": INCLINED + PHASES,
        "shoulder_obliquity": INCLINED + PHASES,
    },
}
"""How the arms are held, the indicators that are learnt, and the features that each formula may read."""

DIFFERENCES = {
    "trunk_torsion": ("shoulder_rotation", "pelvis_rotation"),
    "shoulder_hip_difference": ("shoulder_obliquity", "hip_obliquity"),
}
"""Indicators that are the first formula minus the second."""

LEARNT = (*MAY_READ["hanging"], *DIFFERENCES)
"""Indicators that a turn can show."""


app = typer.Typer(no_args_is_help=True, help="What the heavy network sees in phantom turns.")
Folders = Annotated[list[Path], typer.Option("--folder", help="Folders of rendered turns.")]


@app.command()
def look(folders: Folders) -> None:
    """Run the network over the frames of every turn that was not looked at yet."""
    waiting = [path for folder in folders for path in sorted(folder.glob("*/truth.json"))]
    waiting = [path for path in waiting if not path.with_name("seen.npz").exists()]
    with MediaPipeDetector.for_turns() as detector:
        for path in track(waiting, description="Looking"):
            frames: list[Landmarks | None] = []
            for picture in sorted(path.parent.glob("*.jpg")):
                try:
                    frames.append(detector.detect(decode(picture.read_bytes())))
                except NothingMeasurable:
                    frames.append(None)
            _store(path.with_name("seen.npz"), frames)


def _store(path: Path, frames: list[Landmarks | None]) -> None:
    known = [frame for frame in frames if frame]
    shapes = {
        "xy_px": (33, 2),
        "world_m": (33, 3),
        "visibility": (33,),
        "disagreement_px": (33,),
        "outline_px": (len(LEVELS), 2),
    }
    columns: dict[str, Any] = {
        name: np.stack([np.full(shape, np.nan) if f is None else getattr(f, name) for f in frames])
        for name, shape in shapes.items()
    }
    part = path.with_suffix(".part.npz")
    np.savez_compressed(part, **columns, size=[known[0].width_px, known[0].height_px] if known else [1, 1])
    part.rename(path)


def seen_in(path: Path, prefix: str = "") -> list[Landmarks | None]:
    """The landmarks of the frames of one turn, as `look` stored them or as `FRAMES` keeps them."""
    with np.load(path) as file:
        table = {key.removeprefix(prefix): file[key] for key in file.files if key.startswith(prefix)}
    width, height = (int(side) for side in table["size"])
    return [
        None
        if np.isnan(table["xy_px"][k]).any()
        else Landmarks(
            xy_px=table["xy_px"][k].astype(float),
            world_m=table["world_m"][k].astype(float),
            visibility=np.clip(table["visibility"][k].astype(float), 0.0, 1.0),
            width_px=width,
            height_px=height,
            disagreement_px=table["disagreement_px"][k].astype(float),
            passes=2,
            outline_px=table["outline_px"][k].astype(float),
        )
        for k in range(len(table["xy_px"]))
    ]


def true_values(folder: Path) -> dict[str, Array]:
    """True value of every indicator in every frame of a turn, degrees, against the ankle line."""
    known = json.loads((folder / "truth.json").read_text("utf-8"))
    joints = {name: np.array([frame[name] for frame in known["joints_m"]]) for name in known["joints_m"][0]}

    def across(part: str) -> Array:
        return np.asarray(joints[f"right_{part}"] - joints[f"left_{part}"])

    def turned(part: str) -> Array:
        line, feet = across(part), across("ankle")
        return wrapped_deg(
            np.degrees(np.arctan2(-line[:, 1], -line[:, 0]) - np.arctan2(-feet[:, 1], -feet[:, 0]))
        )

    def inclined(part: str) -> Array:
        line = across(part)
        return np.asarray(np.degrees(np.arcsin(line[:, 2] / np.linalg.norm(line, axis=1))))

    values = {
        "pelvis_rotation": turned("hip"),
        "shoulder_rotation": turned("shoulder"),
        "hip_obliquity": inclined("hip"),
        "shoulder_obliquity": inclined("shoulder"),
    }
    values["trunk_torsion"] = values["shoulder_rotation"] - values["pelvis_rotation"]
    values["shoulder_hip_difference"] = values["shoulder_obliquity"] - values["hip_obliquity"]
    return values


@dataclass(frozen=True, slots=True)
class TurnRow:
    """One reading of one turn: its features, with those of its blocks left out, and the truth.

    Attributes
    ----------
    kind : str
        ``video`` or ``photos``.
    arms : str
        How they were held, as the program sees it.
    described : ndarray of shape (P,)
    blocks : ndarray of shape (BLOCKS, P)
        Features with one block of frames left out after the other.
    truth : ndarray of shape (T,)
        In the order of `LEARNT`, mean over the frames that were used.
    """

    name: str
    kind: str
    arms: Arms
    frames: int
    described: Array
    blocks: Array
    truth: Array

    @property
    def held_out(self) -> bool:
        """Whether nothing may be learnt from it."""
        number = _number(self.name)
        return number >= AGAIN or number // 2 % HELD_OUT_EVERY == 0


def _number(name: str) -> int:
    """The five digits in a turn's name."""
    return int(re.findall(r"\d{5}", name)[0])


def row_of(folder: Path, kind: str) -> TurnRow | None:
    """Fit one turn as a video or as photos; None when it is refused, or has too few frames for a video."""
    seen, true = seen_in(folder / "seen.npz"), true_values(folder)
    chosen = np.arange(len(seen))
    if (count := KINDS[kind]) is not None:
        chosen = np.linspace(0, len(seen) - 1, count).round().astype(int)
        chosen = np.random.default_rng(_number(folder.name)).permutation(chosen)
    elif len(seen) <= VIEWS:
        return None
    try:
        fit = fit_turn([seen[k] for k in chosen], ordered=count is None)
    except NothingMeasurable:
        return None
    used = chosen[list(fit.used)]
    return TurnRow(
        name=folder.name,
        kind=kind,
        arms=fit.arms,
        frames=len(used),
        described=_described(fit),
        blocks=np.stack([_described(part) for part in applied.without_blocks(fit)]),
        truth=np.array([true[name][used].mean() for name in LEARNT]),
    )


def _described(fit: TurnFit) -> Array:
    found = features(fit)
    seen = ~np.isnan(fit.outline_px[:, SHOULDER_ROWS + PELVIS_ROWS]).any(axis=2)
    for name, share in zip(WIDTHS, seen.mean(axis=0), strict=True):
        found[name] = found[name] if share >= LEAST_SEEN else np.nan
    return np.array([found[name] for name in FEATURES])


@app.command()
def gather(
    folders: Folders,
    keep: Annotated[bool, typer.Option(help="Keep what the tables have of turns in no folder.")] = False,
) -> None:
    """Fit every turn and write the table of features."""
    paths = [path.parent for folder in folders for path in sorted(folder.glob("*/seen.npz"))]
    rows = [
        row for path in track(paths, description="Fitting") for kind in KINDS if (row := row_of(path, kind))
    ]
    columns: dict[str, Any] = {
        name: np.array([getattr(row, name) for row in rows])
        for name in ("name", "kind", "arms", "frames", "described", "blocks", "truth")
    }
    for name in ("described", "blocks", "truth"):
        columns[name] = columns[name].astype(np.float32)
    if keep:
        with np.load(TABLE) as file:
            others = ~np.isin(file["name"], [path.name for path in paths])
            columns = {name: np.concatenate([file[name][others], new]) for name, new in columns.items()}
    else:
        _keep_frames(rows, {path.name: path for path in paths})
    np.savez_compressed(TABLE, features=np.array(FEATURES), indicators=np.array(LEARNT), **columns)
    refused = len(paths) * len(KINDS) - len(rows)
    typer.echo(f"{TABLE.name}: {len(rows)} readings of {len(paths)} turns, {refused} refused")


def _keep_frames(rows: list[TurnRow], folders: dict[str, Path]) -> None:
    kept: dict[str, Any] = {}
    for arms in MAY_READ:
        held = sorted({row.name for row in rows if row.held_out and row.arms == arms})[:KEPT_TURNS]
        for name in held:
            with np.load(folders[name] / "seen.npz") as file:
                kept |= {f"{name}.{key}": file[key].astype(np.float32) for key in file.files}
    np.savez_compressed(FRAMES, **kept)


def load(path: Path = TABLE) -> list[TurnRow]:
    """Read the table that `gather` has written."""
    with np.load(path) as file:
        table = dict(file)
    if tuple(table.pop("features")) != FEATURES or tuple(table.pop("indicators")) != LEARNT:
        raise ValueError("the table was written for other features: gather it again")
    return [
        TurnRow(
            name=str(table["name"][k]),
            kind=str(table["kind"][k]),
            arms=cast("Arms", str(table["arms"][k])),
            frames=int(table["frames"][k]),
            described=table["described"][k].astype(float),
            blocks=table["blocks"][k].astype(float),
            truth=table["truth"][k].astype(float),
        )
        for k in range(len(table["name"]))
    ]


if __name__ == "__main__":
    app()
