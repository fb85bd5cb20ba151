"""Write anew what README.md quotes of the program's answer to a sample photo.

python -m scripts.quote_answer      # after values have changed; read the difference before you commit it
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import posture
from posture.answer.assessment import COVERAGE_95, Assessment

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
FIRST, SECOND = (ROOT / "sample_images" / f"{name}_front.jpg" for name in ("left_hip_high", "right_hip_high"))
WIDTH = "100"
BEGIN = "## What you get\n\n```\n"
MARKS = ("<!-- quoted: written by scripts/quote_answer.py -->\n", "<!-- end of quoted -->")

REMARKS = """\
The person in this picture is rendered, so the truth is known: its left hip line is 5.0° higher and its right
shoulder 2.9°, 7.9° against each other. The landmarks alone show a quarter of the hip line; read from the
whole body, and off the picture of the trunk where that is calibrated, it is there.{doubt}
On another photo, `right_hip_high_front.jpg` (true 6.5°), the hip line reads {value:.1f}° ± {half:.1f}.
`--full` says all values with their intervals, the pattern, every reason and every question.
"""
DOUBT = """
The room does not tell how the camera was held, so neither line alone is called tilted; their difference,
which hardly depends on that, is."""


def remarks(first: Assessment, second: Assessment) -> str:
    """What is said below the quotation."""
    lines = [first.indicator(name).status for name in ("hip_obliquity", "shoulder_obliquity")]
    difference = first.indicator("shoulder_hip_difference").status
    doubtful = set(lines) == {"unclear"} and difference == "clear"
    hips = second.indicator("hip_obliquity")
    assert hips.value is not None and hips.sem is not None  # noqa: S101, PT018 - a sample shows its hips
    return REMARKS.format(doubt=DOUBT if doubtful else "", value=hips.value, half=COVERAGE_95 * hips.sem)


def main() -> None:
    """Ask the program about both photos, and write."""
    command = [sys.executable, "-m", "posture.cli.main", "analyze", str(FIRST)]
    environment = {**os.environ, "COLUMNS": WIDTH}
    said = subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout
    before, mark, rest = README.read_text("utf-8").partition(BEGIN)
    _, end, rest = rest.partition("```\n")
    _, below, rest = rest.partition(MARKS[1])
    first, second = (posture.analyse(path) for path in (FIRST, SECOND))
    remarked = f"\n{MARKS[0]}{remarks(first, second)}{below}"
    README.write_text(f"{before}{mark}{said.lstrip()}{end}{remarked}{rest}", "utf-8")


if __name__ == "__main__":
    main()
