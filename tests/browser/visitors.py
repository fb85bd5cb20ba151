"""Somebody with a browser who opens the page, and what the page did meanwhile."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Self

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page

from tests.browser import films

__all__ = ["PHONE", "Visitor", "films"]

PHONE = {"width": 375, "height": 740}
DESKTOP = {"width": 1280, "height": 900}


class Visitor:
    """One visit: a page, what it complained of, and which addresses it asked.

    Parameters
    ----------
    browser : Browser
    service : str
        The address of the service.
    context : dict
        Options of the browser's context: language, size, dark, script or none …
    """

    def __init__(self, browser: Browser, service: str, **context: Any) -> None:
        chosen: dict[str, Any] = {"locale": "en-GB", "viewport": PHONE, "reduced_motion": "reduce"} | context
        self.service = service
        self.context = browser.new_context(**chosen)
        self.complaints: list[str] = []
        self.requested: list[str] = []
        self.page = self.watched(self.context.new_page())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()

    def watched(self, page: Page) -> Page:
        """Remember what the console says (a broken policy is said there too) and what is asked for."""
        page.set_default_timeout(15_000)
        page.on("console", lambda message: self._hear(message.type, message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.requested.append(request.url))
        return page

    def _hear(self, kind: str, text: str) -> None:
        # The browser itself writes a line for every answer that is no success.
        if kind in ("error", "warning") and "Failed to load resource" not in text:
            self.complaints.append(text)

    def opens(self, path: str = "/") -> Page:
        """Go to a page."""
        self.page.goto(self.service + path)
        return self.page

    def visible(self, selector: str) -> Locator:
        """The elements that are seen now."""
        return self.page.locator(f"{selector} >> visible=true")

    def goes_to(self, step: str) -> None:
        """Go to a step of the form, as one who taps its name."""
        titles = {"photos": 0}
        self.page.locator(".progress button").nth(titles[step]).click()

    def sends(self) -> None:
        """Press the button that measures."""
        self.page.locator("#form .submit button").click()

    def goes(self, name: str) -> Page:
        """Go another way: another page, or the other language."""
        self.page.locator(".top").get_by_role("button", name=name, exact=True).click()
        self.page.wait_for_load_state()
        return self.page

    def measures(self, photo: Path | list[Path], field: str = "#photo") -> Page:
        """Choose a photo, send it, and wait for the answer."""
        self.page.set_input_files(field, photo)
        self.sends()
        self.page.wait_for_selector("#shown h1")
        return self.page

    def barriers(self) -> list[str]:
        """What axe finds, one line each."""
        found = Axe().run(self.page).response["violations"]
        return [f"{item['id']}: {node['html'][:120]}" for item in found for node in item["nodes"]]
