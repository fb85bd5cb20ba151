"""Two answers about one person, side by side: what was measured to have changed, and what really has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from posture.body.landmarks import Array
from posture.change.differences import Condition

from .conditions import BETWEEN, GROUP, MOST, VISITS
from .seen import NAMES, SOURCES, Answers

FOLDS = 5
_USUAL = {"hip_obliquity": "changed_hip", "shoulder_obliquity": "changed_shoulder"}
_UNCALIBRATED = ("none", "")


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Pairs of answers (N) of one indicator, source and combination of photos, in the indicator's unit.

    Attributes
    ----------
    before, after
        Rows of the two answers in the table.
    person, fold, condition
        (N,); who sets a figure is in no fold that it is tested on, nor who stood before the same camera.
    difference, change
        What was measured and what is true of the two stances, after minus before.
    usual
        By how much the person's usual posture changed, without the sway of a day; NaN where not known.
    own, roll, repeat
        (N, 2) parts of the standard errors that both answers state.
    errors
        (N, 2) of both answers, value minus truth.
    """

    before: NDArray[np.int64]
    after: NDArray[np.int64]
    person: Array
    fold: Array
    condition: NDArray[np.str_]
    difference: Array
    change: Array
    usual: Array
    own: Array
    roll: Array
    repeat: Array
    errors: Array

    def __len__(self) -> int:
        return len(self.person)

    def part(self, rows: Array) -> Pairs:
        """Those pairs only."""
        return Pairs(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))

    def of(self, condition: Condition) -> Pairs:
        """Those pairs only between which this changed as well."""
        return self.part(self.condition == condition)


@cache
def couples(answers: Answers, photos: str, roll: str) -> tuple[tuple[int, int, Condition], ...]:
    """Rows of two answers that may be compared, the earlier visit first, and what else changed."""
    return tuple(_couples(answers, photos, roll))


def _couples(answers: Answers, photos: str, roll: str) -> Iterator[tuple[int, int, Condition]]:
    rows = np.flatnonzero((answers.texts["photos"] == photos) & (answers.texts["roll"] == roll))
    by_person: dict[float, list[int]] = defaultdict(list)
    for row in rows:
        by_person[answers.facts["person"][row]].append(int(row))
    visit = answers.texts["visit"]
    for own in by_person.values():
        for before, after in combinations(sorted(own, key=lambda row: VISITS.index(visit[row])), 2):
            made = answers.texts["calibration"][[before, after]]
            if made[0] == made[1] and calibrated(str(made[0])) and _tried(answers, [before, after]):
                yield before, after, BETWEEN[str(visit[before]), str(visit[after])]


def _tried(answers: Answers, both: list[int]) -> bool:
    """Whether the lines have changed by no more than is tried; between two later visits it may be more."""
    return all(abs(float(np.diff(answers.facts[name][both])[0])) <= MOST + 1e-3 for name in _USUAL.values())


def calibrated(calibration: str) -> bool:
    """Whether every photo of an answer was read with a calibration."""
    return calibration not in _UNCALIBRATED and "," not in calibration


def pairs(answers: Answers, indicator: str, source: str, photos: str, roll: str) -> Pairs:
    """All pairs of a combination of photos in which one source read the indicator both times.

    And in which the truth is known: of people with cards only what cards show is.
    """
    j, of = NAMES.index(indicator), SOURCES.index(source)
    found = [
        (before, after, condition)
        for before, after, condition in couples(answers, photos, roll)
        if answers.source[before, j] == of == answers.source[after, j]
        and np.isfinite(answers.truth[[before, after], j]).all()
    ]
    both = np.array([row[:2] for row in found], dtype=np.int64).reshape(-1, 2)
    value, truth, sem = (part[both, j] for part in (answers.value, answers.truth, answers.sem))
    turned, repeat = answers.roll[both, j], answers.repeat[both, j]
    person = answers.facts["person"][both[:, 0]]
    return Pairs(
        before=both[:, 0],
        after=both[:, 1],
        person=person,
        fold=person // GROUP % FOLDS,
        condition=np.array([row[2] for row in found], dtype=np.str_),
        difference=value[:, 1] - value[:, 0],
        change=truth[:, 1] - truth[:, 0],
        usual=_usual(answers, indicator, both),
        own=np.sqrt(np.maximum(sem**2 - turned**2 - repeat**2, 0)),
        roll=turned,
        repeat=repeat,
        errors=value - truth,
    )


def _usual(answers: Answers, indicator: str, both: NDArray[np.int64]) -> Array:
    """By how much the usual posture changed; NaN of indicators of which that is not known."""
    if indicator == "shoulder_hip_difference":
        return _usual(answers, "shoulder_obliquity", both) - _usual(answers, "hip_obliquity", both)
    if indicator not in _USUAL:
        return np.full(len(both), np.nan)
    changed = answers.facts[_USUAL[indicator]][both]
    return np.asarray(changed[:, 1] - changed[:, 0])
