"""Ink for the printed sheet: pieces, rulers, words and drawings on one page, in millimetres.

Places are millimetres from the lower left corner of the page; only lines, filled shapes and embedded
letters are used, so that the size is exact and every printer shows the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from posture.cards.sheet.drawing import Window, draw
from posture.cards.sheet.layout import Placed
from posture.cards.sheet.pieces import Box, Fold, Label, Mark, PrintedTag
from posture.cards.table import DICTIONARY
from posture.errors import MissingExtra, MissingLibrary
from posture.words.phrases import say

MM = 72 / 25.4
"""Points in a millimetre."""

_PLAIN, _BOLD = "Vera", "VeraBd"
_INK, _GREY = "#000000", "#808080"
_SMALLEST_PT = 5.5
_EVEN_ODD = 0
"""reportlab's name for filling what an odd number of outlines surrounds."""


def open_canvas(file: Any) -> Any:
    """A canvas that embeds its letters and writes the same bytes each time.

    Vera comes with reportlab; letters that are not embedded look different on every printer.
    """
    try:
        from reportlab.pdfbase.pdfmetrics import registerFont
        from reportlab.pdfbase.ttfonts import TTFont
        from reportlab.pdfgen.canvas import Canvas
    except ImportError as error:
        raise MissingExtra(say("failure.needs_package", package="reportlab")) from error
    for font in (_PLAIN, _BOLD):
        registerFont(TTFont(font, f"{font}.ttf"))
    return Canvas(file, invariant=1, pageCompression=1, initialFontName=_PLAIN)


def tag_bits(tag_id: int) -> list[list[bool]]:
    """The squares of a tag with its black frame, rows from the top; true is white."""
    try:
        import cv2
    except ImportError as error:
        raise MissingLibrary(say("failure.no_opencv_tags")) from error
    family = cv2.aruco.getPredefinedDictionary(getattr(cv2.aruco, DICTIONARY))
    across = family.markerSize + 2
    return [[bool(bit) for bit in row] for row in cv2.aruco.generateImageMarker(family, tag_id, across)]


def outlines(bits: list[list[bool]]) -> Iterator[list[tuple[int, int]]]:
    """Closed lines around the white squares: corners as column and row, rows counted from the top.

    Drawn as one shape with the outer square, a tag has no seams and every edge is equally sharp.
    """
    leads: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for row, column in ((r, c) for r, line in enumerate(bits) for c, white in enumerate(line) if white):
        corners = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)]
        beyond = [(row - 1, column), (row, column + 1), (row + 1, column), (row, column - 1)]
        for side, (r, c) in enumerate(beyond):
            if not bits[r][c]:
                leads.setdefault(corners[side], []).append(corners[(side + 1) % 4])
    while leads:
        line = [next(iter(leads))]
        while line[-1] in leads:
            ends = leads[line[-1]]
            here = line[-1]
            line.append(ends.pop())
            if not ends:
                del leads[here]
        yield line


