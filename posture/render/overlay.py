"""The photo with what was found on it: landmarks, lines, angles, and whose left and right it is."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Literal

from PIL import Image, ImageDraw

from posture.answer.vocabulary import OF_THE_PHOTO
from posture.image.photo import DEFAULT_LIMITS, PhotoLimits, decode
from posture.render.beside import LETTER as LETTER_OF_BODY
from posture.render.beside import apart
from posture.render.closeup import body_height
from posture.render.colours import COLOURS
from posture.render.fonts import picture_font
from posture.render.named_lines import NamedLine, named_lines, size_of
from posture.render.over_photo import strokes_of
from posture.render.strokes import UNITS, UNUSED, Amount, Dot, Label, Line, Piece, Point
from posture.timing import timed
from posture.words.phrases import Message, in_language, say, together

if TYPE_CHECKING:
    from posture.answer.assessment import Assessment, Indicator, SessionAssessment

OVERLAY_LONG_SIDE_PX = 1440
_HIGH_PX, _IN_A_ROW, _AMONG_OTHERS_LETTER = 1080, 4, 16.0
"""Of the photos of a session: height, how many stand side by side (the four views), size of the letters."""

LETTER = 13.0
"""Size of the letters on a picture that is looked at on a screen, in parts of a 720th of its long side."""

_OFF_THE_BODY = 24.0
"""Where there is room, so far from the outermost landmark: behind them lies some of the body's breadth."""

_INK, _PAPER = COLOURS["ink"], COLOURS["paper"]


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
def session_png(
    photos: Iterable[bytes], answer: SessionAssessment, limits: PhotoLimits = DEFAULT_LIMITS
) -> bytes:
    """Draw a session on its photos: one picture, in which they stand side by side, each line named.

    One, because the session has one answer: the lines of front and back belong together, and whoever sends or
    files it has one file, named as was asked.

    Parameters
    ----------
    photos : iterable of bytes
        The photo files of the session, in any order; they are known by their SHA-256.
    answer : SessionAssessment
    limits : Limits

    Returns
    -------
    bytes
        A PNG without metadata: all photos equally high, at most four in a row.
    """
    files = {sha256(data).hexdigest(): data for data in photos}
    shown = []
    for one in answer.singles():
        image = one.provenance.image
        if image is not None and image.sha256 in files:
            named = named_picture(
                files[image.sha256], one, limits, OVERLAY_LONG_SIDE_PX, _AMONG_OTHERS_LETTER
            )
            shown.append(named.resize((round(named.width * _HIGH_PX / named.height), _HIGH_PX)))
    remarks = dict.fromkeys(text for one in answer.singles() for _, text in _remarks(one))
    out = io.BytesIO()
    _side_by_side(shown, " · ".join(remarks)).save(out, "PNG")
    return out.getvalue()


def _side_by_side(pictures: Sequence[Image.Image], below: str) -> Image.Image:
    """Pictures of one height in rows, on paper, and a line of words below them."""
    rows = [pictures[k : k + _IN_A_ROW] for k in range(0, len(pictures), _IN_A_ROW)]
    gap, letter = _HIGH_PX // 60, _HIGH_PX / UNITS * _AMONG_OTHERS_LETTER
    widths = [sum(one.width + gap for one in row) - gap for row in rows]
    high = len(rows) * (_HIGH_PX + gap)
    sheet = Image.new("RGB", (max(widths), round(high + 1.6 * letter)), _PAPER)
    for number, row in enumerate(rows):
        x = 0
        for one in row:
            sheet.paste(one, (x, number * (_HIGH_PX + gap)))
            x += one.width + gap
    ImageDraw.Draw(sheet).text((gap, high), below, font=picture_font(letter), fill=_INK, anchor="la")
    return sheet


def named_picture(
    data: bytes, assessment: Assessment, limits: PhotoLimits, long_side_px: int, letter: float = LETTER
) -> Image.Image:
    """Return the photo with the lines on it, each named beside the body with its value.

    Parameters
    ----------
    data, assessment, limits
        As for `overlay_png`.
    long_side_px : int
        Of the photo, at most; where there is no room for the names beside the body, paper is added for them.
    letter : float
        Size of the letters, in parts of a 720th of the photo's long side.
    """
    photo = decode(data, limits, long_side_px, assessment.turned_over)
    picture = Image.fromarray(photo.rgb)
    picture.thumbnail((long_side_px, long_side_px))
    return _Overlay(picture, assessment, picture.width / photo.width_px, letter).with_names()


@dataclass(frozen=True, slots=True)
class _Column:
    """Where names stand: right (1) or left (-1) of the body, from `edge` on; `offset`: paper on the left."""

    way: Literal[1, -1]
    offset: int
    edge: float


