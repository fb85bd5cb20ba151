"""Hair and eyebrows as strands grown from the posed scalp.

Strands grow step by step: each step mixes the last direction, the fall of the hair and gravity,
and is pushed back outside the head, so hair lies on the skull whatever its shape.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from .body import Rest
from .detail import LEVELS, Detail, Level
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
    "ponytail": Style(26000, 14, 0.10, 0.00, 0.05, 0.004, 0.85),
    "long": Style(26000, 26, 0.10, 0.55, 0.06, 0.006),
}
TAIL = Style(5000, 16, 0.0, 0.50, 0.035, 0.008)
#: Styles that reach the shoulders and must not pass through them.
LONG = frozenset({"ponytail", "long"})
#: Distance of long hair from the body below the neck: room for the cloth.
OVER_CLOTH_M = {"hoodie": 0.045, "loose_tshirt": 0.035, "tshirt": 0.02, "none": 0.002}


@dataclass(frozen=True, slots=True)
class Wearer:
    """Whose hair it is: posed base vertices, and the head's rotation ``turn`` (3, 3)."""

    rest: Rest
    posed: Floats
    turn: Floats
    detail: Detail

    @property
    def neck_m(self) -> float:
        """Height of the posed nape below the ears."""
        ear = self.rest.topology.points["left_ear"] @ self.posed
        return float(ear[2]) - 0.09


@dataclass(frozen=True, slots=True)
class Head:
    """Posed head surface around the scalp, with resting points for lookups.

    ``thick`` is the distance that hair keeps from each point beside the style's own shell.
    """

    points: Floats
    outward: Floats
    resting: Floats
    tree: cKDTree
    turn: Floats
    thick: Floats
    level: Level


def _head(who: Wearer, dress: DressSpec) -> Head:
    rest, level = who.rest, LEVELS[who.detail]
    operator, faces = refined("body", level.skin)
    top = rest.topology
    resting = operator @ rest.vertices
    neck = rest.heads[top.bone("neck01")][2]
    vertices = operator @ who.posed
    outward = normals(vertices, faces)
    ears = operator @ top.masks["ears"]
    long = dress.hair_style in LONG
    arm = np.abs(resting[:, 0]) < (0.24 if long else 0.16)
    near = (resting[:, 2] > neck - (0.45 if long else 0.06)) & (ears < 0.3) & arm
    thick = OVER_CLOTH_M.get(dress.top, 0.01) * smoothstep(neck, neck - 0.05, resting[near, 2]) * long
    tree = cKDTree(vertices[near])
    return Head(vertices[near], outward[near], resting[near], tree, who.turn, thick, level)


def _grow(
    head: Head,
    roots: Floats,
    first: Floats,
    length: Floats,
    style: Style,
    seed: int,
    knot: Floats,
) -> Floats:
    """Strand points, (S, steps + 2, 3)."""
    rng = np.random.default_rng(seed)
    steps = max(5, round(style.steps * head.level.points))
    step = (length / steps)[:, None]
    here, heading = roots.copy(), first.copy()
    strands = [roots - 0.003 * first, roots]
    twist = rng.normal(size=roots.shape)
    gather = np.zeros_like(roots)
    lock = np.stack([noise(roots, 0.02, seed + i, 1) for i in range(3)], axis=1)
    for k in range(steps):
        twist = 0.75 * twist + 0.66 * rng.normal(size=roots.shape)
        towards = knot - here
        towards /= np.linalg.norm(towards, axis=1, keepdims=True) + 1e-9
        wish = (1 - style.pull) * heading + style.pull * towards
        wish += style.gravity * np.array([0, 0, -1.0])
        wish += gather
        wish += style.wander * (0.7 * twist + 0.6 * lock)
        heading = wish / np.linalg.norm(wish, axis=1, keepdims=True)
        here = here + step * heading
        _, index = head.tree.query(here)
        outward = head.outward[index]
        above = np.einsum("sk,sk->s", here - head.points[index], outward)
        shell = style.shell_m * min(1.0, 0.3 + 0.25 * k) * (0.5 + rng.random(len(here)))
        shell = shell + head.thick[index]
        here = here + np.maximum(shell - above, 0)[:, None] * outward
        inward = np.minimum(np.einsum("sk,sk->s", heading, outward), 0)
        touching = (above < 2 * style.shell_m + head.thick[index]).astype(float)
        heading = heading - (inward * touching)[:, None] * outward
        landed = touching * (head.thick[index] > 0) * np.maximum(outward[:, 2], 0.0)
        gather = _gathered(head, here, roots, landed)
        strands.append(here)
    return np.stack(strands, axis=1)


def _gathered(head: Head, here: Floats, roots: Floats, landed: Floats) -> Floats:
    """Wish of hair that landed on a shoulder: to the chest or the back, and not down the arm."""
    if not landed.any():
        return np.zeros_like(here)
    middle = head.points.mean(axis=0) * [1, 0, 0]
    local, root = (here - middle) @ head.turn, (roots - roots.mean(axis=0)) @ head.turn
    aside = np.abs(local[:, 0])
    inwards = -np.sign(local[:, 0]) * (0.3 + 8.0 * np.maximum(aside - 0.07, 0.0))
    apart = np.where(root[:, 1] < -0.04, -1.2, 1.2)
    wish = np.stack([inwards, apart, np.zeros(len(here))], axis=1)
    return np.asarray(landed[:, None] * (wish @ head.turn.T))


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


