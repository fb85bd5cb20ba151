"""The 33 body landmarks, their names, their mirror partners, and the arrays that hold them.

Axes, everywhere in this package: image x to the right, y down, origin at the top left, in pixels;
world x to the image's right, y down, z away from the camera, origin between the hips, in metres.
Left and right are always the subject's own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from posture.answer.box import Box

Array = NDArray[np.float64]


class Joint(IntEnum):
    """Rows of every landmark array, in the order of MediaPipe's pose model."""

    NOSE = 0
    LEFT_EYE_INNER = 1
    LEFT_EYE = 2
    LEFT_EYE_OUTER = 3
    RIGHT_EYE_INNER = 4
    RIGHT_EYE = 5
    RIGHT_EYE_OUTER = 6
    LEFT_EAR = 7
    RIGHT_EAR = 8
    MOUTH_LEFT = 9
    MOUTH_RIGHT = 10
    LEFT_SHOULDER = 11
    RIGHT_SHOULDER = 12
    LEFT_ELBOW = 13
    RIGHT_ELBOW = 14
    LEFT_WRIST = 15
    RIGHT_WRIST = 16
    LEFT_PINKY = 17
    RIGHT_PINKY = 18
    LEFT_INDEX = 19
    RIGHT_INDEX = 20
    LEFT_THUMB = 21
    RIGHT_THUMB = 22
    LEFT_HIP = 23
    RIGHT_HIP = 24
    LEFT_KNEE = 25
    RIGHT_KNEE = 26
    LEFT_ANKLE = 27
    RIGHT_ANKLE = 28
    LEFT_HEEL = 29
    RIGHT_HEEL = 30
    LEFT_FOOT_INDEX = 31
    RIGHT_FOOT_INDEX = 32


HEAD = range(Joint.NOSE, Joint.MOUTH_RIGHT + 1)
"""Rows of a landmark array that lie on the head."""


def _mirror_partner(joint: Joint) -> Joint:
    name = joint.name
    if "LEFT" in name:
        return Joint[name.replace("LEFT", "RIGHT")]
    return Joint[name.replace("RIGHT", "LEFT")]


MIRROR = np.array([_mirror_partner(joint) for joint in Joint])
"""Row i of a mirrored photo's landmarks belongs in row ``MIRROR[i]``."""


def mirrored_points(points: Array, width: float = 0.0) -> Array:
    """Landmarks of the mirrored picture: x reversed, left and right names exchanged.

    Parameters
    ----------
    points : ndarray of shape (33, 2) or (33, 3)
        x comes first, in any unit.
    width : float
        Of the picture, in the same unit; 0 where x is counted from the body's middle.

    Returns
    -------
    ndarray of the same shape
    """
    over: Array = points[MIRROR]
    over[:, 0] = width - over[:, 0]
    return over


def mirrored_edges(edges: Array | None, width: float) -> Array | None:
    """An outline's left and right edge (N, 2) in the mirrored picture: each becomes the other."""
    return None if edges is None else width - edges[:, ::-1]


@dataclass(frozen=True, slots=True)
class Head:
    """What the pixels of the head show (`posture.pose.face`).

    Attributes
    ----------
    face : float
        A face detector's own score, 0 to 1.
    even : float
        Part of the head that is of one even colour, 0 to 1: a head never is, a cover often.
    """

    face: float
    even: float


@dataclass(frozen=True, slots=True)
class Landmarks:
    """Landmarks of one person in one photo.

    Attributes
    ----------
    xy_px : ndarray of shape (33, 2)
        Image position in pixels.
    world_m : ndarray of shape (33, 3)
        The network's guess of the position in space, metres. Its depth is no measurement.
    visibility : ndarray of shape (33,)
        The network's own visibility, 0 to 1. It says little about the error.
    width_px, height_px : int
        Size of the upright photo.
    disagreement_px : ndarray of shape (33,)
        Distance between the position found in the photo and in its mirror image.
    passes : int
        Network passes that were averaged.
    outline_px : ndarray of shape (27, 2), optional
        x of the body's left and right edge in the picture at the heights of `posture.body.outline.LEVELS`.
    head : Head, optional
        What was seen of the head; None where nobody looked.
    disputed : bool
        The photo and its mirror image were taken for opposite views; left and right are those of one of them.
    part : Box, optional
        The part of the photo in which the person was looked for; None where it was all of it.
    """

    xy_px: Array
    world_m: Array
    visibility: Array
    width_px: int
    height_px: int
    disagreement_px: Array
    passes: int = 1
    outline_px: Array | None = None
    head: Head | None = None
    disputed: bool = False
    part: Box | None = None

    def __post_init__(self) -> None:
        n = len(Joint)
        shapes = {
            "xy_px": (n, 2),
            "world_m": (n, 3),
            "visibility": (n,),
            "disagreement_px": (n,),
        }
        for name, shape in shapes.items():
            found = getattr(self, name).shape
            if found != shape:
                raise ValueError(f"{name} must have shape {shape}, got {found}")
        if not ((self.visibility >= 0) & (self.visibility <= 1)).all():
            raise ValueError("visibility must lie between 0 and 1")

    @property
    def searched(self) -> Box:
        """The part of the photo in which the person was looked for."""
        return self.part or Box(0, 0, self.width_px, self.height_px)

    def point(self, joint: Joint) -> Array:
        """Image position of `joint`, shape (2,), pixels."""
        return np.asarray(self.xy_px[joint])

    def exchanged(self) -> Landmarks:
        """The same photo with the names of left and right exchanged, as the opposite view has them.

        The outline stays: its edges are the picture's left and right, not the subject's.
        """
        return replace(
            self,
            xy_px=self.xy_px[MIRROR],
            world_m=self.world_m[MIRROR],
            visibility=self.visibility[MIRROR],
            disagreement_px=self.disagreement_px[MIRROR],
        )

    def mirrored(self) -> Landmarks:
        """The landmarks of the mirrored photo: x reversed, left and right names exchanged."""
        return replace(
            self.exchanged(),
            xy_px=mirrored_points(self.xy_px, self.width_px),
            world_m=mirrored_points(self.world_m),
            outline_px=mirrored_edges(self.outline_px, self.width_px),
            part=self.part and self.part.mirrored(self.width_px),
        )
