"""A photo in every form that a program has one: the same pixels come out, or one clear error."""

from __future__ import annotations

import io
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image, ImageCms

from posture.errors import (
    BadInput,
    BadOption,
    FileNotReadable,
    TooManyBytes,
    TooManyPixels,
    TruncatedImage,
    VideoTooLarge,
)
from posture.image.given import as_file, as_footage, several
from posture.image.photo import PhotoLimits, decode
from tests.photos import corners, encoded, quadrants

PICTURE = quadrants()
FILE = encoded(PICTURE, "PNG")


class Pieces(io.RawIOBase):
    """Hands out three bytes at a time, as a pipe may."""

    def __init__(self, data: bytes) -> None:
        self._left = data

    def read(self, size: int = -1) -> bytes:
        part, self._left = self._left[: min(3, size)], self._left[min(3, size) :]
        return part


def on_disk(folder: Path) -> Path:
    path = folder / "photo.png"
    path.write_bytes(FILE)
    return path


@pytest.mark.parametrize(
    "form", ["bytes", "bytearray", "memoryview", "str", "Path", "stream", "pieces", "file"]
)
def test_bytes_paths_and_open_files_are_the_file(tmp_path: Path, form: str) -> None:
    path = on_disk(tmp_path)
    with path.open("rb") as opened:
        forms: dict[str, Any] = {
            "bytes": FILE,
            "bytearray": bytearray(FILE),
            "memoryview": memoryview(FILE),
            "str": str(path),
            "Path": path,
            "stream": io.BytesIO(FILE),
            "pieces": Pieces(FILE),
            "file": opened,
        }
        assert as_file(forms[form]) == FILE
        assert not opened.closed


def test_a_path_may_be_in_bytes_as_the_system_has_it(tmp_path: Path) -> None:
    (entry,) = os.scandir(os.fsencode(on_disk(tmp_path).parent))
    assert as_file(entry) == FILE  # type: ignore[arg-type]


def test_an_open_file_is_read_from_where_it_stands() -> None:
    stream = io.BytesIO(b"head" + FILE)
    stream.seek(4)
    assert as_file(stream) == FILE


def test_an_array_keeps_every_pixel() -> None:
    rgb = np.asarray(PICTURE)
    photo = decode(as_file(rgb))
    assert np.array_equal(photo.rgb, rgb)
    assert np.array_equal(decode(as_file(rgb[:, ::-1])).rgb, rgb[:, ::-1]), "a view that is not contiguous"


@given(arrays.arrays(np.uint8, st.tuples(st.integers(1, 40), st.integers(1, 40), st.just(3))))
def test_every_array_of_colours_comes_out_as_it_was(rgb: np.ndarray[Any, Any]) -> None:
    assert np.array_equal(decode(as_file(rgb)).rgb, rgb)
    assert as_file(rgb) == as_file(rgb.copy()), "the digest is of the pixels alone"


@pytest.mark.parametrize(
    ("array", "says"),
    [
        (np.zeros((4, 5), np.uint8), "this one has 4 x 5 and uint8"),
        (np.zeros((4, 5, 4), np.uint8), "4 x 5 x 4 and uint8"),
        (np.zeros((3, 4, 5), np.uint8), "3 x 4 x 5"),
        (np.zeros((2, 4, 5, 3), np.uint8), "2 x 4 x 5 x 3"),
        (np.zeros((4, 5, 3)), "4 x 5 x 3 and float64"),
        (np.zeros((4, 5, 3), np.int8), "int8"),
        (np.zeros((0, 5, 3), np.uint8), "0 x 5 x 3"),
        (np.zeros((), np.uint8), r"\(\) and uint8"),
        (np.array(["photo.jpg"]), "1 and <U9"),
    ],
)
def test_another_array_is_told_what_shape_and_type_it_has(array: np.ndarray[Any, Any], says: str) -> None:
    with pytest.raises(BadOption, match=says):
        as_file(array)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "L", "LA", "1", "I;16", "CMYK", "YCbCr", "HSV", "RGBX"])
