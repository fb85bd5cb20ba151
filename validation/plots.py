"""The plots of docs/accuracy.md: values over truths, errors over their mean, observed coverage.

Colours are Okabe and Ito's, which people with any colour vision tell apart. All axes are in the
indicator's unit; positive is the subject's right.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from posture.answer.assessment import COVERAGE_95
from validation.evaluation import Reading
from validation.evidence import KINDS, LEAST, column, coverage, grouped, kind_of
from validation.sections import PLOTTED, SPECS

GREY, BLUE, ORANGE, BLACK = "#999999", "#0072B2", "#D55E00", "#000000"
NOMINAL = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
UNITS = {"deg": "degrees", "pct": "percent"}


def draw(rows: Sequence[Reading], folder: Path) -> list[Path]:
    """Draw all plots into a folder that exists; the files that were written."""
    written = []
    for name in PLOTTED:
        here = [row for row in rows if row.indicator == name]
        if len(here) >= LEAST:
            written.append(_truth(name, here, folder / f"truth_{name}.png"))
            written.append(_bland_altman(name, here, folder / f"bland_altman_{name}.png"))
    return [*written, _coverage(rows, folder / "coverage.png")]


def _panels(count: int, height: float) -> tuple[Any, Sequence[Any]]:
    """A figure 800 pixels wide with panels that share their axes; height in hundreds of pixels."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, height), dpi=100, layout="constrained")
    panels = figure.subplots(1, count, sharex=True, sharey=True, squeeze=False)[0]
    for panel in panels:
        panel.grid(color="#E5E5E5", linewidth=0.6)
        panel.set_axisbelow(True)
        panel.spines[["top", "right"]].set_visible(False)
    return figure, panels


def _saved(figure: Any, path: Path) -> Path:
    drawn = io.BytesIO()
    figure.savefig(drawn)
    # A palette is a third of the size; nothing but the picture is kept, no date and no version.
    Image.open(drawn).convert("RGB").quantize(64, dither=Image.Dither.NONE).save(path, optimize=True)
    return path


def _by_view(rows: Sequence[Reading]) -> list[tuple[str, list[Reading]]]:
    views = [view for view in ("front", "back", "left", "right") if any(row.view == view for row in rows)]
    return [(view, [row for row in rows if row.view == view]) for view in views]


def _truth(name: str, rows: Sequence[Reading], path: Path) -> Path:
    """Naive and calibrated values over the truths, one panel for each view."""
    groups, unit = _by_view(rows), UNITS[SPECS[name].unit]
    figure, panels = _panels(len(groups), 4.4)
    reach = 1.05 * float(np.abs([column(rows, "truth"), column(rows, "calibrated")]).max())
    naive = column(rows, "naive")
    beyond = int((np.abs(naive) > reach).sum())
    for panel, (view, here) in zip(panels, groups, strict=True):
        truth, once = column(here, "truth"), column(here, "naive")
        shown = np.abs(once) <= reach
        panel.plot([-reach, reach], [-reach, reach], color=BLACK, linewidth=1, label="identity")
        style = {"color": GREY, "marker": "x", "linewidths": 0.8}
        label = f"naive ({beyond} beyond the axis)" if beyond else "naive"
        panel.scatter(truth[shown], once[shown], s=14, label=label, **style)
        panel.scatter(truth, column(here, "calibrated"), s=14, color=BLUE, alpha=0.75, label="calibrated")
        panel.set(title=f"{view}, n = {len(here)}", xlabel=f"truth, {unit}", xlim=(-reach, reach))
    panels[0].set(ylabel=f"value, {unit}", ylim=(-reach, reach))
    panels[0].legend(loc="upper left", frameon=False)
    title = f"{SPECS[name].label}, held-out photos; positive: subject's right"
    figure.suptitle(title, fontsize=11)
    return _saved(figure, path)


