"""Room for drawing sheets and reports: one at a time in an own thread, few waiting, the rest refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import anyio
from anyio import to_thread

from posture.errors import Busy

T = TypeVar("T")

WAITING = 8
"""A sheet takes about a tenth of a second, so nobody waits for a full second."""


class Rendering:
    """Keeps drawing from taking the threads in which everything else is answered."""

    def __init__(self, waiting: int = WAITING) -> None:
        self._places = waiting + 1
        self._limiter = anyio.CapacityLimiter(1)

    async def run(self, draw: Callable[[], T]) -> T:
        """Return what `draw` makes.

        Raises
        ------
        Busy
            When too many are waiting already.
        """
        if not self._places:
            raise Busy
        self._places -= 1
        try:
            return await to_thread.run_sync(draw, limiter=self._limiter)
        finally:
            self._places += 1
