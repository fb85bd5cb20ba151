"""The points as somebody hands them in: from JSON or a program, or refused with what to do instead."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import numpy as np

from posture.answer.vocabulary import Side, ViewName
from posture.body.landmarks import Array
from posture.errors import BadPoints
from posture.files import read_file
from posture.points.table import POINTS, USUAL_WAY, Key, Way, label
from posture.words.nearest import suggest
from posture.words.phrases import Message, say

MOST_POINTS = 200
"""Of one request: four views with everything that can be set have some 130."""

MOST_TIMES = 20
MAX_BYTES = 262_144
STATURE_CM = (50.0, 260.0)
_LARGEST_PX = 1e6

FIELDS = ("name", "side", "x_px", "y_px", "how", "repeats", "view")
NOTES = ("label", "find", "near")
"""What a template says besides; it may stay."""


@dataclass(frozen=True, slots=True)
class Given:
    """One point as it was handed in.

    Attributes
    ----------
    key : (str, side)
        Id of the table, and the person's own side; None where none was said.
    xy_px : ndarray of shape (N, 2)
        Where it was set, each time, in pixels of the upright photo.
    how : str
    view : str or None
        The photo that it was set in; None where there is only one.
    """

    key: Key
    xy_px: Array
    how: Way
    view: ViewName | None


@dataclass(frozen=True, slots=True)
class Marks:
    """All points that were handed in, and the person's stature in millimetres, if it was said."""

    points: tuple[Given, ...] = ()
    stature_mm: float | None = None

    def of(self, view: ViewName) -> Marks:
        """Those of a photo of this view."""
        mine = tuple(point for point in self.points if point.view in (None, view))
        return Marks(mine, self.stature_mm)


NO_MARKS = Marks()


def marks_of(points: object = None, height_cm: object = None) -> Marks:
    """Check points and stature that a program hands in.

    Parameters
    ----------
    points : sequence of mappings, optional
        Each with `name`, `x_px` and `y_px`, and perhaps `side`, `how`, `repeats` and `view`.
    height_cm : float, optional

    Raises
    ------
    BadPoints
        One sentence about the first thing that is wrong.
    """
    if points is None:
        points = ()
    if isinstance(points, Mapping | str | bytes) or not isinstance(points, Iterable):
        raise BadPoints(say("marks.no_list"))
    rows = [row for row in points if not _unset(row)]
    if len(rows) > MOST_POINTS:
        raise BadPoints(say("marks.too_many", count=len(rows), most=MOST_POINTS))
    found = tuple(_point(number, row) for number, row in enumerate(rows, 1))
    _each_once(found)
    return Marks(found, _stature_mm(height_cm))


def marks_from_json(text: str | bytes, height_cm: object = None) -> Marks:
    """Check a JSON list of points, or an object with `points` and perhaps `height_cm`; BadPoints as above."""
    if len(text) > MAX_BYTES:
        raise BadPoints(say("marks.too_large", most=MAX_BYTES))
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise BadPoints(say("marks.no_json")) from None
    if isinstance(found, Mapping):
        _known(found, ("points", "height_cm", "view"), None)
        height_cm = found.get("height_cm") if height_cm is None else height_cm
        found = found.get("points")
    return marks_of([] if found is None else found, height_cm)


def marks_from_file(path: Path, height_cm: object = None) -> Marks:
    """Read and check a file; BadInput when it cannot be read, BadPoints as above."""
    return marks_from_json(read_file(path, MAX_BYTES), height_cm)


def _unset(row: object) -> bool:
    """Whether it is a line of a template that was not filled in."""
    return isinstance(row, Mapping) and all(name in row and row[name] is None for name in ("x_px", "y_px"))


