"""What it costs to measure an earlier answer again with other points, against measuring the photo with them.

    python -m validation.bench.again

Prints the ratio of two medians, taken in turn on the same photo by the same process: from the bytes of the
photo, or of the earlier answer's JSON, to the JSON of the answer; by the clock, and by the time of all
cores, which a busy machine changes less. The aim is 0.1 at most.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from statistics import median
from time import perf_counter, process_time

from posture.pipeline.again import analyse_again
from posture.pipeline.assess import analyse_photo
from posture.pipeline.earlier import EarlierAnswer
from posture.pipeline.options import PhotoOptions
from posture.points.given import Marks, marks_of
from posture.pose.detector import MediaPipeDetector
from tests.places import SAMPLES

ROUNDS = 15
PHOTO = "level_front.jpg"


def points(answer: dict[str, object]) -> Marks:
    """Both hips and knees corrected, and both ASIS set near the hips, felt by hand."""
    places = {one["name"]: one for one in answer["landmarks"]}  # type: ignore[attr-defined]
    rows = []
    for side in ("left", "right"):
        for name, at, up in (("hip", "hip", 0), ("knee", "knee", 0), ("asis", "hip", 40)):
            place = places[f"{side}_{at}"]
            x, y = place["x_px"], place["y_px"] - up
            rows.append({"name": name, "side": side, "x_px": x, "y_px": y, "how": "palpated"})
    return marks_of(rows)


def clocked(job: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds that one call takes, by the clock and of all cores."""
    wall, cores = perf_counter(), process_time()
    job()
    return 1e3 * (perf_counter() - wall), 1e3 * (process_time() - cores)


def main() -> None:
    """Print the ratios."""
    data = (SAMPLES / PHOTO).read_bytes()
    with MediaPipeDetector() as detector:
        first = analyse_photo(data, detector).to_dict()
        earlier, marks = json.dumps(first).encode(), points(first)
        options = PhotoOptions(marks=marks)
        jobs: dict[str, Callable[[], object]] = {
            "with the photo": lambda: json.dumps(analyse_photo(data, detector, options=options).to_dict()),
            "again": lambda: json.dumps(analyse_again(EarlierAnswer.from_json(earlier), marks).to_dict()),
        }
        times: dict[str, list[tuple[float, float]]] = {name: [] for name in jobs}
        for _ in range(ROUNDS):
            for name, job in jobs.items():
                times[name].append(clocked(job))
    for place, of in enumerate(("by the clock", "of all cores")):
        again, whole = (median(one[place] for one in times[name]) for name in ("again", "with the photo"))
        print(f"{of}: again {again:.0f} ms, with the photo {whole:.0f} ms, ratio {again / whole:.3f}")


if __name__ == "__main__":
    main()
