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

#: Degrees of a change that is to be seen, and of the largest one that is tried.
FIVE, MOST = 5.0, 9.0
#: How far pelvis and shoulders are not tilted as usual on one day, degrees [proposed]: what the program
#: counts for standing there once more (posture/measure/uncertainty.toml).
SWAY_DEG = 0.6
#: Camera roll, degrees: standard deviation and limit [proposed]; the program assumes 1.5 and more.
ROLL_DEG, MOST_ROLL_DEG = 2.0, 6.0
