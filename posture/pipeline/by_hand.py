"""The points that a person set, in the path of a photo: to which one they belong, and what they say there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, get_args

from posture.answer.assessment import CameraRoll, GateResult
from posture.answer.vocabulary import ViewName
from posture.errors import BadPoints
from posture.measure.gates import spoiling_cards
from posture.measure.readings import NotMeasured, Outcome
from posture.points.given import Marks
from posture.points.listed import measures, set_points
from posture.points.readings import Photo, readings
from posture.points.table import label
from posture.words.phrases import say, together

if TYPE_CHECKING:
    from collections.abc import Sequence


def check_views(marks: Marks, counts: Mapping[ViewName, int]) -> None:
    """Refuse points of a session that do not say in which photo they lie, or cannot.

    Raises
    ------
    BadPoints
        A point without a view, of a view without a photo, or of one with several.
    """
    for point in marks.points:
        named = label(point.key)
        if point.view is None:
            raise BadPoints(say("marks.say_view", where=named, known=list(get_args(ViewName))))
        count, view = counts.get(point.view, 0), say(f"view.{point.view}")
        if count == 0:
            raise BadPoints(say("marks.no_photo", where=named, view=view))
        if count > 1:
            raise BadPoints(say("marks.several", count=count, view=view))


def check_view(marks: Marks, view: ViewName) -> None:
    """Refuse points of the only photo that name another view: they would be passed over otherwise.

    Raises
    ------
    BadPoints
        The first such point.
    """
    for point in marks.points:
        if point.view not in (None, view):
            named, shown = label(point.key), say(f"view.{view}")
            raise BadPoints(say("marks.other_view", where=named, view=say(f"view.{point.view}"), shown=shown))


def outcomes(photo: Photo, gates: Sequence[GateResult]) -> list[Outcome]:
    """What the points say; nothing about somebody who does not stand quietly.

    How they stand, the network's own landmarks tell: a slip of the hand is not to pass for a bent trunk.
    """
    found = readings(photo)
    spoiled = spoiling_cards(gates)
    if not spoiled:
        return list(found)
    why = together(spoiled[0].detail, spoiled[0].retake or "")
    return [NotMeasured(one.indicator, why, photo.sight.view) for one in found]


def listed(photo: Photo | None) -> dict[str, Any]:
    """The fields of an answer that show points and measures."""
    return {} if photo is None else {"points": set_points(photo), "measures": measures(photo)}


def with_roll(photo: Photo, roll: CameraRoll) -> Photo:
    """The same with another roll taken out."""
    return replace(photo, roll=roll, sight=replace(photo.sight, roll_deg=roll.deg or 0.0))
