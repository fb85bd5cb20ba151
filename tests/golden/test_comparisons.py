"""The texts of comparisons; after a deliberate change ``python -m tests.golden`` writes them, to be read."""

from __future__ import annotations

import json

from tests.golden.comparisons import COMMITTED, comparisons


def test_what_comparisons_say() -> None:
    assert comparisons() == json.loads(COMMITTED.read_text("utf-8"))
