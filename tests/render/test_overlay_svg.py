"""The lines over a photo: where they lie, whose side is named, and that nothing else is in the file."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET

import pytest

from posture.answer.assessment import Assessment
from posture.pipeline.assess import analyse_photo
from posture.pipeline.options import Person, PhotoOptions
from posture.pose.detector import MediaPipeDetector
from posture.render.overlay_svg import overlay_svg
from posture.words.language import Language
from tests.cards.scene import Shot, body
from tests.conftest import KnowingDetector
from tests.figure import Figure
from tests.places import SAMPLES

SVG = "{http://www.w3.org/2000/svg}"
LEVEL = PhotoOptions(roll_deg=0.0)


@pytest.fixture(scope="module")
def answers(detector: MediaPipeDetector) -> dict[str, Assessment]:
    return {
        view: analyse_photo(
            (SAMPLES / f"level_{view}.jpg").read_bytes(), detector, options=PhotoOptions(roll_deg=0)
        )
        for view in ("front", "back", "left", "right")
    }


@pytest.mark.parametrize(
    ("view", "words"),
    [
        ("front", ["your RIGHT", "your LEFT"]),
        ("back", ["your LEFT", "your RIGHT"]),
        ("left", ["your LEFT side", "your FRONT", "your BACK"]),
        ("right", ["your RIGHT side", "your BACK", "your FRONT"]),
    ],
)
def test_both_borders_say_whose_side_they_are(
    answers: dict[str, Assessment], view: str, words: list[str]
) -> None:
    drawn = ET.fromstring(overlay_svg(answers[view]))  # noqa: S314 - our own
    (sides,) = (group for group in drawn.iter(f"{SVG}g") if group.get("data-line") == "sides")
    assert [text.text for text in sides.iter(f"{SVG}text")] == words
    anchors = [text.get("text-anchor") for text in sides.iter(f"{SVG}text")]
    assert anchors == [*["start"] * (len(words) - 1), "end"]


def test_the_size_is_the_photo_s_and_the_shoulders_line_has_the_measured_tilt(
    answers: dict[str, Assessment],
) -> None:
    answer = answers["front"]
    drawn = ET.fromstring(overlay_svg(answer))  # noqa: S314 - our own
    assert drawn.get("viewBox") == "0 0 1080 1440"
    assert (drawn.get("width"), drawn.get("height")) == ("1080", "1440")
    points = {point.name: point for point in answer.landmarks}
    middle = (points["right_shoulder"].x_px + points["left_shoulder"].x_px) / 2
    value = answer.indicator("shoulder_obliquity").value
    assert value is not None
    found = []
    for line in drawn.iter(f"{SVG}line"):
        x1, y1, x2, y2 = (float(line.get(name, "")) for name in ("x1", "y1", "x2", "y2"))
        heights = (points["right_shoulder"].y_px + points["left_shoulder"].y_px) / 2
        if abs((x1 + x2) / 2 - middle) < 0.2 and abs((y1 + y2) / 2 - heights) < 0.2:
            # From the person's right shoulder, at the picture's left, to the left one.
            found.append((y2 - y1) / (x2 - x1))
    assert found
    assert all(slope == pytest.approx(math.tan(math.radians(value)), abs=0.002) for slope in found)


def test_a_card_s_axes_lie_where_the_answer_says() -> None:
    shot = Shot("front").roof("pelvis_front", body(10, 0, 0), (20.0, 30.0, 3000.0))
    answer = analyse_photo(
        shot.jpeg(), KnowingDetector(Figure().landmarks("front")), options=PhotoOptions(roll_deg=0.0)
    )
    start, *ends = answer.cards[0].axes_px
    lines = list(ET.fromstring(overlay_svg(answer)).iter(f"{SVG}line"))  # noqa: S314 - our own
    for end, colour in zip(ends, ("#d63a30", "#2e9448", "#2668d6"), strict=True):
        (line,) = (line for line in lines if line.get("stroke") == colour)
        places = [float(line.get(name, "")) for name in ("x1", "y1", "x2", "y2")]
        assert places == pytest.approx([*start, *end], abs=0.051)
    assert lines[1].get("stroke") == "#ffffff"
    assert lines[2].get("stroke") == "#105662"


def test_there_is_nothing_in_it_that_a_strict_policy_forbids(answers: dict[str, Assessment]) -> None:
    for answer in answers.values():
        assert not re.search(r"style|<script|href|url\(|\son\w+=|data:", overlay_svg(answer))


@pytest.mark.parametrize(("language", "says"), [("en", "your LEFT"), ("de", "LINKE")])
def test_it_speaks_the_language_of_the_answer(
    detector: MediaPipeDetector, language: Language, says: str
) -> None:
    photo = (SAMPLES / "level_front.jpg").read_bytes()
    assert says.lower() in overlay_svg(analyse_photo(photo, detector, Person(language=language))).lower()
