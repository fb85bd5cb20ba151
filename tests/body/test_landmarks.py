from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from posture.body.landmarks import MIRROR, Joint, Landmarks
from posture.body.outline import LEVELS
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


def test_the_outline_is_the_picture_s_and_not_the_subject_s() -> None:
    edges = np.tile([300.0, 700.0], (len(LEVELS), 1))
    edges[3] = [np.nan, 650.0]
    landmarks = replace(Figure(hip_obliquity=4).landmarks(), outline_px=edges)
    named = landmarks.exchanged()
    np.testing.assert_array_equal(named.outline_px, edges)
    np.testing.assert_array_equal(named.point(Joint.LEFT_HIP), landmarks.point(Joint.RIGHT_HIP))
    # 1080 wide: what ended 300 from the left border ends 300 from the right one.
    over = landmarks.mirrored()
    expected = np.tile([380.0, 780.0], (len(LEVELS), 1))
    expected[3] = [430.0, np.nan]
    np.testing.assert_array_equal(over.outline_px, expected)
    np.testing.assert_array_equal(over.mirrored().outline_px, edges)


def test_wrong_shapes_are_named_with_what_was_found() -> None:
    zeros = np.zeros
    with pytest.raises(ValueError, match=r"xy_px must have shape \(33, 2\), got \(32, 2\)"):
        Landmarks(zeros((32, 2)), zeros((33, 3)), zeros(33), 10, 10, zeros(33))
    with pytest.raises(ValueError, match="visibility must lie between 0 and 1"):
        Landmarks(zeros((33, 2)), zeros((33, 3)), zeros(33) + 2, 10, 10, zeros(33))
