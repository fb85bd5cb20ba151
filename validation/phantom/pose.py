"""Stand a body on the floor: forward kinematics above, two-bone inverse kinematics below.

The feet are placed first and never move: the pelvis tilts because the legs under it differ in
length or because one knee bends, and rotates while the feet stay. In the body's axes (x left,
y back, z up) a positive rotation about y raises the right side and a positive rotation about z
brings the right side forward, so both are used with the project's signs as they are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial.transform import Rotation

from .body import JOINT_BONES, Rest
from .mesh import Floats
from .spec import PoseSpec

SIDES = ("L", "R")
#: Sign of x on each side of the body.
OUTWARD = {"L": 1.0, "R": -1.0}
SPINE = ("spine05", "spine04", "spine03", "spine02", "spine01")
#: How far each vertebra has gone from the pelvis's orientation to the thorax's.
SPINE_SHARES = (0.2, 0.4, 0.6, 0.8, 1.0)
#: Part of the trunk's own lean that each vertebra takes; the thorax keeps its orientation.
SPINE_BOW = (0.8, 1.0, 0.9, 0.5, 0.0)
FORWARD = np.array([0.0, -1.0, 0.0])


@dataclass(frozen=True, slots=True)
class Posed:
    """A standing body; floor at z = 0, feet around the origin, facing -y.

    Attributes
    ----------
    vertices
        (V, 3) metres.
    heads
        (B, 3) posed bone heads, metres.
    linear
        (B, 3, 3) linear part of each bone's motion.
    sole_gap_m
        Distance of the lowest point of the left and the right foot to the floor (or shoe).
    """

    vertices: Floats
    heads: Floats
    linear: Floats
    sole_gap_m: tuple[float, float]


def _about(axis: str, angle_deg: float) -> Floats:
    return np.asarray(Rotation.from_euler(axis, angle_deg, degrees=True).as_matrix())


def _orientation(obliquity_deg: float, rotation_deg: float, pitch_deg: float = 0.0) -> Floats:
    """Turn about the vertical, then incline, then lean forward."""
    return _about("z", rotation_deg) @ _about("y", obliquity_deg) @ _about("x", pitch_deg)


def _frame(direction: Floats, hint: Floats) -> Floats:
    """Orthonormal columns: along ``direction``, along ``hint`` made square to it, and across."""
    first = direction / np.linalg.norm(direction)
    second = hint - first * (hint @ first)
    second /= np.linalg.norm(second)
    return np.stack([first, second, np.cross(first, second)], axis=1)


def _between(start: Floats, end: Floats, share: float) -> Floats:
    turn = Rotation.from_matrix(start.T @ end).as_rotvec() * share
    return np.asarray(start @ Rotation.from_rotvec(turn).as_matrix())


def of_side(pair: tuple[float, float], side: str) -> float:
    """The left or right value of a (left, right) pair."""
    return pair[SIDES.index(side)]


class _Stand:
    """Working state while one body is being posed."""

    def __init__(self, rest: Rest, pose: PoseSpec, sole_m: float) -> None:
        self.rest, self.pose, self.sole_m = rest, pose, sole_m
        self.top = rest.topology
        self.heads = np.zeros_like(rest.heads)
        self.linear = np.tile(np.eye(3), (len(rest.heads), 1, 1))
        self.pelvis = _orientation(pose.pelvis_obliquity_deg, pose.pelvis_rotation_deg, pose.pelvis_tilt_deg)
        self.root = self.top.bone("root")

    def joint(self, name: str, side: str) -> Floats:
        return self.rest.joint(name, side)

    def feet(self) -> dict[str, tuple[Floats, Floats]]:
        """Turn and ankle position of each foot, the sole flat on the floor or in the shoe."""
        found = {}
        for side in SIDES:
            bone = self.top.bone(f"foot.{side}")
            toe = self.rest.heads[self.top.bone(f"toe2-1.{side}")] - self.rest.heads[bone]
            now = np.degrees(np.arctan2(toe[0], -toe[1]))
            turn = _about("z", OUTWARD[side] * of_side(self.pose.toe_out_deg, side) - now)
            drop = self.rest.heads[bone][2] - self.sole_points(side)[:, 2].min()
            x = OUTWARD[side] * self.pose.stance_width_mm / 2000
            y = OUTWARD[side] * self.pose.stride_mm / 2000
            found[side] = (turn, np.array([x, y, drop + self.sole_m]))
        return found

    def sole_points(self, side: str) -> Floats:
        bones = [k for k, n in enumerate(self.top.bones) if _of_foot(n, side)]
        body = np.unique(self.top.groups["body"])
        share = np.asarray(self.top.weights[body][:, bones].sum(axis=1)).ravel()
        return np.asarray(self.rest.vertices[body[share > 0.6]])

    def stretch(self, side: str) -> float:
        """Scale of a leg so that unequal legs explain their share of the obliquity."""
        width = np.linalg.norm(self.joint("hip", "L") - self.joint("hip", "R"))
        rise = width * np.sin(np.radians(self.pose.pelvis_obliquity_deg))
        length = self.joint("hip", side)[2] - self.joint("ankle", side)[2]
        return float(1 - OUTWARD[side] * self.pose.leg_length_share * rise / (2 * length))

    def place_pelvis(self, feet: dict[str, tuple[Floats, Floats]]) -> None:
        """Set the root so high that the longer side stands as straight as its knee is meant to be."""
        root = self.rest.heads[self.root]
        middle = np.zeros(3)
        for side in SIDES:
            middle += self.pelvis @ (self.joint("hip", side) - root) / 2
        flat = np.array([-self.pose.pelvis_shift_mm, -self.pose.pelvis_forward_mm, 0]) / 1000
        limits = []
        for side, (_, ankle) in feet.items():
            offset = self.pelvis @ (self.joint("hip", side) - root) - middle
            away = (offset + flat - ankle)[:2]
            limits.append(np.sqrt(self.reach(side) ** 2 - away @ away) + ankle[2] - offset[2])
        self.linear[self.root] = self.pelvis
        self.heads[self.root] = flat + np.array([0, 0, min(limits)]) - middle

    def lengths(self, side: str) -> tuple[float, float]:
        """Length of thigh and shank."""
        hip, knee, ankle = (self.joint(n, side) for n in ("hip", "knee", "ankle"))
        scale = self.stretch(side)
        return scale * float(np.linalg.norm(knee - hip)), scale * float(np.linalg.norm(ankle - knee))

    def knee_offsets(self, side: str) -> tuple[float, float]:
        """How far the knee of a leg at full reach lies inwards and forward of the hip-ankle line."""
        thigh, shank = self.lengths(side)
        arm = thigh * shank / (thigh + shank)
        inwards = np.radians(of_side(self.pose.knee_valgus_deg, side)) * arm
        return inwards, np.radians(of_side(self.pose.knee_flexion_deg, side)) * arm

    def reach(self, side: str) -> float:
        """Distance hip-ankle of the leg when its knee is only bent as it is meant to be."""
        away = sum(x**2 for x in self.knee_offsets(side))
        return float(sum(np.sqrt(length**2 - away) for length in self.lengths(side)))

    def leg(self, side: str, turn: Floats, ankle: Floats) -> dict[str, Floats]:
        """Two-bone inverse kinematics; what the knee must bend more, it bends forward."""
        hip0, knee0, ankle0 = (self.joint(n, side) for n in ("hip", "knee", "ankle"))
        hip = self.heads[self.root] + self.pelvis @ (hip0 - self.rest.heads[self.root])
        thigh, shank = self.lengths(side)
        ahead = _between(self.pelvis, turn, 0.5) @ FORWARD
        line = _frame(ankle - hip, ahead * [1, 1, 0])
        gap = float(np.linalg.norm(ankle - hip))
        along = (thigh**2 - shank**2 + gap**2) / (2 * gap)
        inwards, meant = self.knee_offsets(side)
        forward = np.sqrt(max(thigh**2 - along**2 - inwards**2, 0.0))
        overstretched = meant < 0 and forward < 1.2 * abs(meant)
        # The frame's third axis points to the subject's right: inwards for the left leg.
        knee = hip + line @ [along, -forward if overstretched else forward, OUTWARD[side] * inwards]
        matrices = {}
        scale = self.stretch(side)
        for bones, old, new in (
            (("upperleg01", "upperleg02"), knee0 - hip0, knee - hip),
            (("lowerleg01", "lowerleg02"), ankle0 - knee0, ankle - knee),
        ):
            unit = old / np.linalg.norm(old)
            longer = np.eye(3) + (scale - 1) * np.outer(unit, unit)
            turned = _frame(new, ahead) @ _frame(old, FORWARD).T @ longer
            matrices.update({f"{bone}.{side}": turned for bone in bones})
        matrices[f"foot.{side}"] = turn
        return matrices

    def trunk(self) -> dict[str, Floats]:
        """Spine from the pelvis to the thorax, then neck and head to their own target."""
        p = self.pose
        thorax = _orientation(p.thorax_obliquity_deg, p.thorax_rotation_deg, p.thorax_pitch_deg)
        neck = _orientation(p.thorax_obliquity_deg, p.thorax_rotation_deg, p.neck_pitch_deg)
        head = _orientation(p.head_tilt_deg, p.head_turn_deg, p.head_pitch_deg)
        matrices = {}
        for name, share, bow in zip(SPINE, SPINE_SHARES, SPINE_BOW, strict=True):
            lean = _orientation(bow * p.trunk_lean_deg, 0.0, bow * p.trunk_pitch_deg)
            matrices[name] = lean @ _between(self.pelvis, thorax, share)
        steps = ((thorax, neck, 0.5), (thorax, neck, 1.0), (neck, head, 0.5), (neck, head, 1.0))
        for name, step in zip(("neck01", "neck02", "neck03", "head"), steps, strict=True):
            matrices[name] = _between(*step)
        for side in SIDES:
            matrices.update(self.arm(side, thorax))
        return matrices

    def girdle(self, side: str, thorax: Floats) -> Floats:
        """Collarbone and shoulder blade: both sides tilt and turn together, or up and forward in pairs."""
        p, out = self.pose, OUTWARD[side]
        up = p.clavicle_elevation_deg - out * p.shrug_deg
        ahead = p.girdle_rotation_deg - out * p.round_shoulders_deg
        return np.asarray(thorax @ _about("z", ahead) @ _about("y", up))

    def arm(self, side: str, thorax: Floats) -> dict[str, Floats]:
        p, out = self.pose, OUTWARD[side]
        girdle = self.girdle(side, thorax)
        shoulder, elbow, wrist = (self.joint(n, side) for n in ("shoulder", "elbow", "wrist"))
        outwards = np.radians(of_side(p.arm_abduction_deg, side))
        bend = np.radians(of_side(p.elbow_flexion_deg, side))
        swing = np.radians(of_side(p.arm_flexion_deg, side))
        upper = np.array([out * np.sin(outwards), 0.03 - np.sin(swing), -np.cos(outwards) * np.cos(swing)])
        bend = bend + swing
        lower = np.array([out * np.sin(outwards * 0.45), -np.sin(bend), -np.cos(bend)])
        # Arms hang by gravity: only half of the thorax's own inclination reaches them.
        hang = _orientation(0.5 * p.thorax_obliquity_deg, p.thorax_rotation_deg + p.girdle_rotation_deg)
        first = _frame(hang @ upper, hang @ FORWARD) @ _frame(elbow - shoulder, FORWARD).T
        second = _frame(hang @ lower, hang @ FORWARD) @ _frame(wrist - elbow, FORWARD).T
        matrices = {f"clavicle.{side}": girdle, f"shoulder01.{side}": girdle}
        matrices.update({f"{b}.{side}": first for b in ("upperarm01", "upperarm02")})
        halfway = _between(first, second, 0.5)
        matrices[f"upperarm02.{side}"] = _between(first, halfway, 0.3)
        matrices.update({f"{b}.{side}": second for b in ("lowerarm01", "lowerarm02", "wrist")})
        matrices.update(self.fingers(side, second))
        return matrices

    def fingers(self, side: str, hand: Floats) -> dict[str, Floats]:
        """Relaxed, slightly curled fingers; the resting palm faces down."""

        def knuckle(finger: int) -> Floats:
            bone = self.top.bone(f"finger{finger}-1.{side}")
            return np.asarray(self.rest.heads[bone])

        across = knuckle(2) - knuckle(5)
        across /= np.linalg.norm(across)
        reach = knuckle(3) - self.joint("wrist", side)
        sign = -1.0 if np.cross(across, reach)[2] > 0 else 1.0
        matrices = {}
        for finger, curl in zip((2, 3, 4, 5), (0.6, 0.85, 1.0, 1.1), strict=True):
            for k, total_deg in enumerate((16, 42, 60), start=1):
                turn = Rotation.from_rotvec(across * sign * np.radians(curl * total_deg))
                matrices[f"finger{finger}-{k}.{side}"] = hand @ turn.as_matrix()
        return matrices

    def spread(self, absolute: dict[str, Floats]) -> None:
        """Run down the tree: heads follow their parents, unnamed bones keep their motion."""
        for k, (name, parent) in enumerate(zip(self.top.bones, self.top.parents, strict=True)):
            if parent < 0:
                continue
            offset = self.rest.heads[k] - self.rest.heads[parent]
            self.heads[k] = self.heads[parent] + self.linear[parent] @ offset
            self.linear[k] = absolute.get(name, self.linear[parent])


def _of_foot(name: str, side: str) -> bool:
    return name.endswith(f".{side}") and name.startswith(("foot", "toe"))


def skin(rest: Rest, heads: Floats, linear: Floats) -> Floats:
    """Linear blend skinning of all vertices, (V, 3)."""
    offset = heads - np.einsum("bij,bj->bi", linear, rest.heads)
    blended = rest.topology.weights @ np.concatenate([linear.reshape(-1, 9), offset], axis=1)
    matrix = np.asarray(blended[:, :9]).reshape(-1, 3, 3)
    return np.asarray(np.einsum("vij,vj->vi", matrix, rest.vertices) + blended[:, 9:])


def stand(rest: Rest, pose: PoseSpec, sole_m: float = 0.0) -> Posed:
    """Pose ``rest`` upright with both soles on the floor (or ``sole_m`` above it in shoes)."""
    work = _Stand(rest, pose, sole_m)
    feet = work.feet()
    work.place_pelvis(feet)
    absolute = work.trunk()
    for side, (turn, ankle) in feet.items():
        absolute.update(work.leg(side, turn, ankle))
    work.spread(absolute)
    vertices = skin(rest, work.heads, work.linear)
    gaps = []
    for side, (_, ankle) in feet.items():
        missed = work.heads[rest.topology.bone(f"{JOINT_BONES['ankle']}.{side}")] - ankle
        assert np.linalg.norm(missed) < 1e-4, f"ankle {side} misses its target by {missed}"
        drop = rest.joint("ankle", side)[2] - work.sole_points(side)[:, 2].min()
        gaps.append(float(work.heads[rest.topology.bone(f"foot.{side}")][2] - drop - sole_m))
    assert max(map(abs, gaps)) < 1e-4, f"soles off the floor: {gaps}"
    return Posed(vertices, work.heads, work.linear, (gaps[0], gaps[1]))
