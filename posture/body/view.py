"""Which side of the subject the camera sees, and how sure that is. Pure; numpy only.

The pose network names left and right by the face. Where it sees none (covered, cut off, blurred, or seen
from behind) it guesses front or back, and a wrong guess exchanges the sides. So a view is recognised only as
far as the head's own pixels carry it (`posture.body.landmarks.Head`); otherwise it is asked for, and what is
stated counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import erf, exp, sqrt
from typing import Any

import numpy as np
from pydantic import ConfigDict

from posture.answer.assessment import View
from posture.answer.vocabulary import ViewName
from posture.body.landmarks import HEAD, Joint, Landmarks
from posture.body.stance import FACING_DEG, off_axis_deg
from posture.errors import ViewMismatch, ViewUnclear
from posture.package_data import read_json
from posture.words.phrases import say

FACING_SEM_DEG = 8.0
"""Standard error of the facing direction: 4.8 in front, 7.7 behind and 7.3 from the side on 3,072 photos of
phantoms that are not taken for the opposite view (validation/tests/test_facing.py)."""

ANOTHER_VIEW_DEG = 5 * FACING_SEM_DEG + 15
"""Turned away from a stated view by more than this, with the sides named either way, it is another view: five
standard errors beyond the 15 degrees that the facing gate lets pass."""

_STRICT = ConfigDict(extra="forbid")
_MOST_ODDS = 500.0  # beyond it the exponential leaves the numbers


@dataclass(frozen=True, slots=True)
class Claim:
    """How surely the sides are named right when a photo is taken for a front, a back or a side.

    Attributes
    ----------
    intercept : float
        Log odds of an uncovered head where every cue is zero.
    coefficients : mapping of cue name to float
        Log odds for each unit of a cue (`cues`).
    right_bare, right_covered : float
        Share of photos named right, with and without an uncovered head; one mistake more than was seen.
    sure : float
        A head that is less surely uncovered leaves the view open: it is asked for.
    """

    __pydantic_config__ = _STRICT

    intercept: float
    coefficients: Mapping[str, float]
    right_bare: float
    right_covered: float
    sure: float

    def bare(self, found: Mapping[str, float]) -> float:
        """Probability that the head is uncovered and plainly seen, from its cues."""
        odds = self.intercept + sum(weight * found[name] for name, weight in self.coefficients.items())
        return 1 / (1 + exp(-odds)) if odds > -_MOST_ODDS else 0.0

    def right(self, bare: float) -> float:
        """Probability that left and right are named right."""
        return bare * self.right_bare + (1 - bare) * self.right_covered


@dataclass(frozen=True)
class Recognition:
    """The whole file ``view.json``.

    Attributes
    ----------
    provenance : mapping
        What was learnt from, with which command.
    claims : mapping of ``front``, ``back`` and ``side`` to Claim
    """

    __pydantic_config__ = _STRICT

    provenance: Mapping[str, Any]
    claims: Mapping[str, Claim]


@cache
def recognition() -> Recognition:
    """The shipped figures, checked when they are read."""
    return read_json("posture.body", "view", Recognition)


def cues(landmarks: Landmarks) -> dict[str, float]:
    """What a photo shows about its head.

    ``face`` and ``even`` as in `posture.body.landmarks.Head`; ``nose``, how far the network puts the nose
    behind the ears, centimetres; ``disagreement`` of the passes on the head, percent of the body's height.

    Raises
    ------
    ValueError
        Nobody looked at the head.
    """
    if landmarks.head is None:
        raise ValueError("nobody looked at the head")
    world_m = landmarks.world_m
    nose_m = world_m[Joint.NOSE, 2] - world_m[[Joint.LEFT_EAR, Joint.RIGHT_EAR], 2].mean()
    tall_px = float(np.ptp(landmarks.xy_px[:, 1]))
    return {
        "face": landmarks.head.face,
        "even": landmarks.head.even,
        "nose": 100 * float(nose_m),
        "disagreement": 100 * float(landmarks.disagreement_px[HEAD].mean()) / tall_px,
    }


def nearest(landmarks: Landmarks) -> ViewName:
    """The view that the landmarks are nearest to, right or wrong."""
    return min(FACING_DEG, key=lambda name: abs(off_axis_deg(landmarks, name)))


def bare(landmarks: Landmarks) -> float:
    """Probability that the head is uncovered and plainly seen, 0 to 1.

    Zero where the passes contradict each other or nobody looked at the head.
    """
    if landmarks.disputed or landmarks.head is None:
        return 0.0
    return _claim(nearest(landmarks)).bare(cues(landmarks))


def _claim(seen: ViewName) -> Claim:
    return recognition().claims[seen if seen in ("front", "back") else "side"]


def settled(landmarks: Landmarks, stated: ViewName | None = None) -> tuple[Landmarks, View]:
    """The view, and the landmarks with the sides named as it demands.

    Parameters
    ----------
    landmarks : Landmarks
    stated : str, optional
        What the caller says the photo shows. It counts more than the network's names, which are exchanged
        where they contradict it, unless a face is plainly seen.

    Returns
    -------
    Landmarks
    View
        `confidence` is the probability of the view by what was seen: that the sides are named right, and that
        this is the nearest of the four views, given the standard error of the facing direction.

    Raises
    ------
    ViewMismatch
        The body is turned by a quarter against what is stated, or a plainly seen face contradicts it.
    """
    seen = nearest(landmarks)
    confidence = _confidence(landmarks, seen)
    if stated is None:
        return landmarks, View(seen, confidence, "landmarks")
    off_deg = abs(off_axis_deg(landmarks, stated))
    opposite = off_deg > 90.0
    quarter = min(off_deg, 180.0 - off_deg) > ANOTHER_VIEW_DEG
    if quarter or (opposite and _face_contradicts(landmarks, seen)):
        # Which of two opposite views it is, only a head that is plainly seen tells.
        words = "view_mismatch" if plainly_seen(landmarks) else "view_turned"
        raise ViewMismatch(say(f"failure.{words}", stated=say(f"view.{stated}"), seen=say(f"view.{seen}")))
    named = landmarks.exchanged() if opposite else landmarks
    return named, View(stated, confidence if stated == seen else round(1 - confidence, 3), "stated")


def check_asked(landmarks: Landmarks, view: View) -> None:
    """Raise ViewUnclear for a view that was only recognised and not surely enough: it must be stated."""
    if view.source == "landmarks" and not plainly_seen(landmarks):
        raise ViewUnclear


def plainly_seen(landmarks: Landmarks) -> bool:
    """Whether the head is so surely uncovered that the network's names can be relied upon."""
    return bare(landmarks) >= _claim(nearest(landmarks)).sure


def _confidence(landmarks: Landmarks, seen: ViewName) -> float:
    # Where the two passes contradict each other, nothing speaks for either.
    named_right = 0.5 if landmarks.disputed else _claim(seen).right(bare(landmarks))
    margin = 45.0 - abs(off_axis_deg(landmarks, seen))
    return round(named_right * 0.5 * (1 + erf(margin / FACING_SEM_DEG / sqrt(2))), 3)


def _face_contradicts(landmarks: Landmarks, seen: ViewName) -> bool:
    """Whether a face is so plainly seen that a stated opposite view must be a mistake of the hand."""
    return seen != "back" and plainly_seen(landmarks)
