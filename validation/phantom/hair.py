"""Hair and eyebrows as strands grown from the posed scalp.

Strands grow step by step: each step mixes the last direction, the fall of the hair and gravity,
and is pushed back outside the head, so hair lies on the skull whatever its shape.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from .body import Rest
from .mesh import Floats, noise, normals, smoothstep
from .skin import hairline, refined
from .spec import DressSpec


@dataclass(frozen=True, slots=True)
class Style:
    """How a hairstyle grows: ``count`` strands in ``steps`` points; shares are of one step."""

    count: int
    steps: int
    lift: float
    gravity: float
    wander: float
    shell_m: float
    pull: float = 0.0


STYLES = {
    "short": Style(30000, 7, 0.34, 0.12, 0.14, 0.005),
    "curly": Style(26000, 9, 0.55, 0.00, 0.95, 0.010),
    "bun": Style(26000, 14, 0.10, 0.00, 0.05, 0.004, 0.85),
    "bob": Style(26000, 18, 0.10, 0.50, 0.07, 0.005),
}


@dataclass(frozen=True, slots=True)
class Head:
    """Posed head surface around the scalp, with resting points for lookups."""

    points: Floats
    outward: Floats
    resting: Floats
    tree: cKDTree
    turn: Floats


def _head(rest: Rest, posed: Floats, turn: Floats) -> Head:
    operator, faces = refined("body", 2)
    top = rest.topology
    resting = operator @ rest.vertices
    level = rest.heads[top.bone("neck01")][2] - 0.06
    vertices = operator @ posed
    outward = normals(vertices, faces)
    ears = operator @ top.masks["ears"]
    arm = np.abs(resting[:, 0]) < 0.16
    near = (resting[:, 2] > level) & (ears < 0.3) & arm
    return Head(vertices[near], outward[near], resting[near], cKDTree(vertices[near]), turn)


def _grow(
    head: Head,
    roots: Floats,
    first: Floats,
    length: Floats,
    style: Style,
    seed: int,
    knot: Floats,
) -> Floats:
    """Strand points, (S, steps + 1, 3)."""
    rng = np.random.default_rng(seed)
    step = (length / style.steps)[:, None]
    here, heading = roots.copy(), first.copy()
    strands = [roots - 0.003 * first, roots]
    twist = rng.normal(size=roots.shape)
    for k in range(style.steps):
        twist = 0.75 * twist + 0.66 * rng.normal(size=roots.shape)
        lock = np.stack([noise(roots, 0.02, seed + i, 1) for i in range(3)], axis=1)
        towards = knot - here
        towards /= np.linalg.norm(towards, axis=1, keepdims=True) + 1e-9
        wish = (1 - style.pull) * heading + style.pull * towards
        wish += style.gravity * np.array([0, 0, -1.0])
        wish += style.wander * (0.7 * twist + 0.6 * lock)
        heading = wish / np.linalg.norm(wish, axis=1, keepdims=True)
        here = here + step * heading
        _, index = head.tree.query(here)
        outward = head.outward[index]
        above = np.einsum("sk,sk->s", here - head.points[index], outward)
        shell = style.shell_m * min(1.0, 0.3 + 0.25 * k) * (0.5 + rng.random(len(here)))
        here = here + np.maximum(shell - above, 0)[:, None] * outward
        inward = np.minimum(np.einsum("sk,sk->s", heading, outward), 0)
        touching = (above < 2 * style.shell_m).astype(float)
        heading = heading - (inward * touching)[:, None] * outward
        strands.append(here)
    return np.stack(strands, axis=1)


def _flow(head: Head, index: np.ndarray, rest: Rest, style: Style) -> Floats:
    """First direction of each strand: away from the crown, or towards the knot."""
    top = rest.topology
    eye = rest.heads[top.bone("eye.L")]
    ear = top.points["left_ear"] @ rest.vertices
    crown = np.array([0.012, ear[1] + 0.06, eye[2] + 0.10])
    resting, outward = head.resting[index], head.outward[index] @ head.turn
    away = resting - crown
    if style.pull:
        away = np.array([0, ear[1] + 0.10, eye[2] + 0.035]) - resting
    elif style.gravity > 0.3:
        # A parting: hair left of it falls to the left, the rest to the right.
        away = np.stack([np.sign(resting[:, 0] - 0.015), 0 * away[:, 1] + 0.15, -away[:, 2]], 1)
        away[:, 2] = -0.3
    along = away - np.einsum("sk,sk->s", away, outward)[:, None] * outward
    along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)
    direction = along + style.lift * outward
    return np.asarray(direction / np.linalg.norm(direction, axis=1, keepdims=True)) @ head.turn.T


def _lengths(dress: DressSpec, above: Floats, rest_z: Floats, rng: np.random.Generator) -> Floats:
    """Shorter at the sides and the nape for short hair."""
    length = np.full(len(above), dress.hair_length_mm / 1000)
    if dress.hair_style in ("short", "curly"):
        crown = smoothstep(np.quantile(rest_z, 0.1), np.quantile(rest_z, 0.75), rest_z)
        length *= 0.35 + 0.65 * crown
        length *= 0.45 + 0.55 * smoothstep(0.0, 0.02, above)
    return np.asarray(length * rng.uniform(0.75, 1.05, len(above)))


def _knot_centre(rest: Rest, posed: Floats, turn: Floats) -> Floats:
    """Where hair is tied: behind the head, a little above the ears."""
    top = rest.topology
    eye = rest.heads[top.bone("eye.L")]
    ear = top.points["left_ear"] @ rest.vertices
    place = np.array([0, ear[1] + 0.118, eye[2] + 0.040]) - ear
    return np.asarray(top.points["left_ear"] @ posed + turn @ place)


def _knot(rest: Rest, posed: Floats, turn: Floats, count: int, seed: int) -> Floats:
    """Make a bun: strands wound around a ball at the back of the head."""
    rng = np.random.default_rng(seed)
    centre = _knot_centre(rest, posed, turn)
    axis = rng.normal(size=(count, 3)) * [0.35, 1.0, 0.35]
    axis /= np.linalg.norm(axis, axis=1, keepdims=True)
    side = np.cross(axis, rng.normal(size=(count, 3)))
    side /= np.linalg.norm(side, axis=1, keepdims=True)
    other = np.cross(axis, side)
    t = np.linspace(0, 2.2, 7)
    radius = 0.034 * rng.uniform(0.85, 1.03, (count, 1, 1))
    height = rng.uniform(-0.75, 0.75, (count, 1, 1))
    ring = np.cos(t)[None, :, None] * side[:, None] + np.sin(t)[None, :, None] * other[:, None]
    points = radius * (np.sqrt(1 - height**2) * ring + height * axis[:, None])
    return np.asarray(centre + points * [1.0, 0.8, 1.0] @ turn.T)


def scalp_hair(rest: Rest, posed: Floats, turn: Floats, dress: DressSpec, seed: int) -> Floats:
    """All hair strands (S, P, 3) on the posed head; ``turn`` (3, 3) is the head's rotation."""
    style = STYLES[dress.hair_style]
    rng = np.random.default_rng(seed)
    head = _head(rest, posed, turn)
    above = hairline(rest, head.resting)
    low = head.resting[:, 2] > rest.heads[rest.topology.bone("head")][2] - 0.03
    density = smoothstep(-0.001, 0.006, above) * low
    index = rng.choice(len(density), size=style.count, p=density / density.sum())
    roots = head.points[index] + rng.normal(scale=0.0008, size=(style.count, 3))
    first = _flow(head, index, rest, style)
    length = _lengths(dress, above[index], head.resting[index, 2], rng)
    knot = _knot_centre(rest, posed, turn)
    if style.pull:
        length = 1.15 * np.linalg.norm(roots - knot, axis=1)
    return _grow(head, roots, first, length, style, seed, knot)


