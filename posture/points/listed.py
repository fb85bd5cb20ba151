"""The points of one photo and what is measured between them, as the answer lists them."""

from __future__ import annotations

from math import hypot
from typing import Any

import numpy as np

from posture.answer.assessment import COVERAGE_95, UNIT_SIGNS, Measure, Status, Usual
from posture.answer.by_hand import SetPoint
from posture.answer.vocabulary import Side
from posture.measure.readings import UNCERTAINTY
from posture.points.budget import Found
from posture.points.placed import Placed
from posture.points.readings import Photo, begun, too_near
from posture.points.sight import Sight
from posture.points.table import Key, MeasureSpec, label
from posture.words.phrases import Message, Text, say, together


def measures(photo: Photo) -> tuple[Measure, ...]:
    """Every measure of which at least one point was set, with its value or what it lacks."""
    return tuple(_measure(spec, side, photo) for spec, side in begun(photo))


def set_points(photo: Photo) -> tuple[SetPoint, ...]:
    """The points as the answer shows them."""
    return tuple(_set_point(point, photo) for point in photo.points.values())


def _set_point(point: Placed, photo: Photo) -> SetPoint:
    moved = None if point.row is None else float(np.hypot(*(point.xy_px - photo.landmarks.xy_px[point.row])))
    return SetPoint(
        name=point.key[0],
        side=point.key[1],
        label=label(point.key),
        x_px=float(point.xy_px[0]),
        y_px=float(point.xy_px[1]),
        how=point.how,
        times=point.times,
        sem_px=point.spread.sem_px,
        sem_mm=point.spread.sem_px * photo.sight.mm_per_px,
        moved_px=moved,
    )


def key_name(key: Key) -> str:
    """A point as one name, side first, like the answer's landmarks."""
    return "_".join(filter(None, (key[1], key[0])))


def _measure(spec: MeasureSpec, side: Side | None, photo: Photo) -> Measure:
    keys = spec.keys(side)
    lacking = [label(key) for key in keys if key not in photo.points]
    one = photo.values[spec.id, side]
    unit, scale = _unit(spec, photo.sight)
    name = say(f"measure.{spec.id}.label")
    named = name if side is None else say(f"measures.of_{side}", name=name)
    common: dict[str, Any] = {
        "id": spec.id,
        "side": side,
        "label": named,
        "definition": say(f"measure.{spec.id}.definition"),
        "unit": unit,
        "view": photo.sight.view,
        "points": tuple(map(key_name, keys)),
        "indicator": spec.indicator_of(side),
        "usual": Usual(*spec.usual, spec.usual_source) if spec.usual else None,
        "source": spec.source,
    }
    if one is None or too_near(spec, side, photo):
        reason = say("measures.too_near" if one else "measures.contradict")
        if lacking:
            reason = say("measures.lacking", points=lacking)
        text = say("measures.missing", label=named, reason=reason)
        nothing: dict[str, Any] = dict.fromkeys(("value", "sem", "interval95"))
        return Measure(**common, **nothing, status="not_measured", reason=reason, text=text, budget={})
    budget = _budget(spec, one, photo, scale)
    value, sem = scale * one.value, hypot(*budget.values())
    return Measure(
        **common,
        value=value,
        sem=sem,
        interval95=(value - COVERAGE_95 * sem, value + COVERAGE_95 * sem),
        status=_status(spec, value, sem),
        reason=None,
        text=_text(spec, named, value, sem, unit),
        budget=budget,
    )


def _unit(spec: MeasureSpec, sight: Sight) -> tuple[str, float]:
    """The unit that a value is told in, and what its pixels, degrees or per cent are multiplied with."""
    if spec.unit != "length":
        return spec.unit, 1.0
    return ("mm", sight.mm_per_px) if sight.stature_known else ("pct", 100.0 / sight.stature_px)


def _budget(spec: MeasureSpec, one: Found, photo: Photo, scale: float) -> dict[str, float]:
    """Standard errors of a measure by cause, in its unit."""
    parts = {cause: scale * sem for cause, sem in one.parts.items()}
    parts["camera_roll"] = abs(scale * one.roll_sensitivity) * photo.roll.sem_deg
    if spec.unit == "length":
        parts["scale"] = abs(scale * one.value) * photo.sight.scale_sem_share
    else:
        parts["pose_repeat"] = UNCERTAINTY["repeat"][spec.unit]
    return {cause: sem for cause, sem in parts.items() if sem > 0}


def _status(spec: MeasureSpec, value: float, sem: float) -> Status:
    """As for indicators, by what is usual; nothing is clear where nobody has published that."""
    low, high = value - COVERAGE_95 * sem, value + COVERAGE_95 * sem
    if spec.usual is None:
        return "unclear"
    if spec.usual[0] <= low and high <= spec.usual[1]:
        return "usual"
    return "clear" if high < spec.usual[0] or low > spec.usual[1] else "unclear"


def _text(spec: MeasureSpec, named: Text, value: float, sem: float, unit: str) -> Message:
    words = say(
        "measures.value",
        label=named,
        value=round(value, 1) + 0.0,
        unit=UNIT_SIGNS[unit],
        half=COVERAGE_95 * sem,
        definition=say(f"measure.{spec.id}.definition"),
    )
    if spec.usual is None:
        return words
    low, high = spec.usual
    return together(words, say("measures.usual", low=low, high=high, unit=UNIT_SIGNS[unit]))