class Ink:
    """Draws on a reportlab canvas."""

    def __init__(self, canvas: Any) -> None:
        self.canvas = canvas

    def text(
        self, text: str, x: float, y: float, size_pt: float, *, bold: bool = False, end: bool = False
    ) -> None:
        """One line that begins at a place, or ends there."""
        self.canvas.setFillColor(_INK)
        self.canvas.setFont(_BOLD if bold else _PLAIN, size_pt)
        (self.canvas.drawRightString if end else self.canvas.drawString)(x * MM, y * MM, text)

    def notes(self, notes: Iterable[tuple[str, str]], box: Box, largest_pt: float = 9.0) -> float:
        """Paragraphs with a bold beginning, from the top of a box, as large as they fit.

        Returns
        -------
        float
            The height that they took, in millimetres.
        """
        notes, size_pt = list(notes), largest_pt
        while (needed := self._set(notes, box, size_pt, ink=False)) > box[3]:
            if size_pt <= _SMALLEST_PT:
                raise ValueError(f"words do not fit: {needed:.0f} mm in {box[3]:.0f} mm")
            size_pt -= 0.25
        return self._set(notes, box, size_pt, ink=True)

    def _set(self, notes: list[tuple[str, str]], box: Box, size_pt: float, *, ink: bool) -> float:
        x, low, width, height = box
        leading = size_pt * 1.25 / MM
        y = low + height
        for begin, words in notes:
            for line in self._lines(begin, words, width, size_pt):
                y -= leading
                at = x
                for text, bold in line if ink else ():
                    self.text(text, at, y + leading * 0.2, size_pt, bold=bold)
                    at += self._width(text, size_pt, bold=bold)
            y -= leading * 0.4
        return low + height - y

    def _lines(
        self, begin: str, words: str, width: float, size_pt: float
    ) -> Iterator[list[tuple[str, bool]]]:
        """Lines of runs of equal weight that are no wider than `width` millimetres."""
        line: list[tuple[str, bool]] = []
        used = 0.0
        for word, bold in [(f"{word} ", True) for word in begin.split()] + [
            (f"{word} ", False) for word in words.split()
        ]:
            wide = self._width(word, size_pt, bold=bold)
            if line and used + wide > width:
                yield line
                line, used = [], 0.0
            if line and line[-1][1] == bold:
                line[-1] = (line[-1][0] + word, bold)
            else:
                line.append((word, bold))
            used += wide
        yield line

    def _width(self, text: str, size_pt: float, *, bold: bool = False) -> float:
        return float(self.canvas.stringWidth(text, _BOLD if bold else _PLAIN, size_pt)) / MM

    def drawing(self, name: str, box: Box, window: Window | None = None) -> None:
        """A drawing of the package, as large as it fits in a box."""
        x, y, width, height = (value * MM for value in box)
        draw(self.canvas, name, (x, y, width, height), (_PLAIN, _BOLD), window)

    def _line(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        self.canvas.line(start[0] * MM, start[1] * MM, end[0] * MM, end[1] * MM)

    def ruler(self, x: float, y: float, length: float, says: str, every_mm: int | None = None) -> None:
        """A line with end ticks, smaller ticks on the way, and words below."""
        self.canvas.setDash([])
        self.canvas.setStrokeColor(_INK)
        self.canvas.setLineWidth(0.1 * MM)
        self._line((x, y), (x + length, y))
        for step in range(every_mm, int(length), every_mm) if every_mm else ():
            self._line((x + step, y), (x + step, y + (2.0 if step % 10 == 0 else 1.2)))
        for end in (x, x + length):
            self._line((end, y), (end, y + 4.0))
        self.text(says, x, y - 3.6, 7)

    def piece(self, placed: Placed) -> None:
        """One piece: its ink, then the line to cut along."""
        piece = placed.piece
        self.canvas.saveState()
        self.canvas.translate(placed.x_mm * MM, placed.y_mm * MM)
        for box in piece.glue_mm:
            self._hatch(box)
        for mark in piece.marks:
            self._mark(mark)
        for tag in piece.tags:
            self._tag(tag, piece.card.tag_mm)
        for fold in piece.folds:
            self._fold(fold, piece.width_mm)
        for label in piece.labels:
            self._label(label)
        for x, y in piece.ups_mm:
            self._up(x, y)
        self.canvas.setDash([])
        self.canvas.setStrokeColor(_INK)
        self.canvas.setLineWidth(0.15 * MM)
        self.canvas.rect(0, 0, piece.width_mm * MM, piece.height_mm * MM)
        self.canvas.restoreState()

    def _tag(self, tag: PrintedTag, size: float) -> None:
        """The black square without its white squares, as one shape."""
        bits = tag_bits(tag.id)
        across = len(bits)
        left, top, cell = tag.x_mm - size / 2, tag.y_mm + size / 2, size / across
        shape = self.canvas.beginPath()
        for line in ([(0, 0), (across, 0), (across, across), (0, across)], *outlines(bits)):
            corners = [((left + column * cell) * MM, (top - row * cell) * MM) for column, row in line]
            shape.moveTo(*corners[0])
            for corner in corners[1:]:
                shape.lineTo(*corner)
            shape.close()
        self.canvas.setFillColor(_INK)
        self.canvas.drawPath(shape, stroke=0, fill=1, fillMode=_EVEN_ODD)

    def _hatch(self, box: Box) -> None:
        """Slanting lines inside a box; the box's own edges are the glue lines."""
        x, y, width, height = box
        self.canvas.setDash([])
        self.canvas.setLineWidth(0.15 * MM)
        self.canvas.setStrokeColor(_GREY)
        self.canvas.rect(x * MM, y * MM, width * MM, height * MM)
        self.canvas.saveState()
        frame = self.canvas.beginPath()
        frame.rect(x * MM, y * MM, width * MM, height * MM)
        self.canvas.clipPath(frame, stroke=0, fill=0)
        for step in range(0, int(height + width) + 3, 3):
            self._line((x, y + step - width), (x + width, y + step))
        self.canvas.restoreState()

    def _mark(self, mark: Mark) -> None:
        self.canvas.setStrokeColor(_GREY)
        self.canvas.setLineWidth(0.1 * MM)
        self.canvas.setDash([])
        self._line(mark.start_mm, mark.end_mm)

    def _fold(self, fold: Fold, width: float) -> None:
        """A dashed line, long dashes for mountains; its words below the piece."""
        self.canvas.setStrokeColor(_INK)
        self.canvas.setLineWidth(0.2 * MM)
        self.canvas.setDash([4 * MM, 2 * MM] if fold.way == "mountain" else [1.5 * MM, 1.5 * MM])
        self._line(fold.start_mm, fold.end_mm)
        if fold.says:
            half = self._width(fold.says, 6) / 2
            middle = min(max(fold.start_mm[0], half), width - half)
            self._label(Label(fold.says, middle, -2.8, 6))

    def _label(self, label: Label) -> None:
        self.canvas.saveState()
        self.canvas.setFillColor(_INK)
        self.canvas.setFont(_BOLD if label.bold else _PLAIN, label.size_pt)
        self.canvas.translate(label.x_mm * MM, label.y_mm * MM)
        if label.turned:
            self.canvas.rotate(90)
        self.canvas.drawCentredString(0, -label.size_pt * 0.36 if label.turned else 0, label.text)
        self.canvas.restoreState()

    def _up(self, x: float, y: float) -> None:
        """An arrow that points up, 6 mm high, with the word."""
        self.canvas.setDash([])
        self.canvas.setStrokeColor(_INK)
        self.canvas.setLineWidth(0.4 * MM)
        self._line((x, y - 2.5), (x, y + 3))
        self._line((x - 1.6, y + 1.2), (x, y + 3))
        self._line((x + 1.6, y + 1.2), (x, y + 3))
        self._label(Label("UP", x, y - 5.5, 6, bold=True))
