"""The shipped calibration, and how one is applied: exact where it is known by construction."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from importlib import resources
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from pydantic import TypeAdapter, ValidationError

from posture.answer.vocabulary import ViewName
from posture.body.landmarks import Joint, Landmarks
from posture.body.stance import Stance, level
from posture.measure import camera_roll
from posture.measure.calibration import (
    CUES,
    FEATURES,
    OUTSIDE,
    Calibration,
    Cloud,
    Formula,
    KindOfView,
    calibration,
    cues,
    describe,
    kind_of,
    trust,
    values,
)
from posture.measure.features import EVEN, ODD
from posture.measure.formulas import FORMULAS
from posture.measure.indicators import INDICATORS, shown_in
from posture.measure.readings import UNCERTAINTY, NotMeasured, Reading, measure
from posture.pose.models import FULL
from tests.bodies import LEGS, VIEWS, figures, in_the_mirror, seeds, shaken
from tests.conftest import spec_of
from tests.figure import HIP_WIDTH_M, LEG_M, TRUNK_M, Figure

KINDS = tuple(FEATURES)
FRONTAL = ("front", "back")
BODY_M = TRUNK_M + LEG_M

every_formula = pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind in KINDS for name in calibration().views[kind].formulas]
)


def shipped() -> dict[str, Any]:
    text = (resources.files("posture.measure") / "calibration.json").read_text("utf-8")
    content: dict[str, Any] = json.loads(text)
    return content


def turns_in_the_mirror(name: str) -> bool:
    spec = spec_of(name)
    return spec.plane != "sagittal" and spec.sides == "both"


# The file


def test_the_shipped_file_is_valid() -> None:
    assert TypeAdapter(Calibration).validate_python(shipped()) == calibration()


def _whole(content: dict[str, Any]) -> dict[str, Any]:
    return content


def _view(content: dict[str, Any]) -> Any:
    return content["views"]["front"]


def _formula(content: dict[str, Any]) -> Any:
    return content["views"]["front"]["formulas"]["hip_obliquity"]


def _cloud(content: dict[str, Any]) -> Any:
    return content["views"]["side"]["cloud"]


@pytest.mark.parametrize("part", [_whole, _view, _formula, _cloud])
def test_unknown_and_missing_fields_are_refused(part: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    adapter = TypeAdapter(Calibration)
    content = shipped()
    part(content)["surprise"] = 1.0
    with pytest.raises(ValidationError, match="surprise"):
        adapter.validate_python(content)
    content = shipped()
    removed = next(iter(part(content)))
    del part(content)[removed]
    with pytest.raises(ValidationError, match=removed):
        adapter.validate_python(content)


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_has_a_formula_for_everything_it_shows_and_nothing_else(view: ViewName) -> None:
    assert set(calibration().views) == set(KINDS)
    formulas = calibration().views[kind_of(view)].formulas
    assert set(formulas) == {spec.id for spec in shown_in(view)}


@every_formula
def test_every_coefficient_names_a_feature_and_is_a_number(kind: str, name: str) -> None:
    formula = calibration().views[kind].formulas[name]
    assert set(formula.coefficients) <= set(FEATURES[kind])
    assert np.isfinite([formula.intercept, *formula.coefficients.values()]).all()
    assert any(formula.coefficients.values())


@pytest.mark.parametrize("kind", FRONTAL)
def test_what_turns_in_the_mirror_reads_only_what_turns_in_the_mirror(kind: str) -> None:
    turning = [name for name in calibration().views[kind].formulas if turns_in_the_mirror(name)]
    assert {"hip_obliquity", "knee_asymmetry"} <= set(turning)
    for name in turning:
        formula = calibration().views[kind].formulas[name]
        assert formula.intercept == 0.0, name
        assert not set(formula.coefficients) & set(EVEN), name


@pytest.mark.parametrize("kind", FRONTAL)
def test_the_legs_are_mirror_images_of_each_other(kind: str) -> None:
    formulas = calibration().views[kind].formulas
    left, right = formulas["knee_angle_left"], formulas["knee_angle_right"]
    assert left.intercept == right.intercept
    assert set(left.coefficients) == set(right.coefficients)
    for name, coefficient in left.coefficients.items():
        assert right.coefficients[name] == (-coefficient if name in ODD else coefficient), name


@pytest.mark.parametrize("kind", FRONTAL)
def test_both_legs_have_the_same_error(kind: str) -> None:
    formulas = calibration().views[kind].formulas
    left, right = formulas["knee_angle_left"], formulas["knee_angle_right"]
    assert (left.sem, left.sem_growth) == (right.sem, right.sem_growth)
    assert calibration().shared["knee_angle_left"] == calibration().shared["knee_angle_right"]


@every_formula
def test_only_the_shoulders_turn_seen_from_the_side_is_mirrored(kind: str, name: str) -> None:
    assert calibration().views[kind].formulas[name].mirrored == (name == "shoulder_rotation")
    if kind == "side":
        assert turns_in_the_mirror(name) == (name == "shoulder_rotation")


@every_formula
def test_errors_are_positive_and_grow_with_what_the_photo_shows(kind: str, name: str) -> None:
    formula = calibration().views[kind].formulas[name]
    assert formula.sem > 0
    assert np.isfinite(formula.sem)
    assert set(formula.sem_growth) <= set(CUES)
    assert all(0 <= growth < np.inf for growth in formula.sem_growth.values())


@pytest.mark.parametrize("kind", KINDS)
def test_the_cloud_has_a_place_and_a_size(kind: str) -> None:
    cloud = calibration().views[kind].cloud
    assert len(cloud.mean) == len(FEATURES[kind])
    assert {len(axis) for axis in cloud.axes} == {len(FEATURES[kind])}
    assert np.isfinite(cloud.axes).all()
    assert np.isfinite(cloud.mean).all()
    assert 0 < cloud.limit < np.inf
    for cue in (cloud.ordinary, cloud.least):
        assert set(cue) == set(CUES)
        assert np.isfinite(list(cue.values())).all()


def test_shared_errors_are_correlations_of_everything_that_two_views_show() -> None:
    both = {spec.id for spec in INDICATORS if set(FRONTAL) <= set(spec.views)}
    both |= {spec.id for spec in INDICATORS if {"left", "right"} <= set(spec.views)}
    assert set(calibration().shared) == both
    assert all(-1 <= correlation <= 1 for correlation in calibration().shared.values())


def test_it_belongs_to_the_network_that_the_program_ships() -> None:
    assert calibration().network_sha256 == FULL.sha256


# Applying it: a mirrored photo


def size_of(name: str, stance: Stance) -> float:
    """Sum of the absolute terms that the value is made of: what rounding errors are relative to."""
    kind = kind_of(stance.view)
    formula = calibration().views[kind].formulas[name]
    row = [formula.coefficients.get(feature, 0.0) for feature in FEATURES[kind]]
    return abs(formula.intercept) + float(np.abs(row) @ np.abs(describe(stance)))


@pytest.mark.parametrize("view", VIEWS)
@given(figure=figures, seed=seeds)
def test_values_of_a_mirrored_photo_are_mirrored(view: ViewName, figure: Figure, seed: int) -> None:
    landmarks = shaken(figure.landmarks(view), seed)
    stance = level(landmarks, view, 0.0)
    mirrored = values(in_the_mirror(landmarks, view))
    for name, value in values(stance).items():
        expected = -value if turns_in_the_mirror(name) else value
        found, size = mirrored[LEGS.get(name, name)], size_of(name, stance)
        # A line beyond 90 degrees is none, in the mirror either.
        assert abs(found - expected) <= 1e-9 * size or (np.isnan(found) and np.isnan(expected)), name


# Applying it: what is known by construction


HIP_WIDTH = HIP_WIDTH_M / BODY_M
SPREAD = 0.01
LIMIT = 1.5
ORDINARY = {"distance": 1.0, "turn": 0.5, "smallness": 0.25, "disagreement": 0.5}
LEAST = {"distance": 0.6, "turn": 0.1, "smallness": 0.1, "disagreement": 0.2}
GROWTH = {"distance": 0.3, "turn": 0.2, "smallness": 0.7, "disagreement": 0.4}
BEST = Figure().landmarks("front", px_per_m=1e6)
"""Exactly in front, agreeing, and as large as nobody: better than `LEAST` in every cue."""


def made(distance: float = 0.0, growth: dict[str, float] | None = None) -> Calibration:
    """A calibration whose cloud knows one feature: the hips' width, `distance` spreads away from 0.2 m."""

    def cloud(names: tuple[str, ...], feature: str, mean: float) -> Cloud:
        place = names.index(feature)
        axis = [1 / SPREAD if k == place else 0.0 for k in range(len(names))]
        return Cloud([mean if k == place else 0.0 for k in range(len(names))], [axis], LIMIT, ORDINARY, LEAST)

    front = KindOfView(
        {
            "hip_obliquity": Formula(0.0, {"hip_right_higher": 50.0}, 0.4, growth or {}, {}),
            "knee_angle_left": Formula(1.5, {"hip_width": 2.0}, 0.7, {}, {}),
        },
        cloud(FEATURES["front"], "hip_width", HIP_WIDTH - distance * SPREAD),
    )
    side = KindOfView(
        {
            "head_forward": Formula(1.5, {"near_shoulder_up": 2.0}, 0.4, {}, {}),
            "shoulder_rotation": Formula(1.5, {"near_shoulder_up": 2.0}, 0.4, {}, {}, mirrored=True),
        },
        cloud(FEATURES["side"], "near_shoulder_up", 1.0),
    )
    views = {"front": front, "back": front, "side": side}
    return Calibration("test", {}, FULL.sha256, views, {})


