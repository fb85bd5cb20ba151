"""The body map: every spot on the body and clear of every zone, sides the right way round, plain pictures."""

from __future__ import annotations

import copy
import itertools
import math
import re
from collections.abc import Sequence
from xml.etree import ElementTree as ET

import pytest
from pydantic import ValidationError

from posture.answer.vocabulary import SideOrBoth
from posture.package_data import read_toml
from posture.protocol.knowledge.body_map import BodyMap, Figure, MapView, Point, Spot, body_map
from posture.protocol.knowledge.load import knowledge
from posture.render.muscle_map import muscle_svg
from tests.conftest import every

MAP = body_map()
VIEWS: tuple[MapView, ...] = ("front", "back")
EVERY_ZONE = [zone.id for zone in MAP.zone]
PRESSED = {muscle.id for muscle in knowledge().muscles.values() if "press_and_wait" in muscle.techniques}
SPOTS = pytest.mark.parametrize("spot", MAP.spot, ids=lambda spot: spot.muscle)
MUSCLES = pytest.mark.parametrize("muscle", [row.muscle for row in MAP.area])
EVERY_VIEW = pytest.mark.parametrize("view", VIEWS)
NEEDED = ("spine", "ribs", "kidney", "sacrum", "belly", "groin_fold", "inner_thigh") + (
    "throat",
    "neck_side",
    "hip_bump",
    "sit_bone",
    "knee_hollow",
    "kneecap",
    "armpit",
)
RING = 0.4  # half the width of the ring's line, which is drawn on the edge of the disc


def figure_of(view: MapView) -> Figure:
    return MAP.front if view == "front" else MAP.back


def flattened(path: str) -> list[Point]:
    """Points along a path of absolute M, L, C and Z; ValueError for anything else."""
    points: list[Point] = []
    for letter, text in re.findall(r"([A-Za-z])([^A-Za-z]*)", path):
        numbers = [float(number) for number in text.split()]
        if len(numbers) != {"M": 2, "L": 2, "C": 6, "Z": 0}[letter]:
            raise ValueError(path)
        corners = list(zip(numbers[::2], numbers[1::2], strict=True))
        if letter == "C":
            points += bezier([points[-1], *corners])
        else:
            points += corners
    return points


def bezier(corners: Sequence[Point]) -> list[Point]:
    """Eight points along a curve with four corners, the last one included."""
    points = []
    for k in range(1, 9):
        t = k / 8
        shares = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
        x, y = (sum(w * p[axis] for w, p in zip(shares, corners, strict=True)) for axis in (0, 1))
        points.append((x, y))
    return points


def edges(polygon: Sequence[Point]) -> list[tuple[Point, Point]]:
    return list(zip(polygon, [*polygon[1:], polygon[0]], strict=True))


def holds(polygon: Sequence[Point], point: Point) -> bool:
    x, y = point
    crossings = [
        x0 + (y - y0) / (y1 - y0) * (x1 - x0) > x
        for (x0, y0), (x1, y1) in edges(polygon)
        if (y0 > y) != (y1 > y)
    ]
    return sum(crossings) % 2 == 1


def distance(polygon: Sequence[Point], point: Point) -> float:
    """From the point to the polygon's edge, in map units."""

    def to_segment(a: Point, b: Point) -> float:
        along = (b[0] - a[0], b[1] - a[1])
        length = along[0] ** 2 + along[1] ** 2
        share = ((point[0] - a[0]) * along[0] + (point[1] - a[1]) * along[1]) / length if length else 0
        share = min(max(share, 0), 1)
        return math.dist(point, (a[0] + share * along[0], a[1] + share * along[1]))

    return min(to_segment(a, b) for a, b in edges(polygon))


def mirrored(points: Sequence[Point]) -> list[Point]:
    return [(round(100 - x, 6), y) for x, y in points]


def body(view: MapView) -> list[Point]:
    (edge,) = figure_of(view).outline
    return flattened(edge)


def zone_polygons(view: MapView) -> list[tuple[str, Sequence[Point]]]:
    return [(zone.id, area.polygon) for zone in MAP.zone for area in zone.areas if area.view == view]


