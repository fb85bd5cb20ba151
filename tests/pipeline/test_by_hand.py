"""Points that a person set, in the whole path: one more source, and measured again without the photo."""

from __future__ import annotations

import copy
import json
from typing import Any

import numpy as np
import pytest

from posture.answer.assessment import Assessment, SessionAssessment
from posture.body.landmarks import Joint, Landmarks
from posture.errors import BadAnswer, BadPoints, NothingMeasurable
from posture.pipeline.again import analyse_again
from posture.pipeline.assess import analyse_photo, analyse_photos
from posture.pipeline.earlier import EarlierAnswer
from posture.pipeline.options import Person, PhotoOptions
from posture.points.given import marks_of
from posture.protocol.intake import Intake
from posture.render.overlay import overlay_png
from posture.render.overlay_svg import overlay_svg
from posture.render.report import report_html
from posture.render.text import told
from tests.conftest import KnowingDetector
from tests.figure import Figure
from tests.pipeline.test_assess import PAPER, paper
from tests.points.marks import at, everything, row

PAIN = {"pain_side": "left", "pain_place": "lower_back", "red_flags_answered": True}


def pair(name: str, landmarks: Landmarks, part: str, **more: Any) -> list[dict[str, Any]]:
    joints = {side: Joint[f"{side}_{part}".upper()] for side in ("left", "right")}
    return [row(f"{side}_{name}", at(landmarks, joint), **more) for side, joint in joints.items()]


def assessed(
    figure: Figure, rows: list[dict[str, Any]], height_cm: float | None = None, **how: Any
) -> Assessment:
    options = PhotoOptions(0.0, marks=marks_of(rows, height_cm))
    return analyse_photo(PAPER, KnowingDetector(figure.landmarks("front")), options=options, **how)


def test_without_points_there_is_nothing_of_them() -> None:
    answer = assessed(Figure(), [])
    assert not answer.points
    assert not answer.measures
    assert not any("by hand" in str(text) for text in answer.limits)


def test_a_palpated_pelvis_is_measured_and_names_the_pattern_as_a_therapists_finding_does() -> None:
    figure = Figure(hip_obliquity=13)
    rows = pair("asis", figure.landmarks("front"), "hip", how="sticker")
    answer = assessed(figure, rows, person=Person(Intake.from_mapping(PAIN)))
    pelvis = answer.indicator("pelvis_obliquity")
    assert (pelvis.source, pelvis.status, pelvis.side) == ("points", "clear", "right")
    assert pelvis.value == pytest.approx(13, abs=1e-6)
    assert {"placement", "clicks", "skin_depth", "camera_roll", "pose_repeat"} <= set(pelvis.budget)
    finding = {"therapist_findings": {"pelvis_obliquity": {"value_deg": 13, "sem_deg": pelvis.sem}}}
    told_by_hand = assessed(figure, [], person=Person(Intake.from_mapping({**PAIN, **finding})))
    for one in (answer, told_by_hand):
        assert (one.pattern.name, one.pattern.verdict, one.pattern.side) == (
            "hip_hike",
            "consistent",
            "right",
        )
    muscles = [step.muscle for step in told_by_hand.protocol.steps]
    assert [step.muscle for step in answer.protocol.steps] == muscles


def test_the_surest_source_counts_and_the_others_are_shown() -> None:
    figure = Figure(shoulder_obliquity=3)
    guessed = pair("acromion", figure.landmarks("front"), "shoulder", how="guessed")
    shoulder = assessed(figure, guessed, calibrated=False).indicator("shoulder_obliquity")
    assert shoulder.source == "landmarks"
    assert [(one.source, one.agrees) for one in shoulder.others] == [("points", True)]


def test_what_a_hand_has_moved_is_not_overruled_by_what_it_corrected() -> None:
    figure = Figure()
    rows = pair("shoulder", figure.landmarks("front"), "shoulder", how="guessed")
    rows[0]["y_px"] += 60  # the left one far below where the network sees it
    shoulder = assessed(figure, rows, calibrated=False).indicator("shoulder_obliquity")
    (network,) = shoulder.others
    assert shoulder.source == "points"
    assert shoulder.value == pytest.approx(np.degrees(np.arctan(60 / 170)), abs=0.1)
    assert shoulder.sem is not None
    assert network.sem < shoulder.sem
    assert (network.source, network.agrees) == ("landmarks", False)
    assert "landmarks of the photo" in str(shoulder.text)
    assert "do not agree" in str(shoulder.text)


