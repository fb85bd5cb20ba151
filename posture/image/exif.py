"""What is read of a photo's EXIF: how it is turned, by which lens, and when it was taken; nothing else is."""

from __future__ import annotations

import struct
import zlib
from datetime import datetime

import numpy as np
from PIL import Image

from posture.answer.assessment import TurnedOver
from posture.answer.moments import stated

FILM_DIAGONAL_MM = 43.27
"""Of 35 mm film: EXIF's `FocalLengthIn35mmFilm` compares diagonals (CIPA DCG-001)."""

FOCAL_35MM_RANGE = (8.0, 400.0)
"""Shorter is a fisheye, longer a telescope, and neither takes whole people indoors [proposed]."""

ORIENTATION, _MAKE, _MODEL, _EXIF = 0x0112, 0x010F, 0x0110, 0x8769
_FOCAL_35MM, _TAKEN, _TAKEN_OFFSET = 0xA405, 0x9003, 0x9011

_MIRRORED_ORIENTATIONS = (2, 4, 5, 7)
"""EXIF orientations that turn the picture over. No lens does that: a camera writes one of them where it wants
the picture shown as the person saw themselves on the screen (Android: ImageCapture.Metadata's
setReversedHorizontal; Apple: CGImagePropertyOrientation.leftMirrored). Without a camera's name beside it, it
is somebody's repair."""

# What Pillow's and libheif's decoders are known to raise on damaged data.
DECODER_FAILURES = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    OverflowError,
    RuntimeError,
    MemoryError,
    struct.error,
    zlib.error,
)


def turned_over(image: Image.Image, mirrored: bool | None) -> TurnedOver | None:
    """By whose word the file holds a mirror image; None when nobody says so."""
    if mirrored is not None:
        return "stated" if mirrored else None
    exif = image.getexif()
    # pi-heif turns the picture itself and keeps the orientation here.
    orientation = image.info.get("original_orientation") or exif.get(ORIENTATION, 1)
    by_camera = any(str(exif.get(tag, "")).strip("\0 ") for tag in (_MAKE, _MODEL))
    return "camera" if orientation in _MIRRORED_ORIENTATIONS and by_camera else None


def focal_px(image: Image.Image) -> float | None:
    """Focal length in pixels of the whole picture; None when the file does not say it or says nonsense."""
    try:
        focal_mm = float(image.getexif().get_ifd(_EXIF).get(_FOCAL_35MM, 0))
    except (*DECODER_FAILURES, ZeroDivisionError):
        return None
    if not FOCAL_35MM_RANGE[0] <= focal_mm <= FOCAL_35MM_RANGE[1]:
        return None
    return focal_mm * float(np.hypot(*image.size)) / FILM_DIAGONAL_MM


def taken_at(image: Image.Image) -> str | None:
    """When the shutter was released, as `posture.answer.moments` writes it; None when the file is silent.

    Local time, with its offset from UTC where the camera has written that. When the file was last changed
    (EXIF's `DateTime`) is another thing, and is not looked at.
    """
    try:
        inner = image.getexif().get_ifd(_EXIF)
        local = datetime.strptime(_text(inner.get(_TAKEN)), "%Y:%m:%d %H:%M:%S").isoformat()  # noqa: DTZ007
    except DECODER_FAILURES:
        return None
    try:
        return stated(local + _text(inner.get(_TAKEN_OFFSET)))
    except ValueError:  # an offset that was left open, or that is none
        return local


def _text(value: object) -> str:
    return value.strip("\0 ") if isinstance(value, str) else ""


def kept(image: Image.Image) -> Image.Exif:
    """What is read of a picture's EXIF, alone: no place, no thumbnail, no name."""
    alone = Image.Exif()
    try:
        exif = image.getexif()
        inner = exif.get_ifd(_EXIF)
    except DECODER_FAILURES:
        return alone
    for tag in (ORIENTATION, _MAKE, _MODEL):
        if isinstance(value := exif.get(tag), int | str):
            alone[tag] = value
    for tag in (_FOCAL_35MM, _TAKEN, _TAKEN_OFFSET):
        if isinstance(value := inner.get(tag), int | str):
            alone.get_ifd(_EXIF)[tag] = value
    return alone
