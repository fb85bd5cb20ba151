"""The report: one file that needs nothing else, in both languages, with everything an answer says."""

from __future__ import annotations

import io
import re
from base64 import b64decode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pypdfium2
import pytest
from PIL import Image

from posture.answer.assessment import (
    SCHEMA_VERSION,
    Assessment,
    ImageInfo,
    LandmarkPoint,
    PhotoPart,
    RefusedPhoto,
    SessionAssessment,
    View,
)
from posture.body.landmarks import Joint
from posture.measure import camera_roll
from posture.measure.budget import indicators_of
from posture.measure.readings import Reading
from posture.pipeline import caveats
from posture.protocol import pattern
from posture.protocol.intake import Intake
from posture.protocol.knowledge.load import knowledge
from posture.protocol.match import match
from posture.render.report import report_html, report_pdf
from posture.render.scale import HEIGHT, WIDTH, reaches, scale_svg
from posture.summary.summarise import summarise
from posture.words.language import LANGUAGES, Language
from posture.words.phrases import in_language, say
from tests.conftest import english
from tests.places import SAMPLES
from tests.render.pages import assert_filled, texts
from tests.turn.answers import MEASURED_AT, turn_answer

SIZE = (300, 600)


def photo_file() -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "a maker that must not be told"
    Image.new("RGB", SIZE, (200, 190, 180)).save(out, "JPEG", exif=exif)
    return out.getvalue()


PHOTO = photo_file()
INFO = ImageInfo(*SIZE, sha256(PHOTO).hexdigest())


def reading(indicator: str, value: float, sem: float) -> Reading:
    return Reading(indicator, value, sem, 0.0, 0.0, 0.0, "landmarks", "front", "inside")


def photo_answer(language: Language = "en", **person: Any) -> Assessment:
    """Hips 6 degrees higher on the right, clear; shoulders not; nothing else."""
    readings = [reading("hip_obliquity", 6.0, 1.0), reading("shoulder_obliquity", 1.0, 1.0)]
    indicators = indicators_of(readings, fixed_camera=True)
    found = pattern.recognise(indicators, language)
    roll = camera_roll.given(0.0)
    matched, intake = match(found, Intake.from_mapping(person), language), Intake.from_mapping(person)
    answer = Assessment(
        schema_version=SCHEMA_VERSION,
        summary=summarise(indicators, found, matched, intake, readings, fixed_camera=True),
        measured_at=MEASURED_AT,
        label=None,
        view=View("front", 0.9, "stated"),
        quality=(),
        camera_roll=roll,
        indicators=indicators,
        pattern=found,
        protocol=matched,
        landmarks=tuple(
            LandmarkPoint(name.lower(), 100.0 + 3 * k, 100.0 + 12 * k, 1.0, 0.0)
            for k, name in enumerate(joint.name for joint in Joint)
        ),
        limits=caveats.limits([View("front", 0.9, "stated")], roll, readings, [INFO]),
        provenance=caveats.provenance(2, INFO, readings),
    )
    return in_language(answer, language)


def session_answer(photos: int = 2, **person: Any) -> SessionAssessment:
    one = photo_answer(**person)
    assert one.provenance.image
    part = PhotoPart(one.view, one.quality, one.camera_roll, one.landmarks, 2, one.provenance.image)
    return SessionAssessment(
        schema_version=SCHEMA_VERSION,
        summary=one.summary,
        measured_at=MEASURED_AT,
        label=None,
        photos=(part,) * photos,
        refused=(),
        camera_roll=one.camera_roll,
        indicators=one.indicators,
        pattern=one.pattern,
        protocol=one.protocol,
        limits=one.limits,
        provenance=replace(one.provenance, image=None),
    )


