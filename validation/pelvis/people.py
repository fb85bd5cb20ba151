"""Random people whose trunks are drawn; every choice follows from one number.

One number is one *person*: a body, its clothes and a camera. They stand in several poses. Nothing that
can be seen may stand in for the pelvis: clothes sit askew whatever the pelvis does, and everything above
and below it is posed by itself.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from validation.phantom import crowd
from validation.phantom.crowd import Random
from validation.phantom.looks import LOOKS, Look
from validation.phantom.spec import (
    Bottom,
    CameraSpec,
    DressSpec,
    FitSpec,
    Pattern,
    PhantomSpec,
    PoseSpec,
    Top,
)

#: First seed of these people: nobody of `crowd` is among them.
SEED = 80_000_000

TOPS: tuple[Top, ...] = (
    *("tank", "tshirt", "tshirt", "loose_tshirt", "bra", "bra", "none", "none", "sweater", "long_top"),
    "jacket",
)
BOTTOMS: tuple[Bottom, ...] = (
    *("briefs", "briefs", "shorts", "shorts", "tights", "tights", "chinos", "chinos", "skirt"),
)
PATTERNS: tuple[Pattern, ...] = (
    *("plain", "plain", "plain", "plain", "stripes", "blocks", "upright", "checks", "patches"),
)
#: Other hair is never in the picture of a trunk.
HAIR_IN_THE_WAY = ("long", "ponytail")
#: Looks A and B lend hair; what hangs off the body is this module's own.
_HAIR: Look = replace(LOOKS["A"], hairs=(*LOOKS["A"].hairs, "long", "ponytail"))


def wearer(number: int) -> PhantomSpec:
    """Draw person `number`: body, clothes and camera, seen from the front in their first pose."""
    rng = np.random.default_rng(SEED + number)
    body = crowd.body_of(rng)
    dress = _dress(rng, crowd.dress_of(rng, body, _HAIR), body.gender)
    if dress.hair_style not in HAIR_IN_THE_WAY:
        dress = replace(dress, hair_length_mm=0.0)
    spec = PhantomSpec(f"P{number:06d}", "front", 0.0, number, body, PoseSpec(), dress)
    return marked(replace(spec, pose=pose(number, 0), camera=_camera(rng)), rng)


def marked(spec: PhantomSpec, rng: Random) -> PhantomSpec:
    """The same person with lines of the skin and seams of the bottom, more or less to be seen."""
    seams = float(rng.choice([0.0, rng.uniform(0.2, 1.0), rng.uniform(0.2, 1.0)]))
    fit = replace(spec.dress.fit, seams=seams, seam_mm=float(rng.normal(0, 6)))
    body = replace(spec.body, marks=float(rng.uniform(0.2, 1.3)))
    return replace(spec, body=body, dress=replace(spec.dress, fit=fit))


def pose(number: int, which: int) -> PoseSpec:
    """Pose `which` of person `number`."""
    rng = np.random.default_rng([SEED + number, which])
    own = crowd.pose_of(rng, careful=False)
    # A third of the pelves are drawn evenly, so that large tilts are learnt as well as small ones.
    obliquity = own.pelvis_obliquity_deg if rng.uniform() < 0.65 else float(rng.uniform(-11, 11))
    return replace(
        own,
        pelvis_obliquity_deg=obliquity,
        pelvis_rotation_deg=float(np.clip(rng.normal(0, 8), -20, 20)),
        thorax_obliquity_deg=float(np.clip(rng.normal(0, 3.5), -9, 9)),
        clavicle_elevation_deg=float(np.clip(rng.normal(0, 3.5), -10, 10)),
        stride_mm=float(rng.normal(0, 25)),
        **_arms(rng, own),
    )


def turn(number: int, which: int, view: str) -> float:
    """Degrees by which a person stands turned away from a view."""
    rng = np.random.default_rng([SEED + number, which, len(view)])
    return float(np.clip(rng.normal(0, 7), -20, 20))


def _arms(rng: Random, own: PoseSpec) -> dict[str, Any]:
    """Arms that hang, mostly; or hands before the hips, on them, or far out."""
    kind = rng.uniform()
    if kind < 0.7:
        return {}
    if kind < 0.85:
        bend, swing = rng.uniform(30, 105, 2), rng.uniform(0, 30, 2)
        return {"elbow_flexion_deg": (bend[0], bend[1]), "arm_flexion_deg": (swing[0], swing[1])}
    out, bend = rng.uniform(15, 50, 2), rng.uniform(0, 40, 2)
    if rng.uniform() < 0.5:
        out[1] = own.arm_abduction_deg[1]
    return {"arm_abduction_deg": (out[0], out[1]), "elbow_flexion_deg": (bend[0], bend[1])}


def _dress(rng: Random, hair: DressSpec, gender: float) -> DressSpec:
    tops = [top for top in TOPS if (gender < 0.5 or top != "none") and (gender >= 0.5 or top != "bra")]
    bottoms = [bottom for bottom in BOTTOMS if gender >= 0.5 or bottom != "skirt"]
    return replace(
        hair,
        top=crowd.one_of(rng, tops),
        bottom=crowd.one_of(rng, bottoms),
        top_pattern=crowd.one_of(rng, PATTERNS),
        bottom_pattern=crowd.one_of(rng, PATTERNS),
        band_mm=float(rng.choice([0.0, 0.0, rng.uniform(12, 55)])),
        fit=fit(rng),
    )


def fit(rng: Random) -> FitSpec:
    """Clothes that sit askew, each edge by itself: most by a few degrees, some by a lot."""

    def askew() -> float:
        return float(rng.normal(0, 3.0) if rng.uniform() < 0.85 else rng.uniform(-9, 9))

    return FitSpec(
        waist_deg=askew(),
        legs_deg=askew(),
        top_hem_deg=askew(),
        chest_deg=0.5 * askew(),
        pattern_deg=askew(),
        waist_mm=float(rng.uniform(-45, 35)),
        top_hem_mm=float(rng.uniform(-60, 90)),
        legs_share=float(rng.uniform(-0.35, 0.25)),
        opening_mm=float(rng.uniform(15, 110)),
    )


def _camera(rng: Random) -> CameraSpec:
    own = crowd.camera_of(rng, careful=False)
    return replace(own, blur_px=0.0, noise=0.0)
