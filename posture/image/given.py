"""Whatever a caller hands in as a photo, as the bytes of a file: from there on there is one path.

Bytes, paths and files opened with ``rb`` stay what they are. A PIL image and an array become a PNG, which
keeps every pixel; what PIL still knows of orientation, lens, time and colours goes along, so that it is read
as the file would have been. The SHA-256 in the answer is then of this
PNG: the same pixels give the same digest under the same version of Pillow, and another one than their file.
Values may differ from those of a JPEG by some tenths of a degree, for a JPEG is unpacked smaller at once.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterable
from os import PathLike
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from posture.errors import BadInput, BadOption, FileNotReadable, TooManyBytes, TooManyPixels, TruncatedImage
from posture.files import read_file, reason
from posture.image import exif
from posture.image.exif import DECODER_FAILURES
from posture.image.photo import DEFAULT_LIMITS, PhotoLimits, to_srgb
from posture.words.phrases import say

GivenPhoto = (
    bytes | bytearray | memoryview | str | PathLike[str] | IO[bytes] | Image.Image | NDArray[np.uint8]
)
"""What may be handed in as a photo; an array is (H, W, 3), red, green, blue."""

_IN_A_PNG = ("1", "L", "LA", "P", "RGB", "RGBA", "I;16", "I")
"""Modes of PIL that a PNG holds as they are."""

_TO_RGB = ("CMYK", "YCbCr", "HSV", "RGBX", "RGBa", "La", "PA")
"""Modes that are shown in red, green and blue first, as they would be out of a file."""

_SINGLE = (bytes, bytearray, memoryview, str, PathLike, np.ndarray, Image.Image)
_CHUNK = 1 << 20


def as_file(photo: GivenPhoto, limits: PhotoLimits = DEFAULT_LIMITS) -> bytes:
    """The bytes of a photo's file.

    Parameters
    ----------
    photo : bytes, path, binary file, PIL image, or ndarray of shape (H, W, 3), uint8
        A file is read from where it stands to its end, and left open.
    limits : PhotoLimits
        More bytes are not read, more pixels not made a file of.

    Raises
    ------
    BadInput
        FileNotReadable, TooManyBytes, TooManyPixels, TruncatedImage, or BadOption for anything that is no
        photo; says what one is.
    """
    match photo:
        case bytes() | bytearray() | memoryview():
            return bytes(photo)
        case str() | PathLike():
            return read_file(_path(photo), limits.max_bytes)
        case Image.Image():
            return _png(_readable(photo, limits), limits)
        case np.ndarray():
            return _png(_picture(photo, limits), limits)
    if hasattr(photo, "read"):
        return _read(photo, limits.max_bytes, TooManyBytes)
    raise BadOption(say("failure.no_photo", kind=_kind(photo)))


def as_footage(source: object, max_bytes: int, too_large: type[BadInput]) -> list[bytes | Path]:
    """A turn's video or photos; a file on the disk stays there, for a video is not held in memory.

    Parameters
    ----------
    source : object
        One of what `as_file` takes, or several.
    max_bytes : int
        How much of an open file is read.
    too_large : type
        The error for more.

    Raises
    ------
    BadInput
        As `as_file`.
    """
    files: list[bytes | Path] = []
    for one in several(source):
        if isinstance(one, str | PathLike):
            files.append(_path(one))
        elif hasattr(one, "read"):
            files.append(_read(one, max_bytes, too_large))
        else:
            files.append(as_file(one))
    return files


def several(photos: Any) -> list[Any]:
    """Photos as a list, also when it is a single one."""
    # An open file can be gone through as well, line by line.
    if isinstance(photos, _SINGLE) or hasattr(photos, "read") or not isinstance(photos, Iterable):
        return [photos]
    return list(photos)


def _path(name: str | PathLike[Any]) -> Path:
    return Path(os.fsdecode(name))


def _read(stream: IO[bytes], max_bytes: int, too_large: type[BadInput]) -> bytes:
    """All that is left in an open file, which may hand it out in pieces."""
    parts = bytearray()
    while len(parts) <= max_bytes:
        part = _part(stream, min(_CHUNK, max_bytes + 1 - len(parts)))
        if not part:
            return bytes(parts)
        parts += part
    raise too_large(say("failure.open_file_too_large", most=max_bytes / 1e6))


def _part(stream: Any, most: int) -> bytes:
    hint = say("failure.open_with_rb")
    try:
        part: object = "" if isinstance(stream, io.TextIOBase) else stream.read(most)
    except io.UnsupportedOperation as error:  # opened for writing alone
        raise FileNotReadable(say("failure.file_not_for_reading"), hint=hint) from error
    except OSError as error:
        raise FileNotReadable(say("failure.open_file", why=reason(error))) from error
    except ValueError as error:  # so Python says that a file is closed
        raise FileNotReadable(say("failure.file_closed"), hint=hint) from error
    if isinstance(part, str):
        raise FileNotReadable(say("failure.file_of_text"), hint=hint)
    if not isinstance(part, bytes | bytearray | memoryview):
        raise BadOption(say("failure.no_photo", kind=_kind(stream)))
    return bytes(part)


def _readable(image: Image.Image, limits: PhotoLimits) -> Image.Image:
    """A PIL image with its pixels unpacked, in a mode that a PNG holds."""
    _check_size(image.width, image.height, limits)
    if image.mode not in (*_IN_A_PNG, *_TO_RGB):
        raise BadOption(say("failure.image_mode", mode=image.mode))
    try:
        image.load()
    except DECODER_FAILURES as error:
        if isinstance(error, ValueError):  # of a file that was closed before the pixels were read
            raise FileNotReadable(say("failure.image_closed")) from error
        raise TruncatedImage from error
    return image


def _picture(array: NDArray[Any], limits: PhotoLimits) -> Image.Image:
    if array.dtype != np.uint8 or array.ndim != 3 or array.shape[2] != 3 or array.size == 0:
        shape = " x ".join(map(str, array.shape)) or "()"
        raise BadOption(say("failure.array", shape=shape, dtype=str(array.dtype)))
    _check_size(array.shape[1], array.shape[0], limits)
    return Image.fromarray(np.ascontiguousarray(array))


def _check_size(width: int, height: int, limits: PhotoLimits) -> None:
    if width * height > limits.max_pixels:
        sizes = {"size": width * height / 1e6, "most": limits.max_pixels / 1e6}
        raise TooManyPixels(say("failure.too_many_pixels", **sizes))
    if not width * height:
        raise BadOption(say("failure.empty_image"))


def _png(image: Image.Image, limits: PhotoLimits) -> bytes:
    """The picture without loss; packed only where the file would be too large, for that takes time."""
    kept: dict[str, Any] = {"exif": exif.kept(image)}
    if image.mode in _TO_RGB:
        image = to_srgb(image)
        kept["icc_profile"] = b""
    # A row begins with a byte for its filter; 16-bit modes have two bytes a sample.
    unpacked = image.height * (1 + image.width * len(image.getbands()) * (2 if image.mode[0] == "I" else 1))
    small = unpacked < 0.99 * limits.max_bytes
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=0 if small else 1, **kept)
    return out.getvalue()


def _kind(thing: object) -> str:
    return type(thing).__name__
