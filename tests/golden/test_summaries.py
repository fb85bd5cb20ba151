"""The samples' summaries; after a deliberate change ``python -m tests.golden`` writes them, to be read."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.golden.samples import COMMITTED, summaries

_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [text for item in (value.values() if isinstance(value, dict) else value) for text in _texts(item)]


@pytest.mark.slow
def test_the_samples_summaries() -> None:
    """Word for word; a number, which is rounded outwards, may differ by one on another processor."""
    said, committed = _texts(summaries()), _texts(json.loads(COMMITTED.read_text("utf-8")))
    assert [_NUMBER.sub("0", text) for text in said] == [_NUMBER.sub("0", text) for text in committed]
    for here, there in zip(said, committed, strict=True):
        numbers = [[float(n.replace(",", ".")) for n in _NUMBER.findall(text)] for text in (here, there)]
        assert numbers[0] == pytest.approx(numbers[1], abs=1.0), here
