"""Who comes in from the network at home: the key once, the cookie after it, and nobody else to anything."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie
from typing import Any

import pytest
from starlette.testclient import TestClient, WebSocketDenialResponse

from api.app import create_app
from api.page.assets import asset
from api.page.words import page_words
from api.phone.invitation import COOKIE, Invitation
from api.settings import Settings
from posture.words.language import LANGUAGES, Language
from tests.api.fakes import FakeDetector, photo_bytes
from tests.api.helpers import Page, assert_edge_headers, assert_problem, wait_until_ready

ORIGIN = "https://192.168.7.2:8000"
PHONE = ("192.168.7.50", 50000)
COMPUTER = ("127.0.0.1", 50000)
BROWSER = {"accept": "text/html,*/*;q=0.8"}


class House:
    """A service with an invitation, its own computer's browser, and phones."""

    def __init__(self, **settings: Any) -> None:
        self.invitation = Invitation(ORIGIN, "AA:BB")
        chosen: dict[str, Any] = {"workers": 1, "rate": ""} | settings
        self.app = create_app(Settings(**chosen), FakeDetector, FakeDetector, invitation=self.invitation)

    def computer(self, base: str = "http://127.0.0.1:8000") -> TestClient:
        return TestClient(self.app, base, client=COMPUTER, raise_server_exceptions=False)

    def phone(self, base: str = ORIGIN, client: tuple[str, int] = PHONE) -> TestClient:
        return TestClient(self.app, base, client=client, raise_server_exceptions=False)

    def guest(self) -> TestClient:
        phone = self.phone()
        assert phone.get(self.path()).status_code == 200
        return phone

    def path(self) -> str:
        return self.invitation.address.removeprefix(ORIGIN)


@contextmanager
def running(**settings: Any) -> Iterator[House]:
    house = House(**settings)
    with house.computer() as computer:
        wait_until_ready(computer)
        yield house


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with running() as made:
        yield made


def test_a_key_lets_one_in_once() -> None:
    invitation = Invitation(ORIGIN, "AA:BB")
    address = invitation.address
    key = address.rpartition("/")[2]
    assert address.startswith(f"{ORIGIN}/phone/")
    assert len(key) == 22  # 128 bits
    assert invitation.address == address, "it stays until it is used"
    assert invitation.enter("") is None
    assert invitation.enter(key[:-1]) is None
    cookie = invitation.enter(key)
    assert cookie is not None
    assert invitation.knows({COOKIE: cookie})
    assert invitation.enter(key) is None
    assert invitation.address != address
    assert not invitation.knows({})
    assert not invitation.knows({COOKIE: ""})
    assert not invitation.knows({COOKIE: key})
    assert not invitation.knows({"posture": cookie})
    assert invitation.host == "192.168.7.2"
    assert not Invitation(ORIGIN, "AA:BB").knows({COOKIE: cookie}), "it ends with the service"


