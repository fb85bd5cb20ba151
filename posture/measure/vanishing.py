"""Where the upright and the level lines of a room meet: what that tells of the camera. Pure mathematics.

Uprights meet in the *zenith* (the vertical vanishing point), level lines of the wall before the camera in a
vanishing point on the *horizon*. Zenith and horizon turn with the camera; how far it looks up or down and how
the wall is turned are found along with it, and what they leave open is in the standard error.

Sources: Coughlan and Yuille 1999 (a Manhattan world tells the camera's attitude); Simon, Fond and Berger 2018
(zenith, then horizon); Torr and Zisserman 2000 (MSAC, which scores every hypothesis by how well lines fit).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import ConfigDict

from posture.body.landmarks import Array
from posture.package_data import read_table

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Constant:
    """A row of ``level.toml``."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    id: str
    value: float
    unit: str
    meaning: str
    source: str


LEVEL: dict[str, float] = {
    name: row.value for name, row in read_table("posture.measure", "level", Constant).items()
}

_ROLLS_DEG = np.linspace(-12.0, 12.0, 49)
_FALLS = np.linspace(-0.28, 0.28, 9)
_WALLS = np.array([-0.4, -0.25, -0.12, 0.0, 0.12, 0.25, 0.4])
_FAR_DEG = 3.0
_REACH = 2.5
_MOST_LENGTH = 0.3
_BINS = 24
_ROWS = 1000
_MOST_LINES = 200
_MOST_ROUNDS = 40


@dataclass(frozen=True)
class Lines:
    """Edges that may be lines of the room.

    Attributes
    ----------
    upright : ndarray of bool, shape (N,)
        Whether an edge may be upright; the others may be level.
    off_deg : ndarray of shape (N,)
        Angle to the picture's vertical, or horizontal; positive is clockwise.
    place : ndarray of shape (N, 2)
        Middle of the edge from the picture's centre, x right and y down, in long sides of the picture.
    length : ndarray of shape (N,)
        In long sides of the picture.
    """

    upright: Mask
    off_deg: Array
    place: Array
    length: Array

    @cached_property
    def noise_deg(self) -> Array:
        """Standard error of each direction."""
        return LEVEL["edge_noise"] / self.length

    @cached_property
    def reach_deg(self) -> Array:
        """How far from its place in a fit an edge may be."""
        return np.asarray(_REACH * np.hypot(self.noise_deg, LEVEL["outlier"]))

    def where(self, keep: Any) -> Lines:
        """Some of the lines: a mask or numbers."""
        return Lines(self.upright[keep], self.off_deg[keep], self.place[keep], self.length[keep])

    def longest(self) -> Lines:
        """At most 200 of them."""
        if len(self.length) <= _MOST_LINES:
            return self
        return self.where(np.sort(np.argsort(-self.length, kind="stable")[:_MOST_LINES]))

    def witnesses(self, roll_deg: float) -> NDArray[np.int64]:
        """Number of the column or row of the rolled picture in which each stands; of rows from 1000 on."""
        x, y = _turned(self, roll_deg)
        place = np.floor((np.where(self.upright, x, y) + 1) * _BINS).astype(int)
        return np.asarray(np.where(self.upright, place, place + _ROWS))


@dataclass(frozen=True, slots=True)
class Attitude:
    """What a picture's lines say of the camera that took it.

    Attributes
    ----------
    roll_deg : float
        Positive when the picture's content is turned clockwise.
    sem_deg : float
        Its standard error.
    columns, rows : int
        24ths of the long side that hold uprights, or level lines, which fit.
    share : float
        Part of all lines' length that fits.
    score : float
        Length of the lines that fit, by how well they do; to compare attitudes of one picture.
    rival : float
        Score of the best roll that is 3 degrees or more away, against this one's.
    fits : ndarray of bool, shape (N,)
        Which lines fit.
    """

    roll_deg: float
    sem_deg: float
    columns: int
    rows: int
    share: float
    score: float
    rival: float
    fits: Mask

    @property
    def witnesses(self) -> int:
        """Columns and rows: two edges of one bar are one witness."""
        return self.columns + self.rows


def attitude(lines: Lines, about_deg: float = 0.0) -> Attitude | None:
    """How the camera was rolled; None with fewer than three lines, which tell nothing.

    Parameters
    ----------
    lines : Lines
        At most 200 (`Lines.longest`).
    about_deg : float
        A roll within 12 degrees of this is looked for.
    """
    if len(lines.length) < 3:
        return None
    start, rival = _start(lines, about_deg)
    return _judged(lines, _refined(lines, start), rival)


