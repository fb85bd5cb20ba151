"""The whole path of blocks and of sitting, with a detector whose landmarks are known."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import pytest

import posture
from posture.answer.blocks import BlockCourse, BlocksAnswer
from posture.blocks.analysis import BlocksOptions, Given, _limits, analyse_blocks
from posture.blocks.course import courses, measured_errors
from posture.blocks.stand import stand_of
from posture.blocks.values import Value
from posture.body.landmarks import Joint, Landmarks
from posture.change.differences import differences
from posture.errors import BadOption, BadPoints, NotStanding, UnusableView
from posture.measure.covariance import TOUCHED_SEM_DEG
from posture.pipeline.assess import analyse_photo
from posture.pipeline.earlier import EarlierAnswer
from posture.pipeline.options import PhotoOptions
from posture.points.given import marks_of
from posture.render.blocks_report import blocks_html
from posture.render.blocks_text import narrate_blocks
from tests.conftest import KnowingDetector, english
from tests.figure import Figure
from tests.pipeline.test_assess import PAPER
from tests.points.marks import at, row

PX_PER_M = 500.0
DEG_PER_10_MM = 2.0
LEVEL_AT_MM = 6.0
STEPS = (-20, -10, 0, 10, 20)
ROLLED = PhotoOptions(roll_deg=0.0)


def photo(number: int) -> bytes:
    """The same paper, as a file of its own each time."""
    return PAPER + bytes([number])


def tilt(step_mm: float) -> float:
    """A pelvis that follows the blocks in a straight line, and is level at `LEVEL_AT_MM` on the right."""
    return (step_mm - LEVEL_AT_MM) * DEG_PER_10_MM / 10


def raised(landmarks: Landmarks, step_mm: float) -> Landmarks:
    """A block under one foot lifts foot and knee, whatever the rest of the body does."""
    xy, side = landmarks.xy_px.copy(), "RIGHT" if step_mm > 0 else "LEFT"
    for part in ("KNEE", "ANKLE", "HEEL", "FOOT_INDEX"):
        xy[Joint[f"{side}_{part}"], 1] -= abs(step_mm) / 1000 * PX_PER_M
    return replace(landmarks, xy_px=xy)


def standing(step_mm: float, view: Any = "front") -> Landmarks:
    return raised(Figure(hip_obliquity=tilt(step_mm)).landmarks(view), step_mm)


def hips(landmarks: Landmarks, how: str = "sticker") -> list[dict[str, Any]]:
    """Both front hip bones, set by hand where the hip joints of the stick figure are."""
    sides = {"left": Joint.LEFT_HIP, "right": Joint.RIGHT_HIP}
    return [row(f"{side}_asis", at(landmarks, joint), how=how) for side, joint in sides.items()]


def stood(step_mm: float) -> str:
    return "level" if step_mm == 0 else f"{'right' if step_mm > 0 else 'left'}:{abs(step_mm):g}"


def answered(seen: Sequence[tuple[str, Landmarks, Iterable[dict[str, Any]]]], **how: Any) -> BlocksAnswer:
    given = [
        Given(stand_of(stand), photo(number), marks_of(list(rows)))
        for number, (stand, _, rows) in enumerate(seen)
    ]
    detector = KnowingDetector(*(landmarks for _, landmarks, _ in seen))
    return analyse_blocks(given, detector, BlocksOptions(photo=ROLLED, **how))


def ladder(*steps: float, view: Any = "front") -> list[tuple[str, Landmarks, list[dict[str, Any]]]]:
    found = [(step, standing(step, view)) for step in steps]
    return [(stood(step), landmarks, hips(landmarks)) for step, landmarks in found]


def test_points_that_follow_the_blocks_give_their_slope_and_where_the_line_is_level() -> None:
    steps = (-30, -20, 0, 20, 30)
    answer = answered(ladder(*steps))
    course = course_of(answer, "points")
    assert (course.indicator, course.views) == ("pelvis_obliquity", ("front",))
    assert course.slope_deg == pytest.approx(DEG_PER_10_MM, rel=0.02)
    assert (course.verdict, course.monotonic, course.scatter) == ("rises", True, 1.0)
    assert course.level is not None
    assert (course.level.side, course.level_reason) == ("right", None)
    assert course.level.thickness_mm == pytest.approx(LEVEL_AT_MM, abs=0.2)
    low, high = course.level.interval95_mm
    assert low < LEVEL_AT_MM < high
    assert [point.step_mm for point in course.points] == list(steps)
    assert "level with about 6 mm under the right foot" in str(answer.headline)
    assert not answer.not_measured


def course_of(answer: BlocksAnswer, source: str) -> BlockCourse:
    [found] = [one for one in answer.courses if one.source == source]
    return found


@pytest.mark.parametrize("view", ["front", "back"])
def test_a_pelvis_that_follows_is_seen_by_landmarks_and_one_that_stays_is_not(view: Any) -> None:
    """The calibration reads legs too: a lifted leg alone must not pass for a pelvis."""

    def seen(tilts: Sequence[float]) -> BlockCourse:
        photos = []
        for step, deg in zip(STEPS, tilts, strict=True):
            photos.append((stood(step), raised(Figure(hip_obliquity=deg).landmarks(view), step), ()))
        return course_of(answered(photos), "landmarks")

    follows, stays = seen([tilt(step) for step in STEPS]), seen([2.0] * len(STEPS))
    assert follows.indicator == stays.indicator == "hip_obliquity"
    assert follows.slope_deg > 0.3 * DEG_PER_10_MM
    assert abs(stays.slope_deg) < 0.02


def test_the_mirrored_person_has_the_mirrored_answer() -> None:
    def mirrored(landmarks: Landmarks) -> Landmarks:
        xy = landmarks.xy_px * (-1, 1) + (landmarks.width_px, 0)
        return replace(landmarks, xy_px=xy, world_m=landmarks.world_m * (-1, 1, 1)).exchanged()

    steps = (-30, -20, 0, 20, 25)
    plain = ladder(*steps)
    turned = [
        (stood(-step), mirrored(landmarks), hips(mirrored(landmarks)))
        for step, (_, landmarks, _) in zip(steps, plain, strict=True)
    ]
    first, second = answered(plain).courses[0], answered(turned).courses[0]
    assert first.slope_deg == pytest.approx(second.slope_deg, abs=1e-6)
    assert first.level is not None
    assert second.level is not None
    assert first.level.step_mm == pytest.approx(-second.level.step_mm, abs=1e-6)
    assert {first.level.side, second.level.side} == {"left", "right"}


def test_a_pelvis_that_does_not_follow_is_told_as_such_with_what_is_excluded() -> None:
    still = [(stand, standing(LEVEL_AT_MM), hips(standing(LEVEL_AT_MM))) for stand in ("left:10", "level")]
    still[1] = ("level", *still[1][1:])
    answer = answered(still)
    course = answer.courses[0]
    assert (course.verdict, course.level) == ("untold", None)
    assert "do not tell" in str(course.level_reason)
    assert "is ruled out" in str(course.text)
    assert answer.more


def test_an_interval_wider_than_anybody_can_stand_on_is_no_answer() -> None:
    """The slope is just about sure: Fieller's interval is finite, but a hundred millimetres wide."""
    course = course_of(answered(ladder(*STEPS)), "points")
    assert course.verdict == "rises"
    assert course.level is None
    assert "do not tell" in str(course.level_reason)


