"""The live picture as its person wants to see it: mirrored, lines, large hints, and whose side is whose."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from posture.assessment import ViewName
from posture.camera_words import camera_words
from posture.film import opencv
from posture.landmarks import Array, Joint, Landmarks
from posture.stance import FACING_DEG, off_axis_deg
from posture.texts import Language
from posture.webcam import Scene
from posture.webcam_words import scene_text, step_text

Pixels = NDArray[np.uint8]

_INK, _PAPER, _GUIDE, _GOOD = (98, 86, 16), (255, 255, 255), (61, 196, 255), (96, 160, 40)
"""Blue first, as the window wants it; the same colours as on the overlay."""

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
    canvas = np.asarray(cv2.flip(cv2.cvtColor(scene.picture.rgb, cv2.COLOR_RGB2BGR), 1), np.uint8)
    unit = max(1.0, min(canvas.shape[:2]) / 480)
    if scene.glimpse.landmarks is not None:
        _body(canvas, scene.glimpse.landmarks, unit)
        _sides(canvas, scene.glimpse.landmarks, language, unit)
    _banner(canvas, scene, language, unit)
    height = canvas.shape[0]
    size = round(13 * unit)
    step = _words(step_text(scene.step, language), size, canvas.shape[1], _INK)
    _put(canvas, step, 0, height - step.shape[0])
    if keys:
        small = _words(keys, round(10 * unit), canvas.shape[1], _INK)
        _put(canvas, small, canvas.shape[1] - small.shape[1], height - small.shape[0])
    return canvas


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
    words = camera_words(language)["session"]
    height, width = canvas.shape[:2]
    left, right = (_words(words[key], round(15 * unit), width // 3, _INK) for key in _BORDERS[seen])
    _put(canvas, left, 0, height // 2)
    _put(canvas, right, width - right.shape[1], height // 2)


def _banner(canvas: Pixels, scene: Scene, language: Language, unit: float) -> None:
    """The hint across the top, and below it how much of the wait, the burst or the turn is done."""
    cv2 = opencv()
    height, width = canvas.shape[:2]
    good = scene.pace is not None or not scene.guidance.hints
    colour = _GOOD if good else _INK
    words = _words(scene_text(scene, language), round(26 * unit), width, colour)
    canvas[: words.shape[0]] = colour
    _put(canvas, words, max(0, (width - words.shape[1]) // 2), 0)
    if scene.pace is not None:
        centre, radius = (round(width - 60 * unit), round(words.shape[0] + 55 * unit)), round(40 * unit)
        cv2.circle(canvas, centre, radius, _PAPER, round(8 * unit), cv2.LINE_AA)
        # The ring fills the way the mirror image turns.
        sweep = -scene.pace.turned_deg
        cv2.ellipse(canvas, centre, (radius, radius), -90, 0, sweep, _GOOD, round(8 * unit), cv2.LINE_AA)
        return
    share = scene.burst or min(1.0, scene.guidance.held_s / max(scene.guidance.hold_s, 1e-6))
    top, bottom = words.shape[0], min(height, words.shape[0] + round(8 * unit))
    canvas[top:bottom, : round(width * share)] = _GUIDE


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


@lru_cache(maxsize=128)
def _words(text: str, size: int, width: int, colour: tuple[int, int, int]) -> Pixels:
    """Text in a box, in lines no wider than `width` pixels."""
    font = ImageFont.load_default(size=size)
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
