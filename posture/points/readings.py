"""From the points of one photo to readings of indicators.

A measure that measures an indicator is one more source of that, ``points``; so are landmarks that were
corrected, read by the indicators' own formulas. Of several lines of one indicator in a photo the surest is
the reading.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import hypot

import numpy as np

from posture.answer.assessment import CameraRoll
from posture.answer.vocabulary import Side
from posture.body.landmarks import Array, Joint, Landmarks
from posture.body.stance import Stance
from posture.measure.formulas import FORMULAS
from posture.measure.indicators import BY_ID, IndicatorSpec, joints_of, shown_in
from posture.measure.readings import UNCERTAINTY, Reading
from posture.points.budget import Found, Looks, expected_sem, found
from posture.points.formulas import Value, formula
from posture.points.placed import Placed, rows
from posture.points.sight import Sight
from posture.points.table import BODY, MEASURES, POINTS, Key, MeasureSpec

SOURCE = "points"

MOST_SEM_DEG = 20.0
"""An angle with a larger standard error is withheld: its points lie too close together for how well they are
known, and an angle does not follow points that are so far off in a straight line [proposed]."""

_OF_BONES = ("pelvis_obliquity",)
"""Indicators about bones of both sides, under skin whose depth was measured."""


@dataclass(frozen=True)
class Photo:
    """What the readings of a photo are made of: the points, the network's landmarks, camera and scale."""

    points: Mapping[Key, Placed]
    landmarks: Landmarks
    sight: Sight
    roll: CameraRoll

    @property
    def frontal(self) -> bool:
        """Whether it was taken from the front or the back."""
        return self.sight.view in ("front", "back")

    @cached_property
    def values(self) -> dict[tuple[str, Side | None], Found | None]:
        """Value of every measure that was begun; None where a point is missing or they do not fit."""
        return dict(_values(self))


def readings(photo: Photo) -> list[Reading]:
    """One reading for each indicator that the points of this photo measure."""
    best: dict[str, Reading] = {}
    for one in (*_of_measures(photo), *_of_landmarks(photo)):
        before = best.get(one.indicator)
        if before is None or _sem(one) < _sem(before):
            best[one.indicator] = one
    return list(best.values())


def _sem(reading: Reading) -> float:
    roll = reading.roll_sensitivity * reading.roll_sem_deg
    return hypot(reading.model_sem, reading.repeat_sem, roll, *reading.parts.values())


def begun(photo: Photo) -> Iterator[tuple[MeasureSpec, Side | None]]:
    """The measures of which at least one point was set."""
    for spec in MEASURES.values():
        if photo.sight.view in spec.views:
            for side in spec.sides_in(photo.sight.view):
                if any(key in photo.points for key in spec.keys(side)):
                    yield spec, side


def _values(photo: Photo) -> Iterator[tuple[tuple[str, Side | None], Found | None]]:
    points = list(photo.points.values())
    places = {key: row for row, key in enumerate(photo.points)}
    depth = np.array([0.0 if photo.frontal else point.spec.depth_mm for point in points])
    looks = Looks.of(photo.sight, np.array([point.xy_px for point in points]), depth)
    for spec, side in begun(photo):
        rows = [places[key] for key in spec.keys(side) if key in places]
        whole = len(rows) == len(spec.keys(side))
        by_hand = [(place, points[row]) for place, row in enumerate(rows)]
        value, of_bone = formula(spec, side, photo.frontal), spec.indicator in _OF_BONES
        one = found(value, looks, rows, by_hand, photo.sight, of_bone=of_bone) if whole else None
        yield (spec.id, side), one


def too_near(spec: MeasureSpec, side: Side | None, photo: Photo) -> bool:
    """Whether an angle's points lie too close together, on any body, for how well they are known.

    Asked of the table's body and not of the points: of those that scatter, the ones that happen to lie far
    apart are not to pass.
    """
    if spec.unit != "deg":
        return False
    keys = spec.keys(side)
    places = np.array([_place_mm(key, photo) for key in keys])
    sems = [photo.points[key].spread.sem_px * photo.sight.mm_per_px for key in keys]
    return expected_sem(formula(spec, side, photo.frontal), places, sems) > MOST_SEM_DEG


def _place_mm(key: Key, photo: Photo) -> tuple[float, float]:
    """(across, up) of a point on a person who stands straight."""
    beside, forward, up = POINTS[key[0]].place
    across = {"right": beside, "left": -beside, None: 0.0}[key[1]] if photo.frontal else forward
    return across * BODY.stature_mm, up * BODY.stature_mm


def _of_measures(photo: Photo) -> Iterator[Reading]:
    for spec, side in begun(photo):
        name, one = spec.indicator_of(side), photo.values[spec.id, side]
        if name is None or one is None or too_near(spec, side, photo):
            continue
        if BY_ID[name].possible(one.value):
            yield _reading(name, one, photo, spec.parts)
            if spec.pair_parts and side:
                # What one side is subtracted of from the other: each photo is one side's.
                yield _reading(name.removesuffix(f"_{side}"), one, photo, spec.pair_parts)


def _reading(
    name: str, one: Found, photo: Photo, parts: Mapping[str, float], model_sem: float = 0.0
) -> Reading:
    return Reading(
        indicator=name,
        value=one.value,
        model_sem=model_sem,
        repeat_sem=UNCERTAINTY["repeat"]["deg" if name not in BY_ID else BY_ID[name].unit],
        roll_sensitivity=one.roll_sensitivity,
        roll_sem_deg=photo.roll.sem_deg,
        source=SOURCE,
        view=photo.sight.view,
        parts={**one.parts, **parts},
    )


def _of_landmarks(photo: Photo) -> Iterator[Reading]:
    """Indicators whose landmarks were corrected, at least one of them.

    Those that were not keep the network's error: its variance is shared out among the landmarks of the
    indicator [proposed].
    """
    by_hand = dict(rows(photo.points.values()))
    if not by_hand:
        return
    xy = photo.landmarks.xy_px.copy()
    for row, point in by_hand.items():
        xy[row] = point.xy_px
    looks = Looks.of(photo.sight, xy, np.zeros(len(Joint)))
    for spec in shown_in(photo.sight.view):
        joints = joints_of(spec, photo.sight.view)
        mine = [(int(row), by_hand[row]) for row in joints if row in by_hand]
        if not mine:
            continue
        one = found(_of_stance(spec, photo), looks, slice(None), mine, photo.sight)
        if one is not None and spec.possible(one.value):
            share = 1 - len(mine) / len(joints)
            model = UNCERTAINTY["model"][spec.id][photo.sight.view] * float(np.sqrt(share))
            yield _reading(spec.id, one, photo, {}, model)


def _of_stance(spec: IndicatorSpec, photo: Photo) -> Value:
    world, view = photo.landmarks.world_m, photo.sight.view

    def value(points: Array) -> float:
        return FORMULAS[spec.id](Stance(points, world, view))

    return value
