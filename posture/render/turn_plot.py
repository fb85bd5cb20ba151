"""The curves of a full turn as a picture: what the camera saw, and what it says about hips and shoulders.

One description of the drawing, in strokes, marks and words, written as SVG or painted as PNG. What
is turned is said in one way, as the indicators say it: which side stands further forward, and how far.
How far a curve is shifted in the picture stays unsaid: no angle of the body, it would seem to be one.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, cos, hypot, radians
from typing import TYPE_CHECKING, Literal
from xml.etree import ElementTree as ET

from PIL import Image, ImageDraw

from posture.answer.assessment import COVERAGE_95, Indicator
from posture.body.geometry import wrapped_deg
from posture.render.colours import INK, Colour, as_hex
from posture.render.fonts import picture_font
from posture.timing import timed
from posture.words.phrases import Message, Text, in_language, say

if TYPE_CHECKING:
    from posture.answer.turn import SegmentCurve, TurnAssessment

WIDTH, HEIGHT = 420, 484
PNG_SCALE = 3

Point = tuple[float, float]
Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Style:
    """How a line looks; `dash` are lengths drawn and left out, `mark` the shape of its dots."""

    colour: Colour
    width: float = 1.0
    dash: tuple[float, float] | None = None
    mark: Literal["dot", "ring", "square"] = "dot"


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through points."""

    points: tuple[Point, ...]
    style: Style


@dataclass(frozen=True, slots=True)
class Mark:
    """One measured point."""

    at: Point
    style: Style


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text; `at` is on its base line."""

    at: Point
    text: Text
    size: float = 11.0
    anchor: Anchor = "start"


Piece = Stroke | Mark | Words

_GREY = (120, 120, 120)
_AXIS, _FAINT = Style(_GREY), Style(_GREY, 0.6, (2, 3))
_STYLES = {
    "shoulders": Style(INK, 2.2),
    "hips": Style((178, 70, 0), 2.2, (8, 3), "ring"),
    "ankles": Style((70, 60, 140), 1.6, (2, 2.5), "square"),
}
"""Told apart without colour: by dashes, and by the shape of the points."""

_LEFT, _RIGHT, _TOP, _BOTTOM = 16.0, WIDTH - 16.0, 88.0, 248.0
_FACING = {-180: "back", -90: "left", 0: "camera", 90: "right", 180: "back"}
"""What the camera sees at these headings: turned to your left, it sees your right side."""

_ROWS = ("pelvis_rotation", "shoulder_rotation", "trunk_torsion")
_LEAST_REACH_DEG = 10.0


@timed("render")
def plot_svg(answer: TurnAssessment) -> str:
    """The turn as an SVG without scripts, styles or outside references; 420 units wide."""
    size = {"width": "100%", "viewBox": f"0 0 {WIDTH} {HEIGHT}", "role": "img"}
    root = ET.Element(
        "svg", {"xmlns": "http://www.w3.org/2000/svg", "font-family": "Source Sans Pro, sans-serif", **size}
    )
    ET.SubElement(root, "title").text = headline(answer)
    ET.SubElement(root, "rect", {"width": str(WIDTH), "height": str(HEIGHT), "fill": "white"})
    for piece in _pieces(answer):
        _write(root, piece)
    return ET.tostring(root, encoding="unicode") + "\n"


@timed("render")
def plot_png(answer: TurnAssessment) -> bytes:
    """The same picture as a PNG without metadata."""
    picture = Image.new("RGB", (WIDTH * PNG_SCALE, HEIGHT * PNG_SCALE), "white")
    pen = ImageDraw.Draw(picture)
    for piece in _pieces(answer):
        _paint(pen, piece)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def headline(answer: TurnAssessment) -> str:
    """The twist of the trunk in one line."""
    return in_language(_headline(answer.indicator("trunk_torsion")), answer.protocol.language)


def _headline(torsion: Indicator) -> Message:
    if torsion.value is None:
        return say("plot.not_measured")
    if abs(torsion.value) <= COVERAGE_95 * (torsion.sem or 0.0):
        return say("plot.no_twist", size=_size(torsion))
    kind = "small" if torsion.status != "clear" else "further"
    return say(f"plot.{kind}_{_forward(torsion.value)}", size=_size(torsion))


def _pieces(answer: TurnAssessment) -> Iterator[Piece]:
    """Everything that is drawn, its words in the answer's language."""
    return (in_language(piece, answer.protocol.language) for piece in _in_no_language(answer))