def test_left_and_right_mixed_up_are_asked_for() -> None:
    mixed = [
        (stood(-step), landmarks, rows)
        for step, (_, landmarks, rows) in zip(STEPS, ladder(*STEPS), strict=True)
    ]
    course = answered(mixed).courses[0]
    assert (course.verdict, course.level) == ("falls", None)
    assert "mixed up" in str(course.text)


def test_nothing_is_told_beyond_the_heights_that_were_tried() -> None:
    course = course_of(answered(ladder(-60, -50, -20, -10)), "points")
    assert course.verdict == "rises"
    assert course.level is None
    assert "perhaps with more under the right foot" in str(course.level_reason)


def test_a_camera_that_was_moved_makes_the_slope_less_sure() -> None:
    seen = ladder(*STEPS)
    given = [
        Given(stand_of(stand), photo(number), marks_of(rows)) for number, (stand, _, rows) in enumerate(seen)
    ]

    def slope_sem(*, fixed: bool) -> float:
        detector = KnowingDetector(*(landmarks for _, landmarks, _ in seen))
        return analyse_blocks(given, detector, BlocksOptions(fixed_camera=fixed)).courses[0].slope_sem

    assert slope_sem(fixed=False) > slope_sem(fixed=True)


def test_a_tall_block_is_no_step_forward_where_it_is_stated() -> None:
    tall = standing(50)
    answer = answered([("right:50", tall, hips(tall)), *ladder(0)])
    assert not answer.refused
    assert {one.source for one in answer.courses} == {"points", "landmarks"}
    detector = KnowingDetector(tall)
    plain = analyse_photo(PAPER, detector, options=ROLLED)
    assert plain.indicator("hip_obliquity").status == "not_measured"


