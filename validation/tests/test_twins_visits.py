"""What differs between the visits of a drawn person is what their condition says, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

pytest.importorskip("mitsuba")

from validation.twins import visits
from validation.twins.conditions import SWAY_DEG

GROUPS = 5


def _again() -> Iterator[tuple[str, visits.Shot, visits.Shot]]:
    """Each later visit, seen from the front: which it is, the first visit's photo and its own."""
    for group in range(GROUPS):
        shots = [shot for k in range(3) for shot in visits.shots(group, k) if shot.spec.view == "front"]
        by_visit = {(shot.person, shot.visit): shot for shot in shots}
        for (person, visit), again in by_visit.items():
            if visit != "first":
                yield visit, by_visit[person, "first"], again


def test_body_and_hair_stay_and_nobody_stands_the_same_twice() -> None:
    for _, first, again in _again():
        assert again.spec.body == first.spec.body
        assert again.spec.dress.hair_length_mm == first.spec.dress.hair_length_mm
        assert again.spec.pose != first.spec.pose
        assert again.name != first.name


def test_camera_clothes_and_room_change_only_where_they_are_said_to() -> None:
    for visit, first, again in _again():
        same_camera = again.spec.camera == first.spec.camera
        assert same_camera == (visit in ("nothing", "clothes"))
        assert (again.spec.room == first.spec.room) == (visit != "everything")
        if visit in ("nothing", "camera"):
            assert again.spec.dress.top_colour == first.spec.dress.top_colour


def test_the_pelvis_is_changed_by_what_is_told_and_sways_as_much_as_is_said() -> None:
    left = [
        again.spec.pose.pelvis_obliquity_deg - first.spec.pose.pelvis_obliquity_deg - again.changed[0]
        for _, first, again in _again()
    ]
    assert np.std(left) == pytest.approx(SWAY_DEG * np.sqrt(2), rel=0.25)
    assert 0.3 < np.mean([again.changed[0] == 0 for _, _, again in _again()]) < 0.7
