"""The parts of ``docs/points.md`` that are tables of the program, and the drawing of where the points lie."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from html import escape

from posture.answer.vocabulary import ViewName
from posture.points.catalogue import PointsCatalogue, points_catalogue
from posture.points.drawing import outline, spot
from posture.points.table import POINTS, SIDES, PointSpec, Way
from posture.words.catalogue import ENGLISH
from posture.words.phrases import in_language
from validation.clicks import CLICKS

_At = Callable[[float, float], tuple[float, float]]
_WAYS: tuple[Way, ...] = ("sticker", "palpated", "seen", "guessed")


def _known() -> PointsCatalogue:
    return in_language(points_catalogue(), ENGLISH)


def points_table() -> str:
    """Every point: where it can be set, how it is found, how well."""
    lines = [
        "| `name` | photos | how to find it | error in mm: sticker, felt, seen, guessed |",
        "|---|---|---|---|",
    ]
    for one in _known().points:
        sems = ", ".join(f"{one.sem_mm[way]:.0f}" for way in _WAYS)
        sided = "" if one.sides == "both" else " (no side)"
        lines.append(f"| `{one.id}`{sided} | {' '.join(one.views)} | {one.label}: {one.find} | {sems} |")
    return "\n".join(lines)


def measures_table() -> str:
    """Every measure: what it is, what it counts for, who defines it."""
    lines = ["| measure | what | points | counts for | usual | who defines it |", "|---|---|---|---|---|---|"]
    for one in _known().measures:
        usual = f"{one.usual[0]:g} to {one.usual[1]:g} ({one.usual_source})" if one.usual else ""
        indicator = f"`{one.indicator}`" if one.indicator else ""
        each = " (each side)" if one.each_side else ""
        points = ", ".join(one.points)
        lines.append(
            f"| `{one.id}`{each} | {one.definition} | {points} | {indicator} | {usual} | {one.source} |"
        )
    return "\n".join(lines)


def clicks_table() -> str:
    """How often the intervals hold what the bones show, by hand and measure."""
    with CLICKS.open(newline="") as file:
        rows = list(csv.DictReader(file))
    measures = list(dict.fromkeys(row["measure"] for row in rows))
    found = {(row["hand"], row["measure"]): row["coverage_pct"] for row in rows}
    lines = [f"| hand | {' | '.join(f'`{name}`' for name in measures)} |", "|---|" + "---|" * len(measures)]
    for hand in dict.fromkeys(row["hand"] for row in rows):
        cells = (found.get((hand, name)) for name in measures)
        lines.append(f"| {hand} | {' | '.join(f'{cell} %' if cell else 'withheld' for cell in cells)} |")
    return "\n".join(lines)


_TALL, _WIDE, _GAP = 660.0, 190.0, 20.0


def points_drawing() -> str:
    """Where the points lie, from the front, the back and the right, each with its name."""
    size = f'viewBox="0 0 {3 * (_WIDE * 2 + _GAP):.0f} {_TALL + 40:.0f}"'
    views: tuple[ViewName, ...] = ("front", "back", "right")
    parts = "".join(_view(view, k) for k, view in enumerate(views))
    title = "Where the points lie, from the front, from the back and from the right side"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{title}">'
        f"<title>{title}</title>{parts}</svg>\n"
    )


def _view(view: ViewName, number: int) -> str:
    middle = _WIDE + number * (_WIDE * 2 + _GAP)

    def at(across: float, up: float) -> tuple[float, float]:
        return middle + across * _TALL, _TALL + 10 - up * _TALL

    shape = " ".join(f"{x:.1f},{y:.1f}" for x, y in (at(*place) for place in outline(view)))
    pieces = [f'<polygon points="{shape}" fill="#e6ebec" stroke="#9aa7a9"/>']
    if view != "right":
        x, y = at(0.0, 0.94)
        pieces.append(f'<ellipse cx="{x:.1f}" cy="{y:.1f}" rx="31" ry="40" fill="#e6ebec" stroke="#9aa7a9"/>')
    pieces += list(_marks(view, at))
    x, y = at(0.0, -0.03)
    pieces.append(f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle" font-size="15">{view}</text>')
    return f'<g font-family="sans-serif" font-size="11">{"".join(pieces)}</g>'


def _marks(view: ViewName, at: _At) -> Iterator[str]:
    """A dot for each point, and its name beside the body at its height, none on another."""
    shown = [spec for spec in POINTS.values() if spec.kind != "landmark" and view in spec.views]
    low = float("inf")
    for spec in sorted(shown, key=lambda one: -one.place[2]):
        places = [spot(spec, side, view) for side in (SIDES if _both(spec, view) else (None,))]
        dots = [at(*place) for place in places]
        for x, y in dots:
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="#8e24aa"/>'
        x, y = max(dots)
        edge = at(0.165, 0.0)[0]
        height = max(y + 4, low + 13) if low < float("inf") else y + 4
        low = height
        ends = f'x1="{x:.1f}" y1="{y:.1f}" x2="{edge - 3:.1f}" y2="{height - 4:.1f}"'
        yield f'<line {ends} stroke="#8e24aa" stroke-width=".6"/>'
        yield f'<text x="{edge:.1f}" y="{height:.1f}" fill="#222">{escape(spec.id)}</text>'


def _both(spec: PointSpec, view: ViewName) -> bool:
    return spec.sides == "both" and view != "right"
