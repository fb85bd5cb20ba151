"""Smooth warps of a photo that turn its hip line by a known angle while shoulders and feet stay.

Nobody knows the true hip line of a photo, but everybody knows by how much a warp has turned it: what reads
hip lines must turn along. Positive angles lift the PICTURE's left end, for people seen from the front and
from the back alike.

Two fields test (`legs_stretched`, `pelvis_turned`) and a third, of another kind and drawn anew each time,
teaches (`band_tilted`). **A field that tests must never teach**, or a network could learn the field.

A field says of places in the made picture where in the photo they come from. All lengths are in pixels, x to
the right, y down, counted from the corner of the first pixel.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from posture.body.landmarks import Array, Joint

Picture = NDArray[np.uint8]

Field = Callable[[Array, Array], tuple[Array, Array]]
"""From x and y in the made picture to x and y in the photo; arrays of one shape."""

LARGEST_DEG = 10.0
"""Up to this angle no field folds the picture over (`validation/tests/test_pelvis_warp.py`)."""


@dataclass(frozen=True, slots=True)
class Grip:
    """Where a warp takes hold of a body.

    Attributes
    ----------
    hips, shoulders, ankles : ndarray of shape (2, 2)
        The picture's left end, then its right end; pixels. Ankles beyond the photo's edge will do.
    """

    hips: Array
    shoulders: Array
    ankles: Array

    @classmethod
    def of(cls, xy_px: Array) -> Grip:
        """The grip on a body whose 33 landmarks (33, 2) are known, whichever way it faces."""
        pairs = (
            (Joint.LEFT_HIP, Joint.RIGHT_HIP),
            (Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER),
            (Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE),
        )
        return cls(*(_left_first(xy_px[list(pair)]) for pair in pairs))

    @property
    def middle(self) -> Array:
        """Middle of the hips, shape (2,)."""
        return np.asarray(self.hips.mean(axis=0))

    @property
    def torso_px(self) -> float:
        """Height from the hips to the shoulders, their middles."""
        return float(self.middle[1] - self.shoulders[:, 1].mean())

    @property
    def half_shoulders_px(self) -> float:
        """Half the width of the shoulders."""
        return float(np.ptp(self.shoulders[:, 0]) / 2)


def _left_first(ends: Array) -> Array:
    return np.asarray(ends[np.argsort(ends[:, 0])], np.float64)


def warped(photo: Picture, field: Field) -> Picture:
    """The made picture, of the photo's size; what would come from beyond the photo repeats its edge.

    Parameters
    ----------
    photo : ndarray of shape (H, W, C) or (H, W), uint8 or float32
    field : Field
    """
    height, width = photo.shape[:2]
    x, y = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    # OpenCV counts from the centre of the first pixel.
    from_x, from_y = (np.asarray(axis - 0.5, np.float32) for axis in field(x, y))
    made = cv2.remap(photo, from_x, from_y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(made, photo.dtype)


def carried(points_px: Array, field: Field) -> Array:
    """Where points of the photo, shape (N, 2), lie in the made picture; to a thousandth of a pixel."""
    made = np.array(points_px, np.float64)
    for _ in range(60):
        come = np.stack(field(made[:, 0], made[:, 1]), axis=-1)
        made += points_px - come
    return made


def legs_stretched(grip: Grip, deg: float) -> Field:
    """The first field that tests: the pelvis tilts, one leg stretches, the trunk bends.

    Heights change, in proportion to the distance from the midline: fully around the hips, less and less down
    to the ankles (linearly) and up to the shoulders (a cosine). Beside the body it fades away.
    """
    middle, up, reach = grip.middle, grip.torso_px, 1.6 * grip.half_shoulders_px
    feet = float(grip.ankles[:, 1].mean())
    below = middle[1] + 0.25 * up
    rise = np.tan(np.radians(deg))

    def field(x: Array, y: Array) -> tuple[Array, Array]:
        above = np.clip((middle[1] - 0.3 * up - y) / (0.7 * up), 0, 1)
        share = np.where(
            y < middle[1], 0.5 * (1 + np.cos(np.pi * above)), 1 - np.clip((y - below) / (feet - below), 0, 1)
        )
        beside = x - middle[0]
        beyond = np.clip((np.abs(beside) - reach) / (2 * grip.half_shoulders_px), 0, 1)
        across = np.clip(beside, -reach, reach) * (1 - beyond)
        return x, y - rise * across * share

    return field


def pelvis_turned(grip: Grip, deg: float) -> Field:
    """The second field that tests: the pelvis turns as one rigid piece, with a Gaussian falloff around it."""
    up = grip.torso_px
    middle = grip.middle - (0, 0.05 * up)
    turn = np.radians(deg)

    def field(x: Array, y: Array) -> tuple[Array, Array]:
        beside, below = x - middle[0], y - middle[1]
        away = np.hypot(beside / (0.75 * up), below / (0.30 * up))
        angle = turn * np.exp(-((np.clip(away - 1, 0, None) / 0.55) ** 2))
        c, s = np.cos(angle), np.sin(angle)
        # The made picture is turned clockwise (its left end rises), so places come from anticlockwise.
        return middle[0] + c * beside + s * below, middle[1] - s * beside + c * below

    return field


@dataclass(frozen=True, slots=True)
class Band:
    """The shape of the field that teaches; lengths in torso lengths, counted from the middle of the hips.

    Attributes
    ----------
    above, below : float
        How far up and down the band moves fully.
    fade_above, fade_below : float
        Over what length its movement ends there.
    beside, fade_beside : float
        The same to both sides.
    rigid : float
        0 shears the band (heights change only), 1 turns it; between, both in part.
    slide : float
        How far the band slides to the picture's right: a pelvis that shifts is no pelvis that tilts.
    """

    above: float
    below: float
    fade_above: float
    fade_below: float
    beside: float
    fade_beside: float
    rigid: float
    slide: float


def drawn_band(rng: np.random.Generator) -> Band:
    """A band from above the waist to the middle of the thighs; every width and the slide by themselves."""
    return Band(
        above=float(rng.uniform(0.12, 0.30)),
        below=float(rng.uniform(0.12, 0.35)),
        fade_above=float(rng.uniform(0.40, 0.60)),
        fade_below=float(rng.uniform(0.40, 0.80)),
        beside=float(rng.uniform(0.45, 0.70)),
        fade_beside=float(rng.uniform(0.5, 1.0)),
        rigid=float(rng.choice([0.0, 1.0, rng.uniform()])),
        slide=float(rng.normal(0, 0.02)),
    )


def band_tilted(grip: Grip, deg: float, band: Band) -> Field:
    """The field that teaches: a band between the waist and the thighs tilts, drawn anew by `drawn_band`."""
    middle, up = grip.middle, grip.torso_px
    rise = np.tan(np.radians(deg))
    turn = np.radians(band.rigid * deg)

    def field(x: Array, y: Array) -> tuple[Array, Array]:
        beside, below = x - middle[0], y - middle[1]
        share = (
            _ends(-below / up, band.above, band.fade_above)
            * _ends(below / up, band.below, band.fade_below)
            * _ends(np.abs(beside) / up, band.beside, band.fade_beside)
        )
        c, s = np.cos(share * turn), np.sin(share * turn)
        beside = beside - share * band.slide * up
        # What the turn leaves of the angle is sheared.
        sheared = below - share * (rise - np.tan(turn)) * beside
        return middle[0] + c * beside + s * sheared, middle[1] - s * beside + c * sheared

    return field


def _ends(distance: Array, full: float, fade: float) -> Array:
    """1 up to `full`, 0 beyond `full + fade`, smooth between (a quintic: slope and curvature too)."""
    t = np.clip((distance - full) / fade, 0, 1)
    return np.asarray(1 - t**3 * (10 + t * (6 * t - 15)))
