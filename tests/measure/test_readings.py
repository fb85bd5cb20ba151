"""Readings from one photo: withheld ones carry the gate's words, impossible ones are no numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from posture.answer.assessment import GateResult
from posture.body.landmarks import Joint, Landmarks
from posture.measure import camera_roll
from posture.measure.readings import SMALL_BODIES, NotMeasured, Outcome, Reading, measure
from posture.words.phrases import in_language
from tests.conftest import english
from tests.figure import ANKLE_WIDTH_M, Figure

LEVEL = camera_roll.given(0.0)


def outcome(landmarks: Landmarks, name: str, *gates: GateResult, calibrated: bool = False) -> Outcome:
    found = measure(landmarks, "left", LEVEL, gates, calibrated=calibrated)
    return {item.indicator: item for item in found}[name]


def staggered(forward_m: float) -> Landmarks:
    landmarks = Figure().landmarks("left")
    xy = landmarks.xy_px.copy()
    xy[Joint.RIGHT_ANKLE, 0] -= forward_m * 500
    return replace(landmarks, xy_px=xy)


@pytest.mark.parametrize("calibrated", [True, False])
def test_a_failed_gate_withholds_with_what_it_found_and_how_to_do_better(calibrated: bool) -> None:
    gate = GateResult(
        "sharp", passed=False, detail="Too blurred.", retake="Stand still.", withholds=("head_forward",)
    )
    landmarks = Figure().landmarks("left")
    found = outcome(landmarks, "head_forward", gate, calibrated=calibrated)
    assert isinstance(found, NotMeasured)
    assert in_language(found, "en") == NotMeasured("head_forward", "Too blurred. Stand still.", "left")
    assert isinstance(outcome(landmarks, "knee_angle_sagittal", gate, calibrated=calibrated), Reading)


def test_landmarks_that_contradict_each_other_give_a_reason_and_no_number() -> None:
    found = outcome(staggered(1.2 * ANKLE_WIDTH_M), "shoulder_rotation")
    assert isinstance(found, NotMeasured)
    assert "contradict" in english(found.reason)


@pytest.mark.parametrize("calibrated", [True, False])
@given(share=st.floats(0.0, 1.5))
def test_a_reading_never_carries_a_number_that_is_none(share: float, calibrated: bool) -> None:
    found = outcome(staggered(share * ANKLE_WIDTH_M), "shoulder_rotation", calibrated=calibrated)
    if isinstance(found, Reading):
        numbers = (found.value, found.model_sem, found.repeat_sem, found.roll_sensitivity, found.roll_sem_deg)
        assert np.isfinite(numbers).all()


@pytest.mark.parametrize(("name", "slope"), [("trunk_lean_sagittal", 1.0), ("knee_angle_sagittal", 0.0)])
def test_sensitivity_to_camera_roll_is_the_change_for_one_degree(name: str, slope: float) -> None:
    found = outcome(Figure().landmarks("left"), name)
    assert isinstance(found, Reading)
    assert abs(found.roll_sensitivity) == pytest.approx(slope, abs=1e-6)
    assert (found.domain, found.calibrated) == ("off", False)


@pytest.mark.parametrize("calibrated", [True, False])
def test_a_small_body_has_the_same_value_and_a_larger_error(calibrated: bool) -> None:
    figure = Figure(shoulder_rotation=4.0)
    tall_m = float(np.ptp(figure.landmarks("left", px_per_m=1.0).xy_px[:, 1]))
    small, larger = (
        outcome(figure.landmarks("left", px_per_m=px / tall_m), "shoulder_rotation", calibrated=calibrated)
        for px in (SMALL_BODIES["below_px"] - 0.5, SMALL_BODIES["below_px"] + 0.5)
    )
    assert isinstance(small, Reading)
    assert isinstance(larger, Reading)
    assert small.value == pytest.approx(larger.value, abs=0.01)
    raised = np.sqrt(small.model_sem**2 - larger.model_sem**2)
    assert raised == pytest.approx(SMALL_BODIES["raised"]["shoulder_rotation"], abs=0.01)
