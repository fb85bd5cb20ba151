"""What a fitted turn says about left against right: phases and heights of everything that swings.

All features change their sign when the turn is mirrored:

- ``phase_*``: how far the swing of a pair of joints, or of the toes before the heels, runs ahead of the
  ankles' one, degrees;
- ``width_*``: the same of the outline's width at a height (percent of the way from the shoulders to the
  ankles). A trunk is wider than deep, so its width swings twice in a turn, and nobody guessed it;
- ``space_*``: turn of a pair in the network's guess of depth, degrees, seen from front and back;
- ``drop_*``: how much lower the left one of a pair stands all the way round; ``roll_*``: how much of it comes
  and goes with the heading, which is the camera's doing;
- ``side_*``: how far something lies to the left of the ankles, going round with the person; ``lean_*``: how
  far it stays at the picture's right, which again is the camera's doing.

Lengths are in percent of the height from ankles to shoulders. Pure; numpy only.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from posture.body.geometry import wrapped_deg
from posture.body.landmarks import Array, Joint
from posture.body.outline import LEVELS
from posture.turn.curves import doubt, harmonics, middle, pair, robust_fit
from posture.turn.headings import TurnFit

SWINGING = ("KNEE", "HIP", "SHOULDER", "ELBOW", "WRIST", "HEEL", "FOOT_INDEX")
SPATIAL = ("ANKLE", "KNEE", "HIP", "SHOULDER")
STACKED = ("KNEE", "HIP", "SHOULDER", "EAR", "ELBOW", "WRIST")
LEVELLED = ("ANKLE", "KNEE", "HIP", "SHOULDER", "ELBOW", "EAR", "HEEL")
LIMBS = (
    ("HEEL", "FOOT_INDEX"),
    ("ANKLE", "KNEE"),
    ("KNEE", "HIP"),
    ("SHOULDER", "ELBOW"),
    ("ELBOW", "WRIST"),
)
SHOULDER_ROWS = tuple(k for k, level in enumerate(LEVELS) if level < 0.11)
PELVIS_ROWS = tuple(k for k, level in enumerate(LEVELS) if 0.36 < level < 0.51)
"""Rows of the outline. Hanging arms hide the pelvis's own outline; with the hands at the shoulders it is free
and its phase is the pelvis's turn itself: 1.0 times the pelvis, 0.0 times the shoulders (docs/turn.md)."""

PHASES = (*(f"phase_{part.lower()}" for part in SWINGING), "phase_toes")
SPACE = tuple(f"space_{part.lower()}" for part in SPATIAL)
SHOULDER_WIDTHS = tuple(f"width_{k}" for k in SHOULDER_ROWS)
PELVIS_WIDTHS = tuple(f"width_{k}" for k in PELVIS_ROWS)
WIDTHS = SHOULDER_WIDTHS + PELVIS_WIDTHS

INCLINED = (
    *(f"{kind}_{part.lower()}" for part in LEVELLED for kind in ("drop", "roll")),
    *(f"{kind}_{part.lower()}" for part in STACKED for kind in ("side", "lean")),
    *(f"side_{start}_{end}".lower() for start, end in LIMBS),
)
"""Features that tell how far lines are inclined."""

FEATURES = (
    *PHASES,
    *SPACE,
    *SHOULDER_WIDTHS,
    *PELVIS_WIDTHS,
    *INCLINED,
)
"""All features, in the order of every table."""

_MOST_DEG = 45.0
_CURVE = 5
"""Numbers of a width's curve: a row that no more frames show than that says nothing."""

_RIDGE = 1e-3

_ALIKE = 2.0
"""The scatter about a width's curve counts this many times: what is left of neighbouring frames is alike.
When frames of whole turns were hidden (a third of them at random, front and back, both sides, a quarter of
the way round), 59 to 96 of 100 changes lay in their 95 % interval with 1, and 86 to 100 with 2
(`validation/tests/test_turn_outline.py` hides them again)."""


def features(fit: TurnFit) -> dict[str, float]:
    """All features of a turn by name; NaN for a row of the outline that is seen in too few frames."""
    widths = dict(zip(WIDTHS, (float(turn) for turn in outline_turns(fit)[0]), strict=True))
    return {**_turned(fit), **_space(fit), **widths, **_inclined(fit), **_sideways(fit)}


