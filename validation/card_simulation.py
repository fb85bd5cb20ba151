"""How well cards are found and read in simulated photographs, against the pose that made them.

    python -m validation.card_simulation           all rows -> validation/results/card_simulation.csv
    python -m validation.card_simulation --quick   a tenth of the scenes, printed only
    python -m validation.card_simulation --crops DIR...   looks for tags in crops of photos without cards

Targets: at 1080 x 1440 pixels and 2.5-3.5 m found >= 97 %, rotation <= 0.6, obliquity <= 0.3, tilt <= 0.8
degrees; half of each at 3000 pixels.
"""

from __future__ import annotations

import csv
import dataclasses
import sys
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from posture.body.landmarks import Array
from posture.cards.angles import attitude_covariance, attitude_deg
from posture.cards.fit import Lens
from posture.cards.pose import CardPose, Unclear, card_pose
from posture.cards.table import CARDS, DICTIONARY, roof_corners_mm
from posture.cards.tags import find_tags
from tests.cards.camera import PHONE, WEBCAM, Camera, Picture, photograph, random_scene

TARGET = Path(__file__).parent / "results" / "card_simulation.csv"
PATCH_PX = 400
FOLD_SD_DEG = 2.0
PRINT_SCALE = 0.015
FOCAL_SHARE = 0.03
NAMES = ("pelvis_front", "pelvis_back", "chest", "upper_back")
ANGLES = ("rotation", "obliquity", "tilt")
FAMILIES = ("DICT_4X4_50", "DICT_APRILTAG_16h5", "DICT_APRILTAG_25h9", "DICT_APRILTAG_36h11")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One row of the table."""

    camera: Camera = WEBCAM
    dictionary: str = DICTIONARY
    fold_deg: float = CARDS["pelvis_front"].fold_deg
    near_m: float = 2.5
    far_m: float = 3.5
    yaw_deg: float = 15.0
    focal_off: float = 0.0
    scenes: int = 300


TRIALS = [
    Trial(),
    Trial(camera=PHONE, scenes=200),
    Trial(near_m=2.4, far_m=4.5, yaw_deg=25.0),
    Trial(camera=PHONE, near_m=2.4, far_m=4.5, yaw_deg=25.0, scenes=200),
    Trial(focal_off=0.15, scenes=100),
    *(Trial(fold_deg=fold, scenes=100) for fold in (30.0, 45.0, 60.0, 75.0)),
    *(Trial(dictionary=family, near_m=2.4, far_m=4.5, yaw_deg=25.0, scenes=100) for family in FAMILIES),
]


def outcomes(trial: Trial) -> Iterator[tuple[CardPose | Unclear, Array]]:
    """What is read from each scene, and its true body angles; from the same seed every time."""
    rng = np.random.default_rng(20)
    for number in range(trial.scenes):
        card = dataclasses.replace(CARDS[NAMES[number % 4]], fold_deg=trial.fold_deg)
        scene, angles = random_scene(
            rng, trial.camera, worn=card.worn, distance_m=(trial.near_m, trial.far_m), yaw_deg=trial.yaw_deg
        )
        fold_deg = trial.fold_deg + float(np.clip(rng.normal(0, FOLD_SD_DEG), -4, 4))
        corners = roof_corners_mm(card, fold_deg) * (1 + rng.uniform(-PRINT_SCALE, PRINT_SCALE))
        # What the program is told about the lens is as uncertain as it is told to be.
        off = trial.focal_off or rng.normal(0, FOCAL_SHARE)
        lens = Lens(
            trial.camera.focal_px * (1 + off),
            abs(trial.focal_off) or FOCAL_SHARE,
            (trial.camera.width_px / 2, trial.camera.height_px / 2),
        )
        grey, origin = photograph(scene, trial.camera, corners, card.tags, trial.dictionary, PATCH_PX)
        yield card_pose(card, find_tags(_whole(grey, origin, trial.camera), trial.dictionary), lens), angles


def _whole(patch: Picture, origin: Array, camera: Camera) -> Picture:
    """The whole picture, grey but for the patch: how finely it is searched depends on its size."""
    picture = np.full((camera.height_px, camera.width_px), 128, np.uint8)
    left, top = (int(value) for value in origin)
    picture[top : top + PATCH_PX, left : left + PATCH_PX] = patch
    return picture


def row(trial: Trial) -> dict[str, object]:
    """Found rate, errors, coverage of the 95 % intervals and warnings of one trial."""
    seen = list(outcomes(trial))
    errors, inside, warned = [], [], 0
    for number, (pose, angles) in enumerate(seen):
        if isinstance(pose, Unclear):
            continue
        worn = CARDS[NAMES[number % 4]].worn
        error = attitude_deg(pose.rotation, worn) - angles
        sem = np.sqrt(np.diag(attitude_covariance(pose, worn)))
        errors.append(error)
        inside.append(np.abs(error) < 1.96 * sem)
        warned += pose.fold_warning is not None
    rmse, p95 = np.sqrt(np.mean(np.square(errors), axis=0)), np.percentile(np.abs(errors), 95, axis=0)
    return {
        "focal_px": trial.camera.focal_px,
        "dictionary": trial.dictionary,
        "fold_deg": trial.fold_deg,
        "distance_m": f"{trial.near_m}-{trial.far_m}",
        "yaw_deg": trial.yaw_deg,
        "focal_off": trial.focal_off,
        "scenes": trial.scenes,
        "found_pct": round(100 * len(errors) / len(seen), 1),
        **{f"{name}_rmse": round(float(value), 3) for name, value in zip(ANGLES, rmse, strict=True)},
        **{f"{name}_p95": round(float(value), 3) for name, value in zip(ANGLES, p95, strict=True)},
        **{
            f"{name}_coverage": round(float(value), 1)
            for name, value in zip(ANGLES, 100 * np.mean(inside, axis=0), strict=True)
        },
        "fold_warnings": warned,
    }


def false_alarms(folders: list[str], crops: int = 1000) -> dict[str, int]:
    """Tags that are seen in whole photos and random crops that hold none, by family."""
    files = sorted(
        file for folder in folders for kind in ("*.jpg", "*.png") for file in Path(folder).glob(kind)
    )
    photos = [np.asarray(cv2.imread(str(file), cv2.IMREAD_GRAYSCALE), np.uint8) for file in files]
    count = {
        family: sum(len(find_tags(grey, family)) for grey in [*photos, *_crops(photos, crops)])
        for family in FAMILIES[:3]
    }
    return {"photos": len(photos), "crops": crops, **count}


def _crops(photos: list[Picture], count: int) -> Iterator[Picture]:
    rng = np.random.default_rng(1)
    for _ in range(count):
        grey = photos[rng.integers(len(photos))]
        side = int(rng.uniform(0.15, 0.7) * min(grey.shape))
        top, left = (int(rng.integers(length - side)) for length in grey.shape)
        yield cv2.resize(
            grey[top : top + side, left : left + side], (480, 480), interpolation=cv2.INTER_CUBIC
        )


def main(arguments: list[str]) -> None:
    """Print the table, and write it unless only a part was asked for."""
    if "--crops" in arguments:
        sys.stdout.write(f"{false_alarms(arguments[arguments.index('--crops') + 1 :])}\n")
        return
    quick = "--quick" in arguments
    rows = []
    for trial in TRIALS:
        rows.append(row(dataclasses.replace(trial, scenes=trial.scenes // (10 if quick else 1))))
        sys.stdout.write(", ".join(f"{key} {value}" for key, value in rows[-1].items()) + "\n")
        sys.stdout.flush()
    if not quick:
        with TARGET.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


if __name__ == "__main__":
    main(sys.argv[1:])
