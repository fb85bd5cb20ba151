"""The line drawings for a screen: numbers stand where words are printed, and a list says the words.

Printed words are far too small on a phone. In a drawing `data-panel` names a part that can stand alone, with
its box; `data-mark` holds the words of one label and says where its number stands, or its numbers;
`data-below` holds what is said under the part.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from xml.etree import ElementTree as ET

from posture.cards.sheet.drawing import svg
from posture.words.catalogue import ENGLISH

_LETTER = 0.052
"""Height of a number, in widths of its part: 12 px where a part is 230 px wide, as on the narrowest phone."""

_INK, _PAPER = "#222222", "#ffffff"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a drawing: `svg` without words, what its numbers mean from 1 on, and what stands below it."""

    heading: str
    svg: str
    legend: tuple[str, ...]
    below: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Numbered:
    """A drawing in its parts: its own title says what it shows, `note` what counts for all of them."""

    title: str
    parts: tuple[Part, ...]
    note: str


@cache
def numbered(name: str, language: str = ENGLISH) -> Numbered:
    """Return a drawing with numbers; ValueError when it has no title or no part."""
    # Inside a page SVG needs no name space.
    root = ET.fromstring(svg(name, language).replace(' xmlns="http://www.w3.org/2000/svg"', "", 1))  # noqa: S314
    title, drawn = root.findtext("title"), root.find("g")
    panels = [] if drawn is None else drawn.findall("g[@data-panel]")
    if not title or drawn is None or not panels:
        raise ValueError(f"the drawing {name} has no title or no part")
    parts = tuple(_part(panel, drawn.attrib, title) for panel in panels)
    return Numbered(title, parts, _words(drawn))


def _part(panel: ET.Element, pen: dict[str, str], title: str) -> Part:
    box = panel.attrib.pop("data-panel")
    heading, legend, below = _words(panel), [], []
    for text in panel.findall("text"):
        panel.remove(text)
    for group in panel.findall("g"):
        if "data-below" in group.attrib:
            below = [text.text or "" for text in group]
            panel.remove(group)
        else:
            legend.append(_words(group))
            _number(group, len(legend), float(box.split()[2]))
    alone = ET.Element("svg", {"viewBox": box, "role": "img", "aria-label": heading or title})
    ET.SubElement(alone, "g", pen).append(panel)
    return Part(heading, ET.tostring(alone, encoding="unicode"), tuple(legend), tuple(below))


def _number(group: ET.Element, number: int, width: float) -> None:
    """Put a number in the place of a label's words, or in several."""
    places = [float(word) for word in group.attrib["data-mark"].split()]
    group.clear()
    group.attrib.update({"stroke": "none", "font-size": f"{_LETTER * width:.3g}", "font-weight": "700"})
    for x, y in zip(places[::2], places[1::2], strict=True):
        dot = {"cx": f"{x:g}", "cy": f"{y:g}", "r": f"{0.76 * _LETTER * width:.3g}", "fill": _INK}
        ET.SubElement(group, "circle", dot)
        lies = {"x": f"{x:g}", "y": f"{y + 0.36 * _LETTER * width:.4g}", "text-anchor": "middle"}
        ET.SubElement(group, "text", {**lies, "fill": _PAPER}).text = str(number)


def _words(group: ET.Element) -> str:
    """The words of a group, whatever lines they are drawn in."""
    return " ".join(" ".join(_lines(group)).split())


def _lines(group: ET.Element) -> Iterator[str]:
    return (text.text or "" for text in group.findall("text"))
