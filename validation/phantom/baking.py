"""Plain parts of the room as one mesh with coloured vertices.

The renderer compiles a kernel for every new collection of surfaces. One mesh with one surface
is the same collection in every room.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import mitsuba as mi
import numpy as np

from .mesh import Floats, Ints, triangulate
from .surface import Entries

#: Points, normals and triangles of a shape before it is placed.
Form = tuple[Floats, Floats, Ints]
#: Linear RGB of bare metal.
STEEL = np.array([0.42, 0.42, 0.43])
#: Squares along a baked picture.
GRID = 40
SURFACE = {
    "type": "twosided",
    "bsdf": {
        "type": "principled",
        "base_color": {"type": "mesh_attribute", "name": "vertex_color"},
        "roughness": 0.55,
        "specular": 0.3,
    },
}


def _lattice(u: Floats, v: Floats) -> tuple[Floats, Floats, Ints]:
    """Flat parameters (N,) and triangles of a grid with ``v`` running fastest."""
    a, b = np.meshgrid(u, v, indexing="ij")
    index = np.arange(a.size).reshape(a.shape)
    quads = np.stack([index[:-1, :-1], index[1:, :-1], index[1:, 1:], index[:-1, 1:]], -1)
    return a.ravel(), b.ravel(), triangulate(quads.reshape(-1, 4))


@cache
def _rectangle(squares: int = 1) -> Form:
    line = np.linspace(-1, 1, squares + 1)
    x, y, faces = _lattice(line, line)
    return np.stack([x, y, 0 * x], 1), np.tile([0.0, 0.0, 1.0], (len(x), 1)), faces


@cache
def _cube() -> Form:
    points: list[Floats] = []
    normals: list[Floats] = []
    faces: list[Ints] = []
    flat, _, triangles = _rectangle()
    for axis in range(3):
        for sign in (-1.0, 1.0):
            # The last column of the turn is the side's normal; a reflection would turn it inside out.
            turn = np.roll(np.eye(3), axis + 1, axis=0) * [sign, 1.0, sign]
            faces.append(triangles + 4 * len(points))
            points.append((flat + np.array([0.0, 0.0, 1.0])) @ turn.T)
            normals.append(np.tile(turn[:, 2], (4, 1)))
    return np.concatenate(points), np.concatenate(normals), np.concatenate(faces)


@cache
def _sphere() -> Form:
    turn, height, faces = _lattice(np.linspace(0, 2 * np.pi, 21), np.linspace(-np.pi / 2, np.pi / 2, 13))
    around = np.cos(height)
    points = np.stack([around * np.cos(turn), around * np.sin(turn), np.sin(height)], 1)
    return points, points, faces


@cache
def _cylinder() -> Form:
    turn, height, faces = _lattice(np.linspace(0, 2 * np.pi, 13), np.array([0.0, 1.0]))
    normals = np.stack([np.cos(turn), np.sin(turn), 0 * turn], 1)
    return normals + height[:, None] * [0.0, 0.0, 1.0], normals, faces


def _upright(axis: Floats) -> Floats:
    """Build two unit vectors (columns) that are square to an axis (3,)."""
    helper = np.eye(3)[np.argmin(np.abs(axis))]
    first = np.cross(axis, helper)
    first /= np.linalg.norm(first)
    return np.stack([first, np.cross(axis, first) / np.linalg.norm(axis)], 1)


def _placed(entry: Entries) -> Floats:
    """Matrix (4, 4) that carries the shape's form to its place in the room."""
    matrix = np.eye(4)
    if "to_world" in entry:
        matrix = np.array(entry["to_world"].matrix, dtype=float).reshape(4, 4)
    if "p0" in entry:
        start, end = np.array(entry["p0"]), np.array(entry["p1"])
        matrix[:3, :2] = _upright(end - start) * entry["radius"]
        matrix[:3, 2], matrix[:3, 3] = end - start, start
    elif "radius" in entry:
        matrix[:3, :3] *= entry["radius"]
        matrix[:3, 3] = entry["center"]
    return matrix


def _inner(entry: Entries) -> Entries:
    """Return the surface of a shape without its wrapper."""
    bsdf: Entries = entry["bsdf"]
    return bsdf["bsdf"] if bsdf["type"] == "twosided" else bsdf


def _coloured(entry: Entries) -> tuple[Form, Floats]:
    """Form and vertex colours of one shape."""
    colour = _inner(entry).get("base_color")
    if colour is not None and colour["type"] == "bitmap":
        form = _rectangle(GRID)
        image = np.array(colour["bitmap"], dtype=float)
        u, v = ((form[0][:, k] + 1) / 2 for k in (0, 1))
        rows = np.minimum(v * len(image), len(image) - 1).astype(int)
        return form, image[rows, np.minimum(u * image.shape[1], image.shape[1] - 1).astype(int)]
    form = {"rectangle": _rectangle, "cube": _cube, "sphere": _sphere, "cylinder": _cylinder}[entry["type"]]()
    tone = STEEL if colour is None else np.array(colour["value"])
    return form, np.tile(tone, (len(form[0]), 1))


def _mesh(points: Floats, normals: Floats, faces: Ints, colours: Floats) -> Any:
    """Hand a mesh with coloured vertices to the renderer."""
    properties = mi.Properties()
    properties["mesh_bsdf"] = mi.load_dict(SURFACE)
    shape = mi.Mesh("furniture", len(points), len(faces), has_vertex_normals=True, props=properties)
    shape.add_attribute("vertex_color", 3, colours.ravel().astype(np.float32))
    parameters = mi.traverse(shape)
    parameters["vertex_positions"] = points.ravel().astype(np.float32)
    parameters["faces"] = faces.ravel().astype(np.uint32)
    parameters["vertex_normals"] = normals.ravel().astype(np.float32)
    parameters.update()
    return shape


def baked(parts: Entries) -> Entries:
    """Join everything but the floor, the wall and what shines into one mesh."""
    kept = {name: part for name, part in parts.items() if name in ("floor", "wall") or "emitter" in part}
    points, normals, faces, colours, count = [], [], [], [], 0
    for name, part in parts.items():
        if name in kept:
            continue
        (at, out, triangles), tone = _coloured(part)
        matrix = _placed(part)
        turned = out @ np.linalg.inv(matrix[:3, :3])
        points.append(at @ matrix[:3, :3].T + matrix[:3, 3])
        normals.append(turned / np.linalg.norm(turned, axis=1, keepdims=True))
        faces.append(triangles + count)
        colours.append(tone)
        count += len(at)
    joined = [np.concatenate(some) for some in (points, normals, faces, colours)]
    return {**kept, "furniture": _mesh(*joined)}
