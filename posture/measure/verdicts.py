"""When a value is worth a word: clear, usual or unclear, and what a whole answer may claim. Pure.

A value is `clear` when its whole 95 % interval lies beyond what matters and beyond what people without pain
show, and `usual` when the whole interval lies within the latter. One answer has a dozen values, so that every
second healthy person would have one that is clear by chance alone: what an answer *claims* is therefore
chosen so that it claims anything wrongly in at most 5 of 100 answers, however the errors hang together
(family-wise error; Holm 1979, Scandinavian Journal of Statistics 6:65-70).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import erfc, inf, sqrt

from posture.answer.assessment import COVERAGE_95, Indicator, Status
from posture.measure.indicators import BY_ID, IndicatorSpec

WRONGLY = 0.05
"""How often an answer may claim anything of somebody of whom nothing should be claimed."""


def bars(spec: IndicatorSpec) -> tuple[float, float]:
    """Between these, in the indicator's unit, nothing is worth a word; all is where nobody knows what is.

    The wider one, on each side, of the relevance threshold around `neutral` and the usual band. Without
    either, a value that a symmetric body has at `neutral` may be told from that by its error alone; of any
    other (an angle seen from the side) nobody knows what is worth a word.
    """
    lows, highs = [], []
    if spec.threshold is not None or spec.symmetric:
        lows.append(spec.neutral - (spec.threshold or 0.0))
        highs.append(spec.neutral + (spec.threshold or 0.0))
    if spec.usual is not None:
        lows.append(spec.usual[0])
        highs.append(spec.usual[1])
    return (min(lows), max(highs)) if lows else (-inf, inf)


def status(spec: IndicatorSpec, value: float, sem: float) -> Status:
    """The verdict on a measured value, in the unit of the indicator."""
    low, high = value - COVERAGE_95 * sem, value + COVERAGE_95 * sem
    least, most = bars(spec)
    if high < least or low > most:
        return "clear"
    if spec.usual is not None and spec.usual[0] <= low and high <= spec.usual[1]:
        return "usual"
    return "unclear"


def by_chance(indicator: Indicator) -> float:
    """How probable a value at least this far beyond its bars is where the truth lies on the nearer of them.

    Two-sided, normal; 1 for a value between its bars, and for what was not measured.
    """
    if indicator.value is None or indicator.sem is None:
        return 1.0
    least, most = bars(BY_ID[indicator.id])
    beyond = max(least - indicator.value, indicator.value - most)
    return erfc(beyond / indicator.sem / sqrt(2)) if beyond > 0 else 1.0


def claimed(indicators: Sequence[Indicator]) -> list[Indicator]:
    """What an answer may claim as a whole, the surest first.

    Parameters
    ----------
    indicators : sequence of Indicator
        All of one answer. Everything measured belongs to the family for which somebody says from which size
        it matters or what is usual; of anything else nothing is claimed.

    Returns
    -------
    list of Indicator
        Each is `clear`. A value that is made of others, or says the same as another one, is left out when one
        of these is claimed: it would count twice.
    """
    judged = (one for one in indicators if one.value is not None and BY_ID[one.id].judged)
    family = sorted(judged, key=by_chance)
    sure: list[Indicator] = []
    for place, one in enumerate(family):
        if one.status != "clear" or by_chance(one) > WRONGLY / (len(family) - place):
            break
        sure.append(one)
    names = {one.id for one in sure}
    return [one for one in sure if not names & set(parts_of(one.id))]


def parts_of(indicator_id: str) -> tuple[str, ...]:
    """Indicators that this one is made of, or that say the same."""
    spec = BY_ID[indicator_id]
    if spec.difference_of is None:
        return spec.made_of + spec.says_again
    return tuple(name for name in BY_ID if name.startswith(spec.difference_of))
