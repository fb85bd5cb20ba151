"""``posture serve`` as a user starts it: a real server, a real socket, a clean end."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.error import URLError

import pytest

from tests.conftest import SAMPLES


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(port: int) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "posture.cli", "serve", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=40)


def fetched(url: str, data: bytes | None = None, content_type: str = "") -> bytes:
    request = urllib.request.Request(url, data, {"Content-Type": content_type} if data else {})
    with urllib.request.urlopen(request, timeout=30) as answer:
        body: bytes = answer.read()
        return body


def wait_until_ready(base: str) -> None:
    for _ in range(120):
        try:
            fetched(f"{base}/readyz")
        except URLError:
            time.sleep(0.25)
        else:
            return
    pytest.fail("the service did not become ready within 30 s")


def test_the_server_answers_a_photo_and_ends_when_asked() -> None:
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    with served(port) as process:
        wait_until_ready(base)
        photo = (SAMPLES / "level_front.jpg").read_bytes()
        head = b'--b\r\nContent-Disposition: form-data; name="photo"; filename="x.jpg"\r\n\r\n'
        answer = json.loads(
            fetched(f"{base}/v1/analyses", head + photo + b"\r\n--b--\r\n", "multipart/form-data; boundary=b")
        )
        assert answer["view"]["name"] == "front"
        assert b"<form" in fetched(f"{base}/")
    assert process.returncode in (0, -signal.SIGTERM)
