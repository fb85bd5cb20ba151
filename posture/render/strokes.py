"""What is drawn over a photo: lines, dots and words, from an answer or from live landmarks. Pure; numpy only.

Places are pixels of the upright photo. Widths and radii are in units, a 720th of the picture's long side, so
that lines look alike on every photo; opacity is 0 to 255. A writer knows its surface and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np

from posture.body.geometry import rotated
from posture.body.landmarks import Joint, Landmarks
from posture.render.colours import Role
from posture.words.phrases import in_language, say

if TYPE_CHECKING:
    from posture.answer.assessment import Assessment
    from posture.answer.vocabulary import ViewName

Point = tuple[float, float]
Points = Mapping[str, Point]

UNITS = 720
"""Of a picture's long side."""


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line."""

    start: Point
    end: Point
    colour: Role
    width: float
    opacity: int = 255


@dataclass(frozen=True, slots=True)
class Dot:
    """A pale disc with a rim of ink, `width` wide."""

    at: Point
    radius: float
    width: float
    opacity: int = 255


@dataclass(frozen=True, slots=True)
class Label:
    """A word at a border of the picture, in one of its corners."""

    text: str
    across: Literal["left", "right"]
    down: Literal["top", "bottom"]


Piece = Line | Dot | Label

LINES: dict[str, tuple[str, str]] = {
    "shoulder_obliquity": ("right_shoulder", "left_shoulder"),
    "hip_obliquity": ("right_hip", "left_hip"),
    "knee_line_obliquity": ("right_knee", "left_knee"),
    "ankle_line_obliquity": ("right_ankle", "left_ankle"),
    "head_tilt": ("right_ear", "left_ear"),
}
"""Frontal line indicators and their two ends."""

BORDERS: dict[ViewName, tuple[str, str]] = {
    "front": ("right", "left"),
    "back": ("left", "right"),
    "left": ("front", "back"),
    "right": ("back", "front"),
}
"""What lies at the picture's left and right border."""

_LIMBS = (("shoulder", "hip"), ("hip", "knee"), ("knee", "ankle"))
_CHAIN = ("ear", "shoulder", "hip", "knee", "ankle", "foot_index")
_AXES: tuple[Role, ...] = ("to_the_right", "up", "outwards")

UNUSED = re.compile(r"(left|right)_(pinky|index|thumb|eye.*)|mouth_.*")
"""Landmarks that no indicator reads; drawing them would only hide the hands and the face."""

_LIVE_DOTS = ("ear", "shoulder", "hip", "knee", "ankle", "heel", "foot_index")
_LIVE_REACH = 0.35
"""How far the live lines go on beyond the body, in parts of their length."""


def strokes_of(answer: Assessment) -> Iterator[Piece]:
    """Everything that is drawn over the photo of an answer, what lies below first.

    Parameters
    ----------
    answer : Assessment
        About one photo; its language is that of the words.
    """
    points = {p.name: (p.x_px, p.y_px) for p in answer.landmarks}
    yield _plumb_line(answer, points)
    yield from (
        _frontal(answer, points) if answer.view.name in ("front", "back") else _sagittal(answer, points)
    )
    for name, at in points.items():
        if not UNUSED.fullmatch(name):
            yield Dot(at, 3.2, 1.0, 230)
    yield from _cards(answer)
    yield from _by_hand(answer)
    yield from _borders(answer)


def _by_hand(answer: Assessment) -> Iterator[Piece]:
    """Points that a person set: a cross in a ring, and the lines of measures between two of them."""
    at = {"_".join(filter(None, (one.side, one.name))): (one.x_px, one.y_px) for one in answer.points}
    for measure in answer.measures:
        if measure.value is not None and len(measure.points) == 2 and measure.unit == "deg":
            yield Line(at[measure.points[0]], at[measure.points[1]], "by_hand", 2.0)
    reach = 7.0 * max(photo_size(answer)) / UNITS
    for x, y in at.values():
        yield Dot((x, y), 5.0, 1.6, 60)
        yield Line((x - reach, y), (x + reach, y), "by_hand", 1.4)
        yield Line((x, y - reach), (x, y + reach), "by_hand", 1.4)


def live_strokes(landmarks: Landmarks) -> Iterator[Line | Dot]:
    """What is drawn on a live picture, opaque: nothing is measured yet, so the lines go on beyond the body.

    The upright over the ankles and the level through them belong to a camera that is held level.
    """
    points = {joint.name.lower(): _point(xy) for joint, xy in zip(Joint, landmarks.xy_px, strict=True)}
    (x, y), reach = _middle(points, "ankle"), 0.2 * float(np.ptp(landmarks.xy_px[:, 1]))
    yield Line((x, 0.0), (x, float(landmarks.height_px)), "guide", 1.2)
    yield Line((x - reach, y), (x + reach, y), "guide", 1.2)
    for side in ("left", "right"):
        for upper, lower in (*_LIMBS, ("heel", "foot_index")):
            yield Line(points[f"{side}_{upper}"], points[f"{side}_{lower}"], "paper", 1.2)
    for name in ("shoulder_obliquity", "hip_obliquity"):
        right, left = (np.array(points[end]) for end in LINES[name])
        beyond = (left - right) * _LIVE_REACH
        yield from _rimmed(_point(right - beyond), _point(left + beyond), rim_opacity=255)
    for part in _LIVE_DOTS:
        for side in ("left", "right"):
            yield Dot(points[f"{side}_{part}"], 3.0, 1.2)


