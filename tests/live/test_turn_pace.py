"""The pace of a turn: how far, how fast, and what is said, for a stick figure that turns as it is told."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posture.body.landmarks import MIRROR, Landmarks
from posture.live.hints import Glimpse
from posture.live.turn_pace import Pace, TurnHint, paced
from posture.words.catalogue import catalogue
from tests.figure import Figure

RATE_HZ = 20.0


def turned(headings: list[float] | np.ndarray, rate_hz: float = RATE_HZ) -> list[Pace]:
    states, state = [], Pace()
    for k, heading in enumerate(headings):
        landmarks = Figure(turn_deg=float(heading)).landmarks()
        state = paced(state, Glimpse(k / rate_hz, landmarks))
        states.append(state)
    return states


def even(deg_s: float, seconds: float, rate_hz: float = RATE_HZ) -> np.ndarray:
    return np.arange(round(seconds * rate_hz)) * deg_s / rate_hz


@settings(deadline=None, max_examples=25)
@given(way=st.sampled_from([-1.0, 1.0]), deg_s=st.floats(12.0, 34.0), rate_hz=st.sampled_from([5.0, 20.0]))
def test_an_even_turn_is_followed_all_the_way_round(way: float, deg_s: float, rate_hz: float) -> None:
    states = turned(way * even(deg_s, 380.0 / deg_s, rate_hz), rate_hz)
    done = next(k for k, state in enumerate(states) if state.done)
    assert 352.0 <= done / rate_hz * deg_s <= 352.0 + deg_s * (0.4 + 1 / rate_hz)
    assert np.sign(states[done].turned_deg) == way
    assert abs(states[-1].rate_deg_s) == pytest.approx(deg_s, rel=0.1)
    assert "slower" not in {state.hint for state in states}


def test_a_fast_turn_is_slowed_and_a_slow_one_is_not() -> None:
    assert "slower" in {state.hint for state in turned(even(60.0, 4.0))}
    assert "faster" in {state.hint for state in turned(np.concatenate([even(30.0, 2.0), np.full(200, 60.0)]))}


def test_half_and_last_quarter_are_said_where_they_are() -> None:
    states = turned(even(24.0, 16.0))
    assert {state.hint for state in states if 190 < state.turned_deg < 220} == {"half"}
    assert {state.hint for state in states if state.turned_deg > 275 and not state.done} == {"last_quarter"}
    assert states[-1].hint == "done"


def test_turning_back_takes_back_what_was_turned() -> None:
    there = even(24.0, 5.0)
    states = turned(np.concatenate([there, there[::-1], np.zeros(20)]))
    assert abs(states[-1].turned_deg) < 3.0
    assert not any(state.done for state in states)


def test_front_taken_for_back_in_single_pictures_is_no_turn() -> None:
    def mistaken(one: Landmarks) -> Landmarks:
        return replace(one, world_m=one.world_m[MIRROR] * np.array([1.0, 1.0, -1.0]))

    state = Pace()
    for k in range(60):
        landmarks = Figure(turn_deg=10.0).landmarks()
        state = paced(state, Glimpse(k / RATE_HZ, mistaken(landmarks) if k % 7 == 3 else landmarks))
    assert abs(state.turned_deg) < 1.0


def test_out_of_sight_for_too_long_begins_anew() -> None:
    state = turned(even(24.0, 3.0))[-1]
    gone = [state := paced(state, Glimpse(3.0 + k / RATE_HZ, None)) for k in range(60)]
    assert not gone[20].lost
    assert gone[-1].lost
    assert gone[0].hint == "back_in_picture"


def test_every_hint_has_words() -> None:
    for language in ("en", "de"):
        assert set(catalogue("camera", language)["hint_turn"]) == set(TurnHint.__args__)  # type: ignore[attr-defined]
