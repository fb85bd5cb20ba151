"""The service as a process of its own, on a real socket: slow clients, crashes, hangs, the end."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from api.edge.asgi import SECURITY_HEADERS
from api.edge.connections import _is_among
from api.problems.document import MEDIA_TYPE
from tests.api.fakes import photo_bytes
from tests.places import ROOT

TINY = {
    "POSTURE_WORKERS": "1",
    "POSTURE_BODY_TIMEOUT_S": "1",
    "POSTURE_HEADER_TIMEOUT_S": "0.7",
    "POSTURE_KEEP_ALIVE_S": "1",
    "POSTURE_MAX_CONNECTIONS": "12",
    "POSTURE_MAX_HEADER_BYTES": "8000",
    "POSTURE_DRAIN_S": "2",
}


@contextlib.contextmanager
def running(
    app: str = "", processes: int = 1, **settings: str
) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A server process and its port; it is ready."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    run = f"from api.server import run; run(port={port}, processes={processes}, app={app!r})"
    environment = os.environ | TINY | settings
    command = [sys.executable, "-c", run]
    with (
        subprocess.Popen(command, env=environment, cwd=ROOT, stderr=subprocess.PIPE) as process,
        ended(process),
    ):
        wait_until_ready(process, port)
        yield process, port


@contextlib.contextmanager
def ended(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """A process does not outlive what is done here, however that ends."""
    try:
        yield
    finally:
        if process.poll() is None:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(20)
            process.kill()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """It runs beside an installed uvloop, whose transports cannot be told how much is read at once."""
    folder = tmp_path_factory.mktemp("installed")
    (folder / "uvloop.py").write_text("raise SystemExit('taken for the loop')", encoding="utf-8")
    path = os.pathsep.join([str(folder), *filter(None, [os.environ.get("PYTHONPATH")])])
    with running(PYTHONPATH=path) as both:
        yield both


def wait_until_ready(process: subprocess.Popen[bytes], port: int) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(ConnectionError):
            if b" 200 " in ask(port, get("/readyz")):
                return
        time.sleep(0.1)
    raise AssertionError("the server did not get ready")


UPGRADE = (
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
)


UNFINISHED = (
    b"POST /v1/analyses HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n"
    b"Content-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\n"
)


def get(path: str, *fields: str) -> bytes:
    head = [f"GET {path} HTTP/1.1", "Host: x", *(fields or ["Connection: close"])]
    return "\r\n".join([*head, "", ""]).encode()


def post(photo: bytes) -> bytes:
    part = (
        b'--x\r\nContent-Disposition: form-data; name="photo"; filename="a"\r\n\r\n'
        + photo
        + b"\r\n--x--\r\n"
    )
    return (
        b"POST /v1/analyses HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %d\r\n"
        b"Content-Type: multipart/form-data; boundary=x\r\n\r\n" % len(part)
    ) + part


def ask(port: int, request: bytes) -> bytes:
    """What a raw socket gets back until the server closes it."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(request)
        return rest(connection)


def rest(connection: socket.socket) -> bytes:
    answer = b""
    with contextlib.suppress(ConnectionResetError):
        while piece := connection.recv(65536):
            answer += piece
    return answer


def problem(answer: bytes, status: int, code: str) -> dict[str, Any]:
    """The problem in a raw answer; it has every header that all answers have."""
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    assert lines[0].startswith(f"HTTP/1.1 {status} "), lines[0]
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
    for name, value in SECURITY_HEADERS.items():
        assert headers[name.lower()] == value
    assert headers["content-type"] == MEDIA_TYPE
    assert int(headers["content-length"]) == len(body)
    said: dict[str, Any] = json.loads(body)
    assert said["code"] == code
    assert said["request_id"] == headers["x-request-id"]
    return said


def test_no_server_header(server: tuple[subprocess.Popen[bytes], int]) -> None:
    answer = ask(server[1], get("/")).lower()
    assert answer.startswith(b"http/1.1 200")
    assert b"\r\nserver:" not in answer
    assert b"content-security-policy: default-src 'none'" in answer


def test_half_a_request_is_answered_after_the_deadline(server: tuple[subprocess.Popen[bytes], int]) -> None:
    problem(ask(server[1], UNFINISHED), 408, "request_timeout")


def test_a_declared_excess_is_refused_at_once(server: tuple[subprocess.Popen[bytes], int]) -> None:
    head = b"POST /v1/analyses HTTP/1.1\r\nHost: x\r\nContent-Length: 99000000\r\n\r\n"
    problem(ask(server[1], head), 413, "body_too_large")


