"""Surface tools shared by body, clothes and hair: subdivision, clipping, smoothing, noise.

Lengths are metres. A mesh is ``vertices`` of shape (V, 3) and ``faces`` of shape (F, 3) or,
before subdivision, (F, 4). Everything here is pure and needs numpy and scipy only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Mesh:
    """A triangle mesh with one linear RGB colour at each vertex.

    Attributes
    ----------
    vertices
        (V, 3), metres.
    faces
        (F, 3) indices, anticlockwise seen from outside.
    colours
        (V, 3), linear RGB in [0, 1].
    """

    vertices: Floats
    faces: Ints
    colours: Floats


def triangulate(quads: Ints) -> Ints:
    """Split quads (F, 4) into triangles (2 F, 3)."""
    return np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])


def catmull_clark(quads: Ints, count: int) -> tuple[sparse.csr_matrix, Ints]:
    """Return the linear operator of one Catmull-Clark step and the refined quads.

    Parameters
    ----------
    quads
        (F, 4) indices into ``count`` vertices; open borders are allowed.
    count
        Number of vertices before the step.

    Returns
    -------
    operator
        (N, ``count``) sparse matrix: new values = operator @ old values, for positions and for
        any other quantity carried by the vertices.
    quads
        (4 F, 4) refined faces.
    """
    total = len(quads)
    corner = np.stack([quads, np.roll(quads, -1, axis=1)], axis=-1).reshape(-1, 2)
    edges, edge_of = _unique_pairs(np.sort(corner, axis=1))
    edge_of = edge_of.reshape(total, 4)
    faces = _rows(np.repeat(np.arange(total), 4), quads.ravel(), 0.25, (total, count))
    uses = np.bincount(edge_of.ravel(), minlength=len(edges))
    ends = _rows(np.repeat(np.arange(len(edges)), 2), edges.ravel(), 0.5, (len(edges), count))
    beside = _rows(edge_of.ravel(), np.repeat(np.arange(total), 4), 0.5, (len(edges), total))
    inner = sparse.diags((uses == 2).astype(float))
    outer = sparse.diags((uses != 2).astype(float))
    edge_points = inner @ (0.5 * ends + 0.5 * (beside @ faces)) + outer @ ends
    operator = sparse.vstack([_moved(quads, edges, uses, faces, ends, count), edge_points, faces])
    centre = np.arange(total) + count + len(edges)
    refined = [
        np.stack([quads[:, k], count + edge_of[:, k], centre, count + edge_of[:, k - 1]], axis=1)
        for k in range(4)
    ]
    return sparse.csr_matrix(operator), np.concatenate(refined)


def _rows(row: Any, col: Any, value: float, shape: tuple[int, int]) -> sparse.csr_matrix:
    return sparse.csr_matrix((np.full(len(row), value), (row, col)), shape=shape)


def _moved(quads: Ints, edges: Ints, uses: Ints, faces: Any, ends: Any, count: int) -> sparse.csr_matrix:
    """Rule for the old vertices: valence-weighted inside, cubic B-spline along borders."""
    at_face = _rows(quads.ravel(), np.repeat(np.arange(len(quads)), 4), 1.0, (count, len(quads)))
    number = np.repeat(np.arange(len(edges)), 2)
    at_edge = _rows(edges.ravel(), number, 1.0, (count, len(edges)))
    border = uses != 2
    on_border = at_edge @ border.astype(float) > 0
    valence = np.maximum(np.asarray(at_edge.sum(axis=1)).ravel(), 1.0)
    identity = sparse.identity(count, format="csr")
    smooth = (
        sparse.diags(1 / valence**2) @ at_face @ faces
        + sparse.diags(2 / valence**2) @ at_edge @ ends
        + sparse.diags((valence - 3) / valence) @ identity
    )
    along = 0.25 * at_edge @ sparse.diags(border.astype(float)) @ ends + 0.5 * identity
    used = np.bincount(quads.ravel(), minlength=count) > 0
    keep_inner = sparse.diags((~on_border & used).astype(float))
    keep_border = sparse.diags((on_border & used).astype(float))
    unused = sparse.diags((~used).astype(float))
    return sparse.csr_matrix(keep_inner @ smooth + keep_border @ along + unused)


def subdivide(quads: Ints, count: int, levels: int) -> tuple[sparse.csr_matrix, Ints]:
    """Chain ``levels`` Catmull-Clark steps and drop the vertices that no face uses."""
    operator = sparse.identity(count, format="csr")
    for _ in range(levels):
        step, quads = catmull_clark(quads, operator.shape[0])
        operator = step @ operator
    used, index = np.unique(quads, return_inverse=True)
    return operator[used], np.asarray(index.reshape(quads.shape))


def normals(vertices: Floats, faces: Ints) -> Floats:
    """Area-weighted unit normals, (V, 3), pointing outwards."""
    a, b, c = (vertices[faces[:, k]] for k in range(3))
    flat = np.cross(b - a, c - a)
    corners, count = faces.ravel(), len(vertices)
    shared = [np.bincount(corners, np.repeat(flat[:, k], 3), count) for k in range(3)]
    total = np.stack(shared, axis=1)
    return np.asarray(total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-12))


def neighbours(faces: Ints, count: int) -> sparse.csr_matrix:
    """Row-normalised adjacency (V, V): its product with positions is the neighbour average."""
    ends = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    both = np.concatenate([ends, ends[:, ::-1]])
    matrix = sparse.csr_matrix((np.ones(len(both)), both.T), shape=(count, count))
    matrix.data[:] = 1.0
    total = np.maximum(np.asarray(matrix.sum(axis=1)).ravel(), 1.0)
    return sparse.csr_matrix(sparse.diags(1 / total) @ matrix)


def smoothed(vertices: Floats, average: Any, steps: int) -> Floats:
    """Move vertices half the way to their neighbours' average, ``steps`` times."""
    for _ in range(steps):
        vertices = 0.5 * vertices + 0.5 * (average @ vertices)
    return vertices


