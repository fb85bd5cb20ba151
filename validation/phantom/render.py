"""Path tracing with Mitsuba 3: person, room and camera to an 8-bit picture."""

from __future__ import annotations

import ctypes.util
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import drjit as dr
import mitsuba as mi
import numpy as np
from numpy.typing import NDArray

from . import room
from .mesh import Floats, Mesh, merge, normals
from .scene import Person
from .skin import linear
from .spec import CameraSpec, PhantomSpec
from .surface import FINE_TEXELS
from .truth import Camera

#: Roughness, specular reflection and sheen of each material.
MATERIALS = {
    "skin": (0.46, 0.42, 0.0),
    "eyes": (0.12, 0.6, 0.0),
    "lashes": (0.6, 0.1, 0.0),
    "top": (0.85, 0.15, 0.25),
    "under": (0.85, 0.15, 0.25),
    "bottom": (0.80, 0.18, 0.20),
    "shoes": (0.55, 0.35, 0.0),
    "all": (0.65, 0.25, 0.1),
}
#: Tone of each strand group relative to the hair colour.
TONES = {"brows": 0.75, "scalp0": 0.75, "scalp1": 1.0, "scalp2": 1.35, "knot": 1.0}
HAIR_RADIUS_M = {"brows": 0.00022}
PATTERNS = ("*/libLLVM.so.19*", "*/libLLVM-19.so*")


def start(threads: int) -> None:
    """Choose a variant of the renderer that works on this machine."""
    found = [str(path) for pattern in PATTERNS for path in sorted(Path("/usr/lib").glob(pattern))]
    if found:
        os.environ.setdefault("DRJIT_LIBLLVM_PATH", found[0])
    usable = "DRJIT_LIBLLVM_PATH" in os.environ or ctypes.util.find_library("LLVM")
    mi.set_variant("llvm_ad_rgb" if usable else "scalar_rgb")
    if usable:
        dr.set_thread_count(threads)


def _surface(name: str, mesh: Mesh) -> Any:
    roughness, specular, sheen = MATERIALS[name]
    bsdf = mi.load_dict(
        {
            "type": "twosided",
            "bsdf": {
                "type": "principled",
                "base_color": {"type": "mesh_attribute", "name": "vertex_color"},
                "roughness": roughness,
                "specular": specular,
                "sheen": sheen,
                "flatness": 0.5 if name == "skin" else 0.0,
            },
        }
    )
    properties = mi.Properties()
    properties["mesh_bsdf"] = bsdf
    shape = mi.Mesh(name, len(mesh.vertices), len(mesh.faces), has_vertex_normals=True, props=properties)
    flat = mesh.colours.ravel().astype(np.float32)
    shape.add_attribute("vertex_color", 3, flat)
    parameters = mi.traverse(shape)
    parameters["vertex_positions"] = mesh.vertices.ravel().astype(np.float32)
    parameters["faces"] = mesh.faces.ravel().astype(np.uint32)
    parameters["vertex_normals"] = normals(mesh.vertices, mesh.faces).ravel().astype(np.float32)
    parameters.update()
    return shape


def _write_strands(path: Path, strands: Floats, radius: float) -> None:
    """Control points as text; strands end in a finer tip and are separated by a blank line."""
    count = strands.shape[1]
    taper = radius * np.interp(np.arange(count), [0, count - 2, count - 1], [1, 0.9, 0.35])
    rows = np.concatenate([strands, np.tile(taper[None, :, None], (len(strands), 1, 1))], axis=2)
    line = "\n".join(["%.5f %.5f %.5f %.6f"] * count)
    text = "\n\n".join([line] * len(rows)) % tuple(rows.ravel().tolist())
    path.write_text(text + "\n")


def _hair(spec: PhantomSpec, person: Person, folder: Path) -> dict[str, Any]:
    base = linear(spec.dress.hair_colour)
    entries = {}
    for name, strands in person.strands.items():
        path = folder / f"{name}.txt"
        _write_strands(path, strands, person.hair_radius_scale * HAIR_RADIUS_M.get(name, 0.00032))
        tone = [float(min(c * TONES[name], 0.9)) for c in base]
        entries[name] = {
            "type": "bsplinecurve",
            "filename": str(path),
            "bsdf": {
                "type": "principled",
                "base_color": {"type": "rgb", "value": tone},
                "roughness": 0.42,
                "specular": 0.5,
            },
        }
    return entries


