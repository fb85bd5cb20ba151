"""One's own phone before the real service: the code, the way in, the camera; and what a browser keeps."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, ViewportSize, expect

from api.page.assets import STATIC, asset
from api.page.words import page_words
from posture.words.language import LANGUAGES, Language
from tests.api.phone.house import Served, serving
from tests.browser.conftest import ARGUMENTS
from tests.browser.visitors import Visitor
from tests.places import SAMPLES

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="127.0.0.2 is Linux's")

SMALL: ViewportSize = {"width": 375, "height": 740}
PHOTO = SAMPLES / "right_hip_high_front.jpg"
KEPT = """async () => {
  const found = [];
  for (const name of await caches.keys())
    for (const { url, method } of await (await caches.open(name)).keys())
      found.push(`${method} ${new URL(url).pathname}`);
  return found.sort();
}"""
FILES = ("posture.css", "icon.svg")
SHELL = sorted(f"GET {path}" for path in ("/offline", *map(asset, FILES)))
ACTIVE = "async () => (await navigator.serviceWorker.ready).active.scriptURL"
NOTICE = """() => {
  window.mark = true;
  addEventListener("pageshow", ({ persisted }) => { window.persisted = persisted; });
}"""

Opens = Callable[..., Browser]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("house")) as running:
        yield running


@pytest.fixture
def launch(playwright: Playwright, program: str) -> Iterator[Opens]:
    """Opens further browsers, with other arguments."""
    opened: list[Browser] = []

    def opens(*more: str, **options: Any) -> Browser:
        arguments = [*ARGUMENTS, *more]
        opened.append(playwright.chromium.launch(executable_path=program, args=arguments, **options))
        return opened[-1]

    yield opens
    for one in opened:
        one.close()


def address_on(house: Served, browser: Browser) -> str:
    """The address in the code that the computer's own browser shows."""
    with Visitor(browser, f"http://127.0.0.1:{house.port}") as computer:
        return str(computer.opens("/phone").locator("main code").last.inner_text())


