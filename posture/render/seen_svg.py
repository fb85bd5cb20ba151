"""What was seen in a photo that was refused, as an SVG to lay over it: joints of one person, or who there is.

As in `posture.render.overlay_svg` no pixel of the photo is in it, and nothing that a strict policy forbids.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from posture.answer.assessment import LandmarkPoint
from posture.answer.box import Box
from posture.answer.seen import Seen
from posture.render.closeup import body_height, closeup
from posture.render.colours import COLOURS, as_hex
from posture.render.strokes import BODY_UNITS, LIMBS, UNITS, UNUSED

_INK, _PAPER = as_hex(COLOURS["ink"]), as_hex(COLOURS["paper"])
_PAIRS = ("shoulder", "hip")


def seen_svg(seen: Seen, parts: Sequence[Box] = ()) -> Markup:
    """Draw the joints that were found, or a numbered box for each part that shows one of several people.

    Parameters
    ----------
    seen : Seen
    parts : sequence of Box
        Pixels of the upright photo.

    Returns
    -------
    Markup
        An ``<svg>`` element in pixels of the upright photo. ``data-crop`` (x, y, width, height) is the part
        to be shown; each box is a group ``<g data-part="x,y,width,height">``.
    """
    size = seen.width, seen.height
    shown = closeup(seen.landmarks, size) if seen.landmarks else Box(0, 0, *size)
    shapes = "".join([*_joints(seen.landmarks), *_boxes(parts, max(size) / UNITS)])
    box = f'width="{seen.width}" height="{seen.height}" viewBox="0 0 {seen.width} {seen.height}"'
    crop = f'data-crop="{shown.left} {shown.top} {shown.width} {shown.height}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {box} {crop} aria-hidden="true">'
    return Markup(head + shapes + "</svg>")  # noqa: S704 - numbers of this module


def _joints(landmarks: Sequence[LandmarkPoint]) -> Iterator[str]:
    if not landmarks:
        return
    unit = body_height(landmarks) / BODY_UNITS
    points = {point.name: (point.x_px, point.y_px) for point in landmarks}
    lines = [(f"{side}_{upper}", f"{side}_{lower}") for side in ("left", "right") for upper, lower in LIMBS]
    lines += [(f"left_{part}", f"right_{part}") for part in _PAIRS]
    yield '<g data-line="joints">'
    for colour, width in ((_PAPER, 4.5), (_INK, 2.5)):
        for (x1, y1), (x2, y2) in ((points[first], points[last]) for first, last in lines):
            place = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
            look = f'stroke="{colour}" stroke-width="{width * unit:.1f}"'
            rim = ' class="rim"' if colour == _PAPER else ""
            yield f'<line{rim} {place} {look} stroke-linecap="round"/>'
    for name, (x, y) in points.items():
        if not UNUSED.fullmatch(name):
            look = f'fill="{_PAPER}" stroke="{_INK}" stroke-width="{unit:.1f}"'
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{3.2 * unit:.1f}" {look}/>'
    yield "</g>"


def _boxes(parts: Sequence[Box], unit: float) -> Iterator[str]:
    for number, part in enumerate(parts, 1):
        yield f'<g data-part="{part.left},{part.top},{part.width},{part.height}">'
        place = (
            f'x="{part.left}" y="{part.top}" width="{part.width}" height="{part.height}" rx="{6 * unit:.1f}"'
        )
        for colour, width in ((_PAPER, 6.0), (_INK, 3.0)):
            # A fill that is not seen: all of the box can be tapped.
            look = f'fill="{_INK}" fill-opacity="0" stroke="{colour}" stroke-width="{width * unit:.1f}"'
            yield f"<rect {place} {look}/>"
        # Below the feet, where there is floor; with a pale rim it is read on any.
        at = f'x="{part.left + part.width / 2:.1f}" y="{part.bottom - 0.02 * part.height:.1f}"'
        font = f'font-family="sans-serif" font-weight="700" font-size="{28 * unit:.1f}"'
        look = f'fill="{_INK}" stroke="{_PAPER}" stroke-width="{7 * unit:.1f}" paint-order="stroke"'
        yield f'<text {at} text-anchor="middle" {font} {look}>{number}</text></g>'
