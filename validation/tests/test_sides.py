"""What is said about the pixels of side photos is what the table says."""

from __future__ import annotations

import csv

from tests.places import DOCS
from validation.observations import RESULTS


def test_the_method_says_what_the_table_says() -> None:
    lines = (RESULTS / "sides.csv").read_text("utf-8").splitlines()
    pelvis = [row for row in csv.DictReader(lines) if row["angle"] == "pelvis_tilt"]
    text = " ".join((DOCS / "method.md").read_text("utf-8").split())
    wrong, spread = (sorted(float(row[name]) for row in pelvis) for name in ("rmse_deg", "sd_deg"))
    assert f"errs by {wrong[0]:.1f} to {wrong[-1]:.1f}° where people differ by {spread[0]:.1f} to" in text
    assert f"to {spread[-1]:.1f}°; the turn" in text
    assert all(0.4 < float(row["slope"]) < 0.6 for row in pelvis), "half of a tilt comes out"
    assert all(int(row["photos"]) > 200 for row in pelvis)
