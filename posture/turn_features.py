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

from posture.landmarks import Array, Joint
from posture.outline import LEVELS
from posture.swing import doubt, harmonics, middle, pair, robust_fit, wrapped
from posture.turning import TurnFit

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
_MIN_ROW_FRAMES, _MIN_ROW_SHARE = 6, 0.6
"""One more frame than the curve of a width has numbers, and most of the way round [proposed]."""


def features(fit: TurnFit) -> dict[str, float]:
    """All features of a turn by name; NaN for a row of the outline that is seen in too few frames."""
    return {**_turned(fit), **_space(fit), **_widths(fit), **_inclined(fit), **_sideways(fit)}


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
        off = wrapped(np.degrees(np.arctan2(across[:, 2], across[:, 0])) - fit.heading_deg)
        found[f"space_{part.lower()}"] = float(np.average(np.clip(off, -_MOST_DEG, _MOST_DEG), weights=trust))
    return found


def _widths(fit: TurnFit) -> dict[str, float]:
    width = (fit.outline_px[:, :, 1] - fit.outline_px[:, :, 0]) / fit.height_px
    found: dict[str, float] = {}
    for k in SHOULDER_ROWS + PELVIS_ROWS:
        seen = ~np.isnan(width[:, k])
        turn = np.nan
        if seen.sum() >= _MIN_ROW_FRAMES and seen.mean() >= _MIN_ROW_SHARE:
            fitted, _ = robust_fit(harmonics(fit.heading_deg[seen], 2), width[seen, k], ridge=1e-3)
            turn = _ahead_deg(-fitted[4], fitted[3]) / 2
        found[f"width_{k}"] = float(np.clip(turn, -_MOST_DEG, _MOST_DEG))  # NaN stays NaN
    return found


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