@pytest.mark.parametrize("start", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "])
def test_a_head_that_does_not_arrive(server: tuple[subprocess.Popen[bytes], int], start: bytes) -> None:
    problem(ask(server[1], start), 408, "request_timeout")


def test_a_head_that_trickles_in_gets_no_more_time(server: tuple[subprocess.Popen[bytes], int]) -> None:
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", server[1]), timeout=20) as connection:
        with contextlib.suppress(ConnectionError):
            while time.monotonic() - began < 1.5:
                connection.sendall(b"X")
                time.sleep(0.1)
        problem(rest(connection), 408, "request_timeout")


@pytest.mark.slow
def test_the_second_request_of_a_connection_has_its_own_time(
    server: tuple[subprocess.Popen[bytes], int],
) -> None:
    alive = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server[1]), timeout=20) as connection:
        for _ in range(3):
            connection.sendall(alive)
            answer = b""
            while not answer.endswith(b'{"status":"alive"}'):
                answer += connection.recv(65536)
            time.sleep(0.5)  # three times this is longer than a head may take
        connection.sendall(alive[:10])
        problem(rest(connection), 408, "request_timeout")


@pytest.mark.parametrize(
    "garbage", [b"\x16\x03\x01\x02\x00\x01\xfc\x03\x03\r\n\r\n", b"NO\r\n\r\n", b"\x00" * 50 + b"\n\n"]
)
def test_what_is_no_http(server: tuple[subprocess.Popen[bytes], int], garbage: bytes) -> None:
    problem(ask(server[1], garbage), 400, "bad_request")


@pytest.mark.parametrize("where", ["address", "field", "endless"])
def test_the_head_at_its_limit_and_one_above(server: tuple[subprocess.Popen[bytes], int], where: str) -> None:
    def request(more: int) -> bytes:
        # Address and fields are counted, each field with its four separators.
        fixed = len("/healthz") + len("hostx") + 4 + len("connectionclose") + 4
        if where == "address":
            return get("/healthz?" + "a" * (8000 - fixed + more))
        name = "x" * (8000 - fixed - 4 + more)
        return get("/healthz").replace(b"\r\n\r\n", f"\r\n{name}: \r\n\r\n".encode())

    if where == "endless":
        endless = b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 20_000
        with contextlib.suppress(ConnectionError):
            problem(ask(server[1], endless), 431, "head_too_large")
        return
    assert ask(server[1], request(0)).startswith(b"HTTP/1.1 200")
    problem(ask(server[1], request(1)), 431, "head_too_large")


@pytest.mark.slow
def test_connections_at_the_limit_and_one_above() -> None:
    # With time enough for heads that no connection here is ended for its own slowness meanwhile.
    with running(POSTURE_HEADER_TIMEOUT_S="30") as (_, port):
        with contextlib.ExitStack() as stack:
            for _ in range(11):
                stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=20))
            time.sleep(0.2)
            assert ask(port, get("/healthz")).startswith(b"HTTP/1.1 200")
            stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=20))
            time.sleep(0.2)
            answer = ask(port, b"")
            problem(answer, 503, "busy")
            assert b"retry-after: 3" in answer
        deadline = time.monotonic() + 10
        while not ask(port, get("/healthz")).startswith(b"HTTP/1.1 200"):
            assert time.monotonic() < deadline