def _in_no_language(answer: TurnAssessment) -> Iterator[Piece]:
    yield Words((_LEFT, 24), headline(answer), 15)
    turn = answer.turn
    turned = say(f"plot.turned_{turn.source}", degrees=turn.turned_deg, used=turn.frames_used)
    yield Words((_LEFT, 42), turned)
    yield Words((_LEFT, 68), say("plot.across"))
    headings = [frame.heading_deg for frame in turn.frames if frame.heading_deg is not None]
    largest = max(
        (abs(size) for curve in turn.curves for size in (curve.width_pct, *curve.seen_pct)), default=1.0
    )
    yield from _axes()
    for curve in turn.curves:
        yield from _curve(curve, headings, 1.05 * largest or 1.0)
    for place, curve in enumerate(turn.curves):
        yield from _legend(curve, 300.0 + 16 * place)
    yield from _bars([answer.indicator(name) for name in _ROWS])


def _axes() -> Iterator[Piece]:
    middle = (_TOP + _BOTTOM) / 2
    yield Stroke(((_LEFT, middle), (_RIGHT, middle)), _AXIS)
    for heading, facing in _FACING.items():
        x = _across(heading)
        yield Stroke(((x, _TOP), (x, _BOTTOM)), _FAINT)
        anchor: Anchor = "start" if heading == -180 else "end" if heading == 180 else "middle"
        for line, part in enumerate(("upper", "lower")):
            yield Words((x, _BOTTOM + 14 + 13 * line), say(f"plot.facing.{facing}.{part}"), anchor=anchor)


def _curve(curve: SegmentCurve, headings: Sequence[float], largest: float) -> Iterator[Piece]:
    style = _STYLES[curve.segment]
    middle, half = (_TOP + _BOTTOM) / 2, (_BOTTOM - _TOP) / 2

    def at(heading: float, pct: float) -> Point:
        return _across(heading), middle - half * pct / largest

    for heading, pct in zip(headings, curve.seen_pct, strict=True):
        yield Mark(at(heading, pct), style)
    swing = [(h, curve.width_pct * cos(radians(h + curve.seen_deg))) for h in range(-180, 181, 5)]
    yield Stroke(tuple(at(heading, pct) for heading, pct in swing), style)
    for crossing in (-90.0, 90.0):  # where the curve changes sign, differences show best
        x = _across(wrapped_deg(crossing - curve.seen_deg))
        yield Stroke(((x, middle - 9), (x, middle + 9)), Style(style.colour, 1.4))


def _legend(curve: SegmentCurve, y: float) -> Iterator[Piece]:
    style = _STYLES[curve.segment]
    yield Stroke(((_LEFT, y - 4), (_LEFT + 34, y - 4)), style)
    yield Mark((_LEFT + 17, y - 4), style)
    yield Words((_LEFT + 42, y), curve.label)


def _bars(rows: Sequence[Indicator]) -> Iterator[Piece]:
    """The calibrated indicators with their intervals; positive, your right side forward, is on the right."""
    top, middle, half = 386.0, 220.0, 78.0
    ends = [abs(end) for row in rows if row.interval95 for end in row.interval95]
    reach = 5.0 * ceil(max([_LEAST_REACH_DEG, *ends]) / 5)
    yield Words((_LEFT, top - 26), say("plot.shifted"))
    yield Words((_LEFT, top - 11), say("plot.shifted_on"))
    yield Stroke(((middle, top), (middle, top + 72)), _AXIS)
    for side, x, anchor in (("left", middle - half, "start"), ("right", middle + half, "end")):
        yield Stroke(((x, top), (x, top + 72)), _FAINT)
        forward = say(f"plot.{side}_forward", reach=reach)
        yield Words((x, top + 86), forward, 9, "start" if anchor == "start" else "end")
    for place, row in enumerate(rows):
        y = top + 16 + 22 * place
        yield Words((_LEFT, y + 4), say(f"plot.{row.id}"))
        if row.value is None or row.interval95 is None:
            yield Words((middle + half + 6, y + 4), say("plot.missing"), 10)
            continue
        low, high = (middle + half * end / reach for end in row.interval95)
        style = Style(INK if row.status == "clear" else _GREY, 3)
        yield Stroke(((low, y), (high, y)), style)
        yield Mark((middle + half * row.value / reach, y), Style(style.colour, 2))
        size = _size(row)
        if row.status == "clear":
            size = say(f"plot.size_{_forward(row.value)}", size=size)
        yield Words((middle + half + 6, y + 4), size, 10)


