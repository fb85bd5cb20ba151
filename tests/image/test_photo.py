"""Decoding: every format upright and in sRGB, every broken file one clear error, no metadata."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from posture.errors import (
    AnimatedImage,
    BadInput,
    DecompressionBomb,
    NotAnImage,
    TooManyBytes,
    TooManyPixels,
    TruncatedImage,
    UnsupportedFormat,
)
from posture.image.photo import (
    PHONE_LONG_SIDE_PX,
    PhotoLimits,
    _held_whole,
    decode,
    decode_grey,
    decode_with_grey,
)
from posture.image.sharpness import blur
from tests.photos import corners, encoded, png_header, quadrants

FORMATS: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 95},
    "PNG": {},
    "WEBP": {"quality": 95},
    "HEIF": {"quality": 95},
    "AVIF": {"quality": 95},
}


@pytest.mark.parametrize("form", FORMATS)
def test_every_accepted_format(form: str) -> None:
    photo = decode(encoded(quadrants(), form, **FORMATS[form]))
    assert photo.rgb.shape == (64, 96, 3)
    assert photo.rgb.dtype == np.uint8
    assert (photo.width_px, photo.height_px) == (96, 64)
    assert corners(photo.rgb) == "RGBW"


@pytest.mark.parametrize("orientation", range(1, 9))
def test_all_eight_exif_orientations_come_out_upright(orientation: int) -> None:
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = quadrants()
    if orientation in undo:
        stored = stored.transpose(undo[orientation])
    exif = Image.Exif()
    exif[0x0112] = orientation
    photo = decode(encoded(stored, "JPEG", quality=95, exif=exif))
    assert corners(photo.rgb) == "RGBW"
    assert (photo.width_px, photo.height_px) == (96, 64) == photo.rgb.shape[1::-1]


def test_large_jpegs_are_unpacked_smaller_but_keep_their_size_in_pixels() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    stored = quadrants().transpose(Image.Transpose.ROTATE_90).resize((2000, 3000))
    photo = decode(encoded(stored, "JPEG", exif=exif))
    assert (photo.width_px, photo.height_px) == (3000, 2000)
    assert 720 <= max(photo.rgb.shape) < 1440
    assert corners(photo.rgb) == "RGBW"


@pytest.mark.parametrize("mode", ["CMYK", "P", "L", "RGBA", "LA"])
def test_colour_modes(mode: str) -> None:
    image = quadrants().convert(mode)
    rgb = decode(encoded(image, "JPEG" if mode == "CMYK" else "PNG")).rgb
    if mode in ("L", "LA"):
        assert (rgb[..., 0] == rgb[..., 1]).all()
        assert rgb[50, 80, 0] == 255
    else:
        assert corners(rgb) == "RGBW"


def test_sixteen_bit_grey_is_scaled_not_clipped() -> None:
    ramp = np.linspace(0, 65535, 96 * 64).reshape(64, 96).astype(np.uint16)
    rgb = decode(encoded(Image.fromarray(ramp), "PNG")).rgb
    assert abs(float(rgb.mean()) - 127.5) < 1.5


def test_transparency_becomes_white_paper() -> None:
    image = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    assert (decode(encoded(image, "PNG")).rgb == 255).all()


def test_a_colour_profile_is_applied() -> None:
    lab = ImageCms.createProfile("LAB")
    swapped = ImageCms.ImageCmsProfile(lab).tobytes()
    grey = Image.new("RGB", (16, 16), (128, 128, 128))
    assert (decode(encoded(grey, "PNG", icc_profile=b"nonsense")).rgb == 128).all()
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert (decode(encoded(grey, "PNG", icc_profile=srgb)).rgb == 128).all()
    # Red and blue primaries exchanged, under another name than sRGB.
    exchanged = srgb.replace(b"rXYZ", b"tXYZ").replace(b"bXYZ", b"rXYZ").replace(b"tXYZ", b"bXYZ")
    exchanged = exchanged.replace("sRGB".encode("utf-16-be"), "xRGB".encode("utf-16-be"))
    for form in ("PNG", "JPEG"):
        assert corners(decode(encoded(quadrants(), form, icc_profile=exchanged)).rgb) == "BGRW"
    # A profile for another colour space cannot belong to RGB pixels; it is ignored, not an error.
    assert (decode(encoded(grey, "PNG", icc_profile=swapped)).rgb == 128).all()


def test_not_images() -> None:
    for data in (b"", b"hello", b"%PDF-1.7", b"\x00" * 500, b"<svg xmlns='http://www.w3.org/2000/svg'/>"):
        with pytest.raises(NotAnImage):
            decode(data)


@pytest.mark.parametrize("form", ["GIF", "TIFF", "BMP"])
def test_other_formats_are_named(form: str) -> None:
    with pytest.raises(UnsupportedFormat, match=f"Files of the format {form} are not accepted"):
        decode(encoded(quadrants(), form))


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("part", [0.3, 0.7, 0.95])
def test_truncated_files(form: str, part: float) -> None:
    rng = np.random.default_rng(1)
    noise = Image.fromarray(rng.integers(0, 255, (64, 64, 3), dtype=np.uint8))
    data = encoded(noise, form)
    with pytest.raises(TruncatedImage):
        decode(data[: int(len(data) * part)])


@pytest.mark.parametrize("form", ["PNG", "WEBP", "AVIF"])
def test_animations_are_refused(form: str) -> None:
    second = Image.new("RGB", (96, 64), "black")
    data = encoded(quadrants(), form, save_all=True, append_images=[second])
    with pytest.raises(AnimatedImage):
        decode(data)


def test_a_phones_mpo_is_a_photo() -> None:
    data = encoded(quadrants(), "MPO", save_all=True, append_images=[Image.new("RGB", (96, 64))])
    assert corners(decode(data).rgb) == "RGBW"


def test_limits_hold_exactly() -> None:
    data = encoded(quadrants(), "PNG")
    decode(data, PhotoLimits(max_bytes=len(data), max_pixels=96 * 64))
    with pytest.raises(TooManyBytes):
        decode(data, PhotoLimits(max_bytes=len(data) - 1))
    with pytest.raises(TooManyPixels, match="megapixels"):
        decode(data, PhotoLimits(max_pixels=96 * 64 - 1))


def test_bombs_are_refused_before_unpacking() -> None:
    with pytest.raises(TooManyPixels):
        decode(png_header(9000, 9000))
    with pytest.raises(DecompressionBomb):
        decode(png_header(60000, 60000))


def flat_jpeg(width: int, height: int, pasted: Image.Image | None = None, **options: Any) -> bytes:
    """A grey JPEG with a picture in its middle, made with a byte for each pixel."""
    grey = Image.new("L", (width, height), 150)
    if pasted is not None:
        grey.paste(pasted, ((width - pasted.width) // 2, (height - pasted.height) // 2))
    return encoded(grey, "JPEG", **options)


PHONES = [(8160, 6144), (8192, 6144), (12000, 9000), (16320, 12288)]
"""What phones of 50, 108 and 200 megapixels write."""


@pytest.mark.slow
@pytest.mark.parametrize("size", PHONES, ids=str)
def test_a_phone_with_many_megapixels_is_unpacked_small(size: tuple[int, int]) -> None:
    quarters = quadrants(size[0] // 2, size[1] // 2).convert("L")
    data = flat_jpeg(*size, quarters)
    photo, grey = decode_with_grey(data)
    assert (photo.width_px, photo.height_px) == size
    assert max(photo.rgb.shape) <= max(720 * 2, size[0] // 8)
    assert grey is not None
    assert grey.shape[1] == 2 * photo.rgb.shape[1]
    middle = photo.rgb[photo.rgb.shape[0] * 2 // 5, photo.rgb.shape[1] * 2 // 5, 0]
    assert abs(int(middle) - int(np.asarray(quarters)[0, 0])) < 5


@pytest.mark.parametrize("size", [(8192, 6144), (12000, 9000)], ids=str)
def test_the_second_look_at_a_large_jpeg_stays_within_what_may_be_unpacked(size: tuple[int, int]) -> None:
    most = 20_000_000
    grey = decode_grey(flat_jpeg(*size), PhotoLimits(max_pixels=most * 2))
    assert grey.size <= most * 2
    assert grey.shape[1] in (size[0], size[0] // 2)


def test_a_jpeg_may_declare_four_times_what_may_be_unpacked() -> None:
    data = flat_jpeg(400, 300)
    exact = PhotoLimits(max_pixels=400 * 300 // 4)
    assert decode_grey(data, exact).shape == (150, 200)
    with pytest.raises(TooManyPixels, match="at most"):
        decode(data, PhotoLimits(max_pixels=exact.max_pixels - 1))


@pytest.mark.parametrize(("subsampling", "samples"), [(0, 3.0), (1, 2.0), (2, 1.5)])
def test_a_progressive_jpeg_is_held_whole_and_may_have_as_many_samples_only(
    subsampling: int, samples: float
) -> None:
    picture = quadrants(400, 300)
    data = encoded(picture, "JPEG", progressive=True, subsampling=subsampling)
    exact = round(400 * 300 * samples / 3)
    decode(data, PhotoLimits(max_pixels=exact))
    with pytest.raises(TooManyPixels):
        decode(data, PhotoLimits(max_pixels=exact - 200))
    decode(encoded(picture, "JPEG", subsampling=subsampling), PhotoLimits(max_pixels=exact // 2))


def test_a_jpeg_whose_colours_come_one_after_the_other_is_held_whole_too() -> None:
    data = encoded(quadrants(), "JPEG", subsampling=0)
    assert not _held_whole(data)
    scan = data.index(b"\xff\xda")
    assert data[scan + 4] == 3
    assert _held_whole(data[: scan + 4] + b"\1" + data[scan + 5 :])
    assert _held_whole(encoded(quadrants(), "JPEG", progressive=True))
    assert _held_whole(data[: scan - 5])


def test_a_jpeg_of_a_thousand_scans_is_a_bomb() -> None:
    data = encoded(quadrants(), "JPEG", progressive=True)
    scan = data.rindex(b"\xff\xda")
    assert decode(data).width_px == 96
    with pytest.raises(DecompressionBomb):
        decode(data[:-2] + data[scan:-2] * 1000 + data[-2:])


@pytest.mark.parametrize("form", ["PNG", "HEIF"])
@pytest.mark.parametrize("orientation", [1, 6])
def test_what_is_unpacked_whole_is_made_smaller_at_once(form: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = quadrants(3200, 240)
    if orientation == 6:
        stored = stored.transpose(Image.Transpose.ROTATE_90)
    photo, grey = decode_with_grey(encoded(stored, form, exif=exif.tobytes()))
    assert (photo.width_px, photo.height_px) == (3200, 240)
    assert photo.rgb.shape == (60, 800, 3)
    assert grey is not None
    assert grey.shape == (120, 1600)
    assert corners(photo.rgb) == "RGBW"
    fine = decode(encoded(stored, form, exif=exif.tobytes()), long_side_px=3200)
    assert fine.rgb.shape == (240, 3200, 3)


@pytest.mark.parametrize("mode", ["P", "LA", "RGBA", "1", "I;16"])
def test_large_photos_of_other_modes_are_made_smaller_too(mode: str) -> None:
    half = np.zeros((16, 3008), np.uint8)
    half[:, 1504:] = 255
    picture = Image.fromarray(half)
    picture = Image.fromarray(half.astype(np.uint16) * 257) if mode == "I;16" else picture.convert(mode)
    rgb = decode(encoded(picture, "PNG")).rgb
    assert rgb.shape[1] == 752
    assert rgb[0, 0].tolist() == [0, 0, 0]
    assert rgb[-1, -1].tolist() == [255, 255, 255]


@pytest.mark.slow
def test_pillows_own_limit_for_the_whole_process_is_not_touched() -> None:
    before = Image.MAX_IMAGE_PIXELS
    decode(flat_jpeg(16320, 12288))
    assert before == Image.MAX_IMAGE_PIXELS


def test_of_a_heic_with_two_stills_the_primary_one_is_taken() -> None:
    data = encoded(
        Image.new("RGB", (96, 64)), "HEIF", save_all=True, append_images=[quadrants()], primary_index=1
    )
    assert corners(decode(data).rgb) == "RGBW"
    sequence = data.replace(b"ftypheic", b"ftyphevc", 1)
    assert sequence != data
    with pytest.raises(AnimatedImage):
        decode(sequence)


@pytest.mark.parametrize("head", [b"\0\0\0\x18ftypmp42", b"\x1a\x45\xdf\xa3", b"RIFF\0\0\0\0AVI "])
def test_a_video_is_named_as_one(head: bytes) -> None:
    with pytest.raises(NotAnImage, match=r"This is a video.*posture turn"):
        decode(head + b"\0" * 2000)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=150)
@given(
    form=st.sampled_from(sorted(FORMATS)),
    flips=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=12),
    keep=st.floats(0, 1),
)
def test_damaged_bytes_give_a_photo_or_our_error(
    form: str, flips: list[tuple[float, int]], keep: float
) -> None:
    data = bytearray(encoded(quadrants(), form, **FORMATS[form]))
    for place, value in flips:
        data[int(place * (len(data) - 1))] = value
    try:
        photo = decode(bytes(data[: int(len(data) * keep) + 1]))
    except BadInput:
        return
    assert photo.rgb.ndim == 3


@pytest.mark.parametrize("size", [(3000, 1), (1, 3000), (20000, 8)])
def test_very_flat_photos_are_unpacked_like_any_other(size: tuple[int, int]) -> None:
    photo = decode(encoded(quadrants().resize(size), "JPEG"))
    assert (photo.width_px, photo.height_px) == size


def test_mirroring_swaps_the_quadrants() -> None:
    assert corners(decode(encoded(quadrants(), "PNG")).mirrored().rgb) == "GRWB"


def test_blur_grows_with_blurring_and_an_even_part_is_all_blur() -> None:
    rng = np.random.default_rng(3)
    cells = Image.fromarray(rng.integers(0, 255, (15, 10, 3), dtype=np.uint8))
    pictures = [cells.resize((200, 300), how) for how in (Image.Resampling.NEAREST, Image.Resampling.BICUBIC)]
    values = [blur(decode(encoded(image, "PNG")), 0, 0, 200, 300) for image in pictures]
    assert 0 <= values[0] < 0.4 < values[1] <= 1
    even = decode(encoded(Image.new("RGB", (200, 300), "grey"), "PNG"))
    assert blur(even, 0, 0, 200, 300) == 1.0
    assert blur(even, 10, 10, 12, 12) == 1.0


def test_nothing_but_pixels_leaves_the_decoder() -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretCameraMaker"
    exif[0x8825] = {1: "N", 2: (51.0, 28.0, 0.0)}
    data = encoded(quadrants(), "JPEG", exif=exif)
    assert b"SecretCameraMaker" in data
    photo = decode(data)
    slots = {"rgb", "width_px", "height_px", "sha256", "focal_px", "turned_over", "taken_at"}
    assert set(photo.__slots__) == slots, (
        "focal length and time are known inside; tests/pipeline has who shows them"
    )
    assert photo.focal_px is None
    assert type(photo.rgb) is np.ndarray
    assert photo.rgb.shape == (64, 96, 3)


def by_camera(
    picture: Image.Image, orientation: int, *, camera: str = "A phone", form: str = "JPEG"
) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    if camera:
        exif[0x0110] = camera
    return encoded(picture, form, exif=exif, quality=95)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_mirror_image_that_the_camera_stored_is_turned_back(orientation: int, form: str) -> None:
    data = by_camera(quadrants(), orientation, form=form)
    shown = corners(decode(by_camera(quadrants(), orientation, camera="", form=form)).rgb)
    photo = decode(data)
    if orientation in (2, 4, 5, 7):
        assert photo.turned_over == "camera"
        assert corners(photo.rgb) == shown[1] + shown[0] + shown[3] + shown[2]
        assert decode(data, mirrored=False).turned_over is None
        assert corners(decode(data, mirrored=False).rgb) == shown
    else:
        assert photo.turned_over is None
        assert corners(photo.rgb) == shown


def test_a_stated_mirror_image_is_turned_back_for_every_reader() -> None:
    data = encoded(quadrants(), "PNG")
    plain, over = decode(data), decode(data, mirrored=True)
    assert over.turned_over == "stated"
    np.testing.assert_array_equal(over.rgb, plain.rgb[:, ::-1])
    np.testing.assert_array_equal(decode_grey(data, mirrored=True), decode_grey(data)[:, ::-1])
    both, _ = decode_with_grey(data, mirrored=True)
    np.testing.assert_array_equal(both.rgb, over.rgb)


def with_focal(focal: object, size: tuple[int, int] = (300, 400), orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif.get_ifd(0x8769)[0xA405] = focal
    return encoded(Image.new("RGB", size, "grey"), "JPEG", exif=exif)


@pytest.mark.parametrize("orientation", [1, 6])
def test_the_focal_length_compares_diagonals_with_35_mm_film(orientation: int) -> None:
    photo = decode(with_focal(26, orientation=orientation))
    assert photo.focal_px == pytest.approx(26 / 43.27 * 500)
    assert photo.mirrored().focal_px == photo.focal_px


def test_the_focal_length_is_of_the_whole_picture_however_small_it_is_unpacked() -> None:
    photo = decode(with_focal(26, size=(3000, 4000)), long_side_px=500)
    assert photo.scale < 1
    assert photo.focal_px == pytest.approx(26 / 43.27 * 5000)


@pytest.mark.parametrize("focal", [0, 1, 65535, "abc"])
def test_a_nonsensical_focal_length_is_as_good_as_none(focal: object) -> None:
    assert decode(with_focal(focal)).focal_px is None


@pytest.mark.parametrize("form", FORMATS)
def test_grey_is_upright_and_at_full_resolution(form: str) -> None:
    data = encoded(quadrants(), form, **FORMATS[form])
    photo, grey = decode(data), decode_grey(data)
    assert grey.shape == (photo.height_px, photo.width_px)
    expected = np.asarray(Image.fromarray(photo.rgb).convert("L"), int)
    assert np.median(np.abs(grey.astype(int) - expected)) < 4


def test_grey_of_a_turned_photo_is_turned_back_and_may_be_reduced() -> None:
    data = with_focal(26, size=(400, 300), orientation=6)
    assert decode_grey(data).shape == (400, 300)
    assert decode_grey(data, long_side_px=200).shape == (200, 150)


def test_grey_refuses_what_decode_refuses() -> None:
    with pytest.raises(NotAnImage):
        decode_grey(b"no picture at all")
    with pytest.raises(TruncatedImage):
        decode_grey(encoded(quadrants(900, 600), "JPEG", quality=95)[:2000])


@pytest.mark.parametrize("orientation", [1, 6])
def test_a_phones_photo_is_unpacked_once_for_both_readers(orientation: int) -> None:
    tags = Image.Exif()
    tags[0x0112] = orientation
    data = encoded(quadrants(2304, PHONE_LONG_SIDE_PX), "JPEG", exif=tags)
    photo, grey = decode_with_grey(data)
    alone = decode(data)
    assert (photo.width_px, photo.height_px, photo.sha256) == (alone.width_px, alone.height_px, alone.sha256)
    assert photo.rgb.shape == alone.rgb.shape
    assert np.abs(photo.rgb.astype(int) - alone.rgb).mean() < 1
    assert grey is not None
    assert grey.shape == (2 * photo.rgb.shape[0], 2 * photo.rgb.shape[1])
    finer = decode_grey(data, long_side_px=1440)
    assert grey.shape == finer.shape
    assert np.abs(grey.astype(int) - finer).mean() < 1


@pytest.mark.parametrize(
    ("form", "long_side_px"),
    [("JPEG", PHONE_LONG_SIDE_PX - 1), ("PNG", PHONE_LONG_SIDE_PX - 1), ("WEBP", 1000)],
)
def test_other_photos_are_unpacked_as_ever(form: str, long_side_px: int) -> None:
    data = encoded(quadrants(640, long_side_px), form)
    photo, grey = decode_with_grey(data)
    assert grey is None
    assert np.array_equal(photo.rgb, decode(data).rgb)


def test_who_unpacks_for_both_refuses_what_decode_refuses() -> None:
    with pytest.raises(TooManyPixels):
        decode_with_grey(encoded(quadrants(), "JPEG"), PhotoLimits(max_pixels=100))
    with pytest.raises(NotAnImage):
        decode_with_grey(b"nothing")
    with pytest.raises(TruncatedImage):
        decode_with_grey(encoded(quadrants(640, PHONE_LONG_SIDE_PX), "JPEG")[:20_000])


def test_a_film_behind_a_photo_is_no_bomb() -> None:
    photo = encoded(quadrants(), "JPEG")
    film = np.random.default_rng(5).integers(0, 256, 9_000_000, np.uint8).tobytes()
    assert film.count(b"\xff\xda") > 100
    assert corners(decode(photo + film).rgb) == "RGBW"


@pytest.mark.parametrize("width", [2880, 2881, 2882, 2883])
def test_a_large_photo_and_its_mirror_image_are_reduced_alike(width: int) -> None:
    rng = np.random.default_rng(width)
    pixels = np.kron(rng.integers(0, 256, (8, width, 3), np.uint8), np.ones((4, 1, 1), np.uint8))
    plain, mirrored = (
        decode_with_grey(encoded(Image.fromarray(one), "PNG"))[0].rgb for one in (pixels, pixels[:, ::-1])
    )
    np.testing.assert_array_equal(mirrored, plain[:, ::-1])
