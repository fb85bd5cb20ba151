"""Whether the pixels of a side photo show how far a pelvis is tipped forward, and what else they show.

    python -m validation.pelvis.sides draw DRAWN --count 600          # resumable; several ranges side by side
    python -m validation.pelvis.sides learn DRAWN --minutes 25 --to WEIGHTS
    python -m validation.pelvis.sides judge WEIGHTS TWINS             # writes validation/results/sides.csv

The network that reads trunks from the front and the back learns from drawn people seen from their sides, all
made to face left. It is tried on the side photos of `validation.twins.photos`: other people, in clothes and
path-traced rooms of looks that it never saw, cut where landmarks say. Nothing is made of it in the program.
"""

from __future__ import annotations

import csv
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import cv2
import numpy as np
import torch
import typer
from numpy.typing import NDArray
from rich.progress import track
from torch.nn import functional
from torch.utils.data import DataLoader, Dataset

from posture.errors import PostureError
from posture.image.photo import decode
from posture.pelvis.crop import SIZE_PX, trunk_square
from posture.pose.detector import MediaPipeDetector
from validation.observations import RESULTS
from validation.phantom import truth
from validation.phantom.drawn_body import Body
from validation.phantom.scene import standing, turned
from validation.twins.conditions import GROUP
from validation.twins.photos import SETTINGS
from validation.twins.visits import Shot, look_of, shots

from . import drawing, people, pictures
from .learning import HELD_OUT, groups_of
from .network import TrunkNetwork, begun, normalised

TABLE = RESULTS / "sides.csv"
#: Degrees; the first three tip with the picture, positive forwards; the others turn about the vertical
#: against the feet, positive where the subject's right is ahead.
ANGLES = ("pelvis_tilt", "trunk_pitch", "thorax_pitch", "pelvis_rotation", "shoulder_rotation")
TIPPED = 3
POSES, BATCH = 4, 16
FASTEST = 1.2e-3

Picture = NDArray[np.uint8]
app = typer.Typer(no_args_is_help=True, add_completion=False)


def _true(spec: Any, joints: dict[str, Any]) -> list[float]:
    """What is true, by `ANGLES`, as the picture shows it when the person is made to face left."""
    pose, roll = spec.pose, _roll_deg(spec)  # facing left, forwards is anticlockwise
    tips = [pose.pelvis_tilt_deg - roll, pose.trunk_pitch_deg - roll, pose.thorax_pitch_deg - roll]
    turns = [
        truth.rotation_deg(joints[f"left_{joint}"], joints[f"right_{joint}"], spec.turn_deg)
        for joint in ("hip", "shoulder")
    ]
    # In the mirror image of a right side, left is ahead where right was.
    return [*tips, *(turn if spec.view == "left" else -turn for turn in turns)]


def _roll_deg(spec: Any) -> float:
    """By how much the camera's roll turns the content clockwise when the person is made to face left."""
    return float(spec.camera.roll_deg) * (1 if spec.view == "left" else -1)


def _pose(number: int, which: int) -> Any:
    """Half of the pelves and chests are drawn evenly, each by itself."""
    rng = np.random.default_rng([people.SEED + number, which, 17])
    own = people.pose(number, which)
    even = {"pelvis_tilt_deg": 12.0, "thorax_pitch_deg": 10.0, "trunk_pitch_deg": 7.0}
    drawn: dict[str, Any] = {k: rng.uniform(-w, w) for k, w in even.items() if rng.uniform() < 0.5}
    return replace(own, **drawn)


