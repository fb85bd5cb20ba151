"""Real photos that the pelvis network may learn from: taken out of public repositories again, and cut.

python -m validation.pelvis.teaching_photos --mirrors FOLDER --out CROPS

`teaching_photos.csv` says which photo of which repository, at which commit, under which licence. `--mirrors`
is a folder with a git clone of each repository (bare or with a work tree), called ``owner+name``. No photo is
ever committed here. None is of the repositories whose photos test (`validation/pelvis/real.py`).

Landmarks are those of the shipped network, averaged with the mirror image. They serve as places only: what a
warp (`validation/pelvis/warp.py`) does to the hip line is known without them.
"""

from __future__ import annotations

import csv
import io
import math
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import cv2
import numpy as np
import typer
from numpy.typing import NDArray

from posture.body.landmarks import Array, Joint
from posture.errors import SeveralPeople
from posture.image.photo import Photo, decode
from posture.image.video import Film
from posture.pose.detector import MediaPipeDetector

TABLE = Path(__file__).with_suffix(".csv")

TORSO_PX = 120
"""Middle of the hips to middle of the shoulders in a cut photo, pixels."""

SIDE = 4.5
"""Side of a cut photo in torso lengths, around the middle of the hips: room to warp, turn and cut again."""

JOINTS = (
    Joint.LEFT_HIP,
    Joint.RIGHT_HIP,
    Joint.LEFT_SHOULDER,
    Joint.RIGHT_SHOULDER,
    Joint.LEFT_KNEE,
    Joint.RIGHT_KNEE,
    Joint.LEFT_ANKLE,
    Joint.RIGHT_ANKLE,
)
"""Columns of `Cut.joints_px`; left and right are the subject's own."""

MOST_PIXELS = 50_000_000
"""Of one frame of a video."""

LABELS = ("name", "view", "person", "licence")
"""What of the table stands beside each cut photo."""

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the table.

    Attributes
    ----------
    repository, commit, path : str
        Where the photo or the video lies.
    frame : int or None
        Number of the video's frame.
    box : tuple of int, or None
        Part of the picture with this person (left, top, right, bottom; pixels), where others stand beside.
    view : str
        ``front`` or ``back``, as seen by a person.
    person : str
        The same word for the same person; photos that share it belong on one side of a split.
    """

    name: str
    repository: str
    commit: str
    path: str
    frame: int | None
    box: tuple[int, ...] | None
    licence: str
    view: str
    person: str


@dataclass(frozen=True, slots=True)
class Cut:
    """A photo cut around the middle of the hips and brought to one size.

    Attributes
    ----------
    rgb : ndarray of shape (540, 540, 3), uint8
        Beyond the photo its edge is repeated.
    joints_px : ndarray of shape (8, 2)
        `JOINTS` in pixels of `rgb`, also where the network only guesses beyond the photo's edge.
    inside : ndarray of shape (8,), bool
        Whether the joint lies in the photo.
    extent_px : ndarray of shape (4,)
        Left, top, right and bottom of the photo in pixels of `rgb`.
    """

    rgb: Pixels
    joints_px: Array
    inside: NDArray[np.bool_]
    extent_px: Array


def entries(table: Path = TABLE) -> list[Entry]:
    """All rows of the table."""
    with table.open(newline="", encoding="utf-8") as file:
        return [_entry(row) for row in csv.DictReader(file)]


def _entry(row: dict[str, str]) -> Entry:
    return Entry(
        name=row["name"],
        repository=row["repository"],
        commit=row["commit"],
        path=row["path"],
        frame=int(row["frame"]) if row["frame"] else None,
        box=tuple(int(edge) for edge in row["box"].split()) or None,
        licence=row["licence"],
        view=row["view"],
        person=row["person"],
    )


def stored(entry: Entry, mirrors: Path) -> bytes:
    """The bytes of an entry's file, out of its clone; CalledProcessError where clone or commit is missing."""
    clone = mirrors / entry.repository.replace("/", "+")
    found = ["git", "-C", str(clone), "cat-file", "blob", f"{entry.commit}:{entry.path}"]
    return subprocess.run(found, check=True, capture_output=True).stdout


