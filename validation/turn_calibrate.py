"""Learn the formulas of a full turn from the table of `validation.turns`.

python -m validation.turn_calibrate   # writes posture/turn/calibration.json, a few seconds
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from posture.answer.assessment import COVERAGE_95
from posture.answer.turn import Arms
from posture.body.landmarks import Array
from posture.pose.models import HEAVY
from posture.turn import calibration as applied
from posture.turn.calibration import ArmsFormulas, TurnCalibration, TurnFormula
from posture.turn.features import FEATURES, WIDTHS
from validation.learning import FOLDS, Target, short, unit_axes
from validation.learning import learn as ridge_by_fold
from validation.turns import DIFFERENCES, KINDS, LEARNT, MAY_READ, TABLE, TurnRow, load

TARGET = Path(applied.__file__).with_name("calibration.json")
STRENGTHS = tuple(len(KINDS) * strength for strength in (0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0))
"""A person counts once, however often their turn was read."""


def learn(rows: list[TurnRow], target: int, columns: list[int]) -> tuple[Array, Array]:
    """Weights (P,) of a ridge without intercept, and errors (N,) on people not learnt from.

    The readings of one person stay together when the strength is chosen by cross-validation.
    """
    described = np.stack([row.described for row in rows])
    assert np.isfinite(described[:, columns]).all()
    truth = np.array([row.truth[target] for row in rows])
    people = sorted({row.name for row in rows})
    fold = np.array([people.index(row.name) % FOLDS for row in rows])
    line = ridge_by_fold(Target(LEARNT[target], truth, columns, intercept=False), described, fold, STRENGTHS)
    return line.weights, line.errors


def standard_errors(errors: Array, spreads: Array, kinds: NDArray[np.str_]) -> tuple[float, float]:
    """What the formula itself errs by, and the factor on the scatter of left-out blocks.

    The two that make the errors likeliest as normal ones; then both are raised together until 95 % of the
    errors of videos, and of photos, lie in their interval.
    """
    size = float(np.sqrt((errors**2).mean()))
    tried = [(m * size, f) for m in np.linspace(0.1, 1.1, 41) for f in np.linspace(0.0, 3.0, 31)]

    def unlikely(model: float, factor: float) -> float:
        variance = model**2 + (factor * spreads) ** 2
        return float((errors**2 / variance + np.log(variance)).sum())

    model, factor = min(tried, key=lambda pair: unlikely(*pair))
    needed = np.abs(errors) / np.sqrt(model**2 + (factor * spreads) ** 2)
    raised = max(1.0, *(float(np.quantile(needed[kinds == kind], 0.95)) / COVERAGE_95 for kind in KINDS))
    return model * raised, factor * raised


def learnt(rows: list[TurnRow]) -> TurnCalibration:
    """The calibration learnt from all turns that are not held out, with its figures on those that are."""
    names: dict[str, set[str]] = {
        "learnt": {row.name for row in rows if not row.held_out},
        "held_out": {row.name for row in rows if row.held_out},
    }
    return TurnCalibration(
        id=hashlib.sha256(HEAVY.sha256.encode() + TABLE.read_bytes()).hexdigest()[:8],
        provenance={
            "command": "python -m validation.turn_calibrate",
            "table": {TABLE.name: hashlib.sha256(TABLE.read_bytes()).hexdigest()},
            "network": HEAVY.name,
            **{f"turns_{part}": len(turns) for part, turns in names.items()},
        },
        network_sha256=HEAVY.sha256,
        arms={arms: learnt_for(arms, [row for row in rows if row.arms == arms]) for arms in MAY_READ},
    )


def learnt_for(arms: Arms, rows: list[TurnRow]) -> ArmsFormulas:
    """The formulas for one way to hold the arms."""
    # A turn whose outline was seen too seldom is not measured, and teaches nothing.
    rows = [row for row in rows if np.isfinite(row.described).all()]
    kept = [row for row in rows if not row.held_out]
    found: dict[str, tuple[Array, Array]] = {}
    for indicator, names in MAY_READ[arms].items():
        columns = [FEATURES.index(name) for name in names]
        weights, errors = learn(kept, LEARNT.index(indicator), columns)
        everywhere = np.zeros(len(FEATURES))
        everywhere[columns] = [short(weight) for weight in weights]
        found[indicator] = everywhere, errors
    for indicator, (upper, lower) in DIFFERENCES.items():
        found[indicator] = found[upper][0] - found[lower][0], found[upper][1] - found[lower][1]
    described = np.stack([row.described for row in kept])
    axes, limit = _cloud(described)
    return ArmsFormulas(
        formulas={name: _formula(name, rows, *found[name]) for name in LEARNT},
        features=FEATURES,
        axes=[[short(value) for value in axis] for axis in axes],
        limit=short(limit),
        outline=[[short(value) for value in row] for row in _alike(described)],
    )


def _formula(indicator: str, rows: list[TurnRow], weights: Array, errors: Array) -> TurnFormula:
    """A formula with its error, by cross-validation, and its figures on the turns that are held out.

    The share of intervals that hold is told before the error is raised for those turns.
    """
    kept, held = [row for row in rows if not row.held_out], [row for row in rows if row.held_out]
    target = LEARNT.index(indicator)
    sem = standard_errors(errors, _spreads(kept, weights), _kinds(kept))
    raised = _raised(held, target, weights, sem)
    return TurnFormula(
        coefficients={name: short(w) for name, w in zip(FEATURES, weights, strict=True) if w},
        model_sem=short(sem[0] * raised),
        frames_factor=short(sem[1] * raised),
        raised=short(raised),
        held_out={
            f"{figure}_{kind}": short(value)
            for kind in KINDS
            for figure, value in figures(
                [row for row in held if row.kind == kind], target, weights, sem
            ).items()
        },
    )


def _kinds(rows: list[TurnRow]) -> NDArray[np.str_]:
    return np.array([row.kind for row in rows])


def _raised(rows: list[TurnRow], target: int, weights: Array, sem: tuple[float, float]) -> float:
    """Factor on the error that held-out people need for 95 of 100 intervals to hold, at least 1."""
    error = np.array([row.described @ weights - row.truth[target] for row in rows])
    needed = np.abs(error) / np.hypot(sem[0], sem[1] * _spreads(rows, weights)) / COVERAGE_95
    kinds = _kinds(rows)
    return max(1.0, *(float(np.quantile(needed[kinds == kind], 0.95)) for kind in KINDS))


def _spreads(rows: list[TurnRow], weights: Array) -> Array:
    """Jackknife scatter of one formula's value in every row, (N,)."""
    read = np.flatnonzero(weights)
    return np.array([applied.jackknife(row.blocks[:, read] @ weights[read]) for row in rows])


