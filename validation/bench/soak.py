"""Thousands of requests of every kind on one running service: memory, open files and threads stay.

python -m validation.bench.soak [--photos 10000] [--out validation/results/soak.csv]

Good photos, photos that are refused, broken uploads, clients that hang up, the page, sheets and figures, all
at once; the process is looked at from outside, in /proc. Linux only.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import os
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rich.progress import Progress

from validation.bench.service import BOUNDARY, photos, request, serving, shoot

CLIENTS = 6
WARM_UP = 0.1
"""Part of the run after which memory should no longer grow."""

SAMPLES = 200
_PAGE_KB = os.sysconf("SC_PAGE_SIZE") // 1024


def get(path: str) -> bytes:
    """One request for a page."""
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()


def others(good: Sequence[bytes]) -> list[bytes]:
    """Requests beside the good photos: broken, refused, and everything else that is answered."""
    bare = b"--" + BOUNDARY + b"--\r\n"
    return [
        request(good[0][: len(good[0]) // 2]),
        request(b"no photo at all"),
        request(good[0]).replace(b'name="photo"', b'name="fotos"'),
        request(good[0]).replace(b"POST /v1/analyses", b"POST /nothing"),
        request(good[0]).replace(b"POST /v1/analyses", b"POST /"),
        request(bare),
        *map(get, ("/", "/v1/stages", "/v1/protocols/stage-one?format=pdf", "/metrics", "/nothing/at/all")),
    ]


def look(pid: int | str) -> tuple[float, int, int]:
    """Resident memory in MB, open files, threads."""
    folder = Path(f"/proc/{pid}")
    resident = int((folder / "statm").read_text().split()[1]) * _PAGE_KB / 1024
    return resident, len(list((folder / "fd").iterdir())), len(list((folder / "task").iterdir()))


async def hang_up(port: int, wire: bytes) -> None:
    """Send a request, whole or half, and go away."""
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(wire[: len(wire) // 2] if len(wire) % 2 else wire)
    await asyncio.sleep(0.02)
    writer.transport.abort()


async def soak(port: int, pid: int, total: int) -> tuple[list[tuple[int, float, int, int]], Counter[int]]:
    """Send everything; look at the process now and then."""
    good = photos()
    wires, rest = [request(photo) for photo in good], others(good)
    seen: list[tuple[int, float, int, int]] = []
    statuses: Counter[int] = Counter()
    sent = 0

    async def client() -> None:
        nonlocal sent
        while sent < total:
            sent += 1
            number = sent
            progress.update(task, completed=number)
            statuses[(await shoot(port, wires[number % len(wires)], 0.0)).status] += 1
            if number % 4 == 0:
                statuses[(await shoot(port, rest[number // 4 % len(rest)], 0.0)).status] += 1
            if number % 20 == 0:
                await hang_up(port, wires[number % len(wires)] + b" " * (number // 20 % 2))
            if number % max(1, total // SAMPLES) == 0:
                seen.append((number, *look(pid)))

    with Progress() as progress:
        task = progress.add_task("photos", total=total)
        await asyncio.gather(*(client() for _ in range(CLIENTS)))
    return seen, statuses


def tell(seen: Sequence[tuple[int, float, int, int]], statuses: Counter[int], seconds: float) -> None:
    """Print what grew after the warm-up."""
    late = [row for row in seen if row[0] > WARM_UP * seen[-1][0]]
    first, last = late[: len(late) // 10 or 1], late[-(len(late) // 10 or 1) :]
    mean = [sum(row[1] for row in part) / len(part) for part in (first, last)]
    print(f"{seen[-1][0]} photos and the rest in {seconds:.0f} s; statuses {dict(sorted(statuses.items()))}")
    print(f"resident: {mean[0]:.0f} MB after the warm-up, {mean[1]:.0f} MB at the end", end=", ")
    print(f"ratio {mean[1] / mean[0]:.3f}")
    for place, name in ((2, "open files"), (3, "threads")):
        counts = [row[place] for row in late]
        print(f"{name}: {min(counts)} to {max(counts)}, at the end {counts[-1]}")


def main() -> None:
    """Start a service, soak it, look at it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--photos", type=int, default=10_000)
    parser.add_argument("--out", type=Path)
    wanted = parser.parse_args()
    with serving() as (port, pid):
        began = time.perf_counter()
        seen, statuses = asyncio.run(soak(port, pid, wanted.photos))
        seconds = time.perf_counter() - began
    tell(seen, statuses, seconds)
    if wanted.out:
        with wanted.out.open("w", newline="", encoding="utf-8") as file:
            table = csv.writer(file)
            table.writerow(("photos", "resident_mb", "open_files", "threads"))
            table.writerows((number, f"{mb:.1f}", files, threads) for number, mb, files, threads in seen)


if __name__ == "__main__":
    main()
