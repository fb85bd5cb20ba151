"""What lies over the photo of an answer, in groups by what they show: lines, values, joints, cards, sides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

from posture.answer.vocabulary import ViewName
from posture.body.geometry import rotated
from posture.render.beside import LOOKS, amounts_beside
from posture.render.colours import Role
from posture.render.strokes import (
    LIMBS,
    UNITS,
    UNUSED,
    Dot,
    Group,
    Label,
    Line,
    Piece,
    Point,
    Points,
    level_lines,
    middle_of,
    photo_size,
    rimmed,
)
from posture.words.phrases import in_language, say

if TYPE_CHECKING:
    from posture.answer.assessment import Assessment

BORDERS: dict[ViewName, tuple[str, str]] = {
    "front": ("right", "left"),
    "back": ("left", "right"),
    "left": ("front", "back"),
    "right": ("back", "front"),
}
"""What lies at the picture's left and right border."""

AXES: tuple[Role, ...] = ("to_the_right", "up", "outwards")
"""Of a card, in the order of `axes_px`, after its middle."""

_Parts = tuple[tuple[str, str], ...]
_LEGS: Mapping[str, _Parts] = {
    f"knee_angle_{side}": tuple((f"{side}_{upper}", f"{side}_{lower}") for upper, lower in LIMBS[1:])
    for side in ("left", "right")
}
_TRUNK: _Parts = (("left_shoulder", "left_hip"), ("right_shoulder", "right_hip"))
_OF_A_SIDE: Mapping[str, _Parts] = {
    "head_forward": (("ear", "shoulder"),),
    "trunk_lean_sagittal": (("shoulder", "hip"),),
    "hip_offset_sagittal": (("hip", "ankle"),),
    "knee_angle_sagittal": (("hip", "knee"), ("knee", "ankle")),
}
"""Side photos: indicators and the lines that show them, between joints of the near side."""

_FOOT: _Parts = (("ankle", "foot_index"),)


def groups_of(answer: Assessment, letter_px: float | None = None) -> Iterator[Group]:
    """Everything that is drawn over the photo of an answer, what lies below first.

    Parameters
    ----------
    answer : Assessment
        About one photo; its language is that of the words.
    letter_px : float, optional
        Size of the values beside the lines, pixels of the photo; none are written without it.
    """
    points = {p.name: (p.x_px, p.y_px) for p in answer.landmarks}
    written = amounts_beside(answer, letter_px) if letter_px else {}
    yield Group("plumb", (_plumb_line(answer, points),))
    frontal = answer.view.name in ("front", "back")
    for group in _frontal(answer, points) if frontal else _sagittal(answer, points):
        values = written.get(group.shows, ())
        lines = tuple(piece for piece in values if isinstance(piece, Line))
        yield Group(group.shows, (*lines, *group.pieces, *values[len(lines) :]), group.status)
    shown = (at for name, at in points.items() if not UNUSED.fullmatch(name))
    yield Group("joints", tuple(Dot(at, 3.2, 1.0, 230) for at in shown))
    yield Group("cards", tuple(_cards(answer)))
    yield Group("by_hand", tuple(_by_hand(answer)))
    yield Group("sides", tuple(_borders(answer)))


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


def strokes_of(answer: Assessment, letter_px: float | None = None) -> Iterator[Piece]:
    """The pieces of `groups_of` in their order, for who paints them one over the other."""
    for group in groups_of(answer, letter_px):
        yield from group.pieces


def _plumb_line(answer: Assessment, points: Points) -> Line:
    """The vertical through the middle of the ankles, as the camera's roll puts it."""
    foot = np.array(middle_of(points, "ankle"))
    ends = np.array([[foot[0], 0.0], [foot[0], float(photo_size(answer)[1])]])
    top, bottom = rotated(ends, answer.camera_roll.deg or 0.0, foot)
    return Line((float(top[0]), float(top[1])), (float(bottom[0]), float(bottom[1])), "guide", 1.5, 150)


def _frontal(answer: Assessment, points: Points) -> Iterator[Group]:
    for name, ends in level_lines(answer).items():
        yield _shown(answer, name, (ends,))
    for name, parts in _LEGS.items():
        lines = tuple((points[upper], points[lower]) for upper, lower in parts)
        yield _shown(answer, name, lines, thinner=True)
    trunk = tuple(piece for a, b in _TRUNK for piece in rimmed(points[a], points[b], width=1.5, opacity=150))
    yield Group("limbs", trunk)


def _sagittal(answer: Assessment, points: Points) -> Iterator[Group]:
    side = answer.view.name

    def ends(parts: _Parts) -> tuple[tuple[Point, Point], ...]:
        return tuple((points[f"{side}_{upper}"], points[f"{side}_{lower}"]) for upper, lower in parts)

    for name, parts in _OF_A_SIDE.items():
        yield _shown(answer, name, ends(parts), thinner=name == "hip_offset_sagittal")
    foot = tuple(piece for a, b in ends(_FOOT) for piece in rimmed(a, b, width=1.5, opacity=150))
    yield Group("limbs", foot)


def _shown(
    answer: Assessment, name: str, lines: tuple[tuple[Point, Point], ...], *, thinner: bool = False
) -> Group:
    """An indicator's lines; what is clear is bold, the rest pale."""
    status = answer.indicator(name).status
    width, opacity = LOOKS[status]
    width = min(width, 2.0 if status == "clear" else 1.25) if thinner else width
    pieces = tuple(piece for a, b in lines for piece in rimmed(a, b, width=width, opacity=opacity))
    return Group(name, pieces, status)


def _cards(answer: Assessment) -> Iterator[Line]:
    """Axes of every clear card, from its ridge."""
    for card in answer.cards:
        for end, axis in zip(card.axes_px[1:], AXES, strict=False):
            yield from rimmed(card.axes_px[0], end, axis, rim=2.5, rim_opacity=220)


def _borders(answer: Assessment) -> Iterator[Label]:
    view = answer.view.name
    left, right = BORDERS[view]

    def word(key: str) -> str:
        return in_language(say(f"overlay.{key}"), answer.protocol.language)

    if view in ("left", "right"):
        yield Label(word(f"{view}_side"), "left", "bottom")
    yield Label(word(left), "left", "top")
    yield Label(word(right), "right", "top")
