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
#: Length hip-ankle of a relaxed straight leg over the sum of thigh and shank: about 4 degrees.
STRAIGHT = 0.9993
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


def _orientation(obliquity_deg: float, rotation_deg: float) -> Floats:
    return _about("z", rotation_deg) @ _about("y", obliquity_deg)


def _frame(direction: Floats, hint: Floats) -> Floats:
    """Orthonormal columns: along ``direction``, along ``hint`` made square to it, and across."""
    first = direction / np.linalg.norm(direction)
    second = hint - first * (hint @ first)
    second /= np.linalg.norm(second)
    return np.stack([first, second, np.cross(first, second)], axis=1)


def _between(start: Floats, end: Floats, share: float) -> Floats:
    turn = Rotation.from_matrix(start.T @ end).as_rotvec() * share
    return np.asarray(start @ Rotation.from_rotvec(turn).as_matrix())


class _Stand:
    """Working state while one body is being posed."""

    def __init__(self, rest: Rest, pose: PoseSpec, sole_m: float) -> None:
        self.rest, self.pose, self.sole_m = rest, pose, sole_m
        self.top = rest.topology
        self.heads = np.zeros_like(rest.heads)
        self.linear = np.tile(np.eye(3), (len(rest.heads), 1, 1))
        self.pelvis = _orientation(pose.pelvis_obliquity_deg, pose.pelvis_rotation_deg)
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
            turn = _about("z", OUTWARD[side] * self.pose.toe_out_deg - now)
            drop = self.rest.heads[bone][2] - self.sole_points(side)[:, 2].min()
            x = OUTWARD[side] * self.pose.stance_width_mm / 2000
            found[side] = (turn, np.array([x, 0.0, drop + self.sole_m]))
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
        """Set the root so high that the longer side stands with a straight knee."""
        root = self.rest.heads[self.root]
        middle = np.zeros(3)
        for side in SIDES:
            middle += self.pelvis @ (self.joint("hip", side) - root) / 2
        limits = []
        for side, (_, ankle) in feet.items():
            offset = self.pelvis @ (self.joint("hip", side) - root) - middle
            hip = offset + np.array([-self.pose.pelvis_shift_mm / 1000, 0, 0])
            reach = STRAIGHT * self.stretch(side) * self.leg_length(side)
            flat = hip[:2] - ankle[:2]
            limits.append(np.sqrt(reach**2 - flat @ flat) + ankle[2] - offset[2])
        self.linear[self.root] = self.pelvis
        shift = np.array([-self.pose.pelvis_shift_mm / 1000, 0, min(limits)])
        self.heads[self.root] = shift - middle

    def leg_length(self, side: str) -> float:
        hip, knee, ankle = (self.joint(n, side) for n in ("hip", "knee", "ankle"))
        return float(np.linalg.norm(knee - hip) + np.linalg.norm(ankle - knee))

    def leg(self, side: str, turn: Floats, ankle: Floats) -> dict[str, Floats]:
        """Two-bone inverse kinematics; the knee bends forward."""
        hip0, knee0, ankle0 = (self.joint(n, side) for n in ("hip", "knee", "ankle"))
        root = self.rest.heads[self.root]
        hip = self.heads[self.root] + self.pelvis @ (hip0 - root)
        scale = self.stretch(side)
        thigh, shank = (scale * float(np.linalg.norm(d)) for d in (knee0 - hip0, ankle0 - knee0))
        line = _frame(ankle - hip, FORWARD)
        gap = float(np.linalg.norm(ankle - hip))
        along = (thigh**2 - shank**2 + gap**2) / (2 * gap)
        knee = hip + line @ [along, np.sqrt(max(thigh**2 - along**2, 0.0)), 0]
        ahead = _between(self.pelvis, turn, 0.5) @ FORWARD
        matrices = {}
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
        thorax = _orientation(p.thorax_obliquity_deg, p.thorax_rotation_deg)
        head = _orientation(p.head_tilt_deg, p.head_turn_deg)
        matrices = {name: _between(self.pelvis, thorax, (k + 1) / len(SPINE)) for k, name in enumerate(SPINE)}
        for k, name in enumerate(("neck01", "neck02", "neck03", "head")):
            matrices[name] = _between(thorax, head, (k + 1) / 4)
        for side in SIDES:
            matrices.update(self.arm(side, thorax))
        return matrices

    def arm(self, side: str, thorax: Floats) -> dict[str, Floats]:
        p, out = self.pose, OUTWARD[side]
        girdle = thorax @ _about("y", p.clavicle_elevation_deg)
        shoulder, elbow, wrist = (self.joint(n, side) for n in ("shoulder", "elbow", "wrist"))
        outwards = np.radians(p.arm_abduction_deg)
        bend = np.radians(p.elbow_flexion_deg)
        upper = np.array([out * np.sin(outwards), 0.03, -np.cos(outwards)])
        lower = np.array([out * np.sin(outwards * 0.45), -np.sin(bend), -np.cos(bend)])
        # Arms hang by gravity: only half of the thorax's own inclination reaches them.
        hang = _orientation(0.5 * p.thorax_obliquity_deg, p.thorax_rotation_deg)
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
