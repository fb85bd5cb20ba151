"""Work for a client that waits: it ends when nobody waits for it any more."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import TypeVar

from fastapi import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from api.settings import Settings
from api.work.workers import Abandoned, Workers
from posture.answer.turn import TurnAssessment
from posture.errors import BadOption
from posture.image import footage
from posture.image.footage import Footage
from posture.pipeline.options import Options
from posture.pose.detector import Detector
from posture.turn import analysis
from posture.words.phrases import say

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
    request: Request,
    options: Options,
    turns: Workers,
    settings: Settings,
    video: UploadFile | None,
    photos: list[UploadFile] | None,
) -> TurnAssessment:
    """Measure a turn on a worker of its own; a client that hangs up ends the work between two frames."""
    load = await _loader(video, photos, settings.turn_limits)
    gone = threading.Event()

    def check(*_: float) -> None:
        if gone.is_set():
            raise Abandoned

    def job(detector: Detector) -> TurnAssessment:
        seen = load(check)
        return analysis.analyse_turn(seen, detector, options, check)

    try:
        return await unless_gone(request, turns, job)
    finally:
        gone.set()


async def _loader(
    video: UploadFile | None, photos: list[UploadFile] | None, limits: footage.FootageLimits
) -> Callable[[footage.Progress], Footage]:
    """Return what reads the turn in the worker's thread; the form itself lets go of its files."""
    if (video is None) == (not photos):
        raise BadOption(say("failure.video_or_photos"))
    if video is not None:
        data = await video.read()
        await video.close()
        return lambda progress: footage.video(data, limits, progress)
    files = [await photo.read() for photo in photos or ()]
    return lambda progress: footage.photos(files, limits, progress)
