"""What a card's pose says about the person or the camera: angles in degrees with their covariance.

Signs: positive = the person's right; see `attitude_deg`. Axes as in ``posture/cards/pose.py``.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from posture.body.geometry import wrapped_deg
from posture.body.landmarks import Array
from posture.cards.fit import small_turn
from posture.cards.pose import CardPose


def attitude_deg(rotation: Array, worn: str) -> Array:
    """Rotation, obliquity and tilt of the person's part that wears the card, shape (3,), positive = right.

    Rotation: the right side is further forward. Obliquity: the right side is higher. Tilt: leaning forward.
    For a level camera that looks along the person's front or back; of the wall's card as for one in front.

    Parameters
    ----------
    rotation : ndarray of shape (3, 3)
        Card axes to camera axes.
    worn : str
        "front", "back" or "wall".
    """
    side = -1.0 if worn == "back" else 1.0
    across, up, out = rotation.T
    return np.degrees(
        [
            np.arctan2(across[2], across[0]),
            side * np.arcsin(np.clip(across[1], -1, 1)),
            np.arctan2(side * out[1], -up[1]),
        ]
    )


def attitude_covariance(pose: CardPose, worn: str) -> Array:
    """Covariance of `attitude_deg` in square degrees, shape (3, 3)."""
    effect = _attitude_effect(pose.rotation, worn)
    return np.asarray(effect @ pose.covariance[:3, :3] @ effect.T)


def difference_deg(upper: CardPose, lower: CardPose) -> tuple[float, float]:
    """Rotation of the upper card minus that of the lower one, in degrees, with its standard error.

    Both in one photo. Each rotation is taken about the camera's vertical, so the way person and camera face
    cancels. One focal length serves both: its error is subtracted before it is squared.
    """
    effects = [_attitude_effect(pose.rotation, "front")[0] for pose in (upper, lower)]
    own = sum(
        float(effect @ (pose.covariance - np.outer(pose.focal_shift, pose.focal_shift))[:3, :3] @ effect)
        for effect, pose in zip(effects, (upper, lower), strict=True)
    )
    common = float(effects[0] @ upper.focal_shift[:3] - effects[1] @ lower.focal_shift[:3])
    turn = attitude_deg(upper.rotation, "front")[0] - attitude_deg(lower.rotation, "front")[0]
    return wrapped_deg(float(turn)), float(np.sqrt(own + common**2))


def camera_deg(wall: CardPose) -> tuple[Array, Array]:
    """Roll, pitch and yaw of the camera against a card that hangs on the wall; and their covariance.

    Degrees. Roll is positive when the picture's content is turned clockwise, pitch when the camera looks up,
    yaw when it looks to the right of the wall's normal. Shapes (3,) and (3, 3).
    """

    def angles(rotation: Array) -> Array:
        across, up, out = rotation.T
        # Vertical and wall in camera axes; the optical axis is (0, 0, 1).
        return np.degrees(
            [np.arctan2(up[0], -up[1]), np.arcsin(np.clip(up[2], -1, 1)), np.arctan2(across[2], -out[2])]
        )

    effect = _effect(angles, wall.rotation)
    return angles(wall.rotation), np.asarray(effect @ wall.covariance[:3, :3] @ effect.T)


def plumb_roll_deg(wall: CardPose) -> tuple[float, float]:
    """Camera roll from a card that hangs as a plumb line, positive = picture turned clockwise; its SEM."""
    angles, covariance = camera_deg(wall)
    return float(angles[0]), float(np.sqrt(covariance[0, 0]))


def _attitude_effect(rotation: Array, worn: str) -> Array:
    return _effect(lambda turned: attitude_deg(turned, worn), rotation)


def _effect(angles: Callable[[Array], Array], rotation: Array) -> Array:
    """Change of angles (degrees) per small rotation about the camera's axes (radians), shape (3, 3)."""
    step = 1e-5
    return np.stack(
        [
            (angles(small_turn(axis) @ rotation) - angles(small_turn(-axis) @ rotation)) / (2 * step)
            for axis in np.eye(3) * step
        ],
        axis=1,
    )
