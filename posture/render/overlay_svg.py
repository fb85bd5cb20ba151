"""What was measured, as an SVG to lay over the photo: what `render.overlay` paints, without the photo.

Who has the photo lays it under the picture; nothing of it needs to be sent back. Colours stand in attributes,
so the file looks the same alone and in a page whose policy forbids styles.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from markupsafe import Markup, escape

from posture.answer.assessment import Assessment
from posture.body.geometry import rotated
from posture.render.overlay import BORDERS, CHAIN, LINES, UNUSED, Point, measured_line
from posture.words.catalogue import sentences

_INK, _PAPER, _GUIDE = "#0f5f5b", "#ffffff", "#ffc43d"
_LIMBS = (("shoulder", "hip"), ("hip", "knee"), ("knee", "ankle"))


def overlay_svg(assessment: Assessment) -> Markup:
    """Draw the plumb line, the measured lines, the chain of joints, and whose left and right it is.

    Parameters
    ----------
    assessment : Assessment

    Returns
    -------
    Markup
        An ``<svg>`` element in pixels of the upright photo.
    """
    size = _size(assessment)
    unit = max(size) / 720
    points = {p.name: (p.x_px, p.y_px) for p in assessment.landmarks}
    shapes = [
        *_plumb_line(assessment, points, unit),
        *(_frontal if assessment.view.name in ("front", "back") else _sagittal)(assessment, points, unit),
        *_joints(points, unit),
        *_borders(assessment, size[0], unit),
    ]
    box = f'width="{size[0]}" height="{size[1]}" viewBox="0 0 {size[0]} {size[1]}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {box} aria-hidden="true">'
    return Markup(head + "".join(shapes) + "</svg>")  # noqa: S704 - numbers of this module, words escaped


def _size(assessment: Assessment) -> tuple[int, int]:
    image = assessment.provenance.image
    assert image is not None  # noqa: S101 - only an answer to several photos at once has none
    return image.width, image.height


def _plumb_line(assessment: Assessment, points: dict[str, Point], unit: float) -> Iterator[str]:
    """The vertical through the middle of the ankles, as the camera's roll puts it."""
    foot = np.mean([points["left_ankle"], points["right_ankle"]], axis=0)
    ends = np.array([[foot[0], 0.0], [foot[0], float(_size(assessment)[1])]])
    top, bottom = rotated(ends, assessment.camera_roll.deg or 0.0, foot)
    yield _line(top, bottom, _GUIDE, 1.5 * unit, 0.75)


def _frontal(assessment: Assessment, points: dict[str, Point], unit: float) -> Iterator[str]:
    for side in ("left", "right"):
        for upper, lower in _LIMBS:
            yield from _stroke(points[f"{side}_{upper}"], points[f"{side}_{lower}"], 1.5 * unit, unit)
    for name, (first, second) in LINES.items():
        found = assessment.indicator(name)
        ends = points[first], points[second]
        if found.value is not None:
            roll = assessment.camera_roll.deg or 0.0
            ends = measured_line(*ends, found.value, assessment.view.name, roll)
        yield from _stroke(*ends, 3 * unit, unit, opacity=1.0 if found.value is not None else 0.45)


def _sagittal(assessment: Assessment, points: dict[str, Point], unit: float) -> Iterator[str]:
    side = assessment.view.name
    for upper, lower in pairwise(CHAIN):
        yield from _stroke(points[f"{side}_{upper}"], points[f"{side}_{lower}"], 3 * unit, unit)


def _joints(points: dict[str, Point], unit: float) -> Iterator[str]:
    for name, (x, y) in points.items():
        if not UNUSED.fullmatch(name):
            yield (
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{3.2 * unit:.1f}" fill="{_PAPER}" fill-opacity="0.9" '
                f'stroke="{_INK}" stroke-width="{unit:.1f}"/>'
            )


def _borders(assessment: Assessment, width: int, unit: float) -> Iterator[str]:
    known = sentences("answer", assessment.protocol.language)
    words = [known[f"overlay.{side}"] for side in BORDERS[assessment.view.name]]
    for word, x, anchor in ((words[0], 10 * unit, "start"), (words[1], width - 10 * unit, "end")):
        place = f'x="{x:.1f}" y="{26 * unit:.1f}" text-anchor="{anchor}"'
        font = f'font-family="sans-serif" font-weight="600" font-size="{17 * unit:.1f}" fill="{_INK}"'
        rim = f'stroke="{_PAPER}" stroke-width="{4 * unit:.1f}" stroke-linejoin="round" paint-order="stroke"'
        yield f"<text {place} {font} {rim}>{escape(word)}</text>"


def _stroke(start: Point, end: Point, width: float, unit: float, opacity: float = 1.0) -> Iterator[str]:
    """A line with a pale rim, so that it is seen on any clothes."""
    yield _line(start, end, _PAPER, width + 2 * unit, 0.65)
    yield _line(start, end, _INK, width, opacity)


def _line(start: Point, end: Point, colour: str, width: float, opacity: float) -> str:
    (x1, y1), (x2, y2) = start, end
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
        f'stroke-width="{width:.1f}" stroke-opacity="{opacity:g}" stroke-linecap="round"/>'
    )
