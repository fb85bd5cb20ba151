"""The webcam's live loop against the bare landmarker in video mode, the time to the shot, and its memory.

python -m validation.bench.webcam [MINUTES]

Loop and landmarker take turns on the same 720p pictures in the same run, so that only their ratio counts.
MINUTES of film (default 3) go through the loop for the memory, as fast as they can.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from posture.pose.detector import bodies_in, open_landmarker
from posture.pose.models import FULL, model_bytes
from posture.pose.tracker import LiveDetector
from posture.webcam.camera import CameraPicture
from posture.webcam.drawing import drawn
from posture.webcam.session import Scene, Session, Shot, Take
from tests.phantom_films import HEIGHT_PX, WIDTH_PX, Segment, frames

WIDE_PX = 1280
RATE_HZ = 25.0
BLOCK = 50
ROUNDS = 6
"""Times that every picture goes through each of the jobs; the first time is not counted."""


def pictures() -> list[NDArray[np.uint8]]:
    """Two seconds of a swaying person, 1280 x 720."""
    border = (WIDE_PX - WIDTH_PX) // 2
    script = [Segment(BLOCK / RATE_HZ, "level_front", sway_deg=0.3)]
    wide = [
        np.pad(rgb, ((0, 0), (border, border), (0, 0)), mode="edge") for _, rgb in frames(script, RATE_HZ)
    ]
    return [np.ascontiguousarray(one) for one in wide]


def resident_mb() -> float:
    """Resident memory of this process, in megabytes (Linux)."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * 4096 / 1e6


class Loop:
    """The live loop on the same pictures again and again; a hold that never ends, so that it only guides."""

    def __init__(self, hold_s: float = 1e9) -> None:
        self.tracker = LiveDetector()
        self.shots: list[Shot] = []
        self.session = Session([Take("view")], self.tracker, hold_s, self.shots.append)
        self.number = 0

    def see(self, rgb: NDArray[np.uint8]) -> Scene:
        """One more picture."""
        scene = self.session.see(CameraPicture(self.number, self.number / RATE_HZ, rgb))
        self.number += 1
        return scene


def clocked(job: Callable[[NDArray[np.uint8]], object], rgb: NDArray[np.uint8]) -> float:
    """Seconds that one picture takes."""
    start = time.perf_counter()
    job(rgb)
    return time.perf_counter() - start


def speed(film: list[NDArray[np.uint8]]) -> None:
    """Print the rates of the bare landmarker, the loop, and the loop with its window's picture."""
    bare = open_landmarker(model_bytes(FULL), video=True)
    clock = iter(range(0, 10**9, 40))
    loop, shown = Loop(), Loop()
    jobs: dict[str, Callable[[NDArray[np.uint8]], object]] = {
        "bare landmarker": lambda rgb: bodies_in(bare, rgb, video_ms=next(clock)),
        "loop": loop.see,
        "loop, drawn": lambda rgb: drawn(shown.see(rgb), "en", "q: end"),
    }
    times: dict[str, list[float]] = {name: [] for name in jobs}
    for k in range(ROUNDS):
        for rgb in film:
            for name, job in jobs.items():
                took_s = clocked(job, rgb)
                if k:
                    times[name].append(took_s)
    base = statistics.median(times["bare landmarker"])
    for name, found in times.items():
        middle, mean = statistics.median(found), statistics.fmean(found)
        print(
            f"{name:16} {1 / middle:6.1f} pictures/s in the middle, {1 / mean:6.1f} on average; "
            f"{base / middle:.2f} of the bare landmarker"
        )
    bare.close()
    loop.tracker.close()
    shown.tracker.close()


def stillness(film: list[NDArray[np.uint8]]) -> None:
    """Print how long after a step the shot begins and ends, by the pictures' own times."""
    loop = Loop(hold_s=1.0)
    for k in range(2000):
        before = k < 2 * BLOCK
        event = loop.see(np.roll(film[0], 12 * (k % 20) if before else 0, axis=1)).event
        if event == "shot":
            still_s = 2 * BLOCK / RATE_HZ
            first, last = loop.shots[0].seconds - still_s, k / RATE_HZ - still_s
            print(f"from still to shot: first picture after {first:.2f} s, the last after {last:.2f} s")
            break
    loop.tracker.close()


def memory(film: list[NDArray[np.uint8]], minutes: float) -> None:
    """Print resident memory over so many minutes of film, and its slope over the second half."""
    loop = Loop()
    marks: list[tuple[float, float]] = []
    for k in range(int(minutes * 60 * RATE_HZ)):
        loop.see(film[k % len(film)])
        if k % 250 == 0:
            marks.append((k / RATE_HZ / 60, resident_mb()))
    late = np.array(marks[len(marks) // 2 :])
    slope = float(np.polyfit(late[:, 0], late[:, 1], 1)[0]) if len(late) > 1 else float("nan")
    print(
        f"memory: {marks[1][1]:.0f} MB after 10 s, {marks[-1][1]:.0f} MB after {marks[-1][0]:.1f} minutes "
        f"of film; {slope:+.2f} MB a minute over the second half ({slope * 30:+.0f} MB in 30 minutes)"
    )
    loop.tracker.close()


def main() -> None:
    """Print all of it."""
    film = pictures()
    print(f"{len(film)} pictures of {WIDE_PX} x {HEIGHT_PX}")
    speed(film)
    stillness(film)
    memory(film, float(sys.argv[1]) if len(sys.argv) > 1 else 3.0)


if __name__ == "__main__":
    main()
