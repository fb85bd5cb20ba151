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
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from contextvars import copy_context
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from posture.answer.box import Box
from posture.body.landmarks import Landmarks
from posture.errors import Busy, DeadlineExceeded, NothingMeasurable
from posture.image.photo import Photo
from posture.pose.detector import Detector
from posture.pose.pelvis_lines import Lines
from posture.timing import waited
from posture.words.phrases import say

T = TypeVar("T")
MakeDetector = Callable[[], Detector]
Depth = Callable[[int, int, int], None]
"""Told how many measurements run, how many wait, and how many places are free."""

HANGS_AFTER = 4
"""Deadlines: work that nobody waits for ends before its next picture, so what goes on hangs in one."""

NICENESS = 5
"""From 0 (as all others) to 19: a third of a core that another one wants, so that the event loop, which needs
little, gets it at once."""

BACKGROUND_NICENESS = 10
"""A tenth of it."""

log = logging.getLogger("posture.api")


class State(StrEnum):
    """What the workers are doing; only `READY` ones take photos."""

    WARMING = "warming"
    READY = "ready"
    FAILED = "failed"
    HUNG = "hung"
    DRAINING = "draining"


class Abandoned(Exception):
    """Nobody waits for the answer any more; ends the work before its next picture."""


@dataclass(slots=True, eq=False)
class _Lease:
    """A detector for one job; it stops working when nobody waits for the job."""

    detector: Detector
    gone: threading.Event
    began_s: float = field(default_factory=time.monotonic)

    def detect(self, photo: Photo) -> Landmarks:
        if self.gone.is_set():
            raise Abandoned
        return self.detector.detect(photo)

    def read_lines(self, square: NDArray[np.uint8]) -> Lines | None:
        return self.detector.read_lines(square)

    def people(self, photo: Photo) -> tuple[Box, ...]:
        if self.gone.is_set():
            raise Abandoned
        return self.detector.people(photo)

    def close(self) -> None:
        """Leave it open for the next one."""


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
        Let the other workers go first.
    depth : callable, optional
        Told whenever a place is taken or left.
    """

    def __init__(
        self,
        make_detector: MakeDetector,
        count: int,
        room: int,
        deadline_s: float,
        *,
        background: bool = False,
        depth: Depth | None = None,
    ) -> None:
        self._make_detector = make_detector
        self._count = count
        self._room = room
        self._deadline_s = deadline_s
        self._admitted = 0
        self._running: set[_Lease] = set()
        self._depth = depth
        self._idle: queue.SimpleQueue[Detector] = queue.SimpleQueue()
        self._threads = ThreadPoolExecutor(
            count,
            "posture-worker",
            initializer=step_back,
            initargs=(BACKGROUND_NICENESS if background else NICENESS,),
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
        self._tell()

    def load_on_demand(self) -> None:
        """Take jobs at once; a detector is made with the first job that finds none."""
        self.state = State.READY
        self._tell()

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
            raise Busy(say("failure.not_open"))
        if self._admitted >= self._room:
            raise Busy(say("failure.places", count=self._room))

    @contextmanager
    def arriving(self) -> Iterator[None]:
        """Hold a place while a large body arrives, so that the bodies in memory are bounded too."""
        self._enter()
        try:
            yield
        finally:
            self._leave()

    async def run(self, job: Callable[[Detector], T]) -> T:
        """Run `job` on a free detector.

        Cancelling the call (the client has gone) drops a job that has not started; one that runs ends
        before its next picture and keeps its place until then.

        Raises
        ------
        EngineFailure
            Busy when there is no room, DeadlineExceeded when it takes too long.
        """
        self._enter()
        loop = asyncio.get_running_loop()
        gone = threading.Event()
        future = self._submit(job, gone)
        future.add_done_callback(lambda _: loop.call_soon_threadsafe(self._leave))
        try:
            async with asyncio.timeout(self._deadline_s):
                return await asyncio.wrap_future(future)
        except TimeoutError as error:
            raise DeadlineExceeded(say("failure.no_answer_within", seconds=self._deadline_s)) from error
        finally:
            gone.set()

    def hangs(self) -> bool:
        """Return whether a job has been running for so long that no answer of it can be expected."""
        oldest_s = min((lease.began_s for lease in tuple(self._running)), default=None)
        return oldest_s is not None and time.monotonic() - oldest_s > HANGS_AFTER * self._deadline_s

    async def close(self) -> None:
        """Take no more jobs, let the running ones end (unless they hang), free the detectors."""
        if self.state not in (State.FAILED, State.HUNG):
            self.state = State.DRAINING
        wait = self.state is not State.HUNG
        await asyncio.to_thread(self._threads.shutdown, wait=wait, cancel_futures=True)
        while not self._idle.empty():
            self._idle.get().close()

    def _submit(self, job: Callable[[Detector], T], gone: threading.Event | None = None) -> Future[T]:
        asked_s = time.perf_counter()

        def work() -> T:
            waited(asked_s)
            return self._with_detector(job, gone or threading.Event())

        return self._threads.submit(copy_context().run, work)

    def _with_detector(self, job: Callable[[Detector], T], gone: threading.Event) -> T:
        try:
            detector = self._idle.get_nowait()
        except queue.Empty:  # there are as many detectors as threads, unless they are made on demand
            detector = self._make_detector()
        lease = _Lease(detector, gone)
        self._running.add(lease)
        try:
            return job(lease)
        finally:
            self._running.discard(lease)
            self._idle.put(detector)

    def _enter(self) -> None:
        self.check_room()
        self._admitted += 1
        self._tell()

    def _leave(self) -> None:
        self._admitted -= 1
        self._tell()

    def _tell(self) -> None:
        if self._depth is not None:
            running = min(self._admitted, self._count)
            self._depth(running, self._admitted - running, self._room - self._admitted)


def step_back(niceness: int) -> None:
    """Lower this thread's priority, and that of the threads it will start."""
    if sys.platform == "linux":  # elsewhere it would be the whole process's
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), niceness)


def _look_at_nothing(detector: Detector) -> None:
    empty = Photo(np.full((256, 192, 3), 127, dtype=np.uint8), 192, 256, "")
    with suppress(NothingMeasurable):
        detector.detect(empty)
