"""The plot of a turn: valid and self-contained as SVG, the same as PNG, and true to the answer."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from posture.answer.turn import TurnAssessment
from posture.render.turn_plot import (
    HEIGHT,
    PNG_SCALE,
    WIDTH,
    Mark,
    Stroke,
    Words,
    _dashes,
    _pieces,
    headline,
    plot_png,
    plot_svg,
)
from tests.turn.answers import turn_answer

NAMESPACE = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize(
    ("pelvis_deg", "shoulders_deg", "says"),
    [
        (3.0, 15.0, "Right shoulder further forward than the hips: 12.0° ± 2.4"),
        (15.0, 3.0, "Left shoulder further forward than the hips: 12.0° ± 2.4"),
        (8.0, 8.5, "No twist to be sure of: 0.5° ± 2.4"),
        (0.0, 4.0, "Right shoulder a little further forward than the hips: 4.0° ± 2.4"),
    ],
)
def test_the_headline_says_what_was_measured(pelvis_deg: float, shoulders_deg: float, says: str) -> None:
    answer = turn_answer(pelvis_deg, shoulders_deg)
    assert headline(answer) == says
    assert says in plot_svg(answer)


def without_torsion(answer: TurnAssessment) -> TurnAssessment:
    """The answer when the twist could not be measured."""
    missing = {"value": None, "sem": None, "interval95": None, "side": None}
    return replace(
        answer,
        indicators=tuple(
            replace(item, **missing, status="not_measured", reason="too unsure")  # type: ignore[arg-type]
            if item.id == "trunk_torsion"
            else item
            for item in answer.indicators
        ),
    )


def test_what_was_not_measured_is_said() -> None:
    answer = without_torsion(turn_answer())
    assert headline(answer) == "The twist between hips and shoulders was not measured"
    assert "not measured" in plot_svg(answer)
    assert plot_png(answer).startswith(b"\x89PNG")


def test_the_svg_is_valid_and_stands_alone() -> None:
    text = plot_svg(turn_answer())
    root = ET.fromstring(text)  # noqa: S314  # our own
    assert root.tag == f"{NAMESPACE}svg"
    assert root.attrib["viewBox"] == f"0 0 {WIDTH} {HEIGHT}"
    kinds = {element.tag.removeprefix(NAMESPACE) for element in root.iter()}
    assert kinds == {"svg", "title", "rect", "polyline", "circle", "text"}
    assert not re.search(r"href|url\(|style|script|<!", text)
    assert text.count("http") == 1  # the name space
    # On a phone 380 points wide a text of 10 units has 9 points.
    assert min(float(element.attrib["font-size"]) for element in root.iter(f"{NAMESPACE}text")) >= 9


def test_texts_are_escaped() -> None:
    answer = turn_answer()
    curve = replace(answer.turn.curves[0], label='<script>&"')
    spoilt = replace(answer, turn=replace(answer.turn, curves=(curve, *answer.turn.curves[1:])))
    root = ET.fromstring(plot_svg(spoilt))  # noqa: S314  # our own
    words = [element.text for element in root.iter(f"{NAMESPACE}text")]
    assert '<script>&"' in words


def test_without_colour_the_curves_differ() -> None:
    strokes = [piece for piece in _pieces(turn_answer()) if isinstance(piece, Stroke)]
    curves = [stroke.style for stroke in strokes if len(stroke.points) > 10]
    assert len({style.dash for style in curves}) == len(curves) == 3
    assert len({style.mark for style in curves}) == 3


def test_every_used_frame_is_a_point_on_its_curve_and_differences_are_marked() -> None:
    answer = turn_answer(pelvis_deg=0.0, shoulders_deg=18.0)
    pieces = list(_pieces(answer))
    for curve in answer.turn.curves:
        (line,) = (
            piece
            for piece in pieces
            if isinstance(piece, Stroke)
            and len(piece.points) > 10
            and piece.style.width > 1.4
            and _legend_style(pieces, str(curve.label)) == piece.style
        )
        marks = [p.at for p in pieces if isinstance(p, Mark) and p.style == line.style][:-1]
        assert len(marks) == answer.turn.frames_used
        x, y = np.array(line.points).T
        assert np.interp([at[0] for at in marks], x, y) == pytest.approx([at[1] for at in marks], abs=1.0)
    words = [piece.text for piece in pieces if isinstance(piece, Words)]
    assert {"facing", "the camera", "left side", "right side", "back"} <= set(words)


def _legend_style(pieces: list[Stroke | Mark | Words], label: str) -> object:
    """The style of the sample line before the legend's words."""
    for before, after in pairwise(pieces):
        if isinstance(after, Words) and str(after.text).startswith(label) and isinstance(before, Mark):
            return before.style
    raise AssertionError(label)


