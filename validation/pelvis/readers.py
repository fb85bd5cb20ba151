"""What reads hip line and shoulder line in a picture: the shipped network's landmarks, or a network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from posture.body.landmarks import Array, Joint, Landmarks
from posture.errors import PostureError
from posture.image.photo import Photo
from posture.pelvis.crop import trunk_square
from posture.pose.detector import Detector

from .warp import Picture


@dataclass(frozen=True, slots=True)
class Lines:
    """What was read, in degrees; positive: the PICTURE's left end is higher. NaN: nothing was found."""

    hip_deg: float
    shoulder_deg: float


Reader = Callable[[Picture, Landmarks], Lines]
"""Reads a changed photo, (H, W, 3) uint8; the landmarks are those of the photo before any change."""

SquareLines = Callable[[Picture], tuple[float, float]]
"""From a trunk's square, (side, side, 3) uint8, to hip line and shoulder line as in `Lines`."""

NOTHING = Lines(np.nan, np.nan)


def landmark_reader(detector: Detector) -> Reader:
    """The lines between the network's own landmarks, found anew and averaged with the mirror image."""

    def read(rgb: Picture, _: Landmarks) -> Lines:
        try:
            found = detector.detect(photo_of(rgb))
        except PostureError:
            return NOTHING
        return Lines(
            inclination_deg(found.xy_px[[Joint.LEFT_HIP, Joint.RIGHT_HIP]]),
            inclination_deg(found.xy_px[[Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER]]),
        )

    return read


def square_reader(lines: SquareLines) -> Reader:
    """What is said of the square around the hips, which is cut where the unchanged photo's landmarks say."""

    def read(rgb: Picture, landmarks: Landmarks) -> Lines:
        square = trunk_square(photo_of(rgb), landmarks)
        return NOTHING if square is None else Lines(*lines(square))

    return read


def weights_lines(weights: Path) -> SquareLines:
    """The network that `validation.pelvis.learning` saved."""
    from .drawing import ANGLES
    from .learning import read
    from .network import load

    network = load(weights, len(ANGLES))

    def lines(square: Picture) -> tuple[float, float]:
        hip, shoulder = read(network, np.array(square[None]))[0, :2]
        return float(hip), float(shoulder)

    return lines


def inclination_deg(ends: Array) -> float:
    """Of the line between two points (2, 2) in pixels; positive: the picture's left end is higher."""
    left, right = ends[np.argsort(ends[:, 0])]
    return float(np.degrees(np.arctan2(right[1] - left[1], right[0] - left[0])))


def photo_of(rgb: Picture) -> Photo:
    """Pixels as a photo of their own size."""
    height, width = rgb.shape[:2]
    return Photo(np.ascontiguousarray(rgb), width, height, sha256="")