def go_away_while_sending(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(post(photo_bytes())[:2000])


def test_a_client_that_goes_away_while_it_sends_is_no_fault_of_ours(
    server: tuple[subprocess.Popen[bytes], int],
) -> None:
    go_away_while_sending(server[1])
    time.sleep(0.2)
    assert ask(server[1], get("/healthz")).startswith(b"HTTP/1.1 200")


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_stops_cleanly_and_logs_no_path() -> None:
    with running() as (process, port):
        ask(port, get("/photos/secret-name.jpg"))
        problem(ask(port, UNFINISHED), 408, "request_timeout")
        go_away_while_sending(port)
        time.sleep(0.2)
        process.send_signal(signal.SIGTERM)
        assert process.stderr is not None
        log = process.stderr.read()
        # uvicorn hands the signal on once everything is closed.
        assert process.wait(30) in {0, -signal.SIGTERM}
    assert b"Finished server process" in log
    requests = [json.loads(line) for line in log.splitlines() if b'"route"' in line]
    assert {"GET /readyz 200", "GET - 404", "POST /v1/analyses 408", "POST /v1/analyses 499"} <= {
        f"{line['method']} {line['route']} {line['status']}" for line in requests
    }
    assert b"secret-name" not in log
    assert b"Traceback" not in log


@pytest.mark.slow
def test_a_client_that_does_not_take_its_answer_is_cut_off() -> None:
    with (
        running(POSTURE_ANSWER_TIMEOUT_S="1", POSTURE_HEADER_TIMEOUT_S="60") as (_, port),
        socket.socket() as connection,
    ):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(("127.0.0.1", port))
        # Answers pile up until they fill the buffers of both ends, which the kernel lets grow to some MB.
        count, size = 600, len(ask(port, get("/v1/cards")))
        connection.settimeout(0.5)
        with contextlib.suppress(TimeoutError):
            connection.sendall(b"GET /v1/cards HTTP/1.1\r\nHost: x\r\n\r\n" * count)
        time.sleep(3)
        connection.settimeout(20)
        assert len(rest(connection)) < 0.9 * count * size


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_running_requests_end_and_new_ones_are_not_taken_when_asked_to_stop() -> None:
    with (
        running("tests.api.failing:slow") as (process, port),
        ThreadPoolExecutor(1) as pool,
    ):
        answer = pool.submit(ask, port, post(photo_bytes()))
        time.sleep(0.5)
        process.send_signal(signal.SIGTERM)
        assert answer.result().startswith(b"HTTP/1.1 200")
        assert process.wait(20) in {0, -signal.SIGTERM}


@pytest.mark.slow
def test_processes_started_from_the_command_line_write_their_log_and_no_native_notes(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = tmp_path / "log"
    command = [sys.executable, "-m", "posture.cli.main", "serve", "--port", str(port), "--processes", "2"]
    environment = os.environ | TINY | {"POSTURE_LIVE_IDLE_S": "0.2"}
    with (
        log.open("wb") as out,
        subprocess.Popen(command, env=environment, cwd=ROOT, stderr=out) as process,
        ended(process),
    ):
        wait_until_ready(process, port)
        assert ask(port, get("/v1/stages")).startswith(b"HTTP/1.1 200")
        ask(port, get("/v1/protocols/stage-one?red_flags=bladder_bowel&age_years=61"))
        assert b" 101 " in ask(port, get("/live?secret=word", *UPGRADE))
        # The second process may still be loading, on a busy machine for most of a minute.
        end = time.monotonic() + 150
        figures = ""
        while 'posture_places{pool="turns",state="free"} 4.0' not in figures:
            assert time.monotonic() < end, figures
            figures = ask(port, get("/metrics")).decode()
    text = log.read_text("utf-8")
    for personal in ("bladder_bowel", "age_years", "secret", r"127\.0\.0\.1:\d+ - "):
        assert not re.search(personal, text)
    lines = [json.loads(line) for line in text.splitlines()]
    assert {"/v1/protocols/stage-one", "/live"} <= {line.get("route") for line in lines}
    assert sum(line.get("route") == "/v1/stages" for line in lines) == 1
    messages = [line["message"] for line in lines if "message" in line]
    assert len([text for text in messages if text.startswith("Started server process")]) == 2


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
@pytest.mark.parametrize("failing", ["crashing", "hanging"])
def test_a_native_call_that_crashes_or_hangs_is_survived(failing: str) -> None:
    with running(f"tests.api.failing:{failing}", processes=2, POSTURE_DEADLINE_S="0.5") as (process, port):
        before = below(process.pid)
        answer = ask(port, post(photo_bytes()))
        assert answer == b"" or b"deadline_exceeded" in answer
        deadline = time.monotonic() + 60
        while len(now := below(process.pid)) < len(before) or now == before:
            assert time.monotonic() < deadline, "no process was replaced"
            time.sleep(0.2)
        assert len(before - now) == 1
        wait_until_ready(process, port)
        assert process.poll() is None


@pytest.mark.parametrize(
    ("address", "networks", "among"),
    [
        ("192.0.2.9", ("192.0.2.0/24",), True),
        ("192.0.3.9", ("192.0.2.0/24", "192.0.3.9"), True),
        ("192.0.3.8", ("192.0.2.0/24", "192.0.3.9"), False),
        ("2001:db8::1", ("2001:db8::/32",), True),
        (None, ("192.0.2.0/24",), False),
    ],
)
def test_proxies_may_be_networks(address: str | None, networks: tuple[str, ...], among: bool) -> None:
    assert _is_among(address, networks) is among


def below(parent: int) -> set[int]:
    """Processes that `parent` has started."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(fields[1]) == parent:
                found.add(int(folder.name))
    return found
