"""From a specification to a dressed person in a lit room, ready for the renderer."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from . import bony, dress, footwear, hair, pose, skin
from .body import JOINT_BONES, Rest, rest
from .detail import LEVELS, Detail
from .mesh import Floats, Mesh, merge
from .skin_points import skin_points
from .spec import BodySpec, DressSpec, PhantomSpec

#: Surface keypoints that are reported beside the joints.
SURFACE = ("nose", "left_ear", "right_ear", "left_big_toe", "right_big_toe", "left_heel", "right_heel")


@dataclass(frozen=True, slots=True)
class Person:
    """A standing person in the room frame.

    Attributes
    ----------
    surfaces
        Coloured meshes by material: "skin", "eyes", "lashes", "top", "bottom", "shoes".
    strands
        Hair strands (S, P, 3) by group; the groups differ a little in tone.
    joints
        Joint centres and surface keypoints (3,), metres.
    hair_radius_scale
        Factor on the strands' radius: fewer strands are thicker.
    bony
        Bony points (3,) that move with one bone each, metres.
    segments
        Orientation (3, 3) of the pelvis's and the thorax's bone: body axes at rest to room axes.
    skin
        Points (P, 3) of the skin, the same ones on every body (`skin_points`), metres.
    """

    surfaces: dict[str, Mesh]
    strands: dict[str, Floats]
    joints: dict[str, Floats]
    hair_radius_scale: float = 1.0
    bony: dict[str, Floats] = field(default_factory=dict)
    segments: dict[str, Floats] = field(default_factory=dict)
    skin: Floats = field(default_factory=lambda: np.zeros((0, 3)))


def _joints(body: Rest, posed: pose.Posed) -> dict[str, Floats]:
    found = {}
    for name, bone in JOINT_BONES.items():
        for side, letter in (("left", "L"), ("right", "R")):
            found[f"{side}_{name}"] = posed.heads[body.topology.bone(f"{bone}.{letter}")]
    for name in SURFACE:
        found[name] = body.topology.points[name] @ posed.vertices
    return found


@dataclass(frozen=True, slots=True)
class Wardrobe:
    """All that does not depend on the pose.

    Attributes
    ----------
    painted
        Skin, eyes and lashes.
    garments, shoes
        Clothes by surface name, and footwear if there is any.
    strands
        Hair on the resting head, to be moved with it; empty if it grows on the posed head.
    bony
        Bony points of the resting body.
    """

    body: Rest
    painted: dict[str, list[skin.Painted]]
    garments: dict[str, dress.Garment]
    shoes: footwear.Footwear | None
    strands: dict[str, Floats]
    bony: dict[str, bony.BonyPoint]


@lru_cache(maxsize=4)
def _rest(body: BodySpec) -> Rest:
    return rest(body)


@lru_cache(maxsize=3)
def _wardrobe(shape: BodySpec, wear: DressSpec, seed: int, detail: Detail) -> Wardrobe:
    body, level = _rest(shape), LEVELS[detail]
    hidden = dress.hidden_by(body, wear)
    painted = {
        "skin": [skin.painted_skin(body, shape, wear, hidden, level.skin)],
        "eyes": skin.painted_eyes(body, shape, level.eyes),
    }
    if level.lashes:
        painted["lashes"] = skin.painted_lashes(wear.hair_colour)
    kinds = {"bottom": (wear.bottom, seed + 20), "top": (wear.top, seed + 30)}
    if wear.top == "jacket":
        kinds["under"] = ("tshirt", seed + 40)
    garments = {
        name: dress.garment(kind, body, wear, number, detail)
        for name, (kind, number) in kinds.items()
        if kind != "none"
    }
    shoes = footwear.footwear(body, wear) if wear.shoes else None
    resting = hair.Wearer(body, body.vertices, np.eye(3), detail)
    strands = _grown(resting, wear, seed) if detail == "coarse" else {}
    return Wardrobe(body, painted, garments, shoes, strands, bony.bony_points(body))


def _surfaces(wardrobe: Wardrobe, posed: pose.Posed) -> dict[str, Mesh]:
    surfaces = {
        name: merge([part.posed(posed.vertices) for part in parts])
        for name, parts in wardrobe.painted.items()
    }
    for name, garment in wardrobe.garments.items():
        surfaces[name] = garment.worn(posed.vertices, posed.heads)
    if wardrobe.shoes:
        surfaces["shoes"] = wardrobe.shoes.worn(posed.vertices)
    return surfaces


def _grown(who: hair.Wearer, wear: DressSpec, seed: int) -> dict[str, Floats]:
    groups = {"brows": hair.eyebrows(who, wear, seed)}
    if wear.hair_length_mm > 0:
        scalp = hair.scalp_hair(who, wear, seed)
        for k in range(3):
            groups[f"scalp{k}"] = scalp[k::3]
        groups["knot"] = hair.knot_hair(who, wear, seed)
    return {name: strands for name, strands in groups.items() if len(strands)}


def _strands(spec: PhantomSpec, wardrobe: Wardrobe, posed: pose.Posed, detail: Detail) -> dict[str, Floats]:
    body, wear = wardrobe.body, spec.dress
    head = body.topology.bone("head")
    turn = posed.linear[head]
    who = hair.Wearer(body, posed.vertices, turn, detail)
    if not wardrobe.strands:
        return _grown(who, wear, spec.seed)
    moved = {k: (s - body.heads[head]) @ turn.T + posed.heads[head] for k, s in wardrobe.strands.items()}
    if wear.hair_style not in hair.LONG:
        return moved
    return {k: s if k == "brows" else hair.kept_off(s, who, wear) for k, s in moved.items()}


def _moved(person: Person, turn: Floats, shift: Floats) -> Person:
    return Person(
        surfaces={
            k: Mesh(m.vertices @ turn.T + shift, m.faces, m.colours) for k, m in person.surfaces.items()
        },
        strands={k: s @ turn.T + shift for k, s in person.strands.items()},
        joints={k: turn @ j + shift for k, j in person.joints.items()},
        hair_radius_scale=person.hair_radius_scale,
        bony={k: turn @ p + shift for k, p in person.bony.items()},
        segments={k: turn @ axes for k, axes in person.segments.items()},
        skin=person.skin @ turn.T + shift,
    )


def standing(spec: PhantomSpec, detail: Detail = "fine") -> Person:
    """Shape, pose and dress the person of a specification, facing -y whatever the view."""
    wardrobe = _wardrobe(spec.body, spec.dress, spec.seed, detail)
    posed = pose.stand(wardrobe.body, spec.pose, footwear.SOLE_M if spec.dress.shoes else 0.0)
    someone = Person(
        surfaces=_surfaces(wardrobe, posed),
        strands=_strands(spec, wardrobe, posed, detail),
        joints=_joints(wardrobe.body, posed),
        hair_radius_scale=LEVELS[detail].radius,
        bony=bony.moved(wardrobe.bony, wardrobe.body, posed.heads, posed.linear),
        segments={
            name: posed.linear[wardrobe.body.topology.bone(bone)] for name, bone in bony.SEGMENT_BONES.items()
        },
        skin=posed.vertices[skin_points()],
    )
    # Subdivision rounds bare soles off: the refined ones must stand on the floor.
    lowest = min(float(mesh.vertices[:, 2].min()) for mesh in someone.surfaces.values())
    return _moved(someone, np.eye(3), np.array([0.0, 0.0, -lowest]))


def turned(person: Person, angle_deg: float, place_m: tuple[float, float] = (0.0, 0.0)) -> Person:
    """Turn a person about the vertical, degrees, anticlockwise seen from above, and put them in place."""
    angle = np.radians(angle_deg)
    c, s = np.cos(angle), np.sin(angle)
    return _moved(person, np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]]), np.array([*place_m, 0.0]))


def person(spec: PhantomSpec, detail: Detail = "fine") -> Person:
    """Shape, pose, dress and turn the person of a specification."""
    return turned(standing(spec, detail), spec.turn_deg, spec.place_m)