def front_of(landmarks: Landmarks) -> Stance:
    return level(landmarks, "front", 0.0)


def test_values_are_intercept_and_coefficients_times_features() -> None:
    stance = front_of(Figure(hip_obliquity=8).landmarks("front"))
    expected = {
        "hip_obliquity": 50.0 * HIP_WIDTH * np.tan(np.radians(8)),
        "knee_angle_left": 1.5 + 2.0 * HIP_WIDTH,
    }
    assert values(stance, made()) == pytest.approx(expected)


@pytest.mark.parametrize(("view", "sign"), [("right", 1.0), ("left", -1.0)])
def test_a_mirrored_formula_changes_its_sign_in_left_photos(view: ViewName, sign: float) -> None:
    found = values(level(Figure().landmarks(view), view, 0.0), made())
    assert found == pytest.approx({"head_forward": 3.5, "shoulder_rotation": sign * 3.5})


def test_cues_are_what_the_photo_shows() -> None:
    landmarks = Figure(turn_deg=10).landmarks("front", px_per_m=500)
    blurred = replace(landmarks, disagreement_px=np.full(len(Joint), 3.3))
    cloud = made(distance=2.0).views["front"].cloud
    found = cues(blurred, front_of(blurred), cloud)
    narrower = HIP_WIDTH * (1 - np.cos(np.radians(10))) / SPREAD
    assert found == pytest.approx(
        {
            "distance": 2.0 - narrower,
            "turn": 1.0,
            "smallness": 100 / (500 * BODY_M),
            "disagreement": 100 * 3.3 / (500 * BODY_M),
        }
    )


