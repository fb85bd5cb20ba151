from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from posture.pose.tracker import LiveDetector
from tests.api.fakes import Failing, FakeDetector, after_warm_up, photo_bytes
from tests.api.helpers import wait_until_ready
from tests.places import SAMPLES

MakeClient = Callable[..., AbstractContextManager[TestClient]]


@contextmanager
def serve(
    make_detector: Callable[[], Any] = FakeDetector,
    make_tracker: Callable[[], Any] = LiveDetector,
    **settings: Any,
) -> Iterator[TestClient]:
    """A client of a service with these settings; it is ready when the block begins."""
    chosen: dict[str, Any] = {"workers": 1, "queue": 2, "rate": ""} | settings
    app = create_app(Settings(**chosen), make_detector, make_detector, make_tracker)
    with TestClient(app, raise_server_exceptions=False) as client:
        wait_until_ready(client)
        yield client


@pytest.fixture(name="serve", scope="session")
def _serve() -> MakeClient:
    return serve


@pytest.fixture(scope="session")
def client() -> Iterator[TestClient]:
    with serve() as client:
        yield client


@pytest.fixture(scope="session")
def failing() -> Iterator[Callable[[Exception], TestClient]]:
    """A client of a service, started once, in which measuring fails with the error that is given."""
    act = Failing()
    with serve(after_warm_up(act)) as client:

        def fails_with(error: Exception) -> TestClient:
            act.error = error
            wait_until_ready(client)
            return client

        yield fails_with


@pytest.fixture(scope="session")
def photo() -> bytes:
    return photo_bytes()


@pytest.fixture(scope="session")
def person_photo() -> bytes:
    """A real photo of a standing person."""
    candidates = sorted(path for path in SAMPLES.glob("*") if path.suffix in {".jpg", ".png"})
    if not candidates:
        pytest.skip("no sample image here")
    return candidates[0].read_bytes()
