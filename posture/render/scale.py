"""A value on its scale: dot, 95 % bar, and the band up to the size from which it is worth mentioning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from xml.etree import ElementTree as ET

from posture.answer.assessment import COVERAGE_95, UNIT_SIGNS, Indicator
from posture.render.colours import GREY, INK, as_hex
from posture.words.numbers import number
from posture.words.phrases import in_language, say

WIDTH, HEIGHT = 250.0, 34.0
_INK, _GREY = as_hex(INK), as_hex(GREY)
_HALF, _MIDDLE, _LINE = 118.0, 125.0, 12.0
_STEP = 5.0
"""Ends of a scale are multiples of this, in the unit."""

_AXES: Mapping[str, str] = {
    "head_tilt": "head",
    "knee_angle_left": "leg",
    "knee_angle_right": "leg",
    "knee_angle_sagittal": "bend",
    "trunk_thigh_angle": "hip",
    "trunk_thigh_asymmetry": "side",
    "innominate_difference": "side",
    "innominate_inclination_left": "bone",
    "innominate_inclination_right": "bone",
    "pelvis_tilt": "bone",
}
_AXIS_OF_PLANE = {"frontal": "side", "transverse": "turn", "sagittal": "depth"}


def reaches(indicators: Sequence[Indicator]) -> dict[str, float]:
    """How far the scale of each unit goes to both sides, so that every interval fits on it."""
    found: dict[str, float] = {}
    for item in indicators:
        if item.interval95 is None:
            continue
        ends = [abs(end - item.threshold.neutral) for end in item.interval95]
        most = max(*ends, item.threshold.value or 0.0)
        found[item.unit] = max(found.get(item.unit, _STEP), _STEP * ceil(most / _STEP))
    return found


def scale_svg(item: Indicator, reach: float, language: str) -> str:
    """Draw a measured indicator as an SVG without scripts, styles or outside references.

    Parameters
    ----------
    item : Indicator
        Measured.
    reach : float
        Distance from neutral at both ends, in the indicator's unit.
    language : str
    """
    assert item.value is not None  # noqa: S101 - only measured ones are drawn
    assert item.interval95 is not None  # noqa: S101
    neutral = item.threshold.neutral
    value, low, high = (_MIDDLE + _HALF * (v - neutral) / reach for v in (item.value, *item.interval95))
    root = ET.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {WIDTH:g} {HEIGHT:g}",
            "role": "img",
            "class": "scale",
            "font-family": "Source Sans Pro, sans-serif",
            "font-size": "9",
        },
    )
    ET.SubElement(root, "title").text = _described(item, language)
    if item.threshold.value is not None:
        half = _HALF * item.threshold.value / reach
        _rect(root, _MIDDLE - half, _LINE - 8, 2 * half, 16, "#e3e3e3")
    _rect(root, _MIDDLE - _HALF, _LINE - 0.4, 2 * _HALF, 0.8, _GREY)
    _rect(root, _MIDDLE - 0.5, _LINE - 10, 1.0, 20, "#000000")
    sure = item.status == "clear"
    _rect(root, low, _LINE - 2.5, high - low, 5, _INK if sure else "#8aa9af")
    dot = {"cx": f"{value:.2f}", "cy": f"{_LINE:g}", "r": "4.5", "stroke": _INK, "stroke-width": "1.6"}
    ET.SubElement(root, "circle", dot | {"fill": _INK if sure else "#ffffff"})
    unit = UNIT_SIGNS[item.unit]
    end = in_language(say("report.end", value=float(reach), unit=unit), language)
    words = words_of_axis(item.id, item.plane, language)
    for word, x, anchor in zip(words, (_MIDDLE - _HALF, _MIDDLE + _HALF), ("start", "end"), strict=True):
        place = {"x": f"{x:g}", "y": f"{HEIGHT - 2:g}", "text-anchor": anchor, "fill": "#333333"}
        ET.SubElement(root, "text", place).text = f"{word} {end}"
    return ET.tostring(root, encoding="unicode")


def words_of_axis(indicator_id: str, plane: str, language: str) -> tuple[str, str]:
    """Return what less and more of an indicator is, in a word or two."""
    axis = _AXES.get(indicator_id, _AXIS_OF_PLANE[plane])
    low, high = (in_language(say(f"report.axis.{axis}.{side}"), language) for side in ("low", "high"))
    return low, high


def _described(item: Indicator, language: str) -> str:
    low, high = item.interval95 or (0.0, 0.0)
    words = say(
        "report.scale",
        label=item.label,
        value=float(item.from_neutral or 0.0),
        unit=UNIT_SIGNS[item.unit],
        low=low - item.threshold.neutral,
        high=high - item.threshold.neutral,
    )
    return in_language(words, language)


def _rect(root: ET.Element, x: float, y: float, width: float, height: float, fill: str) -> None:
    size = {"x": f"{x:.2f}", "y": f"{y:.2f}", "width": f"{width:.2f}", "height": f"{height:.2f}"}
    ET.SubElement(root, "rect", {**size, "fill": fill})


def shown(value: float, unit: str, language: str, *, signed: bool = True, whole: bool = False) -> str:
    """Return a value with its unit, one decimal or none, a real minus sign; never a negative zero."""
    digits = 0 if whole else 1
    rounded = round(value, digits) + 0.0
    text = number(rounded, f"{'+' if signed and rounded else ''}.{digits}f", language)
    return text.replace("-", "\N{MINUS SIGN}") + UNIT_SIGNS[unit]


def amount(item: Indicator, language: str) -> str:
    """Return the value with its 95 % half width, in the language's own numbers."""
    words = say(
        "report.amount",
        value=round(item.from_neutral or 0.0, 1) + 0.0,
        unit=UNIT_SIGNS[item.unit],
        half=COVERAGE_95 * (item.sem or 0.0),
    )
    return in_language(words, language)
