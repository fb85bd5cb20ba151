"""What small charts are drawn with: SVG elements without scripts, styles or outside references.

So they look the same in a page, a file and a PDF.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from posture.render.colours import INK, as_hex

Point = tuple[float, float]

_INK, _WORDS = as_hex(INK), "#333333"


def chart(size: Point, title: str, *, letters: float) -> ET.Element:
    """An empty drawing of this width and height, which a screen reader calls `title`."""
    width, height = size
    look = {"font-family": "Source Sans Pro, sans-serif", "font-size": f"{letters:g}", "fill": _WORDS}
    box = {"viewBox": f"0 0 {width:g} {height:g}", "role": "img", "class": "chart"}
    root = ET.Element("svg", {"xmlns": "http://www.w3.org/2000/svg", **box, **look})
    ET.SubElement(root, "title").text = title
    return root


def written(root: ET.Element) -> str:
    """The drawing as text."""
    return ET.tostring(root, encoding="unicode")


def line(
    root: ET.Element, points: Sequence[Point], colour: str = _INK, width: float = 1.6, dash: str = ""
) -> None:
    """A line through points; ``dash`` as SVG has it."""
    look = {"fill": "none", "stroke": colour, "stroke-width": f"{width:g}"}
    if dash:
        look["stroke-dasharray"] = dash
    ET.SubElement(root, "polyline", {"points": _places(points), **look})


def area(root: ET.Element, points: Sequence[Point], colour: str) -> None:
    """What lies within points."""
    ET.SubElement(root, "polygon", {"points": _places(points), "fill": colour})


def dot(root: ET.Element, at: Point, colour: str = _INK, radius: float = 3.6, *, filled: bool = True) -> None:
    """A dot, or a ring."""
    place = {"cx": f"{at[0]:.1f}", "cy": f"{at[1]:.1f}", "r": f"{radius:g}"}
    look = {"stroke": colour, "stroke-width": "1.6", "fill": colour if filled else "#ffffff"}
    ET.SubElement(root, "circle", place | look)


def words(root: ET.Element, at: Point, text: str, anchor: str) -> None:
    """A line of text; ``at`` is on its base line, ``anchor`` "start", "middle" or "end"."""
    place = {"x": f"{at[0]:.1f}", "y": f"{at[1]:.1f}", "text-anchor": anchor}
    ET.SubElement(root, "text", place).text = text


def _places(points: Sequence[Point]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
