"""What a level camera would have seen of a card: camera roll and pitch taken out, and their error counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from posture.answer.assessment import CameraRoll
from posture.answer.vocabulary import ViewName
from posture.body.landmarks import Array
from posture.cards.angles import camera_deg, plumb_roll_deg
from posture.cards.fit import small_turn
from posture.cards.pose import CardPose
from posture.cards.search import SeenCards
from posture.cards.table import CARDS
from posture.measure.readings import UNCERTAINTY, Reading
from posture.words.phrases import say

UNKNOWN_PITCH_SEM_DEG = 5.0
"""How far a camera looks up or down when nothing in the picture tells it: held at hip height, aimed at the
person by hand [proposed]; 7 deg in the phantoms' photos, which are taken from knee to head height."""

WALL_LEAN_SEM_DEG = 1.0
"""How far a wall card leans forward or back on its thread [proposed, as for the phantoms]."""

_HALF_STEP_DEG = 0.5

ValueAt = Callable[[Array], float]
"""Value of an indicator when the camera's axes are turned by a matrix, shape (3, 3)."""


@dataclass(frozen=True, slots=True)
class Attitude:
    """How the camera was held: roll (positive = content turned clockwise) and pitch (positive = looks up)."""

    roll: CameraRoll
    pitch_deg: float
    pitch_sem_deg: float


def wall_of(seen: SeenCards) -> CardPose | None:
    """The card on the wall, if it was seen clearly."""
    pose = seen.poses.get("wall")
    return pose if isinstance(pose, CardPose) else None


def wall_roll(seen: SeenCards) -> CameraRoll | None:
    """The roll that the wall card on its thread shows."""
    wall = wall_of(seen)
    if wall is None:
        return None
    roll_deg, sem_deg = plumb_roll_deg(wall)
    thread_deg = np.sqrt(2) * CARDS["wall"].placement_deg  # both of its ends lie that well on the line
    return CameraRoll(roll_deg, float(np.hypot(sem_deg, thread_deg)), "wall_card", say("roll.wall_card"))


def attitude_of(seen: SeenCards, roll: CameraRoll) -> Attitude:
    """How the camera was held in a photo whose roll is known, or is not."""
    wall = wall_of(seen)
    if wall is None:
        return Attitude(roll, 0.0, UNKNOWN_PITCH_SEM_DEG)
    angles, covariance = camera_deg(wall)
    return Attitude(roll, float(angles[1]), float(np.hypot(np.sqrt(covariance[1, 1]), WALL_LEAN_SEM_DEG)))


def to_level(roll_deg: float, pitch_deg: float) -> Array:
    """Matrix that takes the camera's axes to those of a level camera, shape (3, 3)."""
    roll, pitch = np.radians([roll_deg, pitch_deg])
    return np.asarray(small_turn(np.array([pitch, 0.0, 0.0])) @ small_turn(np.array([0.0, 0.0, -roll])))


def turned(pose: CardPose, turn: Array) -> CardPose:
    """The pose in other camera axes."""
    both = np.kron(np.eye(2), turn)
    return replace(
        pose,
        rotation=turn @ pose.rotation,
        place_mm=turn @ pose.place_mm,
        covariance=both @ pose.covariance @ both.T,
        focal_shift=both @ pose.focal_shift,
    )


def reading(
    indicator: str,
    value_at: ValueAt,
    optics_deg: float,
    attitude: Attitude,
    view: ViewName,
    source: str,
    parts: Mapping[str, float],
) -> Reading:
    """A value of a card or of stickers, with what camera roll and pitch do to it.

    Parameters
    ----------
    indicator : str
    value_at : callable
        The value for any turn of the camera.
    optics_deg : float
        Standard error from corners, fold, focal length and print scale.
    attitude : Attitude
    view, source : str
    parts : mapping of str to float
        Standard errors of placement and standing, by cause.
    """
    roll, pitch = attitude.roll.deg or 0.0, attitude.pitch_deg

    def change(roll_step: float, pitch_step: float) -> float:
        more = value_at(to_level(roll + roll_step, pitch + pitch_step))
        return more - value_at(to_level(roll - roll_step, pitch - pitch_step))

    by_pitch = abs(change(0.0, _HALF_STEP_DEG)) * attitude.pitch_sem_deg
    return Reading(
        indicator=indicator,
        value=value_at(to_level(roll, pitch)),
        model_sem=optics_deg,
        repeat_sem=UNCERTAINTY["repeat"]["deg"],
        # Roll that was not taken out acts the other way round.
        roll_sensitivity=-change(_HALF_STEP_DEG, 0.0),
        roll_sem_deg=attitude.roll.sem_deg,
        source=source,
        view=view,
        parts={**parts, "camera_pitch": by_pitch},
    )
