"""A person's landmarks in the body's own directions: across and up, with the camera level.

*Across* is positive towards the subject's right in front and back photos, and forward in side
photos; *up* is up. All formulas read a `Stance` and so need no case for each view.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from posture.answer.vocabulary import ViewName
from posture.body.geometry import direction_deg, rotated, wrapped_deg
from posture.body.landmarks import Array, Joint, Landmarks

ACROSS: dict[ViewName, float] = {"front": -1.0, "back": 1.0, "left": -1.0, "right": 1.0}
"""Image direction (+1 right, -1 left) of positive across: in a front photo the subject's right is
on the image's left; a person whose left side is seen looks to the image's left."""

FACING_DEG: dict[ViewName, float] = {"front": 0.0, "right": 90.0, "back": 180.0, "left": -90.0}
"""Turn of the body about the vertical at which a view is exact: 0 faces the camera, +90 shows the
right side."""


@dataclass(frozen=True, slots=True)
class Stance:
    """Level landmarks of one photo.

    Attributes
    ----------
    points_px : ndarray of shape (33, 2)
        (across, up) in pixels, origin at the picture's centre.
    world_m : ndarray of shape (33, 3)
        As in `Landmarks`.
    view : str
    """

    points_px: Array
    world_m: Array
    view: ViewName

    def at(self, *joints: Joint) -> Array:
        """(across, up) of one joint, or of the middle of several; shape (2,), pixels."""
        if len(joints) == 1:
            return np.asarray(self.points_px[joints[0]])
        return np.asarray(sum(self.points_px[joint] for joint in joints) / len(joints))

    @property
    def body_height_px(self) -> float:
        """Highest to lowest landmark, pixels (about 0.93 of the stature)."""
        return float(np.ptp(self.points_px[:, 1]))


def level(landmarks: Landmarks, view: ViewName, roll_deg: float) -> Stance:
    """The stance that a level camera would have seen.

    Parameters
    ----------
    landmarks : Landmarks
    view : str
        ``front``, ``back``, ``left`` or ``right``.
    roll_deg : float
        Camera roll to take out; positive when the picture's content is turned clockwise.
    """
    centre = np.array([landmarks.width_px, landmarks.height_px]) / 2
    xy = rotated(landmarks.xy_px, -roll_deg, centre) - centre
    return Stance(xy * np.array([ACROSS[view], -1.0]), landmarks.world_m, view)


def facing_deg(landmarks: Landmarks) -> float:
    """Turn of the trunk about the vertical, degrees in (-180, 180], from the network's depth.

    0 faces the camera, +90 shows the right side, 180 the back, -90 the left side. Good to 5-8
    degrees (`posture.body.view.FACING_SEM_DEG`): enough to name the view, never a posture measurement.
    """
    return facing_of(landmarks.world_m)


def facing_of(world_m: Array) -> float:
    """The same from the world landmarks alone, shape (33, 3), metres."""
    left_to_right = (
        world_m[Joint.RIGHT_SHOULDER]
        - world_m[Joint.LEFT_SHOULDER]
        + world_m[Joint.RIGHT_HIP]
        - world_m[Joint.LEFT_HIP]
    )
    return direction_deg(-float(left_to_right[0]), -float(left_to_right[2]))


def off_axis_deg(landmarks: Landmarks, view: ViewName) -> float:
    """How far the trunk is turned away from the exact `view`, degrees in (-180, 180]."""
    return wrapped_deg(facing_deg(landmarks) - FACING_DEG[view])
