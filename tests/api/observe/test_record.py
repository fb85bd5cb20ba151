"""What is left of a request when it is over: the log's line, the metrics, the trace; and what never is."""

from __future__ import annotations

import io
import json
import logging
import logging.config
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from api.app import create_app
from api.observe import logs
from api.observe.metrics import METRICS
from api.observe.record import Record
from api.observe.traces import observer
from api.settings import Settings
from posture.pose.models import FULL
from posture.timing import PARTS, Span, Timing
from tests.api.fakes import HEIGHT, WIDTH, FakeDetector, Gate, after_warm_up
from tests.api.helpers import wait_until_ready
from tests.places import DOCS, ROOT

RECORD = Record(
    request_id="6f1d8a52-7d0e-4c0b-9c7e-2a4a6c1b9e10",
    method="POST",
    route="/v1/analyses",
    status=504,
    code="deadline_exceeded",
    began_ns=1_700_000_000_000_000_000,
    began_s=100.0,
    took_s=2.0,
    received_bytes=1234,
    timing=Timing([Span("decode", 100.25, 0.5), Span("detect", 100.75, 1.0)], photos=1, pixels=12_000_000),
    parent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
)


def values(client: TestClient) -> dict[tuple[str, tuple[str, ...]], float]:
    """Every sample: by name and the values of its labels."""
    return {
        (sample.name, tuple(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(client.get("/metrics").text)
        for sample in family.samples
    }


@pytest.mark.slow
def test_known_traffic_is_counted_by_template_status_and_code(serve: Any, photo: bytes) -> None:
    with serve() as client:
        before = values(client)
        for _ in range(3):
            assert client.post("/v1/analyses", files={"photo": photo}).status_code == 200
        client.post("/v1/analyses", files={"photo": b"no photo"})
        for path in ("/one-secret", "/another-secret", "/v1/protocols/stage-two", "/v1/protocols/stage-five"):
            client.get(path)
        client.request("BREW", "/pot")
        after = values(client)
    grown = {key: value - before.get(key, 0) for key, value in after.items() if value != before.get(key, 0)}
    assert grown["posture_requests_total", ("POST", "/v1/analyses", "200")] == 3
    assert grown["posture_requests_total", ("POST", "/v1/analyses", "400")] == 1
    assert grown["posture_requests_total", ("GET", "-", "404")] == 2
    assert grown["posture_requests_total", ("GET", "/v1/protocols/{stage}", "409")] == 2
    assert grown["posture_requests_total", ("OTHER", "-", "404")] == 1
    assert grown["posture_problems_total", ("not_an_image",)] == 1
    assert grown["posture_problems_total", ("not_found",)] == 3
    assert grown["posture_photos_total", ()] == 3
    assert grown["posture_photo_pixels_total", ()] == 3 * WIDTH * HEIGHT
    for part, count in (("wait", 4), ("decode", 4), ("detect", 3), ("measure", 3), ("match", 3)):
        assert grown["posture_stage_seconds_count", (part,)] == count
    assert ("posture_stage_seconds_count", ("render",)) not in grown
    assert grown["posture_request_seconds_count", ("/v1/analyses",)] == 4
    assert not any("secret" in str(key) for key in after)


def test_what_measures_is_told_and_whether_it_is_ready(serve: Any) -> None:
    with serve() as client:
        told = values(client)
    info = next(labels for name, labels in told if name == "posture_model_info")
    assert info[1:3] == (FULL.name, FULL.sha256)
    assert told["posture_ready", ()] == 1


@pytest.mark.slow
def test_the_depth_of_the_queue(serve: Any, photo: bytes) -> None:
    gate = Gate()
    with serve(after_warm_up(gate), workers=1, queue=2) as client:
        callers = [
            threading.Thread(target=client.post, args=("/v1/analyses",), kwargs={"files": {"photo": photo}})
            for _ in range(2)
        ]
        for caller in callers:
            caller.start()
        assert gate.arrived.acquire(timeout=10)
        while client.app_state["workers"]._admitted < 2:
            pass
        busy = values(client)
        gate.opened.set()
        for caller in callers:
            caller.join()
        idle = values(client)
    places = [busy["posture_places", ("photos", state)] for state in ("running", "waiting", "free")]
    assert places == [1, 1, 1]
    assert [idle["posture_places", ("photos", state)] for state in ("running", "waiting", "free")] == [
        0,
        0,
        3,
    ]


@pytest.mark.slow
def test_metrics_can_be_switched_off_and_two_apps_share_none(serve: Any) -> None:
    with serve(metrics=False) as client:
        assert client.get("/metrics").status_code == 404
    with serve() as first, serve() as second:
        first.get("/v1/stages")
        assert ("posture_requests_total", ("GET", "/v1/stages", "200")) in values(first)
        assert ("posture_requests_total", ("GET", "/v1/stages", "200")) not in values(second)


def test_the_dashboard_asks_for_metrics_and_labels_that_exist() -> None:
    text = (DOCS / "operations/grafana.json").read_text("utf-8")
    asked = [target["expr"] for panel in json.loads(text)["panels"] for target in panel.get("targets", [])]
    known = {one.name: one for one in METRICS}
    used = set()
    for expression in asked:
        for name in re.findall(r"posture_[a-z_]+", expression):
            used.add(re.sub(r"_(total|bucket|count|sum)$", "", name))
        for labels in re.findall(r"by \(([a-z_, ]+)\)", expression):
            allowed = {label for name in used for label in known[name].labels} | {"le", "instance"}
            assert set(labels.split(", ")) <= allowed, expression
    assert used == set(known)


@pytest.mark.slow
def test_processes_of_one_service_are_counted_together(tmp_path: Path) -> None:
    """In processes of their own: the client library reads the folder's name when it is imported."""
    work = (
        "import sys; from api.observe.metrics import Metrics\n"
        "from tests.api.observe.test_record import RECORD\n"
        "made = Metrics(); made.observe(RECORD); made.ready(yes=True)\n"
        "print(made.exposition().decode()) if len(sys.argv) > 1 else None"
    )
    environment = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    command = [sys.executable, "-W", "error", "-c", work]
    for _ in range(2):
        subprocess.run(command, env=environment, cwd=ROOT, check=True)
    told = subprocess.run([*command, "tell"], env=environment, cwd=ROOT, check=True, capture_output=True)
    text = told.stdout.decode()
    assert 'posture_requests_total{method="POST",route="/v1/analyses",status="504"} 3.0' in text
    assert "\nposture_ready 1.0" in text  # the first two are no more


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the JSON log writes meanwhile."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(logs.json_formatter())
    logger = logging.getLogger("posture")
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield out
    logger.removeHandler(handler)
    logger.setLevel(before)


@pytest.mark.slow
def test_a_line_of_the_log_says_what_happened_and_nothing_personal(
    serve: Any, photo: bytes, lines: io.StringIO
) -> None:
    with serve() as client:
        answer = client.post(
            "/v1/analyses",
            files={"photo": ("mathilda.jpg", photo)},
            data={"pain_side": "left", "red_flags": "fever_chills"},
            headers={"user-agent": "mathildas-phone"},
        )
        failed = client.get("/mathilda?pain_side=left")
    said = [json.loads(line) for line in lines.getvalue().splitlines()]
    first, second = (
        next(line for line in said if line.get("request_id") == one.headers["x-request-id"])
        for one in (answer, failed)
    )
    assert set(first) == {
        "time", "level", "logger", "request_id", "method", "route", "status", "took_ms", "received_bytes",
        "photos", "megapixels", "stages_ms",
    }  # fmt: skip
    assert (first["route"], first["status"], first["photos"]) == ("/v1/analyses", 200, 1)
    assert first["megapixels"] == WIDTH * HEIGHT / 1e6
    assert set(first["stages_ms"]) == {"wait", "decode", "detect", "measure", "match"}
    assert first["received_bytes"] > len(photo)
    assert (second["route"], second["status"], second["code"]) == ("-", 404, "not_found")
    for secret in ("mathilda", "pain_side", "fever", "testclient"):
        assert secret not in lines.getvalue()


@pytest.mark.slow
def test_addresses_only_when_wanted_and_tracebacks_as_one_line(serve: Any, lines: io.StringIO) -> None:
    with serve(log_addresses=True) as client:
        client.get("/v1/stages")
    assert json.loads(lines.getvalue().splitlines()[-1])["address"] == "testclient"
    try:
        raise ZeroDivisionError
    except ZeroDivisionError:
        logging.getLogger("posture").exception("failed")
    last = json.loads(lines.getvalue().splitlines()[-1])
    assert last["message"] == "failed"
    assert "ZeroDivisionError" in last["traceback"]


@pytest.mark.parametrize(("chosen", "terminal", "formatter"), [
    ("auto", True, "text"), ("auto", False, "json"), ("json", True, "json"), ("text", False, "text"),
])  # fmt: skip
def test_text_on_a_terminal_and_json_elsewhere(
    monkeypatch: pytest.MonkeyPatch, chosen: Any, terminal: bool, formatter: str
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    config = logs.config(chosen)
    assert config["handlers"]["stderr"]["formatter"] == formatter
    assert config["loggers"]["posture"]["level"] == "INFO"


def test_a_trace_has_the_request_and_its_parts_at_their_times() -> None:
    kept = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(kept))
    observer(provider)(RECORD)
    spans = {span.name: span for span in kept.get_finished_spans()}
    whole, decode, detect = spans["POST /v1/analyses"], spans["decode"], spans["detect"]
    assert whole.context is not None
    assert whole.parent is not None
    assert f"{whole.parent.span_id:x}" == "b7ad6b7169203331"
    for part in (decode, detect):
        assert part.parent is not None
        assert part.parent.span_id == whole.context.span_id
    zero = RECORD.began_ns
    assert (whole.start_time, whole.end_time) == (zero, zero + 2_000_000_000)
    assert (decode.start_time, decode.end_time) == (zero + 250_000_000, zero + 750_000_000)
    assert (detect.start_time, detect.end_time) == (zero + 750_000_000, zero + 1_750_000_000)
    assert dict(whole.attributes or {}) == {
        "http.request.method": "POST",
        "http.route": "/v1/analyses",
        "http.response.status_code": 504,
        "http.request.body.size": 1234,
        "posture.request_id": RECORD.request_id,
        "error.type": "deadline_exceeded",
    }
    assert not whole.status.is_ok


@pytest.mark.slow
def test_traces_are_sent_to_the_collector_that_was_named(monkeypatch: pytest.MonkeyPatch) -> None:
    received: list[bytes] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Collector)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    try:
        app = create_app(Settings(workers=1, traces=True), FakeDetector, FakeDetector)
        with TestClient(app) as client:
            wait_until_ready(client)
            client.get("/v1/stages?secret=mathilda", headers={"user-agent": "mathildas-phone"})
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    sent = b"".join(received)
    assert b"GET /v1/stages" in sent
    assert b"mathilda" not in sent


def test_every_part_of_the_work_has_a_name_in_the_docs() -> None:
    page = (DOCS / "operations.md").read_text("utf-8")
    assert all(f"`{part}`" in page for part in PARTS)
