"""Puts the line drawings of ``posture/drawings`` on a page of the printed sheet.

The drawings are SVG files with few kinds of shapes, so that the web page, the documentation and the sheet
show the same ones: rect, circle, line, text, and path with absolute M, L, C and Z.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import resources
from typing import Any
from xml.etree import ElementTree as ET

Window = tuple[float, float, float, float]
"""x, y, width and height of a part of a drawing, in the drawing's own units, y down."""

_INHERITED = ("fill", "stroke", "stroke-width", "stroke-dasharray", "font-size", "font-weight", "text-anchor")
_NUMBERS = {"M": 2, "L": 2, "C": 6, "Z": 0}
_TOKEN = re.compile(r"[MLCZ]|-?\d*\.?\d+")


def names() -> tuple[str, ...]:
    """The drawings that come with the package."""
    folder = resources.files("posture.cards.sheet") / "drawings"
    return tuple(
        sorted(path.name.removesuffix(".svg") for path in folder.iterdir() if path.name.endswith(".svg"))
    )


def read(name: str) -> tuple[Window, list[tuple[str, dict[str, str], str]]]:
    """A drawing's view box and its shapes: kind, attributes with what is inherited, text."""
    return parse((resources.files("posture.cards.sheet") / "drawings" / f"{name}.svg").read_text("utf-8"))


def parse(text: str) -> tuple[Window, list[tuple[str, dict[str, str], str]]]:
    """View box and shapes of an SVG file; ValueError when one of them cannot be put on the sheet."""
    root = ET.fromstring(text)  # noqa: S314 - only the drawings of this package are read
    x, y, width, height = (float(value) for value in root.attrib["viewBox"].split())
    return (x, y, width, height), list(_shapes(root, {}))


def _shapes(node: ET.Element, inherited: dict[str, str]) -> Iterator[tuple[str, dict[str, str], str]]:
    attributes = {key: value for key, value in inherited.items() if key in _INHERITED} | node.attrib
    kind = node.tag.rpartition("}")[2]
    if kind in {"svg", "g"}:
        for child in node:
            yield from _shapes(child, attributes)
    elif kind in {"rect", "circle", "line", "text", "path"}:
        yield kind, attributes, node.text or ""
    elif kind != "title":
        raise ValueError(f"a drawing may not hold <{kind}>")


def path_steps(data: str) -> Iterator[tuple[str, list[float]]]:
    """The steps of a path: letter and its numbers; ValueError for letters other than M, L, C, Z."""
    tokens = _TOKEN.findall(data)
    if "".join(tokens) != re.sub(r"[\s,]", "", data):
        raise ValueError(f"a path may only use M, L, C and Z: {data}")
    at = 0
    while at < len(tokens):
        letter = tokens[at]
        count = _NUMBERS[letter]
        yield letter, [float(token) for token in tokens[at + 1 : at + 1 + count]]
        at += 1 + count


def draw(canvas: Any, name: str, box: Window, fonts: tuple[str, str], window: Window | None = None) -> None:
    """Draw a drawing, as large as it fits, in the middle of a box.

    Parameters
    ----------
    canvas : reportlab.pdfgen.canvas.Canvas
        The page.
    name : str
        Which drawing.
    box : tuple of float
        x, y (lower left corner), width and height on the page, in points.
    fonts : tuple of str
        Names of the plain and the bold font.
    window : tuple of float, optional
        The part of the drawing to show; all of it when left out.
    """
    whole, shapes = read(name)
    left, top, width, height = window or whole
    scale = min(box[2] / width, box[3] / height)
    pen = _Pen(
        canvas,
        box[0] + (box[2] - width * scale) / 2 - left * scale,
        box[1] + (box[3] + height * scale) / 2 + top * scale,
        scale,
        fonts,
    )
    canvas.saveState()
    frame = canvas.beginPath()
    frame.rect(pen.x(left), pen.y(top + height), width * scale, height * scale)
    canvas.clipPath(frame, stroke=0, fill=0)
    for kind, attributes, text in shapes:
        pen.shape(kind, attributes, text)
    canvas.restoreState()


class _Pen:
    """Turns a drawing's units (y down) into points of the page (y up)."""

    def __init__(self, canvas: Any, x0: float, y0: float, scale: float, fonts: tuple[str, str]) -> None:
        self.canvas, self.x0, self.y0, self.scale, self.fonts = canvas, x0, y0, scale, fonts

    def x(self, value: float) -> float:
        return self.x0 + value * self.scale

    def y(self, value: float) -> float:
        return self.y0 - value * self.scale

    def shape(self, kind: str, attributes: dict[str, str], text: str) -> None:
        fill, stroke = attributes.get("fill", "black"), attributes.get("stroke", "none")
        self.canvas.setLineWidth(float(attributes.get("stroke-width", 1)) * self.scale)
        dashes = attributes.get("stroke-dasharray", "").split()
        self.canvas.setDash([float(dash) * self.scale for dash in dashes])
        self.canvas.setLineCap(1)
        self.canvas.setLineJoin(1)
        if fill != "none":
            self.canvas.setFillColor(fill)
        if stroke != "none":
            self.canvas.setStrokeColor(stroke)
        if kind == "text":
            self._text(attributes, text)
            return
        outline = self.canvas.beginPath()
        getattr(self, f"_{kind}")(outline, attributes)
        self.canvas.drawPath(
            outline, stroke=int(stroke != "none"), fill=int(fill != "none" and kind != "line")
        )

    def _rect(self, outline: Any, a: dict[str, str]) -> None:
        x, y, width, height = (float(a[key]) for key in ("x", "y", "width", "height"))
        outline.rect(self.x(x), self.y(y + height), width * self.scale, height * self.scale)

    def _circle(self, outline: Any, a: dict[str, str]) -> None:
        outline.circle(self.x(float(a["cx"])), self.y(float(a["cy"])), float(a["r"]) * self.scale)

    def _line(self, outline: Any, a: dict[str, str]) -> None:
        outline.moveTo(self.x(float(a["x1"])), self.y(float(a["y1"])))
        outline.lineTo(self.x(float(a["x2"])), self.y(float(a["y2"])))

    def _path(self, outline: Any, a: dict[str, str]) -> None:
        for letter, numbers in path_steps(a["d"]):
            points = [
                place
                for x, y in zip(numbers[::2], numbers[1::2], strict=True)
                for place in (self.x(x), self.y(y))
            ]
            {"M": outline.moveTo, "L": outline.lineTo, "C": outline.curveTo, "Z": outline.close}[letter](
                *points
            )

    def _text(self, a: dict[str, str], text: str) -> None:
        self.canvas.setFont(
            self.fonts[a.get("font-weight") == "bold"], float(a["font-size"]) * self.scale * 0.9
        )  # the sheet's font is wider than most
        write = {"middle": self.canvas.drawCentredString, "end": self.canvas.drawRightString}
        write.get(a.get("text-anchor", "start"), self.canvas.drawString)(
            self.x(float(a["x"])), self.y(float(a["y"])), text
        )
