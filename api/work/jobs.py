"""Work for a client that waits: it ends when nobody waits for it any more."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import TypeVar

from starlette.exceptions import HTTPException
from starlette.requests import Request

from api.work.workers import Abandoned, Workers
from posture.answer.turn import TurnAssessment
from posture.image.footage import Footage, Progress
from posture.pipeline.options import Person
from posture.pose.detector import Detector
from posture.turn import analysis

T = TypeVar("T")


async def unless_gone(request: Request, workers: Workers, job: Callable[[Detector], T]) -> T:
    """Return the job's result; a client that hangs up takes a waiting job out of the queue."""
    work = asyncio.create_task(workers.run(job))
    watch = asyncio.create_task(_hung_up(request))
    try:
        await asyncio.wait((work, watch), return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            raise HTTPException(499)
        return work.result()
    finally:
        watch.cancel()
        work.cancel()
        await asyncio.gather(work, watch, return_exceptions=True)


async def _hung_up(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def measured(
    request: Request, person: Person, turns: Workers, load: Callable[[Progress], Footage]
) -> TurnAssessment:
    """Measure a turn on a worker of its own; a client that hangs up ends the work between two frames."""
    gone = threading.Event()

    def check(*_: float) -> None:
        if gone.is_set():
            raise Abandoned

    def job(detector: Detector) -> TurnAssessment:
        return analysis.analyse_turn(load(check), detector, person, check)

    try:
        return await unless_gone(request, turns, job)
    finally:
        gone.set()
