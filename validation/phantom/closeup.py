"""A photo with cards: the room and the person small and enlarged, around the cards every pixel itself.

A tag's corners must be exact to a tenth of a pixel of a picture that is too large to render in full. So
only boxes around the cards are rendered at full size, by the same camera, and put into the enlarged
picture; blur, noise and JPEG then treat all of it alike.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import mitsuba as mi
import numpy as np
from numpy.typing import NDArray

from posture.cards.table import DICTIONARY

from . import render
from .cards import Panel, Sheet
from .mesh import Floats
from .scene import Person
from .skin import linear
from .spec import CameraSpec, PaperSpec, Wearing
from .truth import Camera

Box = tuple[int, int, int, int]
#: Modules of a tag from edge to edge with its black border.
MODULES = 6
#: Tags beside each other in the texture, which also holds a white cell and an ink cell at its end.
PER_ROW = 8
#: Picture kept sharp around a card, and the part of it that fades into the rest, pixels.
AROUND_PX, FADE_PX = 14, 6
#: Strength of the filter against the path tracer's noise around the cards, grey levels.
CLOSE_DENOISE = 3.0


@dataclass(frozen=True, slots=True)
class TagShare:
    """Share of a tag that the camera sees, of its black square alone and with the white around it."""

    square: float
    whole: float


def _atlas(paper: PaperSpec) -> tuple[Floats, int]:
    """All tags as a linear RGB texture with one texel for each module, and the number of cells."""
    family = cv2.aruco.getPredefinedDictionary(getattr(cv2.aruco, DICTIONARY))
    count = len(family.bytesList)
    rows = -(-(count + 1) // PER_ROW)
    image = np.ones((rows * MODULES, PER_ROW * MODULES))
    for tag in range(count):
        row, column = divmod(tag, PER_ROW)
        cell = cv2.aruco.generateImageMarker(family, tag, MODULES) / 255.0
        image[row * MODULES : (row + 1) * MODULES, column * MODULES : (column + 1) * MODULES] = cell
    shade = paper.ink + (paper.white - paper.ink) * image
    return np.repeat(shade[..., None], 3, axis=2), count


def _coordinates(panel: Panel, blank: int, shape: tuple[int, ...]) -> Floats:
    """Texture coordinates (4, 2) of a panel's corners; the renderer's v runs down the rows."""
    row, column = divmod(blank if panel.tag is None else panel.tag, PER_ROW)
    u = np.array([0.0, 1.0, 1.0, 0.0]) if panel.tag is not None else np.full(4, 0.5)
    v = np.array([0.0, 0.0, 1.0, 1.0]) if panel.tag is not None else np.full(4, 0.5)
    return np.stack([(column + u) * MODULES / shape[1], (row + v) * MODULES / shape[0]], axis=1)


def paper_shape(sheets: tuple[Sheet, ...], paper: PaperSpec) -> Any:
    """All paper as one textured mesh of the renderer."""
    atlas, blank = _atlas(paper)
    panels = [panel for sheet in sheets for panel in sheet.panels]
    texture = {
        "type": "bitmap",
        "bitmap": mi.Bitmap(np.ascontiguousarray(atlas, dtype=np.float32)),
        "raw": True,
        "filter_type": "nearest",
        "wrap_mode": "clamp",
    }
    surface: dict[str, Any] = {"type": "principled", "base_color": texture}
    surface |= {"roughness": paper.roughness, "specular": paper.specular}
    properties = mi.Properties()
    properties["mesh_bsdf"] = mi.load_dict({"type": "twosided", "bsdf": surface})
    shape = mi.Mesh("cards", 4 * len(panels), 2 * len(panels), has_vertex_texcoords=True, props=properties)
    quads = np.arange(4 * len(panels)).reshape(-1, 4)
    faces = np.concatenate([quads[:, [0, 2, 1]], quads[:, [0, 3, 2]]])
    uv = np.concatenate([_coordinates(panel, blank, atlas.shape) for panel in panels])
    parameters = mi.traverse(shape)
    corners = np.concatenate([panel.corners for panel in panels])
    parameters["vertex_positions"] = corners.ravel().astype(np.float32)
    parameters["faces"] = faces.ravel().astype(np.uint32)
    parameters["vertex_texcoords"] = uv.ravel().astype(np.float32)
    parameters.update()
    return shape


def lamp(place: Floats, radius_m: float, radiance: float) -> dict[str, Any]:
    """A small round lamp, described for the renderer."""
    light = {"type": "area", "radiance": {"type": "rgb", "value": radiance}}
    return {"type": "sphere", "center": place.tolist(), "radius": radius_m, "emitter": light}


def boxes(sheets: tuple[Sheet, ...], camera: Camera) -> list[Box]:
    """Picture parts (x0, y0, x1, y1) that show paper; those that overlap become one."""
    found: list[Box] = []
    for sheet in sheets:
        seen = camera.project(np.concatenate([panel.corners for panel in sheet.panels]))
        low = np.maximum(np.floor(seen.min(axis=0)).astype(int) - AROUND_PX, 0)
        high = np.minimum(
            np.ceil(seen.max(axis=0)).astype(int) + AROUND_PX, [camera.width_px, camera.height_px]
        )
        if (high - low).min() > 2 * FADE_PX:
            box: Box = (int(low[0]), int(low[1]), int(high[0]), int(high[1]))
            apart = [other for other in found if not _overlap(box, other)]
            for other in found:
                if other not in apart:
                    box = (*map(min, box[:2], other[:2]), *map(max, box[2:], other[2:]))  # type: ignore[assignment]
            found = [*apart, box]
    return found


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _close(scene: Any, camera: Camera, box: Box, samples: int, seed: int) -> Floats:
    """Linear picture of one box at full size; each pixel is the mean over its own square."""
    described = render.sensor(camera, 1.0)
    x0, y0, x1, y1 = box
    film = {"crop_offset_x": x0, "crop_offset_y": y0, "crop_width": x1 - x0, "crop_height": y1 - y0}
    described["film"] |= {**film, "rfilter": {"type": "box"}}
    view = mi.load_dict(described)
    return np.array(mi.render(scene, sensor=view, spp=samples, seed=mi.UInt32(seed)))[..., :3].astype(float)


def _eight_bit(srgb: Floats, denoise: float) -> NDArray[np.uint8]:
    return render.denoised(np.asarray(np.clip(srgb * 255 + 0.5, 0, 255), dtype=np.uint8), denoise)


def _faded(size: tuple[int, int]) -> NDArray[np.float32]:
    """Weight (H, W, 1) of a box's picture: 1 inside, falling to its border."""
    away = [np.minimum(np.arange(n), np.arange(n)[::-1]) for n in size]
    edge = np.minimum(away[0][:, None], away[1][None])
    return np.asarray(np.clip((edge + 1) / (FADE_PX + 1), 0, 1)[..., None], dtype=np.float32)


