"""Threads share few heaps once asked to, and only then."""

from __future__ import annotations

import os
import platform
import subprocess
import sys

import pytest

COUNT = """
import ctypes, threading
from posture.machine import share_heaps
{first}
libc = ctypes.CDLL(None)
libc.malloc.restype = libc.fopen.restype = ctypes.c_void_p
together = threading.Barrier(8)

def work():
    together.wait()
    for size in range(64, 4096, 64):
        libc.malloc(size)
    together.wait()

threads = [threading.Thread(target=work) for _ in range(8)]
for one in threads: one.start()
for one in threads: one.join()
out = ctypes.c_void_p(libc.fopen(b"/dev/stdout", b"w"))
libc.malloc_info(0, out)
libc.fflush(out)
"""

pytestmark = pytest.mark.skipif("glibc" not in platform.libc_ver(), reason="another C library")


def heaps(first: str, **environment: str) -> int:
    done = subprocess.run(
        [sys.executable, "-c", COUNT.format(first=first)],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.count("<heap nr=")


def test_eight_threads_share_two_heaps() -> None:
    assert heaps("") > 2
    assert heaps("share_heaps()") == 2


def test_who_says_how_many_is_heard() -> None:
    assert heaps("share_heaps()", MALLOC_ARENA_MAX="4") == 4
