"""When a photo was taken: what its file says, and that nobody hears of it who does not ask."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from posture.errors import BadOption
from posture.image import footage
from posture.image.photo import decode
from posture.image.taken import NOT_SHOWN, Taken
from tests.photos import encoded, encoded_blank, quadrants

ORIGINAL, OFFSET, CHANGED, INNER = 0x9003, 0x9011, 0x0132, 0x8769


def photo_of(form: str = "JPEG", *, shade: int = 0, **inner: Any) -> bytes:
    """A photo whose EXIF says when it was changed, and of the shutter what is given."""
    exif = Image.Exif()
    exif[CHANGED] = "2026:11:29 09:00:00"
    exif.get_ifd(INNER).update({int(tag[1:], 16): value for tag, value in inner.items()})
    picture = quadrants()
    picture.putpixel((0, 0), (shade, 0, 0))
    return encoded(picture, form, exif=exif)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIF", "AVIF"])
def test_every_format_says_when_the_shutter_was_released(form: str) -> None:
    data = photo_of(form, x9003="2026:11:20 14:03:59", x9011="+01:00")
    assert decode(data).taken_at == "2026-11-20T14:03:59+01:00"


@pytest.mark.parametrize(
    ("original", "offset", "told"),
    [
        ("2026:11:20 14:03:59", None, "2026-11-20T14:03:59"),
        ("2026:11:20 14:03:59", "+00:00", "2026-11-20T14:03:59Z"),
        ("2026:11:20 14:03:59", "Z", "2026-11-20T14:03:59Z"),
        ("2026:11:20 14:03:59\0", "-03:30\0", "2026-11-20T14:03:59-03:30"),
        ("2026:11:20 14:03:59", "   :  ", "2026-11-20T14:03:59"),
        ("2026:11:20 14:03:59", "+99:99", "2026-11-20T14:03:59"),
        ("0000:00:00 00:00:00", None, None),
        ("    :  :     :  :  ", "+01:00", None),
        ("2026-11-20", None, None),
        ("<script>", None, None),
        ("", None, None),
        (None, "+01:00", None),
    ],
)
def test_what_the_file_says(original: str | None, offset: str | None, told: str | None) -> None:
    said: dict[str, Any] = {"x9003": original, "x9011": offset}
    data = photo_of(**{tag: value for tag, value in said.items() if value is not None})
    assert decode(data).taken_at == told


def test_when_it_was_changed_is_another_thing() -> None:
    assert decode(photo_of()).taken_at is None
    assert decode(encoded_blank()).taken_at is None


@given(st.text(max_size=25), st.text(max_size=8))
def test_nonsense_in_the_file_is_silence_or_a_time(original: str, offset: str) -> None:
    said = decode(photo_of(x9003=original.encode(), x9011=offset.encode())).taken_at
    assert said is None or Taken(said).at == said


def test_the_files_time_is_shown_only_on_request_and_goes_behind_what_is_stated() -> None:
    in_file = "2026-11-20T14:03:59"
    assert NOT_SHOWN.of(in_file) is None
    assert Taken(from_photo=True).of(in_file) == in_file
    assert Taken(from_photo=True).of(None) is None
    assert Taken(date(2026, 11, 1), from_photo=True).of(in_file) == "2026-11-01"
    assert Taken("2026-11-01 08:00").of(None) == "2026-11-01T08:00:00"


@pytest.mark.parametrize(
    "said", ["", "yesterday", "20.11.2026", 20261120, 1.5, b"2026-11-20", ["2026-11-20"]]
)
def test_what_is_no_day_is_told_how_to_write_one(said: Any) -> None:
    with pytest.raises(BadOption, match="such as 2026-11-20, 2026-11-20 14:03 or"):
        Taken(said)


def test_a_turn_of_photos_was_taken_when_the_first_of_them_was() -> None:
    files = [photo_of(shade=k, x9003=f"2026:11:20 14:03:{(30 + 7 * k) % 60:02}") for k in range(8)]
    seen = footage.photos(files)
    assert seen.taken_at is None
    assert seen.dated(NOT_SHOWN).taken_at is None
    assert seen.dated(Taken(from_photo=True)).taken_at == "2026-11-20T14:03:05"
    assert seen.dated(Taken("2026-11-19")).taken_at == "2026-11-19"