def _without_points(answer: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in answer["indicators"] if one["source"] != "points"]


def test_saved_answers_stand_for_photos_without_any_network() -> None:
    given = [
        (stand, saved(number, landmarks, rows))
        for number, (stand, landmarks, rows) in enumerate(ladder(-10, 0, 10))
    ]
    answer = posture.analyse_blocks(given)
    by_photo = answered(ladder(-10, 0, 10))
    [one] = answer.courses  # of landmarks only with the photo: the answer does not know of the block
    other = course_of(by_photo, "points")
    assert (one.indicator, one.source) == (other.indicator, other.source)
    assert one.slope_deg == pytest.approx(other.slope_deg, rel=1e-6)
    assert one.slope_sem == pytest.approx(other.slope_sem, rel=1e-6)
    bare = [(stand, {**answer, "indicators": _without_points(answer)}) for stand, answer in given]
    assert "give the photos themselves" in str(posture.analyse_blocks(bare).not_measured)
    with pytest.raises(BadOption, match="somebody who stands"):
        posture.analyse_blocks([*given, ("seated", given[0][1])])


def saved(
    number: int, landmarks: Landmarks, rows: Iterable[dict[str, Any]] = (), roll_deg: float = 0.0
) -> dict[str, Any]:
    """The answer to one photo, as somebody keeps it."""
    options = PhotoOptions(roll_deg=roll_deg, marks=marks_of(list(rows)))
    answer = analyse_photo(photo(number), KnowingDetector(landmarks), options=options).to_dict()
    found: dict[str, Any] = json.loads(json.dumps(answer))
    return found


@pytest.mark.parametrize("earlier_deg", [None, 9.0])
def test_points_beside_a_saved_answer_count_as_in_its_photo(earlier_deg: float | None) -> None:
    """Whatever points it was made with before: they are replaced."""
    seen = ladder(-10, 0, 10)
    other = [] if earlier_deg is None else hips(Figure(hip_obliquity=earlier_deg).landmarks("front"))
    given = [
        (stand, saved(number, landmarks, other), rows) for number, (stand, landmarks, rows) in enumerate(seen)
    ]
    by_answer, by_photo = (
        course_of(one, "points") for one in (posture.analyse_blocks(given), answered(seen))
    )
    told, wanted = ([point.value for point in one.points] for one in (by_answer, by_photo))
    assert told == pytest.approx(wanted, abs=1e-6)
    assert by_answer.slope_sem == pytest.approx(by_photo.slope_sem, rel=1e-6)


def test_points_that_a_saved_answer_cannot_hold_are_refused_with_its_number() -> None:
    first, second = ladder(0, 10)
    outside = [{**one, "x_px": -5000.0} for one in second[2]]
    given = [
        (stand, saved(number, landmarks), rows)
        for number, (stand, landmarks, rows) in enumerate([first, (*second[:2], outside)])
    ]
    with pytest.raises(BadPoints, match="Photo 2"):
        posture.analyse_blocks(given)


