"""Figures of comparisons and of whole answers, from the table of people who came again."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from posture.answer.assessment import COVERAGE_95
from posture.body.landmarks import Array
from posture.change.differences import Condition, Difference
from validation.held_out import LEGS

from .learning import Kind, fitted, follows
from .proof import Judged, judged, kinds, lessons
from .retest import Retest, retest, unchanged
from .seen import COMBINATIONS, NAMES, TABLE, Answers, load

_Z = COVERAGE_95


@cache
def answers() -> Answers:
    """The committed table."""
    return load(TABLE)


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, and the 95 % interval of the share behind it (Wilson 1927)."""

    count: int
    of: int

    @property
    def interval(self) -> tuple[float, float]:
        """Lower and upper limit; everything where there is nothing."""
        if self.of == 0:
            return 0.0, 1.0
        share, n = self.count / self.of, self.of
        middle = (share + _Z**2 / 2 / n) / (1 + _Z**2 / n)
        half = _Z * np.sqrt(share * (1 - share) / n + _Z**2 / 4 / n**2) / (1 + _Z**2 / n)
        return float(middle - half), float(middle + half)

    def __add__(self, other: Share) -> Share:
        return Share(self.count + other.count, self.of + other.of)


@dataclass(frozen=True, slots=True)
class Compared:
    """Comparisons of one kind of answers in one condition, read by what other people teach.

    Attributes
    ----------
    kind, photos, condition
        What was compared.
    row : Difference
        What all together teach.
    follows : bool
        Whether the row counts: the source surely follows a change.
    inside : Share
        Estimates whose 95 % interval holds the true change of the two stances.
    zeros, fives : Share
        Called changed: of those whose usual posture has not changed, and has by 5 degrees.
    smallest, smallest_told : float
        Median smallest change that can be told from none, roll as found and told; indicator's unit.
    retest : Retest or None
        Of those who have not changed; None of too few.
    """

    kind: Kind
    photos: str
    condition: Condition
    row: Difference
    follows: bool
    inside: Share
    zeros: Share
    fives: Share
    smallest: float
    smallest_told: float
    retest: Retest | None


LEAST_RETESTED = 20


@cache
def compared() -> tuple[Compared, ...]:
    """Every kind and condition that the table teaches anything about; the right is in the left."""
    found = []
    for kind, photos in kinds():
        taught = lessons(answers(), kind)
        if photos == "right" or kind.indicator == LEGS[1] or not taught:
            continue
        made = fitted(taught, kind)
        told = judged(taught, kind, "told")
        for condition, here in judged(taught, kind).items():
            if condition in made:
                smallest = float(np.median(told[condition].smallest))
                found.append(_compared(kind, photos, made[condition], here, smallest))
    return tuple(found)


def _compared(kind: Kind, photos: str, row: Difference, here: Judged, told: float) -> Compared:
    same = unchanged(answers(), here.pairs, kind.indicator)
    return Compared(
        kind=kind,
        photos="side" if photos == "left" else photos,
        condition=row.condition,
        row=row,
        follows=follows(row),
        inside=share(np.abs(here.error) <= COVERAGE_95),
        zeros=share(here.called[here.unchanged]),
        fives=share(here.called[here.fives]),
        smallest=float(np.median(here.smallest)),
        smallest_told=told,
        retest=retest(same) if len(same) >= LEAST_RETESTED else None,
    )


def share(flags: NDArray[np.bool_]) -> Share:
    """How many of these are true."""
    return Share(int(np.sum(flags)), len(flags))


@dataclass(frozen=True, slots=True)
class Answered:
    """Whole answers of one indicator against the truth, the roll found or told; indicator's unit.

    `half` is the median half width of the 95 % interval, without what standing there once more adds.
    """

    photos: str
    indicator: str
    roll: str
    rmse: float
    truth_sd: float
    half: float
    inside: Share


@cache
def answered() -> dict[tuple[str, str, str], Answered]:
    """By photos, indicator and roll; no formula and no network was taught on these people."""
    found = {}
    for photos in COMBINATIONS:
        for roll in ("found", "told"):
            rows = (answers().texts["photos"] == photos) & (answers().texts["roll"] == roll)
            for j, name in enumerate(NAMES):
                one = _answered(photos, name, roll, rows & np.isfinite(answers().value[:, j]), j)
                if one is not None:
                    found[photos, name, roll] = one
    return found


def _answered(photos: str, name: str, roll: str, rows: Array, j: int) -> Answered | None:
    rows = rows & np.isfinite(answers().truth[:, j])
    truth = answers().truth[rows, j]
    if len(truth) < LEAST_RETESTED:
        return None
    error = answers().value[rows, j] - truth
    sem = np.sqrt(answers().sem[rows, j] ** 2 - answers().repeat[rows, j] ** 2)
    return Answered(
        photos,
        name,
        roll,
        rmse=float(np.sqrt((error**2).mean())),
        truth_sd=float(truth.std()),
        half=float(np.median(COVERAGE_95 * sem)),
        inside=share(np.abs(error) <= COVERAGE_95 * sem),
    )
