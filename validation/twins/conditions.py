"""What may change between two visits of a person besides the person."""

from __future__ import annotations

from typing import Literal, get_args

from posture.change.differences import Condition

Visit = Literal["first"] | Condition
CONDITIONS: tuple[Condition, ...] = get_args(Condition)
VISITS: tuple[Visit, ...] = ("first", *CONDITIONS)

#: People who share rooms and cameras; every fourth of them is seen from both sides as well.
GROUP, SIDES_OF = 8, 4
#: What else differs between two visits of one person, by what differs between each and the first.
BETWEEN: dict[tuple[str, str], Condition] = {
    **{("first", condition): condition for condition in CONDITIONS},
    ("nothing", "clothes"): "clothes",
    ("nothing", "camera"): "camera",
    ("nothing", "everything"): "everything",
    ("clothes", "camera"): "everything",
    ("clothes", "everything"): "everything",
    ("camera", "everything"): "everything",
}

#: Degrees of a change that is to be seen.
FIVE = 5.0
