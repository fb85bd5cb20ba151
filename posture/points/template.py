"""The points that a photo can hold, to be filled in: names, how to find them, and about where to look."""

from __future__ import annotations

from typing import Any

import numpy as np

from posture.answer.vocabulary import Side
from posture.body.geometry import rotated
from posture.body.landmarks import Array, Joint, Landmarks
from posture.body.stance import ACROSS
from posture.points.sight import Sight
from posture.points.table import POINTS, PointSpec, find, keys_in, label
from posture.words.language import DEFAULT, Language
from posture.words.phrases import in_language

_ANCHORS = ("ANKLE", "KNEE", "HIP", "SHOULDER", "EAR")
"""Parts whose height in the table is known in the photo."""


def template(landmarks: Landmarks, sight: Sight, language: Language = DEFAULT) -> list[dict[str, Any]]:
    """One line for each point that the photo can hold, without a place; such lines are skipped when read.

    Parameters
    ----------
    landmarks : Landmarks
    sight : Sight
    language : Language
        Of `label` and `find`.

    Returns
    -------
    list of dict
        `name`, `side`, `x_px` and `y_px` (None), `how` (empty), `view`, and to help: `label`, `find` and
        `near`, a place in pixels close to which it probably lies.
    """
    return [
        {
            "name": name,
            "side": side,
            "x_px": None,
            "y_px": None,
            "how": "",
            "view": sight.view,
            "label": in_language(label((name, side)), language),
            "find": in_language(find(name), language),
            "near": [round(float(value)) for value in near(POINTS[name], side, landmarks, sight)],
        }
        for name, side in keys_in(sight.view)
    ]


def near(spec: PointSpec, side: Side | None, landmarks: Landmarks, sight: Sight) -> Array:
    """Where a point probably lies, shape (2,), pixels of the upright photo: good enough to begin looking.

    A landmark's own place; of any other the table's place between the heights that the landmarks tell.
    """
    row = spec.row(side)
    if row is not None:
        return np.asarray(landmarks.xy_px[row])
    level = sight.level(landmarks.xy_px, np.zeros(len(Joint)))
    sideways = sight.view in ("left", "right")
    sides = [sight.view.upper()] if sideways else ["LEFT", "RIGHT"]
    middle = np.array([level[[Joint[f"{one}_{part}"] for one in sides]].mean(axis=0) for part in _ANCHORS])
    heights = [POINTS[part.lower()].place[2] for part in _ANCHORS]
    beside, forward, height = spec.place
    out = forward if sideways else {"right": 1.0, "left": -1.0, None: 0.0}[side] * beside
    across = np.interp(height, heights, middle[:, 0]) + out * sight.stature_px
    up = np.interp(height, heights, middle[:, 1]) + min(height - heights[0], 0.0) * sight.stature_px
    centre = np.array(sight.size_px) / 2
    xy = centre + np.array([across * ACROSS[sight.view], -up])
    return np.asarray(rotated(xy[None], sight.roll_deg, centre)[0])
