"""Sports clothes cut out of the suit that surrounds the body, and shoes on its feet.

A garment is the part of the suit where a signed field of the *resting* body is positive. Cutting
along the field's zero line gives clean hems whatever the mesh; inflating in the *standing* pose
gives cloth that hangs off the posed body. Lengths are metres.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from scipy.spatial import ConvexHull

from . import mesh as m
from .body import Rest, topology
from .mesh import Floats, Mesh, noise, smoothstep
from .skin import linear, mix, refined
from .spec import DressSpec

ARM = ("upperarm", "lowerarm", "wrist", "finger", "metacarpal")
#: Sole thickness of the shoes.
SOLE_M = 0.024


@dataclass(frozen=True, slots=True)
class Suit:
    """Resting points (N, 3) with their arm share and the body's own measures."""

    rest: Rest
    points: Floats
    arm: Floats

    def along(self, first: str, second: str) -> Floats:
        """Position along the limb segment of the nearer side, 0 at its start and 1 at its end."""
        left = self.points[:, 0] > 0
        result = np.zeros(len(self.points))
        for side, here in (("L", left), ("R", ~left)):
            a, b = self.rest.joint(first, side), self.rest.joint(second, side)
            result[here] = (self.points[here] - a) @ (b - a) / ((b - a) @ (b - a))
        return result

    def height(self, bone: str) -> float:
        """Resting height of a bone's head."""
        return float(self.rest.heads[self.rest.topology.bone(bone)][2])


def suit(rest: Rest, points: Floats, operator: Any) -> Suit:
    """Prepare the measures that garment fields use."""
    bones = [k for k, n in enumerate(rest.topology.bones) if n.startswith(ARM)]
    share = np.asarray(rest.topology.weights[:, bones].sum(axis=1)).ravel()
    return Suit(rest, points, operator @ share)


def _ball(s: Suit, bone: str, shift: tuple[float, float, float], radii: Floats) -> Floats:
    """Signed distance (about) outside an ellipsoid around a bone's head."""
    centre = s.rest.heads[s.rest.topology.bone(bone)] + np.array(shift)
    offset = (s.points - centre) / radii
    outside = (np.linalg.norm(offset, axis=1) - 1) * radii.min()
    # The head lies outside the ellipsoid too, but is never covered.
    return np.asarray(np.minimum(outside, centre[2] + 0.10 - s.points[:, 2]))


def tshirt(s: Suit) -> Floats:
    """Crew neck, sleeves to the middle of the upper arm, hem below the hip joints."""
    hem = s.points[:, 2] - (s.height("upperleg01.L") + 0.005)
    sleeve = (0.56 - s.along("shoulder", "elbow")) * 0.28 + 0.6 * smoothstep(0.5, 0.0, s.arm)
    neck = _ball(s, "neck01", (0, -0.015, 0.012), np.array([0.088, 0.10, 0.085]))
    return np.asarray(np.minimum.reduce([hem + 0.5 * (s.arm > 0.4), sleeve, neck]))


def tank(s: Suit) -> Floats:
    """Broad shoulder straps, scooped neck, hem over the waistband."""
    hem = s.points[:, 2] - (s.height("upperleg01.L") + 0.045)
    shoulder = s.rest.joint("shoulder", "L")
    lateral = np.abs(s.points[:, 0]) - (shoulder[0] + 0.010)
    vertical = s.points[:, 2] - (shoulder[2] - 0.040)
    hole = np.hypot(lateral / 0.85, vertical * 0.85) - 0.073
    no_arm = (0.30 - s.arm) * 0.25
    neck = _ball(s, "neck01", (0, -0.055, 0.0), np.array([0.085, 0.12, 0.125]))
    return np.asarray(np.minimum.reduce([hem, hole, no_arm, neck]))


def shorts(s: Suit) -> Floats:
    """From the waist to a hand's breadth above the knee."""
    top = s.height("spine05") + 0.105 - s.points[:, 2]
    leg = (0.62 - s.along("hip", "knee")) * 0.44
    return np.asarray(np.minimum.reduce([top, leg, (0.2 - s.arm) * 0.3]))


def leggings(s: Suit) -> Floats:
    """From the waist to above the ankle."""
    top = s.height("spine05") + 0.105 - s.points[:, 2]
    leg = s.points[:, 2] - (s.height("foot.L") + 0.07)
    return np.asarray(np.minimum.reduce([top, leg, (0.2 - s.arm) * 0.3]))


def socks(s: Suit) -> Floats:
    """Ankle socks."""
    ankle = s.height("foot.L")
    return np.asarray(np.minimum(ankle + 0.055 - s.points[:, 2], s.points[:, 2] - ankle + 0.05))


