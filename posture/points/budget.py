"""What the error of a value between points is made of, cause by cause. Pure; numpy only.

How far each point moves the value is found by moving it (the law of propagation of uncertainty, JCGM
100:2008, 5.1.2); for a line between two points that are e off each this is atan(sqrt(2) e / span). So is
what the camera does to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot

import numpy as np

from posture.body.landmarks import Array
from posture.points.formulas import Value
from posture.points.placed import Placed
from posture.points.sight import Sight
from posture.points.spread import skin_px
from posture.points.table import CAMERA, SKIN

_STEP_PX = 0.5
_HALF_STEP_DEG = 0.5


@dataclass(frozen=True, slots=True)
class Found:
    """A value and its error.

    Attributes
    ----------
    value : float
    parts : dict of str to float
        Standard errors by cause, in the value's unit: ``placement`` stays however often a point is set,
        ``clicks`` does not; ``skin_depth``, ``facing``, ``camera_pitch`` and ``depth`` where they act.
    roll_sensitivity : float
        Change of the value for each degree of camera roll that was not taken out.
    """

    value: float
    parts: dict[str, float]
    roll_sensitivity: float


@dataclass(frozen=True, slots=True)
class Looks:
    """Points as a camera far away would have seen them, shape (N, 2), if all of this were otherwise.

    `turned` to either side and `pitched` by one standard error, `both` by both, `deeper` by one of their
    depth, `rolled` with half a degree more and less of camera roll left in.
    """

    plain: Array
    turned: tuple[Array, Array]
    pitched: Array
    both: tuple[Array, Array]
    deeper: Array
    rolled: tuple[Array, Array]

    @classmethod
    def of(cls, sight: Sight, xy_px: Array, depth_mm: Array) -> Looks:
        """All looks at these points of the upright photo."""

        def at(**how: float) -> Array:
            return sight.level(xy_px, depth_mm, **how)

        turn, pitch = CAMERA.turned_deg, CAMERA.pitch_deg
        return cls(
            plain=at(),
            turned=(at(turned_deg=turn), at(turned_deg=-turn)),
            pitched=at(pitch_deg=pitch),
            both=(at(turned_deg=turn, pitch_deg=pitch), at(turned_deg=-turn, pitch_deg=pitch)),
            deeper=at(deeper=1 + CAMERA.depth_share),
            rolled=(at(roll_off=_HALF_STEP_DEG), at(roll_off=-_HALF_STEP_DEG)),
        )


def found(
    value: Value,
    looks: Looks,
    rows: Sequence[int] | slice,
    by_hand: Sequence[tuple[int, Placed]],
    sight: Sight,
    *,
    of_bone: bool = False,
) -> Found | None:
    """The value of points and all that is known of its error; None where they contradict each other.

    Parameters
    ----------
    value : callable
    looks : Looks
    rows : sequence of int or slice
        The points that the value is made of.
    by_hand : sequence of (int, Placed)
        Those of them that were set by hand, by their place among `rows`.
    sight : Sight
    of_bone : bool
        Whether the value is about the bones of both sides, whose skin may differ.
    """
    level = looks.plain[rows]
    plain, pitched = value(level), value(looks.pitched[rows])
    turned, both = ((value(one[rows]) - value(other[rows])) / 2 for one, other in (looks.turned, looks.both))
    effect = np.array([_slopes(value, level, row) for row, _ in by_hand]).reshape(-1)
    known = [point.spread for _, point in by_hand]
    sems = {
        "placement": _over(effect, [one.fixed_px for one in known]),
        "clicks": _over(effect, [one.again_px for one in known]),
        "skin_depth": _skin(effect, by_hand, sight) if of_bone else 0.0,
        # A camera that looks up sees a turned body differently from one that looks straight.
        "facing": hypot(turned, both - turned),
        "camera_pitch": abs(pitched - plain),
        "depth": abs(value(looks.deeper[rows]) - plain),
    }
    more, less = (value(look[rows]) for look in looks.rolled)
    if not np.isfinite([plain, more, less, *sems.values()]).all():
        return None
    return Found(plain, {cause: sem for cause, sem in sems.items() if sem > 0}, more - less)


def expected_sem(value: Value, places: Array, sems: Sequence[float]) -> float:
    """The standard error of the value where such points, shape (N, 2), err so much in any one direction."""
    effect = np.array([_slopes(value, places, row) for row in range(len(places))]).reshape(-1)
    return _over(effect, sems)


def _slopes(value: Value, level: Array, row: int) -> tuple[float, float]:
    """Change of the value for each pixel of this point across and up: no distance changes with the roll."""
    slopes = []
    for axis in (0, 1):
        more, less = level.copy(), level.copy()
        more[row, axis] += _STEP_PX
        less[row, axis] -= _STEP_PX
        slopes.append((value(more) - value(less)) / (2 * _STEP_PX))
    return slopes[0], slopes[1]


def _over(effect: Array, sems: Sequence[float]) -> float:
    return float(np.hypot.reduce(effect * np.repeat(sems, 2), initial=0.0))


def _skin(effect: Array, by_hand: Sequence[tuple[int, Placed]], sight: Sight) -> float:
    """Half of the squared difference of both sides belongs to each; it acts like a point that is off."""
    off = [
        skin_px(point.spec, SKIN.correlation, sight.mm_per_px) / np.sqrt(2) if point.key[1] else 0.0
        for _, point in by_hand
    ]
    return _over(effect, off)
