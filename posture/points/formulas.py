"""What is measured between points, by the kinds of ``measures.toml``. Pure; numpy only.

Points are (across, up) as `posture.points.sight.Sight.level` gives them, in the order of
`MeasureSpec.keys`: of a pair the right one comes first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from posture.answer.vocabulary import Side
from posture.body.geometry import bend_deg, inclination_deg
from posture.body.landmarks import Array
from posture.points.table import MeasureSpec

Value = Callable[[Array], float]
"""From points, shape (N, 2), to a value: degrees, per cent, or a length in the points' own unit."""


def formula(spec: MeasureSpec, side: Side | None, frontal: bool) -> Value:
    """The formula of a measure; positive is right, outward or forward, unless the table turns it over.

    Parameters
    ----------
    spec : MeasureSpec
    side : str, optional
        Of a measure that both sides have.
    frontal : bool
        Whether it is a photo from the front or the back.
    """
    outward = -1.0 if spec.kind == "bend" and frontal and side == "left" else 1.0
    sign = -outward if spec.flipped else outward
    kind = _KINDS[spec.kind]
    return lambda points: sign * kind(points)


def _slope(vector: Array) -> float:
    return inclination_deg(float(vector[0]), float(vector[1]))


def _line(points: Array) -> float:
    return _slope(points[0] - points[1])


def _between(points: Array) -> float:
    return _line(points[:2]) - _line(points[2:])


def _bend(points: Array) -> float:
    return bend_deg(points[0], points[1], points[2])


def _upright(points: Array) -> float:
    across, up = points[0] - points[1]
    return inclination_deg(float(up), float(across))


def _level(points: Array) -> float:
    return _slope(points[1] - points[0])


def _length_difference(points: Array) -> float:
    right, left = (float(np.hypot(*(points[k] - points[k + 1]))) for k in (0, 2))
    return right - left


def _unevenness(points: Array) -> float:
    right, left = abs(points[:2, 0] - points[2, 0])
    mean = float(right + left) / 2
    return 100.0 * float(right - left) / mean if mean else float("nan")


_KINDS: Mapping[str, Value] = {
    "line": _line,
    "between": _between,
    "bend": _bend,
    "upright": _upright,
    "level": _level,
    "length_difference": _length_difference,
    "unevenness": _unevenness,
}
