"""Figures on people that were not learnt from, and standard errors that are not smaller than these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from posture import calibration as applied
from posture.assessment import COVERAGE_95
from posture.calibration import Calibration, Formula, KindOfView
from validation.learning import COVERAGE, short
from validation.usable import NETWORK, Sample

LEGS = ("knee_angle_left", "knee_angle_right")
"""The mirror exchanges the legs, so they share their standard error."""


def with_held_out(made: Calibration, rows: Sequence[Sample]) -> dict[str, KindOfView]:
    """The formulas with their figures on people that they were not learnt from."""
    views = {}
    for kind, view in made.views.items():
        here = [row for row in rows if applied.kind_of(row.observation.view) == kind]
        formulas = {
            name: replace(formula, held_out=_held_out(made, name, here))
            for name, formula in view.formulas.items()
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
    return max(1.0, *(formulas[one].held_out["needed"] for one in (LEGS if name in LEGS else (name,))))


def _held_out(made: Calibration, name: str, rows: Sequence[Sample]) -> dict[str, float]:
    errors, sems, truths = [], [], []
    for row in rows:
        trust = applied.trust(row.observation.landmarks[NETWORK], row.stance, made)
        if name not in row.withheld and trust.domain != "outside":
            errors.append(applied.values(row.stance, made)[name] - row.truth[name])
            sems.append(trust.sem[name])
            truths.append(row.truth[name])
    error, sem, truth = np.array(errors), np.array(sems), np.array(truths)
    return {
        "photos": len(error),
        "truth_sd": short(truth.std()),
        "rmse": short(np.sqrt((error**2).mean())),
        "bias": short(error.mean()),
        "coverage95": short((np.abs(error) <= COVERAGE_95 * sem).mean()),
        "needed": short(np.quantile(np.abs(error) / sem, COVERAGE) / COVERAGE_95),
    }