def _bland_altman(name: str, rows: Sequence[Reading], path: Path) -> Path:
    """Error over the mean of value and truth, with the bias and the limits of agreement."""
    groups, unit = _by_view(rows), UNITS[SPECS[name].unit]
    figure, panels = _panels(len(groups), 3.8)
    for panel, (view, here) in zip(panels, groups, strict=True):
        value, truth = column(here, "calibrated"), column(here, "truth")
        error = value - truth
        bias, half = float(error.mean()), COVERAGE_95 * float(error.std(ddof=1))
        panel.scatter((value + truth) / 2, error, s=14, color=BLUE, alpha=0.75)
        panel.axhline(bias, color=BLACK, linewidth=1.4)
        for limit in (bias - half, bias + half):
            panel.axhline(limit, color=ORANGE, linewidth=1.4, linestyle="--")
        title = f"{view}: bias {bias:+.1f}, limits of agreement {bias - half:+.1f} to {bias + half:+.1f}"
        panel.set_title(title, fontsize=9)
        panel.set_xlabel(f"mean of value and truth, {unit}")
    panels[0].set_ylabel(f"value minus truth, {unit}")
    figure.suptitle(f"{SPECS[name].label}: error of calibrated readings, held-out photos", fontsize=11)
    return _saved(figure, path)


def _coverage(rows: Sequence[Reading], path: Path) -> Path:
    """Observed over nominal coverage, one panel for each kind of view, percent."""
    figure, panels = _panels(len(KINDS), 3.8)
    nominal = 100 * np.array(NOMINAL)
    for panel, kind in zip(panels, KINDS, strict=True):
        panel.plot([50, 99], [50, 99], color=BLACK, linewidth=1, linestyle="--", label="exact")
        groups = [found for (_, view), found in grouped(rows).items() if view == kind]
        for k, found in enumerate(groups):
            label = "each indicator" if k == 0 else None
            observed = [100 * coverage(found, level) for level in NOMINAL]
            panel.plot(nominal, observed, color=GREY, linewidth=0.8, label=label)
        here = [row for row in rows if kind_of(row) == kind]
        if here:
            observed = [100 * coverage(here, level) for level in NOMINAL]
            panel.plot(
                nominal, observed, color=BLUE, linewidth=2, marker="o", markersize=4, label="all together"
            )
        panel.set(title=f"{kind}, {len(here)} readings", xlabel="nominal coverage, %")
    panels[0].set(ylabel="observed coverage, %", ylim=(30, 101))
    panels[-1].legend(loc="lower right", frameon=False)
    figure.suptitle("Share of truths inside the intervals, held-out photos")
    return _saved(figure, path)


def changes(folder: Path) -> Path:
    """Error of the estimated change of the hip line over its mean with the true one, by what else changed."""
    from validation.twins.conditions import CONDITIONS
    from validation.twins.figures import answers
    from validation.twins.learning import Kind
    from validation.twins.proof import judged, lessons

    kind = Kind("hip_obliquity", "picture", ("back", "front"))
    found = judged(lessons(answers(), kind), kind)
    figure, panels = _panels(len(CONDITIONS), 3.8)
    for panel, condition in zip(panels, CONDITIONS, strict=True):
        here = found[condition]
        error = here.change - here.pairs.change
        bias, half = float(error.mean()), COVERAGE_95 * float(error.std(ddof=1))
        panel.scatter((here.change + here.pairs.change) / 2, error, s=9, color=BLUE, alpha=0.6)
        panel.axhline(bias, color=BLACK, linewidth=1.4)
        for limit in (bias - half, bias + half):
            panel.axhline(limit, color=ORANGE, linewidth=1.4, linestyle="--")
        panel.set_title(f"{condition}\n{bias:+.1f}, {bias - half:+.1f} to {bias + half:+.1f}", fontsize=9)
        panel.set_xlabel("mean of both, degrees", fontsize=9)
    panels[0].set_ylabel("estimated minus true change, degrees")
    figure.suptitle("Change of the hip line, by what else changed; bias and limits of agreement", fontsize=11)
    return _saved(figure, folder / "changes.png")
