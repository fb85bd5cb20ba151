"""Random people who turn around once before a fixed camera, a frame at a time.

One number is one turn: the person of `crowd` steps around on the spot, unevenly, swaying, while the
camera stands still. What is asked for later, how far pelvis and shoulders are turned against the
ankle line, is drawn evenly and independently of each other and of everything else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from .crowd import Random, scene
from .looks import LookName
from .mesh import Floats
from .spec import CameraSpec, PhantomSpec, PoseSpec

#: First number of the scenes whose people turn: nobody is shared with the photos' scenes.
FIRST_SCENE = 500_000
WIDEST_DEG = 15.0

Arms = Literal["hanging", "raised"]

#: How far each part of the pose wanders during the turn: standard deviations, degrees or millimetres.
SWAY: dict[str, float] = {
    "pelvis_obliquity_deg": 0.8,
    "pelvis_rotation_deg": 1.5,
    "pelvis_tilt_deg": 0.8,
    "pelvis_shift_mm": 9.0,
    "pelvis_forward_mm": 8.0,
    "trunk_lean_deg": 0.8,
    "trunk_pitch_deg": 1.0,
    "thorax_obliquity_deg": 0.8,
    "thorax_rotation_deg": 1.5,
    "girdle_rotation_deg": 0.7,
    "head_tilt_deg": 1.5,
    "head_turn_deg": 5.0,
    "head_pitch_deg": 2.0,
    "stance_width_mm": 10.0,
    "stride_mm": 10.0,
}
PAIRS: dict[str, float] = {"arm_abduction_deg": 1.5, "arm_flexion_deg": 3.0, "toe_out_deg": 2.0}


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn: the frames in the order in which they were taken, and when.

    Attributes
    ----------
    frames
        The whole specification of each frame; `turn_extra_deg` is where the feet point.
    seconds
        (N,) when each frame was taken.
    """

    name: str
    look: LookName
    frames: tuple[PhantomSpec, ...]
    seconds: Floats


def turn(number: int, look: LookName, frames: int = 24, arms: Arms = "hanging") -> Turn:
    """Draw the turn with this number; more frames show the same turn more finely."""
    base = scene(FIRST_SCENE + number, look)[0]
    rng = np.random.default_rng([number, ord(look)])
    pose = replace(
        base.pose,
        pelvis_rotation_deg=float(rng.uniform(-WIDEST_DEG, WIDEST_DEG)),
        thorax_rotation_deg=float(rng.uniform(-WIDEST_DEG, WIDEST_DEG)),
        stride_mm=0.0,
        **(_raised(np.random.default_rng([number, 7])) if arms == "raised" else {}),
    )
    camera = filming(rng, base.camera)
    moments = np.random.default_rng([number, frames]).uniform(0.3, 0.7, frames)
    return around(f"turn{look}{number:05d}", look, replace(base, pose=pose, camera=camera), rng, moments)


def around(name: str, look: LookName, base: PhantomSpec, rng: Random, moments: Floats) -> Turn:
    """Draw how somebody turns around; `moments` (N,) say when within its share of time a frame is taken."""
    frames, pose = len(moments), base.pose
    long_s = float(rng.uniform(10, 20))
    seconds = (np.arange(frames) + moments) * long_s / frames
    heading = _heading(rng, seconds / long_s)
    sway = {name: spread * _wander(rng, seconds) for name, spread in SWAY.items()}
    pairs = {n: [s * _wander(rng, seconds) for _ in range(2)] for n, s in PAIRS.items()}
    # While the body turns on, the feet follow in steps.
    feet = _steps(rng, heading)
    lag = heading - feet
    for part in ("pelvis_rotation_deg", "thorax_rotation_deg", "head_turn_deg"):
        sway[part] = sway[part] + lag
    place = np.stack([_wander(rng, seconds), _wander(rng, seconds)], 1) * rng.uniform(0, 0.04)
    specs = tuple(
        replace(
            base,
            name=f"{name}_{k:03d}",
            turn_extra_deg=float(feet[k]),
            pose=_swayed(pose, sway, pairs, k),
            place_m=(float(place[k, 0]), float(place[k, 1])),
        )
        for k in range(frames)
    )
    return Turn(name, look, specs, seconds)


def _raised(rng: Random) -> dict[str, Any]:
    """Both hands near the shoulders, elbows beside the body: the arms leave the pelvis's outline free."""

    def pair(low: float, high: float) -> tuple[float, float]:
        middle, apart = rng.uniform(low, high), rng.normal(0, (high - low) / 6)
        return float(middle + apart), float(middle - apart)

    return {
        "elbow_flexion_deg": pair(130, 155),
        "arm_flexion_deg": pair(0, 35),
        "arm_abduction_deg": pair(8, 28),
    }


def _wander(rng: Random, seconds: Floats) -> Floats:
    """Slow random movement of spread 1, the same however finely it is looked at."""
    periods, phases = rng.uniform(1.2, 6.0, 5), rng.uniform(0, 2 * np.pi, 5)
    waves = np.sin(2 * np.pi * seconds[:, None] / periods + phases)
    return np.asarray(waves.sum(axis=1) * np.sqrt(2 / 5))


def _heading(rng: Random, share: Floats) -> Floats:
    """Degrees of the turn at each share of its time: uneven, sometimes with pauses, either way round."""
    whole = float(rng.uniform(330, 400))
    pause, rest = rng.uniform(0.2, 0.7), float(rng.choice([0.0, 0.12]))
    share = (share - np.clip(share - pause, 0, rest)) / (1 - rest)
    uneven, phase = rng.uniform(0, 0.1, 2), rng.uniform(0, 2 * np.pi, 2)
    done = share + sum(
        uneven[k] * (np.sin((k + 1) * 2 * np.pi * share + phase[k]) - np.sin(phase[k])) / (k + 1) / 3
        for k in range(2)
    )
    way = rng.choice([-1.0, 1.0])
    return np.asarray(rng.uniform(0, 360) + way * whole * done)


def _steps(rng: Random, heading: Floats) -> Floats:
    """Where the feet point: with the body in half of the turns, otherwise held and set anew."""
    if rng.uniform() < 0.5:
        return heading
    size, start = rng.uniform(8, 25), rng.uniform(0, 25)
    step = np.floor((heading - start) / size)
    within = (heading - start) / size - step
    # Held for most of a step, then moved on quickly; as often ahead of the body as behind it.
    return np.asarray(start + size * (step + np.clip((within - 0.7) / 0.3, 0, 1) + 0.35))


def _swayed(pose: PoseSpec, sway: dict[str, Floats], pairs: dict[str, list[Floats]], frame: int) -> PoseSpec:
    moved = {name: getattr(pose, name) + float(values[frame]) for name, values in sway.items()}
    both: dict[str, Any] = {
        name: tuple(value + float(way[frame]) for value, way in zip(getattr(pose, name), ways, strict=True))
        for name, ways in pairs.items()
    }
    return replace(pose, **moved, **both)


def filming(rng: Random, camera: CameraSpec) -> CameraSpec:
    """The scene's camera as a video camera or a phone, mostly held upright."""
    width, height = ((720, 1280), (720, 1280), (960, 720), (1080, 1440))[rng.integers(4)]
    fill = float(rng.uniform(0.6, 0.85))
    return replace(
        camera,
        width_px=width,
        height_px=height,
        focal_px=fill * height * camera.distance_m / 1.75,
        roll_deg=float(rng.uniform(-4, 4)),
        blur_px=float(rng.choice([0.0, rng.uniform(0.3, 1.5)])),
    )
