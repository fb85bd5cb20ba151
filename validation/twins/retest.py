"""Test and retest: how alike two answers are about people who have not changed.

The unit is the indicator's, the values are as they were answered: no slope is undone, unlike in a comparison.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from posture.answer.assessment import COVERAGE_95
from posture.body.landmarks import Array

from .pairs import Pairs
from .seen import NAMES, Answers


@dataclass(frozen=True, slots=True)
class Retest:
    """Agreement of two answers about the same people.

    Attributes
    ----------
    n : int
    icc : float
        Intraclass correlation ICC(2,1): two-way random effects, absolute agreement, single answers.
    sem, mdc95 : float
        Standard error of measurement, the differences' standard deviation over the root of 2; and 2.77 times
        that, beyond which one of 20 unchanged people comes to lie.
    """

    n: int
    icc: float
    sem: float
    mdc95: float


def retest(values: Array) -> Retest:
    """From values (N, 2) of people who have not changed."""
    sem = float((values[:, 1] - values[:, 0]).std(ddof=1) / np.sqrt(2))
    return Retest(len(values), icc(values), sem, COVERAGE_95 * float(np.sqrt(2)) * sem)


def icc(values: Array) -> float:
    """ICC(2,1) of values (N, K): N people, K answers each (Shrout and Fleiss 1979)."""
    people, answers = values.shape
    middle = values.mean()
    rows = answers * ((values.mean(axis=1) - middle) ** 2).sum() / (people - 1)
    columns = people * ((values.mean(axis=0) - middle) ** 2).sum() / (answers - 1)
    left = values - values.mean(axis=1, keepdims=True) - values.mean(axis=0) + middle
    error = (left**2).sum() / ((people - 1) * (answers - 1))
    return float((rows - error) / (rows + (answers - 1) * error + answers * (columns - error) / people))


def unchanged(answers: Answers, pairs: Pairs, indicator: str) -> Array:
    """Values (N, 2) of the pairs between which nothing of this indicator was changed."""
    both = np.stack([pairs.before, pairs.after], axis=1)
    lines = {"hip_obliquity": ("changed_hip",), "shoulder_obliquity": ("changed_shoulder",)}
    same = [
        np.abs(np.diff(answers.facts[name][both], axis=1)[:, 0]) < 1e-3
        for name in lines.get(indicator, ("changed_hip", "changed_shoulder"))
    ]
    return np.asarray(answers.value[both[np.all(same, axis=0)], NAMES.index(indicator)])