def test_other_points_are_another_course() -> None:
    first, second, third = ladder(-10, 0, 10)
    crest = [{**one, "name": one["name"].replace("asis", "iliac_crest")} for one in third[2]]
    answer = answered([first, second, (third[0], third[1], crest)])
    course = course_of(answer, "points")
    assert [point.number for point in course.points] == [1, 2]


def seated(tilt_deg: float) -> Landmarks:
    """A person on a seat, from the front: thighs point at the camera, knees and feet are further down."""
    figure = Figure(hip_obliquity=tilt_deg).landmarks("front")
    xy = figure.xy_px.copy()
    for side in ("LEFT", "RIGHT"):
        drop = xy[Joint[f"{side}_KNEE"], 1] - xy[Joint[f"{side}_HIP"], 1]
        for part in ("KNEE", "ANKLE", "HEEL", "FOOT_INDEX"):
            xy[Joint[f"{side}_{part}"], 1] -= 0.85 * drop
    return replace(figure, xy_px=xy)


def sat(tilt_deg: float, *, with_points: bool = True) -> tuple[str, Landmarks, list[dict[str, Any]]]:
    landmarks = seated(tilt_deg)
    return "seated", landmarks, hips(landmarks) if with_points else []


def stands(tilt_deg: float) -> tuple[str, Landmarks, list[dict[str, Any]]]:
    landmarks = Figure(hip_obliquity=tilt_deg).landmarks("front")
    return "level", landmarks, hips(landmarks)


@pytest.mark.parametrize(
    ("standing_deg", "seated_deg", "origin"),
    [(14.0, 0.0, "legs"), (14.0, 14.0, "above"), (2.0, 0.0, "untold"), (-14.0, 0.0, "legs")],
)
def test_standing_against_seated(standing_deg: float, seated_deg: float, origin: str) -> None:
    answer = answered([stands(standing_deg), sat(seated_deg)])
    [found] = answer.sitting
    assert (found.indicator, found.source, found.origin) == ("pelvis_obliquity", "points", origin)
    assert found.standing == pytest.approx(standing_deg, abs=1e-6)
    assert found.seated == pytest.approx(seated_deg, abs=1e-6)
    assert answer.headline == found.text
    assert not answer.refused


def test_of_a_seated_person_no_network_tells_anything() -> None:
    answer = answered([stands(8.0), sat(0.0, with_points=False)])
    assert not answer.sitting
    assert "thighs hide the hip joints" in str(answer.not_measured)


def test_one_corrected_hip_leaves_half_of_the_line_to_the_network() -> None:
    stand, landmarks, _ = sat(0.0)
    rows = [row("left_hip", at(landmarks, Joint.LEFT_HIP), how="palpated")]
    assert not answered([stands(8.0), (stand, landmarks, rows)]).sitting
    both = [*rows, row("right_hip", at(landmarks, Joint.RIGHT_HIP), how="palpated")]
    up = Figure(hip_obliquity=8.0).landmarks("front")
    corrected = [
        row(f"{side}_hip", at(up, Joint[f"{side.upper()}_HIP"]), how="palpated") for side in ("left", "right")
    ]
    [found] = answered([("level", up, corrected), (stand, landmarks, both)]).sitting
    assert found.indicator == "hip_obliquity"
    assert found.standing == pytest.approx(8.0, abs=1e-6)


def test_points_in_a_seated_photo_are_no_surer_than_in_a_standing_one() -> None:
    """The body is shorter in the picture; its scale is that of trunk and shoulders."""
    [found] = answered([stands(14.0), sat(14.0)]).sitting
    assert found.seated_sem >= 0.97 * found.standing_sem


def test_a_photo_stated_as_seated_that_looks_upright_is_doubted() -> None:
    up = stands(5.0)
    answer = answered([up, ("seated", *up[1:])])
    assert "looks like somebody who stands" in str(answer.limits)


