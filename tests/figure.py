"""A stick figure whose true angles are its parameters, seen by an ideal camera far away.

Body axes: right, up, forward, in metres, origin on the floor between the feet.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from posture.answer.vocabulary import ViewName
from posture.body.landmarks import Array, Head, Joint, Landmarks
from posture.body.stance import FACING_DEG

LEG_M, TRUNK_M, HIP_WIDTH_M, SHOULDER_WIDTH_M, ANKLE_WIDTH_M = 0.82, 0.50, 0.20, 0.34, 0.22

FACE, BACK_OF_HEAD = Head(face=0.95, even=0.0), Head(face=0.4, even=0.0)
HEADS: dict[ViewName, Head] = {"front": FACE, "back": BACK_OF_HEAD, "left": FACE, "right": FACE}
"""What the pixels of an uncovered head show."""


@dataclass(frozen=True)
class Figure:
    """A standing person; every angle in degrees with the project's signs (right = positive)."""

    hip_obliquity: float = 0.0
    shoulder_obliquity: float = 0.0
    head_tilt: float = 0.0
    trunk_lean: float = 0.0
    trunk_lean_sagittal: float = 0.0
    shoulder_rotation: float = 0.0
    pelvis_rotation: float = 0.0
    pelvis_shift_m: float = 0.0
    knee_out_right_m: float = 0.0
    knee_forward_m: float = 0.0
    head_forward_m: float = 0.05
    turn_deg: float = 0.0

    def joints_m(self) -> Array:
        """All 33 landmarks as (right, up, forward), shape (33, 3)."""
        points = np.zeros((len(Joint), 3))
        hips = np.array([self.pelvis_shift_m, LEG_M + 0.08, 0.0])
        lean, bow = np.radians([self.trunk_lean, self.trunk_lean_sagittal])
        shoulders = hips + TRUNK_M * np.array([np.tan(lean), 1.0, np.tan(bow)])
        head = shoulders + np.array([0.0, 0.22, self.head_forward_m])
        _pair(
            points, "SHOULDER", shoulders, SHOULDER_WIDTH_M, self.shoulder_obliquity, self.shoulder_rotation
        )
        _pair(points, "HIP", hips, HIP_WIDTH_M, self.hip_obliquity, self.pelvis_rotation)
        _pair(points, "EAR", head, 0.16, self.head_tilt)
        _pair(points, "ANKLE", np.array([0.0, 0.08, 0.0]), ANKLE_WIDTH_M)
        _pair(points, "HEEL", np.array([0.0, 0.02, -0.05]), ANKLE_WIDTH_M)
        _pair(points, "FOOT_INDEX", np.array([0.0, 0.02, 0.15]), ANKLE_WIDTH_M)
        for side in ("LEFT", "RIGHT"):
            hip, ankle = points[Joint[f"{side}_HIP"]], points[Joint[f"{side}_ANKLE"]]
            points[Joint[f"{side}_KNEE"]] = (hip + ankle) / 2 + (0.0, 0.0, self.knee_forward_m)
            shoulder = points[Joint[f"{side}_SHOULDER"]]
            for part, drop in (
                ("ELBOW", 0.28),
                ("WRIST", 0.52),
                ("PINKY", 0.6),
                ("INDEX", 0.6),
                ("THUMB", 0.58),
            ):
                points[Joint[f"{side}_{part}"]] = shoulder + (0.0, -drop, 0.0)
        points[Joint.RIGHT_KNEE, 0] += self.knee_out_right_m
        for name, offset in (("EYE_INNER", 0.03), ("EYE", 0.05), ("EYE_OUTER", 0.07)):
            _pair(points, name, head + (0.0, 0.03, 0.09), offset)
        points[Joint.NOSE] = head + (0.0, 0.0, 0.11)
        points[Joint.MOUTH_LEFT] = head + (-0.025, -0.05, 0.1)
        points[Joint.MOUTH_RIGHT] = head + (0.025, -0.05, 0.1)
        return points

    def landmarks(
        self,
        view: ViewName = "front",
        *,
        roll_deg: float = 0.0,
        px_per_m: float = 500.0,
        width_px: int = 1080,
        height_px: int = 1440,
    ) -> Landmarks:
        """What an ideal detector reports for a photo of this figure.

        Parameters
        ----------
        roll_deg
            Camera roll; positive turns the picture's content clockwise.
        """
        facing = np.radians(FACING_DEG[view] + self.turn_deg)
        right, up, forward = self.joints_m().T
        x = -right * np.cos(facing) + forward * np.sin(facing)
        depth = -forward * np.cos(facing) - right * np.sin(facing)
        y = 0.85 - up
        roll = np.radians(roll_deg)
        rolled = np.stack([x * np.cos(roll) - y * np.sin(roll), x * np.sin(roll) + y * np.cos(roll)], axis=1)
        world = np.stack([x, -up, depth], axis=1)
        count = len(Joint)
        return Landmarks(
            xy_px=rolled * px_per_m + (width_px / 2, height_px / 2),
            world_m=world - world[[Joint.LEFT_HIP, Joint.RIGHT_HIP]].mean(axis=0),
            visibility=np.ones(count),
            width_px=width_px,
            height_px=height_px,
            disagreement_px=np.zeros(count),
            passes=2,
            head=HEADS[view],
        )


def _pair(
    points: Array, part: str, middle: Array, width: float, obliquity: float = 0.0, rotation: float = 0.0
) -> None:
    """Place a left-right pair about `middle`; positive: right higher, right further forward."""
    tilt, turn = np.radians([obliquity, rotation])
    half = width / 2 * np.array([np.cos(turn), np.tan(tilt) * np.cos(turn), np.sin(turn)])
    points[Joint[f"RIGHT_{part}"]] = middle + half
    points[Joint[f"LEFT_{part}"]] = middle - half