def test_the_right_side_forward_is_on_the_right_as_everywhere() -> None:
    def middle_of_bar(answer: TurnAssessment) -> float:
        bars = [p for p in _pieces(answer) if isinstance(p, Stroke) and p.style.width == 3]
        return sum(x for x, _ in bars[-1].points) / 2

    assert middle_of_bar(turn_answer(0.0, 10.0)) > middle_of_bar(turn_answer(0.0, -10.0))


@settings(deadline=None, max_examples=25)
@given(
    st.floats(-180, 180),
    st.floats(-180, 180),
    st.floats(0.01, 60),
    st.integers(8, 72),
    st.sampled_from(["left", None]),
)
def test_everything_stays_inside(
    pelvis_deg: float, shoulders_deg: float, sem_deg: float, frames: int, way: object
) -> None:
    answer = turn_answer(pelvis_deg, shoulders_deg, sem_deg, frames, way)  # type: ignore[arg-type]
    for piece in _pieces(answer):
        points = piece.points if isinstance(piece, Stroke) else [piece.at]
        assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in points)


def test_the_png_is_the_same_picture_without_metadata() -> None:
    with Image.open(io.BytesIO(plot_png(turn_answer()))) as picture:
        assert picture.size == (WIDTH * PNG_SCALE, HEIGHT * PNG_SCALE)
        assert picture.info == {}
        ink = np.asarray(picture.convert("L")) < 200
    assert 0.01 < ink.mean() < 0.2
    assert not ink[:, : 10 * PNG_SCALE].any()
    assert not ink[:, -10 * PNG_SCALE :].any()


def test_dashes_cover_their_share_of_any_line() -> None:
    points = [(0.0, 0.0), (7.0, 0.0), (7.0, 11.0), (40.0, 11.0)]
    drawn = sum(np.hypot(b[0] - a[0], b[1] - a[1]) for a, b in _dashes(points, (2.0, 3.0)))
    assert drawn == pytest.approx(51 * 2 / 5, abs=1.5)
    assert len(list(_dashes(points, None))) == 3


@pytest.mark.parametrize(
    ("language", "forward", "other"),
    [
        ("en", {"left": "left forward", "right": "right forward"}, ("to your", "ahead", "behind", "lead")),
        (
            "de",
            {"left": "links vorn", "right": "rechts vorn"},
            ("nach links", "nach rechts", "hinter", "vor "),
        ),
    ],
)
def test_the_direction_is_said_in_one_way(
    language: str, forward: dict[str, str], other: tuple[str, ...]
) -> None:
    """Which side stands further forward, for hips, shoulders and both against each other."""
    words = [str(p.text) for p in _pieces(turn_answer(-9.0, 15.0, language=language)) if isinstance(p, Words)]
    rows = [text for text in words if "±" in text]
    assert sum(text.endswith(forward["left"]) for text in rows) == 1  # the hips
    assert sum(text.endswith(forward["right"]) for text in rows) == 2
    assert [text for text in words if any(word in text for word in other)] == []