@pytest.mark.parametrize(
    ("ratio", "domain", "widened"),
    [
        (0.0, "inside", 1.0),
        (0.99, "inside", 1.0),
        (1.01, "edge", 1.01),
        (1.5, "edge", 1.5),
        (0.99 * OUTSIDE, "edge", 0.99 * OUTSIDE),
    ],
)
def test_the_error_grows_with_the_distance_from_the_edge_on(
    ratio: float, domain: str, widened: float
) -> None:
    found = trust(BEST, front_of(BEST), made(ratio * LIMIT))
    assert found.domain == domain
    assert found.sem == pytest.approx({"hip_obliquity": 0.4 * widened, "knee_angle_left": 0.7 * widened})


@pytest.mark.parametrize("ratio", [1.01 * OUTSIDE, 10.0, 1e6])
def test_a_body_far_from_the_cloud_is_outside(ratio: float) -> None:
    found = trust(BEST, front_of(BEST), made(ratio * LIMIT))
    assert (found.domain, found.sem) == ("outside", {})


def test_every_cue_multiplies_the_error_by_its_own_growth() -> None:
    figure = Figure(turn_deg=15).landmarks("front", px_per_m=200)
    poor = replace(figure, disagreement_px=np.full(len(Joint), 4.0))
    calibrated = made(distance=1.2, growth=GROWTH)
    found = cues(poor, front_of(poor), calibrated.views["front"].cloud)
    assert all(found[name] > LEAST[name] for name in CUES)
    exponent = sum(GROWTH[name] * (found[name] - ORDINARY[name]) for name in CUES)
    sem = trust(poor, front_of(poor), calibrated).sem
    assert sem["hip_obliquity"] == pytest.approx(0.4 * np.exp(exponent))
    assert sem["knee_angle_left"] == 0.7, "no cue tells anything about it"


