"""What is known about a photo of a person with cards, ready for JSON.

The truth of a card is given against the camera and against the feet, the truth of the bones likewise:
what a card says about the pelvis is its own attitude; how far that is from the bone is the placement's.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
from scipy.spatial.transform import Rotation

from . import truth
from .cards import CARD_AXES, ROOF_POINTS, Panel, Sheet
from .closeup import TagShare
from .mesh import Floats
from .picture import truth_of
from .scene import Person
from .spec import TURN_DEG, Wearing

#: Diagonal of 35 mm film, mm.
FILM_MM = 43.27
MEANING = (
    "cards: rotation_camera turns card axes (x right as one looks at it, y up, z towards the viewer; "
    "stickers: the first tag's) into camera axes (x right, y down, z away), place_camera_mm is the ridge at "
    "half height (stickers: the first tag's middle), edge_* the middle of the folded edge; against_feet_deg: "
    "about the vertical, then inclined, then leaning (signs as above; the wall card against the room); "
    "against_camera_deg: the same before a camera held as it was; seen_share: part of a black square that "
    "the camera sees; bones: body axes (x left, y back, z up) likewise, lines from left to right bony point; "
    "asis_below_psis_deg: seen from the side, against the horizontal"
)


def attitude_deg(rotation: Floats) -> dict[str, float]:
    """Angles of a body-like orientation (3, 3): about the vertical, then inclined, then leaning forward."""
    turn, incline, lean = Rotation.from_matrix(rotation).as_euler("ZYX", degrees=True)
    return {"rotation": round(turn, 4), "obliquity": round(incline, 4), "tilt": round(lean, 4)}


def _about_vertical(angle_deg: float) -> Floats:
    return np.asarray(Rotation.from_euler("z", angle_deg, degrees=True).as_matrix())


def _against(axes: Floats, feet_deg: float, view_deg: float, camera: truth.Camera) -> dict[str, Any]:
    """Attitude of body-like axes (room) against the feet and against the camera's own axes."""
    # A body that faces the camera squarely: its left is the picture's right, its back away from the camera.
    squarely = np.stack([camera.axes[0], camera.axes[2], -camera.axes[1]])
    return {
        "against_feet_deg": attitude_deg(_about_vertical(-feet_deg) @ axes),
        "against_camera_deg": attitude_deg(_about_vertical(-view_deg) @ squarely @ axes),
        "rotation_camera": np.round(camera.axes @ axes, 7).tolist(),
    }


def _tag(panel: Panel, camera: truth.Camera, seen: TagShare) -> dict[str, Any]:
    """Where a tag is and how it is seen."""
    a, b, _, d = panel.corners
    axes = np.stack([(b - a) / np.linalg.norm(b - a), (a - d) / np.linalg.norm(a - d)], axis=1)
    axes = np.column_stack([axes, np.cross(axes[:, 0], axes[:, 1])])
    middle = panel.corners.mean(axis=0)
    way = (camera.position - middle) / np.linalg.norm(camera.position - middle)
    pixels = camera.project(panel.corners)
    sides = np.linalg.norm(pixels - np.roll(pixels, -1, axis=0), axis=1)
    return {
        "corners_px": np.round(pixels, 3).tolist(),
        "rotation_camera": np.round(camera.axes @ axes, 7).tolist(),
        "place_camera_mm": np.round(1000 * camera.axes @ (middle - camera.position), 3).tolist(),
        "side_px": round(float(sides.mean()), 2),
        "incidence_deg": round(float(np.degrees(np.arccos(np.clip(axes[:, 2] @ way, -1, 1)))), 2),
        "seen_share": round(seen.square, 4),
        "seen_share_with_margin": round(seen.whole, 4),
    }


