"""Each gate fires for what it is for, spoils only what it must, and says how to do better."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from posture import camera_roll, quality
from posture.assessment import CameraRoll, GateResult, View, ViewName
from posture.errors import (
    BodyCut,
    BodyTooSmall,
    NothingMeasurable,
    NotStanding,
    TiltedPicture,
    TooBlurred,
    UnclearBody,
    UnusableView,
)
from posture.indicators import shown_in
from posture.landmarks import Joint, Landmarks
from posture.quality import GATES, Seen
from tests.figure import Figure

LEVEL = camera_roll.given(0.0)
NO_ROLL = camera_roll.unknown("nothing to see")


def seen(landmarks: Landmarks, view: ViewName = "front", roll: CameraRoll = LEVEL, blur: float = 0.2) -> Seen:
    return Seen(landmarks, View(view, 1.0, "landmarks"), roll, blur)


def gates(scene: Seen) -> dict[str, GateResult]:
    return {result.gate: result for result in quality.check(scene)}


def moved(landmarks: Landmarks, *changes: tuple[Joint, float, float]) -> Landmarks:
    xy = landmarks.xy_px.copy()
    for joint, dx, dy in changes:
        xy[joint] += (dx, dy)
    return replace(landmarks, xy_px=xy)


@pytest.mark.parametrize("view", ["front", "back", "left", "right"])
def test_a_good_photo_passes_every_gate(view: ViewName) -> None:
    results = gates(seen(Figure().landmarks(view), view))
    assert list(results) == list(GATES)
    for result in results.values():
        assert (result.passed, result.retake, result.withholds) == (True, None, ())


def test_size_is_judged_at_the_limit() -> None:
    figure = Figure()
    height = np.ptp(figure.landmarks(px_per_m=1.0).xy_px[:, 1])
    assert gates(seen(figure.landmarks(px_per_m=250.1 / height)))["body_size"].passed
    with pytest.raises(BodyTooSmall, match="250 are needed"):
        quality.check(seen(figure.landmarks(px_per_m=249.5 / height)))


def test_a_cut_head_withholds_the_head_only() -> None:
    landmarks = Figure().landmarks()
    top = landmarks.xy_px[:, 1].min()
    lifted = replace(landmarks, xy_px=landmarks.xy_px - (0, top - 5))
    result = gates(seen(lifted))["whole_body"]
    assert not result.passed
    assert result.withholds == ("head_tilt",)
    assert result.detail == "The top of the head is too close to the picture's border, or cut off."
    assert result.retake == GATES["whole_body"].retake


def test_room_for_the_head_is_no_cut_joint() -> None:
    landmarks = Figure().landmarks()
    beside = replace(landmarks, xy_px=landmarks.xy_px - (0, landmarks.xy_px[Joint.LEFT_ANKLE, 1] - 1440))
    details = gates(seen(replace(beside, height_px=1700)))["whole_body"]
    assert details.passed
    out = moved(landmarks, (Joint.LEFT_EAR, -2000, 0))
    detail = gates(seen(out))["whole_body"].detail
    assert detail == "Cut off by the picture's border: left ear."


def test_cut_feet_or_a_cut_trunk_refuse() -> None:
    landmarks = Figure().landmarks()
    lowest = landmarks.xy_px[Joint.LEFT_FOOT_INDEX, 1]
    tall = np.ptp(landmarks.xy_px[:, 1])
    gates(seen(replace(landmarks, height_px=int(np.ceil(lowest + 0.02 * tall)))))
    for room in (0.019, -0.1):
        with pytest.raises(BodyCut):
            quality.check(seen(replace(landmarks, height_px=int(lowest + room * tall))))
    with pytest.raises(BodyCut):
        quality.check(seen(replace(landmarks, width_px=20)))


def test_hidden_joints() -> None:
    landmarks = Figure().landmarks()
    visibility = landmarks.visibility.copy()
    visibility[Joint.LEFT_KNEE] = 0.3
    withheld = set(gates(seen(replace(landmarks, visibility=visibility)))["joints_visible"].withholds)
    assert withheld == {"knee_line_obliquity", "knee_angle_left", "knee_asymmetry"}
    with pytest.raises(UnclearBody):
        quality.check(seen(replace(landmarks, visibility=np.zeros(33))))


def test_far_joints_of_a_side_photo_may_be_hidden() -> None:
    landmarks = Figure().landmarks("left")
    visibility = landmarks.visibility.copy()
    visibility[[joint for joint in Joint if joint.name.startswith("RIGHT")]] = 0.0
    assert gates(seen(replace(landmarks, visibility=visibility), "left"))["joints_visible"].passed


def test_sitting_lunging_and_walking_are_not_standing() -> None:
    front = Figure().landmarks()
    thigh = front.xy_px[Joint.LEFT_KNEE, 1] - front.xy_px[Joint.LEFT_HIP, 1]
    lowered = [(j, 0.0, 0.7 * thigh) for j in Joint if j < Joint.LEFT_KNEE]
    with pytest.raises(NotStanding, match="as in sitting"):
        quality.check(seen(moved(front, *lowered)))
    lunge = moved(front, (Joint.LEFT_KNEE, 120, 0), (Joint.LEFT_ANKLE, 120, 0))
    with pytest.raises(NotStanding, match="a knee is bent"):
        quality.check(seen(lunge))
    side = Figure().landmarks("left")
    stride = moved(
        side,
        (Joint.LEFT_ANKLE, 110, 0),
        (Joint.LEFT_KNEE, 55, 0),
        (Joint.RIGHT_ANKLE, -110, 0),
        (Joint.RIGHT_KNEE, -55, 0),
    )
    with pytest.raises(NotStanding, match="the legs are spread"):
        quality.check(seen(stride, "left"))
    with pytest.raises(NotStanding, match="trunk and legs are not in line"):
        quality.check(seen(Figure(trunk_lean=30).landmarks()))


def test_standing_does_not_depend_on_camera_roll() -> None:
    assert quality._standing(seen(Figure().landmarks(roll_deg=26)), 25).passed


@pytest.mark.parametrize(("turn", "fine"), [(14, True), (-14, True), (16, False), (-16, False)])
def test_facing(turn: float, fine: bool) -> None:
    scene = seen(Figure(turn_deg=turn).landmarks())
    if fine:
        assert gates(scene)["facing"].passed
    else:
        with pytest.raises(UnusableView, match="16 degrees"):
            quality.check(scene)


def test_a_strongly_rolled_picture_needs_a_stated_roll() -> None:
    rolled = Figure().landmarks(roll_deg=26)
    with pytest.raises(TiltedPicture, match="26 degrees"):
        quality.check(seen(rolled, roll=NO_ROLL))
    with pytest.raises(TiltedPicture):
        quality.check(seen(rolled, roll=CameraRoll(26.0, 0.3, "room_edges", "")))
    with pytest.raises(TiltedPicture, match="26 degrees"):
        quality.check(seen(Figure().landmarks(), roll=camera_roll.given(26.0)))
    assert gates(seen(rolled, roll=camera_roll.given(26.0)))["picture_level"].passed


def test_a_picture_on_its_side_is_to_be_rotated() -> None:
    with pytest.raises(TiltedPicture, match="rotate it first"):
        quality.check(seen(Figure().landmarks(roll_deg=90), roll=NO_ROLL))


def test_staggered_feet_spoil_the_hip_line_only() -> None:
    landmarks = Figure().landmarks()
    tall = np.ptp(landmarks.xy_px[:, 1])
    staggered = moved(
        landmarks, *((Joint[f"LEFT_{p}"], 0, 0.03 * tall) for p in ("ANKLE", "HEEL", "FOOT_INDEX"))
    )
    result = gates(seen(staggered))["feet_level"]
    assert not result.passed
    assert set(result.withholds) == {
        "hip_obliquity", "shoulder_hip_difference", "weight_shift", "knee_line_obliquity",
        "ankle_line_obliquity",
    }  # fmt: skip


@pytest.mark.parametrize(("forward_m", "fine"), [(0.0, True), (0.05, True), (0.08, False), (0.3, False)])
@pytest.mark.parametrize("view", ["left", "right"])
def test_a_foot_placed_forward_is_not_a_turn_of_the_shoulders(
    view: ViewName, forward_m: float, fine: bool
) -> None:
    landmarks = Figure().landmarks(view)
    side = 1 if view == "right" else -1
    step = side * forward_m * 500
    staggered = moved(landmarks, (Joint.RIGHT_ANKLE, step, 0), (Joint.RIGHT_KNEE, step / 2, 0))
    result = gates(seen(staggered, view))["feet_together"]
    assert result.passed == fine
    assert result.withholds == (() if fine else ("shoulder_rotation",))


def test_size_counts_the_pixels_that_were_unpacked() -> None:
    scene = seen(Figure().landmarks())
    with pytest.raises(BodyTooSmall):
        quality.check(replace(scene, scale=0.25))


def test_blur_and_disagreement() -> None:
    landmarks = Figure().landmarks()
    with pytest.raises(TooBlurred):
        quality.check(seen(landmarks, blur=0.95))
    apart = landmarks.disagreement_px.copy()
    apart[Joint.LEFT_EAR] = 0.2 * np.ptp(landmarks.xy_px[:, 1])
    assert gates(seen(replace(landmarks, disagreement_px=apart)))["passes_agree"].withholds == ("head_tilt",)


def test_gates_name_only_indicators_of_the_view() -> None:
    landmarks = Figure().landmarks("left")
    apart = np.full(33, np.ptp(landmarks.xy_px[:, 1]))
    apart[[Joint.LEFT_HIP, Joint.LEFT_KNEE, Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE]] = 0
    result = gates(seen(replace(landmarks, disagreement_px=apart), "left"))["passes_agree"]
    assert set(result.withholds) <= {spec.id for spec in shown_in("left")}


@pytest.mark.parametrize("gate", GATES.values(), ids=lambda gate: gate.id)
def test_every_gate_has_a_source_and_a_way_out(gate: quality.Gate) -> None:
    assert len(gate.source) > 15
    assert gate.retake.endswith(".")
    assert gate.meaning.endswith(".")
