"""Whole sessions before phantom films: which shots are taken, when and of what, against every frame."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from posture.answer.vocabulary import ViewName
from posture.body.geometry import wrapped_deg
from posture.measure.readings import Outcome, Reading, measure
from posture.measure.repeats import median_of
from posture.pipeline.observation import Observation, gates_of, observe
from posture.pipeline.options import PhotoOptions
from posture.pose.detector import MediaPipeDetector
from posture.turn.analysis import analyse_turn
from posture.webcam.camera import as_png
from posture.webcam.session import BURST
from posture.webcam.shots import Measuring
from tests.phantom_films import Segment, frames, seconds_of, still
from tests.webcam.films import RATE_HZ, Watched, watched

# Each watches a film as long as the session it shows.
pytestmark = pytest.mark.slow

STEP_S = 1 / RATE_HZ
VIEWS: tuple[ViewName, ...] = ("front", "right", "back", "left")
ROUND = [Segment(1.5, None), *(Segment(3.6, f"right_hip_high_{view}", sway_deg=0.5) for view in VIEWS)]


@pytest.fixture(scope="module")
def round_trip(tmp_path_factory: pytest.TempPathFactory) -> Watched:
    return watched(tmp_path_factory.mktemp("round"), ROUND, VIEWS)


def test_the_same_script_gives_the_same_film() -> None:
    script = [Segment(0.4, "level_front", sway_deg=1.0)]
    first, second = (list(frames(script, RATE_HZ)) for _ in range(2))
    assert [truth for truth, _ in first] == [truth for truth, _ in second]
    assert all(np.array_equal(one, other) for (_, one), (_, other) in zip(first, second, strict=True))
    assert len({truth.lean_deg for truth, _ in first}) == 5


def test_every_view_is_shot_once_in_its_turn(round_trip: Watched) -> None:
    assert [shot.view for shot in round_trip.shots] == list(VIEWS)
    assert round_trip.ending.why == "done"
    for shot in round_trip.shots:
        assert len(shot.frames) == BURST
        assert {truth.view for truth in round_trip.truths_of(shot)} == {shot.view}


def test_each_shot_begins_one_second_after_its_view_at_the_earliest(round_trip: Watched) -> None:
    begins = seconds_of(ROUND)[1:]
    for shot, begin in zip(round_trip.shots, begins, strict=False):
        assert begin + 1.0 - STEP_S <= shot.seconds <= begin + 2.4


def test_nobody_there_is_said_until_somebody_is(round_trip: Watched) -> None:
    for scene in round_trip.scenes:
        if round_trip.truth[scene.picture.number].view is None:
            assert scene.guidance.hints == ("no_person",)


def test_merged_values_are_nearer_to_the_truth_than_single_ones(
    round_trip: Watched, detector: MediaPipeDetector
) -> None:
    """The truth of the film is the photo that sways and is noisy in it: its values are those to be found.

    What the network gets wrong in that photo already no merging can mend; it is the part ``model``.
    """
    measuring = Measuring(detector, PhotoOptions())
    for shot in round_trip.shots:
        measuring.add(shot)
    looked = measuring.looked()
    measuring.close()
    single, merged, spreads = [], [], []
    for one in looked:
        photo = as_png(still(f"right_hip_high_{one.shot.view}"))
        true = values_of(observe(photo, detector, one.shot.view))
        assert len(one.observations) >= 10
        frames_of_shot = [values_of(observation) for observation in one.observations]
        results = {
            result.indicator: result
            for result in median_of([outcomes_of(observation) for observation in one.observations])
            if isinstance(result, Reading)
        }
        assert set(results) == set(true)
        for name, result in results.items():
            errors = [values[name] - true[name] for values in frames_of_shot]
            single.append(np.mean(np.square(errors)) / result.model_sem**2)
            merged.append((result.value - true[name]) ** 2 / result.model_sem**2)
            spreads.append(result.parts["burst"])
    assert len(merged) >= 30
    assert np.sqrt(np.mean(merged)) < np.sqrt(np.mean(single))
    assert min(spreads) > 0


def outcomes_of(observation: Observation) -> Sequence[Outcome]:
    return measure(
        observation.landmarks,
        observation.view.name,
        observation.roll,
        gates_of(observation, observation.roll),
    )


def values_of(observation: Observation) -> dict[str, float]:
    return {one.indicator: one.value for one in outcomes_of(observation) if isinstance(one, Reading)}


def test_a_step_in_the_burst_is_noticed_and_the_shot_is_taken_after_it(tmp_path: Path) -> None:
    script = [Segment(8.5, "level_front", step_px=70.0, step_s=2.8)]
    seen = watched(tmp_path, script, hold_s=2.4)
    assert "moved" in [scene.event for scene in seen.scenes]
    (shot,) = seen.shots
    assert shot.seconds > 2.9 + 2.4
    assert not any(truth.moving for truth in seen.truths_of(shot))


def test_somebody_walking_through_delays_the_shot_until_they_have_left(tmp_path: Path) -> None:
    script = [Segment(5.0, "level_front", walker="left_hip_high_front"), Segment(3.5, "level_front")]
    seen = watched(tmp_path, script, hold_s=1.5)
    assert any("several_people" in scene.guidance.hints for scene in seen.scenes)
    (shot,) = seen.shots
    assert not any(truth.walker for truth in seen.truths_of(shot))


def test_a_lamp_that_goes_off_and_a_covered_camera_are_said(tmp_path: Path) -> None:
    script = [
        Segment(1.0, "level_front", light=0.12),
        Segment(0.8, "level_front", light=0.0),
        Segment(3.0, "level_front"),
    ]
    seen = watched(tmp_path, script)
    said = {
        light: {
            scene.guidance.hints[:1]
            for scene in seen.scenes
            if seen.truth[scene.picture.number].light == light
        }
        for light in (0.12, 0.0)
    }
    assert said == {0.12: {("too_dark",)}, 0.0: {("no_picture",)}}
    assert {truth.light for truth in seen.truths_of(seen.shots[0])} == {1.0}


def test_a_camera_on_its_head_is_said(tmp_path: Path) -> None:
    seen = watched(tmp_path, [Segment(1.5, "level_front", roll_deg=180.0, zoom=0.95)])
    hints = [scene.guidance.hints[:1] for scene in seen.scenes[5:]]
    assert set(hints) <= {("upside_down",), ("no_person",)}
    assert not seen.shots


def test_repeats_want_the_person_to_step_off_and_on(tmp_path: Path) -> None:
    script = [Segment(3.2, "level_front"), Segment(0.8, None), Segment(3.0, "level_front")]
    seen = watched(tmp_path, script, repeats=2)
    begins = seconds_of(script)
    assert [shot.view for shot in seen.shots] == ["front", "front"]
    assert seen.shots[1].seconds >= begins[2] + 1.0 - STEP_S
    between = [s for s in seen.scenes if 2.6 < s.picture.seconds < begins[1] - STEP_S]
    assert {scene.guidance.hints[:1] for scene in between} == {("step_off",)}


def test_a_film_that_ends_too_soon_leaves_what_was_finished(tmp_path: Path) -> None:
    seen = watched(tmp_path, [Segment(3.2, "level_front")], VIEWS)
    assert (seen.ending.why, len(seen.shots)) == ("ended", 1)
    assert [step.view for step in seen.session.left] == ["right", "back", "left"]


def test_one_full_turn_is_followed_and_its_frames_are_measured(tmp_path: Path) -> None:
    """The sample's turn, 1.9 degrees of hip line and 11.4 of pelvis rotation (sample_images/SOURCES.md)."""
    script = [Segment(3.0, "turn_front"), Segment(13.0, "turn"), Segment(1.0, "turn_front")]
    seen = watched(tmp_path, script, (), turn=True)
    events = [scene.event for scene in seen.scenes]
    assert events.count("turn_begins") == events.count("turn_done") == 1
    done = seen.scenes[events.index("turn_done")]
    assert done.picture.seconds > 15.0
    shares = [scene.pace.share for scene in seen.scenes if scene.pace]
    assert max(np.diff(shares)) < 0.1
    for share, heading in ((0.25, 90.0), (0.5, 180.0), (0.75, -90.0)):
        at = next(scene for scene in seen.scenes if scene.pace and scene.pace.share >= share)
        assert at.glimpse.landmarks is not None
        assert at.guidance is not None
        assert abs(wrapped_deg((at.pace.heading_deg or 0.0) - heading)) < 20.0  # type: ignore[union-attr]
    assert seen.session.turn is not None
    with MediaPipeDetector.for_turns() as engine:
        answer = analyse_turn(seen.session.turn, engine)
    rotation = answer.indicator("pelvis_rotation")
    assert rotation.interval95 is not None
    assert rotation.interval95[0] <= 11.4 <= rotation.interval95[1]
    assert answer.turn.turned_deg > 320.0
