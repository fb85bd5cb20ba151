"""The report by Accept, for a photo and a session, in both languages; OpenAPI tells of it."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from api.v1.formats import Shape


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("application/pdf", "application/pdf"),
        ("text/html, application/json;q=0.5", "text/html"),
        ("text/html;q=0.5, application/json", "application/json"),
        ("image/png", "image/png"),
        ("text/csv", "application/json"),
    ],
)
def test_what_the_client_would_rather_have(accept: str, wanted: str) -> None:
    assert Shape(accept, "a4").media_type("image/png") == wanted


@pytest.mark.slow
@pytest.mark.parametrize(("accept", "begins"), [("application/pdf", b"%PDF"), ("text/html", b"<!doctype")])
@pytest.mark.parametrize("path", ["/v1/analyses", "/v1/sessions"])
def test_a_report(client: TestClient, photo: bytes, path: str, accept: str, begins: bytes) -> None:
    field = "photo" if path == "/v1/analyses" else "front"
    response = client.post(path, files={field: photo}, data={"lang": "de"}, headers={"Accept": accept})
    assert response.status_code == 200
    assert response.headers["content-type"].partition(";")[0] == accept
    assert response.headers["content-language"] == "de"
    assert "report." in response.headers["content-disposition"]
    assert response.headers["cache-control"] == "no-store"
    assert response.content.startswith(begins)
    if accept == "text/html":
        assert "Was Ihr" in response.text
        assert "data:image/jpeg;base64," in response.text


@pytest.mark.parametrize("path", ["/v1/analyses", "/v1/sessions", "/v1/turns"])
def test_openapi_tells_of_it(client: TestClient, path: str) -> None:
    content = client.get("/openapi.json").json()["paths"][path]["post"]["responses"]["200"]["content"]
    assert {"application/json", "text/html", "application/pdf"} <= set(content)


def test_the_whole_json_is_german_when_asked(client: TestClient, photo: bytes) -> None:
    answer = client.post("/v1/analyses", files={"photo": photo}, headers={"Accept-Language": "de"}).json()
    assert answer["indicators"][0]["label"] == "Hüftlinie"
    assert "Diagnose" in answer["limits"][0]
    english = client.post("/v1/analyses", files={"photo": photo}).json()
    for german, other in zip(answer["indicators"], english["indicators"], strict=True):
        assert german["text"] != other["text"]
        assert (german["value"], german["status"]) == (other["value"], other["status"])


def test_problems_are_german_when_asked(client: TestClient) -> None:
    response = client.post("/v1/analyses", files={"photo": b"x"}, headers={"Accept-Language": "de"})
    assert response.json()["title"] == "Das ist kein Bild"
    rows = client.get("/v1/indicators", headers={"Accept-Language": "de"}).json()
    assert rows[0]["label"] == "Hüftlinie"
    assert "erscheint rechts" in rows[0]["says"]["positive"]
