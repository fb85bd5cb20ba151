"""Ends a process in which a measurement hangs, so that whoever supervises it starts another one.

A native call cannot be stopped from outside of it, and every hung one takes a worker for good.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading
from collections.abc import Callable, Sequence
from typing import Protocol

from api.work.workers import State

CHECK_EVERY_S = 1.0
EXIT_CODE = 70
"""EX_SOFTWARE of sysexits.h: an internal software error."""

log = logging.getLogger("posture.api")

End = Callable[[float], None]
"""Ends the process; told how many seconds other requests get to end."""


class Pool(Protocol):
    """Something that works in threads of its own."""

    state: State

    def hangs(self) -> bool:
        """Return whether something in it does not end."""

    async def close(self) -> None:
        """Let the work end."""


async def watch(pools: Sequence[Pool], drain_s: float, end: End) -> None:
    """Look at the pools again and again; call `end` once when one hangs."""
    while True:
        await asyncio.sleep(CHECK_EVERY_S)
        for pool in pools:
            if pool.hangs():
                pool.state = State.HUNG
                log.critical("a measurement hangs: this process ends, to be started again")
                end(drain_s)
                return


def end_process(drain_s: float) -> None:
    """Ask this process to stop as a signal does; in the end it stops even while a thread hangs."""
    last_resort = threading.Timer(drain_s, os._exit, [EXIT_CODE])
    last_resort.daemon = True
    last_resort.start()
    signal.raise_signal(signal.SIGTERM)
