"""Each measured line is named beside the body, on one photo and on all photos of a session."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from posture.answer.assessment import Assessment
from posture.image.photo import DEFAULT_LIMITS
from posture.render.named_lines import named_lines
from posture.render.overlay import named_picture, session_png
from posture.render.strokes import level_lines
from tests.render.test_report import PHOTO, SIZE, photo_answer, session_answer


def shown(answer: Assessment, letter: float = 13.0) -> Image.Image:
    return named_picture(PHOTO, answer, DEFAULT_LIMITS, SIZE[1], letter)


def standing_at(x_px: float) -> Assessment:
    """The answer with all landmarks around this place of a photo 300 pixels wide."""
    answer = photo_answer()
    marks = tuple(replace(p, x_px=x_px + 20 * ("left" in p.name)) for p in answer.landmarks)
    return replace(answer, landmarks=marks)


@pytest.mark.parametrize(("language", "hips"), [("en", "hips"), ("de", "Hüften")])
def test_every_level_line_has_its_name_and_its_value(language: str, hips: str) -> None:
    answer = photo_answer(language)
    named = {line.indicator: line for line in named_lines(answer)}
    assert {name: line.ends for name, line in named.items()} == level_lines(answer)
    assert named["hip_obliquity"].name == hips
    assert named["hip_obliquity"].amount == ("6.0° ± 2.0" if language == "en" else "6,0° ± 2,0")
    (right_x, _), (left_x, _) = named["hip_obliquity"].ends
    assert named["hip_obliquity"].near(1)[0] == max(right_x, left_x)


def test_where_there_is_room_nothing_is_added_and_the_names_stand_beside_the_body() -> None:
    near, far = standing_at(30.0), standing_at(240.0)
    for answer, side in ((near, slice(60, None)), (far, slice(0, 230))):
        picture = shown(answer)
        assert picture.size == SIZE
        ink = np.asarray(picture.convert("L"))[:, side] < 120
        assert ink.sum() > 300  # the letters


def test_where_there_is_none_paper_is_added() -> None:
    picture = shown(standing_at(140.0), letter=40.0)
    assert picture.width > SIZE[0]
    assert picture.height == SIZE[1]


def test_a_session_is_one_picture_with_all_photos_side_by_side() -> None:
    two, six = (Image.open(io.BytesIO(session_png([PHOTO], session_answer(photos)))) for photos in (2, 6))
    assert two.width > two.height * 0.8
    assert six.height > 1.9 * two.height - 200
    assert six.width > 1.9 * two.width  # four in the first row, two in the second
    assert two.info == {}
