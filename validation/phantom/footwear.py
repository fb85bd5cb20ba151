"""Shoes and socks made from the feet of the suit. Lengths are metres."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.spatial import ConvexHull

from . import mesh as m
from .body import Rest
from .garments import Suit, arm_share, socks, uppers
from .mesh import Floats, Mesh, smoothstep
from .skin import linear, mix, refined
from .spec import DressSpec
from .tailor import Piece, cut_out, near

#: Sole thickness of the shoes.
SOLE_M = 0.024
#: Smoothing steps that make a shoe of a foot with toes.
SOFT = 4


@dataclass(frozen=True, slots=True)
class Footwear:
    """Socks and uppers, cut and coloured; ``average`` smooths the feet under the uppers."""

    socks: Piece
    uppers: Piece
    average: Any

    def worn(self, posed: Floats) -> Mesh:
        """Put them on the posed feet and add the soles."""
        inner = self.socks.on(self.socks.rows @ posed)
        upper = self.uppers.on(m.smoothed(self.uppers.rows @ posed, self.average, SOFT))
        upper = upper * [1, 1, 0] + np.maximum(upper[:, 2:], 0.015) * [0, 0, 1]
        white = linear((0.88, 0.88, 0.86))
        soles = [_sole(upper[sign * upper[:, 0] > 0], white) for sign in (1, -1)]
        return m.merge([self.socks.mesh(inner), self.uppers.mesh(upper), *soles])


def _sole(vertices: Floats, colour: Floats) -> Mesh:
    """Build a rounded slab under one shoe from the outline of its lower part."""
    low = vertices[vertices[:, 2] < 0.055][:, :2]
    outline = low[ConvexHull(low).vertices]
    closed = np.concatenate([outline, outline[:1]])
    length = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(closed, axis=0), axis=1))])
    t = np.linspace(0, length[-1], 96, endpoint=False)
    ring = np.stack([np.interp(t, length, closed[:, k]) for k in (0, 1)], axis=1)
    centre = ring.mean(axis=0)
    away = (ring - centre) / np.linalg.norm(ring - centre, axis=1, keepdims=True)
    levels = [(0.0, -0.003), (0.004, 0.001), (0.018, 0.003), (0.027, 0.002), (0.030, -0.004)]
    rows = [np.column_stack([ring + grow * away, np.full(96, z)]) for z, grow in levels]
    points = np.concatenate([*rows, [[*centre, 0.0]], [[*centre, 0.030]]])
    k = np.arange(96)
    n = (k + 1) % 96
    faces = []
    for level in range(len(levels) - 1):
        a, b = level * 96, (level + 1) * 96
        faces += [np.stack([a + k, a + n, b + n], 1), np.stack([a + k, b + n, b + k], 1)]
    last = (len(levels) - 1) * 96
    faces.append(np.stack([last + k, last + n, np.full(96, len(points) - 1)], 1))
    return Mesh(points, np.concatenate(faces).astype(np.int64), np.tile(colour, (len(points), 1)))


def _uppers_colours(s: Suit, dress: DressSpec) -> Floats:
    """Leather with laces and a stripe."""
    main = linear(dress.shoe_colour)
    ankle = s.rest.joint("ankle", "L")
    points = s.points
    ahead = ankle[1] - points[:, 1]
    colours = np.tile(main, (len(points), 1))
    toe = np.stack([s.rest.heads[s.rest.topology.bone(f"toe2-1.{side}")] for side in "LR"])
    middle = np.interp(ahead, [0, 0.13], [ankle[0], toe[0, 0]])
    aside = np.abs(np.abs(points[:, 0]) - middle)
    laced = smoothstep(0.020, 0.017, aside) * smoothstep(0.035, 0.04, ahead)
    laced = laced * smoothstep(0.115, 0.11, ahead) * (points[:, 2] > ankle[2] - 0.06)
    rows = 0.5 + 0.5 * np.sign(np.sin(ahead * 2 * np.pi / 0.016))
    colours = mix(colours, 0.35 * main + 0.02, 0.8 * laced * (1 - rows))
    colours = mix(colours, linear((0.92, 0.92, 0.92)), laced * rows)
    stripe = smoothstep(0.008, 0.006, np.abs(ahead - 0.03 - (points[:, 2] - ankle[2]) * 0.6))
    return mix(colours, linear(dress.accent_colour), 0.9 * stripe * (aside > 0.022))


def _foot(rest: Rest, kind: Callable[[Suit], Floats]) -> tuple[Any, m.Ints, Suit, Floats]:
    """Operator, triangles, resting points and field of the suit near a piece of the feet."""
    operator, faces = refined("helper-tights", 2)
    whole = Suit(rest, operator @ rest.vertices, operator @ arm_share())
    field = np.where(whole.arm > 0.1, -1.0, kind(whole))
    faces, used = near(faces, field, 0.06)
    return operator[used], faces, whole.part(used), field[used]


def footwear(rest: Rest, dress: DressSpec) -> Footwear:
    """Cut socks and uppers for both feet."""
    rows, faces, s, field = _foot(rest, socks)
    white = np.tile(linear((0.9, 0.9, 0.9)), (len(field), 1))
    inner = cut_out(rows, faces, field, np.full(len(field), 0.003), white, 0.003)
    rows, faces, s, field = _foot(rest, uppers)
    outside = np.full(len(field), 0.0075)
    outer = cut_out(rows, faces, field, outside, _uppers_colours(s, dress), 0.004)
    return Footwear(inner, outer, m.neighbours(faces, len(field)))
