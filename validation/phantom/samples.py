"""The committed sample pictures as a table of specifications."""

from __future__ import annotations

from dataclasses import replace

from .spec import BodySpec, CameraSpec, DressSpec, PhantomSpec, PoseSpec, RoomSpec, View

VIEWS: tuple[View, ...] = ("front", "back", "left", "right")


def _four(base: PhantomSpec) -> list[PhantomSpec]:
    """Show the same person, pose and camera from all four sides."""
    return [replace(base, name=f"{base.name}_{view}", view=view) for view in VIEWS]


LEVEL = PhantomSpec(
    name="level",
    seed=11,
    body=BodySpec(
        gender=0.0,
        age=0.66,
        muscle=0.58,
        weight=0.42,
        height=0.38,
        proportions=0.7,
        skin=(0.86, 0.69, 0.60),
        eyes=(0.28, 0.36, 0.42),
    ),
    pose=PoseSpec(
        pelvis_obliquity_deg=0.4,
        thorax_obliquity_deg=-0.5,
        pelvis_rotation_deg=0.6,
        thorax_rotation_deg=-0.8,
        head_tilt_deg=0.8,
    ),
    dress=DressSpec(
        top="tshirt",
        top_colour=(0.30, 0.46, 0.58),
        bottom="shorts",
        bottom_colour=(0.13, 0.14, 0.17),
        accent_colour=(0.85, 0.86, 0.88),
        shoe_colour=(0.80, 0.81, 0.82),
        hair_length_mm=34,
        hair_colour=(0.30, 0.20, 0.13),
        beard=0.25,
    ),
    room=RoomSpec(
        floor="planks",
        floor_colour=(0.64, 0.53, 0.41),
        wall_colour=(0.88, 0.86, 0.82),
        features=("door@-0.72", "picture@0.70"),
        light_side=1.0,
        light_warmth=0.3,
        seed=4,
    ),
    camera=CameraSpec(height_m=1.0, distance_m=3.0, roll_deg=1.5, pitch_deg=2.0, focal_px=2020),
)

RIGHT_HIP_HIGH = PhantomSpec(
    name="right_hip_high",
    seed=23,
    body=BodySpec(
        gender=1.0,
        age=0.70,
        muscle=0.52,
        weight=0.46,
        height=0.40,
        proportions=0.7,
        cupsize=0.45,
        african=0.15,
        asian=0.75,
        caucasian=0.10,
        skin=(0.80, 0.62, 0.49),
        eyes=(0.22, 0.14, 0.09),
    ),
    pose=PoseSpec(
        pelvis_obliquity_deg=6.5,
        leg_length_share=0.85,
        thorax_obliquity_deg=-3.0,
        clavicle_elevation_deg=-1.5,
        head_tilt_deg=-1.0,
        pelvis_shift_mm=6,
        pelvis_rotation_deg=1.5,
        thorax_rotation_deg=-2.0,
        stance_width_mm=200,
    ),
    dress=DressSpec(
        top="tank",
        top_colour=(0.72, 0.30, 0.36),
        bottom="leggings",
        bottom_colour=(0.16, 0.17, 0.22),
        accent_colour=(0.75, 0.35, 0.40),
        shoe_colour=(0.28, 0.30, 0.36),
        hair_style="bun",
        hair_length_mm=120,
        hair_colour=(0.11, 0.08, 0.07),
    ),
    room=RoomSpec(
        floor="mat",
        floor_colour=(0.55, 0.56, 0.55),
        wall_colour=(0.80, 0.84, 0.83),
        features=("window@0.78", "radiator@0.78", "wallbars@-0.80"),
        light_side=-1.0,
        seed=9,
        wall_distance_m=1.25,
    ),
    camera=CameraSpec(height_m=0.95, distance_m=3.1, roll_deg=1.5, pitch_deg=3.0, focal_px=2330),
)

