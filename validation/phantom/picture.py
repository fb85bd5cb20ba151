"""One specification to one picture and its truth, checked and written side by side."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from . import render, truth
from .mesh import Floats
from .scene import Person, person, standing, turned
from .spec import LOOSE_GARMENTS, CameraSpec, PhantomSpec

#: The body keeps this share of the picture's side away from the border.
MARGIN = 0.02


def truth_of(spec: PhantomSpec, someone: Person) -> dict[str, Any]:
    """Everything that is known about one picture, ready for JSON."""
    c = spec.camera
    camera = truth.camera(c)
    return {
        "name": spec.name,
        "view": spec.view,
        "camera": {
            "height_m": c.height_m,
            "distance_m": c.distance_m,
            "roll_deg": c.roll_deg,
            "roll_means": "positive: the picture content is turned clockwise as seen",
            "pitch_deg": c.pitch_deg,
            "pitch_means": "positive: the camera looks down",
            "yaw_deg": c.yaw_deg,
            "yaw_means": "positive: the camera looks to the picture's right",
            "focal_px": c.focal_px,
        },
        "image": {"width": c.width_px, "height": c.height_px},
        "frame": truth.FRAME,
        "signs": truth.SIGNS,
        **truth.record(camera, someone.joints, spec.turn_deg),
        "spec": spec.to_dict(),
        "loose_garments": sorted(LOOSE_GARMENTS),
    }


def extent(person: Person) -> Floats:
    """All vertices of a person, (V, 3) metres."""
    return np.concatenate([mesh.vertices for mesh in person.surfaces.values()])


def margin(camera: truth.Camera, points: Floats) -> float:
    """Smallest distance of the points from the picture's border, as a share of its side."""
    seen = camera.project(points)
    size = np.array([camera.width_px, camera.height_px])
    return float((np.minimum(seen.min(axis=0), size - seen.max(axis=0)) / size).min())


def check_projection(spec: PhantomSpec, someone: Person) -> None:
    """Assert that the truth's camera and the renderer's see the same pixels, all in frame."""
    camera = truth.camera(spec.camera)
    points = np.stack(list(someone.joints.values()))
    pixels = camera.project(points)
    assert np.allclose(pixels, render.project(camera, points), atol=0.05), "cameras disagree"
    body = extent(someone)
    spare = margin(camera, body)
    assert spare > MARGIN, f"{spec.name}: body too close to the border: {spare:.3f}"
    assert abs(body[:, 2].min()) < 1e-3, f"{spec.name}: not on the floor: {body[:, 2].min():.4f} m"


def _write(spec: PhantomSpec, someone: Person, folder: Path, effort: render.Effort, overlay: bool) -> None:
    """Check, render and write one picture beside its truth."""
    check_projection(spec, someone)
    image = Image.fromarray(render.render(spec, someone, truth.camera(spec.camera), effort))
    known = truth_of(spec, someone)
    if overlay:
        draw = ImageDraw.Draw(image)
        for name, joint in known["joints"].items():
            x, y = joint["x_px"] * effort.scale, joint["y_px"] * effort.scale
            colour = (255, 40, 40) if name.startswith("left") else (40, 255, 40)
            draw.ellipse([x - 4, y - 4, x + 4, y + 4], outline=colour, width=2)
    image.save(folder / f"{spec.name}.jpg", quality=spec.camera.jpeg_quality, optimize=True)
    text = json.dumps(known, indent=2) + "\n"
    (folder / f"{spec.name}.json").write_text(text, encoding="utf-8")


def make(spec: PhantomSpec, folder: Path, effort: render.Effort, overlay: bool) -> None:
    """Render one picture and write it beside its truth."""
    render.start(threads=2)
    _write(spec, person(spec), folder, effort, overlay)


def widened(specs: Sequence[PhantomSpec], someone: Person) -> CameraSpec:
    """The scene's camera with so short a lens that every view fits into the picture."""
    camera = specs[0].camera
    seen = np.concatenate([extent(turned(someone, spec.turn_deg))[::20] for spec in specs])
    for _ in range(60):
        if margin(truth.camera(camera), seen) > MARGIN + 0.01:
            return camera
        camera = replace(camera, focal_px=camera.focal_px * 0.96)
    raise AssertionError(f"{specs[0].name}: the camera looks past the body")


def make_scene(specs: Sequence[PhantomSpec], folder: Path, effort: render.Effort) -> None:
    """Render all views of one person, dressed once, and write each beside its truth."""
    render.start(threads=1)
    someone = standing(specs[0], "coarse")
    camera = widened(specs, someone)
    for spec in specs:
        _write(replace(spec, camera=camera), turned(someone, spec.turn_deg), folder, effort, overlay=False)


def make_apart(spec: PhantomSpec, *arguments: Any) -> None:
    """Render in a process of its own, once more if the native renderer crashes."""
    for attempt in range(3):
        try:
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
                return pool.submit(make, spec, *arguments).result()
        except BrokenProcessPool:
            if attempt == 2:
                raise
    return None