def _point(number: int, row: object) -> Given:
    where = say("marks.number", number=number)
    if not isinstance(row, Mapping):
        raise BadPoints(say("marks.no_mapping", where=where))
    _known(row, (*FIELDS, *NOTES), where)
    key, named = _key(row, where)
    first = _place(row.get("x_px"), row.get("y_px"), named)
    further = row.get("repeats")
    if further is None:
        further = []
    if isinstance(further, str | Mapping) or not isinstance(further, Sequence):
        raise BadPoints(say("marks.repeats", where=named, most=MOST_TIMES))
    if len(further) >= MOST_TIMES:
        raise BadPoints(say("marks.repeats", where=named, most=MOST_TIMES))
    places = [first, *(_repeat(one, named) for one in further)]
    return Given(key, np.array(places), _way(row.get("how"), named), _view(row.get("view"), named))


def _known(row: Mapping[Any, Any], fields: Sequence[str], where: Message | None) -> None:
    for name in row:
        if name not in fields:
            shown = str(name)[:40]
            unknown = say("marks.field", where=where or say("marks.file"), name=shown, known=list(fields))
            raise BadPoints(suggest(unknown, shown, fields))


def _key(row: Mapping[str, Any], where: Message) -> tuple[Key, Message]:
    """Id and side; a side may stand in the name, as in the answer's landmarks."""
    name, side = row.get("name"), row.get("side")
    if not isinstance(name, str) or not name.strip():
        raise BadPoints(say("marks.no_name", where=where))
    name = name.strip().lower().replace("-", "_").replace(" ", "_")
    for one in get_args(Side):
        bare = name.removeprefix(f"{one}_").removesuffix(f"_{one}")
        if bare != name and bare in POINTS:
            if side not in (None, "", one):
                raise BadPoints(say("marks.two_sides", where=where, name=name[:40]))
            name, side = bare, one
    if name not in POINTS:
        unknown = say("marks.unknown", where=where, name=name[:40], known=list(POINTS))
        raise BadPoints(suggest(unknown, name, POINTS))
    plain = say(f"point.{name}.name")
    if side in (None, ""):
        return (name, None), plain
    if side not in get_args(Side):
        raise BadPoints(say("marks.side", where=plain))
    if POINTS[name].sides == "middle":
        raise BadPoints(say("marks.no_side", where=plain))
    return (name, side), label((name, side))


def _number(value: object) -> float | None:
    """What is a number and no truth value; None for anything else."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | float | np.number):
        return None
    return float(value)


def _place(x: object, y: object, where: Message) -> tuple[float, float]:
    across, down = _number(x), _number(y)
    if across is None or down is None or not (abs(across) <= _LARGEST_PX and abs(down) <= _LARGEST_PX):
        raise BadPoints(say("marks.place", where=where))
    return across, down


def _repeat(one: object, where: Message) -> tuple[float, float]:
    if isinstance(one, Mapping):
        return _place(one.get("x_px"), one.get("y_px"), where)
    if isinstance(one, Sequence) and not isinstance(one, str) and len(one) == 2:
        return _place(one[0], one[1], where)
    raise BadPoints(say("marks.repeats", where=where, most=MOST_TIMES))


def _way(how: object, where: Message) -> Way:
    if how in (None, ""):
        return USUAL_WAY
    if how not in get_args(Way):
        shown = str(how)[:40]
        raise BadPoints(
            suggest(say("marks.how", where=where, how=shown, known=list(get_args(Way))), shown, get_args(Way))
        )
    found: Way = how  # type: ignore[assignment]
    return found


def _view(view: object, where: Message) -> ViewName | None:
    if view in (None, ""):
        return None
    if view not in get_args(ViewName):
        raise BadPoints(say("marks.view", where=where, known=list(get_args(ViewName))))
    found: ViewName = view  # type: ignore[assignment]
    return found


def _each_once(points: Sequence[Given]) -> None:
    seen = set()
    for point in points:
        if (point.key, point.view) in seen:
            raise BadPoints(say("marks.twice", where=label(point.key)))
        seen.add((point.key, point.view))


def _stature_mm(height_cm: object) -> float | None:
    if height_cm is None:
        return None
    low, high = STATURE_CM
    number = _number(height_cm)
    if number is None or not low <= number <= high:
        raise BadPoints(say("marks.stature", low=low, high=high))
    return 10.0 * number
