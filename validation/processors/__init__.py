"""Other kinds of processors than this one, for whatever rounds by them.

    python -m validation.processors avx2 -m pytest tests/pipeline/test_samples.py

runs Python with these arguments as if the processor knew no more than that: ``sse`` (2008), ``avx``
(2011) or ``avx2`` (2013). Needs Linux on x86-64, a C compiler, and a processor that can let CPUID fault
(Intel since 2012).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

OLDER = ("avx2", "avx", "sse")
_SOURCE = Path(__file__).with_name("older.c")
_CPUINFO = Path("/proc/cpuinfo")


def can_be_older() -> bool:
    """Whether this machine can play an older one."""
    known = _CPUINFO.is_file() and " cpuid_fault" in _CPUINFO.read_text("utf-8")
    return known and shutil.which("cc") is not None


@cache
def _library() -> Path:
    made = Path(tempfile.mkdtemp(prefix="processors-")) / "older.so"
    subprocess.run(["cc", "-O1", "-shared", "-fPIC", "-o", made, _SOURCE], check=True)
    return made


def environment(processor: str) -> dict[str, str]:
    """Environment of a process that is to see this processor; `OLDER`, or ``this``."""
    if processor == "this":
        return dict(os.environ)
    # Whatever takes over the handling of faults ends the pretence, as pytest's own reports of crashes do.
    added = {"PROCESSOR": processor, "LD_PRELOAD": str(_library()), "PYTEST_ADDOPTS": "-p no:faulthandler"}
    return {**os.environ, **added}


def python(processor: str, arguments: Sequence[str]) -> int:
    """Run Python with these arguments on this processor; its exit status."""
    return subprocess.run([sys.executable, *arguments], env=environment(processor), check=False).returncode
