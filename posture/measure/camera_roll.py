"""How far the camera was rolled: told by the caller, read off the room, or unknown.

A rolled camera tilts every line of the body, so it is measured
first and its uncertainty goes into every budget. The room tells it: door frames, wall corners and
cupboards are vertical, and their picture leans by the roll (plus a part that grows linearly across
the picture when the camera looks up or down, which the fit takes out).

A printed card that hangs on the wall tells it better (`posture.cards.level`). Needs OpenCV: without it, or
without its system libraries, the roll is unknown and the answer says why.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from posture.answer.assessment import CameraRoll
from posture.body.geometry import direction_deg
from posture.body.landmarks import HEAD, Array, Joint, Landmarks
from posture.body.view import plainly_seen
from posture.errors import BadOption, MissingLibrary
from posture.image.edges import Edges
from posture.words.phrases import Text, say, together

UNKNOWN_SEM_DEG = 1.5
"""Uncertainty of assuming a level camera [proposed: 1-2 degrees], before a person who leans in the picture
raises it."""

UNKNOWN_SHARE = 2 / 3
"""Part of the person's lean in the picture that may be the camera's. Set so that with an unknown roll of up
to 6 degrees 95 % of the intervals of held-out phantoms hold the truth (docs/accuracy.md): half of the lean
held 92-95 %, four fifths 95-98 %."""

GIVEN_SEM_DEG = 0.3
"""Uncertainty of a roll told by the caller, as read off a phone's level [proposed]."""

MAX_GIVEN_DEG = 45.0

_NEAR_BODY_AXIS_DEG = 12.0
_INLIER_DEG = 1.5
_COLUMNS = 24
MIN_COLUMNS = 4
MIN_SHARE = 0.5
MIN_SPREAD = 0.25
_FLOOR_SEM_DEG = 0.3
_MAX_ROUNDS = 100
_USUAL_LEAN_DEG = 3.0

_COVER_SHARE = 0.15
"""Half the side of the square about a hidden head, in body heights; covers reach 0.12 of them
(validation/covers.py)."""

_LIMBS = [
    (Joint.NOSE, Joint.LEFT_HIP),
    (Joint.NOSE, Joint.RIGHT_HIP),
    (Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER),
    *(
        (Joint[f"{side}_{upper}"], Joint[f"{side}_{lower}"])
        for side in ("LEFT", "RIGHT")
        for upper, lower in (
            ("SHOULDER", "ELBOW"),
            ("ELBOW", "WRIST"),
            ("WRIST", "INDEX"),
            ("SHOULDER", "HIP"),
            ("HIP", "KNEE"),
            ("KNEE", "ANKLE"),
            ("HEEL", "FOOT_INDEX"),
        )
    ),
]


@dataclass(frozen=True, slots=True)
class Support:
    """What a fitted roll rests on.

    Attributes
    ----------
    columns : int
        24ths of the picture that hold edges which fit: two edges of one bar are one witness.
    spread : float
        Distance between the outermost of them, in long sides of the picture.
    share : float
        Part of all edges' length that fits.
    """

    columns: int
    spread: float
    share: float

    @property
    def wide(self) -> bool:
        """Whether enough of the room was seen."""
        return self.columns >= MIN_COLUMNS and self.spread >= MIN_SPREAD

    @property
    def clear(self) -> bool:
        """Whether most of what was seen agrees."""
        return self.share >= MIN_SHARE


def given(roll_deg: float) -> CameraRoll:
    """The roll that the caller states; BadOption beyond 45 degrees."""
    if not abs(roll_deg) <= MAX_GIVEN_DEG:
        raise BadOption(say("failure.roll_range", roll=roll_deg))
    return CameraRoll(roll_deg, GIVEN_SEM_DEG, "given", say("roll.given"))


def unknown(why: Text) -> CameraRoll:
    """No roll; a level camera is assumed, with the uncertainty that this deserves."""
    return CameraRoll(None, UNKNOWN_SEM_DEG, "unknown", why)


def estimate(edges: Edges | MissingLibrary, landmarks: Landmarks) -> CameraRoll:
    """The roll from the vertical edges of the room around the person.

    Only edges within 12 degrees of the body's own axis are taken for verticals. A mirrored
    photo gives exactly the opposite roll.

    Parameters
    ----------
    edges : Edges or MissingLibrary
        What `find_edges` returned.
    landmarks : Landmarks
        Where the person is.

    Returns
    -------
    CameraRoll
        Source ``room_edges`` with its own standard error, or ``unknown`` with the reason.
    """
    axis_deg = _body_axis_deg(landmarks)
    if isinstance(edges, MissingLibrary):
        return _doubted(unknown(together(edges.words.detail, edges.words.hint)), axis_deg)
    uprights = _uprights(edges, landmarks)
    line = _line(uprights)
    roll = unknown(say("roll.few_edges")) if line is None else _judged(uprights, *line)
    return _doubted(roll, axis_deg)


def support(edges: Edges, landmarks: Landmarks) -> Support | None:
    """What the room's roll in a photo rests on; None with so few edges that none is fitted."""
    uprights = _uprights(edges, landmarks)
    line = _line(uprights)
    return None if line is None else _support(uprights, *line)


def _uprights(edges: Edges, landmarks: Landmarks) -> Edges:
    """The edges that may be verticals of the room."""
    near = edges.where(np.abs(edges.lean_deg - _body_axis_deg(landmarks)) < _NEAR_BODY_AXIS_DEG)
    off_body = ~_on_body(near, landmarks) & ~_on_a_cover(near, landmarks)
    return near.where(off_body & _above_the_knees(near, landmarks))


