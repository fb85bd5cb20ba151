"""What is known about the network that reads the trunk: its formulas, its errors, what it was taught on.

``calibration.json`` holds it for each view in which it was measured, on people whom neither the network nor
the landmarks' formulas were taught on. A view that is not there is not read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Literal

import numpy as np
from pydantic import ConfigDict

from posture.answer.vocabulary import ViewName
from posture.body.landmarks import Array
from posture.measure.calibration import OUTSIDE, Domain
from posture.package_data import read_json
from posture.pose.pelvis_lines import Lines

LINES = ("hip_obliquity", "shoulder_obliquity")
"""Indicators that are lines in the picture, in the order of `PictureView.correlation`."""

DIFFERENCE = "shoulder_hip_difference"
"""What is left of the two when the first is taken off the second."""

LineName = Literal["hip_line", "shoulder_line"]
"""Angles of the network's that turn with the picture."""

_STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class LineFormula:
    """How an indicator is made of what the network reads.

    Attributes
    ----------
    coefficients : mapping of line to float
        Degrees of the indicator for each degree that the network reads, the camera's roll taken out. They
        undo a slope that is not one, and what one line takes from the other.
    line : str
        The line whose guessed variance tells the error.
    sem : float
        Standard error of an ordinary photo, degrees.
    growth : float
        The standard error is multiplied by exp(growth * (doubt - ordinary)), where doubt is half the guessed
        log-variance: with 1 it grows as the network guesses, with 0 it does not grow.
    ordinary, least : float
        Mean doubt; and that of 5 of 100 photos, below which none counts.
    """

    __pydantic_config__ = _STRICT

    coefficients: Mapping[LineName, float]
    line: LineName
    sem: float
    growth: float
    ordinary: float
    least: float


@dataclass(frozen=True)
class Taught:
    """The cloud of pictures that the network was taught on.

    Attributes
    ----------
    mean, axes
        Mean of the descriptions, shape (P,), and directions, shape (K, P), along which they have unit spread.
    limit : float
        Distance that 99 of 100 of them keep, in root mean square spreads.
    even_limit_deg : mapping of line to float
        How far the network contradicts its mirror image in 99 of 100 of them, degrees.
    """

    __pydantic_config__ = _STRICT

    mean: Sequence[float]
    axes: Sequence[Sequence[float]]
    limit: float
    even_limit_deg: Mapping[LineName, float]

    @cached_property
    def arrays(self) -> tuple[Array, Array]:
        """`mean` (P,) and `axes` (K, P)."""
        return np.array(self.mean), np.array(self.axes)

    def ratio(self, lines: Lines) -> float:
        """How far a picture lies from these, against the limits: at most 1 for 99 of 100 of them."""
        mean, axes = self.arrays
        distance = float(np.sqrt(np.mean((axes @ (lines.description - mean)) ** 2)))
        return max(
            distance / self.limit,
            *(abs(lines.even_deg[line]) / most for line, most in self.even_limit_deg.items()),
        )


@dataclass(frozen=True)
class PictureView:
    """What is known of one view, front or back.

    Attributes
    ----------
    formulas : mapping of indicator to LineFormula
        Of both `LINES`.
    taught : Taught
    correlation : sequence of shape (4, 4)
        Of the errors of calibrated landmarks in both `LINES`, then of the picture in both, photo by photo.
    raised : mapping of indicator to float
        Factor on the standard error of what landmarks and picture say together, of both `LINES` and
        `DIFFERENCE`, because held-out people needed it; at least 1.
    held_out : mapping
        Figures on people that nothing was taught on.
    """

    __pydantic_config__ = _STRICT

    formulas: Mapping[str, LineFormula]
    taught: Taught
    correlation: Sequence[Sequence[float]]
    raised: Mapping[str, float]
    held_out: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PictureCalibration:
    """The whole file ``calibration.json``.

    Attributes
    ----------
    id : str
        Goes into every answer in which the picture counts; answers with different ids are not comparable.
    provenance : mapping
        What was measured, with which command.
    network_sha256 : str
        The network that reads the trunk.
    landmarks : str
        Id of the landmarks' calibration whose errors were measured along.
    views : mapping of view to PictureView
    shared : mapping of indicator to float
        Correlation of the errors of landmarks and picture together in two opposite photos of one person.
    """

    __pydantic_config__ = _STRICT

    id: str
    provenance: Mapping[str, Any]
    network_sha256: str
    landmarks: str
    views: Mapping[ViewName, PictureView]
    shared: Mapping[str, float]


@cache
def picture_calibration() -> PictureCalibration:
    """The shipped calibration, checked when it is read."""
    return read_json("posture.pelvis", "calibration", PictureCalibration)


@dataclass(frozen=True, slots=True)
class PictureTrust:
    """Standard error of each line in one photo, degrees, and where the photo lies against the taught ones."""

    sem: Mapping[str, float]
    domain: Domain


def trust(lines: Lines, view: PictureView) -> PictureTrust:
    """How wrong the lines of this photo may be; nothing is told outside of what was taught."""
    ratio = view.taught.ratio(lines)
    if not ratio <= OUTSIDE:  # nor where it is no number
        return PictureTrust({}, "outside")
    beyond = max(1.0, ratio)
    sem = {name: beyond * _sem(formula, lines) for name, formula in view.formulas.items()}
    return PictureTrust(sem, "edge" if ratio > 1 else "inside")


def _sem(formula: LineFormula, lines: Lines) -> float:
    doubt = max(lines.log_variance[formula.line] / 2, formula.least)
    return formula.sem * float(np.exp(formula.growth * (doubt - formula.ordinary)))
