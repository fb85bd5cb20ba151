"""What is drawn over a photo: lines, dots and words, from an answer or from live landmarks. Pure; numpy only.

Places are pixels of the upright photo. Widths and radii are in units, so that lines look alike on every
photo; opacity is 0 to 255. A writer knows its surface and how large a unit is on it, and nothing else. What
is drawn over the photo of an answer stands in `posture.render.over_photo`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from posture.body.geometry import rotated
from posture.body.landmarks import Joint, Landmarks
from posture.render.colours import Role

if TYPE_CHECKING:
    from posture.answer.assessment import Assessment, Status
    from posture.answer.vocabulary import ViewName

Point = tuple[float, float]
Points = Mapping[str, Point]

UNITS = 720
"""Of a picture's long side, where the whole picture is looked at."""

BODY_UNITS = 600
"""Of a body's height, where the body is looked at; about as many where a photo is filled by one."""


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line; one that `leads` goes from what is measured to its value."""

    start: Point
    end: Point
    colour: Role
    width: float
    opacity: int = 255
    leads: bool = False


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


@dataclass(frozen=True, slots=True)
class Amount:
    """A value beside a line: it begins at this place, or ends there; its middle is at this height.

    `size` is that of the letters, pixels of the photo.
    """

    text: str
    at: Point
    across: Literal["start", "end"]
    size: float
    bold: bool
    opacity: int = 255


Piece = Line | Dot | Label | Amount


@dataclass(frozen=True, slots=True)
class Group:
    """Pieces that show one thing.

    An indicator by its id, with its status; or ``plumb``, ``limbs``, ``joints``, ``cards``, ``sides``.
    """

    shows: str
    pieces: tuple[Piece, ...]
    status: Status | None = None


LINES: dict[str, tuple[str, str]] = {
    "shoulder_obliquity": ("right_shoulder", "left_shoulder"),
    "hip_obliquity": ("right_hip", "left_hip"),
    "knee_line_obliquity": ("right_knee", "left_knee"),
    "ankle_line_obliquity": ("right_ankle", "left_ankle"),
    "head_tilt": ("right_ear", "left_ear"),
}
"""Frontal line indicators and their two ends."""

LIMBS = (("shoulder", "hip"), ("hip", "knee"), ("knee", "ankle"))
UNUSED = re.compile(r"(left|right)_(pinky|index|thumb|eye.*)|mouth_.*")
"""Landmarks that no indicator reads; drawing them would only hide the hands and the face."""

_LIVE_DOTS = ("ear", "shoulder", "hip", "knee", "ankle", "heel", "foot_index")
_LIVE_REACH = 0.35
"""How far the live lines go on beyond the body, in parts of their length."""


def live_strokes(landmarks: Landmarks) -> Iterator[Line | Dot]:
    """What is drawn on a live picture, opaque: nothing is measured yet, so the lines go on beyond the body.

    The upright over the ankles and the level through them belong to a camera that is held level.
    """
    points = {joint.name.lower(): _point(xy) for joint, xy in zip(Joint, landmarks.xy_px, strict=True)}
    (x, y), reach = middle_of(points, "ankle"), 0.2 * float(np.ptp(landmarks.xy_px[:, 1]))
    yield Line((x, 0.0), (x, float(landmarks.height_px)), "guide", 1.2)
    yield Line((x - reach, y), (x + reach, y), "guide", 1.2)
    for side in ("left", "right"):
        for upper, lower in (*LIMBS, ("heel", "foot_index")):
            yield Line(points[f"{side}_{upper}"], points[f"{side}_{lower}"], "paper", 1.2)
    for name in ("shoulder_obliquity", "hip_obliquity"):
        right, left = (np.array(points[end]) for end in LINES[name])
        beyond = (left - right) * _LIVE_REACH
        yield from rimmed(_point(right - beyond), _point(left + beyond), rim_opacity=255)
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


def rimmed(
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


def middle_of(points: Points, part: str) -> Point:
    """The middle between a part's left and right landmark."""
    (x1, y1), (x2, y2) = points[f"left_{part}"], points[f"right_{part}"]
    return (x1 + x2) / 2, (y1 + y2) / 2


def _point(xy: np.typing.NDArray[np.float64]) -> Point:
    return float(xy[0]), float(xy[1])
