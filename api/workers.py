"""K threads with one detector each, and a bounded way in.

MediaPipe serialises the calls of one landmarker and lets go of Python's lock while it computes, so
a detector for each thread uses the cores and the event loop stays free. What does not fit is
refused at once instead of waiting without bound.
"""

from __future__ import annotations

import asyncio
import logging
import os
import queue
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from enum import StrEnum
from typing import TypeVar

import numpy as np

from posture.errors import Busy, DeadlineExceeded, NothingMeasurable
from posture.image import Photo
from posture.pose import Detector

T = TypeVar("T")
MakeDetector = Callable[[], Detector]

BACKGROUND_NICENESS = 10
"""From 0 (as all others) to 19; a thread at 10 gets about a tenth of a core that another one wants."""

log = logging.getLogger("posture.api")


class State(StrEnum):
    """What the workers are doing; only `READY` ones take photos."""

    WARMING = "warming"
    READY = "ready"
    FAILED = "failed"
    DRAINING = "draining"


class Workers:
    """Runs jobs that need a detector.

    Parameters
    ----------
    make_detector : callable
        Called once for each worker, in the worker's thread.
    count, room : int
        Detectors; and jobs that may be admitted at the same time, running and waiting.
    deadline_s : float
        Longest time from admission to answer.
    background : bool
        Let every other thread of the machine go first.
    """

    def __init__(
        self,
        make_detector: MakeDetector,
        count: int,
        room: int,
        deadline_s: float,
        *,
        background: bool = False,
    ) -> None:
        self._make_detector = make_detector
        self._count = count
        self._room = room
        self._deadline_s = deadline_s
        self._admitted = 0
        self._idle: queue.SimpleQueue[Detector] = queue.SimpleQueue()
        self._threads = ThreadPoolExecutor(
            count, "posture-worker", initializer=_step_back if background else None
        )
        self.state = State.WARMING

    async def load(self) -> None:
        """Make all detectors; the first failure is raised once the others have been closed."""
        jobs = [asyncio.wrap_future(self._threads.submit(self._make_detector)) for _ in range(self._count)]
        for made in await asyncio.gather(*jobs, return_exceptions=True):
            if isinstance(made, BaseException):
                self.state = State.FAILED
                failure = made
            else:
                self._idle.put(made)
        if self.state is State.FAILED:
            await self.close()
            raise failure

    def load_on_demand(self) -> None:
        """Take jobs at once; a detector is made with the first job that finds none."""
        self.state = State.READY

    async def warm_up(self) -> None:
        """Let every detector look at one empty picture, then take photos."""
        jobs = [self._submit(_look_at_nothing) for _ in range(self._count)]
        outcomes = await asyncio.gather(*map(asyncio.wrap_future, jobs), return_exceptions=True)
        for failure in outcomes:
            if isinstance(failure, Exception):
                log.error("the warm-up failed", exc_info=failure)
                self.state = State.FAILED
        if self.state is State.WARMING:
            self.state = State.READY

    def check_room(self) -> None:
        """Raise Busy when a job would be refused now."""
        if self.state is not State.READY:
            raise Busy("The service is starting or stopping.")
        if self._admitted >= self._room:
            raise Busy(f"All {self._room} places are taken.")

    @contextmanager
    def arriving(self) -> Iterator[None]:
        """Hold a place while a large body arrives, so that the bodies in memory are bounded too."""
        self.check_room()
        self._admitted += 1
        try:
            yield
        finally:
            self._leave()

    async def run(self, job: Callable[[Detector], T]) -> T:
        """Run `job` on a free detector.

        Cancelling the call (the client has gone) drops a job that has not started; one that runs
        keeps its place until it ends.

        Raises
        ------
        EngineFailure
            Busy when there is no room, DeadlineExceeded when it takes too long.
        """
        self.check_room()
        self._admitted += 1
        loop = asyncio.get_running_loop()
        future = self._submit(job)
        future.add_done_callback(lambda _: loop.call_soon_threadsafe(self._leave))
        try:
            async with asyncio.timeout(self._deadline_s):
                return await asyncio.wrap_future(future)
        except TimeoutError as error:
            raise DeadlineExceeded(f"No answer within {self._deadline_s:g} seconds.") from error

    async def close(self) -> None:
        """Take no more jobs, let the running ones end, free the detectors."""
        if self.state is not State.FAILED:
            self.state = State.DRAINING
        await asyncio.to_thread(self._threads.shutdown, wait=True, cancel_futures=True)
        while not self._idle.empty():
            self._idle.get().close()

    def _submit(self, job: Callable[[Detector], T]) -> Future[T]:
        return self._threads.submit(self._with_detector, job)

    def _with_detector(self, job: Callable[[Detector], T]) -> T:
        try:
            detector = self._idle.get_nowait()
        except queue.Empty:  # there are as many detectors as threads, unless they are made on demand
            detector = self._make_detector()
        try:
            return job(detector)
        finally:
            self._idle.put(detector)

    def _leave(self) -> None:
        self._admitted -= 1


def _step_back() -> None:
    """Lower this thread's priority, and that of the threads it will start."""
    if sys.platform == "linux":  # elsewhere it would be the whole process's
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), BACKGROUND_NICENESS)


def _look_at_nothing(detector: Detector) -> None:
    empty = Photo(np.full((256, 192, 3), 127, dtype=np.uint8), 192, 256, "")
    with suppress(NothingMeasurable):
        detector.detect(empty)
