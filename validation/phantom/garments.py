"""What the clothes are: signed fields that cut them out of the suit around the body, and their fit.

A garment is the part of the suit where a signed field of the *resting* body is positive, in about
metres from its hem. Lengths are metres.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from .body import Rest, topology
from .mesh import Floats, Ints, noise, smoothstep
from .spec import DressSpec, FitSpec

#: Groups of the body model that garments are cut from.
SKIRT, TIGHTS = "helper-skirt", "helper-tights"
ARM = ("upperarm", "lowerarm", "wrist", "finger", "metacarpal")


@dataclass(frozen=True, slots=True)
class Suit:
    """Resting points (N, 3) with their arm share and the body's own measures."""

    rest: Rest
    points: Floats
    arm: Floats

    def along(self, first: str, second: str) -> Floats:
        """Position along the limb segment of the nearer side, 0 at its start and 1 at its end."""
        left = self.points[:, 0] > 0
        result = np.zeros(len(self.points))
        for side, here in (("L", left), ("R", ~left)):
            a, b = self.rest.joint(first, side), self.rest.joint(second, side)
            result[here] = (self.points[here] - a) @ (b - a) / ((b - a) @ (b - a))
        return result

    def sheared(self, heights: Sequence[float], angles_deg: Sequence[float], shift_m: float = 0.0) -> Suit:
        """The suit as a garment sees it that sits askew: positive angles raise the garment's right side.

        Parameters
        ----------
        heights, angles_deg
            Rising heights on the body, and the garment's inclination there; in between it changes evenly.
        shift_m
            How much higher the garment sits.
        """
        slope = np.tan(np.radians(np.interp(self.points[:, 2], heights, angles_deg)))
        down = slope * self.points[:, 0] - shift_m
        return Suit(self.rest, self.points + down[:, None] * [0.0, 0.0, 1.0], self.arm)

    def part(self, index: Ints) -> Suit:
        """Keep some of the points."""
        return Suit(self.rest, self.points[index], self.arm[index])

    def crotch(self) -> float:
        """Resting height where the legs part."""
        middle = (np.abs(self.points[:, 0]) < 0.012) & (self.arm < 0.05)
        low = self.points[middle & (self.points[:, 2] > self.rest.joint("knee", "L")[2]), 2]
        return float(low.min()) if len(low) else self.height("upperleg01.L") - 0.08

    def height(self, bone: str) -> float:
        """Resting height of a bone's head."""
        return float(self.rest.heads[self.rest.topology.bone(bone)][2])


@cache
def arm_share() -> Floats:
    """Share of the arms' bones in every base vertex, (V,)."""
    top = topology()
    bones = [k for k, n in enumerate(top.bones) if n.startswith(ARM)]
    return np.asarray(top.weights[:, bones].sum(axis=1)).ravel()


def _ball(s: Suit, bone: str, shift: tuple[float, float, float], radii: Floats) -> Floats:
    """Signed distance (about) outside an ellipsoid around a bone's head."""
    centre = s.rest.heads[s.rest.topology.bone(bone)] + np.array(shift)
    offset = (s.points - centre) / radii
    outside = (np.linalg.norm(offset, axis=1) - 1) * radii.min()
    # The head lies outside the ellipsoid too, but is never covered.
    return np.asarray(np.minimum(outside, centre[2] + 0.10 - s.points[:, 2]))


def tshirt(s: Suit) -> Floats:
    """Crew neck, sleeves to the middle of the upper arm, hem below the hip joints."""
    hem = s.points[:, 2] - (s.height("upperleg01.L") + 0.005)
    sleeve = (0.56 - s.along("shoulder", "elbow")) * 0.28 + 0.6 * smoothstep(0.5, 0.0, s.arm)
    neck = _ball(s, "neck01", (0, -0.015, 0.012), np.array([0.088, 0.10, 0.085]))
    return np.asarray(np.minimum.reduce([hem + 0.5 * (s.arm > 0.4), sleeve, neck]))


def loose_tshirt(s: Suit) -> Floats:
    """Wide neck, sleeves nearly to the elbow, hem just above the crotch."""
    hem = s.points[:, 2] - _low_hem(s)
    sleeve = (0.80 - s.along("shoulder", "elbow")) * 0.28 + 0.6 * smoothstep(0.5, 0.0, s.arm)
    neck = _ball(s, "neck01", (0, -0.02, 0.012), np.array([0.092, 0.105, 0.09]))
    return np.asarray(np.minimum.reduce([hem + 0.5 * (s.arm > 0.4), sleeve, neck]))