def _pictures(number: int) -> Iterator[tuple[Picture, list[float]]]:
    """Both sides of one person in each pose, (side, side, 3), facing left."""
    who, surfaces = people.wearer(number), Body()
    for which in range(POSES):
        posed = replace(who, pose=_pose(number, which))
        body = standing(posed, "coarse")
        for view in ("left", "right"):
            spec = replace(posed, view=view, turn_extra_deg=people.turn(number, which, view))
            someone = turned(body, spec.turn_deg)
            whole = truth.camera(spec.camera)
            at = whole.project(np.stack([someone.joints[name] for name in drawing.POINTS]))
            middle, shoulders = at[:2].mean(axis=0), at[2:4].mean(axis=0)
            trunk = float(np.linalg.norm(shoulders - middle))
            lens = truth.part(whole, middle, drawing.SIDE_TRUNKS * trunk, drawing.SIDE_PX)
            picture = drawing.picture_of(spec, someone, lens, surfaces, [number, which, len(view)])
            if view == "right":
                picture = np.ascontiguousarray(picture[:, ::-1])
            yield picture, _true(spec, someone.joints)


@app.command()
def draw(
    folder: Path,
    first: int = 0,
    count: int = 600,
    backwards: Annotated[bool, typer.Option(help="For a second process.")] = False,
) -> None:
    """Draw people from their sides, a file for every 30; what is there already is kept."""
    for path, numbers in drawing.shards(folder, first, count, backwards=backwards):
        rows = [(number, *row) for number in numbers for row in _pictures(number)]
        person, seen, angles = zip(*rows, strict=True)
        half = path.with_suffix(".part.npz")
        np.savez(half, person=np.array(person), pictures=np.stack(seen), angles=np.array(angles, np.float32))
        half.rename(path)


class _Looks(Dataset[tuple[Any, ...]]):  # type: ignore[misc,unused-ignore]
    """Looks at drawn sides, all facing left."""

    def __init__(self, seen: Picture, angles: NDArray[np.float32]) -> None:
        self.seen, self.angles = seen, angles

    def __len__(self) -> int:
        return len(self.seen)

    def __getitem__(self, k: int) -> tuple[Any, ...]:
        look, _, turn = pictures.shot(np.random.default_rng(), self.seen[k], drawing.SIDE_TRUNKS)
        angles = self.angles[k].copy()
        angles[:TIPPED] += turn
        return look, angles


def _drawn(folder: Path) -> tuple[NDArray[np.int64], Picture, NDArray[np.float32]]:
    parts = [np.load(path) for path in sorted(folder.glob("??????.npz"))]
    return tuple(np.concatenate([part[name] for part in parts]) for name in ("person", "pictures", "angles"))  # type: ignore[return-value]


@app.command()
def learn(
    folder: Path,
    to: Annotated[Path, typer.Option()],
    minutes: float = 25.0,
    start: Path = RESULTS / "trunk_network.pt",
) -> None:
    """Learn for so many minutes; every tenth person is never learnt from, and says how it goes."""
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    torch.manual_seed(0)
    person, seen, angles = _drawn(folder)
    apart = person % HELD_OUT == 0
    network, _ = begun(start, len(ANGLES))
    network.to(memory_format=torch.channels_last)
    loader = DataLoader(
        _Looks(seen[~apart], angles[~apart]), BATCH, shuffle=True, num_workers=1, drop_last=True,
        prefetch_factor=8, persistent_workers=True,
    )  # fmt: skip
    groups = groups_of(network)
    steps = torch.optim.AdamW(groups, lr=FASTEST, weight_decay=1e-2)
    began, said, number, done = time.monotonic(), time.monotonic(), 0, 0.0
    while done < 1:
        for looks, wanted in loader:
            number += 1
            done = (time.monotonic() - began) / (60 * minutes)
            pace = min(1, number / 200) * 0.5 * (1 + np.cos(np.pi * min(done, 1))) + 1e-3
            for group in steps.param_groups:
                group["lr"] = group["share"] * FASTEST * pace
            network.train()
            _, _, told = network.seen(normalised(looks))
            loss = functional.smooth_l1_loss(told, wanted, beta=2.0)
            steps.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 10.0)
            steps.step()
            if done >= 1 or time.monotonic() - said > 240:
                said = time.monotonic()
                print(f"{number} {done:.2f}", _figures(network, seen[apart], angles[apart]), flush=True)
                torch.save(network.state_dict(), to)
            if done >= 1:
                break


