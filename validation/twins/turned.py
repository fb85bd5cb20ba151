"""People who turn around once, and come again.

    python -m validation.twins.turned FOLDER --first 0 --count 60    # resumable; half a minute a person

A turn is twelve photos. Pelvis and shoulders, which stand turned by anything up to 15 degrees, are turned
anew in half of all visits. Between these either nothing else has changed, or everything.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import typer
from rich.progress import track

from validation.phantom.crowd import scene
from validation.phantom.turn_pictures import make_turn
from validation.phantom.turns import WIDEST_DEG, Turn, around, filming

from .conditions import VISITS, Visit
from .visits import change_of, dress_of, look_of, stance

#: First scene of `crowd` that lends these people, and the numbers by which they are known.
FIRST_SCENE, FIRST_PERSON = 800_000, 30_000
FRAMES = 12
TURN_VISITS: tuple[Visit, ...] = ("first", "nothing", "everything")


def turned(person: int) -> Iterator[tuple[Visit, Turn, tuple[float, float]]]:
    """The visits of a person, each a turn, and by how much the tilt of pelvis and thorax has changed."""
    look = look_of(person)
    own, other = (scene(first + person, look)[0] for first in (FIRST_SCENE, FIRST_SCENE + 50_000))
    for visit in TURN_VISITS:
        rng, once = (np.random.default_rng([FIRST_SCENE, person, k]) for k in (VISITS.index(visit), 9))
        pose = replace(
            own.pose,
            stride_mm=0.0,
            pelvis_rotation_deg=float(once.uniform(-WIDEST_DEG, WIDEST_DEG)),
            thorax_rotation_deg=float(once.uniform(-WIDEST_DEG, WIDEST_DEG)),
        )
        changed = (0.0, 0.0)
        if visit != "first":
            changed = change_of(rng, pose.pelvis_obliquity_deg), change_of(rng, pose.thorax_obliquity_deg)
        pose = stance(rng, pose, changed)
        if visit != "first":
            ways = {name: change_of(rng, 0.0) for name in ("pelvis_rotation_deg", "thorax_rotation_deg")}
            pose = replace(pose, **{name: getattr(pose, name) + way for name, way in ways.items()})
        spec = replace(
            own, dress=dress_of(rng, own, visit, look), pose=pose, camera=filming(once, own.camera)
        )
        if visit == "everything":
            spec = replace(spec, room=other.room, camera=filming(rng, other.camera))
        name = f"{FIRST_PERSON + person:05d}_{visit}"
        yield visit, around(name, look, spec, rng, rng.uniform(0.3, 0.7, FRAMES)), changed


def draw(folder: Path, first: int = 0, count: int = 60) -> None:
    """Draw the turns of people; what is there already is kept."""
    folder.mkdir(parents=True, exist_ok=True)
    for person in track(range(first, first + count)):
        for visit, one, changed in turned(person):
            known = folder / one.name / "known.json"
            if not known.exists():
                try:
                    make_turn(one, folder, drawn=True)
                except AssertionError as wrong:  # the camera looks past the body
                    typer.echo(str(wrong), err=True)
                    continue
                known.write_text(json.dumps(_known(person, visit, one, changed)), "utf-8")


def _known(person: int, visit: Visit, one: Turn, changed: tuple[float, float]) -> dict[str, Any]:
    spec = one.frames[0]
    return {
        "person": FIRST_PERSON + person,
        "visit": visit,
        "roll_deg": spec.camera.roll_deg,
        "changed": dict(zip(("hip_obliquity", "shoulder_obliquity"), changed, strict=True)),
        "gender": spec.body.gender,
        "weight": spec.body.weight,
        "skin": spec.body.skin,
        "loose": spec.dress.loose,
        "top": spec.dress.top,
        "bottom": spec.dress.bottom,
    }


if __name__ == "__main__":
    typer.run(draw)
