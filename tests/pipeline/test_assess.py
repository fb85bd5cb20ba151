"""The whole path with a detector whose landmarks are known: numbers, JSON, sessions, limits."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageOps

import posture
from posture.answer.assessment import Assessment
from posture.answer.vocabulary import ViewName
from posture.body.landmarks import Landmarks
from posture.errors import (
    BadOption,
    FileNotReadable,
    NoPerson,
    NotAnImage,
    NotStanding,
    PostureError,
    ViewMismatch,
)
from posture.image.photo import Photo, decode
from posture.measure.calibration import Domain, Trust, calibration
from posture.measure.indicators import INDICATORS, shown_in
from posture.pipeline.assess import Refused, analyse_photo, analyse_photos, session_of
from posture.pipeline.observation import observe
from posture.pipeline.options import Person, PhotoOptions
from posture.pose.detector import MediaPipeDetector
from posture.protocol.intake import Intake
from posture.render.overlay import overlay_png
from posture.words.catalogue import sentences
from tests.conftest import KnowingDetector, english
from tests.figure import Figure
from tests.photos import encoded
from tests.places import SAMPLES


def paper(width: int = 1080, height: int = 1440) -> bytes:
    """A photo with enough texture to count as sharp, and no upright edge."""
    rng = np.random.default_rng(7)
    cells = rng.integers(0, 255, (height // 12, width // 12, 3), dtype=np.uint8)
    picture = Image.fromarray(cells).resize((width, height), Image.Resampling.NEAREST)
    return encoded(picture, "JPEG", quality=80)


PAPER = paper()
straight = partial(analyse_photos, calibrated=False)
"""Reads the landmarks by the formulas: a stick figure's angles come out as they were put in."""


def assessed(landmarks: Landmarks, roll_deg: float | None = None, **how: Any) -> Assessment:
    return analyse_photo(PAPER, KnowingDetector(landmarks), options=PhotoOptions(roll_deg), **how)


def value(answer: Any, name: str) -> float:
    found = answer.indicator(name).value
    assert found is not None
    return float(found)


@pytest.mark.parametrize("view", ["front", "back"])
def test_known_angles_come_out_of_the_whole_path(view: ViewName) -> None:
    figure = Figure(hip_obliquity=11, shoulder_obliquity=-2, trunk_lean=3)
    answer = assessed(figure.landmarks(view, roll_deg=2.5), roll_deg=2.5, calibrated=False)
    assert answer.view.name == view
    assert value(answer, "hip_obliquity") == pytest.approx(11, abs=1e-6)
    assert value(answer, "shoulder_obliquity") == pytest.approx(-2, abs=1e-6)
    assert value(answer, "trunk_lean") == pytest.approx(3, abs=1e-6)
    assert answer.indicator("hip_obliquity").status == "clear"
    assert answer.indicator("hip_obliquity").side == "right"
    assert answer.camera_roll.source == "given"


def test_rotation_of_the_pelvis_is_never_read_off_a_photo() -> None:
    answer = assessed(Figure(shoulder_rotation=15).landmarks(), roll_deg=0.0)
    for name in ("pelvis_rotation", "trunk_torsion", "pelvis_tilt"):
        item = answer.indicator(name)
        assert (item.value, item.status) == (None, "not_measured")
        assert item.reason
        assert "card" in english(item.reason)


def test_a_therapists_finding_is_taken_with_its_source() -> None:
    intake = Intake.from_mapping({"therapist_findings": {"pelvis_rotation": {"value_deg": -9, "sem_deg": 2}}})
    item = assessed(Figure().landmarks(), roll_deg=0.0, person=Person(intake)).indicator("pelvis_rotation")
    assert (item.value, item.source, item.side, item.status) == (-9, "therapist", "left", "clear")
    assert item.budget == {"model": 2.0, "camera_roll": 0.0, "pose_repeat": 0.0}


def test_every_indicator_is_in_the_answer_measured_or_with_its_reason() -> None:
    answer = assessed(Figure().landmarks("left"), roll_deg=0.0)
    assert [item.id for item in answer.indicators] == [spec.id for spec in INDICATORS]
    measured = {item.id for item in answer.indicators if item.value is not None}
    assert measured == {spec.id for spec in INDICATORS if "left" in spec.views}


def test_an_unknown_roll_is_in_every_budget_it_touches_and_in_the_limits() -> None:
    answer = assessed(Figure().landmarks(), calibrated=False)
    assert answer.camera_roll.deg is None
    assert answer.indicator("hip_obliquity").budget["camera_roll"] == pytest.approx(1.5, abs=1e-6)
    assert answer.indicator("shoulder_hip_difference").budget["camera_roll"] == pytest.approx(0, abs=1e-6)
    assert any("camera roll is unknown" in english(text) for text in answer.limits)


