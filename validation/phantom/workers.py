"""Long work in processes that may crash: native renderers sometimes do, and must not stop the rest."""

from __future__ import annotations

import os
import queue
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any

#: Jobs after which a process is replaced, so that what libraries do not give back cannot pile up.
RENEWED_AFTER = 40
#: One core for each process: the libraries' own threads would only get into each other's way.
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")

Job = tuple[Any, ...]


class _Process:
    """One process at a time: a new one now and then and after every crash."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None
        self._done = 0

    def run(self, make: Callable[..., None], job: Job) -> Exception | None:
        """Do one job, once more after a crash, and return what went wrong."""
        for _ in range(2):
            if self._done == RENEWED_AFTER:
                self.stop()
            self._pool = self._pool or ProcessPoolExecutor(1, mp_context=get_context("spawn"))
            try:
                self._pool.submit(make, *job).result()
            except BrokenProcessPool as error:
                broken = error
                self.stop()
            except Exception as error:  # noqa: BLE001 - one job that fails must not stop thousands
                self._done += 1
                return error
            else:
                self._done += 1
                return None
        return broken

    def stop(self) -> None:
        """End the process."""
        if self._pool:
            self._pool.shutdown()
        self._pool, self._done = None, 0


def ended(
    make: Callable[..., None], jobs: dict[str, Job], processes: int
) -> Iterator[tuple[str, Exception | None]]:
    """Call a function with the arguments of each job; yield names as they end, with what went wrong."""
    os.environ |= dict.fromkeys(THREADS, "1")
    workers = [_Process() for _ in range(processes)]
    free: queue.SimpleQueue[_Process] = queue.SimpleQueue()
    for worker in workers:
        free.put(worker)

    def one(name: str) -> tuple[str, Exception | None]:
        worker = free.get()
        try:
            return name, worker.run(make, jobs[name])
        finally:
            free.put(worker)

    threads = ThreadPoolExecutor(processes)
    try:
        for future in as_completed([threads.submit(one, name) for name in jobs]):
            yield future.result()
    finally:
        threads.shutdown(cancel_futures=True)
        for worker in workers:
            worker.stop()
