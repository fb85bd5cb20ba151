"""Guidance before a live camera: which hint for which stick figure, and exactly when the shot is due."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from posture.answer.vocabulary import ViewName
from posture.body.landmarks import Landmarks
from posture.body.stance import FACING_DEG
from posture.live.guidance import Guidance, Phase, guided, hint_text, once_more, phase_text, short_text, start
from posture.live.hints import LIMITS, Glimpse, HintId, HintLimit, hints_of
from posture.package_data import read_table
from posture.words.catalogue import catalogue
from posture.words.language import LANGUAGES, Language
from tests.conftest import every
from tests.figure import Figure

RATE_HZ = 25.0
VIEWS: tuple[ViewName, ...] = ("front", "right", "back", "left")
GOOD = Figure()


def at(seconds: float, landmarks: Landmarks | None) -> Glimpse:
    return Glimpse(seconds, landmarks)


def moved(landmarks: Landmarks, across_px: float = 0.0, down_px: float = 0.0) -> Landmarks:
    return replace(landmarks, xy_px=landmarks.xy_px + (across_px, down_px))


def watch(
    state: Guidance, landmarks: Landmarks | None, seconds: float, rate_hz: float = RATE_HZ
) -> list[Guidance]:
    """The states while nothing changes for so long; the first picture comes one step after the last."""
    first = 0.0 if state.seconds is None else state.seconds + 1 / rate_hz
    states = []
    for k in range(round(seconds * rate_hz)):
        state = guided(state, at(first + k / rate_hz, landmarks))
        states.append(state)
    return states


@pytest.mark.parametrize("view", VIEWS)
def test_a_still_figure_is_shot_one_second_after_its_first_picture(view: ViewName) -> None:
    states = watch(start(view), GOOD.landmarks(view), 2.0)
    assert [state.phase for state in states[:25]] == ["counting"] * 25
    assert {state.phase for state in states[25:]} == {"shoot"}
    assert states[10].held_s == pytest.approx(0.4)
    assert states[10].left_s == pytest.approx(0.6)
    assert states[0].turned


def test_a_longer_hold_is_held_as_long() -> None:
    states = watch(start("front", hold_s=3.0), GOOD.landmarks(), 4.0)
    assert next(state.seconds for state in states if state.phase == "shoot") == pytest.approx(3.0)


def test_a_few_pictures_a_second_are_enough_and_two_are_not() -> None:
    three = watch(start("front"), GOOD.landmarks(), 3.0, rate_hz=3.0)
    assert next(state.seconds for state in three if state.phase == "shoot") == pytest.approx(1.0)
    assert all(state.phase != "shoot" for state in watch(start("front"), GOOD.landmarks(), 8.0, rate_hz=0.9))


def test_a_pause_begins_the_wait_anew() -> None:
    before = watch(start("front"), GOOD.landmarks(), 0.8)[-1]
    late = guided(before, at(5.0, GOOD.landmarks()))
    assert (late.phase, late.held_s) == ("counting", 0.0)
    assert guided(late, at(5.9, GOOD.landmarks())).phase == "counting"


@pytest.mark.parametrize(
    ("glimpse", "hint"),
    [
        (at(0, None), "no_person"),
        (Glimpse(0, None, several=True), "several_people"),
        (Glimpse(0, None, brightness=2.0, contrast=1.0), "no_picture"),
        (Glimpse(0, None, brightness=20.0, contrast=20.0), "too_dark"),
        (Glimpse(0, GOOD.landmarks(), brightness=30.0, contrast=20.0), "too_dark"),
        (Glimpse(0, GOOD.landmarks(), blur=0.95), "too_blurred"),
        (at(0, GOOD.landmarks(px_per_m=80.0)), "come_nearer"),
        (at(0, GOOD.landmarks(px_per_m=860.0)), "too_near"),
        (at(0, moved(GOOD.landmarks(), down_px=400.0)), "feet_not_visible"),
        (at(0, moved(GOOD.landmarks(), down_px=-320.0)), "head_not_visible"),
        (at(0, moved(GOOD.landmarks(), across_px=-500.0)), "step_left"),
        (at(0, moved(GOOD.landmarks(), across_px=500.0)), "step_right"),
        (at(0, GOOD.landmarks(roll_deg=180.0)), "upside_down"),
        (at(0, GOOD.landmarks(roll_deg=90.0)), "upside_down"),
        (at(0, GOOD.landmarks(roll_deg=12.0)), "camera_tilted"),
        (at(0, Figure(turn_deg=20.0).landmarks()), "turn_a_little_right"),
        (at(0, Figure(turn_deg=-20.0).landmarks()), "turn_a_little_left"),
        (at(0, GOOD.landmarks("back")), "turn_front"),
        (at(0, replace(GOOD.landmarks(), visibility=np.full(33, 0.2))), "joints_hidden"),
    ],
)
def test_each_trouble_has_its_hint(glimpse: Glimpse, hint: HintId) -> None:
    assert hints_of(glimpse, "front")[0] == hint


@pytest.mark.parametrize(
    ("view", "hint"),
    [("front", "step_left"), ("back", "step_right"), ("left", "step_backward"), ("right", "step_forward")],
)
def test_out_at_the_left_border_everybody_is_sent_to_the_right_of_the_picture(
    view: ViewName, hint: HintId
) -> None:
    assert hint in hints_of(at(0, moved(GOOD.landmarks(view), across_px=-560.0)), view)


def test_a_bent_knee_is_no_standing() -> None:
    bent = Figure(knee_forward_m=0.2).landmarks("right")
    assert "stand_upright" in hints_of(at(0, bent), "right")


@given(
    view=st.sampled_from(VIEWS), off=st.one_of(st.floats(-43, -17), st.floats(17, 43)), mirrored=st.booleans()
)
def test_following_the_direction_leads_to_the_view(view: ViewName, off: float, mirrored: bool) -> None:
    """Turning to one's left brings the right side to the camera: the facing angle grows."""
    hints = hints_of(at(0, Figure(turn_deg=off).landmarks(view)), view)
    said = {"turn_a_little_left": 1.0, "turn_a_little_right": -1.0}
    step = next(said[hint] for hint in hints if hint in said)
    assert abs(off + 15.0 * step) < abs(off)