def comes_in(house: Served, browser: Browser, phone: BrowserContext) -> Page:
    """A phone whose owner has scanned the code and gone on after the warning."""
    page = phone.new_page()
    page.goto(address_on(house, browser))
    page.wait_for_url(f"{house.origin}/")
    return page


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("dark", [False, True])
def test_the_computer_shows_a_code_that_is_read(
    house: Served, browser: Browser, language: Language, dark: bool
) -> None:
    scheme = "dark" if dark else "light"
    with Visitor(browser, f"http://127.0.0.1:{house.port}", color_scheme=scheme) as computer:
        page = computer.opens(f"/phone?lang={language}")
        words = page_words(language)["phone"]
        code = page.get_by_alt_text(words["code_alt"])
        picture = cv2.imdecode(np.frombuffer(code.screenshot(), np.uint8), cv2.IMREAD_GRAYSCALE)
        assert picture is not None
        shown = page.locator("main code").last.inner_text()
        assert cv2.QRCodeDetector().detectAndDecode(picture)[0] == shown
        assert shown.startswith(f"{house.origin}/phone/")
        assert computer.barriers() == []
        page.set_viewport_size({"width": 320, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        assert computer.complaints == []


def test_the_computer_s_page_leads_there(house: Served, browser: Browser) -> None:
    with Visitor(browser, f"http://127.0.0.1:{house.port}") as computer:
        page = computer.opens("/")
        with computer.context.expect_page() as opened:
            page.get_by_role("link", name=page_words("en")["phone"]["title"]).click()
        expect(opened.value.locator("h1")).to_have_text(page_words("en")["phone"]["title"])


def test_a_phone_comes_in_and_has_its_camera(house: Served, browser: Browser) -> None:
    phone = browser.new_context(
        ignore_https_errors=True, viewport=SMALL, locale="de-DE", permissions=["camera"]
    )
    page = phone.new_page()
    page.goto(house.origin)
    expect(page.locator("h1")).to_have_text(page_words("de")["phone"]["unknown_title"])
    page.close()
    page = comes_in(house, browser, phone)
    assert page.evaluate("isSecureContext")
    assert page.evaluate("document.cookie") == ""
    assert page.evaluate("history.length") <= 3
    expect(page.locator("#open-camera")).to_be_enabled()
    page.locator("#open-camera").click()
    expect(page.locator("#camera")).to_be_visible()
    live = "new Promise(done => { const ws = new WebSocket(`wss://${location.host}/live`);"
    live += " ws.onopen = () => done(true); ws.onclose = () => done(false); })"
    assert page.evaluate(live)
    manifest = page.locator("link[rel=manifest]")
    assert manifest.get_attribute("crossorigin") == "use-credentials"
    about = page.evaluate("async (url) => (await fetch(url)).json()", manifest.get_attribute("href"))
    assert about["display"] == "standalone"
    stranger = browser.new_context(ignore_https_errors=True)
    other = stranger.new_page()
    other.goto(house.origin)
    assert not other.evaluate(live)
    stranger.close()
    phone.close()


def test_a_code_that_is_used_up_says_what_to_do(house: Served, browser: Browser) -> None:
    address = address_on(house, browser)
    for title in (None, page_words("en")["phone"]["unknown_title"]):
        phone = browser.new_context(ignore_https_errors=True, viewport=SMALL, locale="en-GB")
        page = phone.new_page()
        page.goto(address)
        if title is None:
            page.wait_for_url(f"{house.origin}/")
        else:
            expect(page.locator("h1")).to_have_text(title)
        phone.close()


def test_only_the_shell_is_ever_kept(tmp_path: Path, launch: Opens) -> None:
    """Where the browser knows the certificate, as it knows this computer itself."""
    browser = launch("--ignore-certificate-errors")
    phone = browser.new_context(viewport=SMALL, locale="de-DE")
    with serving(tmp_path) as house:
        page = comes_in(house, browser, phone)
        assert page.evaluate(ACTIVE) == house.origin + asset("service-worker.js")
        page.reload()
        assert page.evaluate("navigator.serviceWorker.controller !== null")
        page.set_input_files("#photo", PHOTO)
        page.locator("#form button[type=submit]:visible").last.click()
        page.wait_for_selector("#shown h1")
        for path in ("/turn", "/cards", "/nothing-here"):
            page.goto(house.origin + path)
        assert page.evaluate(KEPT) == SHELL
        assert sum(len(STATIC[name].body) for name in FILES) < 30_000
    page.goto(house.origin)
    titles = page.locator("h1").all_inner_texts()
    assert titles == [page_words(language)["lost"]["offline_title"] for language in ("de", "en")]
    ground = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(ground) == "rgb(247, 245, 240)", "its style was kept"
    expect(page.get_by_role("link", name=page_words("de")["lost"]["offline_again"])).to_be_visible()
    phone.close()


def test_a_page_of_the_service_on_this_machine_keeps_the_shell_too(visitor: Visitor) -> None:
    page = visitor.opens("/")
    page.evaluate(ACTIVE)
    assert page.evaluate(KEPT) == SHELL


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unknown_address_leads_on(visitor: Visitor, language: Language) -> None:
    page = visitor.opens(f"/nothing-here?lang={language}")
    words = page_words(language)["lost"]
    expect(page.locator("h1")).to_have_text(words["title"])
    assert visitor.barriers() == []
    page.get_by_role("link", name=words["home"]).click()
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("#form")).to_be_attached()


@pytest.fixture
def remembering(launch: Opens) -> Browser:
    """A browser that keeps pages alive for the way back, as people's own do; playwright switches that off."""
    return launch(ignore_default_args=["--disable-back-forward-cache"])


@pytest.mark.parametrize("path", ["/", "/turn", "/cards", "/docs"])
def test_pages_stay_alive_for_the_way_back(remembering: Browser, service: str, path: str) -> None:
    with Visitor(remembering, service) as somebody:
        page = somebody.opens(path)
        page.evaluate(NOTICE)
        somebody.opens("/problems")
        page.evaluate("history.back()")
        page.wait_for_function("() => window.mark && window.persisted")


def test_an_answer_stays_alive_but_not_once_it_is_deleted(remembering: Browser, service: str) -> None:
    with Visitor(remembering, service) as somebody:
        somebody.opens("/")
        page = somebody.measures(PHOTO)
        page.evaluate(NOTICE)
        somebody.opens("/problems")
        page.evaluate("history.back()")
        page.wait_for_function("() => window.mark && window.persisted")
        expect(page.locator("#shown h1")).to_be_visible()
        somebody.opens("/turn")
        page.locator("[data-afresh]").first.click()
        page.wait_for_load_state()
        page.evaluate("history.back()")
        page.wait_for_function("() => location.pathname === '/' && !window.mark")
        page.wait_for_function("() => document.readyState === 'complete'")
        expect(page.locator("#shown h1")).to_have_count(0)
        expect(page.locator("#ask")).to_be_visible()
