"""The answers go along to every page and language, in a POST that measures nothing and keeps nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from api.page.photo import FOR_BACK
from posture.errors import NoPerson
from tests.api.fakes import FakeDetector, Gate, after_warm_up, photo_bytes, raising
from tests.api.helpers import Page, assert_edge_headers

PHOTO = photo_bytes()
ANSWERS: dict[str, Any] = {
    "red_flags": ["bladder_bowel", "chest_pain"],
    "contraindications": "fever",
    "tender_points": "iliopsoas:right",
    "pain_place": "lower_back",
    "age_years": "41",
    "mirrored": "true",
    "view": "back",
}
FORMS = ("/form", "/turn/form")
WAYS = (*FORMS, "/cards", "/problems", "/docs")


def checked(page: Page) -> set[str | None]:
    return {
        item["value"] for item in page.all("input", type="checkbox") if "checked" in item and "name" in item
    }


def sent_by(page: Page) -> dict[str, list[str | None]]:
    """What the form of a page would send when nobody touches it."""
    fields: dict[str, list[str | None]] = {}
    for item in page.all("input"):
        kind = item.get("type")
        if (
            kind == "hidden"
            or (kind == "checkbox" and "checked" in item and "name" in item)
            or (kind == "number" and item["value"])
        ):
            fields.setdefault(str(item.get("name")), []).append(item["value"])
    return fields


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_form_comes_back_filled_in_and_nothing_is_measured(serve: Any, path: str, language: str) -> None:
    detector = FakeDetector()
    with serve(lambda: detector) as client:
        before = detector.calls
        response = client.post(path, data=ANSWERS | {"lang": language})
        assert detector.calls == before
    assert response.status_code == 200
    assert response.headers["content-language"] == language
    page = Page(response.text)
    assert page.all("html", lang=language)
    assert checked(page) >= {"bladder_bowel", "chest_pain", "fever", "iliopsoas:right"}
    assert page.all("input", name="age_years")[0]["value"] == "41"
    selected = {item["value"] for item in page.all("option") if "selected" in item}
    assert selected >= {"lower_back"}
    assert "true" in selected  # a mirror image
    if path == "/form":
        assert "back" in selected


@pytest.mark.parametrize("path", WAYS)
def test_every_page_takes_the_answers_further(client: Any, path: str) -> None:
    page = Page(client.post(path, data=ANSWERS).text)
    carried = sent_by(page)
    assert set(carried["red_flags"]) == {"bladder_bowel", "chest_pain"}
    assert carried["contraindications"] == ["fever"]
    # No link leads to a page where they would be missing, but the one that says so.
    plain = {item["href"] for item in page.all("a") if "data-afresh" not in item}
    assert plain.isdisjoint({"/", "/turn", "/cards", "/problems", "/docs"})
    buttons = [item for item in page.all("button") if "formaction" in item]
    assert {item["formaction"] for item in buttons} >= set(WAYS)
    assert {item["form"] for item in buttons} == {"form"}
    # A file goes with the measuring only.
    assert {item["formenctype"] for item in buttons} == {"application/x-www-form-urlencoded"}
    assert page.all("form", id="form", method="post")


@pytest.mark.slow
@pytest.mark.parametrize("data", [{}, {"red_flags": "bladder_bowel"}])
def test_a_result_takes_them_further_too(client: Any, data: dict[str, str]) -> None:
    page = Page(client.post("/", files={"photo": PHOTO}, data=data).text)
    assert ("bladder_bowel" in sent_by(page).get("red_flags", [])) == bool(data)
    assert all("formaction" in item for item in page.all("button", form="form"))
    assert not [item for item in page.all("a") if item["href"] == "/"]


def test_a_page_without_answers_has_links(client: Any) -> None:
    for path in ("/cards", "/problems", "/docs"):
        page = Page(client.get(path).text)
        assert {item["href"] for item in page.all("a")} >= {"/", "/turn", "/cards"}
        assert not page.all("form", id="form")


@pytest.mark.parametrize(("path", "name"), [("/form", "photo"), ("/form", "left"), ("/turn/form", "video")])
def test_a_file_is_asked_for_again_and_its_name_not_repeated(client: Any, path: str, name: str) -> None:
    response = client.post(path, data={name: "jane-doe-1971.jpg", "red_flags": "chest_pain"})
    assert "jane-doe" not in response.text
    (notice,) = Page(response.text).all("p", id="choose-again")
    assert "hidden" not in notice
    (calm,) = Page(client.post(path, data={"red_flags": "chest_pain"}).text).all("p", id="choose-again")
    assert "hidden" in calm


def test_odd_fields_are_no_reason_to_lose_the_others(client: Any) -> None:
    odd = {"age_years": '"><script>alert(1)</script>', "pain_nrs": "a lot", "unheard_of": "x", "view": "up"}
    response = client.post("/form", data={"red_flags": "bladder_bowel,chest_pain"} | odd)
    assert response.status_code == 200
    assert "<script>alert" not in response.text
    assert checked(Page(response.text)) == {"bladder_bowel", "chest_pain"}


@pytest.mark.slow
def test_a_busy_service_still_shows_the_form(serve: Any) -> None:
    gate = Gate()
    with serve(after_warm_up(gate), queue=0) as client, ThreadPoolExecutor(1) as pool:
        running = pool.submit(client.post, "/v1/analyses", files={"photo": PHOTO})
        assert gate.arrived.acquire(timeout=10)
        response = client.post("/form", data=ANSWERS)
        gate.opened.set()
        assert running.result().status_code == 200
    assert response.status_code == 200
    assert "bladder_bowel" in checked(Page(response.text))


@pytest.mark.slow
@pytest.mark.parametrize("path", FORMS)
def test_the_browser_may_find_it_again_but_nobody_else(client: Any, path: str) -> None:
    response = client.post(path, data=ANSWERS)
    assert_edge_headers(response, FOR_BACK["Cache-Control"])
    assert_edge_headers(client.get(path), FOR_BACK["Cache-Control"])
    # With an answer, or with answers on their way, it is kept nowhere.
    for other in (client.post("/", files={"photo": PHOTO}), client.post("/cards", data=ANSWERS)):
        assert_edge_headers(other)


@pytest.mark.parametrize("path", FORMS)
def test_what_is_no_form_is_refused_in_words(client: Any, path: str) -> None:
    response = client.post(path, content=b"{}", headers={"content-type": "application/json"})
    assert response.status_code == 400
    assert Page(response.text).all("form", id="form")


def test_an_unclear_view_is_asked_for_at_its_field(serve: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(NoPerson, "code", "view_unclear")
    with serve(after_warm_up(raising(NoPerson()))) as client:
        asked = Page(client.post("/", files={"photo": PHOTO}, data={"red_flags": "chest_pain"}).text)
    (select,) = asked.all("select", id="view")
    assert "autofocus" in select
    assert select["aria-invalid"] == "true"
    assert asked.all("div", id=str(select["aria-describedby"]), role="alert")
    assert "chest_pain" in checked(asked)
    (calm,) = Page(client.get("/").text).all("select", id="view")
    assert "autofocus" not in calm


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "field"), [("/v1/analyses", "photo"), ("/v1/sessions", "front"), ("/", "photo")]
)
@pytest.mark.parametrize("said", ["true", "false"])
def test_a_mirror_image_can_be_said(client: Any, path: str, field: str, said: str) -> None:
    response = client.post(path, files={field: PHOTO}, data={"mirrored": said})
    assert response.status_code == 200
    assert client.post(path, files={field: PHOTO}, data={"mirrored": "perhaps"}).status_code == 422
