"""The picture of one muscle: where it lies, where to press and where not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from posture.answer.vocabulary import SideOrBoth
from posture.protocol.knowledge.body_map import Figure, Point, Polygon, area_of, body_map
from posture.render.colours import GREY, as_hex

_LIGHT, _GREY = "#d8d8d8", as_hex(GREY)


def muscle_svg(muscle_id: str, side: SideOrBoth, zones: Sequence[str]) -> str:
    """Picture of one muscle: its area shaded, its spot ringed, the zones hatched.

    Parameters
    ----------
    muscle_id : str
        As in ``muscles.toml``; a muscle that is not to be pressed has no spot and gets no ring.
    side : {"left", "right", "both"}
        The person's side. Seen from the front their right is at the left of the picture.
    zones : sequence of str
        Ids of the zones to hatch, on both sides of the body; what the view does not show is left out.

    Returns
    -------
    str
        An ``<svg>`` element without ids, classes, styles or words; a square in map units, in black, white
        and two greys, to be read at 30 mm.

    Raises
    ------
    KeyError
        When the map has no such muscle or zone.
    """
    known = body_map()
    area = area_of(muscle_id)
    figure = known.front if area.view == "front" else known.back
    zone = {row.id: row for row in known.zone}
    kept_off = [patch.polygon for name in zones for patch in zone[name].areas if patch.view == area.view]
    spots = [spot for spot in known.spot if spot.muscle == muscle_id]
    discs = [(at, spot) for spot in spots for (at,) in _sided([(spot.x, spot.y)], side, figure.width)]
    shapes = [
        *(_polygon(piece, _LIGHT, _LIGHT, 0.8) for piece in _sided(area.polygon, side, figure.width)),
        *(_path(line, _GREY, 0.35) for line in figure.landmarks),
        *(shape for polygon in kept_off for shape in _hatched(polygon)),
        *(_path(line, "black", 0.7) for line in figure.outline),
        *(_ring(at, spot.radius) for at, spot in discs),
    ]
    window = f'viewBox="{_window(area.polygon, figure)}" overflow="hidden"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {window}>{"".join(shapes)}</svg>'


def _sided(points: Sequence[Point], side: SideOrBoth, width: float) -> list[list[Point]]:
    """The points on the sides asked for; they are given for the right side."""
    mirrored = [(round(width - x, 6), y) for x, y in points]
    return {"right": [list(points)], "left": [mirrored], "both": [list(points), mirrored]}[side]


def _window(polygon: Polygon, figure: Figure) -> str:
    """The view box: a square about the middle line, at least a third of the body high."""
    ys = [y for _, y in polygon]
    size = max(54, max(ys) - min(ys) + 16)
    top = min(max((max(ys) + min(ys) - size) / 2, 0), figure.height - size)
    return f"{(figure.width - size) / 2:g} {top:g} {size:g} {size:g}"


def _hatched(polygon: Polygon, step: float = 1.7) -> Iterator[str]:
    """The polygon's thin edge, and slanting lines inside it, `step` map units apart in x."""
    yield _polygon(polygon, "none", "black", 0.3)
    sums = [x + y for x, y in polygon]
    lines = (
        f"M {x0:.2f} {y0:.2f} L {x1:.2f} {y1:.2f}"
        for k in range(int(min(sums) / step), int(max(sums) / step) + 1)
        for (x0, y0), (x1, y1) in _inside(polygon, (k + 0.5) * step)
    )
    yield _path(" ".join(lines), "black", 0.25)


def _inside(polygon: Polygon, total: float) -> Iterator[tuple[Point, Point]]:
    """The pieces of the line x + y = `total` that lie inside the polygon."""
    cuts = []
    for (x0, y0), (x1, y1) in zip(polygon, [*polygon[1:], polygon[0]], strict=True):
        before, after = x0 + y0 - total, x1 + y1 - total
        if (before < 0) != (after < 0):
            share = before / (before - after)
            cuts.append((x0 + share * (x1 - x0), y0 + share * (y1 - y0)))
    cuts.sort()
    return zip(cuts[::2], cuts[1::2], strict=True)


def _polygon(points: Sequence[Point], fill: str, stroke: str, width: float) -> str:
    return _shape(f'polygon points="{" ".join(f"{x:g},{y:g}" for x, y in points)}"', fill, stroke, width)


def _path(line: str, stroke: str, width: float) -> str:
    return _shape(f'path d="{line}"', "none", stroke, width)


def _ring(centre: Point, radius: float) -> str:
    at = f'circle cx="{centre[0]:g}" cy="{centre[1]:g}"'
    ring = f'{at} r="{radius:g}"'
    return (
        _shape(ring, "white", "white", 1.5)
        + _shape(ring, "white", "black", 0.8)
        + _shape(f'{at} r="0.5"', "black", "none", 0)
    )


def _shape(what: str, fill: str, stroke: str, width: float) -> str:
    line = f'stroke="{stroke}" stroke-width="{width}" stroke-linecap="round" stroke-linejoin="round"'
    return f'<{what} fill="{fill}" {line}/>'
