"""The list of what is drawn: places and widths known by construction, and every colour said once."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import posture
from posture.answer.vocabulary import ViewName
from posture.body.landmarks import Joint
from posture.image.photo import PhotoLimits
from posture.measure.calibration import Trust
from posture.pipeline.assess import analyse_photo
from posture.pipeline.options import PhotoOptions
from posture.render.colours import COLOURS, as_hex
from posture.render.over_photo import strokes_of
from posture.render.overlay import named_picture, overlay_png
from posture.render.overlay_svg import overlay_svg
from posture.render.strokes import Dot, Label, Line, live_strokes
from tests.cards.scene import Shot
from tests.conftest import KnowingDetector
from tests.figure import Figure
from tests.pelvis.known import ReadingDetector, calibrated, lines


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


@pytest.mark.parametrize("view", ["front", "back"])
@pytest.mark.parametrize("roll", [0.0, 3.0])
def test_a_line_read_off_the_picture_lies_at_the_angle_that_was_read(
    view: ViewName, roll: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = calibrated()
    monkeypatch.setattr("posture.measure.calibration.trust", lambda *_: Trust({}, "outside"))
    for module in ("pelvis.readings", "pipeline.observation", "pipeline.caveats"):
        monkeypatch.setattr(f"posture.{module}.picture_calibration", lambda: made)
    # In the picture the hips' left end is 9 degrees higher, the shoulders' 4 lower; landmarks are level.
    landmarks = Figure().landmarks(view, roll_deg=roll)
    detector = ReadingDetector([landmarks], lines(9.0, -4.0))
    shot = Shot(view).jpeg()
    answer = analyse_photo(shot, detector, view=view, options=PhotoOptions(roll_deg=roll))
    assert answer.indicator("hip_obliquity").source == "picture"
    ink = [piece for piece in strokes_of(answer) if isinstance(piece, Line) and piece.colour == "ink"]
    for line, part, angle in ((ink[0], "SHOULDER", -4.0), (ink[1], "HIP", 9.0)):
        ends = np.array(sorted([line.start, line.end]))
        (across, down), middle = ends[1] - ends[0], ends.mean(axis=0)
        assert np.degrees(np.arctan2(down, across)) == pytest.approx(angle)
        right, left = (landmarks.point(Joint[f"{side}_{part}"]) for side in ("RIGHT", "LEFT"))
        assert middle == pytest.approx((right + left) / 2)
        assert np.hypot(across, down) == pytest.approx(np.hypot(*(right - left)))
    hips = ink[1]
    assert f'x1="{hips.start[0]:.1f}" y1="{hips.start[1]:.1f}"' in overlay_svg(answer)
    shown = (Image.open(BytesIO(overlay_png(shot, answer))), named_picture(shot, answer, PhotoLimits(), 1440))
    for picture in (np.asarray(one.convert("RGB"), float) for one in shown):
        # On the line, between the joints' discs, there is ink; where the landmarks lie level, there is none.
        on, off = (
            picture[round(y), round(x)]
            for x, y in (
                0.75 * np.array(hips.start) + 0.25 * np.array(hips.end),
                0.75 * landmarks.point(Joint.RIGHT_HIP) + 0.25 * landmarks.point(Joint.LEFT_HIP),
            )
        )
        assert np.abs(on - COLOURS["ink"]).max() < 30
        assert np.abs(off - COLOURS["ink"]).max() > 30


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
