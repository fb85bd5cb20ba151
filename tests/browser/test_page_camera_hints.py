"""What the page's camera shows and sounds like from three metres: words, drawings, outline, tones."""

from __future__ import annotations

import time
from typing import Any, get_args

import pytest
from playwright.sync_api import Browser, Page, expect

from api.page.assets import asset
from posture.live.hints import HintId
from posture.words.catalogue import catalogue
from posture.words.language import Language
from tests.browser.cameras import (
    BODY,
    COUNTING,
    MOVING,
    NOBODY,
    Hints,
    comes_into,
    film_runs,
    opens_camera,
    without_hints,
)
from tests.browser.visitors import DESKTOP, PHONE, Visitor
from tests.conftest import every

LANDSCAPE = {"width": 740, "height": 360}
SMALL = {"width": 320, "height": 568}
LEAST_PX = 40
"""Letters of the words on a phone: about 7 mm, which is read from three metres."""


def starts(visitor: Visitor, hints: Hints | None = None, path: str = "/") -> tuple[Page, Hints]:
    """Open the camera and start it, before hints that are known."""
    hints = hints or Hints(visitor.page, NOBODY)
    page = opens_camera(visitor, path)
    page.click("#start-camera")
    comes_into(page, "hints")
    return page, hints


def test_every_hint_has_a_drawing_that_draws_something(visitor: Visitor) -> None:
    page = visitor.opens("/problems")
    lengths = page.evaluate(
        """async ([script, ...names]) => {
          const { iconOf } = await import(script);
          const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
          return names.map((name) => { path.setAttribute("d", iconOf(name)); return path.getTotalLength(); });
        }""",
        [asset("hint-icons.js"), *get_args(HintId), "front", "back", "left", "right", "go"],
    )
    assert min(lengths) > 20, lengths


@pytest.mark.parametrize(
    ("name", "mirrored", "middle", "over"),
    [
        ("step_left", False, 0.2, False),  # drawn as an arrow to the picture's right, where the middle is
        ("step_left", False, 0.8, True),
        ("step_forward", True, 0.2, True),  # in a mirrored picture the other way round
        ("step_backward", True, 0.8, False),
        ("turn_left_side", False, 0.5, False),
        ("turn_right_side", False, 0.5, True),
        ("turn_right_side", True, 0.5, False),
    ],
)
def test_a_drawing_points_to_where_the_picture_shows_it(
    visitor: Visitor, name: str, mirrored: bool, middle: float, over: bool
) -> None:
    page = visitor.opens("/problems")
    got = page.evaluate(
        "([script, ...given]) => import(script).then(({ isTurnedOver }) => isTurnedOver(...given))",
        [asset("hint-icons.js"), name, mirrored, [middle, 0.1, 0.9]],
    )
    assert got is over


@pytest.mark.parametrize(
    ("viewport", "language"),
    every([(SMALL, "de"), (LANDSCAPE, "en"), (PHONE, "de"), (DESKTOP, "en")], 0),
    ids=str,
)
def test_every_hint_is_large_and_whole(
    browser: Browser, service: str, language: Language, viewport: Any
) -> None:
    words = catalogue("camera", language)
    with Visitor(browser, service, viewport=viewport) as somebody:
        hints = Hints(somebody.page, NOBODY)
        page = somebody.opens(f"/?lang={language}#photos")
        page.click("#open-camera")
        film_runs(page)
        page.click("#start-camera")
        comes_into(page, "hints")
        for name in get_args(HintId):
            text, short = words["hint"][name], words["hint_short"][name]
            hints.says({"phase": "waiting", "hints": [name], "text": text, "short": short})
            expect(page.locator("#short")).to_have_text(short)
            expect(page.locator("#says")).to_have_text(text)
            expect(page.locator("#icon")).to_be_visible()
            size, cut = page.locator("#short").evaluate(
                """place => [
                  parseFloat(getComputedStyle(place).fontSize),
                  [...place.children].some((line) => line.scrollWidth > place.clientWidth + 1)
                    || place.scrollHeight > place.clientHeight + 1,
                ]"""
            )
            assert not cut, (name, size)
            assert size > LEAST_PX * (0.75 if viewport is SMALL else 1), (name, size)
        assert somebody.complaints == []


