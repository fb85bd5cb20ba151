"""The tables ``points.toml`` and ``measures.toml``, which explain themselves, checked when they are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal, get_args

from pydantic import ConfigDict, Field, TypeAdapter

from posture.answer.vocabulary import Side, ViewName
from posture.body.landmarks import Joint
from posture.package_data import read_table, read_toml
from posture.words.phrases import Message, say

Way = Literal["sticker", "palpated", "seen", "guessed"]
"""How a point was found."""

Key = tuple[str, Side | None]
"""A point by its id and the person's own side; None where it has no side."""

_STRICT = ConfigDict(extra="forbid")
_Share = Annotated[float, Field(ge=0)]
_Mm = Annotated[float, Field(ge=0, le=500)]
_Views = Annotated[tuple[ViewName, ...], Field(min_length=1)]
_Source = Annotated[str, Field(min_length=1)]

SIDES: tuple[Side, ...] = ("right", "left")


@dataclass(frozen=True, slots=True)
class WayFound:
    """A row of ``ways``."""

    __pydantic_config__ = _STRICT
    fixed: _Share
    again: _Share
    again_mm: _Mm
    source: _Source


@dataclass(frozen=True, slots=True)
class Pooling:
    """The row ``pooling``."""

    __pydantic_config__ = _STRICT
    degrees: Annotated[float, Field(gt=0)]
    least_px: Annotated[float, Field(gt=0)]
    source: _Source


@dataclass(frozen=True, slots=True)
class CameraUnknown:
    """The row ``camera``."""

    __pydantic_config__ = _STRICT
    turned_deg: _Share
    pitch_deg: _Share
    depth_share: _Share
    focal_35mm: Annotated[float, Field(gt=0)]
    source: _Source


@dataclass(frozen=True, slots=True)
class Body:
    """The row ``body``."""

    __pydantic_config__ = _STRICT
    stature_mm: Annotated[float, Field(gt=0)]
    stature_sem_share: _Share
    shown: Annotated[float, Field(gt=0, le=1)]
    shown_sem_share: _Share
    source: _Source


@dataclass(frozen=True, slots=True)
class Skin:
    """The row ``skin``."""

    __pydantic_config__ = _STRICT
    correlation: Annotated[float, Field(ge=0, le=1)]
    source: _Source


@dataclass(frozen=True, slots=True)
class PointSpec:
    """A row of ``points``."""

    __pydantic_config__ = _STRICT
    id: str
    kind: Literal["bone", "skin", "landmark"]
    sides: Literal["both", "middle"]
    views: _Views
    palpation_mm: Annotated[float, Field(gt=0, le=100)]
    depth_mm: _Mm
    place: tuple[float, float, float]
    source: _Source
    joint: str | None = None
    skin_mm: _Mm = 0.0

    def row(self, side: Side | None) -> Joint | None:
        """The landmark that it replaces."""
        return Joint[f"{side}_{self.joint}".upper()] if self.joint and side else None

    def keys_in(self, view: ViewName) -> tuple[Key, ...]:
        """What can be set of it in a photo of this view: both sides, the near one, or what has no side."""
        if view not in self.views:
            return ()
        if self.sides == "middle":
            return ((self.id, None),)
        near: tuple[Side, ...] = (view,) if view in ("left", "right") else SIDES
        return tuple((self.id, side) for side in near)


@dataclass(frozen=True, slots=True)
class MeasureSpec:
    """A row of ``measures.toml``."""

    __pydantic_config__ = _STRICT
    id: str
    kind: Literal["line", "between", "bend", "upright", "level", "length_difference", "unevenness"]
    points: Annotated[tuple[str, ...], Field(min_length=1)]
    views: _Views
    unit: Literal["deg", "pct", "length"]
    source: _Source
    each: bool = False
    flipped: bool = False
    indicator: str | None = None
    parts: Mapping[str, float] = field(default_factory=dict)
    pair_parts: Mapping[str, float] = field(default_factory=dict)
    usual: tuple[float, float] | None = None
    usual_source: str = ""

    def indicator_of(self, side: Side | None) -> str | None:
        """The indicator that it measures of this side."""
        return self.indicator.format(side=side) if self.indicator else None

    def sides_in(self, view: ViewName) -> tuple[Side | None, ...]:
        """The sides that have one of their own in a photo of this view."""
        if view in ("left", "right"):
            return (view,)  # the near side is named like the view
        return SIDES if self.each else (None,)

    def keys(self, side: Side | None) -> tuple[Key, ...]:
        """The points that it is made of, in the order that its kind takes."""
        return _KEYS[self.id, side]

    def keys_of(self, side: Side | None) -> tuple[Key, ...]:
        """The same, put together."""
        if side is not None:
            return tuple((name, side if POINTS[name].sides == "both" else None) for name in self.points)
        if self.kind == "length_difference":
            return tuple((name, one) for one in SIDES for name in self.points)
        return tuple(
            (name, one)
            for name in self.points
            for one in (SIDES if POINTS[name].sides == "both" else (None,))
        )


_TABLE = read_toml("posture.points", "points")

POINTS: dict[str, PointSpec] = {
    name: TypeAdapter(PointSpec).validate_python({"id": name, **row})
    for name, row in _TABLE["points"].items()
}
"""All points in the order of the table."""

WAYS: dict[Way, WayFound] = TypeAdapter(dict[Way, WayFound]).validate_python(_TABLE["ways"])
USUAL_WAY: Way = TypeAdapter(Way).validate_python(_TABLE["usual_way"])
POOLING: Pooling = TypeAdapter(Pooling).validate_python(_TABLE["pooling"])
CAMERA: CameraUnknown = TypeAdapter(CameraUnknown).validate_python(_TABLE["camera"])
BODY: Body = TypeAdapter(Body).validate_python(_TABLE["body"])
SKIN: Skin = TypeAdapter(Skin).validate_python(_TABLE["skin"])

MEASURES: dict[str, MeasureSpec] = read_table("posture.points", "measures", MeasureSpec)
"""All measures in the order of the table."""

_KEYS = {(name, side): spec.keys_of(side) for name, spec in MEASURES.items() for side in (None, *SIDES)}


def keys_in(view: ViewName) -> tuple[Key, ...]:
    """Every point that a photo of this view can hold."""
    return tuple(key for spec in POINTS.values() for key in spec.keys_in(view))


def label(key: Key) -> Message:
    """What a point is called, with its side."""
    name, side = key
    plain = say(f"point.{name}.name")
    return plain if side is None else say(f"point_of.{side}", name=plain)


def find(name: str) -> Message:
    """How a point is found by touch or sight."""
    return say(f"point.{name}.find")


def views_of(spec: PointSpec) -> list[Message]:
    """The views in which a point can be set, in words."""
    return [say(f"view.{view}") for view in get_args(ViewName) if view in spec.views]
