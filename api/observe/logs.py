"""The log: one line a request, as JSON or text; no file name, path, pixel or landmark is in it."""

from __future__ import annotations

import logging
import sys
from typing import Any, Literal

from api.observe.record import Record

ACCESS = "posture.api.access"
_access = logging.getLogger(ACCESS)

Format = Literal["auto", "json", "text"]


def observe(record: Record) -> None:
    """Write one line about a request that is over."""
    timing = record.timing
    fields: dict[str, Any] = {
        "request_id": record.request_id,
        "method": record.method,
        "route": record.route,
        "status": record.status,
        "took_ms": round(record.took_s * 1000, 1),
        "received_bytes": record.received_bytes,
    }
    if record.code:
        fields["code"] = record.code
    if timing.photos:
        fields |= {"photos": timing.photos, "megapixels": round(timing.pixels / 1e6, 2)}
    if timing.spans:
        fields["stages_ms"] = {part: round(s * 1000, 1) for part, s in timing.total_s().items()}
    if record.address:
        fields["address"] = record.address
    _access.info(
        "%s %s %s %d %.0f ms %d bytes%s",
        record.request_id,
        record.method,
        record.route,
        record.status,
        record.took_s * 1000,
        record.received_bytes,
        "".join(f" {name}={fields[name]}" for name in ("code", "address") if name in fields),
        extra={"request": fields},
    )


def config(chosen: Format) -> dict[str, Any]:
    """Return the logging configuration of the service, for `logging.config.dictConfig`."""
    as_json = chosen == "json" or (chosen == "auto" and not sys.stderr.isatty())
    formats: dict[str, Any] = {
        "text": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
        "json": {"()": "api.observe.logs.json_formatter"},
    }
    ours = {"handlers": ["stderr"], "level": "INFO", "propagate": False}
    handler = {
        "class": "logging.StreamHandler",
        "formatter": "json" if as_json else "text",
        "stream": "ext://sys.stderr",
        "filters": ["ours"],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": formats,
        "filters": {"ours": {"()": "api.observe.logs.WithoutSockets"}},
        "handlers": {"stderr": handler},
        # Whatever else has something to say says it in the same form.
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            **dict.fromkeys(("posture", "uvicorn"), ours),
            # Its lines hold addresses and queries; ours are in their place.
            "uvicorn.access": {"handlers": [], "propagate": False},
            # What a stranger's body looks like is no news.
            "python_multipart": {"level": "CRITICAL"},
        },
    }


class WithoutSockets(logging.Filter):
    """Leaves out the server's own lines about WebSockets: they hold addresses and queries."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line may stay."""
        return '"WebSocket' not in str(record.msg)


def json_formatter() -> logging.Formatter:
    """Return a formatter that writes one JSON object a line; a request's fields stand in it side by side."""
    from pythonjsonlogger.json import JsonFormatter

    class RequestFormatter(JsonFormatter):
        def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
            if (fields := log_data.pop("request", None)) is not None:
                del log_data["message"]
                log_data |= fields
            log_data.pop("color_message", None)
            return super().process_log_record(log_data)

    return RequestFormatter(
        "{asctime}{levelname}{name}{message}",
        style="{",
        rename_fields={"asctime": "time", "levelname": "level", "name": "logger", "exc_info": "traceback"},
        datefmt="%Y-%m-%dT%H:%M:%S%z",
    )
