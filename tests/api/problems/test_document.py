"""Every failure is problem+json with a stable code, and every code is documented."""

from __future__ import annotations

from typing import Any

import pytest

from api.problems.document import HTTP_KINDS, all_kinds
from posture.errors import Busy, DetectorClosed, PostureError, all_errors
from posture.protocol.intake import Intake
from posture.words.phrases import together
from tests.api.fakes import photo_bytes
from tests.api.helpers import KINDS, Page, assert_problem
from tests.conftest import every

TREE = list(all_errors())


@pytest.mark.parametrize("error", every(TREE, gate=True), ids=lambda error: error.code)
def test_every_error_of_the_tree_has_its_answer(
    error: type[PostureError], failing: Any, photo: bytes
) -> None:
    client = failing(error(together("One sentence about this case.")))
    response = client.post("/v1/analyses", files={"photo": photo})
    body = assert_problem(response, error.status, error.code)
    assert body["title"] == error().title
    assert body["hint"] == error().hint
    # What is our own fault is logged, not shown.
    assert (body["detail"] == "One sentence about this case.") == (error.status != 500)
    waits = issubclass(error, Busy | DetectorClosed)
    assert ("retry-after" in response.headers) == waits


def test_codes_are_unique_and_documented(client: Any) -> None:
    kinds = all_kinds()
    assert len({kind.code for kind in kinds}) == len(kinds)
    page = Page(client.get("/problems").text)
    described = client.get("/openapi.json").json()
    examples = {
        code
        for operation in described["paths"].values()
        for method in operation.values()
        for response in method["responses"].values()
        for media in response["content"].values()
        for code in media.get("examples", {})
    }
    for kind in kinds:
        assert page.all("section", id=kind.code), kind.code
        if kind.status not in {404, 405, 499}:
            assert kind.code in examples


def test_not_found(client: Any) -> None:
    assert_problem(client.get("/no/such/<place>"), 404, "not_found")


def test_wrong_method_names_the_right_one(client: Any) -> None:
    response = client.get("/v1/analyses")
    assert_problem(response, 405, "method_not_allowed")
    assert response.headers["allow"] == "POST"


def test_missing_photo_names_the_field(client: Any) -> None:
    body = assert_problem(client.post("/v1/analyses"), 422, "invalid_request")
    assert body["errors"][0]["field"] == "photo"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("view", "above"),
        ("roll_deg", "nan"),
        ("roll_deg", "46"),
        ("roll_deg", "a lot"),
        ("red_flags_answered", "maybe"),
    ],
)
def test_bad_field_is_named_and_its_value_not_repeated(
    client: Any, photo: bytes, field: str, value: str
) -> None:
    response = client.post("/v1/analyses", files={"photo": photo}, data={field: value})
    body = assert_problem(response, 422, "invalid_request")
    assert [item["field"] for item in body["errors"]] == [field]
    assert f'"{value}"' not in response.text.replace("'", '"')


@pytest.mark.parametrize(
    "data",
    [
        {"intake": "{"},
        {"intake": "[]"},
        {"intake": '{"unknown_field": 1}'},
        {"intake": '{"pain_nrs": 11}'},
        {"intake": '{"age_years": ' + "1" * 5000 + "}"},
        {"intake": '{"\\ud800": 1}'},
        {"intake": "[" * 50_000},
        {"pain_nrs": "11"},
        {"pain_place": "the moon"},
        {"tender_points": "no_such_muscle:left"},
        {"contraindications": "bad luck"},
        {"red_flags": "none_such"},
        {"intake": "{}", "pain_side": "left"},
    ],
    ids=lambda data: str(data)[:40],
)
def test_bad_intake(client: Any, photo: bytes, data: dict[str, str]) -> None:
    assert_problem(client.post("/v1/analyses", files={"photo": photo}, data=data), 400, "bad_intake")


