"""The tables of points and measures as they are listed for programs, the page and the documentation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import hypot
from typing import Literal

from posture.answer.vocabulary import ViewName
from posture.points.table import MEASURES, POINTS, WAYS, PointSpec, Way, find
from posture.words.phrases import Text, say


@dataclass(frozen=True, slots=True)
class WayChoice:
    """A way to find a point, as `how` names it."""

    id: Way
    label: Text


@dataclass(frozen=True, slots=True)
class PointChoice:
    """A point that can be set: where, how it is found, and how well in millimetres by the way it was found.

    `place` is where it lies in a person who stands straight: to the right, forward and up, in parts of the
    stature.
    """

    id: str
    label: Text
    find: Text
    kind: Literal["bone", "skin", "landmark"]
    sides: Literal["both", "middle"]
    views: tuple[ViewName, ...]
    sem_mm: Mapping[Way, float]
    place: tuple[float, float, float]
    source: str


@dataclass(frozen=True, slots=True)
class MeasureChoice:
    """What is measured between points, and the indicator that it is one more source of, if any."""

    id: str
    label: Text
    definition: Text
    unit: str
    views: tuple[ViewName, ...]
    points: tuple[str, ...]
    each_side: bool
    indicator: str | None
    usual: tuple[float, float] | None
    usual_source: str
    source: str


@dataclass(frozen=True, slots=True)
class PointsCatalogue:
    """All that can be set by hand, and all that is measured of it."""

    ways: tuple[WayChoice, ...]
    points: tuple[PointChoice, ...]
    measures: tuple[MeasureChoice, ...]


def points_catalogue() -> PointsCatalogue:
    """Both tables with their words as messages."""
    return PointsCatalogue(
        ways=tuple(WayChoice(way, say(f"way.{way}")) for way in WAYS),
        points=tuple(_point(spec) for spec in POINTS.values()),
        measures=tuple(
            MeasureChoice(
                id=spec.id,
                label=say(f"measure.{spec.id}.label"),
                definition=say(f"measure.{spec.id}.definition"),
                unit=spec.unit,
                views=spec.views,
                points=spec.points,
                each_side=spec.each,
                indicator=spec.indicator,
                usual=spec.usual,
                usual_source=spec.usual_source,
                source=spec.source,
            )
            for spec in MEASURES.values()
        ),
    )


def _point(spec: PointSpec) -> PointChoice:
    return PointChoice(
        id=spec.id,
        label=say(f"point.{spec.id}.name"),
        find=find(spec.id),
        kind=spec.kind,
        sides=spec.sides,
        views=spec.views,
        sem_mm={way: round(sem_mm(spec, way), 1) for way in WAYS},
        place=spec.place,
        source=spec.source,
    )


def sem_mm(spec: PointSpec, way: Way) -> float:
    """Standard error in any one direction of a point that was set once, where a pixel is small."""
    found = WAYS[way]
    return hypot(found.fixed * spec.palpation_mm, max(found.again * spec.palpation_mm, found.again_mm))
