"""Trunks of drawn people with what is true of them: what the network learns from.

    python -m validation.pelvis.drawing FOLDER --first 0 --count 2000     # resumable; 4 pictures a second

Only the square around the trunk is drawn, with light and surroundings of its own for every picture.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import cv2
import numpy as np
import typer
from numpy.typing import NDArray
from rich.progress import track

from validation.phantom import render, truth
from validation.phantom.drawn_body import Body
from validation.phantom.mesh import Floats
from validation.phantom.raster import Painter
from validation.phantom.scene import Person, standing, turned
from validation.phantom.spec import PhantomSpec
from validation.phantom.studio import studio

from . import people

#: Side of a drawn picture: in pixels, and in lengths of the trunk (mid-shoulder to mid-hip).
SIDE_PX, SIDE_TRUNKS = 320, 3.0
#: People in one file, and poses of one person.
SHARD, POSES = 30, 4
#: Joints that are kept beside the truth.
POINTS = tuple(f"{side}_{joint}" for joint in ("hip", "shoulder", "knee") for side in ("left", "right"))
#: Angles that are true of a picture, in the order of `Drawn.angles`, degrees. The first two are the lines'
#: inclinations in the room, as the camera's roll shows them; the last two what a ruler on the picture would
#: measure, which perspective changes by 1.5 degrees where somebody stands turned before a low or near camera.
#: All four are positive where the picture's LEFT end is higher. The others are turns about the vertical
#: against the feet and against the camera, positive where the subject's RIGHT is ahead, from the front or the
#: back alike.
ANGLES = (
    *("hip_line", "shoulder_line", "pelvis_rotation", "shoulder_rotation", "pelvis_yaw"),
    *("hip_in_picture", "shoulder_in_picture"),
)
#: Which of them turn with the picture.
LINES = (0, 1, 5, 6)
#: What else is kept: the person's number, the view (0 front, 1 back), and the clothes' own angles.
FACTS = ("person", "back", "roll", "waist", "top_hem", "trunk_px")

app = typer.Typer(add_completion=False)


#: A picture, its angles, its points, the skin's points, and its facts.
Row = tuple[NDArray[np.uint8], list[float], Floats, Floats, list[float]]


@dataclass(frozen=True, slots=True)
class Drawn:
    """Pictures (N, side, side, 3) uint8, angles (N, 7), points and skin's points in pixels, facts (N, 6).

    ``points`` (N, 6, 2) are hips, shoulders and knees, ``skin`` (N, P, 2) those of `skin_points`, all with
    the PICTURE's left end of each pair first, so that front and back are alike.
    """

    pictures: NDArray[np.uint8]
    angles: NDArray[np.float32]
    points: NDArray[np.float32]
    skin: NDArray[np.float32]
    facts: NDArray[np.float32]


def picture_of(
    spec: PhantomSpec, someone: Person, lens: truth.Camera, surfaces: Body, seed: list[int]
) -> NDArray[np.uint8]:
    """Draw, expose and add grain: (side, side, 3) sRGB."""
    rng = np.random.default_rng(seed)
    painter = Painter(studio(rng, SIDE_PX, spec.camera.roll_deg), lens, surfaces)
    radiance = painter.paint(spec, someone)
    # A camera's exposure follows the picture's middle; not always well.
    middle = radiance[SIDE_PX // 4 : -SIDE_PX // 4, SIDE_PX // 4 : -SIDE_PX // 4]
    exposure = rng.uniform(0.15, 0.75) / max(float(np.percentile(middle, 70)), 1e-3)
    shot = replace(spec.camera, exposure=exposure, warmth=float(rng.normal(0, 0.08)))
    srgb = np.clip(render.toned(radiance, shot), 0, 1)
    return np.asarray(srgb * 255 + rng.uniform(0, 1, srgb.shape), dtype=np.uint8)


def _angles(spec: PhantomSpec, joints: dict[str, Floats]) -> list[float]:
    """What is true, in the order of `ANGLES`, but for the last two, which the points tell."""
    across = 1.0 if spec.view == "front" else -1.0
    lines, turns = [], []
    for joint in ("hip", "shoulder"):
        left, right = joints[f"left_{joint}"], joints[f"right_{joint}"]
        # Roll turns the content clockwise: it lifts the picture's left end.
        lines.append(across * truth.inclination_deg(left, right) + spec.camera.roll_deg)
        turns.append(truth.rotation_deg(left, right, spec.turn_deg))
    away = (spec.turn_extra_deg + turns[0] + 180) % 360 - 180
    return [*lines, *turns, away]


def draw(number: int) -> list[Row]:
    """All pictures of one person: poses times front and back."""
    who, rows, surfaces = people.wearer(number), [], Body()
    for which in range(POSES):
        posed = replace(who, pose=people.pose(number, which))
        body = standing(posed, "coarse")
        for view in ("front", "back"):
            spec = replace(posed, view=view, turn_extra_deg=people.turn(number, which, view))
            rows.append(_row(spec, turned(body, spec.turn_deg), surfaces, [number, which, len(view)]))
    return rows


def _row(spec: PhantomSpec, someone: Person, surfaces: Body, seed: list[int]) -> Row:
    whole = truth.camera(spec.camera)
    points = whole.project(np.stack([someone.joints[name] for name in POINTS]))
    middle = points[:2].mean(axis=0)
    trunk = float(np.linalg.norm(points[2:4].mean(axis=0) - middle))
    lens = truth.part(whole, middle, SIDE_TRUNKS * trunk, SIDE_PX)
    at = lens.project(np.stack([someone.joints[name] for name in POINTS]))
    fit = spec.dress.fit
    facts = [
        float(seed[0]),
        float(spec.view == "back"),
        spec.camera.roll_deg,
        fit.waist_deg,
        fit.top_hem_deg,
        trunk,
    ]
    skin = lens.project(someone.skin)
    if spec.view == "front":
        at, skin = other_side_first(at), other_side_first(skin)
    return picture_of(spec, someone, lens, surfaces, seed), _angles(spec, someone.joints), at, skin, facts


def load(folder: Path) -> Drawn:
    """All pictures of a folder."""
    parts = [np.load(path) for path in sorted(folder.glob("*.npz"))]
    angles, points, skin, facts = (
        np.concatenate([part[name] for part in parts]) for name in Drawn.__slots__ if name != "pictures"
    )
    # One part after the other: gigabytes would lie in memory twice.
    pictures, start = np.empty((len(angles), SIDE_PX, SIDE_PX, 3), np.uint8), 0
    for part in parts:
        some = part["pictures"]
        pictures[start : start + len(some)] = some
        start += len(some)
    flat = [in_picture(points[:, 2 * k], points[:, 2 * k + 1]) for k in (0, 1)]
    return Drawn(pictures, np.column_stack([angles, *flat]).astype(np.float32), points, skin, facts)


def in_picture(one: NDArray[np.float32], other: NDArray[np.float32]) -> NDArray[np.float32]:
    """Inclination of lines between points (N, 2), degrees; positive: the picture's left end is higher."""
    across, down = (np.where(one[:, 0] < other[:, 0], 1, -1)[:, None] * (other - one)).T
    return np.asarray(np.degrees(np.arctan2(down, across)), np.float32)


