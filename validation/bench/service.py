"""The running service against workers in this process, and against itself under more and more load.

python -m validation.bench.service [--seconds 20]

All in one run, on one machine, the load from a second process: throughput at saturation against K workers
that do the same photos without HTTP; the time of a request at 80 % load against an idle service; accepted
and refused requests at five times the load that fits; `/healthz` while every worker is busy. Loads come at a
fixed rate, whether or not answers come back.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import h11

from api.settings import Settings
from posture.pipeline.assess import analyse_photo
from posture.pose.detector import MediaPipeDetector

SAMPLES = Path(__file__).parents[2] / "sample_images"
BOUNDARY = b"posturebench"


@dataclass(frozen=True, slots=True)
class Shot:
    """One request: when it began (seconds after the first), its status, and how long it took, in ms."""

    began_s: float
    status: int
    took_ms: float


def photos() -> list[bytes]:
    """The front and back samples."""
    return [path.read_bytes() for path in sorted(SAMPLES.glob("*_front.jpg"))]


def workers_alone(files: Sequence[bytes], count: int, seconds: float) -> float:
    """Photos each second that `count` workers measure in this process, JSON included."""
    end = time.perf_counter() + seconds

    def work(detector: MediaPipeDetector, offset: int) -> int:
        done = 0
        while time.perf_counter() < end:
            json.dumps(analyse_photo(files[(offset + done) % len(files)], detector).to_dict())
            done += 1
        return done

    detectors = [MediaPipeDetector() for _ in range(count)]
    for detector in detectors:
        analyse_photo(files[0], detector)
    end = time.perf_counter() + seconds
    began = time.perf_counter()
    with ThreadPoolExecutor(count) as pool:
        done = sum(pool.map(work, detectors, range(count)))
    rate = done / (time.perf_counter() - began)
    for detector in detectors:
        detector.close()
    return rate


def request(photo: bytes) -> bytes:
    """One request with a photo, as bytes on the wire."""
    body = (
        b"--" + BOUNDARY + b'\r\nContent-Disposition: form-data; name="photo"; filename="p.jpg"\r\n'
        b"Content-Type: image/jpeg\r\n\r\n" + photo + b"\r\n--" + BOUNDARY + b"--\r\n"
    )
    head = (
        b"POST /v1/analyses HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        b"Content-Type: multipart/form-data; boundary=" + BOUNDARY + b"\r\n"
        b"Content-Length: " + str(len(body)).encode() + b"\r\n\r\n"
    )
    return head + body


ROUNDS = 3
HEALTH, READY = (
    b"GET /" + path + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    for path in (b"healthz", b"readyz")
)


async def shoot(port: int, wire: bytes, zero: float) -> Shot:
    """Send one request on a connection of its own and read its answer."""
    began = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(wire)
    parser = h11.Connection(h11.CLIENT)
    parser.send(h11.Request(method="GET", target="/", headers=[("Host", "x")]))
    parser.send(h11.EndOfMessage())
    status = 0
    while True:
        event = parser.next_event()
        if event is h11.NEED_DATA:
            try:
                parser.receive_data(await reader.read(65536))
            except ConnectionResetError:
                break
        elif isinstance(event, h11.Response):
            status = event.status_code
        elif isinstance(event, h11.EndOfMessage | h11.ConnectionClosed):
            break
    took = time.perf_counter() - began
    writer.close()
    return Shot(began - zero, status, took * 1000)


async def closed_loop(port: int, wires: Sequence[bytes], clients: int, seconds: float) -> list[Shot]:
    """As many clients as there are places, each sending its next photo when it has its answer."""
    zero = time.perf_counter()

    async def client(offset: int) -> list[Shot]:
        shots: list[Shot] = []
        while time.perf_counter() - zero < seconds:
            shots.append(await shoot(port, wires[(offset + len(shots)) % len(wires)], zero))
        return shots

    return [shot for one in await asyncio.gather(*map(client, range(clients))) for shot in one]


async def open_loop(port: int, wires: Sequence[bytes], rate: float, seconds: float) -> list[Shot]:
    """Requests at a fixed rate, whether or not answers come back."""
    zero = time.perf_counter()
    running = []
    for number in range(int(rate * seconds)):
        wait = zero + number / rate - time.perf_counter()
        if wait > 0:
            await asyncio.sleep(wait)
        running.append(asyncio.create_task(shoot(port, wires[number % len(wires)], zero)))
    return list(await asyncio.gather(*running))


async def health(port: int, stop: asyncio.Event) -> list[float]:
    """Milliseconds of `/healthz`, asked twenty times a second."""
    times = []
    while not stop.is_set():
        times.append((await shoot(port, HEALTH, 0.0)).took_ms)
        await asyncio.sleep(0.05)
    return times


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of `values` do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


def line(name: str, shots: Sequence[Shot]) -> str:
    """Print one load: how many of which status, and how long they took."""
    parts = []
    for status in sorted({shot.status for shot in shots}):
        took = [shot.took_ms for shot in shots if shot.status == status]
        spread = " ".join(f"p{100 * share:.0f} {percentile(took, share):.0f}" for share in (0.5, 0.95, 0.99))
        parts.append(f"{len(took)} x {status} {spread} ms")
    return f"{name:<34} {'; '.join(parts)}"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(**settings: str) -> Iterator[tuple[int, int]]:
    """The service as a process of its own, ready: its port and its process id."""
    port = free_port()
    environment = os.environ | {f"POSTURE_{name.upper()}": value for name, value in settings.items()}
    command = [sys.executable, "-m", "posture.cli.main", "serve", "--port", str(port)]
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        for _ in range(200):
            time.sleep(0.1)
            try:
                if asyncio.run(shoot(port, READY, 0.0)).status == 200:
                    break
            except OSError:
                continue
        yield port, process.pid
        process.terminate()
        process.wait(60)


@dataclass(frozen=True, slots=True)
class Loads:
    """The requests of every load, and what throughput it was."""

    alone: float
    through: float
    full: Sequence[Shot]
    idle: Sequence[Shot]
    part: Sequence[Shot]
    over: Sequence[Shot]
    healthz_ms: Sequence[float]


def measure(seconds: float) -> Loads:
    """Put every load on the service."""
    files = photos()
    wires = [request(photo) for photo in files]
    settings = Settings()
    alone, through = [], []
    with serving() as (port, _):
        asyncio.run(closed_loop(port, wires, settings.workers, 3))
        for _ in range(ROUNDS):
            alone.append(workers_alone(files, settings.workers, seconds / 2))
            full = asyncio.run(closed_loop(port, wires, settings.room, seconds / 2))
            end_s = max(shot.began_s + shot.took_ms / 1000 for shot in full)
            through.append(sum(shot.status == 200 for shot in full) / end_s)
        rate = statistics.median(through)
        idle = asyncio.run(closed_loop(port, wires, 1, seconds))
        part = asyncio.run(open_loop(port, wires, 0.8 * rate, seconds))
        over, healthz_ms = asyncio.run(overload(port, wires, 5 * rate, seconds))
    return Loads(statistics.median(alone), rate, full, idle, part, over, healthz_ms)


async def overload(
    port: int, wires: Sequence[bytes], rate: float, seconds: float
) -> tuple[list[Shot], list[float]]:
    """More than fits, and `/healthz` at the same time."""
    stop = asyncio.Event()
    asking = asyncio.create_task(health(port, stop))
    shots = await open_loop(port, wires, rate, seconds)
    stop.set()
    return shots, await asking


def tell(loads: Loads) -> None:
    """Print every load and the ratios."""
    print(line("saturated", loads.full))
    print(line("idle, one after the other", loads.idle))
    print(line("80 % of saturated, fixed rate", loads.part))
    print(line("5 x saturated, fixed rate", loads.over))

    def took(shots: Sequence[Shot], share: float, status: int = 200) -> float:
        return percentile([shot.took_ms for shot in shots if shot.status == status], share)

    print(
        f"throughput: workers alone {loads.alone:.1f}/s, service {loads.through:.1f}/s, "
        f"ratio {loads.through / loads.alone:.2f}"
    )
    print(
        f"p99 at 80 %: {took(loads.part, 0.99) / took(loads.idle, 0.5):.2f} x the idle median, "
        f"{took(loads.part, 0.99) / took(loads.idle, 0.99):.2f} x the idle p99"
    )
    print(
        f"accepted at 5 x: p99 {took(loads.over, 0.99) / took(loads.full, 0.99):.2f} x the saturated p99; "
        f"refused: p50 {took(loads.over, 0.5, 503):.1f} p99 {took(loads.over, 0.99, 503):.1f} ms"
    )
    asked = loads.healthz_ms
    print(f"/healthz meanwhile: p50 {percentile(asked, 0.5):.1f} p99 {percentile(asked, 0.99):.1f} ms")


def main() -> None:
    """Run every load."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=20.0)
    tell(measure(parser.parse_args().seconds))


if __name__ == "__main__":
    main()
