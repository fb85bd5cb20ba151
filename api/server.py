"""Starts the service: ``posture serve`` and ``python -m api.server`` end up here."""

from __future__ import annotations

import asyncio
import logging.config
import math
import os
import socket
import sys
import tempfile
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from api.app import create_app
from api.edge.connections import Connection, ConnectionLimits, Open
from api.observe import logs
from api.observe.metrics import FOLDER
from api.phone.invitation import Invitation
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


def run_with_phones(
    invitation: Invitation, certificate: Path, listener: socket.socket, port: int, ready: Callable[[], None]
) -> None:
    """Serve this computer as `run` does, and phones in its network over TLS, until interrupted.

    Parameters
    ----------
    invitation : Invitation
    certificate : Path
        A file with key and certificate.
    listener : socket
        Where phones connect.
    port : int
        Where this computer's own browser connects.
    ready : callable
        Called when both can be reached.
    """
    share_heaps()
    # No proxy stands between: whoever says so in the network at home would be at home everywhere.
    settings = Settings().model_copy(update={"trusted_proxies": ()})
    shared: dict[str, Any] = {
        "app": create_app(settings, invitation=invitation),
        "log_config": logs.config(settings.log_format),
    }
    phones = _Phones(
        uvicorn.Config(ssl_certfile=certificate, lifespan="off", **shared, **_connections(settings))
    )
    here = uvicorn.Config(port=port, **shared, **_connections(settings))
    phones.config.load()  # a certificate that cannot be used must not fail beside a service that runs
    with suppress(KeyboardInterrupt):
        _HereAndPhones(here, phones, listener, ready).run()


class _Phones(uvicorn.Server):
    """The server for phones, which lives within the other's life and hears of signals from it."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """Leave them alone."""
        yield


class _HereAndPhones(uvicorn.Server):
    """The server for this computer; that for phones begins after it and ends before it."""

    def __init__(
        self, config: uvicorn.Config, phones: _Phones, listener: socket.socket, ready: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._phones = phones
        self._listener = listener
        self._ready = ready
        self._serving: asyncio.Task[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Load what the app needs, open both doors, and say so."""
        await super().startup(sockets)
        self._serving = asyncio.create_task(self._phones.serve([self._listener]))
        self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let what phones have asked for end while the workers are still there."""
        self._phones.should_exit = True
        if self._serving is not None:
            await self._serving
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Hand a signal on."""
        super().handle_exit(sig, frame)
        self._phones.handle_exit(sig, frame)


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
        "loop": "asyncio",  # `Connection` sets what only its transports have; uvloop may be installed
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