@pytest.mark.parametrize(("first", "wanted"), every(itertools.product(VIEWS, VIEWS), 2))
def test_it_recognises_that_the_person_has_turned_to_the_wanted_view(
    first: ViewName, wanted: ViewName
) -> None:
    state = start(wanted, hold_s=2.5)
    way = (FACING_DEG[wanted] - FACING_DEG[first]) % 360.0
    for k in range(51):
        figure = Figure(turn_deg=way * k / 50)
        state = guided(state, at(k / RATE_HZ, figure.landmarks(first)))
        left = way * (1 - k / 50)
        near = min(left, 360.0 - left) < 14.9
        assert not near or state.turned
        assert state.phase != "shoot"
    assert state.turned
    assert watch(state, Figure(turn_deg=way).landmarks(first), 3.6)[-1].phase == "shoot"


def test_asked_for_another_view_the_same_stance_is_no_turn() -> None:
    states = watch(start("back"), GOOD.landmarks("front"), 3.0)
    assert not any(state.turned for state in states)
    assert {state.hints for state in states} == {("turn_back",)}


@pytest.mark.parametrize(("sway_heights", "shot"), [(0.005, True), (0.05, False)])
def test_sway_is_still_and_a_swing_is_not(sway_heights: float, shot: bool) -> None:
    tall = float(np.ptp(GOOD.landmarks().xy_px[:, 1]))
    state, phases = start("front"), set()
    for k in range(100):
        across = sway_heights / 2 * tall * np.sin(2 * np.pi * 0.8 * k / RATE_HZ)
        state = guided(state, at(k / RATE_HZ, moved(GOOD.landmarks(), across_px=float(across))))
        phases.add(state.phase)
    assert ("shoot" in phases) is shot


