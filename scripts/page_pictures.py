"""The pictures of the page in README and docs, from the page as it is: ``python -m scripts.page_pictures``.

Needs Chromium and the extra ``test``; the person before the camera is the film that the browser's tests use.
"""

from __future__ import annotations

import io
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.browser import films
from tests.browser.conftest import ARGUMENTS, PROGRAMS
from tests.places import ROOT, SAMPLES
from validation.bench.page import service

PHOTO = SAMPLES / "right_hip_high_back.jpg"
FRONT = SAMPLES / "right_hip_high_front.jpg"
PHONE: ViewportSize = {"width": 375, "height": 740}
DESKTOP: ViewportSize = {"width": 1180, "height": 760}
GAP_PX = 24
QUALITY = 84


def seen(page: Page) -> Image.Image:
    """What the window shows now."""
    page.wait_for_timeout(400)
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB")


def beside(pictures: Sequence[Image.Image], name: str) -> None:
    """Write pictures side by side."""
    width = sum(picture.width for picture in pictures) + GAP_PX * (len(pictures) - 1)
    whole = Image.new("RGB", (width, pictures[0].height), "white")
    x = 0
    for picture in pictures:
        whole.paste(picture, (x, 0))
        x += picture.width + GAP_PX
    whole.save(ROOT / "docs" / name, quality=QUALITY, optimize=True)


def opened(browser: Browser, address: str, size: ViewportSize) -> Page:
    """The start page in a window of a size."""
    page = browser.new_page(viewport=size, device_scale_factor=1.5, locale="en-GB", reduced_motion="reduce")
    page.goto(address)
    return page


def measured(page: Page, photo: Path = PHOTO) -> Page:
    """The answer for the sample."""
    page.set_input_files("#photo", photo)
    page.click("#form .submit button")
    page.wait_for_selector("#answer h1")
    return page


def hint(browser: Browser, address: str) -> Image.Image:
    """The camera while it says something."""
    page = opened(browser, address, PHONE)
    page.click("#open-camera")
    page.click("#start-camera")
    page.wait_for_timeout(4000)
    return seen(page)


def routine(browser: Browser, address: str) -> list[Image.Image]:
    """Safety, the routine that follows, and the player."""
    page = measured(opened(browser, address, PHONE))
    page.click(".tabs a[href='#routine']")
    shown = [seen(page)]
    for _ in range(4):
        page.click("#person .next")
    page.click("#person .quiet:has-text('Straight')")
    page.wait_for_selector("#routine .steps")
    shown.append(seen(page))
    page.click("#player .button")
    page.wait_for_timeout(1500)
    return [*shown, seen(page)]


def points(browser: Browser, address: str) -> list[Image.Image]:
    """The photo with its points, a front hip bone under the finger, and what came of both."""
    page = measured(opened(browser, address, PHONE), FRONT)
    page.click("[data-points]")
    page.wait_for_selector("#points[open]")
    shown = [seen(page)]
    for side in ("left", "right"):
        name = page.locator("#points-at option", has_text=f"{side} front hip bone").inner_text()
        page.select_option("#points-at", label=name)
        page.select_option("#points-how", "palpated")
        ring = page.locator(".handle").bounding_box()
        assert ring is not None  # noqa: S101
        x, y = ring["x"] + ring["width"] / 2, ring["y"] + ring["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + (10 if side == "left" else -10), y + (8 if side == "left" else -4))
        if side == "right":
            shown.append(seen(page))
        page.mouse.up()
        page.wait_for_selector("#points-values[aria-busy=false]")
    page.click("[data-do=done]")
    page.wait_for_selector("#by-hand")
    page.locator("#by-hand").scroll_into_view_if_needed()
    return [*shown, seen(page)]


def main() -> None:
    """Write all pictures."""
    program = next(filter(None, map(shutil.which, PROGRAMS)))
    with tempfile.TemporaryDirectory() as folder, service() as at, sync_playwright() as playwright:
        film = films.turning_person(Path(folder))
        arguments = [*ARGUMENTS, f"--use-file-for-fake-video-capture={film}"]
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        address = f"http://{at}/"
        start = seen(opened(browser, address, PHONE))
        result = seen(measured(opened(browser, address, PHONE)))
        beside([start, hint(browser, address), result], "page.jpg")
        beside([seen(measured(opened(browser, address, DESKTOP)))], "page_result.jpg")
        beside(routine(browser, address), "page_routine.jpg")
        beside(points(browser, address), "page_points.jpg")
        browser.close()


if __name__ == "__main__":
    main()
