"""The page for photos in a real browser: upload, errors, what is shown, what can be kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.visitors import DESKTOP, Visitor
from tests.places import SAMPLES
from tests.sample_people import sample_photos

PHOTO = SAMPLES / "left_hip_high_front.jpg"


def test_one_photo_to_its_result(visitor: Visitor) -> None:
    page = visitor.opens()
    visitor.measures(PHOTO)
    expect(page.locator("h1:focus")).to_have_text("What the photo shows")
    expect(page.locator(".measure").first).to_contain_text("Shoulder line against hip line")
    # The routine comes after the safety questions (test_page_routine.py).
    expect(page.locator("#person")).to_be_visible()
    expect(page.locator(".steps")).to_be_hidden()
    # The photo was sent once, and it is the browser's own that lies under the lines.
    assert [url for url in visitor.requested if url.endswith(("/result", "/analyses"))] == [
        f"{visitor.service}/result"
    ]
    under = page.locator(".over-photo img")
    assert str(under.get_attribute("src")).startswith("blob:")
    assert under.evaluate("picture => picture.decode().then(() => picture.naturalWidth)") == 1080


def test_four_views_with_repeats(visitor: Visitor) -> None:
    page = visitor.opens("/#photos")
    page.click("#several summary")
    for view in ("back", "left", "right"):
        page.set_input_files(f"#{view}", SAMPLES / f"level_{view}.jpg")
    visitor.measures([SAMPLES / "level_front.jpg", SAMPLES / "right_hip_high_front.jpg"], "#front")
    expect(page.locator(".over-photo")).to_have_count(5)
    for k in range(5):
        place = page.locator(".over-photo").nth(k)
        place.locator("img").evaluate("picture => picture.decode()")
        assert place.locator("line").count() > 4


def test_one_photo_and_several_views_exclude_each_other(visitor: Visitor) -> None:
    page = visitor.opens("/#photos")
    page.set_input_files("#photo", PHOTO)
    expect(page.locator(".thumbs img")).to_have_count(1)
    page.click("#several summary")
    page.set_input_files("#back", SAMPLES / "level_back.jpg")
    expect(page.locator(".thumbs img")).to_have_count(1)
    assert page.locator("#photo").evaluate("input => input.files.length") == 0
    page.click(".thumbs button")
    expect(page.locator(".thumbs img")).to_have_count(0)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("notes.txt", b"no image", "This file is no image."),
        ("photo.jpg", b"no image", "This is not an image"),
    ],
)
def test_a_file_that_is_no_photo(
    visitor: Visitor, tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    page = visitor.opens("/#photos")
    (tmp_path / name).write_bytes(content)
    page.set_input_files("#photo", tmp_path / name)
    visitor.sends()
    expect(page.get_by_text(says)).to_be_visible()
    expect(page.locator("#form")).to_be_visible()


def test_nothing_chosen_and_no_service(visitor: Visitor) -> None:
    page = visitor.opens("/#photos")
    visitor.sends()
    expect(page.locator("#nothing-chosen")).to_be_visible()
    page.set_input_files("#photo", PHOTO)
    visitor.context.set_offline(True)
    visitor.sends()
    expect(page.locator(".notice.stop:focus")).to_contain_text("There is no connection")
    visitor.context.set_offline(False)
    visitor.sends()
    expect(page.locator("#shown h1")).to_be_visible()


def test_a_red_flag_stands_above_everything_and_there_is_no_routine(visitor: Visitor) -> None:
    page = visitor.opens()
    page.locator("input[value=chest_pain]").evaluate("box => box.click()")
    visitor.goes_to("photos")
    visitor.measures(PHOTO)
    expect(page.locator(".notice.stop").first).to_contain_text("emergency")
    assert page.locator(".steps").count() == 0


def test_back_to_the_form_keeps_everything(visitor: Visitor) -> None:
    page = visitor.opens()
    page.locator("input[name=contraindications]").first.evaluate("box => box.click()")
    visitor.goes_to("photos")
    visitor.measures(PHOTO)
    page.click("[data-again]")
    expect(page.locator("#photos-title:focus")).to_be_visible()
    expect(page.locator(".thumbs img")).to_have_count(1)
    assert page.locator("input[name=contraindications]").first.is_checked()


def test_the_browser_s_own_back_leads_from_the_answer_to_the_form(visitor: Visitor) -> None:
    page = visitor.opens()
    visitor.goes_to("photos")
    visitor.measures(PHOTO)
    page.click(".jump a >> nth=1")
    expect(page.locator("#shown")).to_be_visible()
    page.go_back()
    page.go_back()
    expect(page.locator("#photos-title")).to_be_visible()
    page.go_back()
    expect(page.locator("#photos-title")).to_be_visible()
    page.go_forward()
    expect(page.locator("#photos-title")).to_be_visible()
    page.go_forward()
    expect(page.locator("#shown h1")).to_be_visible()


def test_what_can_be_kept(visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.opens("/#photos")
    visitor.measures(PHOTO)
    heads = {"json": b"{", "png": b"\x89PNG", "html": b"<!doctype html>", "pdf": b"%PDF"}
    for kind, head in heads.items():
        with page.expect_download() as started:
            page.click(f"[data-keep={kind}]")
        path = tmp_path / f"kept.{kind}"
        started.value.save_as(path)
        assert started.value.suggested_filename.endswith(f".{kind}")
        assert path.read_bytes().startswith(head), kind
        expect(page.locator("#keep-says")).to_contain_text("Saved")
    answer = json.loads((tmp_path / "kept.json").read_text("utf-8"))
    assert answer["provenance"]["image"]["width"] == 1080


def test_a_picture_that_the_browser_cannot_make_is_said(visitor: Visitor) -> None:
    visitor.page.add_init_script("HTMLCanvasElement.prototype.toBlob = (give) => give(null);")
    page = visitor.opens("/#photos")
    visitor.measures(PHOTO)
    page.click("[data-keep=png]")
    expect(page.locator("#keep-says .notice h2")).to_have_text("Something in this page went wrong")
    expect(page.locator("[data-keep=png]")).to_be_enabled()


def test_before_and_after(visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.opens("/#photos")
    visitor.measures(SAMPLES / "right_hip_high_front.jpg")
    with page.expect_download() as started:
        page.click("[data-keep=json]")
    started.value.save_as(tmp_path / "earlier.json")
    page.click("[data-again]")
    visitor.measures(PHOTO)
    page.set_input_files("#earlier", tmp_path / "earlier.json")
    expect(page.locator(".changes tbody tr").first).to_contain_text("smallest change that can be told")
    (tmp_path / "other.json").write_text("no json")
    page.set_input_files("#earlier", tmp_path / "other.json")
    expect(page.locator("#compared")).to_contain_text("no result of this page")
    (tmp_path / "other.json").write_text("{}")
    page.set_input_files("#earlier", tmp_path / "other.json")
    expect(page.locator("#compared .notice")).to_be_visible()


def test_on_paper_everything_is_unfolded(visitor: Visitor) -> None:
    page = visitor.opens("/#photos")
    visitor.measures(PHOTO)
    expect(page.locator("#routine #person")).to_be_visible()
    closed = page.locator("#shown details:not([open])")
    before = closed.count()
    assert before > 5
    assert page.pdf().startswith(b"%PDF")
    assert closed.count() == before
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert closed.count() == 0
    page.emulate_media(media="print")
    expect(page.locator("#player")).to_be_hidden()


def test_without_a_script_the_same_form_works(browser: Browser, service: str) -> None:
    with Visitor(browser, service, java_script_enabled=False, locale="de-DE") as somebody:
        page = somebody.opens()
        expect(page.locator(".ask-step").first).to_be_visible()
        page.set_input_files("#photo", PHOTO)
        somebody.sends()
        expect(page.locator("h1")).to_have_text("Was das Foto zeigt")
        assert page.locator(".picture img").evaluate("picture => picture.naturalWidth") > 500
        assert page.locator(".steps .step").count() > 5
        expect(page.locator("#player")).to_be_hidden()
        somebody.goes("English")
        expect(page.locator("h1")).to_have_text("What does your posture photo really show?")


def test_both_languages_and_the_switch(browser: Browser, service: str) -> None:
    with Visitor(browser, service, locale="de-AT", viewport=DESKTOP) as somebody:
        page = somebody.opens()
        expect(page.locator("h1")).to_have_text("Was zeigt Ihr Haltungsfoto wirklich?")
        somebody.goes("English")
        expect(page.locator("html")).to_have_attribute("lang", "en")
        somebody.goes_to("photos")
        somebody.measures(PHOTO)
        expect(page.locator("#protocol")).to_contain_text("Relieve muscular spasm")


@pytest.mark.parametrize(
    ("width", "scheme", "locale"), [(320, "light", "de-DE"), (375, "dark", "en-GB"), (1280, "light", "de-DE")]
)
def test_no_barriers_and_no_overflow(
    browser: Browser, service: str, width: int, scheme: str, locale: str
) -> None:
    size = {"width": width, "height": 740}
    with Visitor(browser, service, viewport=size, color_scheme=scheme, locale=locale) as somebody:
        for path in ("/", "/#pain", "/#photos", "/turn", "/cards", "/problems", "/docs"):
            page = somebody.opens(path)
            page.reload()
            assert somebody.barriers() == [], path
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        somebody.opens("/#photos")
        page.reload()
        somebody.measures(sample_photos()[0])
        page.evaluate("for (const fold of document.querySelectorAll('#shown details')) fold.open = true")
        assert somebody.barriers() == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_keyboard_alone_is_enough(visitor: Visitor) -> None:
    page = visitor.opens()
    page.keyboard.press("Tab")
    expect(page.locator(".skip:focus")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("main:focus")).to_be_visible()
    page.set_input_files("#photo", PHOTO)
    page.locator("#form .submit button").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#shown h1:focus")).to_be_visible()
