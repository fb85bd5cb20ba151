"""A full turn filmed in the page: hints before, the pace, a look at it afterwards, and the camera off."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from api.page.assets import asset
from tests.browser.cameras import (
    BODY,
    CLOSING,
    COUNTING,
    NOBODY,
    SHOOT,
    TRACKS,
    Hints,
    comes_into,
    comes_to,
    opens_camera,
    states,
    without_hints,
)
from tests.browser.visitors import Visitor

TURN_S = 15
FILM_S = 18


def films(visitor: Visitor) -> Page:
    """Film from the countdown of ten on, by a clock that stands still until it is told to run."""
    page = opens_camera(visitor, "/turn")
    page.clock.install(time="2026-01-01T00:00:00Z")
    page.click("#start-camera")
    expect(page.locator("#says")).to_contain_text("the service is busy")
    page.clock.pause_at("2026-01-01T01:00:00Z")
    page.click("#film-now")
    page.clock.run_for(10_000)
    comes_into(page, "filming")
    return page


def has_filmed(page: Page) -> None:
    """Let some film be written, and the clock run to its end."""
    page.wait_for_timeout(1500)
    page.clock.run_for(FILM_S * 1000)
    comes_into(page, "review")
    page.clock.resume()


def test_a_browser_that_cannot_write_a_film_says_so_at_once(visitor: Visitor) -> None:
    visitor.page.add_init_script("MediaRecorder.isTypeSupported = () => false;")
    page = visitor.opens("/turn#photos")
    expect(page.locator("#camera-says")).to_contain_text("This browser cannot use the camera.")
    expect(page.locator("#open-camera")).to_be_disabled()


def test_what_films_is_loaded_when_it_is_wanted(visitor: Visitor) -> None:
    page = visitor.opens("/turn#photos")
    expect(page.locator("#open-camera")).to_be_enabled()
    assert visitor.service + asset("filming.js") not in visitor.requested
    page.click("#open-camera")
    expect(page.locator("#start-camera")).to_be_enabled()


def test_hints_run_before_the_film_which_begins_when_all_is_right(visitor: Visitor) -> None:
    hints = Hints(visitor.page, NOBODY)
    page = opens_camera(visitor, "/turn")
    page.click("#start-camera")
    expect(page.locator("#short")).to_have_text("Into the picture")
    assert hints.orders == [{"view": "front", "turn": True}]
    hints.says(COUNTING, BODY)
    expect(page.locator("#count")).to_have_text("3")
    comes_into(page, "hints")
    hints.says(SHOOT, BODY)
    comes_into(page, "filming")
    expect(page.locator("#short")).to_have_text("Turn slowly")
    page.click("#film-done")
    comes_into(page, "review")


def test_the_real_service_gives_hints_before_a_turn(visitor: Visitor) -> None:
    page = opens_camera(visitor, "/turn")
    page.click("#start-camera")
    expect(page.locator("#short")).not_to_have_text("Front", timeout=40_000)
    expect(page.locator("#says")).not_to_contain_text("not available")


def test_quarter_marks_keep_the_pace_of_one_turn_in_fifteen_seconds(visitor: Visitor) -> None:
    without_hints(visitor)
    page = films(visitor)
    short, progress = page.locator("#short"), page.locator("#progress")
    expect(short).to_have_text("Turn slowly")
    page.clock.run_for(100)  # it looks ten times a second
    for k, says in enumerate(("A quarter", "Half round", "Three quarters", "All round"), 1):
        page.clock.run_for(TURN_S * 250 - 200)
        expect(short).not_to_have_text(says)
        page.clock.run_for(200)
        expect(short).to_have_text(says)
        assert progress.evaluate("bar => bar.value") == pytest.approx(k / 4, abs=0.01)
    comes_into(page, "filming")


def test_a_turn_is_filmed_looked_at_and_can_be_read(visitor: Visitor) -> None:
    without_hints(visitor)
    page = films(visitor)
    has_filmed(page)
    expect(page.locator("#says")).to_contain_text("The film is ready")
    pictures = page.locator("#shots img")
    expect(pictures).to_have_count(5)
    names = ["Beginning", "A quarter", "Half round", "Three quarters", "All round"]
    assert pictures.evaluate_all("pictures => pictures.map(one => one.alt)") == names
    for k in range(5):
        assert pictures.nth(k).evaluate("one => one.decode().then(() => one.naturalHeight)") == 400
    assert visitor.barriers() == []
    assert page.locator("#video").evaluate("input => input.files.length") == 0
    page.click("#use-film")
    assert page.locator("#video").evaluate("input => input.files[0].size") > 10_000
    # A film of two seconds is no turn, but it is a film.
    notice = page.locator(".said.notice.stop")
    expect(notice).to_be_visible(timeout=60_000)
    expect(notice).to_contain_text(re.compile("too short", re.IGNORECASE))


def test_it_is_filmed_again(visitor: Visitor) -> None:
    visitor.page.add_init_script(TRACKS)
    without_hints(visitor)
    page = films(visitor)
    has_filmed(page)
    comes_to(page, ["ended"])
    page.click("#film-again")
    comes_to(page, ["ended", "live"])
    expect(page.locator("#start-camera")).to_be_enabled()
    expect(page.locator("#shots img")).to_have_count(0)
    assert page.locator("#video").evaluate("input => input.files.length") == 0


def test_a_film_that_is_ended_early_is_looked_at_too(visitor: Visitor) -> None:
    without_hints(visitor)
    page = films(visitor)
    page.clock.run_for(TURN_S * 500 + 300)
    page.click("#film-done")
    page.clock.run_for(200)
    comes_into(page, "review")
    expect(page.locator("#shots img")).to_have_count(3)


@pytest.mark.parametrize("how", CLOSING)
def test_the_camera_is_off_when_a_film_is_given_up(visitor: Visitor, how: str) -> None:
    visitor.page.add_init_script(TRACKS)
    without_hints(visitor)
    page = films(visitor)
    CLOSING[how](page)
    comes_to(page, ["ended"])
    page.clock.run_for(FILM_S * 1000)
    expect(page.locator("#camera")).to_be_hidden()
    assert page.locator("#video").evaluate("input => input.files.length") == 0


def test_before_the_film_the_camera_can_be_closed_while_it_counts(visitor: Visitor) -> None:
    visitor.page.add_init_script(TRACKS)
    without_hints(visitor)
    page = opens_camera(visitor, "/turn")
    page.click("#start-camera")
    page.clock.install()
    page.click("#film-now")
    page.clock.run_for(5_000)
    page.click("#close-camera")
    comes_to(page, ["ended"])
    page.clock.run_for(30_000)
    assert states(page) == ["ended"]
    assert page.locator("#video").evaluate("input => input.files.length") == 0
