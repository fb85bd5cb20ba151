"""Points as strangers hand them in: read, or refused with one sentence that says what to do."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from posture.body.landmarks import Joint
from posture.errors import BadPoints, PostureError
from posture.points.given import MOST_POINTS, MOST_TIMES, marks_from_file, marks_from_json, marks_of
from posture.points.sight import sight_of
from posture.points.template import template
from tests.figure import Figure
from tests.points.marks import at, photo, row

FRONT = Figure().landmarks("front")
ASIS = {"name": "asis", "side": "left", "x_px": 600.0, "y_px": 700.0}


def refused(points: object, **more: Any) -> str:
    with pytest.raises(BadPoints) as caught:
        marks_of(points, **more)
    return caught.value.detail


def test_what_was_said_is_what_is_read() -> None:
    rows = [{**ASIS, "how": "sticker", "repeats": [[601, 702], {"x_px": 599, "y_px": 701}], "view": "front"}]
    (point,) = marks_of(rows, 172).points
    assert point.key == ("asis", "left")
    assert point.how == "sticker"
    assert point.view == "front"
    assert point.xy_px.tolist() == [[600, 700], [601, 702], [599, 701]]
    assert marks_of(rows, 172).stature_mm == 1720


def test_a_side_may_stand_in_the_name_as_in_the_answers_landmarks() -> None:
    assert marks_of([{**ASIS, "name": "left_asis", "side": None}]).points[0].key == ("asis", "left")
    assert marks_of([row("right_hip", (1, 2))]).points[0].key == ("hip", "right")
    assert marks_of([row("Left ASIS", (1, 2))]).points[0].key == ("asis", "left")


def test_who_does_not_say_how_is_given_the_largest_error() -> None:
    assert marks_of([ASIS]).points[0].how == "guessed"


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"name": "asys"}, "There is no point asys (point 1); there are: tragus"),
        ({"name": "asys"}, "Did you mean asis?"),
        ({"name": None}, "Point 1 has no name"),
        ({"how": "felt"}, "no way felt to find a point (left front hip bone (ASIS)); there are: sticker"),
        ({"side": "up"}, "Say the side of the front hip bone (ASIS)"),
        ({"name": "right_asis"}, "say different sides"),
        ({"name": "c7"}, "The C7, the lowest neck bone lies in the middle and has no side"),
        ({"x_px": "600"}, "two numbers, x_px and y_px"),
        ({"x_px": True}, "two numbers, x_px and y_px"),
        ({"y_px": float("nan")}, "two numbers, x_px and y_px"),
        ({"y_px": float("inf")}, "two numbers, x_px and y_px"),
        ({"repeats": 3}, "repeats of the left front hip bone"),
        ({"repeats": [[1, 2, 3]]}, "repeats of the left front hip bone"),
        ({"repeats": [[1, 2]] * MOST_TIMES}, "repeats of the left front hip bone"),
        ({"view": "top"}, "is one of: front, back, left, right"),
        ({"z_px": 3}, "Unknown field z_px (point 1)"),
        ({"hwo": "seen"}, "Did you mean how?"),
    ],
)
def test_a_slip_is_told_with_its_point(changed: dict[str, Any], says: str) -> None:
    assert says in refused([{**ASIS, **changed}])


def test_other_things_than_lists_are_refused() -> None:
    no_lists: list[object] = ["asis", {"asis": 1}, 3, b"[]"]
    for wrong in no_lists:
        assert "Points are a list of objects" in refused(wrong)
    assert "is no object with name" in refused([1])
    assert "at most 200 are accepted" in refused([ASIS] * (MOST_POINTS + 1))
    assert "is given twice" in refused([ASIS, ASIS])
    for wrong in ("tall", -1, 20, 300, True, float("nan")):
        assert "number of centimetres" in refused([ASIS], height_cm=wrong)


def test_json_and_files(tmp_path: Path) -> None:
    text = json.dumps({"height_cm": 180, "points": [ASIS]})
    assert marks_from_json(text).stature_mm == 1800
    assert marks_from_json(text, 170).stature_mm == 1700
    assert marks_from_json(json.dumps([ASIS])).points[0].key == ("asis", "left")
    file = tmp_path / "points.json"
    file.write_text(text)
    assert len(marks_from_file(file).points) == 1
    for wrong, says in (
        ("{", "no valid JSON"),
        ("[" * 100_000, "no valid JSON"),
        (" " * 300_000, "more than"),
    ):
        with pytest.raises(BadPoints, match=says):
            marks_from_json(wrong)
    with pytest.raises(BadPoints, match="Unknown field point "):
        marks_from_json(json.dumps({"point": [ASIS]}))


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda x: st.lists(x) | st.dictionaries(st.text(), x),
    )
)
def test_no_json_brings_it_down(anything: Any) -> None:
    for points in (anything, [anything], [{**ASIS, "repeats": anything}], [{**ASIS, "name": anything}]):
        with suppress(PostureError):
            marks_of(points)


def placing(rows: list[dict[str, Any]], view: Any = "front") -> str:
    with pytest.raises(BadPoints) as caught:
        photo(rows, Figure().landmarks(view), view)
    return caught.value.detail


def test_a_left_point_on_the_right_side_is_refused() -> None:
    right, left = at(FRONT, Joint.RIGHT_HIP), at(FRONT, Joint.LEFT_HIP)
    says = placing([row("left_asis", right)])
    assert says.startswith("The left front hip bone (ASIS) lies on the person's right side.")
    assert "on the left" not in says
    assert "person's left side" in placing([row("right_hip", left)])
    back = Figure().landmarks("back")
    assert "person's right side" in placing([row("left_psis", at(back, Joint.RIGHT_HIP))], "back")
    photo([row("left_asis", left), row("right_asis", right)], FRONT)
    near = (np.array([0, 0]) + left + right) / 2  # a pair near the middle is known by its order
    pair = [row("left_patella", near - (10, 0)), row("right_patella", near + (10, 0))]
    assert "The left middle of the kneecap lies on the person's right side" in placing(pair)
    photo([row("left_patella", near + (10, 0)), row("right_patella", near - (10, 0))], FRONT)


def test_points_that_a_photo_cannot_hold() -> None:
    assert "is 1080 x 1440 pixels" in placing([row("left_asis", (700, 1441))])
    assert "is 1080 x 1440 pixels" in placing([row("left_asis", (700, 700), repeats=[[1090, 3]])])
    assert "cannot be set in a photo from the front; it is set in photos from: back, left, right." in placing(
        [row("left_psis", (600, 700))]
    )
    assert "this one is from the front" in placing([row("left_asis", (600, 700), view="back")])
    assert "Say the side of the front hip bone" in placing([row("asis", (600, 700))])
    side = Figure().landmarks("left")
    assert "is hidden in a photo from the left" in placing(
        [row("right_asis", at(side, Joint.LEFT_HIP))], "left"
    )
    assert "is given twice" in placing(
        [row("asis", at(side, Joint.LEFT_HIP)), row("left_asis", at(side, Joint.LEFT_HIP))], "left"
    )


def test_in_a_side_photo_the_side_is_the_near_one() -> None:
    side = Figure().landmarks("right")
    assert list(photo([row("asis", at(side, Joint.RIGHT_HIP))], side, "right").points) == [("asis", "right")]


@pytest.mark.parametrize("view", ["front", "back", "left", "right"])
def test_a_template_is_read_back_as_nothing_until_it_is_filled_in(view: Any) -> None:
    landmarks = Figure().landmarks(view)
    rows = template(landmarks, sight_of(landmarks, view, 0.0))
    assert marks_of(rows).points == ()
    for one in rows:
        one["x_px"], one["y_px"] = one["near"]
    # Where the template points to, its points can be set, each on its side.
    assert len(photo(rows, landmarks, view).points) == len(rows)
    assert all(one["find"].endswith(".") and one["label"] for one in rows)


def test_the_places_of_the_template_are_those_of_the_landmarks() -> None:
    rows = {(one["name"], one["side"]): one["near"] for one in template(FRONT, sight_of(FRONT, "front", 0.0))}
    assert rows["hip", "left"] == np.round(at(FRONT, Joint.LEFT_HIP)).tolist()