def places(spot: Spot) -> list[Point]:
    return [(spot.x, spot.y), *mirrored([(spot.x, spot.y)])]


def picture(muscle: str, side: SideOrBoth, zones: Sequence[str] = EVERY_ZONE) -> ET.Element:
    return ET.fromstring(muscle_svg(muscle, side, zones))  # noqa: S314 - our own picture


def tags(root: ET.Element) -> list[str]:
    return [node.tag.rpartition("}")[2] for node in root.iter()]


def shades(root: ET.Element) -> list[list[Point]]:
    return [
        [(float(x), float(y)) for x, y in (pair.split(",") for pair in node.attrib["points"].split())]
        for node in root.iter()
        if node.get("fill") == "#d8d8d8"
    ]


def dots(root: ET.Element) -> list[Point]:
    return [
        (float(node.attrib["cx"]), float(node.attrib["cy"]))
        for node in root.iter()
        if node.tag.endswith("circle") and node.get("fill") == "black"
    ]


def test_every_muscle_has_an_area_and_every_pressed_one_a_spot() -> None:
    assert [row.muscle for row in MAP.area] == list(knowledge().muscles)
    assert {spot.muscle for spot in MAP.spot} == PRESSED


def test_the_zones_that_the_muscles_speak_of_are_there() -> None:
    assert set(EVERY_ZONE) == set(NEEDED)


@SPOTS
def test_a_spot_lies_on_the_body_and_on_its_muscle(spot: Spot) -> None:
    (area,) = (row for row in MAP.area if row.muscle == spot.muscle)
    assert holds(area.polygon, (spot.x, spot.y))
    for place in places(spot):
        assert holds(body(spot.view), place)
        assert distance(body(spot.view), place) > spot.radius


@SPOTS
def test_a_spot_and_its_ring_keep_clear_of_every_zone_on_both_sides(spot: Spot) -> None:
    for (name, polygon), place in itertools.product(zone_polygons(spot.view), places(spot)):
        assert not holds(polygon, place), name
        assert distance(polygon, place) > spot.radius + RING, name


@SPOTS
def test_the_spots_own_side_is_the_right_one(spot: Spot) -> None:
    reach = spot.x + spot.radius if spot.view == "front" else spot.x - spot.radius
    assert reach < 50 if spot.view == "front" else reach > 50


def test_every_area_lies_on_the_right_side_of_the_body() -> None:
    for row in MAP.area:
        for point in row.polygon:
            assert point[0] < 50 if row.view == "front" else point[0] > 50, row.muscle
            assert holds(body(row.view), point) or distance(body(row.view), point) < 0.5, row.muscle


@pytest.mark.slow
def test_zones_are_symmetric_and_lie_on_the_body() -> None:
    for view in VIEWS:
        for name, polygon in zone_polygons(view):
            assert any(
                name == other and sorted(mirrored(polygon)) == sorted(facing)
                for other, facing in zone_polygons(view)
            ), name
            for point in polygon:
                assert holds(body(view), point) or distance(body(view), point) < 0.8, name


@EVERY_VIEW
def test_zones_beside_the_middle_line_begin_with_the_persons_right(view: MapView) -> None:
    for zone in MAP.zone:
        first, *rest = [area.polygon for area in zone.areas if area.view == view] or [()]
        if rest:
            assert all(x < 50 if view == "front" else x > 50 for x, _ in first), zone.id


@EVERY_VIEW
def test_the_figure_is_symmetric_and_fits_the_paper(view: MapView) -> None:
    figure = figure_of(view)
    assert (figure.width, figure.height) == (100, 200)
    drawn = [point for line in (*figure.outline, *figure.landmarks) for point in flattened(line)]
    for x, y in drawn:
        assert 0 <= x <= 100
        assert 0 <= y <= 200
        assert min(math.dist((100 - x, y), other) for other in drawn) < 1e-6


