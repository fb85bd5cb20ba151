"""A real browser before the real service; without a browser the tests are skipped, but never in CI."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.browser.visitors import Visitor, films

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
)
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test in this folder is one of the browser."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def program() -> str:
    """Where the browser is."""
    found = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if found is None:
        assert not os.environ.get("CI"), "CI must have a browser"
        pytest.skip("no Chromium here: the page is not tried in a browser")
    return found


@pytest.fixture(scope="session")
def service() -> Iterator[str]:
    """The address of `posture serve`, with the real model."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "posture.cli.main", "serve", "--port", str(port)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as running:
        address = f"http://127.0.0.1:{port}"
        try:
            _wait_until_ready(address)
            yield address
        finally:
            running.terminate()
            running.wait(30)


def _wait_until_ready(address: str) -> None:
    end = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(f"{address}/readyz") as answer:  # noqa: S310 - our own service
                if answer.status == 200:
                    return
        except OSError:
            assert time.monotonic() < end, "the service did not get ready"
        time.sleep(0.1)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(
    playwright: Playwright, program: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    """A browser whose camera shows a rendered person: front, back, left and right, again and again."""
    film = films.turning_person(tmp_path_factory.mktemp("camera"))
    arguments = [*ARGUMENTS, f"--use-file-for-fake-video-capture={film}"]
    opened = playwright.chromium.launch(executable_path=program, args=arguments)
    yield opened
    opened.close()


@pytest.fixture
def visitor(browser: Browser, service: str) -> Iterator[Visitor]:
    """Somebody who opens the page; the page must not complain, and must not talk to anyone else."""
    with Visitor(browser, service) as somebody:
        yield somebody
        assert somebody.complaints == []
        assert [url for url in somebody.requested if not re.match(rf"({service}/|blob:|data:)", url)] == []