def _squares(seen: Picture) -> Picture:
    """Drawn pictures as landmarks would have them cut."""
    shift = np.array([pictures.ASIDE[0], pictures.BELOW[0]]) / drawing.SIDE_TRUNKS
    matrix = pictures.placed(drawing.SIDE_TRUNKS, drawing.SIDE_PX, SIZE_PX, 0.0, pictures.LONGER[0], shift)
    return np.stack([cv2.warpAffine(one, matrix, (SIZE_PX, SIZE_PX)) for one in seen])


def _read(network: TrunkNetwork, squares: Picture) -> NDArray[np.float32]:
    network.eval()
    with torch.no_grad():
        parts = [
            network.seen(normalised(squares[k : k + 32])[:, :, pictures.ROWS, pictures.COLUMNS])[2].numpy()
            for k in range(0, len(squares), 32)
        ]
    return np.concatenate(parts)


def _figures(network: TrunkNetwork, seen: Picture, angles: NDArray[np.float32]) -> str:
    told = _read(network, _squares(seen[:600]))
    return "  ".join(
        f"{name} {np.sqrt(((told[:, k] - angles[:600, k]) ** 2).mean()):.2f} of {angles[:600, k].std():.2f}"
        for k, name in enumerate(ANGLES)
    )


@app.command()
def judge(weights: Path, folder: Path) -> None:
    """Read the side photos of people who come again, by look; write the table."""
    network = TrunkNetwork(len(ANGLES))
    network.load_state_dict(torch.load(weights, weights_only=True))
    rows = list(_seen(folder))
    told = _read(network, np.stack([square for square, _, _, _ in rows]))
    true, look = np.array([angles for _, angles, _, _ in rows]), np.array([one for _, _, one, _ in rows])
    roll = np.array([one for _, _, _, one in rows])
    told[:, :TIPPED] += roll[:, None]
    true[:, :TIPPED] += roll[:, None]
    lines = []
    for one in sorted(set(look)):
        here = look == one
        for k, name in enumerate(ANGLES):
            said, is_true = told[here, k], true[here, k]
            slope = np.polyfit(is_true, said, 1)[0]
            lines.append(
                {
                    "look": one,
                    "angle": name,
                    "photos": str(here.sum()),
                    "sd_deg": f"{is_true.std():.2f}",
                    "rmse_deg": f"{np.sqrt(((said - is_true) ** 2).mean()):.2f}",
                    "correlation": f"{np.corrcoef(is_true, said)[0, 1]:.2f}",
                    "slope": f"{slope:.2f}",
                }
            )
            typer.echo(lines[-1])
    with TABLE.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(lines[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)


def _seen(folder: Path) -> Iterator[tuple[Picture, list[float], str, float]]:
    """The square of each side photo, facing left; what is true, the look, the roll as the square has it."""
    with MediaPipeDetector() as detector:
        for done in track(sorted(folder.glob("group*.done"))):
            group = int(done.stem[5:])
            for setting in range(SETTINGS):
                for shot in shots(group, setting):
                    row = _of_shot(shot, folder, detector)
                    if row is not None:
                        yield row


def _of_shot(shot: Shot, folder: Path, detector: MediaPipeDetector) -> Any:
    path = folder / f"{shot.name}.jpg"
    if shot.spec.view not in ("left", "right") or not path.exists():
        return None
    photo = decode(path.read_bytes())
    try:
        square = trunk_square(photo, detector.detect(photo))
    except PostureError:
        return None
    if square is None:
        return None
    joints = turned(standing(shot.spec, "coarse"), shot.spec.turn_deg, shot.spec.place_m).joints
    if shot.spec.view == "right":
        square = np.ascontiguousarray(square[:, ::-1])
    return square, _true(shot.spec, joints), look_of(shot.person // GROUP), _roll_deg(shot.spec)


if __name__ == "__main__":
    app()
