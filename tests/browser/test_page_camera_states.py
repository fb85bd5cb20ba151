"""The page's camera as a machine: what may happen when, one shot again, and what is given back at the end."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from api.page.assets import asset
from tests.browser.cameras import (
    CLOSING,
    TRACKS,
    Hints,
    asks,
    comes_into,
    comes_to,
    film_runs,
    opens_camera,
    state,
    without_hints,
)
from tests.browser.visitors import Visitor


@pytest.mark.parametrize("table", ["PHOTOS", "FILM"])
def test_what_is_not_in_the_table_does_nothing(visitor: Visitor, table: str) -> None:
    page = visitor.opens("/problems")
    walked = page.evaluate(
        """async ([name, script]) => {
          const { States, [name]: table } = await import(script);
          const events = new Set(Object.values(table).flatMap(Object.keys));
          return Object.keys(table).flatMap((from) => [...events, "toString"].map((event) => {
            const entered = [];
            const states = new States(table, (state) => entered.push(state));
            states.now = from;
            const wanted = Object.hasOwn(table[from], event) ? table[from][event] : null;
            return { from, event, wanted, went: states.go(event), now: states.now, entered };
          }));
        }""",
        [table, asset("states.js")],
    )
    named = {one["from"] for one in walked}
    assert walked[0]["from"] == "closed"
    for one in walked:
        assert one["went"] is (one["wanted"] is not None), one
        assert one["now"] == (one["wanted"] or one["from"]), one
        assert one["now"] in named, one
        assert one["entered"] == ([one["now"]] if one["now"] != one["from"] else []), one
    for name in named - {"closed"}:
        assert any(one["from"] == name and one["wanted"] == "closed" for one in walked), name


def taps(page: Page, *ids: str) -> None:
    """Tap what is there, seen or not."""
    page.evaluate("ids => ids.forEach((id) => document.getElementById(id).click())", list(ids))


PHOTO_BUTTONS = ("shoot", "timer", "keep-shots", "use-shots", "shoot-again", "switch-camera")
FILM_BUTTONS = ("film-now", "film-done", "use-film", "film-again", "switch-camera")


def test_before_its_time_a_button_does_nothing(visitor: Visitor) -> None:
    page = asks(visitor, "/")
    taps(page, *PHOTO_BUTTONS, "start-camera", "test-sound")
    assert state(page) == "asking"
    page.evaluate("allow()")
    comes_into(page, "ready")
    taps(page, *PHOTO_BUTTONS[:-1])
    assert state(page) == "ready"
    assert page.locator("#photo").evaluate("input => input.files.length") == 0
    page.click("#close-camera")
    taps(page, *PHOTO_BUTTONS, "start-camera", "test-sound")
    assert state(page) == "closed"
    expect(page.locator("#camera")).to_be_hidden()


def test_before_its_time_a_button_of_the_film_does_nothing(visitor: Visitor) -> None:
    page = asks(visitor, "/turn")
    taps(page, *FILM_BUTTONS, "start-camera")
    assert state(page) == "asking"
    page.evaluate("allow()")
    comes_into(page, "ready")
    taps(page, *FILM_BUTTONS[:-1])
    assert state(page) == "ready"


def test_two_taps_at_once_take_one_shot(visitor: Visitor) -> None:
    without_hints(visitor)
    page = opens_camera(visitor)
    page.get_by_label("Front and back").check()
    taps(page, "start-camera", "start-camera")
    comes_into(page, "hints")
    taps(page, "shoot", "shoot")
    expect(page.locator("#taken")).to_have_text("Taken: 1 of 2")
    page.wait_for_timeout(500)
    expect(page.locator("#taken")).to_have_text("Taken: 1 of 2")


def takes_two(visitor: Visitor) -> Page:
    """A front and a back, and the look at them."""
    visitor.page.add_init_script(TRACKS)
    without_hints(visitor)
    page = opens_camera(visitor)
    page.get_by_label("Front and back").check()
    page.click("#start-camera")
    page.click("#shoot")
    expect(page.locator("#taken")).to_have_text("Taken: 1 of 2")
    page.click("#shoot")
    comes_into(page, "review")
    comes_to(page, ["ended"])
    return page


def used(page: Page) -> dict[str, float]:
    """When the shots were taken that the form gets, by view."""
    page.evaluate("() => { document.forms.namedItem('form').requestSubmit = () => {}; }")
    page.click("#use-shots")
    got: dict[str, float] = page.evaluate(
        """() => Object.fromEntries(["front", "back", "left", "right"].flatMap((view) =>
          [...document.getElementById(view).files].map((file) => [view, file.lastModified])))"""
    )
    return got


def test_one_shot_is_taken_again_and_the_other_stays(visitor: Visitor) -> None:
    page = takes_two(visitor)
    assert visitor.barriers() == []
    before = page.evaluate("Date.now()")
    page.wait_for_timeout(20)
    page.get_by_role("button", name="Take again: Back").click()
    comes_to(page, ["ended", "live"])
    comes_into(page, "hints")
    expect(page.locator("#taken")).to_have_text("Taken: 1 of 2")
    expect(page.locator("#short")).to_have_text("Back")
    film_runs(page)
    page.click("#shoot")
    comes_into(page, "review")
    comes_to(page, ["ended", "ended"])
    expect(page.locator("#shots img")).to_have_count(2)
    taken = used(page)
    assert set(taken) == {"front", "back"}
    assert taken["front"] < before < taken["back"]


KEEPING = {"tap": lambda page: page.click("#keep-shots"), "hidden": CLOSING["hidden"]}


@pytest.mark.parametrize("how", KEEPING)
def test_a_shot_that_is_not_taken_again_after_all_stays(visitor: Visitor, how: str) -> None:
    page = takes_two(visitor)
    before = page.evaluate("Date.now()")
    page.get_by_role("button", name="Take again: Front").click()
    comes_into(page, "hints")
    KEEPING[how](page)
    comes_into(page, "review")
    comes_to(page, ["ended", "ended"])
    expect(page.locator("#shots img")).to_have_count(2)
    taken = used(page)
    assert set(taken) == {"front", "back"}
    assert max(taken.values()) < before


def test_no_camera_for_a_shot_again_loses_no_shot(visitor: Visitor) -> None:
    page = takes_two(visitor)
    page.evaluate(
        """() => {
          const error = new DOMException("", "NotReadableError");
          navigator.mediaDevices.getUserMedia = () => Promise.reject(error);
        }"""
    )
    page.get_by_role("button", name="Take again: Front").click()
    expect(page.locator("#says")).to_contain_text("used by another program")
    comes_into(page, "review")
    expect(page.locator("#shots img")).to_have_count(2)


@pytest.mark.parametrize("how", ["close", "Escape", "going away"])
def test_the_camera_is_off_when_it_is_closed_while_a_shot_is_taken_again(visitor: Visitor, how: str) -> None:
    page = takes_two(visitor)
    page.get_by_role("button", name="Take again: Front").click()
    comes_into(page, "hints")
    CLOSING[how](page)
    comes_to(page, ["ended", "ended"])


def test_all_are_taken_again(visitor: Visitor) -> None:
    page = takes_two(visitor)
    page.click("#shoot-again")
    comes_into(page, "ready")
    page.click("#start-camera")
    comes_into(page, "hints")
    expect(page.locator("#taken")).to_have_text("Taken: 0 of 2")
    expect(page.locator("#keep-shots")).to_be_hidden()


ADDRESSES = """
window.addresses = new Set();
const [make, revoke] = [URL.createObjectURL.bind(URL), URL.revokeObjectURL.bind(URL)];
URL.createObjectURL = (file) => { const address = make(file); addresses.add(address); return address; };
URL.revokeObjectURL = (address) => { addresses.delete(address); revoke(address); };
"""
"""Remembers which files have an address, and stay in memory for it."""


def test_pictures_are_let_go_of(visitor: Visitor) -> None:
    visitor.page.add_init_script(ADDRESSES)
    page = takes_two(visitor)
    assert page.evaluate("addresses.size") == 2
    page.get_by_role("button", name="Take again: Front").click()
    comes_into(page, "hints")
    page.click("#keep-shots")
    comes_into(page, "review")
    assert page.evaluate("addresses.size") == 2
    page.click("#close-camera")
    assert page.evaluate("addresses.size") == 0


def test_the_screen_stays_on_as_long_as_the_camera(visitor: Visitor) -> None:
    visitor.page.add_init_script(
        """window.awake = 0;
        Object.defineProperty(navigator, "wakeLock", { value: {
          request: async () => { awake += 1; return { release: async () => { awake -= 1; } }; },
        } });"""
    )
    page = opens_camera(visitor)
    page.wait_for_function("() => awake === 1")
    page.click("#close-camera")
    page.wait_for_function("() => awake === 0")
    page.click("#open-camera")
    film_runs(page)
    page.keyboard.press("Escape")
    expect(page.locator("#camera")).to_be_hidden()
    page.wait_for_function("() => awake === 0")


def test_a_camera_that_was_closed_can_be_opened_at_once(visitor: Visitor) -> None:
    """The browser tells of the closing a moment later; by then the dialog may be open again."""
    visitor.page.add_init_script(TRACKS)
    Hints(visitor.page)
    page = opens_camera(visitor)
    taps(page, "close-camera", "open-camera")
    comes_to(page, ["ended", "live"])
    comes_into(page, "ready")
    page.click("#start-camera")
    comes_into(page, "hints")
