"""Points in the photo that they were set in: which of them it can hold, and how well each is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from posture.answer.vocabulary import Side
from posture.body.landmarks import Array, Joint, Landmarks
from posture.errors import BadPoints
from posture.points.given import Given, Marks
from posture.points.sight import Sight
from posture.points.spread import Spread, spread
from posture.points.table import POINTS, SIDES, Key, PointSpec, Way, label, views_of
from posture.words.phrases import say

OTHER_SIDE_SHARE, EXCHANGED_SHARE = 0.04, 0.01
"""How far over the body's middle a point of one side may lie, and how far beyond its partner, in parts of
the body's height: more than that, and left and right were exchanged [proposed]. A body that is turned by 20
degrees moves its rear hip bones by 30 mm over the middle."""

_PARTS = ("ANKLE", "HIP", "SHOULDER")


@dataclass(frozen=True, slots=True)
class Placed:
    """One point of a photo: where it is (the mean of all times it was set), and how well that is known."""

    key: Key
    spec: PointSpec
    xy_px: Array
    how: Way
    times: int
    spread: Spread

    @property
    def row(self) -> Joint | None:
        """The landmark that it replaces."""
        return self.spec.row(self.key[1])


def placed(marks: Marks, landmarks: Landmarks, sight: Sight) -> dict[Key, Placed]:
    """The points of one photo by id and side.

    Raises
    ------
    BadPoints
        The first that this photo cannot hold: another view, no side, outside, on the other side of the body.
    """
    found: dict[Key, Placed] = {}
    middle = _middle(landmarks, sight)
    for point in marks.points:
        key = _in_view(point, sight)
        named = label(key)
        if key in found:
            raise BadPoints(say("marks.twice", where=named))
        xy = point.xy_px.mean(axis=0)
        size = np.array(sight.size_px)
        if not ((point.xy_px >= 0) & (point.xy_px <= size)).all():
            width, height = sight.size_px
            raise BadPoints(say("marks.outside", where=named, width=width, height=height))
        _on_its_side(key, xy, middle, sight)
        spec = POINTS[key[0]]
        known = spread(spec, point.how, point.xy_px, sight.mm_per_px)
        found[key] = Placed(key, spec, xy, point.how, len(point.xy_px), known)
    _in_their_order(found, sight)
    return found


def _in_view(point: Given, sight: Sight) -> Key:
    """Id and side of a point that a photo of this view can hold; in a side photo the side is the near one."""
    (name, side), view = point.key, sight.view
    spec = POINTS[name]
    named, shown = label(point.key), say(f"view.{view}")
    if point.view not in (None, view):
        raise BadPoints(say("marks.other_view", where=named, view=say(f"view.{point.view}"), shown=shown))
    if view not in spec.views:
        raise BadPoints(say("marks.not_in_view", where=named, shown=shown, views=views_of(spec)))
    if spec.sides == "middle":
        return name, None
    if view in SIDES:
        if side not in (None, view):
            raise BadPoints(say("marks.far_side", where=named, shown=shown))
        return name, view
    if side is None:
        raise BadPoints(say("marks.side", where=named))
    return name, side


def _middle(landmarks: Landmarks, sight: Sight) -> Array:
    """(across, up) of the body's middle at ankles, hips and shoulders, from below; shape (3, 2)."""
    level = sight.level(landmarks.xy_px, np.zeros(len(Joint)))
    return np.array(
        [level[[Joint[f"{side}_{part}"] for side in ("LEFT", "RIGHT")]].mean(axis=0) for part in _PARTS]
    )


def _on_its_side(key: Key, xy_px: Array, middle: Array, sight: Sight) -> None:
    """Refuse a left point on the subject's right side, and the other way round."""
    side = key[1]
    if side is None or sight.view in SIDES:
        return
    ((across, up),) = sight.level(xy_px[None], np.zeros(1))
    beside = float(across - np.interp(up, middle[:, 1], middle[:, 0]))
    if (-beside if side == "right" else beside) > OTHER_SIDE_SHARE * sight.stature_px:
        raise BadPoints(say("marks.wrong_side", where=label(key), side=say(f"marks.of_{_OTHER[side]}")))


def _in_their_order(points: Mapping[Key, Placed], sight: Sight) -> None:
    """Refuse a pair of which the left one lies further to the subject's right than the right one."""
    if sight.view in SIDES:
        return
    for key, point in points.items():
        partner = points.get((key[0], "right")) if key[1] == "left" else None
        if partner is not None:
            (left, _), (right, _) = sight.level(np.stack([point.xy_px, partner.xy_px]), np.zeros(2))
            if left - right > EXCHANGED_SHARE * sight.stature_px:
                raise BadPoints(say("marks.wrong_side", where=label(key), side=say("marks.of_right")))


_OTHER: Mapping[Side, Side] = {"left": "right", "right": "left"}


def rows(points: Iterable[Placed]) -> Iterator[tuple[Joint, Placed]]:
    """The landmarks that were set by hand."""
    for point in points:
        if point.row is not None:
            yield point.row, point