def test_points_do_not_measure_somebody_who_does_not_stand_quietly() -> None:
    crossed = Figure(pelvis_shift_m=0.5)  # leans far to the side
    rows = pair("asis", crossed.landmarks("front"), "hip")
    with pytest.raises(NothingMeasurable):
        assessed(crossed, rows)


def test_session_points_belong_to_their_view() -> None:
    figure = Figure(hip_obliquity=6)
    front, back = figure.landmarks("front"), figure.landmarks("back")
    rows = [
        *({**one, "view": "front"} for one in pair("asis", front, "hip")),
        *({**one, "view": "back"} for one in pair("psis", back, "hip")),
    ]
    views = {"front": [PAPER], "back": [paper(1080, 1440)]}

    def measured(points: list[dict[str, Any]], photos: Any = views) -> SessionAssessment:
        return analyse_photos(
            photos, KnowingDetector(front, back), options=PhotoOptions(0.0, marks=marks_of(points))
        )

    answer = measured(rows)
    pelvis = answer.indicator("pelvis_obliquity")
    assert pelvis.source == "points"
    assert set(pelvis.views) == {"front", "back"}
    assert pelvis.value == pytest.approx(6, abs=1e-6)
    assert [len(photo.points) for photo in answer.photos] == [2, 2]
    assert [photo.measures[0].id for photo in answer.photos] == ["asis_line", "psis_line"]
    for points, says in (
        (pair("asis", front, "hip"), "does not say in which photo it lies"),
        ([{**rows[0], "view": "left"}], "and there is none"),
    ):
        with pytest.raises(BadPoints, match=says):
            measured(points)
    with pytest.raises(BadPoints, match="There are 2 photos from the front"):
        measured(rows[:1], {"front": [PAPER, paper(1080, 1440)]})


FIGURE = Figure(hip_obliquity=5, shoulder_obliquity=-2, knee_out_right_m=0.02)
FRONT = FIGURE.landmarks("front")
ROWS = [*everything(FRONT, "front"), *pair("hip", FRONT, "hip"), row("left_knee", at(FRONT, Joint.LEFT_KNEE))]


@pytest.fixture(scope="module")
def earlier() -> dict[str, Any]:
    return assessed(FIGURE, []).to_dict()


def again(answer: dict[str, Any], rows: list[dict[str, Any]], **how: Any) -> Any:
    return analyse_again(
        EarlierAnswer.from_json(json.dumps(answer).encode()),
        marks_of(rows, how.pop("height_cm", None)),
        **how,
    )


def test_an_earlier_answer_measured_again_says_what_the_photo_says(earlier: dict[str, Any]) -> None:
    person = Person(Intake.from_mapping(PAIN))
    whole = assessed(FIGURE, ROWS, 172, person=person).to_dict()
    anew = again(earlier, ROWS, height_cm=172, person=person).to_dict()
    for name in ("indicators", "points", "measures", "pattern", "protocol", "summary", "landmarks", "view"):
        assert rounded(anew[name]) == rounded(whole[name])
    assert anew["provenance"] == whole["provenance"]
    assert set(anew["limits"]) - set(whole["limits"]) == {
        text for text in anew["limits"] if "Measured again" in text
    }


def test_points_of_the_earlier_answer_are_forgotten(earlier: dict[str, Any]) -> None:
    with_points = assessed(FIGURE, ROWS).to_dict()
    anew = again(with_points, []).to_dict()
    assert anew["points"] == anew["measures"] == []
    values = {
        one["id"]: (one["value"], one["source"]) for one in earlier["indicators"] if one["value"] is not None
    }
    for one in anew["indicators"]:
        if one["value"] is not None:
            assert one["source"] != "points"
            assert values[one["id"]] == (pytest.approx(one["value"]), one["source"])


def test_a_session_measured_again() -> None:
    figure = Figure(hip_obliquity=6)
    front, back = figure.landmarks("front"), figure.landmarks("back")
    views: Any = {"front": [PAPER], "back": [paper(1080, 1440)]}
    options = PhotoOptions(0.0)
    plain = analyse_photos(views, KnowingDetector(front, back), options=options)
    rows = [{**one, "view": "back"} for one in pair("psis", back, "hip")]
    marked = PhotoOptions(0.0, marks=marks_of(rows))
    whole = analyse_photos(views, KnowingDetector(front, back), options=marked).to_dict()
    anew = again(plain.to_dict(), rows).to_dict()
    for name in ("indicators", "pattern", "protocol", "summary"):
        assert rounded(anew[name]) == rounded(whole[name])
    assert [one["measures"] for one in anew["photos"]] == [one["measures"] for one in whole["photos"]]


