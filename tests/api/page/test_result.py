"""What the page's script asks for: the API's own answer, its words, and lines for photos that stay there."""

from __future__ import annotations

import hashlib
import re
from types import SimpleNamespace
from typing import Any

import pytest

from api.page import sent
from api.page.assets import STATIC, asset
from tests.api.fakes import photo_bytes
from tests.api.helpers import Page, assert_edge_headers, assert_problem, undated
from tests.places import ROOT

FIRST_BYTES, ALL_BYTES = 150_000, 280_000
"""What must be there before anything can be done, and all that is ever loaded, camera and routine too."""


def test_the_answer_is_the_api_s_and_no_photo_comes_back(client: Any) -> None:
    picture, data = photo_bytes(), {"pain_side": "left", "tender_points": "iliopsoas:right"}
    shown = client.post("/result", files={"photo": picture}, data=data)
    assert_edge_headers(shown)
    body = shown.json()
    asked = client.post("/v1/analyses", files={"photo": picture}, data=data).json()
    assert undated(body["answer"]) == undated(asked)
    page = Page(body["html"])
    assert not [image for image in page.all("img") if "png" in str(image["src"])]
    assert not page.all("html")
    assert not page.all("script")
    assert len(page.all("div", role="img")) == 1
    assert body["photos"] == [{"field": "photo", "number": 0, "preview": ""}]
    for kind in ("pdf", "html", "png", "json"):
        assert page.all("button", **{"data-keep": kind})


@pytest.mark.slow
def test_every_photo_of_a_session_is_named_by_view_and_number(client: Any) -> None:
    photos = [photo_bytes(), photo_bytes("PNG"), photo_bytes("WEBP")]
    body = client.post("/result", files=[("front", photo) for photo in photos]).json()
    assert body["answer"]["schema_version"]
    assert len(Page(body["html"]).all("div", role="img")) == 3
    assert [(photo["field"], photo["number"]) for photo in body["photos"]] == [
        ("front", 0), ("front", 1), ("front", 2),
    ]  # fmt: skip


@pytest.mark.slow
def test_each_photo_of_a_session_is_hashed_once(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[bytes] = []

    def counting(data: bytes) -> Any:
        hashed.append(data)
        return hashlib.sha256(data)

    monkeypatch.setattr(sent, "hashlib", SimpleNamespace(sha256=counting))
    photos = [photo_bytes(), photo_bytes("PNG"), photo_bytes("WEBP")]
    response = client.post("/result", files=[("front", data) for data in photos])
    assert response.status_code == 200
    assert sorted(hashed) == sorted(photos)


@pytest.mark.parametrize(
    ("files", "data", "status", "code"),
    [
        ({"photo": b"no image"}, {}, 400, "not_an_image"),
        ({"none": ("", b"")}, {}, 400, "bad_option"),
        ({"photo": photo_bytes(), "front": photo_bytes()}, {}, 400, "bad_option"),
        ({"photo": photo_bytes()}, {"lang": "xx"}, 422, "invalid_request"),
        ({"photo": photo_bytes()}, {"roll_deg": "99"}, 422, "invalid_request"),
    ],
)
def test_failures_are_problems(
    client: Any, files: dict[str, Any], data: dict[str, str], status: int, code: str
) -> None:
    assert_problem(client.post("/result", files=files, data=data), status, code)


def test_a_failure_still_says_what_comes_first(client: Any) -> None:
    answer = client.post("/result", files={"photo": b"x"}, data={"red_flags": "bladder_bowel", "lang": "de"})
    assert "Notfall" in answer.json()["withheld"]["title"]


@pytest.mark.parametrize("path", ["/", "/?lang=de", "/turn?lang=de", "/cards", "/docs?lang=de"])
def test_a_page_and_all_it_loads_stay_light(client: Any, path: str) -> None:
    sizes: dict[str, int] = {}
    wanted = [path]
    while wanted:
        at = wanted.pop()
        if at not in sizes:
            text = client.get(at).text
            sizes[at] = len(text.encode())
            wanted += re.findall(r'(?:src|href)="(/static/[^"]+)"', text) if at == path else []
            wanted += [asset(name) for name in re.findall(r'(?:from|import) "\./([^"]+)"', text)]
    assert len(sizes) > 2
    assert sum(sizes.values()) < FIRST_BYTES, sizes
    if not any(at.endswith("asking.js") for at in sizes):
        return
    later = STATIC.keys() - {at.rpartition("/")[2] for at in sizes}
    assert sum(sizes.values()) + sum(len(STATIC[name].body) for name in later) < ALL_BYTES


def test_scripts_are_small_files_that_load_their_own_kind_only() -> None:
    static = ROOT / "api" / "page" / "static"
    for script in static.glob("*.js"):
        text = script.read_text("utf-8")
        assert text.startswith("// "), f"{script.name} does not say what it knows"
        assert len(text.splitlines()) < 300, script.name
        for name in re.findall(r'(?:from|import) "([^"]+)"', text):
            assert name.startswith("./")
            assert (static / name).is_file()
        assert "innerHTML" not in text or script.name in ("shown.js", "routine.js"), script.name
