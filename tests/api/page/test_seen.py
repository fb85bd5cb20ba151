"""Photos without a view, previews, and what the page is told of photos that were refused or are doubted."""

from __future__ import annotations

import io
import json
import re
from base64 import b64decode
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image
from starlette.testclient import TestClient

from api.page.seen import WAYS_OUT, Photo, remedies
from api.page.show import SHOWN_BY_BROWSERS
from posture.answer.box import Box
from posture.body.landmarks import Head, Landmarks
from posture.errors import BodyCut, NoPerson, SeveralPeople, all_errors
from posture.image.photo import FORMATS
from posture.measure.gates import GATES
from tests.api.fakes import HEIGHT, WIDTH, FakeDetector, photo_bytes, standing
from tests.api.helpers import Page, assert_problem
from tests.photos import encoded

COVERED = Head(face=0.0, even=1.0)


class Scripted(FakeDetector):
    """Gives one answer after the other; the last one for good."""

    def __init__(self) -> None:
        super().__init__(self.next)
        self.acts: list[Any] = [standing()]

    def next(self) -> Landmarks:
        act = self.acts.pop(0) if len(self.acts) > 1 else self.acts[0]
        if isinstance(act, Exception):
            raise act
        found: Landmarks = act
        return found


Asked = Callable[..., Any]


@pytest.fixture(scope="module", name="scripted")
def _scripted(serve: Callable[..., Any]) -> Iterator[tuple[TestClient, Scripted]]:
    detector = Scripted()
    with serve(lambda: detector) as client:
        yield client, detector


@pytest.fixture
def ask(scripted: tuple[TestClient, Scripted]) -> Asked:
    """Post to an address while the detector answers with these."""
    client, detector = scripted

    def post(*acts: Any, path: str = "/result", everybody: tuple[Box, ...] = (), **sent: Any) -> Any:
        detector.acts, detector.everybody = list(acts), everybody
        return client.post(path, **sent)

    return post


def covered() -> Landmarks:
    return replace(standing(6.0), head=COVERED)


def turned(degrees: float) -> Landmarks:
    """The person turned about the vertical: 90 shows the right side."""
    landmarks, angle = standing(), np.radians(degrees)
    x, y, z = landmarks.world_m.T
    world = np.stack(
        [x * np.cos(angle) - z * np.sin(angle), y, x * np.sin(angle) + z * np.cos(angle)], axis=1
    )
    places = world[:, :2] * 450 + (WIDTH / 2, 0.48 * HEIGHT)
    return replace(landmarks, world_m=world, xy_px=places)


PHOTOS = [photo_bytes(), photo_bytes("PNG"), photo_bytes("WEBP")]


def test_a_view_that_cannot_be_told_is_one_tap_away(ask: Asked) -> None:
    response = ask(covered(), files={"photo": PHOTOS[0]})
    assert (response.status_code, response.json()["code"]) == (422, "view_unclear")
    seen = response.json()["seen"]
    assert (seen["field"], seen["number"], seen["code"]) == ("photo", 0, "view_unclear")
    assert (seen["width_px"], seen["height_px"], seen["turned_over"]) == (WIDTH, HEIGHT, False)
    assert seen["remedies"] == [{"kind": "view", "value": "front"}, {"kind": "view", "value": "back"}]
    assert f'viewBox="0 0 {WIDTH} {HEIGHT}"' in seen["svg"]
    assert seen["svg"].count("<circle") > 10
    assert not re.search(r"data:|<image|href|style|<script", seen["svg"])
    for remedy in seen["remedies"]:
        again = ask(covered(), files={"photo": PHOTOS[0]}, data={remedy["kind"]: remedy["value"]})
        assert again.status_code == 200, again.text
        assert again.json()["answer"]["view"]["name"] == remedy["value"]


def test_several_people_have_a_part_each_in_which_one_was_found(ask: Asked) -> None:
    people = (Box(40, 150, 150, 650), Box(380, 150, 150, 650))
    response = ask(SeveralPeople(), standing(), standing(), everybody=people, files={"photo": PHOTOS[0]})
    seen = response.json()["seen"]
    assert [remedy["kind"] for remedy in seen["remedies"]] == ["crop", "crop"]
    first, second = ([int(part) for part in remedy["value"].split(",")] for remedy in seen["remedies"])
    assert first[0] + first[2] == second[0] == 285  # half way between them
    assert re.findall('data-part="([^"]+)"', seen["svg"]) == [one["value"] for one in seen["remedies"]]
    assert re.findall("<text[^>]*>([^<]+)", seen["svg"]) == ["1", "2"]