def test_nothing_is_lost_between_objects_and_json() -> None:
    answer = assessed(Figure(hip_obliquity=8).landmarks(), roll_deg=0.0)
    plain = answer.to_dict()
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain
    assert plain["provenance"]["image"]["sha256"] == decode(PAPER).sha256
    assert plain["schema_version"] == "2.0"


def test_the_golden_answer() -> None:
    """What a level figure gets; rewrite with ``python -m tests.golden`` after a deliberate change."""
    from tests.golden import COMMITTED, level_figure

    assert level_figure() == json.loads(COMMITTED.read_text("utf-8"))


def limit(name: str) -> str:
    return sentences("answer", "en")[f"limit.{name}"]


def test_an_answer_straight_from_the_landmarks_says_so() -> None:
    answer = assessed(Figure().landmarks(), roll_deg=0.0, calibrated=False)
    assert answer.provenance.calibration == "none"
    assert limit("not_calibrated") in answer.limits
    assert not {limit("calibrated"), limit("edge"), limit("outside")} & set(answer.limits)
    sideways = assessed(Figure().landmarks("left"), roll_deg=0.0, calibrated=False)
    assert limit("not_calibrated") not in sideways.limits, "it speaks of the hip line"


@pytest.mark.parametrize(
    ("domain", "said"),
    [
        ("inside", {"calibrated"}),
        ("edge", {"calibrated", "edge"}),
        ("outside", {"not_calibrated", "outside"}),
    ],
)
def test_an_answer_says_how_its_body_relates_to_the_learnt_ones(
    domain: Domain, said: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sem = {} if domain == "outside" else {spec.id: 1.25 for spec in shown_in("front")}
    monkeypatch.setattr("posture.measure.calibration.trust", lambda *_: Trust(sem, domain))
    answer = assessed(Figure().landmarks(), roll_deg=0.0)
    assert answer.provenance.calibration == ("none" if domain == "outside" else calibration().id)
    rows = ("calibrated", "edge", "outside", "not_calibrated")
    assert {name for name in rows if limit(name) in answer.limits} == said
    if sem:
        assert answer.indicator("hip_obliquity").budget["model"] == 1.25


def test_a_session_passes_on_whether_calibrated_readings_are_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    sem = {spec.id: 1.25 for spec in shown_in("front")}
    monkeypatch.setattr("posture.measure.calibration.trust", lambda *_: Trust(sem, "inside"))
    detector = KnowingDetector(Figure().landmarks())
    wanted, not_wanted = (
        analyse_photos({"front": [PAPER]}, detector, options=PhotoOptions(0.0), calibrated=calibrated)
        for calibrated in (True, False)
    )
    assert wanted.provenance.calibration == calibration().id
    assert wanted.indicator("hip_obliquity").budget["model"] == 1.25
    assert not_wanted.provenance.calibration == "none"


def test_a_session_cancels_an_unknown_roll_and_finds_it() -> None:
    figure = Figure(hip_obliquity=7, shoulder_obliquity=-4)
    detector = KnowingDetector(*(figure.landmarks(view, roll_deg=2.0) for view in ("front", "back")))
    answer = straight({"front": [PAPER], "back": [PAPER]}, detector)
    assert value(answer, "hip_obliquity") == pytest.approx(7, abs=1e-3)
    assert answer.indicator("hip_obliquity").views == ("front", "back")
    assert answer.indicator("hip_obliquity").budget["camera_roll"] < 0.5
    assert answer.camera_roll.source == "reversal"
    assert answer.camera_roll.deg == pytest.approx(2.0, abs=1e-2)
    assert not any("camera roll is unknown" in english(text) for text in answer.limits)


def test_a_roll_found_by_reversal_is_taken_out_of_the_other_photos() -> None:
    figure = Figure(trunk_lean_sagittal=3)
    views: list[ViewName] = ["front", "back", "left"]
    detector = KnowingDetector(*(figure.landmarks(view, roll_deg=4.0) for view in views))
    answer = straight({view: [PAPER] for view in views}, detector)
    assert answer.camera_roll.deg == pytest.approx(4.0, abs=0.02)
    assert value(answer, "trunk_lean_sagittal") == pytest.approx(3, abs=0.05)
    budget = answer.indicator("trunk_lean_sagittal").budget
    assert budget["camera_roll"] == pytest.approx(answer.camera_roll.sem_deg, rel=0.01)


def test_photos_of_different_size_are_not_from_one_fixed_camera() -> None:
    figure = Figure(hip_obliquity=7)
    detector = KnowingDetector(figure.landmarks("front"), figure.landmarks("back"))
    answer = straight({"front": [PAPER], "back": [paper(960, 1280)]}, detector)
    assert answer.camera_roll.source == "unknown"
    assert answer.indicator("hip_obliquity").budget["camera_roll"] == pytest.approx(1.5 / 2**0.5, rel=1e-3)


def test_the_same_file_twice_is_no_repeat() -> None:
    detector = KnowingDetector(Figure(hip_obliquity=8).landmarks())
    answer = analyse_photos({"front": [PAPER, PAPER]}, detector, options=PhotoOptions(roll_deg=0.0))
    assert len(answer.photos) == 1
    assert [item.code for item in answer.refused] == ["repeated_photo"]


def test_a_red_flag_is_not_swallowed_by_a_photo_that_cannot_be_used() -> None:
    intake = Intake.from_mapping({"red_flags": ["bladder_bowel"]})
    detector = KnowingDetector(Figure(trunk_lean=40).landmarks())
    jobs: list[Callable[[], object]] = [
        lambda: posture.analyse(PAPER, detector=detector, intake=intake),
        lambda: posture.analyse(b"no photo", detector=detector, intake=intake),
        lambda: posture.analyse_session({"front": [PAPER]}, detector=detector, intake=intake),
    ]
    for job in jobs:
        with pytest.raises(PostureError) as caught:
            job()
        assert caught.value.withheld is not None
        assert caught.value.withheld.urgency == "emergency_now"


def test_a_person_who_is_small_in_a_large_photo_is_unpacked_finer() -> None:
    small = Figure().landmarks(px_per_m=300, width_px=3000, height_px=4000)
    data = encoded(Image.open(BytesIO(PAPER)).resize((3000, 4000)), "JPEG")
    seen: list[tuple[int, ...]] = []

    class Watching(KnowingDetector):
        def detect(self, photo: Photo) -> Landmarks:
            seen.append(photo.rgb.shape)
            return small

    answer = analyse_photo(data, Watching(small), options=PhotoOptions(roll_deg=0.0))
    assert len(seen) == 2
    assert seen[0][0] < seen[1][0] <= 4000
    assert next(gate for gate in answer.quality if gate.gate == "body_size").passed


def test_a_session_of_all_four_views() -> None:
    figure = Figure(trunk_lean_sagittal=4)
    views: list[ViewName] = ["front", "back", "left", "right"]
    detector = KnowingDetector(*(figure.landmarks(view) for view in views))
    answer = straight({view: [PAPER] for view in views}, detector)
    assert [part.view.name for part in answer.photos] == views
    assert value(answer, "shoulder_rotation") == pytest.approx(0, abs=1e-6)
    assert answer.indicator("shoulder_rotation").views == ("left", "right")
    assert value(answer, "trunk_thigh_asymmetry") == pytest.approx(0, abs=1e-6)
    assert value(answer, "trunk_lean_sagittal") == pytest.approx(4, abs=1e-6)


def test_a_bad_photo_of_a_session_is_named_and_the_others_count() -> None:
    detector = KnowingDetector(Figure(hip_obliquity=8).landmarks(), Figure(turn_deg=30).landmarks("back"))
    options = PhotoOptions(roll_deg=0.0)
    answer = straight({"front": [PAPER], "back": [PAPER]}, detector, options=options)
    assert [part.view.name for part in answer.photos] == ["front"]
    assert [(item.view, item.code) for item in answer.refused] == [("back", "unusable_view")]
    assert value(answer, "hip_obliquity") == pytest.approx(8, abs=1e-6)


def test_a_session_leaves_what_it_was_handed_as_it_is() -> None:
    figures: dict[ViewName, Figure] = {"front": Figure(hip_obliquity=8), "back": Figure(turn_deg=30)}
    shots = [
        [observe(PAPER, KnowingDetector(figure.landmarks(view)), view, PhotoOptions(0.0))]
        for view, figure in figures.items()
    ]
    refused: list[Refused] = [("left", NoPerson())]
    first, again = (session_of(shots, refused, calibrated=False) for _ in range(2))
    assert [(item.view, item.code) for item in first.refused] == [
        ("left", "no_person"), ("back", "unusable_view"),
    ]  # fmt: skip
    assert again == first
    assert [name for name, _ in refused] == ["left"]
    with pytest.raises(NoPerson, match=r"left photo: .*back photo: "):
        session_of(shots[1:], refused, calibrated=False)
    assert (len(refused), len(shots)) == (1, 2)


def test_a_session_in_which_nothing_can_be_measured_is_an_error() -> None:
    detector = KnowingDetector(Figure(trunk_lean=40).landmarks())
    with pytest.raises(NotStanding):
        analyse_photos({"front": [PAPER]}, detector, options=PhotoOptions(roll_deg=0.0))
    with pytest.raises(BadOption):
        analyse_photos({}, detector)
    with pytest.raises(ViewMismatch):
        analyse_photos({"back": [PAPER]}, KnowingDetector(Figure().landmarks("front")))


def test_every_refused_photo_of_a_session_is_named() -> None:
    detector = KnowingDetector(Figure().landmarks("left"), Figure().landmarks("front"))
    with pytest.raises(ViewMismatch, match=r"front photo: .*back photo: "):
        analyse_photos({"front": [PAPER], "back": [PAPER]}, detector)
    with pytest.raises(NotAnImage, match="left photo: This is not an image"):
        analyse_photos({"left": [b"no photo"]}, detector)


def test_a_stated_view_that_the_picture_contradicts() -> None:
    with pytest.raises(ViewMismatch, match="it shows the left"):
        assessed(Figure().landmarks("left"), view="right")


def test_the_overlay_is_upright_named_and_bare() -> None:
    figure = Figure(hip_obliquity=8)
    answer = assessed(figure.landmarks(), roll_deg=0.0)
    drawn = Image.open(BytesIO(overlay_png(PAPER, answer)))
    assert drawn.format == "PNG"
    assert drawn.height == 1440
    assert drawn.width > 1080, "the values stand beside the photo, not on the body"
    assert not drawn.info
    hip = figure.landmarks().xy_px[24]
    before = decode(PAPER, long_side_px=1440).rgb[int(hip[1]), int(hip[0])]
    assert drawn.getpixel((int(hip[0]), int(hip[1]))) != tuple(before)


@pytest.mark.parametrize("view", ["front", "back", "left", "right"])
def test_the_overlay_of_every_view(view: ViewName) -> None:
    answer = assessed(Figure().landmarks(view))
    assert overlay_png(PAPER, answer).startswith(b"\x89PNG")


def test_the_library_opens_files_and_names_what_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(PAPER)
    knowing = KnowingDetector(Figure(hip_obliquity=8).landmarks())
    answer = posture.analyse(path, detector=knowing, roll_deg=0.0)
    same = analyse_photo(PAPER, knowing, options=PhotoOptions(roll_deg=0.0))
    assert answer == replace(same, measured_at=answer.measured_at)
    assert knowing.landmarks, "a detector that was passed in stays open"
    session = posture.analyse_session({"front": [path, PAPER]}, detector=knowing, roll_deg=0.0)
    assert len(session.photos) == 1, "one and the same file is one photo"
    with pytest.raises(FileNotReadable, match="No such file"):
        posture.analyse(tmp_path / "missing.jpg", detector=knowing)


def test_importing_posture_loads_nothing_heavy() -> None:
    heavy = {"mediapipe", "cv2", "PIL", "fastapi", "numpy", "pydantic", "importlib.metadata"}
    code = f"import posture, sys; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_public_names_are_the_public_names() -> None:
    for name in posture.__all__:
        assert getattr(posture, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = posture.nonsense


@pytest.mark.slow
@pytest.mark.parametrize("name", ["left_hip_high_front", "shoulders_turned_left_side"])
def test_a_mirror_image_says_the_same_once_it_is_turned_back(name: str, detector: MediaPipeDetector) -> None:
    photo = Image.open(SAMPLES / f"{name}.jpg")
    files = [BytesIO(), BytesIO()]
    photo.save(files[0], "PNG")
    ImageOps.mirror(photo).save(files[1], "PNG")
    plain, over = (file.getvalue() for file in files)
    options = PhotoOptions(roll_deg=1.0)
    as_it_is = analyse_photo(plain, detector, options=options)
    # The roll is said of the picture as it was handed in.
    turned_back = analyse_photo(over, detector, options=replace(options, mirrored=True, roll_deg=-1.0))
    assert turned_back.indicators == as_it_is.indicators
    assert turned_back.view == as_it_is.view
    assert turned_back.landmarks == as_it_is.landmarks
    assert turned_back.provenance.image is not None
    assert turned_back.provenance.image.turned_over == "stated"
    assert overlay_png(over, turned_back) == overlay_png(plain, as_it_is)
    untold = analyse_photo(over, detector, options=replace(options, roll_deg=-1.0))
    assert untold.provenance.image is not None
    assert untold.provenance.image.turned_over is None
    said, unsaid = ({*answer.limits} for answer in (turned_back, untold))
    assert any("mirror image" in english(text) for text in unsaid)
    assert said - unsaid
