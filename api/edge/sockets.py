"""One WebSocket at the edge: what holds for every one."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.edge.served import Served
from api.problems import document
from api.problems.document import HTTP_KINDS

SWITCHED = 101
"""The status of a request that has become a WebSocket (RFC 9110, section 15.2.2)."""

INTERNAL_ERROR = 1011
"""The code of a WebSocket that we had to close (RFC 6455, section 7.4.1)."""


class Socket(Served):
    """One WebSocket: counts what arrives, adds the headers of a refusal, catches what nobody else has."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, headers: Mapping[str, str]) -> None:
        super().__init__(scope, receive, send, headers)
        self._open = False

    async def run(self, app: ASGIApp) -> None:
        """Serve it to its end."""
        try:
            await app(self.scope, self.receive, self.send)
        except Exception:  # noqa: BLE001  # the last line of defence
            document.log.exception("%s failed", document.request_id(self.scope))
            self.scope["state"]["code"] = HTTP_KINDS[500].code
            if self._open or not self._status:
                await self.send({"type": "websocket.close", "code": INTERNAL_ERROR})

    async def receive(self) -> Message:
        """Hand on a message."""
        message = await self._receive()
        self._bytes += len(message.get("bytes") or b"") + len(message.get("text") or "")
        self._open = self._open and message["type"] != "websocket.disconnect"
        return message

    async def send(self, message: Message) -> None:
        """Send a message; a refusal has the headers that every answer has."""
        if message["type"] == "websocket.accept":
            self._status, self._open = SWITCHED, True
        elif message["type"] == "websocket.close":
            self._status, self._open = self._status or 403, False
        elif message["type"] == "websocket.http.response.start":
            self._status = message["status"]
            own = {**self._headers, "X-Request-ID": document.request_id(self.scope)}
            message["headers"] = [
                *message["headers"],
                *((name.lower().encode(), value.encode()) for name, value in own.items()),
            ]
        await self._send(message)
