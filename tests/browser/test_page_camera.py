"""The page's camera in a real browser, before a rendered person who turns: hints, countdown, shots, films."""

from __future__ import annotations

import json
import re
import time
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Playwright, expect

from api.page.assets import asset
from tests.browser import films
from tests.browser.cameras import (
    CLOSING,
    TRACKS,
    asks,
    comes_to,
    film_runs,
    opens_camera,
    states,
    without_hints,
)
from tests.browser.conftest import ARGUMENTS
from tests.browser.visitors import DESKTOP, Visitor
from tests.conftest import every
from tests.places import SAMPLES


def test_the_photo_takes_itself_when_all_is_right(visitor: Visitor) -> None:
    hints: list[dict[str, Any]] = []
    visitor.page.on(
        "websocket", lambda socket: socket.on("framereceived", lambda text: hints.append(json.loads(text)))
    )
    page = opens_camera(visitor)
    page.click("#start-camera")
    expect(page.locator("#count")).to_have_text(re.compile("[123]"), timeout=40_000)
    expect(page.locator("#review")).to_be_visible(timeout=40_000)
    expect(page.locator("#shots img")).to_have_count(1)
    phases = [hint["phase"] for hint in hints]
    assert phases[-1] == "shoot"
    assert "counting" in phases
    page.click("#use-shots")
    expect(page.locator("#shown h1")).to_have_text("What the photo shows")
    under = page.locator(".frame img")
    assert under.evaluate("picture => picture.decode().then(() => picture.naturalHeight)") == 960
    assert page.locator("#live").evaluate("video => video.srcObject") is None
    page.click("[data-again]")
    expect(page.locator("#view")).to_have_value("front")


def test_four_views_one_after_the_other(browser: Browser, service: str) -> None:
    with Visitor(browser, service, viewport=DESKTOP) as somebody:
        page = opens_camera(somebody)
        page.get_by_label("All four").check()
        page.click("#start-camera")
        expect(page.locator("#review")).to_be_visible(timeout=100_000)
        page.click("#use-shots")
        expect(page.locator(".frame img")).to_have_count(4)
        assert page.locator("#views button").all_inner_texts() == [
            "Front view", "Back view", "Left side view", "Right side view",
        ]  # fmt: skip
        assert somebody.complaints == []


def test_without_hints_the_countdown_does_it(visitor: Visitor) -> None:
    without_hints(visitor)
    page = opens_camera(visitor)
    page.click("#start-camera")
    expect(page.locator("#says")).to_contain_text("the service is busy")
    page.click("#timer")
    expect(page.locator("#count")).to_have_text(re.compile("10|9"))
    page.click("#shoot")
    expect(page.locator("#review")).to_be_visible()
    page.click("#shoot-again")
    expect(page.locator("#start-camera")).to_be_visible()
    page.click("#close-camera")
    expect(page.locator("#open-camera")).to_be_visible()


def test_a_shot_carries_the_camera_s_roll(visitor: Visitor) -> None:
    page = opens_camera(visitor)
    page.click("#start-camera")
    expect(page.locator("#controls")).to_be_visible()
    # Upright, and turned clockwise by 5 degrees as its user sees it: so says the W3C's DeviceOrientation.
    page.evaluate("dispatchEvent(new DeviceOrientationEvent('deviceorientation', {beta: 85, gamma: 90}))")
    expect(page.locator("#level")).to_be_visible()
    page.click("#shoot")
    page.click("#use-shots")
    expect(page.locator("#shown h1")).to_be_visible()
    assert page.locator("#roll_deg").evaluate("field => field.value") == "5.0"


