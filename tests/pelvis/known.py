"""A calibration of the picture whose numbers are known, and what a network may have read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from posture.answer.assessment import CameraRoll
from posture.answer.vocabulary import ViewName
from posture.body.landmarks import Landmarks
from posture.measure.readings import Reading
from posture.pelvis.calibration import LineFormula, PictureCalibration, PictureView, Taught
from posture.pose.pelvis_lines import Lines
from tests.conftest import KnowingDetector

HIP = LineFormula({"hip_line": 1.0}, "hip_line", sem=1.0, growth=1.0, ordinary=0.0, least=-1.0)
SHOULDER = replace(HIP, coefficients={"shoulder_line": 1.0}, line="shoulder_line")
TAUGHT = Taught(
    mean=[0.0, 0.0, 0.0],
    axes=[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]],
    limit=2.0,
    even_limit_deg={"hip_line": 3.0, "shoulder_line": 3.0},
)
EACH_BY_ITSELF = np.eye(4).tolist()


def picture_view(**changes: object) -> PictureView:
    """One view: errors of 1 degree that nothing shares, unless `changes` say otherwise."""
    plain = PictureView(
        formulas={"hip_obliquity": HIP, "shoulder_obliquity": SHOULDER},
        taught=TAUGHT,
        correlation=EACH_BY_ITSELF,
        raised={"hip_obliquity": 1.0, "shoulder_obliquity": 1.0, "shoulder_hip_difference": 1.0},
        held_out={"hip_obliquity": {"slope": 0.974}},
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def calibrated(**changes: object) -> PictureCalibration:
    """The same for front and back."""
    views: Mapping[ViewName, PictureView] = {
        "front": picture_view(**changes),
        "back": picture_view(**changes),
    }
    shared = {"hip_obliquity": 0.3, "shoulder_obliquity": 0.2, "shoulder_hip_difference": 0.1}
    return PictureCalibration("known", {}, "0" * 64, "known", views, shared)


def lines(hip: float, shoulder: float, **changes: object) -> Lines:
    """Angles in the picture, degrees, positive where its left end is higher; an ordinary picture."""
    plain = Lines(
        deg={"hip_line": hip, "shoulder_line": shoulder},
        even_deg={"hip_line": 0.0, "shoulder_line": 0.0},
        log_variance={"hip_line": 0.0, "shoulder_line": 0.0},
        description=np.zeros(3),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def by_landmarks(hip: float, shoulder: float, view: ViewName = "front", **changes: object) -> list[Reading]:
    """What landmarks say of both lines, to 1 degree, and of their difference, to 1.5; no roll."""
    found = {
        "hip_obliquity": (hip, 1.0),
        "shoulder_obliquity": (shoulder, 1.0),
        "shoulder_hip_difference": (shoulder - hip, 1.5),
    }
    plain = [
        Reading(name, value, sem, 0.6, 0.0, 0.0, "landmarks", view, "inside")
        for name, (value, sem) in found.items()
    ]
    return [replace(one, **changes) for one in plain]  # type: ignore[arg-type]


def level(sem_deg: float = 0.0, deg: float | None = 0.0) -> CameraRoll:
    return CameraRoll(deg, sem_deg, "given", "")


class ReadingDetector(KnowingDetector):
    """Reads the lines it was given, one photo after the other."""

    def __init__(self, landmarks: list[Landmarks], *found: Lines) -> None:
        super().__init__(*landmarks)
        self.found = list(found)
        self.squares: list[NDArray[np.uint8]] = []

    def read_lines(self, square: NDArray[np.uint8]) -> Lines:  # type: ignore[override]
        self.squares.append(square)
        return self.found.pop(0)