class Page(HTMLParser):
    """Every address of a page, its images' texts, and its visible words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.tags: list[str] = []
        self.alts: list[str] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href", "action")]
        self.alts += [value or "" for name, value in attrs if name == "alt"]

    def handle_data(self, data: str) -> None:
        self.words.append(data.strip())


def pdf_text(pdf: bytes) -> str:
    pages = pypdfium2.PdfDocument(pdf)
    return " ".join(page.get_textpage().get_text_bounded() for page in pages)


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_the_answer_says_is_in_it(language: Language) -> None:
    answer = photo_answer(language, pain_side="left", red_flags_answered=True)
    words = " ".join(Page(report_html(answer, [PHOTO])).words)
    for item in answer.indicators:
        assert english(item.label) in words
        if item.value is not None:
            assert english(item.text) in words
    for text in (*answer.limits, answer.pattern.summary, *answer.protocol.stop_rules):
        assert english(text) in words
    for step in answer.protocol.steps:
        assert step.title in words
    for stage in answer.protocol.locked_stages:
        assert stage.title in words
    assert answer.provenance.model_sha256 in words
    assert ("6.0°" if language == "en" else "6,0°") in words


def test_it_fetches_nothing_and_runs_nothing() -> None:
    page = Page(report_html(photo_answer(), [PHOTO]))
    assert [address[:23] for address in page.addresses] == ["data:image/jpeg;base64,"]
    assert not {"script", "link", "iframe", "object", "form"} & set(page.tags)
    assert page.alts == ["Photo of the front view with the measured lines"]


def test_the_picture_has_no_metadata() -> None:
    html = report_html(photo_answer(), [PHOTO])
    picture = b64decode(re.findall(r"base64,([A-Za-z0-9+/=]+)", html)[0])
    assert b"a maker" in PHOTO
    assert b"a maker" not in picture
    assert not Image.open(io.BytesIO(picture)).getexif()


@pytest.mark.parametrize("make", [report_html, report_pdf])
def test_the_same_call_writes_the_same_bytes(make: Any) -> None:
    assert make(photo_answer(), [PHOTO]) == make(photo_answer(), [PHOTO])


def test_no_date_but_the_answers_own_is_in_it() -> None:
    dates = set(re.findall(r"20[2-9]\d-\d\d-\d\d", report_html(photo_answer(), [PHOTO])))
    assert dates == {MEASURED_AT[:10]}


@pytest.mark.parametrize(("paper", "size"), [("a4", (595, 842)), ("letter", (612, 792))])
def test_the_paper(paper: Any, size: tuple[int, int]) -> None:
    pdf = report_pdf(photo_answer(), [PHOTO], paper=paper)
    width, height = pypdfium2.PdfDocument(pdf)[0].get_size()
    assert (round(width), round(height)) == size


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_says_it_too_and_nothing_is_wider_than_its_page(language: Language) -> None:
    answer = photo_answer(language)
    pdf = pypdfium2.PdfDocument(report_pdf(answer, [PHOTO]))
    text = " ".join(page.get_textpage().get_text_bounded() for page in pdf)
    assert english(answer.indicator("hip_obliquity").label) in text
    for page in pdf:
        sheet = page.get_textpage()
        width, height = page.get_size()
        for number in range(sheet.count_rects()):
            left, bottom, right, top = sheet.get_rect(number)
            assert min(left, width - right) > 20
            assert min(bottom, height - top) > 10


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_to_do_begins_on_the_first_page_and_the_photos_follow(language: Language) -> None:
    answer = photo_answer(language)
    words = knowledge(language).words
    said = texts(report_pdf(answer, [PHOTO]))
    assert english(answer.protocol.safety_questions[0].question) in said[0]
    for text in (words.sheet.name, words.sheet.date, words.sheet.title, answer.protocol.steps[0].title):
        assert text in said[0]
    photos = in_language(say("report.photos"), language)
    unseen = in_language(say("report.unseen"), language)
    places = [next(k for k, page in enumerate(said) if text in page) for text in (photos, unseen)]
    assert words.sheet.diary in said[places[0] - 1]
    assert places == sorted(places)


PEOPLE: dict[str, dict[str, Any]] = {
    "answered": {"pain_side": "left", "red_flags_answered": True},
    "withheld": {"red_flags": "bladder_bowel"},
    "nothing said": {},
}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "language", "paper"),
    [
        ("answered", "en", "letter"),
        ("answered", "de", "a4"),
        ("withheld", "en", "a4"),
        ("withheld", "de", "a4"),
        ("nothing said", "en", "a4"),
        ("nothing said", "de", "letter"),
    ],
)
def test_no_page_is_left_empty(name: str, language: Language, paper: Any) -> None:
    person = PEOPLE[name]
    answer = photo_answer(language, **person)
    assert_filled(report_pdf(answer, [PHOTO], paper=paper))
    turn = turn_answer(language=language, intake=Intake.from_mapping(person))
    assert_filled(report_pdf(turn, paper=paper))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("photos", "name"),
    [(2, "nothing said"), (3, "answered"), (4, "nothing said"), (4, "withheld"), (7, "nothing said")],
)
def test_no_page_of_a_session_is_left_empty(photos: int, name: str) -> None:
    assert_filled(report_pdf(session_answer(photos, **PEOPLE[name]), [PHOTO]))


def test_pictures_are_large() -> None:
    """On A4: one photo as wide as half the page and more, one of four wider than 6 cm."""
    for answer, least_mm in ((photo_answer(), 105), (session_answer(4), 60)):
        pages = pypdfium2.PdfDocument(report_pdf(answer, [PHOTO]))
        widths = [
            (right - left) / 72 * 25.4
            for page in pages
            for item in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE])
            for left, _, right, _ in [item.get_bounds()]
        ]
        assert len(widths) == len(answer.photos)
        assert min(widths) > least_mm


def test_a_session_shows_each_photo_it_is_given() -> None:
    assert len(Page(report_html(session_answer(), [PHOTO])).alts) == 2
    assert Page(report_html(session_answer(), [])).alts == []


def test_a_photo_that_was_refused_is_named_with_its_way_out() -> None:
    refused = RefusedPhoto("left", "no_person", "No person was found.", "Stand alone.")
    html = report_html(replace(session_answer(), refused=(refused,)), [PHOTO])
    assert "The left photo was not used: No person was found. Stand alone." in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_turn_shows_its_curves(language: Language) -> None:
    turn = turn_answer()
    answer = replace(turn, protocol=match(turn.pattern, Intake(), language))
    html = report_html(answer)
    assert ("shoulder further forward" if language == "en" else "Schulter weiter vorn als die Hüften") in html
    assert report_pdf(answer).startswith(b"%PDF")


def test_a_withheld_protocol_comes_first_and_once() -> None:
    answer = photo_answer(red_flags="bladder_bowel")
    assert answer.protocol.withheld
    html = report_html(answer, [PHOTO])
    advice = answer.protocol.withheld.advice
    assert html.count(advice) == 1
    assert html.index(advice) < html.index("<img")
    assert "press_wall" not in html


def test_what_no_photo_can_show_stands_apart_with_its_reason() -> None:
    html = report_html(photo_answer(), [PHOTO])
    unseen = html[
        html.index("What cannot be seen from a photo") : html.index("What was not measured this time")
    ]
    assert "Pelvis turned against the feet" in unseen
    assert "A photo alone cannot show this" in unseen
    assert "Head tilt" not in unseen


@pytest.mark.parametrize("bad", ["<script>alert(1)</script>", '"><img src=x>'])
def test_texts_are_escaped(bad: str) -> None:
    answer = photo_answer()
    hostile = replace(answer, limits=(bad,), provenance=replace(answer.provenance, calibration=bad))
    page = Page(report_html(hostile, [PHOTO]))
    assert "script" not in page.tags
    assert "x" not in page.addresses


def test_the_bar_and_the_dot_stand_where_the_numbers_say() -> None:
    item = photo_answer().indicator("hip_obliquity")  # 6.0, 95 % from 4.04 to 7.96, threshold 2
    root = ET.fromstring(scale_svg(item, 10.0, "en"))  # noqa: S314 - our own
    space = "{http://www.w3.org/2000/svg}"
    middle, half = WIDTH / 2, 118.0
    circle = root.find(f"{space}circle")
    assert circle is not None
    assert float(circle.attrib["cx"]) == pytest.approx(middle + half * 0.6, abs=0.01)
    boxes = [(float(r.attrib["x"]), float(r.attrib["width"])) for r in root.iter(f"{space}rect")]
    assert boxes[0] == pytest.approx((middle - half * 0.2, half * 0.4), abs=0.01)
    assert boxes[3] == pytest.approx((middle + half * 0.404, half * 0.392), abs=0.01)
    assert root.attrib["viewBox"] == f"0 0 {WIDTH:g} {HEIGHT:g}"


def test_scales_hold_every_interval() -> None:
    answer = photo_answer()
    reach = reaches(answer.indicators)
    assert reach == {"deg": 10.0}  # the hip's interval ends at 7.96
    wide = indicators_of([reading("hip_obliquity", 20.0, 10.0)], fixed_camera=True)
    assert reaches(wide)["deg"] == 40.0  # 39.6


def test_nothing_measured_is_said() -> None:
    nothing = tuple(in_language(item, "en") for item in indicators_of([], fixed_camera=True))
    empty = replace(photo_answer(), indicators=nothing)
    assert "Nothing could be measured." in report_html(empty, [PHOTO])


def test_the_command_line_writes_both(tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from posture.cli.main import app

    sample = SAMPLES / "level_front.jpg"
    for name, begins in (("report.pdf", b"%PDF"), ("report.html", b"<!doctype html>")):
        target = tmp_path / name
        result = CliRunner().invoke(
            app, ["analyze", str(sample), "--lang", "de", "--report", str(target), "--json"]
        )
        assert result.exit_code == 0
        assert target.read_bytes().startswith(begins)
    assert "Was Ihr Foto zeigt" in (tmp_path / "report.html").read_text("utf-8")
