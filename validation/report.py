"""What ``posture validate`` writes: the page docs/accuracy.md, its plots and two tables of figures.

Only the committed tables of validation/results are read; no photo, no network and no renderer is
needed. Only the plots need matplotlib.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from validation import evidence, page
from validation.evaluation import Reading, SessionReading
from validation.evidence import Evidence, Told
from validation.observations import RESULTS

DOCS = Path(__file__).parent.parent / "docs"
PAGE, PLOTS = "accuracy.md", "accuracy"
PHOTOS, SESSIONS = "held_out_photos.csv", "held_out_sessions.csv"
STEPS = 7
"""At most so many times is told what comes next."""


def write(out: Path | None = None, *, plots: bool = True, step: Told = lambda _: None) -> list[Path]:
    """Compute all figures again and write them.

    Parameters
    ----------
    out : Path, optional
        Folder of the page, its plots and the two tables. Without it the committed files are
        written: the page and the plots in ``docs``, the tables in ``validation/results``.
    plots : bool
        Whether to draw; the page is the same either way.
    step : callable
        Called with what comes next.

    Returns
    -------
    list of Path
        Every file that was written.
    """
    docs, results = out or DOCS, out or RESULTS
    docs.mkdir(parents=True, exist_ok=True)
    found = evidence.gather(step)
    step("Writing the page and the tables")
    text = page.page(found)
    (docs / PAGE).write_text(text, "utf-8")
    write_photos(results / PHOTOS, found.readings)
    write_sessions(results / SESSIONS, found.sessions)
    if out is None:
        write_readme(page.readme(found))
    written = [docs / PAGE, results / PHOTOS, results / SESSIONS]
    if plots:
        step("Drawing")
        written += _draw(found, docs / PLOTS)
    return written


def _draw(found: Evidence, folder: Path) -> list[Path]:
    from validation.plots import changes, draw

    folder.mkdir(exist_ok=True)
    return [*draw(found.readings, folder), changes(folder)]


def write_photos(path: Path, rows: Iterable[Reading]) -> None:
    """One row for each look, indicator and kind of view: the figures of the three ways to read."""
    _write(
        path,
        [
            {"looks": look, "indicator": name, "view": kind}
            | {
                f"{method}_{key}": value
                for method, made in evidence.by_method(found).items()
                for key, value in asdict(made).items()
            }
            for look, group in evidence.look_groups(rows).items()
            for (name, kind), found in evidence.grouped(group).items()
        ],
    )


def write_sessions(path: Path, rows: Iterable[SessionReading]) -> None:
    """One row for each combination of photos, source of the roll and indicator."""
    _write(
        path,
        [
            {"photos": photos, "roll": roll, "indicator": name} | asdict(made)
            for (photos, roll, name), made in evidence.by_session(rows).items()
        ],
    )


def _write(path: Path, rows: Sequence[Mapping[str, object]]) -> None:
    columns = [key for key in dict.fromkeys(key for row in rows for key in row) if _known(rows, key)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n", restval="", extrasaction="ignore")
        writer.writeheader()
        writer.writerows({key: _cell(value) for key, value in row.items()} for row in rows)


def _known(rows: Sequence[Mapping[str, object]], key: str) -> bool:
    """Whether a column says anything: ways to read without an interval have no coverage."""
    return any(_cell(row.get(key, "")) != "" for row in rows)


def _cell(value: object) -> object:
    if isinstance(value, float):
        return f"{value:.4g}" if np.isfinite(value) else ""
    return value


def write_readme(text: str) -> None:
    """Put the figures between the marks of the README."""
    path = DOCS.parent / "README.md"
    before, _, rest = path.read_text("utf-8").partition(page.MARKS[0])
    path.write_text(
        f"{before}{page.MARKS[0]}{text}{page.MARKS[1]}{rest.partition(page.MARKS[1])[2]}", "utf-8"
    )
