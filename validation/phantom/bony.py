"""Bony points under the skin: where a hand feels for pelvis, collarbones and shoulder blades.

The body model has no bony relief, so the points are set by anatomy on the resting skin, the same on
both sides, and from then on belong to one bone: they move as rigidly as a real spine of the ilium does.
Axes of the body: x to the subject's left, y to the back, z up, metres.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .body import Rest
from .mesh import Floats, Ints, triangulate

#: Distance between both ASIS against the distance between the hip joints. In people it is 1.39 (Bell,
#: Pedersen & Brand 1990: a hip joint lies 14 % of the ASIS distance inwards of its ASIS); the model's
#: hip joints lie too far outwards, so it is set to give 200-245 mm, what adults have. [proposed]
ASIS_WIDTH = 0.95
#: The ASIS lies this share of the ASIS distance above the hip joint (Bell et al. 1990: 30 %).
ASIS_RISE = 0.30
#: Distance between both PSIS, against both ASIS: about 90 mm of 240 mm in adults. [proposed]
PSIS_WIDTH = 0.38
#: The PSIS lies this share of the ASIS distance above the ASIS: a pelvis 150 mm deep that is inclined by
#: 11 degrees when standing (Levine & Whittle 1996), of 240 mm.
PSIS_RISE = 0.12
#: Collarbone: half way between its inner end and the shoulder's. Scapular spine: half way from the spinal
#: column to the shoulder joint, this far below the collarbone's height (level of T3, Kapandji). [proposed]
CLAVICLE_SHARE, SCAPULA_SHARE, SCAPULA_DROP_M = 0.60, 0.52, 0.035
#: The acromion's edge lies just inwards of the shoulder joint's middle, above it. [proposed]
ACROMION_SHARE = 0.95

#: Bones whose orientation is the truth of each segment; the topmost vertebra carries the thorax.
SEGMENT_BONES = {"pelvis": "root", "thorax": "spine01"}


@dataclass(frozen=True, slots=True)
class BonyPoint:
    """A point that moves with one bone: ``place`` (3,) on the resting skin, metres."""

    bone: int
    place: Floats


def crossings(origin: Floats, direction: Floats, vertices: Floats, faces: Ints) -> Floats:
    """Signed distances along a ray's line to every triangle it crosses, ascending (Moeller-Trumbore)."""
    a, b, c = (vertices[faces[:, k]] for k in range(3))
    across = np.cross(direction, c - a)
    volume = np.einsum("fk,fk->f", b - a, across)
    safe = np.where(np.abs(volume) < 1e-14, np.inf, volume)
    offset = origin - a
    u = np.einsum("fk,fk->f", offset, across) / safe
    other = np.cross(offset, b - a)
    v = other @ direction / safe
    hit = (u >= 0) & (v >= 0) & (u + v <= 1) & np.isfinite(safe)
    far = np.einsum("fk,fk->f", c - a, other) / safe
    return np.asarray(np.sort(far[hit]))


def _targets(rest: Rest) -> dict[str, tuple[str, tuple[float, float, float], str]]:
    """Bone, a point and the axis along which the left side's skin is looked for, by name."""
    hip, shoulder = rest.joint("hip", "L"), rest.joint("shoulder", "L")
    head = {name: rest.heads[rest.topology.bone(name)] for name in ("clavicle.L", "shoulder01.L")}
    half = ASIS_WIDTH * hip[0]
    asis = hip[2] + ASIS_RISE * 2 * half
    psis = asis + PSIS_RISE * 2 * half
    inner, outer = head["clavicle.L"], head["shoulder01.L"]
    collar = inner + CLAVICLE_SHARE * (outer - inner)
    return {
        "asis": ("root", (half, 0.0, asis), "front"),
        "psis": ("root", (PSIS_WIDTH * half, 0.0, psis), "back"),
        "clavicle": ("clavicle", (collar[0], collar[1], collar[2] - 0.01), "front"),
        "scapula": ("shoulder01", (SCAPULA_SHARE * shoulder[0], 0.0, outer[2] - SCAPULA_DROP_M), "back"),
        "acromion": ("shoulder01", (ACROMION_SHARE * shoulder[0], shoulder[1], shoulder[2]), "top"),
    }


#: Where the outermost skin is, seen from inside the body.
OUTWARDS = {"front": (0.0, -1.0, 0.0), "back": (0.0, 1.0, 0.0), "top": (0.0, 0.0, 1.0)}


def bony_points(rest: Rest) -> dict[str, BonyPoint]:
    """Find all points of a resting body, "left_asis" and so on."""
    faces = triangulate(rest.topology.groups["body"])
    found = {}
    for name, (bone, start, way) in _targets(rest).items():
        outwards = np.array(OUTWARDS[way])
        for side, letter, sign in (("left", "L", 1.0), ("right", "R", -1.0)):
            origin = np.array(start) * [sign, 1.0, 1.0]
            far = crossings(origin, outwards, rest.vertices, faces)
            assert 0 < float(far.max(initial=0.0)) < 0.4, f"no skin over {side} {name}"
            own = bone if bone == "root" else f"{bone}.{letter}"
            found[f"{side}_{name}"] = BonyPoint(rest.topology.bone(own), origin + far[-1] * outwards)
    return found


def moved(points: dict[str, BonyPoint], rest: Rest, heads: Floats, linear: Floats) -> dict[str, Floats]:
    """Places (3,) of the points on the posed skeleton."""
    return {
        name: heads[p.bone] + linear[p.bone] @ (p.place - rest.heads[p.bone]) for name, p in points.items()
    }