def uppers(s: Suit) -> Floats:
    """Low shoes: the opening dips below the ankle bones and rises at heel and tongue."""
    ankle = s.rest.joint("ankle", "L")
    back = s.points[:, 1] - ankle[1]
    rim = ankle[2] - 0.010 + 0.022 * smoothstep(0.02, 0.07, back)
    rim += 0.035 * smoothstep(0.015, 0.06, -back)
    return np.asarray(rim - s.points[:, 2])


FIELDS: dict[str, Callable[[Suit], Floats]] = {
    "tshirt": tshirt,
    "tank": tank,
    "shorts": shorts,
    "leggings": leggings,
}
#: Distance from the suit at the tight end and at the loose end, depth of the folds, smoothing steps.
LOOSE = {
    "tshirt": (0.007, 0.018, 0.0032, 60),
    "tank": (0.0055, 0.009, 0.0012, 24),
    "shorts": (0.004, 0.017, 0.0030, 30),
    "leggings": (0.0025, 0.0025, 0.0004, 6),
}


def _hemmed(faces: m.Ints, vertices: Floats, colours: Floats, depth: float) -> Mesh:
    """Turn the border inwards so that cloth has thickness and casts a shadow on the skin."""
    edges = m.border_edges(faces)
    ring, index = np.unique(edges, return_inverse=True)
    index = index.reshape(edges.shape) + len(vertices)
    inward = vertices[ring] - depth * m.normals(vertices, faces)[ring]
    a, b, c, d = edges[:, 0], edges[:, 1], index[:, 0], index[:, 1]
    strip = np.concatenate([np.stack([b, a, c], axis=1), np.stack([b, c, d], axis=1)])
    return Mesh(
        np.concatenate([vertices, inward]),
        np.concatenate([faces, strip]),
        np.concatenate([colours, 0.7 * colours[ring]]),
    )


def _coloured(kind: str, s: Suit, field: Floats, dress: DressSpec) -> Floats:
    """Cloth colour with a seam along every hem and side stripes on shorts."""
    top = kind in ("tshirt", "tank")
    main = linear(dress.top_colour if top else dress.bottom_colour)
    accent = linear(dress.accent_colour)
    colours = np.tile(main, (len(field), 1))
    colours *= 1 + 0.03 * noise(s.points, 0.03, 3)[:, None]
    seam = smoothstep(0.0022, 0.0, np.abs(field - 0.016))
    colours = mix(colours, 0.72 * main, 0.8 * seam)
    if kind == "shorts":
        side = np.abs(s.points[:, 1] - s.rest.joint("hip", "L")[1] + 0.01)
        outer = np.abs(s.points[:, 0]) > s.rest.joint("hip", "L")[0]
        stripe = smoothstep(0.011, 0.0095, side) * outer
        colours = mix(colours, accent, stripe)
    return colours


def _ease(kind: str, s: Suit, field: Floats, dress: DressSpec, seed: int) -> Floats:
    """Distance of the cloth from the suit: loose towards hems, close at collar and waist."""
    tight, loose, folds, _ = LOOSE[kind]
    ease = tight + (loose - tight) * smoothstep(0.22, 0.0, field)
    stretched = s.points / np.array([1.0, 1.0, 3.0])
    crease = noise(stretched, 0.045, seed) + 0.5 * noise(s.points, 0.06, seed + 1)
    ease = ease + folds * (1 + crease) * smoothstep(0.0, 0.03, field)
    if kind == dress.bottom:
        under = smoothstep(-0.16, -0.02, FIELDS[dress.top](s))
        return np.asarray(ease + under * (np.minimum(ease, tight) - ease))
    neck = s.rest.heads[s.rest.topology.bone("neck01")] - [0, 0, 0.02]
    free = smoothstep(0.10, 0.24, np.linalg.norm(s.points - neck, axis=1))
    return np.asarray(0.0035 + (ease - 0.0035) * free)


@cache
def _cloth() -> tuple[Any, m.Ints, Any, m.Ints]:
    """Operators and triangles of the suit: coarse for draping, one step finer for cutting."""
    top = topology()
    coarse, quads = m.subdivide(top.groups["helper-tights"], top.weights.shape[0], 2)
    step, fine = m.catmull_clark(quads, coarse.shape[0])
    return coarse, m.triangulate(quads), step, m.triangulate(fine)


