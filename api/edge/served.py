"""What is served, a request or a WebSocket: what is counted of it, and the record of it when it is over."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import ClassVar

from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from api.observe.record import METHODS, Record
from api.problems import document
from api.problems.document import HTTP_KINDS
from posture.timing import Timing

GONE = HTTP_KINDS[499]


class Served:
    """One of them, from its beginning on; `headers` are those that every answer has."""

    unanswered: ClassVar[str] = ""
    """The code of one that nobody waited for to be answered."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, headers: Mapping[str, str]) -> None:
        self.scope = scope
        self._receive = receive
        self._send = send
        self._headers = headers
        self._status = 0
        self._bytes = 0
        self._began_ns = time.time_ns()
        self._began_s = time.perf_counter()

    def record(self, timing: Timing, address: str) -> Record:
        """Return what is known of it now; a WebSocket begins as a GET."""
        method = self.scope.get("method", "GET")
        return Record(
            request_id=document.request_id(self.scope),
            method=method if method in METHODS else "OTHER",
            route=getattr(self.scope.get("route"), "path", "-"),
            status=self._status or GONE.status,
            code=str(self.scope["state"].get("code", "" if self._status else self.unanswered)),
            began_ns=self._began_ns,
            began_s=self._began_s,
            took_s=time.perf_counter() - self._began_s,
            received_bytes=self._bytes,
            timing=timing,
            address=address,
            parent=Headers(scope=self.scope).get("traceparent", "")[:60],
        )
