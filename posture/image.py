"""Bytes in, upright RGB pixels out. Everything else that a photo file carries is dropped here.

EXIF, GPS, thumbnails, names and profiles never leave this module; the colour profile is applied
and forgotten. Two things are read first: the lens's focal length, which the printed cards need and no answer
shows, and whether the camera stored a mirror image.
"""

from __future__ import annotations

import dataclasses
import hashlib
import io
import struct
import zlib
from dataclasses import dataclass

import numpy as np
import pi_heif
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from posture.assessment import TurnedOver
from posture.errors import (
    AnimatedImage,
    DecompressionBomb,
    NotAnImage,
    TooManyBytes,
    TooManyPixels,
    TruncatedImage,
    UnsupportedFormat,
)
from posture.phrases import say

pi_heif.register_heif_opener()

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
"""Accepted formats, recognised by content. Phones write MPO, which is a JPEG with extras."""

DECODED_LONG_SIDE_PX = 720
"""JPEGs are decoded at the smallest DCT scale that keeps at least this long side.

The network sees 256 x 256 pixels of the person; a body of 150 px instead of 760 px moves the hip
line by 0.2-0.33 degrees only (field.md 3.3), so finer pixels would cost time and show nothing.
"""

PHONE_LONG_SIDE_PX = 4 * DECODED_LONG_SIDE_PX
"""From here on unpacking a JPEG takes so long that it is done once for both who need it."""

FILM_DIAGONAL_MM = 43.27
"""Of 35 mm film: EXIF's `FocalLengthIn35mmFilm` compares diagonals (CIPA DCG-001)."""

FOCAL_35MM_RANGE = (8.0, 400.0)
"""Shorter is a fisheye, longer a telescope, and neither takes whole people indoors [proposed]."""

_ORIENTATION, _MAKE, _MODEL, _EXIF, _FOCAL_35MM = 0x0112, 0x010F, 0x0110, 0x8769, 0xA405

_MIRRORED_ORIENTATIONS = (2, 4, 5, 7)
"""EXIF orientations that turn the picture over. No lens does that: a camera writes one of them where it wants
the picture shown as the person saw themselves on the screen (Android: ImageCapture.Metadata's
setReversedHorizontal; Apple: CGImagePropertyOrientation.leftMirrored). Without a camera's name beside it, it
is somebody's repair."""

