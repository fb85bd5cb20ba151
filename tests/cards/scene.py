"""Photos of printed cards: the sheet's own raster, folded in thought, put before a camera at a known place.

Body axes: the person's right, up, front. Camera axes: x right in the picture, y down, z away.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from posture.answer.vocabulary import ViewName
from posture.body.landmarks import Array
from posture.cards.table import CARDS, Card, fold_edge_mm, roof_corners_mm, tag_corners_mm
from tests.cards import printed
from tests.photos import encoded
from tests.places import SAMPLES

WIDTH, HEIGHT = 1080, 1440
FOCAL_35MM = 36
FOCAL_PX = FOCAL_35MM / 43.27 * float(np.hypot(WIDTH, HEIGHT))
ROOM = SAMPLES / "level_front.jpg"
FINER = 6

# The person's right, up and front in the axes of a level camera, as columns.
_BODY: dict[ViewName, Array] = {
    "front": np.diag([-1.0, -1.0, -1.0]),
    "back": np.diag([1.0, -1.0, 1.0]),
    "right": np.array([[0.0, 0, 1], [0, -1, 0], [-1, 0, 0]]),
    "left": np.array([[0.0, 0, -1], [0, -1, 0], [1, 0, 0]]),
}
# A card's axes (right as one looks at it, up, towards the viewer) in those of the body, as columns.
_WORN = {"front": np.diag([-1.0, 1.0, 1.0]), "back": np.diag([1.0, 1.0, -1.0]), "wall": np.diag([-1.0, 1, 1])}


def about(axis: tuple[float, float, float], angle_deg: float) -> Array:
    return np.asarray(cv2.Rodrigues(np.array(axis) * np.radians(angle_deg))[0])


def body(rotation: float = 0.0, obliquity: float = 0.0, tilt: float = 0.0) -> Array:
    """Turned so that the right side is further forward, then higher, then leaning forward; degrees."""
    return about((0, -1, 0), rotation) @ about((0, 0, 1), obliquity) @ about((1, 0, 0), tilt)


@dataclass
class Shot:
    """One photo in the making: how the camera is held, and what it sees from which side."""

    view: ViewName = "front"
    roll_deg: float = 0.0
    pitch_deg: float = 0.0
    rgb: NDArray[np.uint8] = field(default_factory=lambda: np.asarray(Image.open(ROOM).convert("RGB")).copy())

    @property
    def camera(self) -> Array:
        """Axes of a level camera to those of this one: looks up, then rolled (content turns clockwise)."""
        return np.asarray(about((0, 0, 1), self.roll_deg) @ about((1, 0, 0), -self.pitch_deg))

    def px(self, points_mm: Array) -> Array:
        """Pixels of points in level camera axes, shape (..., 3)."""
        seen = points_mm @ self.camera.T
        return np.asarray(seen[..., :2] / seen[..., 2:] * FOCAL_PX + np.array([WIDTH, HEIGHT]) / 2)

    def roof(
        self, name: str, turned: Array, place_mm: tuple[float, float, float], fold: float | None = None
    ) -> Shot:
        """Put a roof on: `turned` as `body` gives it, `place_mm` in level camera axes."""
        card = CARDS[name]
        view: ViewName = "front" if card.worn == "wall" else self.view
        axes = _BODY[view] @ turned @ _WORN[card.worn]
        for index, corners in enumerate(roof_corners_mm(card, fold)):
            self._panel(card, index, corners @ axes.T + np.array(place_mm))
        return self

    def sticker(self, name: str, index: int, edge_mm: Array, turned: Array) -> Shot:
        """Put one tag of a sticker so that the middle of its folded edge lies there; it faces the camera
        when `turned` is the identity, else turned about the camera's axes."""
        card = CARDS[name]
        local = tag_corners_mm(card) - fold_edge_mm(card, index)
        self._panel(card, index, local @ (turned @ np.diag([1.0, -1.0, -1.0])).T + edge_mm)
        return self

    def _panel(self, card: Card, index: int, corners_mm: Array) -> None:
        """Lay the printed facet over the picture so that its tag's corners are there (level camera axes)."""
        facet = printed.piece_pixels(card.id)[index]
        height, width = facet.image.shape
        at = np.array([[0, 0, 1], [width, 0, 1], [width, height, 1], [0, height, 1]]) @ facet.to_mm.T
        right = (corners_mm[1] - corners_mm[0]) / card.tag_mm
        up = (corners_mm[0] - corners_mm[3]) / card.tag_mm
        quad = self.px(corners_mm.mean(axis=0) + at[:, :1] * right + at[:, 1:2] * up)
        low, high = np.floor(quad.min(axis=0)).astype(int) - 3, np.ceil(quad.max(axis=0)).astype(int) + 3
        size = (high - low) * FINER
        small = cv2.resize(facet.image, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
        flat = np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) * small.shape[::-1] - 0.5
        matrix = cv2.getPerspectiveTransform(
            flat.astype(np.float32), ((quad - low) * FINER - 0.5).astype(np.float32)
        )
        window = np.s_[low[1] : high[1], low[0] : high[0]]
        ink = cv2.warpPerspective(small, matrix, size, borderMode=cv2.BORDER_REPLICATE)
        there = cv2.warpPerspective(np.full_like(small, 255), matrix, size)
        shares = [
            cv2.resize(fine, high - low, interpolation=cv2.INTER_AREA).astype(float)[..., None] / 255
            for fine in (ink, there)
        ]
        paper = 30 + 190 * shares[0]
        self.rgb[window] = np.round(self.rgb[window] * (1 - shares[1]) + paper * shares[1])

    def jpeg(self, says_focal: bool = True) -> bytes:
        exif = Image.Exif()
        if says_focal:
            exif.get_ifd(0x8769)[0xA405] = FOCAL_35MM
        options: dict[str, Any] = {"quality": 92, "exif": exif}
        return encoded(Image.fromarray(self.rgb), "JPEG", **options)
