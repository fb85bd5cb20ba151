"""Where the feet point, from heels and toes in a front or back photo. Pure; numpy only.

A card says how it is turned against the camera; what matters is how the pelvis is turned against the feet.
Feet that point past the camera show their toes beside their heels. That is their turn against the line of
sight, which itself leaves the optical axis where the person stands beside the picture's middle.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from posture.answer.vocabulary import ViewName
from posture.body.landmarks import Joint, Landmarks
from posture.body.stance import level

DEG_PER_SHARE = 290.0
"""Turn of the feet when their toes lie one height (ankles to shoulders) beside their heels; least squares on
1,453 photos of phantoms whose turn is known (validation/tests/test_feet.py)."""

FEET_SEM_DEG: dict[ViewName, float] = {"front": 3.6, "back": 5.0}
"""Standard error of that turn, unequally turned-out toes included: 3.5 and 4.9 on those of the same photos
that were not drawn for careful people."""

MISSED_SHARE: dict[ViewName, float] = {"front": 0.3, "back": 0.6}
"""Further standard error, as a part of the turn that was found. Least squares on a noisy cue fall short of
large turns: they find 0.76 of the truth in front and 0.50 behind in 95 rendered photos of people with cards
(validation/phantom/card_photo.py). With it 22 of the 24 that are turned by more than 8 degrees and 93 of all
are inside their 95 % intervals, without it 19 and 89."""

UNSEEN_SEM_DEG = 8.0
"""How far people's feet are turned when nothing tells it: half of these phantoms place them with care (4),
half do not (12), clipped at 20 [proposed]."""

MIN_VISIBILITY, MAX_DISAGREEMENT = 0.5, 0.06
"""The network's own visibility, and distance between photo and mirror image in heights (ankles to shoulders):
beyond it the feet are not believed [proposed]; 97 % of the same photos are inside."""

_TOES = (Joint.LEFT_FOOT_INDEX, Joint.RIGHT_FOOT_INDEX)
_HEELS = (Joint.LEFT_HEEL, Joint.RIGHT_HEEL)


@dataclass(frozen=True, slots=True)
class Feet:
    """Turn against the optical axis, positive = right foot further forward, and its standard error."""

    turn_deg: float
    sem_deg: float


UNSEEN = Feet(0.0, UNSEEN_SEM_DEG)
"""Feet that nothing is known about are taken as square to the camera."""


def feet_of(landmarks: Landmarks, view: ViewName, roll_deg: float, focal_px: float) -> Feet:
    """Where both feet together point; `UNSEEN` in side photos and where they are not clear.

    Parameters
    ----------
    landmarks : Landmarks
    view : str
    roll_deg : float
        Camera roll to take out.
    focal_px : float
        Focal length; how far beside the middle the feet stand is an angle by it.
    """
    joints = [*_TOES, *_HEELS]
    stance = level(landmarks, view, roll_deg)
    shoulders = stance.at(Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER)
    height = float((shoulders - stance.at(Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE))[1])
    part = landmarks.searched
    clear = (
        view in FEET_SEM_DEG
        and height > 0
        and landmarks.visibility[joints].min() >= MIN_VISIBILITY
        and landmarks.disagreement_px[joints].max() <= MAX_DISAGREEMENT * height
        and bool((landmarks.xy_px[joints] >= (part.left, part.top)).all())
        and bool((landmarks.xy_px[joints] <= (part.right, part.bottom)).all())
    )
    if not clear:
        return UNSEEN
    across = float((stance.at(*_TOES) - stance.at(*_HEELS))[0])
    beside_px = float(stance.at(*_HEELS)[0]) * (-1.0 if view == "front" else 1.0)
    # Toes towards the person's left: the right foot is further forward.
    turn_deg = -DEG_PER_SHARE * across / height - float(np.degrees(np.arctan2(beside_px, focal_px)))
    return Feet(turn_deg, float(np.hypot(FEET_SEM_DEG[view], MISSED_SHARE[view] * turn_deg)))
