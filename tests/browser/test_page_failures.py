"""Nothing that goes wrong on the way is a dead end: words that say what to do, and everything still there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser import bad_line
from tests.browser.bad_line import Fault, Line
from tests.browser.visitors import Visitor
from tests.conftest import every
from tests.places import SAMPLES

PHOTO = SAMPLES / "left_hip_high_front.jpg"
EMERGENCY = "input[value=bladder_bowel]"


@pytest.fixture
def line(service: str) -> Iterator[Line]:
    with bad_line.line_to(service) as line:
        yield line


@pytest.fixture
def visitor(browser: Browser, line: Line) -> Iterator[Visitor]:
    """Somebody who comes over a line that may fail."""
    with Visitor(browser, line.address) as somebody:
        yield somebody
        assert somebody.complaints == []


def sends(visitor: Visitor) -> Page:
    page = visitor.opens("/#photos")
    page.set_input_files("#photo", PHOTO)
    visitor.sends()
    return page


def assert_all_kept(page: Page) -> None:
    expect(page.locator("#form")).to_be_visible()
    expect(page.locator(".thumbs img")).to_have_count(1)
    assert page.locator("#photo").evaluate("input => input.files.length") == 1


FAULTS: dict[str, tuple[Fault, str, str]] = {
    "cut short": (bad_line.cut_short, "did not arrive whole", "nicht vollständig an"),
    "cut short unseen": (bad_line.cut_short_unseen, "did not arrive whole", "nicht vollständig an"),
    "no answer": (bad_line.no_answer, "did not arrive whole", "nicht vollständig an"),
    "502": (bad_line.answering(502), "cannot be reached just now (502)", "gerade nicht erreichbar (502)"),
    "504": (bad_line.answering(504), "cannot be reached just now (504)", "gerade nicht erreichbar (504)"),
    "a hotel's page": (bad_line.answering(200), "cannot be reached just now (200)", "nicht erreichbar (200)"),
    "503": (bad_line.answering(503, {"Retry-After": "7"}), "try again in 7 seconds", "in 7 Sekunden"),
    "413": (bad_line.answering(413), "more than the service takes", "mehr, als der Dienst annimmt"),
}


@pytest.mark.parametrize("fault", every(FAULTS, 2, always=("503",)))
def test_words_and_the_same_again(visitor: Visitor, line: Line, fault: str) -> None:
    line.fault, says, _ = FAULTS[fault]
    page = sends(visitor)
    notice = page.locator(".said.notice.stop")
    expect(notice).to_contain_text(says)
    expect(notice).to_contain_text("are still here")
    expect(page.locator(".said.notice.stop:focus")).to_be_visible()
    expect(page.locator(".waiting")).to_be_hidden()
    assert visitor.barriers() == []
    assert_all_kept(page)
    line.fault = None
    again = notice.get_by_role("button", name="Send again")
    if fault == "413":
        expect(again).to_have_count(0)
        visitor.sends()
    else:
        again.click()
    expect(page.locator("#shown h1")).to_have_text("What the photo shows", timeout=30_000)
    assert page.locator(".notice.stop:visible").count() == 0
    assert len(line.sent) == 2


@pytest.mark.parametrize("fault", every(["cut short", "504", "503", "413"], 0))
def test_in_german_too(browser: Browser, line: Line, fault: str) -> None:
    with Visitor(browser, line.address, locale="de-DE") as somebody:
        line.fault, _, says = FAULTS[fault]
        page = sends(somebody)
        expect(page.locator(".said.notice.stop")).to_contain_text(says)
        assert_all_kept(page)
        assert somebody.complaints == []


def test_a_service_that_is_gone_and_comes_back(visitor: Visitor, line: Line) -> None:
    page = visitor.opens("/#photos")
    page.locator(EMERGENCY).evaluate("box => box.click()")
    page.set_input_files("#photo", PHOTO)
    page.route("**/result", lambda route: route.abort("connectionrefused"))
    visitor.sends()
    notice = page.locator(".said.notice.stop")
    expect(notice).to_contain_text("There is no connection to the service")
    # What is to be done about the emergency does not wait for the connection.
    expect(notice).to_contain_text("Call the emergency number")
    assert_all_kept(page)
    page.unroute("**/result")
    notice.get_by_role("button", name="Send again").click()
    expect(page.locator("#shown .notice.stop").first).to_contain_text("emergency", timeout=30_000)
    assert page.locator(".steps").count() == 0


def test_a_service_that_has_died(visitor: Visitor, line: Line) -> None:
    page = visitor.opens("/#photos")
    page.set_input_files("#photo", PHOTO)
    line.shutdown()
    line.server_close()
    visitor.sends()
    expect(page.locator(".said.notice.stop")).to_contain_text("There is no connection to the service")
    assert_all_kept(page)


def test_a_file_that_is_gone(visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.opens("/#photos")
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(PHOTO.read_bytes())
    page.set_input_files("#photo", photo)
    expect(page.locator(".thumbs img")).to_have_count(1)
    photo.unlink()
    visitor.sends()
    expect(page.locator(".said.notice.stop")).to_contain_text("can no longer be read")


def test_cancel(visitor: Visitor, line: Line) -> None:
    line.fault = bad_line.silent
    page = sends(visitor)
    expect(page.locator(".waiting")).to_contain_text("Measuring …")
    assert visitor.barriers() == []
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("Cancelled. Nothing was measured.")).to_be_visible()
    assert_all_kept(page)
    line.fault = None
    visitor.sends()
    expect(page.locator("#shown h1")).to_have_text("What the photo shows", timeout=30_000)
    assert page.get_by_text("Cancelled.").count() == 0


def test_back_while_it_is_sent_calls_it_off(visitor: Visitor, line: Line) -> None:
    line.fault = bad_line.silent
    page = visitor.opens()
    page.set_input_files("#photo", PHOTO)
    visitor.sends()
    expect(page.locator(".waiting")).to_contain_text("Measuring …")
    page.go_back()
    expect(page.locator("#open-camera")).to_be_visible()
    expect(page.get_by_text("Cancelled. Nothing was measured.")).to_be_visible()
    line.over.set()
    page.wait_for_timeout(300)
    expect(page.locator("#shown")).to_be_hidden()


def test_a_service_that_never_answers(visitor: Visitor, line: Line) -> None:
    visitor.page.clock.install()
    line.fault = bad_line.silent
    page = sends(visitor)
    expect(page.locator(".waiting")).to_contain_text("Measuring …")
    wait_s = page.locator("#form").evaluate("form => Number(form.dataset.answerS)")
    assert wait_s > 0
    page.clock.run_for(wait_s * 1000)
    expect(page.locator(".waiting")).to_be_visible()
    page.clock.run_for(31_000)
    expect(page.locator(".said.notice.stop")).to_contain_text("The service took too long")
    assert_all_kept(page)


@pytest.fixture(scope="module")
def large_photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Noise: three megabytes that no JPEG makes smaller."""
    path = tmp_path_factory.mktemp("large") / "large.jpg"
    pixels = np.random.default_rng(3).integers(0, 256, (1400, 1400, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(path, quality=95)
    assert path.stat().st_size > 2e6
    return path


def test_a_slow_line_shows_how_far_it_is(visitor: Visitor, large_photo: Path) -> None:
    page = visitor.opens("/#photos")
    page.set_input_files("#photo", large_photo)
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 1_000_000}
    network = visitor.context.new_cdp_session(page)
    network.send("Network.emulateNetworkConditions", slow)
    visitor.sends()
    bar = page.locator(".waiting progress")
    expect(page.locator(".waiting")).to_contain_text("Being sent …")
    expect(page.locator(".waiting")).to_contain_text(re.compile(r"[0-9.]+ of [2-9]\.[0-9] MB"))
    seen = set()
    while bar.is_visible():
        seen.add(bar.evaluate("bar => bar.value"))
        page.wait_for_timeout(100)
    between = [value for value in seen if 0 < value < 1]
    assert len(between) >= 2, seen
    network.send("Network.emulateNetworkConditions", slow | {"uploadThroughput": -1})
    # Nobody is in the noise, and that is said in words too.
    expect(page.locator(".said.notice.stop")).to_be_visible(timeout=30_000)


def test_a_line_that_stalls_while_it_is_sent(visitor: Visitor, large_photo: Path) -> None:
    page = visitor.opens("/#photos")
    page.clock.install()
    page.set_input_files("#photo", large_photo)
    stuck = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 1}
    visitor.context.new_cdp_session(page).send("Network.emulateNetworkConditions", stuck)
    with page.expect_request("**/result"):  # the photo is made smaller before
        visitor.sends()
    expect(page.locator(".waiting")).to_contain_text("Being sent …")
    page.clock.run_for(31_000)
    expect(page.locator(".said.notice.stop")).to_contain_text("too slow, or it hangs")
    assert_all_kept(page)