def garment(kind: str, rest: Rest, posed: Floats, dress: DressSpec, seed: int) -> Mesh:
    """Cut, inflate and fold one garment on the posed body."""
    operator, faces, step, fine = _cloth()
    s = suit(rest, operator @ rest.vertices, operator)
    vertices = operator @ posed
    average = m.neighbours(faces, len(vertices))
    draped = vertices.copy()
    for _ in range(LOOSE[kind][3]):
        draped = 0.5 * draped + 0.5 * (average @ draped)
    outward = m.normals(draped, faces)
    # Smoothing sinks into convex parts: take back what fell behind the suit.
    sunk = np.einsum("vk,vk->v", vertices - draped, outward)
    draped += np.maximum(sunk, 0.0)[:, None] * outward
    s = suit(rest, step @ s.points, step @ operator)
    field = FIELDS[kind](s)
    if kind == dress.bottom:
        # What the top hides ends there: two layers of cloth would cut through each other.
        field = np.minimum(field, 0.035 - FIELDS[dress.top](s))
    draped = step @ draped
    draped += _ease(kind, s, field, dress, seed)[:, None] * m.normals(draped, fine)
    carried = np.concatenate([draped, _coloured(kind, s, field, dress)], axis=1)
    cut, values = m.clip(fine, field, carried)
    return _hemmed(cut, values[:, :3], values[:, 3:], 0.006)


def hidden_by(rest: Rest, dress: DressSpec) -> Callable[[Floats, Any], Any]:
    """Where the skin is certainly under cloth, so that it can never poke through."""

    def hidden(points: Floats, operator: Any) -> Any:
        s = suit(rest, points, operator)
        covered = np.maximum(FIELDS[dress.top](s) - 0.055, FIELDS[dress.bottom](s) - 0.03)
        if dress.shoes:
            covered = np.maximum(covered, uppers(s) - 0.012)
        return covered > 0

    return hidden


def _cut_foot(
    rest: Rest, posed: Floats, field: Callable[[Suit], Floats], ease: float, steps: int
) -> tuple[m.Ints, Floats, Floats]:
    """Inflate the suit's feet and cut them; returns faces, posed and resting points."""
    operator, faces = refined("helper-tights", 2)
    s = suit(rest, operator @ rest.vertices, operator)
    vertices = operator @ posed
    average = m.neighbours(faces, len(vertices))
    for _ in range(steps):
        vertices = 0.5 * vertices + 0.5 * (average @ vertices)
    vertices = vertices + ease * m.normals(vertices, faces)
    values = np.concatenate([vertices, s.points], axis=1)
    cut, values = m.clip(faces, np.where(s.arm > 0.1, -1.0, field(s)), values)
    return cut, values[:, :3], values[:, 3:]


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


def footwear(rest: Rest, posed: Floats, dress: DressSpec) -> Mesh:
    """Socks, uppers with laces and soles for both feet."""
    cut, vertices, points = _cut_foot(rest, posed, socks, 0.003, 0)
    parts = [_hemmed(cut, vertices, np.tile(linear((0.9, 0.9, 0.9)), (len(points), 1)), 0.003)]
    cut, vertices, points = _cut_foot(rest, posed, uppers, 0.0075, 4)
    vertices = vertices * [1, 1, 0] + np.maximum(vertices[:, 2:], 0.015) * [0, 0, 1]
    main = linear(dress.shoe_colour)
    ankle = rest.joint("ankle", "L")
    ahead = ankle[1] - points[:, 1]
    colours = np.tile(main, (len(points), 1))
    toe = np.stack([rest.heads[rest.topology.bone(f"toe2-1.{s}")] for s in "LR"])
    middle = np.interp(ahead, [0, 0.13], [ankle[0], toe[0, 0]])
    aside = np.abs(np.abs(points[:, 0]) - middle)
    laced = smoothstep(0.020, 0.017, aside) * smoothstep(0.035, 0.04, ahead)
    laced = laced * smoothstep(0.115, 0.11, ahead) * (points[:, 2] > ankle[2] - 0.06)
    rows = 0.5 + 0.5 * np.sign(np.sin(ahead * 2 * np.pi / 0.016))
    colours = mix(colours, 0.35 * main + 0.02, 0.8 * laced * (1 - rows))
    colours = mix(colours, linear((0.92, 0.92, 0.92)), laced * rows)
    stripe = smoothstep(0.008, 0.006, np.abs(ahead - 0.03 - (points[:, 2] - ankle[2]) * 0.6))
    colours = mix(colours, linear(dress.accent_colour), 0.9 * stripe * (aside > 0.022))
    parts.append(_hemmed(cut, vertices, colours, 0.004))
    white = linear((0.88, 0.88, 0.86))
    parts += [_sole(vertices[sign * vertices[:, 0] > 0], white) for sign in (1, -1)]
    return m.merge(parts)