def other_side_first(pairs: Floats) -> Floats:
    """Points (P, 2), left and right in turn: right and left in turn."""
    return pairs.reshape(-1, 2, 2)[:, ::-1].reshape(-1, 2)


def shards(folder: Path, first: int, count: int, *, backwards: bool) -> Iterator[tuple[Path, range]]:
    """The files that are not there yet, and the people of each, `SHARD` in a file."""
    cv2.setNumThreads(1)
    folder.mkdir(parents=True, exist_ok=True)
    starts = list(range(first, first + count, SHARD))
    for start in track(starts[::-1] if backwards else starts):
        path = folder / f"{start:06d}.npz"
        if not path.exists():
            yield path, range(start, start + SHARD)


@app.command()
def main(
    folder: Annotated[Path, typer.Argument(help="Where the pictures go.")],
    first: int = 0,
    count: int = 2000,
    backwards: Annotated[
        bool, typer.Option(help="For a second process: from the last to the first.")
    ] = False,
) -> None:
    """Draw `count` people, a file for every 30; what is there already is kept."""
    for path, numbers in shards(folder, first, count, backwards=backwards):
        rows = [row for number in numbers for row in draw(number)]
        pictures, angles, points, skin, facts = zip(*rows, strict=True)
        whole = Drawn(
            np.stack(pictures),
            np.array(angles, np.float32),
            np.array(points, np.float32),
            np.array(skin, np.float32),
            np.array(facts, np.float32),
        )
        half = path.with_suffix(".part.npz")
        np.savez(half, **{name: getattr(whole, name) for name in Drawn.__slots__})
        half.rename(path)


if __name__ == "__main__":
    app()
