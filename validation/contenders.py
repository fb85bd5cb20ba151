"""What else was tried instead of ridge regression on one network's landmarks.

    python -m validation.contenders        # minutes; writes validation/results/contenders.csv

Every method is judged by the same cross-validation over the scenes that the calibration is learnt
from; the held-out scenes stay untouched. Methods that are not linear learn from mirror images too.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np
from rich.progress import track
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.kernel_ridge import KernelRidge
from sklearn.linear_model import Ridge
from sklearn.neural_network import MLPRegressor

from posture.body.landmarks import Array
from posture.measure.calibration import kind_of
from posture.measure.features import ODD
from posture.measure.formulas import FORMULAS
from validation.calibrate import folds, sign_of
from validation.learning import FOLDS
from validation.observations import MODELS, RESULTS, load_all
from validation.usable import Sample, samples

INDICATORS = {
    "front": ("hip_obliquity", "shoulder_obliquity", "shoulder_hip_difference", "head_tilt"),
    "back": ("hip_obliquity", "shoulder_obliquity", "shoulder_hip_difference", "head_tilt"),
    "side": ("shoulder_rotation", "head_forward", "trunk_lean_sagittal"),
}
PERSPECTIVE = [
    *(ODD.index(f"{part}_right_forward") for part in ("shoulder", "hip", "elbow", "knee", "ankle", "ear")),
    *(ODD.index(f"{part}_middle_across") for part in ("shoulder", "ear")),
]
"""Odd features that see a turned or shifted body, whose lines a high or low camera then tilts."""

Predict = Callable[[Array, Array, Array], Array]
"""(features to learn from, truth, features to judge) -> values."""


def _linear(strength: float, intercept: bool) -> Predict:
    return lambda x, y, z: np.asarray(Ridge(alpha=strength, fit_intercept=intercept).fit(x, y).predict(z))


def _mirror_taught(model: Callable[[], object], odd: int) -> Predict:
    """A method without symmetry of its own, taught with mirror images and averaged over them."""

    def predict(x: Array, y: Array, z: Array) -> Array:
        if not odd:
            return np.asarray(model().fit(x, y).predict(z))  # type: ignore[attr-defined]
        signs = np.concatenate([-np.ones(odd), np.ones(x.shape[1] - odd)])
        fitted = model().fit(np.concatenate([x, x * signs]), np.concatenate([y, -y]))  # type: ignore[attr-defined]
        return np.asarray((fitted.predict(z) - fitted.predict(z * signs)) / 2)

    return predict


def _nonlinear(odd: int) -> Mapping[str, Sequence[Predict]]:
    """Methods with a few settings each; the best setting counts."""
    return {
        "kernel ridge": [
            _mirror_taught(partial(KernelRidge, alpha=a, kernel="rbf", gamma=g), odd)
            for a in (0.03, 0.1, 0.3)
            for g in (0.001, 0.003)
        ],
        "gradient boosting": [
            _mirror_taught(
                lambda: HistGradientBoostingRegressor(max_iter=150, learning_rate=0.05, max_depth=4), odd
            )
        ],
        "small neural network": [
            _mirror_taught(
                lambda: MLPRegressor(
                    hidden_layer_sizes=(24,), alpha=3.0, max_iter=400, early_stopping=True, random_state=1
                ),
                odd,
            )
        ],
    }


def _scaled(x: Array, odd: int) -> Array:
    middle = x.mean(axis=0)
    middle[:odd] = 0.0
    spread = np.sqrt(((x - middle) ** 2).mean(axis=0))
    return np.asarray((x - middle) / np.where(spread > 1e-12, spread, np.inf))


def _rmse(predict: Predict, x: Array, y: Array, fold: Array) -> float:
    found = np.empty(len(y))
    for k in range(FOLDS):
        learn = fold != k
        found[~learn] = predict(x[learn], y[learn], x[~learn])
    return float(np.sqrt(((found - y) ** 2).mean()))


def _judged(kind: str, name: str, rows: Mapping[str, Sequence[Sample]]) -> dict[str, float]:
    """RMSE of each method, in the indicator's unit."""
    full = rows["full"]
    fold = folds(full)
    signs = np.array([sign_of(name, row) for row in full])
    truth = signs * np.array([row.truth[name] for row in full])
    raw = signs * np.array([FORMULAS[name](row.stance) for row in full])
    odd = 0 if kind == "side" else len(ODD)
    x = {model: _scaled(np.array([row.features for row in rows[model]]), odd) for model in MODELS}
    every = {model: x[model][:, : odd or None] for model in MODELS}
    strengths = (3.0, 10.0, 30.0, 100.0)

    def ridge(features: Array) -> float:
        return min(_rmse(_linear(s, not odd), features, truth, fold) for s in strengths)

    known = np.isfinite(raw)
    found = {
        "mirror-averaged reading": float(np.sqrt(((raw - truth)[known] ** 2).mean())),
        "ridge, full (used)": ridge(every["full"]),
        "ridge, heavy": ridge(every["heavy"]),
        "ridge, lite": ridge(every["lite"]),
        "ridge, full + heavy": ridge(np.hstack([every["full"], every["heavy"]])),
        "ridge, all three": ridge(np.hstack([every[model] for model in MODELS])),
    }
    if odd:
        products = (x["full"][:, PERSPECTIVE][:, :, None] * x["full"][:, odd:][:, None, :]).reshape(
            len(truth), -1
        )
        found["ridge with products"] = ridge(np.hstack([every["full"], 0.3 * products]))
    for method, settings in _nonlinear(odd).items():
        found[method] = min(_rmse(predict, x["full"], truth, fold) for predict in settings)
    return found


def main() -> None:
    """Judge every method and write the comparison."""
    observations = load_all()
    by_model = {
        model: {row.observation.name: row for row in samples(observations, model) if not row.held_out}
        for model in MODELS
    }
    common = sorted(set.intersection(*(set(rows) for rows in by_model.values())))
    table = []
    for kind, names in INDICATORS.items():
        here = [n for n in common if kind_of(by_model["full"][n].observation.view) == kind]
        rows = {model: [found[n] for n in here] for model, found in by_model.items()}
        for name in track(names, description=kind):
            for method, rmse in _judged(kind, name, rows).items():
                table.append({"kind": kind, "indicator": name, "method": method, "rmse": round(rmse, 2)})
    with (RESULTS / "contenders.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(table[0]))
        writer.writeheader()
        writer.writerows(table)


if __name__ == "__main__":
    main()
