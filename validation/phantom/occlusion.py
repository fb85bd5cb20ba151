"""What of a person keeps light off the rest of them and off the room: limbs as rods."""

from __future__ import annotations

import numpy as np

from .mesh import Floats

#: Two joints and a radius in metres; "hand" is beyond the wrist.
LIMBS: tuple[tuple[str, str, float], ...] = (
    *(
        (f"{side}_{a}", f"{side}_{b}", radius)
        for side in ("left", "right")
        for a, b, radius in (
            ("hip", "knee", 0.070),
            ("knee", "ankle", 0.045),
            ("heel", "big_toe", 0.035),
            ("hip", "shoulder", 0.095),
            ("shoulder", "elbow", 0.042),
            ("elbow", "wrist", 0.035),
            ("wrist", "hand", 0.035),
        )
    ),
    ("left_ear", "right_ear", 0.085),
)


def rods(joints: dict[str, Floats]) -> tuple[Floats, Floats]:
    """First and second end of each limb and its radius, two times (L, 4), metres."""
    joints = dict(joints)
    for side in ("left", "right"):
        elbow, wrist = joints[f"{side}_elbow"], joints[f"{side}_wrist"]
        joints[f"{side}_hand"] = wrist + 0.6 * (wrist - elbow)
    first = np.array([[*joints[a], radius] for a, _, radius in LIMBS])
    second = np.array([[*joints[b], radius] for _, b, radius in LIMBS])
    return first, second
