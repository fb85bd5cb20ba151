"""The same service on Ray Serve: the same answers, its own refusals, a clean end, and nobody is told."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest

from posture.pipeline.assess import analyse_photo
from posture.pose.detector import MediaPipeDetector
from tests.api.helpers import undated
from tests.places import ROOT, SAMPLES
from tests.test_serve import free_port

pytest.importorskip("ray", reason='Ray is not installed: pip install ".[ray]"')

Served = tuple[subprocess.Popen[bytes], str]


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    port = free_port()
    command = [sys.executable, "-m", "posture.cli.main", "serve", "--engine", "ray", "--port", str(port)]
    environment = os.environ | {"POSTURE_WORKERS": "1", "POSTURE_QUEUE": "1"}
    with subprocess.Popen(command, env=environment, cwd=ROOT, stderr=subprocess.DEVNULL) as process:
        base = f"http://127.0.0.1:{port}"
        try:
            _wait(process, base)
            yield process, base
        finally:
            process.terminate()
            process.wait(60)


def _wait(process: subprocess.Popen[bytes], base: str) -> None:
    for _ in range(400):
        assert process.poll() is None, "the service ended"
        try:
            if httpx2.get(f"{base}/readyz").status_code == 200:
                return
        except httpx2.TransportError:
            pass
        time.sleep(0.25)
    pytest.fail("the service did not become ready within 100 s")


def send(base: str, photo: bytes) -> httpx2.Response:
    return httpx2.post(f"{base}/v1/analyses", files={"photo": photo}, timeout=60)


def test_the_answer_is_the_same_to_the_last_bit(served: Served, detector: MediaPipeDetector) -> None:
    for path in sorted(SAMPLES.glob("*.jpg"))[:4]:
        answer = send(served[1], path.read_bytes())
        assert answer.status_code == 200
        expected = json.loads(json.dumps(analyse_photo(path.read_bytes(), detector).to_dict()))
        assert undated(answer.json()) == undated(expected)


def test_refusals_and_failures_are_the_services_own(served: Served) -> None:
    photo = (SAMPLES / "level_front.jpg").read_bytes()
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: send(served[1], photo), range(12)))
    refused = [answer for answer in answers if answer.status_code != 200]
    assert 0 < len(refused) < 12
    for answer in refused:
        assert (answer.status_code, answer.json()["code"]) == (503, "busy")
        assert answer.headers["retry-after"] == "3"
        assert answer.headers["content-type"] == "application/problem+json"
    broken = send(served[1], b"no photo")
    assert (broken.status_code, broken.json()["code"]) == (400, "not_an_image")
    assert broken.headers["x-content-type-options"] == "nosniff"


def test_what_was_done_is_counted(served: Served) -> None:
    figures = httpx2.get(f"{served[1]}/metrics").text
    assert 'posture_requests_total{method="POST",route="/v1/analyses",status="200"}' in figures


def test_it_ends_when_asked(served: Served) -> None:
    process, _ = served
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0


def test_nobody_is_told_that_ray_is_used() -> None:
    asked = (
        "from api import ray_engine; ray_engine.part_of_ray('ray.serve')\n"
        "from ray._common.usage import usage_lib\n"
        "assert not usage_lib.usage_stats_enabled()"
    )
    environment = {name: value for name, value in os.environ.items() if name != "RAY_USAGE_STATS_ENABLED"}
    subprocess.run([sys.executable, "-c", asked], cwd=ROOT, env=environment, check=True)


def test_without_ray_the_command_says_how_to_install_it() -> None:
    hidden = "import sys; sys.modules['ray'] = None; from posture.cli.main import main; main()"
    command = [sys.executable, "-c", hidden, "serve", "--engine", "ray"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode != 0
    assert 'pip install ".[ray]"' in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
