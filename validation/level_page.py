"""The part of docs/accuracy.md on the camera's roll: made of the two committed tables, no number typed in."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from posture.answer.assessment import COVERAGE_95
from validation import level, level_photos
from validation.level_photos import TURNS_DEG
from validation.sections import share_text, table

GROUPS = {
    "developed": "developed on",
    "proven": "proven on, camera before the wall",
    "beside": "proven on, camera up to 25° beside it",
}
SHOWS = {
    "room": "a room",
    "buildings": "buildings, fences",
    "nature": "nature",
    "no scene": "nothing, or a drawing",
}

TEXT = """\
## Camera roll from the room's lines

Rendered rooms, looks A to C, true camera roll up to 6° (`validation/results/level.csv`). Nothing was chosen
with those that prove.

{rooms}
Nobody knows how level a real photo is, but everybody knows by how much it was turned afterwards. {photos}
real photos of people ({repositories} public repositories, named with their licences in
`validation/level_photos.csv`) were turned by {least} to {most}° in {turns} steps; the found roll must turn
along by as much. *residual*: standard deviation around that line. *as it is*: share of the photos whose roll
is known without turning (`validation/results/level_photos.csv`).

{real}
Nobody knows the error in them either, but the lines of one photo can be split into two random halves, whole
columns and rows each: in {halves} splits of {halved} photos in which both halves are believed, {agree} of the
95 % intervals of their difference hold 0. What stands in real rooms is less plumb than in rendered ones,
whose intervals are therefore wide.

In {leaned} of these photos the person alone was made to lean by up to 8° before the emptied room. The room's
level then moved by a median of {moved} of the lean, {moved_most} at most.

The sessions above were evaluated with the rolls that an earlier method read from uprights alone, in 30 to
40 % of the photos: these photos were not kept.
"""


def section() -> str:
    """How well the camera's roll is read, as Markdown."""
    rows, halves = level_photos.load(), level_photos.load_halves()
    leans = np.abs([row.lean_slope for row in rows if np.isfinite(row.lean_slope)])
    return TEXT.format(
        rooms=_rooms(level.load()),
        photos=len(rows),
        repositories=len({source.repository for source in level_photos.sources()}),
        least=f"{TURNS_DEG[0]:.0f}".replace("-", "\N{MINUS SIGN}"),
        most=f"{TURNS_DEG[-1]:.0f}",
        turns=len(TURNS_DEG),
        real=_real(rows),
        halves=len(halves),
        halved=len({half.name for half in halves}),
        agree=share_text(
            float(np.mean([abs(one.difference_deg) <= COVERAGE_95 * one.sem_deg for one in halves]))
        ),
        leaned=len(leans),
        moved=f"{np.median(leans):.3f}",
        moved_most=f"{leans.max():.3f}",
    )


def _rooms(rows: Sequence[level.Row]) -> str:
    cells = []
    for group, called in GROUPS.items():
        made = level.figures([row for row in rows if row.group == group])
        cells.append(
            [
                *(called, made.photos, f"{made.true_sd:.1f}°", share_text(made.known), f"{made.rmse:.2f}°"),
                *(f"{made.worst:.1f}°", f"{made.sem:.2f}°", share_text(made.inside)),
            ]
        )
    heads = ("rooms", "photos", "true sd", "roll known", "RMSE where known", "worst", "median standard error")
    return table((*heads, "inside its 95 % interval"), cells)


def _real(rows: Sequence[level_photos.Row]) -> str:
    cells = []
    for shows, called in SHOWS.items():
        here = [row for row in rows if row.shows == shows]
        told = [row for row in here if np.isfinite(row.slope)]
        right = sum(0.95 <= row.slope <= 1.05 and row.residual_deg <= 0.8 for row in told)
        slope, residual = (
            np.median([getattr(row, key) for row in told] or [np.nan]) for key in ("slope", "residual_deg")
        )
        cells.append(
            [
                *(
                    called,
                    len(here),
                    share_text(float(np.mean([np.isfinite(row.found_deg) for row in here]))),
                ),
                *(len(told), _figure(slope, ""), _figure(residual, "°"), right if told else "-"),
            ]
        )
    heads = (
        "the photo shows",
        "photos",
        "as it is",
        "known in 5 turns or more",
        "median slope",
        "median residual",
    )
    return table((*heads, "slope 0.95 to 1.05, residual at most 0.8°"), cells)


def _figure(value: float, unit: str) -> str:
    return f"{value:.2f}{unit}" if np.isfinite(value) else "-"
