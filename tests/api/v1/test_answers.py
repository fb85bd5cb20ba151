"""What the service answers when all is well: JSON, picture, catalogue, description."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pydantic import TypeAdapter

from api.problems.document import MEDIA_TYPE, Problem
from api.v1.formats import Shape
from api.v1.openapi import example
from posture.answer.assessment import Assessment, SessionAssessment
from posture.body.landmarks import Head
from posture.measure.indicators import INDICATORS
from posture.pipeline.assess import analyse_photo, analyse_photos
from posture.pipeline.options import Person, PhotoOptions
from posture.protocol.intake import Intake
from posture.protocol.knowledge.load import knowledge
from tests.api.fakes import CAMERA, HEIGHT, TAKEN_AT, WIDTH, FakeDetector, photo_bytes, standing
from tests.api.helpers import assert_problem, undated


def test_the_answer_is_the_assessment(client: Any, photo: bytes) -> None:
    data = {"view": "front", "roll_deg": "0.5", "pain_side": "left", "pain_nrs": "4"}
    response = client.post("/v1/analyses", files={"photo": photo}, data=data)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert response.headers["vary"] == "Accept, Accept-Language"
    intake = Intake.from_mapping({"pain_side": "left", "pain_nrs": 4})
    expected = analyse_photo(photo, FakeDetector(), Person(intake), PhotoOptions(roll_deg=0.5), view="front")
    assert undated(response.json()) == undated(_as_json(expected.to_dict()))
    assert (response.json()["camera_roll"]["deg"], response.json()["camera_roll"]["source"]) == (0.5, "given")
    shoulders = {item["id"]: item for item in response.json()["indicators"]}["shoulder_obliquity"]
    assert shoulders["value"] == expected.indicator("shoulder_obliquity").value


@pytest.mark.parametrize(("sent", "said"), [("true", "stated"), ("false", None), (None, None)])
def test_a_mirror_image_may_be_stated(client: Any, photo: bytes, sent: str | None, said: str | None) -> None:
    data = {} if sent is None else {"mirrored": sent}
    one = client.post("/v1/analyses", files={"photo": photo}, data=data).json()
    assert one["provenance"]["image"]["turned_over"] == said
    session = client.post("/v1/sessions", files={"front": photo}, data=data).json()
    assert session["photos"][0]["image"]["turned_over"] == said


TOLD = {"label": " <b>Anna</b> & Co ", "taken_at": "2026-11-20 14:03"}


def test_a_label_and_the_time_of_the_photo_are_given_back(client: Any, photo: bytes) -> None:
    one = client.post("/v1/analyses", files={"photo": photo}, data=TOLD).json()
    assert (one["label"], one["provenance"]["image"]["taken_at"]) == (TOLD["label"], "2026-11-20T14:03:00")
    session = client.post(
        "/v1/sessions", files={"front": photo, "back": photo_bytes("PNG")}, data=TOLD
    ).json()
    assert session["label"] == TOLD["label"]
    assert {part["image"]["taken_at"] for part in session["photos"]} == {"2026-11-20T14:03:00"}


@pytest.mark.parametrize(
    ("fields", "taken_at"),
    [
        ({}, None),
        ({"taken_from_photo": "false"}, None),
        ({"taken_from_photo": "true"}, TAKEN_AT),
        ({"taken_from_photo": "true", "taken_at": "2026-11-20"}, "2026-11-20"),
        ({"taken_at": " "}, None),
    ],
)
def test_the_time_in_the_file_comes_out_only_on_request(
    client: Any, fields: dict[str, str], taken_at: str | None
) -> None:
    photo = photo_bytes(exif=True)
    response = client.post("/v1/analyses", files={"photo": photo}, data=fields)
    assert response.json()["provenance"]["image"]["taken_at"] == taken_at
    assert (response.json()["label"], CAMERA in response.text) == (None, False)
    session = client.post("/v1/sessions", files={"front": photo}, data=fields).json()
    assert session["photos"][0]["image"]["taken_at"] == taken_at


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"label": "two\nlines"}, "A label has 1 to 80 characters"),
        ({"label": "x" * 81}, "A label has 1 to 80 characters"),
        ({"label": "\u202eannA"}, "A label has 1 to 80 characters"),
        ({"taken_at": "yesterday"}, "such as 2026-11-20"),
        ({"taken_at": "2026-02-30"}, "such as 2026-11-20"),
    ],
)
def test_another_label_or_date_is_refused_with_what_may_be_sent(
    client: Any, photo: bytes, fields: dict[str, str], says: str
) -> None:
    for address, name in (("/v1/analyses", "photo"), ("/v1/sessions", "front")):
        response = client.post(address, files={name: photo}, data=fields)
        assert says in assert_problem(response, 400, "bad_option")["detail"]
    wrong = client.post("/v1/analyses", files={"photo": photo}, data={"taken_from_photo": "perhaps"})
    assert_problem(wrong, 422, "invalid_request")


def test_a_view_that_nothing_tells_is_asked_for(serve: Any, photo: bytes) -> None:
    def under_cover() -> FakeDetector:
        return FakeDetector(lambda: replace(standing(6.0), head=Head(face=0.1, even=1.0)))

    with serve(under_cover) as client:
        problem = assert_problem(client.post("/v1/analyses", files={"photo": photo}), 422, "view_unclear")
        assert "Say what it shows" in problem["hint"]
        german = client.post("/v1/analyses", files={"photo": photo}, headers={"accept-language": "de"})
        assert "Geben Sie an, was es zeigt" in assert_problem(german, 422, "view_unclear")["hint"]
        told = client.post("/v1/analyses", files={"photo": photo}, data={"view": "front"})
        assert (told.status_code, told.json()["view"]["source"]) == (200, "stated")
        assert client.post("/v1/sessions", files={"front": photo}).status_code == 200


def _as_json(value: Any) -> Any:
    return TypeAdapter(Any).dump_python(value, mode="json")


def test_single_fields_and_the_json_object_mean_the_same(client: Any, photo: bytes) -> None:
    files = {"photo": photo}
    single = {
        "pain_side": "left",
        "pain_place": "lower_back",
        "tender_points": ["iliopsoas:left", "piriformis:right"],
        "contraindications": "fever,pregnancy",
        "red_flags_answered": "true",
        "therapist_findings": "pelvis_rotation:7.5:1.5",
        "age_years": "44",
    }
    whole = (
        '{"pain_side": "left", "pain_place": "lower_back", "age_years": 44, "red_flags_answered": true,'
        ' "tender_points": ["iliopsoas:left", "piriformis:right"],'
        ' "contraindications": ["fever", "pregnancy"],'
        ' "therapist_findings": {"pelvis_rotation": {"value_deg": 7.5, "sem_deg": 1.5}}}'
    )
    one = client.post("/v1/analyses", files=files, data=single)
    two = client.post("/v1/analyses", files=files, data={"intake": whole})
    assert one.status_code == two.status_code == 200
    assert undated(one.json()) == undated(two.json())
    turned = {item["id"]: item for item in one.json()["indicators"]}["pelvis_rotation"]
    assert turned["value"] == 7.5


def test_a_red_flag_withholds_the_protocol(client: Any, photo: bytes) -> None:
    response = client.post("/v1/analyses", files={"photo": photo}, data={"red_flags": "bladder_bowel"})
    protocol = response.json()["protocol"]
    assert protocol["withheld"]["urgency"] == "emergency_now"
    assert protocol["steps"] == []


def test_session(client: Any, photo: bytes) -> None:
    again = photo_bytes("PNG")
    files = [("front", photo), ("front", again)]
    response = client.post("/v1/sessions", files=files, data={"roll_deg": "0"})
    assert response.status_code == 200
    expected = analyse_photos({"front": [photo, again]}, FakeDetector(), options=PhotoOptions(roll_deg=0.0))
    assert undated(response.json()) == undated(_as_json(expected.to_dict()))
    assert len(response.json()["photos"]) == 2


def test_overlay_is_a_png_without_metadata(client: Any) -> None:
    photo = photo_bytes(exif=True)
    response = client.post("/v1/analyses", files={"photo": photo}, headers={"accept": "image/png"})
    assert response.status_code == 200
    assert response.headers["content-type"] == "image/png"
    assert response.headers["vary"] == "Accept, Accept-Language"
    picture = Image.open(io.BytesIO(response.content), formats=["PNG"])
    picture.load()
    assert picture.height == HEIGHT
    assert picture.width > WIDTH, "the values stand beside the photo"
    assert not picture.getexif()
    assert not set(picture.info) - {"dpi"}
    bare = np.asarray(Image.open(io.BytesIO(photo)))
    assert (np.asarray(picture)[:, :WIDTH] != bare).any()


def test_an_error_is_a_problem_also_when_a_picture_was_asked_for(client: Any) -> None:
    response = client.post("/v1/analyses", files={"photo": b"x"}, headers={"accept": "image/png"})
    assert_problem(response, 400, "not_an_image")


@pytest.mark.parametrize(
    ("accept", "png"),
    [
        ("image/png", True),
        ("image/*", True),
        ("IMAGE/PNG;q=0.9, application/json;q=0.5", True),
        ("image/png;q=0.5, application/json", False),
        ("image/png;q=0", False),
        ("image/png;q=odd", False),
        ("*/*", False),
        ("image/png, */*;q=0.1", True),
        ("text/html", False),
        ("", False),
        ("*/*, image/png;q=0", False),
    ],
)
def test_negotiation(accept: str, png: bool) -> None:
    assert (Shape(accept, "a4").media_type("image/png") == "image/png") is png


@pytest.mark.slow
@given(st.text(max_size=80))
def test_negotiation_never_fails(accept: str) -> None:
    kinds = {"application/json", "image/png", "text/html", "application/pdf"}
    assert Shape(accept, "a4").media_type("image/png") in kinds


def test_catalogue(client: Any) -> None:
    indicators = client.get("/v1/indicators").json()
    assert [item["id"] for item in indicators] == [spec.id for spec in INDICATORS]
    assert all(item["threshold_source"] for item in indicators)
    stages = client.get("/v1/stages").json()
    assert [item["stage"] for item in stages] == [1, 2, 3, 4, 5]
    flags = client.get("/v1/red-flags").json()
    assert {item["id"] for item in flags} == set(knowledge().red_flags)


def test_description(client: Any) -> None:
    described = client.get("/openapi.json").json()
    assert described["openapi"].startswith("3.")
    assert set(described["paths"]) == {
        "/v1/analyses",
        "/v1/sessions",
        "/v1/turns",
        "/v1/indicators",
        "/v1/points",
        "/v1/stages",
        "/v1/red-flags",
        "/v1/cards",
        "/v1/patterns",
        "/v1/protocols/stage-one",
        "/v1/protocols/{stage}",
        "/v1/check-ins",
        "/v1/comparisons",
        "/v1/blocks",
    }
    operations = [operation for path in described["paths"].values() for operation in path.values()]
    assert len({operation["operationId"] for operation in operations}) == len(operations)
    schemas = described["components"]["schemas"]
    assert {"Assessment", "SessionAssessment", "TurnAssessment", "Problem", "FieldProblem"} <= set(schemas)
    assert "HTTPValidationError" not in schemas
    assert not [name for name in schemas if "__" in name], "two shapes of one name"
    assert "withheld" in schemas["Problem"]["properties"]
    assert set(schemas["Withheld"]["required"]) == {"title", "reason", "urgency", "advice"}
    form = schemas[_reference(described["paths"]["/v1/analyses"]["post"]["requestBody"])]
    assert "required" not in form  # a photo, or an earlier answer instead
    assert {"photo", "answer", "points", "height_cm"} < set(form["properties"])
    assert set(Intake.model_fields) < set(form["properties"])
    form = schemas[_reference(described["paths"]["/v1/turns"]["post"]["requestBody"])]
    others = {"video", "photos", "intake", "lang", "paper", "mirrored"}
    others |= {"label", "taken_at", "taken_from_photo"}
    assert set(form["properties"]) == {*others, *Intake.model_fields}


def _reference(body: dict[str, Any]) -> str:
    return str(body["content"]["multipart/form-data"]["schema"]["$ref"]).rpartition("/")[2]


def test_examples_are_valid(client: Any) -> None:
    described = client.get("/openapi.json").json()
    problem = TypeAdapter(Problem)
    seen = 0
    for path in described["paths"].values():
        for operation in path.values():
            for status, response in operation["responses"].items():
                for item in response["content"].get(MEDIA_TYPE, {}).get("examples", {}).values():
                    assert problem.validate_python(item["value"]).status == int(status)
                    seen += 1
    assert seen > 30
    recorded_of = {"analysis": Assessment, "analysis_with_points": Assessment, "session": SessionAssessment}
    for name, model in recorded_of.items():
        recorded = example(name)
        assert _as_json(TypeAdapter[Any](model).validate_python(recorded).to_dict()) == recorded