def picture(data: bytes, entry: Entry) -> Pixels:
    """An entry's pixels, upright RGB, shape (H, W, 3)."""
    rgb = decode(data).rgb if entry.frame is None else _frame(data, entry.frame)
    if entry.box is not None:
        left, top, right, bottom = entry.box
        rgb = rgb[top:bottom, left:right]
    return np.ascontiguousarray(rgb)


def _frame(data: bytes, number: int) -> Pixels:
    film = Film(io.BytesIO(data), MOST_PIXELS)
    try:
        for seen, _ in film.moments(max_seconds=math.inf, max_frames=number + 1):
            if seen == number and (bgr := film.picture()) is not None:
                return bgr[..., ::-1]
    finally:
        film.close()
    raise ValueError(f"the video has no frame {number}")


def cut(rgb: Pixels, xy_px: Array) -> Cut:
    """Cut a photo around the middle of the hips.

    Parameters
    ----------
    rgb : ndarray of shape (H, W, 3), uint8
    xy_px : ndarray of shape (33, 2)
        Landmarks in its pixels.
    """
    joints = xy_px[list(JOINTS)]
    hips, shoulders = joints[:2].mean(axis=0), joints[2:4].mean(axis=0)
    scale = TORSO_PX / float(np.linalg.norm(shoulders - hips))
    side = round(SIDE * TORSO_PX)
    move = side / 2 - scale * hips
    height, width = rgb.shape[:2]
    return Cut(
        rgb=_moved(rgb, scale, move, side),
        joints_px=joints * scale + move,
        inside=np.all((joints >= 0) & (joints < (width, height)), axis=1),
        extent_px=np.concatenate([move, move + scale * np.array([width, height])]),
    )


def _moved(rgb: Pixels, scale: float, move: Array, side: int) -> Pixels:
    """Scaled and then moved into a square; beyond the picture its edge is repeated."""
    if scale < 0.5:  # the area average first: interpolation alone would alias
        shrunk = cv2.resize(rgb, None, fx=2 * scale, fy=2 * scale, interpolation=cv2.INTER_AREA)
        scale *= rgb.shape[1] / shrunk.shape[1]
        rgb = shrunk
    # A landmark counts from a pixel's corner, OpenCV from its centre.
    matrix = np.column_stack([scale * np.eye(2), move + 0.5 * (scale - 1)])
    square = cv2.warpAffine(
        rgb, matrix, (side, side), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(square, np.uint8)


def cuts(table: list[Entry], mirrors: Path) -> Iterator[tuple[Entry, Cut]]:
    """Every photo of the table, looked at and cut; where somebody else is seen it is left out, and said."""
    with MediaPipeDetector(faces=False) as detector:
        for entry in table:
            rgb = picture(stored(entry, mirrors), entry)
            height, width = rgb.shape[:2]
            try:
                found = detector.detect(Photo(rgb, width, height, sha256=""))
            except SeveralPeople as wrong:
                typer.echo(f"{entry.name}: {wrong}", err=True)
                continue
            yield entry, cut(rgb, found.xy_px)


def write(out: Path, table: list[Entry], mirrors: Path) -> None:
    """All cut photos in one file: rgb, joints_px, inside, extent_px, name, view, person, licence."""
    made = list(cuts(table, mirrors))
    arrays = {
        "rgb": np.array([one.rgb for _, one in made]),
        "joints_px": np.array([one.joints_px for _, one in made], np.float32),
        "inside": np.array([one.inside for _, one in made]),
        "extent_px": np.array([one.extent_px for _, one in made], np.float32),
    }
    labels = {part: np.array([getattr(entry, part) for entry, _ in made]) for part in LABELS}
    np.savez_compressed(out, allow_pickle=False, **arrays, **labels)


app = typer.Typer(add_completion=False)


@app.command()
def main(
    mirrors: Annotated[Path, typer.Option(help="Folder with a git clone of each repository, owner+name.")],
    out: Annotated[Path, typer.Option(help="Where the cut photos go (.npz).")],
) -> None:
    """Take the teaching photos out of their repositories and cut them."""
    write(out, entries(), mirrors)


if __name__ == "__main__":
    app()
