"""Random people in random rooms before random cameras; every choice follows from one seed."""

from __future__ import annotations

from typing import Literal

import numpy as np

from .furniture import FEATURES
from .spec import BodySpec, CameraSpec, Colour, DressSpec, PhantomSpec, PoseSpec, RoomSpec, View

VIEWS: tuple[View, ...] = ("front", "back", "left", "right")

#: Skin from dark to light, sRGB.
SKINS: tuple[Colour, ...] = (
    (0.33, 0.21, 0.15),
    (0.44, 0.29, 0.21),
    (0.58, 0.40, 0.29),
    (0.72, 0.53, 0.40),
    (0.80, 0.62, 0.49),
    (0.87, 0.69, 0.60),
)
HAIRS: tuple[Colour, ...] = ((0.08, 0.06, 0.06), (0.20, 0.13, 0.08), (0.45, 0.31, 0.18), (0.62, 0.60, 0.57))
FLOORS: tuple[Literal["planks", "tiles", "mat"], ...] = ("planks", "tiles", "mat")
STYLES: tuple[Literal["short", "bun", "bob", "curly"], ...] = ("short", "bun", "bob", "curly")


def phantom(index: int, turned_deg: float = 10.0) -> PhantomSpec:
    """Draw phantom number `index`; views take turns.

    Parameters
    ----------
    index
        Number and seed of the phantom.
    turned_deg
        Largest turn away from the exact view.
    """
    rng = np.random.default_rng(1_000_003 + index)
    view = VIEWS[index % 4]
    return PhantomSpec(
        name=f"{index:05d}_{view}",
        view=view,
        turn_extra_deg=float(rng.uniform(-turned_deg, turned_deg)),
        seed=index,
        body=_body(rng),
        pose=_pose(rng),
        dress=_dress(rng),
        room=_room(rng, index),
        camera=_camera(rng),
    )


def _body(rng: np.random.Generator) -> BodySpec:
    shade = int(rng.integers(len(SKINS)))
    african = max(0.0, 1.0 - shade / 2.5)
    asian = float(rng.uniform(0, 1 - african))
    return BodySpec(
        gender=float(np.round(rng.uniform()) * 0.9 + 0.05),
        age=float(rng.uniform(0.6, 0.95)),
        muscle=float(rng.uniform(0.3, 0.8)),
        weight=float(rng.uniform(0.25, 0.85)),
        height=float(rng.uniform(0.25, 0.65)),
        proportions=float(rng.uniform(0.3, 0.8)),
        cupsize=float(rng.uniform(0.3, 0.6)),
        african=african,
        asian=asian,
        caucasian=1 - african - asian,
        skin=SKINS[shade],
    )


def _pose(rng: np.random.Generator) -> PoseSpec:
    return PoseSpec(
        pelvis_obliquity_deg=float(np.clip(rng.normal(0, 4.0), -9, 9)),
        pelvis_rotation_deg=float(np.clip(rng.normal(0, 5.0), -12, 12)),
        pelvis_shift_mm=float(rng.normal(0, 12)),
        leg_length_share=float(rng.uniform(0, 1)),
        thorax_obliquity_deg=float(np.clip(rng.normal(0, 3.0), -8, 8)),
        thorax_rotation_deg=float(np.clip(rng.normal(0, 6.0), -15, 15)),
        clavicle_elevation_deg=float(rng.normal(0, 2.5)),
        head_tilt_deg=float(rng.normal(0, 3.0)),
        head_turn_deg=float(rng.normal(0, 4.0)),
        arm_abduction_deg=float(rng.uniform(10, 24)),
        elbow_flexion_deg=float(rng.uniform(5, 25)),
        stance_width_mm=float(rng.uniform(170, 270)),
        toe_out_deg=float(rng.uniform(0, 12)),
    )


def _colour(rng: np.random.Generator) -> Colour:
    red, green, blue = (float(value) for value in rng.uniform(0.08, 0.9, 3))
    return red, green, blue


def _dress(rng: np.random.Generator) -> DressSpec:
    return DressSpec(
        top="tank" if rng.uniform() < 0.5 else "tshirt",
        top_colour=_colour(rng),
        bottom="shorts" if rng.uniform() < 0.5 else "leggings",
        bottom_colour=_colour(rng),
        accent_colour=_colour(rng),
        shoes=bool(rng.uniform() < 0.6),
        shoe_colour=_colour(rng),
        hair_length_mm=float(rng.choice([0, 9, 25, 40, 90])),
        hair_style=STYLES[int(rng.integers(len(STYLES)))],
        hair_colour=HAIRS[int(rng.integers(len(HAIRS)))],
    )


def _room(rng: np.random.Generator, index: int) -> RoomSpec:
    names = rng.permutation(sorted(FEATURES))
    sides = (rng.uniform(-1.0, -0.6), rng.uniform(0.6, 1.0))
    shade = float(rng.uniform(0.6, 0.9))
    return RoomSpec(
        floor=FLOORS[int(rng.integers(len(FLOORS)))],
        floor_colour=_colour(rng),
        wall_colour=(shade, shade * float(rng.uniform(0.92, 1)), shade * float(rng.uniform(0.88, 1))),
        wall_distance_m=float(rng.uniform(0.9, 1.8)),
        features=tuple(f"{name}@{place:.2f}" for name, place in zip(names, sides, strict=False)),
        light_side=float(rng.choice([-1.0, 1.0])),
        light_warmth=float(rng.uniform(0, 0.6)),
        seed=index,
    )


def _camera(rng: np.random.Generator) -> CameraSpec:
    """Aim a camera at the body's middle, up to a little error, so that all of it is in the picture."""
    height, distance = float(rng.uniform(0.6, 1.5)), float(rng.uniform(2.4, 4.0))
    aim = float(np.degrees(np.arctan((height - 0.88) / distance)))
    tall = float(rng.uniform(0.62, 0.74))
    return CameraSpec(
        height_m=height,
        distance_m=distance,
        roll_deg=float(rng.uniform(-5, 5)),
        pitch_deg=aim + float(rng.normal(0, 0.5)),
        yaw_deg=float(rng.normal(0, 1.0)),
        offset_m=float(rng.normal(0, 0.05)),
        focal_px=tall * 1440 * distance / 1.8,
    )
