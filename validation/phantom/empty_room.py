"""The room of a turn without the person: path traced once, with all that drawing the person needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import mitsuba as mi
import numpy as np
from numpy.typing import NDArray

from . import render, room
from .lamps import Lamp, lamps
from .mesh import Floats
from .round_light import HEIGHTS_M, round_light
from .spec import CameraSpec, PhantomSpec
from .truth import Camera

Singles = NDArray[np.float32]

#: Light paths for each pixel.
SAMPLES = 24


@dataclass(frozen=True, slots=True)
class EmptyRoom:
    """What the camera sees and what lights the person.

    Attributes
    ----------
    radiance
        (H, W, 3), linear.
    places
        (H, W, 4): the room point that is seen, and its distance from the camera; metres.
    normals
        (H, W, 4): the way its surface faces, towards the camera, and 0.
    low, high
        Light from all round at two heights, each (9, 3).
    lamps
        The two panels.
    """

    radiance: Floats
    places: Singles
    normals: Singles
    low: Floats
    high: Floats
    lamps: list[Lamp]


def empty_room(spec: PhantomSpec, camera: Camera, effort: render.Effort) -> EmptyRoom:
    """Path trace the room of a specification."""
    shell = {**room.entries(spec.room, effort.texels), "sensor": render.sensor(camera, effort.scale)}
    shell = {"type": "scene", "integrator": {"type": "path", "max_depth": effort.depth}, **shell}
    scene = mi.load_dict(shell, parallel=False)
    radiance = np.array(mi.render(scene, spp=SAMPLES, seed=mi.UInt32(spec.seed)))[..., :3].astype(float)
    places, normals = _geometry(scene, camera, effort.scale)
    lights = room.lights(spec.room)
    low, high = (round_light(scene, lights, height) for height in HEIGHTS_M)
    return EmptyRoom(
        _cleaned(radiance, spec.camera, effort.denoise), places, normals, low, high, lamps(spec.room)
    )


def _geometry(scene: Any, camera: Camera, scale: float) -> tuple[Singles, Singles]:
    """Places and normals of an `EmptyRoom`."""
    sharp = render.sensor(camera, scale)
    sharp["film"] = {**sharp["film"], "rfilter": {"type": "box"}}
    layers = mi.load_dict({"type": "aov", "aovs": "p:position,n:sh_normal"})
    known = np.array(mi.render(scene, integrator=layers, sensor=mi.load_dict(sharp), spp=1))[..., -6:]
    places, normals = known[..., :3].astype(np.float32), known[..., 3:].astype(np.float32)
    ways = camera.position - places
    nothing = np.linalg.norm(normals, axis=-1) < 0.5
    distance = np.where(nothing, 1e3, np.linalg.norm(ways, axis=-1))
    normals = np.where((normals * ways).sum(axis=-1, keepdims=True) < 0, -normals, normals)
    return (
        np.concatenate([places, distance[..., None]], axis=-1).astype(np.float32),
        np.concatenate([normals, np.zeros_like(normals[..., :1])], axis=-1).astype(np.float32),
    )


def _cleaned(radiance: Floats, camera: CameraSpec, strength: float) -> Floats:
    """Filter the empty room as `render.develop` filters whole pictures, once for all frames."""
    levels = np.concatenate([[0.0], np.geomspace(1e-4, 60, 2000)])
    curve = np.clip(render.toned(np.repeat(levels[:, None], 3, axis=1), camera), 0, 1)
    flat = np.clip(render.toned(radiance, camera) * 255 + 0.5, 0, 255).astype(np.uint8)
    clean = render.denoised(flat, strength) / 255.0
    rising = curve + np.linspace(0, 1e-9, len(levels))[:, None]
    channels = [np.interp(clean[..., k], rising[:, k], levels) for k in range(3)]
    return np.where(flat >= 254, radiance, np.stack(channels, axis=-1))