def _start(lines: Lines, about_deg: float) -> tuple[Array, float]:
    """The best attitude of a grid, and how near the best other roll comes.

    An attitude is roll, convergence of the uprights, convergence of the level lines, height of the horizon.
    """
    rolls, up = about_deg + _ROLLS_DEG, lines.upright
    off = lines.off_deg - rolls[:, None]
    weight = np.minimum(lines.length, _MOST_LENGTH)
    x, y = lines.place.T

    def score(missed: Array, of: Mask) -> Array:
        return np.asarray(np.clip(1 - (missed / lines.reach_deg[of]) ** 2, 0, None) @ weight[of])

    uprights = score(off[:, None, up] - np.degrees(_FALLS[:, None] * x[up]), up)
    fallen = np.degrees(_WALLS[:, None] * (-_FALLS[:, None, None] - y[~up]))
    level = score(off[:, None, None, ~up] - fallen, ~up)
    unlikely = (_FALLS / LEVEL["pitch"])[:, None] ** 2 + (_WALLS / LEVEL["wall_turn"]) ** 2
    total = uprights[:, :, None] + level - 0.05 * unlikely
    by_roll = total.max(axis=(1, 2))
    at = np.unravel_index(int(np.argmax(total)), total.shape)
    found, fall = rolls[at[0]], _FALLS[at[1]]
    others = by_roll[np.abs(rolls - found) >= _FAR_DEG]
    rival = float(others.max(initial=0.0) / max(total[at], 1e-9))
    return np.array([found, fall, _WALLS[at[2]], -fall]), rival


def _turned(lines: Lines, roll_deg: float) -> tuple[Array, Array]:
    """Places across and down the rolled picture."""
    angle = np.radians(roll_deg)
    cos, sin = np.cos(angle), np.sin(angle)
    x, y = lines.place.T
    return x * cos + y * sin, y * cos - x * sin


def _predicted(lines: Lines, pose: Array) -> tuple[Array, Array]:
    """Direction of each line in an attitude, as `Lines.off_deg`; and its change with each of it, (N, 4)."""
    roll, fall, wall, horizon = pose
    x, y = _turned(lines, roll)
    up = lines.upright
    # The way to the vanishing point, across and along the line's own axis of the picture.
    across, along = np.where(up, fall * x, wall * (horizon - y)), 1 - np.where(up, fall * y, wall * x)
    no = np.zeros(len(up))
    d_across = np.stack(
        [
            np.where(up, fall * y, wall * x),
            np.where(up, x, no),
            np.where(up, no, horizon - y),
            np.where(up, no, wall),
        ]
    )
    d_along = np.stack([np.where(up, fall * x, -wall * y), np.where(up, -y, no), np.where(up, no, -x), no])
    turn = (along * d_across - across * d_along) / (across**2 + along**2)
    slopes = np.degrees(turn)
    slopes[0] = 1 + turn[0]
    return roll + np.degrees(np.arctan2(across, along)), slopes.T


_PRIOR = np.array(
    [
        [0, 1 / LEVEL["pitch"], 0, 0],
        [0, 0, 1 / LEVEL["wall_turn"], 0],
        [0, 1 / LEVEL["horizon"], 0, 1 / LEVEL["horizon"]],
    ]
)
"""Known beforehand: no convergence, and a horizon that goes with it (focal length one long side)."""


def _trust(lines: Lines, missed: Array) -> Array:
    """Tukey's biweight: 1 for a line in its place, 0 for one out of reach."""
    return np.asarray(np.clip(1 - (missed / lines.reach_deg) ** 2, 0, None) ** 2)


def _weights(lines: Lines, pose: Array, trust: Array) -> Array:
    """Inverse variance of each line: all lines of a column or row are one witness, with its own lean."""
    trust = trust / lines.noise_deg**2
    _, which = np.unique(lines.witnesses(pose[0]), return_inverse=True)
    seen = np.maximum(np.bincount(which, trust), 1e-12)
    return np.asarray(trust / (1 + LEVEL["own_lean"] ** 2 * seen[which]))


def _refined(lines: Lines, pose: Array) -> Array:
    """The attitude by iteratively reweighted least squares."""
    for _ in range(_MOST_ROUNDS):
        step, _ = _step(lines, pose)
        pose = pose + step
        if np.abs(step).max() < 1e-7:
            break
    return pose


def _step(lines: Lines, pose: Array) -> tuple[Array, Array]:
    """A Gauss-Newton step, and the inverse of the covariance."""
    predicted, slopes = _predicted(lines, pose)
    missed = lines.off_deg - predicted
    weight = _weights(lines, pose, _trust(lines, missed))
    normal = slopes.T @ (slopes * weight[:, None]) + _PRIOR.T @ _PRIOR + np.diag([1e-6, 0, 0, 0])
    towards = slopes.T @ (weight * missed) - _PRIOR.T @ (_PRIOR @ pose)
    return np.linalg.solve(normal, towards), normal


def _judged(lines: Lines, pose: Array, rival: float) -> Attitude:
    """The attitude with its standard error: larger where witnesses differ by more than they should."""
    missed = lines.off_deg - _predicted(lines, pose)[0]
    fits = np.abs(missed) < lines.reach_deg
    witnesses = np.unique(lines.witnesses(pose[0])[fits])
    free = max(len(witnesses) - 3, 1)
    excess = max(1.0, float(_weights(lines, pose, fits.astype(float)) @ missed**2) / free)
    _, normal = _step(lines, pose)
    return Attitude(
        roll_deg=float(pose[0]),
        sem_deg=float(np.hypot(LEVEL["room_sem"], np.sqrt(excess * np.linalg.inv(normal)[0, 0]))),
        columns=int((witnesses < _ROWS).sum()),
        rows=int((witnesses >= _ROWS).sum()),
        share=float(lines.length[fits].sum() / lines.length.sum()),
        score=float(_trust(lines, missed) @ np.minimum(lines.length, _MOST_LENGTH)),
        rival=rival,
        fits=fits,
    )
