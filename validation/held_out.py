"""Figures on people that were not learnt from, and standard errors that are not smaller than these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from posture.answer.assessment import COVERAGE_95
from posture.measure import calibration as applied
from posture.measure.calibration import Calibration, Formula, KindOfView, Trust
from validation.evaluation import figures
from validation.learning import COVERAGE, short
from validation.usable import Sample

LEGS = ("knee_angle_left", "knee_angle_right")


def sharing(name: str) -> tuple[str, ...]:
    """The indicators that share one standard error: the mirror exchanges the legs."""
    return LEGS if name in LEGS else (name,)


def with_held_out(made: Calibration, rows: Sequence[Sample]) -> dict[str, KindOfView]:
    """The formulas with their figures on people that they were not learnt from."""
    views = {}
    for kind, view in made.views.items():
        here = [_read(row, made) for row in rows if applied.kind_of(row.observation.view) == kind]
        formulas = {
            name: replace(formula, held_out=_held_out(name, here)) for name, formula in view.formulas.items()
        }
        views[kind] = replace(view, formulas=formulas)
    return views


def raised_where_needed(views: dict[str, KindOfView]) -> dict[str, KindOfView]:
    """Larger standard errors where the held-out people needed them: never smaller than measured."""
    found = {}
    for kind, view in views.items():
        needed = {name: _factor(name, view.formulas) for name in view.formulas}
        formulas = {
            name: replace(formula, sem=short(formula.sem * needed[name]), raised=short(needed[name]))
            for name, formula in view.formulas.items()
        }
        found[kind] = replace(view, formulas=formulas)
    return found


def _factor(name: str, formulas: Mapping[str, Formula]) -> float:
    """What makes 95 % of the held-out intervals hold; 1 where they do already."""
    return max(1.0, *(formulas[one].held_out["needed"] for one in sharing(name)))


@dataclass(frozen=True, slots=True)
class _Photo:
    """One photo as a calibration reads it."""

    row: Sample
    values: Mapping[str, float]
    trust: Trust


def _read(row: Sample, made: Calibration) -> _Photo:
    return _Photo(row, applied.values(row.stance, made), applied.trust(row.landmarks, row.stance, made))


def _held_out(name: str, photos: Sequence[_Photo]) -> dict[str, float]:
    here = [p for p in photos if name not in p.row.withheld and p.trust.domain != "outside"]
    truth = np.array([photo.row.truth[name] for photo in here])
    value = np.array([photo.values[name] for photo in here])
    sem = np.array([photo.trust.sem[name] for photo in here])
    made = figures(truth, value, sem)
    return {
        "photos": made.n,
        "truth_sd": short(made.truth_sd),
        "rmse": short(made.rmse),
        "bias": short(made.bias),
        "coverage95": short(made.coverage95),
        "needed": short(np.quantile(np.abs(value - truth) / sem, COVERAGE) / COVERAGE_95),
    }
