"""Starts the service: ``posture serve`` and ``python -m api.server`` end up here."""

from __future__ import annotations

import copy
from typing import Any

import uvicorn
from uvicorn.config import LOGGING_CONFIG

GRACEFUL_TIMEOUT_S = 30
KEEP_ALIVE_S = 5


def run(host: str = "127.0.0.1", port: int = 8000) -> None:
    """Serve until interrupted; running requests get 30 s to end.

    Parameters
    ----------
    host, port : str, int
        Where to listen; only this machine by default.
    """
    uvicorn.run(
        "api.app:create_app",
        factory=True,
        host=host,
        port=port,
        server_header=False,
        # The edge writes its own line, with the route's template instead of the path.
        access_log=False,
        log_config=_log_config(),
        timeout_graceful_shutdown=GRACEFUL_TIMEOUT_S,
        timeout_keep_alive=KEEP_ALIVE_S,
    )


def _log_config() -> dict[str, Any]:
    config = copy.deepcopy(LOGGING_CONFIG)
    config["loggers"]["posture"] = {"handlers": ["default"], "level": "INFO", "propagate": False}
    return config


if __name__ == "__main__":
    run()
