"""Random people who wear printed cards; every choice follows from one number.

One number is one photo, six are a group. The person, the pose and the room are those of a scene of `crowd`
that nothing else uses; camera, hair and arms are drawn here, and the errors of the hand that puts the
cards on apart from them: the left and the right photo of a group show one person, taped anew.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from posture.cards.table import CARDS

from .crowd import Random, scene
from .looks import LookName
from .spec import (
    CameraSpec,
    CardSpec,
    CoverSpec,
    DressSpec,
    PaperSpec,
    PoseSpec,
    RoomSpec,
    Slip,
    View,
    Wearing,
)

#: First number of the scenes whose people wear cards: nobody is shared with photos or turns.
FIRST_SCENE = 700_000
#: Palpation error of each end, mm, one standard deviation: along the skin, and off it (tape, soft tissue).
#: [proposed], both.
PALPATION_MM, LIFT_MM = 5.0, 1.5
#: Fold against the sheet's, degrees; print scale; plumb of the wall card, degrees: standard deviations.
FOLD_DEG, PRINT_SHARE, PLUMB_DEG = 2.0, 0.005, 0.1
#: How far what a photo says about its lens is off, as a share of it. [proposed]
LENS_SHARE = 0.02
#: Kinds of pictures: reduced as a webcam gives them, and a phone's own; width, height, and shortest and
#: longest focal length in pixels (a webcam's 50-70 degrees, a phone's main camera of 24-35 mm). [proposed]
WEBCAM = (1080, 1440, 1050.0, 1700.0)
PHONE = (2250, 3000, 2100.0, 3200.0)
#: Nobody sends a photo in which a person 1.75 m tall fills less of the height: it is cropped. [proposed]
LEAST_FILL = 0.5
#: Twist of the pelvis's halves, one standard deviation; only where the stickers can show it. [proposed]
TORSION_DEG = 3.0
#: One group of so many is a phone's.
PHONE_EVERY = 4

#: What the photos of a group show.
VIEWS: tuple[View, ...] = ("front", "back", "front", "back", "left", "right")
FRONT, BACK = ("pelvis_front", "chest"), ("pelvis_back", "upper_back")


def wearing(number: int) -> Wearing:
    """Draw the photo with this number: front, back, front, back, left, right; the last two of one person."""
    turn = number % len(VIEWS)
    who, view = number - 1 if VIEWS[turn] == "right" else number, VIEWS[turn]
    rng, hand = np.random.default_rng([7, who]), np.random.default_rng([8, number])
    look: LookName = "A" if rng.uniform() < 0.6 else "B"
    base = next(s for s in scene(FIRST_SCENE + who, look) if s.view == view)
    aside = view in ("left", "right")
    phone = (number // len(VIEWS)) % PHONE_EVERY == PHONE_EVERY - 1
    beside = float(rng.choice([-1.0, 1.0]))
    photo = replace(
        base,
        name=f"cards{number:05d}_{view}",
        pose=_arms_away(rng, base.pose) if aside else base.pose,
        dress=_hair_away(base.dress),
        room=_wall_free(base.room, beside),
        camera=_camera(rng, base.camera, PHONE if phone else WEBCAM),
    )
    says = rng.uniform() < (0.8 if phone else 0.2)
    said, torsion = float(rng.normal(1, LENS_SHARE)), float(rng.normal(0, TORSION_DEG))
    worn = _worn(hand, view)
    cards = [put_on(hand, name) for name in worn]
    if hand.uniform() < 0.85:
        cards.append(wall_card(hand, beside))
    return Wearing(
        photo=photo,
        cards=tuple(cards),
        covers=_covers(hand, worn),
        paper=_paper(hand, worn),
        close_samples=16 if phone else 36,
        focal_said=said if says else 0.0,
        innominate_deg=torsion if aside else 0.0,
    )


def _worn(rng: Random, view: View) -> tuple[str, ...]:
    """Cards and stickers that this view shows; stickers replace the pelvis card in some."""
    if view in ("left", "right"):
        return f"asis_{view}", f"psis_{view}"
    cards: tuple[str, ...]
    cards, bone = (FRONT, "asis") if view == "front" else (BACK, "psis")
    if rng.uniform() < 0.2:
        cards = (f"{bone}_right", f"{bone}_left", cards[1])
    if view == "front" and rng.uniform() < 0.35:
        cards = (*cards, "acromion_right", "acromion_left")
    return cards


def _slip(rng: Random) -> Slip:
    across, up = rng.normal(0, PALPATION_MM, 2)
    return float(across), float(up), float(np.abs(rng.normal(0, LIFT_MM)))


def put_on(rng: Random, name: str) -> CardSpec:
    """Errors of the hand that folds, glues and tapes; a flag that stands free is held less well."""
    roof, flag = CARDS[name].kind == "roof", CARDS[name].kind == "flag"
    return CardSpec(
        card=name,
        slips_mm=(_slip(rng), _slip(rng)),
        lean_deg=float(rng.normal(0, 8.0 if flag else 3.0)),
        # A roof's ends lie on the bones; stickers are turned by the hand alone.
        roll_deg=0.0 if roof else float(rng.normal(0, 3.0)),
        yaw_deg=float(rng.normal(0, 8.0)) if flag else 0.0,
        fold_error_deg=float(rng.normal(0, FOLD_DEG if roof else 2 * FOLD_DEG)),
        scale=1 + float(rng.normal(0, PRINT_SHARE)),
    )


def wall_card(rng: Random, beside: float) -> CardSpec:
    """A card at the wall on one side of the picture, -1 or 1, as a hand hangs it."""
    return CardSpec(
        card="wall",
        lean_deg=float(rng.normal(0, 1.0)),
        roll_deg=float(rng.normal(0, PLUMB_DEG)),
        yaw_deg=float(rng.normal(0, 3.0)),
        fold_error_deg=float(rng.normal(0, FOLD_DEG)),
        scale=1 + float(rng.normal(0, PRINT_SHARE)),
        beside=beside,
    )


def _arms_away(rng: Random, pose: PoseSpec) -> PoseSpec:
    """Upper arms forward and elbows bent: forearms before the chest, hips free."""
    swing, bend = rng.normal(48, 6, 2), rng.normal(85, 8, 2)
    return replace(
        pose,
        arm_flexion_deg=(float(swing[0]), float(swing[1])),
        elbow_flexion_deg=(float(bend[0]), float(bend[1])),
    )


def _hair_away(dress: DressSpec) -> DressSpec:
    """Long hair is put up: the upper back must be free."""
    if dress.hair_style in ("short", "curly", "bob"):
        return dress
    return replace(dress, hair_style="bun", hair_length_mm=min(dress.hair_length_mm, 150.0))


def _wall_free(room: RoomSpec, beside: float) -> RoomSpec:
    """Nothing stands before the wall card."""
    kept = tuple(f for f in room.features if float(f.partition("@")[2]) * beside < 0)
    return replace(room, features=kept, wall_distance_m=min(room.wall_distance_m, 1.2))


def _camera(rng: Random, camera: CameraSpec, kind: tuple[int, int, float, float]) -> CameraSpec:
    """A real camera at 1.8-4.5 m; `card_photo` zooms out where the body would not fit."""
    width, height, short, long_ = kind
    # Half of the photos are taken as the instructions ask: 2.5-3.5 m.
    near, far = (2.5, 3.5) if rng.uniform() < 0.5 else (1.8, 4.5)
    distance = float(rng.uniform(near, far))
    aim = float(np.degrees(np.arctan((camera.height_m - 0.88) / distance)))
    before = float(np.degrees(np.arctan((camera.height_m - 0.88) / camera.distance_m)))
    return replace(
        camera,
        distance_m=distance,
        pitch_deg=camera.pitch_deg - before + aim,
        roll_deg=float(np.clip(rng.normal(0, 2.0), -6, 6)),
        focal_px=max(float(rng.uniform(short, long_)), LEAST_FILL * height * distance / 1.75),
        width_px=width,
        height_px=height,
        blur_px=float(rng.uniform(0.3, 1.2)),
        noise=float(rng.uniform(0.003, 0.015)),
        jpeg_quality=int(rng.integers(60, 96)),
    )


def _tags(worn: tuple[str, ...]) -> list[int]:
    return [tag for name in worn for tag in CARDS[name].tags]


def _covers(rng: Random, worn: tuple[str, ...]) -> tuple[CoverSpec, ...]:
    """In one photo of ten a finger or a fold of cloth lies over a corner of one tag."""
    if rng.uniform() >= 0.1:
        return ()
    return (
        CoverSpec(
            tag=int(rng.choice(_tags(worn))),
            corner=int(rng.integers(4)),
            share=float(rng.uniform(0.05, 0.4)),
            kind="finger" if rng.uniform() < 0.5 else "cloth",
        ),
    )


def _paper(rng: Random, worn: tuple[str, ...]) -> PaperSpec:
    """Plain paper and toner; in one photo of seven a lamp is mirrored in one tag."""
    glare = rng.uniform() < 1 / 7
    return PaperSpec(
        white=float(rng.uniform(0.7, 0.88)),
        ink=float(rng.uniform(0.02, 0.05)),
        roughness=float(rng.uniform(0.25, 0.4) if glare else rng.uniform(0.35, 0.7)),
        specular=float(rng.uniform(0.3, 0.6)),
        glare_tag=int(rng.choice(_tags(worn))) if glare else None,
        glare=float(rng.uniform(15, 60)),
    )
