"""The page as an app, and what it says where there is nothing to show."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from PIL import Image

from api.page.assets import STATIC, WORKER, asset
from api.page.words import page_words
from posture.words.language import LANGUAGES, Language
from tests.api.helpers import Page, assert_edge_headers, assert_problem

BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_manifest_describes_the_app(client: Any, language: Language) -> None:
    page = Page(client.get(f"/?lang={language}").text)
    (link,) = page.all("link", rel="manifest")
    assert link["crossorigin"] == "use-credentials"  # browsers ask for it without cookies otherwise
    answer = client.get(str(link["href"]))
    assert answer.headers["content-type"] == "application/manifest+json"
    about = answer.json()
    assert about["start_url"] == f"/?lang={language}"
    assert (about["scope"], about["display"], about["lang"]) == ("/", "standalone", language)
    assert about["description"] == page_words(language)["site"]["about"]
    assert {(icon["sizes"], icon["purpose"]) for icon in about["icons"]} == {
        ("any", "any"),
        *((size, purpose) for size in ("192x192", "512x512") for purpose in ("any", "maskable")),
    }


@pytest.mark.parametrize("size", [192, 512])
def test_the_icons_may_be_cut_to_any_shape(client: Any, size: int) -> None:
    drawn = Image.open(io.BytesIO(client.get(asset(f"icon-{size}.png")).content)).convert("RGB")
    assert drawn.size == (size, size)
    ground = (0x1F, 0x6F, 0x6B)
    middle = (size - 1) / 2
    for x in range(0, size, 8):
        for y in range(0, size, 8):
            if (x - middle) ** 2 + (y - middle) ** 2 > (0.4 * size) ** 2:
                assert drawn.getpixel((x, y)) == ground, (x, y)
    assert drawn.getpixel((size // 2, size // 2)) == (255, 255, 255)
    assert sum(len(STATIC[f"icon-{one}.png"].body) for one in (192, 512)) < 5_000


def test_the_worker_looks_after_the_whole_page(client: Any) -> None:
    assert client.get(asset(WORKER)).headers["service-worker-allowed"] == "/"
    assert "service-worker-allowed" not in client.get(asset("shell.js")).headers
    policy = client.get("/").headers["content-security-policy"]
    assert "worker-src 'self'" in policy
    assert "manifest-src 'self'" in policy


def test_what_the_worker_keeps_is_there(client: Any) -> None:
    script = STATIC[WORKER].body.decode()
    (names,) = re.findall(r"SHELL = \[(.*?)\]", script)
    assert all(client.get(asset(name)).status_code == 200 for name in re.findall(r'"([^"]+)"', names))
    offline = client.get("/offline", headers={"accept-language": "de"})
    assert_edge_headers(offline)
    page = Page(offline.text)
    assert [section["lang"] for section in page.all("section")] == ["de", "en"]
    for language in LANGUAGES:
        assert page_words(language)["lost"]["offline_title"] in page.text
    wanted = {str(link["href"]) for link in page.all("link", rel="stylesheet")}
    assert wanted <= {asset(name) for name in re.findall(r'"([^"]+)"', names)}
    assert not page.all("script")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("path", "status"), [("/nothing-here", 404), ("/v1/nothing", 404), ("/result", 405)])
def test_a_browser_that_came_astray_sees_a_page(
    client: Any, path: str, status: int, language: Language
) -> None:
    answer = client.get(path, headers=BROWSER | {"accept-language": language})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-language"] == language
    assert_edge_headers(answer)
    page = Page(answer.text)
    assert page_words(language)["lost"]["title"] in page.text
    ways = {str(link["href"]) for link in page.all("a")}
    assert {"/", "/turn", "/cards", "/docs"} <= ways
    assert all(client.get(way).status_code == 200 for way in ways if way.startswith("/"))


def test_a_near_address_is_asked_for(client: Any) -> None:
    assert "/v1/analyses" in client.get("/v1/analyse", headers=BROWSER).text


@pytest.mark.parametrize("accept", ["*/*", "application/json", "application/problem+json", None])
def test_a_program_is_told_as_before(client: Any, accept: str | None) -> None:
    headers = {} if accept is None else {"accept": accept}
    assert_problem(client.get("/nothing-here", headers=headers), 404, "not_found")


def test_what_a_browser_sends_astray_is_a_problem_too(client: Any) -> None:
    assert_problem(client.post("/nothing-here", headers=BROWSER), 404, "not_found")


def test_without_a_phone_there_is_no_invitation(client: Any) -> None:
    for path in ("/phone", "/phone/key"):
        assert_problem(client.get(path), 404, "not_found")
    assert page_words("en")["phone"]["title"] not in client.get("/").text
