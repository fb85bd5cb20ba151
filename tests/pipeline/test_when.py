"""When an answer was made, what it is called, when its photos were taken: alike in every kind of answer."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import numpy as np
import pytest
from PIL import Image

from posture.image.photo import decode
from posture.image.taken import Taken
from posture.pipeline.assess import analyse_photo, analyse_photos
from posture.pipeline.options import Person, PhotoOptions
from tests.conftest import KnowingDetector
from tests.figure import Figure
from tests.photos import encoded
from tests.pipeline.test_assess import PAPER

NOON = datetime(2026, 11, 30, 13, 0, 0, tzinfo=timezone(timedelta(hours=1)))
ANNA = Person(label="<Anna> & Co")


def detector() -> KnowingDetector:
    return KnowingDetector(Figure().landmarks("front"))


def taken(second: int) -> bytes:
    """The same paper as a photo of this second."""
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = f"2026:11:20 14:03:{second:02}"
    pixels = np.asarray(Image.open(io.BytesIO(PAPER))).copy()
    pixels[0, 0] = second
    return encoded(Image.fromarray(pixels), "JPEG", quality=80, exif=exif)


def test_the_moment_is_the_one_that_is_handed_in() -> None:
    photo = analyse_photo(PAPER, detector(), ANNA, measured_at=NOON)
    session = analyse_photos({"front": [PAPER]}, detector(), ANNA, measured_at=NOON)
    for answer in (photo, session, *session.singles()):
        assert (answer.measured_at, answer.label) == ("2026-11-30T12:00:00Z", "<Anna> & Co")
        assert list(answer.to_dict())[:4] == ["schema_version", "summary", "measured_at", "label"]
    assert analyse_photo(PAPER, detector(), ANNA, measured_at=NOON) == photo, "nothing else tells the time"


def test_without_one_it_is_now() -> None:
    answer = analyse_photo(PAPER, detector())
    age = datetime.now(UTC) - datetime.fromisoformat(answer.measured_at)
    assert timedelta() <= age < timedelta(minutes=1)
    assert (answer.label, answer.taken_at) == (None, None)


@pytest.mark.parametrize(
    ("options", "one", "first"),
    [
        ({}, None, None),
        ({"taken": Taken(from_photo=True)}, "2026-11-20T14:03:09", "2026-11-20T14:03:05"),
        ({"taken": Taken("2026-11-19", from_photo=True)}, "2026-11-19", "2026-11-19"),
    ],
)
def test_the_files_time_is_in_an_answer_only_on_request(
    options: dict[str, Any], one: str | None, first: str | None
) -> None:
    late, early = taken(9), taken(5)
    assert decode(late).taken_at == "2026-11-20T14:03:09"
    photo = analyse_photo(late, detector(), options=PhotoOptions(**options), measured_at=NOON)
    assert photo.taken_at == one
    assert ("2026-11-20" in str(photo.to_dict())) is (one is not None and one.startswith("2026-11-20"))
    session = analyse_photos({"front": [late, early]}, detector(), options=PhotoOptions(**options))
    assert session.photos[0].image.taken_at == one
    assert session.taken_at == first
    assert session.singles()[0].taken_at == one
