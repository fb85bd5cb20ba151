"""From a specification to a dressed person in a lit room, ready for the renderer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import dress, hair, pose, skin
from .body import JOINT_BONES, Rest, rest
from .mesh import Floats, Mesh
from .spec import PhantomSpec

#: Surface keypoints that are reported beside the joints.
SURFACE = ("nose", "left_ear", "right_ear", "left_big_toe", "right_big_toe", "left_heel", "right_heel")


@dataclass(frozen=True, slots=True)
class Person:
    """A standing person in the room frame.

    Attributes
    ----------
    surfaces
        Coloured meshes by material: "skin", "eyes", "cloth", "shoes", "lashes".
    strands
        Hair strands (S, P, 3) by group; the groups differ a little in tone.
    joints
        Joint centres and surface keypoints (3,), metres.
    """

    surfaces: dict[str, Mesh]
    strands: dict[str, Floats]
    joints: dict[str, Floats]


def _turned(spec: PhantomSpec) -> Floats:
    angle = np.radians(spec.turn_deg)
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])


def _joints(body: Rest, posed: pose.Posed) -> dict[str, Floats]:
    found = {}
    for name, bone in JOINT_BONES.items():
        for side, letter in (("left", "L"), ("right", "R")):
            found[f"{side}_{name}"] = posed.heads[body.topology.bone(f"{bone}.{letter}")]
    for name in SURFACE:
        found[name] = body.topology.points[name] @ posed.vertices
    return found


def _surfaces(spec: PhantomSpec, body: Rest, vertices: Floats) -> dict[str, Mesh]:
    wear = spec.dress
    hidden = dress.hidden_by(body, wear)
    surfaces = {
        "skin": skin.skin_mesh(body, vertices, spec.body, wear, hidden),
        "eyes": skin.eye_meshes(body, vertices, spec.body),
        "lashes": skin.lash_mesh(vertices, wear.hair_colour),
        "bottom": dress.garment(wear.bottom, body, vertices, wear, spec.seed + 20),
        "top": dress.garment(wear.top, body, vertices, wear, spec.seed + 30),
    }
    if wear.shoes:
        surfaces["shoes"] = dress.footwear(body, vertices, wear)
    return surfaces


def _strands(spec: PhantomSpec, body: Rest, posed: pose.Posed) -> dict[str, Floats]:
    turn = posed.linear[body.topology.bone("head")]
    groups = {"brows": hair.eyebrows(body, posed.vertices, turn, spec.seed)}
    if spec.dress.hair_length_mm > 0:
        scalp = hair.scalp_hair(body, posed.vertices, turn, spec.dress, spec.seed)
        for k in range(3):
            groups[f"scalp{k}"] = scalp[k::3]
        groups["knot"] = hair.knot_hair(body, posed.vertices, turn, spec.dress, spec.seed)
    return {name: strands for name, strands in groups.items() if len(strands)}


def person(spec: PhantomSpec) -> Person:
    """Shape, pose, dress and turn the person of a specification."""
    body = rest(spec.body)
    posed = pose.stand(body, spec.pose, dress.SOLE_M if spec.dress.shoes else 0.0)
    turn = _turned(spec)
    surfaces = _surfaces(spec, body, posed.vertices)
    return Person(
        surfaces={k: Mesh(m.vertices @ turn.T, m.faces, m.colours) for k, m in surfaces.items()},
        strands={k: s @ turn.T for k, s in _strands(spec, body, posed).items()},
        joints={k: turn @ j for k, j in _joints(body, posed).items()},
    )
