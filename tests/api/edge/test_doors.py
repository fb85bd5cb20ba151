"""Rates, keys, foreign pages and proxies: what a request must have before the app sees it."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from starlette.testclient import TestClient

from api.app import create_app
from api.edge.clients import named
from api.keys import is_known, new_key
from api.page.assets import asset
from api.settings import Settings
from tests.api.fakes import FakeDetector
from tests.api.helpers import assert_problem

STRANGER = ("203.0.113.7", 50000)
KEY = "a key that somebody was handed"
DIGEST = hashlib.sha256(KEY.encode()).hexdigest()


def client_from(address: tuple[str, int] = STRANGER, **settings: Any) -> TestClient:
    chosen: dict[str, Any] = {"workers": 1} | settings
    app = create_app(Settings(**chosen), FakeDetector, FakeDetector)
    return TestClient(app, raise_server_exceptions=False, client=address)


def statuses(client: TestClient, count: int, **headers: str) -> list[int]:
    return [client.get("/v1/stages", headers=headers).status_code for _ in range(count)]


def test_the_rate_holds_at_the_limit_and_one_above() -> None:
    # Of an hour, because a new minute may begin between two requests of a slow machine.
    with client_from(rate="3/hour") as client:
        assert statuses(client, 3) == [200, 200, 200]
        answer = client.get("/v1/stages")
        assert_problem(answer, 429, "rate_limited")
        assert 1 <= int(answer.headers["retry-after"]) <= 3600
        for path in ("/healthz", asset("posture.css"), "/metrics"):
            assert client.get(path).status_code == 200
        assert client.get("/metricsX").status_code == 429


def test_two_rates_hold_together_and_an_unknown_address_counts_too() -> None:
    with client_from(rate="100/second;4/hour") as client:
        assert statuses(client, 4) == [200] * 4
        assert client.get("/nothing-here").status_code == 429


def test_every_client_has_a_rate_of_its_own_and_this_machine_has_none() -> None:
    app = create_app(Settings(workers=1, rate="1/hour"), FakeDetector, FakeDetector)
    with TestClient(app, client=STRANGER) as first:
        assert statuses(first, 2) == [200, 429]
        other = TestClient(app, client=("203.0.113.8", 1))
        assert statuses(other, 2) == [200, 429]
        here = TestClient(app, client=("127.0.0.1", 1))
        assert statuses(here, 3) == [200] * 3


def test_a_spoofed_address_is_ignored_and_a_proxys_is_believed() -> None:
    with client_from(rate="1/hour") as client:
        assert client.get("/v1/stages", headers={"x-forwarded-for": "198.51.100.1"}).status_code == 200
        assert client.get("/v1/stages", headers={"x-forwarded-for": "198.51.100.2"}).status_code == 429
    with client_from(rate="1/hour", trusted_proxies=("203.0.113.0/24",)) as client:
        assert client.get("/v1/stages", headers={"x-forwarded-for": "198.51.100.1"}).status_code == 200
        assert client.get("/v1/stages", headers={"x-forwarded-for": "198.51.100.2"}).status_code == 200
        # What a client writes in front of the proxy's own word does not count.
        spoofed = {"x-forwarded-for": "198.51.100.9, 198.51.100.2"}
        assert client.get("/v1/stages", headers=spoofed).status_code == 429


def test_behind_a_proxy_that_nobody_named_the_rate_still_holds(caplog: pytest.LogCaptureFixture) -> None:
    with client_from(("127.0.0.1", 1), rate="1/hour") as client:
        assert statuses(client, 2, **{"x-forwarded-for": "198.51.100.1"}) == [200, 429]
    assert [
        record.getMessage() for record in caplog.records if "POSTURE_TRUSTED_PROXIES" in record.getMessage()
    ]


@given(st.ip_addresses(v=6), st.integers(0, 2**64 - 1))
def test_an_ipv6_client_is_its_network(address: Any, host: int) -> None:
    neighbour = type(address)((int(address) >> 64 << 64) | host)
    if not address.is_loopback and address.ipv4_mapped is None and neighbour.ipv4_mapped is None:
        assert named(str(address)).name == named(str(neighbour)).name


def test_an_ipv4_client_is_itself_however_it_is_written() -> None:
    assert named("::ffff:203.0.113.7") == named("203.0.113.7")
    assert named("203.0.113.7") != named("203.0.113.8")
    assert named(None).local


def test_without_a_key_nothing_but_health_is_answered(person_photo: bytes) -> None:
    with client_from(api_keys=(DIGEST,)) as client:
        for path in ("/", "/v1/stages", "/metrics", "/openapi.json", "/nothing-here"):
            answer = client.get(path, headers={"accept": "application/json"})
            assert answer.status_code == 401
            assert answer.headers["www-authenticate"].startswith("Basic ")
        assert_problem(client.post("/v1/analyses", files={"photo": person_photo}), 401, "key_needed")
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code in (200, 503)


@pytest.mark.parametrize(
    ("header", "status"),
    [
        (f"Bearer {KEY}", 200),
        (f"bearer  {KEY} ", 200),
        ("Basic " + base64.b64encode(f"whoever:{KEY}".encode()).decode(), 200),
        ("Basic " + base64.b64encode(KEY.encode()).decode(), 401),
        ("Basic !", 401),
        ("Basic " + base64.b64encode(b"\xff:\xff").decode(), 401),
        (f"Bearer {KEY}x", 401),
        (f"Bearer {DIGEST}", 401),
        (f"Digest {KEY}", 401),
        ("Bearer", 401),
        (KEY, 401),
    ],
)
def test_a_key_opens_as_bearer_or_as_password(header: str, status: int) -> None:
    with client_from(api_keys=(DIGEST,)) as client:
        assert client.get("/v1/stages", headers={"authorization": header}).status_code == status


def test_keys_cannot_be_tried_faster_than_the_rate() -> None:
    with client_from(api_keys=(DIGEST,), rate="2/hour") as client:
        assert statuses(client, 3, authorization="Bearer guess") == [401, 401, 429]


def test_keys_from_a_file(tmp_path: Path) -> None:
    key, digest = new_key()
    file = tmp_path / "keys"
    file.write_text(f"# handed to the practice\n{digest}  # until the end of the year\n\n", "utf-8")
    settings = Settings(workers=1, api_keys=(DIGEST,), api_keys_file=file)
    assert settings.key_digests == (DIGEST, digest)
    assert is_known(f"Bearer {key}", settings.key_digests)
    for content, why in (("", "open to everyone"), (key, "SHA-256"), ("\xe9" * 64, "SHA-256")):
        file.write_text(content, "utf-8")
        with pytest.raises(ValidationError, match=why) as caught:
            Settings(api_keys_file=file)
        assert not content or content not in str(caught.value)
    with pytest.raises(ValidationError, match="cannot be read"):
        Settings(api_keys_file=tmp_path / "none")


def test_a_page_of_another_site_cannot_use_a_visitors_browser(photo: bytes) -> None:
    foreign = {"sec-fetch-site": "cross-site", "origin": "https://elsewhere.example"}
    with client_from(rate="") as client:
        for path in ("/v1/analyses", "/", "/v1/protocols/stage-one"):
            assert client.post(path, files={"photo": photo}, headers=foreign).status_code == 403
        answer = client.post("/v1/analyses", files={"photo": photo}, headers=foreign)
        assert_problem(answer, 403, "foreign_page")
        assert "access-control-allow-origin" not in answer.headers
        assert client.get("/v1/stages", headers=foreign).status_code == 200
        assert (
            client.post("/v1/protocols/stage-one", headers={"sec-fetch-site": "same-origin"}).status_code
            == 200
        )


def test_a_site_that_was_named_may_and_is_answered_by_preflight() -> None:
    origin = "https://practice.example"
    with client_from(rate="", cors_origins=(origin,), api_keys=(DIGEST,)) as client:
        asked = {"origin": origin, "access-control-request-method": "POST"}
        preflight = client.options(
            "/v1/analyses", headers=asked | {"access-control-request-headers": "authorization"}
        )
        assert preflight.status_code == 200
        assert preflight.headers["access-control-allow-origin"] == origin
        assert "nosniff" in preflight.headers["x-content-type-options"]
        assert preflight.headers["x-request-id"]
        other = client.options("/v1/analyses", headers=asked | {"origin": "https://elsewhere.example"})
        assert "access-control-allow-origin" not in other.headers
        sent = {"origin": origin, "sec-fetch-site": "cross-site"}
        # Also a refusal can be read by the page that asked.
        refused = client.post("/v1/protocols/stage-one", headers=sent)
        assert (refused.status_code, refused.json()["code"]) == (401, "key_needed")
        assert refused.headers["access-control-allow-origin"] == origin
        answer = client.post("/v1/protocols/stage-one", headers=sent | {"authorization": f"Bearer {KEY}"})
        assert answer.status_code == 200
        assert "Origin" in answer.headers["vary"]
        assert "Accept-Language" in answer.headers["vary"]
