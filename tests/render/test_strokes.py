"""The list of what is drawn: places and widths known by construction, and every colour said once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import posture
from posture.body.landmarks import Joint
from posture.pipeline.assess import analyse_photo
from posture.pipeline.options import PhotoOptions
from posture.render.colours import COLOURS, as_hex
from posture.render.strokes import Dot, Label, Line, live_strokes, strokes_of
from tests.cards.scene import Shot
from tests.conftest import KnowingDetector
from tests.figure import Figure


@pytest.mark.parametrize("roll", [0.0, 4.0])
def test_the_plumb_line_goes_from_top_to_bottom_through_the_ankles(roll: float) -> None:
    landmarks = Figure().landmarks("front", roll_deg=roll)
    detector = KnowingDetector(landmarks)
    answer = analyse_photo(Shot("front").jpeg(), detector, options=PhotoOptions(roll_deg=roll))
    plumb, *others = strokes_of(answer)
    assert isinstance(plumb, Line)
    assert plumb.colour == "guide"
    (x1, y1), (x2, y2) = plumb.start, plumb.end
    assert np.degrees(np.arctan2(x1 - x2, y2 - y1)) == pytest.approx(roll)
    assert y2 - y1 == pytest.approx(1440 * np.cos(np.radians(roll)))
    x, y = (landmarks.point(Joint.LEFT_ANKLE) + landmarks.point(Joint.RIGHT_ANKLE)) / 2
    assert x1 + (x2 - x1) * (y - y1) / (y2 - y1) == pytest.approx(x, abs=0.01)
    assert [piece.text for piece in others if isinstance(piece, Label)] == ["your RIGHT", "your LEFT"]


def test_the_lower_lies_first_and_every_line_of_the_body_has_a_rim() -> None:
    answer = analyse_photo(
        Shot("front").jpeg(), KnowingDetector(Figure().landmarks("front")), options=PhotoOptions(roll_deg=0.0)
    )
    pieces = list(strokes_of(answer))
    lines = [piece for piece in pieces if isinstance(piece, Line)][1:]
    assert [line.colour for line in lines] == ["paper", "ink"] * 11  # five lines, six limbs
    assert [rim.width - line.width for rim, line in zip(lines[::2], lines[1::2], strict=True)] == [2.0] * 11
    kinds = [type(piece) for piece in pieces]
    assert kinds == [Line] * 23 + [Dot] * 19 + [Label] * 2


def test_live_lines_go_on_beyond_the_body() -> None:
    landmarks = Figure(hip_obliquity=5.0).landmarks("front")
    upright, level, *others = live_strokes(landmarks)
    assert isinstance(upright, Line)
    assert isinstance(level, Line)
    ankles = (landmarks.point(Joint.LEFT_ANKLE) + landmarks.point(Joint.RIGHT_ANKLE)) / 2
    assert upright.start == pytest.approx((ankles[0], 0.0))
    assert upright.end == pytest.approx((ankles[0], 1440.0))
    tall = float(np.ptp(landmarks.xy_px[:, 1]))
    assert np.subtract(level.end, level.start) == pytest.approx([0.4 * tall, 0.0])
    hips = [piece for piece in others if isinstance(piece, Line) and piece.colour == "ink"][1]
    right, left = landmarks.point(Joint.RIGHT_HIP), landmarks.point(Joint.LEFT_HIP)
    assert hips.start == pytest.approx(right - 0.35 * (left - right))
    assert hips.end == pytest.approx(left + 0.35 * (left - right))
    assert {piece.opacity for piece in (upright, level, *others)} == {255}


def test_colours_of_the_lines_are_said_once() -> None:
    root = Path(posture.__file__).parent
    own = [colour for role, colour in COLOURS.items() if role != "paper"]
    said = [as_hex(colour) for colour in own] + [str(colour) for colour in own]
    said += [str(colour[::-1]) for colour in own]
    files = [path for room in ("render", "webcam") for path in (root / room).rglob("*.*")]
    texts = {path.name: path.read_text("utf-8") for path in files if path.suffix in (".py", ".html", ".css")}
    assert len(texts) > 20
    assert {name for name, text in texts.items() if any(one in text for one in said)} == {"colours.py"}
