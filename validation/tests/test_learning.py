"""Learning: ridge, folds, clouds and errors on data known by construction; the shipped file again."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from posture.body.landmarks import Array
from posture.measure.calibration import CUES, FEATURES, Calibration, Cloud, KindOfView, calibration
from posture.measure.features import EVEN, ODD
from posture.pose.models import FULL, Bundle
from validation import calibrate, held_out
from validation.learning import AXES, FOLDS, STRENGTHS, Line, Target, cloud_of, learn, ridge, sem_of, short
from validation.observations import TABLES
from validation.tests.bodies import committed_samples

RNG_SEED = 20260101
KINDS = tuple(FEATURES)


def rng() -> np.random.Generator:
    return np.random.default_rng(RNG_SEED)


def correlated(n: int, p: int) -> Array:
    """Features of different size and place that depend on each other."""
    random = rng()
    mixed = random.normal(size=(n, p)) @ random.normal(size=(p, p))
    return np.asarray(mixed * np.geomspace(0.1, 10, p) + np.linspace(-5, 5, p))


# Ridge


def test_a_linear_truth_is_found_exactly_without_strength() -> None:
    features = correlated(200, 6)
    weights = np.array([2.0, -1.0, 0.5, 0.0, 3.0, -0.25])
    intercept, found = ridge(features, features @ weights + 7.0, 1e-9, intercept=True)
    np.testing.assert_allclose(found, weights, rtol=1e-6, atol=1e-6)
    assert intercept == pytest.approx(7.0, rel=1e-6)


def test_without_an_intercept_there_is_none() -> None:
    features = correlated(200, 6)
    weights = np.array([2.0, -1.0, 0.5, 0.0, 3.0, -0.25])
    intercept, found = ridge(features, features @ weights, 1e-9, intercept=False)
    assert intercept == 0.0
    np.testing.assert_allclose(found, weights, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("strength", [1.0, 30.0, 300.0])
def test_one_feature_shrinks_by_n_over_n_plus_strength(strength: float) -> None:
    features = correlated(100, 1)
    intercept, found = ridge(features, 3.0 * features[:, 0] + 2.0, strength, intercept=True)
    assert found[0] == pytest.approx(3.0 * 100 / (100 + strength))
    middle = float(features.mean())
    assert intercept + found[0] * middle == pytest.approx(3.0 * middle + 2.0), "the mean stays the mean"


def test_more_strength_means_smaller_weights() -> None:
    features = correlated(60, 8)
    truth = features @ np.ones(8) + rng().normal(size=60)
    spread = features.std(axis=0)
    sizes = [np.linalg.norm(ridge(features, truth, s, intercept=True)[1] * spread) for s in STRENGTHS]
    assert all(first > second for first, second in pairwise(sizes))


def test_people_and_their_mirror_images_need_no_intercept() -> None:
    features = correlated(80, 5)
    truth = features @ np.array([1.0, 0.0, -2.0, 0.5, 0.0]) + rng().normal(size=80)
    both, both_truth = np.concatenate([features, -features]), np.concatenate([truth, -truth])
    intercept, with_images = ridge(both, both_truth, 20.0, intercept=True)
    assert intercept == pytest.approx(0.0, abs=1e-12)
    _, alone = ridge(features, truth, 10.0, intercept=False)
    np.testing.assert_allclose(with_images, alone, rtol=1e-9, atol=1e-12)


def test_a_feature_that_never_changes_does_not_count() -> None:
    features = correlated(50, 3)
    features[:, 1] = 4.0
    intercept, found = ridge(features, features[:, 0] + 1.0, 1e-9, intercept=True)
    assert found[1] == 0.0
    assert (intercept, found[0]) == pytest.approx((1.0, 1.0), rel=1e-6)


def test_five_digits_are_kept() -> None:
    assert short(123456.7) == 123460.0
    assert short(-0.00123456) == -0.0012346
    assert short(0.0) == 0.0


# Cross-validation


def folds_of(n: int) -> Array:
    """Fold numbers of rows that have nothing to do with their neighbours."""
    return np.arange(n, dtype=np.float64) % FOLDS


def test_nobody_is_checked_with_what_was_learnt_from_the_same_scene() -> None:
    """Each scene has a feature of its own that would tell its truth, were it learnt from."""
    fold = np.repeat(np.arange(FOLDS, dtype=np.float64), 6)
    features = (fold[:, None] == np.arange(FOLDS)).astype(np.float64)
    truth = np.repeat(rng().normal(size=FOLDS), 6)
    line = learn(Target("x", truth, range(FOLDS), intercept=False), features, fold)
    np.testing.assert_allclose(line.errors, -truth, atol=1e-12)
    shuffled = learn(Target("x", truth, range(FOLDS), intercept=False), features, folds_of(60))
    assert np.abs(shuffled.errors).mean() < 0.5 * np.abs(truth).mean(), "it would have been easy"


def test_errors_are_those_of_the_other_folds_and_the_line_is_everybodys() -> None:
    features = correlated(120, 6)
    fold = folds_of(120)
    truth = features @ np.ones(6) + rng().normal(size=120)
    columns = [0, 2, 4]
    line = learn(Target("x", truth, columns, intercept=True), features, fold)
    chosen = features[:, columns]
    fits = {s: ridge(chosen, truth, s, intercept=True) for s in STRENGTHS}
    strength = next(s for s, (_, weights) in fits.items() if np.array_equal(weights, line.weights))
    assert line.intercept == fits[strength][0]
    out = fold == 3
    intercept, weights = ridge(chosen[~out], truth[~out], strength, intercept=True)
    np.testing.assert_allclose(line.errors[out], chosen[out] @ weights + intercept - truth[out])


@pytest.mark.parametrize(("noise", "strength"), [(0.0, min(STRENGTHS)), (1.0, max(STRENGTHS))])
def test_the_strength_suits_the_noise(noise: float, strength: float) -> None:
    features = rng().normal(size=(200, 20))
    truth = noise * rng().permutation(np.linspace(-1, 1, 200)) + (1 - noise) * features @ np.ones(20)
    line = learn(Target("x", truth, range(20), intercept=True), features, folds_of(200))
    intercept, weights = ridge(features, truth, strength, intercept=True)
    np.testing.assert_allclose(line.weights, weights, rtol=1e-9, atol=1e-12)
    assert line.intercept == pytest.approx(intercept, abs=1e-9)


def test_coefficients_carry_the_names_of_their_features() -> None:
    line = Line(0.0, np.array([1.23456789, -2.0]), [0, len(ODD)], np.zeros(0))
    assert line.coefficients("front") == {ODD[0]: 1.2346, EVEN[0]: -2.0}


@pytest.mark.slow
def test_all_photos_of_a_scene_are_in_one_fold() -> None:
    rows = [row for row in committed_samples() if not row.held_out]
    by_scene: dict[str, set[int]] = {}
    for row, fold in zip(rows, calibrate.folds(rows), strict=True):
        by_scene.setdefault(row.observation.scene, set()).add(int(fold))
    assert {len(found) for found in by_scene.values()} == {1}
    assert set.union(*by_scene.values()) == set(range(FOLDS))


# Errors by photo

GROWTH = 0.8
ORDINARY = dict.fromkeys(CUES, 1.0)
LEAST = dict.fromkeys(CUES, 0.2)
CLOUD = Cloud([], [], 1.0, ORDINARY, LEAST)
SEM = 0.7
TURN, SMALLNESS = CUES.index("turn"), CUES.index("smallness")


def simulated(n: int, random: np.random.Generator, helps: float = 0.0) -> tuple[Array, Array]:
    """Errors whose spread grows with the turn, shrinks with smallness by `helps`, and cues (2n, 4).

    Every error comes twice, with the two other cues once below and once above their middle: they
    tell nothing about it, exactly.
    """
    half = random.uniform(0.2, 1.8, (n, len(CUES)))
    other = 2.0 - half
    other[:, [TURN, SMALLNESS]] = half[:, [TURN, SMALLNESS]]
    exponent = GROWTH * (half[:, TURN] - 1.0) - helps * (half[:, SMALLNESS] - 1.0)
    errors = random.normal(size=n) * SEM * np.exp(exponent)
    return np.concatenate([errors, errors]), np.concatenate([half, other])


def test_an_error_that_grows_with_a_cue_is_found_to_do_so() -> None:
    sem, growth = sem_of(*simulated(20_000, rng()), CLOUD)
    assert sem == pytest.approx(SEM, rel=0.03)
    assert growth["turn"] == pytest.approx(GROWTH, abs=0.06)
    assert growth.get("smallness", 0.0) < 0.06, "no more than chance"
    for unrelated in ("distance", "disagreement"):
        assert growth.get(unrelated, 0.0) == pytest.approx(0.0, abs=1e-9)


def test_a_cue_that_makes_the_error_smaller_is_not_believed() -> None:
    _, growth = sem_of(*simulated(20_000, rng(), helps=0.5), CLOUD)
    assert "smallness" not in growth
    assert growth["turn"] == pytest.approx(GROWTH, abs=0.06)


def test_the_interval_holds_95_percent_of_new_errors_in_good_and_in_poor_photos() -> None:
    random = rng()
    sem, growth = sem_of(*simulated(20_000, random), CLOUD)
    errors, cues = simulated(20_000, random)
    slopes = np.array([growth.get(name, 0.0) for name in CUES])
    inside = np.abs(errors) <= 1.96 * sem * np.exp((cues - 1.0) @ slopes)
    assert inside.mean() == pytest.approx(0.95, abs=0.01)
    poor = cues[:, TURN] > 1.0
    assert inside[poor].mean() == pytest.approx(0.95, abs=0.015)
    assert inside[~poor].mean() == pytest.approx(0.95, abs=0.015)


def test_the_level_is_honest_when_errors_are_not_normal() -> None:
    random = rng()
    cues = random.uniform(0.2, 1.8, (20_000, len(CUES)))
    errors = random.standard_t(3, 20_000)
    sem, growth = sem_of(errors, cues, CLOUD)
    slopes = np.array([growth.get(name, 0.0) for name in CUES])
    inside = np.abs(errors) <= 1.96 * sem * np.exp((cues - 1.0) @ slopes)
    assert inside.mean() == pytest.approx(0.95, abs=0.001)


def test_cues_better_than_the_best_learnt_ones_do_not_count() -> None:
    errors, cues = simulated(5_000, rng())
    good = cues < 0.3
    cloud = Cloud([], [], 1.0, ORDINARY, dict.fromkeys(CUES, 0.3))
    assert good.any()
    assert sem_of(errors, cues, cloud) == sem_of(errors, np.where(good, -100.0, cues), cloud)


# The cloud


def distances(features: Array, cloud: Cloud) -> Array:
    offsets = (features - np.array(cloud.mean)) @ np.array(cloud.axes).T
    return np.asarray(np.sqrt((offsets**2).mean(axis=1)))


def cloud_and_cues(features: Array) -> tuple[Cloud, Array]:
    def cues_in(cloud: Cloud) -> Array:
        rest = np.tile([0.5, 0.25, 2.0], (len(features), 1))
        return np.column_stack([distances(features, cloud), rest])

    return cloud_of(features, cues_in)


def test_the_learnt_rows_are_one_spread_away_in_the_root_mean_square() -> None:
    features = correlated(500, 40)
    cloud, cues = cloud_and_cues(features)
    assert np.array(cloud.axes).shape == (AXES, 40)
    found = distances(features, cloud)
    assert np.sqrt((found**2).mean()) == pytest.approx(1.0, abs=1e-3)
    np.testing.assert_allclose(found, cues[:, 0], rtol=1e-2)
    assert distances(features.mean(axis=0, keepdims=True), cloud) == pytest.approx(0.0, abs=1e-2)


def test_each_direction_has_unit_spread_and_no_share_in_the_others() -> None:
    features = correlated(500, 40)
    cloud, _ = cloud_and_cues(features)
    offsets = (features - features.mean(axis=0)) @ np.array(cloud.axes).T
    np.testing.assert_allclose(np.cov(offsets.T, bias=True), np.eye(AXES), atol=1e-2)


def test_the_limit_keeps_99_of_100_and_the_best_cues_95() -> None:
    cloud, cues = cloud_and_cues(correlated(500, 30))
    assert (cues[:, 0] > cloud.limit).mean() == pytest.approx(0.01, abs=0.002)
    assert (cues[:, 0] < cloud.least["distance"]).mean() == pytest.approx(0.05, abs=0.002)
    assert cloud.ordinary["distance"] == pytest.approx(cues[:, 0].mean(), rel=1e-4)
    assert [cloud.ordinary[name] for name in CUES[1:]] == [0.5, 0.25, 2.0]
    assert [cloud.least[name] for name in CUES[1:]] == [0.5, 0.25, 2.0]


# The shipped file


@cache
def learnt_again() -> Calibration:
    return calibrate.calibrated(committed_samples())


def again(kind: str) -> tuple[KindOfView, KindOfView]:
    """The shipped formulas of a kind of view and those learnt just now."""
    return calibration().views[kind], learnt_again().views[kind]


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("kind", KINDS)
def test_learning_again_gives_the_shipped_formulas(kind: str) -> None:
    shipped, found = again(kind)
    assert set(shipped.formulas) == set(found.formulas)
    for name, formula in shipped.formulas.items():
        other = found.formulas[name]
        largest = max(map(abs, formula.coefficients.values()))
        assert set(other.coefficients) == set(formula.coefficients), name
        assert other.intercept == pytest.approx(formula.intercept, abs=1e-4 * largest), name
        for feature, coefficient in formula.coefficients.items():
            assert other.coefficients[feature] == pytest.approx(coefficient, abs=1e-4 * largest), name
        assert other.mirrored == formula.mirrored


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("kind", KINDS)
def test_learning_again_gives_the_shipped_errors(kind: str) -> None:
    shipped, found = again(kind)
    for name, formula in shipped.formulas.items():
        other = found.formulas[name]
        assert other.sem == pytest.approx(formula.sem, rel=1e-3), name
        assert other.sem_growth == pytest.approx(dict(formula.sem_growth), abs=1e-3), name
    assert found.cloud.limit == pytest.approx(shipped.cloud.limit, rel=1e-3)
    assert found.cloud.ordinary == pytest.approx(dict(shipped.cloud.ordinary), rel=1e-3)
    assert found.cloud.least == pytest.approx(dict(shipped.cloud.least), rel=1e-3)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_learning_again_gives_the_shipped_correlations() -> None:
    assert learnt_again().shared == pytest.approx(dict(calibration().shared), abs=1e-3)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_held_out_figures_are_those_of_the_shipped_formulas() -> None:
    rows = [row for row in committed_samples() if row.held_out]
    for kind, view in held_out.with_held_out(calibration(), rows).items():
        for name, formula in calibration().views[kind].formulas.items():
            assert view.formulas[name].held_out == pytest.approx(dict(formula.held_out), rel=1e-3, abs=1e-4)


@pytest.mark.parametrize("kind", ["front", "back"])
def test_the_cloud_of_people_and_their_mirror_images_knows_no_side(kind: str) -> None:
    features = correlated(40, len(ODD) + len(EVEN))
    both = calibrate._with_mirror_images(kind, features)
    assert both.shape == (80, features.shape[1])
    np.testing.assert_array_equal(both[40:, : len(ODD)], -features[:, : len(ODD)])
    np.testing.assert_array_equal(both[40:, len(ODD) :], features[:, len(ODD) :])
    side = correlated(40, len(FEATURES["side"]))
    assert calibrate._with_mirror_images("side", side) is side


def test_the_number_of_a_calibration_depends_on_tables_and_network(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {name: path for name, path in TABLES.items() if path.exists()}
    monkeypatch.setattr("validation.observations.TABLES", known)
    first = calibrate.calibration_id()
    assert first == calibration().id
    monkeypatch.setattr("validation.calibrate.FULL", Bundle(FULL.name, "0" * 64))
    assert calibrate.calibration_id() != first
