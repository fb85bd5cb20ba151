"""The page's camera as a test drives it: opened, watched, answered with hints that are known."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.visitors import Visitor


def opens_camera(visitor: Visitor, path: str = "/") -> Page:
    page = visitor.opens(f"{path}#photos")
    page.click("#open-camera")
    expect(page.locator("#start-camera")).to_be_visible()
    film_runs(page)
    return page


def film_runs(page: Page) -> None:
    """Wait until the camera's picture moves; Playwright's own waiting needs what the policy forbids."""
    end = time.monotonic() + 15
    while not page.locator("#live").evaluate("video => video.videoWidth > 0 && video.currentTime > 0"):
        assert time.monotonic() < end, "no picture of the camera"
        page.wait_for_timeout(50)


TRACKS = """
const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
window.tracks = [];
navigator.mediaDevices.getUserMedia = async (wanted) => {
  const given = await ask(wanted);
  tracks.push(...given.getTracks());
  await window.permission;
  return given;
};
"""
"""Remembers every track that a camera was given out as, and can let the question for permission wait."""


def states(page: Page) -> list[str]:
    states: list[str] = page.evaluate("tracks.map((track) => track.readyState)")
    return states


def comes_to(page: Page, wanted: list[str]) -> None:
    end = time.monotonic() + 10
    while states(page) != wanted:
        assert time.monotonic() < end, states(page)
        page.wait_for_timeout(20)


def asks(visitor: Visitor, path: str) -> Page:
    """Open the camera; the question for permission stays unanswered until `allow()`."""
    visitor.page.add_init_script(TRACKS)
    page = visitor.opens(f"{path}#photos")
    page.evaluate("() => { window.permission = new Promise((allow) => { window.allow = allow; }); }")
    page.click("#open-camera")
    comes_to(page, ["live"])
    return page


CLOSING: dict[str, Callable[[Page], object]] = {
    "close": lambda page: page.click("#close-camera"),
    "Escape": lambda page: page.keyboard.press("Escape"),
    "hidden": lambda page: page.evaluate(
        "Object.defineProperty(document, 'hidden', { get: () => true, configurable: true });"
        "document.dispatchEvent(new Event('visibilitychange'))"
    ),
    "going away": lambda page: page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))"),
}
"""What somebody does who wants no camera any more."""


NOBODY = {
    "phase": "waiting",
    "hints": ["no_person"],
    "text": "Nobody is in the picture.",
    "short": "Into the picture",
}
MOVING = {"phase": "waiting", "hints": ["hold_still"], "text": "Hold still.", "short": "Hold still"}
COUNTING = {"phase": "counting", "hints": [], "text": "Good.", "short": "Hold still", "left_s": 2.6}
SHOOT = {"phase": "shoot", "hints": [], "text": "Now!", "short": "Now!", "left_s": 0}
BODY = [0.4, 0.2, 0.9]
"""Where somebody stands: the middle of the trunk, eyes and toes, as shares of the picture."""


class Hints:
    """The service, as far as hints go: each live picture is answered with `now`, or not at all for None."""

    def __init__(self, page: Page, now: dict[str, Any] | None = None) -> None:
        self.now = now
        self.orders: list[dict[str, Any]] = []
        page.route_web_socket("**/live*", self._connect)

    def says(self, hint: dict[str, Any] | None, body: list[float] | None = None) -> None:
        """Answer so from now on."""
        self.now = hint and {**hint, "body": body}

    def _connect(self, socket: WebSocketRoute) -> None:
        def answer(message: str | bytes) -> None:
            if isinstance(message, str):
                self.orders.append(json.loads(message))
            elif self.now is not None:
                view = self.orders[-1]["view"] if self.orders else "front"
                socket.send(json.dumps({"left_s": 3.0, "body": None, "view": view} | self.now))

        socket.on_message(answer)


def without_hints(visitor: Visitor) -> None:
    """The service has no place for hints."""
    visitor.page.route_web_socket("**/live*", lambda socket: socket.close(code=1013))


def state(page: Page) -> str:
    now: str = page.locator("#camera").evaluate("dialog => dialog.dataset.state")
    return now


def comes_into(page: Page, wanted: str) -> None:
    """Wait until the camera is in a state."""
    expect(page.locator("#camera")).to_have_attribute("data-state", wanted, timeout=20_000)
