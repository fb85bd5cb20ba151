"""The truth of the sample people is that of their joints, and lies in the intervals of the whole program."""

from __future__ import annotations

from pathlib import Path

import pytest

from posture.measure.indicators import shown_in
from posture.pose.detector import MediaPipeDetector
from tests.sample_people import assessed, samples, truth_of
from validation.observations import _true_joints
from validation.reference import true_values
from validation.tests.bodies import unseen


@samples
def test_the_reference_values_of_the_joints_are_the_stated_ones(path: Path) -> None:
    truth = truth_of(path)
    found = true_values(unseen(truth["view"], _true_joints(truth), truth["spec"]["turn_extra_deg"]))
    if "shoulder_rotation" in found:
        assert found["shoulder_rotation"] == pytest.approx(truth["true_deg"]["shoulder_rotation"], abs=0.02)
    else:
        for name in ("hip_obliquity", "shoulder_obliquity"):
            assert found[name] == pytest.approx(truth["true_deg"][name], abs=0.05)


@samples
def test_intervals_contain_the_truth(path: Path, detector: MediaPipeDetector) -> None:
    answer = assessed(path, detector)
    said = truth_of(path)
    truth = true_values(unseen(said["view"], _true_joints(said), said["spec"]["turn_extra_deg"]))
    assert set(truth) == {spec.id for spec in shown_in(answer.view.name)}
    for name, true in truth.items():
        low, high = answer.indicator(name).interval95 or (0.0, 0.0)
        assert low <= true <= high, name
