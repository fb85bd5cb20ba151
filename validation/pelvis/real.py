"""The warp test: how far a reading of hip line and shoulder line follows the pixels of real photos.

python -m validation.pelvis.real --photos FOLDER [--weights weights.pt]

Each photo is changed by known angles (`validation/pelvis/warp.py`); a reading must turn along with a warp
of the pelvis (slope 1), must not turn with clothes, arms or the ground alone (slope 0), and its shoulder
line must never turn (leak 0). Writes figures, names and licences to ``validation/results/warp.csv``; photos
never. These photos test only: nothing is ever learnt from them, and nothing learnt is chosen by them.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.progress import track

from posture.body.landmarks import Landmarks
from posture.image.photo import decode
from posture.pose.detector import Detector, MediaPipeDetector
from posture.pose.models import FULL, HEAVY, model_bytes

from .counter_warp import Mask, arms_moved, cloth_turned, ground_turned, silhouette
from .readers import Lines, Reader, landmark_reader, photo_of, square_reader, weights_lines
from .warp import Grip, Picture, legs_stretched, pelvis_turned, warped

RESULTS = Path(__file__).parent.parent / "results" / "warp.csv"

ANGLES_DEG = tuple(float(deg) for deg in range(-8, 9, 2))


@dataclass(frozen=True, slots=True)
class Source:
    """A photo that tests, and where it is from; of some only the pixels left of `right`."""

    name: str
    repository: str
    licence: str
    right: int | None = None


YOGAIT, POSE2SIM = "IBM/yogait", "perfanalytics/pose2sim"
PHOTOS = (
    Source("yogait_t5.jpg", YOGAIT, "CC0-1.0", right=980),  # somebody sits at the edge
    Source("yogait_tada1.jpg", YOGAIT, "CC0-1.0"),
    Source("yogait_tada3.jpg", YOGAIT, "CC0-1.0"),
    Source("yogait_tada_photo.jpg", YOGAIT, "CC0-1.0"),
    Source("yogait_test_c.jpg", YOGAIT, "CC0-1.0"),
    Source("p2s_static_cam2_upright.jpg", POSE2SIM, "BSD-3-Clause"),
    Source("bodypose3d_f174.png", "TemugeB/bodypose3d", "MIT"),
    Source("s2d_f000.jpg", "davidpagnon/Sports2D", "BSD-3-Clause"),
    Source("pifu_ryota.png", "shunsukesaito/PIFu", "MIT"),
)
"""Those who stand with their hips in view, seen from the front or the back, not obliquely."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A photo that is tested with, and what a change needs to know of it.

    Attributes
    ----------
    rgb : ndarray of shape (H, W, 3), uint8
    landmarks : Landmarks
        Of the unchanged photo, in its pixels.
    person : ndarray of shape (H, W)
        `silhouette`.
    """

    source: Source
    rgb: Picture
    landmarks: Landmarks
    person: Mask

    @property
    def grip(self) -> Grip:
        """Where a warp takes hold."""
        return Grip.of(self.landmarks.xy_px)


Change = Callable[[Subject, float], Picture]

PELVIS: dict[str, Change] = {
    "legs_stretched": lambda one, deg: warped(one.rgb, legs_stretched(one.grip, deg)),
    "pelvis_turned": lambda one, deg: warped(one.rgb, pelvis_turned(one.grip, deg)),
}
"""The hip line turns by the angle: slope 1."""

NOT_PELVIS: dict[str, Change] = {
    "cloth_turned": lambda one, deg: cloth_turned(one.rgb, one.grip, deg, one.person),
    "arms_moved": lambda one, deg: arms_moved(one.rgb, one.landmarks.xy_px, one.grip, deg),
    "ground_turned": lambda one, deg: ground_turned(one.rgb, one.person, deg),
}
"""The hip line stays: slope 0."""

CHANGES = PELVIS | NOT_PELVIS


@dataclass(frozen=True, slots=True)
class Following:
    """How a reader follows one change of one photo.

    Attributes
    ----------
    slope : float
        Degrees read for each degree of the change.
    residual_deg : float
        Standard deviation of the readings around that straight line.
    leak : float
        The same slope of the shoulder line, which no change turns.
    unchanged_deg : float
        The hip line of that straight line at no change.
    readings : int
        Of how many angles; those in which nothing was found are left out.
    """

    slope: float
    residual_deg: float
    leak: float
    unchanged_deg: float
    readings: int


def followed(angles_deg: Sequence[float], lines: Sequence[Lines]) -> Following:
    """Straight lines through what was read; NaN of fewer than four readings."""
    read = np.array([(line.hip_deg, line.shoulder_deg) for line in lines])
    there = np.isfinite(read).all(axis=1)
    turned, read = np.asarray(angles_deg)[there], read[there]
    if len(turned) < 4:
        return Following(np.nan, np.nan, np.nan, np.nan, len(turned))
    (slope, start), (leak, _) = (np.polyfit(turned, column, 1) for column in read.T)
    rest = read[:, 0] - start - slope * turned
    spread = np.sqrt((rest**2).sum() / (len(rest) - 2))
    return Following(float(slope), float(spread), float(leak), float(start), len(turned))


def subjects(folder: Path, detector: Detector, sources: Iterable[Source] = PHOTOS) -> Iterator[Subject]:
    """The photos that test, as far as they lie in the folder."""
    for source in sources:
        path = folder / source.name
        if path.exists():
            rgb = np.ascontiguousarray(decode(path.read_bytes()).rgb[:, : source.right])
            yield Subject(source, rgb, detector.detect(photo_of(rgb)), silhouette(rgb))


def tried(subject: Subject, readers: dict[str, Reader], change: Change) -> dict[str, Following]:
    """How each reader follows a change of a photo."""
    lines: dict[str, list[Lines]] = {name: [] for name in readers}
    for deg in ANGLES_DEG:
        made = change(subject, deg)
        for name, reader in readers.items():
            lines[name].append(reader(made, subject.landmarks))
    return {name: followed(ANGLES_DEG, lines[name]) for name in readers}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: a reader, a photo, a change."""

    reader: str
    change: str
    source: Source
    following: Following

    def written(self) -> dict[str, str]:
        """As text: degrees to a hundredth, nothing where nothing was found."""
        names = {"reader": self.reader, "change": self.change, "photo": self.source.name}
        origin = {"repository": self.source.repository, "licence": self.source.licence}
        figures = {name: _figure(value) for name, value in asdict(self.following).items()}
        return names | origin | figures


