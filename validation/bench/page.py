"""The page: how heavy it is, how soon a result follows a shot, and whether live hints and photos get along.

python -m validation.bench.page [--seconds 15]

All in one run against one `posture serve` on this machine. Cameras send what the page sends: pictures of 640
pixels, one after the other, at most ten a second. Uploads are one client (a service at ease) or one for each
core (a service with as much as it can do), each sending its next photo when the last one is answered.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from PIL import Image
from websockets.sync.client import connect

from validation.bench.service import BOUNDARY, SAMPLES, request

LIVE_LONG_SIDE_PX = 640
LIVE_GAP_S = 0.1
MAX_WEIGHT_BYTES = 150_000


@contextmanager
def service() -> Iterator[str]:
    """The address (host and port) of a service of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "posture.cli.main", "serve", "--port", str(port)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as running:
        address = f"127.0.0.1:{port}"
        while not ready(address):
            time.sleep(0.1)
        yield address
        running.terminate()


def ready(address: str) -> bool:
    """Whether photos are taken."""
    try:
        with urllib.request.urlopen(f"http://{address}/readyz") as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def weight(address: str, path: str) -> dict[str, int]:
    """Bytes of a page and of everything it loads, by address; drawings of steps come with a result only."""
    sizes: dict[str, int] = {}
    wanted = [path]
    while wanted:
        at = wanted.pop()
        if at in sizes:
            continue
        with urllib.request.urlopen(f"http://{address}{at}") as answer:
            body = answer.read()
        sizes[at] = len(body)
        text = body.decode("utf-8", "replace")
        if at == path:
            wanted += re.findall(r'(?:src|href)="(/static/[^"]+)"', text)
        elif at.endswith(".js"):
            names = re.findall(r'(?:from|import) "\./([^"]+)"', text)
            wanted += [f"{at.rpartition('/')[0]}/{name}" for name in names]
    return sizes


def upload(address: str, photo: bytes, path: bytes = b"/v1/analyses") -> float:
    """Send a photo; return how long the answer took, in seconds."""
    host, port = address.split(":")
    began = time.perf_counter()
    with socket.create_connection((host, int(port))) as wire:
        wire.sendall(request(photo).replace(b"/v1/analyses", path, 1))
        head = b""
        while piece := wire.recv(1 << 16):
            head += piece
    assert head.startswith(b"HTTP/1.1 200"), head[:200]
    assert BOUNDARY not in head
    return time.perf_counter() - began


def live_picture() -> bytes:
    """A picture as the page sends it."""
    out = io.BytesIO()
    with Image.open(SAMPLES / "level_front.jpg") as photo:
        photo.thumbnail((LIVE_LONG_SIDE_PX, LIVE_LONG_SIDE_PX))
        photo.save(out, "JPEG", quality=60)
    return out.getvalue()


class Camera(threading.Thread):
    """Sends live pictures until it is told to stop, and counts the hints."""

    def __init__(self, address: str) -> None:
        super().__init__(daemon=True)
        self.address = address
        self.picture = live_picture()
        self.times_s: list[float] = []
        self.over = threading.Event()

    def run(self) -> None:
        """Send one picture after the other."""
        with connect(f"ws://{self.address}/live", compression=None) as wire:
            while not self.over.is_set():
                began = time.perf_counter()
                wire.send(self.picture)
                json.loads(wire.recv())
                self.times_s.append(time.perf_counter())
                time.sleep(max(0.0, LIVE_GAP_S - (time.perf_counter() - began)))

    def rate_hz(self) -> float:
        """Hints a second, without the first two seconds, in which the network is loaded."""
        late = [at for at in self.times_s if at > self.times_s[0] + 2]
        return (len(late) - 1) / (late[-1] - late[0])


@contextmanager
def cameras(address: str, count: int) -> Iterator[list[Camera]]:
    """Some cameras that have got their first hints."""
    running = [Camera(address) for _ in range(count)]
    for camera in running:
        camera.start()
    while not all(len(camera.times_s) > 5 for camera in running):
        time.sleep(0.05)
    yield running
    for camera in running:
        camera.over.set()
    for camera in running:
        camera.join()


def uploads(address: str, clients: int, seconds: float) -> tuple[float, float]:
    """Median time of an upload (seconds), and uploads a second, of clients that send one after the other."""
    photo = (SAMPLES / "level_front.jpg").read_bytes()
    times: list[float] = []
    end = time.perf_counter() + seconds

    def send() -> None:
        while time.perf_counter() < end:
            times.append(upload(address, photo))

    threads = [threading.Thread(target=send) for _ in range(clients)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statistics.median(times), len(times) / (time.perf_counter() - began)


def side_by_side(address: str, seconds: float) -> None:
    """Print uploads without and with cameras, alternating, so that a busy machine is busy for both."""
    for clients in (1, len(os.sched_getaffinity(0))):
        for count in (1, 4):
            rows: dict[int, list[tuple[float, float]]] = {0: [], count: []}
            hints: list[float] = []
            for _ in range(2):
                rows[0].append(uploads(address, clients, seconds / 2))
                with cameras(address, count) as running:
                    rows[count].append(uploads(address, clients, seconds / 2))
                hints += [camera.rate_hz() for camera in running]
            alone, beside = (statistics.mean(row[0] for row in rows[k]) for k in (0, count))
            rate_alone, rate_beside = (statistics.mean(row[1] for row in rows[k]) for k in (0, count))
            print(
                f"{clients} upload client(s), {count} camera(s): {min(hints):.1f} hints/s for the slowest; "
                f"upload {1000 * alone:.0f} -> {1000 * beside:.0f} ms ({beside / alone:.2f} x), "
                f"{rate_alone:.1f} -> {rate_beside:.1f} uploads/s ({rate_beside / rate_alone:.2f} x)"
            )


def shot_to_result(address: str, times: int) -> None:
    """Print how long it takes from a shot to the answer, for the page's own address, with its words."""
    photo = (SAMPLES / "level_front.jpg").read_bytes()
    upload(address, photo, b"/result")
    took = sorted(upload(address, photo, b"/result") for _ in range(times))
    print(f"shot to result: median {1000 * statistics.median(took):.0f} ms, slowest {1000 * took[-1]:.0f} ms")


def main() -> None:
    """Run all of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seconds", type=float, default=15.0, help="for each load")
    seconds: float = parser.parse_args().seconds
    with ExitStack() as stack:
        address = stack.enter_context(service())
        for path in ("/", "/?lang=de", "/turn", "/cards"):
            sizes = weight(address, path)
            scripts = sum(size for name, size in sizes.items() if name.endswith(".js"))
            print(
                f"{path}: {sum(sizes.values()) / 1000:.1f} kB in {len(sizes)} files, of which scripts "
                f"{scripts / 1000:.1f} kB; at most {MAX_WEIGHT_BYTES / 1000:.0f} kB wanted"
            )
        shot_to_result(address, 20)
        side_by_side(address, seconds)


if __name__ == "__main__":
    main()
