"""Skin, lips, nails and eyes: colours at the vertices of the finely subdivided body."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from .body import Rest, topology
from .marks import marks
from .mesh import Floats, Ints, Mesh, compact, noise, smoothstep, subdivide, triangulate
from .spec import BodySpec, Colour, DressSpec


def linear(colour: Colour | Floats) -> Floats:
    """SRGB in [0, 1] to linear RGB."""
    c = np.asarray(colour, dtype=float)
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


@cache
def refined(group: str, levels: int) -> tuple[Any, Ints]:
    """Subdivision operator and triangles of a named surface; the same for every body."""
    top = topology()
    operator, quads = subdivide(top.groups[group], top.weights.shape[0], levels)
    return operator, triangulate(quads)


def mix(under: Floats, over: Floats, amount: Floats) -> Floats:
    """Blend colours (V, 3) by an amount (V,) in [0, 1]."""
    share = np.clip(amount, 0, 1)[:, None]
    return np.asarray(under * (1 - share) + over * share)


def hairline(rest: Rest, points: Floats) -> Floats:
    """Signed height above the hairline at resting points (N, 3), metres; positive under hair."""
    top = rest.topology
    eye = rest.heads[top.bone("eye.L")]
    ear = top.points["left_ear"] @ rest.vertices
    middle_y = ear[1] + 0.012
    around = np.degrees(np.arctan2(np.abs(points[:, 0]), -(points[:, 1] - middle_y)))
    angle = [0, 25, 42, 54, 66, 76, 84, 100, 118, 140, 180]
    above_eye = [0.068, 0.067, 0.058, 0.040, 0.022, 0.008]
    above_ear = [0.036, 0.024, -0.018, -0.048, -0.052]
    level = [eye[2] + h for h in above_eye] + [ear[2] + h for h in above_ear]
    ragged = 0.003 * noise(points, 0.012, 5)
    return np.asarray(points[:, 2] - np.interp(around, angle, level) + ragged)


def _tinted(rest: Rest, spec: BodySpec, points: Floats, seed: int, operator: Any) -> Floats:
    """Give the base tone with blotches, redder where blood shows, paler palms and soles."""
    tone = linear(spec.skin)
    colours = np.tile(tone, (len(points), 1))
    red = tone * [1.06, 0.80, 0.77]
    colours *= 1 + 0.05 * noise(points, 0.05, seed)[:, None] * [0.6, 1.0, 1.0]
    colours *= 1 + 0.04 * noise(points, 0.008, seed + 1)[:, None]
    nose = rest.topology.points["nose"] @ rest.vertices
    eye = rest.heads[rest.topology.bone("eye.L")]
    for x in (-1.0, 1.0):
        cheek = np.array([x * eye[0] * 1.25, nose[1] + 0.04, nose[2] + 0.002])
        colours = mix(colours, red, 0.5 * np.exp(-(((points - cheek) / 0.024) ** 2).sum(1)))
    colours = mix(colours, red, 0.5 * np.exp(-(((points - nose) / 0.016) ** 2).sum(1)))
    for joint, side in ((j, s) for j in ("knee", "elbow") for s in "LR"):
        centre = rest.joint(joint, side)
        colours = mix(colours, red, 0.4 * np.exp(-(((points - centre) / 0.06) ** 2).sum(1)))
    masks = rest.topology.masks
    colours = mix(colours, red, 0.5 * (operator @ masks["ears"]))
    colours = mix(colours, tone * [0.86, 0.76, 0.74], 0.6 * (operator @ masks["eyelids"]))
    lips = tone * [0.92, 0.52, 0.52]
    colours = mix(colours, lips, 0.75 * (operator @ masks["lips"]))
    nails = np.minimum(tone * 1.15 + 0.05, 0.85) * [1.0, 0.86, 0.84]
    return mix(colours, nails, operator @ np.maximum(masks["fingernails"], masks["toenails"]))


def _shadowed(rest: Rest, dress: DressSpec, points: Floats, colours: Floats, ears: Floats) -> Floats:
    """Hair roots on the scalp, eyebrow ground and beard shadow."""
    hair = linear(dress.hair_colour)
    if dress.hair_length_mm > 0:
        scalp = smoothstep(-0.004, 0.010, hairline(rest, points)) * (1 - ears)
        head = rest.topology.bone("head")
        level = rest.heads[head][2] - 0.03
        colours = mix(colours, 0.8 * hair, 0.9 * scalp * (points[:, 2] > level))
    if dress.beard > 0:
        mouth = rest.topology.points["nose"] @ rest.vertices
        below = smoothstep(0.004, 0.03, mouth[2] - points[:, 2])
        jaw = below * smoothstep(0.125, 0.10, mouth[2] - points[:, 2])
        front = smoothstep(0.12, 0.09, points[:, 1] - mouth[1])
        narrow = (np.abs(points[:, 0]) < 0.09) * (points[:, 2] > mouth[2] - 0.13)
        colours = mix(colours, 0.5 * colours + 0.5 * hair, dress.beard * jaw * front * narrow)
    return colours


@dataclass(frozen=True, slots=True)
class Painted:
    """A coloured surface before it is posed: (V, 3) = ``operator`` @ base vertices."""

    operator: Any
    faces: Ints
    colours: Floats

    def posed(self, vertices: Floats) -> Mesh:
        """Follow the posed base vertices."""
        return Mesh(self.operator @ vertices, self.faces, self.colours)


def painted_skin(rest: Rest, spec: BodySpec, dress: DressSpec, hidden: Any, levels: int) -> Painted:
    """Paint the visible skin.

    Parameters
    ----------
    rest
        Resting body.
    hidden
        Function of resting points (N, 3) and levels: True where clothes cover the skin for sure.
    levels
        Subdivision steps.
    """
    operator, faces = refined("body", levels)
    shown = ~np.all(hidden(operator @ rest.vertices, levels)[faces], axis=1)
    faces, used = compact(faces[shown])
    operator = operator[used]
    points = operator @ rest.vertices
    ears = operator @ rest.topology.masks["ears"]
    colours = _tinted(rest, spec, points, 11, operator)
    colours = _shadowed(rest, dress, points, colours, ears)
    if spec.marks:
        colours *= 1 - spec.marks * marks(rest, points)[:, None]
    return Painted(operator, faces, np.clip(colours, 0.01, 0.95))


def painted_eyes(rest: Rest, spec: BodySpec, levels: int) -> list[Painted]:
    """Both eyeballs: white, iris and pupil by the angle to the line of sight."""
    parts = []
    for group in ("helper-l-eye", "helper-r-eye"):
        operator, faces = refined(group, levels)
        points = operator @ rest.vertices
        middle = (points.max(axis=0) + points.min(axis=0)) / 2
        flat = np.linalg.norm((points - middle)[:, [0, 2]], axis=1)
        front = points[:, 1] < middle[1]
        white = np.tile(linear((0.83, 0.80, 0.78)), (len(points), 1))
        iris = mix(white, linear(spec.eyes), front * smoothstep(0.0064, 0.0056, flat))
        colours = mix(iris, np.full(3, 0.008), front * smoothstep(0.0031, 0.0025, flat))
        parts.append(Painted(operator, faces, colours))
    return parts


def painted_lashes(hair: Colour) -> list[Painted]:
    """Upper eyelashes from the helper strips; the lower ones look like make-up."""
    dark = 0.5 * linear(hair)
    parts = []
    for group in ("helper-l-eyelashes-2", "helper-r-eyelashes-2"):
        operator, faces = refined(group, 1)
        parts.append(Painted(operator, faces, np.tile(dark, (operator.shape[0], 1))))
    return parts