@pytest.mark.parametrize(
    ("beta", "gamma", "turned", "facing", "roll_deg"),
    [
        (90, 0, 0, False, 0),
        (60, 0, 0, False, 0),  # tilted back only
        (85, 90, 0, False, -5),  # turned clockwise: what the rear camera sees turns the other way
        (85, -90, 0, False, 5),
        (85, 90, 0, True, 5),  # the front camera looks from the other side
        (5, -90, 90, False, -5),  # held across, its top to the left, and then turned clockwise
        (5, 90, 270, False, 5),  # its top to the right, and then turned the other way
    ],
)
def test_the_roll_of_a_device_in_a_known_position(
    visitor: Visitor, beta: float, gamma: float, turned: int, facing: bool, roll_deg: float
) -> None:
    page = visitor.opens("/problems")
    got = page.evaluate(
        f"given => import('{asset('level.js')}').then(({{ rollOf }}) => rollOf(...given))",
        [beta, gamma, turned, facing],
    )
    assert got == pytest.approx(roll_deg, abs=0.5)


@pytest.mark.parametrize(
    ("error", "says"),
    [
        ("NotAllowedError", "was not allowed"),
        ("NotReadableError", "used by another program"),
        ("Odd", "(Odd)"),
    ],
)
def test_a_camera_that_cannot_be_had(visitor: Visitor, error: str, says: str) -> None:
    visitor.page.add_init_script(
        f"navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', '{error}'));"
    )
    page = visitor.opens("/#photos")
    page.click("#open-camera")
    expect(page.locator("#camera-says")).to_contain_text(says)
    expect(page.locator("#camera")).to_be_hidden()
    expect(page.locator("#photo")).to_be_visible()


def test_no_camera_at_all(playwright: Playwright, program: str, service: str) -> None:
    without = [argument for argument in ARGUMENTS if "media-stream" not in argument]
    opened = playwright.chromium.launch(executable_path=program, args=without)
    with Visitor(opened, service) as somebody:
        page = somebody.opens("/#photos")
        page.click("#open-camera")
        expect(page.locator("#camera-says")).to_have_text(
            "No camera was found. Choose a photo below instead."
        )
    opened.close()


@pytest.mark.parametrize("name", ["camera.js", "camera.css"])
def test_the_camera_is_loaded_when_it_is_wanted(visitor: Visitor, name: str) -> None:
    script = visitor.service + asset(name)
    page = visitor.opens("/#photos")
    expect(page.locator("#open-camera")).to_be_enabled()
    assert script not in visitor.requested
    page.route(script, lambda route: route.abort())
    page.click("#open-camera")
    expect(page.locator("#camera-says")).to_contain_text("could not be started (TypeError)")
    expect(page.locator("#photo")).to_be_visible()
    page.unroute(script)
    page.click("#open-camera")
    expect(page.locator("#start-camera")).to_be_visible()
    assert visitor.requested.count(script) == 2


def test_the_camera_has_no_barriers(visitor: Visitor) -> None:
    page = opens_camera(visitor)
    assert visitor.barriers() == []
    page.keyboard.press("Escape")
    expect(page.locator("#open-camera:focus")).to_be_visible()


@pytest.mark.parametrize(("how", "path"), every(zip(CLOSING, ["/", "/turn", "/", "/turn"], strict=True), 0))
def test_permission_that_comes_too_late_opens_no_camera(visitor: Visitor, path: str, how: str) -> None:
    page = asks(visitor, path)
    CLOSING[how](page)
    expect(page.locator("#camera")).to_be_hidden()
    page.evaluate("allow()")
    comes_to(page, ["ended"])
    assert page.locator("#live").evaluate("video => video.srcObject") is None


@pytest.mark.parametrize(("how", "path"), every(zip(CLOSING, ["/turn", "/", "/turn", "/"], strict=True), 1))
def test_the_camera_is_off_when_its_dialog_is_closed(visitor: Visitor, path: str, how: str) -> None:
    visitor.page.add_init_script(TRACKS)
    page = opens_camera(visitor, path)
    assert states(page) == ["live"]
    CLOSING[how](page)
    comes_to(page, ["ended"])
    expect(page.locator("#camera")).to_be_hidden()
    if how == "hidden":
        expect(page.locator("#camera-says")).to_contain_text("was switched off")
        page.evaluate("Object.defineProperty(document, 'hidden', { get: () => false })")
    # It can be opened again.
    page.click("#open-camera")
    comes_to(page, ["ended", "live"])