def _doubted(roll: CameraRoll, body_axis_deg: float) -> CameraRoll:
    """A room that leans against the person may lean itself: half the gap goes into the uncertainty.

    In a picture that shows no room the person's own lean may be the camera's: part of it does so too.
    """
    if roll.deg is None:
        return replace(roll, sem_deg=float(np.hypot(roll.sem_deg, UNKNOWN_SHARE * body_axis_deg)))
    gap = abs(roll.deg - body_axis_deg)
    if gap <= _USUAL_LEAN_DEG:
        return roll
    return replace(roll, sem_deg=float(np.hypot(roll.sem_deg, gap / 2)))


def _body_axis_deg(landmarks: Landmarks) -> float:
    """Lean of the line from the ankles to the shoulders in the picture, clockwise positive."""
    ankles = landmarks.xy_px[[Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE]].mean(axis=0)
    shoulders = landmarks.xy_px[[Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER]].mean(axis=0)
    x, y = shoulders - ankles
    return direction_deg(-float(y), float(x))


def _on_body(edges: Edges, landmarks: Landmarks) -> Any:
    """Which edges lie on the person (nearer to a limb than 6 % of the body's height)."""
    xy = _in_long_sides(landmarks)
    steps = np.linspace(0, 1, 12)[:, None]
    points = np.concatenate([xy[a] * (1 - steps) + xy[b] * steps for a, b in _LIMBS])
    distance = np.linalg.norm(edges.middle[:, None] - points[None], axis=2).min(axis=1, initial=np.inf)
    return distance < 0.06 * np.ptp(xy[:, 1])


def _on_a_cover(edges: Edges, landmarks: Landmarks) -> Any:
    """Which edges lie about a head that is not plainly seen: a box drawn over it is no part of the room."""
    if landmarks.head is None or plainly_seen(landmarks):
        return np.zeros(len(edges.length), bool)
    xy = _in_long_sides(landmarks)
    off = np.abs(edges.middle - xy[HEAD].mean(axis=0)).max(axis=1, initial=0.0)
    return off < _COVER_SHARE * np.ptp(xy[:, 1])


def _above_the_knees(edges: Edges, landmarks: Landmarks) -> Any:
    """Which edges have their middle above the knees; floor boards below look upright and are not."""
    return edges.middle[:, 1] < _in_long_sides(landmarks)[[Joint.LEFT_KNEE, Joint.RIGHT_KNEE], 1].mean()


def _in_long_sides(landmarks: Landmarks) -> Array:
    """Places (33, 2) of the landmarks as those of `Edges`: from the picture's centre, in its long sides."""
    size = np.array([landmarks.width_px, landmarks.height_px])
    return np.asarray((landmarks.xy_px - size / 2) / size.max())


def _line(edges: Edges) -> tuple[float, float] | None:
    """Robust straight-line fit of lean over position: the roll, at the picture's centre, and the slope.

    A camera that looks up or down lets verticals converge: their lean then grows in proportion to
    the distance from the centre.
    """
    if len(edges.length) < 2 * MIN_COLUMNS:
        return None
    near = np.abs(edges.lean_deg[:, None] - edges.lean_deg[None]) < _INLIER_DEG
    support = np.where(near, edges.length[None], 0.0).sum(axis=1)
    roll, slope = float(edges.lean_deg[np.argmax(support)]), 0.0
    for _ in range(_MAX_ROUNDS):
        before, across = roll, edges.across(roll)
        residual = edges.lean_deg - roll - slope * across
        weight = edges.length * np.clip(1 - (residual / (2 * _INLIER_DEG)) ** 2, 0, None) ** 2
        design = np.stack([np.ones_like(across), across], axis=1)
        # The small ridge keeps the convergence at zero when all edges stand in one place.
        normal = design.T @ (design * weight[:, None]) + np.diag([1e-9, 0.002])
        roll, slope = (float(term) for term in np.linalg.solve(normal, design.T @ (weight * edges.lean_deg)))
        if abs(roll - before) < 1e-12:
            break
    return roll, slope


def _fits(edges: Edges, roll_deg: float, slope: float) -> tuple[Array, Array]:
    """Distance of each edge from the line, degrees, and where it stands across the picture; (N,) each."""
    across = edges.across(roll_deg)
    return np.abs(edges.lean_deg - roll_deg - slope * across), across


def _support(edges: Edges, roll_deg: float, slope: float) -> Support:
    residual, across = _fits(edges, roll_deg, slope)
    fits = residual < _INLIER_DEG
    return Support(
        columns=len(np.unique(np.floor((across[fits] + 0.5) * _COLUMNS))),
        spread=float(np.ptp(across[fits])) if fits.any() else 0.0,
        share=float(edges.length[fits].sum() / edges.length.sum()),
    )


def _judged(edges: Edges, roll_deg: float, slope: float) -> CameraRoll:
    """The fitted roll with its standard error, or unknown when the room does not carry it."""
    found = _support(edges, roll_deg, slope)
    if not found.wide:
        return unknown(say("roll.few_edges"))
    if not found.clear:
        return unknown(say("roll.disagree"))
    residual, across = _fits(edges, roll_deg, slope)
    fits = residual < _INLIER_DEG
    # The fit's value at the centre is the less certain the further away the edges stand.
    weight = edges.length[fits] / edges.length[fits].sum()
    spread = np.sqrt(float(weight @ residual[fits] ** 2))
    mean = float(weight @ across[fits])
    leverage = 1 + mean**2 / float(weight @ (across[fits] - mean) ** 2)
    sem = float(np.hypot(_FLOOR_SEM_DEG, spread * np.sqrt(leverage / (found.columns - 2))))
    return CameraRoll(roll_deg, sem, "room_edges", say("roll.columns", columns=found.columns))
