"""What is said of people who taught nothing: how often a change is claimed of those who have not changed.

Everything is read with the rows of ``differences.json`` that all other folds teach. A person's usual posture
is changed or not; that they never stand there quite the same is in the standard error that is used.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from posture.answer.assessment import COVERAGE_95
from posture.body.landmarks import Array
from posture.change.differences import Condition, Difference
from posture.change.family import by_chance, surely_changed
from validation.held_out import sharing

from .conditions import CONDITIONS, FIVE
from .learning import Kind, Lessons, by_others, changes, fitted, follows, of_no_change, standard
from .pairs import FOLDS, Pairs, couples, pairs
from .seen import COMBINATIONS, NAMES, SOURCES, Answers

Rows = dict[Condition, Difference]
ONE_SIDE = ("left", "right")


@dataclass(frozen=True, slots=True)
class Judged:
    """Pairs (N) of one condition, each read by what others teach.

    Attributes
    ----------
    pairs : Pairs
    change, sem
        (N,) estimated change of the usual posture and its standard error, indicator's unit.
    smallest
        (N,) smallest change that the pair could have told from none.
    error
        (N,) estimate against the true change of the two stances, in the standard errors of that.
    """

    pairs: Pairs
    change: Array
    sem: Array
    smallest: Array
    error: Array

    @property
    def called(self) -> NDArray[np.bool_]:
        """Whether a pair is called changed."""
        return np.asarray(np.abs(self.change) > COVERAGE_95 * self.sem)

    @property
    def unchanged(self) -> NDArray[np.bool_]:
        """Whether the usual posture is the same."""
        return np.asarray(np.abs(self.pairs.usual) < 1e-3)

    @property
    def fives(self) -> NDArray[np.bool_]:
        """Whether it changed by five degrees."""
        return np.asarray(np.abs(np.abs(self.pairs.usual) - FIVE) < 1e-3)


def kinds() -> Iterator[tuple[Kind, str]]:
    """Every kind of rows, and the combination of photos that it is learnt from."""
    for photos, views in COMBINATIONS.items():
        for name in NAMES:
            for source in SOURCES:
                yield Kind(name, source, tuple(sorted(views))), photos


@cache
def lessons(answers: Answers, kind: Kind) -> Lessons:
    """What teaches a kind; left and right photos, and legs, teach each other, being mirror images."""
    photos = photos_of(kind)
    mirrored = [
        (name, one)
        for name in sharing(kind.indicator)
        for one in (ONE_SIDE if photos in ONE_SIDE else [photos])
    ]
    told, found = (
        _joined([pairs(answers, name, kind.source, one, roll) for name, one in mirrored])
        for roll in ("told", "found")
    )
    return Lessons(told, found)


def photos_of(kind: Kind) -> str:
    """The combination of photos that has a kind's views."""
    return next(photos for photos, views in COMBINATIONS.items() if set(views) == set(kind.views))


def _joined(parts: list[Pairs]) -> Pairs:
    names = Pairs.__dataclass_fields__
    return Pairs(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})


def rows(answers: Answers) -> list[Difference]:
    """All rows of ``differences.json``: of sources that surely follow a change."""
    found = []
    for kind, _ in kinds():
        taught = lessons(answers, kind)
        if taught:
            found += [row for row in fitted(taught, kind).values() if follows(row)]
    return found


@cache
def _others(taught: Lessons, kind: Kind) -> list[dict[Condition, Difference]]:
    return by_others(taught, kind)


@cache
def judged(taught: Lessons, kind: Kind, roll: str = "found") -> dict[Condition, Judged]:
    """Every pair read by what other people teach, by condition; nothing where they teach too little."""
    return _read(_others(taught, kind), taught.found if roll == "found" else taught.told)


def _read(by_fold: list[dict[Condition, Difference]], all_pairs: Pairs) -> dict[Condition, Judged]:
    found = {}
    for condition in CONDITIONS:
        here = all_pairs.of(condition)
        parts = [
            _judged(by_fold[fold][condition], here.part(here.fold == fold))
            for fold in range(FOLDS)
            if condition in by_fold[fold] and (here.fold == fold).any()
        ]
        if parts:
            found[condition] = _all(parts)
    return found


def _judged(row: Difference, here: Pairs) -> Judged:
    change, sem = changes(row, here, repeat=True)
    return Judged(here, change, sem, COVERAGE_95 * of_no_change(row, here), standard(row, here))


def _all(parts: list[Judged]) -> Judged:
    numbers = {
        name: np.concatenate([getattr(part, name) for part in parts])
        for name in ("change", "sem", "smallest", "error")
    }
    return Judged(_joined([part.pairs for part in parts]), **numbers)


Family = dict[str, float]


def families(answers: Answers, photos: str, roll: str = "found") -> dict[tuple[int, int], Family]:
    """For each pair of answers, how probable each of its errors is: one for each indicator that is compared.

    The error is that of the usual posture where it is known, else of the stance. An indicator without a row
    is compared with two full errors, as the program does.
    """
    found: dict[tuple[int, int], Family] = {
        (before, after): {} for before, after, _ in couples(answers, photos, roll)
    }
    for kind, of_photos in kinds():
        if of_photos == photos:
            for pair, probable in _members(answers, kind, roll):
                found[pair][kind.indicator] = probable
    return {pair: family for pair, family in found.items() if family}


def _members(answers: Answers, kind: Kind, roll: str) -> Iterator[tuple[tuple[int, int], float]]:
    taught, own = lessons(answers, kind), pairs(answers, kind.indicator, kind.source, photos_of(kind), roll)
    if taught and all(follows(row) for made in _others(taught, kind) for row in made.values()):
        for here in _read(_others(taught, kind), own).values():
            usual = np.isfinite(here.pairs.usual)
            error = np.where(usual, (here.change - here.pairs.usual) / here.sem, here.error)
            yield from _probable(here.pairs, error)
        return
    sem = np.sqrt((own.own**2 + own.roll**2 + own.repeat**2).sum(axis=1))
    yield from _probable(own, (own.difference - own.change) / sem)


def _probable(here: Pairs, error: Array) -> Iterator[tuple[tuple[int, int], float]]:
    for before, after, one in zip(here.before, here.after, error, strict=True):
        yield (int(before), int(after)), by_chance(float(one), 1.0)


def wrongly(families: dict[tuple[int, int], Family]) -> tuple[int, int]:
    """Comparisons that name any change beyond the true one, and all."""
    return sum(bool(surely_changed(family)) for family in families.values()), len(families)
