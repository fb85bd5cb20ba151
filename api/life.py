"""What lives as long as the service: workers, their warm-up, and who watches over them."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from fastapi import FastAPI

from api.observe.metrics import Metrics
from api.phone.invitation import Invitation
from api.requests.deps import AppState
from api.settings import Settings
from api.work.live_pool import LivePool, MakeTracker
from api.work.rendering import Rendering
from api.work.watch import End, Pool, watch
from api.work.workers import Depth, MakeDetector, State, Workers

SWITCH_S = 0.0005
"""How long a worker may keep Python's lock while the event loop waits for it, which it does after every read
and write of a socket; the default is ten times as long."""


@dataclass(frozen=True, slots=True)
class Life:
    """What the service is made of while it runs, and who is told of it."""

    settings: Settings
    make_detector: MakeDetector
    make_turn_detector: MakeDetector
    make_tracker: MakeTracker
    metrics: Metrics | None
    end: End
    at_the_end: Callable[[], None]
    invitation: Invitation | None = None

    @asynccontextmanager
    async def run(self, _: FastAPI) -> AsyncIterator[AppState]:
        """Load, warm up, hand the state to every request, and let the work end in the end."""
        settings = self.settings
        sys.setswitchinterval(SWITCH_S)
        workers = Workers(
            self.make_detector,
            settings.workers,
            settings.room,
            settings.deadline_s,
            depth=self._depth("photos"),
        )
        await workers.load()
        warming = asyncio.create_task(self._warm_up(workers))
        turning = self._turn_workers()
        live = LivePool(self.make_tracker, settings, self._depth("live")) if settings.live_workers else None
        pools: list[Pool] = [pool for pool in (workers, turning, live) if pool is not None]
        watching = asyncio.create_task(watch(pools, settings.drain_s, self.end))
        try:
            yield AppState(
                settings=settings,
                workers=workers,
                turns=turning,
                live=live,
                rendering=Rendering(),
                metrics=self.metrics,
                invitation=self.invitation,
            )
        finally:
            watching.cancel()
            for pool in reversed(pools):
                await pool.close()
            await warming
            if self.metrics:
                self.metrics.ready(yes=False)
            await asyncio.to_thread(self.at_the_end)

    def _depth(self, pool: str) -> Depth | None:
        return self.metrics.places(pool) if self.metrics else None

    async def _warm_up(self, workers: Workers) -> None:
        await workers.warm_up()
        if self.metrics:
            self.metrics.ready(yes=workers.state is State.READY)

    def _turn_workers(self) -> Workers | None:
        """Return workers of their own, so that long turns never stand before a photo.

        Their network is loaded with the first turn: most services never see one, and it is large.
        """
        settings = self.settings
        if not settings.turn_workers:
            return None
        turning = Workers(
            self.make_turn_detector,
            settings.turn_workers,
            settings.turn_room,
            settings.turn_deadline_s,
            background=True,
            depth=self._depth("turns"),
        )
        turning.load_on_demand()
        return turning
