"""Assertions that many tests of the service share."""

from __future__ import annotations

import time
import uuid
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

from api.edge.asgi import SECURITY_HEADERS
from api.problems.document import MEDIA_TYPE, all_kinds
from posture.words.phrases import in_language

KINDS = {kind.code: kind for kind in all_kinds()}


def assert_problem(response: Any, status: int, code: str) -> dict[str, Any]:
    """`response` is problem+json of this status and code, complete and consistent."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == MEDIA_TYPE
    body: dict[str, Any] = response.json()
    assert set(body) - {"errors", "withheld", "seen"} == {
        "type", "title", "status", "detail", "instance", "code", "hint", "request_id",
    }  # fmt: skip
    assert body["code"] == code
    assert body["status"] == status
    assert body["type"] == f"/problems#{code}"
    language = response.headers.get("content-language", "en")
    assert body["title"] == in_language(KINDS[code].title, language)
    assert body["hint"]
    assert body["detail"]
    assert "Traceback" not in response.text
    assert_edge_headers(response)
    assert body["instance"] == f"urn:uuid:{body['request_id']}"
    assert body["request_id"] == response.headers["x-request-id"]
    return body


def assert_edge_headers(response: Any) -> None:
    """The headers that every answer of the service carries."""
    for name, value in SECURITY_HEADERS.items():
        assert response.headers[name] == value
    assert_uuid(response.headers["x-request-id"])
    assert "server" not in response.headers


def assert_uuid(text: str) -> None:
    """`text` is a UUID in its usual form."""
    assert str(uuid.UUID(text)) == text


def wait_until_ready(client: Any, seconds: float = 30.0) -> None:
    """Poll /readyz until the warm-up is over."""
    end = time.monotonic() + seconds
    while client.get("/readyz").status_code != 200:
        assert time.monotonic() < end, "the service did not get ready"
        time.sleep(0.01)


class Page(HTMLParser):
    """What the tests need to know of an HTML page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.cdata_elem is None:  # what a script reads is not shown
            self.text += data

    def all(self, tag: str, **wanted: str) -> list[dict[str, str | None]]:
        """Attributes of all elements with this tag and these attributes."""
        return [
            attrs
            for name, attrs in self.tags
            if name == tag and all(attrs.get(key) == value for key, value in wanted.items())
        ]


def undated(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer without the moment when it was measured, which was just now."""
    age = datetime.now(UTC) - datetime.fromisoformat(answer["measured_at"])
    assert timedelta() <= age < timedelta(minutes=5)
    return {name: value for name, value in answer.items() if name != "measured_at"}