def longsleeve(s: Suit) -> Floats:
    """Crew neck, sleeves to the wrist, hem at the hip joints."""
    hem = s.points[:, 2] - (s.height("upperleg01.L") + 0.005)
    neck = _ball(s, "neck01", (0, -0.015, 0.012), np.array([0.086, 0.098, 0.083]))
    return np.asarray(np.minimum.reduce([hem + 0.5 * (s.arm > 0.4), _to_wrist(s), neck]))


def hoodie(s: Suit) -> Floats:
    """High collar, sleeves over the wrist, hem just above the crotch."""
    hem = s.points[:, 2] - _low_hem(s)
    neck = _ball(s, "neck01", (0, -0.035, 0.03), np.array([0.070, 0.075, 0.07]))
    return np.asarray(np.minimum.reduce([hem + 0.5 * (s.arm > 0.4), _to_wrist(s), neck]))


def _low_hem(s: Suit) -> float:
    return max(s.height("upperleg01.L") - 0.05, s.crotch() + 0.02)


def _to_wrist(s: Suit) -> Floats:
    return (0.96 - s.along("elbow", "wrist")) * 0.24 + 0.6 * smoothstep(0.5, 0.0, s.arm)


def tank(s: Suit) -> Floats:
    """Broad shoulder straps, scooped neck, hem over the waistband."""
    return np.minimum(s.points[:, 2] - (s.height("upperleg01.L") + 0.045), _straps(s))


def sweater(s: Suit) -> Floats:
    """Crew neck, sleeves to the wrist, hem a hand's breadth below the waist."""
    hem = s.points[:, 2] - (s.height("upperleg01.L") + 0.03)
    neck = _ball(s, "neck01", (0, -0.02, 0.02), np.array([0.078, 0.085, 0.075]))
    return np.asarray(np.minimum.reduce([hem + 0.5 * (s.arm > 0.4), _to_wrist(s), neck]))


def long_top(s: Suit) -> Floats:
    """Broad straps, hem just above the crotch."""
    return np.minimum(s.points[:, 2] - _low_hem(s), _straps(s))


def jacket(s: Suit) -> Floats:
    """Longsleeve that hangs open before the chest; `worn_open` cuts the opening."""
    hem = s.points[:, 2] - (s.height("upperleg01.L") - 0.01)
    neck = _ball(s, "neck01", (0, -0.03, 0.015), np.array([0.08, 0.09, 0.08]))
    return np.asarray(np.minimum.reduce([hem + 0.5 * (s.arm > 0.4), _to_wrist(s), neck]))


def worn_open(s: Suit, half_m: float) -> Floats:
    """Signed distance from a jacket's opening, wider at the waist than at the neck."""
    shoulder, hip = s.rest.joint("shoulder", "L"), s.height("upperleg01.L")
    down = np.clip((shoulder[2] - s.points[:, 2]) / (shoulder[2] - hip), 0.0, 1.2)
    front = s.points[:, 1] < shoulder[1]
    return np.where(front, np.abs(s.points[:, 0]) - half_m * (0.3 + 0.7 * down), 1.0)


def bra(s: Suit) -> Floats:
    """Straps of a tank top, hem under the breast."""
    shoulder, hip = s.height("upperarm01.L"), s.height("upperleg01.L")
    return np.minimum(s.points[:, 2] - (shoulder - 0.50 * (shoulder - hip)), _straps(s))


def _straps(s: Suit) -> Floats:
    shoulder = s.rest.joint("shoulder", "L")
    lateral = np.abs(s.points[:, 0]) - (shoulder[0] + 0.010)
    vertical = s.points[:, 2] - (shoulder[2] - 0.040)
    hole = np.hypot(lateral / 0.85, vertical * 0.85) - 0.073
    no_arm = (0.30 - s.arm) * 0.25
    neck = _ball(s, "neck01", (0, -0.055, 0.0), np.array([0.085, 0.12, 0.125]))
    return np.asarray(np.minimum.reduce([hole, no_arm, neck]))


def none(s: Suit) -> Floats:
    """Nothing."""
    return np.full(len(s.points), -1.0)


