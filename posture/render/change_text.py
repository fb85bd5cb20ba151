"""A comparison in plain lines, for a person at a terminal, in a screenful or in full."""

from __future__ import annotations

from collections.abc import Iterator

from posture.answer.assessment import UNIT_SIGNS
from posture.answer.moments import shown
from posture.change.comparison import Comparison, Course, CoursePoint
from posture.change.saved import ComparedAnswer
from posture.change.wording import tenths
from posture.measure.indicators import BY_ID
from posture.render.protocol_text import Line
from posture.words.phrases import Message, Text, Value, in_language, say

_STYLES = {"changed": "mark", "no_larger": "plain", "not_comparable": "quiet"}
_LEAST_FOR_A_COURSE = 3


def brief_comparison(answer: Comparison) -> Iterator[Line]:
    """The first sentence, what else has changed, what is excluded, and what would be sharper next time."""
    yield from _first(answer)
    yield "plain", _said("compare.limits.meaning", answer)
    if answer.summary.more:
        yield "title", in_language(say("course.more"), answer.language)
    yield from (("plain", f"  {text}") for text in answer.summary.more)
    yield "quiet", in_language(say("compare.full"), answer.language)


def narrate_comparison(answer: Comparison) -> Iterator[Line]:
    """The same, then every indicator with its verdict, its course, and what to keep in mind."""
    yield from _first(answer)
    yield "title", in_language(say("compare.title"), answer.language)
    for change in answer.changes:
        tag = ""
        if change.verdict == "changed":
            tag = f" [{in_language(verdict_of('changed', sure=change.sure), answer.language)}]"
        yield _STYLES[change.verdict], f"  {change.text}{tag}"
    if len(answer.answers) >= _LEAST_FOR_A_COURSE:
        yield "title", in_language(say("compare.course_title"), answer.language)
        for course in answer.courses:
            yield from _course(course, answer)
    for heading, texts in (("course.more", answer.summary.more), ("headings.limits", answer.limits)):
        if texts:
            yield "title", in_language(say(heading), answer.language)
        yield from (("plain", f"  - {text}") for text in texts)


def _first(answer: Comparison) -> Iterator[Line]:
    first = answer.summary
    if same := same_photo(answer):
        yield "mark", same
    yield "title", str(first.headline)
    yield from (("mark", f"  {text}") for text in first.clear)
    yield from (("plain", f"  {text}") for text in first.excluded)
    if answer.dates is not None:
        yield "plain", f"  {answer.dates}"
    yield "plain", f"  {answer.conditions.text}"


def same_photo(answer: Comparison) -> str:
    """That two answers are about one photo, so that no difference says anything; empty where none are."""
    says = in_language(say("compare.limits.same_photo"), answer.language)
    return says if says in answer.limits else ""


def _said(key: str, answer: Comparison) -> str:
    return f"  {in_language(say(key), answer.language)}"


def verdict_of(verdict: str, *, sure: bool) -> Message:
    """A verdict in words; a change that holds for the comparison as a whole is called sure."""
    return say("compare.verdicts.sure" if sure else f"compare.verdicts.{verdict}")


def when(number: int, answer: ComparedAnswer) -> Text:
    """When an answer was, to the day; its label or its number where nobody says it."""
    if answer.date is not None:
        return shown(answer.date)[: len("2026-11-20")]
    return answer.label or say("compare.no_date", number=number)


def _course(course: Course, answer: Comparison) -> Iterator[Line]:
    yield "plain", f"  {course.label}"
    for point in course.points:
        yield "quiet", f"    {in_language(_point(course, point, answer), answer.language)}"
    if course.trend is not None:
        style = "mark" if course.trend.sure else "quiet"
        yield style, f"    {course.trend.text}"


def _point(course: Course, point: CoursePoint, answer: Comparison) -> Message:
    neutral = BY_ID[course.id].neutral
    value: dict[str, Value] = {
        "date": when(point.number, answer.answers[point.number - 1]),
        "value": tenths(point.value - neutral),
        "unit": UNIT_SIGNS[course.unit],
    }
    if point.noise is None or point.verdict is None:
        return say("compare.point", **value)
    change: dict[str, Value] = {
        "change": tenths(point.value - course.points[0].value),
        "noise": point.noise,
        "verdict": verdict_of(point.verdict, sure=point.sure),
    }
    return say("compare.point_noise", **value, **change)
