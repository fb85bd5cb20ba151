"""The level of real photos that were turned by known angles, and of rooms in which the person was leaned.

    python -m validation.level_photos --mirrors FOLDER --photos FOLDER

Nobody knows how level a photo is, but everybody knows by how much it was turned: the found roll must turn
along (slope 1) and nothing else. Two random halves of its lines, each whole columns and rows, must agree
within their errors. Where the person alone leans, cut out and put back into the emptied room,
the room's level must stay (slope 0). Writes ``validation/results/level_photos.csv`` and
``level_halves.csv``; photos never.
`level_photos.csv` beside this file says where they are from and what they show, as a person sees it: those
with a commit are taken from clones in `--mirrors` (``owner+name``), frames of films from `--photos`.
"""

from __future__ import annotations

import csv
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Annotated

import cv2
import numpy as np
import typer
from rich.progress import track

from posture.body.geometry import rotated
from posture.body.landmarks import Joint, Landmarks
from posture.errors import MissingLibrary, NothingMeasurable
from posture.image.edges import find_edges
from posture.image.photo import Photo, decode
from posture.measure.camera_roll import doubt, estimate
from posture.measure.room_lines import room_lines
from posture.measure.vanishing import attitude
from posture.pose.detector import MediaPipeDetector
from validation.level import read
from validation.observations import RESULTS
from validation.pelvis.counter_warp import Mask, emptied, silhouette
from validation.pelvis.warp import Picture

SOURCES = Path(__file__).with_suffix(".csv")
TABLE, HALVES = RESULTS / "level_photos.csv", RESULTS / "level_halves.csv"

TURNS_DEG = tuple(float(deg) for deg in range(-8, 9, 2))
LEANS_DEG = (-8.0, -4.0, 0.0, 4.0, 8.0)
SPLITS = 9
LEAST = 5
"""A slope is told from so many of the nine turns, and of the leans from all."""


@dataclass(frozen=True, slots=True)
class Source:
    """A real photo: where it is from and what it shows (room, buildings, nature, no scene)."""

    name: str
    repository: str
    commit: str
    path: str
    licence: str
    shows: str

    def data(self, mirrors: Path, photos: Path) -> bytes:
        """The file's bytes."""
        if not self.commit:
            return (photos / self.path).read_bytes()
        clone = str(mirrors / self.repository.replace("/", "+"))
        found = ["git", "-C", clone, "cat-file", "blob", f"{self.commit}:{self.path}"]
        return subprocess.run(found, check=True, capture_output=True).stdout


@dataclass(frozen=True, slots=True)
class Row:
    """What was found in one photo; NaN where the level is unknown too often.

    Attributes
    ----------
    found_deg, sem_deg : float
        In the photo as it is.
    turns_known : int
        Of the nine turned pictures.
    slope, residual_deg : float
        Of the found roll over the turn.
    leans_known : int
        Of the five pictures with the person leaned.
    lean_slope : float
        Of the found roll over the person's lean.
    """

    name: str
    shows: str
    found_deg: float
    sem_deg: float
    turns_known: int
    slope: float
    residual_deg: float
    leans_known: int
    lean_slope: float


@dataclass(frozen=True, slots=True)
class Halves:
    """By how much two random halves of a photo's lines differ, and the error of that difference; degrees."""

    name: str
    shows: str
    difference_deg: float
    sem_deg: float


Seen = tuple[Photo, Landmarks]


