"""The live picture as its person wants to see it: mirrored, lines, large hints, and whose side is whose."""

from __future__ import annotations

import io
from functools import cache, lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from posture.answer.assessment import ViewName
from posture.body.landmarks import Array, Joint, Landmarks
from posture.body.stance import FACING_DEG, off_axis_deg
from posture.image.video import opencv
from posture.live.turn_pace import Pace
from posture.webcam.session import Scene
from posture.webcam.words import scene_text, step_text
from posture.words.catalogue import sentences
from posture.words.language import Language

Pixels = NDArray[np.uint8]

_INK, _PAPER, _GUIDE, _GOOD = (98, 86, 16), (255, 255, 255), (61, 196, 255), (96, 160, 40)
"""Blue first, as the window wants it; the same colours as on the overlay."""

_BANNER = 88
"""Height of the strip above the picture, which holds two lines of hint; nothing covers the person's head."""

_BORDERS: dict[ViewName, tuple[str, str]] = {
    "front": ("your_left", "your_right"),
    "back": ("your_right", "your_left"),
    "left": ("your_back", "your_front"),
    "right": ("your_front", "your_back"),
}
"""What lies at the left and right border of the mirrored picture."""

_BONES = [
    (Joint[f"{side}_{upper}"], Joint[f"{side}_{lower}"])
    for side in ("LEFT", "RIGHT")
    for upper, lower in (("SHOULDER", "HIP"), ("HIP", "KNEE"), ("KNEE", "ANKLE"), ("HEEL", "FOOT_INDEX"))
]
_LINES = [(Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER), (Joint.LEFT_HIP, Joint.RIGHT_HIP)]
_DOTS = sorted({joint for line in (*_BONES, *_LINES) for joint in line} | {Joint.LEFT_EAR, Joint.RIGHT_EAR})


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
    """Landmarks, hip and shoulder line, the plumb line over the ankles and the level through them."""
    cv2 = opencv()
    xy = _mirrored(landmarks, canvas)
    thin, thick = max(1, round(1.2 * unit)), max(2, round(2.5 * unit))
    foot = (xy[Joint.LEFT_ANKLE] + xy[Joint.RIGHT_ANKLE]) / 2
    tall = float(np.ptp(xy[:, 1]))
    for start, end in (
        ((foot[0], 0), (foot[0], canvas.shape[0])),
        ((foot[0] - 0.2 * tall, foot[1]), (foot[0] + 0.2 * tall, foot[1])),
    ):
        cv2.line(canvas, _point(start), _point(end), _GUIDE, thin, cv2.LINE_AA)
    for first, second in _BONES:
        cv2.line(canvas, _point(xy[first]), _point(xy[second]), _PAPER, thin, cv2.LINE_AA)
    for first, second in _LINES:
        reach = (xy[second] - xy[first]) * 0.35
        ends = _point(xy[first] - reach), _point(xy[second] + reach)
        cv2.line(canvas, *ends, _PAPER, thick + 2, cv2.LINE_AA)
        cv2.line(canvas, *ends, _INK, thick, cv2.LINE_AA)
    for joint in _DOTS:
        cv2.circle(canvas, _point(xy[joint]), round(3 * unit), _PAPER, -1, cv2.LINE_AA)
        cv2.circle(canvas, _point(xy[joint]), round(3 * unit), _INK, thin, cv2.LINE_AA)


def _sides(canvas: Pixels, landmarks: Landmarks, language: Language, unit: float) -> None:
    seen = min(FACING_DEG, key=lambda name: abs(off_axis_deg(landmarks, name)))
    words = sentences("camera", language)
    height, width = canvas.shape[:2]
    left, right = (
        _words(words[f"session.{key}"], round(15 * unit), width // 3, _INK) for key in _BORDERS[seen]
    )
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
    centre, radius, pen = _point((canvas.shape[1] - 56 * unit, 56 * unit)), round(40 * unit), round(9 * unit)
    cv2.circle(canvas, centre, radius, _PAPER, pen, cv2.LINE_AA)
    cv2.ellipse(canvas, centre, (radius, radius), -90, 0, -pace.turned_deg, _GOOD, pen, cv2.LINE_AA)


def _mirrored(landmarks: Landmarks, canvas: Pixels) -> Array:
    xy = landmarks.xy_px * (canvas.shape[1] / landmarks.width_px)
    xy[:, 0] = canvas.shape[1] - xy[:, 0]
    return np.asarray(xy)


def _point(xy: Array | tuple[float, float]) -> tuple[int, int]:
    return round(float(xy[0])), round(float(xy[1]))


def _put(canvas: Pixels, patch: Pixels, left: int, top: int) -> None:
    top, left = max(0, top), max(0, left)
    target = canvas[top : top + patch.shape[0], left : left + patch.shape[1]]
    target[:] = patch[: target.shape[0], : target.shape[1]]


@cache
def _font() -> bytes:
    return (resources.files("posture.render") / "fonts" / "SourceSansPro-Bold.ttf").read_bytes()


@lru_cache(maxsize=128)
def _words(text: str, size: int, width: int, colour: tuple[int, int, int]) -> Pixels:
    """Text in a box, in lines no wider than `width` pixels."""
    font = ImageFont.truetype(io.BytesIO(_font()), size)
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
