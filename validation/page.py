"""The text of docs/accuracy.md, made of computed figures only; no number is typed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from posture.body.stance import off_axis_deg
from posture.measure.calibration import calibration
from validation import level_page, pictured, relied_on, sections
from validation.evaluation import NO_ROLL, Reading
from validation.evidence import METHODS, Evidence, by_method, by_session, column, coverage, grouped, kind_of
from validation.observations import Observation
from validation.twins import section as changes
from validation.usable import NETWORK, is_held_out

INTRODUCTION = """\
# Accuracy

How far the program's numbers are from the truth, on rendered people whose joints are known.
Written by `posture validate`, which computes every figure but those of the contenders and the real photos.

{relied_on}
## What was measured, and on what

{photos} photos of {scenes} scenes (one scene: one person in one pose, in one room, from the front, the back
and both sides; a few photos were not rendered). Scenes whose number is divisible by five are **held out**: no
formula is learnt from them. Of their {held} photos the program measures {usable} ({scenes_held} scenes); it
refuses the others, or raises their errors because the body is small (`validation/results/small_bodies.csv`):
turned too far, too small, or a back that the network takes for a front ({backs}
photos), which only a stated view shows. {read} lie within what the calibration `{id}` was learnt on, and all
figures are theirs unless a table says otherwise. It was learnt on {learnt} other photos.

One thing does come from the held-out photos. Standard errors come from cross-validation over the learnt ones;
where fewer than 95 % of the held-out truths lay inside the interval, they were raised until 95 % did
({raised} of {formulas} formulas, by {most} at most). Before that, {before} of all truths lay inside.

{looks}

Repeat it in a checkout: `pip install -e ".[validation]"`, then `posture validate`. It reads the committed
tables `validation/results/observations_*.npz`: what the landmark network saw in every photo, beside the true
joints. The figures for every look stand in `validation/results/held_out_photos.csv`, those of sessions in
`validation/results/held_out_sessions.csv`.

## Words

- *naive*: one pass of the landmark network, as it comes. *mirrored*: averaged with the mirror image.
  *calibrated*: what the program reads from the landmarks, and answers where the picture of the trunk does not
  count. A single pass takes left for right in {swapped} of these photos,
  which turns a line by about 180°; the naive RMSE holds that.
- *RMSE*: root mean square error; *truth sd*: spread of the true values, which is also the RMSE of somebody
  who always says the mean (where the RMSE is no smaller, a row is marked †); *bias*: mean of value minus
  truth; *slope*: that of the values over the truths, 1 is right, 0 sees nothing.
- *coverage*: share of truths inside the 95 % interval; *width*: its mean length from end to end.
- ° are degrees, % the percent of the length that `indicators.md` names. Positive is the subject's right, in
  the sagittal plane forward. *side* joins left and right photos, each with this sign.
- Photos are level by their true camera roll; sessions, below, are not.
"""

LIMITS = """\
## What this does not say

- Rendered bodies have no bony relief, and the pelvis that a hand feels is not in them. How far real people
  differ is not known from these figures.
- The figures are for the poses, clothes, rooms and cameras that `validation/phantom/crowd.py` draws. Other
  people, poses and rooms have other figures.
- `pelvis_rotation` and `trunk_torsion` are in no photo's landmarks. They are not measured in a photo; what
  its picture shows of them stands above.