def test_the_camera_is_off_when_the_last_photo_is_taken(visitor: Visitor) -> None:
    visitor.page.add_init_script(TRACKS)
    without_hints(visitor)
    page = opens_camera(visitor)
    page.click("#start-camera")
    page.click("#shoot")
    expect(page.locator("#review")).to_be_visible()
    comes_to(page, ["ended"])
    CLOSING["hidden"](page)
    expect(page.locator("#shots img")).to_be_visible()
    page.evaluate("Object.defineProperty(document, 'hidden', { get: () => false })")
    page.click("#shoot-again")
    comes_to(page, ["ended", "live"])


def test_closed_and_opened_again_while_permission_is_asked(visitor: Visitor) -> None:
    page = asks(visitor, "/")
    page.click("#close-camera")
    page.click("#open-camera")
    comes_to(page, ["live", "live"])
    page.evaluate("allow()")
    comes_to(page, ["ended", "live"])
    film_runs(page)


def test_start_waits_for_the_picture(visitor: Visitor) -> None:
    hints: list[dict[str, Any]] = []
    visitor.page.on(
        "websocket", lambda socket: socket.on("framereceived", lambda text: hints.append(json.loads(text)))
    )
    page = asks(visitor, "/")
    expect(page.locator("#start-camera")).to_be_disabled()
    page.evaluate("allow()")
    expect(page.locator("#start-camera")).to_be_enabled()
    page.click("#start-camera")
    expect(page.locator("#controls")).to_be_visible()
    end = time.monotonic() + 20
    while len(hints) < 3:
        assert time.monotonic() < end, "no hints"
        page.wait_for_timeout(50)
    expect(page.locator("#says")).not_to_contain_text("not available")


def test_take_it_now_takes_one(visitor: Visitor) -> None:
    without_hints(visitor)
    page = opens_camera(visitor)
    page.clock.install()
    page.get_by_label("Front and back").check()
    page.click("#start-camera")
    page.click("#timer")
    expect(page.locator("#count")).to_have_text("10")
    page.clock.run_for(6_000)
    expect(page.locator("#count")).to_have_text("4")
    page.click("#shoot")
    expect(page.locator("#taken")).to_have_text("Taken: 1 of 2")
    # Without hints the countdown begins anew for the next view: turning round takes all of it.
    expect(page.locator("#count")).to_have_text("10")
    page.clock.run_for(8_000)
    expect(page.locator("#taken")).to_have_text("Taken: 1 of 2")
    expect(page.locator("#review")).to_be_hidden()
    page.clock.run_for(3_000)
    expect(page.locator("#review")).to_be_visible()
    expect(page.locator("#shots img")).to_have_count(2)


def test_a_shot_is_no_mirror_image(visitor: Visitor) -> None:
    """The live picture of a front camera is shown mirrored; what is taken is not."""
    page = opens_camera(visitor)
    page.locator("[name=mirrored]").evaluate("one => { one.value = 'true'; }")
    expect(page.locator("#live")).to_have_class("mirrored")
    page.click("#start-camera")
    page.click("#shoot")
    expect(page.locator("#shots img")).to_be_visible()
    shot = np.array(
        page.evaluate(
            """async () => {
              const shot = document.querySelector("#shots img");
              await shot.decode();
              const pen = new OffscreenCanvas(72, 96).getContext("2d");
              pen.drawImage(shot, 0, 0, 72, 96);
              return [...pen.getImageData(0, 0, 72, 96).data];
            }"""
        )
    ).reshape(96, 72, 4)[..., :3]
    # Nearest to what one of the film's pictures shows, and not to the mirror image of any.
    apart = {}
    for view in films.VIEWS:
        with Image.open(SAMPLES / f"level_{view}.jpg") as photo:
            seen = np.asarray(photo.convert("RGB").resize((72, 96)), dtype=float)
        apart[view, "straight"] = np.abs(shot - seen).mean()
        apart[view, "mirrored"] = np.abs(shot - seen[:, ::-1]).mean()
    nearest = min(apart, key=apart.__getitem__)
    assert nearest[1] == "straight", apart
    page.click("#use-shots")
    expect(page.locator("#shown h1")).to_be_visible(timeout=30_000)
    assert page.locator("[name=mirrored]").input_value() == ""