def knot_hair(rest: Rest, posed: Floats, turn: Floats, dress: DressSpec, seed: int) -> Floats:
    """Strands of the bun, none for other styles, (S, 7, 3)."""
    count = 5000 if dress.hair_style == "bun" else 0
    return _knot(rest, posed, turn, count, seed)


def eyebrows(rest: Rest, posed: Floats, turn: Floats, seed: int) -> Floats:
    """Short flat strands over both eyes, (S, 4, 3)."""
    rng = np.random.default_rng(seed)
    head = _head(rest, posed, turn)
    eye = rest.heads[rest.topology.bone("eye.L")]
    aside = np.abs(head.resting[:, 0]) - eye[0]
    arch = eye[2] + 0.0195 - 7.0 * (aside - 0.006) ** 2
    half = np.interp(aside, [-0.021, -0.014, 0.008, 0.029], [0.0026, 0.0036, 0.0030, 0.0008])
    inside = (np.abs(head.resting[:, 2] - arch) < half) & (aside > -0.021) & (aside < 0.029)
    inside &= head.resting[:, 1] < eye[1] + 0.012
    found = np.flatnonzero(inside)
    if not len(found):
        return np.zeros((0, 4, 3))
    index = rng.choice(found, size=700)
    outward = head.outward[index]
    side = np.sign(head.resting[index, 0])
    lay = np.stack([side, 0 * side + 0.2, 0.25 - 8 * aside[index]], axis=1) @ turn.T
    lay += rng.normal(scale=0.15, size=lay.shape)
    lay -= np.einsum("sk,sk->s", lay, outward)[:, None] * outward
    lay /= np.linalg.norm(lay, axis=1, keepdims=True)
    root = head.points[index] + rng.normal(scale=0.0005, size=lay.shape)
    t = np.array([-0.001, 0.001, 0.004, 0.006])
    rise = np.array([-0.0005, 0.0008, 0.0011, 0.0006])
    return np.asarray(
        root[:, None] + t[None, :, None] * lay[:, None] + rise[None, :, None] * outward[:, None]
    )