def sensor(camera: Camera, scale: float) -> dict[str, Any]:
    """Describe the camera, its picture scaled."""
    width, height = round(camera.width_px * scale), round(camera.height_px * scale)
    fov = 2 * np.degrees(np.arctan(camera.width_px / 2 / camera.focal_px))
    origin = camera.position
    place = mi.ScalarTransform4f().look_at(
        origin.tolist(), (origin + camera.axes[2]).tolist(), (-camera.axes[1]).tolist()
    )
    return {
        "type": "perspective",
        "fov": float(fov),
        "fov_axis": "x",
        "to_world": place,
        "film": {"type": "hdrfilm", "width": width, "height": height, "rfilter": {"type": "gaussian"}},
        "sampler": {"type": "multijitter"},
    }


def project(camera: Camera, points: Floats) -> Floats:
    """Pixels (N, 2) of room points by the renderer's own camera matrix, to check the truth."""
    own = mi.load_dict(sensor(camera, 1.0))
    matrix = np.array(mi.traverse(own)["to_world"].matrix).reshape(4, 4)
    local = (points - matrix[:3, 3]) @ matrix[:3, :3]
    fov = np.radians(float(np.array(mi.traverse(own)["x_fov"]).ravel()[0]))
    focal = camera.width_px / 2 / np.tan(fov / 2)
    # The renderer's local x axis points to the left of the picture and y up.
    flat = -focal * local[:, :2] / local[:, 2:]
    return np.asarray(flat + np.array([camera.width_px, camera.height_px]) / 2)


def denoised(image: NDArray[np.uint8], strength: float) -> NDArray[np.uint8]:
    """Take out the residual noise of the path tracer, which no real camera has."""
    return np.asarray(cv2.fastNlMeansDenoisingColored(image, None, strength, 3, 5, 15), dtype=np.uint8)


def toned(radiance: Floats, camera: CameraSpec) -> Floats:
    """Exposure, white balance, tone curve and sRGB: (H, W, 3) linear to about [0, 1]."""
    balance = np.array([1 + camera.warmth, 1.0, 1 - camera.warmth])
    x = np.maximum(radiance * camera.exposure * balance, 0)
    soft = x * (1 + x / 6.0) / (1 + x)
    bright = soft / 0.78
    return np.asarray(
        np.where(bright <= 0.0031308, 12.92 * bright, 1.055 * bright ** (1 / 2.4) - 0.055), dtype=float
    )


def develop(radiance: Floats, seed: int, camera: CameraSpec, denoise: float = 2.0) -> NDArray[np.uint8]:
    """Tone curve, sRGB, blur and sensor noise: (H, W, 3) linear to 8 bit."""
    srgb = toned(radiance, camera)
    grain = np.random.default_rng(seed).normal(scale=camera.noise, size=srgb.shape)
    clean = denoised(np.asarray(np.clip(srgb * 255 + 0.5, 0, 255), dtype=np.uint8), denoise)
    if camera.blur_px:
        clean = np.asarray(cv2.GaussianBlur(clean, None, camera.blur_px), dtype=np.uint8)
    return np.asarray(np.clip(clean + grain * 255 + 0.5, 0, 255), dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class Effort:
    """How much work goes into one picture.

    Attributes
    ----------
    samples, depth
        Light paths for each pixel, and bounces of each.
    scale
        Size of the picture against the camera's own.
    texels
        Side of the wall and floor textures.
    denoise
        Strength of the filter against the noise of few samples, grey levels.
    """

    samples: int = 49
    depth: int = 5
    scale: float = 1.0
    texels: int = 1024
    denoise: float = 2.0


def loaded(
    spec: PhantomSpec, person: Person, camera: Camera, effort: Effort, folder: Path, extra: dict[str, Any]
) -> Any:
    """Load the whole scene; ``folder`` must stay until it is rendered, ``extra`` are more entries."""
    surfaces = person.surfaces
    if effort.texels < FINE_TEXELS:
        # One surface for all: the renderer need not compile a kernel for every kind of dress.
        surfaces = {"all": merge(list(surfaces.values()))}
    shapes = {name: _surface(name, mesh) for name, mesh in surfaces.items()}
    return mi.load_dict(
        {
            "type": "scene",
            "integrator": {"type": "path", "max_depth": effort.depth},
            "sensor": sensor(camera, effort.scale),
            **room.entries(spec.room, effort.texels),
            **shapes,
            **_hair(spec, person, folder),
            **extra,
        },
        # One order of loading for one structure, so that compiled kernels are found again.
        parallel=False,
    )


def render(spec: PhantomSpec, person: Person, camera: Camera, effort: Effort) -> NDArray[np.uint8]:
    """Render one picture, (height, width, 3) uint8."""
    with tempfile.TemporaryDirectory() as folder:
        scene = loaded(spec, person, camera, effort, Path(folder), {})
        image = np.array(mi.render(scene, spp=effort.samples, seed=mi.UInt32(spec.seed)))
    return develop(image[..., :3].astype(float), spec.seed, spec.camera, effort.denoise)
