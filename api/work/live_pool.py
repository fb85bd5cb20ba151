"""Room for live hints: few cameras at a time, looked at by threads that let every photo go first.

Whoever follows a person remembers where they were, so each camera has a tracker of its own while it is
there; afterwards the next camera gets it.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from api.edge.clients import Client
from api.settings import Settings
from api.work.workers import HANGS_AFTER, Depth, State, step_back
from posture.errors import Busy, DeadlineExceeded
from posture.image.photo import decode
from posture.live.glimpse import Tracker, glimpse_of
from posture.live.hints import Glimpse
from posture.words.phrases import say

NICENESS = 7
"""Behind the photos (5): hints get what these leave, and about a tenth of busy cores beside them. Before
full turns (10), because somebody stands and waits."""

LOOK_S = 10.0
"""Longest time from a picture to what it shows, in seconds: the first one loads the network."""


class ClosingTracker(Tracker, Protocol):
    """A tracker that holds something."""

    def close(self) -> None:
        """Free it."""


MakeTracker = Callable[[], ClosingTracker]


@dataclass(slots=True, eq=False)
class Seat:
    """A camera's place; its tracker is made with its first picture."""

    tracker: ClosingTracker | None = None


class LivePool:
    """Looks at live pictures.

    Parameters
    ----------
    make_tracker : callable
        Called when a camera finds none that is free, in a thread of the pool.
    settings : Settings
    depth : callable, optional
        Told whenever a camera comes or goes.
    """

    def __init__(self, make_tracker: MakeTracker, settings: Settings, depth: Depth | None = None) -> None:
        self._make_tracker = make_tracker
        self._limits = settings.live_limits
        self._sockets = settings.live_sockets
        self._per_client = settings.live_client_sockets
        self._by_client: Counter[str] = Counter()
        self._free: list[ClosingTracker] = []
        self._looking: dict[Seat, float] = {}
        self._depth = depth
        self._threads = ThreadPoolExecutor(
            settings.live_workers, "posture-live", initializer=step_back, initargs=(NICENESS,)
        )
        self.state = State.READY
        self._tell()

    @contextmanager
    def place(self, client: Client) -> Iterator[Seat]:
        """Hold a place for one camera.

        Raises
        ------
        Busy
            When all are taken, or too many by this client.
        """
        if self.state is not State.READY or self._by_client.total() >= self._sockets:
            raise Busy(say("failure.hint_places", count=self._sockets))
        if not client.local and self._by_client[client.name] >= self._per_client:
            raise Busy(say("failure.hint_cameras", count=self._per_client))
        self._by_client[client.name] += 1
        self._tell()
        seat = Seat()
        try:
            yield seat
        finally:
            self._by_client[client.name] -= 1
            if seat.tracker is not None and seat not in self._looking:
                self._free.append(seat.tracker)
            self._tell()

    async def look(self, seat: Seat, data: bytes) -> Glimpse:
        """Return what one live picture shows.

        Raises
        ------
        BadInput
            When it is none, or too large.
        EngineFailure
            DeadlineExceeded when it takes too long.
        """
        came_s = time.monotonic()
        self._looking[seat] = came_s
        job = self._threads.submit(self._look, seat, data, came_s)
        job.add_done_callback(lambda _: self._looking.pop(seat, None))
        try:
            async with asyncio.timeout(LOOK_S):
                return await asyncio.wrap_future(job)
        except TimeoutError as error:
            raise DeadlineExceeded(say("failure.no_hint_within", seconds=LOOK_S)) from error

    def hangs(self) -> bool:
        """Return whether a picture has been looked at for so long that nothing of it can be expected."""
        oldest_s = min(tuple(self._looking.values()), default=None)
        return oldest_s is not None and time.monotonic() - oldest_s > HANGS_AFTER * LOOK_S

    async def close(self) -> None:
        """Take no more cameras and free the trackers."""
        wait = self.state is not State.HUNG
        self.state = State.DRAINING if wait else State.HUNG
        await asyncio.to_thread(self._threads.shutdown, wait=wait, cancel_futures=True)
        while self._free:
            self._free.pop().close()

    def _look(self, seat: Seat, data: bytes, came_s: float) -> Glimpse:
        photo = decode(data, self._limits)
        if seat.tracker is None:
            seat.tracker = self._free.pop() if self._free else self._make_tracker()
        return glimpse_of(photo, came_s, seat.tracker)

    def _tell(self) -> None:
        if self._depth is not None:
            here = self._by_client.total()
            self._depth(here, 0, self._sockets - here)