def _figure(value: float) -> str:
    if isinstance(value, int):
        return str(value)
    return "" if np.isnan(value) else f"{value:.2f}"


def rows(found: Iterable[Subject], readers: dict[str, Reader]) -> Iterator[Row]:
    """Every reader, photo and change."""
    for subject in found:
        for name, change in CHANGES.items():
            for reader, following in tried(subject, readers, change).items():
                yield Row(reader, name, subject.source, following)


def summary(table: Sequence[Row]) -> Iterator[str]:
    """For each reader and change the medians over the photos, and the spread between them."""
    for reader in dict.fromkeys(row.reader for row in table):
        for change in CHANGES:
            here = [row.following for row in table if (row.reader, row.change) == (reader, change)]
            seen = [one for one in here if np.isfinite(one.slope)]
            slopes, leaks = ([getattr(one, part) for one in seen] for part in ("slope", "leak"))
            if len(seen) > 1:
                residual = np.median([one.residual_deg for one in seen])
                yield (
                    f"{reader:16} {change:15} slope {_middle(slopes)}, residual {residual:.2f} deg, "
                    f"leak {_middle(leaks)}, photos {len(seen)}"
                )


def _middle(values: Sequence[float]) -> str:
    return f"{np.median(values):+.2f} (sd {np.std(values, ddof=1):.2f})"


def write(table: Sequence[Row], to: Path) -> None:
    """The table as CSV."""
    lines = [row.written() for row in table]
    with to.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(lines[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)


app = typer.Typer(add_completion=False)


@app.command()
def main(
    photos: Annotated[Path, typer.Option(help="Folder with the photos that test.")],
    weights: Annotated[Path | None, typer.Option(help="A network to try too.")] = None,
    to: Annotated[Path, typer.Option(help="The table.")] = RESULTS,
    landmarks: Annotated[bool, typer.Option(help="Try the shipped networks' landmarks too.")] = True,
) -> None:
    """Try the landmarks, and a network, on every photo and change."""
    readers: dict[str, Reader] = {}
    if weights is not None:
        readers["square"] = square_reader(weights_lines(weights))
    full = MediaPipeDetector(model_bytes(FULL), faces=False)
    heavy = MediaPipeDetector(model_bytes(HEAVY), faces=False)
    with full, heavy:
        if landmarks:
            readers |= {"landmarks": landmark_reader(full), "landmarks_heavy": landmark_reader(heavy)}
        found = list(track(subjects(photos, full), "Looking", total=len(PHOTOS)))
        table = list(track(rows(found, readers), "Trying", total=len(found) * len(CHANGES) * len(readers)))
    if not table:
        raise typer.BadParameter(f"none of the photos that test lies in {photos}")
    write(table, to)
    for line in summary(table):
        typer.echo(line)


if __name__ == "__main__":
    app()
