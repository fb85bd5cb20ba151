"""What this machine gives: cores, heaps that threads share, streams that native libraries leave alone."""

from __future__ import annotations

import ctypes
import io
import os
import sys
from pathlib import Path
from typing import Any


def usable_cores() -> int:
    """Cores this process may run on; containers often get fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def to_nowhere(descriptor: int) -> None:
    """Let what is written to this file descriptor from now on, and what still waits, go nowhere."""
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), descriptor)


class _Output(io.TextIOWrapper):
    """Standard output that goes nowhere once nobody reads on, as after ``| head``.

    Files that were asked for are written after everything was said: a reader who has seen enough must not
    take them away.
    """

    def write(self, text: str, /) -> int:
        try:
            return super().write(text)
        except BrokenPipeError:
            to_nowhere(self.fileno())
            return len(text)

    def flush(self) -> None:
        try:
            super().flush()
        except BrokenPipeError:
            to_nowhere(self.fileno())


def prepare_streams() -> None:
    """Make output safe for any terminal and any reader, and keep native libraries' notes off it.

    What they write to file descriptor 2 goes nowhere; Python's stderr stays.
    MediaPipe and TFLite print start-up notes there that mean nothing to a user and cannot be
    switched off. POSTURE_NATIVE_LOG=1 shows them.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal that has no ° or ± gets escapes instead of a traceback.
        here = sys.stdout
        told: Any = {"encoding": here.encoding, "line_buffering": here.line_buffering}
        sys.stdout = _Output(here.detach(), errors="backslashreplace", **told)
    if os.environ.get("POSTURE_NATIVE_LOG"):
        return
    sys.stderr = os.fdopen(os.dup(2), "w", encoding="utf-8", errors="backslashreplace", buffering=1)
    to_nowhere(2)


ARENAS = 2
"""Heaps that all threads share. glibc's default is eight for each core, and bodies and photos of many sizes
leave holes in all of them. 10,000 photos over HTTP: 798 MB grew to 924 MB with the default, and stayed near
610 MB with two (`validation/bench/soak.py`)."""

_M_ARENA_MAX = -8
"""From glibc's ``malloc.h``; as the environment variable ``MALLOC_ARENA_MAX``."""


def share_heaps() -> None:
    """Let the threads that will start share few heaps; with another C library than glibc nothing happens."""
    if sys.platform != "linux" or "MALLOC_ARENA_MAX" in os.environ:
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, ARENAS)
