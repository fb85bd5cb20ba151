"""Whether a comparison holds for everybody: by clothes, build, skin, sex, and by what the answers state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from posture.answer.assessment import COVERAGE_95

from .figures import Share, answers, share
from .learning import Kind
from .proof import Judged, judged, lessons

Flags = NDArray[np.bool_]
#: A group needs so many pairs.
LEAST_PAIRS = 40


@dataclass(frozen=True, slots=True)
class Group:
    """Comparisons of one group of people, all conditions together; `rmse` of the change in its unit."""

    name: str
    rmse: float
    inside: Share
    zeros: Share


def by_group(kind: Kind) -> list[Group]:
    """Every group that is large enough, the roll told."""
    parts = list(judged(lessons(answers(), kind), kind, "told").values())
    names = list(dict.fromkeys(name for one in parts for name, _ in _flags(one)))
    found = []
    for name in names:
        here = [(one, flags) for one in parts for named, flags in _flags(one) if named == name]
        error = np.concatenate([one.error[flags] for one, flags in here])
        if len(error) >= LEAST_PAIRS:
            estimates = [one.change[flags] - one.pairs.change[flags] for one, flags in here]
            called = [one.called[flags & one.unchanged] for one, flags in here]
            found.append(
                Group(
                    name,
                    float(np.sqrt((np.concatenate(estimates) ** 2).mean())),
                    share(np.abs(error) <= COVERAGE_95),
                    share(np.concatenate(called)),
                )
            )
    return found


def _flags(one: Judged) -> Iterator[tuple[str, Flags]]:
    """Groups of the pairs (N,), by the earlier answer's person and clothes."""
    facts = {name: values[one.pairs.before] for name, values in answers().facts.items()}
    loose = answers().facts["loose"][np.stack([one.pairs.before, one.pairs.after])]
    yield "close-fitting clothes both times", (loose == 0).all(axis=0)
    yield "loose clothes at least once", (loose == 1).any(axis=0)
    yield "women", facts["gender"] >= 0.5
    yield "men", facts["gender"] < 0.5
    everybody = answers().facts
    own = np.hypot(*one.pairs.own.T)
    for low, high, values, of in (
        ("slight build", "heavy build", facts["weight"], everybody["weight"]),
        ("dark skin", "light skin", facts["skin"], everybody["skin"]),
        ("answers that state small errors", "answers that state large errors", own, own),
    ):
        yield low, values <= np.quantile(of, 1 / 3)
        yield high, values >= np.quantile(of, 2 / 3)