def rounded(value: Any) -> Any:
    """Without the last digits, which depend on the order in which numbers were multiplied."""
    if isinstance(value, dict):
        return {name: rounded(item) for name, item in value.items()}
    if isinstance(value, list):
        return [rounded(item) for item in value]
    return round(value, 9) if isinstance(value, float) else value


def changed(answer: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    made = copy.deepcopy(answer)
    place: Any = made
    *parts, last = path.split(".")
    for part in parts:
        place = place[int(part) if part.isdigit() else part]
    place[int(last) if last.isdigit() else last] = value
    return made


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        ("schema_version", "1.0", "schema_version"),
        ("landmarks.3.x_px", "1", "landmarks 4 x_px"),
        ("landmarks.3.x_px", float("nan"), "landmarks 4 x_px"),
        ("landmarks.3.name", "left_hip", "photos 1"),
        ("landmarks", [], "landmarks"),
        ("view.name", "top", "view name"),
        ("indicators.0.value", 1e9, "indicators 1 value"),
        ("indicators.0.value", 120.0, "indicators 1"),
        ("indicators.0.sem", -1.0, "indicators 1 sem"),
        ("indicators.0.id", "soul", "indicators 1 id"),
        ("indicators.0.source", "god", "indicators 1 source"),
        ("indicators.0.budget", {"<script>": 1.0}, "indicators 1 budget"),
        ("indicators.1.id", "hip_obliquity", "-"),
        ("quality.0.gate", "heaven", "quality 1 gate"),
        ("quality.0.withholds", ["soul"], "quality 1 withholds"),
        ("camera_roll.deg", 99.0, "camera_roll deg"),
        ("provenance.model", "<b>", "provenance model"),
        ("provenance.image", None, "image"),
        ("provenance.image.sha256", "x", "provenance image sha256"),
        ("provenance.image.taken_at", "when?", "provenance image taken_at"),
    ],
)
def test_a_strangers_answer_is_checked_like_any_upload(
    earlier: dict[str, Any], path: str, value: Any, field: str
) -> None:
    with pytest.raises(BadAnswer) as caught:
        again(changed(earlier, path, value), [])
    assert field in caught.value.detail


def test_nothing_that_a_stranger_wrote_is_said(earlier: dict[str, Any]) -> None:
    evil = "EVIL"
    made = copy.deepcopy(earlier)
    for one in made["indicators"]:
        one.update(label=evil, text=evil, status="clear" if one["value"] is not None else "not_measured")
        one.update(
            reason=evil if one["value"] is None else None, side="left", threshold={"value": 0, "source": evil}
        )
    for gate in made["quality"]:
        gate.update(passed=False, detail=evil, retake=evil)
    made.update(limits=[evil], summary={"headline": evil}, pattern={"name": evil}, label=evil)
    made["camera_roll"]["detail"] = evil
    anew = again(made, ROWS).to_dict()
    assert evil not in json.dumps(anew)
    untouched = {one["id"]: one["status"] for one in earlier["indicators"] if one["source"] != "points"}
    for one in again(made, []).to_dict()["indicators"]:
        assert one["status"] == untouched[one["id"]]


def test_no_file_brings_it_down() -> None:
    for data in (
        b"",
        b"{",
        b"[1]",
        b'"x"',
        b"null",
        b"[" * 200_000,
        b"{}" + b" " * 2_000_000,
        b"\xff\xfe\x00",
    ):
        with pytest.raises(BadAnswer):
            EarlierAnswer.from_json(data)


def test_every_output_shows_that_points_were_set_by_hand() -> None:
    answer = assessed(FIGURE, ROWS, 172)
    plain = assessed(FIGURE, [])
    text, html = told(answer), report_html(answer, [PAPER])
    for shown in (text, html):
        assert "Points set by hand" in shown
        assert "left front hip bone (ASIS), felt by hand" in " ".join(shown.split())
    assert "Points set by hand" not in told(plain) + report_html(plain, [PAPER])
    assert overlay_svg(answer).count("#8e24aa") > len(ROWS)
    assert "#8e24aa" not in overlay_svg(plain)
    assert overlay_png(PAPER, answer) != overlay_png(PAPER, plain)
