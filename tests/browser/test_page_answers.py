"""What somebody answered outlives every way through the page: an emergency is never lost before a routine."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from api.page.assets import asset
from tests.browser.conftest import ARGUMENTS
from tests.browser.visitors import Visitor
from tests.places import SAMPLES

PHOTO = SAMPLES / "left_hip_high_front.jpg"
EMERGENCY = "input[value=bladder_bowel]"
WITH_AND_WITHOUT = pytest.mark.parametrize("scripted", [True, False], ids=["script", "no script"])


@pytest.fixture
def opens(browser: Browser, service: str) -> Iterator[Callable[..., Visitor]]:
    visits: list[Visitor] = []

    def make(*, scripted: bool = True, locale: str = "en-GB") -> Visitor:
        visits.append(Visitor(browser, service, java_script_enabled=scripted, locale=locale))
        return visits[-1]

    yield make
    for somebody in visits:
        somebody.__exit__()
        assert somebody.complaints == []


def ticks(page: Page, selector: str) -> None:
    """Tick a box, or take its tick away; with a script the questions are hidden until the routine."""
    box = page.locator(selector)
    if scripted(page):
        box.evaluate("box => box.click()")
    else:
        box.click()


def scripted(page: Page) -> bool:
    return page.locator("#ask.scripted").count() > 0


def answers_all(page: Page) -> None:
    """Answer something of every kind, an emergency among it."""
    ticks(page, EMERGENCY)
    for selector in ("input[value=fever]", "input[value='iliopsoas:right']"):
        page.locator(selector).evaluate("box => { if (!box.checked) box.click(); }")
    page.locator("#pain_place").evaluate("select => { select.value = 'lower_back'; }")
    page.locator("#age_years").evaluate("field => { field.value = '41'; }")


def fills_in(page: Page) -> None:
    """The same where there is no script to do it."""
    ticks(page, EMERGENCY)
    page.locator("details:has([name=contraindications]) > summary").click()
    page.locator("input[value=fever]").check()
    page.locator("#tender > summary").click()
    page.locator("input[value='iliopsoas:right']").check()
    page.select_option("#pain_place", "lower_back")
    page.fill("#age_years", "41")


def assert_all_there(page: Page) -> None:
    for value in ("bladder_bowel", "fever", "iliopsoas:right"):
        expect(page.locator(f"input[value='{value}']")).to_be_checked()
    expect(page.locator("#pain_place")).to_have_value("lower_back")
    expect(page.locator("#age_years")).to_have_value("41")


def assert_advised(page: Page) -> None:
    """What to do about the emergency stands with the questions."""
    expect(page.locator(".advice[data-urgency=emergency_now]")).to_have_css("display", "block")


def assert_withheld(somebody: Visitor) -> None:
    """Measured, the answer ends with what to do about the emergency; the rest is folded away."""
    page = somebody.page
    page.set_input_files("#photo", PHOTO)
    somebody.sends()
    expect(page.locator(".measured-anyway")).to_be_visible(timeout=30_000)
    expect(page.locator("#protocol")).to_be_hidden()
    stop = page.locator(".notice.stop:visible").first
    expect(stop).to_contain_text("112" if page.locator("html").get_attribute("lang") == "de" else "emergency")
    assert page.locator(".steps").count() == 0


@WITH_AND_WITHOUT
@pytest.mark.parametrize(("locale", "other"), [("en-GB", "Deutsch"), ("de-DE", "English")])
def test_a_change_of_language(opens: Callable[..., Visitor], scripted: bool, locale: str, other: str) -> None:
    somebody = opens(scripted=scripted, locale=locale)
    page = somebody.opens()
    fills_in(page) if not scripted else answers_all(page)
    somebody.goes(other)
    expect(page.locator("html")).not_to_have_attribute("lang", locale[:2])
    assert_all_there(page)
    assert_advised(page)
    assert "bladder" not in page.url
    assert "41" not in page.url.partition(":8")[2].partition("/")[2]
    assert_withheld(somebody)


@WITH_AND_WITHOUT
def test_from_photo_to_turn_to_cards_and_back(opens: Callable[..., Visitor], scripted: bool) -> None:
    somebody = opens(scripted=scripted)
    page = somebody.opens()
    fills_in(page) if not scripted else answers_all(page)
    somebody.goes("Turn")
    expect(page.locator("h1")).to_have_text("See the turn of pelvis and trunk")
    assert_all_there(page)
    assert_advised(page)
    # The cards' page has no form: it is gone through, in another language too.
    somebody.goes("Cards")
    page.locator(".languages").get_by_text("DE").click()
    page.locator(".top").get_by_text("Drehung", exact=True).click()
    assert_all_there(page)
    somebody.goes("Foto")
    assert_all_there(page)
    assert_withheld(somebody)


@WITH_AND_WITHOUT
def test_what_is_ticked_on_the_other_page_counts_too(opens: Callable[..., Visitor], scripted: bool) -> None:
    somebody = opens(scripted=scripted)
    page = somebody.opens("/turn")
    ticks(page, EMERGENCY)
    somebody.goes("Photo")
    assert_advised(page)
    assert_withheld(somebody)


@WITH_AND_WITHOUT
def test_back_from_a_result_and_from_its_language(opens: Callable[..., Visitor], scripted: bool) -> None:
    somebody = opens(scripted=scripted)
    page = somebody.opens()
    ticks(page, EMERGENCY)
    assert_withheld(somebody)
    page.go_back()
    expect(page.locator(EMERGENCY)).to_be_checked()
    assert_withheld(somebody)
    somebody.goes("Deutsch")
    expect(page.locator(EMERGENCY)).to_be_checked()
    if scripted:
        # The photo cannot be kept, which is said.
        expect(page.locator("#choose-again")).to_contain_text("wählen Sie das Foto erneut")
    assert_withheld(somebody)
    page.get_by_role("button", name="Ein anderes Foto").click()
    expect(page.locator(EMERGENCY)).to_be_checked()


def test_back_to_a_form_in_another_language_without_a_script(opens: Callable[..., Visitor]) -> None:
    somebody = opens(scripted=False)
    page = somebody.opens()
    somebody.goes("Deutsch")
    ticks(page, EMERGENCY)
    assert_withheld(somebody)
    page.go_back()
    expect(page.locator(EMERGENCY)).to_be_checked()
    assert_withheld(somebody)


def test_a_chosen_file_is_asked_for_again_without_a_script(opens: Callable[..., Visitor]) -> None:
    somebody = opens(scripted=False)
    page = somebody.opens()
    page.set_input_files("#photo", PHOTO)
    with page.expect_request(lambda request: request.method == "POST") as sent:
        somebody.goes("Deutsch")
    # The way to the other language carries answers, never the photo.
    assert len(sent.value.post_data_buffer or b"") < 10_000
    expect(page.locator("#choose-again")).to_contain_text("wählen Sie das Foto erneut")


def test_reload(opens: Callable[..., Visitor]) -> None:
    somebody = opens()
    page = somebody.opens()
    answers_all(page)
    page.reload()
    assert_all_there(page)
    assert_advised(page)
    assert_withheld(somebody)


def test_what_is_taken_back_stays_taken_back(opens: Callable[..., Visitor]) -> None:
    somebody = opens()
    page = somebody.opens()
    ticks(page, EMERGENCY)
    somebody.goes("Turn")
    ticks(page, EMERGENCY)
    somebody.goes("Photo")
    expect(page.locator(EMERGENCY)).not_to_be_checked()
    ticks(page, EMERGENCY)
    page.get_by_role("link", name="Delete my answers and start afresh").click()
    expect(page.locator("#age_years")).to_have_value("")
    expect(page.locator(EMERGENCY)).not_to_be_checked()
    page.reload()
    expect(page.locator(EMERGENCY)).not_to_be_checked()


def test_back_and_forward(opens: Callable[..., Visitor]) -> None:
    somebody = opens()
    page = somebody.opens()
    somebody.opens("/turn")
    ticks(page, EMERGENCY)
    page.go_back()
    assert_advised(page)
    ticks(page, EMERGENCY)
    ticks(page, "input[value=chest_pain]")
    page.go_forward()
    expect(page.locator("h1")).to_have_text("See the turn of pelvis and trunk")
    expect(page.locator("input[value=chest_pain]")).to_be_checked()
    expect(page.locator(EMERGENCY)).not_to_be_checked()


def test_back_to_a_page_that_was_never_unloaded(playwright: Playwright, program: str, service: str) -> None:
    """Browsers keep a page as it was left: it comes back without what was answered since."""
    opened = playwright.chromium.launch(
        executable_path=program, args=[*ARGUMENTS], ignore_default_args=["--disable-back-forward-cache"]
    )
    with Visitor(opened, service) as somebody:
        page = somebody.opens()
        page.evaluate("addEventListener('pageshow', (event) => { window.persisted = event.persisted; })")
        somebody.opens("/turn")
        ticks(page, EMERGENCY)
        page.evaluate("history.back()")
        page.wait_for_function("() => window.persisted")
        assert_advised(page)
        assert_withheld(somebody)
    opened.close()


def test_a_photo_that_is_sent_before_the_page_is_ready(opens: Callable[..., Visitor]) -> None:
    """A slow line: the form is there, the rest of the script is not."""
    somebody = opens()
    page = somebody.opens()
    ticks(page, EMERGENCY)
    page.route(f"**{asset('page.js')}", lambda route: route.abort())
    page.reload()
    assert page.locator(".scripted").count() == 0
    assert_withheld(somebody)


def test_where_the_tab_can_keep_nothing(opens: Callable[..., Visitor]) -> None:
    somebody = opens()
    somebody.page.add_init_script(
        "Object.defineProperty(window, 'sessionStorage',"
        " { get() { throw new DOMException('', 'SecurityError'); } });"
    )
    page = somebody.opens()
    ticks(page, EMERGENCY)
    somebody.goes("Deutsch")
    assert_advised(page)
    somebody.goes("Drehung")
    somebody.goes("Foto")
    assert_withheld(somebody)


def test_a_result_outlives_a_reload(opens: Callable[..., Visitor]) -> None:
    somebody = opens()
    page = somebody.opens()
    somebody.measures(PHOTO)
    page.reload()
    expect(page.locator("#shown h1")).to_have_text("What the photo shows")
    expect(page.locator(".frame + .hint")).to_contain_text("The photo itself was not kept")
    somebody.goes_to("save")
    expect(page.locator("[data-keep=json]")).to_be_visible()
    expect(page.locator("[data-keep=pdf]")).to_be_hidden()
    assert somebody.barriers() == []
    page.go_back()
    page.go_back()
    expect(page.locator("#choose-again")).to_be_visible()
    page.go_forward()
    somebody.goes_to("routine")
    expect(page.locator("#person")).to_be_visible()
    # An emergency since then: no routine comes by any way (test_page_routine.py has more).
    ticks(page, EMERGENCY)
    page.go_back()
    page.go_forward()
    page.reload()
    expect(page.locator(".advice[data-urgency=emergency_now]")).to_be_visible()
    assert page.locator(".steps:visible").count() == 0


def test_a_result_that_is_gone_is_said(opens: Callable[..., Visitor]) -> None:
    somebody = opens()
    page = somebody.opens("/#findings")
    expect(page.get_by_text("There is no result to show here any more")).to_be_visible()
    expect(page.locator("#form")).to_be_visible()


def test_enter_in_a_field_measures_and_goes_nowhere_else(opens: Callable[..., Visitor]) -> None:
    somebody = opens(scripted=False)
    page = somebody.opens()
    page.set_input_files("#photo", PHOTO)
    page.fill("#age_years", "41")
    page.press("#age_years", "Enter")
    expect(page.locator("h1")).to_have_text("What the photo shows", timeout=30_000)
