"""A photo as a small JPEG, for who cannot show the file itself."""

from __future__ import annotations

import io

from PIL import Image

from posture.image.photo import DEFAULT_LIMITS, PhotoLimits, checked, decode

LONG_SIDE_PX = 1440


def format_of(data: bytes, limits: PhotoLimits = DEFAULT_LIMITS) -> str:
    """The format of a photo's file as `posture.image.photo.FORMATS` names it, or ``MPO``.

    Raises
    ------
    BadInput
        As `posture.image.photo.decode`; nothing is unpacked.
    """
    return str(checked(data, limits).format)


def preview_jpeg(data: bytes, limits: PhotoLimits = DEFAULT_LIMITS) -> bytes:
    """The upright photo, at most 1440 pixels long, without EXIF; a mirror image stays one, as in the file.

    Raises
    ------
    BadInput
        As `posture.image.photo.decode`.
    """
    small = Image.fromarray(decode(data, limits, LONG_SIDE_PX, mirrored=False).rgb)
    small.thumbnail((LONG_SIDE_PX, LONG_SIDE_PX))
    out = io.BytesIO()
    small.save(out, "JPEG", quality=82)
    return out.getvalue()
