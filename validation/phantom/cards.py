"""Printed cards as folded paper: their pieces, and how they lie on the body or hang at the wall.

Card frame as in ``posture/cards/table.py``: x to the right as one looks at the card, y up, z towards the
viewer.
Here everything is metres; the room frame is the one of truth.py.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial.transform import Rotation

from posture.cards.table import (
    CARDS,
    Card,
    flag_towards,
    fold_edge_mm,
    foot_towards,
    ridge_height_mm,
    tag_corners_mm,
)

from .bony import crossings
from .mesh import Floats, Ints, triangulate
from .scene import Person
from .spec import CardSpec

#: Columns: card axes (x right, y up, z towards the viewer) in the axes of a body that stands straight.
CARD_AXES = {
    "front": np.array([[1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]]),
    "back": np.array([[-1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, 1.0, 0.0]]),
}
CARD_AXES["wall"] = CARD_AXES["front"]
#: Bony points under each roof, and the segment whose axes say where it is looked at from.
ROOF_POINTS = {
    "pelvis_front": ("asis", "pelvis"),
    "pelvis_back": ("psis", "pelvis"),
    "chest": ("clavicle", "thorax"),
    "upper_back": ("scapula", "thorax"),
}
#: The chest card's upper edge, not its middle, lies along the bones (cards.toml).
BY_UPPER_EDGE = frozenset({"chest"})
#: Paper of 0.3 mm on cloth: clear of it by this much. [proposed]
CLEARANCE_M = 0.001
#: Steeper skin is never followed: the wearer holds or tapes a card that lies nearly upright. [proposed]
STEEPEST = np.tan(np.radians(25.0))


@dataclass(frozen=True, slots=True)
class Panel:
    """One flat rectangle of paper: ``corners`` (4, 3) like a tag's, metres; ``tag`` None is blank."""

    corners: Floats
    tag: int | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A card in the room.

    Attributes
    ----------
    rotation, place
        Card axes (for stickers: the first tag's) to room axes (3, 3), and origin (3,), metres.
    fold_deg
        True angle between its facets, or between foot and flag.
    panels
        All its paper.
    edge
        Stickers: middle (3,) of the folded edge, which was laid on the bony point.
    """

    spec: CardSpec
    rotation: Floats
    place: Floats
    fold_deg: float
    panels: tuple[Panel, ...]
    edge: Floats | None = None

    @property
    def card(self) -> Card:
        """What was printed."""
        return CARDS[self.spec.card]


def _panel(middle: Floats, right: Floats, up: Floats, half_mm: Floats, tag: int | None) -> Panel:
    """Rectangle around ``middle`` (3,), unit axes, half width and height in mm."""
    w, h = np.asarray(half_mm) / 1000
    ends = [(-w, h), (w, h), (w, -h), (-w, -h)]
    return Panel(np.array([middle + a * right + b * up for a, b in ends]), tag)


def _framed(card: Card, middle: Floats, axes: Floats, scale: float, tag: int) -> list[Panel]:
    """A tag and the white margin around it."""
    corners = middle + tag_corners_mm(card) * scale / 1000 @ axes.T
    right, up = axes[:, 0], axes[:, 1]
    half, edge = scale * card.tag_mm / 2, scale * card.margin_mm / 2
    out = (half + edge) / 1000
    tall, wide = np.array([edge, half + 2 * edge]), np.array([half, edge])
    return [
        Panel(corners, tag),
        *(_panel(middle + s * out * right, right, up, tall, None) for s in (-1, 1)),
        *(_panel(middle + s * out * up, right, up, wide, None) for s in (-1, 1)),
    ]


def _roof(spec: CardSpec, rotation: Floats, base: Floats) -> Sheet:
    """Roof on its strip, whose middle is ``base``."""
    card = CARDS[spec.card]
    fold = card.fold_deg + spec.fold_error_deg
    ridge = base + rotation[:, 2] * (ridge_height_mm(card, fold) * spec.scale / 1000 + CLEARANCE_M / 2)
    panels = []
    for sign, tag in zip((-1.0, 1.0), card.tags, strict=True):
        axes = rotation @ Rotation.from_euler("y", sign * fold / 2, degrees=True).as_matrix()
        middle = ridge + sign * axes[:, 0] * card.panel_mm * spec.scale / 2000
        panels += _framed(card, middle, axes, spec.scale, tag)
    if card.strip is not None:
        half = np.array([card.strip.length_mm, card.strip.height_mm]) * spec.scale / 2
        panels.append(_panel(base, rotation[:, 0], rotation[:, 1], half, None))
    return Sheet(spec, rotation, ridge, fold, tuple(panels))


def _sticker(spec: CardSpec, index: int, axes: Floats, edge: Floats) -> tuple[Floats, list[Panel]]:
    """Middle and paper of a sticker's tag whose folded edge lies at ``edge``."""
    card = CARDS[spec.card]
    middle = edge - axes @ fold_edge_mm(card, index) * spec.scale / 1000
    return middle, _framed(card, middle, axes, spec.scale, card.tags[index])


class Skin:
    """Outermost surface of a dressed person, asked along lines."""

    def __init__(self, person: Person) -> None:
        meshes = [m for name, m in person.surfaces.items() if name in ("skin", "top", "bottom")]
        starts = np.cumsum([0] + [len(m.vertices) for m in meshes])
        self.vertices: Floats = np.concatenate([m.vertices for m in meshes])
        faces = [(m.faces if m.faces.shape[1] == 3 else triangulate(m.faces)) for m in meshes]
        self.faces: Ints = np.concatenate([f + s for f, s in zip(faces, starts, strict=False)])

    def near(self, point: Floats, reach_m: float) -> tuple[Floats, Ints]:
        """Vertices, and the faces with a corner within reach of a point: the rest is never asked."""
        inside = np.linalg.norm(self.vertices - point, axis=1) < reach_m
        return self.vertices, self.faces[inside[self.faces].any(axis=1)]

    def height(self, point: Floats, way: Floats, reach_m: float = 0.16) -> float:
        """How far along ``way`` the outermost surface lies from a point; NaN beside the body."""
        far = crossings(point, way, *self.near(point, reach_m + 0.05))
        far = far[np.abs(far) < reach_m]
        return float(far[-1]) if len(far) else float("nan")


def _unit(vector: Floats) -> Floats:
    return np.asarray(vector / np.linalg.norm(vector))


def _on_skin(skin: Skin, point: Floats, axes: Floats, slip: Floats) -> Floats:
    """Where a finger ends up that looks for a bony point: on what is worn over it, a little off."""
    near = point + axes[:, :2] @ slip[:2] / 1000
    out = skin.height(near, axes[:, 2])
    return np.asarray(near + axes[:, 2] * ((0.0 if np.isnan(out) else out) + slip[2] / 1000))


def _slope(skin: Skin, points: list[Floats], axes: Floats, along: int, reach_m: float) -> float:
    """Mean rise of the surface towards the viewer, along one of the card's axes, as a tangent."""
    found = []
    for point in points:
        ends = [
            skin.height(point + s * reach_m * axes[:, along], axes[:, 2], reach_m=0.10) for s in (-1.0, 1.0)
        ]
        found.append((ends[1] - ends[0]) / (2 * reach_m))
    known = [x for x in found if not np.isnan(x)]
    return float(np.clip(np.mean(known), -STEEPEST, STEEPEST)) if known else 0.0


def _turned(axes: Floats, spec: CardSpec) -> Floats:
    """Axes after the placing hand's own errors: in the plane, top towards the viewer, right side too."""
    own = Rotation.from_euler("zxy", [spec.roll_deg, spec.lean_deg, -spec.yaw_deg], degrees=True)
    return np.asarray(axes @ own.as_matrix())


def _pushed_out(skin: Skin, base: Floats, axes: Floats, half_m: tuple[float, float]) -> Floats:
    """Move a flat rectangle along its normal until nothing sticks out of it."""
    highest = 0.0
    for across in np.linspace(-half_m[0], half_m[0], 13):
        for up in np.linspace(-half_m[1], half_m[1], 5):
            out = skin.height(base + across * axes[:, 0] + up * axes[:, 1], axes[:, 2], reach_m=0.12)
            highest = max(highest, 0.0 if np.isnan(out) else out)
    return np.asarray(base + (highest + CLEARANCE_M) * axes[:, 2])


def worn_roof(spec: CardSpec, person: Person, skin: Skin) -> Sheet:
    """Lay a roof card over two bony points: its strip touches both, and is as upright as the skin there."""
    card = CARDS[spec.card]
    assert card.strip is not None
    name, segment = ROOF_POINTS[spec.card]
    axes = person.segments[segment] @ CARD_AXES[card.worn]
    # On the left of a card worn in front is the person's right.
    sides = ("right", "left") if card.worn == "front" else ("left", "right")
    ends = [
        _on_skin(skin, person.bony[f"{side}_{name}"], axes, np.array(slip))
        for side, slip in zip(sides, spec.slips_mm, strict=True)
    ]
    right = _unit(ends[1] - ends[0])
    half = (card.strip.length_mm * spec.scale / 2000, card.strip.height_mm * spec.scale / 2000)
    drop = half[1] if spec.card in BY_UPPER_EDGE else 0.0
    level = [end - drop * axes[:, 1] for end in ends]
    slope = _slope(skin, level, axes, 1, half[1])
    up = axes[:, 1] + slope * axes[:, 2]
    up = _unit(up - right * (up @ right))
    rotation = _turned(np.stack([right, up, np.cross(right, up)], axis=1), spec)
    base = (ends[0] + ends[1]) / 2 - drop * rotation[:, 1]
    return _roof(spec, rotation, _pushed_out(skin, base, rotation, half))


def worn_corner(spec: CardSpec, person: Person, skin: Skin) -> Sheet:
    """Tape a corner sticker's foot to the skin, its folded edge on the bony point; the flag stands out."""
    card = CARDS[spec.card]
    name = f"{card.side}_{spec.card.partition('_')[0]}"
    axes = person.segments["pelvis"] @ CARD_AXES[card.worn]
    edge = _on_skin(skin, person.bony[name], axes, np.array(spec.slips_mm[0]))
    panel, foot = card.panel_mm * spec.scale / 1000, float(foot_towards(card))
    middle = edge + foot * panel / 2 * axes[:, 0]
    right = _unit(axes[:, 0] + _slope(skin, [middle], axes, 0, panel / 3) * axes[:, 2])
    up = axes[:, 1] + _slope(skin, [edge, middle], axes, 1, panel / 2) * axes[:, 2]
    up = _unit(up - right * (up @ right))
    rotation = _turned(np.stack([right, up, np.cross(right, up)], axis=1), spec)
    place = edge + foot * panel / 2 * rotation[:, 0]
    edge = edge + _pushed_out(skin, place, rotation, (panel / 2, panel / 2)) - place
    place, panels = _sticker(spec, 0, rotation, edge)
    fold = card.fold_deg + spec.fold_error_deg
    # The flag shows its print to the person's own side: its right is where the foot's front is, or away.
    outwards = -foot if card.foot == "middle" else foot
    stands = np.cos(np.radians(fold)) * foot * rotation[:, 0] + np.sin(np.radians(fold)) * rotation[:, 2]
    flag_right = float(flag_towards(card)) * stands
    flag = np.stack([flag_right, rotation[:, 1], np.cross(flag_right, rotation[:, 1])], axis=1)
    assert flag[:, 2] @ rotation[:, 0] * outwards > 0, f"{spec.card}: the flag looks the wrong way"
    panels += _sticker(spec, 1, flag, edge)[1]
    return Sheet(spec, rotation, place, fold, tuple(panels), edge)


def worn_flag(spec: CardSpec, person: Person, skin: Skin) -> Sheet:
    """Stand a flag on the acromion, looking forward, its blank foot on the shoulder behind it."""
    card = CARDS[spec.card]
    axes = person.segments["thorax"] @ CARD_AXES[card.worn]
    # Looked at from above, with the viewer's up to the back.
    above = np.stack([axes[:, 0], -axes[:, 2], axes[:, 1]], axis=1)
    edge = _on_skin(skin, person.bony[f"{card.side}_acromion"], above, np.array(spec.slips_mm[0]))
    panel = card.panel_mm * spec.scale / 1000
    right = _unit(axes[:, 0] + _slope(skin, [edge], above, 0, 0.02) * axes[:, 1])
    up = axes[:, 1] - right * (axes[:, 1] @ right)
    straight = np.stack([right, _unit(up), np.cross(right, _unit(up))], axis=1)
    rotation = _turned(straight, spec)
    lying = np.stack([rotation[:, 0], -straight[:, 2], straight[:, 1]], axis=1)
    length = card.tab_mm * spec.scale / 1000
    behind = edge + lying[:, 1] * length / 2
    edge = edge + _pushed_out(skin, behind, lying, (panel / 2, length / 2)) - behind
    place, panels = _sticker(spec, 0, rotation, edge)
    half = np.array([card.panel_mm, card.tab_mm]) * spec.scale / 2
    panels.append(_panel(edge + lying[:, 1] * length / 2, lying[:, 0], lying[:, 1], half, None))
    return Sheet(spec, rotation, place, card.fold_deg + spec.fold_error_deg, tuple(panels), edge)


def hung(spec: CardSpec, base: Floats) -> Sheet:
    """Hang a roof card at the wall, the middle of its strip at ``base``."""
    return _roof(spec, _turned(CARD_AXES["wall"], spec), base)


WORN = {"roof": worn_roof, "corner": worn_corner, "flag": worn_flag}


def worn(spec: CardSpec, person: Person, skin: Skin) -> Sheet:
    """Put one card or sticker on a person."""
    return WORN[CARDS[spec.card].kind](spec, person, skin)
