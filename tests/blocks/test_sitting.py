"""Where a tilt comes from, by standing against seated, of values that are known."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posture.blocks.sitting import origin_of, sittings
from posture.blocks.stand import Stand
from posture.blocks.values import Value
from tests.conftest import english

SEM = 0.8


@pytest.mark.parametrize(
    ("standing", "seated", "origin"),
    [
        (5.0, 0.2, "legs"),
        (-5.0, -0.2, "legs"),
        (5.0, 4.6, "above"),
        (-5.0, -4.6, "above"),
        (8.0, 4.0, "both"),
        (0.5, 0.2, "untold"),  # nothing is tilted
        (2.0, 1.0, "untold"),  # neither a change nor a rest is sure
        (3.0, -3.0, "untold"),  # it turns over: nobody knows what that means
        (3.0, 7.0, "untold"),  # it grows
        (0.5, 5.0, "untold"),
    ],
)
def test_origin(standing: float, seated: float, origin: str) -> None:
    assert origin_of(standing, SEM, seated, SEM, 1.2) == origin


@given(st.floats(-20, 20), st.floats(-20, 20), st.floats(0.1, 5), st.floats(0.1, 5), st.floats(0.1, 7))
def test_the_mirrored_person_has_the_same_origin(
    standing: float, seated: float, sem: float, other: float, apart: float
) -> None:
    found = origin_of(standing, sem, seated, other, apart)
    assert origin_of(-standing, sem, -seated, other, apart) == found


@given(st.floats(-20, 20), st.floats(-20, 20))
def test_large_errors_say_nothing(standing: float, seated: float) -> None:
    assert origin_of(standing, 11, seated, 11, 15) == "untold"


def value(number: int, told: float, *, seated: bool) -> Value:
    stand = Stand(seated=seated)
    return Value(number, stand, "pelvis_obliquity", "points", ("front",), "asis_line", told, SEM, 0.5, 0.0)


def test_only_the_same_source_and_the_same_line_are_set_against_each_other() -> None:
    up, down = value(1, 5.0, seated=False), value(2, 0.0, seated=True)
    [found] = sittings([up], [down], fixed_camera=True)
    assert (found.origin, found.difference) == ("legs", 5.0)
    assert "at least part of it points to legs or feet" in english(found.text)
    assert not sittings([replace(up, source="picture")], [down], fixed_camera=True)
    assert not sittings([replace(up, method="crest_line")], [down], fixed_camera=True)
    assert not sittings([replace(up, views=("back",))], [down], fixed_camera=True)


@pytest.mark.parametrize(
    ("told", "own", "by_roll", "origin", "says"),
    [
        ((9.0, 5.8), 1.0, 2.8, "legs", ("surely smaller when you sit", "any of it is left cannot be told")),
        (
            (8.0, 4.5),
            1.4,
            1.4,
            "above",
            ("surely still there when you sit", "the legs have a part in it cannot"),
        ),
    ],
)
def test_of_a_tilt_of_which_about_half_is_left_only_what_is_sure_is_said(
    told: tuple[float, float], own: float, by_roll: float, origin: str, says: tuple[str, ...]
) -> None:
    """Neither that such a tilt goes nor that it stays would be true."""
    up, down = (
        replace(value(number, deg, seated=number == 2), own=own, by_roll=by_roll)
        for number, deg in enumerate(told, 1)
    )
    [found] = sittings([up], [down], fixed_camera=True)
    assert found.origin == origin
    text = english(found.text)
    assert "at least part of it points to" in text
    assert all(words in text for words in says)


def test_repeats_make_nothing_surer_and_a_moved_camera_makes_it_less_sure() -> None:
    ups = [value(number, 5.0, seated=False) for number in (1, 2, 3)]
    down = value(4, 0.0, seated=True)
    [many], [one] = (sittings(some, [down], fixed_camera=True) for some in (ups, ups[:1]))
    assert many.standing_sem == pytest.approx(one.standing_sem)
    assert many.sem == pytest.approx(one.sem)
    rolled = [replace(each, by_roll=2.0) for each in (ups[0], down)]
    [fixed], [moved] = (sittings(rolled[:1], rolled[1:], fixed_camera=still) for still in (True, False))
    assert moved.sem > fixed.sem
