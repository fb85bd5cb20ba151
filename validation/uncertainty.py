"""Writes ``posture/measure/uncertainty.toml``: how wrong readings straight from the landmarks are.

    python -m validation.uncertainty

The program uses these standard errors where it may not use the calibration.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from math import ceil
from pathlib import Path

import numpy as np

from posture.measure.formulas import FORMULAS
from validation.observations import load_all
from validation.usable import Sample, samples

TARGET = Path(__file__).parent.parent / "posture" / "measure" / "uncertainty.toml"

#: Root mean square errors found before on other phantoms (130 and 311 photos) with the same model
#: and mirror averaging, which were not kept; the larger figure counts.
FOUND_BEFORE = {"hip_obliquity": 3.12, "shoulder_obliquity": 1.39}

TOML = """\
# How wrong an uncalibrated, mirror-averaged reading is: standard errors by indicator and view, in
# the indicator's unit. Written by `python -m validation.uncertainty`; do not edit by hand.

model_source = "RMSE of uncalibrated, mirror-averaged readings with the true camera roll on {count} photos \
of random phantoms (validation/results/observations_*.npz), rounded up; hip and shoulder line at least the \
3.12 and 1.39 deg found before on 130 and 311 other phantoms, which were not kept"

[repeat]
deg = 0.6
pct = 1.0
source = "[proposed] stance and sway when stepping off and on again, assumed 0.6 deg, or 1.0 %"

[model]
{rows}
"""


def _without_side(name: str) -> str:
    return name.replace("left", "side").replace("right", "side")


def model_sems(rows: Sequence[Sample]) -> dict[str, dict[str, float]]:
    """Standard error of the model by indicator and view, rounded up to a tenth of the unit.

    A mirrored photo must have the same uncertainty, so left and right views, and left and right
    legs, share one figure.
    """
    squares: dict[tuple[str, str], list[float]] = defaultdict(list)
    members: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for row in rows:
        for name, truth in row.truth.items():
            error = FORMULAS[name](row.stance) - truth
            if name not in row.withheld and np.isfinite(error):
                key = (_without_side(name), _without_side(row.observation.view))
                squares[key].append(error**2)
                members[key].add((name, row.observation.view))
    sems: dict[str, dict[str, float]] = defaultdict(dict)
    for key, values in squares.items():
        rmse = ceil(np.sqrt(np.mean(values)) * 10) / 10
        for name, view in sorted(members[key]):
            sems[name][view] = max(rmse, FOUND_BEFORE.get(name, 0.0))
    return sems


def _row(name: str, views: dict[str, float]) -> str:
    inner = ", ".join(f"{view} = {sem:.2f}" for view, sem in views.items())
    return f"{name} = {{ {inner} }}"


def main() -> None:
    """Write the file."""
    rows = samples(load_all())
    lines = [_row(name, views) for name, views in model_sems(rows).items()]
    TARGET.write_text(TOML.format(count=len(rows), rows="\n".join(lines)), "utf-8")


if __name__ == "__main__":
    main()
