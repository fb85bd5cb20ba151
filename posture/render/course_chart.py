"""A course as a drawing: the values over time, and the band in which they say nothing of a change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor
from xml.etree import ElementTree as ET

from posture.change.comparison import Comparison, Course
from posture.change.order import days
from posture.measure.indicators import BY_ID
from posture.render.change_text import when
from posture.render.chart import Point, area, chart, dot, line, words, written
from posture.render.colours import GREY, as_hex
from posture.render.scale import shown, words_of_axis
from posture.words.phrases import in_language, say

WIDTH, HEIGHT = 340.0, 150.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 44.0, WIDTH - 18.0, 14.0, HEIGHT - 26.0
_BAND, _FAINT = "#e3e3e3", "#bbbbbb"
_GREY = as_hex(GREY)
_LETTERS = 9.0
_MARGIN = 0.12
"""Of the height, above and below what is drawn."""

_LEAST_REACH = 2.0
"""Degrees or per cent between the ends of a scale, at least: noise is not to fill a chart [proposed]."""

_NEAR = 46.0
"""Dates nearer than this would touch each other; the later one is left out."""


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where days and values lie in the drawing."""

    first: float
    last: float
    low: float
    high: float

    def at(self, day: float, value: float) -> Point:
        across = (day - self.first) / (self.last - self.first) if self.last > self.first else 0.5
        up = (value - self.low) / (self.high - self.low)
        return _LEFT + 10 + (_RIGHT - _LEFT - 20) * across, _BOTTOM - (_BOTTOM - _TOP) * up


def places(answer: Comparison) -> list[float]:
    """Return where each answer stands in time, in days; in their order where dates are missing."""
    found = days(answer.answers)
    return found if found and found[-1] > 0 else [float(k) for k in range(len(answer.answers))]


def course_svg(course: Course, answer: Comparison) -> str:
    """Draw the course of one indicator.

    Parameters
    ----------
    course : Course
        Of this comparison, at least two points.
    answer : Comparison
        Whose dates and language count.
    """
    when_days, neutral = places(answer), BY_ID[course.id].neutral
    at = [when_days[point.number - 1] for point in course.points]
    values = [point.value - neutral for point in course.points]
    noise = [point.noise or 0.0 for point in course.points]
    noise[0] = noise[1]  # the first value has none against itself
    ends = [*values, *(values[0] + sign * one for one in noise for sign in (-1, 1))]
    frame = _frame([*when_days], ends)
    root = chart((WIDTH, HEIGHT), _said(course, answer, values), letters=_LETTERS)
    band = [frame.at(day, values[0] + one) for day, one in zip(at, noise, strict=True)]
    below = [frame.at(day, values[0] - one) for day, one in zip(at, noise, strict=True)]
    area(root, [*band, *reversed(below)], _BAND)
    _axes(root, frame, course, answer)
    line(root, [frame.at(day, value) for day, value in zip(at, values, strict=True)])
    if course.trend is not None:
        _trend(root, frame, course, at, values)
    for day, value, point in zip(at, values, course.points, strict=True):
        dot(root, frame.at(day, value), filled=point.verdict == "changed")
    _dates(root, frame, when_days, answer)
    return written(root)


def pain_svg(pain: Mapping[float, int], answer: Comparison) -> str:
    """Draw the pain of a diary on the same days as the courses.

    Parameters
    ----------
    pain : mapping of float to int
        Days after the first answer, and the pain on each, 0 to 10; at least one.
    answer : Comparison
    """
    title = in_language(say("course.pain_chart"), answer.language)
    when_days = places(answer)
    frame = _Frame(min([*when_days, *pain]), max([*when_days, *pain]), -0.5, 10.5)
    root = chart((WIDTH, HEIGHT), title, letters=_LETTERS)
    for value in (0, 5, 10):
        line(root, [(_LEFT, y := frame.at(0, value)[1]), (_RIGHT, y)], _FAINT, 0.6)
        words(root, (_LEFT - 5, y + 3), str(value), "end")
    line(root, [frame.at(day, value) for day, value in sorted(pain.items())])
    for day, value in pain.items():
        dot(root, frame.at(day, value))
    _dates(root, frame, when_days, answer)
    return written(root)


def _frame(when_days: Sequence[float], ends: Sequence[float]) -> _Frame:
    low, high = min(ends), max(ends)
    spare = max(_MARGIN * (high - low), (_LEAST_REACH - (high - low)) / 2)
    return _Frame(min(when_days), max(when_days), low - spare, high + spare)


def _said(course: Course, answer: Comparison, values: Sequence[float]) -> str:
    """The drawing in words."""
    said = [
        f"{in_language(when(point.number, answer.answers[point.number - 1]), answer.language)}: "
        f"{shown(value, course.unit, answer.language)}"
        for point, value in zip(course.points, values, strict=True)
    ]
    return in_language(say("course.chart", label=course.label, values=said), answer.language)


def _axes(root: ET.Element, frame: _Frame, course: Course, answer: Comparison) -> None:
    """Even values across the drawing, and at the ends of the scale what more and less is."""
    step = next(one for one in (1, 2, 5, 10, 20, 50, 100, 1e5) if (frame.high - frame.low) / one <= 5)
    for k in range(ceil(frame.low / step), floor(frame.high / step) + 1):
        y = frame.at(0, k * step)[1]
        line(root, [(_LEFT, y), (_RIGHT, y)], _GREY if k == 0 else _FAINT, 1.0 if k == 0 else 0.5)
        words(root, (_LEFT - 5, y + 3), shown(k * step, course.unit, answer.language, whole=True), "end")
    low, high = words_of_axis(course.id, course.plane, answer.language)
    words(root, (_RIGHT, _TOP - 4), high, "end")
    words(root, (_RIGHT, _BOTTOM + 9), low, "end")


def _trend(
    root: ET.Element, frame: _Frame, course: Course, at: Sequence[float], values: Sequence[float]
) -> None:
    """The straight line as it was measured: through the middle of the values, dashed."""
    assert course.trend is not None  # noqa: S101 - asked by the caller
    fitted = course.trend.measured_per_week / 7
    middle_day, middle = sum(at) / len(at), sum(values) / len(values)
    ends = [frame.at(day, middle + fitted * (day - middle_day)) for day in (at[0], at[-1])]
    line(root, ends, _GREY, 1.2, dash="5 3")


def _dates(root: ET.Element, frame: _Frame, when_days: Sequence[float], answer: Comparison) -> None:
    """The dates of the answers, as far as they do not touch."""
    last_x = -_NEAR
    for number, (day, one) in enumerate(zip(when_days, answer.answers, strict=True), 1):
        x, _ = frame.at(day, frame.low)
        if x - last_x < _NEAR:
            continue
        anchor = "start" if x < _LEFT + 20 else "end" if x > _RIGHT - 20 else "middle"
        words(root, (x, HEIGHT - 4), in_language(when(number, one), answer.language)[:24], anchor)
        last_x = x
