"""The tables of points and measures: complete, sourced, and speaking of each other's rows only."""

from __future__ import annotations

from typing import get_args

import pytest

from posture.answer.vocabulary import ViewName
from posture.body.landmarks import Joint
from posture.cards.readings import PLACEMENT  # noqa: F401 - the cards' table is read
from posture.cards.stickers import PELVIS_LINE_DIFFERENCE_SEM_DEG, PELVIS_LINE_SEM_DEG, SHOULDER_LINE_SEM_DEG
from posture.measure.indicators import BY_ID
from posture.points.table import MEASURES, POINTS, SIDES, WAYS, keys_in, label
from posture.words.catalogue import sentences
from tests.conftest import english

WANTED = {
    *("tragus", "eye_corner", "sternal_notch", "c7", "t3", "scapula_angle", "acromion", "asis", "psis"),
    *("iliac_crest", "trochanter", "knee_joint_line", "patella", "tibial_tuberosity", "lateral_malleolus"),
    *("medial_malleolus", "calcaneus", "mid_calf", "toe", "hip", "shoulder", "knee", "ankle"),
}


def test_the_points_that_therapists_use_are_there() -> None:
    assert set(POINTS) >= WANTED


def test_what_was_found_to_be_hard_is_given_a_larger_error() -> None:
    usual = POINTS["asis"].palpation_mm
    assert POINTS["psis"].palpation_mm > POINTS["acromion"].palpation_mm > usual


def test_ways_are_in_the_order_of_their_errors() -> None:
    fixed = [WAYS[way].fixed for way in ("sticker", "palpated", "seen", "guessed")]
    again = [WAYS[way].again for way in ("sticker", "palpated", "seen", "guessed")]
    assert fixed == sorted(fixed)
    assert again == sorted(again)


@pytest.mark.parametrize("spec", MEASURES.values(), ids=MEASURES)
def test_a_measure_is_made_of_points_that_its_views_can_hold(spec: object) -> None:
    measure = MEASURES[spec.id]  # type: ignore[attr-defined]
    for view in measure.views:
        held = set(keys_in(view))
        for side in measure.sides_in(view):
            assert set(measure.keys(side)) <= held
            name = measure.indicator_of(side)
            assert name is None or name in BY_ID


def test_every_landmark_row_is_one_of_the_networks() -> None:
    for spec in POINTS.values():
        for side in SIDES:
            assert isinstance(spec.row(side), Joint) == (spec.kind == "landmark")


def test_a_side_photo_holds_the_near_side_only() -> None:
    for view in SIDES:
        assert {side for _, side in keys_in(view)} == {view, None}
    assert {side for _, side in keys_in("front")} == {*SIDES, None}


def test_what_stickers_and_points_have_in_common_is_one_figure() -> None:
    assert MEASURES["acromial_line"].parts == {"shoulder_line": SHOULDER_LINE_SEM_DEG}
    assert MEASURES["pelvic_tilt"].parts == {"pelvis_line": PELVIS_LINE_SEM_DEG}
    pair = MEASURES["pelvic_tilt"].pair_parts["pelvis_line"]
    assert pair == pytest.approx(PELVIS_LINE_DIFFERENCE_SEM_DEG / 2**0.5, abs=1e-3)


def test_everything_has_its_words() -> None:
    words = sentences("answer", "en")
    assert all(f"point.{name}.{part}" in words for name in POINTS for part in ("name", "find"))
    assert all(f"measure.{name}.{part}" in words for name in MEASURES for part in ("label", "definition"))
    assert all(f"way.{way}" in words for way in WAYS)


def test_no_row_of_words_is_left_over() -> None:
    words = {key.split(".")[1] for key in sentences("answer", "en") if key.startswith(("point.", "measure."))}
    assert words == {*POINTS, *MEASURES}


def test_a_source_says_when_nobody_published_the_figure() -> None:
    for spec in POINTS.values():
        assert "[proposed]" in spec.source or any(digit in spec.source for digit in "0123456789")
    assert all("[proposed]" in way.source for way in WAYS.values())
    assert all(measure.source for measure in MEASURES.values())


def test_labels_name_the_persons_own_side() -> None:
    assert english(label(("asis", "left"))) == "left front hip bone (ASIS)"
    assert english(label(("c7", None))) == "C7, the lowest neck bone"


def test_every_view_holds_points() -> None:
    assert all(len(keys_in(view)) > 15 for view in get_args(ViewName))
