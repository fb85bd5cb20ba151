"""One specification to one picture and its truth, checked and written side by side."""

from __future__ import annotations

import json
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from . import render, truth
from .scene import Person, person
from .spec import PhantomSpec


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
    }


def check_projection(spec: PhantomSpec, someone: Person) -> None:
    """Assert that the truth's camera and the renderer's see the same pixels, all in frame."""
    camera = truth.camera(spec.camera)
    points = np.stack(list(someone.joints.values()))
    pixels = camera.project(points)
    assert np.allclose(pixels, render.project(camera, points), atol=0.05), "cameras disagree"
    body = np.concatenate([mesh.vertices for mesh in someone.surfaces.values()])
    seen = camera.project(body)
    size = np.array([camera.width_px, camera.height_px])
    margin = np.minimum(seen.min(axis=0), size - seen.max(axis=0)) / size
    assert margin.min() > 0.02, f"{spec.name}: body too close to the border: {margin}"
    assert abs(body[:, 2].min()) < 1e-3, f"{spec.name}: not on the floor: {body[:, 2].min():.4f} m"


def make(spec: PhantomSpec, folder: Path, samples: int, scale: float, overlay: bool) -> None:
    """Render one picture and write it beside its truth."""
    render.start(threads=2)
    someone = person(spec)
    check_projection(spec, someone)
    pixels = render.render(spec, someone, truth.camera(spec.camera), samples, scale)
    image = Image.fromarray(pixels)
    known = truth_of(spec, someone)
    if overlay:
        draw = ImageDraw.Draw(image)
        for name, joint in known["joints"].items():
            x, y = joint["x_px"] * scale, joint["y_px"] * scale
            colour = (255, 40, 40) if name.startswith("left") else (40, 255, 40)
            draw.ellipse([x - 4, y - 4, x + 4, y + 4], outline=colour, width=2)
    image.save(folder / f"{spec.name}.jpg", quality=90, optimize=True)
    text = json.dumps(known, indent=2) + "\n"
    (folder / f"{spec.name}.json").write_text(text, encoding="utf-8")


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
