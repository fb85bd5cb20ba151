"""The answer around the photo: lines and findings lead to each other, refusals show what was seen."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser import bad_line
from tests.browser.bad_line import Line
from tests.browser.visitors import DESKTOP, Visitor
from tests.places import SAMPLES

PHOTO = SAMPLES / "right_hip_high_back.jpg"


@pytest.fixture(scope="module")
def answered(browser: Browser, service: str) -> Iterator[Visitor]:
    """One answer, at which several look."""
    with Visitor(browser, service) as somebody:
        somebody.opens()
        somebody.measures(PHOTO)
        yield somebody
        assert somebody.complaints == []


def box(page: Page) -> list[float]:
    return [float(number) for number in str(page.locator(".frame svg").get_attribute("viewBox")).split()]


def test_the_photo_is_cropped_to_the_body_and_lies_exactly_under_its_lines(answered: Visitor) -> None:
    page = answered.page
    crop = [float(part) for part in str(page.locator(".frame svg").get_attribute("data-crop")).split()]
    x, y, width, height = box(page)
    # All of the body's part is seen, and nothing beyond it but what the frame's shape needs.
    assert x <= crop[0] + 0.5
    assert y <= crop[1] + 0.5
    assert x + width >= crop[0] + crop[2] - 0.5
    assert y + height >= crop[1] + crop[3] - 0.5
    assert abs(width - crop[2]) < 1 or abs(height - crop[3]) < 1
    # The same point of the photo is at the same place of the screen, for the picture and for its lines.
    apart = page.evaluate(
        """() => {
          const svg = document.querySelector(".frame svg");
          const picture = document.querySelector(".frame img").getBoundingClientRect();
          const corner = new DOMPoint(1080, 1440).matrixTransform(svg.getScreenCTM());
          return [picture.right - corner.x, picture.bottom - corner.y];
        }"""
    )
    assert max(map(abs, apart)) < 0.5


def test_a_finding_lights_its_line_and_a_line_opens_its_finding(answered: Visitor) -> None:
    page = answered.page
    row = page.locator(".row[data-lines='hip_obliquity']")
    line = page.locator("g[data-line=hip_obliquity]")
    row.locator("summary").click()
    expect(line).to_have_class("lit")
    row.locator("summary").click()
    expect(line).not_to_have_class("lit")
    page.locator(".frame").scroll_into_view_if_needed()
    place = line.locator("line:not(.rim, .leader)").bounding_box()
    assert place is not None
    # A finger is not exact.
    page.mouse.click(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2 + 12)
    expect(row).to_have_attribute("open", "")
    expect(row.locator("summary:focus")).to_have_count(1)
    row.locator("summary").click()


def test_what_is_made_of_two_lines_lights_both(answered: Visitor) -> None:
    page = answered.page
    both = page.locator('.row[data-lines~="shoulder_obliquity"][data-lines~="hip_obliquity"] summary')
    both.click()
    for part in ("hip_obliquity", "shoulder_obliquity"):
        expect(page.locator(f"g[data-line={part}]")).to_have_class("lit")
    both.click()


def test_nearer_farther_plumb_line_and_grid(answered: Visitor) -> None:
    page = answered.page
    before = box(page)
    page.click("[data-tool=larger]")
    near = box(page)
    assert near[2] == pytest.approx(before[2] / 1.4, rel=1e-6)
    middle = [start + size / 2 for start, size in zip(near[:2], near[2:], strict=True)]
    assert middle == pytest.approx([before[0] + before[2] / 2, before[1] + before[3] / 2])
    page.click("[data-tool=smaller]")
    assert box(page) == pytest.approx(before)
    plumb = page.locator("g[data-line=plumb]")
    expect(plumb).to_be_visible()
    page.click("[data-tool=plumb]")
    expect(plumb).to_be_hidden()
    page.click("[data-tool=plumb]")
    for pressed in ("true", "false"):
        page.click("[data-tool=grid]")
        expect(page.locator("[data-tool=grid]")).to_have_attribute("aria-pressed", pressed)


def test_two_fingers_bring_it_nearer_and_one_moves_it(browser: Browser, service: str) -> None:
    with Visitor(browser, service, has_touch=True, is_mobile=True) as somebody:
        page = somebody.opens()
        somebody.measures(PHOTO)
        frame = page.locator(".frame").bounding_box()
        assert frame is not None
        x, y = frame["x"] + frame["width"] / 2, frame["y"] + 150
        screen = somebody.context.new_cdp_session(page)

        def touch(kind: str, *places: float) -> None:
            points = [{"x": at, "y": y, "id": number} for number, at in enumerate(places)]
            screen.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

        before = box(page)
        touch("touchStart", x - 20)
        touch("touchStart", x - 20, x + 20)
        for apart in range(24, 81, 4):
            touch("touchMove", x - apart, x + apart)
        touch("touchEnd")
        near = box(page)
        assert before[2] / near[2] == pytest.approx(80 / 20)
        touch("touchStart", x)
        for along in range(10, 61, 10):
            touch("touchMove", x + along)
        touch("touchEnd")
        assert (near[0] - box(page)[0]) * frame["width"] / near[2] == pytest.approx(60, abs=1)
        assert somebody.complaints == []


def test_the_whole_screen_and_back(answered: Visitor) -> None:
    page = answered.page
    page.click("[data-tool=full]")
    frame = page.locator(".frame").bounding_box()
    assert frame is not None
    assert (frame["x"], frame["y"], frame["width"]) == (0, 0, 375)
    page.keyboard.press("Escape")
    expect(page.locator(".full")).to_have_count(0)


def test_the_text_over_the_photo_is_as_large_however_near(answered: Visitor) -> None:
    page = answered.page
    label = page.locator("g[data-line=hip_obliquity] text")

    def high() -> float:
        found = label.bounding_box()
        assert found is not None
        return found["height"]

    before = high()
    assert before > 12
    for _ in range(2):
        page.click("[data-tool=larger]")
    assert high() == pytest.approx(before, rel=0.05)
    for _ in range(2):
        page.click("[data-tool=smaller]")


def test_several_at_once_are_sorted_by_view(browser: Browser, service: str) -> None:
    with Visitor(browser, service, viewport=DESKTOP) as somebody:
        page = somebody.opens()
        names = ("level_left.jpg", "level_back.jpg", "level_front.jpg")
        somebody.measures([SAMPLES / name for name in names])
        shown = {}
        tabs = page.locator("#views button")
        for k in range(tabs.count()):
            tabs.nth(k).click()
            frame = page.locator(".frame >> visible=true")
            frame.locator("img").evaluate("picture => picture.decode()")
            shown[tabs.nth(k).inner_text()] = frame.locator("img").evaluate(
                "picture => picture.naturalHeight"
            )
        assert set(shown) == {"Front view", "Back view", "Left side view"}
        assert set(shown.values()) == {1440}
        assert somebody.complaints == []


def saved(photo: Image.Image, path: Path, **how: Any) -> Path:
    photo.save(path, **how)
    return path


def photos_in(sent: bytes) -> list[Image.Image]:
    starts = [found.start() for found in re.finditer(rb"\xff\xd8\xff", sent)]
    return [Image.open(io.BytesIO(sent[at:])) for at in starts[:1]]


@pytest.fixture
def line(service: str) -> Iterator[Line]:
    with bad_line.line_to(service) as line:
        yield line


@pytest.mark.parametrize(("orientation", "size"), [(1, (1536, 2048)), (6, (2048, 1536)), (2, (3000, 4000))])
def test_a_large_photo_is_sent_smaller_and_upright(
    browser: Browser, line: Line, tmp_path: Path, orientation: int, size: tuple[int, int]
) -> None:
    """That a picture is turned over only its file can say: such a file is sent as it is."""
    with Image.open(PHOTO) as sample:
        large = sample.resize((3000, 4000))
    exif = Image.Exif()
    exif[0x0112] = orientation
    file = saved(large, tmp_path / "large.jpg", quality=98, exif=exif)
    line.fault = bad_line.answering(502)
    with Visitor(browser, line.address) as somebody:
        page = somebody.opens()
        page.set_input_files("#photo", file)
        somebody.sends()
        expect(page.locator(".said.notice.stop")).to_be_visible(timeout=30_000)
    (photo,) = photos_in(line.sent[-1])
    assert photo.size == size


def test_a_refusal_shows_the_photo_with_what_was_seen(browser: Browser, service: str, tmp_path: Path) -> None:
    """Two people beside each other: each is one tap away."""
    with Image.open(PHOTO) as one, Image.open(SAMPLES / "level_front.jpg") as other:
        both = Image.new("RGB", (one.width + other.width, one.height))
        both.paste(one, (0, 0))
        both.paste(other, (one.width, 0))
    file = saved(both, tmp_path / "two.jpg", quality=92)
    with Visitor(browser, service) as somebody:
        page = somebody.opens()
        page.set_input_files("#photo", file)
        somebody.sends()
        notice = page.locator(".said.notice.stop")
        expect(notice.locator(".frame img")).to_be_visible(timeout=30_000)
        expect(notice.get_by_role("button")).to_have_count(2)
        assert somebody.barriers() == []
        notice.get_by_role("button", name="Measure person 2").click()
        expect(page.locator("#answer h1")).to_be_visible(timeout=30_000)
        # What was said of that photo is not said of the next one, by whatever way that comes.
        page.click("[data-again]")
        for way, photo in (("#snap", PHOTO), ("#photo", SAMPLES / "level_back.jpg")):
            page.locator("#crop").evaluate("field => { field.value = '1,2,3,4'; field.disabled = false; }")
            page.set_input_files(way, photo)
            assert page.locator("#crop").input_value() == ""
            assert page.locator("#crop").is_disabled()
        assert somebody.complaints == []


def test_an_emergency_after_the_result_stands_above_every_part_and_on_paper(
    browser: Browser, service: str
) -> None:
    with Visitor(browser, service) as somebody:
        page = somebody.opens()
        somebody.measures(PHOTO)
        expect(page.locator("[data-todo]")).to_be_visible()
        somebody.goes_to("routine")
        page.locator("input[value=chest_pain]").check()
        for part in ("findings", "save"):
            somebody.goes_to(part)
            expect(page.locator("#stop")).to_contain_text("112")
            expect(page.locator("[data-todo]")).to_be_hidden()
            expect(page.locator("[data-to-routine]")).to_be_hidden()
        document = pypdfium2.PdfDocument(io.BytesIO(page.pdf()))
        text = " ".join(sheet.get_textpage().get_text_range() for sheet in document)
        assert "112" in text
        assert "Do the first routine" not in text
        page.reload()
        expect(page.locator("#stop")).to_contain_text("112")
        assert somebody.complaints == []


def test_cancelled_while_it_is_made_smaller_it_is_not_sent(
    browser: Browser, line: Line, tmp_path: Path
) -> None:
    with Image.open(PHOTO) as sample:
        file = saved(sample.resize((3000, 4000)), tmp_path / "large.jpg", quality=98)
    with Visitor(browser, line.address) as somebody:
        somebody.page.add_init_script(
            "window.go = null; const made = window.createImageBitmap;"
            "window.createImageBitmap = async (...all) => {"
            " await new Promise((resolve) => { window.go = resolve; }); return made(...all); };"
        )
        page = somebody.opens()
        page.set_input_files("#photo", file)
        somebody.sends()
        page.wait_for_function("() => window.go")
        page.get_by_role("button", name="Cancel").click()
        page.evaluate("window.go()")
        expect(page.get_by_text("Cancelled. Nothing was measured.")).to_be_visible()
        page.wait_for_timeout(500)
        assert line.sent == []
        assert somebody.complaints == []


def test_a_side_s_words_stand_apart(browser: Browser, service: str) -> None:
    with Visitor(browser, service, locale="de-DE", viewport={"width": 320, "height": 600}) as somebody:
        for name in ("level_left.jpg", "level_front.jpg"):
            page = somebody.opens()
            somebody.measures(SAMPLES / name)
            words = page.locator("[data-line=sides] text").evaluate_all(
                "all => all.map(one => { const b = one.getBoundingClientRect();"
                " return [b.left, b.top, b.right, b.bottom]; })"
            )
            frame = page.locator(".frame").bounding_box()
            assert frame is not None
            for k, (left, top, right, bottom) in enumerate(words):
                assert left >= frame["x"] - 1
                assert right <= frame["x"] + frame["width"] + 1
                for other in words[k + 1 :]:
                    apart = right < other[0] or other[2] < left or bottom < other[1] or other[3] < top
                    assert apart, (name, words)


def test_a_reload_while_another_photo_is_sent_does_not_show_the_one_before(
    browser: Browser, line: Line
) -> None:
    with Visitor(browser, line.address) as somebody:
        page = somebody.opens()
        somebody.measures(PHOTO)
        page.click("[data-again]")
        line.fault = bad_line.silent
        page.set_input_files("#photo", SAMPLES / "level_front.jpg")
        somebody.sends()
        expect(page.locator(".waiting")).to_be_visible()
        page.reload()
        expect(page.get_by_text("There is no result to show here any more")).to_be_visible()
        assert page.locator("#answer").count() == 0
        line.over.set()


def test_the_skip_link_leads_away_from_no_answer(answered: Visitor) -> None:
    page = answered.page
    page.locator(".skip").focus()
    page.keyboard.press("Enter")
    expect(page.locator("main:focus")).to_have_count(1)
    assert page.url.endswith("#findings")
