"""A turn from frames to the answer, with a detector that knows and formulas that are known."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from numpy.typing import NDArray

from posture.answer.box import Box
from posture.body.landmarks import Landmarks
from posture.errors import NoPerson, SeveralPeople, TiltedPicture, TurnUnclear
from posture.image.footage import Footage, Frame
from posture.image.photo import Photo
from posture.image.taken import Taken
from posture.measure.readings import NotMeasured, Reading
from posture.pipeline.options import Person
from posture.pose.models import HEAVY
from posture.turn import calibration
from posture.turn.analysis import analyse_turn
from posture.turn.calibration import (
    ArmsFormulas,
    TurnCalibration,
    TurnFormula,
    jackknife,
    readings,
    without_blocks,
)
from posture.turn.features import FEATURES, WIDTHS
from posture.turn.headings import fit_turn
from tests.conftest import english
from tests.figure import Figure
from tests.turn.people import even_headings, hands_up, turning

PHOTO = Photo(np.zeros((8, 6, 3), dtype=np.uint8), 1080, 1440, "0" * 64)
TWISTED = Figure(pelvis_rotation=8.0, shoulder_rotation=-6.0)


class Watching:
    """Reports one frame after the other, or that there is nobody, or a crowd."""

    def __init__(self, seen: list[Landmarks | None], missing: type[Exception] = NoPerson) -> None:
        self.seen = iter(seen)
        self.missing = missing

    def detect(self, photo: Photo) -> Landmarks:
        one = next(self.seen)
        if one is None:
            raise self.missing
        return one

    def read_lines(self, square: NDArray[np.uint8]) -> None:
        return None

    def people(self, photo: Photo) -> tuple[Box, ...]:
        return ()

    def close(self) -> None:
        self.seen = iter(())


def footage(count: int) -> Footage:
    frames = tuple(Frame(3 * k, k / 4, PHOTO) for k in range(count))
    return Footage("video", frames, "f" * 64, 1080, 1440)


def known_formulas(limit: float = 1e6) -> TurnCalibration:
    """Formulas that say what the phases say; the first feature alone spans the cloud."""
    wanted = {"pelvis_rotation": {"phase_hip": 1.0}, "shoulder_rotation": {"phase_shoulder": 1.0}}
    wanted["trunk_torsion"] = {"phase_shoulder": 1.0, "phase_hip": -1.0}
    axis = [1.0 if name == "phase_hip" else 0.0 for name in FEATURES]
    formulas = {name: TurnFormula(weights, 1.5, 2.0, {}) for name, weights in wanted.items()}
    hanging = ArmsFormulas(formulas, FEATURES, [axis], limit, (100.0 * np.eye(len(WIDTHS))).tolist())
    return TurnCalibration("known", {}, HEAVY.sha256, {"hanging": hanging})


@pytest.fixture(autouse=True)
def _known(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "shipped" not in request.keywords:
        monkeypatch.setattr(calibration, "turn_calibration", known_formulas)


def test_the_answer_says_what_is_known() -> None:
    seen = turning(TWISTED, even_headings(40))
    seen[3] = None
    answer = analyse_turn(footage(40), Watching(seen))
    assert answer.indicator("pelvis_rotation").value == pytest.approx(8, abs=0.3)
    assert answer.indicator("shoulder_rotation").value == pytest.approx(-6, abs=0.3)
    torsion = answer.indicator("trunk_torsion")
    assert torsion.value == pytest.approx(-14, abs=0.3)
    assert (torsion.status, torsion.side, torsion.source) == ("clear", "left", "turn")
    assert torsion.budget["model"] == 1.5
    assert torsion.budget["frames"] < 0.5
    assert answer.pattern.name == "pelvis_rotation"
    assert answer.indicator("pelvis_tilt").status == "not_measured"


def test_every_frame_is_in_the_answer_and_the_unused_say_why() -> None:
    seen = turning(TWISTED, even_headings(40))
    seen[3] = None
    turn = analyse_turn(footage(40), Watching(seen)).turn
    assert (turn.source, turn.way, turn.frames_used) == ("video", "left", 39)
    assert turn.text == "A turn of 351° to your left, read from 39 of 40 frames."
    assert [frame.number for frame in turn.frames] == list(range(0, 120, 3))
    assert turn.frames[3].unused_because == "No person was found"
    assert turn.frames[3].heading_deg is None
    assert turn.frames[4].heading_deg == pytest.approx(50 - 4, abs=1.0)
    curves = {curve.segment: curve for curve in turn.curves}
    assert curves["hips"].seen_deg == pytest.approx(8, abs=0.3)
    assert curves["ankles"].seen_deg == pytest.approx(0, abs=0.3)
    # 0.20 m between the hips, 1.32 m from the ankles to the shoulders.
    assert curves["hips"].width_pct == pytest.approx(100 * 0.20 / 1.32, abs=0.1)
    assert len(curves["hips"].seen_pct) == 39


def test_a_turn_says_when_it_was_and_what_it_is_called() -> None:
    noon = datetime(2026, 11, 30, 12, tzinfo=UTC)
    seen = Watching(turning(TWISTED, even_headings(30)))
    filmed = footage(30).dated(Taken("2026-11-20 14:03"))
    answer = analyse_turn(filmed, seen, Person(label="Anna"), measured_at=noon)
    assert (answer.measured_at, answer.label) == ("2026-11-30T12:00:00Z", "Anna")
    assert answer.taken_at == answer.to_dict()["provenance"]["image"]["taken_at"] == "2026-11-20T14:03:00"


def test_provenance_names_the_heavy_network() -> None:
    answer = analyse_turn(footage(30), Watching(turning(TWISTED, even_headings(30))))
    assert answer.provenance.model == HEAVY.name
    assert answer.provenance.passes == 60
    assert json.loads(json.dumps(answer.to_dict()))["turn"]["turned_deg"] == pytest.approx(348, abs=2)


@pytest.mark.parametrize("error", [NoPerson, SeveralPeople])
def test_a_video_that_mostly_shows_something_else_is_refused(error: type[Exception]) -> None:
    seen: list[Landmarks | None] = [None] * 20
    seen[:8] = turning(TWISTED, even_headings(8))
    with pytest.raises(error):
        analyse_turn(footage(20), Watching(seen, error))


@pytest.mark.parametrize("quarter", [1, -1])
def test_a_video_on_its_side_is_told_so(quarter: int) -> None:
    upright = turning(TWISTED, even_headings(20))
    lying: list[Landmarks | None] = [
        dataclasses.replace(one, xy_px=one.xy_px[:, ::-1] * (quarter, -quarter) + (400, 400))
        for one in upright
        if one is not None
    ]
    with pytest.raises(TiltedPicture, match="on its side"):
        analyse_turn(footage(20), Watching(lying))


def test_progress_counts_every_frame_and_may_stop_the_work() -> None:
    told: list[tuple[int, int]] = []
    analyse_turn(
        footage(30),
        Watching(turning(TWISTED, even_headings(30))),
        progress=lambda done, of: told.append((done, of)),
    )
    assert told == [(k, 30) for k in range(1, 31)]

    def stop(done: int, of: int) -> None:
        if done == 5:
            raise InterruptedError

    watching = Watching(turning(TWISTED, even_headings(30)))
    with pytest.raises(InterruptedError):
        analyse_turn(footage(30), watching, progress=stop)
    assert len(list(watching.seen)) == 25


def test_what_is_far_from_all_that_was_learnt_is_not_measured() -> None:
    fit = fit_turn(turning(TWISTED, even_headings(30)), ordered=True)
    [inside, *_] = readings(fit, known_formulas(limit=10.0))
    [edge, *_] = readings(fit, known_formulas(limit=5.0))
    [outside, *_] = readings(fit, known_formulas(limit=3.9))
    assert isinstance(inside, Reading)
    assert isinstance(edge, Reading)
    assert isinstance(outside, NotMeasured)
    assert (inside.domain, inside.model_sem) == ("inside", 1.5)
    assert edge.domain == "edge"
    assert edge.model_sem == pytest.approx(1.5 * 8 / 5, abs=0.05)


def test_arms_held_in_another_way_are_refused_with_how_to_hold_them() -> None:
    seen = [hands_up(one) for one in turning(TWISTED, even_headings(30))]
    with pytest.raises(TurnUnclear, match="Hold both arms alike"):
        analyse_turn(footage(30), Watching(seen))


def test_the_scatter_of_left_out_blocks_is_that_of_the_mean() -> None:
    # The mean of n numbers, without one of them each: the jackknife gives s / sqrt(n) exactly.
    numbers = np.array([1.0, 4.0, 2.0, 8.0, 5.0])
    without = (numbers.sum() - numbers) / 4
    assert jackknife(without) == pytest.approx(numbers.std(ddof=1) / np.sqrt(5))
    assert jackknife(np.append(without, np.nan)) == jackknife(without)
    assert jackknife(np.array([np.nan, 1.0])) == np.inf


def test_an_outline_that_was_not_seen_is_no_outline_of_somebody_who_is_not_turned() -> None:
    made = known_formulas()
    formulas = {**made.arms["hanging"].formulas, "hip_obliquity": TurnFormula({"width_1": 1.0}, 1.5, 2.0, {})}
    made = replace(made, arms={"hanging": replace(made.arms["hanging"], formulas=formulas)})
    seen = [one and replace(one, outline_px=None) for one in turning(TWISTED, even_headings(30))]
    outcomes = {one.indicator: one for one in readings(fit_turn(seen, ordered=True), made)}
    assert isinstance(outcomes["pelvis_rotation"], Reading)
    missing = outcomes["hip_obliquity"]
    assert isinstance(missing, NotMeasured)
    assert "outline" in english(missing.reason)


def test_every_frame_is_left_out_once() -> None:
    fit = fit_turn(turning(TWISTED, even_headings(30)), ordered=True)
    parts = without_blocks(fit)
    left_out = [frame for part in parts for frame in set(fit.used) - set(part.used)]
    assert sorted(left_out) == list(fit.used)


def test_noisier_frames_give_a_wider_interval() -> None:
    rng = np.random.default_rng(5)
    seen = turning(TWISTED, even_headings(40))
    noisy = [replace(one, xy_px=one.xy_px + rng.normal(0, 8, one.xy_px.shape)) for one in seen if one]
    calm = analyse_turn(footage(40), Watching(seen)).indicator("pelvis_rotation").budget["frames"]
    wild = analyse_turn(footage(40), Watching(list(noisy))).indicator("pelvis_rotation").budget["frames"]
    assert wild > 5 * calm
