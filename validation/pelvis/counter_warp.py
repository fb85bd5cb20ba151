"""Changes of a photo that leave the body where it is: what reads its hip line must not turn along.

Each moves one thing alone by as much as a tilt of so many degrees would: the texture of the clothes inside an
outline that stays, the surroundings behind a person who stays, or the hanging arms.
"""

from __future__ import annotations

import cv2
import mediapipe
import numpy as np
from numpy.typing import NDArray

from posture.body.landmarks import Array, Joint
from posture.errors import NoPerson
from posture.pose.detector import open_landmarker
from posture.pose.models import FULL, model_bytes

from .warp import Field, Grip, Picture, pelvis_turned, warped

Mask = NDArray[np.float32]

SEAM = 0.12
"""Over this part of the torso, from the outline inwards, clothes begin to move."""

ARM = 0.10
"""Half the thickness of what moves with an arm, in torso lengths."""

FILLED_PX = 320
"""Longest side of the picture in which the room behind a person is made up."""

_ARMS = (
    (Joint.LEFT_SHOULDER, Joint.LEFT_ELBOW, Joint.LEFT_WRIST, Joint.LEFT_INDEX),
    (Joint.RIGHT_SHOULDER, Joint.RIGHT_ELBOW, Joint.RIGHT_WRIST, Joint.RIGHT_INDEX),
)
_SIDES = (
    (Joint.LEFT_SHOULDER, Joint.LEFT_HIP, Joint.LEFT_KNEE),
    (Joint.RIGHT_SHOULDER, Joint.RIGHT_HIP, Joint.RIGHT_KNEE),
)


def silhouette(photo: Picture) -> Mask:
    """How sure the shipped network is that a pixel shows the person, 0 to 1; shape (H, W); or NoPerson."""
    height, width = photo.shape[:2]
    # MediaPipe 0.10.31 crashes on masks whose width is no multiple of 64.
    padded = np.ascontiguousarray(np.pad(photo, ((0, 0), (0, -width % 64), (0, 0)), mode="edge"))
    landmarker = open_landmarker(model_bytes(FULL), outlines=True)
    try:
        seen = landmarker.detect(mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=padded))
        if not seen.segmentation_masks:
            raise NoPerson
        return np.array(seen.segmentation_masks[0].numpy_view().reshape(height, -1)[:, :width], np.float32)
    finally:
        landmarker.close()


def cloth_turned(photo: Picture, grip: Grip, deg: float, person: Mask) -> Picture:
    """The pelvis's texture turns as in `pelvis_turned`, its outline and all beyond stay."""
    inside = np.asarray(person > 0.5, np.uint8)
    deep = cv2.distanceTransform(inside, cv2.DIST_L2, 3) / (SEAM * grip.torso_px)
    return warped(photo, _weighted(pelvis_turned(grip, deg), _soft(deep)))


def arms_moved(photo: Picture, xy_px: Array, grip: Grip, deg: float) -> Picture:
    """Arms move up on the picture's left and down on its right, the more the further from the shoulder.

    Parameters
    ----------
    photo : ndarray of shape (H, W, 3), uint8
    xy_px : ndarray of shape (33, 2)
        Its landmarks. What lies within the lines from shoulders over hips to knees stays, arms or not.
    grip : Grip
    deg : float
        An arm's end moves by as much as a line of this inclination rises there.
    """
    share = np.zeros(photo.shape[:2], np.float32)
    for arm in _ARMS:
        share = np.maximum(share, _arm(xy_px[list(arm)], grip, share.shape))
    share *= 1 - _column(xy_px, grip, share.shape)
    middle, rise = grip.middle[0], np.tan(np.radians(deg))

    def lifted(x: Array, y: Array) -> tuple[Array, Array]:
        return x, y - rise * (x - middle)

    return warped(photo, _weighted(lifted, share))


def ground_turned(photo: Picture, person: Mask, deg: float) -> Picture:
    """All but the person turns about the picture's middle; behind the person it is made up first."""
    height, width = photo.shape[:2]
    turn = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), -deg, 1.0)
    ground = cv2.warpAffine(
        emptied(photo, person), turn, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
    )
    alpha = np.clip((person - 0.3) / 0.4, 0, 1)[..., None]
    return np.asarray(np.round(alpha * photo + (1 - alpha) * ground), np.uint8)


def _weighted(field: Field, share: Mask) -> Field:
    """A field of which each place of the picture, (H, W), moves by its share only."""

    def part(x: Array, y: Array) -> tuple[Array, Array]:
        at_x, at_y = (np.asarray(axis - 0.5, np.float32) for axis in (x, y))
        weight = cv2.remap(share, at_x, at_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        from_x, from_y = field(x, y)
        return x + weight * (from_x - x), y + weight * (from_y - y)

    return part


def _soft(distance: Array) -> Mask:
    """0 at 0, 1 from 1 on, smooth between."""
    t = np.clip(distance, 0, 1)
    return np.asarray(t * t * (3 - 2 * t), np.float32)


def _arm(joints: Array, grip: Grip, shape: tuple[int, ...]) -> Mask:
    """1 around the end of an arm, less and less towards the shoulder and away from the arm."""
    y, x = np.mgrid[0.5 : shape[0], 0.5 : shape[1]]
    lengths = np.linalg.norm(np.diff(joints, axis=0), axis=1)
    reached = np.concatenate([[0], np.cumsum(lengths)]) / lengths.sum()
    share = np.zeros(shape, np.float32)
    for k in range(len(joints) - 1):
        (from_x, from_y), (along_x, along_y) = joints[k], joints[k + 1] - joints[k]
        t = np.clip(((x - from_x) * along_x + (y - from_y) * along_y) / lengths[k] ** 2, 0, 1)
        away = np.hypot(x - from_x - t * along_x, y - from_y - t * along_y) / (ARM * grip.torso_px)
        far = reached[k] + t * (reached[k + 1] - reached[k])
        share = np.maximum(share, (_soft(far) * (1 - _soft(away - 1))).astype(np.float32))
    return share


def _column(xy_px: Array, grip: Grip, shape: tuple[int, ...]) -> Mask:
    """1 within the trunk and the thighs as the landmarks have them, fading away over `ARM`."""
    outline = np.concatenate([xy_px[list(_SIDES[0])], xy_px[list(_SIDES[1])][::-1]])
    outside = np.full(shape, 255, np.uint8)
    cv2.fillPoly(outside, [np.round(outline).astype(np.int32)], 0)
    away = cv2.distanceTransform(outside, cv2.DIST_L2, 3) / (ARM * grip.torso_px)
    return np.asarray(1 - _soft(away - 1), np.float32)


def emptied(photo: Picture, person: Mask) -> Picture:
    """The photo with the person filled from around, coarsely."""
    height, width = photo.shape[:2]
    scale = min(1.0, FILLED_PX / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(photo, size, interpolation=cv2.INTER_AREA)
    there = cv2.resize(person, size, interpolation=cv2.INTER_AREA) > 0.1
    wide = cv2.dilate(there.astype(np.uint8), np.ones((7, 7), np.uint8))
    filled = cv2.resize(cv2.inpaint(small, wide, 3, cv2.INPAINT_TELEA), (width, height))
    hidden = cv2.resize(wide.astype(np.float32), (width, height))[..., None]
    return np.asarray(np.round(hidden * filled + (1 - hidden) * photo), np.uint8)
