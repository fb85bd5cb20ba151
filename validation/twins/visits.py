"""Random people who come again; every choice follows from one number.

A person is photographed three times: once, and once more for each of two of the four things that may change
besides the person. They stand there anew every time, which moves pelvis and shoulders a little; in half of
all visits the pelvis has changed since the first one by a known angle as well, in half the shoulders have,
each by itself. Eight people share rooms and cameras.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np

from validation.pelvis import people
from validation.phantom import crowd
from validation.phantom.crowd import Random
from validation.phantom.looks import LOOKS, LookName
from validation.phantom.spec import CameraSpec, DressSpec, FitSpec, PhantomSpec, PoseSpec, View

from .conditions import (
    CONDITIONS,
    FIVE,
    GROUP,
    MOST,
    MOST_ROLL_DEG,
    ROLL_DEG,
    SIDES_OF,
    SWAY_DEG,
    VISITS,
    Visit,
)

#: First scene of `crowd` that lends these people: nothing is learnt from them elsewhere.
FIRST_SCENE = 700_000
#: Degrees of a change: five of them, or any between these; and what no line is tilted beyond.
LEAST, STEEPEST = 1.5, 11.0
#: How a person's stance differs from the last one, standard deviations [proposed]: a third to a half of how
#: people differ among each other (`crowd.pose_of`), but for what the lines of pelvis and shoulders hang on.
STANCE = {
    "pelvis_rotation_deg": 2.0,
    "pelvis_tilt_deg": 1.5,
    "pelvis_shift_mm": 6.0,
    "pelvis_forward_mm": 7.0,
    "trunk_lean_deg": 0.6,
    "trunk_pitch_deg": 1.2,
    "thorax_rotation_deg": 2.5,
    "thorax_pitch_deg": 1.5,
    "shrug_deg": 1.5,
    "girdle_rotation_deg": 1.0,
    "round_shoulders_deg": 2.0,
    "head_tilt_deg": 2.0,
    "head_turn_deg": 3.0,
    "head_pitch_deg": 3.0,
    "neck_pitch_deg": 3.0,
    "stance_width_mm": 25.0,
    "stride_mm": 8.0,
}
PAIRS = {
    "arm_abduction_deg": 2.5,
    "arm_flexion_deg": 3.0,
    "elbow_flexion_deg": 3.0,
    "knee_valgus_deg": 0.8,
    "knee_flexion_deg": 1.5,
    "toe_out_deg": 3.0,
}
#: How differently the same clothes sit when they are put on again [proposed].
PUT_ON_AGAIN = {
    "waist_deg": 1.0,
    "legs_deg": 1.0,
    "top_hem_deg": 1.5,
    "chest_deg": 0.7,
    "pattern_deg": 0.5,
    "waist_mm": 8.0,
    "top_hem_mm": 10.0,
}


@dataclass(frozen=True, slots=True)
class Shot:
    """One photo to be drawn; its camera's focal length is not yet what fits everybody into the picture.

    `changed` is by how much this person's usual tilt of pelvis and of thorax differs from the first visit's,
    degrees, positive where the right side is higher; 0 where it does not.
    """

    person: int
    visit: Visit
    setting: int
    spec: PhantomSpec
    changed: tuple[float, float]

    @property
    def name(self) -> str:
        """Its file's name."""
        return f"{self.person:05d}_{self.visit}_{self.spec.view}"


def setting_of(visit: Visit) -> int:
    """Which room and camera of the group: the first; the same room, camera anew; another room and camera."""
    return {"camera": 1, "everything": 2}.get(visit, 0)


def look_of(group: int) -> LookName:
    """Every second group wears and lives in another look."""
    return "AB"[group % 2]  # type: ignore[return-value]


def shots(group: int, setting: int) -> Iterator[Shot]:
    """All photos of a group before one camera."""
    for person in range(GROUP * group, GROUP * (group + 1)):
        for visit in visits_of(person):
            if setting_of(visit) == setting:
                yield from _shots(person, visit)


def visits_of(person: int) -> tuple[Visit, ...]:
    """The first visit and two more."""
    pairs = list(combinations(CONDITIONS, 2))
    return ("first", *pairs[int(np.random.default_rng([FIRST_SCENE + person, 11]).integers(len(pairs)))])


def _shots(person: int, visit: Visit) -> Iterator[Shot]:
    setting = setting_of(visit)
    spec, changed = _person(person, visit)
    for view in _views(person):
        rng = np.random.default_rng([FIRST_SCENE + person, VISITS.index(visit), len(view), ord(view[0])])
        away = float(np.clip(rng.normal(0, 4), -12, 12))
        place = (float(rng.normal(0, 0.04)), float(rng.normal(0, 0.06)))
        spec = replace(spec, view=view, turn_extra_deg=away, place_m=place)
        yield Shot(person, visit, setting, spec, changed)