- `ankle_line_obliquity` has one truth only, a level floor: its RMSE is that of a level line.
"""

NOMINAL = 0.95
LOOKS = {
    "A": "Look A: indoor rooms, summer clothes, close-fitting or loose; people stand and the camera is "
    "placed as it comes.",
    "B": "Look B: shares no floor, wall, light, furniture, garment or hair with A; long sleeves, "
    "outdoors too.",
    "C": "Look C: A again, photographed as the instructions ask: camera at hip height and far enough away, "
    "feet placed with care, standing balanced.",
}


def page(found: Evidence) -> str:
    """The whole page as Markdown."""
    parts = [
        _introduction(found),
        _headline(found.readings),
        sections.single_photos(found.readings),
        sections.plots(),
        sections.instructions(found.readings),
        _fresh(found.fresh),
        _by_size(found.readings),
        pictured.section(),
        changes.section(),
        sections.resolution(found.readings),
        sections.sessions(found),
        sections.claims(found),
        level_page.section(),
        sections.across(found),
        sections.contenders(),
        sections.real_photos(),
        LIMITS,
    ]
    return "\n".join(part for part in parts if part)


def _introduction(found: Evidence) -> str:
    held = [seen for seen in found.observations if is_held_out(seen)]
    raised = [f.raised for view in calibration().views.values() for f in view.formulas.values()]
    return INTRODUCTION.format(
        relied_on=relied_on.section(),
        photos=len(found.observations),
        scenes=len({seen.scene for seen in found.observations}),
        held=len(held),
        scenes_held=len({seen.scene for seen in held}),
        usable=len(found.held),
        read=len({row.photo for row in found.readings}),
        learnt=found.learnt,
        backs=sum(_taken_for_a_front(seen) for seen in held),
        before=sections.share_text(coverage([_before(row) for row in found.readings], NOMINAL)),
        raised=sum(factor > 1 for factor in raised),
        formulas=len(raised),
        most=sections.share_text(max(raised) - 1),
        swapped=len({row.photo for row in found.readings if _swapped(row)}),
        id=calibration().id,
        looks="\n".join(f"- {_look(name, found)}" for name in sorted({o.look for o in found.observations})),
    )


def _taken_for_a_front(seen: Observation) -> bool:
    """Whether the network sees the front of somebody who shows the back."""
    landmarks = seen.landmarks.get(NETWORK)
    return seen.view == "back" and landmarks is not None and abs(off_axis_deg(landmarks, "back")) > 90


def _before(row: Reading) -> Reading:
    """The reading with the standard error that cross-validation alone gives."""
    return replace(row, sem=row.sem / calibration().views[kind_of(row)].formulas[row.indicator].raised)


def _fresh(rows: Sequence[Reading]) -> str:
    """The same on scenes that were rendered last."""
    lines = [
        "## Scenes that nothing was chosen with",
        "",
        "Rendered when formulas, standard errors and this page were finished, and read once:",
        f"{len({row.photo for row in rows})} photos of looks A, B and C. Of their {len(rows)} readings",
        f"{sections.share_text(coverage(rows, NOMINAL))} have the truth in the 95 % interval.",
        "",
    ]
    heads = ("indicator", "view", "n", "truth sd", "RMSE mirrored", "RMSE calibrated", "slope", "coverage")
    cells: list[list[object]] = []
    for (name, kind), here in grouped(rows).items():
        made, unit = by_method(here), sections.unit_text(name)
        new, old = made["calibrated"], made["mirrored"]
        sizes = (f"{size:.2f}{unit}" for size in (new.truth_sd, old.rmse, new.rmse))
        share = sections.share_text(new.coverage95)
        cells.append([f"`{name}`", kind, new.n, *sizes, sections.number(new.slope), share])
    return "\n".join([*lines, sections.table(heads, cells)])


def _by_size(rows: Sequence[Reading]) -> str:
    """Coverage of the largest truths against the others."""
    lines = [
        "## Large and small truths",
        "",
        "Values are pulled to the middle, so the largest truths lie outside their interval more often.",
        "*large*: the fifth of the photos whose truth is furthest from the mean.",
        "",
    ]
    heads = ("indicator", "view", "large: beyond", "coverage of the large", "coverage of the others")
    cells: list[list[object]] = []
    for (name, kind), here in grouped(rows).items():
        away = np.abs(column(here, "truth") - column(here, "truth").mean())
        large = away > np.quantile(away, 0.8)
        if large.any():
            parts = ([row for row, one in zip(here, part, strict=True) if one] for part in (large, ~large))
            shares = (sections.share_text(coverage(part, NOMINAL)) for part in parts)
            bar = f"{away[large].min():.1f}{sections.unit_text(name)}"
            cells.append([f"`{name}`", kind, bar, *shares])
    return "\n".join([*lines, sections.table(heads, cells)])


def _look(name: str, found: Evidence) -> str:
    photos = sum(seen.look == name for seen in found.observations)
    held = sum(row.observation.look == name for row in found.held)
    return f"{LOOKS[name]} {photos} photos, {held} usable ones held out."


def _headline(rows: Sequence[Reading]) -> str:
    """One sentence for each of the main indicators."""
    lines = ["## In short", ""]
    for (name, kind), here in grouped(rows).items():
        if name in sections.PLOTTED:
            made, unit = by_method(here), sections.unit_text(name)
            new, old = made["calibrated"], made["mirrored"]
            lines.append(
                f"- {sections.SPECS[name].label}, {kind}: RMSE {new.rmse:.2f}{unit} calibrated,"
                f" {old.rmse:.2f}{unit} mirrored,"
                f" for a truth sd of {new.truth_sd:.2f}{unit};"
                f" slope {new.slope:.2f} instead of {old.slope:.2f};"
                f" {sections.share_text(new.coverage95)} of the truths inside intervals"
                f" {new.width95:.1f}{unit} long."
            )
    return "\n".join([*lines, ""])


README = """\
On {photos} photos of rendered people that no formula was learnt from, with the camera roll known:

| | one pass of the network | mirror-averaged | posture | true spread | in the 95 % interval |
|---|---|---|---|---|---|
{rows}

Root mean square errors; *true spread* is the error of always guessing the mean. One pass of the network also
takes left for right in {swapped} of these photos, which are left out of its column. With the roll unknown (up
to 6°), front and back together from one fixed camera give the hip line to {hips:.1f}° and the trunk's lean to
{lean:.1f}°. Only large tilts of the pelvis are resolved, and values are too small rather than too large
(slope {slope:.2f}). Rendered bodies have no bony relief, so people may differ.
{picture}[docs/accuracy.md](docs/accuracy.md) has every figure and what else was tried; `posture validate`
computes them again.
"""
MARKS = ("<!-- accuracy: written by posture validate -->\n", "<!-- end of accuracy -->")


def _swapped(row: Reading) -> bool:
    """Whether a single pass took left for right: its line is turned by about 180 degrees, and so is none."""
    return not abs(row.naive - row.truth) <= 90


def readme(found: Evidence) -> str:
    """What the README says about accuracy."""
    rows = []
    for (name, kind), here in grouped(found.readings).items():
        if name in sections.PLOTTED:
            made, unit = by_method(here), sections.unit_text(name)
            made["naive"] = by_method([row for row in here if not _swapped(row)])["naive"]
            errors = " | ".join(f"{made[method].rmse:.1f}{unit}" for method in METHODS)
            new = made["calibrated"]
            rows.append(
                f"| {sections.SPECS[name].label}, {kind} | {errors} | {new.truth_sd:.1f}{unit}"
                f" | {sections.share_text(new.coverage95)} |"
            )
    sessions = by_session(found.sessions)
    hips, lean = (sessions["front + back", NO_ROLL, name] for name in ("hip_obliquity", "trunk_lean"))
    return README.format(
        picture=pictured.short() and f"{pictured.short()}\n",
        photos=len({row.photo for row in found.readings}),
        rows="\n".join(rows),
        swapped=len({row.photo for row in found.readings if _swapped(row)}),
        hips=hips.rmse,
        lean=lean.rmse,
        slope=by_method(grouped(found.readings)["hip_obliquity", "front"])["calibrated"].slope,
    )
