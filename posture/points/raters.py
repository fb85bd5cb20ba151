"""How well several people agree who set points in the same photos: ICC and the standard error of measurement.

Shrout & Fleiss 1979 (Psychological Bulletin 86:420-428); McGraw & Wong 1996 (Psychological Methods
1:30-46), whose names are ICC(A,1) and ICC(C,1). Of n photos and k raters the two-way table has mean squares
between photos (MSR), between raters (MSC) and of the rest (MSE).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

import numpy as np

from posture.answer.vocabulary import Side, ViewName
from posture.body.landmarks import Array
from posture.body.stance import ACROSS
from posture.errors import BadPoints
from posture.points.formulas import formula
from posture.points.given import Marks, marks_from_file
from posture.points.table import MEASURES, Key, MeasureSpec, label
from posture.words.phrases import Text, say

LEAST_RATERS, LEAST_PHOTOS = 2, 2
MOST_RATERS, MOST_PHOTOS = 100, 1000

RESAMPLED = 2000
"""Times that the photos are drawn anew, with replacement, for the interval of an ICC (percentile
bootstrap)."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How well raters agree on one measure.

    `icc_2_1`: absolute agreement of single raters who stand for all others, ICC(2,1); `icc_3_1`:
    consistency of these very raters, ICC(3,1). Each with its 95 % interval over photos. `sem` is the
    standard error of one rater's value including what raters differ by throughout, `sem_consistency`
    without that; both in the measure's unit.
    """

    photos: int
    raters: int
    icc_2_1: float
    icc_2_1_interval95: tuple[float, float]
    icc_3_1: float
    icc_3_1_interval95: tuple[float, float]
    sem: float
    sem_consistency: float


@dataclass(frozen=True, slots=True)
class MeasureAgreement:
    """The agreement on a measure; `unit` is ``deg``, ``pct``, or ``px`` for lengths."""

    id: str
    side: Side | None
    label: Text
    view: ViewName
    unit: str
    agreement: Agreement


@dataclass(frozen=True, slots=True)
class PointScatter:
    """How far raters set a point apart: standard deviation in any one direction, and the most of all."""

    name: str
    side: Side | None
    label: Text
    view: ViewName
    photos: int
    raters: int
    sd_px: float
    most_px: float


@dataclass(frozen=True, slots=True)
class RatersReport:
    """What a folder of points files says."""

    raters: tuple[str, ...]
    measures: tuple[MeasureAgreement, ...]
    points: tuple[PointScatter, ...]


def agreement(scores: Array) -> Agreement:
    """Agreement of raters on one quantity.

    Parameters
    ----------
    scores : ndarray of shape (n, k)
        One row for each photo, one column for each rater; none missing, at least two of each.
    """
    photos, raters = scores.shape
    _, apart, rest = mean_squares(scores)
    rng = np.random.default_rng(photos * raters)
    drawn = [_iccs(scores[rng.integers(0, photos, photos)]) for _ in range(RESAMPLED)]
    bounds = np.nanpercentile(np.array(drawn), [2.5, 97.5], axis=0)
    agreed, consistent = _iccs(scores)
    of_raters = max((apart - rest) / photos, 0.0)
    return Agreement(
        photos=photos,
        raters=raters,
        icc_2_1=agreed,
        icc_2_1_interval95=(float(bounds[0, 0]), float(bounds[1, 0])),
        icc_3_1=consistent,
        icc_3_1_interval95=(float(bounds[0, 1]), float(bounds[1, 1])),
        sem=sqrt(of_raters + rest),
        sem_consistency=sqrt(rest),
    )


def mean_squares(scores: Array) -> tuple[float, float, float]:
    """Mean squares between photos, between raters, and of the rest."""
    photos, raters = scores.shape
    mean = scores.mean()
    rows, columns = scores.mean(axis=1), scores.mean(axis=0)
    left = scores - rows[:, None] - columns + mean
    between = raters * float(((rows - mean) ** 2).sum()) / (photos - 1)
    apart = photos * float(((columns - mean) ** 2).sum()) / (raters - 1)
    return between, apart, float((left**2).sum()) / ((photos - 1) * (raters - 1))


def _iccs(scores: Array) -> tuple[float, float]:
    """ICC(2,1) and ICC(3,1); NaN where nothing differs."""
    photos, raters = scores.shape
    between, apart, rest = mean_squares(scores)
    consistent = between + (raters - 1) * rest
    agreed = consistent + raters * (apart - rest) / photos
    return (
        (between - rest) / agreed if agreed > 0 else float("nan"),
        (between - rest) / consistent if consistent > 0 else float("nan"),
    )


_Photos = Mapping[str, Mapping[str, Marks]]
"""Points by photo and rater."""


def report(folder: Path) -> RatersReport:
    """Read a folder and compare its raters.

    Parameters
    ----------
    folder : Path
        One folder for each rater in it, with one points file for each photo (``.json``); files of one name
        are about the same photo.

    Raises
    ------
    BadPoints
        Too few raters or photos, or one sentence about the first file that cannot be used.
    """
    photos = _read(folder)
    names = sorted({rater for of_photo in photos.values() for rater in of_photo})
    measures, points = tuple(_measures(photos, names)), tuple(_points(photos, names))
    if not points:
        raise BadPoints(say("raters.nothing"))
    return RatersReport(tuple(names), measures, points)


def _read(folder: Path) -> _Photos:
    if not folder.is_dir():
        raise BadPoints(say("raters.no_folder", name=folder.name or str(folder)))
    raters = sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))
    if not LEAST_RATERS <= len(raters) <= MOST_RATERS:
        raise BadPoints(say("raters.few_raters", count=len(raters), least=LEAST_RATERS, most=MOST_RATERS))
    photos: dict[str, dict[str, Marks]] = {}
    for rater in raters:
        files = sorted(rater.glob("*.json"))
        if len(files) > MOST_PHOTOS:
            raise BadPoints(say("raters.many_photos", name=rater.name, most=MOST_PHOTOS))
        for path in files:
            try:
                photos.setdefault(path.stem, {})[rater.name] = marks_from_file(path)
            except BadPoints as error:
                name = f"{rater.name}/{path.name}"
                raise BadPoints(say("raters.in_file", name=name, detail=error.words.detail)) from None
    if sum(len(of_photo) == len(raters) for of_photo in photos.values()) < LEAST_PHOTOS:
        raise BadPoints(say("raters.few_photos", least=LEAST_PHOTOS))
    return photos


def _places(marks: Marks) -> tuple[ViewName | None, dict[Key, Array]]:
    """The one view of a file, and where its points are: the mean of all times."""
    views = {point.view for point in marks.points if point.view}
    return (views.pop() if len(views) == 1 else None), {
        point.key: point.xy_px.mean(axis=0) for point in marks.points
    }


def _by_view(photos: _Photos, names: list[str]) -> Iterator[tuple[ViewName, list[list[dict[Key, Array]]]]]:
    """By view: of each photo that all raters have, the points of each."""
    whole: dict[ViewName, list[list[dict[Key, Array]]]] = {}
    for photo, of_photo in photos.items():
        if len(of_photo) < len(names):
            continue
        read = [_places(of_photo[name]) for name in names]
        views = {view for view, _ in read}
        if None in views or len(views) != 1:
            raise BadPoints(say("raters.view", photo=photo))
        (view,) = views
        if view is not None:
            whole.setdefault(view, []).append([places for _, places in read])
    yield from whole.items()


def _measures(photos: _Photos, names: list[str]) -> Iterator[MeasureAgreement]:
    for view, of_view in _by_view(photos, names):
        for spec in MEASURES.values():
            for side in spec.sides_in(view) if view in spec.views else ():
                scores = [[_value(spec, side, view, one) for one in of_photo] for of_photo in of_view]
                table = np.array([row for row in scores if np.isfinite(row).all()])
                if len(table) >= LEAST_PHOTOS:
                    name = say(f"measure.{spec.id}.label")
                    named = name if side is None else say(f"measures.of_{side}", name=name)
                    unit = "px" if spec.unit == "length" else spec.unit
                    yield MeasureAgreement(spec.id, side, named, view, unit, agreement(table))


def _value(spec: MeasureSpec, side: Side | None, view: ViewName, places: Mapping[Key, Array]) -> float:
    keys = spec.keys(side)
    if not all(key in places for key in keys):
        return float("nan")
    xy = np.array([places[key] for key in keys])
    return formula(spec, side, view in ("front", "back"))(xy * (ACROSS[view], -1.0))


def _points(photos: _Photos, names: list[str]) -> Iterator[PointScatter]:
    for view, of_view in _by_view(photos, names):
        keys = dict.fromkeys(key for of_photo in of_view for places in of_photo for key in places)
        for key in keys:
            shared = [[places[key] for places in row] for row in of_view if all(key in one for one in row)]
            if shared:
                places = np.array(shared)
                off = places - places.mean(axis=1, keepdims=True)
                free = 2 * len(places) * (len(names) - 1)
                sd = sqrt(float((off**2).sum()) / free)
                most = float(np.hypot(*np.moveaxis(off, -1, 0)).max())
                yield PointScatter(*key, label(key), view, len(places), len(names), sd, most)
