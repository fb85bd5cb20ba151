"""Room for drawing printed sheets: one at a time in a thread of their own, few waiting, the rest refused."""

from __future__ import annotations

from collections.abc import Callable

import anyio
from anyio import to_thread

from posture.errors import Busy

WAITING = 8
"""A sheet takes about a tenth of a second, so nobody waits for a full second."""


class Rendering:
    """Keeps drawing from taking the threads in which everything else is answered."""

    def __init__(self, waiting: int = WAITING) -> None:
        self._places = waiting + 1
        self._limiter = anyio.CapacityLimiter(1)

    async def run(self, draw: Callable[[], bytes]) -> bytes:
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
