"""Clothes: cut on the resting body once, then inflated, hung and folded on the standing one.

Cutting along a field's zero line gives clean hems whatever the mesh; inflating in the *standing*
pose gives cloth that hangs off the posed body. Lengths are metres.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from . import mesh as m
from .body import JOINT_BONES, Rest
from .cloth_paint import coloured
from .detail import LEVELS, Detail
from .garments import BOTTOMS, CUTS, TIGHTS, Suit, arm_share, ease, field_of, group_of, tucked, uppers
from .hang import ALONG, Tube, hung
from .mesh import Floats, Mesh, smoothstep
from .skin import refined
from .spec import DressSpec
from .tailor import Piece, cloth, cut_out, near

#: Part of the radius that a hanging tube keeps from one end to the other.
TRUNK_KEEPS, LEG_KEEPS = 0.90, 0.70


@dataclass(frozen=True, slots=True)
class Garment:
    """One garment, cut for a body and ready for any pose.

    Attributes
    ----------
    piece
        The cloth.
    tubes
        What hangs freely, with the bones its axis runs between.
    levels, smoothing
        Subdivision of the suit and smoothing steps under the cloth.
    group
        The body model's surface that it is cut from.
    """

    piece: Piece
    tubes: tuple[tuple[Tube, int, int], ...]
    levels: int
    smoothing: int
    group: str = TIGHTS

    def worn(self, posed: Floats, heads: Floats) -> Mesh:
        """Hang the garment on the posed body."""
        base = cloth(self.levels, self.group)
        vertices = base.coarse @ posed
        draped = m.smoothed(vertices, base.average, self.smoothing)
        outward = m.normals(draped, base.faces)
        # Smoothing sinks into convex parts: take back what fell behind the suit.
        sunk = np.einsum("vk,vk->v", vertices - draped, outward)
        draped += np.maximum(sunk, 0.0)[:, None] * outward
        for tube, start, end in self.tubes:
            draped = hung(draped, tube, heads[start], heads[end])
        return self.piece.mesh(self.piece.on(self.piece.rows @ draped))


def _trunk_tube(s: Suit, share: float) -> Tube:
    low = smoothstep(s.height("upperarm01.L") - 0.06, s.height("upperarm01.L") - 0.16, s.points[:, 2])
    legs = smoothstep(s.crotch() - 0.05, s.crotch(), s.points[:, 2])
    weight = share * low * smoothstep(0.3, 0.05, s.arm) * legs
    index = np.flatnonzero((weight > 0) & (s.arm < 0.3))
    return Tube(index, weight[index], 0.0, TRUNK_KEEPS ** (1 / ALONG))


def _leg_tube(s: Suit, sign: float, share: float, dress: DressSpec) -> Tube:
    low = smoothstep(s.crotch() + 0.03, s.crotch() - 0.06, s.points[:, 2])
    ankle = s.points[:, 2] > s.height("foot.L") - 0.03
    free = share * low * ankle * (1 - tucked(s, dress)) * (s.arm < 0.2)
    index = np.flatnonzero((free > 0) & (sign * s.points[:, 0] > 0))
    return Tube(index, free[index], sign, LEG_KEEPS ** (1 / ALONG))


def _tubes(kind: str, s: Suit, dress: DressSpec) -> tuple[tuple[Tube, int, int], ...]:
    share, bone = CUTS[kind].hang, s.rest.topology.bone
    if not share:
        return ()
    if kind == dress.top:
        return ((_trunk_tube(s, share), bone("spine01"), bone("root")),)
    if kind not in BOTTOMS or kind == "skirt":
        return ()
    hip, ankle = JOINT_BONES["hip"], JOINT_BONES["ankle"]
    return tuple(
        (_leg_tube(s, sign, share, dress), bone(f"{hip}.{side}"), bone(f"{ankle}.{side}"))
        for side, sign in (("L", 1.0), ("R", -1.0))
    )


def garment(kind: str, rest: Rest, dress: DressSpec, seed: int, detail: Detail) -> Garment:
    """Cut one garment for a body."""
    level = LEVELS[detail]
    base = cloth(level.suit, group_of(kind))
    suit = Suit(rest, base.coarse @ rest.vertices, base.arm)
    whole = Suit(rest, base.step @ suit.points, base.fine_arm)
    field = field_of(kind, whole, dress.fit)
    if kind != dress.top:
        # What the top hides ends there: two layers of cloth would cut through each other.
        field = np.minimum(field, 0.035 - field_of(dress.top, whole, dress.fit))
    faces, used = near(base.fine, field)
    s, field = whole.part(used), field[used]
    gap = ease(kind, s, field, dress, seed)
    colours = coloured(kind, s, field, dress, seed)
    piece = cut_out(base.step[used], faces, field, gap, colours, 0.006)
    steps = round(level.smoothing * CUTS[kind].smoothing)
    return Garment(piece, _tubes(kind, suit, dress), level.suit, steps, group_of(kind))


def hidden_by(rest: Rest, dress: DressSpec) -> Callable[[Floats, int], m.Flags]:
    """Where the skin is certainly under cloth, so that it can never poke through."""

    def hidden(points: Floats, levels: int) -> m.Flags:
        operator, _ = refined("body", levels)
        s = Suit(rest, points, operator @ arm_share())
        covered = field_of(dress.top, s, dress.fit) - 0.055
        if dress.bottom != "skirt":  # it hangs off the thighs, which stay where they are under it
            covered = np.maximum(covered, field_of(dress.bottom, s, dress.fit) - 0.03)
        if dress.shoes:
            covered = np.maximum(covered, uppers(s) - 0.012)
        return np.asarray(covered > 0)

    return hidden