def _finished(image: NDArray[np.uint8], camera: CameraSpec, seed: int) -> NDArray[np.uint8]:
    """Lens blur in linear light, then sensor noise."""
    table = linear(np.arange(256) / 255.0).astype(np.float32)
    light = table[image]
    if camera.blur_px:
        light = cv2.GaussianBlur(light, None, camera.blur_px)
    light = np.maximum(light, 0)
    srgb = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** np.float32(1 / 2.4) - 0.055)
    grain = np.random.default_rng(seed).standard_normal(srgb.shape, dtype=np.float32) * camera.noise
    return np.asarray(np.clip((srgb + grain) * 255 + 0.5, 0, 255), dtype=np.uint8)


def photograph(
    wearing: Wearing,
    person: Person,
    sheets: tuple[Sheet, ...],
    camera: Camera,
    effort: render.Effort,
    lamps: dict[str, Any],
) -> tuple[NDArray[np.uint8], dict[int, TagShare]]:
    """Render one photo, (H, W, 3) uint8, and how much of each tag nothing hides."""
    spec = wearing.photo
    with tempfile.TemporaryDirectory() as folder:
        extra = {"cards": paper_shape(sheets, wearing.paper), **lamps}
        scene = render.loaded(spec, person, camera, effort, Path(folder), extra)
        rough = np.array(mi.render(scene, spp=effort.samples, seed=mi.UInt32(spec.seed)))[..., :3]
        small = _eight_bit(render.toned(rough.astype(float), spec.camera), effort.denoise)
        size = (camera.width_px, camera.height_px)
        image = cv2.resize(small, size, interpolation=cv2.INTER_CUBIC).astype(np.float32)
        for k, box in enumerate(boxes(sheets, camera)):
            close = _close(scene, camera, box, wearing.close_samples, spec.seed + 1 + k)
            sharp = _eight_bit(render.toned(close, spec.camera), CLOSE_DENOISE)
            weight = _faded((box[3] - box[1], box[2] - box[0]))
            part = image[box[1] : box[3], box[0] : box[2]]
            part += weight * (sharp - part)
        seen = {
            panel.tag: TagShare(
                _seen_share(scene, camera, panel.corners),
                _seen_share(scene, camera, _with_margin(panel, sheet)),
            )
            for sheet in sheets
            for panel in sheet.panels
            if panel.tag is not None
        }
    whole = np.asarray(np.clip(image + 0.5, 0, 255), dtype=np.uint8)
    return _finished(whole, spec.camera, spec.seed), seen


def _with_margin(panel: Panel, sheet: Sheet) -> Floats:
    """Corners of a tag together with the white around it."""
    middle = panel.corners.mean(axis=0)
    return np.asarray(middle + (panel.corners - middle) * sheet.card.panel_mm / sheet.card.tag_mm)


def _seen_share(scene: Any, camera: Camera, corners: Floats, steps: int = 25) -> float:
    """Share of a rectangle's front that the camera sees, inside the picture; 0 from behind."""
    a, right, down = corners[0], corners[1] - corners[0], corners[3] - corners[0]
    if np.cross(down, right) @ (camera.position - a) <= 0:
        return 0.0
    at = (np.arange(steps) + 0.5) / steps
    points = (a + at[:, None, None] * right + at[None, :, None] * down).reshape(-1, 3)
    way = points - camera.position
    far = np.linalg.norm(way, axis=1)
    origin = mi.Point3f(*(np.full(len(points), x, dtype=np.float32) for x in camera.position))
    direction = mi.Vector3f(*(np.ascontiguousarray(x, dtype=np.float32) for x in (way / far[:, None]).T))
    reach = mi.Float((far - 0.001).astype(np.float32))
    ray = mi.Ray3f(origin, direction, maxt=reach, time=0.0, wavelengths=[])
    hidden = np.array(scene.ray_test(ray)).astype(bool)
    pixels = camera.project(points)
    inside = ((pixels >= 0) & (pixels < [camera.width_px, camera.height_px])).all(axis=1)
    return float((~hidden & inside).mean())