def _views(person: int) -> tuple[View, ...]:
    return crowd.VIEWS if person % SIDES_OF == 0 else ("front", "back")


def _person(person: int, visit: Visit) -> tuple[PhantomSpec, tuple[float, float]]:
    """Body, clothes, stance, room and camera of a visit, and what has changed (`Shot.changed`)."""
    group, look = person // GROUP, look_of(person // GROUP)
    own = crowd.scene(FIRST_SCENE + person, look)[0]
    rng = np.random.default_rng([FIRST_SCENE + person, 7])
    own = people.marked(replace(own, pose=crowd.pose_of(rng, careful=careful(group))), rng)
    own = replace(own, dress=replace(own.dress, fit=_with_seams(people.fit(rng), own.dress.fit)))
    again = np.random.default_rng([FIRST_SCENE + person, 8, VISITS.index(visit)])
    setting = setting_of(visit)
    tilt = own.pose.pelvis_obliquity_deg, own.pose.thorax_obliquity_deg
    changed = (0.0, 0.0) if visit == "first" else (change_of(again, tilt[0]), change_of(again, tilt[1]))
    return replace(
        own,
        pose=stance(again, own.pose, changed),
        dress=dress_of(again, own, visit, look),
        room=crowd.scene(FIRST_SCENE + group + (50_000 if setting == 2 else 25_000), look)[0].room,
        camera=_camera(group, setting),
    ), changed


def careful(group: int) -> bool:
    """Whether a group's photos are taken as the instructions ask: half are."""
    return group // 2 % 2 == 0


def stance(rng: Random, pose: PoseSpec, changed: tuple[float, float]) -> PoseSpec:
    """The same person standing there once more, pelvis and thorax usually tilted by these degrees more."""
    moved: dict[str, Any] = {
        name: getattr(pose, name) + float(rng.normal(0, sd)) for name, sd in STANCE.items()
    }
    pairs: dict[str, Any] = {
        name: tuple(value + float(rng.normal(0, sd)) for value in getattr(pose, name))
        for name, sd in PAIRS.items()
    }
    moved["stance_width_mm"] = float(np.clip(moved["stance_width_mm"], 100, 320))
    pelvis, thorax = (float(change + rng.normal(0, SWAY_DEG)) for change in changed)
    lines: dict[str, Any] = {
        "pelvis_obliquity_deg": pose.pelvis_obliquity_deg + pelvis,
        "thorax_obliquity_deg": pose.thorax_obliquity_deg + thorax,
    }
    return replace(pose, **moved, **pairs, **lines)


def change_of(rng: Random, angle: float) -> float:
    """By how much an angle changes: not at all, or so that it gets no steeper than `STEEPEST`."""
    change = FIVE if rng.uniform() < 0.4 else float(rng.uniform(LEAST, MOST))
    change *= float(rng.choice([-1.0, 1.0]))
    if rng.uniform() < 0.5:
        return 0.0
    return change if abs(angle + change) <= STEEPEST else -change


def dress_of(rng: Random, own: PhantomSpec, visit: Visit, look: LookName) -> DressSpec:
    """Clothes of a visit; hair and beard stay."""
    dress = own.dress
    if visit == "first":
        return dress
    if visit in ("nothing", "camera"):
        fit = {name: getattr(dress.fit, name) + float(rng.normal(0, sd)) for name, sd in PUT_ON_AGAIN.items()}
        return replace(dress, fit=replace(dress.fit, **fit))
    other = crowd.dress_of(rng, own.body, LOOKS[look])
    return replace(
        dress,
        fit=_with_seams(people.fit(rng), dress.fit),
        **{name: getattr(other, name) for name in _CLOTHES},
        bottom_pattern=crowd.one_of(rng, people.PATTERNS),
        band_mm=float(rng.choice([0.0, rng.uniform(12, 50)])),
    )


_CLOTHES = (
    *("top", "top_colour", "top_pattern", "bottom", "bottom_colour", "accent_colour"),
    *("shoes", "shoe_colour"),
)


def _with_seams(fit: FitSpec, seams: FitSpec) -> FitSpec:
    return replace(fit, seams=seams.seams, seam_mm=seams.seam_mm)


def _camera(group: int, setting: int) -> CameraSpec:
    """The camera of a setting, in a picture of some 630 pixels."""
    rng = np.random.default_rng([FIRST_SCENE + group, 9, setting])
    own = crowd.camera_of(rng, careful=careful(group))
    height = int(rng.uniform(560, 700))
    scale = height / own.height_px
    return replace(
        own,
        roll_deg=float(np.clip(rng.normal(0, ROLL_DEG), -MOST_ROLL_DEG, MOST_ROLL_DEG)),
        width_px=round(own.width_px * scale),
        height_px=height,
        focal_px=own.focal_px * scale,
        blur_px=min(own.blur_px, 0.8),
    )