def clip(faces: Ints, field: Floats) -> tuple[Ints, sparse.csr_matrix]:
    """Keep the part of a mesh where ``field`` >= 0, cutting triangles along the zero line.

    Parameters
    ----------
    faces
        (F, 3).
    field
        (V,) signed field.

    Returns
    -------
    faces, operator
        (G, 3), and the (W, V) matrix that carries whatever the vertices hold (positions,
        colours, ...) to the clipped mesh; cut points are shared, so the border is smooth.
    """
    field = np.where(np.abs(field) < 1e-9, 1e-9, field)
    inside = field[faces] > 0
    number = inside.sum(axis=1)
    pieces = [faces[number == 3]]
    cuts: list[Ints] = []
    for wanted in (1, 2):
        some, flags = faces[number == wanted], inside[number == wanted]
        apex = np.argmax(flags == (wanted == 1), axis=1)
        a, b, c = (some[np.arange(len(some)), (apex + k) % 3] for k in range(3))
        cuts.append(np.stack([a, b, c], axis=1))
    keys = np.concatenate([t[:, [0, k]] for t in cuts for k in (1, 2)])
    unique, index = _unique_pairs(np.sort(keys, axis=1))
    one, two = len(cuts[0]), len(cuts[1])
    ab1, ac1, ab2, ac2 = np.split(index + len(field), [one, 2 * one, 2 * one + two])
    pieces.append(np.stack([cuts[0][:, 0], ab1, ac1], axis=1))
    pieces.append(np.stack([ab2, cuts[1][:, 1], cuts[1][:, 2]], axis=1))
    pieces.append(np.stack([ab2, cuts[1][:, 2], ac2], axis=1))
    f0, f1 = field[unique[:, 0]], field[unique[:, 1]]
    t = f0 / (f0 - f1)
    number = np.arange(len(unique))
    between = sparse.csr_matrix(
        (np.concatenate([1 - t, t]), (np.tile(number, 2), unique.T.ravel())), (len(unique), len(field))
    )
    kept, used = compact(np.concatenate(pieces))
    whole = sparse.vstack([sparse.identity(len(field), format="csr"), between], format="csr")
    return kept, sparse.csr_matrix(whole[used])


def _unique_pairs(pairs: Ints) -> tuple[Ints, Ints]:
    """Distinct rows of (E, 2) indices in order, and the place of each row among them."""
    base = int(pairs.max(initial=0)) + 1
    keys, index = np.unique(pairs[:, 0] * base + pairs[:, 1], return_inverse=True)
    return np.stack([keys // base, keys % base], axis=1), index.ravel()


def compact(faces: Ints) -> tuple[Ints, Ints]:
    """Faces renumbered without the vertices that none uses, and the old numbers (W,)."""
    used, index = np.unique(faces, return_inverse=True)
    return index.reshape(faces.shape), used


def border_edges(faces: Ints) -> Ints:
    """Directed edges (E, 2) that belong to one face only."""
    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    pairs, index = _unique_pairs(np.sort(edges, axis=1))
    uses = np.bincount(index, minlength=len(pairs))
    return np.asarray(edges[uses[index] == 1])


def merge(meshes: list[Mesh]) -> Mesh:
    """Join meshes into one."""
    starts = np.cumsum([0] + [len(m.vertices) for m in meshes[:-1]])
    return Mesh(
        np.concatenate([m.vertices for m in meshes]),
        np.concatenate([m.faces + s for m, s in zip(meshes, starts, strict=True)]),
        np.concatenate([m.colours for m in meshes]),
    )


def noise(points: Floats, scale_m: float, seed: int, octaves: int = 3) -> Floats:
    """Smooth pseudo-random field in about [-1, 1] at (N, 3) points, feature size ``scale_m``."""
    rng = np.random.default_rng(seed)
    total = np.zeros(len(points))
    for octave in range(octaves):
        waves = rng.normal(size=(3, 12)) * (2.0**octave / scale_m) * 2.2
        total += np.sin(points @ waves + rng.uniform(0, 2 * np.pi, 12)).mean(axis=1) * 0.6**octave
    return np.clip(1.8 * total, -1, 1)


def smoothstep(low: float, high: float, value: Any) -> Floats:
    """0 below ``low``, 1 above ``high``, smooth in between."""
    t = np.clip((np.asarray(value) - low) / (high - low), 0, 1)
    return np.asarray(t * t * (3 - 2 * t))
