"""The photo with what was found on it: landmarks, lines, angles, and whose left and right it is."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw

from posture.answer.assessment import COVERAGE_95, UNIT_SIGNS
from posture.answer.vocabulary import OF_THE_PHOTO, WORN
from posture.cards.table import CARDS
from posture.image.photo import DEFAULT_LIMITS, PhotoLimits, decode
from posture.render.colours import COLOURS
from posture.render.fonts import picture_font
from posture.render.strokes import LINES, UNITS, Dot, Label, Line, Piece, Point, strokes_of
from posture.timing import timed
from posture.words.phrases import Message, in_language, say, together

if TYPE_CHECKING:
    from posture.answer.assessment import Assessment, Indicator

OVERLAY_LONG_SIDE_PX = 1440

_INK, _PAPER = COLOURS["ink"], COLOURS["paper"]

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


@timed("render")
def overlay_png(data: bytes, assessment: Assessment, limits: PhotoLimits = DEFAULT_LIMITS) -> bytes:
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
    _Overlay(picture, assessment, scale).with_values().save(out, "PNG")
    return out.getvalue()


@timed("render")
def lines_jpeg(data: bytes, assessment: Assessment, limits: PhotoLimits, long_side_px: int) -> bytes:
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
    """One picture being drawn on; places are scaled from the original photo to it."""

    def __init__(self, picture: Image.Image, assessment: Assessment, scale: float) -> None:
        self.picture = picture
        self.pen = ImageDraw.Draw(picture, "RGBA")
        self.size = picture.size
        self.scale = scale
        self.assessment = assessment
        self.unit = max(picture.size) / UNITS
        self.letter = 13 * self.unit
        self.font = picture_font(self.letter)

    def with_lines(self) -> Image.Image:
        """The photo with its lines."""
        for piece in strokes_of(self.assessment):
            self._paint(piece)
        return self.picture

    def with_values(self) -> Image.Image:
        """A wider picture: the photo with its lines, and at the height of each line its value."""
        labels = [(height * self.scale, text) for height, text in _values(self.assessment)]
        labels += [(self.size[1] * share, text) for share, text in _remarks(self.assessment)]
        gap = 6 * self.unit
        widest = max(self.pen.textlength(text, font=self.font) for _, text in labels)
        wide = Image.new("RGB", (self.size[0] + round(widest + 2 * gap), self.size[1]), _PAPER)
        wide.paste(self.with_lines())
        pen = ImageDraw.Draw(wide)
        for height, text in apart(labels, 1.3 * self.letter, self.size[1]):
            pen.text((self.size[0] + gap, height), text, font=self.font, fill=_INK, anchor="lm")
        return wide

    def _paint(self, piece: Piece) -> None:
        match piece:
            case Line():
                ends = [self._scaled(piece.start), self._scaled(piece.end)]
                colour = (*COLOURS[piece.colour], piece.opacity)
                self.pen.line(ends, fill=colour, width=round(piece.width * self.unit))
            case Dot():
                (x, y), radius = self._scaled(piece.at), piece.radius * self.unit
                box, rim = (x - radius, y - radius, x + radius, y + radius), piece.width * self.unit
                pale = (*_PAPER, piece.opacity)
                self.pen.ellipse(box, fill=pale, outline=(*_INK, 255), width=max(1, round(rim)))
            case Label():
                self._label(piece)

    def _label(self, label: Label) -> None:
        """A word in a box, in its corner of the picture."""
        pad, margin = 3 * self.unit, 6 * self.unit
        left, top, right, bottom = self.pen.textbbox((0, 0), label.text, font=self.font)
        width, height = right - left + 2 * pad, bottom - top + 2 * pad
        x = margin if label.across == "left" else self.size[0] - margin - width
        y = margin if label.down == "top" else self.size[1] - height
        self.pen.rounded_rectangle((x, y, x + width, y + height), radius=pad, fill=(*_PAPER, 225))
        self.pen.text((x + pad - left, y + pad - top), label.text, font=self.font, fill=(*_INK, 255))

    def _scaled(self, at: Point) -> Point:
        return at[0] * self.scale, at[1] * self.scale


def _values(answer: Assessment) -> Iterator[tuple[float, str]]:
    """What stands beside the photo: height in it, pixels, and an indicator with its value."""
    heights = {point.name: point.y_px for point in answer.landmarks}
    side = answer.view.name
    found = [(name, (heights[right] + heights[left]) / 2) for name, (right, left) in LINES.items()]
    if side in ("left", "right"):
        found = [(name, heights[f"{side}_{part}"]) for name, part in _SAGITTAL.items()]
    places: dict[str, list[float]] = {}
    for card in answer.cards:
        corners = [y for tag in card.tags for _, y in tag.corners_px]
        places.setdefault(CARDS[card.id].segment, []).append(float(np.mean(corners)))
    found += [
        (name, float(np.mean(places[segment])))
        for name, segment in _BY_CARDS.items()
        if segment in places and answer.indicator(name).source in WORN
    ]
    for name, height in found:
        text = together(say(f"overlay.{name}"), _amount(answer.indicator(name)))
        yield height, in_language(text, answer.protocol.language)


def _remarks(answer: Assessment) -> Iterator[tuple[float, str]]:
    """What else stands there: height as a share of the photo's, and a sentence."""
    language = answer.protocol.language
    if any(card.axes_px for card in answer.cards):
        yield 0.03, in_language(say("overlay.axes"), language)
    if answer.protocol.withheld is not None:
        yield 0.97, answer.protocol.withheld.title
    yield 0.03, in_language(say("overlay.plumb"), language)


def _amount(indicator: Indicator) -> Message:
    """The value beside its line; a side is named only when it is clear."""
    if indicator.value is None or indicator.sem is None:
        return say("overlay.not_measured")
    amount = say(
        "overlay.amount",
        size=abs(indicator.value - indicator.threshold.neutral),
        unit=UNIT_SIGNS[indicator.unit],
        half=COVERAGE_95 * indicator.sem,
    )
    notes = [] if indicator.source in OF_THE_PHOTO else [say(f"overlay.by.{indicator.source}")]
    if indicator.status == "unclear":
        notes.append(say("overlay.unclear"))
    elif indicator.side and not notes:
        notes.append(say(f"overlay.{indicator.side}_higher"))
    return say("overlay.noted", amount=amount, notes=notes) if notes else amount
