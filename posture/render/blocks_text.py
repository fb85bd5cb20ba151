"""The answer to photos with blocks under a foot, or of the seated person, in plain lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from posture.answer.assessment import COVERAGE_95
from posture.answer.blocks import BlockCourse, BlocksAnswer
from posture.answer.moments import shown
from posture.render.protocol_text import Line
from posture.words.phrases import Message, Text, Value, in_language, say, together


def narrate_blocks(answer: BlocksAnswer) -> Iterator[Line]:
    """All lines of the answer, the result first."""
    for style, text in _lines(answer):
        yield style, in_language(text, answer.language)


def _lines(answer: BlocksAnswer) -> Iterator[tuple[str, Text]]:
    yield "title", answer.headline
    for one in answer.refused:
        yield "mark", _indented("blocks.refused", number=one.number or 0, detail=one.detail, hint=one.hint)
    for place, course in enumerate(answer.courses):
        yield "title", seen_by(course)
        if place:  # the first one is the headline
            yield "plain", say("headings.indented", text=course.text)
        for where, value in rows(course):
            yield "plain", say("headings.indented", text=together(where, value, between=": "))
    for text in unsaid(answer):
        yield "plain", say("headings.indented", text=text)
    yield from _listed("brief.more", answer.more)
    yield from _listed("headings.limits", answer.limits)
    papers = [say("blocks.finding", text=one.text, source=one.source) for one in answer.findings]
    yield from _listed("blocks.papers_title", papers)
    yield "quiet", say("headings.indented", text=when(answer))


def _listed(heading: str, texts: Sequence[Text]) -> Iterator[tuple[str, Text]]:
    if texts:
        yield "title", say(heading)
    yield from (("plain", say("headings.indented", text=text)) for text in texts)


def unsaid(answer: BlocksAnswer) -> tuple[Text, ...]:
    """What the headline does not say of standing against seated, and what is lacking."""
    lacking = answer.not_measured if answer.courses or answer.sitting else answer.not_measured[1:]
    return *(one.text for one in answer.sitting[1:]), *lacking


def _indented(key: str, **values: Value) -> Message:
    return say("headings.indented", text=say(key, **values))


def seen_by(course: BlockCourse) -> Message:
    """Which line, by what, in which view."""
    views = [say(f"view.{view}") for view in course.views]
    return say("blocks.seen", label=course.label, source=say(f"source.{course.source}"), view=views)


def rows(course: BlockCourse) -> Iterator[tuple[Message, Message]]:
    """How the person stood in each photo, and the value with its 95 % interval."""
    for point in course.points:
        yield (
            stood(point.step_mm),
            say("blocks.point", value=round(point.value, 1) + 0.0, half=COVERAGE_95 * point.sem),
        )


def stood(step_mm: float) -> Message:
    """What stood under which foot, in words."""
    if step_mm == 0:
        return say("blocks.stood.level")
    return say(f"blocks.stood.{'right' if step_mm > 0 else 'left'}", thickness=abs(step_mm))


def when(answer: BlocksAnswer) -> Message:
    """What the answer is called, and when it was measured."""
    measured = say("blocks.measured", moment=shown(answer.measured_at))
    return together(*([answer.label] if answer.label else []), measured, between="; ")