# What Pillow's and libheif's decoders are known to raise on damaged data.
_DECODER_FAILURES = (
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
_SRGB = ImageCms.createProfile("sRGB")


@dataclass(frozen=True, slots=True)
class Limits:
    """What is refused before any pixel is unpacked."""

    max_bytes: int = 40_000_000
    max_pixels: int = 50_000_000


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Photo:
    """An upright photo.

    Attributes
    ----------
    rgb : ndarray of shape (H, W, 3), uint8
        sRGB pixels; possibly decoded at a reduced scale.
    width_px, height_px : int
        Size of the upright original, to which all reported positions refer.
    sha256 : str
        Digest of the bytes that were handed in.
    focal_px : float or None
        Focal length in pixels of the original, as the file states it. Digital zoom and cropping may have
        made it wrong.
    turned_over : str or None
        ``stated`` or ``camera`` when the file held a mirror image, by whose word; the pixels are turned back.
    """

    rgb: NDArray[np.uint8]
    width_px: int
    height_px: int
    sha256: str
    focal_px: float | None = None
    turned_over: TurnedOver | None = None

    @property
    def scale(self) -> float:
        """Unpacked pixels for each pixel of the original, at most 1."""
        return float(self.rgb.shape[1] / self.width_px)

    def mirrored(self) -> Photo:
        """The same photo with left and right exchanged."""
        return dataclasses.replace(self, rgb=np.ascontiguousarray(self.rgb[:, ::-1]))


def decode(
    data: bytes,
    limits: Limits = DEFAULT_LIMITS,
    long_side_px: int = DECODED_LONG_SIDE_PX,
    mirrored: bool | None = None,
) -> Photo:
    """Decode a JPEG, PNG, WebP or HEIC photo.

    Parameters
    ----------
    data : bytes
        The whole file.
    limits : Limits
        Checked against the file's size and its declared pixels before unpacking.
    long_side_px : int
        JPEGs may be unpacked smaller, but not below this long side.
    mirrored : bool, optional
        Whether the file holds a mirror image; otherwise the camera's own word counts.

    Returns
    -------
    Photo
        Upright, sRGB, without metadata; a mirror image is turned back.

    Raises
    ------
    BadInput
        NotAnImage, UnsupportedFormat, AnimatedImage, TooManyBytes, TooManyPixels,
        DecompressionBomb or TruncatedImage.
    """
    image = _checked(data, limits)
    try:
        width, height = image.size
        turned = image.getexif().get(_ORIENTATION, 1) in (5, 6, 7, 8)
        focal_px = _focal_px(image)
        over = _turned_over(image, mirrored)
        _choose_scale(image, long_side_px)
        image.load()
        rgb = np.asarray(_turned_back(_to_srgb(ImageOps.exif_transpose(image)), over))
    except _DECODER_FAILURES as error:
        raise TruncatedImage from error
    if turned:
        width, height = height, width
    return Photo(rgb, width, height, hashlib.sha256(data).hexdigest(), focal_px, over)


def decode_with_grey(
    data: bytes, limits: Limits = DEFAULT_LIMITS, mirrored: bool | None = None
) -> tuple[Photo, NDArray[np.uint8] | None]:
    """Decode a photo once for two readers: the network, and who looks for printed cards; as `decode`.

    Returns
    -------
    Photo
        As from `decode`; the pixels of a phone's JPEG are the means of four finer ones each.
    ndarray of shape (H, W), uint8, or None
        Brightness of a phone's JPEG, twice as fine; None for other photos.

    Raises
    ------
    BadInput
        As `decode`.
    """
    header = _checked(data, limits)
    if header.format not in ("JPEG", "MPO") or max(header.size) < PHONE_LONG_SIDE_PX:
        return decode(data, limits, mirrored=mirrored), None
    fine = decode(data, limits, 2 * DECODED_LONG_SIDE_PX, mirrored)
    picture = Image.fromarray(fine.rgb)
    return dataclasses.replace(fine, rgb=np.asarray(picture.reduce(2))), np.asarray(picture.convert("L"))


def decode_grey(
    data: bytes,
    limits: Limits = DEFAULT_LIMITS,
    long_side_px: int | None = None,
    mirrored: bool | None = None,
) -> NDArray[np.uint8]:
    """Brightness of the upright photo, shape (H, W), at full resolution: for printed cards.

    Parameters
    ----------
    data : bytes
        The whole file.
    limits : Limits
    long_side_px : int, optional
        JPEGs may be unpacked smaller, but not below this long side.
    mirrored : bool, optional
        As in `decode`.

    Raises
    ------
    BadInput
        As `decode`.
    """
    image = _checked(data, limits)
    try:
        over = _turned_over(image, mirrored)
        # A JPEG carries its brightness apart from its colours: half the work.
        _choose_scale(image, long_side_px or max(image.size), "L")
        image.load()
        upright = _turned_back(ImageOps.exif_transpose(image), over)
        return np.asarray(upright if upright.mode == "L" else _to_srgb(upright).convert("L"))
    except _DECODER_FAILURES as error:
        raise TruncatedImage from error


def _checked(data: bytes, limits: Limits) -> Image.Image:
    """The opened file, nothing unpacked yet."""
    if len(data) > limits.max_bytes:
        raise TooManyBytes(say("failure.too_many_bytes", size=len(data) / 1e6, most=limits.max_bytes / 1e6))
    image = _open(data)
    _check_frames(image)
    _check_pixels(image, limits)
    return image


def _turned_over(image: Image.Image, mirrored: bool | None) -> TurnedOver | None:
    """By whose word the file holds a mirror image; None when nobody says so."""
    if mirrored is not None:
        return "stated" if mirrored else None
    exif = image.getexif()
    # pi-heif turns the picture itself and keeps the orientation here.
    orientation = image.info.get("original_orientation") or exif.get(_ORIENTATION, 1)
    by_camera = any(str(exif.get(tag, "")).strip("\0 ") for tag in (_MAKE, _MODEL))
    return "camera" if orientation in _MIRRORED_ORIENTATIONS and by_camera else None


def _turned_back(image: Image.Image, over: TurnedOver | None) -> Image.Image:
    return ImageOps.mirror(image) if over else image


def _focal_px(image: Image.Image) -> float | None:
    """Focal length in pixels of the whole picture; None when the file does not say it or says nonsense."""
    try:
        focal_mm = float(image.getexif().get_ifd(_EXIF).get(_FOCAL_35MM, 0))
    except (*_DECODER_FAILURES, ZeroDivisionError):
        return None
    if not FOCAL_35MM_RANGE[0] <= focal_mm <= FOCAL_35MM_RANGE[1]:
        return None
    return focal_mm * float(np.hypot(*image.size)) / FILM_DIAGONAL_MM


def _open(data: bytes) -> Image.Image:
    try:
        return Image.open(io.BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise DecompressionBomb from error
    except UnidentifiedImageError as error:
        raise _name_the_stranger(data) from error
    except _DECODER_FAILURES as error:
        raise TruncatedImage from error


def _name_the_stranger(data: bytes) -> NotAnImage | UnsupportedFormat | TruncatedImage:
    """The error for bytes that are none of the accepted formats."""
    signatures = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
    if data.startswith(signatures) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP"):
        return TruncatedImage()
    try:
        with Image.open(io.BytesIO(data), formats=("GIF", "TIFF", "BMP", "AVIF", "ICO", "JPEG2000")) as image:
            return UnsupportedFormat(say("failure.format", format=image.format))
    except (*_DECODER_FAILURES, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return NotAnImage()


def _check_frames(image: Image.Image) -> None:
    # The second picture of an MPO is a preview or a depth map, not a second moment.
    if image.format != "MPO" and getattr(image, "n_frames", 1) > 1:
        raise AnimatedImage


def _check_pixels(image: Image.Image, limits: Limits) -> None:
    width, height = image.size
    if width * height > limits.max_pixels:
        raise TooManyPixels(
            say("failure.too_many_pixels", size=width * height / 1e6, most=limits.max_pixels / 1e6)
        )


def _choose_scale(image: Image.Image, long_side_px: int, mode: str | None = None) -> None:
    """Let libjpeg unpack a large photo at 1/2, 1/4 or 1/8, and in a mode; other formats ignore this."""
    longest = max(image.size)
    if longest > long_side_px or mode:
        scale = min(1.0, long_side_px / longest)
        image.draft(mode, (max(1, int(image.width * scale)), max(1, int(image.height * scale))))


def _to_srgb(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I"):
        # Pillow's own conversion clips 16-bit grey to white instead of scaling it.
        return Image.fromarray((np.asarray(image).astype(np.uint32) >> 8).astype(np.uint8)).convert("RGB")
    if image.mode == "P" or "transparency" in image.info:
        image = image.convert("RGBA")
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa"):
        rgba = image.convert("RGBA")
        backdrop = Image.new("RGBA", rgba.size, "white")
        image = Image.alpha_composite(backdrop, rgba).convert("RGB")
    if profile and image.mode in ("RGB", "CMYK", "L"):
        return _apply_profile(image, profile)
    return image.convert("RGB")


def _apply_profile(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if ImageCms.getProfileDescription(source).startswith("sRGB"):
            return image.convert("RGB")
        converted = ImageCms.profileToProfile(image, source, _SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        # A wrong profile shifts colours a little; that is no reason to refuse the photo.
        return image.convert("RGB")
    return converted if converted is not None else image.convert("RGB")
