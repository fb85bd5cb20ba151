"""From readings to indicators: repeats averaged, views combined, errors added up, words found.

Which readings are merged and which source is believed is decided here; what the readings share, and what that
makes of the error of their mean, in `posture.measure.covariance`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import hypot, inf

import numpy as np

from posture.answer.assessment import COVERAGE_95, Indicator, OtherSource, Repeats, Status
from posture.answer.vocabulary import BY_BONES, OF_THE_PHOTO
from posture.body.landmarks import Array
from posture.measure.covariance import alone, counting, covariances, independent, standard_error
from posture.measure.indicators import INDICATORS, IndicatorSpec
from posture.measure.own_repeats import own_repeats
from posture.measure.readings import NotMeasured, Outcome, Reading
from posture.measure.verdicts import bars, status
from posture.words.phrases import Message, say, together


def indicators_of(outcomes: Sequence[Outcome], fixed_camera: bool) -> tuple[Indicator, ...]:
    """Every indicator of the table, from all readings of all photos and other sources.

    Parameters
    ----------
    outcomes : sequence of Reading and NotMeasured
    fixed_camera : bool
        Whether the camera stood still between the photos, so that its roll is one and the same.
    """
    found = {spec.id: indicator_of(spec, outcomes, fixed_camera) for spec in INDICATORS}
    return tuple(_agreeing(spec, found) for spec in INDICATORS)


def _agreeing(spec: IndicatorSpec, found: Mapping[str, Indicator]) -> Indicator:
    """The indicator, unless what it is made of now comes from a better source than it does itself."""
    own = found[spec.id]
    sources = {found[part].source for part in spec.made_of} - {None}
    if own.source is None or sources <= {own.source} or sources | {own.source} <= set(OF_THE_PHOTO):
        return own
    return _missing(spec, [NotMeasured(spec.id, say("text.mixed"), None)])


def indicator_of(spec: IndicatorSpec, outcomes: Sequence[Outcome], fixed_camera: bool) -> Indicator:
    """One indicator by itself, parameters as for `indicators_of`."""
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
    found = [(_measured(spec, weighted, fixed_camera), weighted) for weighted in candidates]
    found = [(one, weighted) for one, weighted in found if one.value is not None and spec.possible(one.value)]
    if not found:
        return _missing(spec, [NotMeasured(spec.id, say("text.contradict"), None)])
    others_of = [also for _, also in found]
    last = [
        _within_another(weighted, others_of) or _against_the_hand(one, weighted, found, fixed_camera)
        for one, weighted in found
    ]
    places = sorted(range(len(found)), key=lambda k: (last[k], found[k][0].sem or 0.0))
    (best, counted), *others = (found[k] for k in places)
    compared = [_compared(best, other, _apart(counted, also, fixed_camera)) for other, also in others]
    return _with_others(spec, best, [one for one in compared if one])


def _within_another(weighted: _Weighted, others: Sequence[_Weighted]) -> bool:
    """Whether these are calibrated landmarks that count in another candidate already.

    That one knows more, and its error was found on more people: it is not to lose against an error that was
    found on fewer.
    """
    if not all(reading.source == "landmarks" and reading.calibrated for _, reading in weighted):
        return False
    views = {reading.view for _, reading in weighted}
    return any(
        views <= {reading.view for _, reading in also if reading.source == "picture"} for also in others
    )


def _against_the_hand(
    one: Indicator,
    weighted: _Weighted,
    found: Sequence[tuple[Indicator, _Weighted]],
    fixed_camera: bool,
) -> bool:
    """Whether the network contradicts points that a person set.

    Who moved a landmark has seen that it was wrong there: the hand is never overruled by what it corrected.
    """
    if weighted[0][1].source not in OF_THE_PHOTO:
        return False
    return any(
        abs((one.value or 0.0) - (hand.value or 0.0))
        > COVERAGE_95 * (_apart(also, weighted, fixed_camera) or inf)
        for hand, also in found
        if also[0][1].source == "points"
    )


def _with_others(spec: IndicatorSpec, best: Indicator, others: Sequence[OtherSource]) -> Indicator:
    """The best source's value, beside it what the others say, and whether they contradict it."""
    doubts = [
        say(
            "text.against",
            source=say(f"source.{other.source}"),
            value=other.value,
            unit=spec.unit_sign,
            half=COVERAGE_95 * other.sem,
        )
        for other in others
        if other.agrees is False
    ]
    return replace(best, others=tuple(others), text=together(best.text, *doubts))


def _apart(best: _Weighted, other: _Weighted, fixed_camera: bool) -> float | None:
    """Standard error of the difference of two sources; None of two that the same photo shows.

    The picture's value has the landmarks in it, so that their agreement would be no second opinion. Nor would
    their difference speak against the value: landmarks follow a tilt only in part, so that they differ most
    where the tilt is large, and there the better value would be doubted because of the worse one.
    """
    if {best[0][1].source, other[0][1].source} <= set(OF_THE_PHOTO):
        return None
    return hypot(*_budget([*best, *((-weight, reading) for weight, reading in other)], fixed_camera).values())