ASKED = [
    ("GET", "/"),
    ("GET", "/cards"),
    ("GET", asset("posture.css")),
    ("GET", "/drawings/front.svg"),
    ("GET", "/manifest.webmanifest"),
    ("GET", "/offline"),
    ("GET", "/phone"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
    ("GET", "/openapi.json"),
    ("GET", "/v1/indicators"),
    ("GET", "/nothing-here"),
    ("POST", "/"),
    ("POST", "/result"),
    ("POST", "/v1/analyses"),
]


@pytest.mark.parametrize(("method", "path"), ASKED)
def test_without_the_cookie_nothing_is_answered(house: House, method: str, path: str) -> None:
    files = {"photo": photo_bytes()} if method == "POST" else None
    for cookie in ("", f"{COOKIE}=guessed", f"{COOKIE}={house.path().rpartition('/')[2]}"):
        answer = house.phone().request(method, path, files=files, headers={"cookie": cookie})
        assert_problem(answer, 403, "phone_unknown")


@pytest.mark.parametrize(
    ("base", "client"),
    [
        (ORIGIN, COMPUTER),  # through the phones' door, wherever from
        ("http://192.168.7.2:8000", PHONE),  # without TLS, where nothing should listen
        ("http://127.0.0.1:8000", PHONE),  # whatever it calls the host
    ],
)
def test_no_other_door_is_open(house: House, base: str, client: tuple[str, int]) -> None:
    assert_problem(house.phone(base, client).get("/"), 403, "phone_unknown")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_strange_browser_is_told_what_to_do(house: House, language: Language) -> None:
    words = page_words(language)["phone"]
    for path in ("/", "/turn", "/cards", "/nothing-here", "/phone/used-up"):
        answer = house.phone().get(path, headers=BROWSER | {"accept-language": language})
        assert answer.status_code == 403
        assert_edge_headers(answer)
        assert "set-cookie" not in answer.headers
        page = Page(answer.text)
        assert words["unknown_title"] in page.text
        assert words["unknown_again"] in page.text
        # It asks for nothing, which would not be answered.
        named = [attrs.get("src") or attrs.get("href") for _, attrs in page.tags]
        assert [address for address in named if address] == ["data:,"]


def test_live_hints_need_the_cookie_and_the_page_s_own_origin(house: House) -> None:
    headers = {"origin": ORIGIN, "host": "192.168.7.2:8000"}
    with pytest.raises(WebSocketDenialResponse) as denied:
        house.phone().websocket_connect("wss://192.168.7.2:8000/live", headers=headers).__enter__()
    assert (denied.value.status_code, denied.value.json()["code"]) == (403, "phone_unknown")
    guest = house.guest()
    cookie = f"{COOKIE}={guest.cookies[COOKIE]}"
    with guest.websocket_connect(
        "wss://192.168.7.2:8000/live", headers=headers | {"cookie": cookie}
    ) as socket:
        socket.send_bytes(photo_bytes())
        assert socket.receive_json()["view"] == "front"
    elsewhere = headers | {"cookie": cookie, "origin": "https://elsewhere.example"}
    with pytest.raises(WebSocketDenialResponse) as denied:
        guest.websocket_connect("wss://192.168.7.2:8000/live", headers=elsewhere).__enter__()
    assert denied.value.json()["code"] == "foreign_page"


def test_the_cookie_is_for_this_service_alone(house: House) -> None:
    answer = house.phone().get(house.path(), headers=BROWSER)
    assert answer.status_code == 200
    assert_edge_headers(answer)
    (morsel,) = SimpleCookie(answer.headers["set-cookie"]).values()
    assert morsel.key == COOKIE == "__Host-posture"
    assert len(morsel.value) >= 43  # 256 bits
    assert {name: value for name, value in morsel.items() if value} == {
        "path": "/",
        "secure": True,
        "httponly": True,
        "samesite": "Strict",
    }
    page = Page(answer.text)
    assert page.all("meta", **{"http-equiv": "refresh"})[0]["content"] == "0; url=/"
    assert page.all("a", href="/")


def test_a_guest_is_answered_everything_and_invites_nobody(house: House) -> None:
    guest = house.guest()
    assert guest.get("/").status_code == 200
    assert guest.get(asset("posture.css")).status_code == 200
    assert guest.post("/v1/analyses", files={"photo": photo_bytes()}).status_code == 200
    assert_problem(guest.get("/phone"), 404, "not_found")
    assert 'href="/phone"' not in guest.get("/").text
    # The address it came from may still be open: it goes on, and no other key is used up.
    before = house.path()
    again = guest.get(before)
    assert "set-cookie" not in again.headers
    assert house.path() == before


def test_only_a_get_uses_the_key_up(house: House) -> None:
    before = house.path()
    for method in ("HEAD", "POST", "OPTIONS"):
        assert house.phone().request(method, before).status_code == 405
    assert house.path() == before


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_computer_shows_the_code_after_the_warning(house: House, language: Language) -> None:
    answer = house.computer().get(f"/phone?lang={language}")
    assert answer.status_code == 200
    assert_edge_headers(answer)
    page = Page(answer.text)
    words = page_words(language)["phone"]
    for text in (words["warning"], words["iphone"], words["always"], house.invitation.address, "AA:BB"):
        assert text in page.text
    assert page.text.index(words["warning"]) < page.text.index(words["scan"])
    assert words["android"].format(host="192.168.7.2") in page.text
    assert page.all("img", alt=words["code_alt"])[0]["src"].startswith("data:image/svg+xml")  # type: ignore[union-attr]
    assert f'href="/phone?lang={language}"' in house.computer().get(f"/?lang={language}").text


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1:8000", "[::1]:8000"])
def test_the_computer_goes_by_its_own_names(house: House, host: str) -> None:
    assert house.computer().get("/phone", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("host", ["elsewhere.example:8000", "192.168.7.2:8000"])
def test_a_name_that_was_turned_to_this_computer_is_shown_no_key(house: House, host: str) -> None:
    assert_problem(house.computer().get("/phone", headers={"host": host}), 404, "not_found")


def test_the_computer_itself_needs_no_cookie(house: House) -> None:
    for method, path in ASKED:
        files = {"photo": photo_bytes()} if method == "POST" else None
        assert house.computer().request(method, path, files=files).status_code != 403


def test_keys_of_the_api_are_needed_too() -> None:
    digest = "0" * 64
    with running(api_keys=(digest,)) as house:
        phone = house.phone()
        assert_problem(phone.get("/"), 403, "phone_unknown")
        assert_problem(phone.get(house.path()), 401, "key_needed")
        assert house.invitation.address, "nothing was used up"


def test_the_key_stands_in_no_log(house: House, caplog: pytest.LogCaptureFixture) -> None:
    key = house.path().rpartition("/")[2]
    with caplog.at_level("DEBUG"):
        guest = house.guest()
        house.phone().get(f"/phone/{key}")
    assert caplog.records
    ours = [record for record in caplog.records if record.name.startswith("posture")]
    said = "\n".join(f"{record.getMessage()} {record.__dict__}" for record in ours)
    assert said
    assert key not in said
    assert guest.cookies[COOKIE] not in said
