"""When something was: what is understood, how it is written, and which of two is the later."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posture.answer.moments import earliest, in_utc, is_later, shown, stated

BERLIN = timezone(timedelta(hours=1))


def test_a_moment_is_written_in_utc_to_the_second() -> None:
    assert in_utc(datetime(2026, 11, 30, 0, 30, 9, 999_999, BERLIN)) == "2026-11-29T23:30:09Z"


def test_without_a_moment_it_is_now() -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    assert before <= datetime.fromisoformat(in_utc(None)) <= datetime.now(UTC)


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("2026-11-20", "2026-11-20"),
        (" 2026-11-20 ", "2026-11-20"),
        ("2026-11-20 14:03", "2026-11-20T14:03:00"),
        ("2026-11-20T14:03:59", "2026-11-20T14:03:59"),
        ("2026-11-20T14:03Z", "2026-11-20T14:03:00Z"),
        ("2026-11-20T14:03:00+00:00", "2026-11-20T14:03:00Z"),
        ("2026-11-20 14:03:00-03:30", "2026-11-20T14:03:00-03:30"),
        (date(2026, 11, 20), "2026-11-20"),
        (datetime(2026, 11, 20, 14, 3, 5, 7), "2026-11-20T14:03:05"),  # noqa: DTZ001 - a place's own clock
        (datetime(2026, 11, 20, 14, 3, tzinfo=BERLIN), "2026-11-20T14:03:00+01:00"),
    ],
)
def test_what_is_understood(said: str | date, written: str) -> None:
    assert stated(said) == written
    assert stated(written) == written


@pytest.mark.parametrize(
    "said",
    ["", "yesterday", "20.11.2026", "2026-11-31", "2026-13-01", "2026-11-20 25:00", "2026-11-20T", "20261120"]
    + [
        "2026-11-20T14:03+1",
        "2026-W47-5",
        "٢٠٢٦-11-20",
        "2026-11-20\x00",
        "0000-01-01",
        "2026-11-20 14:03 +01:00",
    ],
)
def test_what_is_not(said: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        stated(said)


# Since then no place's offset from UTC has had seconds.
SINCE, UNTIL = datetime(1980, 1, 1), datetime(2200, 1, 1)  # noqa: DTZ001 - hypothesis adds the places
moments = st.datetimes(SINCE, UNTIL, timezones=st.one_of(st.none(), st.timezones()))


@given(moments)
def test_every_moment_is_written_in_a_way_that_is_understood(moment: datetime) -> None:
    assert stated(stated(moment)) == stated(moment)
    assert shown(stated(moment)).startswith(moment.date().isoformat())


@given(moments, moments)
def test_of_two_moments_at_most_one_is_the_later(one: datetime, other: datetime) -> None:
    first, second = stated(one), stated(other)
    assert not (is_later(first, second) and is_later(second, first))
    assert not is_later(first, first)


@pytest.mark.parametrize(
    ("one", "other", "later"),
    [
        ("2026-11-21", "2026-11-20", True),
        ("2026-11-20", "2026-11-21", False),
        ("2026-11-20T23:00:00", "2026-11-20T01:00:00", False),  # of two places nobody knows
        (
            "2026-11-20T01:00:00+09:00",
            "2026-11-19T20:00:00-10:00",
            False,
        ),  # a day later, and earlier all the same
        ("2026-11-20T12:00:01Z", "2026-11-20T13:00:00+01:00", True),
    ],
)
def test_later_is_only_what_surely_is(one: str, other: str, *, later: bool) -> None:
    assert is_later(one, other) is later


def test_the_earliest_of_those_that_are_known() -> None:
    assert earliest([None, "2026-11-20T14:03:00", "2026-11-20", "2026-11-20T14:02:59"]) == "2026-11-20"
    assert earliest([None, None]) is None
    assert earliest([]) is None


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        ("2026-11-20", "2026-11-20"),
        ("2026-11-20T14:03:59", "2026-11-20 14:03"),
        ("2026-11-20T14:03:59Z", "2026-11-20 14:03 UTC"),
        ("2026-11-20T14:03:59+01:00", "2026-11-20 14:03 +01:00"),
    ],
)
def test_people_read_it_to_the_minute(moment: str, text: str) -> None:
    assert shown(moment) == text