def test_a_part_in_which_nobody_is_found_is_not_offered(ask: Asked) -> None:
    people = (Box(40, 150, 150, 650), Box(380, 150, 150, 650))
    acts = (SeveralPeople(), SeveralPeople(), standing())
    seen = ask(*acts, everybody=people, files={"photo": PHOTOS[0]}).json()["seen"]
    assert len(seen["remedies"]) == 1
    assert int(seen["remedies"][0]["value"].split(",")[0]) == 285


@pytest.mark.parametrize("error", [NoPerson(), BodyCut()])
def test_what_needs_a_new_photo_offers_no_way_out(ask: Asked, error: Exception) -> None:
    seen = ask(error, files={"photo": PHOTOS[0]}).json()["seen"]
    assert seen["remedies"] == []
    assert "<circle" not in seen["svg"]


def test_a_body_that_is_cut_off_shows_where_its_joints_were_seen(ask: Asked) -> None:
    low = replace(standing(), xy_px=standing().xy_px + (0, 150))
    response = ask(low, files={"photo": PHOTOS[0]})
    assert response.json()["code"] == "body_cut"
    assert response.json()["seen"]["svg"].count("<circle") > 10
    assert response.json()["seen"]["remedies"] == []


def test_the_wrong_side_is_another_view_or_a_mirror_image(ask: Asked) -> None:
    response = ask(turned(-90), files={"photo": PHOTOS[0]}, data={"view": "right"})
    if response.status_code == 200:
        response = ask(turned(90), files={"photo": PHOTOS[0]}, data={"view": "right"})
    assert response.json()["code"] == "view_mismatch"
    assert response.json()["seen"]["remedies"] == [
        {"kind": "view", "value": "left"}, {"kind": "mirrored", "value": "true"},
    ]  # fmt: skip


def test_the_api_says_nothing_of_it(ask: Asked) -> None:
    response = ask(covered(), path="/v1/analyses", files={"photo": PHOTOS[0]})
    assert_problem(response, 422, "view_unclear")
    assert "seen" not in response.json()


def test_a_problem_before_any_photo_was_looked_at_has_nothing_to_show(ask: Asked) -> None:
    assert "seen" not in ask(standing(), files={"photo": b"x"}).json()
    assert "seen" not in ask(standing(), data={"view": "front"}).json()


def test_several_photos_without_a_view_are_sorted(ask: Asked) -> None:
    acts = (covered(), standing(6.0), NoPerson())
    body = ask(*acts, files=[("photo", photo) for photo in PHOTOS]).json()
    assert [part["number"] for part in body["answer"]["photos"]] == [2]
    assert {one["number"]: one["code"] for one in body["answer"]["refused"]} == {
        1: "view_unclear", 3: "no_person",
    }  # fmt: skip
    page = Page(body["html"])
    (place,) = page.all("div", role="img")
    assert (place["data-view"], place["data-number"]) == ("front", "1")
    assert "Photo 1 was not used: The photo does not tell" in page.text
    assert body["photos"] == [{"field": "photo", "number": 1, "preview": ""}]
    assert [(one["field"], one["number"], one["code"]) for one in body["refused"]] == [
        ("photo", 0, "view_unclear"), ("photo", 2, "no_person"),
    ]  # fmt: skip
    assert [one["value"] for one in body["refused"][0]["remedies"]] == ["front", "back"]


def test_what_would_change_all_photos_is_not_offered_for_one_of_them(ask: Asked) -> None:
    people = (Box(40, 150, 150, 650), Box(380, 150, 150, 650))
    files = [("photo", photo) for photo in PHOTOS[:2]]
    body = ask(SeveralPeople(), standing(), everybody=people, files=files).json()
    assert [(one["code"], one["remedies"]) for one in body["refused"]] == [("several_people", [])]


def test_one_photo_is_a_photo_and_none_has_to_be_by_view(ask: Asked) -> None:
    one = ask(standing(6.0), files=[("photo", PHOTOS[0])]).json()
    assert "view" in one["answer"]
    assert one["doubts"] == one["refused"] == []
    both = ask(standing(), files=[("photo", PHOTOS[0]), ("photo", PHOTOS[1]), ("front", PHOTOS[2])])
    assert_problem(both, 400, "bad_option")
    assert "not both" in both.json()["detail"]


def test_without_a_script_several_photos_are_one_page(ask: Asked) -> None:
    acts = (covered(), standing(6.0))
    response = ask(*acts, path="/", files=[("photo", photo) for photo in PHOTOS[:2]])
    assert response.status_code == 200
    page = Page(response.text)
    assert len([image for image in page.all("img") if "png" in str(image["src"])]) == 1
    assert "Photo 1 was not used" in page.text


