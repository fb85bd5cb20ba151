"""The outermost ASGI layer: what must hold for every answer, also for those the framework makes.

Starlette's own 500 and its body limiter sit outside all middleware that is added to an app, so
this one wraps the finished app: request id, size and time limits of the body, security headers,
one log line a request.
"""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import problems

log = logging.getLogger("posture.api.access")

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Vary": "Accept, Accept-Language",
}
HSTS = {"Strict-Transport-Security": "max-age=31536000"}


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """Largest request body and the longest time for it to arrive, by path where they differ."""

    default_bytes: int
    timeout_s: float
    by_path: Mapping[str, int] = field(default_factory=dict)
    timeout_by_path: Mapping[str, float] = field(default_factory=dict)

    def bytes_for(self, path: str) -> int:
        """Return the largest body for this path, in bytes."""
        return self.by_path.get(path, self.default_bytes)

    def timeout_for(self, path: str) -> float:
        """Return the longest time for a body for this path, in seconds."""
        return self.timeout_by_path.get(path, self.timeout_s)


class Edge:
    """Wraps the finished app; see the module's text."""

    def __init__(
        self, app: ASGIApp, limits: BodyLimits, render: problems.Render, *, hsts: bool = False
    ) -> None:
        self._app = app
        self._limits = limits
        self._render = render
        self._headers = SECURITY_HEADERS | (HSTS if hsts else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection; what is not HTTP passes through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        await _Exchange(scope, receive, send, self._headers).run(self._app, self._limits, self._render)


class _Exchange:
    """One request and its answer."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, headers: Mapping[str, str]) -> None:
        self.scope = scope
        self._receive = receive
        self._send = send
        self._headers = headers
        self._status = 0
        self._bytes = 0
        self._whole = False
        self._started = time.monotonic()
        scope.setdefault("state", {})["request_id"] = _identity(Headers(scope=scope))

    async def run(self, app: ASGIApp, limits: BodyLimits, render: problems.Render) -> None:
        self._limit = limits.bytes_for(self.scope["path"])
        self._timeout_s = limits.timeout_for(self.scope["path"])
        if _declared_bytes(self.scope) > self._limit:
            await self._refuse(render, 413)
        else:
            try:
                await app(self.scope, self.receive, self.send)
            except Exception:  # noqa: BLE001  # the last line of defence
                # The answer is out already, or is made here; the server needs no second traceback.
                problems.log.exception("%s failed", problems.request_id(self.scope))
                if not self._status:
                    await self._refuse(render, 500)
        self._log()

    async def receive(self) -> Message:
        """Hand on a piece of the body; past a limit an HTTPException (Starlette swallows others)."""
        if self._whole:
            return await self._receive()
        left = self._started + self._timeout_s - time.monotonic()
        try:
            async with asyncio.timeout(left):
                message = await self._receive()
        except TimeoutError as error:
            raise HTTPException(408, headers={"Connection": "close"}) from error
        self._bytes += len(message.get("body", b""))
        self._whole = message["type"] != "http.request" or not message.get("more_body", False)
        if self._bytes > self._limit:
            raise HTTPException(413, headers={"Connection": "close"})
        return message

    async def send(self, message: Message) -> None:
        """Send a piece of the answer, with the headers that every answer has."""
        if message["type"] == "http.response.start":
            self._status = message["status"]
            headers = MutableHeaders(scope=message)
            for name, value in self._headers.items():
                headers[name] = value
            headers["X-Request-ID"] = problems.request_id(self.scope)
        await self._send(message)

    async def _refuse(self, render: problems.Render, status: int) -> None:
        problem = problems.make(self.scope, problems.HTTP_KINDS[status])
        response = render(Request(self.scope, self.receive), problem, {"Connection": "close"})
        await response(self.scope, self.receive, self.send)

    def _log(self) -> None:
        # The route's template, never the path: a path can carry anything.
        route = getattr(self.scope.get("route"), "path", "-")
        took_ms = (time.monotonic() - self._started) * 1000
        log.info(
            "%s %s %s %d %.0f ms %d bytes",
            problems.request_id(self.scope),
            self.scope["method"],
            route,
            self._status,
            took_ms,
            self._bytes,
        )


def _identity(headers: Headers) -> str:
    """Return the caller's X-Request-ID when it is a UUID, else a new one."""
    try:
        return str(uuid.UUID(headers.get("x-request-id", "")))
    except ValueError:
        return str(uuid.uuid4())


def _declared_bytes(scope: Scope) -> int:
    declared = Headers(scope=scope).get("content-length", "")
    # What is no number is left to the counting below; twelve digits are more than any limit.
    return int(declared[:13]) if declared.isascii() and declared.isdigit() else 0
