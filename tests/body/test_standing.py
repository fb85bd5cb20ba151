"""How somebody stands: stick figures whose steps, arms and legs are known, and photos made of samples."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from posture.answer.assessment import Assessment
from posture.answer.vocabulary import ViewName
from posture.body.landmarks import Array, Joint, Landmarks
from posture.body.stance import Stance, level
from posture.body.standing import arm_raise_deg, nearer_foot, side_bend_deg, side_by_side_legs, step_legs
from posture.errors import NothingMeasurable, NotStanding
from posture.image.photo import decode
from posture.measure.budget import indicators_of
from posture.measure.camera_roll import given as given_roll
from posture.measure.indicators import shown_in
from posture.measure.readings import Outcome, measure
from posture.pipeline.assess import analyse_photo
from posture.pose.detector import MediaPipeDetector
from tests.conftest import english
from tests.crossed_legs import crossed, shanks
from tests.figure import ANKLE_WIDTH_M, HIP_WIDTH_M, LEG_M, Figure
from tests.photos import encoded
from tests.places import SAMPLES

VIEWS: tuple[ViewName, ...] = ("front", "back", "left", "right")
FRONTAL = ("level_front", "left_hip_high_front", "right_hip_high_front", "level_back", "right_hip_high_back")
PX_PER_M = 500.0


def stance(landmarks: Landmarks, view: ViewName) -> Stance:
    return level(landmarks, view, 0.0)


def turned_arm(landmarks: Landmarks, side: str, angle_deg: float, towards: Array) -> Landmarks:
    """The upper arm lifted by this angle towards a direction (x, y down, depth), in picture and space."""
    shoulder, elbow = Joint[f"{side}_SHOULDER"], Joint[f"{side}_ELBOW"]
    length = float(np.linalg.norm(landmarks.world_m[elbow] - landmarks.world_m[shoulder]))
    lift = np.radians(angle_deg)
    arm = length * (np.cos(lift) * np.array([0.0, 1.0, 0.0]) + np.sin(lift) * towards)
    xy, world = landmarks.xy_px.copy(), landmarks.world_m.copy()
    xy[elbow] = xy[shoulder] + arm[:2] * PX_PER_M
    world[elbow] = world[shoulder] + arm
    return replace(landmarks, xy_px=xy, world_m=world)


@pytest.mark.parametrize("roll_deg", [-20.0, 0.0, 20.0])
@pytest.mark.parametrize("view", ["front", "back"])
def test_legs_stand_apart_by_what_they_do_whatever_the_roll(view: ViewName, roll_deg: float) -> None:
    seen = stance(Figure().landmarks(view, roll_deg=roll_deg), view)
    expected = min(ANKLE_WIDTH_M, 0.75 * (ANKLE_WIDTH_M + HIP_WIDTH_M) / 2) / LEG_M
    assert side_by_side_legs(seen) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("part", ["KNEE", "ANKLE", "HEEL", "FOOT_INDEX"])
@pytest.mark.parametrize("view", ["front", "back"])
def test_any_crossed_part_of_the_legs_is_negative(view: ViewName, part: str) -> None:
    landmarks = Figure().landmarks(view)
    xy = landmarks.xy_px.copy()
    both = [Joint[f"LEFT_{part}"], Joint[f"RIGHT_{part}"]]
    xy[both] = xy[both[::-1]]
    assert side_by_side_legs(stance(replace(landmarks, xy_px=xy), view)) < 0


@pytest.mark.parametrize("side", ["LEFT", "RIGHT"])
@pytest.mark.parametrize("angle_deg", [5.0, 29.0, 45.0, 90.0])
def test_an_arm_is_lifted_by_what_it_is_beside_and_towards_the_camera(side: str, angle_deg: float) -> None:
    landmarks = Figure().landmarks("front")
    beside, ahead = np.array([1.0, 0.0, 0.0]), np.array([0.0, 0.0, -1.0])
    for towards in (beside, ahead):
        seen = stance(turned_arm(landmarks, side, angle_deg, towards), "front")
        assert arm_raise_deg(seen) == pytest.approx(angle_deg, abs=0.01)


@pytest.mark.parametrize("angle_deg", [20.0, 60.0])
def test_from_the_side_the_near_arm_counts(angle_deg: float) -> None:
    landmarks, forward = Figure().landmarks("right"), np.array([1.0, 0.0, 0.0])
    near = turned_arm(landmarks, "RIGHT", angle_deg, forward)
    assert arm_raise_deg(stance(near, "right")) == pytest.approx(angle_deg, abs=0.01)
    far = turned_arm(landmarks, "LEFT", angle_deg, forward)
    assert arm_raise_deg(stance(far, "right")) == pytest.approx(0.0, abs=0.01)


@pytest.mark.parametrize("step_m", [0.0, 0.05, -0.3])
@pytest.mark.parametrize("view", ["left", "right"])
def test_a_step_seen_from_the_side_is_measured_in_legs(view: ViewName, step_m: float) -> None:
    landmarks = Figure().landmarks(view)
    xy = landmarks.xy_px.copy()
    xy[Joint.RIGHT_ANKLE, 0] += step_m / 2 * PX_PER_M
    xy[Joint.LEFT_ANKLE, 0] -= step_m / 2 * PX_PER_M
    moved = replace(landmarks, xy_px=xy)
    assert step_legs(stance(moved, view)) == pytest.approx(abs(step_m) / LEG_M, rel=1e-6)


@settings(deadline=None)
@given(shoulders=st.floats(-12, 12), hips=st.floats(-12, 12), roll=st.floats(-15, 15))
def test_the_side_bend_is_the_difference_of_the_lines(shoulders: float, hips: float, roll: float) -> None:
    figure = Figure(shoulder_obliquity=shoulders, hip_obliquity=hips)
    found = side_bend_deg(stance(figure.landmarks("front", roll_deg=roll), "front"))
    assert found == pytest.approx(abs(shoulders - hips), abs=1e-6)


def stepping(ahead_m: float, camera_m: float, away_m: float = 3.0) -> Landmarks:
    """A front photo by a camera near by: the right foot this far ahead, all joints in perspective."""
    joints = Figure().joints_m()
    for part, share in (("ANKLE", 1.0), ("HEEL", 1.0), ("FOOT_INDEX", 1.0), ("KNEE", 0.5)):
        joints[Joint[f"RIGHT_{part}"], 2] += share * ahead_m
    focal_px = PX_PER_M * away_m
    depth = away_m - joints[:, 2]
    xy = np.stack([-joints[:, 0] / depth, (camera_m - joints[:, 1]) / depth], axis=1) * focal_px
    return replace(Figure().landmarks("front"), xy_px=xy + (540, 720))


@pytest.mark.parametrize("camera_m", [0.8, 1.0, 1.5])
def test_a_foot_ahead_shows_in_front_of_a_near_camera(camera_m: float) -> None:
    assert nearer_foot(stance(stepping(0.0, camera_m), "front")) < 0.01
    nearer = [nearer_foot(stance(stepping(step, camera_m), "front")) for step in (0.1, 0.3, 0.5)]
    assert nearer == sorted(nearer)
    assert nearer[1] > 3.6
    assert nearer_foot(stance(stepping(-0.3, camera_m), "front")) > 3.6


# What is asked of whole answers


@settings(deadline=None)
@given(
    places=st.lists(st.tuples(st.floats(100, 980), st.floats(100, 1340)), min_size=33, max_size=33),
    pair=st.sampled_from([("front", "back"), ("left", "right")]),
    calibrated=st.booleans(),
    real=st.floats(0.02, 1),
)
def test_no_answer_has_an_angle_beyond_ninety_degrees(
    places: list[tuple[float, float]], pair: tuple[ViewName, ViewName], calibrated: bool, real: float
) -> None:
    """Landmarks anywhere, from nonsense to a person, no gate in the way: no line runs the other way round.

    Every answer, session, overlay and report takes its indicators from here.
    """
    outcomes: list[Outcome] = []
    for view in pair:
        person = Figure().landmarks(view)
        mixed = replace(person, xy_px=real * person.xy_px + (1 - real) * np.array(places))
        outcomes += measure(mixed, view, given_roll(0.0), (), calibrated)
    for found in (outcomes, [item for item in outcomes if item.view == pair[0]]):
        for indicator in indicators_of(found, fixed_camera=True):
            if indicator.unit == "deg" and indicator.value is not None:
                assert abs(indicator.value - indicator.threshold.neutral) <= 90


@pytest.mark.parametrize("view", ["front", "back"])
def test_a_line_whose_ends_are_exchanged_is_withheld_with_a_reason(view: ViewName) -> None:
    landmarks = Figure(hip_obliquity=5).landmarks(view)
    xy = landmarks.xy_px.copy()
    xy[[Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE]] = xy[[Joint.RIGHT_ANKLE, Joint.LEFT_ANKLE]]
    outcomes = measure(replace(landmarks, xy_px=xy), view, given_roll(0.0), (), calibrated=False)
    found = {indicator.id: indicator for indicator in indicators_of(outcomes, fixed_camera=True)}
    line = found["ankle_line_obliquity"]
    assert (line.value, line.status) == (None, "not_measured")
    assert english(line.reason or "") == "The landmarks contradict each other; take the photo again."
    assert found["hip_obliquity"].value == pytest.approx(5)


def half(name: str) -> NDArray[np.uint8]:
    with Image.open(SAMPLES / f"{name}.jpg") as picture:
        return np.asarray(picture.convert("RGB").resize((picture.width // 2, picture.height // 2)))


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", FRONTAL)
def test_crossed_ankles_are_not_standing(name: str, detector: MediaPipeDetector) -> None:
    rgb = half(name)
    view: ViewName = "back" if name.endswith("back") else "front"
    xy_px = detector.detect(decode(encoded(Image.fromarray(rgb), "PNG"))).xy_px
    legs = shanks(rgb, xy_px)
    for share in (0.0, -0.3, -0.7, -1.0):
        photo = encoded(Image.fromarray(crossed(rgb, xy_px, legs, share)), "PNG")
        claims = _claims_of_the_legs(photo, detector, view)
        assert not claims, (share, claims)
        if view == "front":
            with pytest.raises(NotStanding):
                analyse_photo(photo, detector, view=view)


def _claims_of_the_legs(photo: bytes, detector: MediaPipeDetector, view: ViewName) -> set[str]:
    """What an answer claims of hips, knees and ankles; nothing where the photo is refused."""
    try:
        answer = analyse_photo(photo, detector, view=view)
    except NothingMeasurable:
        return set()
    legs = {spec.id for spec in shown_in(view) if {"hip", "knee", "ankle"} & set(spec.needs)}
    found = {item.id for item in answer.indicators if item.id in legs and item.status == "clear"}
    return found | ({answer.pattern.name} if answer.pattern.verdict == "consistent" else set())


def dressed(rgb: NDArray[np.uint8], xy_px: Array, colour: tuple[int, int, int], hem: float) -> bytes:
    """A plain skirt painted from the hips to `hem` of the way to the ankles, shaded like a cone."""
    hips, ankles = (xy_px[[Joint[f"{s}_{part}"] for s in ("LEFT", "RIGHT")]] for part in ("HIP", "ANKLE"))
    top, end = hips.mean(axis=0), ankles.mean(axis=0)
    leg, wide = end[1] - top[1], abs(hips[0, 0] - hips[1, 0])
    low = top + hem * (end - top)
    spread = wide + 0.16 * hem * leg
    corners = [(top[0] - wide, top[1] - 0.1 * leg), (top[0] + wide, top[1] - 0.1 * leg)]
    corners += [(low[0] + spread, low[1]), (low[0] - spread, low[1])]
    mask = np.zeros(rgb.shape[:2], np.float32)
    cv2.fillPoly(mask, [np.array(corners, np.int32)], color=1.0)
    across = np.clip((np.arange(rgb.shape[1]) - top[0]) / spread, -1, 1)
    cloth = np.array(colour) * (1 - 0.25 * across**2)[None, :, None]
    made = rgb * (1 - mask[..., None]) + cloth * mask[..., None]
    return encoded(Image.fromarray(made.astype(np.uint8)), "PNG")


@pytest.mark.slow
@pytest.mark.parametrize("hem", [0.7, 1.0])
@pytest.mark.parametrize("colour", [(35, 40, 75), (150, 40, 45), (210, 200, 180)])
@pytest.mark.parametrize("name", ["level_front", "right_hip_high_back"])
def test_knees_under_a_skirt_are_not_measured(
    name: str, colour: tuple[int, int, int], hem: float, detector: MediaPipeDetector
) -> None:
    rgb = half(name)
    xy_px = detector.detect(decode(encoded(Image.fromarray(rgb), "PNG"))).xy_px
    view: ViewName = "back" if name.endswith("back") else "front"
    answer = analyse_photo(dressed(rgb, xy_px, colour, hem), detector, view=view)
    knees = {spec.id for spec in shown_in(view) if "knee" in spec.needs}
    reasons = {name: answer.indicator(name).reason or "" for name in knees}
    assert all("hidden by clothing" in english(reason) for reason in reasons.values()), reasons
    assert _measured(answer, "hip_obliquity")
    plain = analyse_photo(encoded(Image.fromarray(rgb), "PNG"), detector, view=view)
    assert all(_measured(plain, name) for name in knees)


def _measured(answer: Assessment, name: str) -> bool:
    return answer.indicator(name).value is not None


def test_a_roll_that_is_stated_is_taken_out_before_the_legs_are_judged() -> None:
    rolled = Figure().landmarks("front", roll_deg=9)
    assert side_by_side_legs(level(rolled, "front", given_roll(9.0).deg or 0.0)) == pytest.approx(
        side_by_side_legs(stance(Figure().landmarks("front"), "front"))
    )
