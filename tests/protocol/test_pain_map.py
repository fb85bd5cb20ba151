"""The map to tap: every place and every muscle is there, on both sides, where it belongs."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from posture.protocol.knowledge import pain_map
from posture.protocol.knowledge.body_map import Point, body_map
from posture.protocol.knowledge.entries import PainSide
from posture.protocol.knowledge.load import knowledge
from posture.protocol.knowledge.pain_map import Tappable


def inside(point: Point, polygon: tuple[Point, ...]) -> bool:
    """Whether a point lies in a polygon (crossings of a ray)."""
    x, y = point
    edges = zip(polygon, [*polygon[1:], polygon[0]], strict=True)
    crossed = [
        (x1 - x0) * (y - y0) / (y1 - y0) + x0 > x for (x0, y0), (x1, y1) in edges if (y0 > y) != (y1 > y)
    ]
    return sum(crossed) % 2 == 1


def samples(area: Tappable) -> Iterator[Point]:
    """Points of a grid that lie in an area."""
    xs, ys = zip(*area.polygon, strict=True)
    for kx, ky in itertools.product(range(1, 12), repeat=2):
        point = (min(xs) + (max(xs) - min(xs)) * kx / 12, min(ys) + (max(ys) - min(ys)) * ky / 12)
        if inside(point, area.polygon):
            yield point


def test_every_place_and_every_muscle_can_be_tapped_on_both_sides() -> None:
    both = {"left", "right"}
    for areas, names in ((pain_map.places(), knowledge().places), (pain_map.muscles(), knowledge().muscles)):
        for name in names:
            assert {area.side for area in areas if area.name == name} - {"middle"} == both, name
        assert {area.name for area in areas} == set(names)


def test_the_person_s_right_is_at_the_left_from_the_front_and_at_the_right_from_behind() -> None:
    sides: dict[tuple[str, PainSide], int] = {
        ("front", "right"): -1, ("front", "left"): 1, ("back", "right"): 1, ("back", "left"): -1,
    }  # fmt: skip
    for area in (*pain_map.places(), *pain_map.muscles()):
        middle = getattr(body_map(), area.view).width / 2
        mean = sum(x for x, _ in area.polygon) / len(area.polygon)
        if area.side == "middle":
            assert mean == pytest.approx(middle)
        else:
            assert (mean - middle) * sides[area.view, area.side] > 0, area


def test_no_place_lies_on_another() -> None:
    for one, other in itertools.permutations(pain_map.places(), 2):
        if one.view == other.view:
            hidden = [point for point in samples(one) if inside(point, other.polygon)]
            assert not hidden, (one.name, one.side, other.name, other.side, hidden)


def test_a_smaller_muscle_lies_over_a_larger_one() -> None:
    """Whatever is drawn later takes the tap: each muscle must keep a part of its own."""
    areas = pain_map.muscles()
    for k, area in enumerate(areas):
        over = [later for later in areas[k + 1 :] if later.view == area.view]
        points = list(samples(area))
        free = [point for point in points if not any(inside(point, later.polygon) for later in over)]
        assert len(free) > 0.15 * len(points), (area.name, area.side)


def test_points_are_written_as_svg_has_them() -> None:
    area = Tappable("front", "hip", "right", ((1, 2), (3.5, 4), (5, 6.25)))
    assert area.points == "1,2 3.5,4 5,6.25"
