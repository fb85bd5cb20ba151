"""Random people in random rooms before random cameras; every choice follows from one number.

One number is one *scene*: a dressed person in one pose, in one room, before one fixed camera, seen
from the front, the back and both sides. Everything that makes a pelvis or a shoulder girdle look
tilted is drawn independently of everything else, so that no cause can stand in for another.
"""

from __future__ import annotations

import colorsys
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np

from .looks import LOOKS, Look, LookName
from .spec import (
    TURN_DEG,
    BodySpec,
    CameraSpec,
    Colour,
    DressSpec,
    HairStyle,
    PhantomSpec,
    PoseSpec,
    RoomSpec,
    View,
)

VIEWS: tuple[View, ...] = tuple(TURN_DEG)
#: First seed of each look: no body, pose, room or camera is drawn twice.
SEEDS: dict[LookName, int] = {"A": 10_000_000, "B": 20_000_000, "C": 30_000_000}

#: Skin from dark to light, sRGB.
SKINS: tuple[Colour, ...] = (
    (0.33, 0.21, 0.15),
    (0.44, 0.29, 0.21),
    (0.58, 0.40, 0.29),
    (0.72, 0.53, 0.40),
    (0.80, 0.62, 0.49),
    (0.87, 0.69, 0.60),
)
HAIRS: tuple[Colour, ...] = (
    (0.08, 0.06, 0.06),
    (0.20, 0.13, 0.08),
    (0.45, 0.31, 0.18),
    (0.62, 0.45, 0.26),
    (0.62, 0.60, 0.57),
)
HAIR_MM: dict[HairStyle, tuple[float, float]] = {
    "short": (6.0, 45.0),
    "curly": (25.0, 60.0),
    "bob": (80.0, 160.0),
    "bun": (120.0, 160.0),
    "ponytail": (150.0, 250.0),
    "long": (220.0, 320.0),
}

Random = np.random.Generator
Choice = TypeVar("Choice")


def scene(number: int, look: LookName = "A") -> tuple[PhantomSpec, ...]:
    """The four photos of scene `number`: front, back, left and right."""
    rng = np.random.default_rng(SEEDS[look] + number)
    style = LOOKS[look]
    body = body_of(rng)
    pose, dress = pose_of(rng, careful=style.careful), dress_of(rng, body, style)
    room, camera = _room(rng, style, number), camera_of(rng, careful=style.careful)
    # Half the people place their feet with care, half do not.
    spread = 4.0 if rng.uniform() < 0.5 or style.careful else 12.0
    turns = np.clip(rng.normal(0, spread, len(VIEWS)), -20, 20)
    return tuple(
        PhantomSpec(f"{look}{number:05d}_{view}", view, float(turn), number, body, pose, dress, room, camera)
        for view, turn in zip(VIEWS, turns, strict=True)
    )


def from_beside(spec: PhantomSpec, most_deg: float) -> PhantomSpec:
    """The same photo from a camera up to so far beside the wall's middle: the wall's level lines converge."""
    if most_deg == 0:
        return spec
    turn = float(np.random.default_rng(spec.room.seed).uniform(-most_deg, most_deg))
    moved = spec.camera.offset_m + spec.camera.distance_m * float(np.tan(np.radians(turn)))
    return replace(spec, camera=replace(spec.camera, offset_m=moved, yaw_deg=spec.camera.yaw_deg - turn))


def one_of(rng: Random, choices: Sequence[Choice]) -> Choice:
    """Draw one of some, each as likely."""
    return choices[int(rng.integers(len(choices)))]


def _normal(rng: Random, spread: float, limit: float, middle: float = 0.0) -> float:
    return float(np.clip(rng.normal(middle, spread), middle - limit, middle + limit))


def _pair(rng: Random, spread: float, limit: float, middle: float = 0.0) -> tuple[float, float]:
    """Left and right values that share half of their variance."""
    shared = rng.normal(0, spread / np.sqrt(2))
    left, right = (
        float(np.clip(middle + shared + own, middle - limit, middle + limit))
        for own in rng.normal(0, spread / np.sqrt(2), 2)
    )
    return left, right


def body_of(rng: Random) -> BodySpec:
    """Draw a body; half are women."""
    shade = int(rng.integers(len(SKINS)))
    african = max(0.0, 1.0 - shade / 2.5)
    asian = float(rng.uniform(0, 1 - african))
    return BodySpec(
        gender=float(np.round(rng.uniform()) * 0.8 + rng.uniform(0, 0.2)),
        age=float(rng.uniform(0.52, 0.97)),
        muscle=float(rng.uniform(0.25, 0.85)),
        weight=float(rng.uniform(0.15, 0.92)),
        height=float(rng.uniform(0.2, 0.75)),
        proportions=float(rng.uniform(0.2, 0.9)),
        cupsize=float(rng.uniform(0.2, 0.75)),
        firmness=float(rng.uniform(0.3, 0.8)),
        african=african,
        asian=asian,
        caucasian=1 - african - asian,
        skin=SKINS[shade],
    )


