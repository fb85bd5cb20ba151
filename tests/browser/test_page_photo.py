"""The page for photos in a real browser: upload, errors, what is shown, what can be kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.visitors import DESKTOP, PHONE, Visitor
from tests.places import SAMPLES
from tests.sample_people import sample_photos

PHOTO = SAMPLES / "left_hip_high_front.jpg"


def test_one_photo_from_the_first_screen_to_what_was_found(visitor: Visitor) -> None:
    page = visitor.opens()
    high = PHONE["height"]
    for what in ("#open-camera", "label[for=photo]", ".private"):
        assert bottom(page.locator(what)) < high, (
            "the first screen says what to do, and what becomes of the photo"
        )
    expect(page.locator("#form .submit")).to_be_hidden()
    visitor.measures(PHOTO)
    expect(page.locator("h1:focus")).to_have_text("What the photo shows")
    assert bottom(page.locator("#headline")) < high / 2, "the photo begins on the first screen too"
    # The photo was sent once, and it is the browser's own that lies under the lines.
    assert [url for url in visitor.requested if url.endswith(("/result", "/analyses"))] == [
        f"{visitor.service}/result"
    ]
    under = page.locator(".frame img")
    assert str(under.get_attribute("src")).startswith("blob:")
    assert under.evaluate("picture => picture.decode().then(() => picture.naturalWidth)") == 1080


def bottom(what: Locator) -> float:
    box = what.bounding_box()
    assert box is not None
    return box["y"] + box["height"]


def test_the_parts_of_an_answer_are_tabs_and_addresses(visitor: Visitor) -> None:
    page = visitor.opens()
    visitor.measures(PHOTO)
    for part, other in (("routine", "findings"), ("save", "routine"), ("findings", "save")):
        visitor.goes_to(part)
        expect(page.locator(f"#{part}")).to_be_visible()
        expect(page.locator(f"#{other}")).to_be_hidden()
        expect(page.locator(f".tabs a[href='#{part}']")).to_have_attribute("aria-current", "true")
        assert page.url.endswith(f"#{part}")
    page.go_back()
    expect(page.locator("#save")).to_be_visible()


def test_four_views_with_repeats(visitor: Visitor) -> None:
    page = visitor.opens()
    page.click("#more summary")
    for view in ("back", "left", "right"):
        page.set_input_files(f"#{view}", SAMPLES / f"level_{view}.jpg")
    visitor.measures([SAMPLES / "level_front.jpg", SAMPLES / "right_hip_high_front.jpg"], "#front")
    tabs = page.locator("#views button")
    expect(tabs).to_have_count(5)
    for k in range(5):
        tabs.nth(k).click()
        place = page.locator(".frame >> visible=true")
        expect(place).to_have_count(1)
        place.locator("img").evaluate("picture => picture.decode()")
        assert place.locator("line").count() > 4


def test_one_photo_and_several_views_exclude_each_other(visitor: Visitor) -> None:
    page = visitor.opens()
    page.set_input_files("#photo", PHOTO)
    expect(page.locator(".thumbs img")).to_have_count(1)
    page.click("#more summary")
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
    page = visitor.opens()
    (tmp_path / name).write_bytes(content)
    page.set_input_files("#photo", tmp_path / name)
    if name.endswith("jpg"):  # only the service can tell
        visitor.sends()
    expect(page.get_by_text(says)).to_be_visible()
    expect(page.locator("#form")).to_be_visible()


def test_nothing_chosen_and_no_service(visitor: Visitor) -> None:
    page = visitor.opens()
    page.locator("#form").evaluate("form => form.requestSubmit()")
    expect(page.locator("#nothing-chosen")).to_be_visible()
    page.set_input_files("#photo", PHOTO)
    visitor.context.set_offline(True)
    visitor.sends()
    expect(page.locator(".said.notice.stop:focus")).to_contain_text("There is no connection")
    visitor.context.set_offline(False)
    visitor.sends()
    expect(page.locator("#shown h1")).to_be_visible()


def test_photos_are_dropped_anywhere(visitor: Visitor) -> None:
    page = visitor.opens()
    page.evaluate(
        """() => {
          const dropped = new DataTransfer();
          dropped.items.add(new File(["x"], "a.jpg", { type: "image/jpeg" }));
          const event = new DragEvent("drop", { dataTransfer: dropped, bubbles: true, cancelable: true });
          document.querySelector("footer").dispatchEvent(event);
          if (!event.defaultPrevented) throw new Error("the browser would leave the page");
        }"""
    )
    assert page.locator("#photo").evaluate("input => input.files[0].name") == "a.jpg"
    # What the browser cannot show is named.
    expect(page.locator(".thumbs .unseen")).to_have_text("a.jpg")


def test_back_to_the_start_keeps_everything(visitor: Visitor) -> None:
    page = visitor.opens()
    visitor.measures(PHOTO)
    page.click("[data-again]")
    expect(page.locator("#photos-title:focus")).to_have_count(1)
    expect(page.locator(".thumbs img")).to_have_count(1)


def test_the_browser_s_own_back_leads_from_part_to_part_to_the_start(visitor: Visitor) -> None:
    page = visitor.opens()
    visitor.measures(PHOTO)
    visitor.goes_to("routine")
    page.go_back()
    expect(page.locator("#findings")).to_be_visible()
    page.go_back()
    expect(page.locator("#open-camera")).to_be_visible()
    page.go_forward()
    expect(page.locator("#findings")).to_be_visible()
    page.go_forward()
    expect(page.locator("#routine")).to_be_visible()


def test_what_can_be_kept(visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.opens()
    visitor.measures(PHOTO)
    visitor.goes_to("save")
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
    page = visitor.opens()
    visitor.measures(PHOTO)
    visitor.goes_to("save")
    page.click("[data-keep=png]")
    expect(page.locator("#keep-says .notice h2")).to_have_text("Something in this page went wrong")
    expect(page.locator("[data-keep=png]")).to_be_enabled()


def bent_at_the_hip(folder: Path) -> list[Path]:
    """The earlier answer years before and after: 174 degrees between trunk and thigh, 180 is straight."""
    saved = json.loads((folder / "earlier.json").read_text("utf-8"))
    for row in saved["indicators"]:
        if row["id"] == "trunk_thigh_angle":
            measured = {"status": "unclear", "value": 174.0, "sem": 2.0, "source": "landmarks"}
            row.update(measured, views=["left"], budget={"model": 2.0})
    files = [folder / "years_before.json", folder / "years_after.json"]
    for file, year in zip(files, (2020, 2099), strict=True):
        file.write_text(json.dumps(saved | {"measured_at": f"{year}-01-01T10:00:00Z"}), "utf-8")
    return files


def test_before_and_after(visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.opens()
    visitor.measures(SAMPLES / "right_hip_high_front.jpg")
    visitor.goes_to("save")
    with page.expect_download() as started:
        page.click("[data-keep=json]")
    started.value.save_as(tmp_path / "earlier.json")
    page.click("[data-again]")
    visitor.measures(PHOTO)
    visitor.goes_to("save")
    page.set_input_files("#earlier", tmp_path / "earlier.json")
    expect(page.locator("#compared h4")).to_contain_text("changed")
    expect(page.locator(".changes tbody tr").last).to_contain_text("no change larger than")
    expect(page.locator("#compared")).to_contain_text("Clothes and camera count as changed")
    page.check("#same_camera")
    expect(page.locator("#compared")).to_contain_text("the camera was left where it was")
    page.set_input_files("#earlier", bent_at_the_hip(tmp_path))
    expect(page.locator(".changes tbody tr", has_text="trunk and thigh")).to_contain_text("-6.0°")
    expect(page.locator("#compared")).to_contain_text("Two answers are about the same photo")
    with page.expect_download() as report:
        page.click("#compared a.button")
    assert Path(report.value.path()).read_bytes().startswith(b"%PDF")
    (tmp_path / "other.json").write_text("no json")
    page.set_input_files("#earlier", tmp_path / "other.json")
    expect(page.locator("#compared")).to_contain_text("no result of this page")
    (tmp_path / "other.json").write_text("{}")
    page.set_input_files("#earlier", tmp_path / "other.json")
    expect(page.locator("#compared .notice")).to_be_visible()


def test_without_a_script_the_same_form_works(browser: Browser, service: str) -> None:
    with Visitor(browser, service, java_script_enabled=False, locale="de-DE") as somebody:
        page = somebody.opens()
        expect(page.locator(".ask-step").first).to_be_visible()
        page.set_input_files("#photo", PHOTO)
        somebody.sends()
        expect(page.locator("h1")).to_have_text("Was das Foto zeigt")
        assert page.locator(".picture img").evaluate("picture => picture.naturalWidth") > 500
        assert page.locator(".steps .step").count() > 5
        for part in ("findings", "routine", "about"):
            expect(page.locator(f"#{part}")).to_be_visible()
        somebody.goes("English")
        expect(page.locator("h1")).to_have_text("How do you stand?")


def test_both_languages_and_the_switch(browser: Browser, service: str) -> None:
    with Visitor(browser, service, locale="de-AT", viewport=DESKTOP) as somebody:
        page = somebody.opens()
        expect(page.locator("h1")).to_have_text("Wie stehen Sie?")
        somebody.goes("English")
        expect(page.locator("html")).to_have_attribute("lang", "en")
        somebody.measures(PHOTO)
        expect(page.locator(".tabs a").first).to_have_text("Result")


@pytest.mark.parametrize(
    ("width", "scheme", "locale"), [(320, "light", "de-DE"), (375, "dark", "en-GB"), (1280, "light", "de-DE")]
)
def test_no_barriers_and_no_overflow(
    browser: Browser, service: str, width: int, scheme: str, locale: str
) -> None:
    size = {"width": width, "height": 740}
    with Visitor(browser, service, viewport=size, color_scheme=scheme, locale=locale) as somebody:
        for path in ("/", "/turn", "/cards", "/problems", "/docs"):
            page = somebody.opens(path)
            assert somebody.barriers() == [], path
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        somebody.opens()
        somebody.measures(sample_photos()[0])
        for part in ("findings", "routine", "save"):
            somebody.goes_to(part)
            page.evaluate("for (const fold of document.querySelectorAll('#shown details')) fold.open = true")
            assert somebody.barriers() == [], part
            assert page.evaluate("document.documentElement.scrollWidth") <= width, part


def test_the_keyboard_alone_is_enough(visitor: Visitor) -> None:
    page = visitor.opens()
    page.keyboard.press("Tab")
    expect(page.locator(".skip:focus")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("main:focus")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator("#open-camera:focus")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator("#photo:focus")).to_have_count(1)
    page.set_input_files("#photo", PHOTO)
    page.locator("#form .submit button").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#shown h1:focus")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#routine")).to_be_visible()


def test_nothing_piles_up_from_answer_to_answer(visitor: Visitor) -> None:
    """Every address of a photo is given back, and the page grows by nothing."""
    visitor.page.add_init_script(
        """window.held = new Set();
        const [make, free] = [URL.createObjectURL, URL.revokeObjectURL];
        URL.createObjectURL = (what) => { const url = make.call(URL, what); held.add(url); return url; };
        URL.revokeObjectURL = (url) => { held.delete(url); free.call(URL, url); };"""
    )
    page = visitor.opens()
    counts = []
    for _ in range(4):
        visitor.measures(PHOTO)
        page.locator(".frame img").evaluate("picture => picture.decode()")
        counts.append(page.evaluate("[held.size, document.querySelectorAll('*').length]"))
        page.click("[data-again]")
    assert counts[1:] == counts[:-1]
