"""Where a person can tap on the drawn body to say where it hurts, or where pressure does.

The places are data (``posture/protocol/knowledge/pain_map.toml``; its header explains them), the muscles
those of `posture.protocol.knowledge.body_map`. Nothing here draws: whoever shows the map gets polygons with
what each one means.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from posture.package_data import read_toml
from posture.protocol.knowledge.body_map import MapView, Patch, Point, body_map
from posture.protocol.knowledge.entries import Entry, Id, PainSide


class PainArea(Patch):
    """A place on the person's right side."""

    place: Id


class PainMap(Entry):
    """The whole file."""

    area: tuple[PainArea, ...]
    middle: tuple[PainArea, ...]


@dataclass(frozen=True, slots=True)
class Tappable:
    """One polygon: seen from where, what it stands for (a place or a muscle), and on which side."""

    view: MapView
    name: str
    side: PainSide
    polygon: tuple[Point, ...]

    @property
    def points(self) -> str:
        """The corners as SVG writes them, in map units."""
        return " ".join(f"{x:g},{y:g}" for x, y in self.polygon)


@cache
def places() -> tuple[Tappable, ...]:
    """Return the places where it can hurt, on the left, on the right and in the middle."""
    table = PainMap.model_validate(read_toml("posture.protocol.knowledge", "pain_map"))
    sided = [found for row in table.area for found in _on_both_sides(row, row.place)]
    middle = [Tappable(row.view, row.place, "middle", _around_the_middle(row)) for row in table.middle]
    return (*sided, *middle)


@cache
def muscles() -> tuple[Tappable, ...]:
    """Return the areas of the muscles; the larger ones first, so that a smaller one lies on top of them."""
    rows = sorted(body_map().area, key=lambda row: -_size(row.polygon))
    return tuple(found for row in rows for found in _on_both_sides(row, row.muscle))


def _on_both_sides(patch: Patch, name: str) -> Iterator[Tappable]:
    yield Tappable(patch.view, name, "right", patch.polygon)
    yield Tappable(patch.view, name, "left", _mirrored(patch))


def _around_the_middle(patch: Patch) -> tuple[Point, ...]:
    """Return the half and its mirror image as one polygon; both ends of the half lie on the middle line."""
    return (*patch.polygon, *reversed(_mirrored(patch)))


def _mirrored(patch: Patch) -> tuple[Point, ...]:
    width = getattr(body_map(), patch.view).width
    return tuple((round(width - x, 6), y) for x, y in patch.polygon)


def _size(polygon: Sequence[Point]) -> float:
    """Return the polygon's area in square map units (shoelace formula)."""
    turned = [*polygon[1:], polygon[0]]
    return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(polygon, turned, strict=True))) / 2
