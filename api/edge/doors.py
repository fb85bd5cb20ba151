"""What a request must have before the app sees it: a rate that is kept, a key where keys are set."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from limits import parse_many
from limits.aio.storage import Storage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.storage import storage_from_string
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api import keys
from api.edge.clients import Callers, address_of, named
from api.phone.invitation import PATH as PHONE_PATH
from api.phone.invitation import Invitation
from api.problems import document
from api.problems.document import HTTP_KINDS, PHONE_UNKNOWN, ProblemKind, Render, json_response
from api.settings import Settings

OPEN_PATHS = ("/healthz", "/readyz")
"""Answered to everyone, at any rate: whoever watches over the service asks them."""

UNCOUNTED = frozenset({*OPEN_PATHS, "/metrics"})
UNCOUNTED_BELOW = ("/static/", "/drawings/")
"""Cost next to nothing; a page fetches several at once."""

log = logging.getLogger("posture.api")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is not let in, and the header fields that say so."""

    kind: ProblemKind
    headers: Mapping[str, str]


Door = Callable[[Scope], Awaitable[Refusal | None]]


class Doors:
    """Wraps the app; the first door that refuses answers."""

    def __init__(self, app: ASGIApp, doors: tuple[Door, ...], render: Render) -> None:
        self._app = app
        self._doors = doors
        self._render = render

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request or a WebSocket in, or say why not."""
        if scope["type"] != "lifespan":
            for door in self._doors:
                if (refusal := await door(scope)) is not None:
                    answer = self._answer(scope, receive, refusal)
                    await answer(scope, receive, send)
                    return
        await self._app(scope, receive, send)

    def _answer(self, scope: Scope, receive: Receive, refusal: Refusal) -> Response:
        problem = document.make(scope, refusal.kind)
        if scope["type"] == "websocket":
            return json_response(problem, refusal.headers)
        return self._render(Request(scope, receive), problem, refusal.headers)


def doors_for(settings: Settings, invitation: Invitation | None = None) -> tuple[Door, ...]:
    """Return the doors that these settings ask for; the rate before the keys, so that nobody tries many.

    With an invitation, whoever comes from the network must have used its key.
    """
    doors: list[Door] = [_Home(settings.cors_origins)]
    if settings.rate:
        doors.append(_Rate(settings.rate, settings.rate_storage))
    if invitation:
        doors.append(_Guests(invitation))
    if settings.key_digests:
        doors.append(_Keys(settings.key_digests))
    return tuple(doors)


class _Home:
    """No page of another site may make a visitor's browser send photos, forms or live pictures here."""

    def __init__(self, origins: tuple[str, ...]) -> None:
        self._origins = origins

    async def __call__(self, scope: Scope) -> Refusal | None:
        headers = Headers(scope=scope)
        if headers.get("origin") in self._origins or not _is_foreign(scope, headers):
            return None
        return Refusal(HTTP_KINDS[403], {})


def _is_foreign(scope: Scope, headers: Headers) -> bool:
    """Return whether a browser says that another site's page sends this; a WebSocket names its origin."""
    if scope["type"] == "websocket":
        origin = headers.get("origin")
        return origin is not None and _host_of(origin) != headers.get("host")
    return scope["method"] == "POST" and headers.get("sec-fetch-site") == "cross-site"


def _host_of(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:  # no address at all
        return None


class _Rate:
    """Not more requests of one client than the rate allows; sliding windows, so no burst at their seams."""

    def __init__(self, rate: str, storage: str) -> None:
        self._rates = parse_many(rate)
        kept = storage_from_string(storage)
        assert isinstance(kept, Storage)  # noqa: S101 - the settings take async storages only
        self._limiter = SlidingWindowCounterRateLimiter(kept)
        self._callers = Callers()

    async def __call__(self, scope: Scope) -> Refusal | None:
        client = self._callers.client_of(scope)
        path = scope["path"]
        if client.local or path in UNCOUNTED or path.startswith(UNCOUNTED_BELOW):
            return None
        try:
            for rate in self._rates:
                if not await self._limiter.hit(rate, client.name):
                    window = await self._limiter.get_window_stats(rate, client.name)
                    wait_s = max(1, math.ceil(window.reset_time - time.time()))
                    return Refusal(HTTP_KINDS[429], {"Retry-After": str(wait_s)})
        except Exception:
            # The storage may be another machine; while it is away, people are still answered.
            log.exception("the rate of requests cannot be counted")
        return None


class _Keys:
    """A known key, but for the paths that are open."""

    def __init__(self, digests: tuple[str, ...]) -> None:
        self._digests = digests

    async def __call__(self, scope: Scope) -> Refusal | None:
        if scope["path"] in OPEN_PATHS:
            return None
        if keys.is_known(Headers(scope=scope).get("authorization", ""), self._digests):
            return None
        asked = 'Basic realm="posture", charset="UTF-8", Bearer realm="posture"'
        return Refusal(HTTP_KINDS[401], {"WWW-Authenticate": asked})


class _Guests:
    """Phones that have used the invitation's key, and this computer itself; everyone else gets nothing."""

    def __init__(self, invitation: Invitation) -> None:
        self._invitation = invitation

    async def __call__(self, scope: Scope) -> Refusal | None:
        at_home = named(address_of(scope)).local and scope["scheme"] in ("http", "ws")
        offers_key = scope["type"] == "http" and scope["path"].startswith(f"{PHONE_PATH}/")
        if at_home or offers_key or self._invitation.knows(HTTPConnection(scope).cookies):
            return None
        return Refusal(PHONE_UNKNOWN, {})
