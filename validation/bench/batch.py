"""A batch: its speed against a plain loop of workers, on Ray, its memory, and what a kill leaves.

python -m validation.bench.batch speed [--photos 300]        with Ray when it is installed
python -m validation.bench.batch killed [--times 20]         kill -9 at random moments, then to the end
python -m validation.bench.batch memory [--photos 10000]     resident memory while it runs (Linux)
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from validation.bench.service import SAMPLES, photos, workers_alone
from validation.bench.soak import look

WARM_UP = 0.1


def folder_of(where: Path, count: int, files: Sequence[bytes]) -> Path:
    """A folder with so many photos: the same ones again and again."""
    folder = where / "photos"
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:06}.jpg").write_bytes(files[number % len(files)])
    return folder


def mixed() -> list[bytes]:
    """All samples, and a file that is no photo."""
    return [*(path.read_bytes() for path in sorted(SAMPLES.glob("*.jpg"))), b"no photo"]


def command(folder: Path, out: Path, *more: str) -> list[str]:
    """The command line of a batch."""
    return [sys.executable, "-m", "posture.cli.main", "batch", str(folder), "-o", str(out), *more]


def speed(where: Path, count: int) -> None:
    """Photos a second of workers in one process, of the batch, and of Ray, start and end included."""
    folder = folder_of(where, count, photos())
    engines = ["local"] + (["ray"] if find_spec("ray") else [])
    alone = workers_alone(photos(), len(os.sched_getaffinity(0)), 20)
    print(f"workers in one process {alone:.1f} photos/s")
    for engine in engines:
        began = time.perf_counter()
        subprocess.run(command(folder, where / f"{engine}.csv", "--engine", engine), check=True)
        took = time.perf_counter() - began
        rate = count / took
        print(f"{engine}: {took:.1f} s from start to end, {rate:.1f} photos/s, ratio {rate / alone:.2f}")
    if "ray" in engines:
        same = (where / "ray.csv").read_bytes() == (where / "local.csv").read_bytes()
        print("the same to the last byte" if same else "NOT the same")


def killed(where: Path, times: int, count: int = 60) -> None:
    """Kill runs at random moments until each is complete; compare with one that was left alone."""
    folder = folder_of(where, count, mixed())
    began = time.perf_counter()
    subprocess.run(command(folder, where / "whole.csv"), check=True, stdout=subprocess.DEVNULL)
    whole_s = time.perf_counter() - began
    dice, kills = random.Random(20261129), 0  # noqa: S311 no secret
    while kills < times:
        out = where / "killed.csv"
        for name in ("killed.csv", "killed.errors.csv"):
            (where / name).unlink(missing_ok=True)
        while not out.exists():
            with subprocess.Popen(command(folder, out), stdout=subprocess.DEVNULL) as process:
                try:
                    process.wait(dice.uniform(0.2, 1.1 * whole_s))
                except subprocess.TimeoutExpired:
                    process.send_signal(signal.SIGKILL)
                    kills += 1
        subprocess.run(
            command(folder, out), check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        same = all(
            (where / f"killed.{name}").read_bytes() == (where / f"whole.{name}").read_bytes()
            for name in ("csv", "errors.csv")
        )
        print(f"{kills} kills so far; this run's tables are {'exact' if same else 'WRONG'}", flush=True)
        assert same


def memory(where: Path, count: int) -> None:
    """Look at the process again and again while it measures."""
    folder, seen = folder_of(where, count, mixed()), []
    began = time.perf_counter()
    with subprocess.Popen(command(folder, where / "out.parquet")) as process:
        while process.poll() is None:
            time.sleep(1)
            if Path(f"/proc/{process.pid}/statm").exists() and process.poll() is None:
                seen.append(look(process.pid))
    late = seen[int(WARM_UP * len(seen)) :]
    tenth = max(1, len(late) // 10)
    first, last = (statistics.mean(one[0] for one in part) for part in (late[:tenth], late[-tenth:]))
    print(
        f"{count} photos in {time.perf_counter() - began:.0f} s; resident {first:.0f} MB after the warm-up, ",
        end="",
    )
    print(f"{last:.0f} MB at the end, ratio {last / first:.3f}")
    for place, name in ((1, "open files"), (2, "threads")):
        print(f"{name}: {min(one[place] for one in late)} to {max(one[place] for one in late)}")


def main() -> None:
    """Run one of the three."""
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("speed", "killed", "memory"))
    parser.add_argument("--photos", type=int)
    parser.add_argument("--times", type=int, default=20)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as where:
        if wanted.what == "speed":
            speed(Path(where), wanted.photos or 300)
        elif wanted.what == "killed":
            killed(Path(where), wanted.times)
        else:
            memory(Path(where), wanted.photos or 10_000)


if __name__ == "__main__":
    main()
