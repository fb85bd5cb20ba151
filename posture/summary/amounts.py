"""Numbers as they are worth saying: rounded outwards, so that no sentence is surer than its interval."""

from __future__ import annotations

from math import ceil, floor

from posture.answer.assessment import UNIT_SIGNS, Indicator
from posture.words.phrases import Message, say

_WORTH = 1.0
"""A half width from which decimals say nothing, in degrees or per cent."""


def _outwards(value: float, half: float, *, up: bool) -> float:
    """To a whole number, or to a tenth where the interval is narrower than `_WORTH`."""
    step = 1.0 if half >= _WORTH else 0.1
    whole = ceil if up else floor
    return round(whole(round(value / step, 6)) * step, 1)


def span(indicator: Indicator) -> Message:
    """How far a value lies from `neutral` on the side that it names, from the least to the most."""
    assert indicator.value is not None  # noqa: S101 - only measured ones are claimed
    assert indicator.interval95 is not None  # noqa: S101
    sign = 1.0 if indicator.value >= indicator.threshold.neutral else -1.0
    ends = sorted(sign * (end - indicator.threshold.neutral) for end in indicator.interval95)
    half = (ends[1] - ends[0]) / 2
    return say(
        "summary.span",
        low=max(0.0, _outwards(ends[0], half, up=False)),
        high=_outwards(ends[1], half, up=True),
        unit=UNIT_SIGNS[indicator.unit],
    )


def claim(indicator: Indicator) -> Message:
    """What a value says in plain words: the side, and from how much to how much."""
    assert indicator.value is not None  # noqa: S101
    sign = "positive" if indicator.value >= indicator.threshold.neutral else "negative"
    return say(f"plain.{indicator.id}.{sign}", size=span(indicator))


def one_sided(indicator: Indicator) -> bool:
    """Whether the interval leaves `neutral` out, so that the side at least is told."""
    low, high = _from_neutral(indicator)
    return low > 0 or high < 0


def ruled_out(indicator: Indicator) -> tuple[Message, ...]:
    """What an interval that holds `neutral` excludes, on each side."""
    low, high = _from_neutral(indicator)
    unit, half = UNIT_SIGNS[indicator.unit], (high - low) / 2
    return tuple(
        say(
            f"plain.{indicator.id}.{sign}",
            size=say("summary.more_than", size=_outwards(end, half, up=True), unit=unit),
        )
        for sign, end in (("negative", -low), ("positive", high))
    )


def _from_neutral(indicator: Indicator) -> tuple[float, float]:
    assert indicator.interval95 is not None  # noqa: S101 - only measured ones are told
    low, high = (end - indicator.threshold.neutral for end in indicator.interval95)
    return low, high


def worth_saying(half: float) -> float:
    """A half width of an interval as it is said, never rounded down."""
    return _outwards(half, half, up=True)


def plus_minus(half: float, unit: str) -> Message:
    """A half width in words."""
    return say("summary.plus_minus", half=worth_saying(half), unit=UNIT_SIGNS[unit])
