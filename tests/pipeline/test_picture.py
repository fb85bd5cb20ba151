"""What the picture of the trunk shows, through the whole path: values, sessions, limits, provenance."""

from __future__ import annotations

import numpy as np
import pytest

from posture.answer.assessment import Assessment, SessionAssessment
from posture.answer.vocabulary import ViewName
from posture.measure.calibration import Trust
from posture.measure.indicators import INDICATORS
from posture.pelvis.crop import SIZE_PX
from posture.pipeline.assess import analyse_photo, analyse_photos
from posture.pipeline.options import Person, PhotoOptions
from posture.render.overlay import overlay_png
from posture.words.catalogue import sentences
from tests.conftest import KnowingDetector
from tests.figure import Figure
from tests.pelvis.known import ReadingDetector, calibrated, lines
from tests.pipeline.test_assess import PAPER

HIPS, SHOULDERS, DIFFERENCE = "hip_obliquity", "shoulder_obliquity", "shoulder_hip_difference"
ROWS = ("picture", "picture_outside", "calibrated", "calibrated_beside", "not_calibrated")
SAYS = {name: sentences("answer", "en")[f"limit.{name}"].replace("{sizes}", "97% (front)") for name in ROWS}
LEVEL = PhotoOptions(roll_deg=0.0)


def said(answer: Assessment | SessionAssessment) -> set[str]:
    return {name for name, text in SAYS.items() if text in answer.limits}


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    """A calibration of front and back whose errors are 1 degree; none of landmarks."""
    made = calibrated()
    monkeypatch.setattr("posture.measure.calibration.trust", lambda *_: Trust({}, "outside"))
    for module in ("pelvis.readings", "pipeline.observation", "pipeline.caveats"):
        monkeypatch.setattr(f"posture.{module}.picture_calibration", lambda: made)


def test_the_picture_is_the_source_and_the_roll_is_taken_out() -> None:
    detector = ReadingDetector([Figure().landmarks()], lines(6.0, 1.0))
    answer = analyse_photo(PAPER, detector, options=PhotoOptions(roll_deg=1.5))
    assert [square.shape for square in detector.squares] == [(SIZE_PX, SIZE_PX, 3)]
    found = {name: answer.indicator(name) for name in (HIPS, SHOULDERS, DIFFERENCE)}
    assert {name: one.value for name, one in found.items()} == pytest.approx(
        {HIPS: 4.5, SHOULDERS: -0.5, DIFFERENCE: -5.0}
    )
    assert {one.source for one in found.values()} == {"picture"}
    assert [other.source for other in found[HIPS].others] == ["landmarks"]
    assert answer.indicator("trunk_lean").source == "landmarks"
    assert said(answer) == {"picture"}
    assert answer.provenance.calibration.startswith("known")
    assert overlay_png(PAPER, answer).startswith(b"\x89PNG")


def of_calibrated_landmarks(monkeypatch: pytest.MonkeyPatch) -> None:
    sem = {spec.id: 1.0 for spec in INDICATORS}
    monkeypatch.setattr("posture.measure.calibration.trust", lambda *_: Trust(sem, "inside"))


def test_how_much_of_a_tilt_comes_out_is_said_of_the_source_that_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    of_calibrated_landmarks(monkeypatch)
    seen = analyse_photo(PAPER, ReadingDetector([Figure().landmarks()], lines(6.0, 1.0)), options=LEVEL)
    assert said(seen) == {"picture", "calibrated_beside"}
    strange = lines(6.0, 1.0, description=np.array([99.0, 0.0, 0.0]))
    unseen = analyse_photo(PAPER, ReadingDetector([Figure().landmarks()], strange), options=LEVEL)
    assert said(unseen) == {"picture_outside", "calibrated"}
    both = [Figure().landmarks(view) for view in ("front", "back")]
    detector = ReadingDetector(both, lines(6.0, 1.0), strange)
    mixed = analyse_photos({"front": [PAPER], "back": [PAPER]}, detector, options=LEVEL)
    assert said(mixed) == {"picture", "picture_outside", "calibrated"}


def test_both_views_are_named_with_how_much_of_a_tilt_comes_out_of_them() -> None:
    both = [Figure().landmarks(view) for view in ("front", "back")]
    detector = ReadingDetector(both, lines(6.0, 1.0), lines(-6.0, -1.0))
    german = analyse_photos(
        {"front": [PAPER], "back": [PAPER]}, detector, Person(language="de"), options=LEVEL
    )
    assert any("mit 97 % (vorn), 97 % (hinten) seiner Neigung" in text for text in german.limits)


def test_a_session_takes_the_roll_out_of_the_picture_too() -> None:
    figure = Figure()
    views: tuple[ViewName, ...] = ("front", "back")
    # The right hip is 3 degrees higher, the camera is turned by 2.
    detector = ReadingDetector(
        [figure.landmarks(view, roll_deg=2.0) for view in views], lines(5.0, 2.0), lines(-1.0, 2.0)
    )
    answer = analyse_photos({view: [PAPER] for view in views}, detector)
    assert answer.camera_roll.source == "reversal"
    assert answer.camera_roll.deg == pytest.approx(2.0, abs=0.01)
    assert answer.indicator(HIPS).value == pytest.approx(3.0, abs=0.01)
    assert answer.indicator(SHOULDERS).value == pytest.approx(0.0, abs=0.01)
    assert answer.indicator(HIPS).views == views


def test_a_picture_unlike_those_taught_leaves_it_to_the_landmarks_and_says_so() -> None:
    strange = lines(6.0, 1.0, description=np.array([99.0, 0.0, 0.0]))
    answer = analyse_photo(
        PAPER, ReadingDetector([Figure(hip_obliquity=2.0).landmarks()], strange), options=LEVEL
    )
    assert answer.indicator(HIPS).source == "landmarks"
    assert answer.indicator(HIPS).value == pytest.approx(2.0)
    assert said(answer) == {"picture_outside", "not_calibrated"}
    assert "known" not in answer.provenance.calibration


def test_who_wants_the_landmarks_alone_gets_them() -> None:
    detector = ReadingDetector([Figure(hip_obliquity=2.0).landmarks()], lines(6.0, 1.0))
    answer = analyse_photo(PAPER, detector, options=LEVEL, calibrated=False)
    assert answer.indicator(HIPS).value == pytest.approx(2.0)
    assert said(answer) == {"not_calibrated"}


@pytest.mark.parametrize("view", ["left", "right"])
def test_side_photos_are_not_read(view: ViewName) -> None:
    detector = ReadingDetector([Figure().landmarks(view)])
    analyse_photo(PAPER, detector, options=LEVEL)
    assert detector.squares == []


def test_a_detector_without_the_network_leaves_it_to_the_landmarks() -> None:
    answer = analyse_photo(PAPER, KnowingDetector(Figure().landmarks()), options=LEVEL)
    assert answer.indicator(HIPS).source == "landmarks"