@MUSCLES
@pytest.mark.parametrize("side", ["right", "left", "both"])
def test_the_picture_is_plain(muscle: str, side: SideOrBoth) -> None:
    root = picture(muscle, side)
    assert set(tags(root)) <= {"svg", "path", "polygon", "circle"}
    colours = {node.attrib[key] for node in root.iter() for key in ("fill", "stroke") if key in node.attrib}
    assert colours <= {"black", "white", "none", "#777777", "#d8d8d8"}
    for node in root.iter():
        assert not {"id", "class", "style"} & set(node.attrib)
        assert not (node.text or node.tail or "").strip()


@MUSCLES
def test_left_is_the_mirror_of_right_and_both_shows_both(muscle: str) -> None:
    right, left, both = (picture(muscle, side) for side in ("right", "left", "both"))
    assert [mirrored(shade) for shade in shades(right)] == shades(left)
    assert mirrored(dots(right)) == dots(left)
    assert shades(both) == shades(right) + shades(left)
    assert dots(both) == dots(right) + dots(left)
    assert len(dots(right)) == (muscle in PRESSED)
    assert right.get("viewBox") == left.get("viewBox") == both.get("viewBox")


@MUSCLES
def test_the_picture_shows_the_muscle_and_the_body_around_it(muscle: str) -> None:
    root = picture(muscle, "both")
    x, y, width, height = (float(number) for number in root.attrib["viewBox"].split())
    assert width == height
    assert x + width / 2 == pytest.approx(50)
    assert 50 < width < 100
    for px, py in itertools.chain(*shades(root)):
        assert x + 5 < px < x + width - 5
        assert y + 5 < py < y + height - 5


@pytest.mark.parametrize(("view", "muscle"), [("front", "rectus_femoris"), ("back", "hamstrings")])
@pytest.mark.parametrize("zone", every(EVERY_ZONE))
def test_a_zone_is_hatched_inside_its_edge(zone: str, view: MapView, muscle: str) -> None:
    polygons = [polygon for name, polygon in zone_polygons(view) if name == zone]
    shapes = list(picture(muscle, "right", [zone]))
    hatches = [flattened(shape.attrib["d"]) for shape in shapes if shape.get("stroke-width") == "0.25"]
    assert len(hatches) == len(polygons)
    for polygon, ends in zip(polygons, hatches, strict=True):
        assert len(ends) >= 4
        for (x0, y0), (x1, y1) in zip(ends[::2], ends[1::2], strict=True):
            middle = ((x0 + x1) / 2, (y0 + y1) / 2)
            assert holds(polygon, middle) or distance(polygon, middle) < 0.02
            assert max(distance(polygon, (x0, y0)), distance(polygon, (x1, y1))) < 0.02
        for corner in polygon:
            assert min(abs(sum(corner) - sum(end)) for end in ends) < 2  # no part is left without lines


def test_nothing_is_hatched_that_was_not_asked_for() -> None:
    assert not [s for s in picture("hamstrings", "right", []) if s.get("stroke-width") in {"0.25", "0.3"}]
    assert not [s for s in picture("hamstrings", "right", ["kneecap"]) if s.get("stroke-width") == "0.25"]


@pytest.mark.parametrize(("muscle", "zone"), [("tongue", "spine"), ("hamstrings", "moon")])
def test_an_unknown_muscle_or_zone_is_refused(muscle: str, zone: str) -> None:
    with pytest.raises(KeyError):
        muscle_svg(muscle, "right", [zone])


def test_rows_that_do_not_fit_together_are_refused() -> None:
    table = read_toml("posture.protocol.knowledge", "body_map")
    for name in ("zone", "spot", "area"):
        twice = copy.deepcopy(table)
        twice[name].append(twice[name][0])
        with pytest.raises(ValidationError, match="twice"):
            BodyMap.model_validate(twice)
    lost = copy.deepcopy(table)
    lost["spot"][0]["view"] = "front" if lost["spot"][0]["view"] == "back" else "back"
    with pytest.raises(ValidationError, match="no area in the view"):
        BodyMap.model_validate(lost)


def test_a_path_may_only_hold_steps_and_numbers() -> None:
    table = copy.deepcopy(read_toml("posture.protocol.knowledge", "body_map"))
    table["front"]["outline"] = ['M 0 0" onload="alert(1)']
    with pytest.raises(ValidationError):
        BodyMap.model_validate(table)
