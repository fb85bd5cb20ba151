"""The part of a photo that the body takes up, with some room around it; what a small screen shows of the photo."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from posture.answer.box import Box, around
from posture.render.strokes import Point, photo_size

if TYPE_CHECKING:
    from posture.answer.assessment import Assessment

_BESIDE, _ABOVE, _BELOW = 0.08, 0.18, 0.06
"""Room around the landmarks, in body heights: half an arm's breadth, the crown with hair, the soles [proposed]."""


def body_height(answer: Assessment) -> float:
    """Highest to lowest landmark, pixels of the photo; at least one."""
    heights = [point.y_px for point in answer.landmarks]
    return max(1.0, max(heights) - min(heights))


def closeup(answer: Assessment, more: Iterable[Point] = ()) -> Box:
    """The part of the photo around the body.

    Parameters
    ----------
    answer : Assessment
        About one photo.
    more : iterable of (x, y)
        What else must be seen, pixels of the photo.

    Returns
    -------
    Box
        Within the picture, also where the person stands at its edge.
    """
    tall = body_height(answer)
    xs, ys = ([at for at in axis] for axis in zip(*((p.x_px, p.y_px) for p in answer.landmarks), strict=True))
    beside = list(more)
    left = min([min(xs) - _BESIDE * tall, *(x for x, _ in beside)])
    right = max([max(xs) + _BESIDE * tall, *(x for x, _ in beside)])
    top = min([min(ys) - _ABOVE * tall, *(y for _, y in beside)])
    bottom = max([max(ys) + _BELOW * tall, *(y for _, y in beside)])
    return around(left, top, right, bottom, *photo_size(answer))
