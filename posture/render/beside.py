"""Where the values stand that are written beside the lines of the body: next to it, one below the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeVar

from posture.render.closeup import body_height
from posture.render.scale import shown
from posture.render.strokes import Amount, Line, Point, level_lines, photo_size, rimmed

if TYPE_CHECKING:
    from posture.answer.assessment import Assessment, Status

LETTER = 1 / 30
"""Size of the letters in body heights: 15 pixels where the body is 450 pixels high."""

_GAP = 0.05
"""Between the body and its values, body heights: behind the outermost landmark lies some of its breadth."""

_WIDTH = 0.6
"""Of a digit in sizes of its letter, at most, in the fonts that browsers take."""

_LINE_GAP = 1.35
"""From one value to the next below it, in letters."""

LOOKS: Mapping[Status, tuple[float, int]] = {
    "clear": (2.5, 255),
    "usual": (1.75, 150),
    "unclear": (1.75, 150),
    "not_measured": (1.5, 90),
}
"""How wide and how opaque a line is, by its indicator's status."""

OUTER_JOINTS: Mapping[str, str] = {
    "head_forward": "ear",
    "trunk_lean_sagittal": "shoulder",
    "hip_offset_sagittal": "hip",
    "knee_angle_sagittal": "knee",
}
"""Side photos: the joint beside which an indicator is named."""

T = TypeVar("T")
_Way = Literal[1, -1]


@dataclass(frozen=True, slots=True)
class _Named:
    """A measured indicator with the end of its line at which its value is written."""

    indicator: str
    text: str
    end: Point
    bold: bool
    opacity: int


def amounts_beside(answer: Assessment, letter_px: float) -> dict[str, tuple[Line | Amount, ...]]:
    """The value of every measured line, and a thin line that leads to it, by indicator.

    No two of them touch. They stand where there is more room beside the body; the axis of each leg stands on
    its own side. Where the picture ends, they stand on the body.

    Parameters
    ----------
    answer : Assessment
        About one photo.
    letter_px : float
        Size of the letters, pixels of the photo.
    """
    placed: dict[str, tuple[Line | Amount, ...]] = {}
    ways: tuple[_Way, ...] = (1, -1)
    for way in ways:
        column = [(one.end[1], one) for one in _column(answer, way)]
        for middle, one in apart(column, _LINE_GAP * letter_px, photo_size(answer)[1]):
            placed[one.indicator] = tuple(_written(answer, one, way, middle, letter_px))
    return placed


def reach(amount: Amount) -> tuple[Point, Point]:
    """The corners between which a value lies, upper left and lower right, pixels of the photo."""
    wide = _WIDTH * amount.size * len(amount.text)
    x, y = amount.at
    left = x if amount.across == "start" else x - wide
    return (left, y - 0.6 * amount.size), (left + wide, y + 0.6 * amount.size)


def apart(labels: Sequence[tuple[float, T]], gap: float, height: float) -> list[tuple[float, T]]:
    """Labels (middle, what) moved up or down until none touches another, in their order from the top."""
    placed: list[tuple[float, T]] = []
    for middle, text in sorted(labels, key=lambda label: label[0]):
        placed.append((max(middle, placed[-1][0] + gap) if placed else middle, text))
    below = height - gap / 2
    for k in range(len(placed) - 1, -1, -1):
        placed[k] = min(placed[k][0], below), placed[k][1]
        below = placed[k][0] - gap
    return placed


def _column(answer: Assessment, way: _Way) -> Iterator[_Named]:
    """What is written right (1) or left (-1) of the body."""
    for name, ends in _ends(answer, way).items():
        item = answer.indicator(name)
        if item.from_neutral is None:
            continue
        text = shown(item.from_neutral, item.unit, answer.protocol.language)
        end = max(ends, key=lambda one: way * one[0])
        yield _Named(name, text, end, item.status == "clear", LOOKS[item.status][1])


def _ends(answer: Assessment, way: _Way) -> dict[str, tuple[Point, ...]]:
    """The ends of each line whose value is written on this side."""
    places = {point.name: (point.x_px, point.y_px) for point in answer.landmarks}
    view, roomy = answer.view.name, _roomy(answer) == way
    if view in ("left", "right"):
        sides = {name: (places[f"{view}_{part}"],) for name, part in OUTER_JOINTS.items()}
        return dict(sides) if roomy else {}
    # In a front photo the person's left is at the picture's right.
    leg = "left" if (view == "front") == (way > 0) else "right"
    legs = {f"knee_angle_{leg}": (places[f"{leg}_knee"],)}
    return {**(level_lines(answer) if roomy else {}), **legs}


def _roomy(answer: Assessment) -> _Way:
    """The side of the picture with more room beside the body."""
    xs = [point.x_px for point in answer.landmarks]
    return 1 if photo_size(answer)[0] - max(xs) >= min(xs) else -1


def _written(
    answer: Assessment, named: _Named, way: _Way, middle: float, letter_px: float
) -> Iterator[Line | Amount]:
    xs, gap = [point.x_px for point in answer.landmarks], _GAP * body_height(answer.landmarks)
    wide = _WIDTH * letter_px * len(named.text)
    outermost = max(xs) + gap if way > 0 else min(xs) - gap
    # Where the picture ends, the value stands on the body instead.
    x = min(outermost, photo_size(answer)[0] - wide) if way > 0 else max(outermost, wide)
    before = x - way * 0.3 * letter_px
    if way * (before - named.end[0]) > 0:
        line = rimmed(named.end, (before, middle), width=0.9, opacity=named.opacity, rim=1.4)
        yield from (replace(piece, leads=True) for piece in line)
    across: Literal["start", "end"] = "start" if way > 0 else "end"
    yield Amount(named.text, (x, middle), across, letter_px, named.bold, named.opacity)