@pytest.mark.parametrize("path", ["/", "/turn"])
@pytest.mark.parametrize(
    ("viewport", "language"),
    every(
        [
            ({"width": 568, "height": 320}, "de"),
            (LANDSCAPE, "de"),
            (PHONE, "en"),
            (DESKTOP, "en"),
            (SMALL, "de"),
        ],
        1,
    ),
    ids=str,
)
def test_all_of_it_is_in_sight(
    browser: Browser, service: str, language: Language, viewport: Any, path: str
) -> None:
    with Visitor(browser, service, viewport=viewport) as somebody:
        Hints(somebody.page, MOVING)
        page = somebody.opens(f"{path}?lang={language}#photos")
        page.click("#open-camera")
        film_runs(page)
        expect(page.locator("#start-camera")).to_be_enabled()
        whole = ["#live", ".target", "#close-camera", "#sound"]
        assert outside(page, *whole, "#start-camera") == []
        assert inside_the_picture(page)
        page.click("#start-camera")
        expect(page.locator("#short")).to_be_visible()
        buttons = ["#shoot", "#timer", "#taken"] if path == "/" else ["#film-now"]
        # On a busy machine they are shown a moment later.
        for button in buttons:
            expect(page.locator(button)).to_be_visible()
        assert outside(page, *whole, "#short", "#icon", *buttons) == []
        assert inside_the_picture(page)
        assert somebody.complaints == []


def outside(page: Page, *selectors: str) -> list[str]:
    """Which of these are not shown, or reach out of the window."""
    cut: list[str] = page.evaluate(
        """selectors => selectors.filter((selector) => {
          const place = document.querySelector(selector).getBoundingClientRect();
          const { left, top, right, bottom, width } = place;
          return !width || left < 0 || top < 0 || right > innerWidth + 0.5 || bottom > innerHeight + 0.5;
        })""",
        list(selectors),
    )
    return cut


PICTURE = """
const video = document.querySelector("#live");
const place = video.getBoundingClientRect();
const scale = Math.min(place.width / video.videoWidth, place.height / video.videoHeight);
const [width, height] = [video.videoWidth * scale, video.videoHeight * scale];
const [left, top] = [place.left + (place.width - width) / 2, place.top + (place.height - height) / 2];
const target = document.querySelector(".target").getBoundingClientRect();
"""
"""Where the picture lies within the video, which may have bars around it."""


def inside_the_picture(page: Page) -> bool:
    """Whether the outline fits into the picture, and takes most of its height."""
    inside: bool = page.evaluate(
        f"""() => {{ {PICTURE}
          return target.top >= top && target.bottom <= top + height && target.left >= left
            && target.right <= left + width && target.height > 0.7 * height; }}"""
    )
    return inside


def test_the_outline_is_green_only_around_somebody_in_the_right_place(visitor: Visitor) -> None:
    page, hints = starts(visitor)
    green = page.locator(".target.right")
    steps: list[tuple[dict[str, Any], list[float] | None, int]] = [
        (NOBODY, None, 0),
        (MOVING, BODY, 1),  # in the right place, and still moving
        ({**NOBODY, "hints": ["too_near", "hold_still"], "short": "Further away"}, BODY, 0),
        (COUNTING, BODY, 1),
        (NOBODY, None, 0),
    ]
    for hint, body, count in steps:
        hints.says(hint, body)
        expect(page.locator("#short")).to_have_text(hint["short"])
        expect(green).to_have_count(count)
    # Hints that have stopped coming say nothing about now.
    hints.says(COUNTING, BODY)
    expect(green).to_have_count(1)
    hints.says(None)
    expect(green).to_have_count(0)


def test_the_outline_is_not_green_in_a_countdown_before_nobody(visitor: Visitor) -> None:
    page, hints = starts(visitor)
    hints.says(MOVING, BODY)
    expect(page.locator(".target.right")).to_have_count(1)
    page.click("#timer")
    hints.says(NOBODY)
    expect(page.locator(".target.right")).to_have_count(0)
    hints.says(MOVING, BODY)
    expect(page.locator(".target.right")).to_have_count(1)
    # The next view begins with nobody in it.
    page.click("#close-camera")
    expect(page.locator(".target.right")).to_have_count(0)


def test_the_green_outline_stands_where_somebody_stands(visitor: Visitor) -> None:
    page, hints = starts(visitor)
    middle, eyes, toes = 0.3, 0.25, 0.85
    hints.says(MOVING, [middle, eyes, toes])
    expect(page.locator(".target.right")).to_have_count(1)
    across, high, low = page.evaluate(
        f"""() => {{ {PICTURE}
          return [((target.left + target.right) / 2 - left) / width, (target.top - top) / height,
            (target.bottom - top) / height]; }}"""
    )
    assert across == pytest.approx(1 - middle, abs=0.01)  # the picture is shown mirrored
    assert high < eyes < toes < low
    assert low - high == pytest.approx((toes - eyes) / 0.89, abs=0.02)


