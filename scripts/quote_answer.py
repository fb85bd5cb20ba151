"""Write anew what README.md quotes of the program's answer to a sample photo, and the picture above it.

python -m scripts.quote_answer      # after values have changed; read the difference before you commit it
"""

from __future__ import annotations

import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path

from PIL import Image

import posture
from posture.answer.assessment import COVERAGE_95, Assessment
from posture.render.overlay import overlay_png

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
FIRST, SECOND = (
    ROOT / "sample_images" / f"{name}.jpg" for name in ("right_hip_high_back", "left_hip_high_front")
)
WIDTH = "100"
PICTURE, PICTURE_PX = ROOT / "docs" / "overlay.jpg", 900
BEGIN = "## What you get\n\n```\n"
MARKS = ("<!-- quoted: written by scripts/quote_answer.py -->\n", "<!-- end of quoted -->")

REMARKS = """\
The person in this picture is rendered, so the truth is known: its right hip line is 6.5° higher and its left
shoulder 4.3°, 10.8° against each other. Read from the whole body and off the picture of the trunk, it is
{hips:.1f}° ± {hips_half:.1f}, {shoulders:.1f}° ± {shoulders_half:.1f} and {both:.1f}° ± {both_half:.1f}.
On another photo, `left_hip_high_front.jpg` (true 5.0° on the left), the hip line reads
{value:.1f}° ± {half:.1f}.
`--full` says all values with their intervals, the pattern, every reason and every question.
"""


def remarks(first: Assessment, second: Assessment) -> str:
    """What is said below the quotation."""
    shown = {
        "hips": first.indicator("hip_obliquity"),
        "shoulders": first.indicator("shoulder_obliquity"),
        "both": first.indicator("shoulder_hip_difference"),
    }
    sizes = {name: abs(one.value or 0.0) for name, one in shown.items()}
    halves = {f"{name}_half": COVERAGE_95 * (one.sem or 0.0) for name, one in shown.items()}
    hips = second.indicator("hip_obliquity")
    other = {"value": abs(hips.value or 0.0), "half": COVERAGE_95 * (hips.sem or 0.0)}
    return REMARKS.format(**sizes, **halves, **other)


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
    picture = Image.open(BytesIO(overlay_png(FIRST.read_bytes(), first))).convert("RGB")
    size = (round(picture.width * PICTURE_PX / picture.height), PICTURE_PX)
    picture.resize(size, Image.Resampling.LANCZOS).save(PICTURE, quality=85)


if __name__ == "__main__":
    main()
