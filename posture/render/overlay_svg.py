"""What was measured, as an SVG to lay over the photo: what `render.overlay` paints, without the photo.

Who has the photo lays it under the picture; nothing of it needs to be sent back. Colours stand in attributes,
so the file looks the same alone and in a page whose policy forbids styles.
"""

from __future__ import annotations

from markupsafe import Markup, escape

from posture.answer.assessment import Assessment
from posture.render.colours import COLOURS, Role, as_hex
from posture.render.strokes import UNITS, Dot, Label, Line, Piece, photo_size, strokes_of


def overlay_svg(answer: Assessment) -> Markup:
    """Draw the plumb line, the measured lines, joints and cards, and whose left and right it is.

    Parameters
    ----------
    answer : Assessment
        About one photo.

    Returns
    -------
    Markup
        An ``<svg>`` element in pixels of the upright photo.
    """
    width, height = photo_size(answer)
    shapes = "".join(_written(piece, width, height) for piece in strokes_of(answer))
    box = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {box} aria-hidden="true">'
    return Markup(head + shapes + "</svg>")  # noqa: S704 - numbers of this module, words escaped


def _written(piece: Piece, width: int, height: int) -> str:
    unit = max(width, height) / UNITS
    match piece:
        case Line((x1, y1), (x2, y2)):
            place = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
            look = f'{_opaque("stroke", piece.colour, piece.opacity)} stroke-width="{piece.width * unit:.1f}"'
            return f'<line {place} {look} stroke-linecap="round"/>'
        case Dot((x, y), radius):
            place = f'cx="{x:.1f}" cy="{y:.1f}" r="{radius * unit:.1f}"'
            rim = f'stroke="{as_hex(COLOURS["ink"])}" stroke-width="{piece.width * unit:.1f}"'
            return f"<circle {place} {_opaque('fill', 'paper', piece.opacity)} {rim}/>"
        case Label():
            return _word(piece, width, height, unit)


def _word(label: Label, width: int, height: int, unit: float) -> str:
    x, anchor = (10 * unit, "start") if label.across == "left" else (width - 10 * unit, "end")
    y = 26 * unit if label.down == "top" else height - 14 * unit
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    font = f'font-family="sans-serif" font-weight="600" font-size="{17 * unit:.1f}"'
    ink, paper = as_hex(COLOURS["ink"]), as_hex(COLOURS["paper"])
    rim = f'stroke="{paper}" stroke-width="{4 * unit:.1f}" stroke-linejoin="round" paint-order="stroke"'
    return f'<text {place} {font} fill="{ink}" {rim}>{escape(label.text)}</text>'


def _opaque(what: str, colour: Role, opacity: int) -> str:
    return f'{what}="{as_hex(COLOURS[colour])}" {what}-opacity="{opacity / 255:.2f}"'
