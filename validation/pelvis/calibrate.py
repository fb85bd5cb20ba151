"""Writes ``posture/pelvis/calibration.json`` from photos with truth that the network was not taught on.

    python -m validation.pelvis.calibrate TABLE [--also OTHERS]

TABLE is what `validation.pelvis.seen` writes. All photos of a person are in one fold; what is told about
errors is told by formulas that were fitted to the other folds. OTHERS are photos without truth (arrays
``description`` and ``even`` as in TABLE), real ones that the network was taught on as well: they only widen
what counts as like them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from posture.answer.assessment import COVERAGE_95, CameraRoll
from posture.answer.vocabulary import ViewName
from posture.body.landmarks import Array
from posture.measure.calibration import calibration
from posture.measure.readings import UNCERTAINTY, Reading
from posture.pelvis import calibration as applied
from posture.pelvis.calibration import (
    DIFFERENCE,
    LINES,
    LineFormula,
    LineName,
    PictureCalibration,
    PictureView,
    Taught,
)
from posture.pelvis.readings import readings
from posture.pose.models import LINES as NETWORK
from posture.pose.pelvis_lines import Lines, record
from validation.learning import COVERAGE, FOLDS, short, unit_axes

TARGET = Path(applied.__file__).with_name("calibration.json")
VIEWS: tuple[ViewName, ViewName] = ("front", "back")
NAMES: tuple[LineName, LineName] = ("hip_line", "shoulder_line")
INDICATORS = (*LINES, DIFFERENCE)
PERSON = 2
"""Column of ``facts`` with the person's number."""

EXACT = CameraRoll(0.0, 0.0, "given", "")


@dataclass(frozen=True, slots=True)
class Photos:
    """Photos of one view (N), right and forward positive, the camera's roll taken out; degrees.

    Attributes
    ----------
    name : ndarray of shape (N,)
        Text; the same for front and back of one person in one stance, but for the view at its end.
    fold : ndarray of shape (N,)
    truth, landmarks, landmarks_sem, lines, doubt, even : ndarray of shape (N, 2)
        Hip line and shoulder line; doubt is the guessed log-variance.
    description : ndarray of shape (N, P)
    """

    name: Any
    fold: Array
    truth: Array
    landmarks: Array
    landmarks_sem: Array
    lines: Array
    doubt: Array
    even: Array
    description: Array

    def part(self, rows: Array) -> Photos:
        """Those photos only."""
        return Photos(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))


def photos_of(table: Mapping[str, Any], view: ViewName) -> Photos:
    """The photos of a view that the landmarks' calibration reads: only those have errors that go along."""
    raw = [UNCERTAINTY["model"][name][view] for name in LINES]
    read = np.isfinite(table["landmarks"]).all(axis=1) & ~np.isclose(table["landmarks_sem"], raw).any(axis=1)
    here = (table["view"] == view) & read
    person = np.unique(table["facts"][:, PERSON], return_inverse=True)[1]
    columns = ("truth", "landmarks", "landmarks_sem", "lines", "doubt", "even", "description")
    return Photos(
        table["name"][here],
        person[here] % FOLDS,
        *(np.asarray(table[name], dtype=np.float64)[here] for name in columns),
    )


def fitted(photos: Photos, taught: Taught) -> PictureView:
    """Formulas, errors and their correlation, as these photos show them."""
    errors, weights = np.empty_like(photos.truth), _weights(photos)
    for k in np.unique(photos.fold):
        apart = photos.fold == k
        errors[apart] = photos.lines[apart] @ _weights(photos.part(~apart)) - photos.truth[apart]
    formulas = {
        name: _formula(k, weights[:, k], errors[:, k], photos.doubt[:, k]) for k, name in enumerate(LINES)
    }
    sems = np.stack([_sems(formulas[name], photos.doubt[:, k]) for k, name in enumerate(LINES)], axis=1)
    of_landmarks = (photos.landmarks - photos.truth) / photos.landmarks_sem
    standard = np.concatenate([of_landmarks, errors / sems], axis=1)
    # A mirrored photo has the opposite errors, so their mean is nothing and is not taken off.
    moments = standard.T @ standard
    correlation = moments / np.sqrt(np.outer(np.diag(moments), np.diag(moments)))
    np.fill_diagonal(correlation, 1.0)
    rows = [[short(value) for value in row] for row in correlation]
    return PictureView(formulas, taught, rows, dict.fromkeys(INDICATORS, 1.0), {})