def test_the_turn_fails_in_words_too(visitor: Visitor, line: Line, tmp_path: Path) -> None:
    (tmp_path / "turn.mp4").write_bytes(b"x" * 1000)
    line.fault = bad_line.cut_short
    page = visitor.opens("/turn#photos")
    page.set_input_files("#video", tmp_path / "turn.mp4")
    visitor.sends()
    expect(page.locator(".said.notice.stop")).to_contain_text("did not arrive whole")
    assert page.locator("#video").evaluate("input => input.files.length") == 1


def test_more_than_the_service_takes_is_said_before_it_is_sent(visitor: Visitor, line: Line) -> None:
    page = visitor.opens("/#photos")
    page.locator("#form").evaluate("form => { form.dataset.mostMb = '0.1'; }")
    page.set_input_files("#photo", PHOTO)
    visitor.sends()
    expect(page.locator("#nothing-chosen")).to_contain_text("more than the service takes")
    assert line.sent == []


UNCLEAR = {
    "type": "/problems#view_unclear",
    "title": "It cannot be told which side this is",
    "status": 422,
    "detail": "The face is not to be seen.",
    "code": "view_unclear",
    "hint": "Say what the photo shows.",
}


@pytest.mark.parametrize(
    ("locale", "tap", "view"),
    [
        ("en-GB", "This is my back", "back"),
        ("en-GB", "This is my front", "front"),
        ("de-DE", "Das ist meine linke Seite", "left"),
        ("de-DE", "Das ist meine rechte Seite", "right"),
    ],
)
def test_a_view_that_cannot_be_told_is_one_tap(
    browser: Browser, line: Line, locale: str, tap: str, view: str
) -> None:
    line.fault = bad_line.refusing(UNCLEAR)
    with Visitor(browser, line.address, locale=locale) as somebody:
        page = somebody.opens("/#photos")
        page.set_input_files("#photo", PHOTO)
        somebody.sends()
        notice = page.locator(".said.notice.stop")
        expect(notice).to_contain_text("It cannot be told which side this is")
        expect(notice.get_by_role("button")).to_have_count(4)
        assert somebody.barriers() == []
        line.fault = bad_line.answering(502)
        notice.get_by_role("button", name=tap).click()
        expect(notice).to_contain_text("502")
        stated = [re.findall(rb'name="view"\r\n\r\n(\w*)', sent) for sent in line.sent]
        assert stated == [[b""], [view.encode()]]
        assert PHOTO.read_bytes() in line.sent[1]
        # What was said of that photo is not said of the next one.
        page.set_input_files("#photo", SAMPLES / "level_back.jpg")
        expect(page.locator("#view")).to_have_value("")
        assert somebody.complaints == []
