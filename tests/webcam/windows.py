"""A screen without a monitor, keys and screenshots of it, for tests of the window."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NEEDED = ("Xvfb", "xdotool", "import")
MISSING = [name for name in NEEDED if shutil.which(name) is None]


@contextmanager
def screen() -> Iterator[dict[str, str]]:
    """The environment of programs that shall use a screen of their own; the server takes a free number."""
    told, tells = os.pipe()
    command = ["Xvfb", "-displayfd", str(tells), "-screen", "0", "1400x900x24", "-nolisten", "tcp"]
    server = subprocess.Popen(
        command, pass_fds=(tells,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    os.close(tells)
    try:
        # The number comes when the screen is ready; nothing comes from a server that ended.
        with os.fdopen(told, encoding="ascii") as answer:
            number = answer.readline().strip()
        assert number, "Xvfb did not start"
        yield {**os.environ, "DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
    finally:
        server.terminate()
        server.wait(timeout=10)


def wait_until(happens: object, seconds: float) -> None:
    """Until the callable is true; a test that waits longer fails."""
    assert callable(happens)
    end = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


def has_window(env: dict[str, str], title: str = "posture") -> bool:
    found = subprocess.run(
        ["xdotool", "search", "--onlyvisible", "--name", f"^{title}$"],
        env=env,
        capture_output=True,
        check=False,
    )
    return bool(found.stdout.strip())


def press(env: dict[str, str], key: str, title: str = "posture") -> None:
    """A key, as if typed into the window."""
    subprocess.run(
        ["xdotool", "search", "--onlyvisible", "--name", f"^{title}$", "windowfocus", "--sync", "key", key],
        env=env,
        check=True,
        capture_output=True,
    )


def screenshot(env: dict[str, str], path: Path) -> None:
    subprocess.run(["import", "-window", "root", str(path)], env=env, check=True, capture_output=True)
