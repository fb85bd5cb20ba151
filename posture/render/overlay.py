"""The photo with what was found on it: landmarks, lines, angles, and whose left and right it is."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw

from posture.answer.assessment import COVERAGE_95, UNIT_SIGNS, WORN
from posture.body.geometry import rotated
from posture.cards.table import CARDS
from posture.image.photo import DEFAULT_LIMITS, Limits, decode
from posture.render.fonts import picture_font
from posture.timing import timed
from posture.words.phrases import Message, in_language, say, together

if TYPE_CHECKING:
    from posture.answer.assessment import Assessment, Indicator, ViewName

OVERLAY_LONG_SIDE_PX = 1440

Point = tuple[float, float]

_INK = (16, 86, 98)
_PAPER = (255, 255, 255)
_GUIDE = (255, 196, 61)

LINES: dict[str, tuple[str, str]] = {
    "shoulder_obliquity": ("right_shoulder", "left_shoulder"),
    "hip_obliquity": ("right_hip", "left_hip"),
    "knee_line_obliquity": ("right_knee", "left_knee"),
    "ankle_line_obliquity": ("right_ankle", "left_ankle"),
    "head_tilt": ("right_ear", "left_ear"),
}
"""Frontal line indicators and their two ends."""

CHAIN = ("ear", "shoulder", "hip", "knee", "ankle", "foot_index")
_SAGITTAL = {
    "head_forward": "ear",
    "trunk_lean_sagittal": "shoulder",
    "hip_offset_sagittal": "hip",
    "knee_angle_sagittal": "knee",
}

_BY_CARDS = {
    "pelvis_rotation": "pelvis",
    "pelvis_obliquity": "pelvis",
    "pelvis_tilt": "pelvis",
    "trunk_rotation": "trunk",
    "trunk_torsion": "trunk",
    "innominate_inclination_left": "pelvis",
    "innominate_inclination_right": "pelvis",
}
"""Indicators of printed cards: the part of the body whose cards they stand beside."""

_AXES = ((214, 58, 48), (46, 148, 72), (38, 104, 214))
"""Colours of a card's axes: to the person's right, up, out of the card."""

UNUSED = re.compile(r"(left|right)_(pinky|index|thumb|eye.*)|mouth_.*")
"""Landmarks that no indicator reads; drawing them would only hide the hands and the face."""

BORDERS: dict[ViewName, tuple[str, str]] = {
    "front": ("right", "left"),
    "back": ("left", "right"),
    "left": ("front", "back"),
    "right": ("back", "front"),
}
"""What lies at the picture's left and right border."""