def test_damaged_form(client: Any) -> None:
    headers = {"content-type": "multipart/form-data; boundary=x"}
    response = client.post("/v1/analyses", content=b"no boundary here", headers=headers)
    assert_problem(response, 400, "bad_request")
    response = client.post("/v1/analyses", content=b"x", headers={"content-type": "multipart/form-data"})
    assert_problem(response, 400, "bad_request")


def test_two_photos_are_not_one(client: Any, photo: bytes) -> None:
    response = client.post("/v1/analyses", files=[("photo", photo), ("photo", photo)])
    body = assert_problem(response, 400, "bad_option")
    assert body["detail"] == "photo was sent 2 times: send it once."


@pytest.mark.parametrize("path", ["/v1/analyses", "/v1/sessions", "/"])
@pytest.mark.parametrize("field", ["red_flag", "rol_deg", "Pain_side", "none"])
def test_a_misspelled_field_is_refused_with_the_known_ones(
    client: Any, photo: bytes, path: str, field: str
) -> None:
    photos = {"front" if path == "/v1/sessions" else "photo": photo}
    response = client.post(path, files=photos, data={field: "3", "pain_side": "left"})
    assert response.status_code == 400
    text = Page(response.text).text if path == "/" else assert_problem(response, 400, "bad_option")["detail"]
    assert f"Unknown field '{field}': use " in text
    assert all(name in text for name in (*photos, *Intake.model_fields, "roll_deg", "intake"))
    assert (", photo," in text.replace("use photo", "use , photo")) == (path != "/v1/sessions")


def test_a_misspelled_field_is_named_before_a_missing_photo(client: Any) -> None:
    files = {"fotos": b"x", "x\n" * 20: b"y"}
    body = assert_problem(client.post("/v1/analyses", files=files), 400, "bad_option")
    assert body["detail"].startswith("Unknown field 'fotos'")
    body = assert_problem(client.post("/v1/analyses", files={"\N{SNOWMAN}" * 60: b"y"}), 400, "bad_option")
    assert body["detail"].startswith("Unknown field '????")
    assert "\n" not in body["detail"]


@pytest.mark.parametrize("field", ["intake", "pain_side", "roll_deg", "red_flags_answered"])
def test_a_single_field_sent_twice_is_refused(client: Any, photo: bytes, field: str) -> None:
    response = client.post("/v1/analyses", files={"photo": photo}, data={field: ["1", "2"]})
    assert assert_problem(response, 400, "bad_option")["detail"].startswith(f"{field} was sent 2 times")


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"hello", 400, "not_an_image"),
        (b"GIF89a" + b"\0" * 40, 400, "not_an_image"),
        (photo_bytes("GIF"), 415, "unsupported_format"),
        (photo_bytes()[:3000], 400, "truncated_image"),
    ],
    ids=["text", "half a gif", "gif", "half a jpeg"],
)
def test_what_is_no_photo(client: Any, data: bytes, status: int, code: str) -> None:
    assert_problem(client.post("/v1/analyses", files={"photo": data}), status, code)


def test_too_many_pixels(serve: Any) -> None:
    with serve(max_pixels=100_000) as client:
        assert_problem(client.post("/v1/analyses", files={"photo": photo_bytes()}), 413, "too_many_pixels")


def test_a_bug_is_a_500_without_its_text(
    failing: Any, photo: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    client = failing(ZeroDivisionError("secret detail"))
    response = client.post("/v1/analyses", files={"photo": photo})
    body = assert_problem(response, 500, "internal_error")
    assert "secret detail" not in response.text
    assert body["request_id"] in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_http_kinds_are_keyed_by_their_status() -> None:
    assert all(kind.status == status for status, kind in HTTP_KINDS.items())
    assert KINDS["no_person"].type == "/problems#no_person"


def test_sessions_need_a_photo(client: Any, photo: bytes, serve: Any) -> None:
    assert_problem(client.post("/v1/sessions"), 400, "bad_option")
    with serve(max_session_photos=2) as small:
        many = [("front", photo), ("front", photo), ("back", photo)]
        assert_problem(small.post("/v1/sessions", files=many), 400, "bad_option")