def pose_of(rng: Random, *, careful: bool) -> PoseSpec:
    """Draw how somebody stands; careful people stand balanced."""
    # Most legs are unequal or bent, some both; a share of 0 bends, a share of 1 only lengthens.
    share = float(rng.choice([0.0, 1.0, rng.uniform(0, 1)]))
    # Coronal balance: careful people stand balanced; of the others half do and half lean.
    lean = float(rng.choice([0.7, 2.2]))
    return PoseSpec(
        pelvis_obliquity_deg=_normal(rng, 4.5, 10),
        pelvis_rotation_deg=_normal(rng, 6.0, 15),
        pelvis_tilt_deg=_normal(rng, 4.0, 10),
        pelvis_shift_mm=_normal(rng, 15, 50),
        pelvis_forward_mm=_normal(rng, 18, 50, 5),
        leg_length_share=share,
        trunk_lean_deg=_normal(rng, 0.7 if careful else lean, 6),
        trunk_pitch_deg=_normal(rng, 3.0, 8),
        thorax_obliquity_deg=_normal(rng, 2.7, 8),
        thorax_rotation_deg=_normal(rng, 6.5, 16),
        thorax_pitch_deg=_normal(rng, 4.0, 10, 2),
        clavicle_elevation_deg=_normal(rng, 3.0, 9),
        shrug_deg=_normal(rng, 4.0, 10),
        girdle_rotation_deg=_normal(rng, 3.0, 8),
        round_shoulders_deg=_normal(rng, 5.0, 12),
        head_tilt_deg=_normal(rng, 4.5, 12),
        head_turn_deg=_normal(rng, 6.0, 18),
        head_pitch_deg=_normal(rng, 6.0, 15),
        neck_pitch_deg=_normal(rng, 8.0, 18, 4),
        arm_abduction_deg=_pair(rng, 5.0, 10, 14),
        arm_flexion_deg=_pair(rng, 7.0, 16, 2),
        elbow_flexion_deg=_pair(rng, 6.0, 12, 13),
        knee_valgus_deg=_pair(rng, 3.5, 8),
        knee_flexion_deg=_pair(rng, 4.0, 9, 4),
        stance_width_mm=float(rng.uniform(120, 290)),
        toe_out_deg=_pair(rng, 6.0, 14, 7),
    )


def _colour(rng: Random) -> Colour:
    """Clothes are mostly muted, sometimes bright."""
    hue = float(rng.uniform())
    saturation = float(rng.beta(1.2, 3.0))
    return colorsys.hsv_to_rgb(hue, saturation, float(rng.uniform(0.08, 0.95)))


def dress_of(rng: Random, body: BodySpec, look: Look) -> DressSpec:
    """Draw clothes and hair of a look for a body."""
    tops = [top for top in look.tops if body.gender < 0.5 or top != "none"]
    tops = [top for top in tops if body.gender >= 0.5 or top != "bra"]
    hair: HairStyle = "short" if body.gender < 0.5 and rng.uniform() < 0.8 else one_of(rng, look.hairs)
    bald = body.gender < 0.5 and rng.uniform() < 0.12
    return DressSpec(
        top=one_of(rng, tops),
        top_colour=_colour(rng),
        top_pattern=one_of(rng, look.patterns),
        bottom=one_of(rng, look.bottoms),
        bottom_colour=_colour(rng),
        accent_colour=_colour(rng),
        shoes=bool(rng.uniform() < 0.5),
        shoe_colour=_colour(rng),
        hair_length_mm=0.0 if bald else float(rng.uniform(*HAIR_MM[hair])),
        hair_style=hair,
        hair_colour=one_of(rng, HAIRS),
        beard=float(rng.uniform(0, 0.8)) if body.gender < 0.5 and rng.uniform() < 0.4 else 0.0,
    )


def _room(rng: Random, look: Look, number: int) -> RoomSpec:
    names = rng.permutation(sorted(look.features))
    places = (rng.uniform(-1.3, -0.5), rng.uniform(0.5, 1.3), rng.uniform(-2.2, -1.5))
    count = int(rng.integers(0, 4))
    shade = float(rng.uniform(0.35, 0.92))
    tint = rng.uniform(0.85, 1.0, 3)
    return RoomSpec(
        floor=one_of(rng, look.floors),
        floor_colour=colorsys.hsv_to_rgb(
            float(rng.uniform(0.02, 0.16)), float(rng.uniform(0, 0.5)), float(rng.uniform(0.2, 0.8))
        ),
        wall=one_of(rng, look.walls),
        wall_colour=(shade * float(tint[0]), shade * float(tint[1]), shade * float(tint[2])),
        wall_distance_m=float(rng.uniform(0.5, 2.0)),
        features=tuple(
            f"{name}@{place:.2f}" for name, place in zip(names[:count], places[:count], strict=True)
        ),
        light=one_of(rng, look.lights),
        light_side=float(rng.choice([-1.0, 1.0])),
        light_warmth=float(rng.uniform(0, 0.9)),
        seed=number,
    )


def camera_of(rng: Random, *, careful: bool) -> CameraSpec:
    """Aim a camera at the body, a little off its middle; the framing is widened later where needed."""
    height, distance = (
        (float(rng.uniform(0.8, 1.2)), float(rng.uniform(2.6, 4.2)))
        if careful
        else (float(rng.uniform(0.5, 1.7)), float(rng.uniform(1.8, 4.5)))
    )
    width, tall = ((1080, 1440), (1080, 1440), (1440, 1080), (810, 1440))[rng.integers(4)]
    fill = float(rng.uniform(0.62, 0.88))
    focal = fill * tall * distance / 1.75
    aim = float(np.degrees(np.arctan((height - 0.88) / distance)))
    return CameraSpec(
        height_m=height,
        distance_m=distance,
        roll_deg=float(rng.uniform(-6, 6)),
        pitch_deg=aim + _normal(rng, 0.8, 2),
        yaw_deg=_normal(rng, 2.0, 6),
        offset_m=_normal(rng, 0.06, 0.2),
        focal_px=focal,
        width_px=width,
        height_px=tall,
        exposure=float(rng.uniform(0.9, 1.7)),
        warmth=_normal(rng, 0.06, 0.15),
        blur_px=float(rng.choice([0.0, rng.uniform(0.3, 1.2)])),
        noise=float(rng.choice([0.004, 0.008, rng.uniform(0.005, 0.02)])),
        jpeg_quality=int(rng.integers(55, 96)),
    )
