"""Generated requests, valid and invalid, to every operation: only documented answers come out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from api.app import create_app
from api.settings import Settings
from tests.api.fakes import FakeDetector
from validation.fuzz.requests import operations, running, send_all

# Dozens of requests to every operation; `python -m validation.fuzz.requests` sends thousands.
pytestmark = pytest.mark.slow

APP = create_app(Settings(workers=1, queue=2, rate=""), FakeDetector, FakeDetector)
CASES = 25


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    with running(APP) as opened:
        yield opened


@pytest.mark.parametrize("operation", operations(APP), ids=lambda operation: operation.label)
def test_every_answer_is_a_documented_one(operation: Any, client: Any) -> None:
    statuses: list[int] = []
    send_all(operation, client, CASES, statuses.append, fixed=True)
    assert statuses
