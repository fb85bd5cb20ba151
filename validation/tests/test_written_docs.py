"""The pages that the program and the committed tables write are up to date."""

from __future__ import annotations

from scripts.write_docs import PAGES
from tests.places import DOCS


def test_the_generated_pages_are_up_to_date() -> None:
    for name, page in PAGES.items():
        assert (DOCS / name).read_text("utf-8") == page(), f"run scripts/write_docs.py for {name}"
