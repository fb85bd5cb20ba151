"""Damaged photos through the decoder, by the hundred thousand: a photo or our own error comes out.

python -m validation.fuzz.images [--count 100000]     needs the extra "test" (it writes HEIC)

Bytes are changed, cut out, doubled, and swapped between files of every format; what came out is counted.
"""

from __future__ import annotations

import argparse
import io
from collections import Counter
from collections.abc import Iterator

import numpy as np
import pillow_heif
from PIL import Image
from rich.progress import track

from posture.errors import BadInput
from posture.image.photo import decode, decode_grey, decode_with_grey
from validation.bench.soak import look

pillow_heif.register_heif_opener()

WAYS_IN = (decode, decode_grey, decode_with_grey)
MOST_CHANGES = 8
WARM_UP = 0.1


def seeds() -> list[bytes]:
    """Small valid files of every format, and of the kinds within them that unpack differently."""
    pixels = np.random.default_rng(1).integers(0, 255, (48, 64, 3), np.uint8)
    rgb = Image.fromarray(pixels).resize((128, 96))
    exif = Image.Exif()
    exif[0x0112] = 6
    icc = _profile()
    return [
        _file(rgb, "JPEG", exif=exif.tobytes(), icc_profile=icc),
        _file(rgb, "JPEG", progressive=True, restart_marker_rows=1),
        _file(rgb.convert("CMYK"), "JPEG"),
        _file(rgb, "MPO", save_all=True, append_images=[rgb]),
        _file(rgb, "PNG", exif=exif, icc_profile=icc),
        _file(rgb.convert("P"), "PNG", transparency=3),
        _file(Image.fromarray(pixels[..., 0].astype(np.uint16) * 257), "PNG"),
        _file(rgb, "WEBP", exif=exif.tobytes()),
        _file(rgb.convert("RGBA"), "WEBP", lossless=True),
        _file(rgb, "HEIF"),
        _file(rgb, "HEIF", save_all=True, append_images=[rgb]),
        _file(rgb, "AVIF", exif=exif.tobytes()),
    ]


def _profile() -> bytes:
    from PIL import ImageCms

    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def _file(image: Image.Image, form: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def damaged(files: list[bytes], count: int) -> Iterator[bytes]:
    """Yield so many damaged files, the same ones every time."""
    random = np.random.default_rng(20261129)
    for _ in range(count):
        data = bytearray(files[random.integers(len(files))])
        for _ in range(random.integers(1, MOST_CHANGES + 1)):
            _change(data, files, random)
        yield bytes(data)


def _change(data: bytearray, files: list[bytes], random: np.random.Generator) -> None:
    place, end = sorted(int(at) for at in random.integers(0, len(data) + 1, 2))
    match random.integers(6):
        case 0:
            data[place : place + 1] = random.bytes(1)
        case 1:
            data[place : place + 4] = random.choice([b"\0" * 4, b"\xff" * 4, b"\x7f\xff\xff\xff"])
        case 2:
            del data[place : place + int(random.integers(1, 40))]
        case 3:
            data[place:place] = data[place:end][:2000]
        case 4:
            other = files[random.integers(len(files))]
            data[place : place + 200] = other[place : place + 200]
        case _:
            del data[max(end, 16) :]


def main() -> None:
    """Decode them in every way, count what comes out, and look at the process."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=100_000)
    count = parser.parse_args().count
    outcomes: Counter[str] = Counter()
    warm = look("self")
    for number, data in enumerate(track(damaged(seeds(), count), "photos", total=count)):
        try:
            WAYS_IN[number % len(WAYS_IN)](data)
            outcomes["photo"] += 1
        except BadInput as error:
            outcomes[error.code] += 1
        if number == int(WARM_UP * count):
            warm = look("self")
    print(dict(outcomes.most_common()))
    print(f"resident MB, open files, threads: {warm} after the warm-up, {look('self')} at the end")


if __name__ == "__main__":
    main()