def briefs(s: Suit) -> Floats:
    """Low waist, leg openings that rise to the side."""
    top = s.height("spine05") + 0.055 - s.points[:, 2]
    rise = 0.40 * np.maximum(np.abs(s.points[:, 0]) - 0.03, 0.0)
    leg = (s.points[:, 2] - (s.crotch() - 0.03 + rise)) * 0.9
    return np.asarray(np.minimum.reduce([top, leg, (0.2 - s.arm) * 0.3]))


def shorts(s: Suit) -> Floats:
    """From the waist to a hand's breadth above the knee."""
    top = s.height("spine05") + 0.105 - s.points[:, 2]
    leg = (0.62 - s.along("hip", "knee")) * 0.44
    return np.asarray(np.minimum.reduce([top, leg, (0.2 - s.arm) * 0.3]))


def leggings(s: Suit) -> Floats:
    """From the waist to above the ankle."""
    top = s.height("spine05") + 0.105 - s.points[:, 2]
    leg = s.points[:, 2] - (s.height("foot.L") + 0.07)
    return np.asarray(np.minimum.reduce([top, leg, (0.2 - s.arm) * 0.3]))


def tights(s: Suit) -> Floats:
    """From the waist to the middle of the shank."""
    top = s.height("spine05") + 0.09 - s.points[:, 2]
    leg = s.points[:, 2] - (s.height("foot.L") + 0.20)
    return np.asarray(np.minimum.reduce([top, leg, (0.2 - s.arm) * 0.3]))


def chinos(s: Suit) -> Floats:
    """From the waist to the ankle."""
    top = s.height("spine05") + 0.07 - s.points[:, 2]
    leg = s.points[:, 2] - (s.height("foot.L") + 0.03)
    return np.asarray(np.minimum.reduce([top, leg, (0.2 - s.arm) * 0.3]))


def skirt(s: Suit) -> Floats:
    """From the waist to above the knee."""
    top = s.height("spine05") + 0.105 - s.points[:, 2]
    knee = s.rest.joint("knee", "L")[2]
    return np.asarray(np.minimum(top, s.points[:, 2] - (knee + 0.06)))


def trousers(s: Suit) -> Floats:
    """From the waist to the shoe."""
    top = s.height("spine05") + 0.095 - s.points[:, 2]
    leg = s.points[:, 2] - (s.height("foot.L") - 0.012)
    return np.asarray(np.minimum.reduce([top, leg, (0.2 - s.arm) * 0.3]))


def socks(s: Suit) -> Floats:
    """Ankle socks."""
    ankle = s.height("foot.L")
    return np.asarray(np.minimum(ankle + 0.055 - s.points[:, 2], s.points[:, 2] - ankle + 0.05))


def uppers(s: Suit) -> Floats:
    """Low shoes: the opening dips below the ankle bones and rises at heel and tongue."""
    ankle = s.rest.joint("ankle", "L")
    back = s.points[:, 1] - ankle[1]
    rim = ankle[2] - 0.010 + 0.022 * smoothstep(0.02, 0.07, back)
    rim += 0.035 * smoothstep(0.015, 0.06, -back)
    return np.asarray(rim - s.points[:, 2])


FIELDS: dict[str, Callable[[Suit], Floats]] = {
    "tank": tank,
    "tshirt": tshirt,
    "loose_tshirt": loose_tshirt,
    "longsleeve": longsleeve,
    "hoodie": hoodie,
    "bra": bra,
    "none": none,
    "briefs": briefs,
    "shorts": shorts,
    "leggings": leggings,
    "trousers": trousers,
    "sweater": sweater,
    "long_top": long_top,
    "jacket": jacket,
    "tights": tights,
    "chinos": chinos,
    "skirt": skirt,
}
BOTTOMS = frozenset({"briefs", "shorts", "leggings", "trousers", "tights", "chinos", "skirt"})


def group_of(kind: str) -> str:
    """Name the body model's surface that a garment is cut from."""
    return SKIRT if kind == "skirt" else TIGHTS


