"""One connection to a client, before there is a request: few enough, heads that arrive, answers that leave.

The server (Uvicorn with h11) waits for a head, and for a client to take its answer, as long as it
takes, and writes its own refusals as plain text. This class puts an end to the waiting and says what
went wrong in the same words as the rest of the service.
"""

from __future__ import annotations

import asyncio
import http
import json
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from api.edge.asgi import SECURITY_HEADERS
from api.edge.clients import named
from api.problems import document
from api.problems.document import MEDIA_TYPE, kind_named

READ_BYTES = 16_384
"""What is read at once, a sixteenth of asyncio's own measure: 2,700 chunks of one byte, not 43,000."""


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """What connections may take: how many in all and of one client, and how long, in seconds."""

    total: int
    per_client: int
    header_timeout_s: float
    answer_timeout_s: float
    retry_after_s: int
    trusted: tuple[str, ...] = ()


@dataclass(slots=True)
class Open:
    """The open connections of this process, by client."""

    by_client: Counter[str] = field(default_factory=Counter)

    def add(self, name: str) -> int:
        """Count one more; return how many this client has now."""
        self.by_client[name] += 1
        return self.by_client[name]

    def drop(self, name: str) -> None:
        """Count one less."""
        self.by_client[name] -= 1
        if not self.by_client[name]:
            del self.by_client[name]


class Connection(H11Protocol):
    """Uvicorn's connection with limits; `functools.partial` hands it `limits` and `open`."""

    def __init__(self, *, limits: ConnectionLimits, opened: Open, **uvicorn: Any) -> None:
        super().__init__(**uvicorn)
        self._limits = limits
        self._opened = opened
        self._name: str | None = None
        self._head: asyncio.TimerHandle | None = None
        self._answer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Count it; one too many is told so and closed."""
        super().connection_made(transport)
        # Thousands of tiny chunks in one read would keep the loop for seconds.
        transport.max_size = READ_BYTES  # type: ignore[attr-defined]
        address = self.client[0] if self.client else None
        client = named(address)
        self._name = client.name
        count = self._opened.add(client.name)
        free = client.local or _is_among(address, self._limits.trusted)
        if len(self.connections) > self._limits.total:
            self._refuse(503, "busy")
        elif count > self._limits.per_client and not free:
            self._refuse(429, "rate_limited")
        else:
            self._expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Count it no more."""
        self._let_go()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """End it when the service ends; a phone that sleeps is not waited for to take its leave of TLS."""
        super().shutdown()
        if self.transport.is_closing() and not self.transport.get_write_buffer_size():
            self.transport.abort()

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        """Hand it over; live hints have limits of their own."""
        self._let_go()
        super().handle_websocket_upgrade(event)

    def _let_go(self) -> None:
        if self._name is not None:
            self._opened.drop(self._name)
            self._name = None
        self._head = _cancelled(self._head)
        self._answer = _cancelled(self._answer)

    def data_received(self, data: bytes) -> None:
        """Hand it on; a head that has begun must be whole in time."""
        super().data_received(data)
        if self.conn.their_state is h11.IDLE and not self.transport.is_closing():
            self._expect_head()
        else:
            self._head = _cancelled(self._head)

    def pause_writing(self) -> None:
        """Begin to wait for the client to take its answer."""
        super().pause_writing()
        if self._answer is None:
            self._answer = self.loop.call_later(self._limits.answer_timeout_s, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on; the client has taken most of it."""
        super().resume_writing()
        self._answer = _cancelled(self._answer)

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - ours says more
        """Answer what is no HTTP, or a head that is too long, as a problem."""
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is not None and cycle.response_started and not cycle.response_complete:
            self.transport.abort()  # half an answer is out: nothing more can be said
            return
        too_long = len(self.conn.trailing_data[0]) > (self.config.h11_max_incomplete_event_size or 0)
        self._refuse(431 if too_long else 400, "head_too_large" if too_long else "bad_request")

    def _expect_head(self) -> None:
        if self._head is None:
            self._head = self.loop.call_later(self._limits.header_timeout_s, self._too_slow)

    def _too_slow(self) -> None:
        if not self.transport.is_closing():
            self._refuse(408, "request_timeout")

    def _refuse(self, status: int, code: str) -> None:
        problem = document.make({"state": {"request_id": str(uuid.uuid4())}}, kind_named(code))
        body = json.dumps(document.to_dict(problem)).encode()
        head = [
            f"HTTP/1.1 {status} {http.HTTPStatus(status).phrase}",
            f"content-type: {MEDIA_TYPE}",
            f"content-length: {len(body)}",
            "connection: close",
            f"x-request-id: {problem.request_id}",
            *(f"{name.lower()}: {value}" for name, value in SECURITY_HEADERS.items()),
            *([f"retry-after: {self._limits.retry_after_s}"] if status in (429, 503) else []),
        ]
        document.log.info("%s refused a connection: %s", problem.request_id, code)
        self.transport.write("\r\n".join([*head, "", ""]).encode() + body)
        self.transport.close()


def _is_among(address: str | None, networks: Sequence[str]) -> bool:
    """Whether an address is one of these, or in one of these networks."""
    try:
        return any(ip_address(address or "") in ip_network(one, strict=False) for one in networks)
    except ValueError:  # a socket file has no address
        return False


def _cancelled(timer: asyncio.TimerHandle | None) -> asyncio.TimerHandle | None:
    """Stop a timer; there is none any more."""
    if timer is not None:
        timer.cancel()
    return None
