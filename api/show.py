"""Answers as the page shows them: numbers, words, bars. It formats and never measures."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass

from posture.assessment import UNIT_SIGNS, GateResult, Indicator
from posture.narrate import STATUS_WORDS

WORDS = {
    **STATUS_WORDS,
    "consistent": "consistent with it",
    "not_consistent": "not consistent with it",
    "not_resolvable": "cannot be told from this",
}


@dataclass(frozen=True, slots=True)
class Bar:
    """An interval bar on a scale from 0 to 100: pairs are (start, width)."""

    value: float
    neutral: float
    interval: tuple[float, float]
    band: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo with the measured lines, as the page carries it: inline, stored nowhere."""

    caption: str
    data_uri: str


def picture(caption: str, png: bytes) -> Picture:
    """Return the PNG as a ``data:`` URI."""
    return Picture(caption, "data:image/png;base64," + base64.b64encode(png).decode("ascii"))


def bar(item: Indicator) -> Bar:
    """Place interval, value, neutral point and relevance threshold on a common scale."""
    assert item.value is not None  # noqa: S101
    assert item.interval95 is not None  # noqa: S101
    low, high = item.interval95
    neutral, threshold = item.threshold.neutral, item.threshold.value or 0.0
    reach = 1.15 * max(abs(low - neutral), abs(high - neutral), threshold, 1e-6)

    def place(value: float) -> float:
        return round(50 + 50 * (value - neutral) / reach, 2)

    start, end = place(low), place(high)
    edge = place(neutral - threshold)
    return Bar(
        value=round(place(item.value) - 0.5, 2),
        neutral=50.0,
        interval=(start, round(end - start, 2)),
        band=(edge, round(100 - 2 * edge, 2)) if threshold else None,
    )


def number(value: float, unit: str, *, signed: bool = True) -> str:
    """Write a value with its unit, one decimal, a real minus sign; never a negative zero."""
    rounded = round(value, 1) + 0.0
    text = f"{rounded:+.1f}" if signed and rounded else f"{rounded:.1f}"
    return text.replace("-", "\N{MINUS SIGN}") + UNIT_SIGNS[unit]


def words(identifier: str) -> str:
    """Write an identifier of the answer in plain words."""
    return WORDS.get(identifier, identifier.replace("_", " "))


def sentence(text: str) -> str:
    """Begin with a capital letter and change nothing else."""
    return text[:1].upper() + text[1:]


def by_reason(items: Iterable[Indicator]) -> list[tuple[str, list[Indicator]]]:
    """Group unmeasured indicators by why they were not measured."""
    groups: dict[str, list[Indicator]] = {}
    for item in items:
        groups.setdefault(item.reason or "", []).append(item)
    return list(groups.items())


def unique_gates(gates: Iterable[GateResult]) -> list[GateResult]:
    """Return the gates without repeats over the photos of a session."""
    return list(dict.fromkeys(gates))
