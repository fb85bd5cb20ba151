"""Write ``posture/data/uncertainty.toml`` and the table in ``docs/method.md`` from the comparison.

python -m validation.uncertainty
"""

from __future__ import annotations

import csv
from collections import defaultdict
from math import ceil, sqrt
from pathlib import Path

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "validation" / "results"
UNCERTAINTY = ROOT / "posture" / "data" / "uncertainty.toml"
METHOD = ROOT / "docs" / "method.md"
BEGIN, END = "<!-- accuracy: written by validation.uncertainty -->", "<!-- end of accuracy -->"

#: Root mean square errors found before on other phantoms (130 and 311 photos) with the same model
#: and mirror averaging; the larger figure counts.
FOUND_BEFORE = {"hip_obliquity": 3.12, "shoulder_obliquity": 1.39}

TOML = """\
# How wrong an uncalibrated, mirror-averaged reading is: standard errors by indicator and view, in
# the indicator's unit. Written by `python -m validation.uncertainty`; do not edit by hand.

model_source = "RMSE of uncalibrated, mirror-averaged readings with the true camera roll on {count} random \
phantoms (validation/results/uncalibrated_summary.csv), rounded up; hip and shoulder line at least the \
3.12 and 1.39 deg found on 130 and 311 other phantoms (measured.md section 2)"

[repeat]
deg = 0.6
pct = 1.0
source = "field.md 3.3: stance and sway when stepping off and on again, assumed 0.6 deg, or 1.0 %"

[model]
{rows}
"""

MARKDOWN = """\
{count} random phantoms (`validation/results/uncalibrated_summary.csv`), the true roll taken out.
*true sd* is the spread of the true values, *sem* what the program uses (RMSE of this row and
its mirror image together, rounded up, or a larger figure found before).

| indicator | view | n | true sd | bias | RMSE | slope | r | sem |
|---|---|---|---|---|---|---|---|---|
{rows}
"""


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of one committed result."""
    with (RESULTS / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def model_sems() -> dict[str, dict[str, float]]:
    """Standard error of the model by indicator and view, rounded up.

    A mirrored photo must have the same uncertainty, so left and right views, and left and right
    legs, share one figure.
    """
    squares: dict[tuple[str, str], list[float]] = defaultdict(list)
    members: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for row in rows_of("uncalibrated_readings.csv"):
        if not row["error"]:
            key = (_without_side(row["indicator"]), _without_side(row["view"]))
            squares[key].append((float(row["reading"]) - float(row["truth"])) ** 2)
            members[key].add((row["indicator"], row["view"]))
    sems: dict[str, dict[str, float]] = defaultdict(dict)
    for key, values in squares.items():
        rmse = ceil(sqrt(sum(values) / len(values)) * 10) / 10
        for name, view in sorted(members[key]):
            sems[name][view] = max(rmse, FOUND_BEFORE.get(name, 0.0))
    return sems


def _without_side(name: str) -> str:
    return name.replace("left", "side").replace("right", "side")


def toml_rows(sems: dict[str, dict[str, float]]) -> str:
    """One line for each indicator, a figure for each view."""
    lines = []
    for name, views in sems.items():
        inner = ", ".join(f"{view} = {sem:.2f}" for view, sem in views.items())
        lines.append(f"{name} = {{ {inner} }}")
    return "\n".join(lines)


def markdown_rows(summary: list[dict[str, str]], sems: dict[str, dict[str, float]]) -> str:
    """One table row for each indicator and view."""
    columns = ("view", "n", "truth_sd", "bias", "rmse", "slope", "r")
    return "\n".join(
        " | ".join(
            [
                f"| `{row['indicator']}`",
                *(row[c] or "-" for c in columns),
                f"{sems[row['indicator']][row['view']]:.2f} |",
            ]
        )
        for row in summary
    )


def main() -> None:
    """Write both files."""
    summary, sems = rows_of("uncalibrated_summary.csv"), model_sems()
    count = len({row["phantom"] for row in rows_of("uncalibrated_readings.csv")})
    UNCERTAINTY.write_text(TOML.format(count=count, rows=toml_rows(sems)), "utf-8")
    before, _, rest = METHOD.read_text("utf-8").partition(BEGIN)
    table = MARKDOWN.format(count=count, rows=markdown_rows(summary, sems))
    METHOD.write_text(f"{before}{BEGIN}\n{table}{END}{rest.partition(END)[2]}", "utf-8")


if __name__ == "__main__":
    main()
