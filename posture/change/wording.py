"""A change in words: what has changed and where to, or how large a change is excluded."""

from __future__ import annotations

from math import ceil

from posture.answer.assessment import COVERAGE_95, UNIT_SIGNS
from posture.change.estimate import Estimate
from posture.measure.indicators import BY_ID, IndicatorSpec
from posture.words.phrases import Message, Value, say, together

_SEEN = 0.05
"""Share of a change by which the two values may differ by something else before that is said [proposed]."""


def upwards(amount: float) -> float:
    """To a tenth, never down: no sentence is surer than its interval."""
    return ceil(round(amount * 10, 6)) / 10


def tenths(value: float) -> float:
    """To a tenth, without the minus sign of a zero."""
    return round(value, 1) + 0.0


def size(amount: float, unit: str) -> Message:
    """An amount with its unit, never rounded down."""
    return say("compare.size", amount=upwards(amount), unit=UNIT_SIGNS[unit])


def phrase(indicator_id: str, change: float, sem: float) -> Message:
    """What a change says in plain words: by how much, and to which side; without the full stop."""
    unit = UNIT_SIGNS[BY_ID[indicator_id].unit]
    half = upwards(COVERAGE_95 * sem)
    amount = say("compare.plus_minus", amount=abs(tenths(change)), half=half, unit=unit)
    return say(f"changed.{indicator_id}.{'positive' if change >= 0 else 'negative'}", size=amount)


def text_of(spec: IndicatorSpec, before: float, after: float, estimate: Estimate) -> Message:
    """The verdict on a change, and the two values as people are shown them."""
    shown: dict[str, Value] = {
        "before": tenths(before - spec.neutral),
        "after": tenths(after - spec.neutral),
        "unit": spec.unit_sign,
    }
    if estimate.verdict == "changed":
        sentence = say("compare.sentence", phrase=phrase(spec.id, estimate.change, estimate.sem))
        return together(sentence, _measured(after - before, estimate.change, shown))
    low, high = (tenths(end) for end in estimate.interval95)
    bound = no_larger(spec.label, estimate.no_larger_than, spec.unit)
    return together(bound, say("compare.between", low=low, high=high, **shown))


def _measured(difference: float, change: float, shown: dict[str, Value]) -> Message:
    """The two values; and why they differ by something else than the change, where a reader sees it."""
    if abs(difference - change) < _SEEN * abs(change):
        return say("compare.from_to", **shown)
    return say("compare.from_to_in_part", share=round(100 * difference / change), **shown)


def no_larger(label: str | Message, amount: float, unit: str) -> Message:
    """Which change is excluded."""
    return say("compare.no_larger", label=label, size=size(amount, unit))


def trend_text(spec: IndicatorSpec, change: Estimate, count: int, over_days: float) -> Message:
    """What a straight line through all values says."""
    through: dict[str, Value] = {"count": count, "days": round(over_days)}
    if change.verdict == "changed":
        return say("compare.trend", phrase=phrase(spec.id, change.change, change.sem), **through)
    bound = size(change.no_larger_than, spec.unit)
    return say("compare.trend_no_larger", label=spec.label, size=bound, **through)
