"""A stick figure's points in its photo, set where they really are, or as far beside as a test wants."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from posture.answer.assessment import CameraRoll
from posture.answer.vocabulary import ViewName
from posture.body.landmarks import Array, Joint, Landmarks
from posture.points.given import Marks, marks_of
from posture.points.placed import placed
from posture.points.readings import Photo
from posture.points.sight import sight_of
from posture.words.phrases import say

FAR_PX = 1e9
"""Focal length of a camera that is so far away that nothing near it looks larger."""


def row(name: str, xy_px: Iterable[float], **more: Any) -> dict[str, Any]:
    """A point as a program hands it in."""
    x, y = xy_px
    return {"name": name, "x_px": float(x), "y_px": float(y), "how": "palpated", **more}


def at(landmarks: Landmarks, joint: Joint) -> Array:
    """Where a landmark is."""
    return landmarks.point(joint)


def photo(
    rows: Iterable[Mapping[str, Any]],
    landmarks: Landmarks,
    view: ViewName = "front",
    *,
    roll_deg: float = 0.0,
    roll_sem_deg: float = 0.3,
    height_cm: float | None = None,
    focal_px: float = FAR_PX,
) -> Photo:
    """The points of one photo, as the path of a photo puts them together."""
    marks: Marks = marks_of(list(rows), height_cm)
    sight = sight_of(landmarks, view, roll_deg, focal_px, marks.stature_mm)
    roll = CameraRoll(roll_deg, roll_sem_deg, "given", say("roll.given"))
    return Photo(placed(marks, landmarks, sight), landmarks, sight, roll)


def mirrored(rows: Iterable[Mapping[str, Any]], width_px: int) -> list[dict[str, Any]]:
    """The same points in the mirrored photo, each on the other side."""
    other = {"left": "right", "right": "left", None: None}
    return [
        {**one, "x_px": width_px - one["x_px"], "side": other[one.get("side")]} for one in map(dict, rows)
    ]


def enlarged(rows: Iterable[Mapping[str, Any]], factor: float) -> list[dict[str, Any]]:
    """The same points in a photo with more pixels."""
    return [{**one, "x_px": factor * one["x_px"], "y_px": factor * one["y_px"]} for one in map(dict, rows)]


def everything(landmarks: Landmarks, view: ViewName, seed: int = 0) -> list[dict[str, Any]]:
    """Every bony point that the view can hold, near where the table has it, scattered by some pixels."""
    from posture.points.table import POINTS, keys_in
    from posture.points.template import near

    rng = np.random.default_rng(seed)
    sight = sight_of(landmarks, view, 0.0, FAR_PX)
    return [
        row(name, near(POINTS[name], side, landmarks, sight) + rng.normal(0, 2, 2), side=side)
        for name, side in keys_in(view)
        if POINTS[name].kind != "landmark"
    ]
