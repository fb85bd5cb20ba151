"""Bytes in, upright RGB pixels out. Everything else that a photo file carries is dropped here.

EXIF, GPS, thumbnails, names and profiles never leave the decoder; the colour profile is applied and
forgotten. Three things are read first (`posture.image.exif`): the lens's focal length, which printed cards
need and no answer shows, whether the camera stored a mirror image, and when the photo was taken, which an
answer shows only when it is asked to.
"""

from __future__ import annotations

import dataclasses
import hashlib
import io
import re
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO

import numpy as np
import pi_heif
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageOps

from posture.answer.assessment import TurnedOver
from posture.errors import (
    AnimatedImage,
    DecompressionBomb,
    NotAnImage,
    TooManyBytes,
    TooManyPixels,
    TruncatedImage,
    UnsupportedFormat,
)
from posture.image import exif
from posture.image.container import HEAD_BYTES, is_container
from posture.image.exif import DECODER_FAILURES
from posture.words.phrases import say

pi_heif.register_heif_opener()

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF", "AVIF")
"""Accepted formats, recognised by content. Phones write MPO, which is a JPEG with extras."""

_STILLS = (b"heic", b"heix", b"heim", b"heis", b"mif1", b"avif")
_SEQUENCES = (b"hevc", b"hevx", b"hevm", b"hevs", b"msf1", b"avis")
"""First brand of a HEIF or AVIF file, and of one whose pictures are moments (ISO/IEC 23008-12, annex B)."""

_STRANGERS = ("GIF", "TIFF", "BMP", "ICO", "JPEG2000")

DECODED_LONG_SIDE_PX = 720
"""JPEGs are decoded at the smallest DCT scale that keeps at least this long side.

The network sees 256 x 256 pixels of the person (BlazePose GHUM model card); on 9 front photos that were
not kept, a body of 150 px instead of 760 px moved the hip line by 0.2-0.33 degrees only, so finer pixels
would cost time and show nothing.
"""

PHONE_LONG_SIDE_PX = 4 * DECODED_LONG_SIDE_PX
"""From here on unpacking a photo takes so long that it is done once for both who need it, and what cannot be
unpacked smaller is made smaller at once."""

JPEG_PIXELS = 4
"""How many times as many pixels a JPEG may declare: unpacked at half its size it has a quarter of them."""

JPEG_SCANS = 100
"""Most scans of one JPEG: photos have 1, progressive ones 10 to 20; thousands of empty ones keep libjpeg busy
for hours [proposed]."""

_SRGB = ImageCms.createProfile("sRGB")


@dataclass(frozen=True, slots=True)
class PhotoLimits:
    """What is refused before any pixel is unpacked.

    Attributes
    ----------
    max_bytes : int
        Of the file. JPEGs of 200 megapixels have 60 to 90 MB.
    max_pixels : int
        Most pixels that are unpacked at once. PNG, WebP, HEIC and AVIF have all of theirs unpacked, at 5 to
        19 bytes each (measured at 50 megapixels). A JPEG is unpacked smaller and may declare `JPEG_PIXELS`
        times as many. A progressive one is held whole by libjpeg, at two bytes a sample, and may have three
        samples for each of `max_pixels`.
    """

    max_bytes: int = 100_000_000
    max_pixels: int = 65_000_000


DEFAULT_LIMITS = PhotoLimits()


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
    taken_at : str or None
        When it was taken, as the file says; `posture.image.taken.Taken` decides whether an answer shows it.
    """

    rgb: NDArray[np.uint8]
    width_px: int
    height_px: int
    sha256: str
    focal_px: float | None = None
    turned_over: TurnedOver | None = None
    taken_at: str | None = None

    @property
    def scale(self) -> float:
        """Unpacked pixels for each pixel of the original, at most 1."""
        return float(self.rgb.shape[1] / self.width_px)

    def mirrored(self) -> Photo:
        """The same photo with left and right exchanged."""
        return dataclasses.replace(self, rgb=np.ascontiguousarray(self.rgb[:, ::-1]))


def decode(
    data: bytes,
    limits: PhotoLimits = DEFAULT_LIMITS,
    long_side_px: int = DECODED_LONG_SIDE_PX,
    mirrored: bool | None = None,
) -> Photo:
    """Decode a JPEG, PNG, WebP, HEIC or AVIF photo.

    Parameters
    ----------
    data : bytes
        The whole file.
    limits : Limits
        Checked against the file's size and its declared pixels before unpacking.
    long_side_px : int
        Large photos may come out smaller, but not below this long side.
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
    image = checked(data, limits)
    try:
        width, height = image.size
        turned = image.getexif().get(exif.ORIENTATION, 1) in (5, 6, 7, 8)
        focal_px = exif.focal_px(image)
        over = exif.turned_over(image, mirrored)
        taken_at = exif.taken_at(image)
        rgb = np.asarray(_turned_back(to_srgb(_upright(_loaded(image, limits, long_side_px))), over))
    except DECODER_FAILURES as error:
        raise TruncatedImage from error
    if turned:
        width, height = height, width
    return Photo(rgb, width, height, hashlib.sha256(data).hexdigest(), focal_px, over, taken_at)


