"""Where each muscle lies on the body, where to press and where never to, and a small picture of it.

The map is data (``posture/protocol/knowledge/body_map.toml``; its header explains the axes and the sides).
The pictures are plain SVG for print in black and white: no ids, no styles, no words, so that many fit in one
page.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from posture.package_data import read_toml
from posture.protocol.knowledge.entries import Entry, Id, Sourced
from posture.protocol.knowledge.joining import citations, with_citations

MapView = Literal["front", "back"]
Length = Annotated[float, Field(ge=0, le=200)]
Point = tuple[Length, Length]
"""x to the right and y down, in map units (about 9 mm on an adult); the middle line is at half the width."""
Polygon = Annotated[tuple[Point, ...], Field(min_length=3)]
Path = Annotated[str, StringConstraints(pattern=r"^M [MLCZ0-9. ]+$")]


class Figure(Entry):
    """The body from one side: its edge, and thin lines that help to find one's way."""

    width: Length
    height: Length
    outline: Annotated[tuple[Path, ...], Field(min_length=1)]
    landmarks: tuple[Path, ...]


class Patch(Entry):
    """A piece of the body's surface."""

    view: MapView
    polygon: Polygon


class Zone(Sourced):
    """Where never to press; pieces beside the middle line are given for both sides."""

    id: Id
    areas: Annotated[tuple[Patch, ...], Field(min_length=1)]


class Spot(Entry):
    """Where to press on a muscle of the right side, as a disc in map units."""

    muscle: Id
    view: MapView
    x: Length
    y: Length
    radius: Annotated[float, Field(ge=1.2, le=2.5)]


class MuscleArea(Patch):
    """Roughly where a muscle of the right side lies."""

    muscle: Id


class BodyMap(Entry):
    """The whole file."""

    front: Figure
    back: Figure
    zone: tuple[Zone, ...]
    spot: tuple[Spot, ...]
    area: tuple[MuscleArea, ...]

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        views = {row.muscle: row.view for row in self.area}
        zones, spots = {row.id for row in self.zone}, {row.muscle for row in self.spot}
        if [len(zones), len(spots), len(views)] != [len(self.zone), len(self.spot), len(self.area)]:
            raise ValueError("a zone, or the spot or area of a muscle, is there twice")
        if lost := [row.muscle for row in self.spot if views.get(row.muscle) != row.view]:
            raise ValueError(f"no area in the view of the spot: {lost}")
        return self


@cache
def body_map() -> BodyMap:
    """Return the map that ships with the package.

    Raises
    ------
    pydantic.ValidationError
        When a field is missing, has the wrong type, or is not known, or when rows do not fit together.
    """
    return BodyMap.model_validate(
        with_citations(read_toml("posture.protocol.knowledge", "body_map"), citations())
    )


def area_of(muscle_id: str) -> MuscleArea:
    """Return where a muscle lies and from which side its picture shows it; KeyError without such a muscle."""
    return {row.muscle: row for row in body_map().area}[muscle_id]
