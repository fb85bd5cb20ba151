"""From readings to indicators: repeats averaged, views combined, errors added up, words found.

The budget follows the Guide to the Expression of Uncertainty in Measurement: parts that are common
to all photos (the model's own error, the roll of a camera that stood still, the way the feet point) are
added with their signs, parts that differ from photo to photo are added in quadrature.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import hypot, sqrt

from posture.answer.assessment import COVERAGE_95, WORN, Indicator, OtherSource, Status
from posture.measure.calibration import calibration
from posture.measure.indicators import INDICATORS, IndicatorSpec
from posture.measure.readings import NotMeasured, Outcome, Reading
from posture.words.phrases import Message, say, together

TOUCHED_SEM_DEG = 0.5
"""What a camera that stands still is still turned by between two photos, by the finger that releases
it [proposed]."""


def indicators_of(outcomes: Sequence[Outcome], fixed_camera: bool) -> tuple[Indicator, ...]:
    """Every indicator of the table, from all readings of all photos and other sources.

    Parameters
    ----------
    outcomes : sequence of Reading and NotMeasured
    fixed_camera : bool
        Whether the camera stood still between the photos, so that its roll is one and the same.
    """
    found = {spec.id: _indicator(spec, outcomes, fixed_camera) for spec in INDICATORS}
    return tuple(_agreeing(spec, found) for spec in INDICATORS)


def _agreeing(spec: IndicatorSpec, found: Mapping[str, Indicator]) -> Indicator:
    """The indicator, unless what it is made of now comes from a better source than it does itself."""
    own = found[spec.id]
    sources = {found[part].source for part in spec.made_of} - {None}
    if own.source is None or sources <= {own.source}:
        return own
    return _missing(spec, [NotMeasured(spec.id, say("text.mixed"), None)])


def _indicator(spec: IndicatorSpec, outcomes: Sequence[Outcome], fixed_camera: bool) -> Indicator:
    wanted = spec.difference_of or spec.id
    own = [item for item in outcomes if item.indicator in (spec.id, wanted)]
    readings = [item for item in own if isinstance(item, Reading)]
    candidates = [
        weighted
        for source in dict.fromkeys(reading.source for reading in readings)
        if (weighted := _weights(spec, [r for r in readings if r.source == source], fixed_camera))
    ]
    if not candidates:
        return _missing(spec, own)
    found = [_measured(spec, weighted, fixed_camera) for weighted in candidates]
    found = [one for one in found if one.value is not None and spec.possible(one.value)]
    if not found:
        return _missing(spec, [NotMeasured(spec.id, say("text.contradict"), None)])
    best, *others = sorted(found, key=lambda indicator: indicator.sem or 0.0)
    return _with_others(spec, best, others)


def _with_others(spec: IndicatorSpec, best: Indicator, others: Sequence[Indicator]) -> Indicator:
    """The best source's value, beside it what the others say, and whether they contradict it."""
    compared = [one for other in others if (one := _compared(best, other))]
    against = [other for other in compared if not other.agrees]
    doubts = [
        say(
            "text.against",
            source=say(f"source.{other.source}"),
            value=other.value,
            unit=spec.unit_sign,
            half=COVERAGE_95 * other.sem,
        )
        for other in against
    ]
    return replace(best, others=tuple(compared), text=together(best.text, *doubts))


def _compared(best: Indicator, other: Indicator) -> OtherSource | None:
    if best.value is None or best.sem is None or other.value is None or other.sem is None:
        return None
    apart = abs(best.value - other.value)
    return OtherSource(
        source=other.source or "",
        value=other.value,
        sem=other.sem,
        interval95=other.interval95 or (other.value, other.value),
        agrees=apart <= COVERAGE_95 * hypot(best.sem, other.sem),
    )


_Weighted = list[tuple[float, Reading]]


def _weights(spec: IndicatorSpec, readings: list[Reading], fixed_camera: bool) -> _Weighted:
    """How much each reading counts: views equally or by their errors, repeats of a view equally within it."""
    # A value straight from the landmarks would only spoil a calibrated one.
    readings = [reading for reading in readings if reading.calibrated] or readings
    direct = [reading for reading in readings if reading.indicator == spec.id]
    if spec.difference_of is None or direct:
        views = dict.fromkeys(reading.view for reading in direct)
        groups = [[reading for reading in direct if reading.view == view] for view in views]
        shares = [1 / len(groups)] * len(groups)
        # Worn on the back, points lie closer together than in front, and say less.
        if len(groups) == 2 and direct[0].source in WORN:
            shares = _surest_shares(groups, fixed_camera)
        return _shared_out(groups, shares)
    by_side = {side: [r for r in readings if r.view == side] for side in ("right", "left")}
    if not all(by_side.values()):
        return []
    return [
        (sign / len(by_side[side]), reading)
        for side, sign in (("right", 1.0), ("left", -1.0))
        for reading in by_side[side]
    ]


def _shared_out(groups: Sequence[Sequence[Reading]], shares: Sequence[float]) -> _Weighted:
    """Each group's share, evenly over its readings; without groups that do not count."""
    return [
        (share / len(group), reading)
        for group, share in zip(groups, shares, strict=True)
        for reading in group
        if share > 0
    ]


