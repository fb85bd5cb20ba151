"""How long the parts of the work take, for whoever asks: `timed` tells, `listening` collects.

Nothing is collected, and nothing is global, as long as nobody listens.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Literal, get_args

Part = Literal["wait", "decode", "detect", "measure", "match", "render"]
"""Waiting for a worker; bytes to pixels; the network, with cards and room beside it; readings and
indicators; pattern and protocol; overlay, plot or sheet."""

PARTS: tuple[Part, ...] = get_args(Part)


@dataclass(frozen=True, slots=True)
class Span:
    """One part of the work: when it began (`time.perf_counter`, seconds) and how long it took, in seconds."""

    part: Part
    began_s: float
    took_s: float


@dataclass(slots=True)
class Timing:
    """What was told while listening."""

    spans: list[Span] = field(default_factory=list)
    photos: int = 0
    pixels: int = 0

    def total_s(self) -> dict[Part, float]:
        """Return the seconds of each part that occurred, its repeats added up."""
        totals: dict[Part, float] = {}
        for span in tuple(self.spans):
            totals[span.part] = totals.get(span.part, 0.0) + span.took_s
        return totals


_heard: ContextVar[Timing | None] = ContextVar("posture_timing", default=None)


@contextmanager
def listening() -> Iterator[Timing]:
    """Collect what this context tells, and threads that are handed a copy of it."""
    timing = Timing()
    token = _heard.set(timing)
    try:
        yield timing
    finally:
        _heard.reset(token)


@contextmanager
def timed(part: Part) -> Iterator[None]:
    """Tell how long the block took, also when it fails."""
    timing = _heard.get()
    began_s = time.perf_counter()
    try:
        yield
    finally:
        if timing is not None:
            timing.spans.append(Span(part, began_s, time.perf_counter() - began_s))


def waited(since_s: float) -> None:
    """Tell that the work began now and had been asked for at `since_s` (`time.perf_counter`)."""
    if (timing := _heard.get()) is not None:
        timing.spans.append(Span("wait", since_s, time.perf_counter() - since_s))


def unpacked(width_px: int, height_px: int) -> None:
    """Tell that a photo of this size was unpacked."""
    if (timing := _heard.get()) is not None:
        timing.photos += 1
        timing.pixels += width_px * height_px
