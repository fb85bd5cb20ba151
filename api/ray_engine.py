"""The service on Ray Serve: replicas of the very same application. The only module of `api` that imports Ray.

On Kubernetes `application` is what the manifest names (deploy/kubernetes). Each replica refuses what does not
fit by itself, in the service's own words, so Ray's queue stays empty and its plain 503 unseen.
"""

from __future__ import annotations

import logging.config
import os
import signal
import tempfile
import threading
from collections.abc import Mapping
from types import FrameType
from typing import Any

from starlette.types import ASGIApp

from api.app import create_app
from api.observe import logs
from api.observe.metrics import FOLDER
from api.settings import Settings
from posture.batch.ray import part_of_ray
from posture.machine import share_heaps

SPARE = 64
"""Requests of a replica beside the measurements: health, metrics, the page, and those that are refused."""

_hung = threading.Event()
"""Set in a replica when a measurement hangs."""


def build() -> ASGIApp:
    """Make the application of one replica, in its process."""
    share_heaps()
    logging.config.dictConfig(logs.config(Settings().log_format))
    return create_app(end=lambda _: _hung.set())


class Replica:
    """What Ray asks a replica beside requests."""

    def check_health(self) -> None:
        """Raise when a measurement hangs; Ray then starts another replica."""
        if _hung.is_set():
            raise RuntimeError("a measurement hangs")


def application(args: Mapping[str, str] | None = None) -> Any:
    """Return the Serve application.

    Parameters
    ----------
    args : mapping
        ``max_replicas``, 1 when absent; everything else is set by `Settings` in the environment.

    Raises
    ------
    MissingExtra
        Without the extra ``ray``.
    """
    serve = part_of_ray("ray.serve")
    settings = Settings()
    deployment = serve.deployment(
        serve.ingress(build)(Replica),
        name="posture",
        max_ongoing_requests=settings.room + settings.turn_room + SPARE,
        max_queued_requests=SPARE,
        autoscaling_config={
            "min_replicas": 1,
            "max_replicas": int((args or {}).get("max_replicas", 1)),
            "target_ongoing_requests": settings.workers,
        },
        graceful_shutdown_timeout_s=settings.drain_s,
        health_check_period_s=5,
        ray_actor_options={
            "num_cpus": settings.workers,
            "runtime_env": {"env_vars": _told()},
        },
    )
    return deployment.bind()


def run(host: str, port: int, replicas: int) -> None:
    """Serve on a Ray of this machine, or the one that RAY_ADDRESS names, until interrupted."""
    serve = part_of_ray("ray.serve")
    import ray

    stop = threading.Event()
    with tempfile.TemporaryDirectory(prefix="posture-metrics-") as folder:
        os.environ.setdefault(FOLDER, folder)
        ray.init(include_dashboard=False, log_to_driver=True, ignore_reinit_error=True)
        try:
            serve.start(http_options={"host": host, "port": port})
            serve.run(application({"max_replicas": str(replicas)}), name="posture", route_prefix="/")
            _on_signals(stop)
            stop.wait()
        finally:
            serve.shutdown()
            ray.shutdown()


def _told() -> dict[str, str]:
    """Return the settings, for replicas on other machines too."""
    return {
        name: value
        for name, value in os.environ.items()
        if name.startswith(("POSTURE_", "OTEL_")) or name == FOLDER
    }


def _on_signals(stop: threading.Event) -> None:
    def end(_: int, __: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
