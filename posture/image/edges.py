"""Straight edges of a picture, which tell how the camera was rolled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from posture.body.landmarks import Array
from posture.errors import MissingLibrary
from posture.words.phrases import say

if TYPE_CHECKING:
    from posture.image.photo import Photo

_LONG_SIDE_PX = 480

_MIN_LENGTH = 0.05


@dataclass(frozen=True, slots=True)
class Edges:
    """Straight edges of the picture.

    Attributes
    ----------
    lean_deg : ndarray of shape (N,)
        Angle to the picture's vertical, positive when the top leans to the right.
    middle : ndarray of shape (N, 2)
        Position from the picture's centre, x right and y down, in long sides of the picture.
    length : ndarray of shape (N,)
        Length as a part of the picture's long side.
    """

    lean_deg: Array
    middle: Array
    length: Array

    def where(self, keep: Any) -> Edges:
        """The edges for which `keep` (boolean, shape (N,)) is true."""
        return Edges(self.lean_deg[keep], self.middle[keep], self.length[keep])

    def across(self, roll_deg: float) -> Array:
        """Distance of each edge from the rolled vertical through the picture's centre."""
        angle = np.radians(roll_deg)
        return np.asarray(self.middle @ np.array([np.cos(angle), np.sin(angle)]))


def find_edges(photo: Photo) -> Edges | MissingLibrary:
    """Straight edges of the picture that are long enough to have a direction.

    Needs no landmarks, so it can run beside the network.
    """
    try:
        import cv2
    except ImportError:
        return MissingLibrary(say("roll.no_opencv"))
    grey = cv2.cvtColor(photo.rgb, cv2.COLOR_RGB2GRAY)
    # The search is not quite mirror-symmetric, so a photo and its mirror image must be searched in
    # the same one of the two orientations: the one whose darker half lies left.
    half = grey.shape[1] // 2
    turned = int(grey[:, :half].sum()) > int(grey[:, -half:].sum())
    scale = min(1.0, _LONG_SIDE_PX / max(grey.shape))
    size = np.array([round(grey.shape[1] * scale), round(grey.shape[0] * scale)])
    oriented = np.ascontiguousarray(grey[:, ::-1]) if turned else grey
    small = cv2.resize(oriented, size, interpolation=cv2.INTER_AREA)
    found = cv2.createLineSegmentDetector(cv2.LSD_REFINE_NONE).detect(small)[0]
    ends = np.empty((0, 2, 2)) if found is None else np.asarray(found, np.float64).reshape(-1, 2, 2)
    if turned:
        ends[..., 0] = size[0] - ends[..., 0]
    upper = np.where(ends[:, :1, 1:] < ends[:, 1:, 1:], ends[:, :1], ends[:, 1:])[:, 0]
    middle = ends.mean(axis=1)
    run = 2 * (upper - middle)
    length = np.hypot(run[:, 0], run[:, 1]) / size.max()
    return Edges(
        lean_deg=np.degrees(np.arctan2(run[:, 0], -run[:, 1])),
        middle=(middle - size / 2) / size.max(),
        length=length,
    ).where(length > _MIN_LENGTH)