def field_of(kind: str, s: Suit, fit: FitSpec) -> Floats:
    """Signed field of a garment as it sits on this person, askew or not."""
    if kind not in BOTTOMS:
        shoulder, hip = s.height("upperarm01.L"), s.height("upperleg01.L")
        chest = shoulder - 0.4 * (shoulder - hip)
        worn = s.sheared([hip, chest], [fit.top_hem_deg, fit.chest_deg])
        # Only the hem moves up and down, the neck stays.
        low = s.sheared([hip, chest], [fit.top_hem_deg, fit.chest_deg], fit.top_hem_mm / 1000)
        field: Floats = np.where(s.points[:, 2] < chest, FIELDS[kind](low), FIELDS[kind](worn))
        opening = worn_open(s, fit.opening_mm / 1000) if kind == "jacket" else np.inf
        return np.asarray(np.minimum(field, opening))
    waist, crotch = s.height("spine05") + 0.08, s.crotch()
    askew = [fit.legs_deg, fit.waist_deg]
    upper = FIELDS[kind](s.sheared([crotch, waist], askew, fit.waist_mm / 1000))
    thigh = s.rest.joint("hip", "L")[2] - s.rest.joint("knee", "L")[2]
    lower = FIELDS[kind](s.sheared([crotch, waist], askew, -fit.legs_share * thigh))
    above = smoothstep(crotch, waist - 0.03, s.points[:, 2])
    return np.asarray(lower + above * (upper - lower))


@dataclass(frozen=True, slots=True)
class Cut:
    """How a garment sits.

    Attributes
    ----------
    tight_m, loose_m
        Distance from the suit at the tight end and at the hems.
    folds_m
        Depth of the folds.
    smoothing
        Smoothing steps of the suit under the cloth.
    collar_m
        Distance from the suit at the neck.
    hang
        Share of the way that cloth hangs plumb from what stands out above it, 0 for none.
    fold_m
        Width of the folds.
    """

    tight_m: float
    loose_m: float
    folds_m: float
    smoothing: int
    collar_m: float = 0.0035
    hang: float = 0.0
    fold_m: float = 0.045


CUTS = {
    "tank": Cut(0.0055, 0.009, 0.0012, 24),
    "tshirt": Cut(0.007, 0.018, 0.0032, 60),
    "loose_tshirt": Cut(0.013, 0.034, 0.0060, 90, 0.005, 0.9, 0.08),
    "longsleeve": Cut(0.0055, 0.008, 0.0020, 36),
    "hoodie": Cut(0.024, 0.026, 0.0070, 110, 0.016, 0.85, 0.10),
    "bra": Cut(0.0035, 0.0035, 0.0003, 8),
    "briefs": Cut(0.0025, 0.0028, 0.0004, 8),
    "shorts": Cut(0.004, 0.017, 0.0030, 30),
    "leggings": Cut(0.0025, 0.0025, 0.0004, 6),
    "trousers": Cut(0.005, 0.016, 0.0050, 40, 0.0035, 0.9, 0.08),
    "sweater": Cut(0.012, 0.014, 0.0050, 70, 0.009, 0.5, 0.09),
    "long_top": Cut(0.006, 0.016, 0.0030, 50, 0.0035, 0.6, 0.06),
    "jacket": Cut(0.016, 0.024, 0.0050, 90, 0.012, 0.6, 0.09),
    "tights": Cut(0.0022, 0.0022, 0.0003, 6),
    "chinos": Cut(0.004, 0.010, 0.0040, 30, 0.0035, 0.6, 0.07),
    "skirt": Cut(0.004, 0.012, 0.0040, 10, 0.0035, 0.0, 0.07),
}


def ease(kind: str, s: Suit, field: Floats, dress: DressSpec, seed: int) -> Floats:
    """Distance of the cloth from the suit: loose towards hems, close at collar and waist."""
    cut = CUTS[kind]
    gap = cut.tight_m + (cut.loose_m - cut.tight_m) * smoothstep(0.22, 0.0, field)
    stretched = s.points / np.array([1.0, 1.0, 3.0])
    crease = noise(stretched, cut.fold_m, seed) + 0.5 * noise(s.points, cut.fold_m / 0.75, seed + 1)
    gap = gap + cut.folds_m * (1 + crease) * smoothstep(0.0, 0.03, field)
    if kind == dress.bottom:
        return np.asarray(gap + tucked(s, dress) * (np.minimum(gap, cut.tight_m) - gap))
    neck = s.rest.heads[s.rest.topology.bone("neck01")] - [0, 0, 0.02]
    free = smoothstep(0.10, 0.24, np.linalg.norm(s.points - neck, axis=1))
    return np.asarray(cut.collar_m + (gap - cut.collar_m) * free)


def tucked(s: Suit, dress: DressSpec) -> Floats:
    """How far the bottom lies under the top, from 0 to 1: there it must stay close."""
    return smoothstep(-0.16, -0.02, field_of(dress.top, s, dress.fit))