def test_every_view_has_its_outline(visitor: Visitor) -> None:
    without_hints(visitor)
    page = opens_camera(visitor)
    page.get_by_label("All four").check()
    page.click("#start-camera")
    comes_into(page, "hints")
    shown = []
    for k in range(4):
        expect(page.locator("#taken")).to_have_text(f"Taken: {k} of 4")
        shown.append(
            page.locator(".target").evaluate(
                "one => [one.querySelector('path').getAttribute('d'), new DOMMatrix(one.style.transform).a]"
            )
        )
        page.click("#shoot")
    front, back, left, right = shown
    assert front == back != left
    assert left[0] == right[0]  # the same from the other side
    assert left[1] == -right[1]


@pytest.mark.parametrize("path", ["/", "/turn"])
def test_a_running_camera_has_no_barriers(visitor: Visitor, path: str) -> None:
    page, _ = starts(visitor, path=path)
    expect(page.locator("#short")).to_have_text("Into the picture")
    assert visitor.barriers() == []
    first = "#shoot" if path == "/" else "#film-now"
    expect(page.locator(f"{first}:focus")).to_be_visible()


SOUND = """
window.heard = { contexts: [], tones: [], said: [], cancelled: 0 };
window.AudioContext = class extends AudioContext {
  constructor() { super(); heard.contexts.push(this); heard.active = navigator.userActivation.hasBeenActive; }
};
window.OscillatorNode = class extends OscillatorNode {
  constructor(context, options) { super(context, options); heard.tones.push(options.frequency); }
};
speechSynthesis.speak = ({ text }) => heard.said.push(text);
"""
"""Remembers every tone and word."""

RIGHT, STILL, SHUTTER = [523, 659, 784], [660], [2100, 1300]


def tones(page: Page) -> list[int]:
    """The tones since the last question."""
    got: list[int] = page.evaluate("heard.tones.splice(0)")
    return got


def waits_for(page: Page, what: str) -> None:
    """Wait until there is something of it."""
    end = time.monotonic() + 15
    while not page.evaluate(what):
        assert time.monotonic() < end, what
        page.wait_for_timeout(50)


def test_tones_rise_when_all_is_right_and_the_shutter_is_heard(visitor: Visitor) -> None:
    visitor.page.add_init_script(SOUND)
    hints = Hints(visitor.page, NOBODY)
    page = opens_camera(visitor)
    assert page.evaluate("heard.contexts.length") == 0
    page, _ = starts_again(page, hints)
    assert page.evaluate("heard.contexts.length") == 1
    assert tones(page) == []
    hints.says(COUNTING, BODY)
    expect(page.locator("#count")).to_have_text("3")
    assert tones(page) == RIGHT
    hints.says({**COUNTING, "left_s": 1.4}, BODY)
    expect(page.locator("#count")).to_have_text("2")
    assert tones(page) == STILL
    hints.says(NOBODY)
    expect(page.locator("#count")).to_have_text("")
    page.click("#shoot")
    comes_into(page, "review")
    assert tones(page) == SHUTTER
    assert page.evaluate("heard.contexts.map((one) => one.state)") == ["closed"]
    said = page.evaluate("heard.said")
    assert {"Face the camera", "3", "2"} <= set(said)


def starts_again(page: Page, hints: Hints) -> tuple[Page, Hints]:
    page.click("#start-camera")
    comes_into(page, "hints")
    return page, hints


def test_who_must_hold_still_hears_a_tick(visitor: Visitor) -> None:
    visitor.page.add_init_script(SOUND)
    page, hints = starts(visitor)
    hints.says(MOVING, BODY)
    expect(page.locator("#short")).to_have_text("Hold still")
    waits_for(page, "heard.tones.length")  # a hint is told not sooner than 1.5 s after another one
    assert tones(page) == STILL


def test_the_sound_is_tried_before_and_can_be_switched_off(visitor: Visitor) -> None:
    visitor.page.add_init_script(SOUND)
    without_hints(visitor)
    page = opens_camera(visitor)
    page.click("#test-sound")
    assert tones(page) == RIGHT
    expect(page.locator("#says")).to_contain_text("Three rising tones")
    waits_for(page, "heard.said.length")
    assert page.evaluate("heard.said")[0].startswith("Three rising tones")
    page.uncheck("#sound")
    page.evaluate("heard.said.length = 0")
    page.click("#start-camera")
    page.click("#shoot")
    comes_into(page, "review")
    assert tones(page) == []
    assert page.evaluate("heard.said") == []
    page.click("#close-camera")
    assert set(page.evaluate("heard.contexts.map((one) => one.state)")) == {"closed"}


def test_a_browser_without_sound_does_without(visitor: Visitor) -> None:
    visitor.page.add_init_script(
        "delete window.AudioContext; Object.defineProperty(window, 'speechSynthesis', { value: undefined });"
    )
    without_hints(visitor)
    page = opens_camera(visitor)
    page.click("#test-sound")
    page.click("#start-camera")
    page.click("#shoot")
    comes_into(page, "review")
