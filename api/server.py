"""Starts the service: ``posture serve`` and ``python -m api.server`` end up here."""

from __future__ import annotations

import logging.config
import math
import os
import sys
import tempfile
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from api.app import create_app
from api.edge.connections import Connection, ConnectionLimits, Open
from api.observe import logs
from api.observe.metrics import FOLDER
from api.settings import Settings
from posture.machine import prepare_streams, share_heaps, usable_cores

APP = "api.app:create_app"
APP_OF_A_NEW_PROCESS = "api.server:quiet_app"
HEALTH_CHECK_S = 10
"""A process that does not answer its supervisor for so long is replaced."""


def run(host: str = "127.0.0.1", port: int = 8000, processes: int = 1, app: str = "") -> None:
    """Serve until interrupted; running requests get `Settings.drain_s` to end.

    Parameters
    ----------
    host, port : str, int
        Where to listen; only this machine by default.
    processes : int
        With more than one, a supervisor replaces a process that has died or hangs; the cores are shared
        out among them.
    app : str
        Module and factory of another application.
    """
    share_cores(processes)
    share_heaps()
    settings = Settings()
    if processes > 1:
        # The command line has turned descriptor 2 away from native libraries; new processes begin with it.
        os.dup2(sys.stderr.fileno(), 2)
    with _figures_together(processes):
        uvicorn.run(
            app or (APP if processes == 1 else APP_OF_A_NEW_PROCESS),
            factory=True,
            host=host,
            port=port,
            workers=processes,
            timeout_worker_healthcheck=HEALTH_CHECK_S,
            log_config=logs.config(settings.log_format),
            **_connections(settings),
        )


def quiet_app() -> ASGIApp:
    """Make the application; what native libraries write to standard error goes nowhere, the log stays."""
    prepare_streams()
    share_heaps()
    logging.config.dictConfig(logs.config(Settings().log_format))
    return create_app()


def share_cores(processes: int) -> None:
    """Give each of several processes its share of the cores as workers, unless POSTURE_WORKERS is set."""
    if processes > 1:
        os.environ.setdefault("POSTURE_WORKERS", str(math.ceil(min(8, usable_cores()) / processes)))


def _connections(settings: Settings) -> dict[str, Any]:
    """Return what the server is told of connections; the app itself looks at proxies and writes the log."""
    limits = ConnectionLimits(
        total=settings.max_connections,
        per_client=settings.max_client_connections,
        header_timeout_s=settings.header_timeout_s,
        answer_timeout_s=settings.answer_timeout_s,
        retry_after_s=settings.retry_after_s,
        trusted=settings.trusted_proxies,
    )
    return {
        "http": partial(Connection, limits=limits, opened=Open()),
        "h11_max_incomplete_event_size": settings.max_header_bytes,
        "ws": "websockets-sansio",
        "ws_max_size": settings.live_frame_bytes,
        "ws_max_queue": 2,
        "ws_per_message_deflate": False,  # pictures are compressed already
        "backlog": settings.max_connections,
        "server_header": False,
        "access_log": False,
        "proxy_headers": False,
        "timeout_graceful_shutdown": math.ceil(settings.drain_s),
        "timeout_keep_alive": settings.keep_alive_s,
    }


def _figures_together(processes: int) -> AbstractContextManager[object]:
    """Hold a folder in which the processes keep their figures, so that `/metrics` tells of all of them."""
    if processes == 1 or FOLDER in os.environ:
        return nullcontext()
    folder = tempfile.TemporaryDirectory(prefix="posture-metrics-")
    os.environ[FOLDER] = folder.name
    return folder


if __name__ == "__main__":
    run()
