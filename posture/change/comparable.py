"""Whether two values are the same measurement, and what to do next time where they are not."""

from __future__ import annotations

from dataclasses import dataclass

from posture.change.saved import SavedAnswer, SavedIndicator
from posture.words.phrases import Message, say

BY_MODEL = ("landmarks", "picture", "turn")
"""Sources that a network and a calibration stand behind; the others measure without them."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why two values cannot be compared, and how to do it next time."""

    reason: Message
    next_time: Message


Values = tuple[SavedIndicator, SavedIndicator]
"""The value before, and after."""


def comparable(indicator_id: str, before: SavedAnswer, after: SavedAnswer) -> Values | Obstacle:
    """Both values of one measurement, or the plainest reason why they are different ones."""
    was, now = before.measured(indicator_id), after.measured(indicator_id)
    if was is None or now is None:
        return Obstacle(
            say("compare.only_after" if was is None else "compare.only_before"), say("next.same_way")
        )
    return _obstacle(was, now, before, after) or (was, now)


def _obstacle(
    was: SavedIndicator, now: SavedIndicator, before: SavedAnswer, after: SavedAnswer
) -> Obstacle | None:
    if was.source != now.source:
        names = [say(f"source.{one.source}") for one in (was, now)]
        return Obstacle(say("compare.source", before=names[0], after=names[1]), say("next.same_source"))
    if set(was.views) != set(now.views):
        seen = say("compare.views", before=_view_names(was), after=_view_names(now))
        return Obstacle(seen, say("next.same_views"))
    if was.source in BY_MODEL:
        other = _other_model(before, after)
        return None if other is None else Obstacle(other, say("next.measure_again"))
    if before.lines_of(was.id) != after.lines_of(now.id):
        points = say("compare.points", before=_lines(before, was.id), after=_lines(after, now.id))
        return Obstacle(points, say("next.same_points"))
    return None


def _other_model(before: SavedAnswer, after: SavedAnswer) -> Message | None:
    if before.provenance.model_sha256 != after.provenance.model_sha256:
        return say("compare.model", before=before.provenance.model, after=after.provenance.model)
    return _other_calibration(before.provenance.calibration, after.provenance.calibration)


def _other_calibration(before: str, after: str) -> Message | None:
    if before != after:
        return say("compare.calibration", before=before, after=after)
    # A session of which some photos were read without it does not say which.
    return say("compare.part_calibrated") if "," in before else None


def _lines(answer: SavedAnswer, indicator_id: str) -> tuple[Message, ...]:
    """What a value set by hand was measured between, in words."""
    lines = sorted(answer.lines_of(indicator_id))
    return tuple(say(f"measure.{name}.label") for name in lines) or (say("compare.landmarks"),)


def _view_names(indicator: SavedIndicator) -> tuple[Message, ...]:
    return tuple(say(f"view.{name}") for name in sorted(indicator.views)) or (say("view.none"),)
