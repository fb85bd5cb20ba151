"""The sections of docs/accuracy.md that are tables, each as Markdown; units and signs stand on the page."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence

import numpy as np

from posture.answer.assessment import UNIT_SIGNS
from posture.measure.camera_roll import UNKNOWN_SEM_DEG
from posture.measure.indicators import INDICATORS
from posture.words.catalogue import ENGLISH
from validation.evaluation import COMBINATIONS, FROM_EDGES, NO_ROLL, Reading
from validation.evidence import (
    KINDS,
    LEAST,
    Evidence,
    as_instructed,
    by_method,
    by_session,
    coverage,
    grouped,
    kind_of,
    resolved,
)
from validation.observations import RESULTS

PLOTTED = ("hip_obliquity", "shoulder_obliquity", "shoulder_rotation")
NOMINAL = (0.5, 0.8, 0.95)
NO_SKILL = " †"
"""Marks a row whose error is no smaller than that of always saying the mean."""
SPECS = {spec.id: spec.in_language(ENGLISH) for spec in INDICATORS}


def single_photos(rows: Sequence[Reading]) -> str:
    """Figures of each indicator and kind of view, and how intervals of other sizes hold."""
    parts = ["## Single photos, held out", "", _figures_table(rows), "### Intervals of other sizes", ""]
    heads = ("view", "readings", *(f"{100 * nominal:.0f} % interval holds" for nominal in NOMINAL))
    cells = [
        [kind, len(here), *(share_text(coverage(here, nominal)) for nominal in NOMINAL)]
        for kind, here in ((kind, [row for row in rows if kind_of(row) == kind]) for kind in KINDS)
        if here
    ]
    return "\n".join([*parts, table(heads, [*cells, _all_views(rows)])])


def _all_views(rows: Sequence[Reading]) -> list[object]:
    return ["all", len(rows), *(share_text(coverage(rows, nominal)) for nominal in NOMINAL)]


def _figures_table(rows: Sequence[Reading]) -> str:
    """One row for each indicator and kind of view."""
    heads = ("indicator", "view", "unit", "n", "truth sd", "RMSE naive", "RMSE mirrored", "RMSE calibrated")
    cells = []
    for (name, kind), here in grouped(rows).items():
        made = by_method(here)
        new, rmse = made["calibrated"], {method: figures.rmse for method, figures in made.items()}
        mark = NO_SKILL if new.rmse >= new.truth_sd else ""
        cells.append(
            [
                *(f"`{name}`{mark}", kind, unit_text(name).strip(), new.n, number(new.truth_sd)),
                *(number(rmse.get(method, np.nan)) for method in ("naive", "mirrored", "calibrated")),
                *(number(new.bias), number(new.slope), share_text(new.coverage95), number(new.width95, 1)),
            ]
        )
    return table((*heads, "bias", "slope", "coverage", "width"), cells)


def plots() -> str:
    """The plots, embedded."""
    lines = ["## Plots", ""]
    for name in PLOTTED:
        label = SPECS[name].label
        lines += [
            f"![{label}: values over truths](accuracy/truth_{name}.png)",
            f"![{label}: error over the mean of value and truth](accuracy/bland_altman_{name}.png)",
        ]
    return "\n".join([*lines, "![Observed over nominal coverage](accuracy/coverage.png)", ""])


def instructions(rows: Sequence[Reading]) -> str:
    """Look C, and photos of any look that happen to be taken as the instructions ask."""
    careful = [row for row in rows if row.look == "C"]
    parts = ["## Photos taken as the instructions ask", ""]
    if careful:
        parts += ["Look C only:", "", _figures_table(careful)]
    parts += [
        "All looks, by how the photo was taken. *as instructed*: feet turned at most 6° from the exact view,",
        "camera at least 2.5 m away and 0.8 to 1.3 m high. *rest*: all others.",
        "",
    ]
    halves = [grouped(row for row in rows if as_instructed(row) is wanted) for wanted in (True, False)]
    heads = ["indicator", "view", "unit"]
    for title in ("as instructed", "rest"):
        heads += [f"{title}: n", "RMSE mirrored", "RMSE calibrated", "coverage"]
    cells = [
        [
            f"`{name}`",
            kind,
            unit_text(name).strip(),
            *_brief(halves[0][name, kind]),
            *_brief(halves[1][name, kind]),
        ]
        for name, kind in halves[0]
        if (name, kind) in halves[1]
    ]
    return "\n".join([*parts, table(heads, cells)])


def _brief(rows: Sequence[Reading]) -> list[object]:
    made = by_method(rows)
    new = made["calibrated"]
    return [new.n, number(made["mirrored"].rmse), number(new.rmse), share_text(new.coverage95)]


def resolution(rows: Sequence[Reading]) -> str:
    """Readings that claim to differ from the neutral value, by indicator and kind of view."""
    cells = []
    for (name, kind), here in grouped(rows).items():
        made = resolved(here)
        if made:
            side = share_text(made.right_sign)
            cells.append([f"`{name}`", kind, made.n, share_text(made.share), number(made.slope), side])
    heads = ("indicator", "view", "n resolved", "share of all", "slope among them", "on the true side")
    return "\n".join(
        [
            "## Where the interval claims resolution",
            "",
            "Readings whose 95 % interval excludes the neutral value. *on the true side*: the truth lies",
            "on the same side of the neutral value as the reading. Indicators with fewer than",
            f"{LEAST} such readings are left out.",
            "",
            table(heads, cells),
        ]
    )


def sessions(found: Evidence) -> str:
    """One photo, and two opposite ones from one fixed camera, with the roll that the program knows."""
    made = by_session(found.sessions)
    heads = ["photos", "indicator", "unit"]
    for title in (NO_ROLL, "edges"):
        heads += [f"{title}: n", "RMSE", "slope", "coverage"]
    cells = []
    for photos in COMBINATIONS:
        for name in (spec.id for spec in INDICATORS):
            both = [made.get((photos, roll, name)) for roll in (NO_ROLL, FROM_EDGES)]
            if all(both):
                halves = [
                    [one.n, number(one.rmse), number(one.slope), share_text(one.coverage95)]
                    for one in both
                    if one
                ]
                cells.append([photos, f"`{name}`", unit_text(name).strip(), *halves[0], *halves[1]])
    return "\n".join(
        [
            "## Whole answers: one photo and two opposite ones",
            "",
            "As the program answers, with the camera roll in its interval: with the roll unknown, and with",
            "the roll that the room's edges tell, where they tell it. Two photos come from one fixed camera.",
            "Held-out people; photos that lie outside the calibration are in it too. The phantoms' cameras",
            f"are rolled by {_roll_sd(found):.1f}° (sd); where the roll is unknown, the program assumes a",
            f"level camera with a standard error of {UNKNOWN_SEM_DEG:g}°, and more where the person leans.",
            "",
            table(heads, cells),
        ]
    )


def _roll_sd(found: Evidence) -> float:
    """Spread of the true camera roll of all photos, degrees."""
    return float(np.std([seen.roll_deg for seen in found.observations]))


def claims(found: Evidence) -> str:
    """How often an answer claims anything, and how often wrongly."""
    counted = ("answers", "claim", "wrongly", "pattern", "wrongly", "nothing to claim", "claim of these")
    heads = ("photos", "camera roll", *counted)
    cells = [
        [
            *(one.photos, one.roll, one.answers, one.claiming, one.wrong, one.patterns, one.patterns_wrong),
            *(one.level, one.level_wrong),
        ]
        for one in found.claims
    ]
    return "\n".join(
        [
            "## What an answer claims",
            "",
            "A headline claims only what Holm's procedure leaves over all judged indicators of an answer,",
            "so that at most 5 of 100 answers claim anything wrongly; a pattern needs a clear main cue.",
            "Counted over the held-out sessions: answers, those that claim anything, those with any wrong",
            "claim, those that name a pattern, and wrongly; at last the people none of whose truths lies",
            "beyond what matters, and how many of their answers claim anything. Most of these people are",
            "drawn with a tilt.",
            "",
            table(heads, cells),
        ]
    )


def across(found: Evidence) -> str:
    """What is learnt on one look, read on another; nothing while there is one look only."""
    if not found.across:
        return ""
    lines = [
        "## Across looks",
        "",
        "RMSE on the same held-out photos, by what was learnt from: another look, this look (A with C), or",
        "all looks as shipped. *not calibrated*: share of photos that lie outside what the other look",
        "covers, so that the program would not calibrate them; they are in the RMSE here.",
        "",
    ]
    heads = (
        "indicator",
        "unit",
        "learnt on",
        "read on",
        "n",
        "other look",
        "own look",
        "shipped",
        "not calibrated",
    )
    cells = [
        [
            *(f"`{row.indicator}`", unit_text(row.indicator).strip(), row.learnt, row.look, row.n),
            *(number(value) for value in (row.other, row.own, row.shipped)),
            share_text(row.outside),
        ]
        for row in found.across
    ]
    return "\n".join([*lines, table(heads, cells)])


def contenders() -> str:
    """Other ways to learn, from their own table; nothing without that table."""
    rows = rows_of("contenders.csv")
    if not rows:
        return ""
    methods = list(dict.fromkeys(row["method"] for row in rows))
    keys = dict.fromkeys((row["indicator"], row["kind"]) for row in rows)
    rmse = {(row["indicator"], row["kind"], row["method"]): row["rmse"] for row in rows}
    cells = [
        [f"`{name}`", kind, *(_maybe(rmse.get((name, kind, method), "")) for method in methods)]
        for name, kind in keys
    ]
    lines = [
        "## Contenders",
        "",
        "RMSE of other ways to learn the same, in the indicator's unit, by cross-validation over the",
        "*learnt* scenes with each method's best setting; not comparable with the figures above.",
        "",
    ]
    return "\n".join([*lines, table(("indicator", "view", *methods), cells)])


def real_photos() -> str:
    """Photos of real people with a reference, from their own table; nothing without that table."""
    rows = rows_of("real_photos.csv")
    if not rows:
        return ""
    cells = [
        [
            *(row["photo"], f"`{row['indicator']}`"),
            f"{_maybe(row['reference'])} ± {_maybe(row['reference_sem'])}",
            *(
                _maybe(row["value"]),
                f"{_maybe(row['low'])} to {_maybe(row['high'])}",
                row["held"],
                row["remark"],
            ),
        ]
        for row in rows
    ]
    heads = (
        "photo",
        "indicator",
        "reference ± its standard error",
        "value",
        "95 % interval",
        "held",
        "remark",
    )
    return "\n".join(["## Real photos", "", table(heads, cells)])


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of a table of results; none where there is no such table."""
    path = RESULTS / name
    if not path.exists():
        return []
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _maybe(text: str) -> str:
    return number(float(text)) if text else "-"


def unit_text(name: str) -> str:
    """The unit's sign as it follows a number."""
    return UNIT_SIGNS[SPECS[name].unit]


def number(value: float, digits: int = 2) -> str:
    """A number as it stands in the tables, or a dash."""
    return f"{value + 0.0:.{digits}f}" if np.isfinite(value) else "-"


def share_text(value: float) -> str:
    """A share in percent, or a dash."""
    return f"{100 * value:.0f} %" if np.isfinite(value) else "-"


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    lines += ["| " + " | ".join(map(str, row)) + " |" for row in rows]
    return "\n".join([*lines, ""])
