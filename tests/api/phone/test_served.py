"""``posture serve --phone`` as a user starts it: two doors, real TLS, one life."""

from __future__ import annotations

import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from api.page.words import page_words
from tests.api.fakes import photo_bytes
from tests.api.phone.house import HOST, Served, command, guest, invited, serving
from tests.places import ROOT, SAMPLES

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="127.0.0.2 is Linux's")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("home")) as running:
        yield running


@pytest.mark.slow
def test_the_terminal_says_what_the_phone_will_say_before_it_shows_the_address(served: Served) -> None:
    text = " ".join(served.written.read_text("utf-8").split())
    words = page_words("en")["phone"]
    parts = [
        words["lead"],
        words["warning"],
        words["android"].format(host=HOST),
        words["iphone"],
        words["always"],
        f"http://127.0.0.1:{served.port}/phone",
        served.address(),
    ]
    places = [text.find(part) for part in parts]
    assert -1 not in places
    assert places == sorted(places)


@pytest.mark.slow
def test_a_phone_comes_in_by_its_code_and_measures(served: Served) -> None:
    with served.phone() as stranger:
        assert stranger.get("/", headers={"accept": "text/html"}).status_code == 403
        assert stranger.get("/healthz").status_code == 403
        assert "posture.css" not in stranger.get("/", headers={"accept": "text/html"}).text
    with guest(served) as (phone, _):
        assert "posture.css" in phone.get("/").text
        photo = (SAMPLES / "level_front.jpg").read_bytes()
        answer = phone.post("/v1/analyses", files={"photo": photo})
        assert answer.json()["view"]["name"] == "front"


@pytest.mark.slow
def test_a_used_up_code_says_so(served: Served) -> None:
    shown = httpx2.get(f"http://127.0.0.1:{served.port}/phone").text
    with served.phone() as first, served.phone() as second:
        assert first.get(invited(shown)).status_code == 200
        late = second.get(invited(shown), headers={"accept-language": "de"})
        assert late.status_code == 403
        assert page_words("de")["phone"]["unknown_title"] in late.text
        assert second.get("/v1/indicators").status_code == 403


@pytest.mark.slow
def test_live_hints_work_over_tls_with_the_cookie(served: Served) -> None:
    with guest(served) as (_, cookie):
        pass
    asked: dict[str, Any] = {"ssl": served.trusting, "origin": served.origin}
    address = served.origin.replace("https", "wss") + "/live"
    with pytest.raises(InvalidStatus) as refused:
        connect(address, **asked)
    assert refused.value.response.status_code == 403
    with connect(address, additional_headers={"Cookie": cookie}, **asked) as socket_:
        socket_.send(photo_bytes())
        assert '"phase"' in str(socket_.recv(30))


@pytest.mark.slow
def test_there_is_no_way_in_without_tls_and_no_certificate_for_another_name(served: Served) -> None:
    with pytest.raises(httpx2.RemoteProtocolError):
        httpx2.get(f"http://{HOST}:{served.port}/")
    with socket.create_connection((HOST, served.port)) as plain, pytest.raises(ssl.SSLCertVerificationError):
        served.trusting.wrap_socket(plain, server_hostname="127.0.0.9")
    # This computer's own door is where it always was.
    assert httpx2.get(f"http://127.0.0.1:{served.port}/healthz").status_code == 200


@pytest.mark.slow
def test_both_doors_close_together_and_the_certificate_stays(tmp_path: Path) -> None:
    with serving(tmp_path, "--lang", "de") as first:
        assert page_words("de")["phone"]["warning_title"] in " ".join(
            first.written.read_text("utf-8").split()
        )
        address = first.origin.replace("https", "wss") + "/live"
        with (
            guest(first) as (_, cookie),  # whose connection stays open meanwhile
            connect(address, ssl=first.trusting, additional_headers={"Cookie": cookie}) as camera,
        ):
            first.process.send_signal(signal.SIGTERM)
            with pytest.raises(ConnectionClosed):
                camera.recv(30)
            assert first.process.wait(60) == -signal.SIGTERM
        for host in (HOST, "127.0.0.1"):
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection((host, first.port))
        known = (tmp_path / "posture" / "phone.pem").read_bytes()
    with serving(tmp_path) as second:
        assert (tmp_path / "posture" / "phone.pem").read_bytes() == known
        with second.phone() as phone:
            assert phone.get("/", headers={"cookie": cookie}).status_code == 403, (
                "guests end with the service"
            )


def ended(*arguments: str, whole: list[str] | None = None) -> str:
    run = whole or command(*arguments)
    done = subprocess.run(run, capture_output=True, text=True, timeout=60, check=False, cwd=ROOT)
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith("posture: ")
    assert done.stderr.count("\n") == 1
    return done.stderr


@pytest.mark.slow
def test_what_does_not_go_together_is_one_line() -> None:
    assert "--processes" in ended("--processes", "2")
    assert "--engine" in ended("--engine", "ray")
    assert "0.0.0.0" in ended("--host", "0.0.0.0")  # noqa: S104
    assert "--phone" in ended(whole=[*command()[:4], "--open"])
    assert "einem Prozess" in ended("--processes", "2", "--lang", "de")


@pytest.mark.slow
def test_a_port_that_is_taken_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    with socket.create_server((HOST, 0)) as taken:
        port = str(taken.getsockname()[1])
        assert port in ended("--host", HOST, "--port", port)
