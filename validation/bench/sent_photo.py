"""How small a photo may be made before it is sent: what changes in the answer, in its own standard errors.

    python -m validation.bench.sent_photo [FOLDER ...]     writes validation/results/sent_photos.csv

Every photo is first made as large as a phone's, with the noise of a sensor; that is the original. A browser
unpacks it upright, makes it smaller and packs it again, without EXIF. The row of the original's own size
shows what packing alone changes. Cards are read at full size: how well, is simulated at each size.
"""

from __future__ import annotations

import argparse
import csv
import io
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image

from posture.answer.assessment import Assessment
from posture.errors import NothingMeasurable
from posture.pipeline.assess import analyse_photo
from posture.pose.detector import Detector, MediaPipeDetector
from tests.cards.camera import PHONE
from validation.bench.large_photo import NOISE, QUALITY
from validation.card_simulation import ANGLES, Trial
from validation.card_simulation import row as card_row

SAMPLES = Path(__file__).parents[2] / "sample_images"
TARGET = Path(__file__).parents[1] / "results" / "sent_photos.csv"
PHONE_PX = 4032
"""Long side of a photo of 12 megapixels."""

SIZES = (PHONE_PX, 3200, 2560, 2048, 1600)
PACKED = 90
"""Quality of a browser's `toBlob(..., "image/jpeg", 0.9)`, on libjpeg's scale."""

FOCAL_35MM = 26
CARD_SCENES = 120
LINES = ("hip_obliquity", "shoulder_obliquity")


@dataclass(frozen=True, slots=True)
class Sent:
    """One photo at one size: its bytes, and how far each value is from the original's, in its errors."""

    size: int
    kb: float
    changes: dict[str, float]
    lost: int
    gained: int
    other_status: int


def phone_photo(picture: Image.Image) -> bytes:
    """The picture as a phone stores it: 12 megapixels, noise, its lens in EXIF."""
    size = _fitted(picture, PHONE_PX)
    rgb = np.asarray(picture.convert("RGB").resize(size, Image.Resampling.LANCZOS), dtype=np.float32)
    noisy = rgb + np.random.default_rng(7).normal(0, NOISE, rgb.shape).astype(np.float32)
    return _jpeg(Image.fromarray(noisy.clip(0, 255).astype(np.uint8)), QUALITY, lens=True)


def as_a_browser_sends_it(data: bytes, long_side: int, *, lens: bool = False) -> bytes:
    """The photo made smaller and packed again."""
    with Image.open(io.BytesIO(data)) as picture:
        small = picture.resize(_fitted(picture, long_side), Image.Resampling.BICUBIC)
    return _jpeg(small, PACKED, lens=lens)


def _fitted(picture: Image.Image, long_side: int) -> tuple[int, int]:
    factor = long_side / max(picture.size)
    return round(picture.width * factor), round(picture.height * factor)


def _jpeg(picture: Image.Image, quality: int, *, lens: bool) -> bytes:
    exif = Image.Exif()
    if lens:
        exif.get_ifd(0x8769)[0xA405] = FOCAL_35MM
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, exif=exif)
    return out.getvalue()


def compared(original: Assessment, other: Assessment | None, size: int, data: bytes) -> Sent:
    """How far another answer to the same photo is from the first one."""
    before = {item.id: item for item in original.indicators if item.value is not None}
    after = {item.id: item for item in other.indicators if item.value is not None} if other else {}
    both = before.keys() & after.keys()
    changes = {}
    for name in sorted(both):
        first, second = before[name], after[name]
        assert first.value is not None
        assert second.value is not None
        assert first.sem
        changes[name] = abs(second.value - first.value) / first.sem
    return Sent(
        size=size,
        kb=len(data) / 1000,
        changes=changes,
        lost=len(before.keys() - after.keys()),
        gained=len(after.keys() - before.keys()),
        other_status=sum(before[name].status != after[name].status for name in both),
    )


def sent(path: Path, detector: Detector) -> Iterator[Sent]:
    """One photo at every size; nothing of a photo that shows no posture as it is."""
    with Image.open(path) as picture:
        data = phone_photo(picture)
    try:
        original = analyse_photo(data, detector)
    except NothingMeasurable:
        return
    bare = analyse_photo(as_a_browser_sends_it(data, 2048), detector, view=original.view.name)
    told = analyse_photo(as_a_browser_sends_it(data, 2048, lens=True), detector, view=original.view.name)
    assert [item.value for item in bare.indicators] == [item.value for item in told.indicators]
    for size in SIZES:
        small = as_a_browser_sends_it(data, size)
        try:
            answer: Assessment | None = analyse_photo(small, detector)
        except NothingMeasurable:
            answer = None
        yield compared(original, answer, size, small)


def row(size: int, photos: Sequence[Sent]) -> dict[str, object]:
    """One size over all photos: median and largest change of the two lines and of every value."""
    changes = [(name, change) for one in photos for name, change in one.changes.items()]
    lines = [change for name, change in changes if name in LINES]
    every = [change for _, change in changes]
    return {
        "long_side_px": size,
        "photos": len(photos),
        "kb_median": round(statistics.median(one.kb for one in photos)),
        "line_median": round(statistics.median(lines), 3),
        "line_largest": round(max(lines), 3),
        "value_median": round(statistics.median(every), 3),
        "value_largest": round(max(every), 3),
        "values": len(every),
        "lost": sum(one.lost for one in photos),
        "gained": sum(one.gained for one in photos),
        "other_status": sum(one.other_status for one in photos),
    }


def cards(size: int) -> dict[str, object]:
    """How well printed cards are found and read in photos of this size (`validation.card_simulation`)."""
    factor = size / PHONE.height_px
    width_px = round(PHONE.width_px * factor)
    camera = replace(PHONE, focal_px=PHONE.focal_px * factor, width_px=width_px, height_px=size)
    found = card_row(Trial(camera=camera, scenes=CARD_SCENES))
    names = ("found_pct", *(f"{angle}_rmse" for angle in ANGLES))
    return {f"cards_{name}": found[name] for name in names}


def main() -> None:
    """Write the table of all samples and the photos of the folders."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", nargs="*", type=Path)
    asked = parser.parse_args()
    paths = [path for folder in (SAMPLES, *asked.folders) for path in sorted(folder.iterdir())]
    with MediaPipeDetector() as detector:
        found = [one for path in paths if path.suffix in (".jpg", ".png") for one in sent(path, detector)]
    rows = [row(size, [one for one in found if one.size == size]) | cards(size) for size in SIZES]
    with TARGET.open("w", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
    print(TARGET.read_text())


if __name__ == "__main__":
    main()
