"""Whole photos of people whom the network never learnt from, in a look that shares nothing with theirs.

    python -m validation.pelvis.photos FOLDER --first 0 --count 60          # resumable; about 40 a minute
    python -m validation.pelvis.photos FOLDER --first 0 --count 20 --kind askew

Look B's rooms are path traced, its garments, floors, walls and lamps are no other look's. Four people share a
room; each stands in two poses, seen from the front and from the back. Kinds: "free", everything drawn by
itself; "askew", a level pelvis in clothes that are not; "level", clothes level over a tilted pelvis.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import cv2
import numpy as np
import typer
from PIL import Image
from rich.progress import track

from validation.phantom import crowd, render, truth
from validation.phantom.drawn_body import Body
from validation.phantom.empty_room import EmptyRoom, empty_room
from validation.phantom.looks import LOOKS
from validation.phantom.picture import MARGIN, extent, margin, widened
from validation.phantom.raster import Painter
from validation.phantom.scene import standing, turned
from validation.phantom.spec import CameraSpec, PhantomSpec
from validation.phantom.turn_pictures import developed

from . import people

#: First scene of `crowd` that these photos use: nobody is shared with anything else.
FIRST_SCENE = 500_000
PEOPLE, POSES = 4, 2
Kind = Literal["free", "askew", "level"]
app = typer.Typer(add_completion=False)


def _specs(group: int, kind: Kind) -> Iterator[tuple[int, int, PhantomSpec]]:
    """The people of one room in their poses, seen from the front."""
    for who in range(PEOPLE):
        number = FIRST_SCENE + PEOPLE * group + who
        rng = np.random.default_rng([number, 5])
        first = people.marked(crowd.scene(number, "B")[0], np.random.default_rng([number, 6]))
        dress = replace(
            first.dress,
            fit=replace(people.fit(rng), seams=first.dress.fit.seams, seam_mm=first.dress.fit.seam_mm),
            bottom_pattern=crowd.one_of(rng, people.PATTERNS),
            band_mm=float(rng.choice([0.0, rng.uniform(12, 50)])),
        )
        for which in range(POSES):
            posed = crowd.scene(number + 100_000 * (which + 1), "B")[0].pose
            yield who, which, _of_kind(replace(first, pose=posed, dress=dress), kind, rng)


def _of_kind(spec: PhantomSpec, kind: Kind, rng: crowd.Random) -> PhantomSpec:
    """Pelvis and clothes as a kind of photo wants them."""
    pose, fit = spec.pose, spec.dress.fit
    if kind == "askew":
        askew = float(rng.choice([-3.0, 0.0, 3.0]))
        pose = replace(pose, pelvis_obliquity_deg=0.0)
        fit = replace(
            fit, waist_deg=askew, legs_deg=askew, top_hem_deg=askew, chest_deg=askew, pattern_deg=0.0
        )
    if kind == "level":
        pose = replace(pose, pelvis_obliquity_deg=float(rng.uniform(-8, 8)))
        against = -pose.pelvis_obliquity_deg
        fit = replace(
            fit, waist_deg=against, legs_deg=against, top_hem_deg=against, chest_deg=0.0, pattern_deg=0.0
        )
    return replace(spec, pose=pose, dress=replace(spec.dress, fit=fit))


def _room(spec: PhantomSpec, lens: CameraSpec) -> EmptyRoom:
    effort = replace(LOOKS["B"].effort, scale=1.0)
    return empty_room(replace(spec, camera=lens), truth.camera(lens), effort)


def _smaller(rng: crowd.Random, camera: CameraSpec) -> CameraSpec:
    """The same camera with another number of pixels."""
    height = int(np.exp(rng.uniform(np.log(260), np.log(1000))))
    scale = height / camera.height_px
    return replace(
        camera,
        width_px=round(camera.width_px * scale),
        height_px=height,
        focal_px=camera.focal_px * scale,
        blur_px=min(camera.blur_px, 0.8),
    )


def _make(group: int, kind: Kind, folder: Path) -> None:
    rng = np.random.default_rng([group, 9])
    lens, painter, surfaces = None, None, Body()
    for who, which, spec in _specs(group, kind):
        body = standing(spec, "coarse")
        if lens is None or painter is None:
            both = [replace(spec, view=view, turn_extra_deg=0.0) for view in ("front", "back")]
            lens = _smaller(rng, widened(both, body))
            painter = Painter(_room(spec, lens), truth.camera(lens), surfaces)
        for view in ("front", "back"):
            away = float(np.clip(rng.normal(0, 6), -15, 15))
            shown = replace(spec, view=view, turn_extra_deg=away, camera=lens)
            someone = turned(body, shown.turn_deg)
            if margin(truth.camera(lens), extent(someone)[::10]) < MARGIN / 2:
                continue
            name = f"{kind}{group:04d}_{who}{which}_{view}"
            picture = developed(painter.paint(shown, someone), 10 * who + which, shown)
            Image.fromarray(picture).save(folder / f"{name}.jpg", quality=lens.jpeg_quality)
            known = _known(name, shown, someone.joints)
            (folder / f"{name}.json").write_text(json.dumps(known) + "\n", encoding="utf-8")


def _known(name: str, spec: PhantomSpec, joints: dict[str, Any]) -> dict[str, Any]:
    """What is true of a photo; angles as the program gives them, the subject's right side higher."""
    camera = truth.camera(spec.camera)
    line = {
        part: truth.inclination_deg(joints[f"left_{part}"], joints[f"right_{part}"])
        for part in ("hip", "shoulder")
    }
    turn = {
        part: truth.rotation_deg(joints[f"left_{part}"], joints[f"right_{part}"], spec.turn_deg)
        for part in ("hip", "shoulder")
    }
    return {
        "name": name,
        "view": spec.view,
        "person": spec.seed,
        "roll_deg": spec.camera.roll_deg,
        "hip_obliquity": line["hip"],
        "shoulder_obliquity": line["shoulder"],
        "pelvis_rotation": turn["hip"],
        "shoulder_rotation": turn["shoulder"],
        "turn_extra_deg": spec.turn_extra_deg,
        "loose": spec.dress.loose,
        "top": spec.dress.top,
        "bottom": spec.dress.bottom,
        "gender": spec.body.gender,
        "weight": spec.body.weight,
        "skin": spec.body.skin,
        "waist_deg": spec.dress.fit.waist_deg,
        "top_hem_deg": spec.dress.fit.top_hem_deg,
        "px": {name: np.round(camera.project(at[None])[0], 2).tolist() for name, at in joints.items()},
    }


@app.command()
def main(
    folder: Path,
    first: int = 0,
    count: int = 60,
    kind: Kind = "free",
    step: int = 1,
) -> None:
    """Photograph the people of `count` rooms."""
    render.start(threads=1)
    cv2.setNumThreads(1)
    folder.mkdir(parents=True, exist_ok=True)
    for group in track(range(first, first + count, step)):
        done = folder / f"{kind}{group:04d}.done"
        if not done.exists():
            try:
                _make(group, kind, folder)
            except AssertionError as wrong:  # the camera looks past the body, or legs do not reach
                typer.echo(str(wrong), err=True)
            done.touch()


if __name__ == "__main__":
    app()