@timed("render")
def overlay_png(data: bytes, assessment: Assessment, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """Draw an assessment on its photo.

    Parameters
    ----------
    data : bytes
        The photo file that was assessed.
    assessment : Assessment
    limits : Limits

    Returns
    -------
    bytes
        A PNG without metadata: the upright photo (at most about 1440 pixels on its long side) with
        the lines on it, and beside it a strip with the values, so that no label hides the body.
    """
    photo = decode(data, limits, OVERLAY_LONG_SIDE_PX, assessment.turned_over)
    picture = Image.fromarray(photo.rgb)
    picture.thumbnail((OVERLAY_LONG_SIDE_PX, OVERLAY_LONG_SIDE_PX))
    scale = picture.width / photo.width_px
    out = io.BytesIO()
    _Overlay(picture, assessment, scale).drawn().save(out, "PNG")
    return out.getvalue()


@timed("render")
def lines_jpeg(data: bytes, assessment: Assessment, limits: Limits, long_side_px: int) -> bytes:
    """Return the photo with the lines on it as a JPEG without metadata, no longer than this on its long side.

    As `overlay_png`, but without the strip of values: the report shows them itself.
    """
    photo = decode(data, limits, long_side_px, assessment.turned_over)
    picture = Image.fromarray(photo.rgb)
    picture.thumbnail((long_side_px, long_side_px))
    out = io.BytesIO()
    overlay = _Overlay(picture, assessment, picture.width / photo.width_px)
    overlay.with_lines().save(out, "JPEG", quality=88, optimize=True)
    return out.getvalue()


def measured_line(
    right: Point, left: Point, value_deg: float, view: ViewName, roll_deg: float
) -> tuple[Point, Point]:
    """Ends of a line of the body as it was measured: through the middle of the two landmarks, as long.

    The landmarks themselves show it too flat; what was measured takes the whole body into account.

    Parameters
    ----------
    right, left : (x, y)
        Landmarks of the subject's right and left side, pixels.
    value_deg : float
        Inclination against the horizontal, positive when the right end is higher.
    view : str
        ``front`` or ``back``.
    roll_deg : float
        Camera roll, positive when the picture's content is turned clockwise.
    """
    ends = np.array([right, left])
    middle, half = ends.mean(axis=0), float(np.hypot(*(ends[0] - ends[1]))) / 2
    angle = np.radians(value_deg)
    towards_right = np.array([np.cos(angle) * (-1.0 if view == "front" else 1.0), -np.sin(angle)])
    first, second = rotated(middle + half * np.array([towards_right, -towards_right]), roll_deg, middle)
    return (float(first[0]), float(first[1])), (float(second[0]), float(second[1]))


def apart(labels: Sequence[tuple[float, str]], gap: float, height: float) -> list[tuple[float, str]]:
    """Labels (middle, text) moved up or down until none touches another, in their order from the top."""
    placed: list[tuple[float, str]] = []
    for middle, text in sorted(labels, key=lambda label: label[0]):
        placed.append((max(middle, placed[-1][0] + gap) if placed else middle, text))
    below = height - gap / 2
    for k in range(len(placed) - 1, -1, -1):
        placed[k] = min(placed[k][0], below), placed[k][1]
        below = placed[k][0] - gap
    return placed


class _Overlay:
    """One picture being drawn on; positions are scaled from the original photo to it."""

    def __init__(self, picture: Image.Image, assessment: Assessment, scale: float) -> None:
        self.picture = picture
        self.pen = ImageDraw.Draw(picture, "RGBA")
        self.size = picture.size
        self.scale = scale
        self.assessment = assessment
        self.language = assessment.protocol.language
        self.points = {p.name: (p.x_px * scale, p.y_px * scale) for p in assessment.landmarks}
        self.unit = max(picture.size) / 720
        self.labels: list[tuple[float, str]] = []
        self.letter = 13 * self.unit
        self.font = picture_font(self.letter)

    def drawn(self) -> Image.Image:
        """The photo with its lines, and the strip with their values."""
        self.with_lines()
        return self._with_values()

    def with_lines(self) -> Image.Image:
        """The photo with its lines."""
        self._plumb_line()
        if self.assessment.view.name in ("front", "back"):
            self._frontal()
        else:
            self._sagittal()
        self._landmarks()
        self._cards()
        view = self.assessment.view.name
        if view in ("left", "right"):
            self._label((6 * self.unit, self.size[1]), self._word(f"{view}_side"), align="left")
        left, right = (self._word(side) for side in BORDERS[view])
        self._label((6 * self.unit, 6 * self.unit), left, align="left")
        self._label((self.size[0] - 6 * self.unit, 6 * self.unit), right, align="right")
        return self.picture

    def _with_values(self) -> Image.Image:
        """A wider picture: the photo, and at the height of each line its value."""
        withheld = self.assessment.protocol.withheld
        if withheld is not None:
            self.labels.append((self.size[1] * 0.97, withheld.title))
        self.labels.append((self.size[1] * 0.03, self._word("plumb")))
        gap = 6 * self.unit
        widest = max(self.pen.textlength(text, font=self.font) for _, text in self.labels)
        wide = Image.new("RGB", (self.size[0] + round(widest + 2 * gap), self.size[1]), _PAPER)
        wide.paste(self.picture)
        pen = ImageDraw.Draw(wide)
        for height, text in apart(self.labels, 1.3 * self.letter, self.size[1]):
            pen.text((self.size[0] + gap, height), text, font=self.font, fill=_INK, anchor="lm")
        return wide

    def _plumb_line(self) -> None:
        """The vertical through the middle of the ankles, as the camera's roll puts it."""
        left, right = self.points["left_ankle"], self.points["right_ankle"]
        foot = np.array([(left[0] + right[0]) / 2, (left[1] + right[1]) / 2])
        ends = np.array([[foot[0], 0.0], [foot[0], float(self.size[1])]])
        top, bottom = rotated(ends, self.assessment.camera_roll.deg or 0.0, foot)
        self.pen.line([tuple(top), tuple(bottom)], fill=(*_GUIDE, 150), width=round(1.5 * self.unit))

    def _frontal(self) -> None:
        for name, (first, second) in LINES.items():
            indicator = self.assessment.indicator(name)
            ends = self.points[first], self.points[second]
            if indicator.value is not None:
                roll = self.assessment.camera_roll.deg or 0.0
                ends = measured_line(*ends, indicator.value, self.assessment.view.name, roll)
            self._stroke(*ends, measured=indicator.value is not None)
            height = (self.points[first][1] + self.points[second][1]) / 2
            self.labels.append((height, self._value(indicator)))
        for side in ("left", "right"):
            for upper, lower in (("shoulder", "hip"), ("hip", "knee"), ("knee", "ankle")):
                self._stroke(self.points[f"{side}_{upper}"], self.points[f"{side}_{lower}"], thin=True)

    def _sagittal(self) -> None:
        side = self.assessment.view.name
        for upper, lower in pairwise(CHAIN):
            self._stroke(self.points[f"{side}_{upper}"], self.points[f"{side}_{lower}"])
        for name, part in _SAGITTAL.items():
            text = self._value(self.assessment.indicator(name))
            self.labels.append((self.points[f"{side}_{part}"][1], text))

    def _stroke(self, start: Point, end: Point, measured: bool = True, thin: bool = False) -> None:
        width = (1.5 if thin else 2.5) * self.unit
        self.pen.line([start, end], fill=(*_PAPER, 170), width=round(width + 2 * self.unit))
        self.pen.line([start, end], fill=(*_INK, 255 if measured else 110), width=round(width))

    def _landmarks(self) -> None:
        radius = 3.2 * self.unit
        for name, (x, y) in self.points.items():
            if UNUSED.fullmatch(name):
                continue
            box = (x - radius, y - radius, x + radius, y + radius)
            self.pen.ellipse(box, fill=(*_PAPER, 230), outline=(*_INK, 255), width=max(1, round(self.unit)))

    def _cards(self) -> None:
        """Axes of every clear card from its ridge, and in the strip what cards and stickers say."""
        places: dict[str, list[float]] = {}
        for card in self.assessment.cards:
            heights = [y * self.scale for tag in card.tags for _, y in tag.corners_px]
            places.setdefault(CARDS[card.id].segment, []).append(float(np.mean(heights)))
            start, *ends = [(x * self.scale, y * self.scale) for x, y in card.axes_px] or [(0.0, 0.0)]
            for end, colour in zip(ends, _AXES, strict=False):
                self.pen.line([start, end], fill=(*_PAPER, 220), width=round(5 * self.unit))
                self.pen.line([start, end], fill=(*colour, 255), width=round(2.5 * self.unit))
        for name, segment in _BY_CARDS.items():
            indicator = self.assessment.indicator(name)
            if segment in places and indicator.source in WORN:
                self.labels.append((float(np.mean(places[segment])), self._value(indicator)))
        if any(card.axes_px for card in self.assessment.cards):
            self.labels.append((self.size[1] * 0.03, self._word("axes")))

    def _word(self, key: str) -> str:
        return in_language(say(f"overlay.{key}"), self.language)

    def _value(self, indicator: Indicator) -> str:
        return in_language(together(say(f"overlay.{indicator.id}"), _amount(indicator)), self.language)

    def _label(self, at: Point, text: str, align: str) -> None:
        """Text in a box, kept inside the picture."""
        pad = 3 * self.unit
        left, top, right, bottom = self.pen.textbbox((0, 0), text, font=self.font)
        width, height = right - left + 2 * pad, bottom - top + 2 * pad
        x = at[0] - width if align == "right" else at[0]
        x = min(max(0.0, x), self.size[0] - width)
        y = min(max(0.0, at[1] - (height / 2 if at[1] > height else 0)), self.size[1] - height)
        self.pen.rounded_rectangle((x, y, x + width, y + height), radius=pad, fill=(*_PAPER, 225))
        self.pen.text((x + pad - left, y + pad - top), text, font=self.font, fill=(*_INK, 255))


def _amount(indicator: Indicator) -> Message:
    """The value beside its line; a side is named only when it is beyond noise."""
    if indicator.value is None or indicator.sem is None:
        return say("overlay.not_measured")
    amount = say(
        "overlay.amount",
        size=abs(indicator.value - indicator.threshold.neutral),
        unit=UNIT_SIGNS[indicator.unit],
        half=COVERAGE_95 * indicator.sem,
    )
    notes = [] if indicator.source == "landmarks" else [say(f"overlay.by.{indicator.source}")]
    if indicator.status == "within_noise":
        notes.append(say("overlay.noise"))
    elif indicator.side and not notes:
        notes.append(say(f"overlay.{indicator.side}_higher"))
    return say("overlay.noted", amount=amount, notes=notes) if notes else amount
