"""Cutting cloth: what depends on the resting body once, what depends on the pose every time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from . import mesh as m
from .body import topology
from .garments import TIGHTS, arm_share
from .mesh import Floats, Ints, Mesh

#: Cloth this far (about metres) outside the hem is kept until the cut, for normals at the hem.
MARGIN_M = 0.03


@dataclass(frozen=True, slots=True)
class Cloth:
    """The suit around the body.

    Attributes
    ----------
    coarse, faces, average
        Operator (V, base vertices), triangles and neighbour average of the suit for draping.
    step, fine
        Operator (W, V) and triangles one subdivision finer, for cutting.
    arm, fine_arm
        Arm shares (V,) and (W,).
    """

    coarse: Any
    faces: Ints
    average: Any
    step: Any
    fine: Ints
    arm: Floats
    fine_arm: Floats


@cache
def cloth(levels: int, group: str = TIGHTS) -> Cloth:
    """Operators and triangles of the suit, or of the skirt; the same for every body."""
    top = topology()
    coarse, quads = m.subdivide(top.groups[group], top.weights.shape[0], levels)
    step, fine = m.catmull_clark(quads, coarse.shape[0])
    faces = m.triangulate(quads)
    arm = coarse @ arm_share()
    average = m.neighbours(faces, coarse.shape[0])
    return Cloth(coarse, faces, average, step, m.triangulate(fine), arm, step @ arm)


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of cloth, cut and coloured, ready for any pose.

    Attributes
    ----------
    rows
        Operator from the draped suit to the uncut piece.
    faces
        Triangles of the uncut piece.
    ease
        Distance of the cloth from the draped suit, (uncut,).
    blend
        Operator from the uncut to the cut piece.
    cut, colours
        Triangles and colours of the cut piece with its hem turned inwards.
    ring, plain
        Border vertices, and number of triangles of the cut piece without the hem.
    depth
        Depth of the hem.
    """

    rows: Any
    faces: Ints
    ease: Floats
    blend: Any
    cut: Ints
    colours: Floats
    ring: Ints
    plain: int
    depth: float

    def on(self, whole: Floats) -> Floats:
        """Vertices of the cut piece from the suit's own under the uncut one (``rows`` @ suit)."""
        return np.asarray(self.blend @ (whole + self.ease[:, None] * m.normals(whole, self.faces)))

    def mesh(self, vertices: Floats) -> Mesh:
        """Turn the border inwards, so that cloth has thickness and casts a shadow on the skin."""
        outward = m.normals(vertices, self.cut[: self.plain])[self.ring]
        inward = vertices[self.ring] - self.depth * outward
        return Mesh(np.concatenate([vertices, inward]), self.cut, self.colours)


def near(faces: Ints, field: Floats, margin_m: float = MARGIN_M) -> tuple[Ints, Ints]:
    """Triangles around the positive part of a field, renumbered, and their vertices."""
    return m.compact(faces[(field[faces] > -margin_m).any(axis=1)])


def cut_out(rows: Any, faces: Ints, field: Floats, ease: Floats, colours: Floats, depth: float) -> Piece:
    """Cut one piece along the zero line of its field; all inputs belong to the faces of ``near``."""
    cut, blend = m.clip(faces, field)
    edges = m.border_edges(cut)
    ring, index = np.unique(edges, return_inverse=True)
    index = index.reshape(edges.shape) + blend.shape[0]
    a, b, c, d = edges[:, 0], edges[:, 1], index[:, 0], index[:, 1]
    strip = [np.stack([b, a, c], axis=1), np.stack([b, c, d], axis=1)]
    painted = blend @ colours
    return Piece(
        rows=rows,
        faces=faces,
        ease=ease,
        blend=blend,
        cut=np.concatenate([cut, *strip]),
        colours=np.concatenate([painted, 0.7 * painted[ring]]),
        ring=ring,
        plain=len(cut),
        depth=depth,
    )
