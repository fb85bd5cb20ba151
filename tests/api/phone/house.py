"""A service that was really started for phones, and a phone that has come in."""

from __future__ import annotations

import os
import re
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx2

from api.phone import network
from api.phone.invitation import COOKIE

HOST = str(next(iter(network.addresses()), "127.0.0.2"))
"""Where phones connect: a machine without a network has further names of its own on Linux."""


@dataclass(frozen=True)
class Served:
    """A service that was started for phones, and what it has written."""

    process: subprocess.Popen[str]
    port: int
    folder: Path
    written: Path

    @property
    def origin(self) -> str:
        return f"https://{HOST}:{self.port}"

    @property
    def trusting(self) -> ssl.SSLContext:
        """Believes this certificate alone, and only for the addresses that it names."""
        return ssl.create_default_context(cafile=self.folder / "posture" / "phone.pem")

    def phone(self) -> httpx2.Client:
        return httpx2.Client(base_url=self.origin, verify=self.trusting, timeout=30)

    def address(self) -> str:
        return invited(self.written.read_text("utf-8"))


def invited(text: str) -> str:
    found = re.search(r"https://\S+/phone/[\w-]{22}", text)
    return found[0] if found else ""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "posture.cli.main", "serve", "--phone", *arguments]


@contextmanager
def serving(folder: Path, *arguments: str) -> Iterator[Served]:
    port, written = free_port(), folder / "written"
    environment = os.environ | {"XDG_CONFIG_HOME": str(folder), "HOME": str(folder), "COLUMNS": "70"}
    run = command("--host", HOST, "--port", str(port), *arguments)
    with (
        written.open("w") as out,
        subprocess.Popen(run, stdout=out, stderr=subprocess.DEVNULL, text=True, env=environment) as process,
    ):
        served = Served(process, port, folder, written)
        try:
            end = time.monotonic() + 60
            while not served.address():
                assert process.poll() is None, "it ended"
                assert time.monotonic() < end, "it did not get ready"
                time.sleep(0.1)
            yield served
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(30)
            process.kill()


@contextmanager
def guest(served: Served) -> Iterator[tuple[httpx2.Client, str]]:
    """A phone that has scanned the code on the computer's page, and its cookie."""
    shown = httpx2.get(f"http://127.0.0.1:{served.port}/phone").text
    with served.phone() as phone:
        assert phone.get(invited(shown)).status_code == 200
        yield phone, f"{COOKIE}={phone.cookies[COOKIE]}"
