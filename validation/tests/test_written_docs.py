"""The pages that the program and the committed tables write are up to date."""

from __future__ import annotations

import csv

from scripts.write_docs import PAGES
from tests.places import DOCS
from validation.observations import RESULTS


def test_the_generated_pages_are_up_to_date() -> None:
    for name, page in PAGES.items():
        assert (DOCS / name).read_text("utf-8") == page(), f"run scripts/write_docs.py for {name}"


def test_how_small_a_photo_may_be_sent_is_what_the_table_says() -> None:
    with (RESULTS / "sent_photos.csv").open(encoding="utf-8") as file:
        rows = {row["long_side_px"]: row for row in csv.DictReader(file)}
    said = " ".join((DOCS / "page.md").read_text("utf-8").split())
    small, whole = (
        f"{float(rows[size]['line_median']):.2f}{between}{float(rows[size]['line_largest']):.2f}"
        for size, between in (("2048", " of their standard error in the middle and "), ("4032", " and "))
    )
    assert f"change by {small} at most" in said
    assert f"changes them by {whole}." in said