def test_what_cannot_be_compared_is_refused() -> None:
    for stands_alone in (["level"], ["left:10", "left:10"], ["left:10", "seated"], ["seated", "seated"]):
        given = [Given(stand_of(stand), photo(number)) for number, stand in enumerate(stands_alone)]
        with pytest.raises(BadOption, match="nothing to compare"):
            analyse_blocks(given, KnowingDetector(standing(0)))
    with pytest.raises(BadOption, match="too many"):
        analyse_blocks([Given(stand_of("level"), PAPER)] * 25, KnowingDetector(standing(0)))


def test_a_photo_that_is_no_use_is_named_and_the_others_count() -> None:
    side = Figure().landmarks("right")
    seen = [*ladder(0, 10), ("left:10", side, [])]
    answer = answered(seen)
    assert [(one.number, one.code) for one in answer.refused] == [(3, "unusable_view")]
    assert answer.courses
    with pytest.raises((UnusableView, NotStanding), match="Photo 1"):
        answered([("level", side, []), ("left:10", side, [])])


def test_the_same_photo_twice_is_no_second_one() -> None:
    given = [Given(stand_of(stand), PAPER) for stand in ("level", "left:10")]
    answer = analyse_blocks(given, KnowingDetector(standing(0)), BlocksOptions(photo=ROLLED))
    assert [one.code for one in answer.refused] == ["repeated_photo"]


def test_a_photo_and_the_answer_to_it_are_one_photo() -> None:
    """At whatever heights, and whichever comes first: it shows one way to stand."""
    [(_, landmarks, rows)] = ladder(0)
    answer = EarlierAnswer.from_mapping(saved(0, landmarks, rows))
    another = EarlierAnswer.from_mapping(saved(1, landmarks, rows))
    options, stands = BlocksOptions(photo=ROLLED), [stand_of(one) for one in ("level", "right:10", "left:10")]
    for first, second in ((answer, answer), (answer, photo(0)), (photo(0), answer)):
        marks = [marks_of(rows) if isinstance(one, bytes) else marks_of() for one in (first, second)]
        given = [
            Given(stands[0], first, marks[0]),
            Given(stands[1], second, marks[1]),
            Given(stands[2], another),
        ]
        found = analyse_blocks(given, KnowingDetector(landmarks), options)
        assert [(one.number, one.code) for one in found.refused] == [(2, "repeated_photo")]
        assert [point.number for point in course_of(found, "points").points] == [3, 1]


def test_no_lift_is_ever_advised_and_papers_have_their_sources() -> None:
    answer = answered([*ladder(-10, 0, 10), sat(0.0)])
    assert "no advice to put anything into a shoe" in str(answer.limits)
    assert len(answer.findings) == 5
    assert all(one.source for one in answer.findings)


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_form_of_the_answer_says_the_result_first(language: Any) -> None:
    answer = answered([*ladder(*STEPS), sat(0.0)], language=language)
    lines = [text for _, text in narrate_blocks(answer)]
    assert lines[0] == answer.headline
    html = blocks_html(answer)
    assert html.index(str(answer.headline).split("°")[0]) < html.index("<svg")
    assert "<script" not in html
    assert json.loads(json.dumps(answer.to_dict()))["courses"][0]["points"]


def test_saved_answers_are_checked() -> None:
    with pytest.raises(posture.PostureError):
        posture.analyse_blocks([("level", {}), ("left:10", {})])


def read_off_a_photo(step_mm: float, method: str) -> Value:
    """A value of the hip line that the picture of a front photo shows, with ordinary errors."""
    stand = stand_of(stood(step_mm))
    value = tilt(step_mm)
    return Value(1, stand, "hip_obliquity", "picture", ("front",), method, value, 2.5, 1.5, 0.0, 0.6)


