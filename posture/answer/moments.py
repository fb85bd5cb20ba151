"""When something was: moments as answers write them, ISO 8601 to the second."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime

_STATED = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?))?", re.ASCII)

_DAY, _SECOND = len("2026-11-20"), len("2026-11-20T14:03:00")


def in_utc(moment: datetime | None) -> str:
    """A moment in UTC, ``2026-11-30T15:39:48Z``; None is now.

    The only clock of an answer. Whoever needs the same bytes twice hands the moment in.
    """
    return _written((moment or datetime.now(UTC)).astimezone(UTC))


def stated(moment: str | date) -> str:
    """A day or a moment that somebody states, as an answer writes it.

    Parameters
    ----------
    moment : str, date or datetime
        ``2026-11-20``, ``2026-11-20 14:03`` or ``2026-11-20T14:03:00+01:00``. Without an offset from UTC it
        is the time of the place where the photo was taken, and stays so.

    Raises
    ------
    ValueError
        It is none of these, or there is no such day or hour.
    """
    if isinstance(moment, datetime):
        return _written(moment)
    if isinstance(moment, date):
        return moment.isoformat()
    found = _STATED.fullmatch(str(moment).strip())
    if found is None:
        raise ValueError("no day and no moment")
    day, time = found.groups()
    return _written(datetime.fromisoformat(f"{day}T{time}")) if time else date.fromisoformat(day).isoformat()


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def earliest(moments: Iterable[str | None]) -> str | None:
    """The first of them by the clocks of the places where they were; None when there is none."""
    known = [moment for moment in moments if moment is not None]
    return min(known, key=lambda moment: moment[:_SECOND], default=None)


def is_later(one: str, other: str) -> bool:
    """Whether one is surely later than the other: by days, where a clock's place is not known."""
    if _has_offset(one) and _has_offset(other):
        return datetime.fromisoformat(one) > datetime.fromisoformat(other)
    return one[:_DAY] > other[:_DAY]


def _has_offset(moment: str) -> bool:
    return len(moment) > _SECOND


def shown(moment: str) -> str:
    """A moment for people, to the minute: ``2026-11-20 14:03 UTC``; a day as it is."""
    day, _, time = moment.partition("T")
    if not time:
        return day
    offset = time[8:].replace("Z", "UTC")
    return " ".join(filter(None, (day, time[:5], offset)))
