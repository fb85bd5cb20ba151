"""The live picture as its person wants to see it: mirrored, lines, large hints, and whose side is whose."""

from __future__ import annotations

import io
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from posture.body.landmarks import Landmarks
from posture.body.view import nearest
from posture.image.video import opencv
from posture.live.turn_pace import Pace
from posture.render.colours import COLOURS, Colour, Role
from posture.render.fonts import font_file
from posture.render.over_photo import BORDERS
from posture.render.strokes import Line, Point, live_strokes
from posture.webcam.session import Scene
from posture.webcam.words import scene_text, step_text
from posture.words.catalogue import sentences
from posture.words.language import Language

Pixels = NDArray[np.uint8]


def _blue_first(role: Role) -> Colour:
    """A colour of the overlay as the window wants it."""
    red, green, blue = COLOURS[role]
    return blue, green, red


_INK, _PAPER, _GUIDE = _blue_first("ink"), _blue_first("paper"), _blue_first("guide")
_GOOD: Colour = (96, 160, 40)

_BANNER = 88
"""Height of the strip above the picture, which holds two lines of hint; nothing covers the person's head."""


def drawn(scene: Scene, language: Language, keys: str = "") -> Pixels:
    """The picture for the window.

    Parameters
    ----------
    scene : Scene
    language : Language
    keys : str
        A small line at the bottom.

    Returns
    -------
    ndarray of shape (H, W, 3), uint8
        Blue first; the caller's picture is left as it is.
    """
    cv2 = opencv()
    height, width = scene.picture.rgb.shape[:2]
    unit = max(1.0, min(height, width) / 480)
    top = round(_BANNER * unit)
    whole = np.empty((top + height, width, 3), np.uint8)
    canvas = whole[top:]
    cv2.flip(cv2.cvtColor(scene.picture.rgb, cv2.COLOR_RGB2BGR), 1, dst=canvas)
    if scene.glimpse.landmarks is not None:
        _body(canvas, scene.glimpse.landmarks, unit)
        _sides(canvas, scene.glimpse.landmarks, language, unit)
    _banner(whole[:top], scene, language, unit)
    if scene.pace is not None:
        _ring(canvas, scene.pace, unit)
    step = _words(step_text(scene.step, language), round(14 * unit), width, _INK)
    _put(canvas, step, 0, height - step.shape[0])
    if keys:
        small = _words(keys, round(12 * unit), width, _INK)
        _put(canvas, small, width - small.shape[1], height - small.shape[0])
    return whole


def blue_first(png: bytes) -> Pixels:
    """A picture file for the window."""
    cv2 = opencv()
    return np.asarray(cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR), np.uint8)


def _body(canvas: Pixels, landmarks: Landmarks, unit: float) -> None:
    """The lines over the live picture, mirrored as it is."""
    cv2 = opencv()
    width = canvas.shape[1]
    scale = width / landmarks.width_px

    def at(xy: Point) -> tuple[int, int]:
        return round(width - xy[0] * scale), round(xy[1] * scale)

    for piece in live_strokes(landmarks):
        pen = max(1, round(piece.width * unit))
        if isinstance(piece, Line):
            cv2.line(canvas, at(piece.start), at(piece.end), _blue_first(piece.colour), pen, cv2.LINE_AA)
            continue
        for colour, how in ((_PAPER, -1), (_INK, pen)):
            cv2.circle(canvas, at(piece.at), round(piece.radius * unit), colour, how, cv2.LINE_AA)


def _sides(canvas: Pixels, landmarks: Landmarks, language: Language, unit: float) -> None:
    words = sentences("camera", language)
    # In the mirrored picture the borders change places.
    keys = [f"session.your_{side}" for side in reversed(BORDERS[nearest(landmarks)])]
    height, width = canvas.shape[:2]
    left, right = (_words(words[key], round(15 * unit), width // 3, _INK) for key in keys)
    _put(canvas, left, 0, height // 2)
    _put(canvas, right, width - right.shape[1], height // 2)


def _banner(strip: Pixels, scene: Scene, language: Language, unit: float) -> None:
    """The hint above the picture, and under it how much of the wait or of the burst is done."""
    width = strip.shape[1]
    colour = _GOOD if scene.pace is not None or not scene.guidance.hints else _INK
    words = _words(scene_text(scene, language), round(26 * unit), width, colour)
    strip[:] = colour
    bar = round(8 * unit)
    _put(strip, words, (width - words.shape[1]) // 2, (strip.shape[0] - bar - words.shape[0]) // 2)
    share = scene.burst or min(1.0, scene.guidance.held_s / max(scene.guidance.hold_s, 1e-6))
    if scene.pace is None:
        strip[-bar:, : round(width * share)] = _GUIDE


def _ring(canvas: Pixels, pace: Pace, unit: float) -> None:
    """How far round the person is; it fills the way that the mirror image turns."""
    cv2 = opencv()
    radius, pen = round(40 * unit), round(9 * unit)
    centre = round(canvas.shape[1] - 56 * unit), round(56 * unit)
    cv2.circle(canvas, centre, radius, _PAPER, pen, cv2.LINE_AA)
    cv2.ellipse(canvas, centre, (radius, radius), -90, 0, -pace.turned_deg, _GOOD, pen, cv2.LINE_AA)


def _put(canvas: Pixels, patch: Pixels, left: int, top: int) -> None:
    top, left = max(0, top), max(0, left)
    target = canvas[top : top + patch.shape[0], left : left + patch.shape[1]]
    target[:] = patch[: target.shape[0], : target.shape[1]]


@lru_cache(maxsize=128)
def _words(text: str, size: int, width: int, colour: tuple[int, int, int]) -> Pixels:
    """Text in a box, in lines no wider than `width` pixels."""
    font = ImageFont.truetype(io.BytesIO(font_file(700)), size)
    pad = max(2, size // 3)
    pen = ImageDraw.Draw(Image.new("RGB", (1, 1)))
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and pen.textlength(longer, font=font) <= width - 2 * pad:
            lines[-1] = longer
        else:
            lines.append(word)
    box = pen.multiline_textbbox((pad, pad), "\n".join(lines), font=font, align="center")
    picture = Image.new("RGB", (min(width, round(box[2]) + pad), round(box[3]) + pad), colour)
    ImageDraw.Draw(picture).multiline_text(
        (pad, pad), "\n".join(lines), font=font, fill=_PAPER, align="center"
    )
    return np.asarray(picture, np.uint8)
