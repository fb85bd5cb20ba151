"""How many cores this process may use."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path


def usable_cores() -> int:
    """Cores this process may run on; containers often get fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def prepare_streams() -> None:
    """Make output safe for any terminal, and keep native libraries' notes off it.

    What they write to file descriptor 2 goes nowhere; Python's stderr stays.
    MediaPipe and TFLite print start-up notes there that mean nothing to a user and cannot be
    switched off. POSTURE_NATIVE_LOG=1 shows them.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal that has no ° or ± gets escapes instead of a traceback.
        sys.stdout.reconfigure(errors="backslashreplace")
    if os.environ.get("POSTURE_NATIVE_LOG"):
        return
    sys.stderr = os.fdopen(os.dup(2), "w", encoding="utf-8", errors="backslashreplace", buffering=1)
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 2)