class _Overlay:
    """One picture being drawn on; places are scaled from the original photo to it."""

    def __init__(
        self, picture: Image.Image, assessment: Assessment, scale: float, letter: float = LETTER
    ) -> None:
        self.picture = picture
        self.pen = ImageDraw.Draw(picture, "RGBA")
        self.size = picture.size
        self.scale = scale
        self.assessment = assessment
        self.unit = max(picture.size) / UNITS
        self.letter = letter * self.unit
        self.font = picture_font(self.letter)

    def with_lines(self, letter_px: float | None = None) -> Image.Image:
        """The photo with its lines; with letters this high, pixels of the photo, their values too."""
        for piece in strokes_of(self.assessment, letter_px):
            self._paint(piece)
        return self.picture

    def with_values(self) -> Image.Image:
        """A wider picture: the photo with its lines, and at the height of each line its value."""
        labels = [(height * self.scale, text) for height, text in _values(self.assessment)]
        labels += [(self.size[1] * share, text) for share, text in _remarks(self.assessment)]
        gap = 6 * self.unit
        widest = max(self.pen.textlength(text, font=self.font) for _, text in labels)
        wide = Image.new("RGB", (self.size[0] + round(widest + 2 * gap), self.size[1]), _PAPER)
        # Beside a small body the letters are as large as those of the strip.
        letter_px = max(LETTER_OF_BODY * body_height(self.assessment.landmarks), self.letter / self.scale)
        wide.paste(self.with_lines(letter_px))
        pen = ImageDraw.Draw(wide)
        for height, text in apart(labels, 1.3 * self.letter, self.size[1]):
            pen.text((self.size[0] + gap, height), text, font=self.font, fill=_INK, anchor="lm")
        return wide

    def with_names(self) -> Image.Image:
        """The photo with its lines, and each one's name and value where the body is not.

        The names stand in a column on the side with more room; where it is too narrow, paper is added.
        """
        self.with_lines()
        pad, bold = 3 * self.unit, picture_font(self.letter, 700)
        named = named_lines(self.assessment)
        widths = [self.pen.textlength(line.name, font=bold) for line in named]
        widths += [self.pen.textlength(line.amount, font=self.font) for line in named]
        wide, tall = max(widths) + 2 * pad, 2.3 * self.letter + 2 * pad
        column = self._column(wide, pad)
        corner, high = 1.2 * self.letter + 15 * self.unit, self.size[1]
        heights = [(line.near(column.way)[1] * self.scale, line) for line in named]
        low = corner + tall / 2
        placed = apart([(max(y, low), line) for y, line in heights], tall + pad, high - corner)
        for middle, line in placed:
            self._pointer(line, column, middle)
        for middle, line in placed:
            left = column.edge if column.way > 0 else column.edge - wide
            box = (left, middle - tall / 2, left + wide, middle + tall / 2)
            self.pen.rounded_rectangle(box, radius=pad, fill=(*_PAPER, 225))
            at = left + pad, middle
            self.pen.text(at, line.name, font=bold, fill=_INK, anchor="ld")
            self.pen.text(at, line.amount, font=self.font, fill=_INK, anchor="la")
        return self.picture

    def _column(self, wide: float, pad: float) -> _Column:
        """Where the names stand; the picture is widened when there is no room for them."""
        xs = [p.x_px * self.scale for p in self.assessment.landmarks if not UNUSED.fullmatch(p.name)]
        left, right = min(xs), self.size[0] - max(xs)
        room = max(left, right) - wide - pad
        gap = min(max(room, 2 * pad), _OFF_THE_BODY * self.unit)
        missing = max(0, round(gap - room))
        wider = Image.new("RGB", (self.size[0] + missing, self.size[1]), _PAPER)
        way: Literal[1, -1] = 1 if right >= left else -1
        offset = 0 if way > 0 else missing
        wider.paste(self.picture, (offset, 0))
        self.picture, self.pen = wider, ImageDraw.Draw(wider, "RGBA")
        return _Column(way, offset, (max(xs) if way > 0 else min(xs)) + offset + way * gap)

    def _pointer(self, line: NamedLine, column: _Column, middle: float) -> None:
        """A thin line from a name to what it names."""
        x, y = self._scaled(line.near(column.way))
        ends = [(x + column.offset, y), (column.edge, middle)]
        self.pen.line(ends, fill=(*_PAPER, 200), width=round(2.4 * self.unit))
        self.pen.line(ends, fill=(*_INK, 255), width=max(1, round(0.9 * self.unit)))

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
            case Amount():
                self._amount(piece)

    def _label(self, label: Label) -> None:
        """A word in a box, in its corner of the picture."""
        pad, margin = 3 * self.unit, 6 * self.unit
        left, top, right, bottom = self.pen.textbbox((0, 0), label.text, font=self.font)
        width, height = right - left + 2 * pad, bottom - top + 2 * pad
        x = margin if label.across == "left" else self.size[0] - margin - width
        y = margin if label.down == "top" else self.size[1] - height
        self.pen.rounded_rectangle((x, y, x + width, y + height), radius=pad, fill=(*_PAPER, 225))
        self.pen.text((x + pad - left, y + pad - top), label.text, font=self.font, fill=(*_INK, 255))

    def _amount(self, amount: Amount) -> None:
        """A value with a pale rim."""
        size = amount.size * self.scale
        self.pen.text(
            self._scaled(amount.at),
            amount.text,
            font=picture_font(size, 700 if amount.bold else 400),
            fill=(*_INK, 255),
            anchor="lm" if amount.across == "start" else "rm",
            stroke_width=max(1, round(size / 8)),
            stroke_fill=_PAPER,
        )

    def _scaled(self, at: Point) -> Point:
        return at[0] * self.scale, at[1] * self.scale


def _values(answer: Assessment) -> Iterator[tuple[float, str]]:
    """What stands beside the photo: height in it, pixels, and an indicator with its value."""
    for line in named_lines(answer):
        text = together(say(f"overlay.{line.indicator}"), _amount(answer.indicator(line.indicator)))
        yield line.height, in_language(text, answer.protocol.language)


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
    amount = size_of(indicator)
    if indicator.value is None:
        return amount
    notes = [] if indicator.source in OF_THE_PHOTO else [say(f"overlay.by.{indicator.source}")]
    if indicator.status == "unclear":
        notes.append(say("overlay.unclear"))
    elif indicator.side and not notes:
        notes.append(say(f"overlay.{indicator.side}_higher"))
    return say("overlay.noted", amount=amount, notes=notes) if notes else amount
