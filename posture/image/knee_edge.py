"""Whether two legs are seen at the knees, or one piece of cloth: what a skirt hides from landmarks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from posture.body.landmarks import Array, Joint, Landmarks

if TYPE_CHECKING:
    from posture.image.photo import Photo

BELOW_KNEE = 0.15
"""Down to this part of the shank the picture is looked at: a skirt that ends there still hides the knee
[proposed]."""

_ROWS, _COLUMNS, _STEP = 24, 41, 3
_MIN_APART_PX = (
    12.0  # fewer and an edge has no columns of its own [proposed]; such a body is too small anyway
)


def edge_between_knees(photo: Photo, landmarks: Landmarks) -> float:
    """The sharpest edge between the two legs just below the knees, in grey levels (0 to 255).

    The lines from leg to leg are averaged from the knees downwards, so that the texture of cloth fades and
    an edge that runs down between the legs stays; then the largest change of colour (Euclidean, RGB) over
    3/40 of the distance between the legs is taken.

    Parameters
    ----------
    photo : Photo
    landmarks : Landmarks
        Of the person in it, in pixels of the original.

    Returns
    -------
    float
        Infinity where nothing can be said: knees outside the picture, or closer than 12 unpacked pixels.
    """
    legs = np.array(
        [
            [landmarks.xy_px[Joint[f"{side}_{part}"]] for part in ("KNEE", "ANKLE")]
            for side in ("LEFT", "RIGHT")
        ]
    )
    places = _places(legs * photo.scale).astype(int)
    size = np.array([photo.rgb.shape[1], photo.rgb.shape[0]])
    apart = np.linalg.norm(legs[0, 0] - legs[1, 0]) * photo.scale
    if apart < _MIN_APART_PX or not ((places >= 0) & (places < size)).all():
        return float("inf")
    across = photo.rgb[places[..., 1], places[..., 0]].astype(np.float64).mean(axis=0)
    return float(np.linalg.norm(across[_STEP:] - across[:-_STEP], axis=1).max())


def _places(legs: Array) -> Array:
    """Places (rows, columns, xy) on lines from leg to leg; `legs` is (leg, knee or ankle, xy)."""
    down = np.linspace(0.0, BELOW_KNEE, _ROWS)[:, None, None]
    beside = np.linspace(0.0, 1.0, _COLUMNS)[None, :, None]
    left, right = (leg[0] + down * (leg[1] - leg[0]) for leg in legs)
    return np.asarray(left + beside * (right - left))
