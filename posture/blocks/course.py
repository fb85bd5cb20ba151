"""How a line of the pelvis goes along with the height of the blocks, and where it reads level.

All photos show one person in the same clothes before one camera, so whatever is wrong in all of them alike
moves the line as a whole and leaves its slope as it is. Of the camera's roll that is sure where the camera
stood still and the same roll was taken out of all photos: what is left is how far it is touched between two
photos. Of the rest it was measured, for what is read off a photo, on drawn people who were photographed again
with nothing else changed, or with nothing but the camera put up anew (`posture.change.differences`). For any
other value nobody knows: all of it counts in the slope, and where
the line reads level counts as wrong as the larger of both, all of it alike or all of it by chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

import numpy as np

from posture.answer.assessment import COVERAGE_95
from posture.answer.blocks import BlockCourse, BlockPoint, CountedErrors, ReadsLevel, SlopeVerdict
from posture.answer.vocabulary import OF_THE_PHOTO, Side
from posture.blocks.line import Errors, Line, fitted, goes_one_way
from posture.blocks.stand import MOST_MM
from posture.blocks.values import Value
from posture.body.landmarks import Array
from posture.change.differences import Condition, Parts, difference_error, measured_with
from posture.measure.covariance import TOUCHED_SEM_DEG
from posture.measure.indicators import BY_ID
from posture.words.phrases import Message, Text, say, together

PER_MM = 10.0
"""Slopes are told for so many millimetres."""

_BARE_MM = 0.5
"""A thinner block is said as none: it would be 0 mm."""


def courses(values: Sequence[Value], fixed_camera: bool) -> list[BlockCourse]:
    """The course of every kind of value that was measured at two heights at least, the surest first.

    Parameters
    ----------
    values : sequence of Value
        Of photos in which the person stood.
    fixed_camera : bool
        Whether the camera stood still between the photos.
    """
    found = []
    for kind in dict.fromkeys(value.kind for value in values):
        mine = [value for value in values if value.kind == kind]
        if len({value.stand.step_mm for value in mine}) > 1:
            found.append(_course(mine, fixed_camera))
    return sorted(_without_swallowed(found), key=lambda one: (one.source == "landmarks", one.slope_sem))


def one_roll(values: Sequence[Value], fixed_camera: bool) -> bool:
    """Whether all photos are wrong by the same roll: the camera stood still, and the same was taken out."""
    return fixed_camera and len({value.roll_deg for value in values}) == 1


def errors_of(values: Sequence[Value], fixed_camera: bool) -> Errors:
    """What of these values' errors is their own, and what they share."""
    own = np.array([value.own for value in values])
    by_roll = np.array([value.by_roll for value in values])
    shared = one_roll(values, fixed_camera)
    differs = np.full(len(values), TOUCHED_SEM_DEG) if shared else by_roll
    together_sem = float(np.sqrt(np.mean(by_roll**2))) if shared else 0.0
    return Errors(np.hypot(own, differs), float(np.sqrt(np.mean(own**2))), together_sem)


def measured_errors(values: Sequence[Value], fixed_camera: bool) -> Errors | None:
    """The same, where it was measured what is left of the errors between two photos of one person.

    Where the photos do not share one roll the camera counts as put up anew for each of them.
    How much of a change is read was measured as well, but on people whose legs were read along: that is not
    used, and the slope stays what is read.
    """
    shared = one_roll(values, fixed_camera)
    apart = [_apart(value, "nothing" if shared else "camera") for value in values]
    if not all(apart):
        return None
    own = np.array(apart)
    by_roll = np.array([value.by_roll if shared else 0.0 for value in values])
    rest = np.maximum(np.array([value.sem for value in values]) ** 2 - by_roll**2 - own**2, 0.0)
    touched = TOUCHED_SEM_DEG if shared else 0.0  # a camera put up anew has its whole roll in `own`
    return Errors(np.hypot(own, touched), 0.0, float(np.sqrt(np.mean(rest + by_roll**2))))


def _apart(value: Value, changed: Condition) -> float:
    """A value's share of the error of a difference between two like it; 0 where nobody has measured that."""
    if value.source not in OF_THE_PHOTO or not measured_with(value.method):
        return 0.0
    parts = Parts(value.sem, value.by_roll, value.repeat)
    found = difference_error(value.indicator, value.source, value.views, changed, parts, parts)
    return 0.0 if found is None else found.sem / sqrt(2)


