"""What was measured, as an SVG to lay over the photo: what `render.overlay` paints, without the photo.

Who has the photo lays it under the picture; nothing of it needs to be sent back. Colours stand in attributes,
so the file looks the same alone and in a page whose policy forbids styles. Widths and letters go by the
height of the body: the photo is meant to be shown close up.
"""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup, escape

from posture.answer.assessment import Assessment
from posture.answer.box import Box
from posture.render.beside import LETTER, reach
from posture.render.closeup import body_height, closeup
from posture.render.colours import COLOURS, Role, as_hex
from posture.render.over_photo import groups_of
from posture.render.strokes import BODY_UNITS, Amount, Dot, Group, Label, Line, Piece, photo_size


def overlay_svg(answer: Assessment) -> Markup:
    """Draw the plumb line, the measured lines with their values, joints and cards, and whose side it is.

    Parameters
    ----------
    answer : Assessment
        About one photo.

    Returns
    -------
    Markup
        An ``<svg>`` element in pixels of the upright photo. ``data-crop`` (x, y, width, height) is the part
        around the body. Each group ``<g data-line="...">`` shows one thing: an indicator by its id, with its
        ``data-status`` and its value; or ``plumb``, ``limbs``, ``joints``, ``cards``, ``sides``. Pale rims
        have the class ``rim``, what leads to a value ``leader``.
    """
    width, height = photo_size(answer)
    groups = [*groups_of(answer, LETTER * body_height(answer.landmarks))]
    written = [piece for group in groups for piece in group.pieces if isinstance(piece, Amount)]
    corners = [corner for amount in written for corner in reach(amount)]
    crop = closeup(answer.landmarks, (width, height), corners)
    unit = body_height(answer.landmarks) / BODY_UNITS
    shapes = "".join(_group(group, crop, unit) for group in groups if group.pieces)
    box = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    part = f'data-crop="{crop.left} {crop.top} {crop.width} {crop.height}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {box} {part} aria-hidden="true">'
    return Markup(head + shapes + "</svg>")  # noqa: S704 - numbers of this module, words escaped


def _group(group: Group, crop: Box, unit: float) -> str:
    status = f' data-status="{group.status}"' if group.status else ""
    shapes = "".join(_written(piece, crop, unit) for piece in group.pieces)
    return f'<g data-line="{group.shows}"{status}>{shapes}</g>'


def _written(piece: Piece, crop: Box, unit: float) -> str:
    match piece:
        case Line((x1, y1), (x2, y2)):
            place = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
            look = f'{_opaque("stroke", piece.colour, piece.opacity)} stroke-width="{piece.width * unit:.1f}"'
            kind = " ".join(_kinds(piece))
            attribute = f' class="{kind}"' if kind else ""
            return f'<line{attribute} {place} {look} stroke-linecap="round"/>'
        case Dot((x, y), radius):
            place = f'cx="{x:.1f}" cy="{y:.1f}" r="{radius * unit:.1f}"'
            rim = f'stroke="{as_hex(COLOURS["ink"])}" stroke-width="{piece.width * unit:.1f}"'
            return f"<circle {place} {_opaque('fill', 'paper', piece.opacity)} {rim}/>"
        case Label():
            return _side(piece, crop, unit)
        case Amount(at=(x, y)):
            # Digits stand on the line; their middle is a third of a letter above it.
            weight = 700 if piece.bold else 400
            return _word(piece.text, x, y + 0.35 * piece.size, piece.across, piece.size, weight)


def _kinds(line: Line) -> Iterator[str]:
    """What a style sheet must know to draw a line as wide on the screen, however near."""
    if line.colour == "paper":
        yield "rim"
    if line.leads:
        yield "leader"


def _side(label: Label, crop: Box, unit: float) -> str:
    """A word in its corner of what is shown."""
    x, anchor = (crop.left + 8 * unit, "start") if label.across == "left" else (crop.right - 8 * unit, "end")
    y = crop.top + 22 * unit if label.down == "top" else crop.bottom - 10 * unit
    return _word(label.text, x, y, anchor, 16 * unit, 600)


def _word(text: str, x: float, y: float, anchor: str, size: float, weight: int) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    font = f'font-family="sans-serif" font-weight="{weight}" font-size="{size:.1f}"'
    ink, paper = as_hex(COLOURS["ink"]), as_hex(COLOURS["paper"])
    rim = f'stroke="{paper}" stroke-width="{size / 4:.1f}" stroke-linejoin="round" paint-order="stroke"'
    return f'<text {place} {font} fill="{ink}" {rim}>{escape(text)}</text>'


def _opaque(what: str, colour: Role, opacity: int) -> str:
    return f'{what}="{as_hex(COLOURS[colour])}" {what}-opacity="{opacity / 255:.2f}"'