LEFT_HIP_HIGH = PhantomSpec(
    name="left_hip_high_front",
    view="front",
    seed=31,
    body=BodySpec(
        gender=1.0,
        age=0.78,
        muscle=0.45,
        weight=0.86,
        height=0.36,
        proportions=0.5,
        cupsize=0.6,
        african=1.0,
        asian=0.0,
        caucasian=0.0,
        skin=(0.44, 0.29, 0.21),
        eyes=(0.14, 0.08, 0.05),
    ),
    pose=PoseSpec(
        pelvis_obliquity_deg=-5.0,
        leg_length_share=0.75,
        thorax_obliquity_deg=2.0,
        clavicle_elevation_deg=1.0,
        head_tilt_deg=0.5,
        arm_abduction_deg=(18.0, 18.0),
        stance_width_mm=240,
    ),
    dress=DressSpec(
        top="tshirt",
        top_colour=(0.88, 0.76, 0.42),
        bottom="leggings",
        bottom_colour=(0.20, 0.22, 0.34),
        shoe_colour=(0.86, 0.86, 0.86),
        accent_colour=(0.2, 0.3, 0.5),
        hair_style="curly",
        hair_length_mm=60,
        hair_colour=(0.09, 0.07, 0.06),
    ),
    room=RoomSpec(
        floor="tiles",
        floor_colour=(0.66, 0.63, 0.58),
        wall_colour=(0.88, 0.82, 0.74),
        features=("sideboard@0.85", "door@-0.90"),
        light_side=1.0,
        light_warmth=0.5,
        seed=12,
    ),
    camera=CameraSpec(height_m=1.05, distance_m=2.9, roll_deg=-0.8, pitch_deg=3.8, focal_px=2030),
)

SHOULDERS_TURNED = PhantomSpec(
    name="shoulders_turned_left_side",
    view="left",
    seed=41,
    body=BodySpec(
        gender=0.0,
        age=0.86,
        muscle=0.42,
        weight=0.58,
        height=0.34,
        proportions=0.4,
        caucasian=1.0,
        skin=(0.87, 0.69, 0.61),
        eyes=(0.32, 0.40, 0.45),
    ),
    pose=PoseSpec(
        pelvis_rotation_deg=-2.0,
        thorax_rotation_deg=-12.0,
        head_turn_deg=-3.0,
        thorax_obliquity_deg=0.5,
    ),
    dress=DressSpec(
        top="tshirt",
        top_colour=(0.36, 0.48, 0.36),
        bottom="shorts",
        bottom_colour=(0.42, 0.40, 0.36),
        accent_colour=(0.42, 0.40, 0.36),
        shoes=False,
        hair_length_mm=22,
        hair_colour=(0.62, 0.60, 0.57),
    ),
    room=RoomSpec(
        floor="planks",
        floor_colour=(0.48, 0.33, 0.22),
        wall_colour=(0.83, 0.83, 0.86),
        features=("picture@-0.72", "ball@0.68"),
        light_side=-1.0,
        seed=21,
    ),
    camera=CameraSpec(height_m=1.0, distance_m=2.8, roll_deg=0.6, pitch_deg=2.3, focal_px=1890),
)

LEFT_SHOULDER_HIGH = PhantomSpec(
    name="left_shoulder_high_back",
    view="back",
    seed=53,
    body=BodySpec(
        gender=0.0,
        age=0.62,
        muscle=0.72,
        weight=0.44,
        height=0.42,
        proportions=0.8,
        african=0.8,
        asian=0.0,
        caucasian=0.2,
        skin=(0.56, 0.38, 0.28),
        eyes=(0.16, 0.09, 0.06),
    ),
    pose=PoseSpec(
        pelvis_obliquity_deg=0.5,
        thorax_obliquity_deg=-3.0,
        clavicle_elevation_deg=-4.0,
        head_tilt_deg=-2.0,
    ),
    dress=DressSpec(
        top="tank",
        top_colour=(0.70, 0.72, 0.74),
        bottom="shorts",
        bottom_colour=(0.16, 0.30, 0.26),
        accent_colour=(0.9, 0.9, 0.9),
        shoe_colour=(0.16, 0.16, 0.18),
        hair_length_mm=9,
        hair_colour=(0.07, 0.06, 0.05),
    ),
    room=RoomSpec(
        floor="mat",
        floor_colour=(0.38, 0.43, 0.50),
        wall_colour=(0.87, 0.87, 0.86),
        features=("wallbars@0.75", "door@-0.78"),
        light_side=1.0,
        seed=33,
    ),
    camera=CameraSpec(height_m=1.0, distance_m=3.2, roll_deg=-1.1, pitch_deg=1.6, focal_px=2120),
)

SAMPLES: tuple[PhantomSpec, ...] = (
    *_four(LEVEL),
    *_four(RIGHT_HIP_HIGH),
    LEFT_HIP_HIGH,
    SHOULDERS_TURNED,
    LEFT_SHOULDER_HIGH,
)
