"""A photo of a body stays on the machine: an analysis makes no network call, not even from native threads."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.places import SAMPLES

STRACE = shutil.which("strace")
NETWORK_CALL = re.compile(r"\b(socket|connect|sendto|sendmsg|sendmmsg|bind|getaddrinfo)\(.*AF_INET")


def traced(script: list[str], log: Path) -> subprocess.CompletedProcess[str]:
    command = [str(STRACE), "-f", "-qq", "-e", "trace=network", "-o", str(log), sys.executable, *script]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def require_strace() -> None:
    if STRACE is None:
        if os.environ.get("CI"):
            pytest.fail("strace is missing; .ci/run installs it")
        pytest.skip("strace is not installed: the proof that nothing is sent needs it")


@pytest.mark.slow
def test_an_analysis_makes_no_network_call(tmp_path: Path) -> None:
    require_strace()
    log = tmp_path / "calls"
    done = traced([str(Path(__file__).with_name("egress.py")), str(SAMPLES / "level_front.jpg")], log)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "front"
    calls = log.read_text("utf-8")
    assert "socket(" not in calls, calls
    assert not NETWORK_CALL.search(calls), calls


def test_the_proof_would_see_a_call(tmp_path: Path) -> None:
    require_strace()
    log = tmp_path / "calls"
    call = "lambda: socket.socket().connect_ex(('127.0.0.1', 9))"
    script = f"import socket, threading\nt = threading.Thread(target={call})\nt.start(); t.join()"
    assert traced(["-c", script], log).returncode == 0
    assert NETWORK_CALL.search(log.read_text("utf-8"))