def _weights(photos: Photos) -> Array:
    """Least squares of both truths on both lines, (lines, indicators): without a constant, being odd."""
    return np.asarray(np.linalg.lstsq(photos.lines, photos.truth, rcond=None)[0], dtype=np.float64)


def _formula(k: int, weights: Array, errors: Array, log_variance: Array) -> LineFormula:
    """The error grows with the doubt as the logarithm of its size does; then 95 % lie in their interval."""
    doubt = log_variance / 2
    least, ordinary = float(np.quantile(doubt, 0.05)), float(doubt.mean())
    counted = np.maximum(doubt, least) - ordinary
    size = np.log(np.maximum(np.abs(errors), 0.05 * np.abs(errors).mean()))
    growth = max(0.0, float(np.polyfit(counted, size, 1)[0])) if np.ptp(counted) > 0 else 0.0
    sem = float(np.quantile(np.abs(errors) / np.exp(growth * counted), COVERAGE)) / COVERAGE_95
    return LineFormula(
        {name: short(weight) for name, weight in zip(NAMES, weights, strict=True)},
        NAMES[k],
        *(short(value) for value in (sem, growth, ordinary, least)),
    )


def _sems(formula: LineFormula, log_variance: Array) -> Array:
    counted = np.maximum(log_variance / 2, formula.least) - formula.ordinary
    return np.asarray(formula.sem * np.exp(formula.growth * counted))


def together(photos: Photos, view: ViewName, known: PictureView) -> tuple[Array, Array]:
    """Value and standard error (N, 3) of `INDICATORS` from both sources; NaN where nothing is read."""
    found = np.full((2, len(photos.truth), len(INDICATORS)), np.nan)
    made = PictureCalibration("", {}, "", "", {view: known}, dict.fromkeys(INDICATORS, 0.0))
    facing = 1.0 if view == "front" else -1.0
    for row in range(len(photos.truth)):
        says = dict(
            zip(LINES, zip(photos.landmarks[row], photos.landmarks_sem[row], strict=True), strict=True)
        )
        says[DIFFERENCE] = (0.0, 1.0)  # made of both lines, whatever the landmarks say
        seen = [
            Reading(name, value, sem, 0.0, 0.0, 0.0, "landmarks", view, "inside")
            for name, (value, sem) in says.items()
        ]
        lines = Lines(
            dict(zip(NAMES, facing * photos.lines[row], strict=True)),
            dict(zip(NAMES, photos.even[row], strict=True)),
            dict(zip(NAMES, photos.doubt[row], strict=True)),
            photos.description[row],
        )
        for one in readings(lines, seen, view, EXACT, made):
            found[:, row, INDICATORS.index(one.indicator)] = one.value, one.model_sem
    return found[0], found[1]


def held_out(photos: Photos, view: ViewName, taught: Taught) -> tuple[Array, Array, Array]:
    """Value, standard error and truth (N, 3) of photos, each read by what the other folds tell."""
    values, sems = (np.full((len(photos.truth), len(INDICATORS)), np.nan) for _ in range(2))
    for k in np.unique(photos.fold):
        apart = photos.fold == k
        known = fitted(photos.part(~apart), taught)
        values[apart], sems[apart] = together(photos.part(apart), view, known)
    return values, sems, np.column_stack([photos.truth, photos.truth[:, 1] - photos.truth[:, 0]])


def taught_on(description: Array, even: Array) -> Taught:
    """The cloud of these pictures."""
    mean = description.mean(axis=0)
    spread = description.std(axis=0)
    told = spread > 1e-9 * spread.max()
    axes = np.zeros((int(told.sum()), len(mean)))
    axes[:, told] = unit_axes((description[:, told] - mean[told]) / spread[told]) / spread[told]
    distance = np.sqrt((((description - mean) @ axes.T) ** 2).mean(axis=1))
    return Taught(
        mean=[short(value) for value in mean],
        axes=[[short(value) for value in axis] for axis in axes],
        limit=short(float(np.quantile(distance, 0.99))),
        even_limit_deg={
            name: short(float(np.quantile(np.abs(even[:, k]), 0.99))) for k, name in enumerate(NAMES)
        },
    )