def test_a_pil_image_looks_as_it_did(mode: str) -> None:
    picture = PICTURE.convert("L" if mode == "I;16" else "RGB")
    image = (
        picture.convert("I").point(lambda v: v * 257).convert("I;16")
        if mode == "I;16"
        else picture.convert(mode)
    )
    expected = (
        np.asarray(picture.convert(mode).convert("RGB"))
        if mode != "I;16"
        else np.asarray(picture.convert("RGB"))
    )
    seen = decode(as_file(image)).rgb
    assert np.abs(seen.astype(int) - expected).max() <= 2


@pytest.mark.parametrize("mode", ["F", "LAB"])
def test_a_mode_without_colours_to_show_is_named(mode: str) -> None:
    with pytest.raises(BadOption, match=f"mode {mode} cannot be measured: convert"):
        as_file(Image.new(mode, (4, 4)))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_an_opened_image_is_turned_upright_like_its_file(form: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = encoded(PICTURE, form, exif=exif)
    with Image.open(io.BytesIO(data)) as image:
        photo = decode(as_file(image))
    assert corners(photo.rgb) == corners(decode(data).rgb)


def test_of_exif_only_what_is_read_goes_along() -> None:
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "Maker", 2
    exif[0x013B] = "Somebody's name"
    exif.get_ifd(0x8769).update(
        {0xA405: 26, 0x9003: "2026:11:20 14:03:00", 0x9011: "+01:00", 0x927C: b"note"}
    )
    exif.get_ifd(0x8825).update({1: "N", 2: (51.0, 28.0, 0.0)})
    file = encoded(PICTURE, "JPEG", exif=exif)
    with Image.open(io.BytesIO(file)) as image:
        data = as_file(image)
    there, here = decode(file), decode(data)
    assert (here.focal_px, here.turned_over, here.taken_at) == (
        there.focal_px,
        "camera",
        "2026-11-20T14:03:00+01:00",
    )
    with Image.open(io.BytesIO(data)) as png:
        kept = png.getexif()
        assert set(kept) == {0x010F, 0x0112, 0x8769}
        assert set(kept.get_ifd(0x8769)) == {0xA405, 0x9003, 0x9011}


def test_a_colour_profile_goes_along() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    image = PICTURE.copy()
    image.info["icc_profile"] = profile
    with Image.open(io.BytesIO(as_file(image))) as png:
        assert png.info["icc_profile"] == profile


def test_damaged_exif_is_no_reason_to_refuse_an_image() -> None:
    image = PICTURE.copy()
    image.info["exif"] = b"Exif\0\0II*\0\xff\xff\xff\xff"
    with pytest.warns(UserWarning, match="Corrupt EXIF"):
        data = as_file(image)
    assert corners(decode(data).rgb) == "RGBW"


def closed_before_it_was_read() -> Image.Image:
    with io.BytesIO(FILE) as stream:
        return Image.open(stream)


def cut_short() -> Image.Image:
    noise = np.random.default_rng(1).integers(0, 255, (64, 64, 3), dtype=np.uint8)
    return Image.open(io.BytesIO(encoded(Image.fromarray(noise), "JPEG")[:1500]))


def closed() -> io.BytesIO:
    stream = io.BytesIO(FILE)
    stream.close()
    return stream


class Odd:
    """Reads what is no bytes."""

    def read(self, size: int) -> object:
        return None


class Broken:
    """A disk that fails."""

    def read(self, size: int) -> bytes:
        raise OSError(5, "Input/output error")


@pytest.mark.parametrize(
    ("make", "error", "says"),
    [
        (closed_before_it_was_read, FileNotReadable, "closed before its pixels were read"),
        (cut_short, TruncatedImage, "incomplete|damaged|cut"),
        (closed, FileNotReadable, "The file is closed"),
        (lambda: io.StringIO("text"), FileNotReadable, "opened as text"),
        (
            lambda: tempfile.TemporaryFile("w+"),  # noqa: SIM115 - the test closes it
            FileNotReadable,
            "opened as text",
        ),
        (
            lambda: tempfile.TemporaryFile("wb", buffering=0),  # noqa: SIM115
            FileNotReadable,
            "not open for reading",
        ),
        (Odd, BadOption, "of the type Odd"),
        (Broken, FileNotReadable, "open file cannot be read: "),
        (lambda: None, BadOption, "of the type NoneType"),
        (lambda: 3, BadOption, "of the type int"),
        (lambda: [FILE], BadOption, "of the type list"),
        (lambda: "", FileNotReadable, "No file is named"),
        (lambda: Image.new("RGB", (0, 5)), BadOption, "no pixels"),
        (lambda: Image.new("L", (8100, 8100)), TooManyPixels, "66 megapixels; at most 65"),
        (lambda: np.broadcast_to(np.zeros(3, np.uint8), (8100, 8100, 3)), TooManyPixels, "66 megapixels"),
    ],
)
def test_what_is_no_photo_is_one_clear_error(
    make: Callable[[], Any], error: type[BadInput], says: str
) -> None:
    given_photo = make()
    try:
        with pytest.raises(error, match=says) as caught:
            as_file(given_photo)
    finally:
        if hasattr(given_photo, "close"):
            given_photo.close()
    assert type(caught.value) is error
    assert caught.value.hint


def test_a_file_that_is_opened_wrongly_is_told_how_to_open_it() -> None:
    with pytest.raises(FileNotReadable) as caught:
        as_file(io.StringIO("text"))  # type: ignore[arg-type]
    assert caught.value.hint == 'Open it with open(path, "rb"), and leave it open until the answer is there.'


class Endless:
    """Never ends; counts what was read."""

    count = 0

    def read(self, size: int) -> bytes:
        self.count += size
        return bytes(size)


def test_an_endless_file_is_read_up_to_the_limit() -> None:
    stream = Endless()
    with pytest.raises(TooManyBytes, match="more than 3 MB"):
        as_file(stream, PhotoLimits(max_bytes=3_000_000))  # type: ignore[arg-type]
    assert stream.count == 3_000_001


def test_a_large_picture_is_packed_so_that_it_is_not_too_large() -> None:
    flat = Image.new("RGB", (400, 300), "red")
    assert len(as_file(flat)) > 400 * 300 * 3, "packing takes time"
    packed = as_file(flat, PhotoLimits(max_bytes=100_000))
    assert len(packed) < 100_000
    assert (decode(packed).rgb == (255, 0, 0)).all()


@pytest.mark.parametrize(
    "single",
    [
        b"x",
        bytearray(b"x"),
        memoryview(b"x"),
        "a.jpg",
        Path("a.jpg"),
        io.BytesIO(),
        PICTURE,
        np.zeros((1, 1, 3)),
        3,
    ],
    ids=lambda one: type(one).__name__,
)
def test_one_photo_is_one(single: Any) -> None:
    (found,) = several(single)
    assert found is single


@pytest.mark.parametrize("many", [["a", "b"], ("a", "b"), iter(["a", "b"]), {"a": 1, "b": 2}.keys()])
def test_several_are_several(many: Any) -> None:
    assert several(many) == ["a", "b"]


def test_a_turns_files_stay_on_the_disk_and_the_rest_becomes_bytes(tmp_path: Path) -> None:
    path = on_disk(tmp_path)
    given_files = [path, str(path), FILE, io.BytesIO(FILE), PICTURE]
    files = as_footage(given_files, sys.maxsize, VideoTooLarge)
    assert files[:4] == [path, path, FILE, FILE]
    assert corners(decode(files[4]).rgb) == "RGBW"  # type: ignore[arg-type]
    assert as_footage(path, sys.maxsize, VideoTooLarge) == [path]


def test_an_endless_video_is_read_up_to_the_limit() -> None:
    with pytest.raises(VideoTooLarge, match="more than 2 MB"):
        as_footage(Endless(), 2_000_000, VideoTooLarge)
