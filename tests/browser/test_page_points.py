"""Points by hand on the page: moved by finger, mouse and keys, measured again without the photo."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.visitors import DESKTOP, PHONE, Visitor
from tests.places import SAMPLES

FRONT = SAMPLES / "right_hip_high_front.jpg"
ASIS = "front hip bone (ASIS)"
JPEG = b"\xff\xd8\xff"


@pytest.fixture
def somebody(request: pytest.FixtureRequest, browser: Browser, service: str) -> Iterator[Visitor]:
    """Somebody with an answer, before the offer to move points; with a phone unless a test says otherwise."""
    with Visitor(browser, service, viewport=getattr(request, "param", PHONE)) as visitor:
        visitor.opens()
        visitor.measures(FRONT)
        yield visitor
        assert visitor.complaints == []


@pytest.fixture
def page(somebody: Visitor) -> Page:
    return somebody.page


def opened(page: Page) -> None:
    page.click("[data-points]")
    expect(page.locator("#points")).to_be_visible()


def choose(page: Page, name: str, how: str = "palpated") -> None:
    label = page.locator("#points-at option", has_text=re.compile(re.escape(name))).first.inner_text()
    page.select_option("#points-at", label=label)
    page.select_option("#points-how", how)


def drag(page: Page, across: float, down: float) -> None:
    """Take the handle off its middle, so that it must not jump under the finger."""
    handle = page.locator(".handle").bounding_box()
    assert handle is not None
    assert min(handle["width"], handle["height"]) > 43.9
    x, y = handle["x"] + 30, handle["y"] + 15
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + across / 2, y + down / 2)
    expect(page.locator(".loupe")).to_be_visible()
    page.mouse.move(x + across, y + down)
    page.mouse.up()
    expect(page.locator(".loupe")).to_be_hidden()


def place(page: Page) -> tuple[int, int]:
    """Where the handle says that its point is."""
    said = re.search(r"(\d+) across, (\d+) down", str(page.locator(".handle").get_attribute("aria-label")))
    assert said is not None
    return int(said[1]), int(said[2])


def measured(page: Page) -> None:
    """Wait until the values belong to what is set."""
    expect(page.locator("#points-values[aria-busy=false]")).to_be_attached()


def done(page: Page) -> None:
    page.click("[data-do=done]")
    expect(page.locator("#points")).to_have_count(0)
    expect(page.locator("[data-points]:focus")).to_have_count(1)


def value(page: Page, indicator: str) -> str:
    return page.locator(f".row[data-lines='{indicator}'] .value").inner_text()


@pytest.mark.parametrize("somebody", [PHONE, DESKTOP], ids=["phone", "desktop"], indirect=True)
def test_a_hip_is_moved_and_only_the_points_are_sent(somebody: Visitor) -> None:
    page = somebody.page
    sent: list[bytes] = []
    page.on("request", lambda request: sent.append(request.post_data_buffer or b""))
    before = value(page, "hip_obliquity")
    opened(page)
    hip = page.locator("#points-at option", has_text="left hip joint").get_attribute("value")
    dot = page.locator(f".editor circle[data-number='{hip}']")
    at = dot.bounding_box()
    assert at is not None
    page.mouse.click(at["x"] + at["width"] / 2 + 6, at["y"] + at["height"] / 2)
    expect(page.locator("#points-name")).to_have_text("left hip joint")
    page.select_option("#points-how", "sticker")
    start = place(page)
    drag(page, 0, 30)
    assert place(page)[0] == start[0]
    moved = place(page)[1] - start[1]
    assert moved > 10
    measured(page)
    drag(page, 0, 30 * (80 - moved) / moved)
    measured(page)
    expect(page.locator("#points-short")).to_contain_text("Hip line")
    assert somebody.barriers() == []
    done(page)
    assert value(page, "hip_obliquity") != before
    row = page.locator(".row[data-lines='hip_obliquity']")
    expect(row.locator(".tag.hand")).to_have_text("set by hand")
    expect(page.locator("#by-hand")).to_contain_text(f"The photo alone says {before}. The two do not agree")
    expect(page.locator(".frame g[data-line=by_hand] line")).to_have_count(2)
    assert somebody.barriers() == []
    assert len(sent) >= 3
    assert not [one for one in sent if JPEG in one]


def test_both_hip_bones_by_keyboard_alone(somebody: Visitor) -> None:
    page = somebody.page
    page.locator("[data-points]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#points-title:focus")).to_have_count(1)
    for side in ("right", "left"):
        page.locator("#points-at").focus()
        page.keyboard.type(f"{side} front")
        expect(page.locator("#points-name")).to_have_text(f"{side} {ASIS}")
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Shift+Tab")
        expect(page.locator(".handle:focus")).to_have_count(1)
        expect(page.locator(".handle")).to_have_attribute("aria-label", re.compile("not set yet"))
        x, y = place(page)
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Shift+ArrowUp")
        expect(page.locator(".loupe")).to_be_visible()
        assert place(page) == (x + 1, y - 10)
        page.keyboard.press("Shift+ArrowDown")
        page.keyboard.press("ArrowLeft")
        expect(page.locator(".handle")).to_have_attribute("aria-label", re.compile(f"{x} across, {y} down"))
    measured(page)
    expect(page.locator("#points-say")).to_contain_text("Pelvis line across the bony points")
    page.keyboard.press("Control+z")
    measured(page)
    expect(page.locator(".handle")).to_have_attribute("aria-label", re.compile("not set yet"))
    page.keyboard.press("Enter")
    expect(page.locator(".handle")).to_have_attribute("aria-label", re.compile("set by hand"))
    page.keyboard.press("Escape")
    expect(page.locator("[data-points]:focus")).to_have_count(1)
    row = page.locator(".row[data-lines~='pelvis_obliquity']")
    expect(row.locator(".tag.hand")).to_be_visible()


def test_undo_set_again_take_back_one_and_all(page: Page) -> None:
    plain = page.locator("#findings .rows").inner_text()
    opened(page)
    expect(page.locator("[data-do=undo]")).to_be_disabled()
    for side in ("right", "left"):
        choose(page, f"{side} {ASIS}")
        page.locator(".handle").click()
    measured(page)
    first = place(page)
    page.click("[data-do=again]")
    expect(page.locator("#points-tap")).to_contain_text("once more")
    drag(page, 12, 9)
    expect(page.locator(".handle")).to_have_attribute("aria-label", re.compile("set by hand 2 times"))
    page.click("[data-do=drop]")
    measured(page)
    expect(page.locator("#points-values")).not_to_contain_text("Pelvis line across")
    page.click("[data-do=clear]")
    expect(page.locator("#points-short")).to_contain_text("Nothing is set by hand")
    page.go_back()
    expect(page.locator("[data-points]:focus")).to_have_count(1)
    assert page.url.endswith("#findings")
    assert page.locator("#findings .rows").inner_text() == plain
    # Nothing is left to go back to: what was done in the editor ended with it.
    opened(page)
    for side in ("right", "left"):
        choose(page, f"{side} {ASIS}")
        page.locator(".handle").click()
    page.click("[data-do=clear]")
    page.click("[data-do=undo]")
    measured(page)
    done(page)
    row = page.locator(".row[data-lines~='pelvis_obliquity']")
    expect(row).to_be_visible()
    page.reload()
    expect(row.locator(".tag.hand")).to_be_visible()
    # The photo was not kept, and nobody moves points without it.
    expect(page.locator("[data-points]")).to_be_hidden()
    kept = page.evaluate("JSON.parse(sessionStorage.getItem('posture-result')).byHand.rows")
    assert [(one["name"], one["side"]) for one in kept] == [("asis", "right"), ("asis", "left")]
    assert (kept[1]["x_px"], kept[1]["y_px"]) == pytest.approx(first, abs=1)


def test_what_does_not_fit_is_said_and_never_shown(page: Page) -> None:
    opened(page)
    choose(page, f"left {ASIS}")
    page.locator(".handle").click()
    measured(page)
    right = page.locator("#points-at option", has_text=f"right {ASIS}").get_attribute("value")
    page.select_option("#points-at", right)
    # Far over on the other side of the body.
    page.locator(".handle").focus()
    for _ in range(30):
        page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("#points-wrong [role=alert]")).to_contain_text("Undo")
    page.click("[data-do=undo]")
    expect(page.locator("#points-wrong [role=alert]")).to_have_count(0)
    done(page)
    expect(page.locator("#by-hand > :last-child")).to_contain_text("left front hip bone")
    expect(page.locator("#by-hand > :last-child")).not_to_contain_text("right front hip bone")


def test_report_and_data_say_it_too(page: Page) -> None:
    opened(page)
    page.fill("#points-height", "172")
    for name in (f"right {ASIS}", f"left {ASIS}", "right inner ankle knob", "left inner ankle knob"):
        choose(page, name)
        page.locator(".handle").click()
    measured(page)
    expect(page.locator("#points-values")).to_contain_text(" mm")
    done(page)
    page.click(".tabs a[href='#save']")
    saved = {}
    for kind in ("json", "html"):
        with page.expect_download() as coming:
            page.click(f"[data-keep={kind}]")
        saved[kind] = Path(coming.value.path()).read_text("utf-8")
    answer = json.loads(saved["json"])
    assert {one["name"] for one in answer["points"]} == {"asis", "medial_malleolus"}
    assert next(one for one in answer["measures"] if one["id"] == "leg_length_difference")["unit"] == "mm"
    assert "Points set by hand" in saved["html"]


def test_each_photo_of_a_session_has_its_own_points(browser: Browser, service: str) -> None:
    with Visitor(browser, service, viewport=DESKTOP) as somebody:
        page = somebody.opens()
        page.locator("#more > summary").click()
        page.set_input_files("#front", [FRONT])
        page.set_input_files("#back", [SAMPLES / "right_hip_high_back.jpg"])
        somebody.sends()
        page.wait_for_selector("#shown h1")
        expect(page.locator("[data-points]").first).to_be_visible()
        for name, view in ((ASIS, 0), ("rear hip bone (PSIS)", 1)):
            page.locator("#views button").nth(view).click()
            page.locator("[data-points] >> visible=true").click()
            for side in ("right", "left"):
                choose(page, f"{side} {name}", "sticker")
                page.locator(".handle").click()
            measured(page)
            page.click("[data-do=done]")
            expect(page.locator("#points")).to_have_count(0)
            expect(page.locator("#views button").nth(view)).to_have_attribute("aria-pressed", "true")
        expect(page.locator("#by-hand")).to_contain_text("Line of the front hip bones")
        expect(page.locator("#by-hand")).to_contain_text("Line of the rear hip bones")
        assert somebody.complaints == []
