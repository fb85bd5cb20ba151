"""What was set by hand and measured between, in lines for people."""

from __future__ import annotations

from collections.abc import Iterator

from posture.answer.assessment import Answer
from posture.words.phrases import Message, Text, say, together


def hand_lines(answer: Answer) -> Iterator[Text]:
    """What each measure says, and which points were set, how they were found and how well that is known.

    Nothing where no point was set.
    """
    for photo in answer.photos:
        for measure in photo.measures:
            if measure.value is not None:
                yield measure.text
    lacking = [measure.text for photo in answer.photos for measure in photo.measures if measure.value is None]
    yield from lacking
    yield from points_lines(answer)


def points_lines(answer: Answer) -> Iterator[Text]:
    """For each photo which points were set, how they were found and how well that is known."""
    for photo in answer.photos:
        if photo.points:
            points = [_point(one.label, one.how, one.sem_mm) for one in photo.points]
            listed = together(*points, between="; ")
            yield say("headings.points", view=say(f"view.{photo.view.name}"), points=listed)


def _point(label: Text, how: str, sem_mm: float) -> Message:
    return say("headings.point", point=label, how=say(f"way.{how}"), sem=sem_mm)