def calibrated(table: Mapping[str, Any], others: Mapping[str, Any] | None = None) -> PictureCalibration:
    """Everything that the photos tell; the network is the packaged one."""
    views: dict[ViewName, PictureView] = {}
    errors: dict[str, Array] = {}
    for view in VIEWS:
        photos = photos_of(table, view)
        more = [others] if others is not None else []
        taught = taught_on(
            np.concatenate([photos.description, *(one["description"] for one in more)]),
            np.concatenate([photos.even, *(one["even"] for one in more)]),
        )
        values, sems, truth = held_out(photos, view, taught)
        needed = np.nanquantile(np.abs(values - truth) / sems, COVERAGE, axis=0) / COVERAGE_95
        raised = {name: short(max(1.0, float(f))) for name, f in zip(INDICATORS, needed, strict=True)}
        figures = _figures(photos, values, sems * list(raised.values()), truth)
        views[view] = replace(fitted(photos, taught), raised=raised, held_out=figures)
        stems = (str(name).removesuffix(view) for name in photos.name)
        errors |= {f"{stem}{view}": error for stem, error in zip(stems, values - truth, strict=True)}
    digest = hashlib.sha256(json.dumps([asdict(view) for view in views.values()]).encode()).hexdigest()
    return PictureCalibration(
        id=f"{NETWORK}-{record().sha256[:8]}-{digest[:4]}",
        provenance={"command": "python -m validation.pelvis.calibrate"},
        network_sha256=record().sha256,
        landmarks=calibration().id,
        views=views,
        shared=_shared(errors),
    )


def _figures(photos: Photos, values: Array, sems: Array, truth: Array) -> dict[str, dict[str, float]]:
    """What held-out photos say, by indicator."""
    landmarks = np.column_stack([photos.landmarks, photos.landmarks[:, 1] - photos.landmarks[:, 0]])
    figures = {}
    for k, name in enumerate(INDICATORS):
        read = np.isfinite(values[:, k])
        error = (values - truth)[read, k]
        numbers = {
            "photos": float(read.sum()),
            "truth_sd": truth[read, k].std(),
            "rmse": np.sqrt((error**2).mean()),
            "rmse_landmarks": np.sqrt(((landmarks - truth)[read, k] ** 2).mean()),
            "bias": error.mean(),
            "slope": np.polyfit(truth[read, k], values[read, k], 1)[0],
            "coverage95": (np.abs(error) <= COVERAGE_95 * sems[read, k]).mean(),
        }
        figures[name] = {key: short(float(number)) for key, number in numbers.items()}
    return figures


def _shared(errors: Mapping[str, Array]) -> dict[str, float]:
    """Correlation of the errors of front and back of one person, by indicator."""
    both = [
        (error, errors[f"{name.removesuffix('front')}back"])
        for name, error in errors.items()
        if name.endswith("front") and f"{name.removesuffix('front')}back" in errors
    ]
    pairs = np.array([pair for pair in both if np.isfinite(pair).all()])
    return {name: short(float(np.corrcoef(pairs[:, :, k].T)[0, 1])) for k, name in enumerate(INDICATORS)}


def written(made: PictureCalibration) -> str:
    """The file's text: one line for each list of numbers."""
    text = json.dumps(asdict(made), indent=1)
    return (
        re.sub(r"\[\s+([^\[\]{}]*?)\s+\]", lambda found: "[" + re.sub(r"\s+", " ", found[1]) + "]", text)
        + "\n"
    )


def main(table: Path, also: Annotated[Path | None, typer.Option()] = None) -> None:
    """Write the file and say what held-out photos say."""
    with np.load(table) as known:
        others = dict(np.load(also)) if also else None
        made = calibrated(known, others)
    tables = [table, *([also] if also else [])]
    digests = {one.name: hashlib.sha256(one.read_bytes()).hexdigest() for one in tables}
    made = replace(made, provenance={**made.provenance, "tables": digests})
    TARGET.write_text(written(made), "utf-8")
    for view, known_view in made.views.items():
        typer.echo(f"{view}: {json.dumps(known_view.held_out)}")


if __name__ == "__main__":
    typer.run(main)
