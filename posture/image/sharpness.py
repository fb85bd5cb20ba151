"""How sharp a part of a photo is, as far as the pose network can see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image

if TYPE_CHECKING:
    from posture.image.photo import Photo


def blur(photo: Photo, left: float, top: float, right: float, bottom: float) -> float:
    """Blur of one part of the photo, 0 (sharp) to 1 (uniform), after Crete et al. 2007.

    The part is first reduced to the pixels that the pose network sees (256): finer detail does not
    matter, blur that survives the reduction does.

    Parameters
    ----------
    photo : Photo
    left, top, right, bottom : float
        The part, in pixels of the upright original; cut to the picture.

    Returns
    -------
    float
        How little sharpness is lost by blurring once more; 1.0 for an empty or even part.
    """
    height, width = photo.rgb.shape[:2]
    rows = slice(max(0, int(top * photo.scale)), min(height, int(bottom * photo.scale) + 1))
    columns = slice(max(0, int(left * photo.scale)), min(width, int(right * photo.scale) + 1))
    part = photo.rgb[rows, columns]
    if min(part.shape[:2]) < 2 * _BLUR_WINDOW:
        return 1.0
    grey = Image.fromarray(np.ascontiguousarray(part[..., 1]))  # green carries most of the brightness
    grey.thumbnail((256, 256), Image.Resampling.BOX)
    pixels = np.asarray(grey, dtype=np.float64)
    return max(_blur_along(pixels), _blur_along(pixels.T))


_BLUR_WINDOW = 11


def _blur_along(pixels: NDArray[np.float64]) -> float:
    """Share of the column-wise differences that survives a running mean over 11 rows."""
    sums = np.cumsum(
        np.pad(pixels, ((_BLUR_WINDOW // 2 + 1, _BLUR_WINDOW // 2), (0, 0)), mode="edge"), axis=0
    )
    smooth = (sums[_BLUR_WINDOW:] - sums[:-_BLUR_WINDOW]) / _BLUR_WINDOW
    before = np.abs(np.diff(pixels, axis=0))
    after = np.abs(np.diff(smooth, axis=0))
    total = float(before.sum())
    return 1.0 - float(np.clip(before - after, 0, None).sum()) / total if total else 1.0
