"""What the pages say of the picture is what its calibration and the warp test hold."""

from __future__ import annotations

from dataclasses import replace

from tests.pelvis.known import calibrated
from validation import pictured, sections

FIGURES = {
    "photos": 325.0,
    "truth_sd": 4.68,
    "rmse": 1.25,
    "rmse_landmarks": 3.03,
    "bias": 0.1,
    "slope": 0.97,
    "coverage95": 0.946,
}
MADE = calibrated(held_out={"hip_obliquity": FIGURES})


def test_the_page_shows_the_calibrations_figures() -> None:
    page = pictured.section(MADE)
    row = "| `hip_obliquity` | {} | 325 | 4.68 | 3.03 | 1.25 | 0.10 | 0.97 | 95 % |"
    assert all(row.format(view) in page.splitlines() for view in ("front", "back"))
    assert "`known`" in page


def test_without_a_calibration_the_page_says_that_it_is_not_used_and_the_readme_nothing() -> None:
    none = replace(MADE, views={})
    assert "does not use it" in pictured.section(none)
    assert pictured.short(none) == ""


def test_the_readme_says_what_was_gained() -> None:
    assert (
        "hip line, front 1.2° (landmarks alone 3.0°, true spread 4.7°, slope 0.97);\n"
        "hip line, back 1.2° (landmarks alone 3.0°, true spread 4.7°, slope 0.97).\n"
    ) in pictured.short(MADE)


def test_every_change_and_reader_of_the_warp_test_stands_on_the_page() -> None:
    rows = sections.rows_of("warp.csv")
    assert {row["change"] for row in rows} == set(pictured.WARPS)
    assert {row["reader"] for row in rows} <= set(pictured.READERS)
    assert all(words in pictured.section(MADE) for words in pictured.WARPS.values())
