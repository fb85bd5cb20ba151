"""The report of a comparison: what is said first, the courses drawn, and photos made alike."""

from __future__ import annotations

import io
import json
from base64 import b64decode
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from typer.testing import CliRunner

from posture.answer.assessment import Assessment, LandmarkPoint
from posture.answer.protocol import SafetyAnswers
from posture.body.landmarks import Joint
from posture.change.compare import compare
from posture.change.comparison import Comparison
from posture.cli.main import app
from posture.measure import camera_roll
from posture.protocol.diary import Diary
from posture.protocol.safety import withheld_for
from posture.render.aligned import HEIGHT_PX, WIDTH_PX, aligned_picture, placing
from posture.render.change_text import brief_comparison, narrate_comparison
from posture.render.course_chart import course_svg, pain_svg
from posture.render.course_report import NOTHING_BESIDE, Beside, course_html, course_pdf
from posture.render.scale import words_of_axis
from posture.words.catalogue import sentences
from posture.words.language import LANGUAGES, Language
from tests.change.table import hip_course, on
from tests.conftest import english
from tests.figure import Figure
from tests.places import SAMPLES
from tests.render.pages import texts
from tests.render.test_report import PHOTO, Page, photo_answer

HIP = "hip_obliquity"
SPACE = "{http://www.w3.org/2000/svg}"
DIARY = Diary.from_mapping(
    {"days": [{"date": date(2026, 11, day), "pain_usual": pain} for day, pain in ((1, 7), (15, 2))]}
)


def course(language: Language = "en") -> Comparison:
    """The left side rises by eight degrees in two weeks."""
    return hip_course(3.0, 0.0, -5.0, sem=1.0, language=language)


def standing(
    roll_deg: float = 0.0, *, scale: float = 1.0, aside_px: float = 0.0, **angles: Any
) -> Assessment:
    """An answer about a stick figure in a photo that may be tilted, nearer, or off the middle."""
    found = Figure(**angles).landmarks("front")
    turn = np.radians(roll_deg)
    turned = found.xy_px @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    points = tuple(
        LandmarkPoint(joint.name.lower(), scale * x + aside_px, scale * y, 1.0, 0.0)
        for joint, (x, y) in zip(Joint, turned, strict=True)
    )
    return replace(photo_answer(), landmarks=points, camera_roll=camera_roll.given(roll_deg))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_sentence_comes_first_and_every_value_is_in_it(language: Language) -> None:
    answer = course(language)
    words = " ".join(Page(course_html(answer)).words)
    says = [english(text) for text in (answer.summary.headline, *answer.summary.more, *answer.limits)]
    for text in says:
        assert text in words
    assert words.index(says[0]) < words.index(english(answer.change(HIP).label))
    trend = answer.course(HIP).trend
    assert trend is not None
    assert english(trend.text) in words


def test_it_fetches_nothing_runs_nothing_and_is_the_same_each_time() -> None:
    html = course_html(course())
    page = Page(html)
    assert not {"script", "link", "iframe", "form"} & set(page.tags)
    assert all(address.startswith("data:") for address in page.addresses)
    assert html == course_html(course())


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_says_it_too(language: Language) -> None:
    answer = course(language)
    pdf = course_pdf(answer)
    said = texts(pdf)
    assert english(answer.summary.headline) in said[0]
    assert pdf == course_pdf(answer)


def test_the_chart_stands_where_the_numbers_say() -> None:
    answer = course()
    drawn, space = ET.fromstring(course_svg(answer.course(HIP), answer)), SPACE  # noqa: S314 - our own
    dots = [(float(dot.get("cx", "")), float(dot.get("cy", ""))) for dot in drawn.iter(f"{space}circle")]
    (x1, y1), (x2, y2), (x3, y3) = dots
    assert x2 - x1 == pytest.approx(x3 - x2, abs=0.2)  # a week, and a week
    assert (y3 - y2) / (y2 - y1) == pytest.approx(5 / 3, abs=0.05)  # down by three, then by five
    filled = [dot.get("fill") != "#ffffff" for dot in drawn.iter(f"{space}circle")]
    assert filled == [False, True, True]
    band = next(drawn.iter(f"{space}polygon")).get("points", "").split()
    ys = [float(point.partition(",")[2]) for point in band]
    assert (max(ys) - min(ys)) / (y2 - y1) == pytest.approx(2 * 1.96 * 2**0.5 / 3, abs=0.05)
    title = drawn.find(f"{space}title")
    assert title is not None
    assert title.text == "Hip line: 2026-11-01: +3.0°, 2026-11-08: 0.0°, 2026-11-15: −5.0°"  # noqa: RUF001


