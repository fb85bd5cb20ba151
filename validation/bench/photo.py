"""One photo to JSON against the raw passes of all networks that it makes: same photo, same run, interleaved.

python -m validation.bench.photo [PHOTO ...]
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from posture.image.photo import Photo, decode
from posture.pelvis.calibration import picture_calibration
from posture.pelvis.crop import trunk_square
from posture.pipeline.assess import analyse_photo
from posture.pipeline.options import PhotoOptions
from posture.pose.detector import MediaPipeDetector, _rest, bodies_in

SAMPLES = Path(__file__).parent.parent.parent / "sample_images"
ROUNDS = 40


def clocked(job: Callable[[], object]) -> float:
    """Milliseconds that one call takes."""
    start = time.perf_counter()
    job()
    return (time.perf_counter() - start) * 1000


def raw_passes(
    detector: MediaPipeDetector,
    photo: Photo,
    passes: int,
    beside: list[NDArray[np.uint8]],
    trunk: NDArray[np.uint8] | None,
) -> None:
    """The same calls of all networks on the same pixels, landmarkers two at a time; nothing else."""
    pictures = (photo.rgb, np.ascontiguousarray(photo.rgb[:, ::-1]))
    for _ in range(passes // 2):
        list(detector._threads.map(bodies_in, detector._landmarkers, pictures))  # noqa: SLF001
    list(map(bodies_in, detector._landmarkers, beside))  # noqa: SLF001
    if trunk is not None:
        detector.read_lines(trunk)


def raw_one_by_one(detector: MediaPipeDetector, photo: Photo, passes: int) -> None:
    """The same landmarker calls one after the other, as a plain loop makes them."""
    for picture in (photo.rgb, np.ascontiguousarray(photo.rgb[:, ::-1])) * (passes // 2):
        bodies_in(detector._landmarkers[0], picture)  # noqa: SLF001


def compare(path: Path, detector: MediaPipeDetector) -> None:
    """Print one line for one photo; the ratios are to the passes made two at a time (`raw`)."""
    data = path.read_bytes()
    photo = decode(data)
    landmarks = detector.detect(photo)
    passes = landmarks.passes
    read = analyse_photo(data, detector).view.name in picture_calibration().views
    trunk = trunk_square(photo, landmarks) if read else None
    first, second = detector._look(photo.rgb)  # noqa: SLF001
    beside = _rest(photo.rgb, first, second) if first and second else []
    jobs: dict[str, Callable[[], object]] = {
        "raw": lambda: raw_passes(detector, photo, passes, beside, trunk),
        "one by one": lambda: raw_one_by_one(detector, photo, passes),
        "json": lambda: json.dumps(analyse_photo(data, detector).to_dict()),
        "json, roll stated": lambda: json.dumps(
            analyse_photo(data, detector, options=PhotoOptions(roll_deg=0.0)).to_dict()
        ),
        "decode": lambda: decode(data),
    }
    times: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(ROUNDS):
        for name, job in jobs.items():
            times[name].append(clocked(job))
    middle = {name: statistics.median(values) for name, values in times.items()}
    ratios = "  ".join(f"{name} {middle[name] / middle['raw']:.2f}" for name in jobs)
    print(f"{path.name:<34} {passes} passes {middle['raw']:6.1f} ms   ratio: {ratios}")


def main() -> None:
    """Compare the photos named on the command line, or all samples."""
    paths = [Path(name) for name in sys.argv[1:]] or sorted(SAMPLES.glob("*.jpg"))
    with MediaPipeDetector() as detector:
        for path in paths:
            compare(path, detector)


if __name__ == "__main__":
    main()