def test_a_step_ends_the_shot_and_one_second_of_stillness_brings_it_back() -> None:
    state = watch(start("front"), GOOD.landmarks(), 1.5)[-1]
    assert state.phase == "shoot"
    states = watch(state, moved(GOOD.landmarks(), across_px=40.0), 2.4)
    assert states[0].hints == ("hold_still",)
    assert states[0].phase == "waiting"
    due = next(one.seconds or 0.0 for one in states if one.phase == "shoot")
    assert due - (states[0].seconds or 0.0) == pytest.approx(1.0, abs=1.5 / RATE_HZ)


def test_somebody_walking_through_begins_the_wait_anew() -> None:
    state = watch(start("front"), GOOD.landmarks(), 0.9)[-1]
    state = guided(state, Glimpse(0.92, None, several=True))
    assert state.hints == ("several_people",)
    states = watch(state, GOOD.landmarks(), 1.5)
    assert next(one.seconds or 0.0 for one in states if one.phase == "shoot") - 0.96 == pytest.approx(1.0)


def test_a_repeat_wants_the_person_to_step_off_first() -> None:
    good = GOOD.landmarks()
    state = once_more(watch(start("front"), good, 1.2)[-1], good)
    states = watch(state, good, 3.0)
    assert {one.hints for one in states} == {("step_off",)}
    away = watch(states[-1], moved(good, across_px=90.0), 1.0)[-1]
    back = watch(away, good, 2.5)
    assert back[-1].phase == "shoot"
    gone = guided(states[-1], at((states[-1].seconds or 0.0) + 0.04, None))
    assert watch(gone, good, 1.2)[-1].phase == "shoot"


def test_a_foot_that_never_comes_level_is_waited_for_and_then_let_be() -> None:
    uneven = GOOD.landmarks()
    xy = uneven.xy_px.copy()
    xy[[27, 29, 31], 1] -= 50.0  # the left ankle, heel and toes
    states = watch(start("front"), replace(uneven, xy_px=xy), LIMITS["patience"] + 2.0)
    assert states[0].hints == ("heels_level",)
    due = next(one for one in states if one.phase == "shoot")
    assert due.seconds == pytest.approx(LIMITS["patience"] + LIMITS["hold"], abs=1.5 / RATE_HZ)
    assert due.ignored == ("heels_level",)


def test_what_matters_is_waited_for_without_end() -> None:
    states = watch(start("front"), GOOD.landmarks(px_per_m=80.0), 30.0)
    assert {one.phase for one in states} == {"waiting"}


@pytest.mark.slow
@given(st.lists(st.sampled_from(["good", "gone", "back", "far"]), max_size=60))
def test_a_shot_is_due_only_after_a_whole_second_in_which_all_was_well(pictures: list[str]) -> None:
    seen = {
        "good": GOOD.landmarks(),
        "gone": None,
        "back": GOOD.landmarks("back"),
        "far": GOOD.landmarks(px_per_m=79.0),
    }
    state = start("front")
    for k, name in enumerate(pictures):
        state = guided(state, at(k / 10, seen[name]))
        if state.phase == "shoot":
            assert pictures[k - 10 : k + 1] == ["good"] * 11


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_hint_and_phase_has_words(language: Language) -> None:
    words = catalogue("camera", language)
    assert set(words["hint"]) == set(get_args(HintId))
    assert set(words["phase"]) == set(get_args(Phase))
    assert set(words["hint_short"]) == set(words["hint"])
    assert set(words["phase_short"]) == set(words["phase"])
    for short in (*words["hint_short"].values(), *words["phase_short"].values()):
        assert 1 <= len(short.split()) <= 3, short
    for hint in get_args(HintId):
        assert hint_text(hint, language).endswith(".")
    assert phase_text("shoot", language)
    assert short_text(start("front"), language) == words["hint_short"]["no_person"]
    assert (
        short_text(replace(start("front"), hints=(), phase="shoot"), language)
        == words["phase_short"]["shoot"]
    )
    assert {table: set(keys) for table, keys in words.items()} == {
        table: set(keys) for table, keys in catalogue("camera", "en").items()
    }


def test_every_limit_says_what_it_means_and_where_it_comes_from() -> None:
    for row in read_table("posture.live", "guidance", HintLimit).values():
        assert row.meaning.endswith(".")
        assert row.source
        assert row.unit