def test_no_photo_is_so_good_that_its_error_falls_below_that_of_the_best_learnt_ones() -> None:
    calibrated = made(growth=GROWTH)
    found = cues(BEST, front_of(BEST), calibrated.views["front"].cloud)
    assert all(found[name] < LEAST[name] for name in CUES)
    least = 0.4 * np.exp(sum(GROWTH[name] * (LEAST[name] - ORDINARY[name]) for name in CUES))
    assert trust(BEST, front_of(BEST), calibrated).sem["hip_obliquity"] == pytest.approx(least)


# Measuring with it


@pytest.mark.parametrize("view", VIEWS)
def test_landmarks_that_are_no_numbers_are_outside_and_give_no_value(view: ViewName) -> None:
    landmarks = Figure().landmarks(view)
    xy = landmarks.xy_px.copy()
    xy[[Joint.LEFT_HIP, Joint.RIGHT_HIP]] = np.nan
    broken = replace(landmarks, xy_px=xy)
    assert trust(broken, level(broken, view, 0.0)).domain == "outside"
    found = {item.indicator: item for item in measure(broken, view, camera_roll.given(0.0), ())}
    hips = "hip_obliquity" if view in FRONTAL else "hip_offset_sagittal"
    assert isinstance(found[hips], NotMeasured)


@pytest.mark.parametrize("view", VIEWS)
def test_a_body_unlike_all_others_is_read_straight_from_its_landmarks(view: ViewName) -> None:
    known = ("hip_obliquity", 5.0) if view in FRONTAL else ("trunk_lean_sagittal", 4.0)
    landmarks = Figure(**dict([known])).landmarks(view)
    xy = landmarks.xy_px.copy()
    xy[[Joint.LEFT_WRIST, Joint.RIGHT_WRIST, Joint.LEFT_ELBOW, Joint.RIGHT_ELBOW]] *= 100
    strange = replace(landmarks, xy_px=xy)
    stance = level(strange, view, 0.0)
    assert trust(strange, stance).domain == "outside"
    found = measure(strange, view, camera_roll.given(0.0), ())
    assert [item.indicator for item in found] == [spec.id for spec in shown_in(view)]
    for item in found:
        assert isinstance(item, Reading)
        assert (item.domain, item.calibrated) == ("outside", False)
        assert item.value == FORMULAS[item.indicator](stance)
        assert item.model_sem == UNCERTAINTY["model"][item.indicator][view]
        if item.indicator == known[0]:
            assert item.value == pytest.approx(known[1])