def test_what_was_measured_to_be_left_between_two_photos_counts_and_nothing_less() -> None:
    calibration = differences().calibrations[-1]
    known, other = (
        [read_off_a_photo(step, method) for step in STEPS] for method in (calibration, "another calibration")
    )
    [measured] = courses(known, fixed_camera=True)
    [full], [moved] = courses(other, fixed_camera=True), courses(known, fixed_camera=False)
    [unsurest] = courses(other, fixed_camera=False)
    assert (measured.errors, full.errors, moved.errors) == ("measured", "full", "moved")
    assert measured.slope_sem < full.slope_sem < unsurest.slope_sem
    assert measured.slope_sem < moved.slope_sem < unsurest.slope_sem
    row = next(
        one
        for one in differences().rows
        if (one.indicator, one.source, one.views, one.condition)
        == ("hip_obliquity", "picture", ("front",), "nothing")
    )
    # Half of the variance of a difference is each photo's; five heights spread over 40 mm.
    least = 10 * row.sem / 2**0.5 / sum(step**2 for step in STEPS) ** 0.5
    assert measured.slope_sem >= 0.9 * least
    assert full.slope_deg == pytest.approx(measured.slope_deg)


def test_what_all_photos_share_stays_in_where_the_line_reads_level() -> None:
    calibration = differences().calibrations[-1]
    values = [read_off_a_photo(step, calibration) for step in STEPS]
    errors = measured_errors(values, fixed_camera=True)
    assert errors is not None
    # Of a single photo the own and the shared part together are its whole error, and the camera's finger.
    whole = float(errors.own[0]) ** 2 + errors.together**2
    assert whole == pytest.approx(values[0].sem ** 2 + TOUCHED_SEM_DEG**2)


def test_photos_without_one_roll_count_as_those_of_a_camera_put_up_anew() -> None:
    """Their rolls are wrong each in its own way, so that none of it cancels."""
    calibration = differences().calibrations[-1]
    alike = [read_off_a_photo(step, calibration) for step in STEPS]
    rolled = [replace(one, roll_deg=deg) for one, deg in zip(alike, (1.5, 1.6, -0.9, 0.1, 1.5), strict=True)]
    [apart], [moved] = courses(rolled, fixed_camera=True), courses(alike, fixed_camera=False)
    assert (apart.errors, apart.slope_sem) == ("moved", moved.slope_sem)
    errors = measured_errors(rolled, fixed_camera=True)
    assert errors is not None
    assert float(errors.own[0]) > alike[0].by_roll
    assert float(errors.own[0]) ** 2 + errors.together**2 == pytest.approx(alike[0].sem ** 2)


@pytest.mark.parametrize("rolls", [(0.0, 0.0, 0.0), (1.5, 1.5, -0.85)])
def test_whoever_has_rolls_that_differ_is_told(rolls: tuple[float, ...]) -> None:
    given = [
        (stand, saved(number, landmarks, rows, roll_deg=roll))
        for number, ((stand, landmarks, rows), roll) in enumerate(zip(ladder(-10, 0, 10), rolls, strict=True))
    ]
    differ = len(set(rolls)) > 1
    still, moved = (posture.analyse_blocks(given, fixed_camera=fixed) for fixed in (True, False))
    assert any("from -0.85° to +1.50°" in str(text) for text in still.limits) == differ
    assert not any("has one roll" in str(text) for text in moved.limits)
    # The only course is that of points: there are no others beside it.
    assert any("Of these values nobody knows" in str(text) for text in still.limits)
    assert not any("other values" in str(text) for text in still.limits)


def test_of_other_values_is_said_only_beside_measured_ones() -> None:
    calibration = differences().calibrations[-1]
    pictured = [read_off_a_photo(step, calibration) for step in STEPS]
    pointed = [replace(one, source="points", method="asis_line") for one in pictured]
    for values, words in ((pointed, ["these"]), (pictured, []), ([*pictured, *pointed], ["other"])):
        said = " ".join(english(text) for text in _limits(courses(values, fixed_camera=True), [], {}))
        assert [one for one in ("these", "other") if f"Of {one} values nobody knows" in said] == words


def test_of_points_nobody_has_measured_what_cancels() -> None:
    answer = answered(ladder(*STEPS))
    assert course_of(answer, "points").errors == "full"
    assert any("nobody knows how much of the error" in str(text) for text in answer.limits)
