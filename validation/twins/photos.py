"""Photos of people who come again, drawn into path-traced rooms, with their truth.

    python -m validation.twins.photos FOLDER --first 0 --count 50       # groups of eight; resumable

What stands beside each photo is the true value of every indicator that it can show.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any

import cv2
import numpy as np
import typer
from PIL import Image
from rich.progress import track

from posture.body.landmarks import Array, Joint
from validation.observations import Observation
from validation.phantom import render, truth
from validation.phantom.drawn_body import Body
from validation.phantom.empty_room import empty_room
from validation.phantom.looks import LOOKS
from validation.phantom.picture import MARGIN, extent, margin
from validation.phantom.raster import Painter
from validation.phantom.scene import Person, standing, turned
from validation.phantom.spec import CameraSpec
from validation.phantom.turn_pictures import developed
from validation.reference import true_values

from .conditions import GROUP
from .visits import Shot, look_of, shots

SETTINGS = 3
app = typer.Typer(add_completion=False)
_PARTS = {"FOOT_INDEX": "big_toe"}


def _fitting(camera: CameraSpec, bodies: Sequence[Person]) -> CameraSpec:
    """The camera with so short a lens that everybody fits into the picture."""
    seen = np.concatenate([extent(body)[::20] for body in bodies])
    for _ in range(60):
        if margin(truth.camera(camera), seen) > MARGIN + 0.01:
            return camera
        camera = replace(camera, focal_px=camera.focal_px * 0.96)
    raise AssertionError("the camera looks past the body")


def _bodies(todo: Sequence[Shot]) -> Iterator[Person]:
    """The person of each photo in their place; whoever is seen from several sides is dressed once."""
    for _, views in groupby(todo, key=lambda shot: (shot.person, shot.visit)):
        same = list(views)
        front = standing(same[0].spec, "coarse")
        yield from (turned(front, shot.spec.turn_deg, shot.spec.place_m) for shot in same)


def _photograph(group: int, setting: int, surfaces: Body, folder: Path) -> None:
    """All photos of a group before one camera."""
    todo = list(shots(group, setting))
    if not todo:
        return
    bodies = list(_bodies(todo))
    lens = _fitting(todo[0].spec.camera, bodies)
    effort = replace(LOOKS[look_of(group)].effort, scale=1.0)
    room = empty_room(replace(todo[0].spec, camera=lens), truth.camera(lens), effort)
    painter = Painter(room, truth.camera(lens), surfaces)
    for k, (shot, body) in enumerate(zip(todo, bodies, strict=True)):
        light = float(np.random.default_rng([group, setting, k]).normal(1, 0.05))
        spec = replace(shot.spec, camera=replace(lens, exposure=lens.exposure * light))
        picture = developed(painter.paint(spec, body), 100 * setting + k, spec)
        Image.fromarray(picture).save(folder / f"{shot.name}.jpg", quality=lens.jpeg_quality)
        known = _known(replace(shot, spec=spec), body)
        (folder / f"{shot.name}.json").write_text(json.dumps(known) + "\n", "utf-8")


def _room_m(joints: dict[str, Array]) -> Array:
    """(33, 3) metres in the room, NaN for landmarks without a true joint."""
    found = np.full((len(Joint), 3), np.nan)
    for joint in Joint:
        side, _, part = joint.name.partition("_")
        name = f"{side}_{_PARTS.get(part, part)}".lower().rstrip("_")
        if name in joints:
            found[joint] = joints[name]
    return found


def _known(shot: Shot, body: Person) -> dict[str, Any]:
    """What is true of a photo; values in their indicators' units and signs."""
    spec = shot.spec
    camera = spec.camera
    seen = Observation(
        name=shot.name,
        scene=str(shot.person),
        view=spec.view,
        look=look_of(shot.person // GROUP),
        turn_deg=spec.turn_extra_deg,
        roll_deg=camera.roll_deg,
        roll_found=float("nan"),
        roll_sem=float("nan"),
        height_m=camera.height_m,
        distance_m=camera.distance_m,
        loose=spec.dress.loose,
        room_m=_room_m(body.joints),
        landmarks={},
    )
    return {
        "person": shot.person,
        "visit": shot.visit,
        "view": spec.view,
        "roll_deg": camera.roll_deg,
        "truth": true_values(seen),
        "changed": {"hip_obliquity": shot.changed[0], "shoulder_obliquity": shot.changed[1]},
        "loose": spec.dress.loose,
        "top": spec.dress.top,
        "bottom": spec.dress.bottom,
        "gender": spec.body.gender,
        "weight": spec.body.weight,
        "skin": spec.body.skin,
        "height_m": camera.height_m,
        "distance_m": camera.distance_m,
        "turn_extra_deg": spec.turn_extra_deg,
    }


@app.command()
def main(
    folder: Path,
    first: int = 0,
    count: int = 50,
    backwards: Annotated[bool, typer.Option(help="For a second process: from the last group on.")] = False,
) -> None:
    """Photograph groups of eight people; what is there already is kept."""
    render.start(threads=1)
    cv2.setNumThreads(1)
    folder.mkdir(parents=True, exist_ok=True)
    surfaces = Body()
    groups = range(first, first + count)
    for group in track(groups[::-1] if backwards else groups):
        done = folder / f"group{group:04d}.done"
        if done.exists():
            continue
        for setting in range(SETTINGS):
            _photograph(group, setting, surfaces, folder)
        done.touch()


if __name__ == "__main__":
    app()