def figures(rows: list[TurnRow], target: int, weights: Array, sem: tuple[float, float]) -> dict[str, float]:
    """Error of one formula on held-out turns: RMSE, bias, slope, correlation, share in the 95 % interval."""
    truth = np.array([row.truth[target] for row in rows])
    value = np.array([row.described @ weights for row in rows])
    error = value - truth
    width = np.hypot(sem[0], sem[1] * _spreads(rows, weights))
    return {
        "turns": len(rows),
        "true_spread": float(truth.std()),
        "rmse": float(np.sqrt((error**2).mean())),
        "bias": float(error.mean()),
        "slope": float(value @ truth / (truth @ truth)),
        "correlation": float(np.corrcoef(value, truth)[0, 1]),
        "sem": float(np.sqrt((width**2).mean())),
        "coverage": float((np.abs(error) <= COVERAGE_95 * width).mean()),
    }


def _cloud(described: Array) -> tuple[Array, float]:
    """Directions of unit spread about zero, and the distance that 99 of 100 turns keep."""
    unit = np.sqrt((described**2).mean(axis=0))
    axes = unit_axes(described / unit) / unit
    return axes, float(np.quantile(np.sqrt(((described @ axes.T) ** 2).mean(axis=1)), 0.99))


def _alike(described: Array) -> Array:
    """Covariance (13, 13) of the outline's rows among turns (N, P), about zero as mirrored people have it."""
    turns = described[:, [FEATURES.index(name) for name in WIDTHS]]
    return np.asarray(turns.T @ turns / len(turns))


def main() -> None:
    """Learn the formulas again from the table and print their error on held-out turns."""
    made = learnt(load())
    TARGET.write_text(json.dumps(asdict(made), indent=1) + "\n", encoding="utf-8")
    for arms, formulas in made.arms.items():
        for name, formula in formulas.formulas.items():
            shown = (f"{key} {value:.2f}" for key, value in formula.held_out.items())
            print(f"{arms}, {name}: {', '.join(shown)}")


if __name__ == "__main__":
    main()
