"""What Prometheus reads: counts and times by route template and part of the work, nothing about a person.

Several processes of one service share their figures through files in the folder that the variable
PROMETHEUS_MULTIPROC_DIR names; the client library reads it when it is imported.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from fastapi import APIRouter
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.observe.record import Record
from posture.distribution import version
from posture.measure.calibration import calibration
from posture.pose.models import FULL

PATH = "/metrics"
FOLDER = "PROMETHEUS_MULTIPROC_DIR"

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 1.5, 2.5, 5.0, 10.0, 30.0, 60.0, 180.0)
_BYTES = (1e3, 1e4, 1e5, 3e5, 1e6, 3e6, 1e7, 3e7, 1e8, 1e9)

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric: its name (a counter's ends in ``_total`` when it is read), kind, meaning and labels.

    `together` says how a gauge's values from several processes become one.
    """

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    meaning: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()
    together: Literal["livesum", "livemax"] = "livesum"

    def make(self, registry: CollectorRegistry) -> Any:
        """Return what counts it."""
        if self.kind == "counter":
            return Counter(self.name, self.meaning, self.labels, registry=registry)
        if self.kind == "gauge":
            return Gauge(
                self.name, self.meaning, self.labels, registry=registry, multiprocess_mode=self.together
            )
        return Histogram(self.name, self.meaning, self.labels, registry=registry, buckets=self.buckets)


METRICS = (
    Metric("posture_requests", "counter", "Requests that are over.", ("method", "route", "status")),
    Metric("posture_problems", "counter", "Answers that were no success, by their code.", ("code",)),
    Metric(
        "posture_request_seconds",
        "histogram",
        "From the head of the request to the end of the answer.",
        ("route",),
        _SECONDS,
    ),
    Metric("posture_request_bytes", "histogram", "Sizes of bodies.", ("route",), _BYTES),
    Metric("posture_stage_seconds", "histogram", "Parts of the work.", ("stage",), _SECONDS),
    Metric("posture_photos", "counter", "Photos that were unpacked."),
    Metric("posture_photo_pixels", "counter", "Their pixels."),
    Metric(
        "posture_places",
        "gauge",
        "Places: pool photos, turns or live (cameras with hints); state running, waiting or free.",
        ("pool", "state"),
    ),
    Metric("posture_ready", "gauge", "Processes that take photos."),
    Metric(
        "posture_model_info",
        "gauge",
        "Always 1; the labels say what measures here.",
        ("version", "model", "model_sha256", "calibration"),
        together="livemax",
    ),
)


class Metrics:
    """The figures of one service; two in one process share nothing."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        if FOLDER not in os.environ:
            ProcessCollector(registry=self._registry)
        self._made: Mapping[str, Any] = {one.name: one.make(self._registry) for one in METRICS}
        measures = (version(), FULL.name, FULL.sha256, calibration().id)
        self._made["posture_model_info"].labels(*measures).set(1)

    def observe(self, record: Record) -> None:
        """Count one request."""
        made, route = self._made, record.route
        made["posture_requests"].labels(record.method, route, str(record.status)).inc()
        made["posture_request_seconds"].labels(route).observe(record.took_s)
        if record.received_bytes:
            made["posture_request_bytes"].labels(route).observe(record.received_bytes)
        if record.code:
            made["posture_problems"].labels(record.code).inc()
        for part, seconds in record.timing.total_s().items():
            made["posture_stage_seconds"].labels(part).observe(seconds)
        made["posture_photos"].inc(record.timing.photos)
        made["posture_photo_pixels"].inc(record.timing.pixels)

    def places(self, pool: str) -> Callable[[int, int, int], None]:
        """Return what a pool of workers tells its depth to: running, waiting and free places."""

        def tell(running: int, waiting: int, free: int) -> None:
            for state, count in (("running", running), ("waiting", waiting), ("free", free)):
                self._made["posture_places"].labels(pool, state).set(count)

        return tell

    def ready(self, *, yes: bool) -> None:
        """Tell whether this process takes photos."""
        self._made["posture_ready"].set(1 if yes else 0)

    def exposition(self) -> bytes:
        """Return the figures in Prometheus' text format, of all processes of the service."""
        folder = os.environ.get(FOLDER)
        if folder is None:
            return generate_latest(self._registry)
        _forget_the_dead(Path(folder))
        together = CollectorRegistry()
        MultiProcessCollector(together, path=folder)  # type: ignore[no-untyped-call]
        return generate_latest(together)


def _forget_the_dead(folder: Path) -> None:
    """Drop the gauges of processes that are no more; what they have counted stays."""
    for pid in {int(file.stem.rpartition("_")[2]) for file in folder.glob("gauge_live*_*.db")}:
        try:
            os.kill(pid, 0)  # no signal: only asks whether it is there
        except ProcessLookupError:
            mark_process_dead(pid, str(folder))  # type: ignore[no-untyped-call]


@router.get(PATH)
async def metrics(request: Request) -> Response:
    """Answer what Prometheus asks for; 404 when the operator has switched it off."""
    figures: Metrics | None = request.state.metrics
    if figures is None:
        raise HTTPException(404)
    return Response(await run_in_threadpool(figures.exposition), media_type=CONTENT_TYPE_LATEST)