def frontal(indicator: str, *values: float) -> Comparison:
    return compare(*(on(1 + 7 * k, {indicator: (value, 1.0)}) for k, value in enumerate(values)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_head_that_inclines_to_the_left_has_the_right_ear_higher(language: Language) -> None:
    """A positive tilt is an inclination to the left: a scale that ends in "right" would say the opposite."""
    ears = words_of_axis("head_tilt", "frontal", language)
    assert ears != words_of_axis("hip_obliquity", "frontal", language)
    for says, ear in zip(("negative", "positive"), ears, strict=True):
        told = sentences("answer", language)[f"indicator.head_tilt.{says}"]
        assert ear in told.replace("erscheint ", "").replace("appears ", "")
    answer = frontal("head_tilt", 0.0, 9.0)
    drawn = ET.fromstring(course_svg(answer.course("head_tilt"), answer))  # noqa: S314 - our own
    places = {text.text: float(text.get("y", "")) for text in drawn.iter(f"{SPACE}text")}
    assert places["right ear higher"] < places["left ear higher"]


def test_an_angle_of_which_180_is_straight_is_shown_from_there() -> None:
    """174 and 171 degrees between trunk and thigh are 6 and 9 degrees short of straight, as in a result."""
    answer = frontal("trunk_thigh_angle", 174.0, 171.0)
    change = answer.change("trunk_thigh_angle")
    assert (change.before, change.after, change.neutral) == (174.0, 171.0, 180.0)
    page = course_html(answer)
    for shown in (" ".join(text for _, text in narrate_comparison(answer)), page):
        text = shown.replace("\N{MINUS SIGN}", "-")
        assert "-6.0" in text
        assert "-9.0" in text
        assert "174" not in text


def test_that_both_are_about_one_photo_is_said_before_all_else() -> None:
    same = compare(*(on(day, {HIP: (2.0 * day, 0.5)}, photo="one") for day in (1, 8)))
    says = "Two answers are about the same photo or video"
    for lines in (brief_comparison(same), narrate_comparison(same)):
        assert next(iter(lines))[1].startswith(says)
    words = " ".join(Page(course_html(same)).words)
    assert words.index(says) < words.index(english(same.summary.headline))
    assert not any(says in text for _, text in brief_comparison(course()))


def test_pain_stands_beside_on_the_same_days() -> None:
    answer = course()
    html = course_html(answer, Beside(diary=DIARY))
    assert html.index("Pain, 0 to 10") < html.index(">Hip line</h3>")
    drawings = pain_svg({0.0: 7, 14.0: 2}, answer), course_svg(answer.course(HIP), answer)
    pain, dots = (
        [dot.get("cx") for dot in ET.fromstring(drawn).iter(f"{SPACE}circle")]  # noqa: S314 - our own
        for drawn in drawings
    )
    assert pain == [dots[0], dots[2]]


def test_what_the_diary_says_of_safety_stands_above_all() -> None:
    stop = withheld_for(SafetyAnswers(("bladder_bowel",), (), None))
    assert stop is not None
    html = course_html(course(), replace(NOTHING_BESIDE, stop=stop))
    assert html.index(stop.title) < html.index("Your hip line has changed")


def test_photos_are_known_by_their_content_and_carry_nothing() -> None:
    one = photo_answer()
    beside = Beside(pictured=[(1, one), (2, one)], files=[b"another file", PHOTO], missing=[3])
    html = course_html(course(), beside)
    pictures = [address for address in Page(html).addresses if address.startswith("data:image/jpeg")]
    assert len(pictures) == 2
    assert "Not shown: 2026-11-15." in html
    picture = Image.open(io.BytesIO(b64decode(pictures[0].partition(",")[2])))
    assert picture.size == (WIDTH_PX, HEIGHT_PX)
    assert not picture.getexif()
    assert not [
        name for name in picture.info if name not in ("jfif", "jfif_version", "jfif_unit", "jfif_density")
    ]


@given(st.floats(-8, 8), st.floats(0.5, 2.5), st.floats(-200, 200), st.floats(-6, 6))
def test_bodies_stand_on_one_line_level_and_equally_tall(
    roll: float, scale: float, aside: float, hips: float
) -> None:
    here, there = (
        standing(hip_obliquity=hips),
        standing(roll, scale=scale, aside_px=aside, hip_obliquity=hips),
    )
    for one, other in zip(here.landmarks, there.landmarks, strict=True):
        place = placing(here).of((one.x_px, one.y_px))
        assert placing(there).of((other.x_px, other.y_px)) == pytest.approx(place, abs=0.01)
    ankles = [placing(there).of((p.x_px, p.y_px)) for p in there.landmarks if p.name.endswith("ankle")]
    assert np.mean(ankles, axis=0) == pytest.approx([WIDTH_PX / 2, 0.93 * HEIGHT_PX])


def test_the_pixels_go_where_the_lines_do() -> None:
    """A red spot at the middle of the ankles of a tilted photo comes out on the line of the ankles."""
    tilted = standing(5.0, scale=1.0)
    size = (
        (tilted.provenance.image.width, tilted.provenance.image.height) if tilted.provenance.image else (1, 1)
    )
    foot = placing(tilted).foot
    wide = (max(size[0], int(foot[0]) + 40), max(size[1], int(foot[1]) + 40))
    photo = Image.new("RGB", wide, (200, 200, 200))
    x, y = (int(v) for v in foot)
    photo.paste((255, 0, 0), (x - 12, y - 12, x + 12, y + 12))
    out = io.BytesIO()
    photo.save(out, "PNG")
    got = np.asarray(aligned_picture(out.getvalue(), tilted).convert("RGB")).astype(int)
    red = np.argwhere((got[..., 0] > 180) & (got[..., 1] < 90) & (got[..., 2] < 90))
    assert red.mean(axis=0) == pytest.approx([0.93 * HEIGHT_PX, WIDTH_PX / 2], abs=4)


@pytest.mark.slow
def test_the_command_writes_report_and_data(tmp_path: Path) -> None:
    files = []
    for number, name in enumerate(("level_front", "right_hip_high_front", "left_hip_high_front"), 1):
        files.append(tmp_path / f"{number}.json")
        taken = ["--taken", f"2026-11-{number:02d}", "--roll", "0", "--out", str(files[-1])]
        done = CliRunner().invoke(app, ["analyze", str(SAMPLES / f"{name}.jpg"), *taken])
        assert done.exit_code == 0, done.output
    diary = tmp_path / "diary.json"
    diary.write_text(json.dumps({"days": [{"date": "2026-11-01", "pain_usual": 4}]}), "utf-8")
    report, out = tmp_path / "course.html", tmp_path / "course.json"
    beside = ["--photos", str(SAMPLES), "--diary", str(diary), "--report", str(report), "--out", str(out)]
    told = CliRunner().invoke(app, ["compare", *map(str, files), "--same-camera", *beside])
    assert told.exit_code == 0, told.output
    assert "Stated: the camera was left where it was." in " ".join(told.output.split())
    html = report.read_text("utf-8")
    assert html.count("data:image/jpeg") == 3
    assert "Pain, 0 to 10" in html
    assert len(json.loads(out.read_text("utf-8"))["answers"]) == 3


@pytest.mark.parametrize("option", [["--photos", "."], ["--diary", "diary.toml"]])
def test_what_is_for_the_report_needs_one(tmp_path: Path, option: list[str]) -> None:
    saved = [tmp_path / "a.json", tmp_path / "b.json"]
    done = CliRunner().invoke(app, ["compare", *map(str, saved), *option])
    assert "add --report" in str(done.exception)


def test_a_comparison_of_two_has_its_course_too() -> None:
    html = course_html(compare(on(1, {HIP: (1.0, 1.0)}), on(8, {HIP: (2.0, 1.0)})))
    assert html.count('class="chart"') == 1
