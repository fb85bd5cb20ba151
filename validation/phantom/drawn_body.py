"""A person's surfaces as triangles to draw: normals, the near side, and fewer faces for shadows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .mesh import Floats, Ints, Mesh, merge
from .scene import Person

Singles = NDArray[np.float32]

#: Vertices of one such cell and facing are one in the faces that cast shadows.
SHADOW_CELL_M = 0.02


@dataclass(frozen=True, slots=True)
class Triangles:
    """What the graphics library draws.

    Attributes
    ----------
    rows
        (V, 9): place in metres, normal, linear colour.
    near
        (F, 3): the faces that may be seen.
    shadow
        (G, 3): the faces that cast shadows.
    """

    rows: Singles
    near: NDArray[np.int32]
    shadow: NDArray[np.int32]


class Body:
    """The person of one turn; what depends on the faces only is kept while these stay the same."""

    def __init__(self) -> None:
        self._faces: Ints = np.zeros((0, 3), np.int64)
        self._sums: Any = None
        self._fewer: Ints = self._faces

    def triangles(self, someone: Person, eye: Singles) -> Triangles:
        """Measure the person in their pose, seen from a point (3,)."""
        surfaces = someone.surfaces.items()
        mesh = merge([_dimmed(one) if name == "eyes" else one for name, one in surfaces])
        changed = not np.array_equal(self._faces, mesh.faces)
        if changed:
            self._faces, self._sums = mesh.faces, _sums(mesh.faces, len(mesh.vertices))
        vertices = mesh.vertices.astype(np.float32)
        normals = self._normals(vertices)
        if changed:
            self._fewer = _fewer(mesh, normals)
        # The far side of the body is hidden by the near side.
        seen = (normals * (eye - vertices)).sum(axis=1) > -0.15
        near = mesh.faces[seen[mesh.faces[:, 0]] | seen[mesh.faces[:, 1]]]
        return Triangles(
            np.concatenate([vertices, normals, mesh.colours], axis=1).astype(np.float32),
            near.astype(np.int32),
            self._fewer.astype(np.int32),
        )

    def _normals(self, vertices: Singles) -> Singles:
        """As `mesh.normals`."""
        a, b, c = (vertices[self._faces[:, k]] for k in range(3))
        total = self._sums @ np.cross(b - a, c - a)
        length = np.sqrt((total**2).sum(axis=1, keepdims=True))
        return np.asarray(total / np.maximum(length, 1e-12))


def _dimmed(eyes: Mesh) -> Mesh:
    """Eyes as dark as their lids keep them, which are too fine for the shadows here."""
    return Mesh(eyes.vertices, eyes.faces, 0.4 * eyes.colours)


def _sums(faces: Ints, count: int) -> Any:
    """Operator (V, F) that sums what faces carry at their vertices."""
    entries = (np.ones(faces.size, np.float32), (faces.ravel(), np.repeat(np.arange(len(faces)), 3)))
    return sparse.csr_matrix(entries, shape=(count, len(faces)))


def _fewer(mesh: Mesh, normals: Singles) -> Ints:
    """Faces between the first vertices of each cell and facing."""
    low: Floats = np.floor(mesh.vertices.min(axis=0) / SHADOW_CELL_M)
    cell = (np.floor(mesh.vertices / SHADOW_CELL_M) - low).astype(int)
    facing = (normals > 0) @ np.array([1, 2, 4])
    key = ((cell[:, 0] * 1000 + cell[:, 1]) * 1000 + cell[:, 2]) * 8 + facing
    _, first, group = np.unique(key, return_index=True, return_inverse=True)
    faces = first[group.ravel()][mesh.faces]
    whole = (faces != np.roll(faces, 1, axis=1)).all(axis=1)
    return np.asarray(np.unique(faces[whole], axis=0))
