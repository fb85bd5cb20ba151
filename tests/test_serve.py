"""``posture serve`` as a user starts it: a real server, a real socket, a clean end."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
import pytest

from api.keys import is_known
from tests.places import SAMPLES


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(port: int) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "posture.cli.main", "serve", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=40)


def wait_until_ready(base: str) -> None:
    for _ in range(120):
        try:
            if httpx2.get(f"{base}/readyz").status_code == 200:
                return
        except httpx2.TransportError:
            pass
        time.sleep(0.25)
    pytest.fail("the service did not become ready within 30 s")


@pytest.mark.slow
def test_the_server_answers_a_photo_and_ends_when_asked() -> None:
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    with served(port) as process:
        wait_until_ready(base)
        photo = (SAMPLES / "level_front.jpg").read_bytes()
        answer = httpx2.post(f"{base}/v1/analyses", files={"photo": photo}, timeout=30)
        assert answer.status_code == 200
        assert answer.json()["view"]["name"] == "front"
        assert "<form" in httpx2.get(base).text
    assert process.returncode in (0, -signal.SIGTERM)


@pytest.mark.slow
def test_a_wrong_setting_stops_the_start_with_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTURE_WORKERS", "0")
    monkeypatch.setenv("POSTURE_API_KEYS", "secret-as-it-is")
    command = [sys.executable, "-m", "posture.cli.main", "serve", "--port", str(free_port())]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert ended.stderr.startswith("posture: POSTURE_WORKERS: ")
    assert "POSTURE_API_KEYS: must be SHA-256 digests" in ended.stderr
    assert "secret" not in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_a_new_key_opens_the_service() -> None:
    command = [sys.executable, "-m", "posture.cli.main", "key"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    key, digest = (line.rpartition(" ")[2] for line in told.splitlines())
    assert is_known(f"Bearer {key}", [digest])
    assert len(key) >= 43