def decode_with_grey(
    data: bytes, limits: PhotoLimits = DEFAULT_LIMITS, mirrored: bool | None = None
) -> tuple[Photo, NDArray[np.uint8] | None]:
    """Decode a photo once for two readers: the network, and who looks for printed cards; as `decode`.

    Returns
    -------
    Photo
        As from `decode`; the pixels of a phone's photo are the means of four finer ones each.
    ndarray of shape (H, W), uint8, or None
        Brightness of a phone's photo, twice as fine; None for smaller photos.

    Raises
    ------
    BadInput
        As `decode`.
    """
    if max(checked(data, limits).size) < PHONE_LONG_SIDE_PX:
        return decode(data, limits, mirrored=mirrored), None
    fine = decode(data, limits, 2 * DECODED_LONG_SIDE_PX, mirrored)
    picture = Image.fromarray(fine.rgb)
    half = ((picture.width + 1) // 2, (picture.height + 1) // 2)
    small = _shrunk(picture, half)
    return dataclasses.replace(fine, rgb=np.asarray(small)), np.asarray(picture.convert("L"))


def decode_grey(
    data: bytes,
    limits: PhotoLimits = DEFAULT_LIMITS,
    long_side_px: int | None = None,
    mirrored: bool | None = None,
) -> NDArray[np.uint8]:
    """Brightness of the upright photo, shape (H, W), at full resolution: for printed cards.

    Half of it where the photo has more pixels than are unpacked at once.

    Parameters
    ----------
    data : bytes
        The whole file.
    limits : Limits
    long_side_px : int, optional
        Large photos may come out smaller, but not below this long side.
    mirrored : bool, optional
        As in `decode`.

    Raises
    ------
    BadInput
        As `decode`.
    """
    image = checked(data, limits)
    try:
        over = exif.turned_over(image, mirrored)
        # A JPEG carries its brightness apart from its colours: half the work.
        upright = _turned_back(_upright(_loaded(image, limits, long_side_px or max(image.size), "L")), over)
        return np.asarray(upright if upright.mode == "L" else to_srgb(upright).convert("L"))
    except DECODER_FAILURES as error:
        raise TruncatedImage from error


def checked(data: bytes, limits: PhotoLimits) -> Image.Image:
    """The opened file, nothing unpacked yet."""
    if len(data) > limits.max_bytes:
        raise TooManyBytes(say("failure.too_many_bytes", size=len(data) / 1e6, most=limits.max_bytes / 1e6))
    image = _open(data)
    _check_frames(image, data)
    _check_pixels(image, data, limits)
    return image


def _turned_back(image: Image.Image, over: TurnedOver | None) -> Image.Image:
    return ImageOps.mirror(image) if over else image


def _open(data: bytes) -> Image.Image:
    try:
        image = opened(io.BytesIO(data))
    except Image.DecompressionBombError as error:  # some of Pillow's decoders look at the size themselves
        raise DecompressionBomb from error
    except DECODER_FAILURES as error:
        raise TruncatedImage from error
    if image is None:
        raise _name_the_stranger(data)
    return image


def opened(stream: IO[bytes], formats: Iterable[str] = FORMATS) -> Image.Image | None:
    """A picture of one of these formats with nothing unpacked, or None.

    `PIL.Image.open` would refuse a phone's 200 megapixels by a number that belongs to the whole process;
    the limits here are `PhotoLimits`. What Pillow raises on damaged data is raised.
    """
    head = stream.read(16)
    for form in formats:
        if form not in Image.OPEN:
            Image.init()
        if form not in Image.OPEN:
            continue
        factory, accept = Image.OPEN[form]
        if accept is None or accept(head) is not True:
            continue
        stream.seek(0)
        try:
            return factory(stream, "")
        except (SyntaxError, IndexError, TypeError, struct.error):
            continue  # as Pillow does: another format may begin in the same way
    return None


def _name_the_stranger(data: bytes) -> NotAnImage | UnsupportedFormat | TruncatedImage:
    """The error for bytes that are none of the accepted formats."""
    signatures = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
    still = data[4:8] == b"ftyp" and data[8:12] in (*_STILLS, *_SEQUENCES)
    if still or data.startswith(signatures) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP"):
        return TruncatedImage()
    try:
        image = opened(io.BytesIO(data), _STRANGERS)
    except (*DECODER_FAILURES, Image.DecompressionBombError):
        image = None
    if image is not None:
        return UnsupportedFormat(say("failure.format", format=str(image.format)))
    return NotAnImage(say("failure.is_video") if is_container(data[:HEAD_BYTES]) else None)


def _check_frames(image: Image.Image, data: bytes) -> None:
    # The second picture of an MPO is a preview or a depth map, that of a HEIC another still.
    if image.format == "MPO" or (image.format == "HEIF" and data[8:12] not in _SEQUENCES):
        return
    if getattr(image, "n_frames", 1) > 1:
        raise AnimatedImage


_MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
"""A JPEG's marker; among the picture's own bytes 255 is only followed by 0 or by a restart."""


def _check_pixels(image: Image.Image, data: bytes, limits: PhotoLimits) -> None:
    pixels = image.width * image.height
    most = limits.max_pixels
    if image.format in ("JPEG", "MPO"):
        if _scans(data) > JPEG_SCANS:
            raise DecompressionBomb
        most *= JPEG_PIXELS
        if pixels > limits.max_pixels and _held_whole(data):
            # (name, across, down, table) of each component; the largest has a sample for every pixel.
            sampled = [(across, down) for _, across, down, _ in getattr(image, "layer", ())]
            finest = max((across * down for across, down in sampled), default=1)
            share = sum(across * down for across, down in sampled) / finest
            most = min(most, int(3 * limits.max_pixels / max(share, 1.0)))
    if pixels > most:
        error = DecompressionBomb if pixels > JPEG_PIXELS * most else TooManyPixels
        raise error(say("failure.too_many_pixels", size=pixels / 1e6, most=most / 1e6))


def _scans(data: bytes) -> int:
    """How often this JPEG passes over its picture, up to its end: phones append films and previews."""
    scans = 0
    for kind, _ in _segments(data):
        scans += kind == 0xDA
        if kind == 0xD9 or scans > JPEG_SCANS:
            break
    return scans


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Kind and first bytes of every segment of a JPEG; a scan's own bytes are passed over."""
    place = 2
    while marker := _MARKER.search(data, place):
        begin = marker.end()
        yield data[begin - 1], data[begin : begin + 8]
        place = begin + int.from_bytes(data[begin : begin + 2])


def _held_whole(data: bytes) -> bool:
    """Whether libjpeg must hold all of this JPEG before it unpacks any of it: its colours come one by one."""
    components = 0
    for kind, head in _segments(data):
        if len(head) < 8:
            break
        if kind == 0xDA:
            return head[2] < components
        if kind in (0xC0, 0xC1, 0xC9):
            components = head[7]
        elif 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            break
    return True


def _loaded(
    image: Image.Image, limits: PhotoLimits, long_side_px: int, mode: str | None = None
) -> Image.Image:
    """The pixels, of a large photo at 1/2, 1/4 or 1/8: JPEGs are unpacked so, and in a mode."""
    longest = max(image.size)
    if image.width * image.height > limits.max_pixels:
        long_side_px = min(long_side_px, longest // 2)
    if image.format in ("JPEG", "MPO"):
        if longest > long_side_px or mode:
            scale = min(1.0, long_side_px / longest)
            image.draft(mode, (max(1, int(image.width * scale)), max(1, int(image.height * scale))))
        image.load()
        return image
    image.load()
    factor = next((factor for factor in (8, 4, 2) if longest >= factor * long_side_px), 1)
    if factor == 1 or longest < PHONE_LONG_SIDE_PX:
        return image
    if image.mode not in ("RGB", "RGBA", "L", "CMYK"):
        image = to_srgb(_upright(image))
    size = [max(1, round(side / factor)) for side in image.size]
    return _shrunk(image, (size[0], size[1]))


def _shrunk(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The picture at a smaller size, its mirror image likewise.

    Whole blocks are averaged; where they do not come out even, a box would begin them at one side, and a
    mirrored photo's at the other.
    """
    even = all(old % new == 0 for old, new in zip(image.size, size, strict=True))
    return image.resize(size, Image.Resampling.BOX if even else Image.Resampling.BILINEAR)


def _upright(image: Image.Image) -> Image.Image:
    """The picture as it was held; unlike Pillow's own function without a copy of one that is upright."""
    return (
        ImageOps.exif_transpose(image) if image.getexif().get(exif.ORIENTATION, 1) in range(2, 9) else image
    )


def to_srgb(image: Image.Image) -> Image.Image:
    """The picture in red, green and blue, its colour profile applied; what shows through becomes white."""
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