def _surest_shares(groups: Sequence[Sequence[Reading]], fixed_camera: bool) -> list[float]:
    """Shares of two views that leave the smallest error: without common parts by inverse variance.

    The variance is a square of the second view's share, which three of its values fix.
    """
    nearly = 1e-9  # a share of zero would leave out what both views have in common
    start, middle, end = (
        sum(sem**2 for sem in _budget(_shared_out(groups, (1 - share, share)), fixed_camera).values())
        for share in (nearly, 0.5, 1 - nearly)
    )
    curve = 2 * (start + end - 2 * middle)
    slope = end - start - curve
    if curve > nearly:
        second = min(max(-slope / (2 * curve), 0.0), 1.0)
    else:
        second = 0.5 if abs(slope) <= nearly else float(slope < 0)
    return [1 - second, second]


def _budget(weighted: _Weighted, fixed_camera: bool) -> dict[str, float]:
    """Standard errors of the weighted sum, by cause."""
    model = sqrt(
        sum(
            first * second * _shared_error(one, other, first * second) * one.model_sem * other.model_sem
            for first, one in weighted
            for second, other in weighted
        )
    )
    slopes = [(weight * reading.roll_sensitivity, reading.roll_sem_deg) for weight, reading in weighted]
    roll = sqrt(sum((slope * sem) ** 2 for slope, sem in slopes))
    if fixed_camera and len(weighted) > 1:
        moved = TOUCHED_SEM_DEG * sqrt(sum(slope**2 for slope, _ in slopes))
        roll = hypot(sum(slope * sem for slope, sem in slopes), moved)
    repeat = sqrt(sum((weight * reading.repeat_sem) ** 2 for weight, reading in weighted))
    return {"model": model, "camera_roll": roll, "pose_repeat": repeat, **_parts(weighted, fixed_camera)}


def _parts(weighted: _Weighted, fixed_camera: bool) -> dict[str, float]:
    """Further causes: independent from reading to reading, or common to the views of one person.

    What is common has no sign, so it is taken as full in an average and as none in a difference, which gives
    the larger error in both. Repeats of one view come with what they share counted already (`session`).
    """
    causes = dict.fromkeys(cause for _, reading in weighted for cause in reading.parts)
    common = {"facing", "camera_pitch"} if fixed_camera else {"facing"}
    average = all(weight > 0 for weight, _ in weighted)
    return {
        cause: sum(by_view) if average and cause in common else hypot(*by_view)
        for cause in causes
        for by_view in [_part_by_view(weighted, cause)]
    }


def _part_by_view(weighted: _Weighted, cause: str) -> list[float]:
    views = dict.fromkeys(reading.view for _, reading in weighted)
    return [
        hypot(*(weight * one.parts.get(cause, 0.0) for weight, one in weighted if one.view == view))
        for view in views
    ]


def _shared_error(one: Reading, other: Reading, product: float) -> float:
    """Correlation of the model's errors in two readings of one person.

    Two photos of one view are wrong in the same way. Between opposite views it was measured for
    calibrated readings; otherwise it is taken as full in an average and as none in a difference,
    which gives the larger error in both.
    """
    if one.view == other.view:
        return 1.0
    known = one.calibrated and other.calibrated
    measured = calibration().shared.get(one.indicator) if known else None
    if product < 0:
        return min(0.0, measured or 0.0)
    return 1.0 if measured is None else max(0.0, measured)


def _measured(spec: IndicatorSpec, weighted: _Weighted, fixed_camera: bool) -> Indicator:
    value = sum(weight * reading.value for weight, reading in weighted)
    budget = _budget(weighted, fixed_camera)
    sem = hypot(*budget.values())
    status = _status(spec, value, sem)
    return Indicator(
        id=spec.id,
        label=spec.label,
        plane=spec.plane,
        unit=spec.unit,
        value=value,
        sem=sem,
        interval95=(value - COVERAGE_95 * sem, value + COVERAGE_95 * sem),
        side=spec.side_of(value) if status == "beyond_noise" else None,
        status=status,
        reason=None,
        text=_with_source(_text(spec, value, sem, status), weighted[0][1].source),
        source=weighted[0][1].source,
        views=tuple(dict.fromkeys(reading.view for _, reading in weighted if reading.view)),
        threshold=spec.threshold_row(),
        budget=budget,
    )


def _status(spec: IndicatorSpec, value: float, sem: float) -> Status:
    bar = max(spec.threshold or 0.0, COVERAGE_95 * sem)
    return "beyond_noise" if abs(value - spec.neutral) > bar else "within_noise"


def _text(spec: IndicatorSpec, value: float, sem: float, status: Status) -> Message:
    distance, half = abs(value - spec.neutral), COVERAGE_95 * sem
    if f"{distance:.1f}" == "0.0":
        return say("text.same", label=spec.label, half=half)
    size = say("text.size", distance=distance, unit=spec.unit_sign, half=half)
    sign = "positive" if value >= spec.neutral else "negative"
    kind = "beyond"
    if status == "within_noise":
        kind = "noise" if distance <= half else "small"
    return say(f"text.{kind}", says=say(f"indicator.{spec.id}.{sign}", size=size))


def _with_source(text: Message, source: str) -> Message:
    return together(text, say("text.therapist")) if source == "therapist" else text


def _missing(spec: IndicatorSpec, outcomes: Sequence[Outcome]) -> Indicator:
    reasons = dict.fromkeys(item.reason for item in outcomes if isinstance(item, NotMeasured))
    reason = together(*reasons) if reasons else spec.missing
    return Indicator(
        id=spec.id,
        label=spec.label,
        plane=spec.plane,
        unit=spec.unit,
        value=None,
        sem=None,
        interval95=None,
        side=None,
        status="not_measured",
        reason=reason,
        text=say("text.missing", label=spec.label, reason=reason),
        source=None,
        views=(),
        threshold=spec.threshold_row(),
        budget={},
    )