def _across(heading: float) -> float:
    return _LEFT + (_RIGHT - _LEFT) * (heading + 180) / 360


def _size(row: Indicator) -> Message:
    assert row.value is not None  # noqa: S101
    assert row.sem is not None  # noqa: S101
    return say("plot.size", value=abs(row.value), half=COVERAGE_95 * row.sem)


def _forward(value: float) -> str:
    """The side that stands further forward; it is all that the plot says of a turn's direction."""
    return "right" if value > 0 else "left"


def _write(root: ET.Element, piece: Piece) -> None:
    if isinstance(piece, Words):
        x, y = piece.at
        place = {"x": f"{x:.1f}", "y": f"{y:.1f}", "text-anchor": piece.anchor}
        ET.SubElement(root, "text", {**place, "font-size": f"{piece.size:g}"}).text = str(piece.text)
        return
    colour = as_hex(piece.style.colour)
    if isinstance(piece, Stroke):
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in piece.points)
        line = {"points": points, "fill": "none", "stroke": colour, "stroke-width": f"{piece.style.width:g}"}
        if piece.style.dash:
            line["stroke-dasharray"] = " ".join(f"{length:g}" for length in piece.style.dash)
        ET.SubElement(root, "polyline", line)
        return
    x, y = piece.at
    fill = {
        "fill": "white" if piece.style.mark == "ring" else colour,
        "stroke": colour,
        "stroke-width": "0.8",
    }
    if piece.style.mark == "square":
        box = {"x": f"{x - 1.6:.1f}", "y": f"{y - 1.6:.1f}", "width": "3.2", "height": "3.2"}
        ET.SubElement(root, "rect", box | fill)
    else:
        ET.SubElement(root, "circle", {"cx": f"{x:.1f}", "cy": f"{y:.1f}", "r": "2"} | fill)


def _paint(pen: ImageDraw.ImageDraw, piece: Piece) -> None:
    if isinstance(piece, Words):
        font = picture_font(piece.size * PNG_SCALE)
        anchor = {"start": "ls", "middle": "ms", "end": "rs"}[piece.anchor]
        pen.text(_scaled(piece.at), str(piece.text), font=font, fill="black", anchor=anchor)
    elif isinstance(piece, Stroke):
        width = round(piece.style.width * PNG_SCALE)
        for start, end in _dashes(piece.points, piece.style.dash):
            pen.line([_scaled(start), _scaled(end)], fill=piece.style.colour, width=width)
    else:
        (x, y), radius = _scaled(piece.at), 2.0 * PNG_SCALE
        box = (x - radius, y - radius, x + radius, y + radius)
        shape = pen.rectangle if piece.style.mark == "square" else pen.ellipse
        fill = "white" if piece.style.mark == "ring" else piece.style.colour
        shape(box, fill=fill, outline=piece.style.colour, width=2)


def _scaled(at: Point) -> Point:
    return at[0] * PNG_SCALE, at[1] * PNG_SCALE


def _dashes(points: Sequence[Point], dash: tuple[float, float] | None) -> Iterator[tuple[Point, Point]]:
    """The parts of a line that are drawn."""
    done = 0.0
    for start, end in pairwise(points):
        if dash is None:
            yield start, end
            continue
        length, at = hypot(end[0] - start[0], end[1] - start[1]), 0.0
        while at < length:
            phase = (done + at) % sum(dash)
            drawn = phase < dash[0]
            step = min(length - at, (dash[0] if drawn else sum(dash)) - phase + 1e-6)
            if drawn:
                yield _between(start, end, at / length), _between(start, end, (at + step) / length)
            at += step
        done += length


def _between(start: Point, end: Point, part: float) -> Point:
    return start[0] + part * (end[0] - start[0]), start[1] + part * (end[1] - start[1])
