"""What the operator of the service can set: environment variables with the prefix ``POSTURE_``."""

from __future__ import annotations

import os
from typing import Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from posture.footage import FootageLimits
from posture.image import Limits


def _usable_cores() -> int:
    """Cores this process may run on; containers often get fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Settings(BaseSettings):
    """Limits and sizes of the service; a value out of bounds stops the start and names the field."""

    model_config = SettingsConfigDict(
        env_prefix="POSTURE_", frozen=True, extra="forbid", use_attribute_docstrings=True
    )

    workers: int = Field(default_factory=lambda: min(8, _usable_cores()), ge=1, le=64)
    """Measurements made at the same time. Each worker holds its own detector (about 0.3 GB)."""

    queue: int = Field(default=8, ge=0, le=1000)
    """Measurements that may wait for a worker. When all are taken, the answer is 503 at once."""

    deadline_s: float = Field(default=30.0, gt=0, le=600)
    """Longest time from admission to answer, in seconds; after it the answer is 504."""

    retry_after_s: int = Field(default=3, ge=1, le=3600)
    """What a 503 answer asks the client to wait, in seconds."""

    max_body_bytes: int = Field(default=20_000_000, ge=1_000, le=200_000_000)
    """Largest request body with one photo, in bytes, and the largest single photo."""

    max_session_bytes: int = Field(default=80_000_000, ge=1_000, le=800_000_000)
    """Largest request body with the photos of a session, in bytes."""

    max_session_photos: int = Field(default=12, ge=1, le=64)
    """Most photos in one session, all views together."""

    max_pixels: int = Field(default=50_000_000, ge=10_000, le=200_000_000)
    """Largest photo in pixels, checked before it is unpacked."""

    body_timeout_s: float = Field(default=60.0, gt=0, le=3600)
    """Longest time a client may take to send its request, in seconds; after it the answer is 408."""

    turn_workers: int = Field(default=1, ge=0, le=16)
    """Full turns measured at the same time, beside the photos; 0 switches them off. Each worker loads its own
    larger network (about 0.5 GB) with its first turn."""

    turn_queue: int = Field(default=1, ge=0, le=100)
    """Full turns that may wait for a worker. Together with `turn_workers` also the bodies in memory."""

    turn_deadline_s: float = Field(default=180.0, gt=0, le=3600)
    """Longest time from admission to answer for a full turn, in seconds; after it the answer is 504."""

    max_turn_bytes: int = Field(default=100_000_000, ge=1_000, le=1_000_000_000)
    """Largest request body with a video, or with the photos of a full turn, in bytes."""

    max_turn_seconds: float = Field(default=60.0, ge=5, le=600)
    """Longest video of a full turn, in seconds."""

    max_turn_frames: int = Field(default=3_600, ge=100, le=100_000)
    """Most frames in a video of a full turn."""

    turn_body_timeout_s: float = Field(default=300.0, gt=0, le=3600)
    """Longest time a client may take to send a full turn, in seconds; after it the answer is 408."""

    hsts: bool = False
    """Send Strict-Transport-Security. Only behind TLS."""

    @model_validator(mode="after")
    def _session_holds_a_photo(self) -> Self:
        if self.max_session_bytes < self.max_body_bytes:
            raise ValueError("max_session_bytes must be at least max_body_bytes")
        return self

    @property
    def limits(self) -> Limits:
        """Limits of one photo, for the decoder."""
        return Limits(max_bytes=self.max_body_bytes, max_pixels=self.max_pixels)

    @property
    def turn_limits(self) -> FootageLimits:
        """Limits of one full turn, for the reader of videos."""
        return FootageLimits(
            max_bytes=self.max_turn_bytes,
            max_seconds=self.max_turn_seconds,
            max_frames=self.max_turn_frames,
            photo=self.limits,
        )

    @property
    def turn_room(self) -> int:
        """Full turns that may be admitted at the same time: arriving, running and waiting."""
        return self.turn_workers + self.turn_queue

    @property
    def room(self) -> int:
        """Measurements that may be admitted at the same time: running and waiting."""
        return self.workers + self.queue