def _knot_centre(who: Wearer, dress: DressSpec) -> Floats:
    """Where hair is tied: behind the head, a little above the ears; a tail is tied lower."""
    rest, top = who.rest, who.rest.topology
    eye = rest.heads[top.bone("eye.L")]
    ear = top.points["left_ear"] @ rest.vertices
    tail = dress.hair_style == "ponytail"
    place = np.array([0, ear[1] + (0.108 if tail else 0.118), eye[2] + (0.032 if tail else 0.040)])
    return np.asarray(top.points["left_ear"] @ who.posed + who.turn @ (place - ear))


def _knot(who: Wearer, dress: DressSpec, count: int, seed: int) -> Floats:
    """Make a bun: strands wound around a ball at the back of the head."""
    rng = np.random.default_rng(seed)
    centre = _knot_centre(who, dress)
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
    return np.asarray(centre + points * [1.0, 0.8, 1.0] @ who.turn.T)


def _tail(who: Wearer, dress: DressSpec, head: Head, count: int, seed: int) -> Floats:
    """Strands that leave the knot backwards and fall over the back."""
    rng = np.random.default_rng(seed)
    knot = _knot_centre(who, dress)
    roots = knot + rng.normal(scale=0.009, size=(count, 3))
    first = (np.array([0.0, 1.0, 0.25]) + rng.normal(scale=0.10, size=(count, 3))) @ who.turn.T
    first /= np.linalg.norm(first, axis=1, keepdims=True)
    length = dress.hair_length_mm / 1000 * rng.uniform(0.75, 1.05, count)
    return _grow(head, roots, first, length, TAIL, seed, knot)


def scalp_hair(who: Wearer, dress: DressSpec, seed: int) -> Floats:
    """All hair strands (S, P, 3) on the posed head."""
    rest, style = who.rest, STYLES[dress.hair_style]
    rng = np.random.default_rng(seed)
    head = _head(who, dress)
    above = hairline(rest, head.resting)
    low = head.resting[:, 2] > rest.heads[rest.topology.bone("head")][2] - 0.03
    density = smoothstep(-0.001, 0.006, above) * low
    count = round(head.level.strands * style.count)
    index = rng.choice(len(density), size=count, p=density / density.sum())
    roots = head.points[index] + rng.normal(scale=head.level.scatter_m, size=(count, 3))
    first = _flow(head, index, rest, style)
    length = _lengths(dress, above[index], head.resting[index, 2], rng)
    knot = _knot_centre(who, dress)
    if style.pull:
        length = 1.15 * np.linalg.norm(roots - knot, axis=1)
    return _grow(head, roots, first, length, style, seed, knot)


def knot_hair(who: Wearer, dress: DressSpec, seed: int) -> Floats:
    """Strands of the bun or the tail, none for other styles, (S, P, 3)."""
    share = LEVELS[who.detail].strands
    if dress.hair_style == "ponytail":
        return _tail(who, dress, _head(who, dress), round(share * TAIL.count), seed)
    return _knot(who, dress, round(share * 5000) if dress.hair_style == "bun" else 0, seed)


def kept_off(strands: Floats, who: Wearer, dress: DressSpec) -> Floats:
    """Push what hangs below the neck out of the posed shoulders."""
    head = _head(who, dress)
    points = strands.reshape(-1, 3).copy()
    low = np.flatnonzero(points[:, 2] < who.neck_m)
    _, index = head.tree.query(points[low])
    outward = head.outward[index]
    above = np.einsum("sk,sk->s", points[low] - head.points[index], outward)
    points[low] += np.maximum(head.thick[index] + 0.004 - above, 0)[:, None] * outward
    return points.reshape(strands.shape)


def eyebrows(who: Wearer, dress: DressSpec, seed: int) -> Floats:
    """Short flat strands over both eyes, (S, 4, 3)."""
    rest = who.rest
    rng = np.random.default_rng(seed)
    head = _head(who, dress)
    eye = rest.heads[rest.topology.bone("eye.L")]
    aside = np.abs(head.resting[:, 0]) - eye[0]
    arch = eye[2] + 0.0195 - 7.0 * (aside - 0.006) ** 2
    half = np.interp(aside, [-0.021, -0.014, 0.008, 0.029], [0.0026, 0.0036, 0.0030, 0.0008])
    inside = (np.abs(head.resting[:, 2] - arch) < half) & (aside > -0.021) & (aside < 0.029)
    inside &= head.resting[:, 1] < eye[1] + 0.012
    found = np.flatnonzero(inside)
    if not len(found):
        return np.zeros((0, 4, 3))
    index = rng.choice(found, size=round(700 * head.level.strands))
    outward = head.outward[index]
    side = np.sign(head.resting[index, 0])
    lay = np.stack([side, 0 * side + 0.2, 0.25 - 8 * aside[index]], axis=1) @ who.turn.T
    lay += rng.normal(scale=0.15, size=lay.shape)
    lay -= np.einsum("sk,sk->s", lay, outward)[:, None] * outward
    lay /= np.linalg.norm(lay, axis=1, keepdims=True)
    root = head.points[index] + rng.normal(scale=0.0005, size=lay.shape)
    t = np.array([-0.001, 0.001, 0.004, 0.006])
    rise = np.array([-0.0005, 0.0008, 0.0011, 0.0006])
    return np.asarray(
        root[:, None] + t[None, :, None] * lay[:, None] + rise[None, :, None] * outward[:, None]
    )
