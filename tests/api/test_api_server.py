"""The service as a process of its own, on a real socket."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

PORT_PROBE = ("127.0.0.1", 0)


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    with socket.socket() as probe:
        probe.bind(PORT_PROBE)
        port = probe.getsockname()[1]
    environment = os.environ | {"POSTURE_WORKERS": "1", "POSTURE_BODY_TIMEOUT_S": "1"}
    command = [sys.executable, "-c", f"from api.server import run; run(port={port})"]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, env=environment, cwd=root, stderr=subprocess.PIPE) as process:
        _wait_until_ready(process, port)
        yield process, port
        if process.poll() is None:
            process.kill()


def _wait_until_ready(process: subprocess.Popen[bytes], port: int) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        try:
            if b" 200 " in ask(port, b"GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"):
                return
        except ConnectionRefusedError:
            pass
        time.sleep(0.1)
    raise AssertionError("the server did not get ready")


def ask(port: int, request: bytes) -> bytes:
    """What a raw socket gets back until the server closes it."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(request)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    return answer


def test_no_server_header(server: tuple[subprocess.Popen[bytes], int]) -> None:
    answer = ask(server[1], b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").lower()
    assert answer.startswith(b"http/1.1 200")
    assert b"\r\nserver:" not in answer
    assert b"content-security-policy: default-src 'none'" in answer


def test_half_a_request_is_answered_after_the_deadline(server: tuple[subprocess.Popen[bytes], int]) -> None:
    head = (
        b"POST /v1/analyses HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n"
        b"Content-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\n"
    )
    answer = ask(server[1], head)
    assert answer.startswith(b"HTTP/1.1 408")
    assert b'"code":"request_timeout"' in answer


def test_a_declared_excess_is_refused_at_once(server: tuple[subprocess.Popen[bytes], int]) -> None:
    head = b"POST /v1/analyses HTTP/1.1\r\nHost: x\r\nContent-Length: 99000000\r\n\r\n"
    answer = ask(server[1], head)
    assert answer.startswith(b"HTTP/1.1 413")
    assert b'"code":"body_too_large"' in answer


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_stops_cleanly_and_logs_no_path(server: tuple[subprocess.Popen[bytes], int]) -> None:
    process, port = server
    ask(port, b"GET /photos/secret-name.jpg HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    process.send_signal(signal.SIGTERM)
    assert process.stderr is not None
    log = process.stderr.read()
    # uvicorn hands the signal on once everything is closed.
    assert process.wait(30) in {0, -signal.SIGTERM}
    assert b"Finished server process" in log
    assert b"GET /readyz 200" in log
    assert b"secret-name" not in log
    assert b"Traceback" not in log