def test_sessions_take_photos_without_a_view(ask: Asked) -> None:
    files = [("photos", photo) for photo in PHOTOS[:2]]
    answer = ask(standing(6.0), path="/v1/sessions", files=files).json()
    assert [(part["number"], part["view"]["name"]) for part in answer["photos"]] == [
        (1, "front"),
        (2, "front"),
    ]
    both = ask(standing(), path="/v1/sessions", files=[*files, ("front", PHOTOS[2])])
    assert_problem(both, 400, "bad_option")
    many = ask(standing(), path="/v1/sessions", files=[("photos", photo_bytes()) for _ in range(13)])
    assert_problem(many, 400, "bad_option")


def test_one_photo_sent_twice_is_still_refused_where_one_is_asked_for(ask: Asked) -> None:
    twice = ask(standing(), path="/v1/analyses", files=[("photo", PHOTOS[0]), ("photo", PHOTOS[1])])
    assert_problem(twice, 400, "bad_option")


@pytest.mark.parametrize("path", ["/result", "/v1/analyses"])
def test_a_part_of_the_photo_can_be_asked_for(ask: Asked, path: str) -> None:
    bad = ask(standing(), path=path, files={"photo": PHOTOS[0]}, data={"crop": "0,0,9999,9"})
    assert_problem(bad, 400, "bad_option")
    assert f"{WIDTH} x {HEIGHT}" in bad.json()["detail"]
    good = ask(standing(), path=path, files={"photo": PHOTOS[0]}, data={"crop": f"0,0,{WIDTH},{HEIGHT}"})
    body = good.json()
    image = (body["answer"] if path == "/result" else body)["provenance"]["image"]
    assert image["crop"] == {"left": 0, "top": 0, "width": WIDTH, "height": HEIGHT}


@pytest.mark.parametrize("form", ["HEIF", "JPEG", "PNG", "WEBP"])
def test_a_preview_comes_only_of_what_browsers_do_not_show(ask: Asked, form: str) -> None:
    picture = Image.open(io.BytesIO(photo_bytes(size=(1200, 1800))))
    exif = Image.Exif()
    exif[0x010F] = "secret"
    body = ask(standing(), files={"photo": encoded(picture, form, exif=exif)}).json()
    (shown,) = body["photos"]
    assert "data:image/jpeg" not in json.dumps(body["answer"]) + body["html"]
    if form != "HEIF":
        assert shown["preview"] == ""
        return
    head, _, data = shown["preview"].partition(",")
    assert head == "data:image/jpeg;base64"
    preview = Image.open(io.BytesIO(b64decode(data)))
    assert (preview.format, preview.size) == ("JPEG", (960, 1440))
    assert not preview.getexif()
    assert b"secret" not in b64decode(data)


def test_formats_that_browsers_show_are_formats_that_are_taken() -> None:
    assert {*FORMATS} - {*SHOWN_BY_BROWSERS} == {"HEIF"}


def test_a_doubted_view_is_told_beside_the_answer(ask: Asked) -> None:
    body = ask(covered(), files={"photo": PHOTOS[0]}, data={"view": "back"}).json()
    (gate,) = (gate for gate in body["answer"]["quality"] if gate["gate"] == "view_as_stated")
    expected = [] if gate["passed"] else [[{"kind": "view", "value": "front"}]]
    assert [one["remedies"] for one in body["doubts"]] == expected


def test_ways_out_are_of_failures_and_gates_that_there_are() -> None:
    assert set(WAYS_OUT) <= {error.code for error in all_errors()} | set(GATES)


@pytest.mark.parametrize(
    ("failure", "stated", "over", "expected"),
    [
        ("view_as_stated", "left", False, [("view", "right"), ("mirrored", "true")]),
        ("view_as_stated", "left", True, [("view", "right"), ("mirrored", "false")]),
        ("view_mismatch", "front", False, [("view", "right")]),
        ("no_person", "left", False, []),
    ],
)
def test_a_mirror_image_is_supposed_of_sides_alone(
    failure: str, stated: Any, over: bool, expected: list[tuple[str, str]]
) -> None:
    photo = Photo(stated, ("right",), (), over, alone=True)
    assert [(one["kind"], one["value"]) for one in remedies(failure, photo)] == expected
    shared = [(one["kind"], one["value"]) for one in remedies(failure, replace(photo, alone=False))]
    assert shared == [one for one in expected if one[0] == "view"]
