"""The service with the real detector, and as a real server process."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image

from posture.pipeline.assess import analyse_photo
from posture.pose.detector import MediaPipeDetector
from tests.api.helpers import Page, assert_problem
from tests.photos import encoded


@pytest.fixture(scope="module")
def real(serve: Any) -> Iterator[Any]:
    with serve(MediaPipeDetector, workers=2) as client:
        yield client


@pytest.mark.slow
def test_the_same_answer_as_in_process(real: Any, person_photo: bytes) -> None:
    response = real.post("/v1/analyses", files={"photo": person_photo})
    assert response.status_code == 200, response.text
    with MediaPipeDetector() as detector:
        expected = analyse_photo(person_photo, detector).to_dict()
    found = response.json()
    assert found["provenance"] == expected["provenance"]
    assert [item["id"] for item in found["indicators"]] == [item["id"] for item in expected["indicators"]]
    for mine, theirs in zip(found["indicators"], expected["indicators"], strict=True):
        assert mine["value"] == pytest.approx(theirs["value"], abs=1e-6)


@pytest.mark.slow
def test_page_and_picture(real: Any, person_photo: bytes) -> None:
    page = real.post("/", files={"photo": person_photo})
    assert page.status_code == 200
    assert Page(page.text).all("svg")
    picture = real.post("/v1/analyses", files={"photo": person_photo}, headers={"accept": "image/png"})
    assert picture.content.startswith(b"\x89PNG")


def test_nobody_there(real: Any, photo: bytes) -> None:
    assert_problem(real.post("/v1/analyses", files={"photo": photo}), 422, "no_person")


@pytest.mark.slow
def test_a_phones_fifty_megapixels_are_served_with_the_settings_as_they_come(
    real: Any, person_photo: bytes
) -> None:
    person = Image.open(io.BytesIO(person_photo)).convert("L")
    picture = Image.new("L", (8192, 6144), 150)
    picture.paste(person.resize((4608, 6144)), (1792, 0))
    jpeg = encoded(picture, "JPEG")
    large = jpeg[:2] + (b"\xff\xfe\xff\xff" + bytes(65_533)) * 380 + jpeg[2:]
    assert 24_000_000 < len(large) < 27_000_000
    response = real.post("/v1/analyses", files={"photo": large})
    assert response.status_code == 200, response.text
    image = response.json()["provenance"]["image"]
    assert (image["width"], image["height"]) == (8192, 6144)
