"""Which of several changes are sure when all are looked at together. Pure.

Of twenty changes that are none, one seems to be one by chance alone. What a comparison says as a whole is
therefore chosen so that it says anything wrongly in at most 5 of 100 comparisons, however the errors hang
together (family-wise error; Holm 1979, Scandinavian Journal of Statistics 6:65-70).
"""

from __future__ import annotations

from collections.abc import Mapping
from math import erfc, sqrt

WRONGLY = 0.05
"""How often a comparison may name any change of a person who has not changed."""


def by_chance(change: float, sem: float) -> float:
    """How probable a change at least this large is where there is none: two-sided, normal."""
    return erfc(abs(change) / sem / sqrt(2))


def surely_changed(by_chance: Mapping[str, float], wrongly: float = WRONGLY) -> tuple[str, ...]:
    """The names of the changes that hold for the comparison as a whole, the surest first.

    Parameters
    ----------
    by_chance : mapping of name to float
        How probable each change is where there is none; everything that was compared belongs in it.
    wrongly : float
        Probability of naming any that is none.
    """
    family = sorted(by_chance, key=by_chance.__getitem__)
    sure: list[str] = []
    for place, name in enumerate(family):
        if by_chance[name] > wrongly / (len(family) - place):
            break
        sure.append(name)
    return tuple(sure)
