"""Image files made in memory: known pixels in every format, and every way to be broken."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import numpy as np
import pillow_heif
from numpy.typing import NDArray
from PIL import Image

pillow_heif.register_heif_opener()


def quadrants(width: int = 96, height: int = 64) -> Image.Image:
    """Red top left, green top right, blue bottom left, white bottom right."""
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[: height // 2, : width // 2] = (220, 0, 0)
    pixels[: height // 2, width // 2 :] = (0, 200, 0)
    pixels[height // 2 :, : width // 2] = (0, 0, 210)
    pixels[height // 2 :, width // 2 :] = 255
    return Image.fromarray(pixels)


def corners(rgb: NDArray[np.uint8]) -> str:
    """Names of the four quadrants' colours, row by row, e.g. ``RGBW``."""
    height, width = rgb.shape[:2]
    names = ""
    for y, x in ((0.25, 0.25), (0.25, 0.75), (0.75, 0.25), (0.75, 0.75)):
        red, green, blue = rgb[int(height * y), int(width * x)].astype(int)
        if min(red, green, blue) > 200:
            names += "W"
        else:
            names += "RGB"[int(np.argmax([red, green, blue]))]
    return names


def encoded_blank(shade: int = 0) -> bytes:
    """A small grey picture as PNG; every shade is another file."""
    return encoded(Image.new("L", (64, 96), shade), "PNG")


def encoded(image: Image.Image, form: str, **options: Any) -> bytes:
    """The image as the bytes of a file."""
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A PNG that declares a size and holds one grey line of it."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = chunk(b"IDAT", zlib.compress(b"\0" * 100))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + data + chunk(b"IEND", b"")
