"""Points of the skin that are the same on every body: what a dense correspondence is learnt from.

The body model gives every person the same mesh, so that a vertex is the same place of the skin on all of them
(as in Guler and others 2018, DensePose, arXiv:1802.00434). Pairs lie spread over the trunk and the thighs,
closest around the pelvis.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from .body import rest, topology
from .mesh import Floats, Ints
from .spec import BodySpec

#: Pairs left and right around the pelvis, and over the rest of trunk and thighs.
NEAR, FAR = 26, 14
#: What counts as around the pelvis, against the hip joints' height, metres.
BELOW_M, ABOVE_M = -0.2, 0.22
#: Bones whose skin is meant.
_BONES = ("pelvis", "spine", "upperleg", "clavicle", "shoulder01")
#: Points nearer to the body's middle have no other side, metres.
_MIDDLE_M = 0.025


@cache
def skin_points() -> Ints:
    """Vertices (2 (`NEAR` + `FAR`),): the subject's left and right of each pair in turn."""
    shape = rest(BodySpec())
    top = topology()
    body = np.unique(top.groups["body"])
    bones = [k for k, name in enumerate(top.bones) if name.startswith(_BONES)]
    share = np.asarray(top.weights[body][:, bones].sum(axis=1)).ravel()
    at = shape.vertices[body]
    left = np.flatnonzero((share > 0.5) & (at[:, 0] > _MIDDLE_M))
    height = at[left, 2] - shape.joint("hip", "L")[2]
    near = (height > BELOW_M) & (height < ABOVE_M)
    chosen = np.concatenate([_spread(at, left[near], NEAR), _spread(at, left[~near], FAR)])
    other = np.linalg.norm(at[chosen, None] * [-1, 1, 1] - at[None], axis=2).argmin(axis=1)
    return np.column_stack([body[chosen], body[other]]).ravel()


def _spread(at: Floats, among: Ints, count: int) -> Ints:
    """Farthest point sampling: each next point lies as far as possible from those chosen."""
    chosen = [int(among[0])]
    while len(chosen) < count:
        far = np.linalg.norm(at[among, None] - at[chosen], axis=2).min(axis=1)
        chosen.append(int(among[far.argmax()]))
    return np.array(chosen)
