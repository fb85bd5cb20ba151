"""One turn to a folder with its frames and their truth: drawn, or path traced.

Drawn frames (`raster`) take a sixth of the time and are nearly alike; the path-traced ones are there to
check them against.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from . import render, truth
from .empty_room import empty_room
from .looks import LOOKS
from .mesh import Floats
from .picture import check_projection, widened
from .raster import Painter
from .scene import Person, person, standing
from .spec import CameraSpec, PhantomSpec
from .turns import Turn

#: The picture (H, W, 3) of a person, from the frame's number and its specification.
Paint = Callable[[int, PhantomSpec, Person], NDArray[np.uint8]]


def make_turn(turn: Turn, folder: Path, drawn: bool) -> None:
    """Write the frames of one turn into a folder of its own, the truth of all in one file, last."""
    render.start(threads=1)
    cv2.setNumThreads(1)
    place = folder / turn.name
    place.mkdir(parents=True, exist_ok=True)
    lens = widened(turn.frames[:: max(1, len(turn.frames) // 12)], standing(turn.frames[0], "coarse"))
    paint = _drawn(turn, lens) if drawn else _traced(turn, lens)
    people = []
    for k, frame in enumerate(turn.frames):
        spec = replace(frame, camera=lens)
        someone = person(spec, "coarse")
        check_projection(spec, someone)
        image = Image.fromarray(paint(k, spec, someone))
        image.save(place / f"{k:03d}.jpg", quality=lens.jpeg_quality, optimize=True)
        people.append(someone.joints)
    known = turn_truth(turn, lens, people)
    (place / "truth.json").write_text(json.dumps(known) + "\n", encoding="utf-8")


def turn_truth(turn: Turn, lens: CameraSpec, joints: list[dict[str, Floats]]) -> dict[str, Any]:
    """Everything that is known about a turn, ready for JSON; joints (3,) of each frame in metres."""
    return {
        "name": turn.name,
        "seconds": np.round(turn.seconds, 4).tolist(),
        "feet_deg": [frame.turn_extra_deg for frame in turn.frames],
        "camera": asdict(lens),
        "loose": turn.frames[0].dress.loose,
        "joints_m": [{name: np.round(at, 5).tolist() for name, at in one.items()} for one in joints],
    }


def _traced(turn: Turn, lens: CameraSpec) -> Paint:
    camera = truth.camera(lens)
    effort = replace(LOOKS[turn.look].effort, samples=4, depth=3)
    return lambda _, spec, someone: render.render(spec, someone, camera, effort)


def _drawn(turn: Turn, lens: CameraSpec) -> Paint:
    camera = truth.camera(lens)
    empty = empty_room(replace(turn.frames[0], camera=lens), camera, LOOKS[turn.look].effort)
    painter = Painter(empty, camera)
    return lambda frame, spec, someone: developed(painter.paint(spec, someone), frame, spec)


def developed(radiance: Floats, frame: int, spec: PhantomSpec) -> NDArray[np.uint8]:
    """`render.develop` for a picture without the path tracer's noise; grain changes with the frame."""
    srgb = np.clip(render.toned(radiance, spec.camera), 0, 1).astype(np.float32)
    if spec.camera.blur_px:
        srgb = np.asarray(cv2.GaussianBlur(srgb, None, spec.camera.blur_px), dtype=np.float32)
    rng = np.random.default_rng([spec.seed, frame])
    grain = rng.standard_normal(srgb.shape, dtype=np.float32) * spec.camera.noise
    return np.asarray(np.clip((srgb + grain) * 255 + 0.5, 0, 255), dtype=np.uint8)
