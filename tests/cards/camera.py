"""A camera that photographs printed cards: homographies, blur, shading, noise and JPEG, from a seed.

Axes as in ``posture/cards/pose.py``: card x to the right as one looks at it, y up, z towards the viewer, in
mm; camera x right, y down, z away. Pixel coordinates have their origin at the picture's top left corner.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from posture.body.landmarks import Array

Picture = NDArray[np.uint8]
ToPixels = Callable[[Array], Array]

SUPERSAMPLED = 5
STRIPS = 6
TEXTURE_PX_PER_MM = 6
MARGIN_MM = 11.0
CARD_TO_CAMERA = np.diag([1.0, -1.0, -1.0])


@dataclass(frozen=True, slots=True)
class Camera:
    """Focal length in pixels and the picture's size in pixels."""

    focal_px: float
    width_px: int
    height_px: int


WEBCAM = Camera(1540.0, 1080, 1440)
PHONE = Camera(3100.0, 2250, 3000)


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that decides one photograph of a roof.

    Attributes
    ----------
    rotation : ndarray of shape (3, 3)
        Card axes to camera axes.
    place_mm : ndarray of shape (3,)
        The card's origin in camera axes.
    blur_px, noise, jpeg, black, white, shadow, glare, facets : float
        Sharpness, sensor noise in grey levels, JPEG quality, ink and paper in grey levels, fall of light
        across the card as a part, glare in grey levels, brightness of the two facets.
    curl_mm : ndarray of shape (2,)
        Bulge of each facet's middle.
    seed : int
        Of background and noise.
    """

    rotation: Array
    place_mm: Array
    blur_px: float = 0.6
    noise: float = 2.0
    jpeg: float = 88.0
    black: float = 40.0
    white: float = 210.0
    shadow: float = 0.0
    glare: float = 0.0
    facets: tuple[float, float] = (1.0, 1.0)
    curl_mm: tuple[float, float] = (0.0, 0.0)
    seed: int = 0


def turned(rotation_deg: float, obliquity_deg: float, tilt_deg: float, worn: str = "front") -> Array:
    """Card to camera axes of a card worn with these body angles (positive = the subject's right)."""
    side = 1.0 if worn == "front" else -1.0
    yaw, roll, lean = np.radians([rotation_deg, obliquity_deg * side, tilt_deg * side])
    # About the camera's vertical, then in the card's plane, then about the card's own cross axis.
    return np.asarray(
        cv2.Rodrigues(np.array([0.0, -yaw, 0.0]))[0]
        @ cv2.Rodrigues(np.array([0.0, 0.0, roll]))[0]
        @ CARD_TO_CAMERA
        @ cv2.Rodrigues(np.array([lean, 0.0, 0.0]))[0]
    )


def projected(points_mm: Array, scene: Scene, camera: Camera) -> Array:
    """Image positions in pixels of card points, shape (..., 3) to (..., 2)."""
    seen = points_mm @ scene.rotation.T + scene.place_mm
    centre = np.array([camera.width_px, camera.height_px]) / 2
    return np.asarray(seen[..., :2] / seen[..., 2:] * camera.focal_px + centre)


@cache
def _facet(dictionary: str, tag: int, tag_mm: float) -> NDArray[np.float32]:
    """The printed facet: 0 ink, 1 paper; `TEXTURE_PX_PER_MM` fine, with a white margin."""
    printed = cv2.aruco.getPredefinedDictionary(getattr(cv2.aruco, dictionary))
    side = round(tag_mm * TEXTURE_PX_PER_MM)
    margin = round(MARGIN_MM * TEXTURE_PX_PER_MM)
    cells = printed.markerSize + 2
    bits = cv2.aruco.generateImageMarker(printed, tag, cells)
    fine = cv2.resize(bits, (side, side), interpolation=cv2.INTER_NEAREST).astype(np.float32) / 255
    return np.pad(fine, margin, constant_values=1.0)


def _background(shape: tuple[int, int], rng: np.random.Generator) -> NDArray[np.float32]:
    """Cloth, folds and the room: noise of several grains and a few edges, in grey levels."""
    height, width = shape
    picture = np.full(shape, rng.uniform(50, 190), np.float32)
    for grain, strength in ((3, 5.0), (9, 8.0), (40, 20.0), (150, 25.0)):
        rough = rng.normal(0, strength, (height // grain + 2, width // grain + 2)).astype(np.float32)
        picture += cv2.resize(rough, (width, height), interpolation=cv2.INTER_CUBIC)
    for _ in range(12):
        corner = rng.uniform(-50, [width, height])
        size = rng.uniform(10, 120, 2)
        box = cv2.boxPoints((tuple(corner), tuple(size), rng.uniform(0, 90)))
        cv2.fillConvexPoly(picture, box.astype(np.int32), float(rng.uniform(20, 230)), cv2.LINE_AA)
    return picture


def _paste(canvas: NDArray[np.float32], texture: NDArray[np.float32], quad_px: Array) -> None:
    """Warp a texture onto the quadrilateral (supersampled pixels, origin at the corner)."""
    height, width = texture.shape
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32) - 0.5
    matrix = cv2.getPerspectiveTransform(flat, (quad_px - 0.5).astype(np.float32))
    low = np.maximum(np.floor(quad_px.min(axis=0)).astype(int) - 2, 0)
    high = np.minimum(np.ceil(quad_px.max(axis=0)).astype(int) + 2, canvas.shape[::-1])
    shift = np.array([[1, 0, -low[0]], [0, 1, -low[1]], [0, 0, 1]], float)
    part = canvas[low[1] : high[1], low[0] : high[0]]
    cv2.warpPerspective(
        texture,
        shift @ matrix,
        part.shape[::-1],
        part,
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_TRANSPARENT,
    )


def _paste_facet(
    canvas: NDArray[np.float32],
    texture: NDArray[np.float32],
    corners_mm: Array,
    curl_mm: float,
    to_px: ToPixels,
) -> None:
    """A facet, bulged by `curl_mm`, as narrow flat strips."""
    across, down = corners_mm[1] - corners_mm[0], corners_mm[3] - corners_mm[0]
    side = float(np.linalg.norm(across))
    margin = MARGIN_MM / side
    normal = np.cross(down, across) / side**2
    ends = np.linspace(-margin, 1 + margin, STRIPS + 1)
    columns = np.round((ends + margin) * side * TEXTURE_PX_PER_MM).astype(int)
    bulge = curl_mm * (1 - ((ends - 0.5) / (0.5 + margin)) ** 2)
    top = corners_mm[0] + np.outer(ends, across) - margin * down + np.outer(bulge, normal)
    bottom = top + (1 + 2 * margin) * down
    for left, right in zip(range(STRIPS), range(1, STRIPS + 1), strict=True):
        quad = np.array([top[left], top[right], bottom[right], bottom[left]])
        _paste(canvas, texture[:, columns[left] : columns[right]], to_px(quad))


def photograph(
    scene: Scene, camera: Camera, corners_mm: Array, tags: tuple[int, ...], dictionary: str, patch_px: int = 0
) -> tuple[Picture, Array]:
    """The grey picture of a folded card, and the position of its top left pixel in the whole picture.

    Parameters
    ----------
    corners_mm : ndarray of shape (F, 4, 3)
        Corners of the tags in the card's frame, in OpenCV's order.
    tags : tuple of int
        Their ids.
    patch_px : int
        Side of the square around the card to be made; 0 makes the whole picture.
    """
    rng = np.random.default_rng(scene.seed)
    middle = projected(np.zeros(3), scene, camera)
    shape = (patch_px, patch_px) if patch_px else (camera.height_px, camera.width_px)
    origin = np.floor(middle - patch_px / 2) if patch_px else np.zeros(2)
    picture = _background(shape, rng)
    corners_px = projected(corners_mm, scene, camera).reshape(-1, 2)
    reach = 0.9 * np.ptp(corners_px, axis=0).max() + 12
    low = np.clip(np.floor(middle - origin - reach).astype(int), 0, None)
    high = np.minimum(np.ceil(middle - origin + reach).astype(int), shape[::-1])
    window = np.s_[low[1] : high[1], low[0] : high[0]]
    size = (high - low) * SUPERSAMPLED

    def to_px(points_mm: Array) -> Array:
        return np.asarray((projected(points_mm, scene, camera) - origin - low) * SUPERSAMPLED)

    fine = cv2.resize(picture[window], size, interpolation=cv2.INTER_LINEAR)
    _strip(fine, corners_mm, scene, to_px)
    for corners, tag, curl, light in zip(corners_mm, tags, scene.curl_mm, scene.facets, strict=False):
        texture = _facet(dictionary, tag, round(float(np.linalg.norm(corners[1] - corners[0])), 0))
        _paste_facet(
            fine, (scene.black + texture * (scene.white - scene.black)) * light, corners, curl, to_px
        )
    picture[window] = cv2.resize(fine, high - low, interpolation=cv2.INTER_AREA)
    return _developed(picture, scene, middle - origin, reach, rng), origin


def _strip(canvas: NDArray[np.float32], corners_mm: Array, scene: Scene, to_px: ToPixels) -> None:
    """The white strip that the roof is glued on, as far behind the ridge as the facets' outer edges."""
    depth = float(corners_mm[..., 2].min()) - 4
    half = float(np.ptp(corners_mm[0, :, 1])) / 2
    quad = np.array([[-132, half, depth], [132, half, depth], [132, -half, depth], [-132, -half, depth]])
    _paste(canvas, np.full((32, 96), scene.white * 0.9, np.float32), to_px(quad))


def _developed(
    picture: NDArray[np.float32], scene: Scene, middle_px: Array, reach_px: float, rng: np.random.Generator
) -> Picture:
    """Shadow, glare, blur, noise and JPEG."""
    y, x = np.mgrid[: picture.shape[0], : picture.shape[1]].astype(np.float32)
    x, y = (x - middle_px[0]) / reach_px, (y - middle_px[1]) / reach_px
    way = rng.uniform(0, 2 * np.pi)
    picture = picture * np.clip(1 - scene.shadow / 2 * (1 + x * np.cos(way) + y * np.sin(way)), 0.15, 1.2)
    spot = rng.uniform(-0.5, 0.5, 2)
    picture = picture + scene.glare * np.exp(-((x - spot[0]) ** 2 + (y - spot[1]) ** 2) / 0.1)
    picture = cv2.GaussianBlur(picture, (0, 0), scene.blur_px)
    noisy = picture + rng.normal(0, scene.noise, picture.shape)
    grey = np.clip(np.round(noisy), 0, 255).astype(np.uint8)
    coded = cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, round(scene.jpeg)])[1]
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE), np.uint8)