def turned(seen: Seen, deg: float) -> Seen:
    """The picture turned clockwise about its middle, larger by as much as shows no edge at any turn."""
    photo, landmarks = seen
    height, width = photo.rgb.shape[:2]
    most = np.radians(max(TURNS_DEG))
    larger = float(np.cos(most) + max(width, height) / min(width, height) * np.sin(most))
    turn = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), -deg, larger)
    rgb = cv2.warpAffine(
        photo.rgb, turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    middle = np.array([landmarks.width_px, landmarks.height_px]) / 2
    xy = (rotated(landmarks.xy_px, deg, middle) - middle) * larger + middle
    return replace(photo, rgb=np.asarray(rgb, np.uint8)), replace(landmarks, xy_px=xy)


def leaned(seen: Seen, deg: float, person: Mask, room: Picture) -> Seen:
    """The person alone sheared to the picture's right above the ankles, before the room as it was."""
    photo, landmarks = seen
    height, width = photo.rgb.shape[:2]
    scale = height / landmarks.height_px
    feet = float(landmarks.xy_px[[Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE], 1].mean())
    lean = float(np.tan(np.radians(deg)))
    shear = np.array([[1, -lean, lean * feet * scale], [0, 1, 0]])
    alpha = cv2.warpAffine(np.clip((person - 0.3) / 0.4, 0, 1), shear, (width, height))[..., None]
    body = cv2.warpAffine(photo.rgb, shear, (width, height), borderMode=cv2.BORDER_REPLICATE)
    xy = landmarks.xy_px + np.stack([lean * (feet - landmarks.xy_px[:, 1]), np.zeros(len(Joint))], axis=1)
    made = np.asarray(np.round(alpha * body + (1 - alpha) * room), np.uint8)
    return replace(photo, rgb=made), replace(landmarks, xy_px=xy)


def rolls(seen: Seen, change: Callable[[Seen, float], Seen], angles_deg: Sequence[float]) -> list[float]:
    """The found roll after each change, NaN where it is unknown."""
    found = [
        estimate(find_edges(photo), landmarks).deg
        for photo, landmarks in (change(seen, deg) for deg in angles_deg)
    ]
    return [np.nan if deg is None else deg for deg in found]


def line(angles_deg: Sequence[float], found: Sequence[float], least: int) -> tuple[int, float, float]:
    """How many are known, the slope and the standard deviation around it; NaN of fewer than `least`."""
    at, roll = np.array(angles_deg), np.array(found)
    known = np.isfinite(roll)
    if known.sum() < least:
        return int(known.sum()), np.nan, np.nan
    slope, start = np.polyfit(at[known], roll[known], 1)
    rest = roll[known] - start - slope * at[known]
    return int(known.sum()), float(slope), float(np.sqrt((rest**2).sum() / (known.sum() - 2)))


def row(source: Source, seen: Seen) -> Row:
    """One photo as it is, turned, and with the person leaned."""
    roll = estimate(find_edges(seen[0]), seen[1])
    known, slope, residual = line(TURNS_DEG, rolls(seen, turned, TURNS_DEG), LEAST)
    leans, lean_slope = (0, np.nan) if roll.deg is None else _leans(seen)
    as_it_is = (np.nan, np.nan) if roll.deg is None else (roll.deg, roll.sem_deg)
    return Row(source.name, source.shows, *as_it_is, known, slope, residual, leans, lean_slope)


def _leans(seen: Seen) -> tuple[int, float]:
    """How many levels are known while the person leans, and their slope; none where no outline is found."""
    try:
        person = silhouette(seen[0].rgb)
    except NothingMeasurable:
        return 0, np.nan
    room = emptied(seen[0].rgb, person)
    found = rolls(seen, lambda one, deg: leaned(one, deg, person, room), LEANS_DEG)
    return line(LEANS_DEG, found, len(LEANS_DEG))[:2]


def halves(source: Source, seen: Seen) -> Iterator[Halves]:
    """Several random splits of one photo whose level is known; halves that are not believed are left out."""
    photo, landmarks = seen
    edges = find_edges(photo)
    if isinstance(edges, MissingLibrary) or estimate(edges, landmarks).deg is None:
        return
    lines, rng = room_lines(edges, landmarks), np.random.default_rng(len(source.name))
    whole = attitude(lines)
    where = lines.witnesses(whole.roll_deg if whole else 0.0)
    for _ in range(SPLITS):
        first = np.isin(where, rng.permutation(np.unique(where))[::2])
        one, other = attitude(lines.where(first)), attitude(lines.where(~first))
        if one and other and doubt(one) is None and doubt(other) is None:
            sem = float(np.hypot(one.sem_deg, other.sem_deg))
            yield Halves(source.name, source.shows, one.roll_deg - other.roll_deg, sem)


def sources(path: Path = SOURCES) -> list[Source]:
    """Where the photos are from."""
    with path.open(newline="", encoding="utf-8") as file:
        return [Source(**line) for line in csv.DictReader(file)]


def load(path: Path = TABLE) -> list[Row]:
    """The committed table."""
    return read(path, Row)


def load_halves(path: Path = HALVES) -> list[Halves]:
    """The committed table of halves."""
    return read(path, Halves)


def write(rows: Sequence[Row] | Sequence[Halves], path: Path) -> None:
    """A table: degrees to a hundredth, slopes to a thousandth."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, [one.name for one in fields(rows[0])], lineterminator="\n")
        writer.writeheader()
        writer.writerows({key: _cell(key, value) for key, value in asdict(one).items()} for one in rows)


def _cell(key: str, value: object) -> object:
    if not isinstance(value, float):
        return value
    return "" if np.isnan(value) else f"{value:.{3 if 'slope' in key else 2}f}"


def looked_at(mirrors: Path, photos: Path) -> Iterator[tuple[Source, Seen]]:
    """Every photo in which a person is found."""
    with MediaPipeDetector() as detector:
        for source in track(sources(), description="Looking"):
            photo = decode(source.data(mirrors, photos))
            try:
                yield source, (photo, detector.detect(photo))
            except NothingMeasurable:
                typer.echo(f"no person: {source.name}", err=True)


def main(
    mirrors: Annotated[Path, typer.Option(help="Folder with a git clone of each repository.")],
    photos: Annotated[Path, typer.Option(help="Folder with the frames of films.")],
) -> None:
    """Turn every photo, lean every person, halve every room."""
    rows: list[Row] = []
    split: list[Halves] = []
    for source, seen in looked_at(mirrors, photos):
        rows.append(row(source, seen))
        split += halves(source, seen)
    write(rows, TABLE)
    write(split, HALVES)


if __name__ == "__main__":
    typer.run(main)
