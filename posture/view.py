"""Which side of the subject the camera sees."""

from __future__ import annotations

from math import erf, sqrt

from posture.assessment import View, ViewName
from posture.errors import ViewMismatch
from posture.landmarks import Landmarks
from posture.phrases import say
from posture.stance import FACING_DEG, off_axis_deg

FACING_SEM_DEG = 8.0
"""Standard error of the facing direction (measured.md section 3: mirror-averaged depth, 7-8)."""

RIGHT_WAY_ROUND: dict[ViewName, float] = {"front": 0.89, "back": 0.99, "left": 0.99, "right": 0.99}
"""How often a photo that is clearly recognised as this view shows it: of 898 phantoms taken for a front 98
were seen from behind, in plain clothes and dim light; no other view was mistaken
(validation/results/observations_*.npz, tests/test_uncertainty.py)."""


def assess(landmarks: Landmarks, stated: ViewName | None = None) -> View:
    """The view, from the landmarks or as stated by the caller.

    Parameters
    ----------
    landmarks : Landmarks
    stated : str, optional
        What the caller says the photo shows.

    Returns
    -------
    View
        `confidence` is the probability that the nearest of the four views is the right one, given
        the standard error of the facing direction and how often front and back are mistaken.

    Raises
    ------
    ViewMismatch
        When the caller states one view and the picture clearly shows another.
    """
    seen = min(FACING_DEG, key=lambda name: abs(off_axis_deg(landmarks, name)))
    margin = 45.0 - abs(off_axis_deg(landmarks, seen))
    confidence = round(RIGHT_WAY_ROUND[seen] * 0.5 * (1 + erf(margin / FACING_SEM_DEG / sqrt(2))), 3)
    if stated is None:
        return View(seen, confidence, "landmarks")
    # Two views apart by 90 degrees or more: beyond five standard errors it is a mix-up.
    if abs(off_axis_deg(landmarks, stated)) > 5 * FACING_SEM_DEG + 15:
        raise ViewMismatch(
            say("failure.view_mismatch", stated=say(f"view.{stated}"), seen=say(f"view.{seen}"))
        )
    return View(stated, confidence if stated == seen else round(1 - confidence, 3), "stated")