def _course(values: Sequence[Value], fixed_camera: bool) -> BlockCourse:
    values = sorted(values, key=lambda one: (one.stand.step_mm, one.number))
    heights = np.array([one.stand.step_mm for one in values])
    told = np.array([one.value for one in values])
    full = errors_of(values, fixed_camera)
    measured = measured_errors(values, fixed_camera)
    line = fitted(heights, told, measured or full)
    first, label = values[0], BY_ID[values[0].indicator].label
    level, reason = _level(label, line, heights)
    low, high = line.interval95
    verdict: SlopeVerdict = ("rises" if line.slope > 0 else "falls") if line.sure else "untold"
    monotonic = goes_one_way(heights, told)
    return BlockCourse(
        indicator=first.indicator,
        label=label,
        source=first.source,
        views=first.views,
        points=tuple(
            BlockPoint(one.number, one.stand.step_mm, one.value, one.sem, one.value - line.at(height))
            for one, height in zip(values, heights, strict=True)
        ),
        slope_deg=PER_MM * line.slope,
        slope_sem=PER_MM * line.slope_sem,
        slope_interval95=(PER_MM * low, PER_MM * high),
        errors=_kind(measured, values, fixed_camera),
        scatter=line.scatter,
        verdict=verdict,
        monotonic=monotonic,
        level=level,
        level_reason=reason,
        text=together(
            reason or _level_text(label, level),
            _slope_text(line, verdict, fitted(heights, told, full)),
            *_order_text(monotonic, heights),
        ),
    )


def _kind(measured: Errors | None, values: Sequence[Value], fixed_camera: bool) -> CountedErrors:
    if measured is None:
        return "full"
    return "measured" if one_roll(values, fixed_camera) else "moved"


def _level(label: Text, line: Line, heights: Array) -> tuple[ReadsLevel | None, Message | None]:
    """Where the line reads level, or why that is not told.

    Nothing is told beyond the heights that were tried, nor where the interval reaches further than anybody
    can stand.
    """
    interval = line.crossing_interval95()
    if interval is None or line.slope < 0:
        return None, say("blocks.level_unsure", label=label)
    at = line.crossing
    side: Side = "right" if at > 0 else "left"
    if not heights.min() <= at <= heights.max():
        return None, say("blocks.level_beyond", label=label, side=say(f"blocks.under.{side}"))
    if max(map(abs, interval)) > MOST_MM:
        return None, say("blocks.level_unsure", label=label)
    return ReadsLevel(side, abs(at), at, interval), None


def _level_text(label: Text, level: ReadsLevel | None) -> Text:
    """Both ends are rounded outwards, so that the sentence is no surer than the interval."""
    if level is None:
        return ""
    low, high = level.interval95_mm
    if low < 0 < high:
        left, right = float(np.ceil(-low)), float(np.ceil(high))
        if level.thickness_mm < _BARE_MM:
            return say("blocks.level_bare", label=label, left=left, right=right)
        side = say(f"blocks.under.{level.side}")
        return say(
            "blocks.level_across",
            label=label,
            thickness=level.thickness_mm,
            side=side,
            left=left,
            right=right,
        )
    least, most = sorted(abs(end) for end in level.interval95_mm)
    return say(
        f"blocks.level_{level.side}",
        label=label,
        thickness=level.thickness_mm,
        low=float(np.floor(least)),
        high=float(np.ceil(most)),
    )


def _slope_text(line: Line, verdict: SlopeVerdict, unsurest: Line) -> Message:
    """What is ruled out is said of the pelvis, which is read too small: by the whole error."""
    low, high = (_signed(PER_MM * end) for end in unsurest.interval95)
    if verdict == "untold":
        return say("blocks.slope_untold", low=low, high=high)
    half = PER_MM * COVERAGE_95 * line.slope_sem
    return say(f"blocks.slope_{verdict}", size=abs(PER_MM * line.slope), half=half)


def _signed(value: float) -> float:
    """Without the minus sign of a zero."""
    return round(value, 1) + 0.0


def _order_text(monotonic: bool, heights: Array) -> list[Message]:
    """Of two heights nothing: they cannot be out of order."""
    several = len(np.unique(heights)) > 2
    return [say("blocks.in_order" if monotonic else "blocks.out_of_order")] if several else []


def _without_swallowed(found: Sequence[BlockCourse]) -> list[BlockCourse]:
    """Without the landmarks' course where the picture's has them in it."""
    pictured = {(one.indicator, one.views) for one in found if one.source == "picture"}
    return [one for one in found if one.source != "landmarks" or (one.indicator, one.views) not in pictured]