def photo_size(answer: Assessment) -> tuple[int, int]:
    """Width and height of the answer's upright photo, pixels."""
    image = answer.provenance.image
    assert image is not None  # noqa: S101 - only an answer to several photos at once has none
    return image.width, image.height


def measured_line(
    right: Point, left: Point, value_deg: float, view: ViewName, roll_deg: float
) -> tuple[Point, Point]:
    """Ends of a line of the body as it was measured: through the middle of the two landmarks, as long.

    The landmarks themselves show it too flat; what was measured takes the whole body into account, or the
    picture of the trunk.

    Parameters
    ----------
    right, left : (x, y)
        Landmarks of the subject's right and left side, pixels.
    value_deg : float
        Inclination against the horizontal, positive when the right end is higher.
    view : str
        ``front`` or ``back``.
    roll_deg : float
        Camera roll, positive when the picture's content is turned clockwise.
    """
    ends = np.array([right, left])
    middle, half = ends.mean(axis=0), float(np.hypot(*(ends[0] - ends[1]))) / 2
    angle = np.radians(value_deg)
    towards_right = np.array([np.cos(angle) * (-1.0 if view == "front" else 1.0), -np.sin(angle)])
    first, second = rotated(middle + half * np.array([towards_right, -towards_right]), roll_deg, middle)
    return _point(first), _point(second)


def _plumb_line(answer: Assessment, points: Points) -> Line:
    """The vertical through the middle of the ankles, as the camera's roll puts it."""
    foot = np.array(_middle(points, "ankle"))
    ends = np.array([[foot[0], 0.0], [foot[0], float(photo_size(answer)[1])]])
    top, bottom = rotated(ends, answer.camera_roll.deg or 0.0, foot)
    return Line(_point(top), _point(bottom), "guide", 1.5, 150)


def level_lines(answer: Assessment) -> dict[str, tuple[Point, Point]]:
    """Return the ends of each level line as it is drawn, the right one first; of a front or back view."""
    points = {p.name: (p.x_px, p.y_px) for p in answer.landmarks}
    return {
        name: _as_measured(answer, name, (points[right], points[left]))
        for name, (right, left) in LINES.items()
    }


def _as_measured(answer: Assessment, name: str, ends: tuple[Point, Point]) -> tuple[Point, Point]:
    value = answer.indicator(name).value
    if value is None:
        return ends
    return measured_line(*ends, value, answer.view.name, answer.camera_roll.deg or 0.0)


def _frontal(answer: Assessment, points: Points) -> Iterator[Line]:
    for name, ends in level_lines(answer).items():
        yield from _rimmed(*ends, opacity=110 if answer.indicator(name).value is None else 255)
    for side in ("left", "right"):
        for upper, lower in _LIMBS:
            yield from _rimmed(points[f"{side}_{upper}"], points[f"{side}_{lower}"], width=1.5)


def _sagittal(answer: Assessment, points: Points) -> Iterator[Line]:
    for upper, lower in pairwise(f"{answer.view.name}_{part}" for part in _CHAIN):
        yield from _rimmed(points[upper], points[lower])


def _cards(answer: Assessment) -> Iterator[Line]:
    """Axes of every clear card, from its ridge."""
    for card in answer.cards:
        for end, axis in zip(card.axes_px[1:], _AXES, strict=False):
            yield from _rimmed(card.axes_px[0], end, axis, rim=2.5, rim_opacity=220)


def _borders(answer: Assessment) -> Iterator[Label]:
    view = answer.view.name
    left, right = BORDERS[view]

    def word(key: str) -> str:
        return in_language(say(f"overlay.{key}"), answer.protocol.language)

    if view in ("left", "right"):
        yield Label(word(f"{view}_side"), "left", "bottom")
    yield Label(word(left), "left", "top")
    yield Label(word(right), "right", "top")


def _rimmed(
    start: Point,
    end: Point,
    colour: Role = "ink",
    *,
    width: float = 2.5,
    opacity: int = 255,
    rim: float = 2.0,
    rim_opacity: int = 170,
) -> Iterator[Line]:
    """A line with a pale rim, so that it is seen on any clothes."""
    yield Line(start, end, "paper", width + rim, rim_opacity)
    yield Line(start, end, colour, width, opacity)


def _middle(points: Points, part: str) -> Point:
    (x1, y1), (x2, y2) = points[f"left_{part}"], points[f"right_{part}"]
    return (x1 + x2) / 2, (y1 + y2) / 2


def _point(xy: np.typing.NDArray[np.float64]) -> Point:
    return float(xy[0]), float(xy[1])
