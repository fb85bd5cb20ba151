"""The course of a line of the pelvis over the height of the blocks: points, bars and the fitted line."""

from __future__ import annotations

from math import ceil
from xml.etree import ElementTree as ET

import numpy as np

from posture.answer.assessment import COVERAGE_95
from posture.answer.blocks import BlockCourse
from posture.render.blocks_text import seen_by
from posture.render.chart import chart, dot, line, words, written
from posture.render.colours import GREY, as_hex
from posture.words.phrases import in_language, say

WIDTH, HEIGHT = 420.0, 240.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 44.0, WIDTH - 16.0, 16.0, HEIGHT - 40.0
_GREY = as_hex(GREY)
_LEVEL, _LETTERS = "#b24600", 11.0
_STEP_MM, _STEP_DEG = 5.0, 2.0


def blocks_svg(course: BlockCourse, language: str) -> str:
    """Draw a course.

    Left to right: so much under the left foot, level, so much under the right. Up: the right side higher.
    """
    drawing = _Drawing(course)
    seen, text = (in_language(one, language) for one in (seen_by(course), course.text))
    root = chart((WIDTH, HEIGHT), f"{seen}. {text}", letters=_LETTERS)
    _axes(root, drawing, language)
    _fit(root, drawing, course)
    for point in course.points:
        x, y, half = drawing.x(point.step_mm), drawing.y(point.value), COVERAGE_95 * point.sem
        line(root, [(x, drawing.y(point.value - half)), (x, drawing.y(point.value + half))], width=1.2)
        dot(root, (x, y))
    return written(root)


class _Drawing:
    """Where heights and degrees lie in the drawing; both scales reach equally far to both sides."""

    def __init__(self, course: BlockCourse) -> None:
        ends = [abs(point.value) + COVERAGE_95 * point.sem for point in course.points]
        self.steps = [point.step_mm for point in course.points]
        self.reach_mm = _STEP_MM * ceil(max(map(abs, self.steps)) / _STEP_MM + 0.2)
        self.reach_deg = _STEP_DEG * ceil(max(ends) / _STEP_DEG)

    def x(self, step_mm: float) -> float:
        return (_LEFT + _RIGHT) / 2 + (_RIGHT - _LEFT) / 2 * step_mm / self.reach_mm

    def y(self, deg: float) -> float:
        return (_TOP + _BOTTOM) / 2 - (_BOTTOM - _TOP) / 2 * deg / self.reach_deg


def _axes(root: ET.Element, drawing: _Drawing, language: str) -> None:
    line(root, [(_LEFT, drawing.y(0)), (_RIGHT, drawing.y(0))], "#000000", 1.0)
    line(root, [(drawing.x(0), _TOP), (drawing.x(0), _BOTTOM)], _GREY, 0.6)
    for deg in (-drawing.reach_deg, 0.0, drawing.reach_deg):
        words(root, (_LEFT - 6, drawing.y(deg) + 4), _signed(deg), "end")
    for step in sorted({*drawing.steps, 0.0}):
        line(root, [(x := drawing.x(step), drawing.y(0) - 3), (x, drawing.y(0) + 3)], "#000000", 1.0)
        words(root, (drawing.x(step), _BOTTOM + 13), f"{abs(step):.4g}", "middle")
    below = HEIGHT - 8
    words(root, (_LEFT, below), in_language(say("blocks.axis.left"), language), "start")
    words(root, (_RIGHT, below), in_language(say("blocks.axis.right"), language), "end")


def _fit(root: ET.Element, drawing: _Drawing, course: BlockCourse) -> None:
    """The fitted line as far as there are points, and where it reads level."""
    ends = [course.points[0], course.points[-1]]
    first, last = ((drawing.x(one.step_mm), drawing.y(one.value - one.off_line)) for one in ends)
    line(root, [first, last], width=2.0, dash="" if course.verdict == "rises" else "6 4")
    if course.level is None:
        return
    within = np.clip(course.level.interval95_mm, -drawing.reach_mm, drawing.reach_mm)
    low, high = (drawing.x(float(end)) for end in within)
    line(root, [(low, drawing.y(0)), (high, drawing.y(0))], _LEVEL, 4.0)
    dot(root, (drawing.x(course.level.step_mm), drawing.y(0)), _LEVEL, 5, filled=False)


def _signed(deg: float) -> str:
    return f"{deg:+.0f}°".replace("-", "\N{MINUS SIGN}") if deg else "0°"