def random_scene(
    rng: np.random.Generator, camera: Camera, *, worn: str, distance_m: tuple[float, float], yaw_deg: float
) -> tuple[Scene, Array]:
    """A scene within the ranges of the task, and its body angles (rotation, obliquity, tilt) in degrees."""
    angles = rng.uniform([-yaw_deg, -8, -8], [yaw_deg, 8, 8])
    distance = rng.uniform(*distance_m) * 1000
    # The card stands anywhere in the middle half of the picture's width and most of its height.
    share = rng.uniform([-0.25, -0.35], [0.25, 0.35]) * [camera.width_px, camera.height_px]
    place = np.array([*(share / camera.focal_px * distance), distance])
    black = rng.uniform(20, 70)
    scene = Scene(
        rotation=turned(angles[0], angles[1], angles[2], worn),
        place_mm=place,
        blur_px=rng.uniform(0.4, 1.2),
        noise=rng.uniform(1, 4),
        jpeg=rng.uniform(60, 95),
        black=black,
        white=rng.uniform(140, 235),
        shadow=rng.uniform(0, 0.5),
        glare=rng.choice([0.0, rng.uniform(0, 50)]),
        facets=(rng.uniform(0.7, 1), rng.uniform(0.7, 1)),
        curl_mm=(rng.normal(0, 0.4), rng.normal(0, 0.4)),
        seed=int(rng.integers(2**31)),
    )
    return scene, angles
