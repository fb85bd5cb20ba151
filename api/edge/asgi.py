"""The outermost ASGI layer: what must hold for every answer, also for those the framework makes.

Starlette's own 500 and its body limiter sit outside all middleware that is added to an app, so
this one wraps the finished app: request id, size and time limits of the body, security headers,
and one record of every request.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.edge.clients import address_of
from api.edge.served import GONE, Served
from api.edge.sockets import Socket
from api.observe.record import Observer
from api.problems import document
from api.problems.document import HTTP_KINDS, Render
from posture.timing import listening

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        "media-src 'self' blob:; connect-src 'self'; worker-src 'self'; manifest-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Vary": "Accept, Accept-Language",
}
HSTS = {"Strict-Transport-Security": "max-age=31536000"}


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one request may take, by path where it differs; `timeout_s` is for the whole body to arrive."""

    default_bytes: int
    timeout_s: float
    by_path: Mapping[str, int] = field(default_factory=dict)
    timeout_by_path: Mapping[str, float] = field(default_factory=dict)
    head_bytes: int = 16_384
    held_bytes: int = 1_000_000_000
    retry_after_s: int = 3

    def bytes_for(self, path: str) -> int:
        """Return the largest body for this path, in bytes."""
        return self.by_path.get(path, self.default_bytes)

    def timeout_for(self, path: str) -> float:
        """Return the longest time for a body for this path, in seconds."""
        return self.timeout_by_path.get(path, self.timeout_s)


@dataclass(slots=True)
class _Held:
    """Bytes of all bodies together that are in memory now."""

    bytes: int = 0


class Edge:
    """Wraps the finished app; see the module's text.

    Parameters
    ----------
    app : ASGI application
    bounds : Bounds
    render : callable
        Makes the answer out of a problem.
    hsts : bool
        Send Strict-Transport-Security.
    observers : sequence of callables
        Told of every request when it is over.
    addresses : bool
        Tell them where it came from.
    """

    def __init__(
        self,
        app: ASGIApp,
        bounds: Bounds,
        render: Render,
        *,
        hsts: bool = False,
        observers: Sequence[Observer] = (),
        addresses: bool = False,
    ) -> None:
        self._app = app
        self._bounds = bounds
        self._render = render
        self._headers = SECURITY_HEADERS | (HSTS if hsts else {})
        self._observers = observers
        self._addresses = addresses
        self._held = _Held()
        self._state: dict[str, object] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] == "lifespan":
            # Not every server carries the lifespan's state over to the requests.
            self._state = scope.setdefault("state", {})
            await self._app(scope, receive, send)
            return
        scope["state"] = {**self._state, **scope.get("state", {})}
        scope["state"]["request_id"] = _identity(Headers(scope=scope))
        served: Socket | _Exchange
        if scope["type"] == "websocket":
            served = Socket(scope, receive, send, self._headers)
        else:
            served = _Exchange(scope, receive, send, self._bounds, self._held, self._render, self._headers)
        with listening() as timing:
            try:
                await served.run(self._app)
            finally:
                # Some servers cancel the request of a client that has gone.
                record = served.record(timing, (address_of(scope) or "") if self._addresses else "")
                for observe in self._observers:
                    observe(record)


class _Exchange(Served):
    """One request and its answer."""

    unanswered = GONE.code

    def __init__(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        bounds: Bounds,
        held: _Held,
        render: Render,
        headers: Mapping[str, str],
    ) -> None:
        super().__init__(scope, receive, send, headers)
        self._render = render
        self._bounds = bounds
        self._held = held
        self._limit = bounds.bytes_for(scope["path"])
        self._whole = False

    async def run(self, app: ASGIApp) -> None:
        try:
            if _head_bytes(self.scope) > self._bounds.head_bytes:
                await self._refuse(431)
            elif {"content-length", "transfer-encoding"} <= set(Headers(scope=self.scope).keys()):
                await self._refuse(400)  # a proxy and we may not agree where such a request ends
            elif _declared_bytes(self.scope) > self._limit:
                await self._refuse(413)
            else:
                await app(self.scope, self.receive, self.send)
        except Exception:  # noqa: BLE001  # the last line of defence
            # The answer is out already, or is made here; the server needs no second traceback.
            document.log.exception("%s failed", document.request_id(self.scope))
            if not self._status:
                await self._refuse(500)
        finally:
            self._held.bytes -= self._bytes

    async def receive(self) -> Message:
        """Hand on a piece of the body; past a limit an HTTPException (Starlette swallows others)."""
        if self._whole:
            return await self._receive()
        left = self._began_s + self._bounds.timeout_for(self.scope["path"]) - time.perf_counter()
        try:
            async with asyncio.timeout(left):
                message = await self._receive()
        except TimeoutError as error:
            raise HTTPException(408, headers={"Connection": "close"}) from error
        size = len(message.get("body", b""))
        self._bytes += size
        self._held.bytes += size
        self._whole = message["type"] != "http.request" or not message.get("more_body", False)
        if self._bytes > self._limit:
            raise HTTPException(413, headers={"Connection": "close"})
        if self._held.bytes > self._bounds.held_bytes:
            wait = {"Retry-After": str(self._bounds.retry_after_s)}
            raise HTTPException(503, headers=wait | {"Connection": "close"})
        return message

    async def send(self, message: Message) -> None:
        """Send a piece of the answer, with the headers that every answer has."""
        if message["type"] == "http.response.start":
            self._status = message["status"]
            headers = MutableHeaders(scope=message)
            for name, value in {**self._headers, **_own(headers)}.items():
                headers[name] = value
            headers["X-Request-ID"] = document.request_id(self.scope)
            if _has_body(self.scope) and not self._whole:
                # Answered before the body is here: nothing would limit the rest of it.
                headers["Connection"] = "close"
        await self._send(message)

    async def _refuse(self, status: int) -> None:
        problem = document.make(self.scope, HTTP_KINDS[status])
        response = self._render(Request(self.scope, self.receive), problem, {"Connection": "close"})
        await response(self.scope, self.receive, self.send)


def _own(headers: Headers) -> dict[str, str]:
    """Return how an answer may be kept, which some say themselves: forms for "back", and files."""
    cache = headers.get("cache-control", SECURITY_HEADERS["Cache-Control"])
    # A file is the same for everyone, in every language.
    for_all = () if "public" in cache else (SECURITY_HEADERS["Vary"],)
    own = (headers["vary"],) if "vary" in headers else ()
    return {"Cache-Control": cache, "Vary": ", ".join((*own, *for_all))}


def _identity(headers: Headers) -> str:
    """Return the caller's X-Request-ID when it is a UUID, else a new one."""
    try:
        return str(uuid.UUID(headers.get("x-request-id", "")))
    except ValueError:
        return str(uuid.uuid4())


def _head_bytes(scope: Scope) -> int:
    """Return the bytes of the address and of the header fields with their separators."""
    address = len(scope.get("raw_path") or scope["path"]) + len(scope.get("query_string", b""))
    return address + sum(len(name) + len(value) + 4 for name, value in scope["headers"])


def _has_body(scope: Scope) -> bool:
    return _declared_bytes(scope) > 0 or "transfer-encoding" in Headers(scope=scope)


def _declared_bytes(scope: Scope) -> int:
    declared = Headers(scope=scope).get("content-length", "")
    # What is no number is left to the counting below; twelve digits are more than any limit.
    return int(declared[:13]) if declared.isascii() and declared.isdigit() else 0
