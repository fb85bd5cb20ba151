"""Bodies for the tests of features and calibration: stick figures with noise, and the committed photos."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from posture.answer.vocabulary import ViewName
from posture.body.landmarks import Landmarks
from posture.body.stance import Stance, level
from tests.figure import Figure

VIEWS: tuple[ViewName, ...] = ("front", "back", "left", "right")
SWAPPED: dict[ViewName, ViewName] = {"front": "front", "back": "back", "left": "right", "right": "left"}
LEGS = {"knee_angle_left": "knee_angle_right", "knee_angle_right": "knee_angle_left"}
"""Indicators that a mirror exchanges."""

_angles = st.floats(-12, 12)
figures = st.builds(
    Figure,
    hip_obliquity=_angles,
    shoulder_obliquity=_angles,
    head_tilt=_angles,
    trunk_lean=_angles,
    trunk_lean_sagittal=_angles,
    shoulder_rotation=_angles,
    pelvis_shift_m=st.floats(-0.05, 0.05),
    knee_out_right_m=st.floats(-0.02, 0.02),
    knee_forward_m=st.floats(-0.03, 0.03),
    head_forward_m=st.floats(-0.05, 0.1),
    turn_deg=_angles,
)
seeds = st.integers(0, 2**32 - 1)


def shaken(landmarks: Landmarks, seed: int) -> Landmarks:
    """Every landmark displaced at random: a body without any symmetry of its own."""
    rng = np.random.default_rng(seed)
    return replace(
        landmarks,
        xy_px=landmarks.xy_px + rng.normal(0, 20, landmarks.xy_px.shape),
        world_m=landmarks.world_m + rng.normal(0, 0.04, landmarks.world_m.shape),
        disagreement_px=rng.uniform(0, 8, len(landmarks.visibility)),
    )


def in_the_mirror(landmarks: Landmarks, view: ViewName, roll_deg: float = 0.0) -> Stance:
    """The level stance of the mirrored photo."""
    return level(landmarks.mirrored(), SWAPPED[view], -roll_deg)