def _card(
    sheet: Sheet, someone: Person, wearing: Wearing, camera: truth.Camera, seen: dict[int, TagShare]
) -> dict[str, Any]:
    spec, card = wearing.photo, sheet.card
    axes = sheet.rotation @ CARD_AXES[card.worn].T
    # The wall card is measured against the wall, not against the feet.
    feet, view = (0.0, 0.0) if card.worn == "wall" else (spec.turn_deg, TURN_DEG[spec.view])
    known = {
        "card": card.id,
        "kind": card.kind,
        "rotation_camera": np.round(camera.axes @ sheet.rotation, 7).tolist(),
        "place_camera_mm": np.round(1000 * camera.axes @ (sheet.place - camera.position), 3).tolist(),
        "fold_deg": round(sheet.fold_deg, 4),
        "print_scale": round(sheet.spec.scale, 6),
        **{k: v for k, v in _against(axes, feet, view, camera).items() if k != "rotation_camera"},
        "tags": {str(p.tag): _tag(p, camera, seen[p.tag]) for p in sheet.panels if p.tag is not None},
    }
    if sheet.edge is not None:
        known["edge_camera_mm"] = np.round(1000 * camera.axes @ (sheet.edge - camera.position), 3).tolist()
        known["edge_px"] = np.round(camera.project(sheet.edge[None])[0], 3).tolist()
    if card.id in ROOF_POINTS:
        name = ROOF_POINTS[card.id][0]
        left, right = someone.bony[f"left_{name}"], someone.bony[f"right_{name}"]
        known["bony_line_against_feet_deg"] = _line(left, right, spec.turn_deg)
    return known


def _line(left: Floats, right: Floats, feet_deg: float) -> dict[str, float]:
    return {
        "rotation": round(truth.rotation_deg(left, right, feet_deg), 4),
        "obliquity": round(truth.inclination_deg(left, right), 4),
    }


def _bones(someone: Person, wearing: Wearing, camera: truth.Camera) -> dict[str, Any]:
    """Bones, bony points and the lines between them."""
    spec, bony = wearing.photo, someone.bony
    pixels = camera.project(np.stack(list(bony.values())))
    names = sorted({name.partition("_")[2] for name in bony})
    sides = {
        side: _inclination_deg(bony[f"{side}_psis"] - bony[f"{side}_asis"], spec.turn_deg)
        for side in ("left", "right")
    }
    joints = someone.joints
    return {
        **{
            name: _against(axes, spec.turn_deg, TURN_DEG[spec.view], camera)
            for name, axes in someone.segments.items()
        },
        "lines_against_feet_deg": {
            **{name: _line(bony[f"left_{name}"], bony[f"right_{name}"], spec.turn_deg) for name in names},
            "shoulder_joints": _line(joints["left_shoulder"], joints["right_shoulder"], spec.turn_deg),
            "ankles": _line(joints["left_ankle"], joints["right_ankle"], spec.turn_deg),
        },
        "asis_below_psis_deg": sides,
        "innominate_torsion_deg": wearing.innominate_deg,
        "bony_points": {
            name: {"m": np.round(place, 5).tolist(), "px": np.round(pixel, 2).tolist()}
            for (name, place), pixel in zip(bony.items(), pixels, strict=True)
        },
    }


def _inclination_deg(line: Floats, feet_deg: float) -> float:
    """How far the ASIS lies below the PSIS (line: PSIS minus ASIS) in the plane along the feet."""
    _, back, up = _about_vertical(-feet_deg) @ line
    return round(float(np.degrees(np.arctan2(up, back))), 4)


def card_truth(
    wearing: Wearing, someone: Person, sheets: tuple[Sheet, ...], seen: dict[int, TagShare]
) -> dict[str, Any]:
    """Everything that is known about one photo, ready for JSON."""
    camera = truth.camera(wearing.photo.camera)
    known = truth_of(wearing.photo, someone)
    known["camera"]["centre_px"] = [camera.width_px / 2, camera.height_px / 2]
    known["camera"]["axes"] = np.round(camera.axes, 7).tolist()
    known["camera"]["position_m"] = np.round(camera.position, 6).tolist()
    known["camera"]["focal_35mm_in_photo"] = focal_35mm(wearing)
    return {
        **known,
        "meaning": MEANING,
        "feet_deg": wearing.photo.turn_deg,
        "cards": [_card(sheet, someone, wearing, camera, seen) for sheet in sheets],
        "bones": _bones(someone, wearing, camera),
        "wearing": {k: v for k, v in asdict(wearing).items() if k != "photo"},
    }


def focal_35mm(wearing: Wearing) -> int:
    """What the photo says about its lens: whole millimetres on 35 mm film, 0 for nothing."""
    camera = wearing.photo.camera
    diagonal = float(np.hypot(camera.width_px, camera.height_px))
    return round(FILM_MM * wearing.focal_said * camera.focal_px / diagonal)