def outline_turns(fit: TurnFit) -> tuple[Array, Array]:
    """How far the rows of the outline are turned, and what the frames that lack a row leave open.

    Returns
    -------
    turns, variances : ndarray of shape (13,)
        In the order of `WIDTHS`, degrees and degrees squared. A variance is 0 where every frame shows the
        row and grows with every frame that does not, most where it was alone with its heading; it is
        infinite, and the turn NaN, where no curve can be fitted. What the formula errs by when nothing is
        missing is not in it.
    """
    edges = fit.outline_px[:, SHOULDER_ROWS + PELVIS_ROWS]
    widths = (edges[..., 1] - edges[..., 0]).T / fit.height_px
    columns = harmonics(fit.heading_deg, 2)
    turns, lacking, scatter = (np.full(len(WIDTHS), empty) for empty in (np.nan, np.inf, np.nan))
    for k, row in enumerate(widths):
        seen = ~np.isnan(row)
        if seen.sum() > _CURVE:
            curve, spread = robust_fit(columns[seen], row[seen], ridge=_RIDGE)
            turns[k] = np.clip(_ahead_deg(-curve[4], curve[3]) / 2, -_MOST_DEG, _MOST_DEG)
            lacking[k] = _lacking(columns, seen, curve)
            scatter[k] = spread * np.sqrt(seen.sum() / (seen.sum() - _CURVE))
    if np.isnan(scatter).all():
        return turns, lacking
    # A curve through hardly more frames than it has numbers fits them whatever they are: the other rows tell.
    usual = np.nanmedian(scatter)
    return turns, lacking * (_ALIKE * np.fmax(scatter, usual)) ** 2


def _ahead_deg(sine: float, cosine: float) -> float:
    return float(np.degrees(np.arctan2(sine, cosine)))


def _turned(fit: TurnFit) -> dict[str, float]:
    columns, doubts = harmonics(fit.heading_deg, 1), doubt(fit.heading_deg)
    found: dict[str, float] = {}
    for part in SWINGING:
        (_, cosine, sine), _ = robust_fit(columns, pair(fit.xy_px, part)[:, 0] / fit.height_px, doubts)
        found[f"phase_{part.lower()}"] = _ahead_deg(-sine, cosine)
    toes = middle(fit.xy_px, "FOOT_INDEX")[:, 0] - middle(fit.xy_px, "HEEL")[:, 0]
    (_, cosine, sine), _ = robust_fit(columns, toes / fit.height_px)
    found["phase_toes"] = _ahead_deg(cosine, sine)
    return found


def _space(fit: TurnFit) -> dict[str, float]:
    trust = 1 - np.sin(np.radians(fit.heading_deg)) ** 4
    found: dict[str, float] = {}
    for part in SPATIAL:
        across = pair(fit.world_m, part)
        off = wrapped_deg(np.degrees(np.arctan2(across[:, 2], across[:, 0])) - fit.heading_deg)
        found[f"space_{part.lower()}"] = float(np.average(np.clip(off, -_MOST_DEG, _MOST_DEG), weights=trust))
    return found


def _lacking(columns: Array, seen: NDArray[np.bool_], curve: Array) -> float:
    """How much larger the variance of a width's turn is without the frames that lack it, degrees squared.

    For a scatter of 1 about the `curve` (5,) in the columns (N, 5); infinite for a width that does not swing.
    """
    size = float(curve[3] ** 2 + curve[4] ** 2)
    if seen.all():
        return 0.0
    if size == 0:
        return np.inf
    ridge = _RIDGE * np.eye(_CURVE)
    kept, whole = (np.linalg.inv(part.T @ part + ridge) for part in (columns[seen], columns))
    slope = np.degrees([0.0, 0.0, 0.0, curve[4], -curve[3]]) / (2 * size)
    return max(0.0, float(slope @ (kept - whole) @ slope))


def _inclined(fit: TurnFit) -> dict[str, float]:
    found: dict[str, float] = {}
    for part in LEVELLED:
        offset, cosine = _swing(fit, pair(fit.xy_px, part)[:, 1])
        found[f"drop_{part.lower()}"], found[f"roll_{part.lower()}"] = offset, cosine
    ankles = middle(fit.xy_px, "ANKLE")[:, 0]
    for part in STACKED:
        offset, cosine = _swing(fit, middle(fit.xy_px, part)[:, 0] - ankles)
        found[f"side_{part.lower()}"], found[f"lean_{part.lower()}"] = cosine, offset
    return found


def _sideways(fit: TurnFit) -> dict[str, float]:
    """Limbs that point to the left or to the right, both sides together."""
    found: dict[str, float] = {}
    for start, end in LIMBS:
        both = sum(
            fit.xy_px[:, Joint[f"{side}_{end}"], 0] - fit.xy_px[:, Joint[f"{side}_{start}"], 0]
            for side in ("LEFT", "RIGHT")
        )
        found[f"side_{start}_{end}".lower()] = _swing(fit, np.asarray(both))[1]
    return found


def _swing(fit: TurnFit, values_px: Array) -> tuple[float, float]:
    """What stays and what follows the cosine of the heading, percent of the height."""
    fitted, _ = robust_fit(harmonics(fit.heading_deg, 2), values_px / fit.height_px)
    return 100 * float(fitted[0]), 100 * float(fitted[1])
