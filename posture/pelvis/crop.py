"""The square of the picture in which hip line and shoulder line are read, cut where the landmarks say.

Of a mirrored photo it is the mirrored square to the last bit, so that what is read from both can be exactly
opposite.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from posture.body.landmarks import Joint, Landmarks

if TYPE_CHECKING:
    from posture.image.photo import Photo

SIDE_TORSOS = 2.5
"""Side of the square in torso lengths, mid-shoulder to mid-hip in the picture: with the mid-hip in its middle
it reaches from the chin to above the knees [proposed]; the network is trained on such squares."""

SIZE_PX = 240
"""Side of the square as the network sees it."""

LEAST_SIDE_PX = 32
"""A smaller square shows no line [proposed]; a body that may be measured has squares of 180 px and more."""

OUTSIDE = 128
"""Grey of what lies beyond the photo's border: the middle of what a pixel can be [proposed]."""

_HIPS = [Joint.LEFT_HIP, Joint.RIGHT_HIP]
_SHOULDERS = [Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER]


def trunk_square(
    photo: Photo, landmarks: Landmarks, torsos: float = SIDE_TORSOS, size_px: int = SIZE_PX
) -> NDArray[np.uint8] | None:
    """The square around the mid-hip.

    Parameters
    ----------
    photo : Photo
        Its pixels as they were unpacked are cut.
    landmarks : Landmarks
        Of this photo.
    torsos : float
        Side of the square in torso lengths.
    size_px : int
        Side of the answer in pixels.

    Returns
    -------
    ndarray of shape (size_px, size_px, 3), uint8, or None
        None where the square would be smaller than `LEAST_SIDE_PX`: shoulders and hips lie on one another.
    """
    left, top, side = _box(photo, landmarks, torsos)
    if side < LEAST_SIDE_PX:
        return None
    square = _cut(photo.rgb, left, top, side)
    # Pillow weighs the pixels left and right of a point alike and adds in whole numbers, so that the mirror
    # image of a square gives the mirror image to the last bit (tests/pelvis/test_crop.py tries every side up
    # to 2000 px). Not so with BOX, whose weights jump at its edge: of 1592 sides 1163 differed.
    return np.asarray(Image.fromarray(square).resize((size_px, size_px), Image.Resampling.BICUBIC))


def _box(photo: Photo, landmarks: Landmarks, torsos: float) -> tuple[int, int, int]:
    """Left, top and side of the square in unpacked pixels, whole ones.

    The side is odd or even as the photo's width is: then a square in the photo's middle begins on a whole
    pixel, and so does one that lies whole pixels beside it; those are rounded to, away from the middle.
    Rounding left edges down instead would move the mirrored photo's square.
    """
    height, width = photo.rgb.shape[:2]
    hip, shoulder = (landmarks.xy_px[pair].mean(axis=0) for pair in (_HIPS, _SHOULDERS))
    long_px = torsos * float(np.hypot(*(shoulder - hip))) * photo.scale
    odd = width % 2
    side = 2 * round((long_px - odd) / 2) + odd
    beside, below = (hip - np.array([photo.width_px, photo.height_px]) / 2) * photo.scale
    left = (width - side) // 2 + int(np.copysign(np.floor(abs(beside) + 0.5), beside))
    top = round(height / 2 + float(below) - side / 2)
    return left, top, side


def _cut(rgb: NDArray[np.uint8], left: int, top: int, side: int) -> NDArray[np.uint8]:
    """The pixels of this square, (side, side, 3); grey where it leaves the picture."""
    inside = rgb[max(0, top) : max(0, top + side), max(0, left) : max(0, left + side)]
    if inside.shape[:2] == (side, side):
        return np.ascontiguousarray(inside)
    square = np.full((side, side, 3), OUTSIDE, np.uint8)
    down, across = max(0, -top), max(0, -left)
    square[down : down + inside.shape[0], across : across + inside.shape[1]] = inside
    return square
