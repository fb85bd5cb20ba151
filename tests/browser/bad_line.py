"""A line between the browser and the service that fails in the ways in which lines fail."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PASSED_ON = ("Content-Type", "Content-Security-Policy", "Retry-After", "Location", "Service-Worker-Allowed")
PAGE = b"<html><body><h1>nginx</h1></body></html>"


class Line(ThreadingHTTPServer):
    """Hands everything on to the service, but for what is sent to be measured: there `fault` happens."""

    daemon_threads = True

    def __init__(self, service: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.service = service
        self.fault: Fault | None = None
        self.over = threading.Event()
        self.sent: list[bytes] = []

    @property
    def address(self) -> str:
        """Where the browser finds it."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that hangs up is what these tests are about."""


class _Handler(BaseHTTPRequestHandler):
    server: Line

    def do_GET(self) -> None:
        self._hand_on(None)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path.endswith("/result"):
            self.server.sent.append(body)
            if self.server.fault:
                self.server.fault(self)
                return
        self._hand_on(body)

    def _hand_on(self, body: bytes | None) -> None:
        wanted = ("accept", "accept-language", "content-type")
        headers = {name: value for name, value in self.headers.items() if name.lower() in wanted}
        asked = urllib.request.Request(self.server.service + self.path, body, headers)  # noqa: S310 - our own service
        try:
            with urllib.request.urlopen(asked) as answer:  # noqa: S310
                self.answers(answer.status, answer.read(), dict(answer.headers))
        except urllib.error.HTTPError as error:
            self.answers(error.code, error.read(), dict(error.headers))

    def answers(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name in PASSED_ON:
            if name in headers or name.lower() in headers:
                self.send_header(name, headers.get(name) or headers[name.lower()])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name in the library
        """Say nothing."""


Fault = Callable[[_Handler], None]


def refusing(problem: dict[str, Any]) -> Fault:
    """The service says no, as it does."""
    body, kind = json.dumps(problem).encode(), "application/problem+json"
    return lambda handler: handler.answers(problem["status"], body, {"Content-Type": kind})


def answering(status: int, headers: dict[str, str] | None = None) -> Fault:
    """Something on the way answers in the service's place, in its own words."""
    return lambda handler: handler.answers(status, PAGE, {"Content-Type": "text/html"} | (headers or {}))


def cut_short(handler: _Handler) -> None:
    """The connection breaks in the middle of the answer."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.wfile.write(b'{"answer": {"schema')


def cut_short_unseen(handler: _Handler) -> None:
    """The same where nobody said how long the answer would be: to a browser it looks whole."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.end_headers()
    handler.wfile.write(b'{"answer": {"schema')


def no_answer(handler: _Handler) -> None:
    """The service dies over it."""
    handler.close_connection = True


def silent(handler: _Handler) -> None:
    """Nothing comes any more."""
    handler.server.over.wait(60)


@contextmanager
def line_to(service: str) -> Iterator[Line]:
    """A line that works until it is given a fault."""
    line = Line(service)
    running = threading.Thread(target=line.serve_forever, daemon=True)
    running.start()
    try:
        yield line
    finally:
        line.over.set()
        line.shutdown()
        line.server_close()
