"""The part of a photo that the body takes up, with some room around it: what a small screen shows of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from posture.answer.assessment import LandmarkPoint
from posture.answer.box import Box, around
from posture.render.strokes import Point

_BESIDE, _ABOVE, _BELOW = 0.08, 0.18, 0.06
"""Room around the landmarks, in body heights: an arm's breadth, the crown with hair, the soles [proposed]."""


def body_height(landmarks: Iterable[LandmarkPoint]) -> float:
    """Highest to lowest landmark, pixels of the photo; at least one."""
    heights = [point.y_px for point in landmarks]
    return max(1.0, max(heights) - min(heights))


def closeup(landmarks: Sequence[LandmarkPoint], size: tuple[int, int], more: Iterable[Point] = ()) -> Box:
    """The part of the photo around the body.

    Parameters
    ----------
    landmarks : sequence of LandmarkPoint
    size : (width, height)
        Of the photo, pixels.
    more : iterable of (x, y)
        What else must be seen, pixels of the photo.

    Returns
    -------
    Box
        Within the picture, also where the person stands at its edge.
    """
    tall = body_height(landmarks)
    xs, ys = (list(axis) for axis in zip(*((p.x_px, p.y_px) for p in landmarks), strict=True))
    beside = list(more)
    left = min([min(xs) - _BESIDE * tall, *(x for x, _ in beside)])
    right = max([max(xs) + _BESIDE * tall, *(x for x, _ in beside)])
    top = min([min(ys) - _ABOVE * tall, *(y for _, y in beside)])
    bottom = max([max(ys) + _BELOW * tall, *(y for _, y in beside)])
    return around(left, top, right, bottom, *size)