def _compared(best: Indicator, other: Indicator, sem: float | None) -> OtherSource | None:
    """What another source says, and whether it lies within 1.96 standard errors of the difference."""
    if best.value is None or other.value is None or other.sem is None:
        return None
    return OtherSource(
        source=other.source or "",
        value=other.value,
        sem=other.sem,
        interval95=other.interval95 or (other.value, other.value),
        agrees=None if sem is None else abs(best.value - other.value) <= COVERAGE_95 * sem,
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
        shares: Sequence[float] | Array = [1 / len(groups)] * len(groups)
        # The back shows less of bones and more of the hips than the front; of landmarks nobody has shown that
        # one view says more, and what two sides show are two things.
        if direct[0].source in (*BY_BONES, "picture"):
            shares = counting(_between(groups, fixed_camera))
        return [
            (float(share) / len(group), reading)
            for group, share in zip(groups, shares, strict=True)
            for reading in group
            if share > 0
        ]
    by_side = {side: [r for r in readings if r.view == side] for side in ("right", "left")}
    if not all(by_side.values()):
        return []
    return [
        (sign / len(by_side[side]), reading)
        for side, sign in (("right", 1.0), ("left", -1.0))
        for reading in by_side[side]
    ]


def _between(groups: Sequence[Sequence[Reading]], fixed_camera: bool) -> Array:
    """Covariance of the means of these groups of readings, shape (G, G)."""
    readings = [reading for group in groups for reading in group]
    means = np.repeat(np.diag([1 / len(group) for group in groups]), [len(group) for group in groups], axis=1)
    causes = covariances(readings, np.ones(len(readings)), fixed_camera)
    return np.asarray(means @ sum(causes.values()) @ means.T)


def _budget(weighted: _Weighted, fixed_camera: bool) -> dict[str, float]:
    """Standard errors of the weighted sum, by cause."""
    if independent([reading for _, reading in weighted]):
        found: dict[str, float] = {}
        for weight, reading in weighted:
            for cause, sem in alone(reading).items():
                found[cause] = hypot(found.get(cause, 0.0), weight * sem)
        return found
    weights = np.array([weight for weight, _ in weighted])
    causes = covariances([reading for _, reading in weighted], weights, fixed_camera)
    return {cause: standard_error(weights, covariance) for cause, covariance in causes.items()}


def _measured(spec: IndicatorSpec, weighted: _Weighted, fixed_camera: bool) -> Indicator:
    value = sum(weight * reading.value for weight, reading in weighted)
    repeats = own_repeats([reading for _, reading in weighted], fixed_camera)
    budget = _budget(_standing_as(repeats, weighted), fixed_camera)
    sem = hypot(*budget.values())
    verdict = status(spec, value, sem)
    return Indicator(
        id=spec.id,
        label=spec.label,
        plane=spec.plane,
        unit=spec.unit,
        value=value,
        sem=sem,
        interval95=(value - COVERAGE_95 * sem, value + COVERAGE_95 * sem),
        side=spec.side_of(value) if verdict == "clear" else None,
        status=verdict,
        reason=None,
        text=together(
            _with_source(_text(spec, value, sem, verdict), weighted[0][1].source), *_own(spec, repeats)
        ),
        source=weighted[0][1].source,
        views=tuple(dict.fromkeys(reading.view for _, reading in weighted if reading.view)),
        threshold=spec.threshold_row(),
        usual=spec.usual_row(),
        budget=budget,
        repeats=repeats,
    )


def _standing_as(repeats: Repeats | None, weighted: _Weighted) -> _Weighted:
    """The readings with the person's own error of standing there once more, where repeats tell it."""
    if repeats is None:
        return weighted
    return [(weight, replace(reading, repeat_sem=repeats.pooled_sd)) for weight, reading in weighted]


def _own(spec: IndicatorSpec, repeats: Repeats | None) -> list[Message]:
    """How far the person's own repeats lie apart, in words."""
    if repeats is None:
        return []
    return [say("text.repeats", count=repeats.n, most=repeats.most_apart, unit=spec.unit_sign)]


def _text(spec: IndicatorSpec, value: float, sem: float, verdict: Status) -> Message:
    distance, half = abs(value - spec.neutral), COVERAGE_95 * sem
    if f"{distance:.1f}" == "0.0":
        return say("text.same", label=spec.label, half=half)
    size = say("text.size", distance=distance, unit=spec.unit_sign, half=half)
    sign = "positive" if value >= spec.neutral else "negative"
    says = say(f"indicator.{spec.id}.{sign}", size=size)
    return say(f"text.{_kind(spec, distance, half, verdict)}", says=says)


def _kind(spec: IndicatorSpec, distance: float, half: float, verdict: Status) -> str:
    """Which sentence: an unclear value may be nothing, too small to matter, or of a kind unknown."""
    if verdict != "unclear":
        return verdict
    if bars(spec) == (-inf, inf):
        return "no_norm"
    if distance <= half:
        return "noise"
    return "small" if distance + half <= (spec.threshold or 0.0) else "unclear"


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
        usual=spec.usual_row(),
        budget={},
    )
