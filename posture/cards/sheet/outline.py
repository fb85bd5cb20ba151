"""The shape of a tag: its squares, and the lines around the white ones."""

from __future__ import annotations

from collections.abc import Iterator

from posture.cards.table import DICTIONARY
from posture.errors import MissingLibrary
from posture.words.phrases import say


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
