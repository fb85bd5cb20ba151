from __future__ import annotations

import numpy as np
import pytest

from posture.body.landmarks import MIRROR, Joint, Landmarks
from tests.figure import Figure


def test_mirror_partners_are_pairs_of_the_same_part() -> None:
    for joint in Joint:
        partner = Joint(MIRROR[joint])
        assert Joint(MIRROR[partner]) is joint
        assert {joint.name.replace("LEFT", "*").replace("RIGHT", "*")} == {
            partner.name.replace("LEFT", "*").replace("RIGHT", "*")
        }
    alone = [joint for joint in Joint if MIRROR[joint] == joint]
    assert alone == [Joint.NOSE]


def test_mirroring_twice_restores() -> None:
    landmarks = Figure(hip_obliquity=4, trunk_lean=2).landmarks()
    twice = landmarks.mirrored().mirrored()
    np.testing.assert_allclose(twice.xy_px, landmarks.xy_px)
    np.testing.assert_allclose(twice.world_m, landmarks.world_m)


def test_wrong_shapes_are_named_with_what_was_found() -> None:
    zeros = np.zeros
    with pytest.raises(ValueError, match=r"xy_px must have shape \(33, 2\), got \(32, 2\)"):
        Landmarks(zeros((32, 2)), zeros((33, 3)), zeros(33), 10, 10, zeros(33))
    with pytest.raises(ValueError, match="visibility must lie between 0 and 1"):
        Landmarks(zeros((33, 2)), zeros((33, 3)), zeros(33) + 2, 10, 10, zeros(33))
